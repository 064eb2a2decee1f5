"""DependencyTree: values that fly into the tree, links whose colours are explained, one way."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest
from manim import DOWN, Line, VGroup
from manim import UP as UPWARD

from backprop import Quantity, Trace
from backprop.clips.context import Stage
from backprop.clips.dependency_facts import LINKED
from backprop.clips.registry import scene_class
from backprop.core.dependencies import local_derivative
from backprop.core.routes import Route, strongest
from backprop.drawing.mobjects import SignLegend
from backprop.drawing.notation import Notation
from backprop.drawing.style import DARK, LEAST, Box
from tests.scenes.seen import chain, kept, recorded, run

DependencyTree = scene_class("DependencyTree")
UP = chain(("sigmoid", 0.7, 0.1), ("sigmoid", 0.8, 0.2), x=0.5, y=0)
"""Everything raises everything: the output is over y, all weights are positive, but for y."""
MIXED = chain(("sigmoid", 0.7, 0.1), ("sigmoid", -0.8, 0.2), x=0.5, y=1)
STILL = chain(("relu", 0.7, 0.1), ("relu", 1.0, -5.0), x=0.5, y=0)
MICRO = chain(("tanh", -2e-6, 0.0), ("sigmoid", 3e-6, 0.0), x=2e-11, y=1)
"""The weight moves everything, the output by less than its rounding however far it is nudged."""


def told(trace: Trace) -> list[str]:
    cues = DependencyTree.told(Stage(trace, "one", DARK))
    return list(dict.fromkeys(cue.caption for cue in cues))


@pytest.mark.parametrize("trace", [UP, MIXED, STILL, recorded("chain"), recorded("xor")])
def test_the_legend_has_the_signs_of_the_links_and_no_others(trace: Trace) -> None:
    scene = run("DependencyTree", trace)
    route = strongest(trace, 2)
    shown = scene.part("tree").links
    slopes = [local_derivative(trace, effect, cause) for cause, effect in shown]
    occurring = {(slope > 0) - (slope < 0) for slope in slopes}
    assert set(Route(trace, route).signs) == occurring
    colours = {
        str(line.get_stroke_color())
        for (cause, effect), line in shown.items()
        if local_derivative(scene.trace, effect, cause)
    }
    assert colours <= {DARK.positive, DARK.negative}


@pytest.mark.parametrize("trace", [UP, MIXED, STILL, recorded("chain")])
def test_a_caption_says_it_once_of_signs_that_are_there(trace: Trace) -> None:
    signs = tuple(sign for sign in Route(trace, strongest(trace, 1)).signs if sign)
    texts = {key: message.text for key, message in LINKED.items()}
    said = [caption for caption in told(trace) if caption in texts.values()]
    assert said == [texts[signs]]


def test_a_stroke_has_the_colour_of_the_links_it_speaks_of() -> None:
    words = {1: "more means more", -1: "more means less", 0: "more changes nothing"}
    for width in (9.0, 2.8):
        legend = SignLegend(Notation((1, 1), DARK), words, Box(-3.0, width - 3.0, -0.5, 0.5))
        assert legend.width <= width + 1e-6
        colours = [str(legend.entries[sign][0].get_stroke_color()) for sign in words]
        assert colours == [DARK.positive, DARK.negative, DARK.quiet]
        assert all(legend.entries[sign][1].font_size >= LEAST for sign in words)
    assert isinstance(legend.entries[1][0], Line)


def test_the_network_says_all_values_in_the_digits_of_the_tree() -> None:
    trace = recorded("chain")
    scene, network = run("DependencyTree", trace), kept("DependencyTree", trace, "network")
    before, bias, y = Quantity("a", 2, (0,)), Quantity("b", 3, (0,)), Quantity("y", 0, (0,))
    tree = {q: number.source for q, number in scene.part("tree").numbers.items()}
    assert network.names[bias][1].source == tree[bias] == "0.2178"
    assert network.diagram.neurons[before].number.value == pytest.approx(trace[before].value)
    assert network.diagram.neurons[before].number.source == "0.4843"
    assert y in network.names


@pytest.mark.parametrize(
    ("trace", "every", "end"),
    [
        (UP, True, "So does the cost in the end: it changes by "),
        (STILL, False, "None of it reaches the cost, which stays 0."),
        (MICRO, False, "What it does to the cost, 0.25, is lost in rounding."),
    ],
    ids=["up", "still", "micro"],
)
def test_only_what_is_seen_to_move_is_said_to(trace: Trace, every: bool, end: str) -> None:
    *_, nudge, last = told(trace)
    assert nudge.endswith(
        "everything on its way to the cost moves." if every else "how far does that reach?"
    )
    assert last.startswith(end)


@pytest.mark.parametrize("trace", [UP, MIXED, STILL, MICRO, recorded("chain"), recorded("xor")])
def test_bars_are_as_long_as_the_changes_and_have_their_signs(trace: Trace) -> None:
    scene = run("DependencyTree", trace)
    found = scene.known.tried
    changes = {q: found.values(q)[2] for q in found.way}
    sizes = [abs(change) for change in changes.values() if change]
    apart = max(sizes) > 30 * min(sizes)
    ends = math.ceil(math.log10(min(sizes))) - 1, math.ceil(math.log10(max(sizes)))

    def share(change: float) -> float:
        """Of the longest there can be: between powers of ten where a bar would not be seen."""
        if not change or not apart:
            return abs(change) / max(sizes)
        return (math.log10(abs(change)) - ends[0]) / (ends[1] - ends[0])

    rows = {row.quantity: row for row in scene.part("bars").rows}
    longest = max(row.bar.height for row in rows.values())
    tree, (zero,) = scene.part("tree"), scene.part("bars").zero
    for q, change in changes.items():
        row = rows[q]
        long = share(change) / max(map(share, changes.values())) * longest
        assert row.bar.height == pytest.approx(max(long, 0.01))
        assert row.bar.height > 0.03 or not change
        sign = DARK.sign(change) if change else DARK.quiet
        assert str(row.bar.get_fill_color()).upper() == sign.upper()
        # Each under its node, over the line or below it, with its number at its end.
        assert row.bar.get_x() == pytest.approx(tree.symbols[q].get_x(), abs=0.1)
        side = UPWARD if change >= 0 else DOWN
        assert row.bar.get_edge_center(-side)[1] == pytest.approx(zero.get_y())
        assert side[1] * (row.change.get_y() - row.bar.get_y()) > 0
    assert [*rows] == [*tree.route]
    there = {id(one) for one in scene.get_mobject_family_members()}
    assert {id(row.bar) for row in rows.values()} <= there
    said = [one.typst_code for one in scene.part("bars").said]
    assert bool(said) == apart
    if apart:
        assert f"logarithmic scale, $10^({ends[0]})$ to $10^({ends[1]})$" in said[0]
        assert {id(one) for one in scene.part("bars").said} <= there


@pytest.mark.parametrize("trace", [UP, recorded("chain"), recorded("xor")])
def test_formulas_stand_under_their_layer_in_one_size_and_repeat_no_number(trace: Trace) -> None:
    tree, rules = (kept("DependencyTree", trace, name) for name in ("tree", "rules"))
    assert [row.of for row in rules.rows] == list(tree.route[1:])
    assert len({round(row.symbols.font_size, 3) for row in rules.rows}) == 1
    for row, ends in zip(rules.rows, [tree.route[:3]] * 2 + [tree.route[3:]] * 3, strict=True):
        room = tree.room_of(ends)
        assert room.left - 1e-6 <= row.symbols.get_left()[0]
        assert row.symbols.get_right()[0] <= room.right + 1e-6
        assert row.symbols.get_top()[1] < min(one.get_bottom()[1] for one in tree.numbers.values())
        assert row.numbers not in row.submobjects


def test_the_tree_has_its_place_from_its_first_value_on() -> None:
    """What comes later moves nothing of what is there."""
    seen: dict[Quantity, set[tuple[float, ...]]] = {}

    def look(scene: Any) -> None:
        for q, symbol in scene.part("tree").symbols.items():
            seen.setdefault(q, set()).add(tuple(symbol.get_center().round(6)))

    run("DependencyTree", recorded("chain"), look)
    assert len(seen) == 11
    assert all(len(places) == 1 for places in seen.values())


@pytest.mark.parametrize("network", ["small", "tests/networks/softmax.toml"])
def test_what_the_way_leaves_out_is_counted_and_adds_up(network: str) -> None:
    scene = run("DependencyTree", recorded(network))
    # As it is after the nudge: other outputs have moved, too.
    tree, trace = scene.part("tree"), scene.known.tried.nudge.after
    *_, w, b, more = (*tree.leaves(total := tree.route[3]), tree.others[tree.route[3]])
    before, output, cost = tree.route[2], tree.route[4], tree.route[5]
    shown = trace[w].value * trace[before].value + trace[b].value
    assert more.number.value == pytest.approx(trace[total].value - shown)
    known = float(trace.terms.sum() - trace.terms[output.index])
    assert tree.others[cost].number.value == pytest.approx(known)
    # Nothing of it lies on what stands beside it.
    beside = [
        VGroup(tree.symbols[q], tree.numbers[q]) for of in tree.route for q in tree.leaves(of)
    ]
    texts = sorted([*beside, *(one.term for one in tree.others.values())], key=VGroup.get_x)
    for one, other in itertools.pairwise(texts):
        assert one.get_right()[0] < other.get_left()[0]


def test_of_a_chain_only_the_last_weight_and_bias_are_named() -> None:
    network = kept("DependencyTree", recorded("chain"), "network")
    named = {str(q) for q in network.names if q.kind in "wb"}
    assert named == {"w[3][0,0]", "b[3][0]"}


def test_an_orange_link_is_said_to_come_of_a_negative_weight_where_there_is_one() -> None:
    assert any("−2.4868 is negative" in caption for caption in told(recorded("chain")))
    assert not any("is negative" in caption for caption in told(UP))
