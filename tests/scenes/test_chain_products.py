"""The clips about the chain rule: every factor, sign and exponent on screen is the true one."""

from __future__ import annotations

import itertools
import math
import re
from typing import Any

import numpy as np
import pytest
from manim import VGroup

from backprop import Trace
from backprop.clips.context import Stage
from backprop.clips.registry import scene_class
from backprop.core.equations import Result
from backprop.core.explain import explain
from backprop.core.number_format import plain_number, typst_number
from backprop.core.quantities import COST, Quantity
from backprop.drawing.mobjects import LongTree, link_ratios
from backprop.drawing.notation import Notation
from backprop.drawing.style import DARK, LEAST, Box
from tests.scenes.seen import chain, kept, recorded, run

SATURATED = chain(("sigmoid", 0.9, 0.2), ("sigmoid", 30.0, 1.2), x=0.5, y=0)
DEAD = chain(("sigmoid", -0.9, 0.2), ("relu", -1.5, -0.25), x=0.5, y=1)
HUGE = chain(("identity", -3217.0, 6841.0), ("identity", 4550.5, -1298.0), x=-2.5, y=1e6)


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def test_the_chapters_numbers() -> None:
    scene = run("ChainRule", recorded("chain"))
    values = [link.number.value for link in scene.part("ratios")]
    assert values == pytest.approx([0.4843, 0.2246, -0.6814], abs=5e-5)
    assert scene.part("product").number.value == pytest.approx(-0.0741, abs=5e-5)


def test_the_links_numbers_stand_under_their_ratios_and_multiply_out() -> None:
    for name in ("chain", "tests/networks/seven.toml"):
        scene = run("ChainRule", recorded(name))
        product, links, there = scene.part("product"), scene.part("ratios"), shown(scene)
        assert [one.source for one in product.numbers] == [link.number.source for link in links]
        for ratio, number in zip(product.ratios, product.numbers, strict=True):
            assert number.get_x() == pytest.approx(ratio.get_x())
            assert number.get_top()[1] < ratio.get_bottom()[1]
            assert {id(one) for one in number.submobjects} <= there
        total = product.number
        made = math.prod(one.written for one in product.numbers)
        assert Result.of(total.value, total.decimals).agrees(made)
        # One line, at the links as in the product.
        for line in ([link.number for link in links], [*product.numbers, total]):
            assert [one.baseline for one in line] == pytest.approx([line[0].baseline] * len(line))


@pytest.mark.parametrize(
    ("trace", "expected"),
    [
        # z = 30 a + 1.2 with a = sigmoid(0.65): far out, where 1 - sigmoid is e^-z.
        (SATURATED, (sigmoid(0.65), math.exp(-30 * sigmoid(0.65) - 1.2), 2.0)),
        (DEAD, (sigmoid(-0.25), 0.0, -2.0)),
        (HUGE, (14883.5, 1.0, 2 * (4550.5 * 14883.5 - 1298 - 1e6))),
    ],
    ids=["saturated", "dead", "huge"],
)
def test_hard_cases_have_the_right_sign_and_exponent(
    trace: Trace, expected: tuple[float, float, float]
) -> None:
    scene = run("ChainRule", trace)
    links, product = scene.part("ratios"), scene.part("product")
    for link, value in zip(links, expected, strict=True):
        assert link.number.value == pytest.approx(value, rel=1e-6)
        assert link.number.source in {typst_number(value, d) for d in range(2, 10)}
        assert ("(" in link.number.keys) == (value < 0 and link is not links[0])
    total = math.prod(expected)
    assert product.number.value == pytest.approx(total, rel=1e-6)
    assert product.number.source in {typst_number(total, d) for d in (4, 3, 2)}


def shown(scene: Any) -> set[int]:
    """Everything that is in the picture."""
    return {id(one) for one in scene.get_mobject_family_members()}


