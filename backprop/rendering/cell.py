"""A clip in a notebook's cell: rendered in a process of its own, shown with its captions."""

from __future__ import annotations

import html
from dataclasses import dataclass, replace
from pathlib import Path

from backprop.errors import BackpropError
from backprop.files import save
from backprop.files.work import temporary
from backprop.network import Example, Network
from backprop.rendering.embed.shown import data_uri
from backprop.rendering.limits import default_jobs
from backprop.rendering.request import Request
from backprop.rendering.workers import Failure, render_all
from backprop.trace import Trace
from scenes.catalog import find_scene

__all__ = ["Film", "render"]


@dataclass(frozen=True, slots=True)
class Film:
    """A rendered clip; a notebook shows it.

    Attributes
    ----------
    scene, summary
        Which clip it is, and what it shows.
    mp4
        The film itself.
    captions
        WebVTT.
    """

    scene: str
    summary: str
    mp4: bytes
    captions: str

    def _repr_html_(self) -> str:
        track = data_uri("text/vtt", self.captions.encode())
        return (
            '<video controls loop muted playsinline style="max-width: 100%" '
            f'aria-label="{html.escape(self.summary)}">'
            f'<source src="{data_uri("video/mp4", self.mp4)}" type="video/mp4">'
            f'<track kind="captions" srclang="en" label="English" default src="{track}"></video>'
        )

    def __repr__(self) -> str:
        return f"Film({self.scene!r}, {len(self.mp4) / 1e6:.1f} MB)"

    def write(self, path: str | Path) -> Path:
        """Write the film to a file; return its path."""
        target = Path(path)
        target.write_bytes(self.mp4)
        return target


def render(
    scene: str,
    network: Network | Trace | str | Path | None = None,
    *,
    example: str | None = None,
    focus: str | None = None,
    quality: str = "m",
    theme: str = "dark",
) -> Film:
    """Render a clip.

    Parameters
    ----------
    scene
        A name that `backprop list` has, such as "ChainRule".
    network
        A network with examples, the record of one example, or a network's file or name; the
        clip's own if it is left out.
    example, focus, quality, theme
        As `backprop render` has them.

    Raises
    ------
    BackpropError
        The clip cannot show it, or it could not be rendered.
    """
    entry = find_scene(scene)
    with temporary() as folder:
        request = Request(
            entry.name, folder, _file(network, folder), example, focus, quality, theme=theme
        )
        (made,) = render_all([request], default_jobs(request.size), lambda report: None)
        if isinstance(made, Failure):
            raise BackpropError(made.reason)
        captions = (folder / f"{entry.name}.vtt").read_text(encoding="utf-8")
        return Film(entry.name, entry.summary, made.file.read_bytes(), captions)


def _file(network: Network | Trace | str | Path | None, folder: Path) -> str | None:
    """The network as a file, for the process that renders."""
    if isinstance(network, Trace):
        if not network.single:
            raise BackpropError("a clip shows one example: give it trace.example(i)")
        own = {"this": Example(network.a[0], network.y)}
        network = replace(network.network, examples=own)
    if not isinstance(network, Network):
        return None if network is None else str(network)
    return str(save(network, folder / "network.toml"))
