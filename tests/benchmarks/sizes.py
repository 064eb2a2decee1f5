"""Clips of a small network against those of 784-128-64-10: time and memory, a process each.

python tests/benchmarks/sizes.py [--repeats 3] [SCENE ...]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from backprop import Example, Network, save
from backprop.clips.registry import catalog

ONE = """
import resource, sys, time
from backprop.clips.registry import scene_class
from backprop.audit.dry_run import watch
from backprop.clips.context import (Stage, staged)
start = time.perf_counter()
with staged(Stage.of(sys.argv[2])):
    watch(scene_class(sys.argv[1]), longer_than=None)
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def measured(scene: str, network: str) -> tuple[float, float]:
    """Seconds and MB of a process that loads, records, and runs the clip without encoding."""
    result = subprocess.run(
        [sys.executable, "-c", ONE, scene, network], capture_output=True, text=True, check=True
    )
    seconds, megabytes = map(float, result.stdout.split())
    return seconds, megabytes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("scenes", nargs="*")
    options = parser.parse_args()
    rng = np.random.default_rng(0)
    large = Network.random(
        [784, 128, 64, 10], seed=0, activation="relu", last="softmax", cost="cross_entropy"
    )
    example = Example(rng.random(784), np.eye(10)[3])
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "large.toml")
        save(Network(large.layers, large.cost, "large", {"noise": example}), file)
        wide = Network.from_arrays([(np.eye(2), [0, 0], "sigmoid")])
        print(f"{'scene':20} {'small':>16} {'784-128-64-10':>16} {'time':>6} {'memory':>7}")
        for entry in catalog():
            if entry.one_neuron or (options.scenes and entry.name not in options.scenes):
                continue
            small = "small" if entry.shows(wide) else "digits"
            rounds = [
                (measured(entry.name, small), measured(entry.name, file))
                for _ in range(options.repeats)
            ]
            (s, m), (t, n) = (
                (statistics.median(x[i][0] for x in rounds), max(x[i][1] for x in rounds))
                for i in (0, 1)
            )
            ratio = statistics.median(b[0] / a[0] for a, b in rounds)
            print(
                f"{entry.name:20} {s:6.1f} s {m:4.0f} MB {t:6.1f} s {n:4.0f} MB {ratio:6.2f} "
                f"{n / m:7.2f}{'' if small == 'small' else '   against ' + small}"
            )


if __name__ == "__main__":
    main()
