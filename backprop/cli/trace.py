"""`backprop trace [NETWORK]`: the record of one example, as a table or as JSON."""

from __future__ import annotations

import click
import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from backprop.cli.common import example_option, labels_options, network_option, recorded
from backprop.cli.names import one_network
from backprop.cli.tables import console, table
from backprop.cli.terminal import verbose_option
from backprop.core.activations import Array
from backprop.core.labels import labels_now
from backprop.core.lost_products import beyond
from backprop.core.meaning import meaning
from backprop.core.number_format import amount, plain_number
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.core.typed_example import shortened
from backprop.io.trace_json import trace_json

__all__ = ["trace"]


@click.command()
@click.argument("word", metavar="[NETWORK]", required=False)
@network_option
@example_option
@click.option(
    "-k",
    "--rows",
    type=click.IntRange(min=1),
    default=8,
    show_default=True,
    help="How many neurons and weights of a layer to show; the rest is counted.",
)
@click.option("--json", "as_json", is_flag=True, help="Everything, for other programs.")
@labels_options
@verbose_option
def trace(
    word: str | None, network: str | None, example: str | None, rows: int, as_json: bool
) -> None:
    """Show every number of a recorded pass.

    One example is run through NETWORK, forward and backward.

    NETWORK is a TOML file or the name of a network that comes along. [default: chain]
    """
    name, found = recorded(one_network(word, network), example)
    if as_json:
        click.echo(trace_json(found, name))
        return
    out = console()
    widths = "-".join(map(str, found.widths))
    out.print(
        f"{found.network.name} ({widths}), example {shortened(name)}", style="dim", highlight=False
    )
    for layer in range(found.network.depth + 1):
        _neurons(out, found, layer, rows)
        if layer:
            _weights(out, found, layer, rows)
    _cost(out, found, rows)


def _neurons(out: Console, found: Trace, layer: int, rows: int) -> None:
    network, widths = found.network, found.widths
    count = amount(widths[layer], "neuron")
    if layer == 0:
        out.print(f"\nLayer 0, the input: {count}", highlight=False)
        shown = table("", "a", "∂C0/∂a")
        columns = [found.a[0], found.dC_da[0]]
    else:
        label = labels_now().layer(layer, network.depth)
        also = f" ({label})" if label != str(layer) else ""
        here = network.layer(layer)
        words = ", ".join(filter(None, (here.name, here.activation.name)))
        out.print(f"\nLayer {layer}{also}, {words}: {count}", highlight=False)
        slope = found.da_dz[layer]
        coupled = slope.ndim == 2
        own = "∂a[j]/∂z[j]" if coupled else "∂a/∂z"
        shown = table("", "b", "z", "a", own, "∂C0/∂a", "∂C0/∂z = ∂C0/∂b")
        columns = [
            network.layer(layer).biases,
            found.z[layer],
            found.a[layer],
            np.diagonal(slope) if coupled else slope,
            found.dC_da[layer],
            found.dC_dz[layer],
        ]
    # An activation that does not reach the cost directly matters by dC/da, a z by dC/dz.
    picked = _largest(columns[-1], rows)
    for j in picked:
        q = Quantity("a", layer, (int(j),))
        name = f"{q.plain(widths)} {meaning(network, q)}".rstrip()
        shown.add_row(name, *(plain_number(float(column[j])) for column in columns))
    out.print(shown)
    _more(out, widths[layer], len(picked), f"∂C0/∂{'z' if layer else 'a'}")
    if layer and found.da_dz[layer].ndim == 2:
        _jacobian(out, found, layer, picked)
    if layer == network.depth and (note := beyond(found)):
        out.print(f"\n{note}", highlight=False)


def _jacobian(out: Console, found: Trace, layer: int, picked: NDArray[np.intp]) -> None:
    """How each output of a coupled layer depends on each of its z."""
    names = {
        kind: [Quantity(kind, layer, (int(j),)).plain(found.widths) for j in picked]
        for kind in ("a", "z")
    }
    shown = table("∂a/∂z", *(f"∂{name}" for name in names["z"]))
    for i, name in zip(picked, names["a"], strict=True):
        row = (plain_number(float(found.da_dz[layer][i, j])) for j in picked)
        shown.add_row(f"∂{name}", *row)
    out.print()
    out.print(shown)


def _weights(out: Console, found: Trace, layer: int, rows: int) -> None:
    weights, slopes = found.network.layer(layer).weights, found.dC_dw[layer]
    shown = table("", "w", "∂z/∂w = a before", "∂C0/∂w")
    picked = _largest(slopes.ravel(), rows)
    for flat in picked:
        j, k = divmod(int(flat), weights.shape[1])
        numbers = (weights[j, k], found.a[layer - 1][k], slopes[j, k])
        name = Quantity("w", layer, (j, k)).plain(found.widths)
        shown.add_row(name, *(plain_number(float(number)) for number in numbers))
    out.print()
    out.print(shown)
    _more(out, weights.size, len(picked), "∂C0/∂w")


def _cost(out: Console, found: Trace, rows: int) -> None:
    cost = found.network.cost
    how = f": {cost.convention}" if cost.convention else ""
    out.print(f"\nCost, {cost.name}{how}", highlight=False)
    last = labels_now().layer(found.network.depth, found.network.depth)
    shown = table("", f"a({last})", "y", "share of C0")
    shares = found.terms
    picked = _largest(shares, rows)
    for j in picked:
        name = Quantity("y", 0, (int(j),)).plain(found.widths)
        numbers = (found.a[found.network.depth][j], found.y[j], shares[j])
        shown.add_row(name, *(plain_number(float(number)) for number in numbers))
    out.print(shown)
    _more(out, found.widths[-1], len(picked), "share")
    out.print(f"C0 = {plain_number(found.cost)}")


def _largest(values: Array, rows: int) -> NDArray[np.intp]:
    """Which to show: all where they fit, else those of largest magnitude, in their order."""
    if len(values) <= rows:
        return np.arange(len(values))
    return np.sort(np.argsort(-np.abs(values), kind="stable")[:rows])


def _more(out: Console, count: int, shown: int, by: str) -> None:
    if count > shown:
        out.print(f"… {count - shown:,} more, of smaller {by}", highlight=False)
