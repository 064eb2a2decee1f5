"""Names as arguments: their case does not matter, and a wrong one is answered with the nearest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar, cast

import click

from backprop.core.errors import BackpropError
from backprop.core.names import did_you_mean
from backprop.drawing.style import THEMES, Theme, find_theme
from backprop.io import network_names
from backprop.io.networks import WITH
from backprop.render.request import QUALITIES, find_quality
from backprop.render.shape import SHAPES, find_shape

__all__ = [
    "DATA",
    "QUALITY",
    "SHAPE",
    "THEME",
    "Asked",
    "Named",
    "is_network",
    "network_among",
    "one_network",
]

Found = TypeVar("Found")

DATA = "backprop.data"
"""Key in a click context's meta: the file that --data gave."""


class Named(click.Choice[str]):
    """One of some names."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(names, case_sensitive=False)

    def get_invalid_choice_message(self, value: object, ctx: click.Context | None) -> str:
        """What there is, and what may have been meant."""
        names = [str(name) for name in self.choices]
        known = ", ".join(map(repr, names))
        return f"{value!r} is not one of {known}{did_you_mean(str(value), names)}"


class Asked(click.ParamType[Found]):
    """What is found by how it is written; where there is none, the finder says what there is."""

    def __init__(self, name: str, find: Callable[[str], Found]) -> None:
        self.name, self.find = name, find

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Found:
        """Find it, or say why not."""
        try:
            return self.find(value) if isinstance(value, str) else cast(Found, value)
        except BackpropError as error:
            self.fail(str(error), param, ctx)


QUALITY = Asked("|".join(QUALITIES), find_quality)
SHAPE = Asked("|".join((*map(str, SHAPES), "WxH")), find_shape)
THEME = Asked[Theme]("|".join((*THEMES, "FILE.toml")), find_theme)


def is_network(word: str) -> bool:
    """Whether an argument can only be meant as a network: one that comes along, or a file."""
    if word in network_names() or Path(word).suffix.lower() == ".toml":
        return True
    try:
        return Path(word).is_file()
    except (OSError, ValueError):
        return False


def network_among(
    words: Sequence[str], network: str | None, known: Callable[[str], object]
) -> tuple[tuple[str, ...], str | None]:
    """The words that are no network, and the network, wherever it stands.

    Parameters
    ----------
    network
        What --network gave.
    known
        Raises a BackpropError for a word that is none of those the command is about.
    """
    names: list[str] = []
    for word in words:
        try:
            known(word)
        except BackpropError:
            if not is_network(word):
                raise
            network = _only(word, network)
        else:
            names.append(word)
    return tuple(names), one_network(None, network)


def one_network(word: str | None, network: str | None) -> str | None:
    """The network that was named as an argument, by --network, or not at all; with its --data."""
    found, data = _only(word, network), click.get_current_context().meta.get(DATA)
    if data is None or (found and WITH in found):
        return found
    if found is None:
        raise click.UsageError("--data goes with a network, whose examples it has: name one")
    return f"{found}{WITH}{data}"


def _only(word: str | None, network: str | None) -> str | None:
    if word is not None and network is not None and word != network:
        raise click.UsageError(f"two networks were given, {network} and {word}: give one")
    return network if word is None else word
