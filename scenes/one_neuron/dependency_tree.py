"""DependencyTree: which value depends on which, from the cost up through the layers."""

from __future__ import annotations

import itertools

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Animation,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    SurroundingRectangle,
    Transform,
    TransformFromCopy,
    VGroup,
    Write,
)

from backprop import Quantity, Trace
from backprop import nudge as really_nudge
from backprop.clips import Declaration, Pose, figure
from backprop.clips.question import Question
from backprop.clips.scene import BELOW_HEADING, RecordedScene
from backprop.core.nudge import Nudge
from backprop.core.number_format import amount, spoken_number
from backprop.core.quantities import COST
from backprop.display import alt_text
from backprop.drawing.mobjects import GroupOf, TreeView, edge_legend, most_layers
from backprop.drawing.mobjects.layer_panel import (
    LEFT_EDGE,
    FormulaPair,
    cost_formula,
    layer_formulas,
    route_diagram,
)
from backprop.drawing.style import FRAME, MOVE, QUICK

__all__ = ["DependencyTree"]

_HALVINGS = 12


class DependencyTree(RecordedScene):
    """The tree of the last layer, then of the layers before it, value by value."""

    clip = Declaration(
        "Which value depends on which, from the cost up through the layers",
        order=4,
        formulas=("cost",),
    )

    def construct(self) -> None:
        self.layers = most_layers(self.trace)
        self.wide = max(self.trace.widths[-self.layers - 1 :]) > 1
        self.tree = TreeView(self.write, self.trace, self.layers, top=BELOW_HEADING)
        *_, self.before, self.sum, self.output, _ = self.tree.route
        self.show_network()
        self.show_formulas()
        self.drop_terms()
        self.show_values()
        for layers in range(2, self.layers + 1):
            self.grow(layers)
        self.nudge_one()

    # The beats

    def show_network(self) -> None:
        """The network with its values; the two neurons that the tree begins with."""
        self.beat(
            "network",
            "A network has run on one example. "
            f"{'One of its output neurons' if self.wide else 'Its output neuron'} "
            f"holds {self.said(self.output)}, a neuron before it {self.said(self.before)}.",
        )
        self.diagram = route_diagram(self.write, self.trace, self.tree, self.layers)
        self.corner = self.diagram.copy()
        self.title = self.heading("What depends on what?")
        self.diagram.scale(min(1.5, 11 / self.diagram.width)).move_to((0, 0, 0))
        self.legend = edge_legend(self.write)
        self.play(
            LaggedStart(
                *(FadeIn(column, shift=0.2 * RIGHT) for column in self.diagram.columns),
                lag_ratio=0.3,
            ),
            FadeIn(self.diagram.lines, self.diagram.names, self.legend, self.title),
            run_time=1.5,
        )
        rings = [self.diagram.ring(self.diagram.neurons[q]) for q in (self.output, self.before)]
        for ring in rings:
            self.play(Create(ring), run_time=0.7)
        self.rest(0.5)
        self.play(FadeOut(*rings), run_time=QUICK)

    def show_formulas(self) -> None:
        """How the last layer computes, in symbols and in this record's numbers."""
        self.formulas = GroupOf(
            *layer_formulas(self.write, self.trace, self.tree, self.output),
            cost_formula(self.write, self.trace, self.tree, self.output),
        ).arrange(DOWN, buff=0.32, aligned_edge=LEFT)
        self.formulas.move_to((LEFT_EDGE, FRAME.top, 0), aligned_edge=UP + LEFT)
        self.panel = self.formulas.copy()
        below = self.corner
        if self.wide:
            # A network of several rows has no room below: it goes to its corner at once.
            self.formulas.move_to((FRAME.left, BELOW_HEADING, 0), aligned_edge=UP + LEFT)
        else:
            self.formulas.scale(1.15).move_to((0, 1.2, 0))
            below = self.diagram.copy().move_to((0, -2.6, 0))
        captions = self.computed()
        self.beat("formulas", captions[0])
        self.play(Transform(self.diagram, below), FadeOut(self.legend))
        for number, pair in enumerate(self.formulas):
            if number:
                self.say(captions[number])
            self.play(Write(pair.symbols), run_time=MOVE)
            self.play(FadeIn(pair.numbers, shift=0.1 * DOWN), run_time=QUICK)
            self.rest()

    def computed(self) -> tuple[str, str, str]:
        """Each of the three formulas in words; with what other neurons add, where there are any."""
        inputs, outputs = self.trace.widths[-2] - 1, self.trace.widths[-1] - 1
        (desired,) = self.tree.leaves(COST)
        activation = self.trace.network.layers[-1].activation
        return (
            "Weight times activation, plus the bias"
            + (f", plus the same from {amount(inputs, 'more input')}" if inputs else "")
            + f", is the weighted sum {self.said(self.sum)}.",
            f"The activation function {activation.name} turns it"
            + (", with all the others," if activation.coupled else "")
            + f" into {self.said(self.output)}.",
            f"Compared with the desired output, {self.said(desired)}"
            + (f", and with {amount(outputs, 'more output')}" if outputs else "")
            + f", the cost is {self.said(COST)}.",
        )

    def drop_terms(self) -> None:
        """The terms of the formulas become the nodes of the tree."""
        first, second, third = self.formulas
        self.beat(
            "tree",
            "Each of these values is computed from others: "
            "weight, activation and bias give the weighted sum,",
        )
        self.play(Transform(self.diagram, self.corner), Transform(self.formulas, self.panel))
        numbers = VGroup(*(pair.numbers for pair in self.formulas))
        self.play(numbers.animate.set_opacity(0.3), run_time=QUICK)
        self.drop(self.sum, first, [*self.tree.leaves(self.sum), self.before])
        self.say("the weighted sum gives the activation,")
        self.drop(self.output, second, [])
        self.say("and the activation and the desired output give the cost.")
        self.drop(COST, third, self.tree.leaves(COST))
        self.play(numbers.animate.set_opacity(1), run_time=QUICK)
        self.rest(QUICK)

    def show_values(self) -> None:
        """Every node gets its number line; the dots run down as the pass did."""
        self.beat(
            "values",
            "Every node is just a number, with a number line of its own. "
            "Running forward fills the tree from the top down.",
        )
        for row in (
            [*self.tree.leaves(self.sum), self.before],
            [self.sum],
            [self.output, *self.tree.leaves(COST)],
            [COST],
        ):
            self.slide_in(row)
        self.rest()

    def grow(self, layers: int) -> None:
        """The topmost activation is itself computed: its own causes appear above it."""
        grown = self.tree.route[-2 * layers]
        parent = self.tree.cause(grown)
        causes = [*self.tree.leaves(parent), self.tree.cause(parent)]
        self.beat(
            f"layer L-{layers - 1}",
            f"The activation {self.said(grown)} was not given: it has a weighted sum of its own, "
            "from a weight, a bias and an earlier activation."
            if layers == 2
            else f"And {self.said(grown)} in turn was computed in the layer before.",
        )
        node = self.tree.nodes[grown]
        box = SurroundingRectangle(node.symbol, color=self.theme.highlight, buff=0.1)
        ring = self.diagram.ring(self.diagram.neurons[grown])
        self.play(Create(box), Create(ring))
        moves: list[Animation] = []
        if layers == self.layers and (layers > 2 or self.wide):
            # Three layers, or two with what else goes into them, take the whole height.
            self.tree.top = FRAME.top
            moves.append(FadeOut(self.title))
        shift = self.tree.places(layers)[grown] - node.symbol.get_center()
        self.play(*moves, *self.tree.glide(layers), box.animate.shift(shift), run_time=MOVE)
        self.swap_formulas(grown)
        for effect, new in ((grown, [parent]), (parent, causes)):
            self.play(
                *(FadeIn(self.tree.nodes[q].symbol, shift=0.2 * DOWN) for q in new),
                *(Create(self.tree.links[q, effect]) for q in new),
                *self.tree.others_in(effect),
                run_time=0.8,
            )
            self.flash([(q, effect) for q in new])
        self.slide_in(causes)
        self.slide_in([parent])
        self.play(FadeOut(box, ring), run_time=QUICK)
        self.rest(QUICK)

    def nudge_one(self) -> None:
        """One weight is really nudged: all that depends on it moves, down to the cost."""
        total = self.tree.route[-5] if self.layers > 1 else self.sum
        weight = self.tree.leaves(total)[0]
        tried = self.visible_nudge(weight)
        down = [weight, *self.tree.route[self.tree.route.index(total) :]]
        after, top = tried.after, self.tree.route[0]
        change = f"from {self.said(COST)} to {spoken_number(after.cost)}"
        self.beat(
            "nudge",
            f"Nudge any value, here a weight by {spoken_number(tried.by, 2)}, and what is below it "
            + (
                f"moves: the cost goes {change}."
                if after.cost != self.trace.cost
                else "follows its lines; here none of it reaches the cost."
            ),
        )
        if top.layer:
            self.play(FadeIn(self.tree.more_above(top), shift=0.15 * UP), run_time=QUICK)
        # The formulas tell of the recorded pass, not of the nudged one.
        numbers = VGroup(*(pair.numbers for pair in self.formulas))
        self.play(
            self.tree.nodes[weight].value_line.slide(after[weight].value),
            numbers.animate.set_opacity(0.3),
            run_time=0.8,
        )
        for edge in itertools.pairwise(down):
            self.flash([edge], 0.35)
            line = self.tree.nodes[edge[1]].value_line
            self.play(line.slide(after[edge[1]].value), run_time=0.7)
        self.rest(1.2)
        self.play(
            *(self.tree.nodes[q].value_line.slide(self.trace[q].value) for q in down),
            numbers.animate.set_opacity(1),
            run_time=MOVE,
        )
        self.rest(1.5)

    # What the beats are made of

    def visible_nudge(self, weight: Quantity) -> Nudge:
        """A nudge of a weight as large as all number lines below it can show."""
        line = self.tree.nodes[weight].value_line
        value = self.trace[weight].value
        by = (line.high - line.low) / 2 * (-1 if value > 0 else 1)
        for _ in range(_HALVINGS):
            tried = really_nudge(self.trace.network, self.trace.a[0], self.trace.y, weight, by)
            if all(
                node.value_line.low <= tried.after[q].value <= node.value_line.high
                for q, node in self.tree.nodes.items()
            ):
                break
            by /= 2
        return tried

    def swap_formulas(self, output: Quantity) -> None:
        """The panel's first two formulas become those of an earlier layer."""
        old = self.formulas[:2]
        new = layer_formulas(self.write, self.trace, self.tree, output)
        for pair, target in zip(old, new, strict=True):
            target.move_to(pair, aligned_edge=UP + LEFT)
        self.play(FadeOut(*old, shift=0.2 * DOWN), FadeIn(*new, shift=0.2 * DOWN), run_time=0.8)
        self.formulas = GroupOf(*new, self.formulas[2])

    def drop(self, effect: Quantity, pair: FormulaPair, causes: list[Quantity]) -> None:
        """Terms of a formula fly to their places; lines join them to what they make."""
        flights = [
            TransformFromCopy(pair.symbols.select(q.kind), self.tree.nodes[q].symbol, path_arc=0.7)
            for q in (*causes, effect)
        ]
        self.play(LaggedStart(*flights, lag_ratio=0.3), run_time=1.4 if causes else 0.9)
        edges = [(cause, to) for cause, to in self.tree.links if to == effect]
        self.play(
            *(Create(self.tree.links[edge]) for edge in edges),
            *self.tree.others_in(effect),
            run_time=0.6,
        )
        self.flash(edges)

    def flash(self, edges: list[tuple[Quantity, Quantity]], seconds: float = 0.5) -> None:
        """A flash in the highlight's colour runs down the lines."""
        self.play(*self.tree.flashes(edges), run_time=seconds)

    def slide_in(self, quantities: list[Quantity]) -> None:
        """Number lines appear and their dots slide from 0 to the value."""
        lines = [self.tree.nodes[q].value_line for q in quantities]
        moves = []
        for line in lines:
            end = line.dot.get_center()
            line.dot.move_to(line.point(0.0))
            moves.append(line.dot.animate.move_to(end))
            line.number.set_opacity(0)
        self.play(
            *(FadeIn(VGroup(line.line, line.ticks, line.ends, line.dot)) for line in lines),
            run_time=0.4,
        )
        self.play(*moves, *(line.number.animate.set_opacity(1) for line in lines), run_time=0.8)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        return (
            "On how many ways can a nudge to the last layer's bias reach the cost?",
            "On as many as lead on from its weighted sum: one, through its own activation, unless "
            "the layer is a softmax, where a weighted sum moves every output.",
        )

    @figure("tree", "What the cost depends on, one thing through the other", order=5, beat="tree")
    def pose_tree(self) -> Pose:
        return Pose(self.everything(), alt_text.tree(self.trace))

    @figure(
        "tree-extended",
        "The activation before has a weight, an activation and a bias of its own behind it",
        order=6,
        beat="layer L-1",
        depth=2,
    )
    def pose_tree_extended(self) -> Pose:
        return Pose(self.everything(), alt_text.tree_extended(self.trace))
