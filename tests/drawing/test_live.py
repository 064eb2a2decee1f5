"""What changes from frame to frame shows what it would show if it were typeset anew."""

from __future__ import annotations

import numpy as np
import pytest
from manim import LEFT, MathTypst, Scene, TransformFromCopy, VMobject

from backprop import Quantity, Trace, load, record, vary
from backprop.audit.dry_run import watch
from backprop.core.number_format import typst_number
from backprop.core.quantities import COST
from backprop.core.routes import strongest
from backprop.drawing.mobjects import ChainProduct, Graph, LastNeurons, Sweep, Tree, turned
from backprop.drawing.notation import LiveFormula, LiveNumber, Notation, Slot
from backprop.drawing.style import DARK, LIGHT, VALUE, Box, contrast

NUMBERS = [0.1234, -0.5678, 12345.6, -1.2e-9, 3.4e12, 0.0, 1.0, -5.0, 0.00321, -123456.0]


def outlines(mobject: VMobject) -> list[np.ndarray]:
    """Its glyphs, from the lower left corner of the first."""
    parts = mobject.family_members_with_points()
    start = np.array([parts[0].get_left()[0], parts[0].get_bottom()[1], 0])
    return [part.points - start for part in parts]


@pytest.fixture
def trace() -> Trace:
    network = load("chain")
    return record(network, *network.example()[1])


@pytest.mark.parametrize("value", NUMBERS)
def test_a_live_number_has_the_outlines_that_typst_gives_it(value: float) -> None:
    live = LiveNumber(0.5, DARK.ink, 40).redraw(value)
    set_anew = outlines(MathTypst(typst_number(value), font_size=40))
    shown = outlines(live)
    assert len(shown) == len(set_anew)
    for ours, theirs in zip(shown, set_anew, strict=True):
        # The last digits of an exponent are a thousandth off: Typst rounds their places.
        assert ours == pytest.approx(theirs, abs=2e-3)
    assert live.source == typst_number(value)
    assert live.font_size == pytest.approx(40)


def test_a_live_number_keeps_its_place_and_size_while_it_counts() -> None:
    number = LiveNumber(0.25, DARK.ink, VALUE, align=-1).shift(LEFT * 2).scale(1.5)
    left, baseline, size = number.get_left()[0], number.baseline, number.font_size
    number.redraw(-0.3333, moving=True).redraw(8e-7, moving=True).redraw(0.5, moving=True)
    assert number.width > number.copy().redraw(0.5, moving=False).redraw(0.25).width * 0.99
    number.redraw(0.25)
    assert number.get_left()[0] == pytest.approx(left)
    assert number.baseline == pytest.approx(baseline)
    assert number.font_size == pytest.approx(size)


def test_zeros_at_the_end_stay_while_it_moves() -> None:
    moving = len(LiveNumber(0.1, DARK.ink).redraw(0.5, moving=True).keys)
    assert moving == len("0.5000")
    assert len(LiveNumber(0.1, DARK.ink).redraw(0.5).keys) == len("0.5")


def test_a_negative_factor_stands_in_brackets() -> None:
    assert "".join(LiveNumber(-0.5, DARK.ink, factor=True).keys) == "(-0.5)"
    assert "".join(LiveNumber(0.5, DARK.ink, factor=True).keys) == "0.5"


def test_a_live_number_shows_all_its_digits_after_a_transform_into_it() -> None:
    number = LiveNumber(14884.0, DARK.ink)
    start = MathTypst("= 14884.25")

    class Flight(Scene):
        def construct(self) -> None:
            self.play(TransformFromCopy(start, number))

    watch(Flight, longer_than=None)
    number.redraw(14883.0).redraw(14884.0)
    shown = number.family_members_with_points()
    assert len(shown) == len("14884")
    assert all(glyph.get_fill_opacity() == 1 for glyph in shown)


def test_a_live_formula_has_room_for_all_that_it_will_show(trace: Trace) -> None:
    write = Notation(trace.widths, DARK)
    slots = {"a": Slot(0.5, DARK.ink, room=(-0.1234,), factor=True), "C": Slot(1.0, DARK.cost)}
    formula = LiveFormula(write, "(<a> - 1)^2 = <C>", slots)
    width = formula.formula.width
    for value in (0.5, -0.1234, 0.25):
        formula.redraw({"a": value, "C": (value - 1) ** 2})
        assert formula.numbers["a"].value == value
        assert formula.numbers["C"].source == typst_number((value - 1) ** 2)
        assert formula.numbers["a"].width <= write.formula("(-0.1234)", VALUE).width + 0.01
        assert ("(" in formula.numbers["a"].keys) == (value < 0)
        assert f"({value:g} - 1)" in formula.source or value < 0
    assert formula.formula.width == width


