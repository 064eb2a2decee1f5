"""SimplestNetwork: a large network becomes a chain, and its cost a function of a few knobs."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
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
    GrowFromCenter,
    LaggedStart,
    Mobject,
    Transform,
    TransformFromCopy,
    VGroup,
    linear,
)

from backprop import Trace, load, record, vary
from backprop.clips import Declaration, Pose, figure
from backprop.clips.chain_scene import ChainScene
from backprop.clips.question import Question
from backprop.core.number_format import amount
from backprop.core.quantities import Kind, ParameterNames
from backprop.display import alt_text
from backprop.drawing.mobjects import NetworkDiagram, Sweep, chosen_neurons, join
from backprop.drawing.mobjects.cost_formula import CostFormula, cost_line
from backprop.drawing.mobjects.numbered_chain import NumberedChain, numbered
from backprop.drawing.mobjects.pixel_image import PixelImage
from backprop.drawing.mobjects.wiggle import Motion, wiggles
from backprop.drawing.notation import Notation
from backprop.drawing.style import FORMULA, FRAME, LABEL, MOVE, QUICK, SMALL

__all__ = ["SimplestNetwork"]

_LARGE = "digits"
_CHAIN_Y = -0.8


class SimplestNetwork(ChainScene):
    """The digits network shrinks to the chain; all its weights and biases move."""

    clip = Declaration(
        "A wide network collapses into one neuron a layer; its cost depends on every parameter",
        order=1,
        one_neuron=True,
        also=("digits",),
        formulas=("gradient",),
    )

    def construct(self) -> None:
        self.sizes, self.each, self.all = wiggles(self.trace)
        steps = [step / 60 for step in range(61)]
        self.costs = [motion(at).cost for motion in (self.each, self.all) for at in steps]
        self.chain = NumberedChain(self.write, self.trace, self.sizes)
        self.chain.move_to((0, _CHAIN_Y, 0))
        self.show_network()
        self.collapse()
        self.name_variables()
        self.wiggle()
        self.ask()

    # The beats

    def show_network(self) -> None:
        """The large network on its own example, wide layers abbreviated."""
        large = load(_LARGE)
        name, (x, y) = large.example()
        trace = record(large, x, y)
        count = f"{len(ParameterNames(trace.widths)):,}"
        self.beat(
            "network",
            f"This network reads handwritten digits, here a {name}. It has {count} weights and "
            "biases: too many to follow one by one.",
        )
        self.full = _large_diagram(Notation(trace.widths, self.theme), trace)
        self.image = PixelImage(self.write, trace.a[0], 2.3)
        self.image.next_to(self.full, LEFT, buff=0.9).set_y(self.full.columns[0].get_y())
        self.digits = VGroup(
            *(
                self.write.words(
                    str(q.index[0]),
                    SMALL,
                    self.theme.desired if y[q.index[0]] else self.theme.quiet,
                ).next_to(neuron, RIGHT, buff=0.15)
                for q, neuron in self.full.neurons.items()
                if q.layer == large.depth
            )
        )
        VGroup(self.image, self.full, self.digits).set_x(0)
        self.count = self.write.words(f"{count} weights and biases", LABEL)
        self.count.move_to((0, FRAME.bottom, 0), aligned_edge=DOWN)
        self.title = self.heading("How sensitive is the cost to each weight and bias?")
        self.enter(self.title, self.image, seconds=0.8)
        for column, lines in zip(self.full.columns, (None, *self.bundles()), strict=True):
            drawn: list[Animation] = [FadeIn(column, shift=0.2 * RIGHT)]
            if lines is not None:
                drawn.append(Create(lines, lag_ratio=0))
            if column is self.full.columns[-1]:
                drawn.append(FadeIn(self.digits, shift=0.2 * RIGHT))
            self.play(*drawn, run_time=0.6)
        self.play(FadeIn(self.count), run_time=QUICK)
        self.rest()

    def collapse(self) -> None:
        """Layer by layer, all neurons move into one; what else the chain has grows on its line."""
        depth = self.trace.network.depth
        self.beat(
            "collapse",
            "Backpropagation is easiest to see with one neuron in every layer: "
            f"{amount(depth, 'weight')} and {amount(depth, 'bias', 'biases')}.",
        )
        few = self.write.words(
            f"{amount(depth, 'weight')} and {amount(depth, 'bias', 'biases')}", LABEL
        ).move_to(self.count)
        numbers = [neuron.number for neuron in self.full.neurons.values()]
        drawn = set(self.full.neurons.values())
        more = [part for column in self.full.columns for part in column if part not in drawn]
        self.play(FadeOut(self.count, *numbers, *more), run_time=QUICK)
        spots = self.spots()
        done: list[int] = []
        for layer in range(len(spots)):
            done.append(layer)
            self.play(*self.shrink(layer, done, spots), run_time=0.9)
        self.remove(*self.mobjects)
        neurons = list(self.chain.neurons.values())
        kept = [n for n in neurons if any(n.circle is spot for spot in spots)]
        new = [n for n in neurons if n not in kept]
        # Where neurons are still to come, one line holds the place of their edges.
        ends = [n.circle for n in kept]
        held = VGroup(
            *(join(*pair).match_style(self.chain.lines[0]) for pair in itertools.pairwise(ends))
        )
        self.add(self.title, held, *ends)
        self.play(FadeIn(self.chain.lines), FadeOut(held), FadeIn(few), run_time=QUICK)
        if new:
            grown = (GrowFromCenter(n.circle) for n in new)
            self.play(LaggedStart(*grown, lag_ratio=0.2), run_time=MOVE)
        self.play(*(FadeIn(n.number) for n in neurons), run_time=QUICK)
        self.play(FadeIn(self.chain.target, self.chain.inward), run_time=QUICK)
        self.rest()
        self.play(FadeOut(few), run_time=QUICK)

    def name_variables(self) -> None:
        """Weights and biases get their names, which fly into the cost's brackets."""
        self.beat(
            "variables",
            "The cost depends on every weight and every bias, so it is a function of all of them.",
        )
        chain, depth = self.chain, self.trace.network.depth
        for layer in range(1, depth + 1):
            own = [q for q in chain.symbols if q.layer == layer]
            self.play(
                *(FadeIn(VGroup(chain.symbols[q], chain.values[q]), shift=0.1 * UP) for q in own),
                *(FadeIn(chain.halos[q]) for q in own if q.kind == "b"),
                run_time=max(0.3, 0.6 - 0.05 * depth),
            )
        self.formula = CostFormula(self.write, self.trace)
        self.formula.move_to((0, FRAME.top - 1.25, 0))
        names = {q: symbol.copy() for q, symbol in chain.symbols.items()}
        flights = [
            Transform(name, self.formula.place(q), path_arc=-0.5) for q, name in names.items()
        ]
        self.play(FadeIn(self.formula.constant), run_time=QUICK)
        self.play(LaggedStart(*flights, lag_ratio=0.25), run_time=min(3.0, 0.5 * depth + 1.0))
        self.remove(*names.values())
        self.add(self.formula.symbols)
        self.line = cost_line(self.write, self.trace, self.costs)
        self.line.move_to((0, (self.formula.get_bottom()[1] + chain.get_top()[1]) / 2, 0))
        self.play(FadeIn(self.formula.number, self.line), run_time=QUICK)
        self.remove(*self.mobjects)
        self.add(self.title, chain, self.formula, self.line)
        self.rest()

    def wiggle(self) -> None:
        """Each moves for itself, then all together; the cost is that of a real pass."""
        answers = [
            vary(self.trace, {q: self.trace[q].value + size}).cost - self.trace.cost
            for q, size in self.sizes.items()
        ]
        self.beat(
            "wiggle",
            "Change one after the other, and let the network run each time: "
            + (
                "the cost answers, to some more than to others."
                if any(answers)
                else "here the cost does not answer at all."
            ),
        )
        self.shake(self.each, min(6.5, max(3.0, 0.8 * len(self.sizes))))
        self.rest()
        self.say("Now all of them at once.")
        self.shake(self.all, 3.0)
        self.rest(QUICK)

    def ask(self) -> None:
        """The question: the ratio that says how strongly each acts."""
        self.beat(
            "question",
            "How much does the cost change for a tiny change of each? "
            "These ratios are what backpropagation finds.",
        )
        self.ratios = ratios = VGroup()
        flights = []
        above = self.write.coloured("partial C", self.theme.cost)
        for q, symbol in self.chain.symbols.items():
            ratio = self.write.formula(
                f"frac({above}, {numbered(self.write, q, 'partial ')})",
                FORMULA * 0.8,
            )
            ratios.add(ratio.move_to((symbol.get_x(), FRAME.bottom + 0.4, 0)))
            flights.append(TransformFromCopy(symbol, ratio))
        # Weights and biases stand half a step apart; all ratios are of one size.
        room = min(1.0, 0.4 * self.chain.spacing / max(ratio.width for ratio in ratios))
        for each in ratios:
            each.scale(room)
        self.play(LaggedStart(*flights, lag_ratio=0.15), run_time=2.0)
        self.rest(2.0)

    # What the beats are made of

    def bundles(self) -> list[VGroup]:
        """The edges between neighbouring columns of the large network."""
        depth = max(effect.layer for _, effect in self.full.edges)
        return [
            VGroup(*(line for (_, effect), line in self.full.edges.items() if effect.layer == at))
            for at in range(1, depth + 1)
        ]

    def spots(self) -> list[Mobject]:
        """Where each column of the large network shrinks to.

        Its ends become the chain's ends and its hidden layers the chain's, as far as there
        are as many; two may share one, and without any they shrink to points on the edge.
        """
        last, depth = len(self.full.columns) - 1, self.trace.network.depth
        neurons = [neuron.circle for neuron in self.chain.neurons.values()]
        if depth == 1:
            start, end = neurons[0].get_center(), neurons[1].get_center()
            points = [
                Circle(0.02, stroke_width=0, fill_opacity=0).move_to(
                    start + (end - start) * layer / last
                )
                for layer in range(1, last)
            ]
            return [neurons[0], *points, neurons[1]]
        inner = (min(max(round(depth * at / last), 1), depth - 1) for at in range(1, last))
        return [neurons[0], *(neurons[at] for at in inner), neurons[-1]]

    def shrink(self, layer: int, done: Sequence[int], spots: Sequence[Mobject]) -> list[Animation]:
        """A column moves into its spot, its edges with it."""
        moves: list[Animation] = []
        for q, neuron in self.full.neurons.items():
            if q.layer == layer:
                moves.append(Transform(neuron.circle, spots[layer].copy()))
        if layer == 0:
            moves.append(FadeOut(self.image, target_position=spots[0], scale=0.2))
        if layer == len(spots) - 1:
            moves.append(FadeOut(self.digits, target_position=spots[-1], scale=0.2))
        stroke = self.chain.lines[0]
        for (cause, effect), line in self.full.edges.items():
            if layer not in (cause.layer, effect.layer):
                continue
            ends = [
                spots[q.layer] if q.layer in done else self.full.neurons[q].circle
                for q in (cause, effect)
            ]
            both = cause.layer in done and effect.layer in done
            if np.linalg.norm(ends[0].get_center() - ends[1].get_center()) < 1e-6:
                moves.append(FadeOut(line, target_position=ends[0], scale=0.1))
                continue
            new = join(*ends).match_style(stroke if both else line)
            if both:
                # Many lie on one another, so each is faint: together they are one edge.
                new.set_stroke(opacity=0.15)
            moves.append(Transform(line, new))
        return moves

    def shake(self, motion: Motion, seconds: float) -> None:
        """Bring chain and formula through these records."""
        parts = [self.chain, self.formula, self.line]
        self.play(Sweep(parts, motion, self.show_pass, run_time=seconds, rate_func=linear))

    def show_pass(self, trace: Trace, moving: bool) -> None:
        """Another pass: its values on the chain, its cost over it."""
        self.chain.redraw(trace, moving)
        self.formula.redraw(trace, moving)
        self.formula.lift(self.chain.lifted)
        self.line.redraw(trace.cost, moving)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        count = len(ParameterNames(trace.widths))
        return (
            "How many numbers does the gradient of this network have, and what does each say?",
            f"{count}, one for each weight and each bias. Each says how much the cost changes for "
            "a tiny change of that one, the others left alone.",
        )

    @figure("simple-network", "A network with one neuron in every layer", order=1, beat="collapse")
    def pose_simple_network(self) -> Pose:
        return Pose([self.chain.lines, *self.chain.neurons.values()], alt_text.chain(self.trace))

    @figure(
        "simple-weights-and-biases",
        "Its cost is a function of all its weights and biases",
        order=2,
        beat="variables",
    )
    def pose_simple_weights_and_biases(self) -> Pose:
        return Pose(self.everything(self.line), alt_text.variables(self.trace))


def _large_diagram(write: Notation, trace: Trace) -> NetworkDiagram:
    """A network of wide layers, eight neurons of each and all outputs, with thin edges."""
    layers = range(trace.network.depth + 1)
    worth = np.abs(trace.dC_da[0] * trace.a[0])
    bright = tuple(int(i) for i in np.argsort(-worth, kind="stable")[:5])
    shown = {
        layer: chosen_neurons(
            trace,
            layer,
            trace.widths[-1] if layer == trace.network.depth else 8,
            bright if layer == 0 else (),
        )
        for layer in layers
    }
    columns: list[tuple[Kind, int]] = [("a", layer) for layer in layers]
    diagram = NetworkDiagram(write, trace, columns, shown, (2.6, 0.53), 0.2)
    for line in diagram.edges.values():
        share = (line.stroke_width - 1) / 4.5
        line.set_stroke(width=0.6 + 2 * share, opacity=0.25 + 0.6 * share)
    for neuron in diagram.neurons.values():
        neuron.circle.set_stroke(width=1.8)
    return diagram
