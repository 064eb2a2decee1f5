"""A clip in a notebook's cell: rendered in a process of its own, shown with its captions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from backprop.clips.registry import find_scene
from backprop.core.errors import BackpropError
from backprop.core.expected import expect
from backprop.core.language import gettext, in_language
from backprop.core.network import Example, Network
from backprop.core.trace import Trace
from backprop.drawing.style import Theme, find_theme
from backprop.io import save
from backprop.io.languages import find_language
from backprop.io.unfinished import temporary
from backprop.publish.embed.video import whole_video
from backprop.render.film.mp4 import last_frame
from backprop.render.limits import default_jobs
from backprop.render.local_pool import Failure, render_all
from backprop.render.request import Request
from backprop.render.shape import find_shape

__all__ = ["Film", "film"]


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
    poster
        PNG: its last frame.
    lang
        The language that it is in.
    """

    scene: str
    summary: str
    mp4: bytes
    captions: str
    poster: bytes
    lang: str = "en"

    def _repr_html_(self) -> str:
        size = 'style="max-width: 100%"'
        with in_language(find_language(self.lang)):
            return whole_video(self.mp4, self.captions, self.summary, size, self.poster)

    def __repr__(self) -> str:
        return f"Film({self.scene!r}, {len(self.mp4) / 1e6:.1f} MB)"

    def write(self, path: str | Path) -> Path:
        """Write the film to a file; return its path."""
        expect(path, (str, Path), "write", "a file name", BackpropError)
        target = Path(path)
        try:
            target.write_bytes(self.mp4)
        except (OSError, ValueError) as error:
            raise BackpropError(f"{target}: not written: {error}") from None
        return target


def film(
    scene: str,
    network: Network | Trace | str | Path | None,
    example: str | None,
    focus: str | None,
    quality: str,
    theme: str | Theme,
    shape: str,
    lang: str,
) -> Film:
    """`backprop.render`."""
    look, language = find_theme(theme), find_language(lang)
    if not isinstance(scene, str):
        raise BackpropError(f'expected the name of a clip such as "ChainRule", found {scene!r}')
    entry = find_scene(scene)
    own = network.network if isinstance(network, Trace) else network
    with temporary() as folder:
        request = Request(
            entry.reference,
            folder,
            _file(network, folder),
            example,
            focus,
            quality,
            theme=look,
            shape=find_shape(shape),
            lang=language.code,
        )
        (made,) = render_all(
            [request],
            default_jobs(request.size),
            lambda report: None,
            network=own if isinstance(own, Network) else None,
        )
        if isinstance(made, Failure):
            raise BackpropError(made.reason)
        captions = (folder / f"{entry.name}.vtt").read_text(encoding="utf-8")
        with in_language(language):
            summary = gettext(entry.summary)
        film, poster = made.file.read_bytes(), last_frame(made.file)
        return Film(entry.name, summary, film, captions, poster, language.code)


def _file(network: Network | Trace | str | Path | None, folder: Path) -> str | None:
    """The network as a file, for the process that renders."""
    if isinstance(network, Trace):
        if not network.single:
            raise BackpropError("a clip shows one example: give it trace.example(i)")
        own = {"this": Example(network.a[0], network.y)}
        network = replace(network.network, examples=own)
    if network is None or isinstance(network, str | Path):
        return None if network is None else str(network)
    if not isinstance(network, Network):
        raise BackpropError(
            "expected a network, the record of an example, or a network's file or name, "
            f"found {type(network).__name__}"
        )
    return str(save(network, folder / "network.toml"))
