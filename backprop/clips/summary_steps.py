"""The steps by which FormulaSummary's formulas come forward, are worked out, and are joined."""

from __future__ import annotations

from collections.abc import Iterator

from backprop.clips.steps import Step
from backprop.clips.summary_facts import SummaryFacts
from backprop.clips.summary_parts import formulas, lettered, marks, network
from backprop.clips.verbs import back, forth, leave, point, show, spring, together
from backprop.clips.verbs.backward import tint
from backprop.core.quantities import Quantity

__all__ = ["fed", "made", "told"]


def told(f: SummaryFacts, name: str) -> Iterator[Step]:
    """A formula comes forward and its place is lit; the one before steps back."""
    order = f.names
    letters, rings = called(f, name)
    gone: tuple[set[tuple[str, Quantity]], set[Quantity]] = (set(), set())
    aside: list[Step] = []
    if name != order[0]:
        before = order[order.index(name) - 1]
        gone = called(f, before)
        aside.append(back(formulas.rows[before], formulas.worked[before], formulas.badges[before]))
    left = [marks.letters[one] for one in gone[0] - letters]
    left += [marks.rings[one] for one in gone[1] - rings]
    yield together(
        forth(formulas.rows[name], formulas.badges[name]),
        *aside,
        *([leave(*left)] if left else []),
        show(
            *(marks.letters[one] for one in letters - gone[0]),
            *(marks.rings[one] for one in rings - gone[1]),
        ),
    )


def called(f: SummaryFacts, name: str) -> tuple[set[tuple[str, Quantity]], set[Quantity]]:
    """What a formula has letters for, and what is ringed."""
    found = lettered(f, name)
    return {one for one in found if one[0]}, {q for _, q in found}


def made(f: SummaryFacts, name: str, q: Quantity) -> Iterator[Step]:
    """A formula's numbers, whose result goes to its neuron."""
    yield show(formulas.worked[name])
    yield tint(network, q)
    yield spring((formulas.worked[name], network.known[q].number))


def fed(f: SummaryFacts) -> Iterator[Step]:
    """From the cost back: what one gives, and the factor of the next that it is, swell together."""
    rows, gives = formulas.rows, f.names[0]
    yield forth(rows[gives], formulas.badges[gives], formulas.worked[gives])
    for name in f.names[1:]:
        yield forth(rows[name], formulas.badges[name], formulas.worked[name])
        yield point(rows[gives].given, rows[name].taken)
        gives = "hidden" if name == "hidden" else gives
