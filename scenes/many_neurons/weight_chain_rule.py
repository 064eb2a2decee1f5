"""WeightChainRule: the chain rule for one weight among many; only the indices are new."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Circle,
    Create,
    FadeIn,
    FadeOut,
    Mobject,
    ReplacementTransform,
    SurroundingRectangle,
    VGroup,
    Write,
)

from backprop import Quantity, Trace
from backprop.clips import Declaration
from backprop.clips.question import Question, last_quantities
from backprop.clips.scene import BELOW_HEADING, RecordedScene
from backprop.core.number_format import spoken_number
from backprop.core.quantities import COST, Kind
from backprop.core.salience import instructive
from backprop.drawing.mobjects import (
    ChainProduct,
    NetworkDiagram,
    Neuron,
    chosen_neurons,
    edge_legend,
    join,
)
from backprop.drawing.notation import equation, fit, haloed
from backprop.drawing.style import FRAME, LABEL, MOVE, QUICK, SMALLEST, VALUE

__all__ = ["WeightChainRule"]

_MOST = 5
_APART, _LEFT = 2.9, FRAME.left + 1.25
_TOP, _BOTTOM = BELOW_HEADING - 0.35, -1.0
"""Of the network."""
_PANEL = 0.9
"""Where the factors' own formulas begin."""
_PRODUCT = FRAME.bottom + 1.45


