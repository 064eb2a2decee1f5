"""Names of a package that are imported when they are asked for."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Collection
from typing import Any

__all__ = ["late"]


def late(package: str, names: Collection[str], modules: Collection[str]) -> Callable[[str], Any]:
    """A package's `__getattr__`, for `names` that stand in `modules` of it.

    So who asks for none of them does not wait for NumPy or Manim. The modules are imported one
    after the other until one has the name.

    Raises
    ------
    AttributeError
        By what is returned, for another name.
    """

    def found(name: str) -> Any:
        for module in modules if name in names else ():
            imported = importlib.import_module(f"{package}.{module}")
            if hasattr(imported, name):
                return getattr(imported, name)
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return found
