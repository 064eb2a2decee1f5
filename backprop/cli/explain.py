"""`backprop explain QUANTITY`: where one derivative comes from."""

from __future__ import annotations

import click

from backprop.cli.common import example_option, labels_options, network_option, recorded
from backprop.cli.names import is_network, one_network
from backprop.cli.tables import console
from backprop.cli.terminal import verbose_option
from backprop.core.explain import explain as explained
from backprop.core.quantities import Quantity
from backprop.core.spelling import spelt
from backprop.core.typed_example import shortened

__all__ = ["explain"]


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="QUANTITY [NETWORK]")
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
@labels_options
@verbose_option
def explain(words: tuple[str, ...], network: str | None, example: str | None, k: int) -> None:
    """Explain where the gradient of QUANTITY comes from.

    QUANTITY is a name such as w[2][0,1] (to neuron 0 of layer 2 from neuron 1 before it),
    b[2][0], z[2][0], a[1][0] or y[0]. Shown are the chain rule in symbols and numbers, the
    largest paths to the cost, and what nudging the quantity really does.

    NETWORK is a TOML file or the name of a network that comes along. [default: chain]
    """
    quantity, network = _taken_apart(words, network)
    name, trace = recorded(network, example)
    told = explained(trace, Quantity.asked(quantity, trace.widths), k)
    out = console()
    widths = "-".join(map(str, trace.widths))
    out.print(
        f"{trace.network.name} ({widths}), example {shortened(name)}", style="dim", highlight=False
    )
    out.print(told.text(min(out.width, 100) if out.is_terminal else 80))


def _taken_apart(words: tuple[str, ...], network: str | None) -> tuple[str, str | None]:
    """The quantity, and the network, whichever of them stands first."""
    if len(words) > 1 and any(word.count("[") != word.count("]") for word in words):
        raise click.UsageError(f"a name with spaces needs quotes: '{' '.join(words)}'")
    networks = [word for word in words if is_network(word) and not _certain(word)]
    if len(words) == 2 and not networks:  # of one that is not there `load` says so
        networks = [word for word in words if spelt(word).kind is None][-1:]
    quantities = [word for word in words if word not in networks]
    if not quantities:
        raise click.UsageError(f"{words[0]} is a network: name a quantity too, such as w[1][0,0]")
    if len(quantities) > 1 or len(networks) > 1:
        raise click.UsageError(f"expected a quantity and a network, found {' '.join(words)}")
    return quantities[0], one_network(networks[0] if networks else None, network)


def _certain(word: str) -> bool:
    found = spelt(word)
    return found.kind is not None and found.certain
