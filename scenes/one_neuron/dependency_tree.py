"""DependencyTree: which value depends on which, from the cost up through the layers."""

from __future__ import annotations

import itertools

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    AnimationGroup,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    ShowPassingFlash,
    SurroundingRectangle,
    Transform,
    TransformFromCopy,
    VGroup,
    Write,
)

from backprop import Quantity
from backprop.numbers import plain_number
from backprop.quantities import COST
from scenes.mobjects import NetworkDiagram, TreeView, chosen_neurons, most_layers
from scenes.notation import fit, term
from scenes.recorded import RecordedScene
from scenes.style import FORMULA, FRAME, MOVE, QUICK, SMALL, VALUE

__all__ = ["DependencyTree"]

_PANEL = 1.75
"""Left edge of the formulas and the network, right of the tree."""


class DependencyTree(RecordedScene):
    """The tree of the last layer, then of the layers before it, value by value."""

    default_network = "chain"

    def construct(self) -> None:
        self.layers = most_layers(self.trace)
        self.tree = TreeView(self.write, self.trace, self.layers)
        *_, self.before, self.sum, self.output, _ = self.tree.route
        self.show_network()
        self.show_formulas()
        self.drop_terms()
        self.show_values()
        for layers in range(2, self.layers + 1):
            self.grow(layers)
        self.sum_up()

    # The beats

    def show_network(self) -> None:
        """The network with its values, then its place in the corner."""
        output, before = self.trace[self.output], self.trace[self.before]
        self.beat(
            "network",
            f"A network has run on one example. "
            f"{'Its output neuron' if self.trace.widths[-1] == 1 else 'The framed output neuron'} "
            f"holds {plain_number(output.value)}, "
            f"the neuron before it {plain_number(before.value)}.",
        )
        self.diagram = self.make_diagram()
        self.corner = self.diagram.copy()
        self.diagram.scale(min(1.5, 11 / self.diagram.width)).move_to([0, 0, 0])
        self.play(
            LaggedStart(
                *(FadeIn(column, shift=0.2 * RIGHT) for column in self.diagram.columns),
                lag_ratio=0.3,
            ),
            FadeIn(self.diagram.lines),
            FadeIn(self.diagram.names),
            run_time=1.5,
        )
        rings = VGroup(
            *(self.diagram.ring(self.diagram.neurons[q]) for q in (self.before, self.output))
        )
        self.play(Create(rings))
        self.rest(1.2)
        self.play(FadeOut(rings), run_time=QUICK)

    def show_formulas(self) -> None:
        """How the last layer computes, in symbols and in this record's numbers."""
        self.formulas = self.make_formulas()
        block = VGroup(*(VGroup(*pair) for pair in self.formulas))
        self.panel = block.copy()
        block.scale(1.15).move_to([0, 1.2, 0])
        below = self.diagram.copy().move_to([0, -2.6, 0])
        if below.get_top()[1] > block.get_bottom()[1] - 0.3:
            # A network of several rows has no room below: it goes to its corner at once.
            below = self.corner
            block.move_to([FRAME.left + 0.6, 0.6, 0], aligned_edge=LEFT)
        captions = (
            f"The weight times the neuron before, plus the bias, is the weighted sum "
            f"{plain_number(self.trace[self.sum].value)}.",
            f"The activation function turns it into the output "
            f"{plain_number(self.trace[self.output].value)}.",
            f"Held against the desired output, that costs {plain_number(self.trace.cost)}.",
        )
        self.beat("formulas", captions[0])
        self.play(Transform(self.diagram, below))
        for number, (formula, numbers) in enumerate(self.formulas):
            if number:
                self.say(captions[number])
            self.play(Write(formula), run_time=MOVE)
            self.play(FadeIn(numbers, shift=0.1 * DOWN), run_time=QUICK)
            self.rest()

    def drop_terms(self) -> None:
        """The terms of the formulas become the nodes of the tree."""
        first, second, third = (formula for formula, _ in self.formulas)
        self.beat(
            "tree",
            "Each of these values is computed from others: "
            "weight, activation and bias give the weighted sum,",
        )
        self.play(
            Transform(self.diagram, self.corner),
            *(
                Transform(part, target)
                for pair, targets in zip(self.formulas, self.panel, strict=True)
                for part, target in zip(pair, targets, strict=True)
            ),
        )
        self.drop(self.sum, first, [*self.tree.leaves(self.sum), self.before])
        self.say("the weighted sum gives the activation,")
        self.drop(self.output, second, [])
        self.say("and the activation and the desired output give the cost.")
        self.drop(COST, third, self.tree.leaves(COST))
        self.rest()

    def show_values(self) -> None:
        """Every node gets its number line; the dots run down as the pass did."""
        self.beat(
            "values",
            "Every node is just a number with a line of its own. "
            "Running forward fills the tree from the top down.",
        )
        rows = [
            [*self.tree.leaves(self.sum), self.before],
            [self.sum],
            [self.output, *self.tree.leaves(COST)],
            [COST],
        ]
        for row in rows:
            self.slide_in(row)
        self.rest(1.5)

    def grow(self, layers: int) -> None:
        """The topmost activation is itself computed: its own causes appear above it."""
        places = self.tree.places(layers)
        grown = self.tree.route[-2 * layers]
        parent, cause = self.tree.cause(grown), self.tree.cause(self.tree.cause(grown))
        self.beat(
            f"layer L-{layers - 1}",
            f"The activation {plain_number(self.trace[grown].value)} was not given: "
            f"it has a weight, a bias and an activation of its own above it.",
        )
        node = self.tree.nodes[grown]
        box = SurroundingRectangle(node.symbol, color=self.theme.highlight, buff=0.1)
        ring = self.diagram.ring(self.diagram.neurons[grown])
        self.play(Create(box), Create(ring))
        self.wait(QUICK)
        moves = self.tree.glide(layers)
        shift = places[grown] - node.symbol.get_center()
        self.play(*moves, box.animate.shift(shift), run_time=MOVE)
        for effect, causes in (
            (grown, [parent]),
            (parent, [*self.tree.leaves(parent), cause]),
        ):
            self.play(
                *(FadeIn(self.tree.nodes[q].symbol, shift=0.2 * DOWN) for q in causes),
                *(Create(self.tree.links[q, effect]) for q in causes),
                *self.others_in(effect),
                run_time=0.8,
            )
            self.flash([(q, effect) for q in causes])
        self.slide_in([*self.tree.leaves(parent), cause])
        self.slide_in([parent])
        self.play(FadeOut(box), FadeOut(ring), run_time=QUICK)
        self.rest(0.5)

    def sum_up(self) -> None:
        """The whole tree, and one way through it from the top to the cost."""
        top = self.tree.route[0]
        weight = self.tree.leaves(self.tree.route[1])[0]
        earlier = top.layer
        self.beat(
            "whole tree",
            f"A change to any value travels down the lines below it, and every way ends at "
            f"the cost, {plain_number(self.trace.cost)}." + _earlier(earlier),
        )
        if earlier:
            self.play(FadeIn(self.tree.more_above(top), shift=0.15 * UP), run_time=QUICK)
        for edge in itertools.pairwise([weight, *self.tree.route[1:]]):
            self.flash([edge], 0.45)
        self.rest(2)

    # What the beats are made of

    def make_diagram(self) -> NetworkDiagram:
        """The layers of the tree, the route's neurons among a few others."""
        depth = self.trace.network.depth
        layers = range(depth - self.layers, depth + 1)
        on_route = {q.layer: q.index[0] for q in self.tree.route if q.kind == "a"}
        shown = {
            layer: chosen_neurons(self.trace, layer, 3, (on_route[layer],)) for layer in layers
        }
        tallest = max(len(row) for row in shown.values())
        spacing = (FRAME.right - _PANEL - 0.9) / max(1, len(layers) - 1)
        diagram = NetworkDiagram(
            self.write,
            self.trace,
            [("a", layer) for layer in layers],
            shown,
            (min(1.6, spacing), 0.72),
            0.35 if tallest == 1 else 0.28,
        )
        for q in self.tree.route[:-1:2]:
            if tallest == 1:
                name = self.write.label(q, SMALL).next_to(diagram.neurons[q], DOWN, buff=0.15)
            else:
                name = diagram.ring(diagram.neurons[q])
            diagram.names.add(name)
        if tallest == 1:
            for (cause, effect), edge in diagram.edges.items():
                q = Quantity("w", effect.layer, (*effect.index, *cause.index))
                diagram.names.add(self.write.label(q, SMALL).next_to(edge, UP, buff=0.12))
        diagram.move_to([(_PANEL + FRAME.right) / 2, 0, 0])
        return diagram.to_edge(DOWN, buff=0.4 if tallest > 1 else 0.9)

    def make_formulas(self) -> list[tuple[VGroup, VGroup]]:
        """(symbols, numbers) of z, a and C, one above the other in the panel."""
        trace, write = self.trace, self.write
        weight, bias = self.tree.leaves(self.sum)
        (desired,) = self.tree.leaves(COST)
        activation = trace.network.layer(self.output.layer).activation
        cost = trace.network.cost

        def named(q: Quantity) -> str:
            return term(write.symbol(q), q.kind)

        def value(q: Quantity, factor: bool = False) -> str:
            number = trace[q].value
            return write.number(number, self.theme.quantity(q.kind), factor=factor)

        more = {q: " + dots.c" if q in self.tree.others else "" for q in (self.sum, COST)}
        spread = ", dots.c" if activation.coupled else ""
        sources = [
            (
                f"{named(self.sum)} = {named(weight)} {named(self.before)} + {named(bias)}"
                + more[self.sum],
                f"= {value(weight, True)} dot {value(self.before, True)} + {value(bias, True)}"
                f"{more[self.sum]} = {value(self.sum)}",
            ),
            (
                f"{named(self.output)} = {activation.typst}({write.symbol(self.sum)}{spread})",
                f"= {activation.typst}({value(self.sum)}{spread}) = {value(self.output)}",
            ),
            (
                f"{named(COST)} = "
                + cost.typst.format(a=write.symbol(self.output), y=named(desired))
                + more[COST],
                "= "
                + cost.typst.format(a=value(self.output), y=value(desired, True))
                + f"{more[COST]} = {value(COST)}",
            ),
        ]
        width = FRAME.right - _PANEL
        pairs = []
        for symbols, numbers in sources:
            upper = fit(write.formula(symbols, FORMULA), width)
            lower = fit(write.formula(numbers, VALUE), width)
            pairs.append((upper, lower))
        column = VGroup(
            *(VGroup(*pair).arrange(DOWN, buff=0.16, aligned_edge=LEFT) for pair in pairs)
        ).arrange(DOWN, buff=0.32, aligned_edge=LEFT)
        column.move_to([_PANEL, FRAME.top, 0], aligned_edge=UP + LEFT)
        return pairs

    def drop(self, effect: Quantity, formula: VGroup, causes: list[Quantity]) -> None:
        """Terms of a formula fly to their places; lines join them to what they make."""
        new = [*causes, effect]
        flights = [
            TransformFromCopy(formula.select(q.kind), self.tree.nodes[q].symbol) for q in new
        ]
        self.play(LaggedStart(*flights, lag_ratio=0.15), run_time=1.2)
        edges = [(cause, to) for cause, to in self.tree.links if to == effect]
        self.play(
            *(Create(self.tree.links[edge]) for edge in edges),
            *self.others_in(effect),
            run_time=0.6,
        )
        self.flash(edges)

    def others_in(self, effect: Quantity) -> list[AnimationGroup]:
        """What else goes into `effect`, if the route leaves anything out."""
        if effect not in self.tree.others:
            return []
        return [
            AnimationGroup(FadeIn(self.tree.others[effect]), Create(self.tree.other_links[effect]))
        ]

    def flash(self, edges: list[tuple[Quantity, Quantity]], seconds: float = 0.5) -> None:
        """A flash in the highlight's colour runs down the lines."""
        self.play(
            *(
                ShowPassingFlash(
                    self.tree.links[edge].copy().set_stroke(self.theme.highlight, 6),
                    time_width=0.6,
                )
                for edge in edges
            ),
            run_time=seconds,
        )

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


def _earlier(count: int) -> str:
    """What a caption says of layers above the tree."""
    if count == 0:
        return ""
    return f" Above, {count} earlier layer{'s go' if count > 1 else ' goes'} on the same way."
