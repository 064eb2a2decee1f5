"""Activations by name: a = f(z) and its local derivative da/dz.

Each entry holds the function, its derivative and the symbols it is written with, side
by side, so that a number and the formula beside it cannot disagree.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop.core.errors import NetworkError
from backprop.core.names import function_name, looked_up, unknown

__all__ = [
    "ACTIVATIONS",
    "Activation",
    "Array",
    "find_activation",
    "others",
    "register_activation",
]

Array = NDArray[np.floating[Any]]
LEAK = 0.01
"""Slope of leaky_relu for negative z."""


@dataclass(frozen=True, slots=True)
class Activation:
    """One activation function.

    Parameters
    ----------
    name
        The name used in files and by `Network`.
    value
        z -> a, any shape (..., n) to the same shape.
    derivative
        z -> da/dz. Elementwise activations give the shape of z. A coupled one gives the
        Jacobian da_i/dz_j, shape (..., n, n).
    plain, typst, latex
        How the function is written in a formula.
    low, high
        Bounds of a, None where there is none. Number lines take their range from them.
    together
        (z, a, da_dz) -> None: writes both results into given arrays in one sweep, for
        functions whose derivative shares work with their value.
    pull_back
        Only for coupled activations: (z, dC_da) -> dC_dz, so that a batch needs no Jacobian.
    off_by
        (z, a, y) -> a - y with all its digits where a has rounded to one of its bounds, for
        activations whose distance from a bound is known from z.
    typst_derivative
        The derivative by z, with {a} and {z} where they stand; "" where it has no such form.
    """

    name: str
    value: Callable[[Array], Array]
    derivative: Callable[[Array], Array]
    plain: str
    typst: str
    latex: str
    low: float | None = None
    high: float | None = None
    together: Callable[[Array, Array, Array], None] | None = None
    pull_back: Callable[[Array, Array], Array] | None = None
    off_by: Callable[[Array, Array, Array], Array] | None = None
    typst_derivative: str = ""

    def __reduce__(self) -> str | tuple[Any, ...]:
        """One of ours goes by its name to another process, where it is itself again."""
        if BUILT_IN_ACTIVATIONS.get(self.name) == self:
            return _built_in, (self.name,)
        return Activation, tuple(getattr(self, field.name) for field in fields(self))

    @property
    def coupled(self) -> bool:
        """Whether one a depends on several z, as in softmax."""
        return self.pull_back is not None

    def fill(self, z: Array, a: Array, da_dz: Array) -> None:
        """Write a = f(z) and da/dz = f'(z) into the given arrays (elementwise only)."""
        if self.together is not None:
            self.together(z, a, da_dz)
        else:
            a[...] = self.value(z)
            da_dz[...] = self.derivative(z)


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


def _from_together(
    together: Callable[[Array, Array, Array], None], which: int
) -> Callable[[Array], Array]:
    def compute(z: Array) -> Array:
        both = (np.empty_like(z), np.empty_like(z))
        together(z, *both)
        return both[which]

    return compute


_sigmoid = _from_together(_sigmoid_together, 0)
_sigmoid_slope = _from_together(_sigmoid_together, 1)


def _sigmoid_off_by(z: Array, a: Array, y: Array) -> Array:
    # (1 - y) a - y (1 - a), where 1 - a is the sigmoid of -z.
    off: Array = (1 - y) * a - y * _sigmoid(-z)
    return off


def _tanh_off_by(z: Array, a: Array, y: Array) -> Array:
    # 1 + tanh z and 1 - tanh z are 2 s(2z) and 2 s(-2z), with s the sigmoid.
    off: Array = (1 - y) * _sigmoid(2 * z) - (1 + y) * _sigmoid(-2 * z)
    return off


def _relu_together(z: Array, a: Array, da_dz: Array) -> None:
    np.maximum(z, 0, out=a)
    np.greater(z, 0, out=da_dz, casting="unsafe")


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


