"""The pictures of FormulaSummary: the network that fills, the formulas, and what joins the two."""

from __future__ import annotations

from manim import LEFT, VGroup, VMobject

from backprop.clips.handles import part
from backprop.clips.layout import Layout, column, flow, overlay
from backprop.clips.player import DeclaredScene
from backprop.clips.summary_facts import SummaryFacts
from backprop.core.quantities import Quantity
from backprop.core.spelled import Spelled
from backprop.drawing.mobjects.backward_network import Look
from backprop.drawing.mobjects.badge import Badge
from backprop.drawing.mobjects.summary_network import SummaryNetwork
from backprop.drawing.mobjects.summary_rows import SummaryColumn
from backprop.drawing.notation import Notation, fit, literal, quoted
from backprop.drawing.notation.expressions import Expressions
from backprop.drawing.notation.phrases import more
from backprop.drawing.style import LEAST, Box

__all__ = ["formulas", "functions", "lettered", "marks", "network", "opening"]


class SummaryMarks(VGroup):
    """What joins formulas and network.

    Attributes
    ----------
    rings
        Light round a neuron.
    letters
        What formulas call a neuron, by the letter and the neuron.
    terms
        By the edge, what comes along it.
    entry
        A weight's derivative at its edge.
    badges
        At what a formula makes, the formula's own.
    """

    def __init__(self, on: DeclaredScene, f: SummaryFacts) -> None:
        drawn, theme = on(network), on.theme
        asked = [one for name in f.names for one in lettered(f, name)]
        self.rings = {q: drawn.ring(q) for _, q in asked}
        self.letters = {(letter, q): drawn.letter(letter, q) for letter, q in asked if letter}
        self.badges = {name: Badge(on.write, 1 + at) for at, name in enumerate(f.names)}
        for name, (q, side) in {
            "last": (f.output, 1),
            "hidden": (f.a, 1),
            "bias": (f.a, -1),
        }.items():
            if name in self.badges:
                drawn.corner(self.badges[name], q, side)
        stand = [one for name, one in self.badges.items() if name != "weight"]
        off = *self.letters.values(), *self.rings.values(), *stand
        total = f.spelled["weight"].total
        self.entry = drawn.at_edges({f.edge: (total, theme.weight)}, *off)[f.edge]
        self.badges["weight"].next_to(self.entry, LEFT, buff=0.05)
        carried = {(f.a, q): (term.total, theme.cost) for q, term in f.terms.items()}
        self.terms = drawn.at_edges(carried, *off)
        super().__init__(
            *self.rings.values(),
            *self.letters.values(),
            *self.terms.values(),
            self.entry,
            *self.badges.values(),
        )


def lettered(f: SummaryFacts, name: str) -> list[tuple[str, Quantity]]:
    """The neurons that a formula is about, by the letters that it has for them."""
    several = max(f.trace.widths) > 1
    j, k, i = ("j", "k", "i") if several else ("l", "l-1", "l+1")
    if name == "last":
        return [(j if f.trace.widths[-1] > 1 else "", f.output)]
    if name == "hidden":
        return [(j, f.a), (i, f.after)]
    return [(j, f.a)] if name == "bias" else [(k, f.edge[0]), (j, f.a)]


@part(best=(7.6, 6.2), least=(2.6, 2.4))
def network(on: DeclaredScene, facts: SummaryFacts, room: Box) -> SummaryNetwork:
    scales = facts.weights_scale, facts.slopes_scale, facts.fills_scale
    shown = {layer: facts.shown[layer] for layer in facts.layers}
    texts = facts.activations, facts.sensitivities
    look = Look(shown, *texts, *scales, by=facts.by)
    return SummaryNetwork(on.write, on.trace, look, called(facts), room)


def called(f: SummaryFacts) -> dict[int, str]:
    """What the formulas call the layers."""
    names = {f.layer - 1: "l - 1", f.layer: "l"}
    if f.layer < f.depth:
        names[f.layer + 1] = "l + 1"
    names[f.depth] = f"{names[f.depth]} \\ = L" if f.depth in names else "L"
    return names


@part(best=(5.4, 6.2), least=(4.7, 3.72))
def formulas(on: DeclaredScene, facts: SummaryFacts, room: Box) -> SummaryColumn:
    told = Expressions(on.write, on.trace.network)
    here, theme = told.cost_by(facts.by, "j"), on.theme
    sources = {
        "weight": (told.weight(), here),
        "bias": (told.bias(), here),
        "hidden": (told.hidden(), told.cost_by(facts.by, "i", "l+1")),
        "last": (told.last(), ""),
    }
    tones = {"weight": theme.weight, "bias": theme.bias}
    order = [name for name in sources if name in facts.names]
    lines = {
        name: in_numbers(on.write, facts.spelled[name], tones.get(name, theme.cost))
        for name in order
    }
    return SummaryColumn(on.write, {name: sources[name] for name in order}, lines, room)


def in_numbers(write: Notation, line: Spelled, tone: str) -> tuple[str, str]:
    """A formula's numbers, and what they come to alone."""
    theme = write.theme
    colours = {"a": theme.ink, "rest": theme.ink, "w": theme.weight, "z": theme.weighted_sum}
    colours |= {"C": theme.cost, "y": theme.desired}
    total = f"{'=' if line.exact else 'approx'} {write.coloured(line.total, tone)}"
    parts = []
    for place, (text, of) in enumerate(line.numbers):
        bare = not text.startswith("-") or (not place and line.form.startswith("{0} +"))
        number = write.coloured(text if bare else f"({text})", colours[of])
        parts.append(f"{quoted(more(line.rest) + ':')} {number}" if of == "rest" else number)
    full = f"= {line.form.format(*parts)} {total}"
    return total if line.form == "{0}" else full, total


@part(best=(13.4, 6.2), least=(7.0, 6.0))
def marks(on: DeclaredScene, facts: SummaryFacts, room: Box) -> SummaryMarks:
    return SummaryMarks(on, facts)


@part(best=(13.0, 0.3), least=(2.0, 0.3))
def functions(on: DeclaredScene, facts: SummaryFacts, room: Box) -> VMobject:
    """What f is, where it is not the same everywhere."""
    names = ", ".join(Expressions(on.write, on.trace.network).activations).replace("_", " ")
    text = on.write.words(f"$f$: {literal(names)}", LEAST)
    return fit(text, room.width).move_to(room.middle)


def opening(f: SummaryFacts) -> Layout:
    """The network and beside it, or under it, all formulas: from the beginning where they stay."""
    notes = [functions] if f.mixed else []
    return column(overlay(flow(network, formulas), marks), *notes)
