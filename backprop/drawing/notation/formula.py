"""Formulas in Typst, coloured by quantity.

Colour is set in the source, so that a formula is compiled once whatever it holds; only the
terms that a scene picks out by name are marked, with `term`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar, cast

from manim import UP, MathTypst, Typst, VGroup, VMobject

from backprop.core.labels import labels_now
from backprop.core.number_format import typst_number
from backprop.core.quantities import Kind, Quantity
from backprop.drawing.notation.typesetting import typeset
from backprop.drawing.style import FORMULA, LABEL, SMALLEST, VALUE, Theme

__all__ = [
    "Notation",
    "fit",
    "haloed",
    "letters",
    "literal",
    "on_bar",
    "quoted",
    "shrunk",
    "term",
    "without",
]

Drawn = TypeVar("Drawn", bound=VMobject)


def term(source: str, name: str) -> str:
    """Mark a part of a formula, to be picked with `formula.select(name)`."""
    return f"{{{{ {source} : {name} }}}}"


def literal(text: str) -> str:
    """Text among words that stands there as it is, whatever it means in Typst."""
    return f"#{quoted(text)};"


def quoted(text: str) -> str:
    """Text in a formula that stands there as it is."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


class Notation:
    """Writes the quantities of one network, in one theme.

    Parameters
    ----------
    widths
        (n_0, ..., n_L): layers are labelled from the last, or as `labelled` says, and a layer of
        one neuron gets no subscript.
    theme
        Where the colours come from.
    """

    def __init__(self, widths: Sequence[int], theme: Theme) -> None:
        self.widths = tuple(widths)
        self.theme = theme

    # Typst source

    @staticmethod
    def coloured(source: str, colour: str) -> str:
        """Source in a colour; as it is where a theme has none for it."""
        if not colour:
            return source
        return f'text(fill: #rgb("{colour}"), {source})'

    def symbol(self, q: Quantity) -> str:
        """The symbol of a quantity in its colour."""
        return self.coloured(q.typst(self.widths), self.theme.quantity(q.kind))

    def indexed(self, kind: Kind, layer: int, letters: str, before: str = "") -> str:
        """The symbol of any neuron or weight of a layer, "j" or "j k" for its index.

        Where the layer has one neuron, or the weight's two layers, there are no letters.
        `before` is set before the symbol, as a partial sign.
        """
        most = max(self.widths[layer - 1 : layer + 1]) if kind == "w" else self.widths[layer]
        subscript = f"_({letters})" if most > 1 and letters else ""
        return self.coloured(
            f"{before} {kind}{subscript}^(({self.layer(layer)}))", self.theme.quantity(kind)
        )

    def layer(self, layer: int) -> str:
        """A layer as a superscript has it, without brackets: "L-1"."""
        return labels_now().layer(layer, len(self.widths) - 1)

    @staticmethod
    def index(position: int) -> str:
        """A neuron of a layer as a subscript has it."""
        return str(labels_now().index(position))

    def partial(self, q: Quantity) -> str:
        """A tiny change of a quantity, the symbol after a partial sign."""
        return self.coloured(f"partial {q.typst(self.widths)}", self.theme.quantity(q.kind))

    def ratio(self, of: Quantity, by: Quantity) -> str:
        """The derivative of one quantity by another as a fraction in their colours."""
        return f"frac({self.partial(of)}, {self.partial(by)})"

    def number(
        self, value: float, colour: str | None = None, *, factor: bool = False, decimals: int = 4
    ) -> str:
        """A number; as a `factor` in brackets if it is negative."""
        source = typst_number(value, decimals)
        if factor and value < 0:
            source = f"({source})"
        return self.coloured(source, colour or self.theme.ink)

    # Mobjects

    def formula(self, source: str, size: float = FORMULA) -> MathTypst:
        """A formula from source."""
        return typeset(MathTypst, source, font_size=size, color=self.theme.ink)

    def label(self, q: Quantity, size: float = LABEL) -> MathTypst:
        """The symbol of a quantity as a mobject."""
        return self.formula(self.symbol(q), size)

    def value(
        self, value: float, colour: str | None = None, size: float = VALUE, decimals: int = 4
    ) -> MathTypst:
        """A number as a mobject."""
        return self.formula(self.number(value, colour, decimals=decimals), size)

    def fitted(
        self,
        value: float,
        colour: str,
        size: float,
        width: float,
        decimals: int = 4,
    ) -> MathTypst | None:
        """A number no wider than `width`: smaller, then with fewer digits; None if neither does."""
        for digits in range(decimals, 0, -1):
            number = shrunk(self.value(value, colour, size, digits), width, size)
            if number is not None:
                return number
        return None

    def words(self, text: str, size: float = VALUE, colour: str | None = None) -> Typst:
        """A few words; `$...$` inside is mathematics."""
        shown = colour or self.theme.quiet
        return typeset(Typst, text, font_size=size, color=shown)

    def broken(
        self, text: str, width: float, size: float = VALUE, colour: str | None = None
    ) -> Typst:
        """Words no wider than `width`: in two lines where one is too wide, then smaller."""
        whole = self.words(text, size, colour)
        if whole.width <= width:
            return whole
        # Mathematics stays in one piece.
        pieces = re.findall(r"(?:\$[^$]*\$|[^\s$])+", text)
        halves = ((" ".join(pieces[:at]), " ".join(pieces[at:])) for at in range(1, len(pieces)))
        # The shorter the longer of the two, the larger both are.
        lines = min(halves, key=lambda pair: max(map(_long, pair)), default=(text,))
        return fit(self.words(" \\ ".join(lines), size, colour), width)


def _long(text: str) -> int:
    """About how many letters wide words are: a formula's source is longer than what it shows."""
    return len(re.sub(r"\$[^$]*\$", "x" * 8, text))


def letters(text: VMobject) -> list[VMobject]:
    """Everything in a text that is drawn: its letters, signs and bars."""
    # What a VMobject holds is a VMobject, but Manim does not say so.
    return cast("list[VMobject]", text.family_members_with_points())


def without(text: VMobject, parts: Iterable[VMobject]) -> VGroup:
    """What is drawn of a text besides these parts of it."""
    taken = {id(letter) for part in parts for letter in letters(part)}
    return VGroup(*(letter for letter in letters(text) if id(letter) not in taken))


def fit(mobject: Drawn, width: float) -> Drawn:
    """Make a mobject no wider than `width`."""
    if mobject.width > width:
        mobject.scale(width / mobject.width)
    return mobject


def shrunk(text: MathTypst, width: float, size: float) -> MathTypst | None:
    """A text set at `size`, made no wider than `width`; None if it would be too small to read."""
    share = min(1.0, width / text.width)
    return text.scale(share) if share * size >= SMALLEST else None


def on_bar(fraction: Drawn, height: float) -> Drawn:
    """Move a fraction so that its bar lies at `height`: fractions in a row share their bar."""
    bar = max(letters(fraction), key=lambda part: part.width - 9 * part.height)
    return fraction.shift(UP * (height - bar.get_center()[1]))


def haloed(mobject: Drawn, background: str) -> Drawn:
    """Draw the background's colour round every letter, so that lines may pass behind."""
    for part in letters(mobject):
        part.set_stroke(background, 5, background=True)
    return mobject
