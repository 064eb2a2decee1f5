"""What goes in and out: networks in files, read, checked, and refused with one line that names
the mend; a record as JSON; files that are written whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backprop.core.late_names import late

if TYPE_CHECKING:
    from backprop.io.imports import from_keras, from_onnx, from_sklearn, from_torch
    from backprop.io.networks import load, network_names
    from backprop.io.saving import save

__all__ = ["from_keras", "from_onnx", "from_sklearn", "from_torch", "load", "network_names", "save"]

__getattr__ = late(__name__, __all__, ("imports", "networks", "saving"))
