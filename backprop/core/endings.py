"""The last activation and the cost as one: what is known from z[L] is computed from z[L].

A sigmoid's a = 1/(1 + e^-z) is 1 from z = 37 on, and ln(1 - a), of which the binary
cross-entropy is made, is lost; but it is -ln(1 + e^z), and z is there. As one function of z:

    sigmoid, binary cross-entropy   C = sum_j y_j ln(1 + e^-z_j) + (1 - y_j) ln(1 + e^z_j)
                                    dC/dz_j = a_j - y_j
    softmax, cross-entropy          C = sum_j y_j (ln sum_i e^z_i - z_j)
                                    dC/dz_j = a_j sum_i y_i - y_j
    quadratic                       C = sum_j (a_j - y_j)^2, a_j - y_j from z_j

Every difference is taken of what does not cancel: 1 - a_j of a sigmoid is that of -z_j, of a
softmax the sum of all other a. (Bishop, Pattern Recognition and Machine Learning, 4.3.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from backprop.core.activations import ACTIVATIONS, Activation, Array, others
from backprop.core.costs import Cost, over
from backprop.core.network import Network

__all__ = ["Ending", "Offsets"]

Offsets = Mapping[tuple[Literal["z", "a"], int], Array]
"""What is added to z[l] or a[l] on the way forward, (n_l,) each."""

Function = Callable[[Array, Array, Array], Array]
"""(z, a, y) -> an array of the shape of a."""


@dataclass(frozen=True, slots=True)
class _Fused:
    """A cost after one activation, each part from z, a = f(z) and y, (..., n_L).

    by_z takes for y what moves the z: y itself, or for an output that was moved away from f(z)
    what y amounts to. None where dC/da f'(z) keeps its digits.
    """

    terms: Function
    by_a: Function
    by_y: Function
    by_z: Function | None = None


def _softplus(z: Array) -> Array:
    found: Array = np.logaddexp(z, 0).astype(z.dtype)
    return found


def _minus_log_softmax(z: Array) -> Array:
    """ln sum_i e^z_i - z_j, which next to the largest z is ln(1 + a little)."""
    largest = z.max(axis=-1, keepdims=True)
    shares = np.exp(z - largest)
    np.put_along_axis(shares, z.argmax(axis=-1)[..., None], 0, axis=-1)
    found: Array = (largest - z) + np.log1p(shares.sum(axis=-1, keepdims=True))
    return found


_sigmoid = ACTIVATIONS["sigmoid"]


def _squared(activation: Activation) -> _Fused:
    off = activation.off_by
    assert off is not None
    return _Fused(
        lambda z, a, y: off(z, a, y) ** 2,
        lambda z, a, y: 2 * off(z, a, y),
        lambda z, a, y: -2 * off(z, a, y),
    )


def _times(fused: _Fused, factor: Callable[[Array], float]) -> _Fused:
    """The same for a cost that is `factor` times as large, which may ask for the outputs."""

    def scaled(function: Function) -> Function:
        return lambda z, a, y: function(z, a, y) * factor(a)

    by_z = None if fused.by_z is None else scaled(fused.by_z)
    return _Fused(scaled(fused.terms), scaled(fused.by_a), scaled(fused.by_y), by_z)


def _half(_: Array) -> float:
    return 0.5


def _share(a: Array) -> float:
    """Of each output in their mean."""
    return float(1 / a.shape[-1])


_SQUARES = {
    activation.name: _squared(activation)
    for activation in ACTIVATIONS.values()
    if activation.off_by is not None
}
_BINARY = _Fused(
    lambda z, a, y: y * _softplus(-z) + (1 - y) * _softplus(z),
    lambda z, a, y: over(1 - y, _sigmoid.value(-z)) - over(y, a),
    lambda z, a, y: -z,
    lambda z, a, y: (1 - y) * a - y * _sigmoid.value(-z),
)
_FUSED: dict[tuple[str, str], _Fused] = {
    **{(name, "quadratic"): squares for name, squares in _SQUARES.items()},
    **{(name, "half_quadratic"): _times(one, _half) for name, one in _SQUARES.items()},
    **{(name, "mse"): _times(one, _share) for name, one in _SQUARES.items()},
    ("sigmoid", "binary_cross_entropy"): _BINARY,
    ("sigmoid", "mean_binary_cross_entropy"): _times(_BINARY, _share),
    ("softmax", "cross_entropy"): _Fused(
        lambda z, a, y: y * _minus_log_softmax(z),
        lambda z, a, y: -over(y, a),
        lambda z, a, y: _minus_log_softmax(z),
        lambda z, a, y: a * others(y) - y * others(a),
    ),
}


@dataclass(frozen=True, slots=True)
class Ending:
    """What follows z[L]: the last activation and the cost.

    z and a are z[L] and a[L], y the desired outputs, all (..., n_L).

    Parameters
    ----------
    moved
        Outputs that were moved away from f(z), whose part of the cost is one of a.
    """

    activation: Activation
    cost: Cost
    moved: tuple[int, ...] = ()

    @classmethod
    def of(cls, network: Network, offsets: Offsets | None = None) -> Ending:
        """The ending of a network of which a[L] may be moved."""
        offset = (offsets or {}).get(("a", network.depth))
        moved = () if offset is None else tuple(np.flatnonzero(offset).tolist())
        return cls(network.layers[-1].activation, network.cost, moved)

    @property
    def _fused(self) -> _Fused | None:
        if self.activation.again is None or self.cost.again is None:
            return None  # one of a user's, whatever it is called
        return _FUSED.get((self.activation.name, self.cost.name))

    def terms(self, z: Array, a: Array, y: Array) -> Array:
        """The terms of the sum over the outputs that C is."""
        fused = self._fused
        return self._parted(fused.terms if fused else None, self.cost.terms, z, a, y)

    def costs(self, z: Array, a: Array, y: Array) -> Array:
        """C of each example, (...)."""
        found: Array = self.terms(z, a, y).sum(axis=-1)
        return found

    def by_a(self, z: Array, a: Array, y: Array) -> Array:
        """dC/da[L]; infinite where it is larger than a number can be."""
        fused = self._fused
        return self._parted(fused.by_a if fused else None, self.cost.derivative, z, a, y)

    def by_y(self, z: Array, a: Array, y: Array) -> Array | None:
        """dC/dy, None where the cost does not know it."""
        fused, plain = self._fused, self.cost.derivative_y
        if plain is None:
            return None
        return self._parted(fused.by_y if fused else None, plain, z, a, y)

    def by_z(self, z: Array, a: Array, y: Array) -> Array | None:
        """dC/dz[L] where it is known from z, None where it is dC/da f'(z)."""
        fused = self._fused
        if fused is None or fused.by_z is None:
            return None
        if not self.moved:
            return fused.by_z(z, a, y)
        made = self.activation.value(z)
        if self.activation.coupled:
            return fused.by_z(z, made, self._pull(made, a, y))
        away = np.isin(np.arange(a.shape[-1]), self.moved)
        product = self.activation.derivative(z) * self.cost.derivative(a, y)
        return np.where(away, product, fused.by_z(z, made, y))

    def through(self, z: Array, a: Array, y: Array, slopes: Array, dC_da: Array) -> Array:
        """What comes to the cost from each z[L] through each a[L], of one example.

        Row i column j is da_i/dz_j dC/da_i (n_L, n_L); for an activation that is not coupled
        only the diagonal (n_L,). Known from z also where one factor is 0 and the other infinite.
        """
        known = self.by_z(z, a, y)
        if not self.activation.coupled:
            return slopes * dC_da if known is None else known
        if known is None:
            product: Array = slopes * dC_da[:, None]
            return product
        made = self.activation.value(z)
        shares = np.broadcast_to(made, slopes.shape).copy()
        np.fill_diagonal(shares, -others(made))
        pulled: Array = self._pull(made, a, y)[:, None] * shares
        return pulled

    def _pull(self, made: Array, a: Array, y: Array) -> Array:
        """How hard each output of a softmax with cross-entropy pulls at the z.

        dC/dz_j = sum_i t_i (a_j - [i = j]) with t_i = y_i; with y_i a_i / a'_i for an output
        that was moved from a_i to a'_i. `made` are the outputs before any was moved.
        """
        at, pull = list(self.moved), np.array(np.broadcast_to(y, made.shape))
        pull[..., at] = over(pull[..., at] * made[..., at], a[..., at])
        return pull

    def _parted(
        self,
        fused: Function | None,
        plain: Callable[[Array, Array], Array],
        z: Array,
        a: Array,
        y: Array,
    ) -> Array:
        """From z; of outputs that were moved, and where nothing is known from z, from a."""
        if fused is None:
            return plain(a, y)
        if not self.moved:
            return fused(z, a, y)
        away = np.isin(np.arange(a.shape[-1]), self.moved)
        return np.where(away, plain(a, y), fused(z, self.activation.value(z), y))
