"""A scene also runs under plain `manim`, with nothing of ours started first."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from backprop.clips.declaration import Declaration
from backprop.clips.registry import catalog, find_scene

ROOT = Path(__file__).parents[2]
ONCE = ("WeightedSum", "CostOfManyOutputs")
"""A clip of each kind, declared and not."""

# A process that has imported Manim, which takes as long as a clip, and nothing else: of it each
# run is a copy, which goes on as `python -m manim` does.
COPIES = """
import gc, json, os, runpy, signal, sys
import manim.__main__

gc.freeze()
for line in sys.stdin:
    order = json.loads(line)
    child = os.fork()
    if not child:
        for number, stream in enumerate(("in", "out", "err")):
            os.dup2(os.open(order[stream], os.O_RDWR | os.O_CREAT | os.O_APPEND), number)
        signal.alarm(300)
        os.environ.update(order["environment"])
        assert not {"backprop", "scenes"} & {name.partition(".")[0] for name in sys.modules}
        sys.argv = ["manim", *order["words"]]
        sys.modules.pop("manim.__main__")
        runpy.run_module("manim", run_name="__main__", alter_sys=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""

Draw = Callable[[Declaration, str, Path], bytes]


@pytest.fixture(scope="module")
def last_frame() -> Iterator[Draw]:
    """The PNG that `manim -s` writes, in the light theme."""
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", COPIES], cwd=ROOT, **pipes) as copies:
        assert copies.stdin is not None
        assert copies.stdout is not None
        orders, ends = copies.stdin, copies.stdout

        def draw(entry: Declaration, network: str, folder: Path) -> bytes:
            folder.mkdir(exist_ok=True)
            said = folder / "said"
            order = {
                "words": ["-ql", "-s", "--media_dir", str(folder), str(entry.file), entry.name],
                "environment": {"BACKPROP_NETWORK": network, "BACKPROP_THEME": "light"},
                "in": "/dev/null",
                "out": str(said),
                "err": str(said),
            }
            print(json.dumps(order), file=orders, flush=True)
            assert ends.readline() == "0\n", said.read_text()
            (picture,) = folder.glob("images/**/*.png")
            return picture.read_bytes()

        yield draw


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(entry, id=entry.name, marks=[] if entry.name in ONCE else pytest.mark.sweep)
        for entry in catalog()
    ],
)
def test_manim_draws_the_last_frame(last_frame: Draw, entry: Declaration, tmp_path: Path) -> None:
    assert last_frame(entry, entry.network, tmp_path).startswith(b"\x89PNG")


def test_the_environment_chooses_the_network(last_frame: Draw, tmp_path: Path) -> None:
    entry = find_scene("CostOfManyOutputs")
    one, other = (
        last_frame(entry, network, tmp_path / str(number))
        for number, network in enumerate(("small", "tests/networks/softmax.toml"))
    )
    assert one != other
