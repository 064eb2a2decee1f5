"""MultiPathSum: one activation reaches the cost along every path; the paths add up."""

from __future__ import annotations

from dataclasses import replace

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    Animation,
    Create,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    GrowFromEdge,
    Indicate,
    LaggedStart,
    Mobject,
    ReplacementTransform,
    Succession,
    UpdateFromAlphaFunc,
    VGroup,
    VMobject,
)

from backprop import Trace, paths
from backprop.clips import Declaration, Pose, figure
from backprop.clips.question import Question
from backprop.clips.scene import BELOW_HEADING, RecordedScene
from backprop.core.equations import spoken_factors
from backprop.core.number_format import spoken_number
from backprop.core.paths import Path, PathSum
from backprop.core.salience import opposed
from backprop.display import alt_text
from backprop.drawing.mobjects import (
    LongPathTable,
    PathDiagram,
    PathTable,
    Room,
    RunningSum,
    counted,
    edge_legend,
    path_steps,
    reached,
)
from backprop.drawing.mobjects.path_steps import nodes_in
from backprop.drawing.notation import haloed
from backprop.drawing.style import FRAME, MOVE, QUICK, SMALL, VALUE

__all__ = ["MultiPathSum"]

_PATHS, _STEPS = 4, 6
"""Paths drawn, and steps from column to column, at most."""
_BESIDE = Room(FRAME.left + 1.5, -1.8, FRAME.bottom + 0.55, FRAME.top - 1.15)
"""Where the network stands left of its table."""
_OVER = Room(-5.25, 2.5, 0, BELOW_HEADING - 0.55)
"""Where it stands over the table, which says how low it reaches."""
_WHOLE = Room(-5.2, 5.6, FRAME.bottom + 1.4, BELOW_HEADING - 0.6, 0.55)
"""Where it stands at first, alone."""
_WIDEST, _WIDEST_WHOLE = 2.7, 3.6
"""Distance of two columns at most, where there are few."""
_COUNT = 0.75
"""Height of the counts under it."""
_OFF = 0.1
"""Opacity of edges that no path takes."""
_LEGEND = 3.3
_FLYING = 4
"""Numbers on their way lie over all else."""
_COUNTS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"}


