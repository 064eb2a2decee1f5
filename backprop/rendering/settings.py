"""Manim's settings, as every run of ours has them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from backprop.rendering.request import Quality

__all__ = ["settings"]


def settings(folder: Path, size: Quality, **others: Any) -> dict[str, Any]:
    """For a run that keeps its files in `folder` and draws frames of `size`.

    The frame is 8 units high, whatever a user's own configuration says: layouts rely on it.
    """
    return {
        "media_dir": str(folder),
        "pixel_width": size.width,
        "pixel_height": size.height,
        "frame_rate": size.rate,
        "frame_height": 8.0,
        "frame_width": 8.0 * 16 / 9,
        # Each play is made once, so finding it in a cache would cost more than it saves.
        "disable_caching": True,
        "progress_bar": "none",
        "verbosity": "ERROR",
        **others,
    }
