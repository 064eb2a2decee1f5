"""Text as data in Markdown: GitHub's, Pandoc's and Quarto's."""

from __future__ import annotations

import json
import re

__all__ = ["plain", "yaml_string"]

# Whatever begins emphasis, code, a link, a picture, mathematics, TeX, a citation, an element, an
# entity, a heading, a list, a table, an address or one of Quarto's {{< shortcodes >}}.
_SIGNS = re.compile(r"[\\`*_{}\[\]<>#+\-!|~$^@&=:.]")


def plain(text: str) -> str:
    """Text that stands there as it is."""
    return _SIGNS.sub(r"\\\g<0>", " ".join(text.split()))


def yaml_string(text: str) -> str:
    """A string of YAML, which reads those of JSON."""
    return json.dumps(text, ensure_ascii=False)
