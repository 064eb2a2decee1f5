"""What goes in and out: networks in files, read, checked, and refused with one line that names
the mend; a record as JSON; files that are written whole or not at all."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from backprop.io.imports import from_keras, from_onnx, from_sklearn, from_torch
    from backprop.io.networks import load, network_names
    from backprop.io.saving import save

__all__ = ["from_keras", "from_onnx", "from_sklearn", "from_torch", "load", "network_names", "save"]


def __getattr__(name: str) -> Any:
    """What stands in modules that import NumPy, when it is asked for."""
    if name in __all__:
        for module in ("imports", "networks", "saving"):
            found = importlib.import_module(f"backprop.io.{module}")
            if hasattr(found, name):
                return getattr(found, name)
    raise AttributeError(name)
