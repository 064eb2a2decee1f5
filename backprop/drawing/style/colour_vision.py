"""How far apart two colours are, also to who does not see red, green or blue light by itself.

Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision
Deficiency" (2009), tables for severity 1; differences are CIEDE2000 (Sharma, Wu and Dalal, 2005).
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import numpy as np

from backprop.core.activations import Array

__all__ = ["KINDS", "closest", "difference", "lab", "labs", "linear", "seen_as", "shares"]

_SEEN: Mapping[str, Array] = {
    "all colours": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
KINDS = tuple(_SEEN)
"""Kinds of colour vision."""
_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_WHITE = np.array([0.9505, 1.0, 1.089])


def shares(colour: str) -> Array:
    """(3,) red, green and blue of a colour, as hex, as shares 0 to 1."""
    return np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])


def linear(colours: Array) -> Array:
    """How much light there is of each, where colours (..., 3) are shares of sRGB."""
    return np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)


def lab(colour: str, kind: str = KINDS[0]) -> Array:
    """A colour, as hex, in CIE L*a*b* as it is seen with this kind of colour vision."""
    return labs(shares(colour), kind)


def labs(colours: Array, kind: str = KINDS[0]) -> Array:
    """The same of many colours (..., 3), whose red, green and blue are shares 0 to 1."""
    tristimulus = np.clip(linear(colours) @ _SEEN[kind].T, 0, 1) @ _XYZ.T / _WHITE
    bent = np.where(tristimulus > 0.008856, np.cbrt(tristimulus), 7.787 * tristimulus + 16 / 116)
    x, y, z = bent[..., 0], bent[..., 1], bent[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def seen_as(colour: str, kind: str) -> str:
    """The colour that everyone sees where this kind of colour vision sees another, as hex."""
    seen = np.clip(_SEEN[kind] @ linear(shares(colour)), 0, 1)
    bent = np.where(seen <= 0.0031308, 12.92 * seen, 1.055 * seen ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{round(255 * float(share)):02X}" for share in bent)


def closest(colours: Mapping[str, str], kind: str) -> tuple[float, str, str]:
    """The two of these colours that are least apart, by their names, and by how much."""
    return min(
        (difference(lab(colours[one], kind), lab(colours[other], kind)), one, other)
        for one, other in itertools.combinations(colours, 2)
    )


def difference(one: Array, other: Array) -> float:
    """CIEDE2000 of two colours in L*a*b*: 1 can just be told, 10 at a glance."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    more = 1 + 0.5 * (1 - np.sqrt(mean**7 / (mean**7 + 25.0**7)))
    a1, a2 = more * a1, more * a2
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    angle = h1 + turn / 2 if c1 * c2 else h1 + h2
    weight = (
        1
        - 0.17 * np.cos(np.radians(angle - 30))
        + 0.24 * np.cos(np.radians(2 * angle))
        + 0.32 * np.cos(np.radians(3 * angle + 6))
        - 0.20 * np.cos(np.radians(4 * angle - 63))
    )
    bend = 30 * np.exp(-((((angle % 360) - 275) / 25) ** 2))
    turned = -2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7)) * np.sin(np.radians(2 * bend))
    lightness = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2))
    saturation = (c2 - c1) / (1 + 0.045 * chroma)
    shade = hue / (1 + 0.015 * chroma * weight)
    return float(np.sqrt(lightness**2 + saturation**2 + shade**2 + turned * saturation * shade))