class WeightChainRule(RecordedScene):
    """The three factors of one edge's derivative, each from its place in the network."""

    clip = Declaration(
        "The chain rule for one weight among many: only the indices are new",
        order=18,
        network="small",
        focus="w",
        formulas=("weight-chain-rule",),
    )

    def construct(self) -> None:
        trace = self.trace
        choice = self.subject(instructive(trace, "w", trace.network.depth))
        self.w, self.why = choice.quantity, choice.why
        self.layer, (self.j, self.k) = self.w.layer, self.w.index
        self.before = Quantity("a", self.layer - 1, (self.k,))
        self.z = Quantity("z", self.layer, (self.j,))
        self.a = Quantity("a", self.layer, (self.j,))
        self.activation = trace.network.layer(self.layer).activation
        nodes = [self.w, self.z, *([] if self.activation.coupled else [self.a]), COST]
        self.product = ChainProduct(self.write, trace, nodes, FRAME.right - FRAME.left - 0.6)
        self.states(self.product.equation)
        self.product.move_to((0, _PRODUCT, 0))
        self.build()
        self.show_edge()
        self.first_factor()
        if self.activation.coupled:
            self.coupled_factor()
        else:
            self.second_factor()
            self.third_factor()
        self.multiply()
        self.others()

    def build(self) -> None:
        """Two layers, and the cost that neuron j leads to."""
        trace, write, theme = self.trace, self.write, self.theme
        shown = {
            q.layer: chosen_neurons(trace, q.layer, _MOST, q.index) for q in (self.before, self.a)
        }
        cut = any(len(found) < trace.widths[layer] for layer, found in shown.items())
        rows = max(len(found) for found in shown.values())
        height = _TOP - _BOTTOM - (0.8 if cut else 0)
        spacing = (_APART, min(1.3, height / max(rows - 0.2, 1)))
        columns: list[tuple[Kind, int]] = [("a", self.layer - 1), ("a", self.layer)]
        radius = min(0.45, 0.42 * spacing[1])
        self.diagram = NetworkDiagram(write, trace, columns, shown, spacing, radius, bundled=True)
        left = self.diagram.neurons[self.before].get_x()
        self.diagram.shift((_LEFT - left, (_TOP + _BOTTOM) / 2 - self.diagram.get_y(), 0))
        # As they were before they are set back.
        (self.edges,) = (bundle.copy() for bundle in self.diagram.bundles.values())
        self.names = VGroup()
        for q, side in ((self.before, LEFT), (self.a, RIGHT)):
            label = haloed(write.label(q, VALUE), theme.background)
            self.names.add(label.next_to(self.diagram.neurons[q], side, buff=0.12))
        start, end = (self.diagram.neurons[q].circle for q in (self.before, self.a))
        self.line = join(start, end).set_stroke(theme.highlight, 7)
        self.cost = Circle(0.42, stroke_color=theme.cost, stroke_width=3)
        self.cost.set_fill(theme.background, 1)
        self.cost.move_to((_LEFT + 1.75 * _APART, (_TOP + _BOTTOM) / 2, 0))
        inside = write.fitted(trace.cost, theme.cost, VALUE, 0.72)
        self.target = VGroup(self.cost, *([] if inside is None else [inside.move_to(self.cost)]))
        self.target.add(write.label(COST, LABEL).next_to(self.cost, UP, buff=0.12))
        self.onward = VGroup(
            *(
                join(neuron.circle, self.cost).set_stroke(theme.quiet, 1.5, 0.5)
                for q, neuron in self.diagram.neurons.items()
                if q.layer == self.layer
            )
        )

    # The beats

    def show_edge(self) -> None:
        """One edge among all of a layer."""
        why = f": {self.why}" if self.why else ""
        self.beat(
            "edge",
            f"One weight of many, {self.said(self.w)}{why}.",
        )
        title = self.heading(
            f"How sensitive is ${self.write.symbol(COST)}$ to ${self.write.symbol(self.w)}$?"
        )
        self.enter(title, self.onward, self.diagram, self.target, self.names)
        along = self.line.get_unit_vector()
        across = np.array([-along[1], along[0], 0])
        name = haloed(self.write.label(self.w, LABEL), self.theme.background).set_z_index(3)
        name.move_to(self.line.get_center() + (0.12 + 0.5 * name.height) * across)
        self.play(
            Create(self.line),
            *(bundle.animate.set_stroke(opacity=0.2) for bundle in self.diagram.bundles.values()),
            FadeIn(name),
        )
        self.name = name
        self.play(Write(self.product.left.ratio), Write(self.product.equals.upper), run_time=0.8)
        self.rest()

    def first_factor(self) -> None:
        """dz_j/dw_jk is what the edge brings in."""
        self.beat(
            "first factor",
            "The weight multiplies the activation its edge comes from, so that is how far the "
            f"weighted sum moves for each unit: {self.said(self.before)}.",
        )
        self.factor(0, self.write.symbol(self.before), self.diagram.neurons[self.before])

    def second_factor(self) -> None:
        """da_j/dz_j is the slope of the neuron's activation function."""
        slope = float(self.trace.da_dz[self.layer][self.j])
        self.beat(
            "second factor",
            f"Neuron j turns its weighted sum into its activation: the slope of "
            f"{self.activation.name.replace('_', ' ')} there is {spoken_number(slope)}.",
        )
        meaning = f"{self.activation.typst}'({self.write.symbol(self.z)})"
        self.factor(1, meaning, self.diagram.neurons[self.a])

    def third_factor(self) -> None:
        """dC/da_j: by the cost's formula, or from the layer after."""
        slope = self.trace[self.a].derivative
        network = self.trace.network
        if self.layer == network.depth:
            self.beat(
                "third factor",
                f"And the cost compares that activation with the desired output: its slope is "
                f"{spoken_number(slope)}.",
            )
            desired = Quantity("y", 0, (self.j,))
            meaning = network.cost.typst_derivative.format(
                a=self.write.symbol(self.a), y=self.write.symbol(desired)
            )
        else:
            self.beat(
                "third factor",
                "How the cost depends on that activation is a matter of the layers after it: "
                f"{spoken_number(slope)}.",
            )
            meaning = ""
        self.factor(2, meaning, self.target)

    def coupled_factor(self) -> None:
        """z_j reaches the cost through every output at once."""
        slope = self.trace[self.z].derivative
        self.beat(
            "second factor",
            f"{self.activation.name.capitalize()} lets this weighted sum move every output, so "
            f"the rest of the way is a sum over all outputs i: {spoken_number(slope)}.",
        )
        write, theme, trace = self.write, self.theme, self.trace
        output = write.indexed("a", self.layer, "i")
        meaning = (
            f"sum_i frac({write.indexed('a', self.layer, 'i', 'partial')}, "
            f"{write.partial(self.z)}) dot frac({write.partial(COST)}, partial {output})"
        )
        slopes = trace.da_dz[self.layer][:, self.j]
        terms = trace.through[:, self.j]
        order = np.argsort(-np.abs(terms), kind="stable")
        lines = VGroup()
        for i in order[:3]:
            parts = [
                (float(slopes[i]), theme.ink),
                (float(trace.dC_da[self.layer][i]), theme.cost),
            ]
            total = float(terms[i]), theme.weighted_sum
            form = f"i = {int(i)}: quad {{0}} dot {{1}} = {{total}}"
            line = write.formula(equation(write, form, parts, total), VALUE)
            lines.add(fit(line, FRAME.right - _PANEL))
        if len(order) > 3:
            rest = write.number(float(terms[order[3:]].sum()), theme.weighted_sum)
            text = f'"{len(order) - 3} more:" quad {rest}'
            lines.add(write.formula(text, VALUE))
        self.terms = lines.arrange(DOWN, buff=0.16, aligned_edge=LEFT)
        self.factor(1, meaning, self.target, self.terms)

    def multiply(self) -> None:
        """The product is the recorded derivative."""
        value = self.trace[self.w].derivative
        count = "three" if len(self.product.links) == 3 else "two"
        self.beat(
            "product",
            f"The {count} multiplied: {spoken_number(value)}, what backprop explain prints for "
            f"{self.w}.",
        )
        left, equals = self.product.left, self.product.equals
        self.play(FadeIn(left.number, equals.lower, shift=0.2 * LEFT), run_time=MOVE)
        box = SurroundingRectangle(
            VGroup(left.ratio, left.number), color=self.theme.highlight, buff=0.12
        )
        self.play(Create(box), run_time=QUICK)
        self.rest()

    def others(self) -> None:
        """Every other edge of the layer: the same, with other indices."""
        count = self.trace.network.layer(self.layer).weights.size
        if count == 1:
            return
        self.beat(
            "the others",
            f"For each of the {count:,} weights of the layer the factors are the same, only with "
            "its own j and k. Here each edge shows its derivative.",
        )
        write, theme = self.write, self.theme
        legend = edge_legend(write, f"${write.partial(COST)} \\/ partial w$ of an edge:")
        ((column, bundle),) = self.diagram.bundles.items()
        slopes = self.trace.dC_dw[self.layer]
        values = np.array(
            [slopes[to.index + by.index] for by, to in self.diagram.ends[column]], float
        )
        new = self.edges.redraw(values, float(np.abs(values).max()))
        glow = self.line.copy().set_stroke(theme.highlight, 12, 0.5).set_z_index(-1)
        self.play(
            ReplacementTransform(bundle, new),
            ReplacementTransform(self.line, glow),
            FadeIn(legend),
            run_time=1.5,
        )
        self.rest(2)

    # Their parts

    def factor(
        self, number: int, meaning: str, place: Mobject, more: Mobject | None = None
    ) -> None:
        """A factor: its own formula, drawn from its place, then its number in the product."""
        write, theme = self.write, self.theme
        link = self.product.links[number]
        colour = theme.quantity(link.of.kind)
        equal = f" = {meaning}" if meaning else ""
        for decimals in (4, 3, 2):
            value = write.number(link.number.value, colour, decimals=decimals)
            formula = write.formula(f"{write.ratio(link.of, link.by)}{equal} = {value}", 30)
            if formula.width * SMALLEST / 21 <= FRAME.right - _PANEL:
                break
        fit(formula, FRAME.right - _PANEL)
        formula.move_to((_PANEL, _TOP - 0.1 - 1.25 * number, 0), aligned_edge=LEFT)
        ring = self.diagram.ring(place) if isinstance(place, Neuron) else None
        mark = ring or SurroundingRectangle(self.cost, color=theme.highlight, buff=0.1)
        self.play(Create(mark), run_time=QUICK)
        self.play(FadeIn(formula, target_position=place, scale=0.5), run_time=MOVE)
        if more is not None:
            more.next_to(formula, DOWN, buff=0.25, aligned_edge=LEFT)
            self.play(FadeIn(more, shift=0.1 * DOWN), run_time=MOVE)
        signs = [self.product.dots[number - 1]] if number else []
        self.play(
            FadeIn(link.ratio, target_position=formula, scale=0.7),
            *(FadeIn(sign) for sign in signs),
            FadeIn(link.number, shift=0.2 * DOWN),
            FadeOut(mark),
            run_time=MOVE,
        )
        self.rest()

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        w, *_ = last_quantities(trace)
        return (
            "Does the derivative for one weight depend on the other weights?",
            "Yes, though no other stands in the formula: they take part in the weighted sums and "
            "outputs that the slopes are taken at. Here it is "
            f"{spoken_number(trace[w].derivative)}.",
        )
