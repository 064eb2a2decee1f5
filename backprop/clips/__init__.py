"""What a clip is, a declaration that is played beat by beat over a record, and which there are."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from backprop.clips.declaration import Declaration, Pose, figure

if TYPE_CHECKING:
    from backprop.clips.handles import part
    from backprop.clips.layout import column, either, flow, overlay, row
    from backprop.clips.player import DeclaredScene, Story
    from backprop.clips.scene import RecordedScene
    from backprop.clips.steps import Beat, say
    from backprop.clips.words import Message

__all__ = ["Beat", "Declaration", "DeclaredScene", "Message", "Pose"]
__all__ += ["RecordedScene", "Story", "column", "either", "figure", "flow", "overlay", "part"]
__all__ += ["row", "say"]


def __getattr__(name: str) -> Any:
    """What stands in modules that import Manim, when it is asked for."""
    if name in __all__:
        for module in ("words", "steps", "layout", "handles", "player", "scene"):
            found = importlib.import_module(f"backprop.clips.{module}")
            if hasattr(found, name):
                return getattr(found, name)
    raise AttributeError(name)
