"""Networks as frameworks wrote them: their files, read without them and without running anything,
and their objects. Each reader is a module; all of them give one `Imported`."""

from backprop.io.frameworks.files import READERS, read_model
from backprop.io.frameworks.keras_model import imported_from_keras
from backprop.io.frameworks.sklearn_model import imported_from_sklearn
from backprop.io.frameworks.torch_model import imported_from_torch

__all__ = [
    "READERS",
    "imported_from_keras",
    "imported_from_sklearn",
    "imported_from_torch",
    "read_model",
]
