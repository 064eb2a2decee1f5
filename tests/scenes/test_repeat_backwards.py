"""RepeatBackwards: sums, sensitivities and gradients are those of real nudges, on one scale."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from manim import DashedLine, config

from backprop import Network, Quantity, Trace, record
from backprop.clips.context import Stage
from backprop.clips.sweep_back import SweepFacts
from backprop.clips.sweep_parts import look
from backprop.core.aligned import spoken_aligned
from backprop.drawing.mobjects.backward_network import BackwardNetwork
from backprop.drawing.notation import Notation, letters
from backprop.drawing.style import DARK, LIGHT, Box, Theme, contrast
from scenes.many_neurons.repeat_backwards import RepeatBackwards
from tests.scenes.seen import NETWORKS, kept, recorded, run
from tests.scenes.test_many_neurons import really

SOFTMAX = str(NETWORKS / "softmax.toml")


def deep(layers: int, activation: str = "sigmoid") -> Trace:
    """Layers of two neurons."""
    rng = np.random.default_rng(3)
    built = [
        (rng.normal(0, 1.5, (2, 2)).round(2), rng.normal(0, 0.3, 2).round(2), activation)
        for _ in range(layers)
    ]
    return record(Network.from_arrays(built, name="made"), [0.4, -0.7], [1.0, 0.0])


def told(trace: Trace) -> dict[str, list[str]]:
    """What is said in each beat."""
    found: dict[str, list[str]] = {}
    for cue in RepeatBackwards.told(Stage(trace, "one", DARK)):
        said = found.setdefault(cue.beat, [])
        if cue.caption not in said:
            said.append(cue.caption)
    return found


@pytest.mark.parametrize("name", ["relu", SOFTMAX])
def test_every_neuron_ends_with_its_sensitivity_and_every_edge_with_its_gradient(
    name: str,
) -> None:
    trace = recorded(name)
    drawn = run("RepeatBackwards", trace).part("after")
    assert {*drawn.known} == {q for q in drawn.symbols if q.layer}
    for q, known in drawn.known.items():
        slope = really(trace, q)
        assert trace[q].derivative == pytest.approx(slope, rel=1e-3, abs=1e-9)
        if abs(slope) > 1e-9:
            assert known.disc.get_stroke_color().to_hex().upper() == DARK.sign(slope)
            (number,) = known.number
            text = number.typst_code.strip("$ ")
            unit = 10.0 ** -len(text.partition(".")[2])
            assert float(text) == pytest.approx(slope, abs=0.51 * unit)
    sizes = []
    for (cause, effect), line in drawn.slopes.items():
        slope = really(trace, Quantity("w", effect.layer, (*effect.index, *cause.index)))
        assert isinstance(line, DashedLine) == (abs(slope) < 1e-9)
        if abs(slope) > 1e-9:
            assert line.get_stroke_color().to_hex().upper() == DARK.sign(slope)
            sizes.append((abs(slope), line.get_stroke_width()))
    # One scale for all layers: what is larger anywhere is drawn wider.
    widths = [width for _, width in sorted(sizes)]
    assert widths == sorted(widths)


@pytest.mark.parametrize("name", ["relu", "digits"])
@pytest.mark.parametrize("part", ["first", "second"])
def test_the_printed_terms_make_the_printed_sum(name: str, part: str) -> None:
    trace = recorded(name)
    facts = SweepFacts(trace)
    step = facts.steps[part == "second"]
    table = kept("RepeatBackwards", trace, part)
    written = [number.typst_code for row in table.rows for number in row.factors]
    assert len(written) == 3 * len(step.terms)
    after = step.quantity.layer + 1
    for term in step.terms:
        weight = trace.network.layer(after).weights[term.j, step.quantity.index[0]]
        expected = (
            weight,
            trace.da_dz[after][term.j],
            really(trace, Quantity("a", after, (term.j,))),
        )
        assert term.factors == pytest.approx(expected, rel=1e-3)
    line = facts.lines[part == "second"]
    assert line.exact
    for texts, product in zip(line.factors, line.products, strict=True):
        assert math.prod(map(float, texts)) == pytest.approx(float(product), abs=1.1e-3)
    terms = [*map(float, line.products), *([float(line.rest)] if line.rest else [])]
    unit = 10.0 ** -len(line.total.partition(".")[2])
    assert math.fsum(terms) == pytest.approx(float(line.total), abs=1.01 * unit)
    assert float(line.total) == pytest.approx(really(trace, step.quantity), abs=unit)


def test_where_no_digits_bear_out_the_products_the_sum_has_the_fewest_that_add_up() -> None:
    # Weights beside outputs in digits of their own: none of 3 to 7 decimals fit all three.
    weights = [[0.0243141], [-1.50879], [-0.536649]]
    chances = [0.7016788, 0.12094464, 0.17737656]
    layers = [([[1.0]], [0.0], "identity"), (weights, np.log(chances), "softmax")]
    built = Network.from_arrays(layers, name="made", cost="cross_entropy")
    facts = SweepFacts(record(built, [0.0], [1.0, 0.0, 0.0]))
    (line,) = facts.lines
    assert not line.exact
    assert "approx" in line.signs
    assert line.total == "-0.285"
    assert round(math.fsum(map(float, line.products)), 3) == float(line.total)
    outputs = [chances[0] - 1, *chances[1:]]
    assert [row[-1] for row in line.factors] == [f"{one:.3f}" for one in outputs]


def test_the_second_step_has_several_terms_and_a_shut_gate() -> None:
    trace = recorded("relu")
    said = told(trace)
    assert "three known neurons" in " ".join(said["second step"])
    assert "exactly 0" in said["second step"][2]
    line = SweepFacts(trace).lines[1]
    assert [texts[1] for texts in line.factors] == ["0", "1", "1"]
    drawn = kept("RepeatBackwards", trace, "near")
    gone = {q for q in drawn.gates if trace.z[q.layer][q.index] < 0}
    assert gone == {*drawn.gates}


def test_exactly_zero_gradients_are_counted_in_the_caption() -> None:
    trace = recorded("relu")
    zeros = sum(int((one == 0).sum()) for one in trace.dC_dw)
    weights = sum(one.size for one in trace.dC_dw)
    assert (zeros, weights) == (9, 23)
    assert f"The dashed edges, {zeros} of {weights}," in told(trace)["gradients"][1]
    assert len(told(recorded("small"))["gradients"]) == 1


def test_the_bars_are_as_long_as_their_counts() -> None:
    trace = recorded("relu")
    scene = run("RepeatBackwards", trace)
    counts, counted = kept("RepeatBackwards", trace, "counts"), scene.known.counted
    sweep, paths = counts.bars
    assert sweep.width / paths.width == pytest.approx(counted.reused / counted.by_paths)
    assert [len(scene.seen(bar)) for bar in counts.bars] == [1, 1]
    assert paths.get_y() > sweep.get_y() > counts.fewer.get_y()
    # The network stands beside them with all that was found, as large as it was.
    after = scene.part("after")
    assert all(scene.seen(line) for line in after.slopes.values())
    assert all(scene.seen(known) for known in after.known.values())
    assert max(one.get_right()[0] for one in after.known.values()) < paths.get_left()[0]
    (fewer,) = counts.fewer
    assert f"${counted.by_paths / counted.reused:.1f}$ times fewer" in str(fewer.typst_code)


def test_the_network_has_its_place_and_size_from_the_first_frame_to_the_last() -> None:
    trace = recorded("relu")
    began, ended = (kept("RepeatBackwards", trace, name) for name in ("near", "after"))
    # All of it is there from the start, and what is written stands beside it.
    assert {*began.symbols} == {*ended.symbols}
    assert ended.radius == began.radius
    for q, circle in began.symbols.items():
        assert np.allclose(circle.get_center(), ended.symbols[q].get_center())
    width = max(one.get_right()[0] for one in ended.symbols.values()) - min(
        one.get_left()[0] for one in ended.symbols.values()
    )
    assert width > config.frame_width / 2
    right = max(one.get_right()[0] for one in began.symbols.values())
    for name in ("asked", "output", "first", "second", "product"):
        assert kept("RepeatBackwards", trace, name).get_left()[0] > right


def test_layers_before_those_that_are_drawn_are_counted() -> None:
    trace = deep(6)
    near = kept("RepeatBackwards", trace, "near")
    assert {q.layer for q in near.symbols} == {4, 5, 6}
    assert "4 layers" in near.others["layers", 4][1].typst_code


def test_counts_of_what_is_left_out_keep_apart_in_a_narrow_room() -> None:
    trace, room = recorded("digits"), Box(-1.0, 1.0, -2.2, 2.2)
    seen = look(SweepFacts(trace), near=True)
    drawn = BackwardNetwork(Notation(trace.widths, DARK), trace, seen, room)
    counts = [drawn.others["more", layer][1] for layer in drawn.layers]
    assert len(counts) == 4
    for one, after in itertools.pairwise(counts):
        assert one.get_right()[0] + 0.1 < after.get_left()[0]


def test_no_link_runs_through_a_layers_name_in_a_narrow_room() -> None:
    trace, room = recorded("deep"), Box(-1.0, 1.0, -2.2, 2.2)
    seen = look(SweepFacts(trace), near=True)
    drawn = BackwardNetwork(Notation(trace.widths, DARK), trace, seen, room)
    name = drawn.others["name", trace.network.depth]
    for line in drawn.links.values():
        for share in np.linspace(0, 1, 50):
            x, y, _ = line.point_from_proportion(share)
            inside = name.get_left()[0] < x < name.get_right()[0]
            assert not (inside and name.get_bottom()[1] < y < name.get_top()[1])


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_all_that_is_known_is_written_in_ink_that_stands_out(theme: Theme) -> None:
    trace, facts = recorded("relu"), SweepFacts(recorded("relu"))
    room = Box(-6.0, 6.0, -3.0, 3.0)
    drawn = BackwardNetwork(Notation(trace.widths, theme), trace, look(facts), room)
    assert all(len(known.number) for known in drawn.known.values())
    for known in drawn.known.values():
        fill = known.disc.get_fill_color().to_hex()
        (ink,) = {one.get_fill_color().to_hex() for one in letters(known.number)}
        assert contrast(ink, fill) > 6.5


def test_an_output_that_is_not_squashed_has_a_slope_of_one() -> None:
    def said(name: str) -> bool:
        cues = RepeatBackwards.told(Stage.of(name))
        return any("not squashed" in cue.caption for cue in cues)

    assert said("relu")
    assert not said("small")
    assert '"slope"' in str(kept("RepeatBackwards", recorded("relu"), "first").formula.typst_code)


def test_where_gradients_vanish_their_sizes_are_shown_over_one_axis() -> None:
    trace = deep(12)
    means = [math.exp(np.log(np.abs(one)).mean()) for one in trace.dC_dw]
    assert means[0] < means[-1] / 100
    facts = SweepFacts(trace)
    assert facts.slopes_scale.logarithmic
    first, last = (f"{means[at]:.2e}" for at in (0, -1))
    (said,) = told(trace)["sizes"]
    mantissa, power = first.split("e")
    assert spoken_aligned(f"{mantissa} times 10^({int(power)})") in said
    assert "vanishes" in said
    assert float(facts.ends[1]) == pytest.approx(float(last), rel=0.03)
    chart = run("RepeatBackwards", trace).part("chart")
    heights = [float(np.mean([dot.get_y() for dot in some])) for some in chart.dots]
    assert np.corrcoef(heights, np.log(means))[0, 1] == pytest.approx(1.0, abs=1e-6)


def test_where_gradients_are_of_one_size_there_is_no_such_picture() -> None:
    for name in ("relu", "small", "iris"):
        assert "sizes" not in told(recorded(name))


@pytest.mark.parametrize("widths", [(5, 3), (1, 1), (3, 1, 2)])
def test_shallow_networks_take_no_step_that_they_have_not(widths: tuple[int, ...]) -> None:
    rng = np.random.default_rng(1)
    built = [
        (rng.normal(size=(m, n)), rng.normal(size=m), "sigmoid")
        for n, m in itertools.pairwise(widths)
    ]
    trace = record(Network.from_arrays(built), rng.normal(size=widths[0]), np.ones(widths[-1]))
    said = told(trace)
    assert ("one neuron" in said) == (len(widths) > 2)
    assert "second step" not in said


def test_between_the_factors_of_a_formula_stand_dots_as_between_their_numbers() -> None:
    trace = recorded("relu")
    for name in ("first", "second", "product"):
        table = kept("RepeatBackwards", trace, name)
        for i in (1, 2):
            left, dot, right = (
                table.formula.select(one) for one in (f"f{i - 1}", f"d{i}", f"f{i}")
            )
            assert left.get_right()[0] + 0.05 < dot.get_left()[0]
            assert dot.get_right()[0] + 0.05 < right.get_left()[0]


def test_activations_are_as_bright_as_they_are_large_in_all_layers() -> None:
    trace, shades = recorded("relu"), []
    write, room = Notation(trace.widths, DARK), Box(-6.0, 6.0, -3.0, 3.0)
    drawn = BackwardNetwork(write, trace, look(SweepFacts(trace)), room)
    for q, circle in drawn.symbols.items():
        red, green, blue = circle.get_fill_color().to_rgb()
        shades.append((trace[q].value, round(float(red + green + blue), 3)))
    shades.sort()
    assert [shade for _, shade in shades] == sorted(shade for _, shade in shades)
    # What is under 0 is darker than a 0, which is alike in every layer.
    zeros = {shade for value, shade in shades if value == 0}
    assert len(zeros) == 1
    assert shades[0][0] < 0
    assert shades[0][1] < min(zeros)


def test_a_formula_that_is_large_enough_in_one_line_has_one() -> None:
    trace = recorded("relu")
    for name, lines in (("first", 1), ("second", 2), ("product", 2)):
        formula = kept("RepeatBackwards", trace, name).formula
        left, factor = formula.select("left"), formula.select("f0")
        beside = left.get_bottom()[1] < factor.get_y() < left.get_top()[1]
        assert beside == (lines == 1)
