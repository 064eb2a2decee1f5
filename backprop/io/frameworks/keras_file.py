"""Keras' .keras and .h5: the configuration as JSON, and the numbers in HDF5."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from backprop.core.errors import NetworkError
from backprop.io.error_format import shown
from backprop.io.frameworks.assembly import Assembly
from backprop.io.frameworks.hdf5 import contents
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
    found = contents(path, _WEIGHTS, "layers")

    def variables(stage: Stage, names: Sequence[str]) -> list[Floats]:
        places = (f"{stage.place}vars/{number}" for number in range(len(names)))
        return [found.array(place, stage.name) for place in places]

    loss = _inner(table, "compile_config").get("loss")
    return assembled_keras(str(table.get("class_name")), _inner(table, "config"), loss, variables)


def read_h5(path: Path, _: ExitStack) -> Assembly:
    """The one file of HDF5 that Keras 2, or Keras 3 if it is asked to, writes."""
    found = contents(path, "", "model_weights")
    said = found.attributes[""]
    if not isinstance(said.get("model_config"), str):
        raise NetworkError(
            'expected a whole model of Keras, found weights or other data alone: model.save("FILE")'
        )
    table, training = _table(said["model_config"]), said.get("training_config")
    compiled = _table(training) if isinstance(training, str) else {}
    version = str(said.get("keras_version", "3"))
    if not version.startswith("3") and "hard_sigmoid" in said["model_config"]:
        raise NetworkError("hard_sigmoid was another function in Keras 2: save it with Keras 3")
    places: dict[tuple[str, str], str] = {}
    for group, its in found.attributes.items():
        for name in its.get("weight_names") or []:
            layer, kind = str(name).rpartition("/")[::2]
            places[layer.split("/")[-1], kind.partition(":")[0]] = f"{group}/{name}"

    def variables(stage: Stage, names: Sequence[str]) -> list[Floats]:
        missing = [name for name in names if (stage.name, name) not in places]
        if missing:
            raise NetworkError(f"{stage.name}: expected {missing[0]} in it, found none")
        return [found.array(places[stage.name, name], stage.name) for name in names]

    config, loss = _inner(table, "config"), compiled.get("loss")
    return assembled_keras(str(table.get("class_name")), config, loss, variables)


def _table(text: str | bytes) -> Mapping[str, Any]:
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
