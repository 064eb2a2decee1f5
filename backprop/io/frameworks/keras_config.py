"""The configuration of a Keras model: its layers in the order in which x meets them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from backprop.core.errors import NetworkError
from backprop.io.error_format import shown, some_of
from backprop.io.frameworks.assembly import Assembly
from backprop.io.frameworks.imported import refused
from backprop.io.frameworks.keras_layers import Stage, Variables, add, keras_loss

__all__ = ["assembled_keras"]

_MODELS = ("Sequential", "Functional", "Model")
_DEEPEST = 8
"""Models in models."""


def assembled_keras(
    kind: str, config: Mapping[str, Any], loss: Any, variables: Variables
) -> Assembly:
    """A model by its class, its configuration and the loss that it was compiled with.

    Raises
    ------
    NetworkError
        Something in it cannot be shown, which is named.
    """
    assembly = Assembly()
    stages = list(_stages(kind, config, "", _DEEPEST))
    flat = _rank(config) == 2
    for stage in stages:
        flat = flat or stage.kind == "Flatten"
        if stage.kind in ("Dense", "BatchNormalization") and not flat:
            raise refused(stage.name, f"{stage.kind} on each row of an input of more than one axis")
        add(assembly, stage, variables)
    assembly.loss = keras_loss(loss)
    return assembly


def _rank(config: Mapping[str, Any]) -> int:
    """How many axes a batch of inputs has, 2 if it is not said."""
    shapes = [config.get("build_input_shape")]
    for entry in _entries(config):
        inner = entry.get("config")
        if isinstance(inner, Mapping):
            shapes += [inner.get("batch_shape"), inner.get("batch_input_shape")]
    return next((len(shape) for shape in shapes if isinstance(shape, list)), 2)


def _stages(kind: str, config: Mapping[str, Any], place: str, depth: int) -> Iterator[Stage]:
    if kind not in _MODELS:
        raise NetworkError(
            f"its class is {shown(kind)}: expected a Sequential or a functional model, whose "
            "layers stand in its configuration"
        )
    if not depth:
        raise NetworkError(f"expected at most {_DEEPEST} models in models, found more")
    entries = _entries(config)
    places = _places(entries, place)
    chain = entries if kind == "Sequential" else _chain(entries)
    for entry in chain:
        inner, name = entry.get("config"), _name(entry)
        if not isinstance(inner, Mapping):
            raise NetworkError(f"{name}: expected its configuration, found {shown(inner)}")
        inside = str(entry.get("class_name"))
        if inside in _MODELS:
            yield from _stages(inside, inner, places[name], depth - 1)
        else:
            yield Stage(name, inside, inner, places[name])


def _entries(config: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    layers = config.get("layers")
    if not isinstance(layers, list) or not all(isinstance(one, Mapping) for one in layers):
        raise NetworkError(f"expected a list of layers, found {shown(layers)}")
    return layers


def _name(entry: Mapping[str, Any]) -> str:
    config = entry.get("config")
    inner = config.get("name") if isinstance(config, Mapping) else None
    return str(entry.get("name") or inner)


def _places(entries: list[Mapping[str, Any]], place: str) -> dict[str, str]:
    """Where a .keras file has each layer: under its class, and which of that class it is."""
    places: dict[str, str] = {}
    counts: dict[str, int] = {}
    for entry in entries:
        spelt = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", str(entry.get("class_name")))
        spelt = re.sub(r"([a-z])([A-Z])", r"\1_\2", spelt).lower()
        count = counts.get(spelt, 0)
        counts[spelt] = count + 1
        name = _name(entry)
        if name in places:
            raise NetworkError(f"two layers are called {shown(name)}")
        places[name] = f"{place}layers/{spelt}{f'_{count}' if count else ''}/"
    return places


def _chain(entries: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The layers of a functional model, each after the one that it takes its input from."""
    by_name = {_name(entry): entry for entry in entries}
    after: dict[str, str] = {}
    starts = []
    for name, entry in by_name.items():
        calls = entry.get("inbound_nodes") or []
        if not calls:
            starts.append(name)
            continue
        sources = list(_sources(calls, _DEEPEST))
        if len(calls) != 1 or len(sources) != 1:
            raise refused(name, f"{entry.get('class_name')} of {some_of(sources)}")
        if sources[0] in after:
            both = some_of([after[sources[0]], name])
            raise refused(sources[0], f"a layer that goes into {both}: a branch")
        after[sources[0]] = name
    if len(starts) != 1:
        raise refused("input", f"not one but {some_of(starts)}")
    chain = [starts[0]]
    while chain[-1] in after and len(chain) <= len(by_name):
        chain.append(after[chain[-1]])
    if len(chain) != len(by_name):
        raise NetworkError("its layers are no chain")
    return [by_name[name] for name in chain]


def _sources(call: Any, depth: int) -> Iterator[str]:
    """Names of the layers whose outputs a layer is called with, as Keras 3 or 2 writes them."""
    if isinstance(call, Mapping):
        history = call.get("keras_history")
        if isinstance(history, list) and history:
            yield str(history[0])
        elif depth:
            for value in call.values():
                yield from _sources(value, depth - 1)
    elif isinstance(call, list):
        if len(call) >= 3 and isinstance(call[0], str) and isinstance(call[1], int):
            yield call[0]
        elif depth:
            for value in call:
                yield from _sources(value, depth - 1)