ACTIVATIONS: dict[str, Activation] = {
    f.name: f
    for f in (
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
            typst_derivative="{a} (1 - {a})",
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
            typst_derivative="1 - {a}^2",
        ),
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
        Activation(
            "leaky_relu",
            lambda z: np.where(z > 0, z, LEAK * z).astype(z.dtype),
            lambda z: np.where(z > 0, 1, LEAK).astype(z.dtype),
            "LReLU",
            'op("LReLU")',
            r"\mathrm{LReLU}",
        ),
        Activation(
            "softplus",
            lambda z: np.logaddexp(z, 0).astype(z.dtype),
            _sigmoid,
            "softplus",
            'op("softplus")',
            r"\mathrm{softplus}",
            low=0.0,
            typst_derivative="1 / (1 + exp(-{z}))",
        ),
        Activation(
            "gelu",
            _from_together(_gelu_together, 0),
            _from_together(_gelu_together, 1),
            "GELU",
            'op("GELU")',
            r"\mathrm{GELU}",
            together=_gelu_together,
            typst_derivative="Phi({z}) + {z} thin phi({z})",
        ),
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
}
BUILT_IN_ACTIVATIONS = dict(ACTIVATIONS)
"""Those that come along, whatever is registered by their names."""


def _built_in(name: str) -> Activation:
    return BUILT_IN_ACTIVATIONS[name]


def register_activation(
    name: str,
    value: Callable[[Array], Array],
    derivative: Callable[[Array], Array],
    *,
    plain: str | None = None,
    typst: str | None = None,
    latex: str | None = None,
    low: float | None = None,
    high: float | None = None,
) -> Activation:
    """Add an elementwise activation of your own.

    >>> square = register_activation("square", lambda z: z**2, lambda z: 2 * z, low=0.0)

    `value` and `derivative` map an array z of any shape to one of the same shape.
    """
    if not (isinstance(name, str) and name.strip() and name.isprintable()):
        raise NetworkError(f"name: expected a name in one line, found {name!r}")
    if not (callable(value) and callable(derivative)):
        raise NetworkError(f"{name}: expected two functions, value and derivative")
    added = Activation(
        function_name(name, "activation"),
        value,
        derivative,
        plain or name,
        typst or f'op("{name}")',
        latex or rf"\mathrm{{{name}}}",
        low,
        high,
    )
    ACTIVATIONS[name] = added
    return added


_ALIASES = {
    "linear": "identity",
    "id": "identity",
    "logistic": "sigmoid",
    "σ": "sigmoid",
    "rectifier": "relu",
}
"""Other names of the very same functions."""
_NO_OTHER = (
    "elu, selu, celu, silu, swish, mish, prelu, relu6, crelu, glu, softsign, softmin, softshrink, "
    "hard_sigmoid, hardsigmoid, hard_tanh, hardtanh, tanhshrink, logsigmoid, log_sigmoid, "
    "quick_gelu, gelu_new, gelu_tanh, gelu_fast"
)
_LEAKY = (
    "leaky_relu has the slope 0.01 for negative z, as PyTorch's LeakyReLU has it if it is not told "
    "another; Keras' has another"
)
_SOFTMAX = 'give "softmax" with the cost "cross_entropy", which takes the logarithm itself'
NOT_ACTIVATIONS = {
    **dict.fromkeys(_NO_OTHER.split(", "), ""),
    **dict.fromkeys(("leakyrelu", "lrelu", "leaky"), _LEAKY),
    **dict.fromkeys(("log_softmax", "logsoftmax"), _SOFTMAX),
}
"""Functions that there are not, though another has a name like theirs, and what is said of them."""


def find_activation(name: str) -> Activation:
    """Return the activation of that name, in any case or by an alias, or say which exist."""
    found = looked_up(name, ACTIVATIONS, _ALIASES) if isinstance(name, str) else None
    if found is None:
        raise NetworkError(unknown("unknown activation", name, ACTIVATIONS, NOT_ACTIVATIONS))
    return found
