"""What a target is: the file to open, what goes beside it, and what it takes to make them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from backprop.publish.embed.embedded_clip import Shown, described
from backprop.render.request import Format

__all__ = ["Files", "Target"]

Files = dict[str, bytes | Path]
"""By name what is to be written, or a file that is to be moved there."""


def _nothing(_: Shown) -> Files:
    return {}


def _nothing_is_missing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Target:
    """A kind of page, deck or notebook that shows a clip.

    Attributes
    ----------
    main
        The name of the file to open; {} stands for the clip's.
    write
        Makes its content.
    beside
        Makes what else it needs, besides what goes with every clip.
    sections
        Whether it needs each section as a film of its own.
    deck
        Makes what a deck of several clips has besides what goes with every clip, the file to
        open last; None where each clip has a file of its own.
    alone
        Whether the file to open holds all, so that somebody may want nothing else.
    see_through
        What films are that show what is behind them; None where none would.
    loops
        Whether a film begins again at its end if nothing is asked for; None where that cannot be
        asked for.
    check
        Raises a BackpropError where something is not installed; called before a clip is rendered.
    """

    main: str
    write: Callable[[Shown], str | bytes]
    beside: Callable[[Shown], Files] = _nothing
    sections: bool = False
    deck: Callable[[Sequence[Shown]], Files] | None = None
    alone: bool = False
    see_through: Format | None = Format.WEBM
    loops: bool | None = None
    check: Callable[[], object] = _nothing_is_missing

    def main_file(self, scene: str) -> str:
        """The file to open."""
        return self.main.format(scene)

    def files(self, clip: Shown) -> Files:
        """All files: the clip, its poster, captions and description, and the target's own.

        The file to open is the last.
        """
        content = self.write(clip)
        return {
            **_with_every(clip),
            **self.beside(clip),
            self.main_file(clip.scene): content.encode() if isinstance(content, str) else content,
        }

    def together(self, clips: Sequence[Shown]) -> Files:
        """All files of one deck of several clips, the file to open last."""
        assert self.deck is not None
        deck = self.deck(clips)
        return {name: file for clip in clips for name, file in _with_every(clip).items()} | deck


def _with_every(clip: Shown) -> Files:
    return {
        clip.film: clip.file,
        f"{clip.scene}.png": clip.poster,
        f"{clip.scene}.vtt": clip.captions.encode(),
        f"{clip.scene}.txt": described(clip).encode(),
    }
