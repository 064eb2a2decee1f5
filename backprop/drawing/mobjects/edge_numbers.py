"""A number on every edge of a few, as far from the others as the edges let it be."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from manim import Line, VGroup, VMobject

from backprop.drawing.mobjects.edge_labels import Label
from backprop.drawing.mobjects.slope_matrix import slope_colour
from backprop.drawing.notation import Notation
from backprop.drawing.style import NUMBER

__all__ = ["EdgeNumbers"]

_SHARES = np.linspace(0.2, 0.8, 31)
"""Where on its line each may stand."""
_LATE = 0.68
"""Where it stands if it is clear there: before what the line leads to."""
_CLEAR, _ENOUGH, _OF_LINES = 0.08, 0.4, 0.12
"""Between neighbours at least; more than the next is not wanted; nor this between a number and
another's line."""
_ASIDE = 0.17
"""Of its line, left out before and after a number."""
_TOUCHED = 0.05
"""So far another's line may run into a number."""
_HOLD = 0.05
"""Of a share of the line, so much space is worth."""
_ROUNDS = 8
_ALONG = np.linspace(0, 1, 60)[:, None]


class EdgeNumbers(VGroup):
    """Numbers as Typst math on their lines, which are interrupted there.

    Attributes
    ----------
    labels
        By the line's key; none where two would meet, or one would lie on another's line.
    starts
        Where what goes elsewhere comes from: these, or without them the lines.
    """

    def __init__(
        self,
        write: Notation,
        texts: Mapping[Any, str],
        lines: Mapping[Any, Line],
        things: list[VMobject],
        size: float = NUMBER,
    ) -> None:
        numbers = {
            key: write.formula(write.coloured(text, slope_colour(write, text)), size)
            for key, text in texts.items()
        }
        free = _place(numbers, lines, things)
        pairs = [
            *itertools.combinations(numbers.values(), 2),
            *itertools.product(numbers.values(), things),
        ]
        self.labels: dict[Any, Label] = {}
        if free > -_TOUCHED and not any(_meet(*pair) for pair in pairs):
            ground = write.theme.background
            self.labels = {key: Label(number, ground, _ASIDE) for key, number in numbers.items()}
        self.starts = {key: self.labels.get(key, line) for key, line in lines.items()}
        super().__init__(*self.labels.values())


def _place(
    numbers: Mapping[Any, VMobject], lines: Mapping[Any, Line], things: Sequence[VMobject]
) -> float:
    """Each in turn goes where it is clear of all others, and of their lines, until none moves.

    How far a number is from another's line where it is closest to one, below 0 on it.
    """
    ends = {key: np.array(line.get_start_and_end())[:, :2] for key, line in lines.items()}
    ways = {key: start + _ALONG * (end - start) for key, (start, end) in ends.items()}
    halves = {key: np.array([one.width, one.height]) / 2 for key, one in numbers.items()}
    fixed = [(one.get_center()[:2], np.array([one.width, one.height]) / 2) for one in things]
    at = {key: start + _LATE * (end - start) for key, (start, end) in ends.items()}
    for _ in range(_ROUNDS):
        before, frees = dict(at), []
        for key, (start, end) in ends.items():
            spots = start + _SHARES[:, None] * (end - start)
            others = [*fixed, *((at[one], halves[one]) for one in at if one != key)]
            clear = np.full(len(spots), _ENOUGH)
            for middle, half in others:
                clear = np.minimum(clear, _apart(spots, middle, halves[key] + half))
            free = np.full(len(spots), _OF_LINES)
            for one, way in ways.items():
                if one != key:
                    off = _apart(spots[:, None], way, halves[key]).min(axis=1)
                    free = np.minimum(free, off)
            # That it meets none is worth more than any space between.
            gain = 100 * np.minimum(clear, 2 * _CLEAR) + clear + 2 * free
            best = int(np.argmax(gain - _HOLD * abs(_SHARES - _LATE)))
            at[key] = spots[best]
            frees.append(float(free[best]))
        if all((at[key] == before[key]).all() for key in at):
            break
    for key, number in numbers.items():
        number.move_to((*at[key], 0))
    return min(frees)


def _apart(some: np.ndarray, other: np.ndarray, halves: np.ndarray) -> np.ndarray:
    """Between boxes about some points and about others, where both have these half sizes in all."""
    found: np.ndarray = (np.abs(some - other) - halves).max(axis=-1)
    return found


def _meet(one: VMobject, other: VMobject) -> bool:
    half = np.array([one.width + other.width, one.height + other.height]) / 2
    return bool(_apart(one.get_center()[:2], other.get_center()[:2], half) < _CLEAR)
