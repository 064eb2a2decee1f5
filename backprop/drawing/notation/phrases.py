"""Words that many pictures have, in the language of here."""

from __future__ import annotations

from backprop.core.language import gettext, grouped, ngettext

__all__ = ["earlier_layers", "layers", "logarithmic", "more", "more_paths"]


def more(count: int) -> str:
    """How many are not drawn: "12 more"."""
    return ngettext("{count} more", "{count} more", count).format(count=grouped(count))


def layers(count: int) -> str:
    """So many: "1 layer", "3 layers"."""
    return ngettext("{count} layer", "{count} layers", count).format(count=grouped(count))


def more_paths(count: int, written: str) -> str:
    """How many paths are not drawn, with their count as it is `written`."""
    return ngettext("{count} more path", "{count} more paths", count).format(count=written)


def earlier_layers(count: int) -> list[str]:
    """How many come before those that are drawn, in lines."""
    said = ngettext("{count} earlier \\ layer", "{count} earlier \\ layers", count)
    return said.format(count=grouped(count)).split(" \\ ")


def logarithmic(low: int, high: int) -> list[str]:
    """That a scale goes from one power of ten to another, in lines."""
    ends = {"low": f"$10^({low})$", "high": f"$10^({high})$"}
    return [gettext("logarithmic scale,"), gettext("{low} to {high}").format(**ends)]
