"""The record of a forward and backward pass: every z, a, local derivative, sensitivity.

Shapes follow the input. For one example x (n_0,), each z[l] and a[l] is (n_l,); for a batch
x (n, n_0) it is (n, n_l). Layers count from 1, and a[0] is the input.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from backprop.core.activations import Array
from backprop.core.endings import Ending
from backprop.core.errors import QuantityError
from backprop.core.expected import expect_whole
from backprop.core.network import Network
from backprop.core.number_format import amount, plain_number
from backprop.core.quantities import Quantity
from backprop.core.representation import as_html

__all__ = ["Layers", "Reading", "Trace"]


@dataclass(frozen=True, slots=True)
class Layers:
    """One array a layer, indexed by the layer's number; `first` is the lowest there is."""

    name: str
    first: int
    arrays: tuple[Array, ...]
    absent: str = ""

    def __len__(self) -> int:
        return len(self.arrays)

    def __iter__(self) -> Iterator[Array]:
        return iter(self.arrays)

    def __reversed__(self) -> Iterator[Array]:
        return reversed(self.arrays)

    def __getitem__(self, layer: int) -> Array:
        position = layer - self.first
        if not 0 <= position < len(self.arrays):
            last = self.first + len(self.arrays) - 1
            raise QuantityError(
                f"there is no {self.name}[{layer}]: layers run from {self.first} to {last}"
            )
        found = self.arrays[position]
        if found.size == 0:
            raise QuantityError(self.absent)
        return found

    def pick(self, example: int) -> Layers:
        """The rows of one example of a batch."""
        return Layers(self.name, self.first, tuple(array[example] for array in self.arrays))


