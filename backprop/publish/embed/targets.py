"""The targets by name, and how their files are written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from backprop.core.errors import BackpropError
from backprop.io.atomic_write import write_together
from backprop.publish.embed.beamer import BEAMER
from backprop.publish.embed.deck import KEYNOTE, PPTX
from backprop.publish.embed.marp import MARP
from backprop.publish.embed.notebook import JUPYTER
from backprop.publish.embed.reveal import REVEALJS
from backprop.publish.embed.web import HTML, MARKDOWN, QUARTO

__all__ = ["TARGETS", "put", "weight"]

TARGETS = {
    "html": HTML,
    "revealjs": REVEALJS,
    "quarto": QUARTO,
    "jupyter": JUPYTER,
    "pptx": PPTX,
    "keynote": KEYNOTE,
    "marp": MARP,
    "beamer": BEAMER,
    "markdown": MARKDOWN,
}


def weight(files: Mapping[str, bytes | Path]) -> int:
    """Their size in bytes."""
    return sum(
        len(data) if isinstance(data, bytes) else data.stat().st_size for data in files.values()
    )


def put(files: Mapping[str, bytes | Path], folder: Path) -> None:
    """Write all files together, the last of them when all others are there."""
    try:
        write_together(files, folder)
    except OSError as error:
        raise BackpropError(f"cannot write to {folder}: {error.strerror}") from None
