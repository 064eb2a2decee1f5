"""An explanation as text: formulas, sums and paths in lines that fit a terminal."""

from __future__ import annotations

import itertools
import math

from backprop.core.equations import Result, borne_out, summed
from backprop.core.explain import Explanation, Product, Sum, Tried
from backprop.core.labels import labels_now
from backprop.core.lost_products import beyond, lost
from backprop.core.meaning import meaning, meanings
from backprop.core.number_format import as_read, plain_number
from backprop.core.paths import Factor, Path, PathSum
from backprop.core.quantities import COST, Quantity
from backprop.core.representation import as_text

__all__ = ["explanation_text"]

_NODES = 12
"""Nodes of the longest path that is written with each of its z."""


@as_text.register
def explanation_text(told: Explanation, width: int = 80) -> str:
    """An explanation in lines of at most `width` characters where names allow it."""
    return "\n".join(_Writer(told, width).lines())


class _Writer:
    """An explanation as lines of text."""

    def __init__(self, told: Explanation, width: int) -> None:
        self.told = told
        self.width = max(width, 40)
        self.widths = told.trace.widths

    def lines(self) -> list[str]:
        told = self.told
        if told.quantity.kind == "C":
            cost = told.trace.network.cost
            kind = f"{cost.name}: {cost.convention}" if cost.convention else cost.name
            return [f"C0 = {plain_number(told.value)}, the cost itself: ∂C0/∂C0 = 1", kind]
        name = self.name(told.quantity)
        typed = told.quantity.called()
        alias = "" if name == typed else f" = {typed}"
        of = "".join(f", {words}" for words in meanings(told.trace, told.quantity))
        out = [f"{name}{alias} = {plain_number(told.value)}{of}"]
        out += [f"{self.slope(COST, told.quantity)} = {plain_number(told.derivative)}"]
        if told.product is not None:
            out += ["", "The chain rule", *self.product(told.product)]
        if told.sum is not None:
            out += ["", *self.sum(told.sum, alone=told.product is None)]
        out += ["", *self.paths(told.paths)]
        products = [told.product, *(told.sum.terms if told.sum else ())]
        ways = [(one.factors, one.value) for one in products if one is not None]
        ways += [(path.factors, path.product) for path in told.paths.largest]
        if any(lost((factor.value for factor in way), value) for way, value in ways):
            out += ["", *self.wrapped(beyond(told.trace).split(), " ", "", 0)]
        return [*out, "", *self.nudges()]

    def name(self, q: Quantity) -> str:
        return q.plain(self.widths)

    def slope(self, of: Quantity, by: Quantity) -> str:
        return f"∂{self.name(of)}/∂{self.name(by)}"

    def product(self, product: Product) -> list[str]:
        left = f"  {self.slope(COST, product.start)} "
        value = f"= {plain_number(product.value)}"
        if len(product.factors) == 1:
            return [left + value]
        symbols = [self.slope(factor.of, factor.by) for factor in product.factors]
        numbers = _factors(product.factors, product.value)
        whole = f"{left}= {' · '.join(symbols)}"
        if len(whole) <= self.width:
            blank = " " * len(left)
            return [whole, f"{blank}= {' · '.join(numbers)}", blank + value]
        # A line a layer: on the left what the factors are, on the right what they come to.
        size = max(len(" · ".join(symbols[i : i + 2])) for i in range(0, len(symbols), 2))
        first = max(map(len, numbers[::2]))
        out = [left.rstrip()]
        for i in range(0, len(symbols), 2):
            sign = "·" if i else "="
            cells = " · ".join((f"{numbers[i]:>{first}}", *numbers[i + 1 : i + 2]))
            out.append(f"    {sign} {' · '.join(symbols[i : i + 2]):<{size}}   {sign} {cells}")
        return [*out, f"    {'':{size + 2}}   {value}"]

    def sum(self, parted: Sum, alone: bool) -> list[str]:
        start, terms = parted.start, parted.terms
        words = f"{'The chain rule:' if alone else 'where'} {self.name(start)} changes "
        words += f"{self.reached(parted)}, and what comes through each adds up"
        out = self.wrapped(words.split(), " ", "", 0)
        left = f"  {self.slope(COST, start)} = Σ_j "
        symbols = [self.slope_j(factor, start) for factor in terms[0].factors]
        out += self.wrapped(symbols, " · ", left, 0, hang=len(left) - 4)
        rest = [parted.rest] if parted.rest_count else []
        values = [*(term.value for term in terms), *rest]
        decimals, total = summed(values, parted.value)
        numbers = [
            _factors(term.factors, term.value, digits)
            for term, digits in zip(terms, decimals, strict=False)
        ]
        columns = [max(map(len, column)) for column in zip(*numbers, strict=True)]
        indices = [self.numbered(term.factors[0].of) for term in terms]
        wide = max(map(len, indices))
        texts = [*map(plain_number, values, decimals), total]
        rows = []
        for j, factors in zip(indices, numbers, strict=True):
            cells = (f"{f:>{c}}" for f, c in zip(factors, columns, strict=True))
            rows.append(f"j = {j:<{wide}}   {' · '.join(cells)}")
        if parted.rest_count:
            rows.append(f"the other {parted.rest_count}")
        rows.append("sum")
        first = max(map(len, rows))
        pairs = zip(rows, _on_the_point(texts), strict=True)
        return [*out, *(f"    {text:<{first}} = {value}".rstrip() for text, value in pairs)]

    def numbered(self, node: Quantity) -> str:
        """The number of a neuron, and what it is called."""
        index, of = labels_now().index(node.index[0]), meaning(self.told.trace.network, node)
        return f"{index} ({of})" if of else f"{index}"

    def reached(self, parted: Sum) -> str:
        """What the start of a sum changes, in words."""
        node = parted.terms[0].factors[0].of
        count = len(parted.terms) + parted.rest_count
        layer = labels_now().layer(node.layer, self.told.trace.network.depth)
        if node.kind == "a":
            activation = self.told.trace.network.layer(node.layer).activation.name
            return f"{_all(count)} outputs a({layer}) of the {activation}"
        return f"{_all(count)} neurons of layer {layer}"

    def slope_j(self, factor: Factor, start: Quantity) -> str:
        """A factor of any term of a sum: j stands for the neuron it runs over."""

        def name(q: Quantity) -> str:
            fixed = q in (start, COST)
            return self.name(q) if fixed else self.name(q).rpartition("[")[0] + "[j]"

        return f"∂{name(factor.of)}/∂{name(factor.by)}"

    def paths(self, found: PathSum) -> list[str]:
        total = len(found.largest) + found.rest_count
        if total == 1:
            return ["The one path to C0", *self.route(found.largest[0], 2)]
        # In order of size: where one is 0, so are all after it, and one of them is enough.
        shown = [path for path in found.largest if path.product != 0] or [found.largest[0]]
        others = total - len(shown)
        if shown[0].product == 0:
            title = f"{_all(total).capitalize()} paths to C0 are 0; one of them"
        elif not others:
            title = f"{_all(total).capitalize()} paths to C0, largest first"
        elif len(shown) == 1:
            title = f"The largest of the {_count(total)} paths to C0"
        else:
            title = f"The largest {len(shown)} of {_count(total)} paths to C0"
        numbers = [*(path.product for path in shown), *([found.rest] if others else [])]
        decimals, whole = summed(numbers, found.total)
        values = _on_the_point([*map(plain_number, numbers, decimals), whole])
        indent = len(values[0]) + 4
        out = [title]
        for path, value, digits in zip(shown, values, decimals, strict=False):
            route = self.route(path, indent)
            out += [f"  {value}  {route[0].lstrip()}", *route[1:]]
            out += self.wrapped(_factors(path.factors, path.product, digits), " · ", "= ", indent)
        if others:
            counted = f"the other {_count(others)} together" if others > 1 else "the other one"
            out.append(f"  {values[-2]}  {counted}")
        return [*out, f"  {values[-1]}  sum, as recorded"]

    def route(self, path: Path, indent: int) -> list[str]:
        """The nodes of a path; of a long one the a alone, where each comes by its own z."""
        nodes = list(path.nodes)
        if len(nodes) > _NODES:
            nodes = [
                node
                for node, after in itertools.pairwise(nodes)
                if not (node.kind == "z" and after.index == node.index) or node == nodes[0]
            ] + [COST]
        return self.wrapped([self.name(node) for node in nodes], " → ", "", indent)

    def nudges(self) -> list[str]:
        told, name = self.told, self.name(self.told.quantity)
        tried = told.nudges
        digits = next(digits for digits in range(6, 15) if _tells(told, digits) or digits == 14)
        columns = [
            ["nudge", *(f"+{plain_number(one.by)}" for one in tried), "→ 0"],
            ["ΔC0", *_on_the_point([_change(one, digits) for one in tried]), ""],
            [
                f"ΔC0/Δ{name}",
                *_on_the_point(
                    [
                        plain_number(x, digits)
                        for x in (*(one.ratio for one in tried), told.derivative)
                    ]
                ),
            ],
        ]
        notes = ["off by", *(_off(one, told.derivative) for one in tried)]
        notes.append(self.slope(COST, told.quantity))
        sizes = [max(map(len, column)) for column in columns]
        out = [f"Really nudging {name} and running again"]
        for *row, note in zip(*columns, notes, strict=True):
            cells = (f"{cell:>{size}}" for cell, size in zip(row, sizes, strict=True))
            out.append(f"  {'   '.join(cells)}   {note}".rstrip())
        return out

    def wrapped(
        self, words: list[str], between: str, first: str, indent: int, hang: int | None = None
    ) -> list[str]:
        """`words` joined, broken before a joint where the line would be too long."""
        hang = indent + len(first) if hang is None else hang
        out = [" " * indent + first]
        for number, word in enumerate(words):
            joint = between if number else ""
            if number and len(out[-1]) + len(joint) + len(word) > self.width:
                out.append(" " * hang)
                joint = between.lstrip()
            out[-1] += joint + word
        return out


