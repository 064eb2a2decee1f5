"""Networks to test with, and a forward pass written a second time, by other formulas.

The second pass uses `autograd.numpy`, so it serves both central differences (on plain arrays)
and automatic differentiation. It takes offsets on every z and a: the derivative by an offset
is the derivative by the quantity itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import autograd.numpy as anp
import numpy as np
from autograd.scipy.special import erf
from hypothesis import strategies as st

from backprop import Network, Trace

SMOOTH = [
    *("identity", "sigmoid", "tanh", "softplus", "gelu"),
    *("gelu_tanh", "silu", "mish", "softsign", "elu"),
]
KINKED = ["relu", "leaky_relu", "selu", "relu6", "hardtanh", "hardsigmoid"]
ELEMENTWISE = [*SMOOTH, *KINKED]
ENDINGS = [
    *((last, "quadratic") for last in [*ELEMENTWISE, "softmax"]),
    *(("tanh", cost) for cost in ("half_quadratic", "mse", "l1", "huber", "hinge", "none")),
    ("softmax", "mse"),
    ("sigmoid", "half_quadratic"),
    ("sigmoid", "mean_binary_cross_entropy"),
    ("softmax", "cross_entropy"),
    ("sigmoid", "binary_cross_entropy"),
]
"""Last activation and cost, as they belong together."""

CHAIN_WEIGHTS = (-0.8990918, -2.48678065, 0.91325152)
CHAIN_BIASES = (-0.31178367, 0.72900392, 0.21782079)


def _softmax(z: Any) -> Any:
    # a_j = 1 / (1 + sum over k != j of exp(z_k - z_j)): nothing cancels, forward or back.
    differences = z[..., None, :] - z[..., :, None]
    others = 1 - np.eye(z.shape[-1])
    return 1 / (1 + anp.sum(anp.exp(differences) * others, axis=-1))


def _below(z: Any, alpha: float) -> Any:
    """z, or alpha (e^z - 1) where z is negative."""
    return anp.where(z > 0, z, alpha * (anp.exp(anp.minimum(z, 0.0)) - 1))


FORMULAS = {
    "identity": lambda z: z,
    "sigmoid": lambda z: anp.exp(-anp.logaddexp(0.0, -z)),
    "tanh": anp.tanh,
    "relu": lambda z: z * (z > 0),
    "leaky_relu": lambda z: z * anp.where(z > 0, 1.0, 0.01),
    "softplus": lambda z: anp.logaddexp(0.0, z),
    "gelu": lambda z: z * (1 + erf(z / np.sqrt(2))) / 2,
    "gelu_tanh": lambda z: z * (1 + anp.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3))) / 2,
    "silu": lambda z: z * anp.exp(-anp.logaddexp(0.0, -z)),
    "mish": lambda z: z * anp.tanh(anp.logaddexp(0.0, z)),
    "softsign": lambda z: z / (1 + anp.abs(z)),
    "elu": lambda z: _below(z, 1.0),
    "selu": lambda z: 1.0507009873554805 * _below(z, 1.6732632423543772),
    "relu6": lambda z: anp.minimum(anp.maximum(z, 0.0), 6.0),
    "hardtanh": lambda z: anp.minimum(anp.maximum(z, -1.0), 1.0),
    "hardsigmoid": lambda z: anp.minimum(anp.maximum(z / 6 + 0.5, 0.0), 1.0),
    "softmax": _softmax,
}
COST_FORMULAS = {
    "none": lambda a, y: anp.sum(a + 0 * y, axis=-1),
    "half_quadratic": lambda a, y: anp.sum((a - y) ** 2, axis=-1) / 2,
    "mse": lambda a, y: anp.mean((a - y) ** 2, axis=-1),
    "l1": lambda a, y: anp.sum(anp.abs(a - y), axis=-1),
    "huber": lambda a, y: anp.sum(
        anp.where(anp.abs(a - y) < 1, (a - y) ** 2 / 2, anp.abs(a - y) - 0.5), axis=-1
    ),
    "hinge": lambda a, y: anp.sum(anp.maximum(0.0, 1 - y * a), axis=-1),
    "mean_binary_cross_entropy": lambda a, y: (
        -anp.mean(y * anp.log(a) + (1 - y) * anp.log(1 - a), axis=-1)
    ),
    "quadratic": lambda a, y: anp.sum((a - y) ** 2, axis=-1),
    "cross_entropy": lambda a, y: -anp.sum(y * anp.log(a), axis=-1),
    "binary_cross_entropy": lambda a, y: (
        -anp.sum(y * anp.log(a) + (1 - y) * anp.log(1 - a), axis=-1)
    ),
}


@dataclass(frozen=True)
class Case:
    """A network with one example, or a batch of them."""

    network: Network
    x: np.ndarray
    y: np.ndarray


def chain() -> Case:
    """The original's 1-1-1-1 network with its input and desired output."""
    layers = [([[w]], [b], "sigmoid") for w, b in zip(CHAIN_WEIGHTS, CHAIN_BIASES, strict=True)]
    return Case(Network.from_arrays(layers), np.array([0.5]), np.array([1.0]))


