"""Keras' models, against Keras where it is installed: see live.py."""

import os
from pathlib import Path

import numpy as np
import pytest

import backprop
from backprop import BackpropError, from_keras, record
from tests.io.frameworks.live import close, quietly

os.environ.setdefault("KERAS_BACKEND", "torch")


class TestKeras:
    """One of each kind."""

    keras = pytest.importorskip("keras")

    ACTIVATIONS = (
        "relu", "sigmoid", "tanh", "elu", "selu", "gelu", "silu", "swish", "mish", "softplus",
        "softsign", "relu6", "hard_sigmoid", "leaky_relu", "linear", None,
    )  # fmt: skip

    @pytest.mark.parametrize("activation", ACTIVATIONS)
    def test_activations_and_files(self, activation: str | None, tmp_path: Path) -> None:
        keras = self.keras
        keras.utils.set_random_seed(0)
        dense = keras.layers.Dense
        model = keras.Sequential(
            [keras.Input((3,)), dense(5, activation=activation), dense(5), dense(1)]
        )
        model.compile("sgd", "mse")
        network, told = quietly(from_keras, model)
        assert "kernel: transposed" in told
        assert network.cost.name == "mse"
        x = np.array([[0.5, -1.25, 2.0], [-3, 0.75, 1]])
        wanted = model.predict(x, verbose=0)
        close(record(network, x, np.zeros((2, 1))).a[3], wanted, 1e-5)
        model.save(tmp_path / "net.keras")
        model.save(tmp_path / "net.h5")
        for file in ("net.keras", "net.h5"):
            again, _ = quietly(backprop.load, tmp_path / file)
            for one, other in zip(again.layers, network.layers, strict=True):
                assert (one.weights == other.weights).all()
                assert one.activation == other.activation

    LOSSES = (
        ("mse", "linear", "mse"),
        ("mean_squared_error", "tanh", "mse"),
        ("categorical_crossentropy", "softmax", "cross_entropy"),
        ("sparse_categorical_crossentropy", "softmax", "cross_entropy"),
        ("binary_crossentropy", "sigmoid", "mean_binary_cross_entropy"),
        ("huber", "linear", "is the mean over its 2 outputs"),
        ("kl_divergence", "softmax", "unknown loss"),
        (None, "linear", "its loss is not in it"),
    )

    @pytest.mark.parametrize(("loss", "last", "said"), LOSSES)
    def test_losses(self, loss: str | None, last: str, said: str) -> None:
        keras = self.keras
        dense = keras.layers.Dense(2, activation=last)
        model = keras.Sequential([keras.Input((3,)), dense])
        if loss is not None:
            model.compile("sgd", loss)
        if " " in said:
            with pytest.raises(BackpropError, match=said):
                quietly(from_keras, model)
        else:
            assert quietly(from_keras, model)[0].cost.name == said

    def test_refusals(self) -> None:
        keras = self.keras
        layers = keras.layers
        unbuilt = keras.Sequential([layers.Dense(2)])
        cases = {
            "it has no weights yet": unbuilt,
            "expected a Keras model, found int": 3,
            "is Conv1D": keras.Sequential([keras.Input((4, 2)), layers.Conv1D(2, 2)]),
            "is Embedding": keras.Sequential([keras.Input((4,)), layers.Embedding(5, 2)]),
        }
        for words, model in cases.items():
            with pytest.raises(BackpropError, match=words):
                quietly(from_keras, model, "mse")
