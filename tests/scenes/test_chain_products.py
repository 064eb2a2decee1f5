"""The clips about the chain rule: every factor, sign and exponent on screen is the true one."""

from __future__ import annotations

import itertools
import math
import re
from typing import Any

import pytest

from backprop import Trace
from backprop.clips.context import Stage
from backprop.clips.registry import scene_class
from backprop.core.equations import Result
from backprop.core.explain import explain
from backprop.core.number_format import plain_number, typst_number
from backprop.core.quantities import COST, Quantity
from backprop.drawing.notation import LiveNumber
from backprop.drawing.style import DARK
from tests.scenes.seen import chain, kept, recorded, run

SATURATED = chain(("sigmoid", 0.9, 0.2), ("sigmoid", 30.0, 1.2), x=0.5, y=0)
DEAD = chain(("sigmoid", -0.9, 0.2), ("relu", -1.5, -0.25), x=0.5, y=1)
HUGE = chain(("identity", -3217.0, 6841.0), ("identity", 4550.5, -1298.0), x=-2.5, y=1e6)


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def test_the_chapters_numbers() -> None:
    product = run("ChainRule", recorded("chain")).part("factors").product
    values = [link.number.value for link in product.links]
    assert values == pytest.approx([0.4843, 0.2246, -0.6814], abs=5e-5)
    assert product.left.number.value == pytest.approx(-0.0741, abs=5e-5)


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
    product = run("ChainRule", trace).part("factors").product
    for link, value in zip(product.links, expected, strict=True):
        assert link.number.value == pytest.approx(value, rel=1e-6)
        assert link.number.source in {typst_number(value, d) for d in range(2, 10)}
        assert ("(" in link.number.keys) == (value < 0 and link is not product.links[0])
    total = math.prod(expected)
    assert product.left.number.value == pytest.approx(total, rel=1e-6)
    assert product.left.number.source in {typst_number(total, d) for d in (4, 3, 2)}


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
    assert {q: one.number.value for q, one in sent.arrived.items()} == pytest.approx(expected)
    factors = {q: one.number.value for q, one in sent.factors.items()}
    assert factors == pytest.approx({known.z: a * (1 - a), known.b: 1.0, known.w: before})
    # All of it stands in the last picture, each number once, and the rest of the way is one arrow.
    numbers = [one for one in scene.get_mobject_family_members() if isinstance(one, LiveNumber)]
    assert {id(one.number) for one in sent.arrived.values()} <= {*map(id, numbers)}
    assert [id(one) in there for one in sent.arrows] == [False, True]
    assert all(id(one) in there for one in sent.branches.values())
    assert not any(id(one.question) in there for one in sent.arrived.values())
    assert len(sent.equations) == 3


def test_equal_numbers_that_are_handed_on_have_equal_digits() -> None:
    for name in ("chain", "tests/networks/seven.toml", "tests/networks/billionths.toml"):
        sent = run("BiasDerivative", recorded(name)).part("sent")
        z, a, _ = sent.route
        *_, b = sent.causes
        assert sent.arrived[b].number.source == sent.arrived[z].number.source
        for by, of in [(z, a), *((q, z) for q in sent.causes)]:
            made = sent.arrived[of].number.written * sent.factors[by].number.written
            total = sent.arrived[by].number
            assert Result.of(total.value, total.decimals).agrees(made)


def test_a_real_nudge_to_the_bias_moves_z_as_far() -> None:
    trace, seen = recorded("chain"), set()

    def look(scene: Any) -> None:
        numbers = scene.part("tree").numbers
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
    assert sent.factor.number.value == trace["w[3][0,0]"].value
    assert sent.arrived[before].number.value == pytest.approx(-0.1398, abs=5e-5)


