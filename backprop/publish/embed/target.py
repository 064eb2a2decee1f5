"""What a target is: the file to open, what goes beside it, and what it takes to make them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from backprop.publish.embed.embedded_clip import Shown, described

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
    check
        Raises a BackpropError where something is not installed; called before a clip is rendered.
    """

    main: str
    write: Callable[[Shown], str | bytes]
    beside: Callable[[Shown], Files] = _nothing
    sections: bool = False
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
            f"{clip.scene}.mp4": clip.file,
            f"{clip.scene}.png": clip.poster,
            f"{clip.scene}.vtt": clip.captions.encode(),
            f"{clip.scene}.txt": described(clip).encode(),
            **self.beside(clip),
            self.main_file(clip.scene): content.encode() if isinstance(content, str) else content,
        }
