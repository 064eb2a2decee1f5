"""What is drawn is what was recorded: numbers, brightness, widths, colours, arrows."""

from __future__ import annotations

import itertools
import math
import re
from functools import cache

import numpy as np
import pytest
from manim import ManimColor, Mobject, Scene

from backprop import Quantity, Trace, load, record
from backprop.audit.dry_run import watch
from backprop.clips.context import Stage, staged
from backprop.clips.registry import scene_class
from backprop.core.dependencies import local_derivative
from backprop.core.equations import Result
from backprop.core.routes import strongest
from backprop.drawing.mobjects import NetworkDiagram, Tree
from backprop.drawing.mobjects.network_diagram import brightness
from backprop.drawing.notation import Notation
from backprop.drawing.style import THEMES, Box
from backprop.render.request import QUALITIES


def recorded(name: str) -> Trace:
    network = load(name)
    return record(network, *network.example()[1])


def notation(trace: Trace, theme: str = "dark") -> Notation:
    return Notation(trace.widths, THEMES[theme])


def last_picture(scene: str, stage: Stage) -> tuple[Scene, np.ndarray]:
    """The scene and its last frame."""
    kept: list[Scene] = []
    shown = scene_class(scene)
    with staged(stage):
        stills, _ = watch(shown, size=QUALITIES["m"], longer_than=None, on_stop=kept.append)
    return kept[-1], stills[-1].picture


@cache
def paths_of(network: str, theme: str = "dark") -> tuple[Stage, Scene, np.ndarray]:
    """The clip of the paths at its end, which the tests that ask for it leave as it is."""
    stage = Stage.of(network, theme=theme)
    return stage, *last_picture("MultiPathSum", stage)


def pixel(picture: np.ndarray, point: np.ndarray) -> np.ndarray:
    """The colour at a point of the scene."""
    height, width = picture.shape[:2]
    column = round((point[0] / (8 * 16 / 9) + 0.5) * width)
    row = round((0.5 - point[1] / 8) * height)
    return picture[row, column, :3].astype(int)


def apart(one: Mobject, other: Mobject) -> float:
    """How far the boxes of two are from one another."""
    gaps = [
        max(0.0, abs(one.get_center()[i] - other.get_center()[i]) - (size + more) / 2)
        for i, size, more in ((0, one.width, other.width), (1, one.height, other.height))
    ]
    return math.hypot(*gaps)


@pytest.mark.parametrize("network", ["chain", "small", "relu"])
def test_a_tree_shows_every_value_beside_its_symbol_and_causes_over_effects(network: str) -> None:
    trace = recorded(network)
    tree = Tree(notation(trace), trace, strongest(trace, 2), Box(-6.5, -0.8, -3.4, 2.8))
    assert len(tree.numbers) >= 8
    for q, number in tree.numbers.items():
        assert number.written == pytest.approx(trace[q].value, abs=5e-3, rel=5e-3)
        own = apart(number, tree.symbols[q])
        assert all(own < apart(number, one) for other, one in tree.symbols.items() if other != q)
    assert all(tree.row(cause) > tree.row(effect) for cause, effect in tree.edges)


def test_what_a_tree_leaves_out_adds_up() -> None:
    trace = recorded("small")
    tree = Tree(notation(trace), trace, strongest(trace, 1), Box(-6.5, -0.8, -3.4, 2.8))
    *_, before, total, output, cost = tree.route
    weight, bias = tree.leaves(total)
    shown = trace[weight].value * trace[before].value + trace[bias].value
    assert tree.others[total].number.value == pytest.approx(trace[total].value - shown)
    term = (trace[output].value - trace[tree.leaves(cost)[0]].value) ** 2
    assert tree.others[cost].number.value == pytest.approx(trace.cost - term)


@pytest.mark.parametrize("theme", THEMES)
def test_neurons_are_as_bright_as_they_are_active(theme: str) -> None:
    trace = recorded("small")
    drawn = NetworkDiagram(
        notation(trace, theme), trace, [("a", 1), ("a", 2)], {1: range(3), 2: range(2)}
    )
    background, ink = (
        ManimColor(getattr(THEMES[theme], name)).to_rgb() for name in ("background", "ink")
    )
    for q, neuron in drawn.neurons.items():
        expected = background + trace[q].value * (ink - background)
        assert neuron.circle.get_fill_color().to_rgb() == pytest.approx(expected, abs=0.01)


