"""Activations of each z by itself that have a slope everywhere.

Digits are kept where a formula of the books would lose them: the larger and the smaller part of
1 are each computed for themselves, and nothing that overflows is asked for.
"""

from __future__ import annotations

import math

import numpy as np

from backprop.core.activations.activation import Activation, Array, from_together

__all__ = ["SMOOTH"]


def _sigmoid_together(z: Array, a: Array, da_dz: Array) -> None:
    # With e = exp(-|z|), which cannot overflow: the larger of a and 1 - a is 1/(1+e), the
    # smaller e/(1+e). Their product is the slope, with every digit of a tiny one, where a(1-a)
    # would cancel; far out it becomes 0, as it must.
    e = np.abs(z, out=da_dz)
    np.negative(e, out=e)
    np.exp(e, out=e)
    larger = 1 / (1 + e)
    smaller = np.multiply(e, larger, out=e)
    a[...] = np.where(z < 0, smaller, larger)
    np.multiply(smaller, larger, out=da_dz)


_sigmoid = from_together(_sigmoid_together, 0)
_sigmoid_slope = from_together(_sigmoid_together, 1)


def _sigmoid_off_by(z: Array, a: Array, y: Array) -> Array:
    # (1 - y) a - y (1 - a), where 1 - a is the sigmoid of -z.
    off: Array = (1 - y) * a - y * _sigmoid(-z)
    return off


def _tanh_off_by(z: Array, a: Array, y: Array) -> Array:
    # 1 + tanh z and 1 - tanh z are 2 s(2z) and 2 s(-2z), with s the sigmoid.
    off: Array = (1 - y) * _sigmoid(2 * z) - (1 + y) * _sigmoid(-2 * z)
    return off


def _tanh_slope(z: Array) -> Array:
    # 1 - tanh^2 cancels for large |z|; 4s(2z), with s the sigmoid's slope, does not.
    return 4 * _sigmoid_slope(2 * z)


def _erfc(x: Array) -> Array:
    # NumPy has no erf; the standard library's is exact to the last digit.
    values = map(math.erfc, x.ravel().tolist())
    return np.fromiter(values, x.dtype, x.size).reshape(x.shape)


def _gelu_together(z: Array, a: Array, da_dz: Array) -> None:
    # z P(z) with P the normal distribution, whose slope is the density.
    below = 0.5 * _erfc(-z / math.sqrt(2))
    with np.errstate(over="ignore"):  # exp(-inf) is the 0 that it should be
        density = np.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)
    np.multiply(z, below, out=a)
    np.add(below, z * density, out=da_dz)


def _gelu_tanh_together(z: Array, a: Array, da_dz: Array) -> None:
    # (1 + tanh u)/2 is s(2u), with s the sigmoid and u = sqrt(2/pi) (z + 0.044715 z^3)
    # (Hendrycks and Gimpel, Gaussian Error Linear Units). Beyond 10^4 it is 0 or 1 for good.
    near = z.clip(-1e4, 1e4)
    scale = 2 * math.sqrt(2 / math.pi)
    double = scale * (near + 0.044715 * near**3)
    share = _sigmoid(double)
    np.multiply(z, share, out=a)
    np.add(share, near * _sigmoid_slope(double) * scale * (1 + 3 * 0.044715 * near**2), out=da_dz)


def _silu_together(z: Array, a: Array, da_dz: Array) -> None:
    share = _sigmoid(z)
    np.multiply(z, share, out=a)
    np.add(share, z * _sigmoid_slope(z), out=da_dz)


def _mish_together(z: Array, a: Array, da_dz: Array) -> None:
    # z tanh(ln(1 + e^z)) (Misra, Mish: A Self Regularized Non-Monotonic Activation Function).
    bent: Array = np.logaddexp(z, 0).astype(z.dtype)
    share = np.tanh(bent)
    np.multiply(z, share, out=a)
    np.add(share, z * _tanh_slope(bent) * _sigmoid(z), out=da_dz)


def _softsign_slope(z: Array) -> Array:
    with np.errstate(over="ignore"):  # 1 / inf is the 0 that it should be
        slope: Array = 1 / (1 + np.abs(z)) ** 2
    return slope


SMOOTH = (
    Activation("identity", np.copy, np.ones_like, "id", 'op("id")', r"\mathrm{id}"),
    Activation(
        "sigmoid",
        _sigmoid,
        _sigmoid_slope,
        "σ",
        "sigma",
        r"\sigma",
        low=0.0,
        high=1.0,
        together=_sigmoid_together,
        off_by=_sigmoid_off_by,
    ),
    Activation(
        "tanh",
        np.tanh,
        _tanh_slope,
        "tanh",
        "tanh",
        r"\tanh",
        low=-1.0,
        high=1.0,
        off_by=_tanh_off_by,
    ),
    Activation(
        "softplus",
        lambda z: np.logaddexp(z, 0).astype(z.dtype),
        _sigmoid,
        "softplus",
        'op("softplus")',
        r"\mathrm{softplus}",
        low=0.0,
    ),
    Activation(
        "softsign",
        lambda z: z / (1 + np.abs(z)),
        _softsign_slope,
        "softsign",
        'op("softsign")',
        r"\mathrm{softsign}",
        low=-1.0,
        high=1.0,
    ),
    *(
        Activation(
            name,
            from_together(together, 0),
            from_together(together, 1),
            plain,
            f'op("{plain}")',
            rf"\mathrm{{{plain}}}",
            together=together,
        )
        for name, plain, together in (
            ("gelu", "GELU", _gelu_together),
            ("gelu_tanh", "tanh-GELU", _gelu_tanh_together),
            ("silu", "SiLU", _silu_together),
            ("mish", "mish", _mish_together),
        )
    ),
)
