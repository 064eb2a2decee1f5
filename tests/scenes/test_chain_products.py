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


def test_a_bias_has_the_factor_1_and_shares_the_others() -> None:
    trace = recorded("chain")
    scene = run("BiasDerivative", trace)
    weight = run("ChainRule", trace).part("factors").product
    bias = kept("BiasDerivative", trace, "by_bias").product
    assert bias.links[0].number.value == 1
    for mine, theirs in zip(bias.links[1:], weight.links[1:], strict=True):
        assert mine.number.value == theirs.number.value
    assert bias.left.number.value == pytest.approx(-0.1531, abs=5e-5)
    both = scene.part("both")
    assert both.weight.number.value == weight.left.number.value
    assert both.bias.number.value == bias.left.number.value
    assert both.number.value == trace["a[2][0]"].value
    # The conclusion stands alone, each derivative once.
    assert {part.name for part in scene.drawn} == {"tree", "both"}
    sources = [one.typst_code for one in map_typst(scene)]
    for ratio in (bias.left.ratio, weight.left.ratio):
        assert sources.count(ratio.typst_code) == 1


def test_products_that_are_compared_have_the_same_digits_in_what_they_share() -> None:
    for name in ("chain", "tests/networks/seven.toml"):
        trace = recorded(name)
        bias, weight = (kept("BiasDerivative", trace, part) for part in ("by_bias", "again"))
        for one, other in zip(bias.product.links[1:], weight.product.links[1:], strict=True):
            assert one.number.source == other.number.source
        made = math.prod(link.number.written for link in weight.product.links)
        total = weight.product.left.number
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


def test_a_ratio_is_rewritten_in_its_place() -> None:
    seen: list[set[str]] = []

    def watch(scene: Any) -> None:
        seen.append({one.typst_code for one in map_typst(scene)})

    scene = run("BiasDerivative", recorded("chain"), watch)
    z, w, b = Quantity("z", 3, (0,)), Quantity("w", 3, (0, 0)), Quantity("b", 3, (0,))
    before, after = (scene.write.formula(scene.write.ratio(z, q)).typst_code for q in (w, b))
    first = next(i for i, codes in enumerate(seen) if after in codes)
    assert before in seen[first - 1]
    # It comes back for the comparison at the end, and goes again.
    again = next(i for i, codes in enumerate(seen) if i > first and before in codes)
    assert again > first + 10
    assert before not in seen[-1]


def product_before(trace: Trace) -> Any:
    """PreviousActivation's product, which has left at the end, as it was drawn last."""
    found: list[Any] = []

    def look(scene: Any) -> None:
        found.extend(
            drawn.product for part, drawn in scene.drawn.items() if part.name == "by_before"
        )

    run("PreviousActivation", trace, look)
    return found[-1]


def test_the_activation_before_has_the_weight_as_its_factor() -> None:
    trace = recorded("chain")
    product = product_before(trace)
    first, *_ = product.links
    assert first.number.value == trace["w[3][0,0]"].value
    assert product.left.number.value == pytest.approx(-0.1398, abs=5e-5)


def test_the_tree_grows_by_a_layer_and_the_light_runs_all_the_way_down() -> None:
    lights: list[list[tuple[Quantity, Quantity]]] = []
    scene = run("PreviousActivation", recorded("chain"), lambda one: lights.append(lit(one)))
    tree, there = scene.part("tall"), shown(scene)
    assert len(tree.route) == 6
    aside = scene.known.beside
    for table in (tree.symbols, tree.numbers):
        assert all((id(one) in there) == (q not in aside) for q, one in table.items())
    assert all((id(one) in there) == (q not in aside) for (q, _), one in tree.links.items())
    assert all(id(one) in there for one in tree.others.values())
    assert "tree" not in {part.name for part in scene.drawn}
    w, *route = Quantity("w", 2, (0, 0)), *tree.route[1:]
    assert list(itertools.pairwise([w, *route])) in lights
    # At the end the way of the number that is handed back.
    assert lights[-1] == list(itertools.pairwise(tree.route[2:]))


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
    ("clip", "before"),
    [("PreviousActivation", "BiasDerivative")],
)
def test_a_clip_opens_on_what_the_one_before_left(clip: str, before: str) -> None:
    trace = recorded("chain")
    first: list[set[str]] = []
    run(clip, trace, lambda scene: first.append({one.typst_code for one in map_typst(scene)}))
    last = {one.typst_code for one in map_typst(run(before, trace))}
    # All but the title: the first play has moved things, and faded out what leaves.
    assert len(last - first[0]) <= 3
    assert len(first[0] & last) > 8


