"""The chain rule as the formula at hand: a slot for each factor, and what its number means."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Sequence

from manim import DOWN, RIGHT, UP, RoundedRectangle, Typst, VGroup

from backprop.core.language import gettext, gettext_noop
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.chain_product import ChainProduct, Link
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.product_down import ProductDown
from backprop.drawing.mobjects.tree import Tree
from backprop.drawing.notation import Notation
from backprop.drawing.style import HAND, LEAST, NUMBER, SYMBOL, Box

__all__ = ["Factors", "docked"]


_WIDE, _HIGH = 6.5, 4.5
"""A narrower room than this, if it is as high, has the factors one under the other."""
_FULL = (
    gettext_noop("how much \\ cost per \\ unit of ${by}$?"),
    gettext_noop("how much \\ ${of}$ per \\ unit of ${by}$?"),
)
_DOWN = (
    gettext_noop("how much \\ cost per ${by}$?"),
    gettext_noop("how much \\ ${of}$ per ${by}$?"),
)
_FEW = gettext_noop("cost per ${by}$?"), gettext_noop("${of}$ per ${by}$?")
"""What is asked of the factor of the cost, and of another; in less room, in fewer words."""
_TRIES = ((1.0, False), (1.0, True), (0.9, True), (0.8, True), (0.7, True))
"""Of the usual size, and whether in few words: the first for which there is room."""
_SLOT = 0.2
"""How much wider and higher a factor's frame is."""
_DOCKED, _ROOM = 1.1, 0.55
"""How high a factor is by its link, and how much of the step between two rows at most."""
_NEAR = 0.35
"""From a factor's number to its words."""


class Factors(VGroup):
    """A product along a path with its slots and words, in the middle of a box.

    Parameters
    ----------
    nodes
        As of a `ChainProduct`.

    Attributes
    ----------
    product
        Ratios and numbers.
    slots
        Empty frames, where the factors will stand.
    questions
        By each slot, in the number's place, what is asked for: "how much z per unit of w?".
    meanings
        Under each number, the question that it answers.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        nodes: Sequence[Quantity],
        box: Box,
    ) -> None:
        self._down = box.width < _WIDE and box.height > _HIGH
        form = ProductDown if self._down else ChainProduct
        wide = box.width - _SLOT  # the last one's frame
        for share, few in _TRIES:
            sizes = share * HAND, share * SYMBOL
            self.product = form(write, trace, nodes, wide, sizes=sizes, least=LEAST)
            self.slots = self._slots(write)
            self.questions, self.meanings = self._words(write, few)
            whole = VGroup(self.product, self.slots, self.questions, self.meanings)
            if whole.height <= box.height and whole.width <= box.width:
                break
        super().__init__(*whole)
        self.scale(min(1.0, box.height / self.height, box.width / self.width))
        self.move_to(box.middle)

    def _slots(self, write: Notation) -> GroupOf[RoundedRectangle]:
        ratios = [link.ratio for link in self.product.links]
        level = ratios[0].get_y()
        bars = [link.number.get_y() if self._down else level for link in self.product.links]
        reach = max(
            max(ratio.get_top()[1] - bar, bar - ratio.get_bottom()[1])
            for ratio, bar in zip(ratios, bars, strict=True)
        )
        found: GroupOf[RoundedRectangle] = GroupOf()
        for ratio, bar in zip(ratios, bars, strict=True):
            frame = RoundedRectangle(
                corner_radius=0.1, width=ratio.width + _SLOT, height=2 * reach + _SLOT
            )
            frame.set_stroke(write.theme.quiet, 2, 0.6)
            found.add(frame.move_to((ratio.get_x(), bar, 0)))
        return found

    def _words(self, write: Notation, few: bool) -> tuple[VGroup, VGroup]:
        """What is asked of each factor, and what its number says; in few words if need be."""
        links = self.product.links
        quantities = {q for link in links for q in (link.of, link.by)}
        kinds = [q.kind for q in quantities]
        # Where two of a kind are on the way, a letter alone would not say which.
        twice = {kind for kind in kinds if kinds.count(kind) > 1}
        form = _FEW if few else _DOWN if self._down else _FULL
        said = [_asked(write, link, twice, form) for link in links]
        asked = VGroup(*(_centred(write, question) for question in said))
        if not self._down and max(one.width for one in asked) * LEAST / NUMBER > self._room:
            pieces = (re.findall(r"(?:\$[^$]*\$|[^\s$\\])+", question) for question in said)
            asked = VGroup(*(_centred(write, " \\ ".join(some)) for some in pieces))
        found = asked.copy()
        (self._set_beside if self._down else self._set_under)(asked, found)
        return asked, found

    @property
    def _room(self) -> float:
        """How wide words under a factor may be, with a gap between neighbours."""
        centres = [link.number.get_x() for link in self.product.links]
        return float(min(after - one for one, after in itertools.pairwise(centres))) - 0.2

    def _set_under(self, asked: VGroup, found: VGroup) -> None:
        """Words under each factor, as large as leaves a gap between neighbours."""
        links, room = self.product.links, self._room
        for group in (asked, found):
            group.scale(max(LEAST / NUMBER, min(1.0, room / max(one.width for one in found))))
        foot = min(link.number.get_bottom()[1] for link in links) - _NEAR - found[0].height
        below = self.slots[0].get_bottom()[1] - 0.2
        for link, slot, question, words in zip(links, self.slots, asked, found, strict=True):
            question.move_to((slot.get_x(), below, 0), aligned_edge=UP)
            # Their last letters all stand on the line.
            words.move_to((link.number.get_x(), foot, 0), aligned_edge=DOWN)

    def _set_beside(self, asked: VGroup, found: VGroup) -> None:
        """The same beside each factor, the number over its words."""
        links = self.product.links
        for group in (asked, found):
            group.scale(LEAST / NUMBER)
        for link, slot, question, words in zip(links, self.slots, asked, found, strict=True):
            question.next_to(slot, RIGHT, buff=0.2)
            bar, number = link.number.get_y(), link.number
            high = number.height + _NEAR / 2 + words.height
            number.set_y(bar + high / 2 - number.height / 2)
            words.move_to((number.get_x(), bar - high / 2, 0), aligned_edge=DOWN)

    @property
    def equations(self) -> tuple[object, ...]:
        """What its numbers say."""
        return self.product.equations


def docked(tree: Tree, factors: Factors) -> GroupOf[Link]:
    """A small copy of each factor that is a link's beside it."""
    found: GroupOf[Link] = GroupOf()
    for link in factors.product.links:
        if (link.by, link.of) not in tree.links:
            continue
        copy = link.copy()
        # Beside it there is room for a line at either end of its link.
        high = min(_DOCKED, _ROOM * tree.gap) / copy.ratio.height
        copy.scale(max(high, LEAST / copy.ratio.font_size))
        copy.number.scale(tree.number_size / copy.number.font_size)
        if link.by in tree.route:
            copy.submobjects.reverse()  # the number stays when the ratio has left: it is next to it
        found.add(tree.beside((link.by, link.of), copy))
    return found


def _asked(write: Notation, link: Link, twice: Collection[str], form: tuple[str, str]) -> str:
    """What a factor answers, in short lines; quantities of these kinds with their layer."""
    of, by = (write.symbol(q) if q.kind in twice else q.kind for q in (link.of, link.by))
    cost, other = form
    return gettext(cost if link.of.kind == "C" else other).format(of=of, by=by)


def _centred(write: Notation, text: str) -> Typst:
    return write.words(f"#align(center)[{text}]", NUMBER)
