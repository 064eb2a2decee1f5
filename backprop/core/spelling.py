"""A quantity as people type it: "w[2][0][1]", "W(L)[0,1]", "∂C/∂w₂", "x[0]", "delta[2][0]".

Whatever its brackets are, a name is a letter and some numbers: for w the layer, j and k. Read
is what can be meant in one way only; which numbers there may be, the network knows.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

__all__ = ["Kind", "Spelt", "spelt"]

Kind = Literal["w", "b", "z", "a", "y", "C"]

_WORDS: dict[str, Kind] = {
    "w": "w",
    "weight": "w",
    "weights": "w",
    "b": "b",
    "bias": "b",
    "biases": "b",
    "z": "z",
    "delta": "z",
    "a": "a",
    "activation": "a",
    "y": "y",
    "target": "y",
    "c": "C",
    "cost": "C",
    "loss": "C",
    "x": "a",
    "input": "a",
}
_INPUT = ("x", "input")
_SIGNS = str.maketrans({"∂": "d", "δ": "delta", "−": "-", "‐": "-", "–": "-", "{": "[", "}": "]"})
_QUOTES = " \t\n\"'`$“”„‘’«»"
_LONGEST = 200
"""Characters of a name; no formula for one is longer."""
_SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉"
_SLOPE = re.compile(r"(?:trace\.)?d\s*[cC](?:_?0|\[0\])?\s*(?:/\s*d|_d)\s*(?=[a-zA-Z])")
_NAME = re.compile(r"([a-z]+)(.*)")
_NUMBER = r"L(?:\s*-\s*\d++)?|-?\s*\d++"
_SUFFIX = re.compile(rf"(?:[\[(\s_^]*+(?:{_NUMBER})[\])\s]*+(?:[,;]\s*+)?+)*+")
_RAISED = re.compile(rf"\^\s*[\[(]*\s*({_NUMBER})\s*[\])]*")


@dataclass(frozen=True, slots=True)
class Spelt:
    """What was typed, taken apart.

    Attributes
    ----------
    kind
        The letter; None if there is none that stands for a quantity.
    numbers
        The layer (none for y and C) and the indices. A layer counted from the last is a
        negative number, less by one: (L) is -1, (L-1) is -2.
    from_last
        Whether the layer is counted from the last.
    certain
        Whether it can be meant in one way only; else these are guesses.
    """

    kind: Kind | None
    numbers: tuple[int, ...]
    from_last: bool = False
    certain: bool = True


def spelt(text: str) -> Spelt:
    """Take a name apart."""
    if len(text) > _LONGEST:
        return Spelt(None, ())
    plain = _plain(text)
    slope = _SLOPE.match(plain)
    plain = plain[slope.end() :] if slope else plain
    match = _NAME.match(plain[:1].lower() + plain[1:])
    if match is None:
        return Spelt(None, ())
    word, rest = match.groups()
    if word not in _WORDS:
        return Spelt(None, ())
    kind = _WORDS[word]
    certain = _balanced(rest) and _SUFFIX.fullmatch(rest) is not None
    raised = _RAISED.search(rest)
    if raised:  # as in formulas: the layer above, the indices below
        rest = f"[{raised[1]}]{rest[: raised.start()]} {rest[raised.end() :]}"
    numbers = [number.replace(" ", "") for number in re.findall(_NUMBER, rest)]
    if kind == "w" and len(numbers) == 2 and re.fullmatch(r"\d\d", numbers[1]) and "_" in rest:
        numbers[1:] = numbers[1]  # w_01 of the layer: both indices have one digit
    if word in _INPUT:
        numbers.insert(0, "0")
    from_last = bool(numbers) and numbers[0].startswith("L")
    if from_last:
        numbers[0] = str(-1 - int(numbers[0][2:] or 0))
    if kind == "y" and from_last:  # the last layer is the only one that has a y
        certain, numbers, from_last = certain and numbers[0] == "-1", numbers[1:], False
    if any(number.startswith("L") for number in numbers):
        return Spelt(kind, (), certain=False)
    if kind == "C" and re.fullmatch(r"_?\s*0|_\[0\]", rest):
        numbers = []  # C0, the chapter's name for the cost of one example
    return Spelt(kind, tuple(map(int, numbers)), from_last, certain)


def _plain(text: str) -> str:
    """Without quotes and typographic signs; LaTeX's and Typst's own names as ours."""
    marked = re.sub(f"([{_SUBSCRIPTS}]+)", r"_\1", text)
    marked = re.sub(r"([⁰¹²³⁴-⁹⁽ᴸ][⁰¹²³⁴-⁹⁽⁾ᴸ⁻]*)", r"^\1", marked)
    plain = unicodedata.normalize("NFKC", marked).translate(_SIGNS).strip(_QUOTES)
    plain = plain.replace("\\partial", "d").replace("partial", "d").replace("\\", "")
    return re.sub(r"^frac\[(.*)\]\[(.*)\]$", r"\1/\2", plain)


def _balanced(text: str) -> bool:
    open_: list[str] = []
    for sign in text:
        if sign in "[(":
            open_.append({"[": "]", "(": ")"}[sign])
        elif sign in "])" and (not open_ or open_.pop() != sign):
            return False
    return not open_
