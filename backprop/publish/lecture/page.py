"""The lecture's page: plain HTML around the browser's own player.

All of it can be read and played without its script, from disk and on paper.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from importlib.resources import files

from backprop.core.language import gettext, gettext_noop, ngettext
from backprop.display.html_page import html_page
from backprop.drawing.style import DARK, LIGHT, Theme
from backprop.publish.lecture.article import article
from backprop.publish.lecture.lesson import Lesson
from backprop.publish.lecture.network_picture import NetworkPicture
from backprop.publish.lecture.symbols import with_symbols
from backprop.publish.lecture.turn import turn_script, turn_style

__all__ = ["page"]

_TITLE = gettext_noop("Backpropagation calculus, clip by clip")
_KEYS = {
    "k": gettext_noop("play or pause the clip"),
    ",": gettext_noop("the part before"),
    ".": gettext_noop("the next part"),
    "p": gettext_noop("the clip before"),
    "n": gettext_noop("the next clip"),
    "?": gettext_noop("these keys"),
}
"""What script.js does at each key."""


def page(
    lessons: Sequence[Lesson],
    about: str,
    networks: Mapping[str, NetworkPicture] | None = None,
    left_out: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """One page with all lessons, in order.

    Parameters
    ----------
    about
        What they show, in a sentence.
    networks
        Pictures at the top, by the names of their files, which lie in `networks` beside the page.
    left_out
        The titles of clips that cannot show the network, by which networks they show.
    """
    own = files("backprop.publish.lecture")
    style, script = ((own / name).read_text("utf-8") for name in ("style.css", "script.js"))
    if any(one.turn for one in lessons):
        style, script = style + turn_style(), script + turn_script()
    minutes = max(1, round(sum(one.clip.length for one in lessons) / 60))
    clips = ngettext("{count} clip", "{count} clips", len(lessons)).format(count=len(lessons))
    length = ngettext(
        "{clips}, about {count} minute.", "{clips}, about {count} minutes.", minutes
    ).format(clips=clips, count=minutes)
    recorded = gettext("Every number comes from a recorded pass through the network.")
    title = gettext(_TITLE)
    bar = gettext("Contents"), gettext("Play all"), gettext("Stop")
    contents, play_all, stop = map(html.escape, bar)
    foot = html.escape(
        gettext("The clips have captions and no sound. The buttons under a clip go to its parts.")
    )
    several = len({one.clip.about for one in lessons}) > 1
    head = f"""<style>
:root {{ {_colours(LIGHT)} }}
@media screen and (prefers-color-scheme: dark) {{ :root {{ {_colours(DARK)} }} }}
{style}</style>
<noscript><style>.under, .scripted {{ display: none; }}</style></noscript>"""
    body = f"""<a class="skip" href="#lessons">{html.escape(gettext("To the first clip"))}</a>
{_glyphs(lessons)}<div class="side">
<div class="bar">
<button type="button" class="open" popovertarget="contents">{contents}</button>
<span class="here" aria-hidden="true"></span>
<button type="button" class="all scripted" aria-pressed="false" data-play="{play_all}"
 data-stop="{stop}">{play_all}</button>
<button type="button" class="help scripted" aria-label="{html.escape(gettext("Keys"))}">?</button>
</div>
{_contents(lessons)}
</div>
<div class="text">
<header>
<h1>{html.escape(title)}</h1>
<p class="about">{html.escape(f"{about} {length} {recorded}")}</p>
{_networks(networks or {})}{_goals(lessons)}{_left_out(left_out or {})}</header>
<main id="lessons" tabindex="-1">
{"".join(article(number, one, about=several) for number, one in enumerate(lessons, 1))}</main>
<footer>
<p class="small">{foot}
<button type="button" class="help scripted">{html.escape(gettext("Keys"))}</button></p>
</footer>
</div>
{_help()}
<script>
{script}</script>"""
    return html_page(title, head, body)


def _contents(lessons: Sequence[Lesson]) -> str:
    # Without a popover a narrow page would have them all at its top; a wide one has them beside it.
    entries = "\n".join(
        f'<li><a href="#{one.clip.scene}">{with_symbols(one.title)}</a></li>' for one in lessons
    )
    return f"""<nav id="contents" popover aria-label="{html.escape(gettext("Clips"))}">
<ol>
{entries}
</ol>
</nav>"""


def _networks(networks: Mapping[str, NetworkPicture]) -> str:
    if not networks:
        return ""
    dark = "screen and (prefers-color-scheme: dark)"
    shown = "\n".join(
        f'<figure><picture><source media="{dark}" srcset="networks/{name}-dark.svg">'
        f'<img src="networks/{name}-light.svg" alt="{html.escape(one.alt)}"></picture>'
        f"<figcaption>{html.escape(one.caption)}</figcaption></figure>"
        for name, one in networks.items()
    )
    return f'<div class="networks">\n{shown}\n</div>\n'


def _goals(lessons: Sequence[Lesson]) -> str:
    goals = "\n".join(
        f'<li><a href="#{one.clip.scene}">{html.escape(gettext(one.goal))}</a></li>'
        for one in lessons
        if one.goal
    )
    if not goals:
        return ""
    return f"""<details class="goals" open>
<summary>{html.escape(gettext("After this you can"))}</summary>
<ul>
{goals}
</ul>
</details>
"""


def _left_out(left_out: Mapping[str, Sequence[str]]) -> str:
    return "".join(
        f"""<details class="left-out">
<summary>{_that_are_out(len(titles), needs)}</summary>
<ul>
{"".join(f"<li>{with_symbols(title)}</li>" for title in titles)}
</ul>
</details>
"""
        for needs, titles in left_out.items()
    )


def _that_are_out(count: int, needs: str) -> str:
    told = ngettext(
        "{count} clip is left out: it shows only {networks}",
        "{count} clips are left out: they show only {networks}",
        count,
    )
    return html.escape(told.format(count=count, networks=gettext(needs)))


def _glyphs(lessons: Sequence[Lesson]) -> str:
    """The outlines of all formulas' glyphs, which count upwards where a page counts down."""
    glyphs = {
        name: outline
        for one in lessons
        for formula in one.formulas
        for name, outline in formula.glyphs.items()
    }
    if not glyphs:
        return ""
    paths = "\n".join(
        f'<path id="{name}" transform="scale(1 -1)" d="{outline}"/>'
        for name, outline in sorted(glyphs.items())
    )
    return f'<svg class="read" aria-hidden="true"><defs>\n{paths}\n</defs></svg>\n'


def _help() -> str:
    keys = "\n".join(
        f"<dt><kbd>{key}</kbd></dt><dd>{html.escape(gettext(does))}</dd>"
        for key, does in _KEYS.items()
    )
    return f"""<dialog aria-labelledby="keys-title">
<h2 id="keys-title">{html.escape(gettext("Keys"))}</h2>
<dl>
{keys}
</dl>
<p><label><input type="checkbox" checked> {html.escape(gettext("These keys are on"))}</label></p>
<form method="dialog"><button>{html.escape(gettext("Close"))}</button></form>
</dialog>"""


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
