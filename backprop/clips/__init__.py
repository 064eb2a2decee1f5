"""What a clip is, a declaration that is played beat by beat over a record, and which there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backprop.clips.declaration import Declaration, Pose, figure
from backprop.core.late_names import late

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

__getattr__ = late(__name__, __all__, ("words", "steps", "layout", "handles", "player", "scene"))
