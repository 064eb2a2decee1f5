"""Names as arguments: their case does not matter, and a wrong one is answered with the nearest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click

from backprop.core.errors import BackpropError
from backprop.core.names import did_you_mean
from backprop.drawing.style import THEMES, Theme, find_theme
from backprop.io import network_names
from backprop.io.networks import WITH
from backprop.render.request import QUALITIES, find_quality
from backprop.render.shape import SHAPES, Shape, find_shape

__all__ = [
    "DATA",
    "Named",
    "QualityName",
    "ShapeAsked",
    "ThemeAsked",
    "is_network",
    "network_among",
    "one_network",
]


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


class QualityName(click.ParamType[str]):
    """A quality by its letter or its size."""

    name = "|".join(QUALITIES)

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """The letter, or say which there are."""
        try:
            return find_quality(str(value))
        except BackpropError as error:
            self.fail(str(error), param, ctx)


class ShapeAsked(click.ParamType[Shape]):
    """A frame's shape: a ratio, or pixels."""

    name = "|".join((*map(str, SHAPES), "WxH"))

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Shape:
        """The shape, or say how one is written."""
        try:
            return value if isinstance(value, Shape) else find_shape(str(value))
        except BackpropError as error:
            self.fail(str(error), param, ctx)


class ThemeAsked(click.ParamType[Theme]):
    """A theme by its name, or in a TOML file of one's own."""

    name = "|".join((*THEMES, "FILE.toml"))

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Theme:
        """The theme, or say which there are, or what is wrong with the file."""
        try:
            return find_theme(value if isinstance(value, Theme) else str(value))
        except BackpropError as error:
            self.fail(str(error), param, ctx)


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
