"""The way of one weight among many to the cost: names, a factor on each link, the derivative."""

from __future__ import annotations

from collections.abc import Sequence

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Line,
    Rectangle,
    VGroup,
    VMobject,
)

from backprop.core.language import grouped, ngettext
from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.edge_labels import ON, EdgeLabels, Label
from backprop.drawing.mobjects.slope_matrix import slope_colour
from backprop.drawing.mobjects.weight_columns import TERMS, Edge, WeightColumns, WeightPicture
from backprop.drawing.notation import Equation, Notation, fit, joined
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, WORD, Box

__all__ = ["WeightNetwork"]

_SUM = 0.72
"""From the last of what the outputs add to their sum."""
_CLEAR = 0.15
"""Between an index and the cost's name."""
_LATE = (0.52, 0.56, 0.48, 0.6, 0.64, 0.44, 0.66, 0.7, 0.38, 0.34, 0.74, 0.3, 0.78)
_EARLY = (0.22, 0.26, 0.18, 0.3, 0.34, 0.38, 0.42, 0.46, 0.5, 0.54, 0.6, 0.66, 0.72)
"""At which shares of a link its factor may stand, and its name: the best first."""


class WeightNetwork(WeightColumns):
    """The columns with what is said of a weight's way through them.

    Attributes
    ----------
    unlit
        What is left of a link's opacity while others are lit.
    docks
        The factors on their links.
    counts
        What index a neuron has, by its quantity.
    names, results
        Of weights, by (j, k): what they are called; in place of it the derivative.
    firsts, outside
        Of weights, the activation that each starts from as it is written in its neuron; or on the
        edge, where that is too small for it, and `outside` has it.
    desired
        By j the desired output, by the cost.
    terms, rule, total, summed
        What the outputs add, and their sum; in its place another neuron's.
    behind
        All that is drawn behind the weighted sums.
    """

    unlit = 0.2

    def __init__(
        self, write: Notation, trace: Trace, look: WeightPicture, way: Sequence[Quantity], box: Box
    ) -> None:
        super().__init__(write, trace, look, way, box)
        name = self.bare[COST]
        things: list[VMobject] = [node.circle for node in self.symbols.values()]
        things += [*self.lettered.values(), *self.bare.values()]
        # A factor close to the cost's name would read as one with it; under the box is text.
        aside = Rectangle(width=name.width + 0.4, height=name.height + 0.3).move_to(name)
        under = (box.middle[0], self.foot.top, 0)
        beneath = Rectangle(width=box.width, height=1.0).move_to(under, UP)
        self._labels = EdgeLabels(self.links, write.theme.background, aside, beneath, *things)
        self.counts = {q: self._count(q) for q in self.symbols if q != COST and q.kind != "z"}
        self.docks = {edge: self._dock(edge, text) for edge, text in look.docks.items()}
        self.firsts: dict[tuple[int, int], VMobject] = {}
        self.outside = {at: self._outside(at) for at in look.named}
        kept = [*self._labels.taken]
        self.names = {at: self._weight(*at) for at in look.named}
        self._labels.taken = kept  # a result comes when the name has gone
        self.results = {at: self._result(at, text) for at, (_, text) in look.named.items()}
        self.desired = {j: self._desired(*texts) for j, texts in look.desired.items()}
        self.terms, self.rule, self.total = self._line() if self.in_line else self._terms()
        self.summed = self._summed()
        self.add(
            *self.docks.values(),
            *self.counts.values(),
            *self.names.values(),
            *self.outside.values(),
            *self.results.values(),
            *self.desired.values(),
            self.terms,
            self.rule,
            self.total,
            self.summed,
        )

    @property
    def behind(self) -> list[VMobject]:
        last = self.look.layer
        after = [q for q in self.symbols if q.layer == last and q.kind == "a"] + [COST]
        links = [line for (_, effect), line in self.links.items() if effect in after]
        left_out = [one for (_, layer), one in self.others.items() if layer == last]
        names = [*(self.lettered[q] for q in self.lettered if q in after), self.bare[COST]]
        counts = [self.counts[q] for q in after if q != COST]
        said = [*self.docks.values(), *self.desired.values(), self.terms, self.rule, self.total]
        nodes = [self.symbols[q] for q in after]
        return [*links, *nodes, *names, *counts, *left_out, *said, self.summed]

    def _dock(self, edge: Edge, text: str) -> Label:
        """A factor on its link."""
        write, line = self.write, self.links[edge]
        number = write.formula(write.coloured(text, write.theme.quantity(edge[1].kind)), NUMBER)
        return self._labels.along(self._fitted(number, line), line, _LATE)

    def _fitted(self, text: VMobject, line: Line) -> VMobject:
        """Smaller on a short link, as long as it can be read."""
        share = 0.45 if self.in_line else 0.62
        return fit(text, max(share * line.get_length(), text.width * LEAST / NUMBER))

    def _count(self, q: Quantity) -> VMobject:
        """k at the left of its neuron, j at the right."""
        node, first = self.symbols[q], q.layer < self.look.layer
        if self.trace.widths[q.layer] == 1:
            return VGroup()
        text = self.write.formula(
            f"{'k' if first else 'j'} = {self.write.index(q.index[0])}",
            LEAST if self.in_line and not first else NUMBER,
        )
        if first:
            return text.next_to(node, LEFT, buff=0.16)
        # On the side of the cost on which no link leads to it.
        up = 1 if node.get_y() > self.symbols[COST].get_y() - 0.01 else -1
        text.next_to(node.get_right() + up * 0.7 * self.radius * UP, RIGHT, buff=0.12)
        # In a narrow box the cost's name is as near: it stays clear over that.
        name, clear = self.bare[COST], _CLEAR + text.height / 2
        if up > 0 and text.get_right()[0] > name.get_left()[0] - _CLEAR:
            text.set_y(max(text.get_y(), name.get_top()[1] + clear))
        self._labels.keep_off(text)
        return Label(text, self.write.theme.background)

    @property
    def equations(self) -> list[Equation]:
        """Each weight's factors, where they stand, and its derivative."""
        look, found = self.look, list[Equation]()
        for (j, k), (sign, _) in look.named.items():
            first, value = self.firsts[j, k], self.results[j, k][1]
            z, a = (Quantity(kind, look.layer, (j,)) for kind in "za")  # type: ignore[arg-type]
            others = [self.docks[link][1] for link in ((z, a), (a, COST)) if link in self.docks]
            if look.terms:
                others = [self.total[0]] if (j, k) == next(iter(look.named)) else [self.summed[1]]
            factors = [first, *others]
            found.append((*joined("dot", factors), sign, value))
        return found

    def _edge_of(self, j: int, k: int) -> Edge:
        layer = self.look.layer
        return Quantity("a", layer - 1, (k,)), Quantity("z", layer, (j,))

    def _outside(self, at: tuple[int, int]) -> VGroup:
        """The activation at the start of a weight's edge, if it is not in its neuron."""
        edge, found = self._edge_of(*at), VGroup()
        text, inside = self.look.values[edge[0]], self.symbols[edge[0]].number
        if inside and inside[0].typst_code == self.write.formula(text, NUMBER).typst_code:
            self.firsts[at] = inside[0]
        else:
            number = self.write.formula(text, NUMBER)
            if self.in_line:
                self._fitted(number, self.links[edge])
            self.firsts[at] = number
            found.add(
                self._labels.along(number, self.links[edge], _EARLY[:3] if self.in_line else _EARLY)
            )
        return found

    def _weight(self, j: int, k: int) -> Label:
        """A weight's name on its edge."""
        name = self.write.label(Quantity("w", self.look.layer, (j, k)), NUMBER)
        link = self.links[self._edge_of(j, k)]
        if self.in_line:
            self._fitted(name, link)
        return self._labels.along(name, link, _LATE, sides=ON)

    def _result(self, at: tuple[int, int], text: str) -> Label:
        """The derivative for a weight, on its edge, in the colour of its sign as in the end."""
        write = self.write
        link = self.links[self._edge_of(*at)]
        value = write.formula(write.coloured(text, slope_colour(write, text)), SYMBOL)
        fit(value, max(0.6 * link.get_length(), value.width * LEAST / SYMBOL))
        return self._labels.along(value, link, _LATE, sides=ON)

    def _desired(self, symbol: str, text: str) -> VMobject:
        write, colour = self.write, self.write.theme.desired
        source = f"{write.coloured(symbol, colour)} = {write.coloured(text, colour)}"
        under = write.formula(source, NUMBER).next_to(self.symbols[COST], DOWN, buff=0.2)
        return under.shift(min(0.0, self.box.right - under.get_right()[0]) * RIGHT)

    def _summed(self) -> VGroup:
        """Another neuron's sum, under its name or after it."""
        if self.look.summed is None:
            return VGroup()
        write, (j, text) = self.write, self.look.summed
        z = write.partial(Quantity("z", self.look.layer, (j,)))
        name = write.formula(f"{write.partial(COST)} \\/ {z} =", WORD)
        value = write.formula(write.coloured(text, write.theme.weighted_sum), NUMBER)
        value.scale(min(1.0, self.total.height / value.height))
        value.move_to(self.total, aligned_edge=RIGHT)
        if self.in_line:
            return VGroup(name.next_to(value, LEFT, buff=0.15), value)
        return VGroup(fit(name.next_to(value, UP, buff=0.15), TERMS), value).align_to(
            self.total, RIGHT
        )

    def _terms(self) -> tuple[VGroup, VGroup, VGroup]:
        """At the right, each on its output's row; their sum under a rule."""
        look, write = self.look, self.write
        terms, rule, total = VGroup(), VGroup(), VGroup()
        if not look.terms:
            return terms, rule, total
        heights = [self.row(i) for i in look.shown[1]]
        while len(heights) < len(look.terms):
            heights.append(heights[-1] - _SUM)
        colour = write.theme.weighted_sum
        room = TERMS - 0.1
        numbers = VGroup(
            *(write.formula(write.coloured(text, colour), NUMBER) for text in look.terms)
        )
        numbers.scale(min(1.0, max(LEAST / NUMBER, room / max(one.width for one in numbers))))
        for y, number in zip(heights, numbers, strict=True):
            number.move_to((self.box.right, y, 0), aligned_edge=RIGHT)
        terms.add(*numbers[:-1])
        if look.rest:
            words = self._others().next_to(numbers[-2], LEFT, buff=0.15)
            terms.submobjects[-1] = VGroup(numbers[-2], words)
        foot = (numbers[-2].get_bottom()[1] + numbers[-1].get_top()[1]) / 2
        line = Line((self.box.right - room, foot, 0), (self.box.right, foot, 0))
        rule.add(line.set_stroke(write.theme.quiet, 2))
        total.add(numbers[-1])
        return terms, rule, total

    def _line(self) -> tuple[VGroup, VGroup, VGroup]:
        """Under the columns, one after the other, and what they come to."""
        look, write, room = self.look, self.write, self.foot
        colour = write.theme.weighted_sum
        *texts, total = look.terms
        plus = ["", *("" if text.startswith("-") else "+ " for text in texts[1:])]
        sources = [
            sign + write.coloured(text, colour) for sign, text in zip(plus, texts, strict=True)
        ]
        numbers: list[VMobject] = [write.formula(one, NUMBER) for one in sources]
        sign, value = (
            write.formula("=", NUMBER),
            write.formula(write.coloured(total, colour), NUMBER),
        )
        line = VGroup(*numbers, sign, value).arrange(RIGHT, buff=0.2)
        for one in line:
            one.set_y(0)
        line.scale(min(1.0, max(LEAST / NUMBER, room.width / line.width)))
        line.move_to((room.middle[0], room.top - 0.25, 0))
        if look.rest:
            last = numbers[-1]
            numbers[-1] = VGroup(last, self._others().next_to(last, DOWN, buff=0.06))
        return VGroup(*numbers), VGroup(sign), VGroup(value)

    def _others(self) -> VMobject:
        """How many outputs the rest stands for."""
        count = self.look.rest
        said = ngettext("{count} other", "{count} others", count).format(count=grouped(count))
        return self.write.words(said, LEAST)
