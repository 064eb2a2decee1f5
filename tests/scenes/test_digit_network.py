"""DigitNetwork: a picture's way to its cost, one pixel's paths, and the gradient of all pixels."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from manim import ManimColor

from backprop import Network, Quantity, Trace, record
from backprop.audit.audit import audit
from backprop.clips.context import Stage, staged
from backprop.clips.registry import scene_class
from backprop.core.equations import Result
from backprop.core.errors import BackpropError
from backprop.drawing.style import DARK
from backprop.render.shape import Shape
from tests.scenes.seen import NETWORKS, kept, recorded, run

FOUR = str(NETWORKS / "four-by-four.toml")
PICTURES = ["digits", FOUR]
DigitNetwork = scene_class("DigitNetwork")


def facts(trace: Trace, focus: str | None = None) -> object:
    asked = None if focus is None else Quantity.parse(focus)
    return DigitNetwork.story.facts(Stage(trace, "one", DARK, asked))


def captions(trace: Trace) -> str:
    return " ".join(dict.fromkeys(cue.caption for cue in DigitNetwork.told(Stage(trace, "", DARK))))


def made(*widths: int, last: str = "sigmoid", scale: float = 1.0) -> Trace:
    """A network of such layers that looks at a picture."""
    rng = np.random.default_rng(len(widths))
    layers = [
        (scale * rng.normal(size=(to, by)), rng.normal(size=to), "sigmoid")
        for by, to in itertools.pairwise(widths)
    ]
    layers[-1] = (*layers[-1][:2], last)
    network = Network.from_arrays(layers, name="made")
    return record(network, rng.random(widths[0]), np.eye(widths[-1])[0])


def nudged(trace: Trace, pixel: int, by: float = 1e-6) -> float:
    """The cost with a pixel so much stronger."""
    x = np.array(trace.a[0])
    x[pixel] += by
    return record(trace.network, x, trace.y).cost


@pytest.mark.parametrize("name", PICTURES)
def test_a_pixels_paths_add_up_to_what_a_real_nudge_measures(name: str) -> None:
    trace = recorded(name)
    f = facts(trace)
    drawn = sum(path.product for path in f.sums.largest) + f.sums.rest
    slope = (nudged(trace, f.pixel) - nudged(trace, f.pixel, -1e-6)) / 2e-6
    assert drawn == pytest.approx(slope, rel=1e-4)
    lit = np.flatnonzero(trace.a[0])
    assert f.pixel == lit[np.abs(trace.dC_da[0][lit]).argmax()]
    assert facts(trace, "a[0][5]").pixel == 5


def test_all_ten_outputs_stand_there_with_the_records_numbers() -> None:
    trace = recorded("digits")
    table = kept("DigitNetwork", trace, "table")
    assert len(table.digits) == len(table.outputs) == len(table.wanted) == len(table.slopes) == 10
    columns = {
        "outputs": trace.a[3],
        "wanted": trace.y,
        "adds": (trace.a[3] - trace.y) ** 2,
        "slopes": 2 * (trace.a[3] - trace.y),
    }
    for name, values in columns.items():
        shown = [number(one.typst_code) for one in getattr(table, name)]
        assert shown == pytest.approx(values, abs=5.1e-5)
    assert table.said == "0.0072"
    assert sum(number(one.typst_code) for one in table.adds) == pytest.approx(0.0072, abs=1e-9)
    assert "The output for 0 should be 1." in captions(trace)


def number(source: str) -> float:
    """What a coloured number says."""
    return float(source.partition(", ")[2].strip("() $"))


@pytest.mark.parametrize("name", PICTURES)
def test_each_pixel_has_the_colour_of_its_derivatives_sign(name: str) -> None:
    trace = recorded(name)
    image = run("DigitNetwork", trace).part("gradient").image
    ground = np.array(ManimColor(DARK.background).to_rgb())
    ways = {sign: np.array(ManimColor(DARK.sign(sign)).to_rgb()) - ground for sign in (1, -1)}
    places = [image.mark(pixel).get_center() for pixel in range(trace.widths[0])]
    near = 0.1 * image.frame.width / image.side
    seen = 0
    for shape in image.pixels:
        colour = np.array(shape.fill_color.to_rgb()) - ground
        sign = max(ways, key=lambda one: float(colour @ ways[one]) / np.linalg.norm(ways[one]))
        corners = shape.points.reshape(-1, 16, 3)
        middles = corners.mean(axis=1)
        for pixel, middle in enumerate(places):
            if np.abs(middles - middle).max(axis=1).min() < near:
                assert np.sign(trace.dC_da[0][pixel]) == sign
                seen += 1
    assert seen > 0.4 * trace.widths[0]


@pytest.mark.parametrize("name", PICTURES)
def test_the_bars_of_a_pixels_sum_are_its_terms(name: str) -> None:
    trace = recorded(name)
    f, bars = facts(trace), kept("DigitNetwork", trace, "bars")
    ends = np.cumsum([0.0, *f.terms])
    for arrow, start, end in zip(bars.arrows, ends, ends[1:], strict=False):
        sides = sorted((arrow.get_left()[0], arrow.get_right()[0]))
        wanted = sorted(bars.zero[0].get_x() + bars.unit * at for at in (start, end))
        assert sides == pytest.approx(wanted, abs=0.06)
    assert ends[-1] == pytest.approx(trace[f.start].derivative)
    written = [number(value.typst_code) for value in bars.values]
    total = str(bars.total.typst_code).partition(", ")[2].strip("() $")
    assert Result.read(total).agrees(sum(written))
    assert len(bars.labels) == len(f.terms)


def test_the_three_pictures_at_the_end_are_of_one_size() -> None:
    scene = run("DigitNetwork", recorded("digits"))
    pictures = [scene.part(name).image.frame for name in ("picture", "gradient", "changed")]
    assert [one.width for one in pictures] == pytest.approx([pictures[0].width] * 3)
    assert [one.get_y() for one in pictures] == pytest.approx([pictures[0].get_y()] * 3, abs=0.01)
    assert pictures[0].get_x() < pictures[1].get_x() < pictures[2].get_x()


def test_the_picture_keeps_its_size_from_the_network_to_the_sum() -> None:
    widths: dict[str, float] = {}

    def keep(shown: Any) -> None:
        widths[shown.beats[-1][0]] = shown.part("picture").image.frame.width

    run("DigitNetwork", recorded("digits"), keep)
    kept = [widths[beat] for beat in ("forward", "cost", "pixel", "path 1", "path 2", "sum")]
    assert kept == pytest.approx([kept[0]] * len(kept), rel=0.01)


@pytest.mark.parametrize("name", PICTURES)
def test_the_turned_picture_was_really_run(name: str) -> None:
    trace = recorded(name)
    by, after = facts(trace).turned
    x = trace.a[0] - by * trace.dC_da[0] / np.abs(trace.dC_da[0]).max()
    again = record(trace.network, x, trace.y)
    assert after.cost == pytest.approx(again.cost)
    assert after.cost < trace.cost
    assert np.abs(after.a[0] - trace.a[0]).max() == pytest.approx(by)


def test_where_no_pixel_moves_the_cost_it_says_so_and_turns_none() -> None:
    trace = made(16, 3, 2, scale=0.0)
    assert not trace.dC_da[0].any()
    assert facts(trace).turned is None
    told = DigitNetwork.told(Stage(trace, "", DARK))
    assert told[-1].beat == "gradient"
    assert "every ratio is 0" in captions(trace)
    assert "it matters most" not in captions(trace)


@pytest.mark.parametrize(
    "trace",
    [
        made(16, 2, 2, 2, 2, 2, 2, 2, 2, 2),
        made(64, 20, 30, last="softmax"),
        made(16, 1),
        made(25, 3),
    ],
    ids=["deep", "wide", "lone", "flat"],
)
def test_every_neuron_on_a_drawn_path_is_in_the_network(trace: Trace) -> None:
    f = facts(trace)
    assert {f.wanted, f.brightest} <= {*f.shown[f.depth]}
    assert [*f.shown] == f.layers
    assert f.layers[0] == 0
    assert f.layers[-1] == trace.network.depth
    for way in f.ways:
        assert [q.layer for q in way] == f.layers
        assert all(q.index[0] in f.shown[q.layer] for q in way)
    assert all(q.index[0] in f.shown[q.layer] for q in f.kept)


def test_a_deep_network_says_how_many_layers_are_left_out() -> None:
    trace = made(16, 2, 2, 2, 2, 2, 2, 2)
    large = kept("DigitNetwork", trace, "large")
    left = {pair: words for pair, words in large.more.items() if isinstance(pair, tuple)}
    drawn = [*facts(trace).layers]
    gaps = [(one, other) for one, other in itertools.pairwise(drawn) if other - one > 1]
    assert [*left] == gaps
    assert sum(other - one - 1 for one, other in gaps) == trace.network.depth + 1 - len(drawn)


def test_the_outputs_that_are_left_out_still_add_to_the_cost() -> None:
    trace = made(16, 3, 14)
    table = kept("DigitNetwork", trace, "table")
    assert len(table.outputs) == 10
    assert len(table.adds) == 11
    said = sum(number(one.typst_code) for one in table.adds)
    assert said == pytest.approx(trace.cost, abs=2e-4)


def test_what_is_no_pixel_is_no_subject() -> None:
    with pytest.raises(BackpropError, match=r"about a pixel, such as a\[0\]\[266\]; found a\[1\]"):
        facts(recorded("digits"), "a[1][2]")


def test_only_networks_that_see_a_picture_are_shown_as_one() -> None:
    small = recorded("small")
    with staged(Stage(small, "one", DARK)), pytest.raises(BackpropError, match="square picture"):
        run("DigitNetwork", small)


def test_in_a_high_frame_the_pictures_stand_over_each_other_and_their_costs_beside() -> None:
    found: dict[str, object] = {}

    class Watched(DigitNetwork):
        def construct(self) -> None:
            super().construct()
            found.update({part.name: one for part, one in self.drawn.items()})

    assert not audit(Watched, Stage.of("digits"), Shape(9, 16)).faults
    pictures = [found[name].image.frame for name in ("picture", "gradient", "changed")]
    assert pictures[0].get_y() > pictures[1].get_y() > pictures[2].get_y()
    costs = found["costs"]
    for cost, picture in ((costs.before, pictures[0]), (costs.after, pictures[2])):
        assert cost.get_y() == pytest.approx(picture.get_y())
        assert cost.get_left()[0] > picture.get_right()[0]