def test_the_tree_is_whole_and_each_sensitivity_stands_by_what_it_is_of() -> None:
    trace, there, inside = recorded("chain"), set(), []

    def look(scene: Any) -> None:
        drawn, sent, ids = scene.part("lower"), scene.part("sent"), shown(scene)
        there.update(q for q, one in drawn.symbols.items() if id(one) in ids)
        if id(sent.branch) not in ids or id(sent.factor.number) not in ids:
            return
        # The link's ratio stands in the arrow that it is multiplied along.
        ends = [(one.get_corner([-1, -1, 0]), one.get_corner([1, 1, 0])) for one in sent]
        (low, high), (foot, head) = (ends[[*sent].index(one)] for one in (sent.factor, sent.branch))
        inside.append(bool((low > foot)[:2].all() and (high < head)[:2].all()))
        for q, line in sent.arrived.items():
            rows = {one: abs(drawn.row(one) - line.equals.get_y()) for one in drawn.symbols}
            assert min(rows, key=lambda one: rows[one]) == q

    known = run("PreviousActivation", trace, look).known
    assert {known.w, known.before, known.b, known.z, known.a, known.y, COST} == there
    assert inside
    assert all(inside)


def test_the_tree_grows_by_a_layer_and_the_light_runs_all_the_way_down() -> None:
    lights: list[list[tuple[Quantity, Quantity]]] = []
    scene = run("PreviousActivation", recorded("chain"), lambda one: lights.append(lit(one)))
    tree, there = scene.part("tall"), shown(scene)
    assert len(tree.route) == 6
    # All of the last layer is in the number that it hands back.
    f = scene.known
    done = f.w, f.b, f.y
    for table in (tree.symbols, tree.numbers):
        assert all((id(one) in there) == (q not in done) for q, one in table.items())
    assert all((id(one) in there) == (q not in done) for (q, _), one in tree.links.items())
    assert all(id(one) in there for one in tree.others.values())
    for small in (scene.part("tree"), scene.part("lower")):
        assert not any(id(one) in there for one in small.get_family())
    w, *route = Quantity("w", 2, (0, 0)), *tree.route[1:]
    assert list(itertools.pairwise([w, *route])) in lights
    # At the end arrows go on to the next two of the route, and through no node.
    assert lights[-1] == []
    first, total, then = tree.route[2], tree.route[1], tree.route[0]
    for arrow, foot, top in zip(
        scene.part("higher").onward, (first, total), (total, then), strict=True
    ):
        assert id(arrow) in there
        assert tree.symbols[foot].get_top()[1] < arrow.get_bottom()[1]
        assert arrow.get_top()[1] < tree.symbols[top].get_bottom()[1]


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
    tall = kept("LongPath", trace, "tall")
    assert not any(id(one) in there for one in tall.get_family())


