"""GradientVector: all derivatives in one column, averaged over the examples."""

from __future__ import annotations

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Animation,
    Circle,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    SurroundingRectangle,
    TransformFromCopy,
    Typst,
    VGroup,
    Write,
)

from backprop import Quantity, Trace
from backprop.clips import Declaration
from backprop.clips.chain_scene import ChainScene
from backprop.clips.question import Question
from backprop.core.batches import batch_average
from backprop.core.number_format import spoken_number
from backprop.core.quantities import ParameterNames
from backprop.drawing.mobjects import NetworkDiagram
from backprop.drawing.mobjects.gradient_column import GradientColumn
from backprop.drawing.notation import LiveNumber, fit
from backprop.drawing.style import FORMULA, FRAME, LABEL, MOVE, QUICK

__all__ = ["GradientVector"]

_MIDDLE = -3.9
"""Of the left part: the network, and the entry that is known."""
_WIDTH = 5.4
_NETWORK_Y, _ENTRY_Y, _MEAN_Y = 1.5, -0.5, -1.95


class GradientVector(ChainScene):
    """The derivative for one weight takes its place among all the others."""

    clip = Declaration(
        "The derivatives for all weights and biases in one column",
        order=10,
        one_neuron=True,
        formulas=("gradient",),
    )

    def construct(self) -> None:
        self.average = batch_average(self.trace.network)
        self.count = len(self.average.costs)
        self.show_entry()
        self.show_column()
        self.fill()
        self.read()

    def show_entry(self) -> None:
        """The network, and the one derivative that is known: a mean over the examples."""
        value = spoken_number(self.average[self.w])
        self.beat(
            "one entry",
            f"How sensitive the cost is to the last weight, {value}: the mean over "
            f"{self.count} examples."
            if self.count > 1
            else f"How sensitive the cost is to the last weight, {value}, for the one example.",
        )
        write, theme = self.write, self.theme
        self.network = self.diagram()
        self.column = GradientColumn(write, self.average)
        self.column.move_to(((FRAME.right - 0.2) / 2, -0.35, 0))
        cost = write.coloured("C", theme.cost)
        title = self.heading(f"All derivatives together: the gradient of ${cost}$")
        self.entry = self.column.symbol(self.w, FORMULA)
        number = LiveNumber(self.average[self.w], theme.cost, FORMULA)
        equals = write.formula("=", FORMULA)
        self.known = VGroup(self.entry, equals, number).arrange(RIGHT, buff=0.25)
        self.known.move_to((_MIDDLE, _ENTRY_Y, 0))
        self.mean = write.formula(
            f"= 1/{self.count} sum_(i=0)^({self.count - 1}) "
            f"frac({write.coloured('partial C_i', theme.cost)}, {write.partial(self.w)})",
            LABEL,
        ).move_to((_MIDDLE, _MEAN_Y, 0))
        glow = self.glow(self.w)
        self.enter(title, self.network)
        self.play(Create(glow), Write(VGroup(self.entry, equals)), FadeIn(number), run_time=1.2)
        if self.count > 1:
            self.mean.align_to(equals, LEFT)
            self.play(FadeIn(self.mean, shift=0.15 * DOWN), run_time=0.8)
        self.rest()
        self.play(FadeOut(glow), run_time=QUICK)

    def diagram(self) -> NetworkDiagram:
        """All layers, as large as the left part allows."""
        depth = self.trace.network.depth
        layers = range(depth + 1)
        spacing = min(1.75, _WIDTH / (depth + 0.8))
        made = NetworkDiagram(
            self.write,
            self.trace,
            [("a", layer) for layer in layers],
            dict.fromkeys(layers, (0,)),
            (spacing, 1.0),
            min(0.48, 0.36 * spacing),
        )
        return made.move_to((_MIDDLE, _NETWORK_Y, 0))

    def glow(self, q: Quantity) -> Circle | Line:
        """What a parameter belongs to in the network: a band behind its edge, or a ring."""
        effect = Quantity("a", q.layer, q.index[:1])
        if q.kind == "b":
            return self.network.ring(self.network.neurons[effect])
        edge = self.network.edges[Quantity("a", q.layer - 1, q.index[1:]), effect]
        return edge.copy().set_stroke(self.theme.highlight, 14, 0.7).set_z_index(-1)

    def show_column(self) -> None:
        """The column of all derivatives; the known one flies to its place."""
        total = len(self.average.names)
        self.beat(
            "column",
            f"It is one of {total}: there is a derivative for every weight and every bias, "
            "and the column of all of them is the gradient.",
        )
        column = self.column
        self.play(Create(column.brackets), FadeIn(column.label), run_time=MOVE)
        others = [row.symbol for q, row in column.rows.items() if q != self.w]
        self.play(
            TransformFromCopy(self.entry, column.rows[self.w].symbol),
            LaggedStart(*(FadeIn(symbol, shift=0.1 * DOWN) for symbol in others), lag_ratio=0.2),
            *([FadeIn(column.more)] if column.more else []),
            run_time=1.6,
        )
        self.frame = SurroundingRectangle(
            column.rows[self.w].symbol, color=self.theme.highlight, buff=0.06, stroke_width=3
        )
        self.play(Create(self.frame), run_time=QUICK)
        self.rest()

    def fill(self) -> None:
        """From the last layer back to the first, every entry gets its value."""
        self.beat(
            "values",
            "From the last layer back to the first, each gets its number. The bars say how "
            "large it is, and of which sign.",
        )
        column = self.column
        self.play(Create(column.axis), FadeIn(column.signs), run_time=QUICK)
        for q in reversed(column.rows):
            row, glow = column.rows[q], self.glow(q)
            self.play(
                Create(glow),
                FadeIn(row.number, shift=0.1 * RIGHT),
                Create(row.bar),
                run_time=0.8,
            )
            self.play(FadeOut(glow), run_time=0.3)
        self.rest(QUICK)

    def read(self) -> None:
        """What the gradient says: which parameter matters most here, and which way."""
        largest = max(self.average.names, key=lambda q: abs(self.average[q]))
        value = self.average[largest]
        kind = "weight" if largest.kind == "w" else "bias"
        if value:
            way = "lowers" if value < 0 else "raises"
            said = (
                f"The cost is most sensitive to the {kind} of layer {largest.layer}: a small "
                f"increase {way} it, at a rate of {spoken_number(abs(value))}."
            )
        else:
            said = "Every entry is 0: to first order, no parameter moves the cost."
        self.beat("gradient", said)
        self.statement = self.state(largest, value)
        moves: list[Animation] = [FadeIn(self.statement, shift=0.1 * UP)]
        if value:
            moves.append(Create(self.glow(largest)))
        if value and largest in self.column.rows:
            moves.append(Create(self.column.rows[largest].mark(self.theme.highlight)))
        self.play(*moves, run_time=0.8)
        self.rest(2)

    def state(self, largest: Quantity, value: float) -> Typst:
        """In a few words under the rest, also for an entry that the column leaves out."""
        write, theme = self.write, self.theme
        if value:
            words = f"most sensitive to ${write.symbol(largest)}$:"
            line = write.words(f"{words} ${write.number(value, theme.cost)}$", LABEL, theme.ink)
        else:
            line = write.words("every entry is 0", LABEL, theme.ink)
        below = self.mean if self.count > 1 else self.known
        return fit(line, _WIDTH).move_to((_MIDDLE, (below.get_bottom()[1] + FRAME.bottom) / 2, 0))

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        count = len(ParameterNames(trace.widths))
        return (
            "What do the signs in the gradient say, and what the sizes?",
            f"The sign of each of the {count} entries says in which direction the cost rises; the "
            "size how strongly. A step downhill goes against all of them at once.",
        )
