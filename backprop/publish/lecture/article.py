"""One lesson as HTML: its film with parts to jump to, formulas, question and words."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import timedelta

import srt

from backprop.core.language import gettext, pointed
from backprop.publish.embed.embedded_clip import Section, Shown
from backprop.publish.embed.video import track
from backprop.publish.lecture.lesson import Lesson
from backprop.publish.lecture.symbols import with_symbols
from backprop.render.captions import to_vtt

__all__ = ["article"]

_SPEEDS = (0.5, 0.75, 1, 1.25, 1.5, 2)
_CLEAR = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
"""A poster through which the element's ground is seen."""


def article(number: int, one: Lesson, *, about: bool) -> str:
    """The lesson, with what it is about; films and posters lie in `clips/THEME` beside the page."""
    clip = one.clip
    parts_of = _said(gettext("Parts of: {clip}").format(clip=one.title))
    speed_of = _said(gettext("Speed of: {clip}").format(clip=one.title))
    buttons = "\n".join(
        f'<li><button type="button" data-at="{section.start:.3f}">'
        f'<span class="time">{_time(section.start)}</span> {_said(section.name)}'
        "</button></li>"
        for section in clip.sections
    )
    speeds = "".join(
        f'<option value="{speed}"{" selected" if speed == 1 else ""}>'
        f"{pointed(str(speed))} ×</option>"
        for speed in _SPEEDS
    )
    shown = f'<span class="time">{_time(clip.length)}</span>'
    if about:
        shown += f" · {_said(clip.about)}"
    return f"""<article class="lesson" id="{clip.scene}" aria-labelledby="{clip.scene}-title">
<h2 id="{clip.scene}-title">{number}. {with_symbols(one.title)}</h2>
<p>{_said(clip.summary)}. <span class="small about">{shown}</span></p>
{_film(one)}
<ol class="under" aria-label="{parts_of}">
{buttons}
<li class="speed"><label>{_said(gettext("Speed"))}
<select aria-label="{speed_of}">{speeds}</select></label></li>
</ol>
{_formulas(one)}{one.turn}{_question(one)}<details class="words">
<summary>{_said(gettext("The clip in words"))}</summary>
{_words(clip)}
</details>
</article>
"""


def _film(one: Lesson) -> str:
    """In both themes the page's is played; one alone brings its ground with it.

    An element has one poster, and the page two grounds: so the poster is clear, and what is seen
    through it is a background, which follows the page without a script.
    """
    clip, themes = one.clip, list(one.films)
    light, dark = (theme if theme in themes else themes[0] for theme in ("light", "dark"))
    files = f"clips/{light}/{clip.scene}", f"clips/{dark}/{clip.scene}"
    style = f"--light: url({files[0]}.png); --dark: url({files[1]}.png)"
    style += f"; --shape: {clip.width} / {clip.height}"
    sources = [f'<source src="{files[0]}.mp4" type="video/mp4">']
    if light == dark:
        style += f"; --film: {clip.background}"
    else:
        media = "(prefers-color-scheme: dark)"
        sources.insert(0, f'<source media="{media}" src="{files[1]}.mp4" type="video/mp4">')
    label = _said(clip.label)
    return f"""<video controls muted playsinline preload="metadata" width="{clip.width}"
       height="{clip.height}" poster="{_CLEAR}" aria-label="{label}" style="{style}">
{"".join(sources)}
{track(clip.captions)}
{track(_chapters(clip.sections), "chapters", _said(gettext("Parts")), default=False)}
<a href="{files[0]}.mp4">{label}</a>
</video>
<img class="poster" src="{files[0]}.png" alt="{label}" width="{clip.width}"
     height="{clip.height}" loading="lazy">"""


def _formulas(one: Lesson) -> str:
    if not one.formulas:
        return ""
    shown = "\n".join(
        f"<figure><figcaption>{_said(formula.caption)}</figcaption>"
        f'<div class="formula" tabindex="0" role="group" '
        f'aria-label="{_said(formula.caption)}">'
        f'{formula.picture}<span class="read">{formula.mathml}</span></div></figure>'
        for formula in one.formulas
    )
    return f'<div class="formulas">\n{shown}\n</div>\n'


def _question(one: Lesson) -> str:
    if one.question is None:
        return ""
    asked, answer = map(with_symbols, one.question)
    return f"""<details class="ponder">
<summary><strong>{_said(gettext("Pause and ponder"))}</strong><br>{asked}</summary>
<p>{answer}</p>
</details>
"""


def _words(clip: Shown) -> str:
    said = "\n".join(
        f"<dt>{_said(section.name)}</dt>\n<dd>{with_symbols(' '.join(section.captions))}</dd>"
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


def _said(text: str) -> str:
    return html.escape(text)


def _time(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"
