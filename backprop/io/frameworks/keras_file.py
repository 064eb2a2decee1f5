"""Keras' .keras and .h5: the configuration as JSON, and the numbers in HDF5."""

from __future__ import annotations

import json
import math
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from backprop.core.errors import NetworkError
from backprop.io.arrays import MOST_NUMBERS
from backprop.io.error_format import shown
from backprop.io.frameworks.assembly import Assembly
from backprop.io.frameworks.imported import Floats
from backprop.io.frameworks.keras_config import assembled_keras
from backprop.io.frameworks.keras_layers import Stage
from backprop.io.stored import LONGEST_LISTS, zip_opened

__all__ = ["read_h5", "read_keras"]

_LARGEST_CONFIG = 2 << 20
_WEIGHTS = "model.weights.h5"


def read_keras(path: Path, opened: ExitStack) -> Assembly:
    """The zip that Keras 3 writes."""
    archive, _ = zip_opened(path, opened, LONGEST_LISTS)
    with archive.open("config.json") as stream:
        table = _table(stream.read(_LARGEST_CONFIG + 1))
    if archive.getinfo(_WEIGHTS).compress_type != zipfile.ZIP_STORED:
        raise NetworkError("expected a .keras file as Keras wrote it, found a compressed one")
    numbers = _Numbers(_opened(opened.enter_context(archive.open(_WEIGHTS)), opened))

    def variables(stage: Stage, names: Sequence[str]) -> list[Floats]:
        places = (f"{stage.place}vars/{number}" for number in range(len(names)))
        return [numbers.read(place, stage.name) for place in places]

    loss = _inner(table, "compile_config").get("loss")
    return assembled_keras(str(table.get("class_name")), _inner(table, "config"), loss, variables)


def read_h5(path: Path, opened: ExitStack) -> Assembly:
    """The one file of HDF5 that Keras 2, or Keras 3 if it is asked to, writes."""
    file = _opened(path, opened)
    if "model_config" not in file.attrs:
        raise NetworkError(
            'expected a whole model of Keras, found weights or other data alone: model.save("FILE")'
        )
    table = _table(file.attrs["model_config"])
    training = file.attrs.get("training_config")
    compiled = {} if training is None else _table(training)
    version = str(_text(file.attrs.get("keras_version", "3")))
    if not version.startswith("3") and "hard_sigmoid" in json.dumps(table):
        raise NetworkError("hard_sigmoid was another function in Keras 2: save it with Keras 3")
    numbers = _Numbers(file)
    places: dict[tuple[str, str], str] = {}
    for group in _names(numbers.group("model_weights").attrs.get("layer_names", [])):
        stored = numbers.group(f"model_weights/{group}")
        for name in _names(stored.attrs.get("weight_names", [])):
            layer, _, kind = name.rpartition("/")
            places[layer.split("/")[-1], kind.partition(":")[0]] = f"model_weights/{group}/{name}"

    def variables(stage: Stage, names: Sequence[str]) -> list[Floats]:
        missing = [name for name in names if (stage.name, name) not in places]
        if missing:
            raise NetworkError(f"{stage.name}: expected {missing[0]} in it, found none")
        return [numbers.read(places[stage.name, name], stage.name) for name in names]

    config, loss = _inner(table, "config"), compiled.get("loss")
    return assembled_keras(str(table.get("class_name")), config, loss, variables)


def _opened(file: Any, opened: ExitStack) -> Any:
    try:
        import h5py
    except ModuleNotFoundError:
        raise NetworkError(
            "Keras' files need h5py: pip install h5py, or 'backprop-visualized[keras]'"
        ) from None
    return opened.enter_context(h5py.File(file, "r"))


class _Numbers:
    """Arrays of an HDF5 file: only what lies in the file itself, and only so many."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._left = MOST_NUMBERS

    def group(self, place: str) -> Any:
        """What is stored there, and reached by no link that leaves the file or goes round."""
        import h5py

        found = self._file
        for part in place.split("/"):
            link = found.get(part, getlink=True) if hasattr(found, "get") else None
            if not isinstance(link, h5py.HardLink):
                raise NetworkError(f"expected {shown(place)} in it, found none")
            found = found[part]
        return found

    def read(self, place: str, layer: str) -> Floats:
        """An array in float64."""
        found = self.group(place)
        shape = getattr(found, "shape", None)
        if shape is None or found.external or found.is_virtual:
            raise NetworkError(f"{layer}: expected an array {shown(place)} in the file itself")
        self._left -= math.prod(shape)
        if self._left < 0:
            raise NetworkError(f"{layer}: expected at most {MOST_NUMBERS:,} numbers in all")
        numbers = np.asarray(found[()])
        if numbers.dtype.kind == "V" and numbers.dtype.itemsize == 2:  # bfloat16
            numbers = (numbers.view(np.uint16).astype(np.uint32) << 16).view(np.float32)
        if numbers.dtype.kind not in "fiu":
            raise NetworkError(
                f"{layer}: expected numbers, found {numbers.dtype} in {shown(place)}"
            )
        return numbers.astype(np.float64)


def _table(text: Any) -> Mapping[str, Any]:
    if len(text) > _LARGEST_CONFIG:
        raise NetworkError("expected a configuration of 2 MB at most, found more")
    found = json.loads(text)
    if not isinstance(found, dict):
        raise NetworkError(f"expected a configuration, found {shown(found)}")
    return found


def _inner(table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """A table in it, empty if there is none."""
    found = table.get(key)
    return found if isinstance(found, Mapping) else {}


def _names(found: Any) -> list[str]:
    return [str(_text(name)) for name in found]


def _text(value: Any) -> Any:
    return value.decode() if isinstance(value, bytes) else value
