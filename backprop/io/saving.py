"""Write a network into a file that `load` reads back, number for number."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np

from backprop.core.activations import Activation, Array
from backprop.core.costs import Cost
from backprop.core.errors import FileError
from backprop.core.examples import Rows
from backprop.core.expected import expect
from backprop.core.network import Network
from backprop.core.stop_signals import deferred
from backprop.io.arrays import MOST_ARRAYS, MOST_NUMBERS
from backprop.io.atomic_write import alone, write_whole
from backprop.io.bounds import LARGEST_TOML, check_toml
from backprop.io.error_format import one_line

__all__ = ["check_size", "save"]

_INLINE = 256
"""Arrays of more numbers go into an .npz beside the file."""


def save(network: Network, path: str | Path, description: str = "") -> Path:
    """Write a network with its examples as a TOML file; return its path.

    Numbers keep all their digits. Large arrays go into an .npz beside the file, whose name ends
    in a digest of what it holds: the TOML file, replaced in one go, always belongs to the
    arrays that it names, whatever happens in between.

    Raises
    ------
    FileError
        The name does not end in .toml, something in the network cannot be written so that it
        is read back, or the disk refuses; what was there before is as it was.
    """
    expect(network, Network, "save", "a Network", FileError)
    expect(path, (str, Path), "save", "a file name", FileError)
    expect(description, str, "description", "a string", FileError)
    target = Path(path)
    if target.suffix != ".toml":
        raise FileError(f"{one_line(str(path))}: expected a file name ending in .toml")
    if target.name != target.name.encode(errors="replace").decode():
        raise FileError(f"{one_line(str(path))}: expected a file name in UTF-8")
    check_size(network, target)
    large, text, packed, beside = _composed(network, target, description)
    try:
        # Two runs that save there do so one after the other.
        with alone(target.parent):
            try:
                if large:
                    write_whole(target.with_name(beside), packed)
                write_whole(target, text)
            finally:
                _drop_unnamed(target)
    except OSError as error:
        raise FileError(
            f"{one_line(str(target))}: not written: {error.strerror or error}"
        ) from None
    return target


def check_size(network: Network, target: Path) -> None:
    """Check that it can be written so that it is read again, before hours go into it.

    Raises
    ------
    FileError
        It has more numbers than a file may name.
    """
    layers = sum(layer.weights.size + layer.biases.size for layer in network.layers)
    count = layers + len(network.examples) * (network.widths[0] + network.widths[-1])
    if count > MOST_NUMBERS:
        raise FileError(
            f"{one_line(str(target))}: expected a network of at most {MOST_NUMBERS:,} numbers "
            f"with its examples, found {count:,}"
        )


_PLACE = "\0"
"""Stands for the name of the .npz until its digest is known; no TOML text can hold it."""


def _composed(
    network: Network, target: Path, description: str
) -> tuple[dict[str, Array], bytes, bytes, str]:
    """The arrays that go beside the file, the file itself, these arrays' file and its name."""
    for inline in (_INLINE, 16, 0):  # more of them go beside it where TOML would get too long
        large: dict[str, Array] = {}
        blocks = list(_blocks(network, description, large, inline))
        packed = _packed(large)
        beside = f"{target.stem}.{hashlib.sha256(packed).hexdigest()[:8]}.npz"
        text = "\n".join(blocks).replace(_PLACE, _string(beside)[1:-1]).encode()
        try:
            check_toml(text, "")
        except FileError:
            continue
        if len(large) <= MOST_ARRAYS:
            return large, text, packed, beside
    raise FileError(
        f"{one_line(str(target))}: expected a network of some thousand layers and examples "
        f"at most, found {network.depth:,} and {len(network.examples):,}"
    )


