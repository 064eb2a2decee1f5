"""How one layer computes, in symbols and in the record's numbers, and the network beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from manim import DOWN, LEFT, UP, VGroup

from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.network_diagram import NetworkDiagram, chosen_neurons
from backprop.drawing.mobjects.tree_view import TreeView
from backprop.drawing.notation import Notation, Part, equation, fit, haloed, term
from backprop.drawing.style import FORMULA, FRAME, SMALL, SMALLEST, VALUE

__all__ = ["LEFT_EDGE", "FormulaPair", "cost_formula", "layer_formulas", "route_diagram"]

LEFT_EDGE = 1.75
"""Of the panel with formulas and network, right of the tree."""
_WIDTH = FRAME.right - LEFT_EDGE


Numbers = Callable[[int], str]
"""Writes a formula in numbers with so many decimals."""


class FormulaPair(VGroup):
    """A formula in symbols, its terms picked by kind ("w", "a", ...), and under it in numbers.

    `numbers` gives their source for so many decimals: fewer, where more would be too small.
    """

    def __init__(self, write: Notation, symbols: str, numbers: Numbers) -> None:
        self.symbols = fit(write.formula(symbols, FORMULA), _WIDTH)
        for decimals in (4, 3, 2):
            self.numbers = write.formula(numbers(decimals), VALUE)
            if self.numbers.width * SMALLEST / VALUE <= _WIDTH:
                break
        fit(self.numbers, _WIDTH)
        super().__init__(self.symbols, self.numbers)
        self.arrange(DOWN, buff=0.16, aligned_edge=LEFT)


def _named(write: Notation, q: Quantity) -> str:
    return term(write.symbol(q), q.kind)


def _more(tree: TreeView, q: Quantity) -> str:
    """What the route leaves out of q, as symbols."""
    return " + dots.c" if q in tree.remainders else ""


class _Values:
    """Values of a record as the numbers of an equation."""

    def __init__(self, write: Notation, trace: Trace, tree: TreeView) -> None:
        self.write, self.trace, self.tree = write, trace, tree

    def part(self, q: Quantity) -> Part:
        """The value of a quantity in its colour."""
        return self.trace[q].value, self.write.theme.quantity(q.kind)

    def __call__(self, form: str, parts: Sequence[Quantity], total: Quantity) -> Numbers:
        """Writes the total from its parts, {0}, {1}, ..., and what the route leaves out of it."""
        found = [self.part(q) for q in parts]
        more = ""
        if total in self.tree.remainders:
            found.append((self.tree.remainders[total], self.part(total)[1]))
            more = f" + {{{len(found) - 1}}}"
        whole = f"= {form}{more} = {{total}}"
        return lambda decimals: equation(self.write, whole, found, self.part(total), decimals)


def layer_formulas(
    write: Notation, trace: Trace, tree: TreeView, output: Quantity
) -> tuple[FormulaPair, FormulaPair]:
    """z = w a + b and a = f(z) for an activation on the tree's route."""
    total = tree.cause(output)
    before = tree.cause(total)
    weight, bias = tree.leaves(total)
    activation = trace.network.layer(output.layer).activation
    spread = ", dots.c" if activation.coupled else ""

    def named(q: Quantity) -> str:
        return _named(write, q)

    value = _Values(write, trace, tree)
    summed = value("{0} dot {1} + {2}", [weight, before, bias], total)

    def activated(decimals: int) -> str:
        inside, outside = (write.number(*value.part(q), decimals=decimals) for q in (total, output))
        return f"= {activation.typst}({inside}{spread}) = {outside}"

    return (
        FormulaPair(
            write,
            f"{named(total)} = {named(weight)} {named(before)} + {named(bias)}"
            + _more(tree, total),
            summed,
        ),
        FormulaPair(
            write,
            f"{named(output)} = {activation.typst}({write.symbol(total)}{spread})",
            activated,
        ),
    )


def cost_formula(write: Notation, trace: Trace, tree: TreeView, output: Quantity) -> FormulaPair:
    """C0 with the term of the route's output, and what the other outputs add."""
    (desired,) = tree.leaves(COST)
    form = trace.network.cost.typst
    compared = _Values(write, trace, tree)(form.format(a="{0}", y="{1}"), [output, desired], COST)
    return FormulaPair(
        write,
        f"{_named(write, COST)} = "
        + form.format(a=write.symbol(output), y=_named(write, desired))
        + _more(tree, COST),
        compared,
    )


def route_diagram(write: Notation, trace: Trace, tree: TreeView, layers: int) -> NetworkDiagram:
    """The last layers of the network, in the panel's lower part, the route's neurons named."""
    depth = trace.network.depth
    columns = range(depth - layers, depth + 1)
    on_route = {q.layer: q.index[0] for q in tree.route if q.kind == "a"}
    shown = {layer: chosen_neurons(trace, layer, 2, (on_route[layer],)) for layer in columns}
    wide = max(trace.widths[-layers - 1 :]) > 1
    radius = 0.3 if wide else 0.34
    spacing = (_WIDTH - 2 * radius) / max(1, layers)
    diagram = NetworkDiagram(
        write, trace, [("a", layer) for layer in columns], shown, (min(1.8, spacing), 1.1), radius
    )
    for q in tree.route[:-1:2]:
        name = write.label(q, SMALL)
        if wide:
            haloed(name, write.theme.background).next_to(diagram.neurons[q], UP, buff=0.06)
        else:
            name.next_to(diagram.neurons[q], DOWN, buff=0.15)
        diagram.names.add(name)
    if not wide:
        for (cause, effect), edge in diagram.edges.items():
            q = Quantity("w", effect.layer, (*effect.index, *cause.index))
            diagram.names.add(write.label(q, SMALL).next_to(edge, UP, buff=0.2))
    diagram.names.set_z_index(1)
    diagram.move_to(((LEFT_EDGE + FRAME.right) / 2, 0, 0))
    return diagram.to_edge(DOWN, buff=0.4 if wide else 0.9)
