"""Start processes that know nothing of the user's main module."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

__all__ = ["without_main"]


@contextmanager
def without_main() -> Iterator[None]:
    """Processes started in the block do not import the main module.

    Python has a new process run the main module again, so that it may unpickle what is defined
    there: a script without a guard would render again, and one from stdin has no file at all.
    Our workers take their targets from modules of ours, and functions of the user's by value, so
    that they need nothing of it. An empty main module names neither a file nor a module to run.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