def test_what_comes_back_to_the_sum_goes_on_to_bias_and_weight() -> None:
    trace = recorded("chain")
    scene = run("BiasDerivative", trace)
    sent, known, there = scene.part("sent"), scene.known, shown(scene)
    a, before = float(trace.a[3][0]), float(trace.a[2][0])
    last = 2 * (a - 1)
    rest = last * a * (1 - a)
    expected = {known.a: last, known.z: rest, known.b: rest, known.w: rest * before}
    assert {q: one.number.value for q, one in sent.brought.items()} == pytest.approx(expected)
    factors = {q: one.number.value for q, one in sent.factors.items()}
    assert factors == pytest.approx({known.z: a * (1 - a), known.b: 1.0, known.w: before})
    # All of it stands in the last picture, and an arrow goes to each of them.
    assert all(id(one.number) in there for one in sent.brought.values())
    assert all(id(one) in there for one in sent.arrows.values())
    assert not any(id(one.question) in there for one in sent.brought.values())
    assert len(sent.equations) == 3


@pytest.mark.parametrize("clip", ["BiasDerivative", "PreviousActivation"])
@pytest.mark.parametrize("file", ["chain", "tests/networks/seven.toml", "tests/networks/mean.toml"])
def test_an_arrow_is_as_broad_as_what_it_brings_is_large(clip: str, file: str) -> None:
    trace = recorded(file)
    sent = run(clip, trace).part("sent")
    sizes = {q: abs(trace[q].derivative) for q in sent.arrows}
    assert max(sizes.values()) < 100 * min(sizes.values())
    broad = {q: breadth(arrow) for q, arrow in sent.arrows.items()}
    most = max(sizes, key=lambda q: sizes[q])
    for q, size in sizes.items():
        assert broad[q] / broad[most] == pytest.approx(size / sizes[most], rel=1e-6)


def test_breadths_are_logarithmic_where_a_thin_arrow_could_not_be_seen_to_scale() -> None:
    trace = chain(("sigmoid", 6e-4, 0.2), ("sigmoid", 6e-4, 1.2), x=0.5, y=0)
    sent = run("PreviousActivation", trace).part("sent")
    largest, *others, smallest = sorted(
        (abs(trace[q].derivative), breadth(arrow)) for q, arrow in sent.arrows.items()
    )[::-1]
    assert largest[0] > 100 * smallest[0]
    for size, broad in others:
        up = math.log(size / smallest[0]) / math.log(largest[0] / smallest[0])
        assert broad / largest[1] == pytest.approx(0.06 + 0.94 * up, rel=1e-6)


def test_an_arrow_that_brings_nothing_is_empty() -> None:
    sent = run("PreviousActivation", DEAD).part("sent")
    empty = [q for q, arrow in sent.arrows.items() if str(arrow.get_stroke_color()) == DARK.quiet]
    assert empty == [q for q in sent.arrows if DEAD[q].derivative == 0]
    assert empty
    assert all(str(sent.arrows[q].get_fill_color()) == DARK.background for q in empty)


def breadth(arrow: Any) -> float:
    """Of an arrow's body, at its beginning."""
    corners = arrow.get_vertices()
    return float(math.dist(corners[0], corners[1]))


def test_equal_numbers_that_are_handed_on_have_equal_digits() -> None:
    for name in ("chain", "tests/networks/seven.toml", "tests/networks/billionths.toml"):
        scene = run("BiasDerivative", recorded(name))
        sent, f = scene.part("sent"), scene.known
        assert sent.brought[f.b].number.source == sent.brought[f.z].number.source
        for by, of in [(f.z, f.a), (f.w, f.z), (f.b, f.z)]:
            made = sent.brought[of].number.written * sent.factors[by].number.written
            total = sent.brought[by].number
            assert Result.of(total.value, total.decimals).agrees(made)


def test_a_real_nudge_to_the_bias_moves_z_as_far() -> None:
    trace, seen = recorded("chain"), set()

    def look(scene: Any) -> None:
        numbers = scene.part("last").numbers
        f = scene.known
        seen.add((round(numbers[f.b].value, 4), round(numbers[f.z].value, 4)))

    run("BiasDerivative", trace, look)
    b, z = float(trace.network.layer(3).biases[0]), float(trace.z[3][0])
    assert (round(b + 0.1, 4), round(z + 0.1, 4)) in seen
    assert len(seen) == 2
    said = told("BiasDerivative", trace)
    assert any("A nudge of 0.1 to the bias moves z by 0.1" in one for one in said)
    # Where the printed numbers would not show it, it is not said.
    assert not any("A nudge of" in one for one in told("BiasDerivative", HUGE))


