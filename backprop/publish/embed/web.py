"""A clip in a web page: the HTML itself, for Quarto, and for a README."""

from __future__ import annotations

import html

from backprop.core.language import language_now
from backprop.display.html_page import html_page
from backprop.publish.embed.embedded_clip import Shown
from backprop.publish.embed.markdown import plain, video, yaml_string
from backprop.publish.embed.target import Target
from backprop.publish.embed.video import track

__all__ = ["HTML", "MARKDOWN", "QUARTO", "figure", "markdown", "page", "quarto"]

_PLAY = """<script>
// Plays by itself only where motion is welcome; the controls are always there.
if (!matchMedia("(prefers-reduced-motion: reduce)").matches)
  document.querySelectorAll("video[data-plays]").forEach(v => v.play().catch(() => {}));
</script>"""


def figure(clip: Shown) -> str:
    """The element and its script, to be pasted into any page that lies beside the files."""
    label = html.escape(clip.label)
    ground = "" if clip.transparent else f"; background: {clip.background}"
    # Under the picture is room for captions and controls: they would cover its foot. A frame that
    # is higher than a window is not played at all of the page's width.
    high = clip.height + round(clip.width / 10)
    return f"""<style>
figure.backprop video {{ display: block; width: 100%; height: auto;
  aspect-ratio: {clip.width} / {high}; max-height: 100vh;
  object-fit: contain; object-position: top{ground} }}
figure.backprop video::cue {{ font-size: .8em }}
</style>
<figure class="backprop">
<video controls {"loop " * clip.loop}muted playsinline preload="metadata" data-plays
       width="{clip.width}" height="{clip.height}"
       poster="{clip.scene}.png" aria-label="{label}">
  <source src="{clip.film}" type="{clip.mime}">
  {track(clip.captions)}
  <a href="{clip.film}">{label}</a>
</video>
<figcaption>{html.escape(clip.summary)}</figcaption>
</figure>
{_PLAY}
"""


def page(clip: Shown) -> str:
    """A page with nothing but the clip: it shows how it will look."""
    # What is to be copied shows the page behind it; here its colours have the ground they need.
    ground = f"\nmain video {{ background: {clip.background} }}" * clip.transparent
    head = f"""<style>
:root {{ color-scheme: light dark }}
body {{ font-family: system-ui, sans-serif; max-width: {clip.width}px; margin: 2rem auto;
  padding: 0 1rem }}
figure {{ margin: 0 }}
figcaption {{ margin-top: .5rem }}{ground}
</style>"""
    body = f"<main>\n<!-- from here -->\n{figure(clip)}<!-- to here -->\n</main>"
    return html_page(clip.summary, head, body)


def quarto(clip: Shown) -> str:
    """A document that shows the clip in HTML formats, and its poster with a link elsewhere."""
    # The title is Markdown too.
    return f"""---
title: {yaml_string(plain(clip.summary))}
lang: {language_now().tag}
format: html
---

::: {{.content-visible when-format="html"}}
```{{=html}}
{figure(clip)}```
:::

::: {{.content-visible unless-format="html"}}
[![{plain(clip.label)}]({clip.scene}.png)]({clip.film})

{plain(clip.summary)}
:::
"""


def markdown(clip: Shown) -> str:
    """The clip where HTML may stand in Markdown, and its poster as a link where it may not."""
    film, poster, captions = (f"{clip.scene}{end}" for end in (clip.suffix, ".png", ".vtt"))
    shown = video(clip.label, film, poster, clip.width, clip.height, captions, loop=clip.loop)
    return f"""{shown}
*{plain(clip.summary)}*
"""


HTML = Target("{}.html", page, loops=True)
QUARTO = Target("{}.qmd", quarto, loops=True)
MARKDOWN = Target("{}.md", markdown, loops=False)
