"""Does what a picture says in numbers come out as it is written? As a calculator has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from manim import Mobject

from backprop.audit.texts import Text, short
from backprop.core.arithmetic import evaluate, stated
from backprop.core.equations import Result

__all__ = ["Wrong", "wrong"]

Wrong = tuple[str, str, float, float]
"""What is computed, the result as written, the calculator's, and how many units it is off."""


def wrong(
    texts: Sequence[Text], declared: Iterable[Sequence[Mobject | str]], least: float
) -> Iterator[Wrong]:
    """Equations that do not come out, of all that can be read.

    An equation stands in one formula, or it was declared, its parts apart; then all of them must
    be seen, with more opacity than `least`.
    """
    seen = {id(text.mobject): text for text in texts if text.opacity > least}
    sources = [text.source for text in seen.values()]
    for parts in declared:
        found = [part if isinstance(part, str) else _said(part, seen) for part in parts]
        if None not in found:
            sources.append(" ".join(filter(None, found)))
    for source in dict.fromkeys(sources):
        for one, other in stated(source):
            computed, result = evaluate(one), Result.read(other)
            if computed is not None and not result.agrees(computed):
                unit = result.unit or abs(computed)
                yield short(one), other, computed, abs(computed - result.value) / unit


def _said(part: Mobject, seen: dict[int, Text]) -> str | None:
    text = seen.get(id(part))
    return None if text is None else text.source.removeprefix("$").removesuffix("$")
