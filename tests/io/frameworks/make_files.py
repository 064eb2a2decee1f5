"""Write the files of this folder, each with the framework's own numbers, into truth.json.

    python tests/io/frameworks/make_files.py

It needs torch, keras (on torch), scikit-learn, skl2onnx, onnx, h5py and safetensors, in an
environment of its own; the tests that read the files need none of them but h5py. What is written
depends on their versions, which are in truth.json; the seeds are fixed.

The truth is worked out in float64 on the numbers as they are stored: outputs, the cost of the
one example, its derivatives by x and, where a layer of the model is a layer of ours, by all
parameters, weights with a row for each neuron.
"""

from __future__ import annotations

import itertools
import json
import os
import zipfile
from pathlib import Path
from typing import Any

os.environ["KERAS_BACKEND"] = "torch"

import h5py
import keras
import numpy as np
import onnx
import onnx.helper as oh
import onnx.numpy_helper as on
import safetensors
import safetensors.torch
import skl2onnx
import sklearn
import torch
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from torch import nn
from torch.nn import functional as F  # noqa: N812

HERE = Path(__file__).parent
TRUTH: dict[str, dict[str, Any]] = {}


def numbers(tensor: torch.Tensor) -> Any:
    return tensor.detach().double().tolist()


def kept(
    name: str,
    model: Any,
    cost: Any,
    y: list[float],
    inputs: int,
    linears: list[nn.Linear] | None = None,
    ends: Any = None,
    **asked: Any,
) -> None:
    """Remember what a torch module (or a function of tensors) says of one example.

    `cost` takes (what the model gives, y) and `ends` makes outputs of what it gives.
    """
    # Sixteenths, which are themselves in float32, through which Keras passes what comes in.
    x = torch.linspace(-0.9, 1.1, inputs, dtype=torch.float64).mul(16).round().div(16)
    x = x.reshape(1, -1).requires_grad_()
    found = model(x)
    value = cost(found, torch.tensor([y], dtype=torch.float64))
    value.backward()
    TRUTH[name] = {
        "x": numbers(x[0]),
        "y": y,
        "outputs": numbers((ends or (lambda z: z))(found)[0]),
        "cost": numbers(value),
        "dC_dx": numbers(x.grad[0]),
        "gradients": [
            [numbers(one.weight.grad), None if one.bias is None else numbers(one.bias.grad)]
            for one in linears or []
        ],
        **asked,
    }


