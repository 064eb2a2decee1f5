"""What a thousand clips take on many cores, from parts that are measured here.

    python tests/benchmarks/farm.py      ten minutes, nothing else running

Measured are clips at the quality asked for, each in a process of its own; and what a scheduler,
a worker and the machine that asks spend on a clip besides: a record sent, a film sent back.
Computed is only how the clips fall on cores: longest first, each to the core that is free first.
"""

from __future__ import annotations

import heapq
import json
import logging
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean

import click
from alone import cost, in_a_process
from distributed import Client, LocalCluster

from backprop.clips.context import Stage
from backprop.clips.registry import catalog
from backprop.render.lengths import known_lengths, length_key
from backprop.render.limits import cores
from backprop.render.request import Request

CORES = (2, 16, 256)
FEW = ("ChainRule", "CostOfManyOutputs", "DigitNetwork", "LongPath", "MultiPathSum", "WeightedSum")
TASKS = 200
FILM = 2_000_000


def handed(stage: Stage, size: int) -> bytes:
    """A clip as the cluster sees it: a record goes there, so many bytes come back."""
    return bytes(size)


def handing_out() -> tuple[float, float]:
    """Seconds a clip that all is busy with it, at the least: with no film, and with one."""
    stage = Stage.of("digits")
    with (
        LocalCluster(
            n_workers=1, threads_per_worker=1, dashboard_address=None, silence_logs=logging.ERROR
        ) as cluster,
        Client(cluster) as client,
    ):
        client.submit(handed, stage, 1, pure=False).result()
        found = []
        for size in (1, FILM):
            start = time.perf_counter()
            futures = [client.submit(handed, stage, size, pure=False) for _ in range(TASKS)]
            for future in futures:
                future.result()
                future.release()
            found.append((time.perf_counter() - start) / TASKS)
    return found[0], found[1]


def span(seconds: list[float], cores: int) -> float:
    """When the last of them ends."""
    free = [0.0] * cores
    for one in sorted(seconds, reverse=True):
        heapq.heapreplace(free, free[0] + one)
    return max(free)


@click.command()
@click.argument("scenes", nargs=-1)
@click.option("-q", "--quality", default="k")
@click.option("--clips", default=1000)
def main(scenes: tuple[str, ...], quality: str, clips: int) -> None:
    """Print the parts and the sums; SCENES stand for all."""
    names = scenes or FEW
    found = []
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            one = in_a_process(__file__, name, quality, folder)
        found.append(one)
        click.echo(
            f"{name:22}{one['cpu']:7.1f} s of a core, {one['cpu'] / one['seconds']:5.2f} a second"
            f"{one['bytes'] / 1e6:7.0f} MB at most, film {one['film'] / 1e6:6.2f} MB"
        )
    # The other clips cost what a second of these costs on average.
    rate = sum(one["cpu"] for one in found) / sum(one["seconds"] for one in found)
    film = mean(one["film"] / one["seconds"] for one in found)
    known = known_lengths()
    measured = [known.get(length_key(clip)) for clip in catalog()]
    if None in measured:
        raise SystemExit("lengths are measured when clips are made: backprop render -q l")
    lengths = [float(measured[number % len(measured)] or 0) for number in range(clips)]
    bare, full = handing_out()
    ms, ms_a_mb = 1e3 * bare, 1e3 * (full - bare) / FILM * 1e6
    click.echo(
        f"\n{cores()} cores here; {rate:.2f} s of a core for a second of clip; "
        f"handing out a clip of digits: {ms:.1f} ms, and {ms_a_mb:.2f} ms a MB of film"
    )
    click.echo(f"{clips} clips at -q {quality}, {sum(lengths) / 3600:.1f} hours of film:")
    for count in CORES:
        drawing = span([rate * seconds for seconds in lengths], count)
        even = rate * sum(lengths) / count
        sent = clips * bare + sum(lengths) * film * (full - bare) / FILM
        memory = count * max(one["bytes"] for one in found)
        click.echo(
            f"{count:5} cores: {drawing / 60:7.1f} min drawing ({even / 60:.1f} if it divided "
            f"evenly), {sent:.0f} s of the asking machine's, {memory / 1e9:.0f} GB of memory"
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        name, quality, folder = sys.argv[2:]
        print(json.dumps(cost(Request(name, Path(folder), quality=quality))))
    else:
        main()