class MultiPathSum(RecordedScene):
    """The sensitivity of the cost to one activation, path by path.

    Through one layer each path's three factors stand beside the network, under the chain rule
    written out; through several layers, or a coupled one, under the edges they belong to.
    """

    clip = Declaration(
        "One activation reaches the cost along every path; the paths add up",
        order=19,
        network="small",
        focus="a",
        formulas=("activation-sum",),
    )

    def construct(self) -> None:
        depth = self.trace.network.depth
        self.coupled = self.trace.network.layers[-1].activation.coupled
        self.choice = self.subject(opposed(self.trace))
        self.start = self.choice.quantity
        self.brief = self.start.layer == depth - 1 and not self.coupled
        self.sums = self.drawn()
        self.count = len(self.sums.largest) + self.sums.rest_count
        self.steps = path_steps(self.trace, self.sums, _STEPS)
        self.draw_network()
        self.show_network()
        self.ask()
        self.name_factors()
        for number, path in enumerate(self.sums.largest):
            self.show_path(path, number)
        self.show_rest()
        self.add_up()

    def drawn(self) -> PathSum:
        """The largest paths, as many as there is room for; of many none that is 0."""
        found = paths(self.trace, self.start, _PATHS)
        if found.rest_count and not self.brief:
            found = paths(self.trace, self.start, _PATHS - 1)
        most = len(found.largest)
        if found.rest_count:
            most = max(1, sum(path.product != 0 for path in found.largest))
        sums = (paths(self.trace, self.start, k) for k in range(most, 0, -1))
        # Paths of a coupled layer may use as many neurons twice over: draw fewer then.
        last = self.trace.network.depth
        return next(one for one in sums if len(nodes_in(one, last)) <= _PATHS)

    def draw_network(self) -> None:
        """The diagram and the table, where they stand later."""
        if self.brief:
            room = _BESIDE
        else:
            terms = len(self.sums.largest) + (self.sums.rest_count > 0)
            bottom = LongPathTable.top(terms)
            room = Room(_OVER.first, _OVER.cost, bottom, _OVER.top)
            spare = room.cost - room.first - _WIDEST * len(self.steps)
            if spare > 0:
                room = Room(room.first + spare / 2, room.cost - spare / 2, bottom, room.top)
        self.diagram = PathDiagram(
            self.write, self.trace, self.sums, self.steps, room, titled=not self.brief
        )
        share = min(1.0, _WIDEST_WHOLE * len(self.steps) / (_WHOLE.cost - _WHOLE.first))
        middle = (_WHOLE.first + _WHOLE.cost) / 2
        self.whole = PathDiagram(
            self.write,
            self.trace,
            self.sums,
            self.steps,
            replace(
                _WHOLE,
                bottom=_WHOLE.bottom - (_COUNT if self.brief else 0),
                first=middle + share * (_WHOLE.first - middle),
                cost=middle + share * (_WHOLE.cost - middle),
            ),
            titled=not self.brief,
            like=self.diagram,
        )
        self.legend = edge_legend(self.write)
        self.table: PathTable | LongPathTable
        if self.brief:
            self.table = PathTable(self.write, self.trace, self.sums)
        else:
            self.table = LongPathTable(self.write, self.trace, self.sums, self.steps, self.diagram)
        self.states(*self.table.equations)

    def show_network(self) -> None:
        """The layers from the focus on with their values, and the cost."""
        layer = self.start.layer
        skipped = any(step.skipped for step in self.steps)
        behind = self.trace.network.depth - layer
        what = "The outputs" if behind == 0 else "The last layers" if layer else "The layers"
        self.beat(
            "network",
            f"{what} of a network after one example; the cost is {spoken_number(self.trace.cost)}."
            + (" Layers in which the largest paths do not part are left out." if skipped else ""),
        )
        symbol = self.write.symbol(self.start)
        title = self.heading(f"How sensitive is the cost to ${symbol}$, path by path?")
        columns = self.whole.columns
        self.play(
            FadeIn(title),
            LaggedStart(*(FadeIn(column, shift=0.2 * RIGHT) for column in columns), lag_ratio=0.2),
            run_time=MOVE,
        )
        self.play(
            Create(self.whole.lines),
            FadeIn(self.whole.names),
            FadeIn(self.legend),
            run_time=MOVE,
        )
        self.rest(QUICK)

    def ask(self) -> None:
        """One activation is picked: how does the cost depend on it?"""
        value, why = self.said(self.start), self.choice.why
        asked = f"How does the cost depend on this activation, now {value}?"
        self.beat("question", f"We ask about {why}." if why else asked)
        self.ring = self.whole.ring(self.whole.neurons[self.start])
        self.play(
            Create(self.ring), self.whole.others.animate.set_stroke(opacity=_OFF), run_time=0.8
        )
        self.rest(QUICK)
        self.say(self.influence())
        if self.brief:
            for path in self.sums.largest:
                lit = self.whole.lit(path)
                self.play(Succession(*(Create(line) for line in lit)), run_time=0.5)
                self.play(FadeOut(VGroup(*lit)), run_time=0.25)
        else:
            self.branch()
        self.rest(QUICK)

    def branch(self) -> None:
        """All ways onward light up, step by step, with the count of paths so far."""
        fans, counts = VGroup(), VGroup()
        places = self.whole.places
        for step, x in zip(self.steps, places[1:], strict=True):
            fans.add(self.whole.fan(step))
            plays = [_growing(fans[-1])]
            if step.end != ("C", 0):
                count = reached(self.trace, self.sums, step.end)
                text = self.write.words(
                    f"{counted(count)} path" + "s" * (count > 1), VALUE, self.theme.ink
                )
                if text.width > places[1] - places[0] - 0.1:
                    text = self.write.words(counted(count), SMALL, self.theme.ink)
                counts.add(text.move_to((x, _WHOLE.bottom - 0.35, 0)))
                plays.append(FadeIn(text, shift=0.2 * RIGHT))
            self.play(*plays, run_time=max(0.4, 2.4 / len(self.steps)))
        self.rest(QUICK)
        self.play(FadeOut(fans), FadeOut(counts), run_time=QUICK)

    def influence(self) -> str:
        """How many ways lead to the cost, in words."""
        if self.count == 1:
            return "It acts on the cost along a single path."
        number = _COUNTS.get(self.count, counted(self.count))
        if self.start.layer < self.trace.network.depth - 1:
            onward = self.trace.widths[self.start.layer + 1 :]
            where = "at every layer" if min(onward) > 1 else "where a layer has several neurons"
            return f"It acts along {number} paths, which branch {where}."
        if self.coupled:
            return (
                f"It acts along {number} paths: softmax lets every weighted sum reach every output."
            )
        if len({path.product > 0 for path in self.sums.largest if path.product}) > 1:
            return f"It acts along {number} paths, one through each output, and not all one way."
        return f"It acts along {number} paths, one through each output."

    def name_factors(self) -> None:
        """The chain rule along a path, and what each of its ratios is."""
        if self.brief:
            what = "three ratios multiply: weight, slope of the activation, slope of the cost"
        else:
            what = "the local derivatives multiply"
        added = "; then the paths are added" if self.count > 1 else ""
        self.beat("ratios", f"Along a path {what}{added}.")
        ring = self.diagram.ring(self.diagram.neurons[self.start])
        self.diagram.others.set_stroke(opacity=_OFF)
        aside = [] if self.brief else [FadeOut(self.legend), FadeIn(self.legend_aside())]
        self.play(
            ReplacementTransform(self.whole, self.diagram),
            self.ring.animate.become(ring),
            *aside,
            run_time=1.2,
        )
        self.play(
            LaggedStart(
                *(FadeIn(part, shift=0.15 * DOWN) for part in self.table.header), lag_ratio=0.25
            ),
            run_time=1.5,
        )
        self.play(
            LaggedStart(*(FadeIn(part) for part in self.table.meanings), lag_ratio=0.3),
            run_time=1.2,
        )
        self.rest()

    def show_path(self, path: Path, number: int) -> None:
        """A path lights up; its factors move into its row, and their product is written."""
        row = self.table.rows[number]
        self.beat(f"path {number + 1}", self.told(path, number))
        lit = self.diagram.lit(path)
        # What was seen once may go faster.
        pace = 0.7 if number else 1.0
        if self.brief:
            self.play(Succession(*(Create(line) for line in lit)), run_time=0.8 * pace)
            flying: list[Mobject] = [
                haloed(factor.copy(), self.theme.background).set_z_index(_FLYING)
                for factor in row.factors
            ]
            free = self.diagram.put_beside(path, flying)
            if free:
                self.play(*(FadeIn(factor, scale=0.6) for factor in flying), run_time=0.6)
                self.wait(0.3 * pace)
            self.play(
                LaggedStart(
                    *(
                        ReplacementTransform(factor, target, path_arc=-0.5)
                        for factor, target in zip(flying, row.factors, strict=True)
                    ),
                    lag_ratio=0.2,
                ),
                FadeIn(row.signs[:-1]),
                FadeIn(row.label),
                run_time=1.1 * pace,
            )
        else:
            self.play(
                FadeIn(row.label),
                Succession(*(Create(line) for line in lit)),
                run_time=1.0 * pace,
            )
            # What a step contributes comes down from its edge.
            self.play(
                LaggedStart(
                    *(
                        FadeIn(cell, target_position=line.get_center(), scale=0.5)
                        for cell, line in zip(row.cells, lit, strict=True)
                    ),
                    lag_ratio=0.15,
                ),
                FadeIn(row.signs[:-1]),
                run_time=1.4 * pace,
            )
        self.play(FadeIn(row.signs[-1]), FadeIn(row.value, shift=0.2 * RIGHT), run_time=QUICK)
        self.rest(QUICK)
        self.play(FadeOut(VGroup(*lit)), run_time=0.4)

    def told(self, path: Path, number: int) -> str:
        """A path in words, with its product."""
        product = spoken_number(path.product)
        order = "Largest first: through" if self.sums.rest_count and not number else "Through"
        if self.brief and number:
            return f"Through output {path.factors[-1].by.index[0]}: {product}."
        if self.brief:
            factors = [factor.value for factor in path.factors]
            values = " times ".join(spoken_factors(factors, path.product))
            return f"{order} output {path.factors[-1].by.index[0]}, {values} is {product}."
        if self.count == 1:
            return f"Its product is {product}."
        through = [q for q in path.nodes[1:-1] if q.kind == "a"]
        if self.coupled and len(through) == 1:
            z = path.nodes[1].index[0]
            return f"{order} weighted sum {z} and output {through[0].index[0]}: {product}."
        named = [str(q.index[0]) for q in through if self.trace.widths[q.layer] > 1]
        if 0 < len(named) <= 3:
            return f"{order} neuron{'s' * (len(named) > 1)} {' and '.join(named)}: {product}."
        return ("The largest path" if not number else "The next") + f" has the product {product}."

    def show_rest(self) -> None:
        """All paths that were not drawn, as one exact term."""
        if self.table.rest is None:
            return
        count = self.sums.rest_count
        self.beat(
            "rest",
            f"The other {counted(count)} paths together give {spoken_number(self.sums.rest)}."
            if count > 1
            else f"The one path left gives {spoken_number(self.sums.rest)}.",
        )
        self.play(FadeIn(self.table.rest, shift=0.2 * RIGHT))
        self.rest(QUICK)

    def add_up(self) -> None:
        """The terms are laid head to tail and reach the recorded sensitivity."""
        terms = [path.product for path in self.sums.largest]
        rows = list(self.table.rows)
        if self.table.rest is not None:
            terms.append(self.sums.rest)
            rows.append(self.table.rest)
        laid = "Laid head to tail, the terms end" if len(terms) > 1 else "The one term ends"
        self.beat("sum", f"{laid} at {spoken_number(self.sums.total)}: the derivative of the cost.")
        if isinstance(self.table, PathTable):
            running = RunningSum(self.write, terms, 6.0)
            middle = (self.table.total.get_bottom()[1] + FRAME.bottom) / 2
            running.move_to((FRAME.right - running.width / 2, middle, 0))
            begin = [FadeIn(self.table.brace), Create(running.axis)]
            arrows = running.arrows
            end = [Create(running.drop), GrowFromCenter(running.end)]
        else:
            begin, arrows = [Create(self.table.zero)], self.table.arrows
            side = RIGHT if self.sums.total < 0 else LEFT
            end = [GrowFromEdge(self.table.sum_arrow, side)]
        self.play(*begin, run_time=0.7)
        for row, arrow, term in zip(rows, arrows, terms, strict=True):
            self.play(
                GrowFromEdge(arrow, RIGHT if term < 0 else LEFT),
                Indicate(row.value, color=self.theme.sign(term), scale_factor=1.15),
                run_time=0.7 if len(terms) < 4 else 0.55,
            )
        self.play(
            *end,
            Create(self.table.rule),
            FadeIn(self.table.total[:2], shift=0.2 * DOWN),
            run_time=MOVE,
        )
        self.play(
            Create(self.table.total[2]),
            *(Create(line) for path in self.sums.largest for line in self.diagram.lit(path)),
            run_time=MOVE,
        )
        self.rest(1.5)

    def legend_aside(self) -> Mobject:
        """The edges' legend right of the network."""
        found = edge_legend(self.write).arrange(DOWN, buff=0.16, aligned_edge=LEFT)
        return found.move_to((_LEGEND, 0.2, 0), aligned_edge=LEFT)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        start = opposed(trace).quantity
        found = paths(trace, start, 1)
        count = 1 + found.rest_count
        return (
            f"If one of the {count} paths from {start.plain(trace.widths)} were cut, would the "
            "cost always be less sensitive to it?"
            if count > 1
            else f"What would happen if the one path from {start.plain(trace.widths)} were cut?",
            "Not always: paths of opposite sign hold each other back, and without one of them the "
            f"sum can grow. All together make {spoken_number(found.total)}."
            if count > 1
            else f"The cost would not depend on it any more; now its sensitivity is "
            f"{spoken_number(found.total)}.",
        )

    @figure(
        "activation-two-effects",
        "One activation reaches the cost on several ways, and what they carry adds up",
        order=16,
        beat="sum",
        moving=("path *", "rest", "sum"),
    )
    def pose_activation_two_effects(self) -> Pose:
        return Pose(self.everything(), alt_text.effects_of_one(self.trace, self.start))


def _growing(fan: VMobject) -> Animation:
    """All edges of a fan grow from their beginnings at once."""
    curves = fan.points.reshape(-1, 4, 3).copy()

    def grow(shown: Mobject, share: float) -> None:
        shown.points = (curves[:, :1] + share * (curves - curves[:, :1])).reshape(-1, 3)

    return UpdateFromAlphaFunc(fan, grow)
