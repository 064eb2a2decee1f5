"""`backprop explain QUANTITY`: where one derivative comes from."""

from __future__ import annotations

import click

from backprop.cli.common import (
    console,
    example_option,
    network_option,
    recorded,
    verbose_option,
)
from backprop.explain import explain as explained

__all__ = ["explain"]


@click.command()
@click.argument("quantity")
@network_option
@example_option
@click.option(
    "-k",
    "--paths",
    "k",
    type=click.IntRange(min=1),
    default=5,
    show_default=True,
    help="How many of the largest paths to show.",
)
@verbose_option
def explain(quantity: str, network: str, example: str | None, k: int) -> None:
    """Explain where the gradient of QUANTITY comes from.

    QUANTITY is a name such as w[2][0,1] (to neuron 0 of layer 2 from neuron 1 before it),
    b[2][0], z[2][0], a[1][0] or y[0]. Shown are the chain rule in symbols and numbers, the
    largest paths to the cost, and what nudging the quantity really does.
    """
    name, trace = recorded(network, example)
    told = explained(trace, quantity, k)
    out = console()
    widths = "-".join(map(str, trace.widths))
    out.print(f"{trace.network.name} ({widths}), example {name}", style="dim", highlight=False)
    out.print(told.text(min(out.width, 100) if out.is_terminal else 80))
