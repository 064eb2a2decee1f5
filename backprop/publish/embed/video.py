"""HTML of a film and what is said in it, for pages that are opened from disk."""

from __future__ import annotations

import base64
import html

from backprop.core.language import language_now

__all__ = ["attributes", "data_uri", "track", "whole_video"]


def track(text: str, kind: str = "captions", label: str = "", *, default: bool = True) -> str:
    """A film's track: a page opened from disk may not fetch it, so the WebVTT stands in it.

    Without a `label` it is called by the language that it is in.
    """
    here = language_now()
    chosen = " default" if default else ""
    source = data_uri("text/vtt", text.encode())
    return (
        f'<track kind="{kind}" srclang="{here.tag}" label="{label or here.name}"{chosen} '
        f'src="{source}">'
    )


def attributes(label: str, *, loop: bool = True) -> str:
    """Of a film that runs in a notebook when it is asked to, again and again or once."""
    again = "loop " * loop
    return f'controls {again}muted playsinline aria-label="{html.escape(label)}"'


def whole_video(
    film: bytes,
    captions: str,
    label: str,
    size: str,
    poster: bytes,
    mime: str = "video/mp4",
    *,
    loop: bool = True,
) -> str:
    """The element that holds a film and its captions; `size` is how it says how large it is."""
    return (
        f'<video {size} poster="{data_uri("image/png", poster)}" {attributes(label, loop=loop)}>'
        f'<source src="{data_uri(mime, film)}" type="{mime}">{track(captions)}</video>'
    )


def data_uri(kind: str, data: bytes) -> str:
    """The data themselves, where an address is asked for."""
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"
