"""The lecture's page: plain HTML around the browser's own player."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import timedelta
from importlib.resources import files

import srt

from backprop.core.number_format import amount
from backprop.display.html_page import html_page
from backprop.drawing.style import DARK, LIGHT, Theme
from backprop.publish.embed.embedded_clip import Section, Shown
from backprop.publish.embed.video import track
from backprop.publish.lecture.lesson import Lesson
from backprop.publish.lecture.turn import turn_script, turn_style
from backprop.render.captions import to_vtt

__all__ = ["page"]

_SPEEDS = (0.5, 0.75, 1, 1.25, 1.5, 2)


def page(lessons: Sequence[Lesson], about: str) -> str:
    """One page with all lessons, in order. The clips and posters lie in `clips` beside it."""
    own = files("backprop.publish.lecture")
    style, script = ((own / name).read_text("utf-8") for name in ("style.css", "script.js"))
    if any(one.turn for one in lessons):
        style, script = style + turn_style(), script + turn_script()
    contents = "\n".join(
        f'<li><a href="#{one.clip.scene}">{html.escape(one.title)}</a></li>' for one in lessons
    )
    sections = "\n".join(_lesson(number, one) for number, one in enumerate(lessons, 1))
    minutes = round(sum(one.clip.length for one in lessons) / 60)
    length = f"{amount(len(lessons), 'clip')}, {amount(minutes, 'minute')}"
    head = f"""<style>
:root {{ {_colours(LIGHT)} }}
@media (prefers-color-scheme: dark) {{ :root {{ {_colours(DARK)} }} }}
@media print {{ :root {{ {_colours(LIGHT)} }} }}
{style}</style>"""
    body = f"""<a class="skip" href="#lessons">To the first clip</a>
<header>
<h1>Backpropagation calculus, clip by clip</h1>
<p class="about">{html.escape(about)}. {length}. Every number is
of a recorded pass through the network.</p>
<nav aria-label="Clips">
<ol class="contents">
{contents}
</ol>
</nav>
</header>
<main id="lessons" tabindex="-1">
{sections}
</main>
<footer>
<p class="small">The clips have captions and no sound. Between the buttons under a clip is one
for each of its parts.</p>
</footer>
<script>
{script}</script>"""
    return html_page("Backpropagation calculus, clip by clip", head, body)


def _lesson(number: int, one: Lesson) -> str:
    clip = one.clip
    label = html.escape(clip.label)
    buttons = "\n".join(
        f'<li><button type="button" data-at="{section.start:.3f}">'
        f'<span class="time">{_time(section.start)}</span> {html.escape(section.name)}'
        "</button></li>"
        for section in clip.sections
    )
    speeds = "".join(
        f'<option value="{speed}"{" selected" if speed == 1 else ""}>{speed} ×</option>'
        for speed in _SPEEDS
    )
    return f"""<article class="lesson" id="{clip.scene}" aria-labelledby="{clip.scene}-title">
<h2 id="{clip.scene}-title">{number}. {html.escape(one.title)}</h2>
<p>{html.escape(clip.summary)}. <span class="small about">{html.escape(clip.about)}</span></p>
<video controls muted playsinline preload="metadata" width="{clip.width}" height="{clip.height}"
       poster="clips/{clip.scene}.png" aria-label="{label}" style="--film: {clip.background}">
<source src="clips/{clip.scene}.mp4" type="video/mp4">
{track(clip.captions)}
{track(_chapters(clip.sections), "chapters", "Parts", default=False)}
<a href="clips/{clip.scene}.mp4">{label}</a>
</video>
<img class="poster" src="clips/{clip.scene}.png" alt="{label}" width="{clip.width}"
     height="{clip.height}" loading="lazy">
<ol class="under" aria-label="Parts of {html.escape(one.title)}">
{buttons}
<li class="speed"><label>Speed
<select aria-label="Speed of {html.escape(one.title)}">{speeds}</select></label></li>
</ol>
{_formulas(one)}{one.turn}{_question(one)}<details class="words">
<summary>The clip in words</summary>
{_words(clip)}
</details>
</article>"""


def _formulas(one: Lesson) -> str:
    if not one.formulas:
        return ""
    shown = "\n".join(
        f'<figure tabindex="0"><figcaption>{html.escape(caption)}</figcaption>{formula}</figure>'
        for caption, formula in one.formulas
    )
    return f'<div class="formulas">\n{shown}\n</div>\n'


def _question(one: Lesson) -> str:
    if one.question is None:
        return ""
    asked, answer = map(html.escape, one.question)
    return f"""<details class="ponder">
<summary><strong>Pause and ponder</strong><br>{asked}</summary>
<p>{answer}</p>
</details>
"""


def _words(clip: Shown) -> str:
    said = "\n".join(
        f"<dt>{html.escape(section.name)}</dt>\n<dd>{html.escape(' '.join(section.captions))}</dd>"
        for section in clip.sections
    )
    return f"<dl>\n{said}\n</dl>"


def _chapters(sections: Sequence[Section]) -> str:
    """The sections as a track of chapters."""
    return to_vtt(
        [
            srt.Subtitle(number, timedelta(seconds=one.start), timedelta(seconds=one.end), one.name)
            for number, one in enumerate(sections)
        ]
    )


def _time(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"


def _colours(theme: Theme) -> str:
    """The theme as the page's variables."""
    shown = {
        "background": theme.background,
        "ink": theme.ink,
        "quiet": theme.quiet,
        "cost": theme.cost,
        "weight": theme.weight,
        "bias": theme.bias,
        "sum": theme.weighted_sum,
        "desired": theme.desired,
        "highlight": theme.highlight,
        "positive": theme.positive,
        "negative": theme.negative,
        "line": f"color-mix(in srgb, {theme.quiet} 45%, {theme.background})",
    }
    return " ".join(f"--{name}: {colour};" for name, colour in shown.items())
