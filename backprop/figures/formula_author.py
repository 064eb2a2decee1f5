"""What the text's formulas are written with: one record, its notation, its symbols and numbers.

j is a neuron of layer L and k one of layer L-1, i an example or another output. A layer of one
neuron has no letter, so that the same lines serve a chain and a wide network.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from backprop.core.dependencies import local_derivative
from backprop.core.quantities import COST, Quantity
from backprop.core.salience import instructive
from backprop.core.trace import Trace

if TYPE_CHECKING:
    from backprop.drawing.notation import Notation, Part

__all__ = ["Author", "Term", "multiplied", "over"]

Term = tuple[str, list[tuple[float, str]]]
"""A form with {0}, {1}, ... where its numbers stand, and the numbers."""

_MOST = 4
"""Terms of a sum that are written in numbers; the others are one term."""


class Author:
    """Writes about the last layer's most instructive weight and what it joins."""

    def __init__(self, write: Notation, trace: Trace) -> None:
        self.write, self.trace, self.theme = write, trace, write.theme
        self.network, self.depth = trace.network, trace.network.depth
        self.activation = self.network.layers[-1].activation
        self.coupled = self.activation.coupled
        self.w = instructive(trace, "w", self.depth).quantity
        j, k = self.w.index
        self.b, self.z = Quantity("b", self.depth, (j,)), Quantity("z", self.depth, (j,))
        self.a, self.y = Quantity("a", self.depth, (j,)), Quantity("y", 0, (j,))
        self.before = Quantity("a", self.depth - 1, (k,))

    # Symbols

    def w_jk(self, before: str = "") -> str:
        """The weight, or a partial sign and it."""
        return self.write.indexed("w", self.depth, "j k", before)

    def b_j(self, before: str = "") -> str:
        """The bias."""
        return self.write.indexed("b", self.depth, "j", before)

    def z_j(self, before: str = "") -> str:
        """The weighted sum."""
        return self.write.indexed("z", self.depth, "j", before)

    def a_j(self, before: str = "", letter: str = "j") -> str:
        """The activation; `letter` i for any output."""
        return self.write.indexed("a", self.depth, letter, before)

    def a_k(self, before: str = "") -> str:
        """The activation of the layer before."""
        return self.write.indexed("a", self.depth - 1, "k", before)

    def y_j(self) -> str:
        """The desired output."""
        letter = "_j" if self.trace.widths[-1] > 1 else ""
        return self.write.coloured(f"y{letter}", self.theme.desired)

    def f(self, argument: str, *, slope: bool = False) -> str:
        """The last layer's activation of something, or its slope."""
        return f"{self.activation.typst}{chr(39) * slope}({argument})"

    def cost_by(self, below: str) -> str:
        """dC0 by something."""
        return over(self.write.partial(COST), below)

    def over_outputs(self) -> str:
        """A sum sign, if there are several outputs."""
        return "sum_j" if self.trace.widths[-1] > 1 else ""

    def onward(self) -> str:
        """dC/dz_j by the chain rule: through a_j, or through every output of a coupled layer."""
        if self.coupled:
            a_i = self.a_j("partial", "i")
            return f"sum_i {over(a_i, self.z_j('partial'))} thin {self.cost_by(a_i)}"
        a_j = self.a_j("partial")
        return f"{over(a_j, self.z_j('partial'))} thin {self.cost_by(a_j)}"

    def slopes(self) -> str:
        """The same with what the two derivatives are."""
        form = self.network.cost.typst_derivative.format(a=self.a_j(), y=self.y_j())
        if self.coupled:
            return self.cost_by(self.z_j("partial"))
        return f"{self.f(self.z_j(), slope=True)} dot {form}"

    # Numbers

    def number(self, q: Quantity, *, factor: bool = False) -> str:
        """A recorded value in its colour."""
        return self.value(self.trace[q].value, q, factor=factor)

    def value(self, value: float, q: Quantity, *, factor: bool = False) -> str:
        """A value in the colour of a quantity."""
        return self.write.number(value, self.theme.quantity(q.kind), factor=factor)

    def derivative(self, q: Quantity) -> str:
        """dC0/dq as recorded."""
        return self.value(self.trace[q].derivative, COST)

    # Numbers that come to a result

    def part(self, value: float, q: Quantity) -> Part:
        """A value and the colour of a quantity."""
        return value, self.theme.quantity(q.kind)

    def product(self, edges: Sequence[tuple[Quantity, Quantity]]) -> Term:
        """Local derivatives, each in the colour of what it is one of."""
        return multiplied([self.part(local_derivative(self.trace, of, by), of) for of, by in edges])

    def terms(self, terms: Sequence[Term], values: Sequence[float], q: Quantity) -> Term:
        """A sum: the largest terms as they are, and all others as one number."""
        shown = list(range(len(terms)))
        if len(terms) > _MOST:
            order = sorted(shown, key=lambda i: -abs(values[i]))
            shown = sorted(order[: _MOST - 1])
            rest = math.fsum(values[i] for i in order[_MOST - 1 :])
            # Here, for it draws, and who lists formulas does not.
            from backprop.drawing.notation import quoted
            from backprop.drawing.notation.phrases import more

            left = f"underbrace({{0}}, {quoted(more(len(values) - len(shown)))})"
            return _added([*(terms[i] for i in shown), (left, [self.part(rest, q)])])
        return _added(terms)

    def equation(self, left: str, term: Term, total: Part, bare: int = 0) -> str:
        """A term with what it comes to."""
        from backprop.drawing.notation import equation  # loads Manim

        form, parts = term
        return equation(self.write, f"{left} {form} = {{total}}", parts, total, bare=bare)


def multiplied(parts: Sequence[Part]) -> Term:
    """A product of numbers."""
    return " dot ".join(f"{{{i}}}" for i in range(len(parts))), [*parts]


def _added(terms: Sequence[Term]) -> Term:
    """Terms with a plus between, or a minus that a term begins with, their numbers counted on."""
    forms: list[str] = []
    parts: list[Part] = []
    for form, own in terms:
        forms.append(form.format(*(f"{{{len(parts) + i}}}" for i in range(len(own)))))
        parts += own
    later = (f"- {one[1:].lstrip()}" if one.startswith("-") else f"+ {one}" for one in forms[1:])
    return " ".join([*forms[:1], *later]), parts


def over(above: str, below: str) -> str:
    """A fraction."""
    return f"frac({above}, {below})"
