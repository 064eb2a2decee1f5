"""What a calculator makes of a formula that holds nothing but numbers, in Typst math."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Sequence

__all__ = ["Stated", "computing", "evaluate", "stated"]

_COLOUR = re.compile(r'text\(fill: #?rgb\("#\w+"\), ')
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?: times 10\^\(-?\d+\))?)|(?P<text>\"[^\"]*\")"
    r"|(?P<word>[A-Za-z][\w.]*)|(?P<sign>[-+/^(),:]))"
)
_RESULT = re.compile(r"-?\d+(\.\d+)?( times 10\^\(-?\d+\))?")
_FUNCTIONS: dict[str, Callable[[float], float]] = {
    "ln": math.log,
    "exp": math.exp,
    "sqrt": math.sqrt,
}
_SPACES = ("thin", "quad")

Stated = tuple[str, str]
"""An expression in numbers, and the number that stands after it as what it comes to."""


class _NotArithmeticError(Exception):
    """Something that is no arithmetic."""


def evaluate(source: str) -> float | None:
    """The value of an expression, None if there is more in it than numbers."""
    try:
        reader = _Reader(source)
        value = reader.sum()
    except (_NotArithmeticError, ArithmeticError, ValueError, RecursionError):
        return None
    return None if reader.tokens else value


def computing(form: str) -> Callable[[Sequence[float]], float]:
    """What a form with {0}, {1}, ... makes of numbers, nan where that is no arithmetic."""

    def compute(numbers: Sequence[float]) -> float:
        found = evaluate(form.format(*map(_exact, numbers)))
        return math.nan if found is None else found

    return compute


def stated(source: str) -> list[Stated]:
    """What a formula says about numbers alone: pairs of neighbours in a = b = c."""
    whole = source.strip().removeprefix("$").removesuffix("$")
    found = []
    for formula in re.split(r", quad", whole):
        sides = [_plain(side) for side in formula.split("=")]
        for one, other in itertools.pairwise(sides):
            if _RESULT.fullmatch(other) and evaluate(one) is not None:
                found.append((one, other))
    return found


def _exact(number: float) -> str:
    """A number for `evaluate`, with all its digits."""
    mantissa, _, exponent = repr(number).partition("e")
    return f"({mantissa} times 10^({int(exponent or 0)}))"


def _plain(source: str) -> str:
    """An expression without colours, the outermost brackets and a label before it."""
    bare = re.sub(r"^.*: quad", "", _bare(source)).strip()
    while bare.startswith("(") and _closing(bare) == len(bare) - 1:
        bare = bare[1:-1].strip()
    return bare


def _bare(source: str) -> str:
    return _COLOUR.sub("(", source)


def _closing(source: str) -> int:
    """Where the bracket is closed that a source begins with."""
    depth = 0
    for place, letter in enumerate(source):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return place
    return len(source)


class _Reader:
    """Reads an expression by the rules of precedence; what stands side by side is multiplied."""

    def __init__(self, source: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        bare, place = _bare(source).rstrip(), 0
        while place < len(bare):
            found = _TOKEN.match(bare, place)
            if found is None or found.lastgroup is None:
                raise _NotArithmeticError
            place = found.end()
            token = found.lastgroup, found[found.lastgroup]
            if token[0] != "text" and token[1] not in _SPACES and token[1] != ":":
                self.tokens.append(token)

    def sum(self) -> float:
        value = self.product()
        while self._next() in ("+", "-"):
            sign = 1 if self._take() == "+" else -1
            value += sign * self.product()
        return value

    def product(self) -> float:
        if self._next() == "-":
            self._take()
            return -self.product()
        value = self.power()
        while (sign := self._next()) not in (None, "+", "-", ")", ","):
            if sign in ("dot", "times", "/"):
                self._take()
            other = self.signed()
            value = value / other if sign == "/" else value * other
        return value

    def signed(self) -> float:
        if self._next() == "-":
            self._take()
            return -self.power()
        return self.power()

    def power(self) -> float:
        value = self.primary()
        if self._next() == "^":
            self._take()
            value = float(math.pow(value, self.primary()))
        return value

    def primary(self) -> float:
        if not self.tokens:
            raise _NotArithmeticError
        kind, text = self.tokens.pop(0)
        if kind == "number":
            mantissa, _, exponent = text.partition(" times 10^(")
            return float(f"{mantissa}e{exponent.rstrip(')') or 0}")
        if text == "(":
            return self._inside()[0]
        if text in _FUNCTIONS:
            if self._next() == "(":
                return _FUNCTIONS[text](self.primary())
            return _FUNCTIONS[text](self.power())
        if text in ("frac", "underbrace") and self._next() == "(":
            self._take()
            above, *below = self._inside()
            return above / below[0] if text == "frac" else above
        raise _NotArithmeticError

    def _inside(self) -> list[float]:
        """What stands between brackets, of which the first was taken, by its commas."""
        found = [self.sum()]
        while (sign := self._take()) == ",":
            if self._next() != ")":  # a text was there
                found.append(self.sum())
        if sign != ")":
            raise _NotArithmeticError
        return found

    def _next(self) -> str | None:
        return self.tokens[0][1] if self.tokens else None

    def _take(self) -> str:
        if not self.tokens:
            raise _NotArithmeticError
        return self.tokens.pop(0)[1]
