"""What is said: whole sentences in which quantities are named, never glued from pieces.

A sentence that another circumstance changes is another message; the facts choose between them.
"""

from __future__ import annotations

import math
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from backprop.core.labels import labels_now
from backprop.core.meaning import meaning
from backprop.core.number_format import spoken_number
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace

__all__ = ["Message", "Said", "english", "reading_time"]

_LETTERS, _WORDS = 16.0, 3.0
"""Read in a second: letters at the usual pace of subtitles, and words at 180 a minute."""
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


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

    def filled(self, facts: Any, say: Callable[[Trace, Any, str], str] | None = None) -> str:
        """As `Said.filled`, with nothing given besides the facts."""
        return Said(self).filled(facts, say)


@dataclass(frozen=True, slots=True)
class Said:
    """A message with some of its values."""

    message: Message
    values: Mapping[str, object] = field(default_factory=dict)

    def filled(self, facts: Any, say: Callable[[Trace, Any, str], str] | None = None) -> str:
        """In full; `say` writes one value of a kind, by default as a caption in English does."""
        write = say or english
        found = []
        for before, name, kind, _ in string.Formatter().parse(self.message.text):
            found.append(before)
            if name:
                value = self.values[name] if name in self.values else getattr(facts, name)
                found.append(write(facts.trace, value, kind or ""))
        return "".join(found)


def english(trace: Trace, value: object, kind: str) -> str:
    """One value as an English caption says it."""
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
            return names[value] if names else f"output {labels_now().index(value)}"
        case "neuron", Quantity():
            of = meaning(trace.network, value)
            return of or f"neuron {labels_now().index(value.index[0])}"
        case "class", int():
            return trace.network.outputs[value] if trace.network.outputs else str(value)
        case "round", float():
            return spoken_number(value, 2)
        case "count", int():
            return _COUNTS[value] if value < len(_COUNTS) else f"{value:,}"
        case "", float():
            return spoken_number(value)
        case "", str() | int():
            return str(value)
    raise TypeError(f"a caption has no way to say {value!r} as {kind or 'it is'!r}")


def reading_time(caption: str) -> float:
    """Seconds that a caption takes to read."""
    return max(len(caption) / _LETTERS, math.ceil(len(caption.split())) / _WORDS)
