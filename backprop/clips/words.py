"""What is said: whole sentences in which quantities are named, never glued from pieces.

A sentence that another circumstance changes is another message; the facts choose between them.
Each is found in the catalogue of the language that is spoken.
"""

from __future__ import annotations

import math
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from backprop.core.labels import labels_now
from backprop.core.language import gettext, gettext_noop, grouped, ngettext, pgettext
from backprop.core.meaning import meaning
from backprop.core.number_format import spoken_number
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace

__all__ = ["Message", "Said", "reading_time", "said", "section_said"]

_LETTERS, _WORDS = 16.0, 3.0
"""Read in a second: letters at the usual pace of subtitles, and words at 180 a minute."""
_COUNTS = (
    gettext_noop("no"),
    gettext_noop("one"),
    gettext_noop("two"),
    gettext_noop("three"),
    gettext_noop("four"),
    gettext_noop("five"),
    gettext_noop("six"),
    gettext_noop("seven"),
    gettext_noop("eight"),
    gettext_noop("nine"),
    gettext_noop("ten"),
)


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence with {names}, each found among what is given with it, then in the facts.

    A quantity is said as its value, a number as it is read, a text as it stands. With a kind
    after a colon: {w:slope} is the recorded derivative of the cost, {w:name} the quantity's name,
    {x:round} a number to two decimals, {n:count} a count in letters up to ten, {j:index} a
    neuron of its layer, {j:output} an output, by its name if it has one: "output 1", "setosa";
    {j:class} what an output stands for: "1", "setosa"; {a:neuron} is where an activation is, or
    what it is of: "neuron 2", "petal length".
    """

    text: str

    def __call__(self, **values: object) -> Said:
        """The sentence with these values."""
        unknown = values.keys() - self.names
        if unknown:
            raise TypeError(f"{self.text!r} names no {', '.join(sorted(unknown))}")
        return Said(self, values)

    @property
    def names(self) -> frozenset[str]:
        """What it names."""
        return frozenset(name for _, name, _, _ in string.Formatter().parse(self.text) if name)

    @property
    def count(self) -> str:
        """What of it is counted, on which its form may depend; "" for nothing."""
        fields = string.Formatter().parse(self.text)
        return next((name for _, name, kind, _ in fields if name and kind == "count"), "")

    def filled(self, facts: Any, say: Callable[[Trace, Any, str], str] | None = None) -> str:
        """As `Said.filled`, with nothing given besides the facts."""
        return Said(self).filled(facts, say)


@dataclass(frozen=True, slots=True)
class Said:
    """A message with some of its values."""

    message: Message
    values: Mapping[str, object] = field(default_factory=dict)

    def filled(self, facts: Any, say: Callable[[Trace, Any, str], str] | None = None) -> str:
        """In full; `say` writes one value of a kind, by default as a caption says it."""
        write = say or said
        found = []
        for before, name, kind, _ in string.Formatter().parse(self._here(facts)):
            found.append(before)
            if name:
                found.append(write(facts.trace, self._value(name, facts), kind or ""))
        return "".join(found)

    def _here(self, facts: Any) -> str:
        """The message as it is said here, in the form for its count."""
        text, count = self.message.text, self.message.count
        return ngettext(text, text, self._value(count, facts)) if count else gettext(text)

    def _value(self, name: str, facts: Any) -> Any:
        return self.values[name] if name in self.values else getattr(facts, name)


def said(trace: Trace, value: object, kind: str) -> str:
    """One value as a caption says it, in the language of here."""
    match kind, value:
        case "name", Quantity():
            return value.plain(trace.widths)
        case "slope", Quantity():
            return spoken_number(trace[value].derivative)
        case "", Quantity():
            return spoken_number(trace[value].value)
        case "index", int():
            return str(labels_now().index(value))
        case "output", int():
            names = trace.network.outputs
            index = labels_now().index(value)
            return names[value] if names else gettext("output {index}").format(index=index)
        case "neuron", Quantity():
            index = labels_now().index(value.index[0])
            of = meaning(trace.network, value)
            return of or gettext("neuron {index}").format(index=index)
        case "class", int():
            return trace.network.outputs[value] if trace.network.outputs else str(value)
        case "round", float():
            return spoken_number(value, 2)
        case "count", int():
            return gettext(_COUNTS[value]) if value < len(_COUNTS) else grouped(value)
        case "", float():
            return spoken_number(value)
        case "", str() | int():
            return str(value)
    raise TypeError(f"a caption has no way to say {value!r} as {kind or 'it is'!r}")


def section_said(name: str) -> str:
    """What a section is called here: "path 2" is "Pfad 2" in German."""
    called, _, number = name.rpartition(" ")
    if called and number.isdigit():
        return f"{pgettext('section', called)} {number}"
    return pgettext("section", name)


def reading_time(caption: str) -> float:
    """Seconds that a caption takes to read."""
    return max(len(caption) / _LETTERS, math.ceil(len(caption.split())) / _WORDS)
