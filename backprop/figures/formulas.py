"""Which formulas the chapter's text displays, in its order. Imports no Manim."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backprop.core.errors import BackpropError
from backprop.core.language import gettext
from backprop.core.names import looked_up, unknown
from backprop.core.network import Network
from backprop.core.number_format import amount
from backprop.core.trace import Trace
from backprop.figures import formula_sources as written
from backprop.figures.formula_author import Author

if TYPE_CHECKING:
    from backprop.drawing.notation import Notation

__all__ = ["FORMULAS", "Formula", "find_formula"]

Written = Callable[[Author], str]


@dataclass(frozen=True, slots=True)
class Formula:
    """One formula.

    Parameters
    ----------
    name, caption
        Its file, and what it says.
    symbols, numbers
        Its source, and the source of what it makes with the record's numbers.
    chain
        Whether it is about networks of one neuron a layer.
    network
        The network it is written for when none is given.
    depth
        Layers with weights that a network must have.
    """

    name: str
    caption: str
    symbols: Written
    numbers: Written
    chain: bool = False
    network: str = "chain"
    depth: int = 1

    def said(self, network: Network) -> str:
        """What it says; of a cost with its convention, such as a sum without a factor 1/2."""
        said = gettext(self.caption)
        told = self.symbols is written.cost and network.cost.convention
        return f"{said}: {gettext(told)}" if told else said

    def shows(self, network: Network) -> bool:
        """Whether it holds for this network."""
        if network.depth < self.depth:
            return False
        # One neuron of a coupled layer is always 1: there is nothing to say of it.
        coupled = network.coupled
        return not self.chain or (max(network.widths) == 1 and not coupled)

    def check(self, network: Network) -> None:
        """Say why it does not hold for a network, if it does not."""
        if not self.shows(network):
            widths = "-".join(map(str, network.widths))
            what = f"{amount(self.depth, 'layer')} or more, one neuron in each"
            raise BackpropError(
                f"the formula {self.name} is about networks of {what}; {network.name} is {widths}"
            )

    def source(self, write: Notation, trace: Trace, *, numbers: bool = False) -> str:
        """In Typst's mathematics, with a line of the record's numbers if asked."""
        author = Author(write, trace)
        symbols = self.symbols(author)
        if not numbers:
            return symbols
        worked = self.numbers(author)
        if " = " not in symbols:
            return f"{symbols} {worked}"
        # The lines stand under one another at their first sign of equality.
        return " \\ ".join(line.replace("= ", "&= ", 1) for line in (symbols, worked))


FORMULAS: tuple[Formula, ...] = (
    Formula(
        "gradient",
        "The gradient: all derivatives in one column",
        written.gradient,
        written.gradient_numbers,
    ),
    Formula("cost", "The cost of one example", written.cost, written.cost_numbers),
    Formula(
        "activation",
        "The activation from weight, activation before and bias",
        written.activation,
        written.activation_numbers,
        chain=True,
    ),
    Formula(
        "weighted-sum",
        "The same in two steps, by way of the weighted sum",
        written.two_steps,
        written.two_steps_numbers,
        chain=True,
    ),
    Formula(
        "sensitivity",
        "How sensitive the cost is to the weight",
        written.sensitivity,
        written.sensitivity_numbers,
        chain=True,
    ),
    Formula(
        "local-derivatives", "The three ratios", written.three, written.three_numbers, chain=True
    ),
    Formula(
        "chain-rule",
        "The chain rule: the three ratios multiplied",
        written.weight_rule,
        written.chain_rule_numbers,
        chain=True,
    ),
    Formula(
        "mean-cost", "The cost of all examples is the mean", written.mean, written.mean_numbers
    ),
    Formula(
        "mean-derivative",
        "Its derivative is the mean of theirs",
        written.mean_derivative,
        written.mean_derivative_numbers,
    ),
    Formula("bias", "The same for the bias", written.bias, written.bias_numbers, chain=True),
    Formula(
        "previous-activation",
        "The same for the activation before",
        written.previous,
        written.previous_numbers,
        chain=True,
    ),
    Formula(
        "sum-by-activation",
        "What the activation before does to the weighted sum",
        written.by_activation,
        written.by_activation_numbers,
        chain=True,
    ),
    Formula(
        "long-path",
        "Five ratios from a weight one layer further back",
        written.long,
        written.long_numbers,
        chain=True,
        depth=2,
    ),
    Formula(
        "weighted-sum-of-many",
        "The weighted sum of several neurons",
        written.weighted_sum,
        written.weighted_sum_numbers,
        network="small",
    ),
    Formula(
        "weight-chain-rule",
        "The chain rule for one weight of many",
        written.chain_rule,
        written.chain_rule_numbers,
        network="small",
    ),
    Formula(
        "activation-sum",
        "The sum over all neurons that an activation acts on",
        written.previous,
        written.previous_numbers,
        network="small",
    ),
)


def find_formula(name: str) -> Formula:
    """Return the formula of that name, or say which there are."""
    named = {formula.name: formula for formula in FORMULAS}
    found = looked_up(name, named)
    if found is None:
        raise BackpropError(unknown("unknown formula", name, named))
    return found
