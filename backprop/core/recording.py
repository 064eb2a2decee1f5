"""Run a network forward and backward and keep everything.

z = a W^T + b, a = f(z), and backward dC/dz = dC/da f'(z), dC/da = dC/dz W of the layer
after, dC/dw = dC/dz^T a of the layer before. The matrix products take nearly all the time
as long as the elementwise work stays in the cache, so it is done in blocks of rows.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from backprop.core.activations import Activation, Array
from backprop.core.endings import Ending, Offsets
from backprop.core.errors import NetworkError, NumericsError
from backprop.core.expected import expect
from backprop.core.labels import labels_now
from backprop.core.network import Network, detached
from backprop.core.trace import Layers, Trace

__all__ = ["costs", "costs_from", "record"]

_BLOCK_BYTES = 1 << 18
"""Of one array in a block: three of them fit a second-level cache."""


def record(network: Network, x: ArrayLike, y: ArrayLike) -> Trace:
    """Run one example, x (n_0,) and y (n_L,), or a batch, (n, n_0) and (n, n_L).

    x and y are copied unless they are read-only arrays of the network's dtype already.

    Raises
    ------
    NetworkError
        x or y does not fit the network.
    NumericsError
        A number overflows or is not a number; names layer and quantity.
    """
    expect(network, Network, "network", "a Network")
    trace = run(network, x, y, {})
    network.cost.check_targets(trace.y)
    return trace


def costs(network: Network, x: ArrayLike, y: ArrayLike) -> Array:
    """The cost of each example of a batch, (n,): a forward pass that keeps nothing.

    Raises
    ------
    NetworkError, NumericsError
        As `record`.
    """
    with np.errstate(all="ignore"):
        inputs, targets, _ = _checked(network, x, y)
        network.cost.check_targets(targets)
        first = network.layers[0]
        found = costs_from(network, inputs @ first.weights.T + first.biases, 1, targets)
        if not np.isfinite(found).all():
            return run(network, x, y, {}).costs  # which names what overflowed
    found.flags.writeable = False
    return found


def onward(network: Network, a: Array, start: int = 1, stop: int | None = None) -> Array:
    """The activations (n, n_stop) that layers start..stop make of those before, (n, n_{start-1}).

    `stop` is the last layer if it is not given.
    """
    for layer in network.layers[start - 1 : stop]:
        a = layer.activation.value(a @ layer.weights.T + layer.biases)
    return a


def costs_from(network: Network, z: Array, number: int, y: Array) -> Array:
    """The cost of each example, (...), of whose layer `number` the z are given, (..., n_l)."""
    ahead, ending = z.shape[:-1], Ending.of(network)
    z = z.reshape(-1, z.shape[-1])  # one product of matrices instead of a stack of them
    for layer, after in itertools.pairwise(network.layers[number - 1 :]):
        z = layer.activation.value(z) @ after.weights.T + after.biases
    z = z.reshape(*ahead, -1)
    return ending.costs(z, ending.activation.value(z), y)


def run(network: Network, x: ArrayLike, y: ArrayLike, offsets: Offsets) -> Trace:
    """`record`, with `offsets` added to z or a on the way."""
    with np.errstate(all="ignore"):  # what goes wrong is found and named by _Made
        inputs, targets, single = _checked(network, x, y)
        made = _Made(network)
        ending = Ending.of(network, offsets)
        a, z, slopes = _forward(made, inputs, offsets)
        costs = np.empty(len(targets), network.dtype)
        costs[...] = ending.costs(z[-1], a[-1], targets)
        made.finite("C", costs)
        if not np.isfinite(costs.mean()):
            raise NumericsError("C, the mean over the examples, overflows: scale the weights down")
        dC_da, dC_dz, dC_dw, dC_db = _backward(made, ending, a, z, slopes, targets)
    last = network.layers[-1].activation
    if single and last.coupled:
        slopes[-1] = last.derivative(z[-1])  # (1, n_L, n_L)

    def layers(name: str, first: int, arrays: list[Array]) -> Layers:
        for array in arrays:
            array.flags.writeable = False
        if single and name not in ("dC_dw", "dC_db"):
            arrays = [array[0] for array in arrays]
        return Layers(
            name,
            first,
            tuple(arrays),
            f"a batch does not hold the Jacobian of {last.name}: "
            f"ask trace.example(i).da_dz[{network.depth}]",
        )

    for array in (costs, targets):
        array.flags.writeable = False
    return Trace(
        network,
        targets[0] if single else targets,
        layers("a", 0, a),
        layers("z", 1, z),
        layers("da_dz", 1, slopes),
        layers("dC_da", 0, dC_da),
        layers("dC_dz", 1, dC_dz),
        layers("dC_dw", 1, dC_dw),
        layers("dC_db", 1, dC_db),
        costs,
        ending,
    )


def _checked(network: Network, x: ArrayLike, y: ArrayLike) -> tuple[Array, Array, bool]:
    """x and y as read-only (n, n_0) and (n, n_L) arrays of the network's dtype."""
    widths = network.widths
    found = []
    for name, given, width in (("x", x, widths[0]), ("y", y, widths[-1])):
        try:
            array = _own(given, network.dtype)
        except (TypeError, ValueError, OverflowError, RuntimeError):
            raise NetworkError(f"{name}: expected numbers, ({width},) or (n, {width})") from None
        if array.ndim == 0 and width == 1:
            array = array.reshape(1)
        if array.ndim not in (1, 2) or array.shape[-1] != width:
            raise NetworkError(
                f"{name}: expected shape ({width},) or (n, {width}), found {array.shape}"
            )
        found.append(array)
    inputs, targets = found
    if not np.isfinite(targets).all():  # x is looked at with z[1], which needs all of it
        raise NumericsError("y holds NaN or infinity")
    if inputs.ndim != targets.ndim or (inputs.ndim == 2 and len(inputs) != len(targets)):
        raise NetworkError(
            f"x and y: expected the same number of examples, found {inputs.shape} "
            f"and {targets.shape}"
        )
    if inputs.ndim == 2 and len(inputs) == 0:
        raise NetworkError("x: expected at least one example, found none")
    single = inputs.ndim == 1
    return np.atleast_2d(inputs), np.atleast_2d(targets), single