@pytest.mark.parametrize(
    ("clip", "before", "part", "left"),
    [
        ("PreviousActivation", "BiasDerivative", "lower", "tree"),
        ("LongPath", "PreviousActivation", "tall", "tall"),
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


def test_numbers_that_come_back_stand_on_the_rows_of_their_nodes() -> None:
    trace = recorded("chain")
    scene = run("BiasDerivative", trace)
    sent, tree = scene.part("sent"), scene.part("tree")
    for q, line in sent.arrived.items():
        assert line.equals.get_y() == pytest.approx(tree.row(q), abs=0.1)
        if q in tree.route[1:]:
            assert line.get_left()[0] > tree.numbers[q].get_right()[0]
    for q in sent.causes:
        assert sent.branches[q].get_top()[1] < tree.symbols[q].get_bottom()[1] + 0.15


def test_the_last_number_is_handed_on_toward_the_layer_behind() -> None:
    trace = recorded("chain")
    scene = run("PreviousActivation", trace)
    higher, tall, before = scene.part("higher"), scene.part("tall"), scene.known.before
    line = higher.arrived[before]
    assert [*higher.arrived] == [before]
    assert line.number.value == trace["a[2][0]"].derivative
    assert line.equals.get_y() == pytest.approx(tall.row(before), abs=0.1)
    assert {id(line.number), id(line.ratio)} <= shown(scene)
    assert any(id(one) in shown(scene) for one in higher.onward.get_family())
    assert higher.onward.get_bottom()[1] > tall.symbols[before].get_top()[1]
    # It stands there once.
    written = [one for one in scene.get_mobject_family_members() if isinstance(one, LiveNumber)]
    assert [one.value for one in written].count(trace["a[2][0]"].derivative) == 1


@pytest.mark.parametrize("clip", ["BiasDerivative", "PreviousActivation"])
def test_no_dot_stands_before_a_number_that_is_not_there(clip: str) -> None:
    seen: list[tuple[bool, bool]] = []

    def look(scene: Any) -> None:
        there = shown(scene)
        sent = scene.part("sent")
        for factor in [sent.factor] if hasattr(sent, "factor") else sent.factors.values():
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


@pytest.mark.parametrize(
    ("file", "words"),
    [("chain", "1 earlier layer"), ("tests/networks/deep.toml", "6 earlier layers"), ("two", None)],
)
def test_layers_that_are_left_out_are_counted(file: str, words: str | None) -> None:
    two = chain(("tanh", 0.7, -0.2), ("tanh", 0.7, -0.2), x=0.5, y=1)
    tree = kept("LongPath", two if file == "two" else recorded(file), "tall")
    sources = [
        one.typst_code
        for term in tree.others.values()
        for one in term.get_family()
        if hasattr(one, "typst_code")
    ]
    assert " ".join(sources) == ("" if words is None else f"$dots.v$ {words}")


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
    tree = kept("ChainRule", trace, "tree")
    for line, q in zip(sent.lines[1:], tree.path(Quantity("w", 3, (0, 0)))[1:], strict=True):
        assert line.get_y() == pytest.approx(tree.row(q), abs=0.15)


def test_no_nudge_is_sent_down_where_its_numbers_would_not_multiply() -> None:
    assert not any(one.startswith("Nudge the weight") for one in told("ChainRule", DEAD))
    assert told("ChainRule", recorded("chain"))[0].startswith("Nudge the weight by 0.01,")


def test_the_one_nudge_comes_before_the_formula_and_the_product_is_measured_on_it() -> None:
    formula: list[bool] = []
    nudged: list[bool] = []

    def look(scene: Any) -> None:
        there = shown(scene)
        links = scene.part("factors").product.links
        formula.append(any(id(link.ratio) in there for link in links))
        nudged.append(all(id(line.number) in there for line in scene.part("sent").lines))

    scene = run("ChainRule", recorded("chain"), look)
    assert nudged.index(True) < formula.index(True)
    # It is back when only the product is left of the formula.
    assert nudged[-1]
    assert not formula[-1]
    sent, number = scene.part("sent"), scene.part("overall").line.number
    first, *_, last = (line.number for line in sent.lines)
    assert Result.of(last.value, last.decimals).agrees(first.written * number.written)
    assert number.value == recorded("chain")["w[3][0,0]"].derivative
    assert len(scene.part("overall").equations) == 1


def test_beside_the_tree_only_the_numbers_of_the_ratios_stay_until_all_go_back() -> None:
    seen: list[tuple[int, int]] = []

    def look(scene: Any) -> None:
        there = shown(scene)
        docks = scene.part("docks")
        ratios = sum(id(dock.ratio) in there for dock in docks)
        seen.append((ratios, sum(id(dock.number) in there for dock in docks)))

    run("ChainRule", recorded("chain"), look)
    *picked, _ = seen[: seen.index((3, 3)) + 1]
    assert max(ratios for ratios, _ in picked) == 1
    assert picked[-1] == (0, 3)
    assert seen[-1] == (3, 3)


def test_what_comes_back_keeps_clear_of_a_nudged_value_and_of_the_bias_link() -> None:
    rooms: list[float] = []

    def look(scene: Any) -> None:
        sent, numbers, z = scene.part("sent"), scene.part("tree").numbers, scene.known.z
        left = sent.arrived[z].get_left()[0]
        beside = (numbers[z], sent.factors[scene.known.b])
        rooms.extend(float(left - one.get_right()[0]) for one in beside)

    run("BiasDerivative", recorded("tests/networks/dead.toml"), look)
    assert min(rooms) > 0.1