def map_typst(scene: Any) -> list[Any]:
    """All formulas in the picture."""
    return [one for one in scene.get_mobject_family_members() if hasattr(one, "typst_code")]


def test_the_activation_before_has_the_weight_as_its_factor() -> None:
    trace = recorded("chain")
    before = Quantity("a", 2, (0,))
    sent = kept("PreviousActivation", trace, "sent")
    assert sent.factors[before].number.value == trace["w[3][0,0]"].value
    assert sent.brought[before].number.value == pytest.approx(-0.1398, abs=5e-5)


def apart(one: Any, other: Any) -> float:
    """Between two boxes."""
    gaps = []
    for i in (0, 1):
        both = one.length_over_dim(i) + other.length_over_dim(i)
        gaps.append(max(0.0, abs(one.get_coord(i) - other.get_coord(i)) - both / 2))
    return math.hypot(*gaps)


@pytest.mark.parametrize("clip", ["BiasDerivative", "PreviousActivation"])
def test_each_sensitivity_stands_by_what_it_is_of(clip: str) -> None:
    scene = run(clip, recorded("chain"))
    sent, drawn = scene.part("sent"), scene.part("last" if clip[0] == "B" else "along")
    for q, one in sent.brought.items():
        near = {
            other: apart(VGroup(symbol, drawn.numbers[other]), one.answer)
            for other, symbol in drawn.symbols.items()
        }
        assert min(near, key=lambda other: near[other]) == q
        # Beside a value a bare number would read as its factor.
        assert q in drawn.route or len(one.equals)
    # And the ratio of a link by that.
    for by, one in sent.factors.items():
        away = {
            edge: math.dist(link.get_center(), one.get_center())
            for edge, link in drawn.links.items()
        }
        assert min(away, key=lambda edge: away[edge])[0] == by


def test_the_earlier_layer_has_its_place_from_the_first_frame_and_the_light_runs_all_the_way() -> (
    None
):
    lights: list[list[tuple[Quantity, Quantity]]] = []
    places: list[dict[Quantity, tuple[float, ...]]] = []

    def look(one: Any) -> None:
        lights.append(lit(one))
        ids = shown(one)
        symbols = one.part("along").symbols.items()
        places.append({q: tuple(symbol.get_center()) for q, symbol in symbols if id(symbol) in ids})

    scene = run("PreviousActivation", recorded("chain"), look)
    tree = scene.part("along")
    assert len(tree.route) == 6
    # Nothing of it ever moves, and nothing comes in later.
    seen = [one for one in places if one]
    assert set(seen[0]) == set(tree.symbols)
    for one in seen[1:]:
        assert [*one] == [*seen[0]]
        for q, place in one.items():
            assert place == pytest.approx(seen[0][q], abs=1e-6)
    assert [*itertools.pairwise(scene.known.far_way)] in lights
    assert lights[-1] == []


def lit(scene: Any) -> list[tuple[Quantity, Quantity]]:
    """The links that are lit, from the top down."""
    found = [key[2] for key in scene.hanging if key[0] == "lit"]
    assert all(id(scene.hanging[key].made[0]) in shown(scene) for key in scene.hanging)
    return found


def test_what_is_off_the_way_leaves_the_tree_and_no_light_brings_it_back() -> None:
    trace = recorded("chain")
    scene = run("LongPath", trace)
    across, there = scene.part("across"), shown(scene)
    assert [*across.symbols] == [*scene.known.far_way]
    assert all(id(one) in there for one in (*across.symbols.values(), *across.links.values()))
    tree = kept("LongPath", trace, "along")
    assert not any(id(one) in there for one in tree.get_family())


