"""Run a clip without drawing it, and keep what a test asks about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from backprop import Network, Quantity, Trace, load, record
from backprop.audit.dry_run import pass_through
from backprop.clips.context import Stage, staged
from backprop.clips.registry import scene_class
from backprop.core.costs import Cost
from backprop.drawing.style import DARK

NETWORKS = Path(__file__).parents[1] / "networks"


LOGARITHM = Cost(
    "logarithm",
    lambda a, y: -y * np.log(a),
    lambda a, y: -y / a,
    lambda a, y: -np.log(a),
    "- {y} ln {a}",
    "- {y} / {a}",
)
"""A cost of one's own that is made for any outputs, and falls for ever."""


def chain(*layers: tuple[str, float, float], x: float, y: float, cost: Cost | None = None) -> Trace:
    """The record of one neuron a layer, each (activation, weight, bias)."""
    built = [([[weight]], [bias], activation) for activation, weight, bias in layers]
    network = Network.from_arrays(built, name="made")
    return record(network if cost is None else replace(network, cost=cost), [x], [y])


@cache
def recorded(name: str) -> Trace:
    """The record of a network's first example."""
    network = load(name)
    return record(network, *network.example()[1])


def run(
    scene: str,
    trace: Trace,
    at: Callable[[Any], object] | None = None,
    focus: str | None = None,
) -> Any:
    """The scene as it stands at its end; `at` is called with it after every play.

    Tests only look at what they are given, so a scene that nobody asked to watch is the same
    for all who ask for its end.
    """
    return _ended(scene, trace, focus)[0] if at is None else _played(scene, trace, at, focus)


def kept(scene: str, trace: Trace, part: str) -> Any:
    """A part of a clip as it was drawn first, also if it has left at the end."""
    return _ended(scene, trace, None)[1][part]


@lru_cache(maxsize=4)  # those of one file, which run one after the other
def _ended(scene: str, trace: Trace, focus: str | None) -> tuple[Any, dict[str, Any]]:
    parts: dict[str, Any] = {}

    def keep(scene: Any) -> None:
        drawn = getattr(scene, "drawn", None)
        # A clip that is not declared may call something else so.
        for part, one in drawn.items() if isinstance(drawn, dict) else ():
            parts.setdefault(part.name, one)

    return _played(scene, trace, keep, focus), parts


def _played(scene: str, trace: Trace, at: Callable[[Any], object], focus: str | None) -> Any:
    asked = None if focus is None else Quantity.parse(focus)
    kept: list[Any] = []

    def stop(shown: Any) -> None:
        at(shown)
        kept[:] = [shown]

    with staged(Stage(trace, "one", DARK, asked)):
        pass_through(scene_class(scene), stop)
    return kept[0]
