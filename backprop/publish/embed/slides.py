"""A clip as slides: one for each section, in reveal.js, and as manim-slides reads them."""

from __future__ import annotations

import html
import json
from datetime import timedelta
from importlib.resources import files
from importlib.util import find_spec, module_from_spec

import srt

from backprop.core.errors import BackpropError
from backprop.display.html_page import html_page
from backprop.publish.embed.embedded_clip import Section, Shown
from backprop.publish.embed.target import Files, Target
from backprop.publish.embed.video import track
from backprop.render.captions import to_vtt

__all__ = ["REVEALJS", "manim_slides", "reveal", "reveal_js", "section_films"]

_BRINGS_IT = "sphinx_revealjs"
"""The package that has reveal.js in it, as released and with its licence."""


def reveal_js() -> dict[str, bytes]:
    """The files of reveal.js that slides need: its script, its style and its licence.

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
        found = own / "dist" / "reveal.js", own / "dist" / "reveal.css", own / "LICENSE"
        return {file.name: file.read_bytes() for file in found}
    except OSError:
        raise BackpropError(
            "slides need reveal.js, which sphinx-revealjs 3 brings: "
            "pip install 'backprop-visualized[slides]'"
        ) from None


def reveal(clip: Shown) -> str:
    """The page beside the films and posters of the sections, and reveal.js.

    The arrow keys step from section to section; each plays when it is reached, and stays on its
    last picture.
    """
    return _page(clip, "\n".join(_slide(clip, *one) for one in enumerate(clip.sections, 1)))


def _beside(clip: Shown) -> Files:
    posters = {f"{number:02}.png": one.poster() for number, one in enumerate(clip.sections, 1)}
    inside = {f"{_folder(clip)}/{name}": data for name, data in (posters | reveal_js()).items()}
    return inside | section_films(clip)


def _slide(clip: Shown, number: int, section: Section) -> str:
    said = " ".join(section.captions)
    label = html.escape(f"{section.name}: {said}")
    return f"""<section data-state="film">
<video data-plays muted playsinline preload="auto" width="{clip.width}" height="{clip.height}"
       src="{number:02}.mp4" poster="{number:02}.png" aria-label="{label}">
{track(_captions(section), default=False)}</video>
<aside class="notes">{html.escape(said)}</aside>
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


def _page(clip: Shown, slides: str) -> str:
    head = f"""<link rel="stylesheet" href="reveal.css">
<style>
html, body, .reveal {{ background: {clip.background} }}
.reveal .slides section {{ padding: 0 }}
.reveal video {{ width: 100%; height: 100%; margin: 0; max-width: none; max-height: none }}
</style>"""
    body = f"""<div class="reveal"><div class="slides">
{slides}
</div></div>
<script src="reveal.js"></script>
<script>
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
Reveal.initialize({{
  width: {clip.width}, height: {clip.height}, margin: 0, hash: true, controls: true,
  transition: "none", autoPlayMedia: false, preloadIframes: false,
}});
// Forwards a section plays; back to it, it stands on its last picture.
let before = -1;
function shown(event) {{
  document.querySelectorAll("video[data-plays]").forEach(v => v.pause());
  const film = event.currentSlide.querySelector("video[data-plays]");
  const onward = event.indexh > before;
  before = event.indexh;
  if (!film) return;
  const end = () => {{ film.currentTime = film.duration || 0; }};
  if (onward && !still) {{ film.currentTime = 0; film.play().catch(() => {{}}); }}
  else if (film.readyState >= 1) end();
  else film.addEventListener("loadedmetadata", end, {{once: true}});
}}
Reveal.on("ready", shown);
Reveal.on("slidechanged", shown);
</script>"""
    return html_page(clip.summary, head, body)


def section_films(clip: Shown) -> Files:
    """The films of the sections, and the file that manim-slides finds them by."""
    folder = _folder(clip)
    found: Files = {f"slides/{clip.scene}.json": manim_slides(clip, folder).encode()}
    for number, section in enumerate(clip.sections, 1):
        assert section.file is not None
        found[f"{folder}/{number:02}.mp4"] = section.file
    return found


def _folder(clip: Shown) -> str:
    return f"{clip.scene}.slides"


def manim_slides(clip: Shown, folder: str) -> str:
    """The JSON that `manim-slides convert` reads; the films of the sections lie in `folder`."""
    slides = [
        {
            "file": f"{folder}/{number:02}.mp4",
            # It wants a film backwards too; shown forwards, stepping back is a jump.
            "rev_file": f"{folder}/{number:02}.mp4",
            "loop": False,
            "auto_next": False,
            "notes": " ".join(section.captions),
        }
        for number, section in enumerate(clip.sections, 1)
    ]
    return json.dumps(
        {
            "slides": slides,
            "resolution": [clip.width, clip.height],
            "background_color": clip.background,
        },
        indent=2,
    )


REVEALJS = Target("{}.slides/index.html", reveal, _beside, sections=True, check=reveal_js)
