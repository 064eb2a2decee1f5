"""A language that nobody speaks: English with accents, every word half as long again.

What does not hold in it will not hold in another language; what is read in it as plain English is
no message yet. Numbers, {names}, mathematics and Typst's own words stay.
"""

from __future__ import annotations

import re
from gettext import NullTranslations

from backprop.core.language import Language

__all__ = ["PSEUDO", "lengthened"]

_ACCENTS = str.maketrans("aeiouncAEIOUNC", "äéïôüñçÄÉÏÔÜÑÇ")
_KEPT = re.compile(r"\$[^$]*\$|\{[^{}]*\}|#\w+|\\.|\w+[(\[]\S*|\w*[\d_]\S*")
"""What is no word: mathematics, a name, Typst's code, and whatever has digits or an index."""
_WORD = re.compile(r"[^\W\d_]{2,}")


def lengthened(text: str) -> str:
    """Each word of a text with accents, and its beginning once more."""
    found, at = [], 0
    for kept in _KEPT.finditer(text):
        found += [_WORD.sub(_longer, text[at : kept.start()]), kept[0]]
        at = kept.end()
    return "".join([*found, _WORD.sub(_longer, text[at:])])


def _longer(word: re.Match[str]) -> str:
    half = -(-len(word[0]) // 2)
    return (word[0] + word[0][:half].lower()).translate(_ACCENTS)


class _Pseudo(NullTranslations):
    def gettext(self, message: str) -> str:
        return lengthened(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return lengthened(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return lengthened(message)


PSEUDO = Language("pseudo", "Pseudo", messages=_Pseudo())