def targets(rng: np.random.Generator, cost: str, shape: tuple[int, ...]) -> np.ndarray:
    if cost == "hinge":
        return rng.choice([-1.0, 1.0], shape)
    if cost in ("quadratic", "half_quadratic", "mse", "l1", "huber"):
        return rng.uniform(-0.5, 1.5, shape)
    if cost == "cross_entropy":
        y = rng.uniform(0, 1, shape)
        return y / y.sum(axis=-1, keepdims=True)
    return rng.uniform(0, 1, shape)


def make(
    widths: list[int],
    activations: list[str],
    cost: str,
    seed: int,
    count: int = 0,
    scale: float = 1.0,
) -> Case:
    """A random network and one example, or a batch of `count`."""
    rng = np.random.default_rng(seed)
    layers = [
        (scale * rng.standard_normal((rows, columns)), rng.standard_normal(rows), activation)
        for columns, rows, activation in zip(widths[:-1], widths[1:], activations, strict=True)
    ]
    lead = (count,) if count else ()
    x = rng.standard_normal((*lead, widths[0]))
    return Case(Network.from_arrays(layers, cost), x, targets(rng, cost, (*lead, widths[-1])))


@st.composite
def cases(
    draw: st.DrawFn,
    hidden: list[str] = ELEMENTWISE,
    endings: list[tuple[str, str]] = ENDINGS,
    max_depth: int = 4,
    max_width: int = 5,
    counts: tuple[int, ...] = (0,),
) -> Case:
    widths = draw(st.lists(st.integers(1, max_width), min_size=2, max_size=max_depth + 1))
    activations = [draw(st.sampled_from(hidden)) for _ in widths[2:]]
    last, cost = draw(st.sampled_from(endings))
    seed = draw(st.integers(0, 2**20))
    return make(widths, [*activations, last], cost, seed, draw(st.sampled_from(counts)))


def parameters(case: Case) -> dict[str, Any]:
    """Everything the cost depends on, as `cost_of` takes it; z and a are offsets of 0."""
    layers = case.network.layers
    lead = case.x.shape[:-1]
    return {
        "w": [np.array(layer.weights) for layer in layers],
        "b": [np.array(layer.biases) for layer in layers],
        "z": [np.zeros((*lead, len(layer.biases))) for layer in layers],
        "a": [np.zeros((*lead, width)) for width in case.network.widths],
        "y": [np.array(case.y)],
    }


def cost_of(case: Case, given: dict[str, Any]) -> Any:
    """The sum of the examples' costs."""
    a = case.x + given["a"][0]
    for number, layer in enumerate(case.network.layers):
        z = anp.dot(a, given["w"][number].T) + given["b"][number] + given["z"][number]
        a = FORMULAS[layer.activation.name](z) + given["a"][number + 1]
    return anp.sum(COST_FORMULAS[case.network.cost.name](a, given["y"][0]))


def recorded(trace: Trace) -> dict[str, list[np.ndarray]]:
    """The sensitivities of a record in the form of `parameters`."""
    return {
        "w": list(trace.dC_dw),
        "b": list(trace.dC_db),
        "z": list(trace.dC_dz),
        "a": list(trace.dC_da),
    }


def assert_close(found: Any, expected: Any, relative: float, what: str = "") -> None:
    """Equal to `relative` times the largest entry."""
    found, expected = np.asarray(found), np.asarray(expected)
    assert found.shape == expected.shape, what
    scale = np.abs(expected).max(initial=0.0)
    worst = np.abs(found - expected).max(initial=0.0)
    assert worst <= relative * scale, f"{what}: off by {worst} at a scale of {scale}"