def _all(count: int) -> str:
    return "both" if count == 2 else f"all {count:,}"


def _count(number: int) -> str:
    return f"{number:,}" if number < 10**9 else f"{float(number):.1e}".replace("e+", "e")


def _on_the_point(numbers: list[str]) -> list[str]:
    """Padded so that their decimal points stand below each other."""
    parts = [number.partition(".") for number in numbers]
    before = max(len(whole) for whole, _, _ in parts)
    after = max(len(point + rest) for _, point, rest in parts)
    return [f"{whole:>{before}}{point + rest:<{after}}" for whole, point, rest in parts]


def _factors(factors: tuple[Factor, ...], product: float, decimals: int = 4) -> list[str]:
    """The factors of a product that is printed with so many decimals."""
    values = [factor.value for factor in factors]
    digits = borne_out(math.prod, values, Result.of(product, decimals))
    numbers = [*map(plain_number, values, digits)]
    if len(numbers) == 1:
        return numbers
    return [f"({text})" if text.startswith("-") else text for text in numbers]


def _change(tried: Tried, decimals: int) -> str:
    """The change of the cost, whose quotient by the nudge is printed with so many decimals."""
    ratio = Result.of(tried.ratio, decimals)
    (digits,) = borne_out(lambda change: change[0] / tried.by, [tried.change], ratio)
    return plain_number(tried.change, digits)


def _tells(told: Explanation, decimals: int) -> bool:
    """Whether the ratios with so many decimals are as far from the derivative as is said."""

    def shown(value: float) -> float:
        return as_read(value, decimals)

    for one in told.nudges:
        said = _off(one, told.derivative)
        if said.endswith("%") and not said.startswith(("under", "over")):
            percent = abs(shown(one.ratio) / shown(told.derivative) - 1) * 100
            if not Result.read(said[:-2].replace(",", "")).agrees(percent):
                return False
    return True


def _off(tried: Tried, derivative: float) -> str:
    """How far the true ratio is from the derivative's promise."""
    if math.isnan(tried.ratio):
        return "overflows"
    if not tried.certain:
        return "lost in rounding"
    if derivative == 0:
        return "nothing" if tried.ratio == 0 else plain_number(abs(tried.ratio))
    percent = abs(tried.ratio / derivative - 1) * 100
    if percent < 1e-3:
        return "under 0.001 %"
    if percent > 1000:
        return "over 1,000 %"
    return f"{percent:,.0f} %" if percent >= 10 else f"{percent:.2g} %"
