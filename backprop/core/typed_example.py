"""An example as somebody types it: "0.9 0.4 0.7 -> 1 0", or with the number of a class, "-> 1".

It is its own name: who asks for it by that name has it again, to the last digit.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np

from backprop.core.activations import Array
from backprop.core.errors import NetworkError
from backprop.core.examples import Example
from backprop.core.labels import labels_now
from backprop.core.number_format import amount

__all__ = ["is_typed", "shortened", "typed_example"]

_SIGN = " -> "
_LONGEST = 60
"""Letters of a name that is shown in full."""


def is_typed(name: str) -> bool:
    """Whether this is an example in numbers rather than the name of one."""
    return _SIGN in name


def typed_example(text: str, widths: Sequence[int]) -> tuple[str, Example]:
    """The example and its name, with each number as short as it can be.

    Parameters
    ----------
    text
        The inputs, " -> " and the desired outputs, parted by spaces or commas. A single whole
        number for several outputs is the class, counted as neurons are: 1 there and 0
        elsewhere.
    widths
        (n_0, ..., n_L).

    Raises
    ------
    NetworkError
        They are not finite numbers, or not as many as the network has inputs and outputs.
    """
    before, _, after = text.partition(_SIGN)
    x, y = _numbers(before, "x"), _numbers(after, "y")
    if len(x) != widths[0]:
        raise NetworkError(f"x: expected {amount(widths[0], 'number')}, found {len(x)}")
    outputs = widths[-1]
    if len(y) == 1 and outputs > 1:
        first = labels_now().indices_from
        if y[0] - first not in range(outputs):
            raise NetworkError(
                f"y: expected {outputs} numbers, or the number of a class from {first} to "
                f"{outputs - 1 + first}; found {y[0]:g}"
            )
        y = np.eye(outputs)[int(y[0]) - first]
    if len(y) != outputs:
        raise NetworkError(f"y: expected {amount(outputs, 'number')}, found {len(y)}")
    for part in (x, y):
        part.flags.writeable = False
    return _SIGN.join(" ".join(map(_short, part)) for part in (x, y)), Example(x, y)


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


def _numbers(text: str, where: str) -> Array:
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
            raise NetworkError(f"{where}: expected finite numbers, found {word[:40]!r}")
        found.append(number)
    return np.array(found, dtype=np.float64)


def _short(number: float) -> str:
    return repr(float(number)).removesuffix(".0")
