"""Manim's settings, as every run of ours has them, and the formulas that are set already."""

from __future__ import annotations

from collections.abc import Iterator
from configparser import ConfigParser
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from manim import tempconfig
from manim._config.utils import ManimConfig, config_file_paths

from backprop.drawing.notation.typesetting import shelved
from backprop.render.film.mobjects import quick_mobjects
from backprop.render.formula_cache import Outlines
from backprop.render.request import Quality
from backprop.render.shape import units

__all__ = ["prepared", "settings"]


@contextmanager
def prepared(folder: Path, size: Quality, **others: Any) -> Iterator[None]:
    """Run with these `settings`, and set no formula that an earlier run has set.

    A `manim.cfg` of the user's says nothing here: two who ask for the same clip get the same.
    """
    outlines = Outlines()
    with (
        shelved(outlines),
        quick_mobjects(),
        tempconfig(_own()),
        tempconfig(settings(folder, size, **others)),
    ):
        yield
    outlines.prune()


def settings(folder: Path, size: Quality, **others: Any) -> dict[str, Any]:
    """For a run that keeps its files in `folder` and draws frames of `size`."""
    wide, high = units(size.width, size.height)
    return {
        "media_dir": str(folder),
        "pixel_width": size.width,
        "pixel_height": size.height,
        "frame_rate": size.rate,
        "frame_height": high,
        "frame_width": wide,
        # Each play is made once, so finding it in a cache would cost more than it saves.
        "disable_caching": True,
        "progress_bar": "none",
        "verbosity": "ERROR",
        **others,
    }


@cache
def _own() -> ManimConfig:
    """What Manim comes with."""
    parser = ConfigParser()
    parser.read(config_file_paths()[0])
    return ManimConfig().digest_parser(parser)
