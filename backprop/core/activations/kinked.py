"""Activations of each z by itself that are made of pieces; at a kink the slope is the flat side's.

So have PyTorch and Keras it, too: the slope of relu at 0 is 0, that of elu alpha.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from backprop.core.activations.activation import Activation, Array

__all__ = ["FAMILIES", "KINKED", "Family"]

_SELU_SCALE = 1.0507009873554804934193349852946
_SELU_ALPHA = 1.6732632423543772848170429916717
"""At which outputs of mean 0 and variance 1 stay so (Klambauer et al., 2017, appendix 1)."""


@dataclass(frozen=True, slots=True)
class Family:
    """Activations that differ by one number.

    Parameters
    ----------
    parameter, usual
        What the number is called in files, and what it is where it is not given.
    make
        That number -> the activation.
    """

    parameter: str
    usual: float
    make: Callable[[float], Activation]


def _relu_together(z: Array, a: Array, da_dz: Array) -> None:
    np.maximum(z, 0, out=a)
    np.greater(z, 0, out=da_dz, casting="unsafe")


def _leaky_relu(slope: float) -> Activation:
    return Activation(
        "leaky_relu",
        lambda z: np.where(z > 0, z, slope * z).astype(z.dtype),
        lambda z: np.where(z > 0, 1, slope).astype(z.dtype),
        "LReLU",
        'op("LReLU")',
        r"\mathrm{LReLU}",
    )


def _elu(alpha: float) -> Activation:
    return _exponential("elu", "ELU", 1.0, alpha)


def _exponential(name: str, plain: str, scale: float, alpha: float) -> Activation:
    def value(z: Array) -> Array:
        below = alpha * np.expm1(np.minimum(z, 0))
        found: Array = (scale * np.where(z > 0, z, below)).astype(z.dtype)
        return found

    def derivative(z: Array) -> Array:
        below = alpha * np.exp(np.minimum(z, 0))
        found: Array = (scale * np.where(z > 0, 1, below)).astype(z.dtype)
        return found

    low = math.nextafter(-scale * alpha, -math.inf) if alpha > 0 else None
    written = f'op("{plain}")', rf"\mathrm{{{plain}}}"
    return Activation(name, value, derivative, plain, *written, low=low)


def _between(
    name: str, plain: str, low: float, high: float, slope: float = 1.0, middle: float = 0.0
) -> Activation:
    """slope z + middle, but no less than low and no more than high."""

    def value(z: Array) -> Array:
        found: Array = (slope * z + middle).clip(low, high).astype(z.dtype)
        return found

    def derivative(z: Array) -> Array:
        line = slope * z + middle
        return np.where((line > low) & (line < high), slope, 0).astype(z.dtype)

    written = f'op("{plain}")', rf"\mathrm{{{plain}}}"
    return Activation(name, value, derivative, plain, *written, low=low, high=high)


FAMILIES = {
    "leaky_relu": Family("slope", 0.01, _leaky_relu),
    "elu": Family("alpha", 1.0, _elu),
}

KINKED = (
    Activation(
        "relu",
        lambda z: np.maximum(z, 0),
        lambda z: (z > 0).astype(z.dtype),
        "ReLU",
        'op("ReLU")',
        r"\mathrm{ReLU}",
        low=0.0,
        together=_relu_together,
    ),
    *(family.make(family.usual) for family in FAMILIES.values()),
    _exponential("selu", "SELU", _SELU_SCALE, _SELU_ALPHA),
    _between("relu6", "ReLU6", 0.0, 6.0),
    _between("hardtanh", "hardtanh", -1.0, 1.0),
    _between("hardsigmoid", "hardsigmoid", 0.0, 1.0, 1 / 6, 0.5),
)
