"""What examples are, in a few letters: input and desired output, or where these are wide a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from backprop.core.activations import Array
from backprop.core.language import gettext, language_now
from backprop.core.trace import Trace
from backprop.drawing.notation import literal

__all__ = ["described", "in_one"]

_NAME = 13
"""Letters of a name."""
_NUMBERS, _LARGEST, _DECIMALS = 2, 100, 2
"""What a short vector is: how many numbers, below what, with how many decimals."""


def described(examples: Mapping[str, Trace]) -> list[tuple[str, list[str]]]:
    """A heading and a text for each example, in one column or in two."""
    records = list(examples.values())
    inputs, outputs = [one.a[0] for one in records], [one.y for one in records]
    if _short(inputs) and _short(outputs):
        return [(gettext("input"), _alike(inputs)), (gettext("desired"), _alike(outputs))]
    cut = [one if len(one) <= _NAME else f"{one[: _NAME - 1]}…" for one in examples]
    return [(gettext("example"), [*map(literal, cut)])]


def in_one(columns: Sequence[tuple[str, list[str]]]) -> tuple[str, list[str]]:
    """The same in one column, with the desired output where all are short."""
    arrow = " $arrow.r$ "
    rows = [*zip(*(texts for _, texts in columns), strict=True)]
    if max(len("".join(row).replace("$", "")) for row in rows) + len(columns) > _NAME:
        return columns[0]
    return arrow.join(title for title, _ in columns), [*map(arrow.join, rows)]


def _short(vectors: Sequence[Array]) -> bool:
    return all(
        len(one) <= _NUMBERS
        and all(abs(v) < _LARGEST and round(float(v), _DECIMALS) == v for v in one)
        for one in vectors
    )


def _alike(vectors: Sequence[Array]) -> list[str]:
    """Numbers with as many decimals each."""
    every = [float(value) for one in vectors for value in one]
    places = next(
        n for n in range(_DECIMALS + 1) if all(round(value, n) == value for value in every)
    )
    between = language_now().between
    return [between.join(f"${float(value):.{places}f}$" for value in one) for one in vectors]
