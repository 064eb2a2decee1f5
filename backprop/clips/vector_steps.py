"""How the equations of VectorForm make room for one another: each hands its deltas on."""

from __future__ import annotations

from manim import VMobject

from backprop.clips.steps import Step
from backprop.clips.vector_facts import VectorFacts
from backprop.clips.vector_parts import last_layer, layer_before, network
from backprop.clips.vector_worked import before_worked, last_worked
from backprop.clips.verbs import forth, leave, slide, together, unbox

__all__ = ["from_before", "from_last", "lone", "used"]


def used(f: VectorFacts) -> list[VMobject]:
    """What makes one row of the last layer's equation."""
    first, second = (last_layer.factors[i] for i in range(2))
    return [first.rows[f.j], second.columns[0] if f.coupled else second.rows[f.j]]


def lone(f: VectorFacts) -> list[list[VMobject]]:
    """The other outputs, while one stands out; nothing, where there is one."""
    rest = [f.neuron(0, one) for one in f.others(0, f.j)]
    every: list[VMobject] = [table[q] for table in (network.symbols, network.numbers) for q in rest]
    return [every] if every else []


def from_last(f: VectorFacts, deltas: VMobject) -> Step:
    """The last layer's equation leaves, but for its deltas, which go into the next."""
    old = last_layer
    return together(
        unbox(*used(f), old.result.rows[f.j]),
        leave(old.signs, old.factors, last_worked),
        slide(old.result, deltas),
        *(forth(*some) for some in lone(f)),
    )


def from_before(f: VectorFacts, deltas: VMobject) -> Step:
    """The equation of the layer before leaves, but for the deltas that it was made of."""
    eq = layer_before
    result, (matrix, column, slopes) = (
        layer_before.result,
        (layer_before.factors[i] for i in range(3)),
    )
    last = [f.k, *f.others(1, f.k)][-1]
    return together(
        unbox(matrix.rows[last], slopes.rows[last], result.rows[last], column.columns[0]),
        leave(eq.signs, matrix, slopes, result, before_worked[f.row(last)]),
        slide(column, deltas),
    )
