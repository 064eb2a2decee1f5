"""The names of things: "w[2][0,1]", "z[1][3]", "C"; parsed, printed, checked.

Layers count from the input, 0; `w[l][j,k]` joins neuron k of layer l-1 to neuron j of
layer l. In pictures and formulas the chapter's labels are used, or an author's (`labels`):
layer L is "(L)", the one before it "(L-1)", and a layer of one neuron needs no subscript.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast, overload

from backprop.core.errors import QuantityError
from backprop.core.labels import labels_now
from backprop.core.spelling import Kind, spelt

__all__ = ["COST", "Kind", "ParameterNames", "Quantity"]

_PATTERN = re.compile(
    r"\s*(?:(?P<w>w)\[(?P<wl>\d{1,9})\]\[(?P<j>\d{1,9}),\s*(?P<k>\d{1,9})\]"
    r"|(?P<n>[bza])\[(?P<nl>\d{1,9})\]\[(?P<nj>\d{1,9})\]"
    r"|(?P<y>y)\[(?P<yj>\d{1,9})\]"
    r"|(?P<C>C))\s*"
)
_FORMS = "w[l][j,k], b[l][j], z[l][j], a[l][j], y[j] and C"
_NUMBERS = {"w": 3, "b": 2, "z": 2, "a": 2, "y": 1, "C": 0}
"""How many numbers a name has, the layer among them."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a pass: a weight, bias, weighted sum, activation, desired output or C.

    Parameters
    ----------
    kind
        "w", "b", "z", "a", "y" or "C".
    layer
        The layer, counted from the input 0; 0 for y and C, which have none.
    index
        (j, k) for a weight, (j,) for b, z, a and y, () for C.
    """

    kind: Kind
    layer: int = 0
    index: tuple[int, ...] = ()

    @classmethod
    def parse(
        cls, text: str, widths: Sequence[int] | None = None, indices_from: int = 0
    ) -> Quantity:
        """Read a name such as "w[2][0,1]", whose indices count from 0 or from 1.

        With the `widths` of a network, also names that only it makes plain: "w(L)[0,1]", and
        "w2" where layer 2 has one weight.

        Raises
        ------
        QuantityError
            The text can be meant in no or in more than one way; it names what may be meant.
        """
        if not isinstance(text, str):
            raise QuantityError(f"unknown quantity {text!r}: names are {_FORMS}")
        match = _PATTERN.fullmatch(text)
        if match is None or indices_from:
            return _read(text, widths, indices_from)
        found = match.groupdict()
        if found["w"]:
            return cls("w", int(found["wl"]), (int(found["j"]), int(found["k"])))
        if found["y"]:
            return cls("y", 0, (int(found["yj"]),))
        if found["C"]:
            return COST
        kind = cast(Literal["b", "z", "a"], found["n"])
        return cls(kind, int(found["nl"]), (int(found["nj"]),))

    @classmethod
    def asked(cls, text: str, widths: Sequence[int] | None = None) -> Quantity:
        """As `parse`, of a name whose indices count as the labels say."""
        return cls.parse(text, widths, labels_now().indices_from)

    @classmethod
    def of(cls, name: str | Quantity, widths: Sequence[int] | None = None) -> Quantity:
        """The quantity itself, or the one of that name."""
        return name if isinstance(name, Quantity) else cls.parse(name, widths)

    def __str__(self) -> str:
        inner = ",".join(map(str, self.index))
        if self.kind == "C":
            return "C"
        return f"y[{inner}]" if self.kind == "y" else f"{self.kind}[{self.layer}][{inner}]"

    def called(self) -> str:
        """As `str`, its indices counted as the labels say: what somebody types."""
        first = labels_now().indices_from
        return str(replace(self, index=tuple(i + first for i in self.index)) if first else self)

    def check(self, widths: Sequence[int]) -> Quantity:
        """Return self if a network of these widths has it; else say what it has."""
        depth = len(widths) - 1
        first = 0 if self.kind == "a" else 1
        if self.kind in "wbza" and not first <= self.layer <= depth:
            raise QuantityError(
                f"there is no {self.called()}: {self.kind}[l] has layers l = {first}..{depth} here"
            )
        limits: tuple[int, ...] = ()
        if self.kind == "w":
            limits = (widths[self.layer], widths[self.layer - 1])
        elif self.kind == "y":
            limits = (widths[-1],)
        elif self.kind != "C":
            limits = (widths[self.layer],)
        if len(self.index) != len(limits):
            raise QuantityError(f"there is no {self.called()}: names are {_FORMS}")
        start = labels_now().indices_from
        for letter, position, limit in zip("jk", self.index, limits, strict=False):
            if not 0 <= position < limit:
                before = f"indices count from {start}, " if position < 0 else ""
                there = f"{start}..{limit - 1 + start}"
                raise QuantityError(
                    f"there is no {self.called()}: {before}{letter} runs over {there} "
                    f"in a network of widths {'-'.join(map(str, widths))}"
                )
        return self

    def _labels(self, widths: Sequence[int] | None) -> tuple[str, str]:
        """(superscript, subscript) without brackets; empty where none is written."""
        labels = labels_now()
        subscript = ",".join(str(labels.index(i)) for i in self.index)
        if self.kind == "C":
            return "", "0"
        if widths is None:
            return (str(self.layer) if self.kind != "y" else ""), subscript
        superscript = "" if self.kind == "y" else labels.layer(self.layer, len(widths) - 1)
        own = widths[-1] if self.kind == "y" else widths[self.layer]
        before = widths[self.layer - 1] if self.kind == "w" else 1
        return superscript, "" if own == before == 1 else subscript

    def plain(self, widths: Sequence[int] | None = None) -> str:
        """As text: "w(L)", or with several neurons "w(L)[0,1]"; without widths, `called`."""
        if widths is None:
            return self.called()
        superscript, subscript = self._labels(widths)
        if self.kind == "C":
            return "C0"
        text = self.kind + (f"({superscript})" if superscript else "")
        return text + (f"[{subscript}]" if subscript else "")

    def typst(self, widths: Sequence[int] | None = None) -> str:
        """As Typst math: "w_(0,1)^((L))"."""
        superscript, subscript = self._labels(widths)
        text: str = self.kind
        if subscript:
            text += f"_({subscript})" if len(subscript) > 1 else f"_{subscript}"
        return text + (f"^(({superscript}))" if superscript else "")

    def latex(self, widths: Sequence[int] | None = None) -> str:
        """As LaTeX: "w_{0,1}^{(L)}"."""
        superscript, subscript = self._labels(widths)
        text = self.kind + (f"_{{{subscript}}}" if subscript else "")
        return text + (f"^{{({superscript})}}" if superscript else "")


COST = Quantity("C")
"""The cost of one example, C0 in the chapter."""


def _read(text: str, widths: Sequence[int] | None, indices_from: int) -> Quantity:
    """What a name means that is spelt in a way of its own."""
    found = spelt(text)
    if found.kind is None:
        raise QuantityError(f"unknown quantity {text!r}: names are {_FORMS}")
    if found.from_last and widths is None:
        raise QuantityError(
            f"{text!r} counts the layer from the last, and without a network nobody knows which "
            "that is: write its number, as in w[2][0,1]"
        )
    numbers = found.numbers
    if found.from_last and widths is not None:
        numbers = (len(widths) + numbers[0], *numbers[1:])
        if numbers[0] < 0:
            raise QuantityError(
                f"there is no {text}: the last layer, (L), is {len(widths) - 1} here"
            )
    before = 0 if found.kind in "yC" else 1
    numbers = (*numbers[:before], *(number - indices_from for number in numbers[before:]))
    wanted = _NUMBERS[found.kind]
    if found.certain and len(numbers) < wanted and widths is not None:
        numbers = _only_one(found.kind, numbers, widths)
    negative = any(number < 0 for number in numbers)
    if found.certain and len(numbers) == wanted and (widths is not None or not negative):
        q = _made(found.kind, numbers)
        return q.check(widths) if negative and widths is not None else q
    counted = f"layers count from 0 and indices from {indices_from}: "
    if not indices_from:
        counted = "layers and indices count from 0: "
    why = counted if negative else _meant(found.kind, numbers, widths)
    raise QuantityError(f"unknown quantity {text!r}: {why}names are {_FORMS}")


def _made(kind: Kind, numbers: Sequence[int]) -> Quantity:
    layer, index = (0, numbers) if kind in "yC" else (numbers[0], numbers[1:])
    return Quantity(kind, layer, tuple(index))


def _only_one(kind: Kind, numbers: tuple[int, ...], widths: Sequence[int]) -> tuple[int, ...]:
    """With the indices that were left out, where there is only one such quantity."""
    if kind == "y":
        return (0,) if widths[-1] == 1 else numbers
    if len(numbers) != 1:
        return numbers
    layer = numbers[0]
    there = (0 if kind == "a" else 1) <= layer < len(widths)
    counts = widths[max(layer - 1, 0) : layer + 1] if kind == "w" else widths[layer : layer + 1]
    if there and max(counts) > 1:
        return numbers
    return (layer, *[0] * (_NUMBERS[kind] - 1))  # of a layer that is not there `check` will say


def _meant(kind: Kind, numbers: tuple[int, ...], widths: Sequence[int] | None) -> str:
    """The name that was probably meant, as a question; "" if none comes near."""
    first = () if kind in "yC" else (1,)
    likely = numbers or first
    likely += (0,) * (_NUMBERS[kind] - len(likely))
    if len(likely) > _NUMBERS[kind]:
        return ""
    q = _made(kind, likely)
    try:
        q.check(widths or (10**9,) * 10**3)
    except QuantityError:
        return ""
    return f"did you mean {q.called()}? The "


@dataclass(frozen=True, slots=True)
class ParameterNames(Sequence[Quantity]):
    """The parameters of a network in the chapter's order: w[1], b[1], ..., w[L], b[L].

    A weight matrix is read row by row. Names are made when asked for, so that a network
    with a million weights costs nothing to name.
    """

    widths: tuple[int, ...]

    def __len__(self) -> int:
        pairs = zip(self.widths[:-1], self.widths[1:], strict=True)
        return sum(rows * (columns + 1) for columns, rows in pairs)

    @overload
    def __getitem__(self, position: int) -> Quantity: ...

    @overload
    def __getitem__(self, position: slice) -> list[Quantity]: ...

    def __getitem__(self, position: int | slice) -> Quantity | list[Quantity]:
        if isinstance(position, slice):
            return [self[i] for i in range(*position.indices(len(self)))]
        left = position + len(self) if position < 0 else position
        for layer in range(1, len(self.widths)):
            rows, columns = self.widths[layer], self.widths[layer - 1]
            if 0 <= left < rows * columns:
                return Quantity("w", layer, divmod(left, columns))
            left -= rows * columns
            if 0 <= left < rows:
                return Quantity("b", layer, (left,))
            left -= rows
        raise IndexError(position)

    def __iter__(self) -> Iterator[Quantity]:
        return (self[i] for i in range(len(self)))
