"""What a clip is: the scene that shows a record beat by beat, and which clips there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backprop.clips.declaration import Declaration, Pose, figure

if TYPE_CHECKING:
    from backprop.clips.chain_scene import ChainScene
    from backprop.clips.scene import RecordedScene

__all__ = ["ChainScene", "Declaration", "Pose", "RecordedScene", "figure"]


def __getattr__(name: str) -> Any:
    """The scenes, which import Manim, when they are asked for."""
    if name == "RecordedScene":
        from backprop.clips.scene import RecordedScene

        return RecordedScene
    if name == "ChainScene":
        from backprop.clips.chain_scene import ChainScene

        return ChainScene
    raise AttributeError(name)
