"""GradientDescent: every weight and bias a step downhill, again and again."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    MathTypst,
    Mobject,
    ReplacementTransform,
    Typst,
    UpdateFromAlphaFunc,
    VGroup,
    VMobject,
)

from backprop import Quantity, Trace
from backprop.clips import Declaration
from backprop.clips.question import Question
from backprop.clips.scene import BELOW_HEADING, RecordedScene
from backprop.core.descent import Slice, Training, parameter, second_parameter, steepest
from backprop.core.number_format import amount, spoken_number
from backprop.core.salience import Choice
from backprop.core.training import KEPT
from backprop.drawing.mobjects import Graph, Neuron, Sweep, overview
from backprop.drawing.mobjects.cost_map import CostMap
from backprop.drawing.mobjects.cost_reading import CostReading
from backprop.drawing.notation import equation, fit
from backprop.drawing.style import FORMULA, FRAME, LABEL, MOVE, QUICK, SMALL, VALUE

__all__ = ["GradientDescent"]

_MIDDLE = -0.35
"""Between the left half, with the network, and the right."""
_RIGHT = (FRAME.right + _MIDDLE) / 2
"""The middle of the right half."""
_BELOW_NETWORK = -0.35
_MAP = (5.4, 4.7)


class GradientDescent(RecordedScene):
    """A network really trained on its examples, and the same seen as a way down a slope."""

    clip = Declaration(
        "Really trained: the cost falls step by step, and the way over its surface",
        order=23,
        network="xor",
        focus="wb",
        formulas=("mean-derivative",),
    )

    def construct(self) -> None:
        self.training = Training(self.trace)
        steep = steepest(self.training.batch)
        matters = self.training.batch[steep].derivative != 0
        choice = self.subject(
            Choice(steep, "the weight that matters most" if matters else "one of the weights")
        )
        self.first, self.why = choice.quantity, choice.why
        self.second = second_parameter(self.training.batch, self.first)
        self.slice = Slice.of(self.training, (self.first, self.second))
        self.C = self.write.coloured("C", self.theme.cost)
        self.show_start()
        self.one_step()
        if self.training.rate is not None:
            self.many_steps()
        self.show_slice()
        self.walk()
        self.sum_up()

    # The beats

    def show_start(self) -> None:
        """The network as it is, and its cost as the first point of a curve."""
        n = self.training.batch.count
        cost = spoken_number(self.training.batch.cost)
        self.beat(
            "start",
            f"Over the {n} examples, one of them drawn here, the mean cost is {cost}."
            if n > 1
            else f"For its one example, this network's cost is {cost}.",
        )
        title = self.heading("Gradient descent: how do all weights and biases find a smaller cost?")
        self.draw_network()
        self.network.set_y((BELOW_HEADING + FRAME.bottom) / 2)
        self.graph = self.curve((5.0, 4.4), (_RIGHT, FRAME.bottom, BELOW_HEADING - 0.55))
        self.graph.curve.points = np.zeros((0, 3))
        self.counter = CostReading(self.write, self.training.costs)
        self.graph.redraw(0.0, self.training.batch.cost)
        fit(self.counter, 2 * (FRAME.right - _RIGHT))
        self.counter.move_to((_RIGHT, BELOW_HEADING - 0.2, 0))
        self.enter(title, self.network)
        self.play(
            FadeIn(self.graph.axes, self.graph.ends, self.graph.names),
            FadeIn(self.graph.dot, scale=0.5),
            FadeIn(self.counter),
            run_time=MOVE,
        )
        self.rest()

    def one_step(self) -> None:
        """The rule with one parameter's numbers, then the first step of all."""
        rate = self.training.rate
        self.beat(
            "one step",
            f"Every parameter moves against its derivative: here {self.named()}.",
        )
        rule, worked = self.rule()
        self.play(self.network.animate.set_y(self.network_box[1]), run_time=MOVE)
        lit = self.lit_edge()
        self.play(FadeIn(rule, shift=0.15 * DOWN), *map(Create, lit), run_time=MOVE)
        self.rest()
        if rate is None:
            self.say(
                "But here every derivative of the cost is 0: no step changes anything."
                if self.training.flat
                else "But no rate that was tried lowers the cost as the slopes promise."
            )
            self.play(FadeIn(worked), run_time=QUICK)
            self.rest()
            self.play(FadeOut(VGroup(*lit)), run_time=QUICK)
            self.left_below = VGroup(rule, worked)
            return
        self.say(
            f"The rate η = {spoken_number(rate)} is the largest tried at which each step keeps "
            f"{KEPT:.0%} of what the slopes promise."
        )
        self.play(FadeIn(worked, shift=0.15 * DOWN), run_time=MOVE)
        self.rest()
        after = spoken_number(self.training.costs[1])
        self.say(f"All {self.count} move at once. The cost is now {after}.")
        self.play(FadeOut(VGroup(*lit)), run_time=0.3)
        self.train(0, 1, 1.2)
        self.rest()
        self.left_below = VGroup(rule, worked)

    def many_steps(self) -> None:
        """Step after step; the curve is drawn, the network follows."""
        steps, costs = self.training.steps, self.training.costs
        self.beat("many steps", "And again, with the new derivatives, step after step.")
        self.train(1, steps, 4.0)
        self.say(
            f"After {amount(steps, 'step')} the cost is {spoken_number(costs[-1])}; "
            f"it was {spoken_number(costs[0])}."
        )
        self.rest()

    def show_slice(self) -> None:
        """The cost over two parameters, all others held still."""
        self.beat(
            "slice",
            f"Now all but two of the {self.count} parameters are held where they began."
            if self.training.count > 2
            else "Seen from above: the cost over the two parameters.",
        )
        left = self.network_box[0]
        small = self.curve((4.6, 1.75), (left, FRAME.bottom, _BELOW_NETWORK - 0.6))
        reading = self.summary().move_to((left, _BELOW_NETWORK - 0.3, 0))
        self.play(
            FadeOut(self.left_below, self.counter, self.graph.ends, self.graph.names),
            run_time=QUICK,
        )
        self.play(
            ReplacementTransform(self.graph.axes, small.axes),
            ReplacementTransform(self.graph.curve, small.curve),
            ReplacementTransform(self.graph.dot, small.dot),
            run_time=MOVE,
        )
        self.play(FadeIn(small.ends, small.names, reading), run_time=QUICK)
        self.graph = small
        self.map = self.cost_map()
        self.map_title = self.title_of_map()
        self.play(
            FadeIn(self.map.rim, self.map.ticks, self.map.names, self.map_title), run_time=MOVE
        )
        self.say(
            "Along a line the cost is the same; the redder, the higher."
            if len(self.map.levels)
            else "The cost is the same everywhere: neither of the two changes it."
        )
        self.play(
            FadeIn(self.map.ground),
            Create(self.map.contours),
            FadeIn(self.map.costs),
            run_time=1.5,
        )
        self.rest()

    def walk(self) -> None:
        """Descent on these two alone, from where they are."""
        way, costs = self.slice.way, self.slice.way_costs
        ring = self.map.start(way[0]).set_z_index(1)
        if self.slice.rate is None:
            self.beat(
                "way", "Here the two begin, and here they stay: no step of theirs lowers the cost."
            )
            self.play(FadeIn(ring, scale=2), run_time=MOVE)
            self.rest()
            return
        self.beat(
            "way",
            f"Here the two begin, at a cost of {spoken_number(costs[0])}. They alone now move.",
        )
        before, after = self.map.end_costs(way, costs)
        self.play(FadeIn(ring, scale=2), FadeIn(before), run_time=MOVE)
        line, dots = self.map.way(way, 0), VGroup()
        self.add(line, dots, ring)
        at = self.map.stop(way[0], 0.1).set_z_index(2)
        self.add(at)

        def show(_: Mobject, share: float) -> None:
            step = round(share * (len(way) - 1))
            line.points = self.map.way(way, step).points
            while len(dots) < step:
                dots.add(self.map.stop(way[len(dots) + 1]))
            at.move_to(self.map.point(way[step]))

        self.play(UpdateFromAlphaFunc(VGroup(line, dots, at), show), run_time=3.5)
        self.play(FadeIn(after), run_time=QUICK)
        self.say(
            f"{len(way) - 1} real steps at the rate {spoken_number(self.slice.rate)} lead down "
            f"to {spoken_number(costs[-1])}."
        )
        self.rest()

    def sum_up(self) -> None:
        """All three together."""
        costs = self.training.costs
        if self.training.rate is None:
            self.beat("result", "Where no step leads down, gradient descent stands still.")
        else:
            self.beat(
                "result",
                f"All {self.count} together came from {spoken_number(costs[0])} "
                f"to {spoken_number(costs[-1])}.",
            )
        self.rest(2.0)

    # What the beats are made of

    @property
    def count(self) -> str:
        """How many parameters there are, as a caption says it."""
        return f"{self.training.count:,}"

    def draw_network(self) -> None:
        """The network, with the desired output of the example that is looked at."""
        always = [Quantity("a", self.first.layer, self.first.index[:1])]
        if self.first.kind == "w":
            always.append(Quantity("a", self.first.layer - 1, self.first.index[1:]))
        bottom = _BELOW_NETWORK
        self.network_box = (FRAME.left + _MIDDLE - 0.4) / 2, (BELOW_HEADING + bottom) / 2
        self.diagram = overview(
            self.write,
            self.trace,
            FRAME.left,
            _MIDDLE - 1.1,
            bottom,
            BELOW_HEADING - 0.35,
            always,
        )
        self.diagram.scaled_to([self.training.shown(self.training.steps)])
        depth = self.trace.network.depth
        self.desired = VGroup()
        for q, neuron in self.diagram.neurons.items():
            if q.layer == depth and q.kind == "a":
                y = Neuron(self.write, self.trace, Quantity("y", 0, q.index), self.diagram.radius)
                self.desired.add(y.next_to(neuron, RIGHT, buff=0.3))
        name = self.write.words("desired", SMALL, self.theme.desired)
        name.next_to(self.desired, UP, buff=0.12)
        self.network = VGroup(self.diagram, self.desired, name)
        self.network.move_to((*self.network_box, 0))

    def curve(self, size: tuple[float, float], box: tuple[float, float, float]) -> Graph:
        """The cost after each step, in a box given by its middle, bottom and top."""
        costs = self.training.costs
        points = [(float(step), float(cost)) for step, cost in enumerate(costs)]
        if len(points) == 1:
            points.append((1.0, points[0][1]))
        names = ('upright("step")', self.C)
        graph = Graph(self.write, points, names, self.theme.cost, size, close=True)
        middle, bottom, top = box
        graph.move_to((middle, (bottom + top) / 2, 0))
        graph.shift(RIGHT * max(0.0, FRAME.left - graph.get_left()[0]))
        if len(costs) == 1:  # the second point was for the axis alone
            graph.curve.points = np.zeros((0, 3))
        return graph.redraw(*points[len(costs) - 1])

    def summary(self) -> MathTypst:
        """The cost before and after."""
        costs = self.training.costs
        ends = [self.write.number(float(c), self.theme.cost) for c in (costs[0], costs[-1])]
        steps = f'" in {amount(self.training.steps, "step")}"'
        source = f"{self.C} = {ends[0]}"
        if self.training.rate is not None:
            more = self.write.coloured(steps, self.theme.quiet)
            source = f"{self.C} = {ends[0]} arrow.r {ends[1]} quad {more}"
        return fit(self.write.formula(source, LABEL), 5.8)

    def rule(self) -> tuple[MathTypst, MathTypst]:
        """What a step does to the first parameter, in symbols and in numbers."""
        w = self.write.symbol(self.first)
        top = self.write.coloured("partial C", self.theme.cost)
        slope = f"frac({top}, {self.write.partial(self.first)})"
        rule = self.write.formula(f"{w} arrow.l {w} - eta {slope}", FORMULA)
        value = parameter(self.training.network, self.first)
        rate = self.training.rate
        by = self.training.batch[self.first].derivative
        colour = self.theme.quantity(self.first.kind)
        after = value if rate is None else parameter(self.training.step(1).network, self.first)
        parts = [(value, colour), (by, self.theme.ink), *([] if rate is None else [(rate, "")])]
        eta = "eta" if rate is None else "{2}"
        form = f"{{0}} - {eta} dot {{1}} = {{total}}"
        source = equation(self.write, form, parts, (after, colour), bare=1)
        worked = self.write.formula(source, LABEL)
        fit(worked, 6.0)
        VGroup(rule, worked).arrange(DOWN, buff=0.45).move_to(
            (self.network_box[0], (FRAME.bottom + _BELOW_NETWORK) / 2, 0)
        )
        return rule, worked

    def named(self) -> str:
        """The parameter of the worked line, in words, with the reason for it."""
        kind = "weight" if self.first.kind == "w" else "bias"
        return self.why or f"the {kind} that was asked for"

    def lit_edge(self) -> list[VMobject]:
        """The first parameter's place in the network, if it is drawn."""
        effect = Quantity("a", self.first.layer, self.first.index[:1])
        if self.first.kind == "b":
            neuron = self.diagram.neurons.get(effect)
            return [] if neuron is None else [self.diagram.ring(neuron)]
        cause = Quantity("a", self.first.layer - 1, self.first.index[1:])
        if cause not in self.diagram.neurons or effect not in self.diagram.neurons:
            return []
        line = self.diagram.line(cause, effect)
        return [line.set_stroke(self.theme.highlight, 6, opacity=1).scale(0.85)]

    def train(self, start: int, end: int, seconds: float) -> None:
        """Go from step to step: network, curve and numbers are those of each step."""
        costs = self.training.costs
        corners = [self.graph.point(step, float(cost)) for step, cost in enumerate(costs)]
        whole = np.array([corners[0], *corners[1:]])
        now = start

        def at(share: float) -> Trace:
            nonlocal now
            now = start + round(share * (end - start))
            return self.training.shown(now)

        def show(trace: Trace, moving: bool) -> None:
            self.diagram.redraw(trace)  # each is a whole step, none is passed through
            if now:
                self.graph.curve.set_points_as_corners(whole[: now + 1])
            self.graph.redraw(float(now), float(costs[now]))
            self.counter.redraw(now, float(costs[now]), moving)

        parts = [self.diagram, self.graph.curve, self.graph.dot, self.counter]
        self.play(Sweep(parts, at, show, run_time=seconds))

    def cost_map(self) -> CostMap:
        """The map of the cost over the two parameters, in the right half."""
        first, second = self.slice.pair
        across, up = self.slice.values
        # Beside either end of the way its cost will stand.
        spans = [np.ptp(across), np.ptp(up)]
        steps = np.array([[x, 0] for x in (-0.16, -0.08, 0, 0.08, 0.16)] + [[0, -0.08], [0, 0.08]])
        ends = self.slice.way[[0, -1]]
        clear = np.concatenate([self.slice.way, *(end + steps * spans for end in ends)])
        width = _MAP[0]
        for _ in range(2):  # narrower, if the numbers beside it are wide
            made = CostMap(
                self.write,
                (first, across),
                (second, up),
                self.slice.surface,
                (width, _MAP[1]),
                clear,
            )
            if made.width <= FRAME.right - _MIDDLE - 0.1:
                break
            width -= made.width - (FRAME.right - _MIDDLE - 0.1)
        right, top = FRAME.right - 0.1, BELOW_HEADING - 0.55
        return made.shift((right - made.rim.get_right()[0], top - made.rim.get_top()[1], 0))

    def title_of_map(self) -> Typst:
        """What the map is of."""
        p, q = (self.write.symbol(one) for one in self.slice.pair)
        still = "all others held still" if self.training.count > 2 else "the only two"
        text = self.write.words(f"the cost ${self.C}$ over ${p}$ and ${q}$, {still}", VALUE)
        fit(text, FRAME.right - _MIDDLE - 0.1)
        return text.move_to((FRAME.right, BELOW_HEADING - 0.15, 0), aligned_edge=RIGHT)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        return (
            "Why not take one giant step downhill?",
            "The gradient is the slope where one stands. A step so long that the slope is another "
            "on the way can lead past the valley, and the cost rises.",
        )
