"""Text as data in Markdown: GitHub's, Pandoc's and Quarto's."""

from __future__ import annotations

import json
import re

from backprop.core.language import language_now

__all__ = ["plain", "video", "yaml_string"]

# Whatever begins emphasis, code, a link, a picture, mathematics, TeX, a citation, an element, an
# entity, a heading, a list, a table, an address or one of Quarto's {{< shortcodes >}}.
_SIGNS = re.compile(r"[\\`*_{}\[\]<>#+\-!|~$^@&=:.]")


def plain(text: str) -> str:
    """Text that stands there as it is."""
    return _SIGNS.sub(r"\\\g<0>", " ".join(text.split()))


def video(
    label: str,
    film: str,
    poster: str,
    width: int,
    height: int,
    captions: str = "",
    *,
    loop: bool = False,
) -> str:
    """A film where HTML may stand; in it its poster as a link, for where it may not.

    GitHub, for one, leaves out the element and shows what is in it.
    """
    # No sign in an attribute means anything to Markdown, nor to what reads it before.
    said = "".join(c if c.isalnum() or c in " ,.()" else f"&#{ord(c)};" for c in label)
    size = f'width="{width}" height="{height}"'
    film_is = f'poster="{poster}" src="{film}" aria-label="{said}"'
    here = language_now()
    track = f'<track kind="captions" srclang="{here.tag}" label="{here.name}" src="{captions}">\n'
    return f"""<video controls {"loop " * loop}muted playsinline {size} {film_is}>
{track if captions else ""}
[![{plain(label)}]({poster})]({film})

</video>
"""


def yaml_string(text: str) -> str:
    """A string of YAML, which reads those of JSON."""
    return json.dumps(text, ensure_ascii=False)
