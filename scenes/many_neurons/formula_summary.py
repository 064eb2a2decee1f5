"""FormulaSummary: every expression of the chain rule beside the network that it is about."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    BraceBetweenPoints,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    MathTypst,
    SurroundingRectangle,
    Transform,
    VGroup,
    VMobject,
    Write,
)

from backprop import Quantity, Trace
from backprop.clips import Declaration, Pose, figure
from backprop.clips.question import Question
from backprop.clips.scene import BELOW_HEADING, RecordedScene
from backprop.core.number_format import spoken_number
from backprop.core.quantities import COST, Kind, ParameterNames
from backprop.core.salience import instructive
from backprop.display import alt_text
from backprop.drawing.mobjects import join, overview
from backprop.drawing.mobjects.number_matrix import bracket
from backprop.drawing.notation import fit, literal, worked_sum
from backprop.drawing.notation.expressions import Expressions
from backprop.drawing.style import FRAME, LABEL, MOVE, QUICK, SMALL

__all__ = ["FormulaSummary"]

_SIZE = 34
_COLUMN, _FORMULAS, _NETWORK = FRAME.left + 0.95, FRAME.left + 2.75, 2.0
"""Middle of the gradient's column, and where the formulas and the network begin."""
_TOP, _BOTTOM = BELOW_HEADING - 0.2, FRAME.bottom + 1.15
_WORKED = FRAME.bottom + 0.35
_GLOW = -1
"""Lit edges lie under all neurons that they pass."""


