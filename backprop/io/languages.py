"""The languages that come along: a catalogue each, as gettext has them, read by Babel.

English stands in the code. The numbers of a language are written as the Unicode CLDR has them.
Babel is loaded when another language is asked for.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from backprop.core.errors import BackpropError
from backprop.core.language import ENGLISH, Language
from backprop.core.names import folded, unknown
from backprop.io.pseudo_language import PSEUDO

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

__all__ = ["catalogue_file", "find_language", "language_names", "unsaid"]

FOLDERS = (
    Path(__file__).parents[1] / "_languages",  # an installed wheel
    Path(__file__).parents[2] / "assets" / "languages",  # a checkout
)
"""Where the catalogues may be."""
_OURS = {one.code: one for one in (ENGLISH, PSEUDO)}
"""Languages that need no file."""


def language_names() -> list[str]:
    """The codes of those that come along."""
    return sorted({"en", *(file.stem for folder in FOLDERS for file in folder.glob("*.po"))})


def find_language(name: str) -> Language:
    """The language of a code such as "de"; "de-DE" is answered with "de" if there is no other.

    Raises
    ------
    BackpropError
        There is none, or its catalogue cannot be read.
    """
    if isinstance(name, str):
        known = {folded(code): code for code in (*language_names(), PSEUDO.code)}
        asked = folded(name)
        for code in (asked, asked.partition("_")[0]):
            if code in known:
                return _OURS.get(known[code]) or _read(known[code])
    raise BackpropError(unknown("unknown language", name, language_names()))


def catalogue_file(code: str) -> Path | None:
    """Where a language stands; None for one that needs no file."""
    files = (folder / f"{code}.po" for folder in FOLDERS)
    return next((file for file in files if file.is_file()), None)


def unsaid(code: str) -> tuple[list[str], int]:
    """Messages that a language does not have yet, which are said in English; and how many all are.

    Raises
    ------
    BackpropError
        Its catalogue cannot be read.
    """
    file = catalogue_file(code)
    if file is None:
        return [], 0
    catalogue = _catalogue(file)
    return list(_missing(catalogue)), len(catalogue)


@cache
def _read(code: str) -> Language:
    from babel import Locale
    from babel.messages.mofile import write_mo
    from babel.numbers import get_decimal_symbol, get_group_symbol

    file = catalogue_file(code)
    assert file is not None
    compiled = io.BytesIO()
    write_mo(compiled, _catalogue(file))
    compiled.seek(0)
    locale = Locale.parse(code)
    return Language(
        code,
        locale.get_display_name(locale) or code,
        get_decimal_symbol(locale),
        get_group_symbol(locale),
        gettext.GNUTranslations(compiled),
    )


def _catalogue(file: Path) -> Catalog:
    from babel.core import UnknownLocaleError
    from babel.messages.pofile import PoFileError, read_po

    try:
        with file.open("rb") as opened:
            return read_po(opened, file.stem, abort_invalid=True)
    except (PoFileError, OSError, ValueError, UnknownLocaleError) as error:
        told = re.sub(r"\s+", " ", str(error)) or type(error).__name__
        raise BackpropError(f"{file}: no catalogue of messages: {told}") from None


def _missing(catalogue: Catalog) -> Iterator[str]:
    for message in catalogue:
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and (message.fuzzy or not all(said)):
            yield message.id if isinstance(message.id, str) else message.id[0]
