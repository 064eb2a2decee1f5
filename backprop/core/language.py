"""In which language things are said: what is written in the code is English, and a catalogue has
the same in another.

As with the labels, it says how things print. Catalogues are read by `backprop.io.languages`, and
what a message says is looked up when it is said: a text that a module holds is marked with
`gettext_noop` and said later.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from gettext import NullTranslations

__all__ = [
    "ENGLISH",
    "Language",
    "gettext",
    "gettext_noop",
    "grouped",
    "in_language",
    "language_now",
    "ngettext",
    "pgettext",
    "pgettext_noop",
    "pointed",
]


@dataclass(frozen=True, slots=True)
class Language:
    """How what is said is written.

    Attributes
    ----------
    code, name
        As files call it, "de" or "pt_BR", and as those who speak it do.
    point
        What stands before the decimals of a number.
    comma
        What stands between thousands.
    messages
        What each message says; one that is not there is said in English.
    """

    code: str
    name: str
    point: str = "."
    comma: str = ","
    messages: NullTranslations = field(default_factory=NullTranslations, compare=False, repr=False)

    @property
    def between(self) -> str:
        """What stands between the numbers of a list: no comma where that begins decimals."""
        return "; " if self.point == "," else ", "

    @property
    def short(self) -> str:
        """As a PDF calls it, in two or three letters."""
        language = self.code.partition("_")[0]
        return language if len(language) <= 3 else "en"

    @property
    def tag(self) -> str:
        """As web pages call it: "pt-BR"."""
        return self.code.replace("_", "-")


ENGLISH = Language("en", "English")
_now: ContextVar[Language] = ContextVar("language", default=ENGLISH)


def language_now() -> Language:
    """The language that things are said in here."""
    return _now.get()


@contextmanager
def in_language(language: Language) -> Iterator[None]:
    """Say everything inside the block in this language."""
    token = _now.set(language)
    try:
        yield
    finally:
        _now.reset(token)


def gettext(message: str) -> str:
    """A message as it is said here."""
    # To an empty one a catalogue has its own header.
    return _now.get().messages.gettext(message) if message else ""


def ngettext(one: str, more: str, count: int) -> str:
    """A message that depends on a count, in the form for this count."""
    return _now.get().messages.ngettext(one, more, count)


def pgettext(context: str, message: str) -> str:
    """A message that means another thing elsewhere, as "to" a neuron and "to" a value."""
    return _now.get().messages.pgettext(context, message)


def gettext_noop(message: str) -> str:
    """A message that is said later: it is marked for the catalogues, and stays as it is."""
    return message


def pgettext_noop(context: str, message: str) -> str:
    """As `gettext_noop`, of a message with a context."""
    return message


def pointed(number: str) -> str:
    """A number that is written with a point as it is written here."""
    return number.replace(".", _now.get().point)


def grouped(count: int) -> str:
    """A whole number with its thousands apart, as they are here."""
    return f"{count:,}".replace(",", _now.get().comma)
