"""NumberLines: what a caption says of the sweep is what the sweep did."""

from __future__ import annotations

import math

import pytest

from backprop import Trace
from backprop.core.number_format import spoken_number
from backprop.drawing.style import FRAME
from tests.scenes.seen import chain, recorded, run

NOTHING = chain(("sigmoid", 1.5, 0.3), x=0, y=1)
"""What comes in is 0: the weight is multiplied by nothing."""
OFF = chain(("relu", 0.5, -9.0), x=0.5, y=1)
"""A relu that no weight of the sweep turns on."""
FAR = chain(("sigmoid", 24, -3.5), ("sigmoid", 0.5, -20.5), x=-1, y=0.5)
"""The weight moves everything, by 1e-12 of itself."""


def said_of(trace: Trace, beat: str) -> list[str]:
    captions: list[str] = []

    def keep(scene: object) -> None:
        if scene.beats[-1][0] == beat and scene.caption not in captions:
            captions.append(scene.caption)

    run("NumberLines", trace, keep)
    return captions


@pytest.mark.parametrize(
    ("trace", "expected"),
    [
        (NOTHING, "the weighted sum, the activation and the cost do not move at all."),
        (OFF, "the weighted sum follows, but the activation and the cost do not move at all."),
        (FAR, "the weighted sum, the activation and the cost do not move enough to be seen."),
    ],
    ids=["nothing", "off", "far"],
)
def test_what_does_not_follow_is_not_said_to(trace: Trace, expected: str) -> None:
    (caption,) = said_of(trace, "turn the weight")
    assert caption.endswith(f": {expected}")


def test_the_cost_is_said_to_move_between_its_ends() -> None:
    # C = (tanh(0.5 w - 0.2) - 1)^2 falls with w, so its ends are at the sweep's, 1.8 and -1.8.
    (caption,) = said_of(chain(("tanh", 1.5, -0.2), x=0.5, y=1), "turn the weight")
    low, high = ((math.tanh(0.5 * w - 0.2) - 1) ** 2 for w in (1.8, -1.8))
    assert caption.startswith("Turn the weight between −1.8 and 1.8: ")
    assert caption.endswith(f"the cost between {spoken_number(low)} and {spoken_number(high)}.")


def test_the_neurons_make_room_for_the_curve() -> None:
    places: dict[str, float] = {}

    def keep(scene: object) -> None:
        places[scene.beats[-1][0]] = scene.network.get_y()

    scene = run("NumberLines", recorded("chain"), keep)
    middle = scene.tree.get_y()
    assert places["tree"] == places["turn the weight"] == pytest.approx(middle)
    assert places["curve"] < middle - 1
    assert scene.network.get_bottom()[1] == pytest.approx(FRAME.bottom)
