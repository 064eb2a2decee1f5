"""An example as somebody types it: "0.9 0.4 0.7 -> 1 0", or with a class, "-> 1", "-> setosa".

It is its own name: who asks for it by that name has it again, to the last digit.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

import numpy as np

from backprop.core.activations import Array
from backprop.core.errors import NetworkError
from backprop.core.examples import Example
from backprop.core.inputs import Inputs
from backprop.core.labels import labels_now
from backprop.core.names import looked_up
from backprop.core.number_format import amount

__all__ = ["is_typed", "shortened", "typed_example"]

_AS_IT_IS = Inputs()
_SIGN = " -> "
_LONGEST = 60
"""Letters of a name that is shown in full."""


def is_typed(name: str) -> bool:
    """Whether this is an example in numbers rather than the name of one."""
    return _SIGN in name


def typed_example(
    text: str, widths: Sequence[int], inputs: Inputs = _AS_IT_IS, outputs: Sequence[str] = ()
) -> tuple[str, Example]:
    """The example and its name, with each number as short as it can be.

    Parameters
    ----------
    text
        The inputs as they are measured, " -> " and the desired outputs, parted by spaces or
        commas. A single whole number for several outputs is the class, counted as neurons are,
        and so is the name of one: 1 there and 0 elsewhere.
    widths
        (n_0, ..., n_L).
    inputs, outputs
        How the network takes what is measured, and what its outputs are called.

    Raises
    ------
    NetworkError
        They are not finite numbers, or not as many as the network has inputs and outputs.
    """
    before, _, after = text.partition(_SIGN)
    x, count = _numbers(before, "x"), widths[-1]
    if len(x) != widths[0]:
        raise NetworkError(f"x: expected {amount(widths[0], 'number')}, found {len(x)}")
    called = {name: str(j) for j, name in enumerate(outputs) if count > 1}
    one = looked_up(after.strip(), called)
    y = np.eye(count)[int(one)] if one else _numbers(after, "y", called)
    if len(y) == 1 and count > 1:
        first = labels_now().indices_from
        if y[0] - first not in range(count):
            raise NetworkError(
                f"y: expected {count} numbers, or the number of a class from {first} to "
                f"{count - 1 + first}; found {y[0]:g}"
            )
        y = np.eye(count)[int(y[0]) - first]
    if len(y) != count:
        raise NetworkError(f"y: expected {amount(count, 'number')}, found {len(y)}")
    for part in (x, y):
        part.flags.writeable = False
    name = _SIGN.join(" ".join(map(_short, part)) for part in (x, y))
    return name, Example(inputs.taken(x), y)


def shortened(name: str) -> str:
    """An example's name, its middle left out where it is long."""
    if not is_typed(name) or len(name) <= _LONGEST:
        return name
    before, _, after = name.partition(_SIGN)
    half = _LONGEST // 4
    return _SIGN.join(
        part if len(part) <= 2 * half else f"{part[:half].rstrip()} … {part[-half:].lstrip()}"
        for part in (before, after)
    )


def _numbers(text: str, where: str, names: Iterable[str] = ()) -> Array:
    plain = text.strip().replace("−", "-")
    # Between two commas there is a number, too.
    words = re.split(r"\s*[,;]\s*|\s+", plain) if plain else []
    found = []
    for word in words:
        try:
            number = float(word) if "_" not in word else math.nan
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            classes = f" or one of {', '.join(names)}" if names else ""
            raise NetworkError(f"{where}: expected finite numbers{classes}, found {word[:40]!r}")
        found.append(number)
    return np.array(found, dtype=np.float64)


def _short(number: float) -> str:
    return repr(float(number)).removesuffix(".0")