def _own(given: ArrayLike, dtype: np.dtype[np.floating]) -> Array:
    """A read-only copy of `given`, or itself where it is one already."""
    if type(given) is np.ndarray and given.dtype == dtype:
        flags = given.flags
        if flags.owndata and flags.c_contiguous and not flags.writeable:
            return given
    array: Array = np.array(detached(given), dtype=dtype, order="C")
    array.flags.writeable = False
    return array


class _Made:
    """The arrays of a pass by name, in the order they were computed.

    Infinity and NaN spread, so not every array needs a look of its own: a bad a shows in the
    next z, a bad da/dz or dC/da in dC/dz. When one is met, the arrays are searched in
    order and the first that holds one is named, which is where it began.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.arrays: dict[str, Array] = {}

    def finite(self, name: str, array: Array, total: float | None = None) -> None:
        """Keep `array`, and stop if it holds NaN or infinity.

        A sum is finite only if every summand is, so `total`, the sum, tells at once.
        """
        self.arrays[name] = array
        if not np.isfinite(array.sum() if total is None else total):
            self.search()

    def search(self) -> None:
        """Stop at the first number that is not finite, if there is one."""
        for name, array in self.arrays.items():
            bad = np.argwhere(~np.isfinite(array))
            if len(bad):
                place = tuple(int(i) for i in bad[0])
                raise NumericsError(self._sentence(name, place, float(array[place])))

    def _sentence(self, name: str, place: tuple[int, ...], value: float) -> str:
        depth = self.network.depth
        if name == "a[0]":
            which = f" of example {place[0]}" if len(self.arrays[name]) > 1 else ""
            return f"x holds NaN or infinity: x[{labels_now().index(place[1])}]{which} is {value}"
        where, called = name, labels_now().index
        if name.startswith("dC/dw"):
            where += f"[{called(place[0])},{called(place[1])}]"
        else:  # rows are examples
            where += f"[{called(place[1])}]" if len(place) > 1 else ""
            where += f" of example {place[0]}" if len(self.arrays["a[0]"]) > 1 else ""
        layer = int(name.split("[")[1].rstrip("]")) if "[" in name else depth
        cause = ""
        if name in ("C", f"dC/da[{depth}]"):
            outputs = np.array2string(
                self.arrays[f"a[{depth}]"][place[0]], precision=3, threshold=6
            )
            cause = (
                f"; the cost {self.network.cost.name} has no finite value there: "
                f"outputs a[{depth}] = {outputs}"
            )
        return (
            f"{where} is {value} in layer {layer}{cause}: "
            "scale the weights or the input down, or choose another cost"
        )


def _sweep(array: Array, work: Callable[[slice], Any]) -> float:
    """Call `work` for one block of rows after the other; the sum of what it returns."""
    rows = max(1, _BLOCK_BYTES // (array.shape[1] * array.itemsize))
    starts = range(0, len(array), rows)
    return sum(float(work(slice(start, start + rows))) for start in starts)


def _forward(
    made: _Made, x: Array, offsets: Offsets
) -> tuple[list[Array], list[Array], list[Array]]:
    a, zs, slopes = [x], list[Array](), list[Array]()
    made.arrays["a[0]"] = x
    for number, layer in enumerate(made.network.layers, start=1):
        z = a[-1] @ layer.weights.T
        shift = layer.biases + offsets.get(("z", number), 0)
        f = layer.activation
        if f.coupled:
            z += shift
            made.finite(f"z[{number}]", z)
            out, slope = f.value(z), np.empty((len(z), 0), z.dtype)
        else:
            out, slope = np.empty_like(z), np.empty_like(z)
            total = _sweep(z, partial(_activate, f, shift, z, out, slope))
            made.finite(f"z[{number}]", z, total)
        made.arrays[f"da/dz[{number}]"] = slope
        if ("a", number) in offsets:
            out += offsets["a", number]
        made.arrays[f"a[{number}]"] = out
        a.append(out)
        zs.append(z)
        slopes.append(slope)
    made.finite(f"a[{made.network.depth}]", a[-1])
    return a, zs, slopes


def _activate(
    f: Activation, shift: Array, z: Array, a: Array, slope: Array, rows: slice
) -> np.floating[Any]:
    z[rows] += shift
    f.fill(z[rows], a[rows], slope[rows])
    total: np.floating[Any] = z[rows].sum()
    return total


def _backward(
    made: _Made, ending: Ending, a: list[Array], z: list[Array], slopes: list[Array], y: Array
) -> tuple[list[Array], list[Array], list[Array], list[Array]]:
    network = made.network
    dC_da = [np.empty_like(a[-1])]
    dC_da[0][...] = ending.by_a(z[-1], a[-1], y)
    known = ending.by_z(z[-1], a[-1], y)
    if known is None:  # else dC/da is on no way to anything, and may be infinite
        made.finite(f"dC/da[{network.depth}]", dC_da[0])
    dC_dz, dC_dw, dC_db = list[Array](), list[Array](), list[Array]()
    share = np.full(len(y), 1 / len(y), dtype=network.dtype)
    for number in range(network.depth, 0, -1):
        layer = network.layer(number)
        slope = slopes[number - 1]
        if number == network.depth and known is not None:
            through, total = known, float(known.sum())
        elif layer.activation.pull_back is not None:
            through = layer.activation.pull_back(z[number - 1], dC_da[0])
            total = float(through.sum())
        else:
            through = np.empty_like(slope)
            total = _sweep(through, partial(_multiply, dC_da[0], slope, through))
        made.finite(f"dC/dz[{number}]", through, total)
        weights = through.T @ a[number - 1]
        weights *= share[0]
        made.finite(f"dC/dw[{number}]", weights)
        back = through @ layer.weights
        made.arrays[f"dC/da[{number - 1}]"] = back
        dC_dz.insert(0, through)
        dC_dw.insert(0, weights)
        dC_db.insert(0, share @ through)
        dC_da.insert(0, back)
    # Each dC/da[0] is a sum of n_1 products. Where even the largest possible one is finite,
    # the array, often the largest there is, need not be read again.
    peak = _peak(dC_dz[0]) * _peak(network.layers[0].weights) * network.widths[1]
    made.finite("dC/da[0]", dC_da[0], peak if peak < np.finfo(network.dtype).max / 2 else np.inf)
    return dC_da, dC_dz, dC_dw, dC_db


def _peak(array: Array) -> float:
    return float(max(array.max(), -array.min()))


def _multiply(left: Array, right: Array, out: Array, rows: slice) -> np.floating[Any]:
    total: np.floating[Any] = np.multiply(left[rows], right[rows], out=out[rows]).sum()
    return total
