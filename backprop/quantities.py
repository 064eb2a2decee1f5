"""The names of things: "w[2][0,1]", "z[1][3]", "C"; parsed, printed, checked.

Layers count from the input, 0; `w[l][j,k]` joins neuron k of layer l-1 to neuron j of
layer l. In pictures and formulas the chapter's labels are used: layer L is "(L)", the one
before it "(L-1)", and a layer of one neuron needs no subscript.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, cast, overload

from backprop.errors import QuantityError

__all__ = ["COST", "Kind", "ParameterNames", "Quantity"]

Kind = Literal["w", "b", "z", "a", "y", "C"]

_PATTERN = re.compile(
    r"\s*(?:(?P<w>w)\[(?P<wl>\d+)\]\[(?P<j>\d+),\s*(?P<k>\d+)\]"
    r"|(?P<n>[bza])\[(?P<nl>\d+)\]\[(?P<nj>\d+)\]"
    r"|(?P<y>y)\[(?P<yj>\d+)\]"
    r"|(?P<C>C))\s*"
)
_FORMS = "w[l][j,k], b[l][j], z[l][j], a[l][j], y[j] and C"


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
    def parse(cls, text: str) -> Quantity:
        """Read a name such as "w[2][0,1]"; raises QuantityError with the names there are."""
        match = _PATTERN.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            raise QuantityError(f"unknown quantity {text!r}: names are {_FORMS}")
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
    def of(cls, name: str | Quantity) -> Quantity:
        """The quantity itself, or the one of that name."""
        return name if isinstance(name, Quantity) else cls.parse(name)

    def __str__(self) -> str:
        inner = ",".join(map(str, self.index))
        if self.kind == "C":
            return "C"
        return f"y[{inner}]" if self.kind == "y" else f"{self.kind}[{self.layer}][{inner}]"

    def check(self, widths: Sequence[int]) -> Quantity:
        """Return self if a network of these widths has it; else say what it has."""
        depth = len(widths) - 1
        first = 0 if self.kind == "a" else 1
        if self.kind in "wbza" and not first <= self.layer <= depth:
            raise QuantityError(
                f"there is no {self}: {self.kind}[l] has layers l = {first}..{depth} here"
            )
        limits: tuple[int, ...] = ()
        if self.kind == "w":
            limits = (widths[self.layer], widths[self.layer - 1])
        elif self.kind == "y":
            limits = (widths[-1],)
        elif self.kind != "C":
            limits = (widths[self.layer],)
        if len(self.index) != len(limits):
            raise QuantityError(f"there is no {self}: names are {_FORMS}")
        for letter, position, limit in zip("jk", self.index, limits, strict=False):
            if not 0 <= position < limit:
                raise QuantityError(
                    f"there is no {self}: {letter} runs over 0..{limit - 1} "
                    f"in a network of widths {'-'.join(map(str, widths))}"
                )
        return self

    def _labels(self, widths: Sequence[int] | None) -> tuple[str, str]:
        """(superscript, subscript) without brackets; empty where none is written."""
        subscript = ",".join(map(str, self.index))
        if self.kind == "C":
            return "", "0"
        if widths is None:
            return (str(self.layer) if self.kind != "y" else ""), subscript
        depth = len(widths) - 1
        behind = depth - self.layer
        superscript = "" if self.kind == "y" else "L" if behind == 0 else f"L-{behind}"
        own = widths[-1] if self.kind == "y" else widths[self.layer]
        before = widths[self.layer - 1] if self.kind == "w" else 1
        return superscript, "" if own == before == 1 else subscript

    def plain(self, widths: Sequence[int] | None = None) -> str:
        """As text: "w(L)", or with several neurons "w(L)[0,1]"; without widths, `str`."""
        if widths is None:
            return str(self)
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
