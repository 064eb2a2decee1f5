"""DigitNetwork: a real digit through a network, and the cost's way back to its pixels."""

from __future__ import annotations

import itertools

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    MathTypst,
    Square,
    Succession,
    SurroundingRectangle,
    TransformFromCopy,
    VGroup,
)

from backprop import Quantity, Trace, paths
from backprop.clips import Declaration
from backprop.clips.question import Question
from backprop.clips.scene import BELOW_HEADING, RecordedScene
from backprop.core.errors import BackpropError
from backprop.core.number_format import amount, spoken_number
from backprop.core.paths import Path, PathSum
from backprop.core.quantities import COST, Kind
from backprop.core.salience import Choice
from backprop.drawing.mobjects import join, overview
from backprop.drawing.mobjects.pixel_image import PixelImage
from backprop.drawing.notation import equation, fit, haloed
from backprop.drawing.style import FORMULA, FRAME, LABEL, MOVE, QUICK, SMALL, SMALLEST, VALUE

__all__ = ["DigitNetwork"]

_PATHS = 4
_IMAGE, _IMAGE_X = 2.6, FRAME.left + 1.4
_LEFT, _RIGHT, _BOTTOM = FRAME.left + 3.5, FRAME.right - 0.9, FRAME.bottom + 2.35
"""The network's box."""
_ROW = 0.38
_TABLE = FRAME.bottom + 1.95
_LARGE = 4.0
_GLOW = -1
"""Lit paths lie under all neurons that they pass."""


