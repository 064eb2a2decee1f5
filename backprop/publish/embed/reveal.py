"""Clips as slides of reveal.js: one for each section, in a page that works from disk."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import timedelta
from importlib.resources import files
from importlib.util import find_spec, module_from_spec

import srt

from backprop.core.errors import BackpropError
from backprop.display.html_page import html_page
from backprop.publish.embed.embedded_clip import Section, Shown
from backprop.publish.embed.slides import folder, numbered, said, titled, with_posters
from backprop.publish.embed.target import Files, Target
from backprop.publish.embed.video import track
from backprop.render.captions import to_vtt

__all__ = ["REVEALJS", "reveal", "reveal_js"]

_BRINGS_IT = "sphinx_revealjs"
"""The package that has reveal.js in it, as released and with its licence."""
_OWN = "reveal"
"""Where its files lie in a deck of several clips."""


def reveal_js() -> dict[str, bytes]:
    """The files of reveal.js that slides need: scripts, style, the speaker view, the licence.

    They are read out of the package, which is not imported: it would bring Sphinx.

    Raises
    ------
    BackpropError
        They are not installed.
    """
    spec = find_spec(_BRINGS_IT)
    try:
        if spec is None:
            raise FileNotFoundError(_BRINGS_IT)
        own = files(module_from_spec(spec)) / "_static" / "revealjs"
        dist, notes = own / "dist", own / "plugin" / "notes"
        found = dist / "reveal.js", dist / "reveal.css", notes / "notes.js", own / "LICENSE"
        return {file.name: file.read_bytes() for file in found}
    except OSError:
        raise BackpropError(
            "slides need reveal.js, which sphinx-revealjs 3 brings: "
            "pip install 'backprop-visualized[slides]'"
        ) from None


def reveal(clip: Shown) -> str:
    """The page beside the films and posters of the sections, and reveal.js.

    The arrow keys, and a presenter's remote, step from section to section; each plays when it is
    reached, and stays on its last picture.
    """
    return _page([clip], _slides(clip, ""), "")


def _beside(clip: Shown) -> Files:
    own = {f"{folder(clip)}/{name}": data for name, data in reveal_js().items()}
    return with_posters([clip]) | own


def _deck(clips: Sequence[Shown]) -> Files:
    own = {f"{_OWN}/{name}": data for name, data in reveal_js().items()}
    slides = "\n".join(_slides(clip, f"{folder(clip)}/") for clip in clips)
    return {**with_posters(clips), **own, "index.html": _page(clips, slides, f"{_OWN}/").encode()}


def _slides(clip: Shown, place: str) -> str:
    """The slides of one clip; `place` is where its films are, seen from the page."""
    return "\n".join(_slide(clip, f"{place}{name}", section) for name, section in numbered(clip))


def _slide(clip: Shown, name: str, section: Section) -> str:
    label = html.escape(f"{section.name}: {said(section)}")
    ground = "" if clip.transparent else f' data-background-color="{clip.background}"'
    return f"""<section data-state="film"{ground}>
<video data-plays muted playsinline preload="auto" width="{clip.width}" height="{clip.height}"
       src="{name}{clip.suffix}" poster="{name}.png" aria-label="{label}">
{track(_captions(section), default=False)}</video>
<aside class="notes">{html.escape(said(section))}</aside>
</section>"""


def _captions(section: Section) -> str:
    """What is said in a section as WebVTT; each sentence has an equal share of its time."""
    share = timedelta(seconds=(section.end - section.start) / max(1, len(section.captions)))
    return to_vtt(
        [
            srt.Subtitle(number, number * share, (number + 1) * share, text)
            for number, text in enumerate(section.captions)
        ]
    )


def _page(clips: Sequence[Shown], slides: str, own: str) -> str:
    first = clips[0]
    head = f"""<link rel="stylesheet" href="{own}reveal.css">
<style>
html, body, .reveal {{ background: {first.background} }}
.reveal .slides section[data-state="film"] {{ padding: 0 }}
.reveal video[data-plays] {{ width: 100%; height: 100%; margin: 0; max-width: none;
  max-height: none }}
</style>"""
    body = f"""<div class="reveal"><div class="slides">
{slides}
</div></div>
<script src="{own}reveal.js"></script>
<script src="{own}notes.js"></script>
{_PLAYS}
<script>
Reveal.initialize({{
  width: {first.width}, height: {first.height}, margin: 0, hash: true, controls: true,
  transition: "none", autoPlayMedia: false, preloadIframes: false, plugins: [RevealNotes],
}});
</script>"""
    return html_page(titled(clips), head, body)


_PLAYS = """<script>
// Forwards a section plays; back to it, it stands on its last picture, as it does in the
// presenter's picture of the slide to come.
const still = matchMedia("(prefers-reduced-motion: reduce)").matches
  || /receiver.*controls=false/.test(location.search);
let before = [-1, 0];
function shown(event) {
  document.querySelectorAll("video[data-plays]").forEach(v => v.pause());
  const film = event.currentSlide.querySelector("video[data-plays]");
  const [h, v] = [event.indexh, event.indexv || 0];
  const onward = h > before[0] || (h === before[0] && v > before[1]);
  before = [h, v];
  if (!film) return;
  const end = () => { film.currentTime = film.duration || 0; };
  if (onward && !still) { film.currentTime = 0; film.play().catch(() => {}); }
  else if (film.readyState >= 1) end();
  else film.addEventListener("loadedmetadata", end, {once: true});
}
Reveal.on("ready", shown);
Reveal.on("slidechanged", shown);
</script>"""


REVEALJS = Target(
    "{}.slides/index.html", reveal, _beside, sections=True, deck=_deck, check=reveal_js
)
