"""Make torch_steps.json: where PyTorch's optimizers bring a small network, in float64.

    pip install torch && python tests/core/make_torch_steps.py

Written with PyTorch 2.13.0. The cost is the mean over four examples of the sum of squares, its
network tanh and sigmoid, 2-3-2.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch

STEPS, KEPT, RATE = 25, (1, 2, 10, 25), 0.1
METHODS: dict[str, dict[str, Any]] = {
    "plain": {},
    "momentum": {"momentum": 0.9},
    "momentum, l2": {"momentum": 0.5, "l2": 0.03},
    "adam": {"adam": True},
    "adam, l2": {"adam": True, "l2": 0.2},
    "halved": {"halve_every": 7},
    "adam, halved": {"adam": True, "halve_every": 4},
}


def steps(start: dict[str, Any], told: dict[str, Any]) -> dict[str, list[list[float]]]:
    parameters = [torch.tensor(start[key], requires_grad=True) for key in ("w1", "b1", "w2", "b2")]
    x, y = torch.tensor(start["x"]), torch.tensor(start["y"])
    groups = [
        {"params": parameters[::2], "weight_decay": told.get("l2", 0.0)},
        {"params": parameters[1::2], "weight_decay": 0.0},
    ]
    if told.get("adam"):
        optimizer: torch.optim.Optimizer = torch.optim.Adam(groups, lr=RATE)
    else:
        optimizer = torch.optim.SGD(groups, lr=RATE, momentum=told.get("momentum", 0.0))
    every = told.get("halve_every", STEPS + 1)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, every, gamma=0.5)
    found = {}
    for number in range(1, STEPS + 1):
        optimizer.zero_grad()
        w1, b1, w2, b2 = parameters
        a = torch.sigmoid(torch.tanh(x @ w1.T + b1) @ w2.T + b2)
        ((a - y) ** 2).sum(dim=1).mean().backward()
        optimizer.step()
        schedule.step()
        if number in KEPT:
            found[str(number)] = [part.detach().ravel().tolist() for part in parameters]
    return found


def main() -> None:
    torch.manual_seed(0)
    torch.set_default_dtype(torch.float64)
    sizes = {"w1": (3, 2), "b1": (3,), "w2": (2, 3), "b2": (2,), "x": (4, 2), "y": (4, 2)}
    start = {key: torch.randn(size).tolist() for key, size in sizes.items()}
    start["y"] = torch.rand(4, 2).tolist()
    made = [{"told": told, "steps": steps(start, told)} for told in METHODS.values()]
    table = {"rate": RATE, **start, "methods": dict(zip(METHODS, made, strict=True))}
    (Path(__file__).parent / "torch_steps.json").write_text(json.dumps(table) + "\n")


if __name__ == "__main__":
    main()