def softmax(z: torch.Tensor) -> torch.Tensor:
    return z.softmax(-1)


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc1, self.fc2, self.out = nn.Linear(4, 5), nn.Linear(5, 5), nn.Linear(5, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x.view(x.size(0), -1)
        x = F.relu(self.fc2(torch.tanh(self.fc1(x))))
        return self.out(F.dropout(x, training=self.training))

    def linears(self) -> list[nn.Linear]:
        return [self.fc1, self.fc2, self.out]


def state_dicts() -> None:
    torch.manual_seed(1)
    net = Net().double().eval()
    asked = {"activations": ["tanh", "relu", "identity"], "loss": "CrossEntropyLoss"}
    y = [0.0, 1.0, 0.0]
    torch.save(net.state_dict(), HERE / "plain.pt")
    kept("plain.pt", net, nn.CrossEntropyLoss(), y, 4, net.linears(), softmax, **asked)

    torch.manual_seed(2)
    net = Net()
    optimizer = torch.optim.Adam(net.parameters())
    nn.CrossEntropyLoss()(net(torch.ones(2, 4)), torch.tensor([0, 1])).backward()
    optimizer.step()
    state = {f"module.{key}": value for key, value in net.state_dict().items()}
    torch.save(
        {
            "epoch": 7,
            "model_state_dict": state,
            "optimizer_state_dict": optimizer.state_dict(),
            "loss": 0.25,
            "args": {"lr": 1e-3, "widths": (4, 5, 3), "names": ["a", "b"], "resumed": False},
        },
        HERE / "checkpoint.pth",
    )
    net = net.double().eval()
    net.zero_grad()
    kept("checkpoint.pth", net, nn.CrossEntropyLoss(), y, 4, net.linears(), softmax, **asked)

    torch.manual_seed(3)
    two = nn.Sequential(nn.Linear(3, 3, bias=False), nn.SiLU(), nn.Linear(3, 2)).bfloat16()
    torch.save(two.state_dict(), HERE / "bfloat16.pt")
    safetensors.torch.save_file(two.state_dict(), HERE / "bfloat16.safetensors")
    two = two.double()
    asked = {"activations": ["silu", "sigmoid"], "loss": "BCEWithLogitsLoss"}
    for name in ("bfloat16.pt", "bfloat16.safetensors"):
        two.zero_grad()
        bce = nn.BCEWithLogitsLoss()
        kept(name, two, bce, [1.0, 0.0], 3, [two[0], two[2]], torch.sigmoid, **asked)

    torch.manual_seed(4)
    half = nn.Sequential(*(nn.Linear(3, 3) if n % 2 == 0 else nn.GELU() for n in range(23))).half()
    safetensors.torch.save_file(half.state_dict(), HERE / "float16.safetensors")
    half = half.double()
    asked = {"activations": ["gelu", "identity"], "loss": "MSELoss"}
    kept(
        "float16.safetensors", half, nn.MSELoss(), [0.5, -1.0, 2.0], 3,
        [one for one in half if isinstance(one, nn.Linear)], None, **asked,
    )  # fmt: skip

    # Tensors that lie in one storage, one of them turned around, one from its middle.
    torch.manual_seed(5)
    store = torch.randn(40, dtype=torch.float64)
    views = {"a.weight": store[4:16].reshape(4, 3).T, "a.bias": store[::16]}
    views |= {"b.weight": store[20:28:2].reshape(1, 4)[:, :3], "b.bias": store[30:31]}
    torch.save(views, HERE / "views.pt")
    a, b = nn.Linear(4, 3), nn.Linear(3, 1)
    for layer, of in ((a, "a"), (b, "b")):
        layer.weight = nn.Parameter(views[f"{of}.weight"].clone())
        layer.bias = nn.Parameter(views[f"{of}.bias"].clone())
    asked = {"activations": ["hardtanh", "identity"], "loss": "HuberLoss"}
    model = nn.Sequential(a, nn.Hardtanh(), b)
    kept("views.pt", model, nn.HuberLoss(), [3.0], 4, [a, b], None, **asked)

    torch.save(nn.Sequential(nn.Linear(2, 2)), HERE / "whole.pt")
    torch.save(nn.Sequential(nn.Conv2d(1, 2, 3), nn.Linear(2, 2)).state_dict(), HERE / "conv.pt")
    torch.save(nn.LSTM(2, 2).state_dict(), HERE / "lstm.pt")
    torch.save(
        nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2)).state_dict(), HERE / "batch_norm.pt"
    )


