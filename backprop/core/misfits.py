"""Why shapes do not fit: what was probably typed, as the end of an error; "" if nobody knows."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["commas", "swapped", "transposed"]

Shape = tuple[int, ...]


def transposed(weights: Sequence[Shape], biases: Sequence[Shape], at: int, inputs: int) -> str:
    """Whether the weights of layer `at`, from 0, would fit the other way round.

    Parameters
    ----------
    inputs
        How many neurons the layer before has, 0 if that is not known.
    """
    rows, columns = weights[at]
    fits = biases[at] == (columns,) and inputs in (0, rows) and rows != columns
    # The layer after it fits the turned one as it is, or is to be turned itself.
    if not fits or (at + 1 < len(weights) and columns not in weights[at + 1]):
        return ""
    return (
        "; transposed, the weights would fit: a row for each neuron (Keras keeps a column for each)"
    )


def swapped(x: Shape, y: Shape, inputs: int, outputs: int) -> str:
    """Whether x and y of an example stand for one another."""
    other_way = (x, y) == ((outputs,), (inputs,)) and inputs != outputs
    return "; x and y are swapped" if other_way else ""


def commas(numbers: Sequence[object], expected: int) -> str:
    """Whether there are too many numbers because some have a decimal comma: [0,5, 2]."""
    whole = [isinstance(n, int | float) and abs(n) < 1000 and n == int(n) for n in numbers]
    if len(numbers) <= expected or all(n in (0, 1) for n in numbers):
        return ""
    pairs = place = 0
    while place < len(numbers) - 1:
        joined = whole[place] and whole[place + 1]
        pairs, place = pairs + joined, place + 1 + joined
    if len(numbers) - expected > pairs:
        return ""
    return "; a number is written with a point: 0.5, not 0,5"
