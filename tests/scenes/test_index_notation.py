"""IndexNotation: at each stop, the lit edges are those of the framed entries."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from backprop import Network, Quantity, Trace, record
from tests.scenes.seen import recorded, run


def made(*widths: int) -> Trace:
    rng = np.random.default_rng(7)
    layers = [
        (rng.normal(size=(n, m)).tolist(), rng.normal(size=n).tolist(), "tanh")
        for m, n in itertools.pairwise(widths)
    ]
    network = Network.from_arrays(layers, cost="quadratic", name="made")
    return record(network, rng.normal(size=widths[0]), rng.normal(size=widths[-1]))


def stops(trace: Trace, focus: str | None = None) -> tuple[Any, dict[str, Any]]:
    """What is framed and lit as each section ends: entries by index, edges by (j, k)."""
    seen: dict[str, Any] = {}

    def keep(scene: Any) -> None:
        if not hasattr(scene, "frame") or scene.frame not in scene.mobjects:
            return
        left, right = scene.frame.get_left()[0], scene.frame.get_right()[0]
        bottom, top = scene.frame.get_bottom()[1], scene.frame.get_top()[1]
        framed = {
            at
            for at, entry in scene.matrix.entries.items()
            if left < entry.get_x() < right and bottom < entry.get_y() < top
        }
        neurons = scene.diagram.neurons
        lit = set()
        for line in scene.lit:
            ends = []
            for layer, point in (
                (scene.layer, line.get_end()),
                (scene.layer - 1, line.get_start()),
            ):
                near = min(
                    (q for q in neurons if q.layer == layer),
                    key=lambda q: np.linalg.norm(neurons[q].circle.get_center() - point),
                )
                ends.append(near.index[0])
            lit.add(tuple(ends))
        seen[scene.beats[-1][0]] = framed, lit

    return run("IndexNotation", trace, keep, focus), seen


@pytest.mark.parametrize(
    ("name", "focus"), [("small", None), ("relu", "w[2][1,3]"), ("digits", "w[3][7,9]")]
)
def test_edges_light_with_their_places_in_the_matrix(name: str, focus: str | None) -> None:
    scene, seen = stops(recorded(name), focus)
    j, k = scene.w.index
    drawn = set(scene.matrix.entries)
    expected = {
        "matrix": {(j, k)},
        "row": {at for at in drawn if at[0] == j},
        "column": {at for at in drawn if at[1] == k},
        "order": {(j, k)},
    }
    for beat, entries in expected.items():
        framed, lit = seen[beat]
        assert framed == entries, beat
        # The network may have room for more neurons than the matrix for columns.
        assert lit >= entries, beat
        assert all((row == j) or (beat == "column" and column == k) for row, column in lit), beat
        assert len({at for at in lit if at in drawn}) == len(entries), beat


def test_by_default_the_layer_has_several_neurons_on_both_sides() -> None:
    trace = made(3, 4, 2, 1)
    scene, _ = stops(trace)
    assert scene.layer == 2
    sizes = np.abs(trace.dC_dw[2])
    assert sizes[scene.w.index] > 0
    # A chain of ones on a side has no choice: the last layer it is.
    scene, seen = stops(made(1, 5, 1))
    assert scene.w.layer == 2
    assert {at[0] for at in seen["row"][0]} == {0}


def test_labels_name_the_layers_of_the_weight() -> None:
    trace = recorded("digits")
    scene, _ = stops(trace, "w[1][4,300]")
    assert scene.before == Quantity("a", 0, (300,))
    assert scene.layer_name(0) == "L-3"
    assert scene.layer_name(1) == "L-2"
    assert (4, 300) in scene.matrix.entries
