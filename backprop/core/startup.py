"""While the command is still being imported, Ctrl-C ends it at once and without a word.

There is nothing to tidy up yet, and Python would answer with a traceback into NumPy. Nor is there
garbage: to look for it 85 times took a twelfth of the time until `backprop list` was done. A
program that imports this package keeps its own Ctrl-C, and its own garbage collection.
"""

from __future__ import annotations

import gc
import os.path
import signal
import sys
from itertools import pairwise

__all__ = ["started"]


def _is_command() -> bool:
    """Whether this process is `backprop` or `python -m backprop`."""
    if sys.argv[:1] == ["-m"]:  # so it is until the module that -m names has been found
        words = sys.orig_argv
        return "-mbackprop" in words or ("-m", "backprop") in pairwise(words)
    name = os.path.basename(sys.argv[0]) if sys.argv else ""
    return name.partition(".")[0] == "backprop"


def started() -> None:
    """From here on Ctrl-C is an exception again, which the command catches.

    Garbage is looked for again, but not in what was imported, which stays.
    """
    if _held:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if _collects_later:
        gc.freeze()
        gc.enable()


# A worker has its parent's words, but never starts.
_collects_later = _is_command() and "multiprocessing" not in sys.modules
if _collects_later:
    gc.disable()
# A Ctrl-C that is ignored, as under nohup, stays so.
_held = _is_command() and signal.getsignal(signal.SIGINT) is signal.default_int_handler
if _held:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
