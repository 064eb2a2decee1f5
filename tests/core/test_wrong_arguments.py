"""Wrong arguments to what `backprop` offers are told in one line; the core needs NumPy alone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backprop
from backprop import BackpropError, Network, load, record

NET: Any = load("small")
TRACE: Any = record(NET, *NET.example()[1])
WRONG: list[Callable[[], Any]] = [
    lambda: backprop.render("MultiPathSum", TRACE, quality="low"),
    lambda: backprop.render("MultiPathSum", TRACE, theme="pink"),
    lambda: backprop.render(None, TRACE),  # type: ignore[arg-type]
    lambda: backprop.render("MultiPathSum", 3),  # type: ignore[arg-type]
    lambda: load(None),  # type: ignore[arg-type]
    lambda: backprop.save(None, "a.toml"),  # type: ignore[arg-type]
    lambda: record(None, [1], [1]),  # type: ignore[arg-type]
    lambda: record(NET, None, [1]),  # type: ignore[arg-type]
    lambda: TRACE[None],
    lambda: TRACE.example("x"),
    lambda: backprop.explain(TRACE, 3),  # type: ignore[arg-type]
    lambda: backprop.explain(None, "w[1][0,0]"),  # type: ignore[arg-type]
    lambda: backprop.paths(TRACE, "a[0][0]", k="5"),  # type: ignore[arg-type]
    lambda: backprop.nudge(NET, *NET.example()[1], "w[1][0,0]", by="x"),  # type: ignore[arg-type]
    lambda: backprop.vary(TRACE, {"w[1][0,0]": float("nan")}),  # type: ignore[dict-item]
    lambda: backprop.vary(TRACE, None),  # type: ignore[arg-type]
    lambda: backprop.average(None),  # type: ignore[arg-type]
    lambda: backprop.train(NET, "3", rate=1.0),  # type: ignore[arg-type]
    lambda: backprop.train(NET, 3, rate=True),
    lambda: backprop.descend(NET, rate=None),  # type: ignore[arg-type]
    lambda: Network.from_arrays(None),  # type: ignore[arg-type]
    lambda: Network.from_arrays([(1, 2)]),  # type: ignore[list-item]
    lambda: Network.random([2.5, 1], seed=0),  # type: ignore[list-item]
    lambda: Network.random([2, 1], seed=None),  # type: ignore[arg-type]
    lambda: NET.example([]),
    lambda: backprop.register_cost("c", None, None),  # type: ignore[arg-type]
    lambda: backprop.register_activation(3, abs, abs),  # type: ignore[arg-type]
]


@pytest.mark.parametrize("call", WRONG, ids=range(len(WRONG)))
def test_a_wrong_argument_is_told_in_one_line(call: Callable[[], Any]) -> None:
    with pytest.raises(BackpropError) as told:
        call()
    assert "\n" not in str(told.value)


class _Tensor:
    """As PyTorch's: no array while it is being trained."""

    def __array__(self, *_: object, **__: object) -> np.ndarray:
        raise RuntimeError("Can't call numpy() on Tensor that requires grad.")


class _Detachable(_Tensor):
    def detach(self) -> np.ndarray:
        return np.array([[2.0]])


def test_a_tensor_that_is_being_trained_is_read_by_its_values() -> None:
    made = Network.from_arrays([(_Detachable(), [0.0], "identity")])  # type: ignore[list-item]
    assert made.layers[0].weights.tolist() == [[2.0]]
    with pytest.raises(BackpropError, match="layer 1: weights: expected numbers"):
        Network.from_arrays([(_Tensor(), [0.0], "identity")])  # type: ignore[list-item]


ALONE = """
import sys
for name in "manim srt tomli_w av rich click cloudpickle safetensors scipy typst".split():
    sys.modules[name] = None
from backprop import *
net = load("xor")
trace = record(net, *net.example()[1])
explain(trace, "w[1][0,0]"); train(net, 2, rate=1.0); save(net, "saved.toml")
assert load("saved.toml").widths == net.widths
try:
    render("ChainRule")
except BackpropError as error:
    assert "render needs" in str(error) and "pip install" in str(error), error
"""


def test_the_core_needs_numpy_alone(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ALONE], cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