class Normed(nn.Module):
    """Batch normalisation before and after an activation, and before the first layer."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.BatchNorm1d(4)
        self.fc1, self.bn1 = nn.Linear(4, 4), nn.BatchNorm1d(4)
        self.fc2, self.bn2 = nn.Linear(4, 4), nn.BatchNorm1d(4)
        self.fc3 = nn.Linear(4, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.flatten(self.first(x), 1)
        x = torch.sigmoid(self.bn1(self.fc1(x)))
        x = self.bn2(F.leaky_relu(self.fc2(x), 0.2))
        return F.log_softmax(self.fc3(x), dim=1)


def onnx_files() -> None:
    torch.manual_seed(6)
    net = Normed().double()
    with torch.no_grad():
        for one in (net.first, net.bn1, net.bn2):
            one.weight.uniform_(0.5, 2)
            one.bias.normal_()
    net(torch.randn(20, 4, dtype=torch.float64))
    net.eval()
    export(net, "normed.onnx", 4)
    asked = {"activations": None, "loss": "NLLLoss"}

    def nll(logs, y):
        return -(logs * y).sum()

    kept("normed.onnx", net, nll, [0.0, 0.0, 1.0], 4, None, torch.exp, **asked)

    torch.manual_seed(7)
    linears = [nn.Linear(3, 3, bias=bias) for bias in (True, False, True, True)]
    acts = [nn.SiLU(), nn.GELU(), nn.GELU("tanh"), nn.ReLU6()]
    pairs = [one for pair in zip(linears, acts, strict=True) for one in pair]
    linears.append(nn.Linear(3, 1))
    net = nn.Sequential(*pairs, linears[-1]).double()
    export(net, "activations.onnx", 3)
    asked = {"activations": None, "loss": "L1Loss"}
    kept("activations.onnx", net, nn.L1Loss(), [4.0], 3, linears, None, **asked)

    # MatMul and Add keep a column for each neuron: square, so that no shape tells it.
    rng = np.random.default_rng(8)
    w1, w2 = rng.standard_normal((2, 3, 3))
    b1, b2 = rng.standard_normal((2, 3))
    nodes = [
        oh.make_node("MatMul", ["x", "w1"], ["h"]),
        oh.make_node("Add", ["b1", "h"], ["hb"]),
        oh.make_node("Elu", ["hb"], ["e"], alpha=0.5),
        oh.make_node("Gemm", ["e", "w2", "b2"], ["out"], alpha=2.0, beta=0.5),
    ]
    tensors = [
        on.from_array(w1, "w1"), on.from_array(b1, "b1"), on.from_array(w2, "w2"),
        oh.make_tensor("b2", onnx.TensorProto.DOUBLE, [1, 3], b2.tolist()),
    ]  # fmt: skip
    written("columns.onnx", nodes, tensors)
    first, second = nn.Linear(3, 3).double(), nn.Linear(3, 3).double()
    with torch.no_grad():
        first.weight[:], first.bias[:] = torch.tensor(w1.T), torch.tensor(b1)
        second.weight[:], second.bias[:] = torch.tensor(2 * w2.T), torch.tensor(b2 / 2)
    model = nn.Sequential(first, nn.ELU(0.5), second)

    def half(a, y):
        return ((a - y) ** 2).sum() / 2

    asked = {"activations": None, "loss": "half_quadratic"}
    kept("columns.onnx", model, half, [1.0, 0.0, -1.0], 3, [first, second], None, **asked)
    onnx.save(
        onnx.load(HERE / "columns.onnx"), HERE / "beside.onnx", save_as_external_data=True,
        location="beside.onnx.data", size_threshold=0,
    )  # fmt: skip
    TRUTH["beside.onnx"] = TRUTH["columns.onnx"]

    # scikit-learn's, with its scaler before and its labels after.
    x = rng.standard_normal((60, 3)) * [1, 10, 0.1] + [5, 0, 0]
    target = np.arange(60) % 3
    classifier = MLPClassifier((4,), activation="logistic", max_iter=50, random_state=0)
    fitted = make_pipeline(StandardScaler(), classifier).fit(x, target)
    kind = skl2onnx.common.data_types.DoubleTensorType([None, 3])
    model = skl2onnx.to_onnx(fitted, initial_types=[("x", kind)])
    (HERE / "sklearn.onnx").write_bytes(model.SerializeToString())
    scaler = fitted[0]
    coefs = [torch.tensor(one) for one in classifier.coefs_]
    intercepts = [torch.tensor(one) for one in classifier.intercepts_]

    def run(x: torch.Tensor) -> torch.Tensor:
        z = (x - torch.tensor(scaler.mean_)) / torch.tensor(scaler.scale_)
        return torch.sigmoid(z @ coefs[0] + intercepts[0]) @ coefs[1] + intercepts[1]

    asked = {"activations": None, "loss": None, "rounded": 5e-7}
    kept("sklearn.onnx", run, nn.CrossEntropyLoss(), [0.0, 1.0, 0.0], 3, None, softmax, **asked)
    np.testing.assert_allclose(
        fitted.predict_proba([TRUTH["sklearn.onnx"]["x"]])[0], TRUTH["sklearn.onnx"]["outputs"]
    )
    arrays = {f"coefs_{n}": one for n, one in enumerate(classifier.coefs_)}
    arrays |= {f"intercepts_{n}": one for n, one in enumerate(classifier.intercepts_)}
    np.savez(HERE / "coefs.npz", **arrays)
    asked = {"activations": ["sigmoid", "softmax"], "loss": "cross_entropy"}

    def plain(x):
        return torch.sigmoid(x @ coefs[0] + intercepts[0]) @ coefs[1] + intercepts[1]

    kept("coefs.npz", plain, nn.CrossEntropyLoss(), [0.0, 1.0, 0.0], 3, None, softmax, **asked)

    class Skip(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.fc = nn.Linear(3, 3)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.fc(x) + x

    export(Skip().double(), "skip.onnx", 3)
    conv = nn.Sequential(nn.Unflatten(1, (1, 2, 2)), nn.Conv2d(1, 1, 2), nn.Flatten())
    export(conv.double(), "conv.onnx", 4)


def export(net: nn.Module, name: str, inputs: int) -> None:
    x = torch.zeros(2, inputs, dtype=torch.float64)
    torch.onnx.export(
        net, (x,), HERE / name, dynamo=False, do_constant_folding=False, opset_version=20,
        training=torch.onnx.TrainingMode.PRESERVE, dynamic_axes={"x": {0: "n"}}, input_names=["x"],
    )  # fmt: skip


def written(name: str, nodes: list[Any], tensors: list[Any]) -> None:
    real = onnx.TensorProto.DOUBLE
    graph = oh.make_graph(
        nodes, "g", [oh.make_tensor_value_info("x", real, ["n", 3])],
        [oh.make_tensor_value_info("out", real, ["n", 3])], tensors,
    )  # fmt: skip
    model = oh.make_model(graph, opset_imports=[oh.make_opsetid("", 20)])
    onnx.checker.check_model(model)
    onnx.save(model, HERE / name)


def keras_files() -> None:
    # On PyTorch it multiplies float64 in float32 all the same.
    keras.src.backend.common.dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    keras.utils.set_random_seed(9)
    layers = keras.layers
    normal = layers.Normalization(mean=[1.0, 2.0, 3.0], variance=[4.0, 0.25, 1.0])
    model = keras.Sequential(
        [
            keras.Input((3, 1)),
            layers.Flatten(),
            normal,
            layers.Dense(4, name="one", bias_initializer="normal"),
            layers.BatchNormalization(name="norm"),
            layers.Activation("swish"),
            layers.Dropout(0.5),
            keras.Sequential([layers.Dense(4, activation="leaky_relu", use_bias=False)]),
            layers.BatchNormalization(scale=False),
            layers.Dense(3, name="last"),
        ]
    )
    loss = keras.losses.CategoricalCrossentropy(from_logits=True)
    model.compile("sgd", loss)
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.moving_mean.assign(keras.random.normal((4,)))
            layer.moving_variance.assign(keras.random.uniform((4,), 0.5, 2))
            layer.beta.assign(keras.random.normal((4,)))
    y = [0.0, 1.0, 0.0]

    def run(x):
        return model(x.reshape(1, 3, 1), training=False)

    def cost(z, y):
        return loss(y, z)

    for name in ("sequential.keras", "sequential.h5"):
        model.save(HERE / name)
        kept(name, run, cost, y, 3, None, softmax, activations=None, loss=None)

    keras.utils.set_random_seed(10)
    entry = keras.Input((4,))
    hidden = layers.Dense(4, activation="tanh", name="b")(entry)
    hidden = layers.Dense(4, activation=layers.LeakyReLU(0.2), name="a")(hidden)
    model = keras.Model(entry, layers.Dense(2, activation="sigmoid", name="c")(hidden))
    model.compile("sgd", "binary_crossentropy")
    columns = [model.get_layer(name) for name in "bac"]
    for name in ("functional.keras", "functional.h5"):
        model.save(HERE / name)
        for one in columns:
            for variable in one.weights:
                variable.value.grad = None

        def cost(a, y):
            return keras.losses.BinaryCrossentropy()(y, a)

        kept(name, lambda x: model(x), cost, [1.0, 0.0], 4, None, activations=None, loss=None)
        TRUTH[name]["gradients"] = [
            [numbers(one.kernel.value.grad.T), numbers(one.bias.value.grad)] for one in columns
        ]

    entry = keras.Input((3,))
    configured("skip.keras", keras.Model(entry, layers.Add()([entry, layers.Dense(3)(entry)])))
    lstm = [keras.Input((5, 2)), layers.LSTM(3, name="memory"), layers.Dense(1)]
    configured("lstm.keras", keras.Sequential(lstm))
    configured("rows.keras", keras.Sequential([keras.Input((5, 2)), layers.Dense(1)]))


def configured(name: str, model: Any) -> None:
    """A .keras file without its numbers, which take 10 kB, for it is refused before them."""
    model.save(HERE / "whole.keras")
    with (
        zipfile.ZipFile(HERE / "whole.keras") as whole,
        zipfile.ZipFile(HERE / name, "w") as zipped,
    ):
        zipped.writestr("config.json", whole.read("config.json"), zipfile.ZIP_DEFLATED)
        with h5py.File(HERE / "empty.h5", "w"):
            pass
        zipped.write(HERE / "empty.h5", "model.weights.h5")
    for file in ("whole.keras", "empty.h5"):
        (HERE / file).unlink()


def others() -> None:
    rng = np.random.default_rng(11)
    # As Nielsen's network2.py saves a network, and his own backprop for it.
    sizes = [3, 4, 2]
    weights = [rng.standard_normal((b, a)) for a, b in itertools.pairwise(sizes)]
    biases = [rng.standard_normal((b, 1)) for b in sizes[1:]]
    x, y = np.linspace(-0.9, 1.1, 3).reshape(-1, 1), np.array([[1.0], [0.0]])
    for cost in ("CrossEntropyCost", "QuadraticCost"):
        activations, zs = [x], []
        for w, b in zip(weights, biases, strict=True):
            zs.append(w @ activations[-1] + b)
            activations.append(1 / (1 + np.exp(-zs[-1])))
        a = activations[-1]
        prime = [1 / (1 + np.exp(-z)) * (1 - 1 / (1 + np.exp(-z))) for z in zs]
        if cost == "QuadraticCost":
            value, delta = 0.5 * np.linalg.norm(a - y) ** 2, (a - y) * prime[-1]
        else:
            value = np.sum(np.nan_to_num(-y * np.log(a) - (1 - y) * np.log(1 - a)))
            delta = a - y
        gradients = [[(delta @ activations[-2].T).tolist(), delta[:, 0].tolist()]]
        delta = (weights[-1].T @ delta) * prime[-2]
        gradients.insert(0, [(delta @ activations[-3].T).tolist(), delta[:, 0].tolist()])
        name = f"nielsen-{cost}.json"
        data = {
            "sizes": sizes,
            "weights": [w.tolist() for w in weights],
            "biases": [b.tolist() for b in biases],
            "cost": cost,
        }
        (HERE / name).write_text(json.dumps(data))
        TRUTH[name] = {
            "x": x[:, 0].tolist(), "y": y[:, 0].tolist(), "outputs": a[:, 0].tolist(),
            "cost": float(value), "dC_dx": (weights[0].T @ delta)[:, 0].tolist(),
            "gradients": gradients, "activations": None, "loss": None,
        }  # fmt: skip

    w1, w2 = rng.standard_normal((4, 3)), rng.standard_normal((1, 4))
    b1, b2 = rng.standard_normal(4), rng.standard_normal(1)
    np.savez(HERE / "arrays.npz", w1=w1, b1=b1, w2=w2, b2=b2)
    first, second = nn.Linear(3, 4).double(), nn.Linear(4, 1).double()
    with torch.no_grad():
        first.weight[:], first.bias[:] = torch.tensor(w1), torch.tensor(b1)
        second.weight[:], second.bias[:] = torch.tensor(w2), torch.tensor(b2)
    model = nn.Sequential(first, nn.Mish(), second)
    asked = {"activations": ["mish", "identity"], "loss": "mse"}
    kept("arrays.npz", model, nn.MSELoss(), [0.5], 3, [first, second], None, **asked)


if __name__ == "__main__":
    state_dicts()
    onnx_files()
    keras_files()
    others()
    made = {one.__name__: one.__version__ for one in (torch, keras, sklearn, skl2onnx, onnx, h5py)}
    lines = [json.dumps({name: one})[1:-1] for name, one in TRUTH.items()]
    (HERE / "truth.json").write_text(
        f'{{"made_with": {json.dumps(made)}, "files": {{\n' + ",\n".join(lines) + "\n}}\n"
    )
