"""RepeatBackwards: the sensitivities of a layer from those of the layer after it, to the start."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Animation,
    AnimationGroup,
    Create,
    FadeIn,
    FadeOut,
    Indicate,
    LaggedStart,
    Line,
    MathTypst,
    ReplacementTransform,
    ShowPassingFlash,
    VGroup,
    Write,
)

from backprop import Quantity, Trace
from backprop.clips import Declaration
from backprop.clips.question import Question
from backprop.clips.scene import BELOW_HEADING, RecordedScene
from backprop.core.number_format import amount, raised, spoken_number
from backprop.core.operation_counts import multiplications
from backprop.core.quantities import COST
from backprop.core.salience import instructive
from backprop.drawing.mobjects import EdgeBundle, edge_legend, join, overview
from backprop.drawing.mobjects.sensitivity import Sensitivity, sensitivity_legend
from backprop.drawing.notation import fit, worked_sum
from backprop.drawing.style import FORMULA, FRAME, LABEL, MOVE, QUICK, VALUE

__all__ = ["RepeatBackwards"]

_PANEL = FRAME.bottom + 2.1
"""The network stands above, formulas and counts below."""
_LINE = FRAME.bottom + 1.25


class RepeatBackwards(RecordedScene):
    """Every neuron's sensitivity in one sweep from the right, then every weight's gradient."""

    clip = Declaration(
        "Layer by layer from the back, each from the one after it, to all derivatives",
        order=20,
        network="relu",
        formulas=("activation-sum", "weight-chain-rule"),
    )

    def construct(self) -> None:
        self.depth = self.trace.network.depth
        before = max(self.depth - 1, 0)
        self.k = instructive(self.trace, "a", before).quantity
        self.diagram = overview(
            self.write,
            self.trace,
            FRAME.left,
            FRAME.right,
            _PANEL,
            BELOW_HEADING,
            [self.k],
        )
        self.layers = sorted({q.layer for q in self.diagram.neurons})
        self.marks = {
            q: Sensitivity(self.write, self.trace, q, neuron.circle)
            for q, neuron in self.diagram.neurons.items()
            if q.layer > 0
        }
        self.show_network()
        self.know_outputs()
        if self.depth > 1:
            self.compute_one()
            self.compute_layer()
            self.go_on()
        self.show_gradients()
        self.count()

    # The beats

    def show_network(self) -> None:
        """The whole network after one example."""
        weights = sum(layer.weights.size for layer in self.trace.network.layers)
        self.beat(
            "network",
            f"One example has run through this network of {amount(weights, 'weight')}; its cost is "
            f"{self.said(COST)}. How does it depend on each?",
        )
        self.legend = edge_legend(self.write)
        title = self.heading("From the back to the front: one sweep for all derivatives")
        self.enter(title, self.diagram, self.legend)
        self.rest()

    def know_outputs(self) -> None:
        """The sensitivities of the outputs come from the cost's own derivative."""
        outputs = [q for q in self.marks if q.layer == self.depth]
        largest = max(outputs, key=lambda q: abs(self.trace[q].derivative))
        self.beat(
            "outputs",
            "For the outputs it is known: the cost's own derivative, here at most "
            f"{spoken_number(abs(self.trace[largest].derivative))} in size.",
        )
        form = self.trace.network.cost.typst_derivative
        last = "a_j^((L))" if self.trace.widths[-1] > 1 else "a^((L))"
        desired = "y_j" if self.trace.widths[-1] > 1 else "y"
        write, theme = self.write, self.theme
        source = f"frac({write.partial(COST)}, partial {last}) = " + form.format(
            a=last, y=write.coloured(desired, theme.desired)
        )
        self.formula: VGroup = VGroup(fit(write.formula(source, FORMULA), 12.5))
        self.formula.move_to((0, _LINE, 0))
        self.new_legend = sensitivity_legend(write)
        self.play(Write(self.formula), run_time=MOVE)
        self.play(
            LaggedStart(*(self.appear(q) for q in outputs), lag_ratio=0.15),
            FadeIn(self.new_legend),
            run_time=1.2,
        )
        self.rest()

    def compute_one(self) -> None:
        """One neuron of the layer before: a term for each neuron after it, and their sum."""
        k, q = self.k, self.trace[self.k]
        self.beat(
            "one neuron",
            "One layer back, a neuron acts through every neuron after it: terms made of what is "
            f"known already add up to {spoken_number(q.derivative)}.",
        )
        source, numbers = self.sum_of(k)
        formula = VGroup(source, numbers).arrange(DOWN, buff=0.22).move_to((0, _LINE, 0))
        ring = self.diagram.ring(self.diagram.neurons[k])
        edges = VGroup(*self.back_to(k))
        self.play(FadeOut(self.formula), Create(ring), run_time=QUICK)
        self.play(Write(source), run_time=MOVE)
        self.play(
            *(ShowPassingFlash(edge, time_width=0.7) for edge in edges),
            FadeIn(numbers, shift=0.1 * UP),
            run_time=1.2,
        )
        self.play(self.appear(k), FadeOut(ring), run_time=QUICK)
        self.formula = formula
        self.rest()

    def compute_layer(self) -> None:
        """The other neurons of the layer, by the same sum."""
        if self.trace.widths[self.depth - 1] == 1:
            return
        self.beat(
            "a whole layer",
            "The rest of the layer: sums of the same sensitivities, with weights of their own.",
        )
        self.play(*self.wave(self.depth - 1), run_time=1.5)
        self.rest()

    def go_on(self) -> None:
        """The same step, layer by layer, as far as there are weights before it."""
        left = [layer for layer in reversed(self.layers) if 0 < layer < self.depth - 1]
        if not left:
            return
        self.beat(
            "backwards",
            "This layer known, the same step gives the one before: nothing is computed twice.",
        )
        each = min(1.4, 6.0 / len(left))
        for layer in left:
            self.play(*self.wave(layer), run_time=each)
        self.rest()

    def show_gradients(self) -> None:
        """Every edge takes the colour and width of its weight's derivative."""
        self.beat(
            "gradients",
            "A weight's derivative is then one product: what its edge brings in, times the "
            "sensitivity to the sum it goes into.",
        )
        write, theme = self.write, self.theme
        several = max(self.trace.widths) > 1
        j, k = ("_j", "_k") if several else ("", "")
        jk = "_(j k)" if several else ""
        source = (
            f"frac({write.partial(COST)}, {write.coloured(f'partial w{jk}^((l))', theme.weight)}) "
            f"= a{k}^((l-1)) dot frac({write.partial(COST)}, "
            f"{write.coloured(f'partial z{j}^((l))', theme.weighted_sum)})"
        )
        product = write.formula(source, FORMULA).move_to((0, _LINE, 0))
        legend = edge_legend(write, f"${write.partial(COST)} \\/ partial w$ of an edge:")
        self.play(FadeOut(self.formula), run_time=QUICK)
        self.play(Write(product), FadeOut(self.legend), FadeIn(legend), run_time=MOVE)
        self.gradient_edges = new = self.gradients()
        steps = []
        for column in reversed(list(self.diagram.bundles)):
            old = self.diagram.bundles[column]
            steps.append(ReplacementTransform(old, new[column]))
        self.play(LaggedStart(*steps, lag_ratio=0.4), run_time=min(4.0, 1.0 + 0.6 * len(steps)))
        self.formula = VGroup(product)
        self.rest()

    def count(self) -> None:
        """What re-use saves, in multiplications."""
        found = multiplications(self.trace.network)
        self.beat(
            "count",
            f"One sweep takes {_said(found.reused)} multiplications. The "
            + (
                "one path from its weight takes"
                if found.paths == 1
                else f"{_said(found.paths)} paths from the weights, each by itself, take"
            )
            + f" {_said(found.by_paths)}.",
        )
        rows = VGroup()
        for text, count in (
            ("every path by itself", found.by_paths),
            ("each layer from the next", found.reused),
        ):
            words = self.write.words(f"{text}:", VALUE)
            number = self.write.words(f"{_shown(count)} multiplications", LABEL, self.theme.ink)
            rows.add(VGroup(words, number))
        width = max(row[0].width for row in rows)
        for position, (name, size) in enumerate(rows):
            name.move_to((width, -0.62 * position, 0), aligned_edge=RIGHT)
            size.next_to(name, RIGHT, buff=0.3)
        rows.move_to((0, _LINE, 0))
        product = self.formula
        self.play(product.animate.move_to((FRAME.left, _LINE, 0), aligned_edge=LEFT), run_time=MOVE)
        rows.move_to(((product.get_right()[0] + 0.6 + FRAME.right) / 2, _LINE, 0))
        fit(rows, FRAME.right - product.get_right()[0] - 0.6)
        for row in rows:
            self.play(FadeIn(row, shift=0.2 * RIGHT), run_time=MOVE)
            self.rest(QUICK)
        self.play(Indicate(rows[1], scale_factor=1.05, color=self.theme.ink), run_time=MOVE)
        self.rest(2)

    # Their parts

    def sum_of(self, k: Quantity) -> tuple[MathTypst, MathTypst]:
        """dC/da_k as the sum over the last layer, in letters and in this record's numbers."""
        write, theme, trace = self.write, self.theme, self.trace
        last = trace.network.layers[-1]
        several = trace.widths[-1] > 1
        j = "_j" if several else ""
        own = k.index[0] if trace.widths[k.layer] > 1 else ""
        indices = f"_({'j' if several else '0'} {own})" if several or own != "" else ""
        w = write.coloured(f"w{indices}^((L))", theme.weight)
        z = write.coloured(f"z{j}^((L))", theme.weighted_sum)
        sign = "sum_j " if several else ""
        if last.activation.coupled:
            factors = f"{w} dot frac({write.partial(COST)}, partial {z})"
        else:
            factors = (
                f"{w} dot {last.activation.typst}'({z}) dot "
                f"frac({write.partial(COST)}, partial a{j}^((L)))"
            )
        source = fit(write.formula(f"{write.ratio(COST, k)} = {sign}{factors}", 36), 12.5)
        weights = last.weights[:, k.index[0]]
        layer = self.depth
        columns = [(weights, theme.weight)]
        if last.activation.coupled:
            columns += [(trace.dC_dz[layer], theme.weighted_sum)]
        else:
            columns += [(trace.da_dz[layer], theme.weighted_sum), (trace.dC_da[layer], theme.cost)]
        terms = [
            [(float(values[i]), colour) for values, colour in columns] for i in range(len(weights))
        ]
        total = trace[k].derivative, theme.ink
        values = (weights * trace.dC_dz[layer]).tolist()
        return source, worked_sum(write, terms, total, 13.2, values=values)

    def back_to(self, k: Quantity) -> list[Line]:
        """Glows along the edges after a neuron, drawn towards it."""
        after = [q for q in self.diagram.neurons if q.layer == k.layer + 1]
        ends = [(self.diagram.neurons[q].circle, self.diagram.neurons[k].circle) for q in after]
        return [join(*pair).set_stroke(self.theme.highlight, 6) for pair in ends]

    def appear(self, q: Quantity) -> AnimationGroup:
        """A neuron's sensitivity takes the place of its activation."""
        return AnimationGroup(
            FadeIn(self.marks[q], scale=0.7),
            self.diagram.neurons[q].number.animate.set_opacity(0).build(),
        )

    def wave(self, layer: int) -> list[Animation]:
        """Flashes from the layer after, and the sensitivities that they bring."""
        new = [q for q in self.marks if q.layer == layer and q != self.k]
        neurons = [q for q in self.diagram.neurons if q.layer == layer]
        after = [self.diagram.neurons[q].circle for q in self.marks if q.layer == layer + 1]
        glow = VGroup()
        if after:
            # As many flashes as can be told apart; they say where from, not how much.
            for q in neurons[:: max(1, len(neurons) * len(after) // 16)]:
                glow.add(*self.back_to(q))
        glow.set_stroke(self.theme.highlight, 2.5, 0.8)
        flashes = [ShowPassingFlash(glow, time_width=0.6)] if len(glow) else []
        return [
            *flashes,
            LaggedStart(*(self.appear(q) for q in new), lag_ratio=0.1),
        ]

    def gradients(self) -> dict[object, EdgeBundle]:
        """The edges again, for dC/dw: the widest is the largest drawn of its layer."""
        found: dict[object, EdgeBundle] = {}
        for column, bundle in self.diagram.bundles.items():
            ends = self.diagram.ends[column]
            slopes = self.trace.dC_dw[column[1]]
            values = np.array([slopes[to.index + by.index] for by, to in ends], float)
            found[column] = bundle.copy().redraw(values, float(np.abs(values).max()))
        return found

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        count = multiplications(trace.network)
        return (
            "What does going backwards layer by layer save, against following every path?",
            f"For all weights {count.reused:,} multiplications instead of {count.by_paths:,}: "
            "what two paths have in common is computed once.",
        )


def _shown(count: int) -> str:
    """A count as a formula in words shows it: 1,234, or 1.2 times a power of ten."""
    if count < 10**7:
        return f"{count:,}"
    mantissa, exponent = f"{Decimal(count):.1e}".split("e+")
    return f"${mantissa} times 10^({exponent})$"


def _said(count: int) -> str:
    """A count as a caption says it."""
    if count < 10**7:
        return f"{count:,}"
    mantissa, exponent = f"{Decimal(count):.1e}".split("e+")
    return f"{mantissa} × 10{raised(int(exponent))}"