def test_a_sweep_shows_a_real_pass_in_every_frame(trace: Trace) -> None:
    w = Quantity("w", 3, (0, 0))
    at = turned(trace, w, [trace[w].value, 2.0, -1.0])
    seen: list[Trace] = []
    sweep = Sweep([], at, lambda shown, moving: seen.append(shown), rate_func=lambda t: t)
    for alpha in (0, 0.25, 0.5, 0.75, 1):
        sweep.interpolate_mobject(alpha)
    expected = [trace[w].value, (trace[w].value + 2) / 2, 2.0, 0.5, -1.0]
    for shown, value in zip(seen, expected, strict=True):
        assert shown[w].value == pytest.approx(value)
        assert shown.cost == pytest.approx(vary(trace, {w: value}).cost)


def test_tree_network_and_product_show_another_record(trace: Trace) -> None:
    write = Notation(trace.widths, DARK)
    w, z, a = Quantity("w", 3, (0, 0)), Quantity("z", 3, (0,)), Quantity("a", 3, (0,))
    other = vary(trace, {w: 2.0})
    tree = Tree(write, trace, strongest(trace, 1), Box(-6.5, -0.8, -3.4, 2.8)).redraw(other)
    for q, number in tree.numbers.items():
        assert number.value == other[q].value
    last = LastNeurons(write, trace).redraw(other)
    assert last.neurons[a].number.value == other[a].value
    fill = last.neurons[a].circle.get_fill_color().to_rgb()
    assert fill[0] == pytest.approx(other[a].value, abs=0.05)
    product = ChainProduct(write, trace, [w, z, a, COST]).redraw(other)
    values = [other.a[2][0], other.da_dz[3][0], other.dC_da[3][0]]
    assert [link.number.value for link in product.links] == pytest.approx(values)
    assert product.left.number.value == pytest.approx(other[w].derivative)


def test_a_product_stands_on_two_lines_and_fits(trace: Trace) -> None:
    write = Notation(trace.widths, DARK)
    names = ("w[2][0,0]", "z[2][0]", "a[2][0]", "z[3][0]", "a[3][0]", "C")
    product = ChainProduct(write, trace, [Quantity.parse(name) for name in names], 7.0)
    assert product.width <= 7.0 + 1e-6
    assert len({round(link.number.baseline, 6) for link in product.links}) == 1
    assert product.left.number.value == pytest.approx(trace["w[2][0,0]"].derivative, rel=1e-12)
    rights = [part.get_right()[0] for part in product.row]
    lefts = [part.get_left()[0] for part in product.row]
    assert all(right < left for right, left in zip(rights, lefts[1:], strict=False))


def test_a_graph_puts_points_where_its_axes_say(trace: Trace) -> None:
    write = Notation(trace.widths, LIGHT)
    points = [(x, x * x - 1) for x in np.linspace(-1.5, 3, 50)]
    graph = Graph(write, points, ("x", "y"), LIGHT.cost).scale(0.7).shift(LEFT)
    assert graph.x_span == (-2, 5)
    assert graph.y_span == (-1, 10)
    across, up = graph.axes
    assert graph.point(0, 0) == pytest.approx([up.get_x(), across.get_y(), 0])
    assert graph.point(5, 0) == pytest.approx(across.get_end())
    assert graph.redraw(*points[7]).dot.get_center() == pytest.approx(graph.point(*points[7]))
    # The slope of the curve's own corners is that of the tangent there.
    tangent = graph.tangent(1.0, 0.0, 2.0)
    one, other = graph.point(0.999, 0.999**2 - 1), graph.point(1.001, 1.001**2 - 1)
    expected = (other - one)[1] / (other - one)[0]
    along = tangent.get_end() - tangent.get_start()
    assert along[1] / along[0] == pytest.approx(expected, rel=1e-6)


def test_digits_in_a_neuron_can_be_read_at_every_brightness(trace: Trace) -> None:
    write = Notation(trace.widths, DARK)
    last = LastNeurons(write, trace)
    q = Quantity("a", 3, (0,))
    for value in np.linspace(0, 1, 21):
        last.redraw(vary(trace, {q: float(value)}))
        neuron = last.neurons[q]
        fill, ink = neuron.circle.get_fill_color().to_hex(), neuron.number.colour
        assert contrast(fill, ink) >= 4.5