@dataclass(frozen=True, slots=True)
class Reading:
    """A quantity with its value and the sensitivity dC/d(quantity)."""

    quantity: Quantity
    value: float
    _slope: float | None
    _unknown: str = ""

    @property
    def derivative(self) -> float:
        """dC/d(quantity); raises QuantityError where the cost does not know it."""
        if self._slope is None:
            raise QuantityError(self._unknown)
        return self._slope


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """A recorded pass; all arrays are read-only.

    Attributes
    ----------
    y
        Desired output (n_L,) or (n, n_L).
    a, z
        Activations (l = 0..L) and weighted sums (l = 1..L), (n_l,) or (n, n_l).
    da_dz
        Local derivatives f'(z[l]), of the shape of z[l]. For a coupled last layer (softmax)
        the Jacobian da_i/dz_j (n_L, n_L) of one example; a batch does not hold it.
    dC_da, dC_dz
        Sensitivities of each example's own cost (l = 0..L and 1..L). dC/da[L] is infinite where
        it is larger than a number can be; dC/dz[L] is then known from z[L].
    dC_dw, dC_db
        Gradient of the mean cost, (n_l, n_{l-1}) and (n_l,).
    costs
        The cost of each example (n,); (1,) for one example.
    ending
        The last activation and the cost, which know more of z[L] than of a[L].
    """

    network: Network
    y: Array
    a: Layers
    z: Layers
    da_dz: Layers
    dC_da: Layers
    dC_dz: Layers
    dC_dw: Layers
    dC_db: Layers
    costs: Array
    ending: Ending

    @property
    def single(self) -> bool:
        """Whether this is the record of one example, without a batch axis."""
        return self.y.ndim == 1

    @property
    def count(self) -> int:
        """n, the number of examples."""
        return len(self.costs)

    @property
    def cost(self) -> float:
        """The mean of the examples' costs; C0 for one example."""
        return float(self.costs.mean())

    @property
    def terms(self) -> Array:
        """The terms that C is the sum of, one for each output, of the shape of y."""
        with np.errstate(all="ignore"):
            return _read_only(self.ending.terms(self.z.arrays[-1], self.a.arrays[-1], self.y))

    @property
    def through(self) -> Array:
        """What reaches the cost from each z[L] through each output, of one example.

        Row i column j is da_i/dz_j dC/da_i, (n_L, n_L); where no a depends on several z only the
        diagonal, which is dC/dz[L], (n_L,).

        Raises
        ------
        QuantityError
            The trace is of a batch.
        """
        if not self.single:
            raise QuantityError("through belongs to one example: ask trace.example(i)")
        with np.errstate(all="ignore"):
            return _read_only(
                self.ending.through(
                    self.z.arrays[-1],
                    self.a.arrays[-1],
                    self.y,
                    self.da_dz.arrays[-1],
                    self.dC_da.arrays[-1],
                )
            )

    @property
    def widths(self) -> tuple[int, ...]:
        """(n_0, ..., n_L)."""
        return self.network.widths

    def __repr__(self) -> str:
        count = "" if self.single else f"{amount(self.count, 'example')}, mean "
        return f"Trace({self.network.name!r}, {count}cost {plain_number(self.cost)})"

    def _repr_html_(self) -> str:
        return as_html(self)

    def __deepcopy__(self, memo: object) -> Trace:
        """Itself: nothing in it can change, and pictures that hold it are copied often."""
        return self

    def example(self, number: int) -> Trace:
        """The record of one example of a batch.

        dC/dw of the one example, dC/dz a^T, is computed here: a batch holds only the mean.
        """
        expect_whole(number, "example", QuantityError)
        if self.single:
            if number == 0:
                return self
            raise QuantityError(f"there is no example {number}: this is the record of one")
        if not 0 <= number < self.count:
            raise QuantityError(f"there is no example {number}: the batch has 0..{self.count - 1}")
        a, dC_dz = self.a.pick(number), self.dC_dz.pick(number)
        last = self.network.layers[-1].activation
        slopes = [array[number] for array in self.da_dz.arrays[:-1]]
        z = self.z.pick(number)
        slopes.append(
            _read_only(last.derivative(z.arrays[-1]))
            if last.coupled
            else self.da_dz.arrays[-1][number]
        )
        outer = tuple(
            _read_only(np.outer(dC_dz[layer], a[layer - 1]))
            for layer in range(1, self.network.depth + 1)
        )
        return Trace(
            self.network,
            self.y[number],
            a,
            z,
            Layers("da_dz", 1, tuple(slopes)),
            self.dC_da.pick(number),
            dC_dz,
            Layers("dC_dw", 1, outer),
            Layers("dC_db", 1, dC_dz.arrays),
            self.costs[number : number + 1],
            self.ending,
        )

    def __getitem__(self, name: str | Quantity) -> Reading:
        """The value and the sensitivity of a quantity, by its name such as "w[2][0,1]".

        Raises
        ------
        QuantityError
            No such name here, or one that differs from example to example of a batch.
        """
        q = Quantity.of(name, self.widths).check(self.widths)
        if q.kind == "C":
            return Reading(q, self.cost, 1.0)
        if q.kind == "w":
            value = self.network.layer(q.layer).weights[q.index]
            return Reading(q, float(value), float(self.dC_dw[q.layer][q.index]))
        if q.kind == "b":
            value = self.network.layer(q.layer).biases[q.index]
            return Reading(q, float(value), float(self.dC_db[q.layer][q.index]))
        if not self.single:
            raise QuantityError(
                f'{q} differs from example to example: ask trace.example(i)["{q}"], '
                f"i = 0..{self.count - 1}"
            )
        if q.kind == "y":
            return self._desired(q)
        values, slopes = (self.a, self.dC_da) if q.kind == "a" else (self.z, self.dC_dz)
        return Reading(q, float(values[q.layer][q.index]), float(slopes[q.layer][q.index]))

    def _desired(self, q: Quantity) -> Reading:
        """A y has a value even where its sensitivity is not known or not finite."""
        cost, j, value = self.network.cost, q.index[0], float(self.y[q.index])
        with np.errstate(all="ignore"):
            slopes = self.ending.by_y(self.z.arrays[-1], self.a.arrays[-1], self.y)
        if slopes is None:
            return Reading(
                q,
                value,
                None,
                f"the cost {cost.name!r} was registered without derivative_y, "
                "so the sensitivity to y is not known",
            )
        slope = float(slopes[j])
        if not np.isfinite(slope):
            depth = self.network.depth
            return Reading(
                q,
                value,
                None,
                f"dC/dy[{j}] is {slope} at a[{depth}][{j}] = {self.a[depth][j]:g}",
            )
        return Reading(q, value, slope)


def _read_only(array: Array) -> Array:
    array.flags.writeable = False
    return array
