"""The steps in which RepeatBackwards works out a sum: its numbers come, are multiplied, added."""

from __future__ import annotations

from collections.abc import Sequence

from manim import VMobject

from backprop.clips.steps import Step
from backprop.clips.sweep_back import SweepFacts
from backprop.clips.sweep_parts import first, near, output, product, second
from backprop.clips.verbs import (
    box,
    draw,
    leave,
    one_by_one,
    point,
    pulse,
    show,
    spring,
    together,
    unbox,
    write,
)
from backprop.clips.verbs.backward import gather, learn, shut, tint
from backprop.core.quantities import Quantity
from backprop.core.step_back import StepBack
from backprop.drawing.mobjects.backward_network import BackwardNetwork
from backprop.drawing.mobjects.factor_table import FactorTable

__all__ = ["cleared", "gates", "handed", "multiplied", "onward", "terms", "weighed"]

Places = Sequence[VMobject]


def terms(step: StepBack, table: FactorTable) -> list[Step]:
    """Weights come from their edges, what is known from the neurons that they lead to."""
    known = [near.known[effect].number for _, effect in step.edges]
    weights = [near.links[edge] for edge in step.edges]
    return _brought(table, weights, known if step.sloped else ())


def weighed(f: SweepFacts) -> list[Step]:
    """A weight's product: what enters, and what is known at the other end."""
    cause, effect = f.edge
    known = [near.known[effect].number] if f.sloped else ()
    return [
        gather(near, [f.edge]),
        write(product.formula),
        *_brought(product, [near.numbers[cause]], known),
        *multiplied(product, 1),
        box(product.total, 0.1),
    ]


def _brought(table: FactorTable, into: Places, onward: Places) -> list[Step]:
    """Each factor comes out of where it stands in the picture, a column after the other.

    Parameters
    ----------
    into, onward
        Of each row, where its first factor comes from and where its third does; without thirds
        there are two factors, and the second is new.
    """
    rows = [table.rows[i] for i in range(len(into))]
    first = [(place, row.factors[0]) for place, row in zip(into, rows, strict=True)]
    found = [together(spring(*first), show(*(row.label for row in rows)))]
    if not onward:
        return [*found, one_by_one(*((row.dots, row.factors[1]) for row in rows))]
    third = [(place, row.factors[2]) for place, row in zip(onward, rows, strict=True)]
    return [
        *found,
        show(*(row.factors[1] for row in rows)),
        together(spring(*third), show(*(row.dots for row in rows))),
    ]


def gates(step: StepBack) -> tuple[Step, Step]:
    """What is shut is dashed: the neuron, its edge, and the factor."""
    at = [i for i, term in enumerate(step.terms) if term.shut]
    rings = [second.rows[i].ring for i in at]
    return (
        together(shut(near, [step.edges[i] for i in at]), show(*rings)),
        point(*(second.rows[i].factors[1] for i in at)),
    )


def multiplied(table: FactorTable, count: int, rest: int = 0) -> list[Step]:
    """What the factors of so many rows come to, and what is left out of them.

    A row that stands alone has its product at once; of several they go into the sum's line.
    """
    rows = [table.rows[i] for i in range(count)]
    if count + bool(rest) == 1:
        return [show(rows[0].equals, rows[0].value)]
    found = [draw(table.rule)]
    found += [together(point(row.factors), show(row.equals, row.value)) for row in rows]
    left = table.rows[count]
    return [*found, *([show(left.label, left.value, left.equals)] if rest else [])]


def handed(total: VMobject, q: Quantity) -> list[Step]:
    """A number flies to the neuron that it is about."""
    return [tint(near, q), spring((total, near.known[q].number))]


def cleared(f: SweepFacts) -> Step:
    """What stands in the panel from the last step, or from the output, leaves."""
    if not f.steps:
        return leave(output.formula, output.inside, output.equals, output.total)
    old = second if len(f.steps) > 1 else first
    return together(unbox(old.total), leave(old.formula, old.rows, old.rule, old.equals, old.total))


def onward(network: BackwardNetwork, f: SweepFacts, layer: int) -> list[Step]:
    """A layer learns from the one after it."""
    pulses = [pulse(network, pair) for pair in f.into(layer)]
    return [*([together(*pulses)] if pulses else []), learn(network, layer)]
