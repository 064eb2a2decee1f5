"""A way for something that flies, clear of what is read."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

__all__ = ["Boxes", "lane"]

Array = NDArray[np.float64]
Boxes = NDArray[np.float64]
"""(n, 4): left, right, bottom, top of each."""

_BULGES = (0.0, 0.15, -0.15, 0.3, -0.3, 0.5, -0.5, 0.8, -0.8)
"""How far the lanes leave the straight line, of its length."""
_DETOUR = 0.5
"""What a detour costs, next to what is crossed: an area of text a unit of Manim's."""
_SAMPLES = np.linspace(0.05, 0.95, 19)


def lane(
    start: Array,
    end: Array,
    sizes: tuple[tuple[float, float], tuple[float, float]],
    boxes: Boxes,
    frame: tuple[float, float, float, float],
) -> Callable[[float], Array]:
    """From a share of the way to the point there, on the curve that crosses least.

    Parameters
    ----------
    start, end
        Centres, (3,).
    sizes
        (width, height) of what flies, at its start and at its end.
    boxes
        What is not to be crossed.
    frame
        Left, right, bottom, top: what is outside crosses, too.
    """
    along = end - start
    across = np.array([-along[1], along[0], 0.0])

    def curve(bulge: float) -> Callable[[float], Array]:
        middle = (start + end) / 2 + bulge * across

        def at(share: float) -> Array:
            rest = 1 - share
            found: Array = rest**2 * start + 2 * rest * share * middle + share**2 * end
            return found

        return at

    def crossed(bulge: float) -> float:
        points = np.array([curve(bulge)(share) for share in _SAMPLES])
        shares = _SAMPLES[:, None]
        half = ((1 - shares) * sizes[0] + shares * sizes[1]) / 2
        mine = np.column_stack(
            [
                points[:, 0] - half[:, 0],
                points[:, 0] + half[:, 0],
                points[:, 1] - half[:, 1],
                points[:, 1] + half[:, 1],
            ]
        )
        left, right, bottom, top = frame
        beyond = np.maximum(
            0,
            np.stack(
                [left - mine[:, 0], mine[:, 1] - right, bottom - mine[:, 2], mine[:, 3] - top]
            ),
        )
        detour = _DETOUR * abs(bulge) * float(np.linalg.norm(along))
        return detour + float(_common(mine, boxes).sum() + beyond.sum())

    return curve(min(_BULGES, key=lambda bulge: round(crossed(bulge), 6)))


def _common(mine: Array, boxes: Boxes) -> Array:
    """The area that each of mine has in common with each box."""
    if not len(boxes):
        return np.zeros((len(mine), 0))
    one, other = mine[:, None], boxes[None]
    wide = np.minimum(one[..., 1], other[..., 1]) - np.maximum(one[..., 0], other[..., 0])
    high = np.minimum(one[..., 3], other[..., 3]) - np.maximum(one[..., 2], other[..., 2])
    found: Array = wide.clip(min=0) * high.clip(min=0)
    return found
