"""The search for the five largest of 1e30 paths: 10 layers, 1000 wide.

python tests/benchmarks/paths.py [--repeats 5]
"""

from __future__ import annotations

import argparse
import statistics
import time

import numpy as np

from backprop import Network, paths, record


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    rng = np.random.default_rng(1)
    network = Network.random([1000] * 11, seed=0)
    trace = record(network, rng.random(1000), rng.random(1000))
    for name in ("a[0][3]", "w[1][2,3]", "z[5][7]"):
        taken = []
        for _ in range(options.repeats):
            start = time.perf_counter()
            found = paths(trace, name, k=5)
            taken.append(time.perf_counter() - start)
        print(
            f"{name:10} median {1e3 * statistics.median(taken):6.0f} ms, "
            f"largest {found.largest[0].product:.3e}, rest {found.rest:.3e} "
            f"of {found.rest_count:.3e} paths"
        )


if __name__ == "__main__":
    main()
