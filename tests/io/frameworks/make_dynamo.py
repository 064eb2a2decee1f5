"""Write dynamo.onnx, as torch.export writes it, with the model's numbers in truth-dynamo.json.

    python tests/io/frameworks/make_dynamo.py

It needs torch, onnx and onnxscript in an environment of its own. The truth is worked out in
float64 on the numbers as they are stored.
"""

from __future__ import annotations

import json
from pathlib import Path

import onnxscript
import torch
from torch import nn

HERE = Path(__file__).parent
X, Y = [0.2, -0.7, 1.1], [1.0, 0.0]

torch.manual_seed(0)
model = nn.Sequential(
    nn.Flatten(),
    nn.Linear(3, 4),
    nn.BatchNorm1d(4),
    nn.GELU("tanh"),
    nn.Dropout(),
    nn.Linear(4, 3, bias=False),
    nn.LeakyReLU(0.3),
    nn.Linear(3, 2),
    nn.Sigmoid(),
).eval()
batch = torch.export.Dim("batch")
torch.onnx.export(
    model,
    (torch.tensor([X, X]),),
    HERE / "dynamo.onnx",
    dynamo=True,
    external_data=False,
    dynamic_shapes=({0: batch},),
)
model.double()
x = torch.tensor([X], dtype=torch.float64, requires_grad=True)
outputs = model(x)
cost = nn.functional.mse_loss(outputs, torch.tensor([Y], dtype=torch.float64))
cost.backward()
truth = {
    "x": X,
    "y": Y,
    "loss": "mse",
    "activations": None,
    "outputs": outputs[0].tolist(),
    "cost": cost.item(),
    "dC_dx": x.grad[0].tolist(),
    "last": [model[7].weight.grad.tolist(), model[7].bias.grad.tolist()],
}
versions = {"torch": torch.__version__, "onnxscript": onnxscript.__version__}
(HERE / "truth-dynamo.json").write_text(
    json.dumps({"versions": versions, "files": {"dynamo.onnx": truth}}) + "\n"
)
