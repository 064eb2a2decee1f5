"""How one layer computes, in symbols and in the record's numbers, and the network beside it."""

from __future__ import annotations

from manim import DOWN, LEFT, UP, VGroup

from backprop import Quantity, Trace
from backprop.quantities import COST
from scenes.mobjects.network_diagram import NetworkDiagram, chosen_neurons
from scenes.mobjects.tree_view import TreeView
from scenes.notation import Notation, fit, haloed, term
from scenes.style import FORMULA, FRAME, SMALL, VALUE

__all__ = ["LEFT_EDGE", "FormulaPair", "cost_formula", "layer_formulas", "route_diagram"]

LEFT_EDGE = 1.75
"""Of the panel with formulas and network, right of the tree."""
_WIDTH = FRAME.right - LEFT_EDGE


class FormulaPair(VGroup):
    """A formula in symbols, its terms picked by kind ("w", "a", ...), and under it in numbers."""

    def __init__(self, write: Notation, symbols: str, numbers: str) -> None:
        self.symbols = fit(write.formula(symbols, FORMULA), _WIDTH)
        self.numbers = fit(write.formula(numbers, VALUE), _WIDTH)
        super().__init__(self.symbols, self.numbers)
        self.arrange(DOWN, buff=0.16, aligned_edge=LEFT)


def _named(write: Notation, q: Quantity) -> str:
    return term(write.symbol(q), q.kind)


def _value(write: Notation, trace: Trace, q: Quantity, *, factor: bool = False) -> str:
    return write.number(trace[q].value, write.theme.quantity(q.kind), factor=factor)


def _more(write: Notation, tree: TreeView, q: Quantity) -> tuple[str, str]:
    """What the route leaves out of q, as symbols and as a number."""
    if q not in tree.remainders:
        return "", ""
    number = write.number(tree.remainders[q], write.theme.quantity(q.kind), factor=True)
    return " + dots.c", f" + {number}"


def layer_formulas(
    write: Notation, trace: Trace, tree: TreeView, output: Quantity
) -> tuple[FormulaPair, FormulaPair]:
    """z = w a + b and a = f(z) for an activation on the tree's route."""
    total = tree.cause(output)
    before = tree.cause(total)
    weight, bias = tree.leaves(total)
    activation = trace.network.layer(output.layer).activation
    spread = ", dots.c" if activation.coupled else ""
    symbols, number = _more(write, tree, total)

    def named(q: Quantity) -> str:
        return _named(write, q)

    def value(q: Quantity, *, factor: bool = False) -> str:
        return _value(write, trace, q, factor=factor)

    return (
        FormulaPair(
            write,
            f"{named(total)} = {named(weight)} {named(before)} + {named(bias)}{symbols}",
            f"= {value(weight, factor=True)} dot {value(before, factor=True)} "
            f"+ {value(bias, factor=True)}{number} = {value(total)}",
        ),
        FormulaPair(
            write,
            f"{named(output)} = {activation.typst}({write.symbol(total)}{spread})",
            f"= {activation.typst}({value(total)}{spread}) = {value(output)}",
        ),
    )


def cost_formula(write: Notation, trace: Trace, tree: TreeView, output: Quantity) -> FormulaPair:
    """C0 with the term of the route's output, and what the other outputs add."""
    (desired,) = tree.leaves(COST)
    symbols, number = _more(write, tree, COST)
    form = trace.network.cost.typst
    return FormulaPair(
        write,
        f"{_named(write, COST)} = "
        + form.format(a=write.symbol(output), y=_named(write, desired))
        + symbols,
        "= "
        + form.format(
            a=_value(write, trace, output, factor=True),
            y=_value(write, trace, desired, factor=True),
        )
        + f"{number} = {_value(write, trace, COST)}",
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
    diagram.move_to([(LEFT_EDGE + FRAME.right) / 2, 0, 0])
    return diagram.to_edge(DOWN, buff=0.4 if wide else 0.9)
