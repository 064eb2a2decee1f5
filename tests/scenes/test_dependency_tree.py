"""DependencyTree: values that fly into the tree, links whose colours are explained, one way."""

from __future__ import annotations

import pytest
from manim import Line

from backprop import Quantity, Trace
from backprop.clips.chain import LINKED
from backprop.clips.context import Stage
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
MICRO = chain(("tanh", -2e-6, 0.0), ("sigmoid", 3e-6, 0.0), x=6e-7, y=1)
"""The weight moves everything, the output by less than its rounding."""


def told(trace: Trace) -> list[str]:
    cues = DependencyTree.told(Stage(trace, "one", DARK))
    return list(dict.fromkeys(cue.caption for cue in cues))


@pytest.mark.parametrize("trace", [UP, MIXED, STILL, recorded("chain"), recorded("xor")])
def test_the_legend_has_the_signs_of_the_links_and_no_others(trace: Trace) -> None:
    scene = run("DependencyTree", trace)
    route = strongest(trace, 2)
    shown = scene.part("tall").links
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
    for width in (7.3, 3.8):
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
    tree = {q: number.source for q, number in scene.part("tall").numbers.items()}
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
    assert nudge.endswith("everything below it moves." if every else "how far down does it reach?")
    assert last.startswith(end)


@pytest.mark.parametrize("trace", [UP, MIXED, STILL, MICRO, recorded("chain"), recorded("xor")])
def test_bars_are_as_long_as_the_changes_and_have_their_signs(trace: Trace) -> None:
    scene = run("DependencyTree", trace)
    found = scene.known.tried
    changes = {q: found.values(q)[2] for q in found.way}
    largest = max(map(abs, changes.values()))
    rows = {row.quantity: row for row in scene.part("bars").rows}
    longest = max(row.bar.width for row in rows.values())
    lefts = [row.bar.get_left()[0] for row in rows.values()]
    assert lefts == pytest.approx([lefts[0]] * len(lefts))
    for q, change in changes.items():
        bar = rows[q].bar
        assert bar.width == pytest.approx(max(abs(change) / largest * longest, 0.01))
        sign = DARK.sign(change) if change else DARK.quiet
        assert str(bar.get_fill_color()).upper() == sign.upper()
    tree = scene.part("tall" if scene.known.deep else "tree")
    for q, row in rows.items():
        assert row.bar.get_y() == pytest.approx(tree.row(q))
        assert row.bar.height == pytest.approx(tree.gap / 2)
    there = {id(one) for one in scene.get_mobject_family_members()}
    assert {id(row.bar) for row in rows.values()} <= there


@pytest.mark.parametrize("trace", [UP, recorded("chain"), recorded("xor")])
def test_each_formula_stands_on_the_row_of_what_it_makes_and_repeats_no_number(
    trace: Trace,
) -> None:
    tree, rules = (kept("DependencyTree", trace, name) for name in ("tall", "all_rules"))
    assert [row.of for row in rules.rows] == list(tree.route[1:])
    for row in rules.rows:
        assert row.symbols.get_y() == pytest.approx(tree.row(row.of))
        assert row.numbers not in row.submobjects


def test_of_a_chain_only_the_last_weight_and_bias_are_named() -> None:
    network = kept("DependencyTree", recorded("chain"), "network")
    named = {str(q) for q in network.names if q.kind in "wb"}
    assert named == {"w[3][0,0]", "b[3][0]"}


def test_an_orange_link_is_said_to_come_of_a_negative_weight_where_there_is_one() -> None:
    assert any("−2.4868 is negative" in caption for caption in told(recorded("chain")))
    assert not any("is negative" in caption for caption in told(UP))
