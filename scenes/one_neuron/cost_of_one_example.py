"""CostOfOneExample: output and desired output, and the one number that compares them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    MathTypst,
    Mobject,
    ReplacementTransform,
    SurroundingRectangle,
    TransformFromCopy,
    VGroup,
    VMobject,
)

from backprop import Quantity, Trace, vary
from backprop.clips import Declaration, Pose, figure
from backprop.clips.chain_scene import ChainScene
from backprop.clips.question import Question
from backprop.core.equations import Result, borne_out
from backprop.core.number_format import spoken_number
from backprop.core.other_outputs import Outputs
from backprop.core.quantities import COST
from backprop.display import alt_text
from backprop.drawing.mobjects import Graph, LastNeurons, NetworkDiagram
from backprop.drawing.mobjects.pointer import pointer
from backprop.drawing.notation import LiveFormula, Slot, computing, fit, letters, term, without
from backprop.drawing.style import FORMULA, FRAME, LABEL, MOVE, QUICK, VALUE

__all__ = ["CostOfOneExample"]

_ROW = -1.1


class CostOfOneExample(ChainScene):
    """The cost of the recorded example, in symbols, in numbers, and at other outputs."""

    clip = Declaration(
        "The output beside the desired output, and the cost that compares them",
        order=2,
        one_neuron=True,
        formulas=("cost",),
    )

    def construct(self) -> None:
        self.outputs = Outputs(self.trace)
        self.last = LastNeurons(self.write, self.trace, 1, radius=0.62, spacing=3.0)
        # This clip is not about how the output comes about.
        for q in (self.w, self.b):
            self.last.names.remove(self.last.labels[q])
        # The pair in the middle; it makes room as the desired output and the cost come.
        self.last.shift(0.1 * DOWN - self.last.columns.get_center())
        self.show_network()
        self.name_activations()
        self.show_desired()
        self.show_cost()
        self.try_others()

    # The beats

    def show_network(self) -> None:
        """The whole chain; then its last two neurons come forward."""
        depth = self.trace.network.depth
        self.beat(
            "network",
            "One example has run through the network. "
            + (
                f"Of its {depth + 1} neurons, look at the last two."
                if depth > 1
                else "It has two neurons, the input and the output."
            ),
        )
        self.title = self.heading("How good is the output? The cost $C_0$ of one example")
        spacing = min(2.6, 12 / depth)
        columns = range(depth + 1)
        chain = NetworkDiagram(
            self.write,
            self.trace,
            [("a", layer) for layer in columns],
            dict.fromkeys(columns, (0,)),
            (spacing, 1.0),
            min(0.5, 0.3 * spacing),
        )
        chain.move_to((0, 0, 0))
        self.enter(self.title, chain)
        self.rest()
        self.earlier = self.set_back()
        pair = (self.before, self.a)
        moves = [ReplacementTransform(chain.neurons[q], self.last.neurons[q]) for q in pair]
        moves.append(ReplacementTransform(chain.edges[pair], self.last.edges[pair]))
        rest: list[VMobject] = [n for q, n in chain.neurons.items() if q not in pair]
        rest += [edge for ends, edge in chain.edges.items() if ends != pair]
        self.play(
            *moves,
            *(FadeOut(part, shift=LEFT) for part in rest),
            FadeIn(self.earlier, shift=LEFT),
            run_time=1.2,
        )
        self.rest(QUICK)

    def name_activations(self) -> None:
        """a^(L), then a^(L-1); the superscripts are layers."""
        for q, name, caption in (
            (
                self.a,
                "labels",
                f"The output neuron, in the last layer L, holds {self.said(self.a)}.",
            ),
            (
                self.before,
                "",
                f"The one before it, in layer L − 1, holds {self.said(self.before)}.",
            ),
        ):
            if name:
                self.beat(name, caption)
            else:
                self.say(caption)
            ring = self.last.ring(self.last.neurons[q])
            self.play(Create(ring), FadeIn(self.last.labels[q], shift=0.2 * UP), run_time=0.8)
            self.rest(QUICK)
            self.play(FadeOut(ring), run_time=0.4)
        self.say("The number above, in brackets, says which layer. It is no exponent.")
        boxes = VGroup(
            *(
                SurroundingRectangle(
                    VGroup(*letters(self.last.labels[q])[1:]),
                    color=self.theme.highlight,
                    buff=0.06,
                    stroke_width=2.5,
                )
                for q in (self.before, self.a)
            )
        )
        remark = self.write.words("layers, not exponents", VALUE)
        remark.next_to(boxes, DOWN, buff=0.35)
        self.play(Create(boxes), FadeIn(remark), run_time=0.8)
        self.rest()
        self.play(FadeOut(boxes, remark), run_time=QUICK)

    def show_desired(self) -> None:
        """What the output should have been, in its frame."""
        self.beat(
            "desired output", f"For this example, the output should have been {self.said(self.y)}."
        )
        row = VGroup(self.earlier, self.last)
        step = LEFT * row.get_x()
        here = VGroup(
            self.earlier,
            self.last.lines,
            self.last.columns,
            *(self.last.labels[q] for q in (self.before, self.a)),
        )
        coming = VGroup(self.last.target, self.last.labels[self.y]).shift(step)
        self.play(here.animate.shift(step), FadeIn(coming, shift=step), run_time=MOVE)
        self.rest()

    def show_cost(self) -> None:
        """Names, then numbers, fly into the cost; the result."""
        name = self.trace.network.cost.name.replace("_", "-")
        self.beat("cost", f"The cost compares the two: for the {name} cost, by this formula.")
        self.formula, parts = self.symbols()
        self.numbers = self.live_numbers([])
        VGroup(self.formula, self.numbers).arrange(DOWN, buff=0.42).move_to((0, 1.75, 0))
        stays = without(self.formula, [part for part, _ in parts])
        row = VGroup(self.earlier, self.last)
        self.play(row.animate.set_y(_ROW), FadeIn(stays), run_time=0.8)
        self.play(
            LaggedStart(
                *(TransformFromCopy(self.last.labels[q], part, path_arc=-0.5) for part, q in parts),
                lag_ratio=0.3,
            ),
            run_time=1.4,
        )
        self.rest()
        self.say(f"With this example's numbers, the cost is {self.said(COST)}.")
        numbers = self.numbers.numbers
        self.play(FadeIn(self.numbers.formula), run_time=QUICK)
        flights = []
        for key, number in numbers.items():
            if key != "C":
                source = self.last.neurons[self.a] if key[0] == "a" else self.last.desired
                shown = source.number if source.number[0].get_fill_opacity() else source.circle
                start = number.copy().move_to(shown).set_opacity(0)
                flights.append(ReplacementTransform(start, number, path_arc=-0.5))
        self.play(LaggedStart(*flights, lag_ratio=0.3), run_time=1.4)
        self.play(FadeIn(numbers["C"], shift=0.15 * LEFT), run_time=QUICK)
        self.rest()

    def try_others(self) -> None:
        """The output is turned: neuron, formula and a curve of the cost follow."""
        a, y = self.trace[self.a].value, self.trace[self.y].value
        stops = [
            stop
            for stop in (self.outputs.nearer, self.outputs.away)
            if self.outputs.differs(stop, a)
        ]
        self.graph = self.cost_graph()
        self.beat("other outputs", "What if the output were another? The cost, for every output:")
        self.graph.move_to((FRAME.right - 0.25, _ROW - 0.1, 0), aligned_edge=RIGHT)
        row = VGroup(self.earlier, self.last)
        self.play(
            row.animate.scale(0.86).move_to((FRAME.left, _ROW, 0), aligned_edge=LEFT),
            run_time=MOVE,
        )
        self.play(
            FadeIn(self.graph.axes, self.graph.ends, self.graph.names, self.marks), run_time=QUICK
        )
        self.play(Create(self.graph.curve), run_time=MOVE)
        self.play(FadeIn(self.graph.dot, scale=0.5), run_time=QUICK)
        self.rest(QUICK)
        tight, self.numbers = self.numbers, self.live_numbers(np.linspace(*self.outputs.reach, 24))
        self.numbers.move_to(tight)
        if stops:
            self.play(FadeOut(tight), FadeIn(self.numbers), run_time=0.4)
        here = a
        for stop in stops:
            what = (
                "as desired"
                if stop == y
                else "nearer"
                if stop == self.outputs.nearer
                else "further off"
            )
            self.say(
                f"Were the output {spoken_number(stop)}, {what}, "
                f"the cost would be {spoken_number(self.outputs.cost_at(stop))}."
            )
            self.turn_output([here, stop], 2.5)
            self.rest()
            here = stop
        self.say(
            f"This example's output was {self.said(self.a)}, and its cost is {self.said(COST)}."
        )
        if stops:
            self.turn_output([here, a], 1.5)
            self.play(FadeOut(self.numbers), FadeIn(tight), run_time=0.4)
        self.numbers = tight
        self.rest(2.0)

    # What the beats are made of

    def symbols(self) -> tuple[MathTypst, list[tuple[VMobject, Quantity]]]:
        """C0 = (a - y)^2 as the record's cost has it, and its parts with what they name."""
        named = {"a": self.a, "y": self.y}
        source, names = _counted(
            self.trace.network.cost.typst,
            lambda kind, name, _: term(self.write.symbol(named[kind]), name),
        )
        formula = self.write.formula(f"{self.write.symbol(COST)} = {source}", FORMULA * 1.3)
        fit(formula, FRAME.right - FRAME.left)
        return formula, [(formula.select(name), named[kind]) for name, kind in names.items()]

    def live_numbers(self, outputs: Iterable[float]) -> LiveFormula:
        """The same with numbers that have room for what they are at these outputs too."""
        shown = [vary(self.trace, {self.a: float(v)}) for v in outputs]
        slots: dict[str, Slot] = {}
        digits = self.digits([self.trace, *shown])

        def slot(kind: str, name: str, inside: bool) -> str:
            q = self.a if kind == "a" else self.y
            slots[name] = Slot(
                self.trace[q].value,
                self.theme.quantity(q.kind),
                [trace[q].value for trace in shown],
                factor=not inside,
                decimals=digits[q],
            )
            return f"<{name}>"

        source, _ = _counted(self.trace.network.cost.typst, slot)
        room = [trace.cost for trace in shown]
        slots["C"] = Slot(self.trace.cost, self.theme.cost, room)
        live = LiveFormula(self.write, f"= {source} = <C>", slots, FORMULA)
        fit(live, FRAME.right - FRAME.left)
        result = live.numbers["C"]
        # Without its room the result stands at the equals sign.
        hole = live.formula.family_members_with_points()[-1].get_right()[0]
        result.align = -1
        result.shift(RIGHT * (hole + 0.22 - result.get_left()[0]))
        return live

    def digits(self, traces: Iterable[Trace]) -> dict[Quantity, int]:
        """Decimals of a and y that make the cost as it is written, in all of these records."""
        compute = computing(self.trace.network.cost.typst.format(a="{0}", y="{1}"))
        names = (self.a, self.y)
        found = [
            borne_out(compute, [trace[q].value for q in names], Result.of(trace.cost))
            for trace in traces
        ]
        return dict(zip(names, map(max, zip(*found, strict=True)), strict=True))

    def cost_graph(self) -> Graph:
        """C0 against the output, from real passes; y on its axis."""
        points = self.outputs.curve()
        names = (self.write.symbol(self.a), self.write.symbol(COST))
        graph = Graph(self.write, points, names, self.theme.cost, (4.0, 2.9), close=True)
        graph.redraw(self.trace[self.a].value, self.trace.cost)
        return graph

    @property
    def marks(self) -> VGroup:
        """The desired output on the graph's axis."""
        y = self.trace[self.y].value
        foot = self.graph.point(y, 0.0)
        return VGroup(Dot(foot, radius=0.08, color=self.theme.desired))

    def set_back(self) -> VGroup:
        """What stands for the layers before: a faint edge, and dots."""
        if self.trace.network.depth == 1:
            return VGroup()
        neuron = self.last.neurons[self.before].circle
        end = neuron.get_left()
        line = Line(end + 0.9 * LEFT, end).set_stroke(self.theme.quiet, 2, opacity=0.5)
        dots = self.write.formula("dots.c", FORMULA).set_color(self.theme.quiet)
        return VGroup(line, dots.next_to(line, LEFT, buff=0.15))

    def turn_output(self, values: list[float], seconds: float) -> None:
        """Turn the output; all that shows it follows."""

        def show(trace: Trace, moving: bool) -> None:
            a, y = trace[self.a].value, trace[self.y].value
            cost = self.outputs.cost_at(a)
            self.last.redraw(trace, moving)
            self.graph.redraw(a, cost)
            # Away from the record, all decimals stay: the brackets were set for them.
            self.numbers.redraw(
                {
                    name: cost if name == "C" else a if name[0] == "a" else y
                    for name in self.numbers.numbers
                },
                moving or a != self.trace[self.a].value,
            )

        parts = [self.last, self.graph.dot, self.numbers]
        self.turn(self.a, values, parts, show, seconds)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        return (
            "When is this cost as small as it can be, and can training change the desired output?",
            "The nearer the output comes to the desired one, the smaller. Training never changes "
            "the desired output: it belongs to the example. Here the cost is "
            f"{spoken_number(trace.cost)}.",
        )

    @figure(
        "activation-labels",
        "The last two neurons; the number above says which layer",
        order=3,
        beat="labels",
    )
    def pose_activation_labels(self) -> Pose:
        """The two neurons, with an arrow from each name."""
        pair = LastNeurons(self.write, self.trace, 1, radius=0.62, spacing=3.0)
        parts: list[Mobject] = [pair.lines]
        for q, neuron in pair.neurons.items():
            label = pair.labels[q].next_to(neuron, DOWN, buff=1.0)
            parts += [neuron, label, pointer(self.theme, label, neuron, UP)]
        return Pose(parts, alt_text.last_two(self.trace))

    @figure(
        "cost-of-one-example",
        "The cost compares the output with the desired output",
        order=4,
        beat="cost",
    )
    def pose_cost_of_one_example(self) -> Pose:
        """The clip's picture, and a word that points at the formula."""
        word = self.write.words("Cost", LABEL, self.theme.cost)
        word.next_to(self.formula, LEFT, buff=1.3)
        parts = [*self.everything(), word, pointer(self.theme, word, self.formula, RIGHT)]
        return Pose(parts, alt_text.cost(self.trace))


def _counted(form: str, make: Callable[[str, str, bool], str]) -> tuple[str, dict[str, str]]:
    """A cost's form with each {a} and {y} replaced, and the names these got: a0, y0, y1, ...

    `make` is called with kind, name, and whether a bracket opens right before.
    """
    names: dict[str, str] = {}

    def replaced(match: re.Match[str]) -> str:
        kind = match[1]
        name = f"{kind}{sum(other == kind for other in names.values())}"
        names[name] = kind
        return make(kind, name, form[: match.start()].endswith("("))

    return re.sub(r"\{([ay])\}", replaced, form), names
