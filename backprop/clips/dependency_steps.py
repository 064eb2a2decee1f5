"""A formula becomes a part of a tree: its terms fly to their places, and lines join them."""

from __future__ import annotations

from collections.abc import Iterator

from manim import VMobject

from backprop.clips.dependency_facts import DependencyFacts
from backprop.clips.dependency_parts import PICTURE, formulas, network, rules, tree
from backprop.clips.steps import Say, Step
from backprop.clips.verbs import (
    draw,
    forth,
    hand_over,
    leave,
    scatter,
    show,
    slide,
    together,
    travel,
)
from backprop.core.quantities import Quantity
from backprop.drawing.mobjects import FormulaRow

__all__ = ["dropped", "joined", "started"]


def started(f: DependencyFacts) -> Iterator[Step | Say]:
    """The formulas make room for a tree; out of a chain its first values fly into theirs."""
    lines = [(formulas.rows[i].symbols, line(f, i).symbols) for i in range(3)]
    numbers = [formulas.rows[i].numbers for i in range(3)]
    if not f.alone:
        # What the formulas fly over.
        yield leave(*numbers)
        yield hand_over(PICTURE, *lines)
        return
    names, (weight, bias) = network.names, f.way.leaves(f.z)
    neuron = network.diagram.neurons[f.before]
    flown: list[tuple[VMobject, VMobject]] = [
        (neuron.number, tree.numbers[f.before]),
        (names[f.before][0], tree.symbols[f.before]),
    ]
    for q in weight, bias:
        flown += [(names[q][0], tree.symbols[q]), (names[q][1], tree.numbers[q])]
    flight = travel(*flown)
    kept = [source for source, _ in flown]
    # Out of the way of what flies.
    yield leave(*numbers)
    moved = (slide(old, new) for old, new in lines)
    yield together(leave(network, but=kept, seconds=flight.seconds), flight, *moved)


def line(f: DependencyFacts, number: int) -> FormulaRow:
    """A formula of the last layer, by the tree."""
    return rules.rows[number + (2 if f.deep else 0)]


def dropped(f: DependencyFacts, effect: Quantity, row: int) -> Iterator[Step | Say]:
    """The terms of a formula fly to their places, and lines join them to what they make."""
    terms = line(f, row).terms
    leaves = f.way.leaves(effect)
    causes = leaves if effect != f.z else () if f.alone else (*leaves, f.before)
    yield scatter(*((terms[q], tree.symbols[q]) for q in (*causes, effect)))
    yield together(
        *joined(f, effect),
        show(*(tree.numbers[q] for q in (*causes, effect))),
        forth(*(terms[q] for q in (*causes, effect))),
    )


def joined(f: DependencyFacts, effect: Quantity) -> Iterator[Step]:
    """Lines come from all that a value is made of."""
    yield draw(*(tree.links[q, effect] for q in (*f.way.leaves(effect), f.way.cause(effect))))
    if f.way.left_out(effect):
        yield show(tree.others[effect])
