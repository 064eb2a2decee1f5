"""`backprop import`: a framework's file as a network file of ours."""

from __future__ import annotations

from pathlib import Path

import click

from backprop.cli.plugin import plugin_option
from backprop.cli.terminal import say, verbose_option
from backprop.core.errors import FileError
from backprop.core.network import Network
from backprop.io import save
from backprop.io.networks import import_network

__all__ = ["import_"]


@click.command("import")
@click.argument("file", metavar="FILE")
@click.option(
    "--loss",
    metavar="LOSS",
    help="The loss it is trained with, such as MSELoss, CrossEntropyLoss or a cost of ours; where "
    "the file does not say it, or another one is wanted.",
)
@click.option(
    "--activations",
    metavar="HIDDEN,LAST",
    help="Where the file does not say them: one for all layers but the last and one for the last, "
    "or one for each.",
)
@click.option(
    "-o",
    "--out",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The network, a TOML file. [default: FILE's name with .toml, here, if there is none]",
)
@plugin_option
@verbose_option
def import_(file: str, loss: str | None, activations: str | None, out: Path | None) -> None:
    """Make a network file of what PyTorch, Keras, ONNX, NumPy or Nielsen's network2.py wrote.

    FILE is .pt or .pth (a state dict), .safetensors, .npz, .keras, .h5, .onnx or .json. No code
    in it is run. What was folded, left out or taken for granted is printed.
    """
    names = None if activations is None else [name.strip() for name in activations.split(",")]
    network, notes = import_network(file, loss, names)
    target = out or Path(Path(file).stem + ".toml")
    if out is None and target.exists():
        raise FileError(f"{target}: there already, not written over: -o {target} does so")
    if not target.parent.is_dir():
        raise FileError(f"{target}: expected a folder {target.parent}, found none")
    save(network, target, f"imported from {Path(file).name}" + "".join(f"; {n}" for n in notes))
    for note in notes:
        say(note)
    say(f"{target}: {_described(network)}")


def _described(network: Network) -> str:
    widths = "-".join(map(str, network.widths))
    activations = ", ".join(layer.activation.name for layer in network.layers)
    return f"{widths}, {activations}, {network.cost.name}; add [[example]] with x and y to it"
