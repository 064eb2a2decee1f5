"""The whole record of a batch against PyTorch and against the matrix products alone.

    python tests/benchmarks/record.py [--repeats 11] [--dtype both]

All contenders run in turn within each round of one process, with the same number of threads
and dtype; what is printed is the median time of each and the median of the rounds' ratios.
PyTorch keeps the same quantities: retain_grad on x and every z and a, sigmoid throughout, the
quadratic cost, mean over the examples. The floor is the matrix products alone (forward z,
dC/dw, dC/da down to the input). Outputs are fresh arrays for all three: a record is kept, so
its memory cannot be used twice. A second floor with outputs allocated beforehand says how
much of the first is the memory's.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

THREADS = os.environ.setdefault("OPENBLAS_NUM_THREADS", str(len(os.sched_getaffinity(0))))

import numpy as np  # noqa: E402  (after the number of threads is set)

from backprop import Network, Trace, record  # noqa: E402

try:
    import torch
except ImportError:
    torch = None

NETWORKS = ((784, 16, 16, 10), (784, 512, 512, 10))
COUNT = 5_000

Arrays = list[np.ndarray]
Layers = list[tuple[np.ndarray, np.ndarray]]


def products(layers: Layers, x: np.ndarray, outs: Arrays | None = None) -> Arrays:
    """The floor. The forward outputs stand in for dC/dz, which has their shape."""
    made: Arrays = []

    def product(left: np.ndarray, right: np.ndarray) -> np.ndarray:
        out = None if outs is None else outs[len(made)]
        made.append(np.matmul(left, right, out=out))
        return made[-1]

    a = [x]
    for weights, _ in layers:
        a.append(product(a[-1], weights.T))
    for number in range(len(layers), 0, -1):
        product(a[number].T, a[number - 1])
        product(a[number], layers[number - 1][0])
    return made


def pytorch(layers: Layers, x: np.ndarray, y: np.ndarray) -> Callable[[], Any]:
    parameters = [
        tuple(torch.tensor(part, requires_grad=True) for part in layer) for layer in layers
    ]
    given, desired = torch.tensor(x), torch.tensor(y)

    def run() -> Any:
        for parameter in (part for layer in parameters for part in layer):
            parameter.grad = None
        a = given.detach().requires_grad_()
        kept = [a]
        for weights, biases in parameters:
            z = torch.nn.functional.linear(a, weights, biases)
            a = torch.sigmoid(z)
            z.retain_grad()
            a.retain_grad()
            kept += [z, a]
        costs = ((a - desired) ** 2).sum(dim=1)
        # The record holds each example's own sensitivities and the mean's gradient. The
        # backward pass of the mean gives the former divided by n: the same work.
        costs.mean().backward()
        return kept, costs

    return run


def agrees(trace: Trace, kept: list[Any]) -> None:
    """Both computed the same: a benchmark of two different things says nothing."""
    scale = trace.count
    for number in range(1, trace.network.depth + 1):
        z, a = kept[2 * number - 1], kept[2 * number]
        for mine, theirs in ((trace.a[number], a.detach()), (trace.dC_dz[number], z.grad * scale)):
            np.testing.assert_allclose(mine, theirs.numpy(), rtol=1e-2, atol=1e-5)
    np.testing.assert_allclose(trace.dC_da[0], kept[0].grad.numpy() * scale, rtol=1e-2, atol=1e-5)


def largest_array(trace: Trace) -> int:
    families = (trace.a, trace.z, trace.da_dz, trace.dC_da, trace.dC_dz, trace.dC_dw, trace.dC_db)
    return max(array.size for family in families for array in family)


def measure(widths: tuple[int, ...], dtype: str, repeats: int) -> None:
    drawn = Network.random(widths, seed=0)
    layers = [(layer.weights.astype(dtype), layer.biases.astype(dtype)) for layer in drawn.layers]
    network = Network.from_arrays([(*layer, "sigmoid") for layer in layers])
    rng = np.random.default_rng(0)
    x = rng.random((COUNT, widths[0])).astype(dtype)
    y = rng.random((COUNT, widths[-1])).astype(dtype)
    frozen = x.copy()
    frozen.flags.writeable = False
    outs = products(layers, x)
    contenders: dict[str, Callable[[], Any]] = {
        "record": lambda: record(network, x, y),
        "record, x read-only": lambda: record(network, frozen, y),
        "floor": lambda: products(layers, x),
        "floor, memory at hand": lambda: products(layers, x, outs),
    }
    if torch is not None:
        contenders["PyTorch"] = pytorch(layers, x, y)
        agrees(record(network, x, y), contenders["PyTorch"]()[0])
    trace = record(network, x, y)
    pairs = itertools.pairwise(widths)
    limit = max(COUNT * max(widths), *(before * after for before, after in pairs))
    assert largest_array(trace) <= limit, "an array is larger than any layer"
    del trace
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(repeats + 2):  # two rounds to warm up
        for name, run in contenders.items():
            gc.collect()
            start = time.perf_counter()
            result = run()
            elapsed = time.perf_counter() - start
            del result
            if turn >= 2:
                times[name].append(elapsed)
    name = "-".join(map(str, widths))
    print(f"\n{name}, {COUNT} examples, {np.dtype(dtype).name}; largest array {limit} numbers")
    for contender, taken in times.items():
        median, quickest = 1e3 * statistics.median(taken), 1e3 * min(taken)
        pairs_of = zip(times["record"], taken, strict=True)
        ratio = statistics.median(mine / theirs for mine, theirs in pairs_of)
        print(
            f"  {contender:22} median {median:8.1f} ms, least {quickest:8.1f} ms;"
            f" record / this = {ratio:5.2f} (of the least {min(times['record']) / min(taken):5.2f})"
        )
    if torch is None:
        print("  PyTorch                skipped: torch is not installed in this environment")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=11)
    parser.add_argument("--dtype", choices=["float32", "float64", "both"], default="both")
    options = parser.parse_args()
    if torch is not None:
        torch.set_num_threads(int(THREADS))
    version = "not installed" if torch is None else torch.__version__
    print(f"threads {THREADS}, NumPy {np.__version__}, PyTorch {version}")
    dtypes = ["float32", "float64"] if options.dtype == "both" else [options.dtype]
    for widths in NETWORKS:
        for dtype in dtypes:
            measure(widths, dtype, options.repeats)


if __name__ == "__main__":
    main()
