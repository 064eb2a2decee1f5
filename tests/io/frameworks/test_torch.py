"""PyTorch's models, against PyTorch where it is installed: see live.py."""

import warnings
from pathlib import Path
from typing import Any

import pytest

from backprop import BackpropError, from_onnx, from_torch, record
from tests.io.frameworks.live import close, quietly


class TestTorch:
    """One of each kind."""

    torch = pytest.importorskip("torch")
    nn = torch.nn
    F = torch.nn.functional

    def agrees(
        self,
        model: Any,
        loss: Any,
        y: list[float],
        own: Any = None,
        linears: Any = None,
        within: float = 1e-12,
    ) -> str:
        """Outputs, cost and gradients of one example; what was told."""
        torch = self.torch
        model = model.eval()
        network, told = quietly(from_torch, model, loss)
        model = model.double()
        x = torch.linspace(-1, 1.3, network.widths[0], dtype=torch.float64)
        x = x.reshape(1, -1).requires_grad_()
        value = (own or loss)(model(x), torch.tensor([y], dtype=torch.float64))
        value.backward()
        trace = record(network, x.detach().numpy()[0], y)
        close(trace.cost, value.detach(), within)
        close(trace.dC_da[0], x.grad, within)
        for number, linear in enumerate(linears or [], start=1):
            close(trace.dC_dw[number], linear.weight.grad, within)
            if linear.bias is not None:
                close(trace.dC_db[number], linear.bias.grad, within)
        return told

    @pytest.mark.parametrize(
        ("name", "given"),
        [
            ("MSELoss", {}), ("MSELoss", {"reduction": "sum"}), ("L1Loss", {"reduction": "sum"}),
            ("HuberLoss", {"reduction": "sum", "delta": 0.5}),
            ("SmoothL1Loss", {"reduction": "sum"}),
            ("CrossEntropyLoss", {}), ("CrossEntropyLoss", {"reduction": "sum"}),
            ("BCEWithLogitsLoss", {}), ("BCEWithLogitsLoss", {"reduction": "sum"}),
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "bfloat16"])
    def test_losses_on_what_a_linear_gives(self, name: str, given: Any, dtype: str) -> None:
        self.torch.manual_seed(0)
        model = self.nn.Sequential(
            self.nn.Linear(4, 5), self.nn.Tanh(), self.nn.Linear(5, 3, bias=False)
        ).to(getattr(self.torch, dtype))
        loss = getattr(self.nn, name)(**given)
        self.agrees(model, loss, [0.0, 1.0, 0.0], linears=[model[0], model[2]])

    ACTIVATIONS = (
        ("ReLU", {}), ("Sigmoid", {}), ("Tanh", {}), ("LeakyReLU", {}), ("ELU", {}), ("SELU", {}),
        ("LeakyReLU", {"negative_slope": 0.3}), ("ELU", {"alpha": 0.7}), ("GELU", {}), ("SiLU", {}),
        ("GELU", {"approximate": "tanh"}), ("Mish", {}), ("ReLU6", {}), ("Hardtanh", {}),
        ("Hardsigmoid", {}), ("Softplus", {}), ("Softsign", {}), ("PReLU", {}), ("Identity", {}),
    )  # fmt: skip

    @pytest.mark.parametrize(("name", "given"), ACTIVATIONS)
    def test_activations(self, name: str, given: Any) -> None:
        self.torch.manual_seed(1)
        activation = getattr(self.nn, name)(**given)
        model = self.nn.Sequential(self.nn.Linear(4, 9), activation, self.nn.Linear(9, 2))
        # PyTorch's slope of Hardsigmoid is the float32 that is nearest to 1/6.
        within = 1e-7 if name == "Hardsigmoid" else 1e-12
        linears = [model[0], model[2]]
        self.agrees(model, self.nn.MSELoss(), [0.5, -1.0], linears=linears, within=within)

    FUNCTIONS = (
        ("relu", ()), ("sigmoid", ()), ("tanh", ()), ("leaky_relu", (0.2,)), ("elu", (0.5,)),
        ("silu", ()), ("gelu", ()), ("mish", ()), ("softplus", ()), ("hardtanh", ()),
    )  # fmt: skip

    @pytest.mark.parametrize(("name", "given"), FUNCTIONS)
    def test_functions_in_a_traced_module(self, name: str, given: Any) -> None:
        nn, function = self.nn, getattr(self.F, name)

        class Net(nn.Module):  # type: ignore[name-defined, misc]
            def __init__(self) -> None:
                super().__init__()
                self.fc1, self.fc2 = nn.Linear(6, 4), nn.Linear(4, 2)

            def forward(self, x: Any) -> Any:
                x = x.view(x.size(0), -1)
                x = function(self.fc1(x), *given)
                return self.fc2(x).reshape(x.shape[0], 2)

        self.torch.manual_seed(2)
        model = Net()
        told = self.agrees(model, nn.MSELoss(), [1.0, 0.0], linears=[model.fc1, model.fc2])
        assert "view: left out" in told

    def test_folded_and_left_out(self) -> None:
        torch, nn, F = self.torch, self.nn, self.F

        class Net(nn.Module):  # type: ignore[name-defined, misc]
            def __init__(self) -> None:
                super().__init__()
                self.register_buffer("mean", torch.randn(4))
                self.fc1, self.bn1 = nn.Linear(4, 4, bias=False), nn.BatchNorm1d(4)
                self.bn2, self.drop = nn.BatchNorm1d(4, affine=False), nn.Dropout(0.5)
                self.fc2 = nn.Linear(4, 3)

            def forward(self, x: Any) -> Any:
                x = torch.flatten((x - self.mean) / 2.5, 1)
                x = self.bn2(torch.relu(self.bn1(self.fc1(x))))
                x = F.dropout(self.drop(x), training=self.training)
                return F.log_softmax(self.fc2(x), dim=1)

        torch.manual_seed(3)
        model = Net()
        for _ in range(3):
            model(torch.randn(9, 4))
        torch.nn.init.uniform_(model.bn1.weight)

        def nll(logs: Any, y: Any) -> Any:
            return -(logs * y).sum()

        told = self.agrees(model, nn.NLLLoss(), [0.0, 0.0, 1.0], own=nll)
        for words in (
            "sub and truediv: folded into the weights and biases of fc1",
            "bn1: folded into the weights and biases of fc1",
            "bn2: folded into the weights and biases of fc2",
            "drop: left out", "dropout: left out", "flatten: left out", "fc1: it has no biases",
            "log_softmax and NLLLoss are softmax and cross_entropy here",
        ):  # fmt: skip
            assert words in told
        assert "cross_entropy is assumed, after log_softmax" in quietly(from_torch, model)[1]

    def test_label_smoothing_is_told_and_right(self) -> None:
        model, loss = self.nn.Linear(2, 4), self.nn.CrossEntropyLoss(label_smoothing=0.2)
        smooth = [0.05, 0.05, 0.85, 0.05]
        hard = self.torch.tensor([[0.0, 0.0, 1.0, 0.0]], dtype=self.torch.float64)
        told = self.agrees(model, loss, smooth, own=lambda z, _: loss(z, hard), linears=[model])
        assert "label smoothing 0.2: give it as y" in told

    def test_the_model_is_left_as_it_is(self) -> None:
        model = self.nn.Sequential(self.nn.Linear(2, 2), self.nn.Dropout()).train()
        before = {key: value.clone() for key, value in model.state_dict().items()}
        network, _ = quietly(from_torch, model, self.nn.MSELoss())
        assert model.training
        assert all((before[key] == value).all() for key, value in model.state_dict().items())
        with self.torch.no_grad():
            model[0].weight.zero_()
        assert (network.layers[0].weights != 0).all()

    def refusals(self) -> dict[str, tuple[Any, Any]]:
        nn, torch = self.nn, self.torch
        mse = nn.MSELoss()

        class Skip(nn.Module):  # type: ignore[name-defined, misc]
            def __init__(self) -> None:
                super().__init__()
                self.fc1 = nn.Linear(3, 3)

            def forward(self, x: Any) -> Any:
                return x + torch.relu(self.fc1(x))

        class Flow(Skip):
            def forward(self, x: Any) -> Any:
                return self.fc1(x) if x.sum() > 0 else x

        lin = nn.Linear(3, 3)
        seq = nn.Sequential
        return {
            "'1' is Conv2d": (seq(nn.Identity(), nn.Conv2d(1, 2, 3)), mse),
            "a skip connection": (Skip(), mse),
            "cannot be traced": (Flow(), mse),
            "'0' is LSTM": (nn.LSTM(2, 3), mse),
            "'1' is LayerNorm": (seq(lin, nn.LayerNorm(3)), mse),
            "'1' is MaxPool1d": (seq(lin, nn.MaxPool1d(2)), mse),
            "1 is CELU, which is none of the activations": (seq(lin, nn.CELU()), mse),
            "with dim=0": (seq(lin, nn.Softmax(dim=0)), mse),
            "softmax that is not the last": (seq(lin, nn.Softmax(1), lin), mse),
            "relu right after tanh": (seq(lin, nn.Tanh(), nn.ReLU()), mse),
            "CrossEntropyLoss takes z and has softmax inside, and the model ends in softmax": (
                seq(lin, nn.Softmax(1)), nn.CrossEntropyLoss(),
            ),
            "NLLLoss takes logarithms": (lin, nn.NLLLoss()),
            "is the mean over its 3 outputs": (lin, nn.L1Loss()),
            "with weight cannot be shown": (lin, nn.CrossEntropyLoss(weight=torch.ones(3))),
            "unknown loss 'KLDivLoss'": (lin, nn.KLDivLoss()),
            "found the class": (lin, nn.MSELoss),
            "from_torch(model, torch.nn.CrossEntropyLoss())": (lin, None),
            "expected a torch.nn.Module, found dict": (lin.state_dict(), mse),
            "a scaling after the last activation": (
                seq(lin, nn.ReLU(), nn.BatchNorm1d(3).eval()), mse,
            ),
            "it has no layer of weights": (nn.Identity(), mse),
        }  # fmt: skip

    def test_refusals(self) -> None:
        for words, (model, loss) in self.refusals().items():
            with pytest.raises(BackpropError) as caught:
                quietly(from_torch, model, loss)
            line = str(caught.value)
            assert words in line or (words in line.replace("OrderedDict", "dict"))
            assert "\n" not in line

    @pytest.mark.parametrize("dynamo", [False])
    @pytest.mark.parametrize("name", ["ReLU", "SiLU", "GELU", "Mish", "LeakyReLU", "Hardsigmoid"])
    def test_what_it_exports_to_onnx(self, tmp_path: Path, name: str, dynamo: bool) -> None:
        pytest.importorskip("onnx")
        torch, nn = self.torch, self.nn
        torch.manual_seed(4)
        model = nn.Sequential(nn.Flatten(), nn.Linear(3, 3), getattr(nn, name)(), nn.Linear(3, 2))
        file = tmp_path / "net.onnx"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(model.double(), (torch.zeros(1, 3).double(),), file, dynamo=dynamo)
        ours, _ = quietly(from_onnx, file, "mse")
        wanted, _ = quietly(from_torch, model, nn.MSELoss())
        for one, other in zip(ours.layers, wanted.layers, strict=True):
            assert (one.weights == other.weights).all()
            assert one.activation == other.activation