class FormulaSummary(RecordedScene):
    """The gradient, the formulas of its entries, and what each is about."""

    clip = Declaration(
        "All expressions of the chain rule beside the network that they are about",
        order=21,
        network="relu",
        formulas=("gradient",),
    )

    def construct(self) -> None:
        trace = self.trace
        self.depth = trace.network.depth
        self.coupled = trace.network.layers[-1].activation.coupled
        self.layer = max(1, self.depth - 1)
        self.w = instructive(trace, "w", self.layer).quantity
        self.j, self.k = self.w.index
        self.before = Quantity("a", self.layer - 1, (self.k,))
        self.a = Quantity("a", self.layer, (self.j,))
        self.z = Quantity("z", self.layer, (self.j,))
        self.output = instructive(trace, "a", self.depth).quantity
        self.diagram = overview(
            self.write,
            trace,
            _NETWORK,
            FRAME.right - 0.2,
            _BOTTOM + 0.4,
            _TOP,
            [self.before, self.a, self.output],
        )
        self.expressions = Expressions(self.write, trace.network)
        self.lines = self.formulas()
        self.worked: VMobject = VGroup()
        self.lit = VGroup()
        self.frame: SurroundingRectangle | None = None
        self.show_gradient()
        self.weight()
        self.bias()
        if self.depth > 1:
            self.hidden()
        self.last()
        self.whole()

    # The formulas

    def formulas(self) -> dict[str, MathTypst]:
        """All of them, in their places."""
        write, say = self.write, self.expressions
        sources = {"weight": say.weight(), "bias": say.bias()}
        if self.depth > 1:
            sources["hidden"] = say.hidden()
        sources["last"] = say.last()
        height = (_TOP - _BOTTOM) / len(sources)
        found: dict[str, MathTypst] = {}
        for number, (name, source) in enumerate(sources.items()):
            formula = fit(write.formula(source, _SIZE), _NETWORK - _FORMULAS - 0.3)
            formula.move_to((_FORMULAS, _TOP - height * (number + 0.5), 0), aligned_edge=LEFT)
            found[name] = formula
        return found

    # The beats

    def show_gradient(self) -> None:
        """What is wanted: a derivative for every parameter."""
        write = self.write
        count = len(ParameterNames(self.trace.widths))
        self.beat(
            "gradient",
            f"The gradient has an entry for each of this network's {count:,} weights and biases. "
            "These formulas make all of them.",
        )
        title = self.heading("The whole of backpropagation")
        layers = [1, *([self.depth] if self.depth > 1 else [])]
        entries = VGroup()
        for layer in layers:
            kinds: tuple[Kind, ...] = ("w", "b")
            for kind in kinds:
                below = write.coloured(
                    f"partial {kind.upper() if kind == 'w' else kind}^(({self.above(layer)}))",
                    self.theme.quantity(kind),
                )
                entries.add(write.formula(f"frac({write.partial(COST)}, {below})", 24))
            if layer == 1 and self.depth > 2:
                entries.add(write.formula("dots.v", _SIZE))
        entries.arrange(DOWN, buff=0.22)
        brackets = VGroup()
        half = entries.height / 2 + 0.15
        for x, arm in ((-0.62, 0.12), (0.62, -0.12)):
            brackets.add(bracket(write, x, -half, half, arm).shift(entries.get_center()))
        name = write.formula("nabla C_0", LABEL).set_color(self.theme.cost)
        column = VGroup(entries, brackets)
        column.move_to((_COLUMN, (_TOP + _BOTTOM) / 2 - 0.15, 0))
        name.next_to(column, UP, buff=0.2)
        brace = BraceBetweenPoints(
            np.array([_FORMULAS - 0.35, _TOP, 0]),
            np.array([_FORMULAS - 0.35, _BOTTOM, 0]),
            LEFT,
            color=self.theme.quiet,
        )
        self.note = VGroup()
        if self.expressions.activations:
            names = ", ".join(self.expressions.activations).replace("_", " ")
            text = write.words(f"$f$: {literal(names)}", SMALL)
            self.note.add(text.move_to((FRAME.right, FRAME.top, 0), aligned_edge=UP + RIGHT))
        self.enter(title, self.diagram, self.note)
        self.play(
            FadeIn(name, brackets),
            LaggedStart(*(FadeIn(entry) for entry in entries), lag_ratio=0.2),
            run_time=1.5,
        )
        self.play(FadeIn(brace), run_time=QUICK)
        self.rest()

    def weight(self) -> None:
        """A weight's derivative, and the three places its factors come from."""
        trace, theme, write = self.trace, self.theme, self.write
        value = trace[self.w].derivative
        self.beat(
            "weight",
            "A weight: what its edge brings in, the slope of its neuron, and the sensitivity of "
            f"that neuron; for {self.w} this makes {spoken_number(value)}.",
        )
        neurons = self.diagram.neurons
        edge = self.edge()
        factors = [(trace[self.before].value, theme.ink)]
        if self.coupled:
            factors.append((trace[self.z].derivative, theme.weighted_sum))
        else:
            slope = float(trace.da_dz[self.layer][self.j])
            factors += [(slope, theme.weighted_sum), (trace[self.a].derivative, theme.cost)]
        rings = VGroup(*(self.diagram.ring(neurons[q]) for q in (self.before, self.a)))
        line = worked_sum(
            write,
            [factors],
            (value, theme.weight),
            FRAME.right - FRAME.left,
            f"{write.ratio(COST, self.w)} = {{sum}} = {{total}}",
        )
        self.about("weight", VGroup(edge, rings), line)

    def bias(self) -> None:
        """A bias's derivative: the same without the first factor."""
        trace, theme, write = self.trace, self.theme, self.write
        b = Quantity("b", self.layer, (self.j,))
        value = trace[b].derivative
        self.beat(
            "bias",
            f"A bias: the same without what comes in, for {b} it is {spoken_number(value)}.",
        )
        slope = float(trace.da_dz[self.layer].flat[self.j])
        factors = (
            [(trace[self.z].derivative, theme.weighted_sum)]
            if self.coupled
            else [(slope, theme.weighted_sum), (trace[self.a].derivative, theme.cost)]
        )
        line = worked_sum(
            write,
            [factors],
            (value, theme.bias),
            FRAME.right - FRAME.left,
            f"{write.ratio(COST, b)} = {{sum}} = {{total}}"
            if len(factors) > 1
            else f"{write.ratio(COST, b)} = {{total}}",
        )
        self.about("bias", VGroup(self.diagram.ring(self.diagram.neurons[self.a])), line)

    def hidden(self) -> None:
        """A hidden neuron's sensitivity from the layer after it."""
        trace, theme, write = self.trace, self.theme, self.write
        after = self.layer + 1
        count = trace.widths[after]
        q = self.z if self.coupled else self.a
        value = trace[q].derivative
        self.beat(
            "hidden layer",
            (
                f"In a hidden layer that sensitivity is a sum over the {count} neurons of the "
                if count > 1
                else "In a hidden layer that sensitivity comes from the one neuron of the "
            )
            + f"layer after: {spoken_number(value)}.",
        )
        weights = trace.network.layer(after).weights[:, self.j]
        columns = [(weights, theme.weight)]
        if self.coupled:
            columns.append((trace.dC_dz[after], theme.weighted_sum))
        else:
            columns.append((trace.da_dz[after], theme.weighted_sum))
            columns.append((trace.dC_da[after], theme.cost))
        terms = [[(float(values[i]), colour) for values, colour in columns] for i in range(count)]
        slope = float(trace.da_dz[self.layer][self.j])
        line = worked_sum(
            write,
            terms,
            (value, theme.quantity(q.kind)),
            FRAME.right - FRAME.left,
            f"{write.ratio(COST, q)} = "
            + ("{0} dot ({sum}) = {total}" if self.coupled else "{sum} = {total}"),
            [(slope, theme.weighted_sum)],
        )
        neurons = self.diagram.neurons
        fan = VGroup(
            *(
                join(neurons[self.a].circle, neuron.circle)
                .set_stroke(theme.highlight, 10)
                .set_z_index(_GLOW)
                for one, neuron in neurons.items()
                if one.layer == after
            )
        )
        fan.add(self.diagram.ring(neurons[self.a]))
        self.about("hidden", fan, line)

    def last(self) -> None:
        """An output's sensitivity from the cost."""
        trace, theme, write = self.trace, self.theme, self.write
        q = Quantity("z", self.depth, self.output.index) if self.coupled else self.output
        (j,) = self.output.index
        value = trace[q].derivative
        self.beat(
            "last layer",
            (
                "In the last layer every output depends on every weighted sum, and the cost on "
                f"every output: {spoken_number(value)}."
                if self.coupled
                else "In the last layer it is the cost's own derivative, from the output and the "
                f"desired one: {spoken_number(value)}."
            ),
        )
        room = FRAME.right - FRAME.left
        outputs = [
            self.diagram.neurons[one] for one in self.diagram.neurons if one.layer == self.depth
        ]
        if self.coupled:
            slopes = trace.da_dz[self.depth][:, j]
            terms = [
                [(float(slopes[i]), theme.ink), (float(trace.dC_da[self.depth][i]), theme.cost)]
                for i in range(len(slopes))
            ]
            line = worked_sum(
                write,
                terms,
                (value, theme.weighted_sum),
                room,
                f"{write.ratio(COST, q)} = {{sum}} = {{total}}",
                values=trace.through[:, j].tolist(),
            )
            about = VGroup(*(self.diagram.ring(neuron) for neuron in outputs))
        else:
            form = trace.network.cost.typst_derivative.format(a="{0}", y="{1}")
            line = worked_sum(
                write,
                [[(value, theme.cost)]],
                (value, theme.cost),
                room,
                f"{write.ratio(COST, q)} = {form} = {{total}}",
                [(trace[q].value, theme.ink), (float(trace.y[j]), theme.desired)],
            )
            about = VGroup(self.diagram.ring(self.diagram.neurons[self.output]))
        self.about("last", about, line)

    def whole(self) -> None:
        """Everything together."""
        self.beat(
            "whole",
            "That is all: from the last layer to the first, one formula feeding the next.",
        )
        fading = [self.worked, self.lit]
        if self.frame is not None:
            fading.append(self.frame)
        self.play(*(FadeOut(part) for part in fading), run_time=QUICK)
        box = SurroundingRectangle(
            VGroup(*self.lines.values()), color=self.theme.highlight, buff=0.18
        )
        self.play(Create(box), run_time=MOVE)
        self.rest(2)

    # Their parts

    def about(self, name: str, lit: VGroup, line: VMobject) -> None:
        """Write a formula, light what it is about, and work it out with numbers."""
        formula = self.lines[name]
        frame = SurroundingRectangle(formula, color=self.theme.highlight, buff=0.12)
        line.move_to((0, _WORKED, 0))
        gone = [FadeOut(self.worked)] if len(self.worked) else []
        if self.frame is None:
            self.play(Write(formula), run_time=1.2)
            self.frame = frame
            self.play(Create(frame), FadeIn(lit), run_time=MOVE)
        else:
            self.play(
                FadeIn(formula, shift=0.1 * UP),
                Transform(self.frame, frame),
                FadeOut(self.lit),
                FadeIn(lit),
                *gone,
                run_time=MOVE,
            )
        self.lit = lit
        self.play(FadeIn(line, shift=0.1 * UP), run_time=MOVE)
        self.worked = line
        self.rest()

    def edge(self) -> Line:
        """The edge of the weight, lit."""
        ends = (self.diagram.neurons[q].circle for q in (self.before, self.a))
        return join(*ends).set_stroke(self.theme.highlight, 10).set_z_index(_GLOW)

    def above(self, layer: int) -> str:
        """A layer as a superscript has it."""
        behind = self.depth - layer
        return "L" if behind == 0 else f"L-{behind}"

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        return (
            "Which of these formulas knows what the cost is?",
            "Only the last. All others work for any cost: they take what comes from the layer "
            "after.",
        )

    @figure("summary", "The formulas that make the whole gradient", order=17, beat="whole")
    def pose_summary(self) -> Pose:
        return Pose(self.everything(), alt_text.summary(self.trace))