@pytest.mark.parametrize(
    ("clip", "before", "part", "left"),
    [
        ("LongPath", "PreviousActivation", "along", "along"),
    ],
)
def test_a_clip_opens_on_the_tree_that_the_one_before_left(
    clip: str, before: str, part: str, left: str
) -> None:
    trace = recorded("chain")
    places: list[dict[Quantity, tuple[float, ...]]] = []

    def look(scene: Any) -> None:
        there, drawn = shown(scene), scene.part(names[0])
        found = {q: one for q, one in drawn.symbols.items() if id(one) in there}
        places.append({q: (one.get_x(), one.get_y()) for q, one in found.items()})

    names = [left]
    last = run(before, trace, look).known.from_before
    stood = places[-1]
    places.clear()
    names[0] = part
    run(clip, trace, look)
    opened = next(one for one in places if one)
    for q in last:
        assert opened[q] == pytest.approx(stood[q], abs=0.01)


def test_an_input_ends_where_it_is_given() -> None:
    scene = run("PreviousActivation", chain(("tanh", 0.7, -0.2), x=0.5, y=1))
    assert "the input itself" in scene.caption


def test_what_comes_back_stands_under_its_node_or_beside_what_is_over_the_way() -> None:
    scene = run("BiasDerivative", recorded("chain"))
    sent, tree = scene.part("sent"), scene.part("last")
    for q, one in sent.brought.items():
        symbol, value = tree.symbols[q], tree.numbers[q]
        if q in tree.route:
            assert one.answer.get_x() == pytest.approx(symbol.get_x(), abs=0.4)
            assert one.answer.get_top()[1] < value.get_bottom()[1]
        else:
            away = one.answer.get_x() - symbol.get_x()
            assert abs(away) > (symbol.width + one.answer.width) / 2
            assert math.copysign(1, away) == tree.side(q)


def test_at_the_end_the_tree_is_filled_up_to_the_weight_of_the_earlier_layer() -> None:
    trace = recorded("chain")
    scene = run("PreviousActivation", trace)
    sent, there = scene.part("sent"), shown(scene)
    way = scene.known.far_way[:-1]
    assert set(sent.brought) == set(sent.arrows) == set(way)
    assert {q: one.number.value for q, one in sent.brought.items()} == {
        q: trace[q].derivative for q in way
    }
    every = [*sent.arrows.values(), *(one.number for one in sent.brought.values())]
    assert all(id(one) in there for one in every)
    assert len(sent.equations) == 4


@pytest.mark.parametrize("clip", ["BiasDerivative", "PreviousActivation"])
def test_no_dot_stands_before_a_number_that_is_not_there(clip: str) -> None:
    seen: list[tuple[bool, bool]] = []

    def look(scene: Any) -> None:
        there = shown(scene)
        sent = scene.part("sent")
        for factor in sent.factors.values():
            seen.append((id(factor.number) in there, id(factor.dot) in there))

    run(clip, recorded("chain"), look)
    assert (True, True) in seen
    assert (False, True) not in seen


def test_the_long_path_multiplies_what_was_handed_back_to_what_explain_prints() -> None:
    trace = recorded("chain")
    across = run("LongPath", trace).part("across")
    slopes = [sigmoid(trace.z[n][0]) * (1 - sigmoid(trace.z[n][0])) for n in (2, 3)]
    last = slopes[1] * float(trace.network.layer(3).weights[0, 0]) * 2 * (float(trace.a[3][0]) - 1)
    factors = [one.value for one in (*across.slopes, across.brought[-1])]
    assert factors == pytest.approx([float(trace.a[1][0]), slopes[0], last], rel=1e-12)
    total = across.brought[0]
    assert total.value == pytest.approx(-0.0111, abs=5e-5)
    assert f"∂C0/∂w(L-1) = {plain_number(total.value)}\n" in str(explain(trace, "w[2][0,0]"))
    # Two new ones, and three that are known.
    assert len(across.ratios) - len(across.factors) == 3