class DigitNetwork(RecordedScene):
    """Pixels, activations, outputs and cost; then the paths and the gradient of one picture."""

    clip = Declaration(
        "A real digit through a network, and the cost's way back to its pixels",
        order=24,
        network="digits",
        picture=True,
        focus="a",
        formulas=("cost",),
    )

    def construct(self) -> None:
        trace = self.trace
        self.depth = trace.network.depth
        choice = self.choose()
        self.pixel, self.why = choice.quantity, choice.why
        self.sums = paths(trace, self.pixel, _PATHS)
        x = trace.a[0]
        self.side = round(len(x) ** 0.5)
        self.image = PixelImage(self.write, x / max(1.0, float(np.abs(x).max())), _IMAGE)
        middle = (_BOTTOM + BELOW_HEADING) / 2
        self.image.scale(_LARGE / _IMAGE).move_to((0, -0.3, 0))
        self.home = (_IMAGE_X, middle, 0)
        on_paths = [q for path in self.sums.largest for q in path.nodes if q.kind in "az"]
        outputs = [Quantity("a", self.depth, (int(trace.y.argmax()),))]
        self.diagram = overview(
            self.write, trace, _LEFT, _RIGHT, _BOTTOM, BELOW_HEADING, [*on_paths, *outputs]
        )
        self.show_image()
        self.unroll()
        self.forward()
        self.show_cost()
        self.show_paths()
        self.show_gradient()

    def choose(self) -> Choice:
        """The pixel with something in it that the cost is most sensitive to."""
        lit = self.trace.a[0] != 0
        sizes = np.abs(self.trace.dC_da[0]) * (lit if lit.any() else 1)
        i = int(sizes.argmax())
        choice = self.subject(
            Choice(Quantity("a", 0, (i,)), "of all that are lit, the cost is most sensitive to it")
        )
        if choice.quantity.layer != 0:
            raise BackpropError(
                f"DigitNetwork is about a pixel, such as a[0][{i}]; found {choice.quantity}"
            )
        return choice

    # The beats

    def show_image(self) -> None:
        """The example as a picture."""
        count = self.trace.widths[0]
        self.beat(
            "picture",
            f"A picture of {self.side} by {self.side} pixels is {count} numbers.",
        )
        self.title = self.heading("From a picture to the cost, and back to its pixels")
        self.enter(self.title, self.image)
        self.rest()

    def unroll(self) -> None:
        """Every pixel is the activation of one input neuron."""
        self.beat("input", "Each pixel's strength is the activation of one input neuron.")
        self.play(
            self.image.animate.scale(_IMAGE / _LARGE).move_to(self.home),
            run_time=MOVE,
        )
        inputs = {q: one for q, one in self.diagram.neurons.items() if q.layer == 0}
        moves = []
        for q, neuron in inputs.items():
            spot = self.image.mark(q.index[0])
            spot.set_fill(neuron.circle.get_fill_color(), 1).set_stroke(self.theme.quiet, 1)
            moves.append(TransformFromCopy(spot, neuron.circle))
        self.play(LaggedStart(*moves, lag_ratio=0.08), run_time=2.0)
        column = self.diagram.columns[0]
        self.play(FadeIn(column), run_time=QUICK)
        self.remove(*(neuron.circle for neuron in inputs.values()))
        self.add(column)
        self.rest()

    def forward(self) -> None:
        """Layer by layer, to the outputs."""
        weights = sum(layer.weights.size for layer in self.trace.network.layers)
        self.beat(
            "forward",
            f"Layer by layer, {weights:,} weights turn them into "
            f"{amount(self.trace.widths[-1], 'output')}.",
        )
        bundles = list(self.diagram.bundles.values())
        each = min(1.2, 5.0 / len(self.diagram.columns))
        for column, bundle in itertools.zip_longest(self.diagram.columns[1:], bundles):
            drawn = [Create(bundle, lag_ratio=0)] if bundle is not None else []
            self.play(*drawn, FadeIn(column, shift=0.2 * RIGHT), run_time=each)
        self.rest()

    def show_cost(self) -> None:
        """Which output should have been bright, and what the cost is."""
        trace = self.trace
        wanted = int(trace.y.argmax())
        output = spoken_number(float(trace.a[self.depth][wanted]))
        self.beat(
            "cost",
            f"Output {wanted} should be {spoken_number(float(trace.y[wanted]))} and is {output}; "
            f"the cost of this example is {self.said(COST)}.",
        )
        digits = VGroup()
        for q, neuron in self.diagram.neurons.items():
            if q.layer == self.depth:
                colour = self.theme.desired if q.index[0] == wanted else self.theme.quiet
                digit = self.write.words(str(q.index[0]), SMALL, colour)
                digits.add(digit.next_to(neuron, RIGHT, buff=0.15))
        target = self.diagram.neurons[Quantity("a", self.depth, (wanted,))]
        frame = Square(target.circle.width + 0.16).set_stroke(self.theme.desired, 3)
        frame.move_to(target)
        cost = self.write.formula(
            f"{self.write.symbol(COST)} = {self.write.number(trace.cost, self.theme.cost)}", LABEL
        )
        cost.move_to((FRAME.right, FRAME.top, 0), aligned_edge=UP + RIGHT)
        self.cost = cost
        self.play(FadeIn(digits), Create(frame), run_time=MOVE)
        self.play(FadeIn(cost, target_position=target), run_time=MOVE)
        self.shown = VGroup(digits, frame)
        self.rest()

    def show_paths(self) -> None:
        """The paths from one pixel that matter most, and the exact rest."""
        sums = self.sums
        count = len(sums.largest) + sums.rest_count
        why = f": {self.why}" if self.why else ""
        self.beat(
            "pixel",
            f"Take the pixel {self.pixel.index[0]}{why}. It reaches the cost along "
            f"{amount(count, 'path')}.",
        )
        self.mark = self.image.mark(self.pixel.index[0])
        self.mark.set_stroke(self.theme.highlight, 3).set_fill(opacity=0)
        around = SurroundingRectangle(self.mark, color=self.theme.highlight, buff=0.12)
        ring = self.diagram.ring(self.diagram.neurons[self.pixel])
        self.play(Create(around), Create(self.mark), run_time=MOVE)
        self.play(
            Create(ring),
            FadeOut(around),
            *(bundle.animate.set_stroke(opacity=0.12) for bundle in self.diagram.bundles.values()),
            run_time=MOVE,
        )
        self.rest()
        many = len(sums.largest)
        self.beat(
            "paths",
            f"The {many} that matter most, each with its factors and their product."
            if many > 1
            else "Its factors, and their product.",
        )
        rows = [self.row(path, number) for number, path in enumerate(sums.largest)]
        left = min(row.get_left()[0] for row in rows)
        for row in rows:
            row.shift(RIGHT * (FRAME.left - left))
        lit = VGroup()
        for path, row in zip(sums.largest, rows, strict=True):
            glow = self.lit(path)
            self.play(Succession(*(Create(line) for line in glow)), run_time=0.9)
            self.play(FadeIn(row, shift=0.1 * UP), run_time=QUICK)
            lit.add(*glow)
            self.play(glow.animate.set_stroke(opacity=0.35), run_time=0.3)
        self.rest()
        self.table = VGroup(*rows)
        self.add_up(sums, rows)
        self.shown.add(ring, lit, self.table)

    def add_up(self, sums: PathSum, rows: list[MathTypst]) -> None:
        """With the rest as one number, the sum is what `backprop explain` prints."""
        total = spoken_number(sums.total)
        self.beat(
            "sum",
            (
                f"With the {sums.rest_count:,} others, {spoken_number(sums.rest)} together, they "
                f"add up to {total}: "
                if sums.rest_count
                else f"Added up: {total}, "
            )
            + f"what backprop explain prints for {self.pixel}.",
        )
        write, theme = self.write, self.theme
        whole = write.formula(
            f"{write.ratio(COST, self.pixel)} = {write.number(sums.total, theme.cost)}", LABEL
        )
        right = VGroup(whole)
        if sums.rest_count:
            rest = write.words(
                f"{sums.rest_count:,} more paths: ${write.number(sums.rest, theme.ink)}$", SMALL
            )
            right.add(rest)
            right.arrange(UP, buff=0.3)
        room = FRAME.right - max(row.get_right()[0] for row in rows) - 0.5
        fit(right, room)
        right.move_to((FRAME.right - room / 2, VGroup(*rows).get_y(), 0))
        self.play(FadeIn(right[1:]), run_time=QUICK)
        self.play(FadeIn(whole, shift=0.1 * UP), run_time=MOVE)
        box = SurroundingRectangle(whole, color=theme.highlight, buff=0.12)
        self.play(Create(box), run_time=QUICK)
        self.rest()
        self.shown.add(right, box)

    def show_gradient(self) -> None:
        """The same for every pixel at once: the gradient as a picture."""
        write, theme, trace = self.write, self.theme, self.trace
        self.beat(
            "gradient",
            "The same sum for every pixel makes a picture: how the cost would change if a pixel "
            "were a little stronger.",
        )
        self.play(FadeOut(self.diagram, self.shown, self.mark), run_time=MOVE)
        gradient = PixelImage(write, trace.dC_da[0], _LARGE, signed=True)
        y = -0.15
        gradient.move_to((2.9, y, 0))
        self.play(self.image.animate.scale(_LARGE / _IMAGE).move_to((-3.4, y, 0)), run_time=MOVE)
        pixels = write.indexed("a", 0, "", "partial")
        name = write.formula(f"frac({write.partial(COST)}, {pixels})", FORMULA)
        ink = write.words("the picture", VALUE).next_to(self.image, DOWN, buff=0.25)
        legend = VGroup()
        for text, colour in (
            ("stronger raises the cost", theme.positive),
            ("stronger lowers it", theme.negative),
        ):
            sample = Square(0.24, stroke_width=0, fill_opacity=1).set_fill(colour)
            legend.add(VGroup(sample, write.words(text, SMALL)).arrange(RIGHT, buff=0.12))
        legend.arrange(RIGHT, buff=0.4).next_to(gradient, DOWN, buff=0.25)
        name.next_to(gradient, LEFT, buff=0.35)
        self.play(FadeIn(ink, name), run_time=QUICK)
        self.play(FadeIn(gradient.frame), FadeIn(gradient.pixels), FadeIn(legend), run_time=1.5)
        self.rest()
        strongest = int(np.abs(trace.dC_da[0]).argmax())
        value = float(trace.dC_da[0][strongest])
        self.say(f"Strongest at pixel {strongest}: {spoken_number(value)} for each unit.")
        mark = gradient.mark(strongest).set_stroke(theme.ink, 2.5).set_fill(opacity=0)
        number = haloed(write.value(value, theme.ink, VALUE), theme.background)
        side = RIGHT if mark.get_x() < gradient.get_x() else LEFT
        number.next_to(mark, side, buff=0.12)
        self.play(Create(mark), FadeIn(number), run_time=MOVE)
        self.rest(2)

    # Their parts

    def lit(self, path: Path) -> VGroup:
        """A glow along a path, from its pixel to its output."""
        circles = []
        for q in path.nodes:
            neuron = self.diagram.neurons.get(Quantity("a", q.layer, q.index))
            if q.kind in "az" and neuron is not None and neuron.circle not in circles:
                circles.append(neuron.circle)
        return VGroup(
            *(
                join(*pair).set_stroke(self.theme.highlight, 6).set_z_index(_GLOW)
                for pair in itertools.pairwise(circles)
                # Softmax leads on to the other outputs, within their column.
                if abs(pair[0].get_x() - pair[1].get_x()) > 0.1
            )
        )

    def row(self, path: Path, number: int) -> MathTypst:
        """A path's factors and their product, one under the other."""
        write, theme = self.write, self.theme
        room = 8.9
        parts = [
            (factor.value, theme.quantity(_COLOURED[factor.of.kind])) for factor in path.factors
        ]
        total = path.product, theme.sign(path.product)
        places = [f"{{{place}}}" for place in range(len(parts))]
        for decimals in (3, 2, 1):
            whole = equation(write, f"{' dot '.join(places)} = {{total}}", parts, total, decimals)
            factors, _, product = whole.rpartition(" = ")
            first = factors.split(" dot ")
            for shown in (first, [*first[:3], "dots.c", first[-1]]):
                row = write.formula(f"{' dot '.join(shown)} = {product}", SMALL)
                if row.width * SMALLEST / SMALL <= room:
                    fit(row, room)
                    return row.move_to((0, _TABLE - _ROW * number, 0), aligned_edge=LEFT)
        row = write.formula(f"dots.c = {product}", SMALL)
        return row.move_to((0, _TABLE - _ROW * number, 0), aligned_edge=LEFT)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        pixels = np.abs(trace.dC_da[0])
        best = int(pixels.argmax())
        side = int(np.sqrt(pixels.size))
        return (
            "To which pixel is the cost most sensitive, and must it be a bright one?",
            f"To the one in row {best // side}, column {best % side}; its value is "
            f"{spoken_number(float(trace.a[0][best]))}. It need not be bright: the sensitivity "
            "asks what would happen, not what is.",
        )


_COLOURED: dict[Kind, Kind] = {"z": "w", "a": "z", "C": "C"}
"""Whose colour a factor d(this)/d(that) has: the weight's, the slope's or the cost's."""