def test_edges_say_sign_by_colour_and_size_by_width() -> None:
    trace = recorded("small")
    drawn = NetworkDiagram(
        notation(trace),
        trace,
        [("a", 0), ("a", 1), ("a", 2)],
        {0: range(3), 1: range(3), 2: range(2)},
    )
    assert len(drawn.edges) == 9 + 6
    for layer in (1, 2):
        edges = [
            (local_derivative(trace, Quantity("z", layer, effect.index), cause), line)
            for (cause, effect), line in drawn.edges.items()
            if effect.layer == layer
        ]
        for value, line in edges:
            expected = THEMES["dark"].negative if value < 0 else THEMES["dark"].positive
            assert line.get_stroke_color().to_hex() == expected
        ordered = sorted(edges, key=lambda edge: abs(edge[0]))
        widths = [line.get_stroke_width() for _, line in ordered]
        assert widths == sorted(widths)
        assert len(set(widths)) == len({abs(value) for value, _ in edges})


@pytest.mark.parametrize(
    "network",
    ["small", "tests/networks/softmax.toml", pytest.param("digits", marks=pytest.mark.sweep)],
)
def test_paths_have_the_recorded_factors_and_their_products(
    network: str,
) -> None:
    stage, scene, _ = paths_of(network)
    table, sums, trace = scene.part("terms"), scene.known.sums, stage.trace
    factors = scene.part("factors").factors
    for path, cells, product in zip(sums.largest, factors, table.values, strict=False):
        values = [local_derivative(trace, of, by) for by, of in itertools.pairwise(path.nodes)]
        assert [cell.value for cell in cells] == pytest.approx(values)
        for value, cell in zip(values, cells, strict=True):
            assert float(cell.source.partition(" ")[0]) == pytest.approx(value, abs=1e-3)
        assert _agrees(product.typst_code, float(np.prod(values)))
    if sums.rest_count:
        assert _agrees(table.values[-1].typst_code, sums.rest)
    drawn = sum(path.product for path in sums.largest) + sums.rest
    recorded_derivative = trace[sums.quantity].derivative
    assert _agrees(table.total.typst_code, recorded_derivative)
    assert drawn == pytest.approx(recorded_derivative, rel=1e-12)


def _agrees(code: str, value: float) -> bool:
    """Whether a formula is this number, rounded to the last place that is shown."""
    shown = re.findall(r", (-?[\d.]+(?: times 10\^\(-?\d+\))?)\)", code)
    return Result.read(shown[-1]).agrees(value)


def test_another_weight_gives_another_picture() -> None:
    stage, _, before = paths_of("small")
    layer = stage.trace.network.layer(2)
    weights = layer.weights.copy()
    weights[0, 2] *= -1
    network = type(stage.trace.network).from_arrays(
        [
            (stage.trace.network.layer(1).weights, stage.trace.network.layer(1).biases, "sigmoid"),
            (weights, layer.biases, "sigmoid"),
        ]
    )
    trace = record(network, stage.trace.a[0], stage.trace.y)
    _, after = last_picture("MultiPathSum", Stage(trace, "x", stage.theme))
    assert (before != after).any(axis=2).mean() > 0.005


def test_the_larger_an_activation_is_the_brighter_also_where_its_function_has_no_bounds() -> None:
    trace = recorded("relu")
    assert trace.a[0] == pytest.approx([-1.5, 0.8])
    x = [Quantity("a", 0, (k,)) for k in range(2)]
    assert [brightness(trace, q) for q in x] == pytest.approx([0, 2.3 / 3])
    assert brightness(trace, x[0], 1.5) == 1
    # No activation of a layer that has a floor is under it: 0 is dark there.
    layer = [Quantity("a", 1, (j,)) for j in range(trace.widths[1])]
    shown = [brightness(trace, q) for q in layer]
    assert shown == pytest.approx(trace.a[1] / trace.a[1].max())


@pytest.mark.parametrize("theme", THEMES)
def test_pixels_show_what_was_recorded(theme: str) -> None:
    stage, scene, picture = paths_of("small", theme)
    colours = THEMES[theme]

    def rgb(colour: str) -> np.ndarray:
        return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])

    assert pixel(picture, np.array([0, -3.9, 0])) == pytest.approx(rgb(colours.background), abs=2)
    network = scene.part("network")
    shown = [(q, neuron) for q, neuron in network.neurons.items() if q.kind == "a"]
    assert len(shown) == 3
    for q, neuron in shown:
        level = stage.trace[q].value
        expected = rgb(colours.background) + level * (rgb(colours.ink) - rgb(colours.background))
        inside = neuron.circle.get_center() + np.array([0, 0.7 * network.radius, 0])
        assert pixel(picture, inside) == pytest.approx(expected, abs=4), q
    # Every link of a path has the colour of its sign.
    for (by, of), line in network.links.items():
        slope = local_derivative(stage.trace, of, by)
        colour, share = rgb(colours.sign(slope)), line.get_stroke_opacity()
        expected = share * colour + (1 - share) * rgb(colours.background)
        found = pixel(picture, line.point_from_proportion(0.6))
        assert np.abs(found - expected).max() < np.abs(found - rgb(colours.background)).max()