def test_the_path_is_as_long_as_the_network_allows() -> None:
    short = run("LongPath", chain(("tanh", 0.7, -0.2), x=0.5, y=1)).part("across")
    assert short.way == (
        Quantity("w", 1, (0, 0)),
        Quantity("z", 1, (0,)),
        Quantity("a", 1, (0,)),
        COST,
    )
    deep = run("LongPath", recorded("tests/networks/deep.toml")).part("across")
    assert deep.way[0] == Quantity("w", 7, (0, 0))


def test_lit_links_are_those_of_the_path() -> None:
    lights: list[list[tuple[Quantity, Quantity]]] = []
    scene = run("LongPath", recorded("chain"), lambda one: lights.append(lit(one)))
    way, across = [*itertools.pairwise(scene.known.far_way)], scene.part("across")
    assert way in lights
    assert lights[-1] == way
    for edge in lit(scene):
        key = next(key for key in scene.hanging if key[0] == "lit" and key[2] == edge)
        band = scene.hanging[key].made[0]
        assert band.get_start() == pytest.approx(across.links[edge].get_start())
        assert band.get_end() == pytest.approx(across.links[edge].get_end())


def told(clip: str, trace: Trace) -> list[str]:
    """The captions of a clip, of which nothing is drawn."""
    cues = scene_class(clip).told(Stage(trace, "one", DARK))
    return list(dict.fromkeys(cue.caption for cue in cues))


def test_captions_say_the_numbers_of_the_record() -> None:
    trace = recorded("chain")
    bias, before = (
        " ".join(told("BiasDerivative", trace)),
        " ".join(told("PreviousActivation", trace)),
    )
    assert "−0.6814 per unit of the activation, times 0.22463, is −0.1531 per unit of z." in bias
    assert "Times 1 it is still −0.1531" in bias
    assert "times 0.4843: −0.0741." in bias
    assert "the ratio is the weight itself: 0.9133." in before
    assert "Times the −0.1531 that has come back to z, that is −0.1398." in before
    assert "isn't a parameter" in before


def test_of_one_layer_the_activation_before_is_said_to_be_the_input() -> None:
    captions = told("PreviousActivation", chain(("tanh", 0.7, -0.2), x=0.5, y=1))
    assert not any("isn't a parameter" in caption for caption in captions)
    assert "the input itself" in captions[-1]


def test_the_chain_rule_says_of_what_each_ratio_is_made() -> None:
    trace = recorded("chain")
    before, z, a, y = trace.a[2][0], trace.z[3][0], trace.a[3][0], trace.y[0]
    said = told("ChainRule", trace)
    multiplied, slope, compared = (
        next(one for one in said if one.startswith(start))
        for start in ("The weight multiplies", "At ", "With the output")
    )
    assert re.findall(r"\d\.\d+", multiplied) == [f"{before:.4f}"] * 2
    sloped = a * (1 - a)
    assert re.findall(r"\d\.\d+", slope) == [f"{z:.4f}", f"{sloped:.4f}", f"{sloped:.4f}"]
    assert f"at {a:.4f} and {y:.0f} desired" in compared
    assert f"by −{abs(2 * (a - y)):.4f} per unit" in compared


def test_a_real_nudge_is_multiplied_by_each_ratio_on_its_way_down() -> None:
    trace = recorded("chain")
    sent = kept("ChainRule", trace, "sent")
    numbers = [line.number for line in sent.lines]
    # A pass of our own, with the weight moved.
    layer, by = trace.network.layer(3), numbers[0].value
    z = float(layer.weights[0, 0] + by) * float(trace.a[2][0]) + float(layer.biases[0])
    moved = z - trace.z[3][0], sigmoid(z) - trace.a[3][0], (sigmoid(z) - 1) ** 2 - trace.cost
    assert [one.value for one in numbers[1:]] == pytest.approx([float(one) for one in moved])
    assert [one.written for one in numbers] == pytest.approx([0.01, 0.00484, 0.00109, -0.00074])
    for before, ratio, then in zip(numbers, sent.ratios, numbers[1:], strict=False):
        assert Result.of(then.value, then.decimals).agrees(before.written * ratio.written)
    tree = kept("ChainRule", trace, "way")
    for line, q in zip(sent.lines, tree.route, strict=True):
        assert line.get_x() == pytest.approx(tree.symbols[q].get_x(), abs=0.4)
        assert line.get_top()[1] < tree.numbers[q].get_bottom()[1]