def _blocks(
    network: Network, description: str, large: dict[str, Array], inline: int
) -> Iterator[str]:
    """The tables of the file; arrays that are too large for it are put into `large`."""

    def numbers(key: str, values: Array, name: str) -> str:
        if values.size > inline:
            large[name] = values.astype(np.float64)
            return f'{key} = "{_PLACE}:{name}"\n'
        return f"{key} = {_listed(values.astype(np.float64))}\n"

    top = {"name": network.name, "description": description, "cost": network.cost.name}
    yield "".join(f"{key} = {_string(value)}\n" for key, value in top.items() if value) + _told(
        network.cost
    )
    inputs, x_key = network.inputs, "x" if network.inputs.mean is None else "scaled"
    ends = [f"names = {_names(inputs.names)}\n"] if inputs.names else []
    for key, values in (("mean", inputs.mean), ("deviation", inputs.deviation)):
        ends += [] if values is None else [numbers(key, values, key)]
    if ends:
        yield "[inputs]\n" + "".join(ends)
    if network.outputs:
        yield f"[outputs]\nnames = {_names(network.outputs)}\n"
    for number, layer in enumerate(network.layers, start=1):
        yield (
            "[[layer]]\n"
            + (f"name = {_string(layer.name)}\n" if layer.name else "")
            + f"activation = {_string(layer.activation.name)}\n"
            + _told(layer.activation)
            + numbers("weights", layer.weights, f"w{number}")
            + numbers("biases", layer.biases, f"b{number}")
        )
    if isinstance(network.examples, Rows):
        known = network.examples
        yield (
            "[examples]\n"
            + numbers(x_key, known.x, "x")
            + numbers("y", known.y, "y")
            + (f"names = {_names(known.names)}\n" if known.names else "")
        )
        return
    for number, (name, (x, y)) in enumerate(network.examples.items(), start=1):
        yield (
            "[[example]]\n"
            + f"name = {_string(name)}\n"
            + numbers(x_key, x, f"x{number}")
            + numbers("y", y, f"y{number}")
        )


def _told(function: Activation | Cost) -> str:
    """What a function is told beside its name."""
    return "".join(f"{key} = {number!r}\n" for key, number in function.parameters)


def _string(text: str) -> str:
    """As TOML, whose strings are JSON's but for one more character that is escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _names(names: Iterable[str]) -> str:
    return f"[{', '.join(map(_string, names))}]"


def _listed(values: Array) -> str:
    """As TOML, a matrix row by row; Python's shortest form of a float is exact."""
    if values.ndim == 1:
        return str(values.tolist())
    return "[\n" + "".join(f"    {row.tolist()},\n" for row in values) + "]"


def _packed(arrays: dict[str, Array]) -> bytes:
    stream = io.BytesIO()
    # A zip that is stopped in the middle says that it was, instead of who stopped it.
    with deferred():
        np.savez_compressed(stream, allow_pickle=False, **arrays)
    return stream.getvalue()


def _drop_unnamed(target: Path) -> None:
    """Remove the .npz files that `save` once put beside the target and no file there names.

    There is one when the target is saved anew, or when a save was killed before it named it.
    That it is ours is told by its name, which is of its content.
    """
    pattern = re.compile(rf"{re.escape(target.stem)}\.([0-9a-f]{{8}})\.npz")
    with suppress(OSError):
        found = [file for file in target.parent.iterdir() if pattern.fullmatch(file.name)]
        for file in found:
            told = pattern.fullmatch(file.name)
            ours = told and hashlib.sha256(file.read_bytes()).hexdigest()[:8] == told[1]
            # As `save` writes it, and as somebody may have typed it.
            names = (_string(file.name)[1:-1].encode(), file.name.encode())
            tomls = _networks_in(file.parent)
            if ours and not any(name in toml for toml in tomls for name in names):
                file.unlink()


def _networks_in(folder: Path) -> Iterator[bytes]:
    for toml in folder.glob("*.toml"):
        if toml.stat().st_size <= LARGEST_TOML:
            yield toml.read_bytes()
