"""Read a network from a TOML file, by path or by the name of one that comes along.

    name = "xor"
    cost = "quadratic"

    [[layer]]
    activation = "sigmoid"
    weights = [[4.0, 4.0], [-3.0, -3.0]]
    biases = [-2.0, 5.0]

    [[layer]]
    activation = "sigmoid"
    weights = [[5.0, 5.0]]
    biases = [-7.0]

    [[example]]
    name = "either"
    x = [1, 0]
    y = [1]

At the top
    `name` (else the file's own), `description` (free text), `cost` (else "quadratic").
One [[layer]] for each layer after the input, in order
    `activation`, `weights` (a row for each neuron, as long as the layer before) and `biases` (a
    number for each neuron), and `name`, if it has one; with some activations a number that they
    take: `slope` with leaky_relu, `alpha` with elu, and beside the cost huber `delta`.
One [[example]] for each example, each of another name; there may be none
    `name`, `x` (as long as the input) and `y` (as long as the last layer).
Or one [examples] for all of them, as rows of matrices or of a table: see `backprop.io.tables`.
One [inputs], if they have names or are scaled, and one [outputs], if they have names
    `names`, and `mean` and `deviation`, a number for each: x is then as it was measured, of
    which the network takes (x - mean) / deviation. What is scaled already is called `scaled`
    instead of `x`.

No other key is allowed, so that a misspelt one is noticed. Wherever a list of numbers
stands, "FILE:NAME" may stand instead: the array NAME of an .npz or .safetensors file in the
folder of the network file or below it.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import NoneType
from typing import Any, TypeVar

from backprop.core.activations import (
    ACTIVATIONS,
    NOT_ACTIVATIONS,
    PARAMETERS,
    find_activation,
)
from backprop.core.costs import COST_PARAMETERS, COSTS, NO_COST, NOT_COSTS, find_cost
from backprop.core.errors import BackpropError, BackpropWarning, FileError, NetworkError
from backprop.core.expected import expect
from backprop.core.names import did_you_mean
from backprop.core.network import Layer, Network
from backprop.io.arrays import Arrays
from backprop.io.entries import Ends, array_of, check_keys, name_of, tables_of, text_of
from backprop.io.error_format import one_line, shown
from backprop.io.examples import examples_of, inputs_of, outputs_of
from backprop.io.kinds import READ, kind_of
from backprop.io.toml_file import read_toml

__all__ = ["FOLDERS", "WITH", "import_network", "load", "network_names"]

Named = TypeVar("Named")

FOLDERS = (
    Path(__file__).parents[1] / "_networks",  # an installed wheel
    Path(__file__).parents[2] / "assets" / "networks",  # a checkout
)
"""Where the networks that come along may be."""


WITH = "\0data\0"
"""Between a network and the file of its examples: what no name of a file has."""


def network_names() -> list[str]:
    """Names of the networks that come along, to use where a file is asked for."""
    return sorted({path.stem for folder in FOLDERS for path in folder.glob("*.toml")})


def load(source: str | Path, data: str | Path | None = None) -> Network:
    """Read a network and its examples from a file, or one that comes along by its name.

    A file that a framework wrote is read as well where all is in it; what was folded, left out
    or taken for granted is told as a warning. The numbers are float64, whatever the type they
    are stored in.

    Parameters
    ----------
    data
        A file whose rows are its examples instead of its own; see `backprop.io.data`. A process
        of ours is given both in one, with `WITH` between them.

    Raises
    ------
    FileError
        One line: file, key, what was expected and what was found.
    """
    expect(source, (str, Path), "load", "a file or a name", FileError)
    expect(data, (str, Path, NoneType), "data", "a file", FileError)
    try:
        if data is None and isinstance(source, str) and WITH in source:
            source, _, data = source.partition(WITH)
        network = _network(source)
        return network if data is None else _with_data(network, str(data))
    except FileError as error:
        raise FileError(one_line(str(error))) from None


def _network(source: str | Path) -> Network:
    path, file = _find(source)
    kind = _kind(path, file)
    if kind:
        from backprop.io.frameworks import read_model  # most networks are TOML

        network, notes = read_model(path, kind, file)
        for note in notes:
            warnings.warn(f"{file}: {note}", BackpropWarning, stacklevel=3)
        return network
    return _build(read_toml(path, file), path, file)


def _with_data(network: Network, file: str) -> Network:
    found = "no name" if not file else _no_file(Path(file))
    if found:
        raise FileError(f"{file or '--data'}: expected a file of data, found {found}")
    from backprop.io.data import data_rows  # most networks bring their examples

    try:
        return replace(network, examples=data_rows(Path(file), network))
    except NetworkError as error:
        raise FileError(f"{file}: {error}") from None


def _no_file(path: Path) -> str:
    """What there is instead of a file, "" where there is one."""
    try:
        if path.is_file():
            return ""
        return "a folder" if path.is_dir() else "something else" if path.exists() else "none"
    except (OSError, ValueError) as error:
        return f"a name that cannot be: {getattr(error, 'strerror', None) or error}"


def import_network(
    source: str | Path, loss: str | None = None, activations: Sequence[str] | None = None
) -> tuple[Network, tuple[str, ...]]:
    """Read a framework's file; return the network and what was folded, left out or assumed.

    Parameters
    ----------
    loss, activations
        What the file does not say, by names: an activation for all layers but the last and one
        for the last, or one for each.

    Raises
    ------
    FileError
        One line: file, what was expected and what was found.
    """
    try:
        path, file = _find(source)
        kind = _kind(path, file)
        if not kind:
            raise FileError(
                f"{file}: expected a file of PyTorch, Keras, ONNX or NumPy, found another; "
                "a TOML file is a network already"
            )
        from backprop.io.frameworks import read_model

        return read_model(path, kind, file, loss, activations)
    except FileError as error:
        raise FileError(one_line(str(error))) from None


def _find(source: str | Path) -> tuple[Path, str]:
    """The file, and what to call it: as it was given, or the path of one that comes along."""
    file, path = str(source), Path(source)
    if not file:
        raise FileError('"": expected a TOML file or the name of a network, found no name')
    try:
        if path.suffix == "" and len(path.parts) == 1:
            for folder in FOLDERS:
                known = folder / f"{file}.toml"
                if known.is_file():
                    return known, str(known)
    except (OSError, ValueError):
        pass  # said below
    found = _no_file(path)
    if not found:
        return path, file
    known_names = network_names()
    meant = did_you_mean(file, known_names)
    raise FileError(
        f"{file}: expected a TOML file or one of {', '.join(known_names)}; found {found}{meant}"
    )


def _kind(path: Path, file: str) -> str:
    """What has a reader of its own, "" for TOML."""
    try:
        kind, do = kind_of(path)
    except OSError as error:
        raise FileError(f"{file}: expected a file to read, found: {error.strerror}") from None
    if kind and kind not in READ:
        raise FileError(f"{file}: expected a network, found {kind}: {do}")
    return kind


def _build(table: dict[str, Any], path: Path, file: str) -> Network:
    check_keys(table, "", file)
    text_of(table, "description", file, default="")
    name = name_of(table, file, default=one_line(path.stem).strip() or "network")
    cost = _one_of(
        find_cost, COSTS, NOT_COSTS, COST_PARAMETERS, table, "cost", file, default="quadratic"
    )
    with Arrays(path.parent) as arrays:
        layers = _layers(table, arrays, file)
        count = len(layers[-1].biases)
        inputs = inputs_of(table, arrays, file, layers[0].weights.shape[1])
        outputs = outputs_of(table, file, count)
        ends = Ends(inputs, outputs, count, desired=cost.name != NO_COST)
        examples = examples_of(table, arrays, file, path.parent, ends)
    try:
        return Network(layers, cost, name, examples, inputs, outputs)
    except BackpropError as error:
        raise FileError(f"{file}: {error}") from None


def _layers(table: dict[str, Any], arrays: Arrays, file: str) -> tuple[Layer, ...]:
    layers = []
    for number, entry in enumerate(tables_of(table, "layer", file), start=1):
        where = f"{file}: layer {number}"
        check_keys(entry, "layer", where)
        activation = _one_of(
            find_activation, ACTIVATIONS, NOT_ACTIVATIONS, PARAMETERS, entry, "activation", where
        )
        weights = array_of(entry, "weights", 2, arrays, where)
        biases = array_of(entry, "biases", 1, arrays, where)
        name = name_of(entry, where) if "name" in entry else ""
        layers.append(Layer(weights, biases, activation, name))
    if not layers:
        raise FileError(f"{file}: layer: expected at least one [[layer]], found none")
    for number, layer in enumerate(layers[:-1], start=1):
        if layer.activation.coupled:
            raise FileError(
                f"{file}: layer {number}: activation: expected {layer.activation.name} "
                f"only in the last layer, found it in layer {number} of {len(layers)}"
            )
    return tuple(layers)


def _one_of(
    find: Callable[..., Named],
    known: Mapping[str, Named],
    notes: Mapping[str, str],
    parameters: Mapping[str, str],
    table: dict[str, Any],
    key: str,
    where: str,
    default: str | None = None,
) -> Named:
    name = text_of(table, key, where, default)
    try:
        find(name)
    except NetworkError:
        meant = did_you_mean(name, known, notes)
        raise FileError(
            f"{where}: {key}: expected one of {', '.join(known)}, found {shown(name)}{meant}; "
            "one of your own must be registered first, on the command line with --plugin FILE.py"
        ) from None
    try:
        return find(name, **{word: table[word] for word in parameters.values() if word in table})
    except NetworkError as error:
        raise FileError(f"{where}: {error}") from None
