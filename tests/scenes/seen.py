"""Run a clip without drawing it, and keep what a test asks about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from backprop import Network, Quantity, Trace, load, record
from backprop.rendering.clip import scene_class
from backprop.rendering.watching import watch
from scenes.stage import Stage, staged
from scenes.style import DARK

NETWORKS = Path(__file__).parents[1] / "networks"


def chain(*layers: tuple[str, float, float], x: float, y: float, cost: str = "quadratic") -> Trace:
    """The record of one neuron a layer, each (activation, weight, bias)."""
    built = [([[weight]], [bias], activation) for activation, weight, bias in layers]
    network = Network.from_arrays(built, cost=cost, name="made")
    return record(network, [x], [y])


def recorded(name: str) -> Trace:
    """The record of a network's first example."""
    network = load(name)
    return record(network, *network.example()[1])


def run(
    scene: str,
    trace: Trace,
    at: Callable[[Any], object] = lambda scene: None,
    focus: str | None = None,
) -> Any:
    """The scene as it stands at its end; `at` is called with it after every play."""
    asked = None if focus is None else Quantity.parse(focus)
    kept: list[Any] = []

    def stop(shown: Any) -> None:
        at(shown)
        kept[:] = [shown]

    with staged(Stage(trace, "one", DARK, asked)):
        watch(scene_class(scene), longer_than=None, on_stop=stop)
    return kept[0]
