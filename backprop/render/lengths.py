"""How long clips are: measured whenever one is made, and kept until its file changes.

It is what a list says, and which clip a run begins with; nothing else depends on it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
from typing import TYPE_CHECKING, Any

from backprop.clips.declaration import Declaration
from backprop.clips.registry import find_scene
from backprop.core.errors import BackpropError
from backprop.io.atomic_write import write_whole
from backprop.render.private import cache_folder, is_file_of_ours, make_private

if TYPE_CHECKING:
    from backprop.render.request import Request

__all__ = ["keep_lengths", "known_lengths", "length_key"]

_LONGEST = 1_000_000
"""Bytes."""


def known_lengths() -> dict[str, float]:
    """Seconds of clips with their own networks, by `length_key`."""
    file = cache_folder() / "lengths.json"
    if not is_file_of_ours(file, _LONGEST):
        return {}
    try:
        found: Any = json.loads(file.read_text("utf-8"))
        return {
            str(key): float(seconds)
            for key, seconds in found.items()
            if type(seconds) in (int, float) and 0 <= seconds < math.inf
        }
    except (OSError, ValueError, AttributeError, RecursionError):
        return {}


def length_key(clip: Declaration) -> str:
    """The clip by its name and what stands in its file."""
    return f"{clip.name} {hashlib.sha256(clip.file.read_bytes()).hexdigest()[:16]}"


def keep_lengths(made: dict[Request, float]) -> None:
    """Remember how long clips came out that show their own networks."""
    # Of a file that has gone meanwhile nothing is kept, nor what does not fit on the disk, nor
    # what others could change.
    with contextlib.suppress(OSError, BackpropError):
        own = {
            length_key(find_scene(request.scene)): seconds
            for request, seconds in made.items()
            if (request.network, request.example, request.focus, request.rate) == (None,) * 4
        }
        before = known_lengths()
        if own.items() <= before.items():
            return
        names = {key.partition(" ")[0] for key in own}
        kept = {key: one for key, one in before.items() if key.partition(" ")[0] not in names}
        make_private(cache_folder())
        write_whole(cache_folder() / "lengths.json", json.dumps(kept | own).encode())