def test_an_input_ends_where_it_is_given() -> None:
    scene = run("PreviousActivation", chain(("tanh", 0.7, -0.2), x=0.5, y=1))
    assert "the input" in scene.part("given").typst_code
    assert "the input itself" in scene.caption


def test_the_number_climbs_from_the_cost_to_the_activation_before() -> None:
    trace = recorded("chain")
    seen: list[list[float]] = []

    def watch(scene: Any) -> None:
        drawn = {part.name: one for part, one in scene.drawn.items()}
        if "sent" in drawn:
            there = shown(scene)
            seen.append([one.value for one in drawn["sent"].numbers if id(one) in there])

    scene = run("PreviousActivation", trace, watch)
    a, z = trace.a[3][0], sigmoid(trace.z[3][0])
    slope = 2 * (a - 1)
    way = [slope, slope * z * (1 - z), slope * z * (1 - z) * trace.network.layer(3).weights[0, 0]]
    # One number after the other, each the one before times the ratio of a link; all stay.
    counts = [len(numbers) for numbers in seen]
    assert counts == sorted(counts)
    assert {*counts} == {0, 1, 2, 3}
    climbed = seen[-1]
    assert climbed == pytest.approx([float(value) for value in way])
    assert climbed[-1] == trace["a[2][0]"].derivative
    sent = scene.part("sent")
    assert len(sent.equations) == 2
    assert sent.numbers[-1].source == product_before(trace).left.number.source
    tree = scene.part("tall")
    for number, q in zip(sent.numbers, reversed(scene.known.from_before[:3]), strict=True):
        assert number.get_y() == pytest.approx(tree.row(q), abs=0.1)
        assert number.get_left()[0] > tree.numbers[q].get_right()[0]
    for ratio, q in zip(sent.ratios, reversed(scene.known.from_before[:3]), strict=True):
        assert scene.write.ratio(COST, q) in ratio.typst_code


def test_the_last_number_goes_on_up_the_link_toward_the_layer_behind() -> None:
    trace = recorded("chain")
    scene = run("PreviousActivation", trace)
    sent, link = scene.part("sent"), scene.part("tall").links[scene.known.onward]
    arrow = sent.climbs[-1].arrow
    assert scene.known.onward == (Quantity("z", 2, (0,)), Quantity("a", 2, (0,)))
    assert {id(sent.numbers[-1]), id(arrow)} <= shown(scene)
    assert sent.numbers[-1].value == trace["a[2][0]"].derivative
    assert arrow.get_start()[1] == pytest.approx(link.get_bottom()[1])
    assert arrow.get_end()[1] == pytest.approx(link.get_top()[1])
    assert abs(arrow.get_x() - link.get_x()) < 0.3
    # It stands there once.
    written = [one for one in scene.get_mobject_family_members() if isinstance(one, LiveNumber)]
    assert [one.value for one in written].count(trace["a[2][0]"].derivative) == 1


@pytest.mark.parametrize(
    ("clip", "part"), [("BiasDerivative", "by_bias"), ("PreviousActivation", "by_before")]
)
def test_no_dot_stands_before_a_number_that_is_not_there(clip: str, part: str) -> None:
    seen: list[tuple[bool, bool]] = []

    def look(scene: Any) -> None:
        drawn = {one.name: made for one, made in scene.drawn.items()}
        if part in drawn:
            product, there = drawn[part].product, shown(scene)
            pair = product.links[0].number, product.dots[0].lower
            seen.append((id(pair[0]) in there, id(pair[1]) in there))

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
    assert "sensitive the cost is to the weight: −0.0741." in bias
    assert "The product is −0.1531" in bias
    assert "times the activation 0.4843" in bias
    assert "the ratio is the weight itself: 0.9133." in before
    assert "The product is −0.1398." in before
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
    assert not any("Why multiply" in one for one in told("ChainRule", DEAD))
    assert any("Why multiply" in one for one in told("ChainRule", recorded("chain")))


def test_beside_the_tree_only_the_numbers_of_the_ratios_stay() -> None:
    seen: list[tuple[int, int]] = []

    def look(scene: Any) -> None:
        there = shown(scene)
        docks = scene.part("docks")
        ratios = sum(id(dock.ratio) in there for dock in docks)
        seen.append((ratios, sum(id(dock.number) in there for dock in docks)))

    run("ChainRule", recorded("chain"), look)
    assert max(ratios for ratios, _ in seen) == 1
    assert seen[-1] == (0, 3)
