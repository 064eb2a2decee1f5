"""The chain rule as the formula at hand: a slot for each factor, and what its number means."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Sequence

from manim import DOWN, UP, RoundedRectangle, Typst, VGroup

from backprop.core.language import gettext
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.chain_product import ChainProduct, Link
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.tree import Tree
from backprop.drawing.notation import Notation
from backprop.drawing.style import HAND, LEAST, NUMBER, SYMBOL, Box

__all__ = ["Factors", "docked"]


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
        Under each slot, in the number's place, what is asked for: "how much z per unit of w?".
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
        self.product = ChainProduct(
            write,
            trace,
            nodes,
            box.width,
            sizes=(HAND, SYMBOL),
            least=LEAST,
        )
        self.slots = self._slots(write)
        self.questions, self.meanings = self._words(write)
        super().__init__(self.product, self.slots, self.questions, self.meanings)
        if self.height > box.height:
            self.scale(box.height / self.height)
        self.move_to(box.middle)

    def _slots(self, write: Notation) -> GroupOf[RoundedRectangle]:
        links = self.product.links
        bar = links[0].ratio.get_y()
        reach = max(
            max(link.ratio.get_top()[1] - bar, bar - link.ratio.get_bottom()[1]) for link in links
        )
        found: GroupOf[RoundedRectangle] = GroupOf()
        for link in links:
            frame = RoundedRectangle(
                corner_radius=0.1, width=link.ratio.width + 0.2, height=2 * reach + 0.2
            )
            frame.set_stroke(write.theme.quiet, 2, 0.6)
            found.add(frame.move_to((link.ratio.get_x(), bar, 0)))
        return found

    def _words(self, write: Notation) -> tuple[VGroup, VGroup]:
        """What is asked of each factor, and what its number says."""
        links = self.product.links
        quantities = {q for link in links for q in (link.of, link.by)}
        kinds = [q.kind for q in quantities]
        # Where two of a kind are on the way, a letter alone would not say which.
        twice = {kind for kind in kinds if kinds.count(kind) > 1}
        said = [_asked(write, link, twice) for link in links]
        asked = VGroup(*(_centred(write, question) for question in said))
        # As large as leaves a gap between neighbours; where that is too small, in shorter lines.
        centres = [link.number.get_x() for link in links]
        room = min(after - one for one, after in itertools.pairwise(centres)) - 0.2
        if max(one.width for one in asked) * LEAST / NUMBER > room:
            pieces = (re.findall(r"(?:\$[^$]*\$|[^\s$\\])+", question) for question in said)
            asked = VGroup(*(_centred(write, " \\ ".join(some)) for some in pieces))
        found = asked.copy()
        for group in (asked, found):
            group.scale(max(LEAST / NUMBER, min(1.0, room / max(one.width for one in group))))
        foot = min(link.number.get_bottom()[1] for link in links) - 0.35 - found[0].height
        below = self.slots[0].get_bottom()[1] - 0.2
        for link, slot, question, words in zip(links, self.slots, asked, found, strict=True):
            question.move_to((slot.get_x(), below, 0), aligned_edge=UP)
            # Their last letters all stand on the line.
            words.move_to((link.number.get_x(), foot, 0), aligned_edge=DOWN)
        return asked, found

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
        copy.scale(min(0.85, 0.68 * tree.gap) / copy.ratio.height)
        copy.number.scale(0.9 * tree.number_size / copy.number.font_size)
        if link.by in tree.route:
            copy.submobjects.reverse()  # the number stays when the ratio has left: it is next to it
        found.add(tree.beside((link.by, link.of), copy))
    return found


def _asked(write: Notation, link: Link, twice: Collection[str]) -> str:
    """What a factor answers, in short lines; quantities of these kinds with their layer."""
    of, by = (write.symbol(q) if q.kind in twice else q.kind for q in (link.of, link.by))
    if link.of.kind == "C":
        return gettext("how much \\ cost per \\ unit of ${by}$?").format(by=by)
    return gettext("how much \\ ${of}$ per \\ unit of ${by}$?").format(of=of, by=by)


def _centred(write: Notation, text: str) -> Typst:
    return write.words(f"#align(center)[{text}]", NUMBER)
