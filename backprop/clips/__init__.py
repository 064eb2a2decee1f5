"""What a clip is: a declaration that is played beat by beat over a record, and which clips there are.

Whoever writes one finds all of it here, the verbs in `backprop.clips.verbs`, and what clips about
one neuron a layer share in `backprop.clips.chain`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from backprop.clips.declaration import Declaration, Pose, figure

if TYPE_CHECKING:
    from backprop.clips.chain_scene import ChainScene
    from backprop.clips.handles import part
    from backprop.clips.layout import column, either, flow, overlay, row
    from backprop.clips.player import DeclaredScene, Story
    from backprop.clips.scene import RecordedScene
    from backprop.clips.steps import Beat, say
    from backprop.clips.words import Message

__all__ = [
    "Beat",
    "ChainScene",
    "Declaration",
    "DeclaredScene",
    "Message",
    "Pose",
    "RecordedScene",
    "Story",
    "column",
    "either",
    "figure",
    "flow",
    "overlay",
    "part",
    "row",
    "say",
]

_WHERE = {
    "Beat": "steps",
    "ChainScene": "chain_scene",
    "DeclaredScene": "player",
    "Message": "words",
    "RecordedScene": "scene",
    "Story": "player",
    "column": "layout",
    "either": "layout",
    "flow": "layout",
    "overlay": "layout",
    "part": "handles",
    "row": "layout",
    "say": "steps",
}


def __getattr__(name: str) -> Any:
    """What stands in modules that import Manim, when it is asked for."""
    if name in _WHERE:
        return getattr(importlib.import_module(f"backprop.clips.{_WHERE[name]}"), name)
    raise AttributeError(name)