def test_no_nudge_is_sent_down_where_its_numbers_would_not_multiply() -> None:
    assert not any(one.startswith("Nudge the weight") for one in told("ChainRule", DEAD))
    assert told("ChainRule", recorded("chain"))[0].startswith("Nudge the weight by 0.01,")


def test_the_one_nudge_comes_before_the_ratios_and_stays_to_measure_the_product() -> None:
    formula: list[bool] = []
    nudged: list[bool] = []

    def look(scene: Any) -> None:
        there = shown(scene)
        formula.append(any(id(link.ratio) in there for link in scene.part("ratios")))
        nudged.append(all(id(line.number) in there for line in scene.part("sent").lines))

    scene = run("ChainRule", recorded("chain"), look)
    assert nudged.index(True) < formula.index(True)
    assert all(nudged[nudged.index(True) :])
    assert formula[-1]
    sent, number = scene.part("sent"), scene.part("product").number
    first, *_, last = (line.number for line in sent.lines)
    assert Result.of(last.value, last.decimals).agrees(first.written * number.written)
    assert number.value == recorded("chain")["w[3][0,0]"].derivative
    assert len(scene.part("product").equations) == 1


def test_each_ratio_and_its_number_come_to_their_link_and_stay_as_the_product_is_made() -> None:
    seen: list[tuple[int, int, int]] = []
    places: set[tuple[float, ...]] = set()

    def look(scene: Any) -> None:
        there, ratios = shown(scene), scene.part("ratios")
        seen.append(
            (
                sum(id(link.ratio) in there for link in ratios),
                sum(id(link.number) in there for link in ratios),
                sum(id(ratio) in there for ratio in scene.part("product").ratios),
            )
        )
        ends = (scene.part("way").symbols[q] for q in scene.known.from_w)
        places.add(tuple(round(float(one.get_x()), 6) for one in ends))

    scene = run("ChainRule", recorded("chain"), look)
    assert len(places) == 1
    assert seen[-1] == (3, 3, 3)
    for counts in zip(*seen, strict=True):
        assert [*counts] == sorted(counts)
    assert all(made <= there for there, _, made in seen)
    drawn = scene.part("way")
    # Each on its own link, over it: under the way there are the nodes' values alone.
    for link in scene.part("ratios"):
        line = drawn.links[link.by, link.of]
        assert line.get_left()[0] < link.number.get_x() < line.get_right()[0]
        assert line.get_y() < link.number.get_bottom()[1] < link.ratio.get_bottom()[1]
        assert drawn.numbers[link.of].get_top()[1] < line.get_y()


@pytest.mark.parametrize("box", [Box(-6.7, 6.7, -1.5, 2.8), Box(-3.6, 3.6, -1.5, 2.8)])
def test_what_stands_over_a_link_is_clear_of_symbols_and_of_other_links(box: Box) -> None:
    trace = recorded("chain")
    write, way = (
        Notation(trace.widths, DARK),
        scene_class("ChainRule").story.facts(Stage(trace, "one", DARK)).from_w,
    )
    tree = LongTree(write, trace, way, box, 0.2)
    found = link_ratios(write, trace, tree, way)
    assert tree.lying
    for one in found:
        assert min(text.font_size for text in (one.ratio, one.number)) >= LEAST - 1e-6
        for symbol in tree.symbols.values():
            apart = [
                abs(one.get_center()[i] - symbol.get_center()[i]) - (size + more) / 2
                for i, size, more in ((0, one.width, symbol.width), (1, one.height, symbol.height))
            ]
            assert max(apart) > 0.05
        for (by, of), line in tree.links.items():
            if by in way:
                continue
            points = [line.point_from_proportion(share) for share in np.linspace(0, 1, 40)]
            half = one.width / 2, one.height / 2
            assert all(
                any(abs(point[i] - one.get_center()[i]) > half[i] for i in range(2))
                for point in points
            ), (by, of)
