"""WeightedSum: how an activation is computed, and why the sum inside has a name of its own."""

from __future__ import annotations

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
    Line,
    ReplacementTransform,
    ShowPassingFlash,
    TransformFromCopy,
    VGroup,
)

from backprop import BackpropError, Quantity, Trace, vary
from backprop.clips import Declaration
from backprop.clips.chain_scene import ChainScene
from backprop.clips.question import Question, last_quantities
from backprop.core.equations import Result, borne_out, products
from backprop.core.number_format import spoken_number
from backprop.drawing.mobjects import Graph, GroupOf, LastNeurons, Sweep, turned
from backprop.drawing.notation import LiveFormula, Slot, fit, literal, term, without
from backprop.drawing.style import FORMULA, FRAME, LABEL, MOVE, QUICK, SMALL

__all__ = ["WeightedSum"]

_MIDDLE = 0.35
"""Formulas and neurons stand left of it, the graph right."""
_WIDE = 0.5
"""Between formulas and graph."""
_SAMPLES = 320
_HALVINGS = 12
_FAR = 20
"""A weight is not turned to more than so many times its size."""


class WeightedSum(ChainScene):
    """a = f(w a + b); the sum is named z; f's curve with the dot at this z."""

    clip = Declaration(
        "Weight, activation and bias make z; the activation function makes a of it",
        order=3,
        one_neuron=True,
        formulas=("activation", "weighted-sum"),
    )

    def construct(self) -> None:
        self.activation = self.trace.network.layers[-1].activation
        self.neurons = LastNeurons(self.write, self.trace, 1, radius=0.62, spacing=3.4)
        # The desired output has no part in this.
        self.neurons.remove(self.neurons.target)
        self.neurons.names.remove(self.neurons.labels.pop(self.y))
        self.neurons.move_to((0, -0.3, 0))
        self.show_neurons()
        self.assemble()
        self.name_sum()
        self.show_numbers()
        self.show_curve()
        self.turn_one()

    # The beats

    def show_neurons(self) -> None:
        """The last two neurons and the edge between them."""
        self.beat(
            "neurons",
            f"The last neuron holds {self.said(self.a)}, the one before it "
            f"{self.said(self.before)}. How does one follow from the other?",
        )
        self.title = self.heading("How is the activation $a^((L))$ computed?")
        self.stub = VGroup()
        if self.before.layer:
            end = self.neurons.neurons[self.before].circle.get_left()
            line = Line(end + 0.8 * LEFT, end).set_stroke(self.theme.quiet, 2, opacity=0.5)
            dots = self.write.formula("dots.c", LABEL).set_color(self.theme.quiet)
            self.stub.add(line, dots.next_to(line, LEFT, buff=0.15))
        labels = self.neurons.labels
        self.enter(
            self.title,
            self.stub,
            self.neurons.lines,
            self.neurons.columns,
            labels[self.before],
            labels[self.a],
        )
        self.rest()

    def assemble(self) -> None:
        """The formula, each part from where it stands in the picture."""
        self.beat(
            "formula",
            "The weight multiplies the activation before, the bias is added,",
        )
        labels, edge = self.neurons.labels, self.neurons.edges[self.before, self.a]
        inside = f"{self.named(self.w)} {self.named(self.before, 'p')} {term('+', 'plus')} "
        inside += self.named(self.b)
        call = f"{self.activation.typst}({inside})"
        self.whole = self.write.formula(f"{self.named(self.a)} = {call}", FORMULA * 1.35)
        self.whole.move_to((0, 1.6, 0))
        part = self.whole.select
        # The neurons make room for the formula; what is not drawn yet moves along unseen.
        self.neurons.names.remove(labels[self.w], labels[self.b])
        row = VGroup(self.stub, self.neurons)
        down = 0.9 * DOWN
        self.play(row.animate.shift(down), run_time=0.6)
        for q in (self.w, self.b):
            labels[q].shift(down)
        self.play(FadeIn(labels[self.w], shift=0.15 * UP), self.flash(edge), run_time=0.7)
        self.play(
            LaggedStart(
                TransformFromCopy(labels[self.w], part("w"), path_arc=-0.4),
                TransformFromCopy(labels[self.before], part("p"), path_arc=-0.4),
                lag_ratio=0.4,
            ),
            run_time=1.4,
        )
        self.play(FadeIn(labels[self.b], shift=0.15 * DOWN), run_time=QUICK)
        self.play(
            FadeIn(part("plus")),
            TransformFromCopy(labels[self.b], part("b"), path_arc=0.4),
            run_time=0.8,
        )
        self.neurons.names.add(labels[self.w], labels[self.b])
        self.rest(QUICK)
        self.say(f"and the activation function, here {self.function}, gives the new activation.")
        inner = [part(name) for name in ("w", "p", "plus", "b")]
        outer = without(self.whole, [*inner, part("a")])
        self.play(FadeIn(outer, shift=0.3 * DOWN), run_time=0.8)
        self.play(TransformFromCopy(labels[self.a], part("a"), path_arc=0.4), run_time=0.8)
        self.rest()

    def name_sum(self) -> None:
        """What stands in the brackets lifts out and is named z."""
        self.beat("name", "The sum in the brackets gets a name of its own: z, the weighted sum.")
        total = self.named(self.z)
        right = f"{self.named(self.w)} {self.named(self.before, 'p')} {term('+', 'plus')} "
        self.sum = self.write.formula(f"{total} = {right}{self.named(self.b)}", FORMULA * 1.2)
        call = f"{self.activation.typst}({self.named(self.z)})"
        self.output = self.write.formula(f"{self.named(self.a)} = {call}", FORMULA * 1.2)
        self.sum.move_to((0, 2.0, 0))
        self.output.move_to((0, 0.95, 0)).align_to(self.sum, LEFT)
        VGroup(self.sum, self.output).set_x(0)
        old, new, below = self.whole.select, self.sum.select, self.output.select
        inner = ("w", "p", "plus", "b")
        outside = without(self.whole, [old(name) for name in (*inner, "a")])
        outside_below = without(self.output, [below("a"), below("z")])
        # All at once, the sum would run over the brackets that it leaves: it goes first.
        moves = [ReplacementTransform(old(name), new(name), path_arc=0.3) for name in inner]
        self.play(
            *moves, VGroup(old("a"), outside).animate.align_to(self.output, UP), run_time=MOVE
        )
        self.play(FadeIn(without(self.sum, [new(n) for n in inner])), run_time=QUICK)
        self.play(
            ReplacementTransform(old("a"), below("a")),
            ReplacementTransform(outside, outside_below),
            TransformFromCopy(new("z"), below("z"), path_arc=0.4),
            run_time=MOVE,
        )
        self.remove(*self.mobjects)
        self.add(self.title, self.stub, self.neurons, self.sum, self.output)
        self.say("So the activation is a function of z alone.")
        self.rest()

    def show_numbers(self) -> None:
        """Both lines with the record's numbers, on the left."""
        self.beat(
            "numbers",
            f"In this pass z is {self.said(self.z)}, and the activation {self.said(self.a)}.",
        )
        self.numbers = self.live([])
        block = VGroup(self.sum, self.numbers[0], self.output, self.numbers[1])
        place = block.copy()
        place.arrange(DOWN, buff=0.22, aligned_edge=LEFT)
        place[2:].shift(0.2 * DOWN)
        place.move_to((FRAME.left, FRAME.top - 0.95, 0), aligned_edge=UP + LEFT)
        for number, target in zip(self.numbers, (place[1], place[3]), strict=True):
            number.move_to(target)
        row = VGroup(self.stub, self.neurons)
        self.play(
            self.sum.animate.move_to(place[0]),
            self.output.animate.move_to(place[2]),
            row.animate.scale(0.86).move_to(((FRAME.left + _MIDDLE) / 2, -2.0, 0)),
            run_time=MOVE,
        )
        for number in self.numbers:
            self.play(FadeIn(number, shift=0.1 * DOWN), run_time=0.7)
            self.rest(QUICK)
        self.rest()

    def show_curve(self) -> None:
        """The activation function's graph, and this z on it."""
        z, a = self.trace[self.z].value, self.trace[self.a].value
        self.beat(
            "curve",
            f"This is the curve of {self.function}. At z = {self.said(self.z)} "
            f"it has the height {self.said(self.a)}.",
        )
        self.graph = self.activation_graph()
        self.guides = self.graph.guides(z, a)
        self.graph.redraw(z, a)
        self.play(FadeIn(self.graph.axes, self.graph.ends, self.graph.names), run_time=QUICK)
        self.play(Create(self.graph.curve), FadeIn(self.function_name), run_time=1.2)
        self.play(Create(self.guides), FadeIn(self.graph.dot, scale=0.5), run_time=0.8)
        self.rest()

    def turn_one(self) -> None:
        """The weight is turned: z, dot, activation and neuron follow in real passes."""
        q, value = self.turned_to()
        if value == self.trace[q].value:
            self.rest(2.0)
            return
        there = vary(self.trace, {q: value})
        name = "weight" if q.kind == "w" else "bias"
        goes = (
            f"the activation goes to {spoken_number(there[self.a].value)}."
            if there[self.a].value != self.trace[self.a].value
            else "the activation stays where it is."
        )
        self.beat(
            "turn",
            f"Turn the {name} to {spoken_number(value)}: z goes to "
            f"{spoken_number(there[self.z].value)}, and {goes}",
        )
        way = np.linspace(self.trace[q].value, value, 24)
        tight, self.numbers = self.numbers, self.live([vary(self.trace, {q: v}) for v in way])
        for old, new in zip(tight, self.numbers, strict=True):
            new.move_to(old, aligned_edge=LEFT)
        self.play(FadeOut(tight), FadeIn(self.numbers), run_time=0.4)
        self.turn_to(q, [self.trace[q].value, value], 3.0)
        self.rest()
        self.say(f"And back: {self.function} only ever sees z, whatever it was made of.")
        self.turn_to(q, [value, self.trace[q].value], 2.0)
        self.play(FadeOut(self.numbers), FadeIn(tight), run_time=0.4)
        self.numbers = tight
        self.rest(1.5)

    # What the beats are made of

    @property
    def function(self) -> str:
        """The activation function's name in words."""
        return self.activation.name.replace("_", " ")

    def named(self, q: Quantity, name: str = "") -> str:
        """The symbol of a quantity, to be picked by its kind or another name."""
        return term(self.write.symbol(q), name or q.kind)

    def flash(self, line: Line) -> ShowPassingFlash:
        """A flash in the highlight's colour along an edge."""
        return ShowPassingFlash(
            line.copy().set_stroke(self.theme.highlight, 7, opacity=1), time_width=0.6
        )

    def live(self, others: list[Trace]) -> GroupOf[LiveFormula]:
        """Both formulas in numbers, with room for what they are in other records."""
        names = {"w": self.w, "p": self.before, "b": self.b, "z": self.z, "a": self.a}
        digits = self.digits([self.trace, *others])
        slots = {
            name: Slot(
                self.trace[q].value,
                self.theme.quantity(q.kind),
                [trace[q].value for trace in others],
                factor=name in "wpb",
                decimals=digits.get(q, 4),
            )
            for name, q in names.items()
        }
        first = LiveFormula(
            self.write,
            "= <w> dot <p> + <b> = <z>",
            {name: slots[name] for name in "wpbz"},
            FORMULA * 0.85,
        )
        second = LiveFormula(
            self.write,
            f"= {self.activation.typst}(<z>) = <a>",
            {name: slots[name] for name in "za"},
            FORMULA * 0.85,
        )
        for line, result in ((first, "z"), (second, "a")):
            # The last number needs no room on its left: it stands at its equals sign.
            number = line.numbers[result]
            equals = line.formula.family_members_with_points()[-1].get_right()[0]
            number.align = -1
            number.shift(RIGHT * (equals + 0.18 - number.get_left()[0]))
        return GroupOf(*(fit(line, _MIDDLE - _WIDE - FRAME.left) for line in (first, second)))

    def digits(self, traces: list[Trace]) -> dict[Quantity, int]:
        """Decimals of w, a and b that make z as it is written, in all of these records."""
        names = (self.w, self.before, self.b)
        found = [
            borne_out(
                products([2, 1]), [trace[q].value for q in names], Result.of(trace[self.z].value)
            )
            for trace in traces
        ]
        return dict(zip(names, map(max, zip(*found, strict=True)), strict=True))

    def activation_graph(self) -> Graph:
        """a against z: the activation's own values, over a range that holds 0 and z."""
        low, high = self.span()
        zs = np.linspace(low, high, _SAMPLES)
        values = self.activation.value(zs[:, None])[:, 0]
        graph = Graph(
            self.write,
            list(zip(zs.tolist(), values.tolist(), strict=True)),
            (self.write.symbol(self.z), self.write.symbol(self.a)),
            self.theme.weighted_sum,
            (4.6, 3.8),
            close=True,
        )
        graph.move_to(((_MIDDLE + FRAME.right) / 2 + 0.2, -0.35, 0))
        self.function_name = self.write.words(
            f"activation function: {literal(self.function)}", SMALL
        )
        self.function_name.next_to(graph, DOWN, buff=0.3).set_x(graph.get_x())
        return graph

    def span(self) -> tuple[float, float]:
        """The values of z that the graph shows: 4 to both sides, or as far as z is, and more."""
        z = self.trace[self.z].value
        size = max(4.0, 1.2 * abs(z))
        other = max(4.0, 0.5 * abs(z))
        return (-other, size) if z > 0 else (-size, other)

    def turned_to(self) -> tuple[Quantity, float]:
        """The weight, or where it has no effect the bias, and a value that moves z far."""
        low, high = self.span()
        z, before = self.trace[self.z].value, self.trace[self.before].value
        aim = 0.7 * low if z > (low + high) / 2 else 0.7 * high
        w, b = self.trace[self.w].value, self.trace[self.b].value
        for _ in range(_HALVINGS):
            tries = [(self.b, b + aim - z)]
            if before and abs(w + (aim - z) / before) <= _FAR * max(1.0, abs(w)):
                tries.insert(0, (self.w, w + (aim - z) / before))
            for q, value in tries:
                if self.allowed(q, value):
                    return q, value
            aim = (aim + z) / 2
        return self.w, w

    def allowed(self, q: Quantity, value: float) -> bool:
        """Whether the pass works all the way to a value."""
        try:
            for step in np.linspace(self.trace[q].value, value, 24):
                vary(self.trace, {q: float(step)})
        except BackpropError:
            return False
        return True

    def turn_to(self, q: Quantity, values: list[float], seconds: float) -> None:
        """Turn a weight or bias; neurons, numbers, dot and guides follow."""

        def show(trace: Trace, moving: bool) -> None:
            z, a = trace[self.z].value, trace[self.a].value
            self.neurons.redraw(trace, moving)
            moving = moving or trace[q].value != self.trace[q].value
            shown = {"w": trace[self.w].value, "p": trace[self.before].value, "z": z, "a": a}
            shown["b"] = trace[self.b].value
            for line in self.numbers:
                line.redraw({name: shown[name] for name in line.numbers}, moving)
            self.graph.redraw(z, a)
            self.guides.become(self.graph.guides(z, a))

        parts = [self.neurons, self.numbers, self.guides, self.graph.dot]
        self.play(Sweep(parts, turned(self.trace, q, values), show, run_time=seconds))

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        w, b, z, *_ = last_quantities(trace)
        by = vary(trace, {b: trace[b].value + 1})[z].value - trace[z].value
        return (
            "Add 1 to the bias. By how much does the weighted sum change, and does that depend on "
            "the weight?",
            f"By exactly {spoken_number(by)}, whatever the weight {w.plain(trace.widths)} is: the "
            "bias is added after the multiplication.",
        )
