"""NumberLines: each variable on a line of its own; the weight is turned and the rest follows."""

from __future__ import annotations

from manim import (
    DOWN,
    Create,
    FadeIn,
    LaggedStart,
    SurroundingRectangle,
)

from backprop import Quantity, Trace
from backprop.clips import Declaration, Pose, figure
from backprop.clips.chain_scene import BELOW_HEADING, ChainScene
from backprop.clips.question import Question, last_quantities
from backprop.core.number_format import spoken_number
from backprop.core.quantities import COST
from backprop.core.sampled import sampled
from backprop.display import alt_text
from backprop.drawing.mobjects import Graph, LastNeurons, TreeView, value_span
from backprop.drawing.mobjects.layer_panel import LEFT_EDGE
from backprop.drawing.style import FRAME, LABEL, MOVE, QUICK

__all__ = ["NumberLines"]

_MIDDLE = (LEFT_EDGE + FRAME.right) / 2 + 0.15


class NumberLines(ChainScene):
    """A sweep over the weight, by a real pass for every frame."""

    clip = Declaration(
        "Every variable on a number line; the weight is turned and the others follow",
        order=5,
        one_neuron=True,
        formulas=("sensitivity",),
    )

    def construct(self) -> None:
        low, high = value_span(self.trace, self.w)
        # Nearly to the line's ends, so that the line holds the whole sweep as it is.
        self.samples = sampled(self.trace, self.w, (0.9 * low, 0.9 * high))
        self.low, self.high = self.samples[0][0], self.samples[-1][0]
        # A tenth of them is enough to find the lines' ends.
        records = [record for _, record in self.samples[::12]]
        self.tree = TreeView(self.write, self.trace, 1, records, BELOW_HEADING)
        self.show_tree()
        self.show_lines()
        self.turn_weight()
        self.draw_curve()

    def show_tree(self) -> None:
        """The tree as symbols, beside the two neurons that it is about."""
        self.beat(
            "tree",
            "Weight, activation and bias make the weighted sum, that makes the activation, and "
            "with the desired output the cost.",
        )
        title = self.heading(
            f"Each on a number line: what moves with ${self.write.symbol(self.w)}$?"
        )
        self.network = LastNeurons(self.write, self.trace, radius=0.44, spacing=1.75)
        # In the middle of its half until the curve needs the room above it.
        self.network.move_to((_MIDDLE, self.tree.get_y(), 0))
        symbols = (node.symbol for node in self.tree.nodes.values())
        self.enter(title, self.network, *symbols, *self.tree.links.values())
        self.rest()

    def show_lines(self) -> None:
        """A number line for every variable, its dot at the recorded value."""
        self.beat(
            "number lines",
            f"Every one of them is just a number: here the weight is {self.said(self.w)}, "
            f"the cost {self.said(COST)}.",
        )
        for row in (
            [self.w, self.before, self.b],
            [self.z],
            [self.a, self.y],
            [COST],
        ):
            lines = [self.tree.nodes[q].value_line for q in row]
            self.play(
                LaggedStart(*(FadeIn(line, shift=0.1 * DOWN) for line in lines), lag_ratio=0.2),
                run_time=0.8,
            )
        self.rest()

    def turn_weight(self) -> None:
        """The weight is dragged along its line and back; what depends on it moves."""
        self.beat(
            "turn the weight",
            f"Turn the weight between {spoken_number(self.low, 2)} and "
            f"{spoken_number(self.high, 2)}: {self.followers()}.",
        )
        box = SurroundingRectangle(
            self.tree.nodes[self.w].symbol, color=self.theme.highlight, buff=0.06, stroke_width=3
        )
        self.play(Create(box), run_time=QUICK)
        lines = [self.tree.nodes[q].value_line for q in (self.w, self.z, self.a, COST)]
        parts = [*lines, *self.network.neurons.values(), *self.network.edges.values()]
        value = self.trace[self.w].value
        self.turn(self.w, [value, self.high, self.low, value], parts, self.follow, 6.0)
        self.rest()

    def followers(self) -> str:
        """What moves with the weight over the sweep, as a caption says it."""
        names = {self.z: "the weighted sum", self.a: "the activation", COST: "the cost"}
        ends = {q: self.ends(q) for q in names}
        # A change that no printed digit shows cannot be seen on a line either.
        moving = [
            names[q] for q, (low, high) in ends.items() if spoken_number(low) != spoken_number(high)
        ]
        still = [names[q] for q in names if names[q] not in moving]
        if not still:
            low, high = map(spoken_number, ends[COST])
            return f"{_listed(moving)} follow, the cost between {low} and {high}"
        resting = [ends[q] for q in names if names[q] in still]
        if all(low == high for low, high in resting):
            how = "not move at all"
        else:
            how = "not move enough to be seen"
        does = "does" if len(still) == 1 else "do"
        if not moving:
            return f"{_listed(still)} {does} {how}"
        follows = "follows" if len(moving) == 1 else "follow"
        return f"{_listed(moving)} {follows}, but {_listed(still)} {does} {how}"

    def ends(self, q: Quantity) -> tuple[float, float]:
        """The smallest and largest value of a quantity in the sweep."""
        values = [record[q].value for _, record in self.samples]
        return min(values), max(values)

    def follow(self, trace: Trace, moving: bool) -> None:
        """Everything that is drawn of a pass."""
        self.tree.redraw(trace, moving)
        self.network.redraw(trace, moving)

    def draw_curve(self) -> None:
        """The cost against the weight, drawn by the same passes; its slope is the question."""
        write, theme = self.write, self.theme
        derivative = self.trace[self.w].derivative
        self.beat(
            "curve",
            "The cost for every value of the weight makes a curve. How steep is it where the "
            "weight is now?",
        )
        graph = Graph(
            write,
            [(value, record.cost) for value, record in self.samples],
            (write.symbol(self.w), write.symbol(COST)),
            theme.cost,
            (3.7, 2.1),
        )
        graph.move_to((_MIDDLE, 1.3, 0))
        here = (self.trace[self.w].value, self.trace.cost)
        self.play(
            self.network.animate.move_to((_MIDDLE, FRAME.bottom, 0), aligned_edge=DOWN),
            FadeIn(graph.axes, graph.ends, graph.names),
            run_time=0.8,
        )
        graph.redraw(*here)
        self.play(FadeIn(graph.dot), run_time=0.3)
        lines = [self.tree.nodes[q].value_line for q in (self.w, self.z, self.a, COST)]
        parts = [*lines, *self.network.neurons.values(), *self.network.edges.values(), graph.dot]

        def show(trace: Trace, moving: bool) -> None:
            self.follow(trace, moving)
            graph.redraw(trace[self.w].value, trace.cost)

        self.play(Create(graph.curve), run_time=1.5)
        self.turn(self.w, [here[0], self.low, self.high, here[0]], parts, show, 6.0)
        self.say(f"Its slope there, {spoken_number(derivative)}, is the derivative of the cost.")
        tangent = graph.tangent(*here, derivative)
        slope = write.formula(
            f"{write.coloured('partial C_0', theme.cost)} \\/ {write.partial(self.w)} = "
            f"{write.number(derivative, theme.cost)}",
            LABEL,
        )
        slope.move_to((_MIDDLE, -0.8, 0))
        self.play(Create(tangent), run_time=MOVE)
        self.add(graph.dot)
        self.play(FadeIn(slope, shift=0.1 * DOWN), run_time=QUICK)
        self.rest(2)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        w, *_ = last_quantities(trace)
        slope = trace[w].derivative
        way = (
            "neither: to a tiny turn the cost does not answer at all"
            if slope == 0
            else f"{'lower' if slope > 0 else 'raise'} it"
        )
        return (
            "To make the cost smaller, should the weight be raised or lowered a little?",
            f"Here {way}. The slope of the cost over the weight is {spoken_number(slope)}, and the "
            "cost falls against the slope.",
        )

    @figure(
        "tree-with-number-lines",
        "Every one of them is a number on a line of its own",
        order=7,
        beat="number lines",
    )
    def pose_tree_with_number_lines(self) -> Pose:
        return Pose(self.everything(), alt_text.number_lines(self.trace))


def _listed(names: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if names[1:] else names[0]
