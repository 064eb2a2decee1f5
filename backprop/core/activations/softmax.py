"""Activations of which every a depends on all z of its layer."""

from __future__ import annotations

import numpy as np

from backprop.core.activations.activation import Activation, Array

__all__ = ["COUPLED", "others"]


def _softmax(z: Array) -> Array:
    # A shift of all z leaves softmax as it is; taking the largest away avoids overflow.
    a: Array = np.exp(z - z.max(axis=-1, keepdims=True))
    a /= a.sum(axis=-1, keepdims=True)
    return a


def others(x: Array) -> Array:
    """For each entry of the last axis the sum of all the others, none of which is subtracted."""
    before, after = np.zeros_like(x), np.zeros_like(x)
    np.cumsum(x[..., :-1], axis=-1, out=before[..., 1:])
    np.cumsum(x[..., :0:-1], axis=-1, out=after[..., -2::-1])
    found: Array = before + after
    return found


def _softmax_jacobian(z: Array) -> Array:
    # a_i (delta_ij - a_j). Every row sums to 0, so the diagonal a_i (1 - a_i) is taken as
    # a_i times the sum of the other a, which keeps its digits where a_i is nearly 1.
    a = _softmax(z)
    jacobian: Array = -a[..., :, None] * a[..., None, :]
    diagonal = np.einsum("...ii->...i", jacobian)
    diagonal[...] = a * others(a)
    return jacobian


def _softmax_off_by(z: Array, a: Array, y: Array) -> Array:
    off: Array = (1 - y) * a - y * others(a)
    return off


def _softmax_pull_back(z: Array, dC_da: Array) -> Array:
    # sum_i dC/da_i a_i (delta_ij - a_j) = a_j (dC/da_j - sum_i dC/da_i a_i). What all dC/da
    # have in common drops out; taking it away first, at the largest a, leaves that a no
    # difference of two nearly equal numbers.
    a = _softmax(z)
    common = np.take_along_axis(dC_da, a.argmax(axis=-1)[..., None], axis=-1)
    g = dC_da - common
    through: Array = a * (g - (g * a).sum(axis=-1, keepdims=True))
    return through


COUPLED = (
    Activation(
        "softmax",
        _softmax,
        _softmax_jacobian,
        "softmax",
        'op("softmax")',
        r"\mathrm{softmax}",
        low=0.0,
        high=1.0,
        pull_back=_softmax_pull_back,
        off_by=_softmax_off_by,
    ),
)
