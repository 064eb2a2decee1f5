"""Estimators of scikit-learn, against itself where it is installed: see live.py."""

import inspect
import warnings
from typing import Any

import numpy as np
import pytest

from backprop import BackpropError, Network, from_sklearn, record
from tests.io.frameworks.live import close, quietly


class TestSklearn:
    """One of each kind."""

    sklearn = pytest.importorskip("sklearn")

    def data(self, classes: int) -> tuple[Any, Any]:
        rng = np.random.default_rng(0)
        return rng.standard_normal((50, 4)) * [1, 5, 0.2, 30] + 3, np.arange(50) % classes

    def fitted(self, kind: str, classes: int, scaler: str | None = None, **given: Any) -> Any:
        from sklearn import linear_model, neural_network, pipeline, preprocessing

        x, y = self.data(classes)
        if kind == "MLPRegressor":
            y = np.stack([y, -y, y * 0.5], axis=1)[:, :classes].squeeze()
        given = given if kind == "LogisticRegression" else {"max_iter": 20, **given}
        model = getattr(neural_network, kind, None) or getattr(linear_model, kind)
        steps = [] if scaler is None else [getattr(preprocessing, scaler)()]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return pipeline.make_pipeline(*steps, model(**given)).fit(x, y)

    @pytest.mark.parametrize("scaler", [None, "StandardScaler", "MinMaxScaler", "RobustScaler"])
    @pytest.mark.parametrize("activation", ["identity", "logistic", "tanh", "relu"])
    @pytest.mark.parametrize("classes", [2, 3])
    @pytest.mark.parametrize("kind", ["MLPClassifier", "MLPRegressor"])
    def test_perceptrons(
        self, kind: str, classes: int, activation: str, scaler: str | None
    ) -> None:
        model = self.fitted(
            kind, classes, scaler, hidden_layer_sizes=(4, 4), activation=activation, random_state=0
        )
        network, told = quietly(from_sklearn, model)
        self.same(model, network)
        assert "coefs_: transposed" in told
        assert scaler is None or f"{scaler.lower()}: folded into" in told
        self.gradients(model, network, kind, classes)

    def same(self, model: Any, network: Network) -> None:
        x, _ = self.data(2)
        wanted = (model.predict_proba if hasattr(model, "predict_proba") else model.predict)(x)
        y = np.zeros((len(x), network.widths[-1]))
        y[:, 0] = 1
        found = record(network, x, y).a[network.depth]
        if found.shape[1] == 1 and wanted.ndim == 2:
            wanted = wanted[:, 1]
        close(found, wanted)

    def gradients(self, model: Any, network: Network, kind: str, classes: int) -> None:
        """Of its own backward pass, which descends on them, but for alpha's part."""
        mlp = model[-1]
        x, labels = self.data(classes)
        seen = model[:-1].transform(x) if len(model) > 1 else x
        y = mlp._label_binarizer.transform(labels) if kind == "MLPClassifier" else None
        if y is None:
            y = np.stack([labels, -labels, labels * 0.5], axis=1)[:, :classes]
        acts = [seen] + [None] * (mlp.n_layers_ - 1)
        deltas: list[Any] = [None] * (mlp.n_layers_ - 1)
        coefs = [np.empty_like(one) for one in mlp.coefs_]
        intercepts = [np.empty_like(one) for one in mlp.intercepts_]
        mlp.alpha = 0.0
        y = y.astype(float)
        if sklearn_takes_weights(mlp):
            mlp._backprop(seen, y, None, acts, deltas, coefs, intercepts)
        else:
            mlp._backprop(seen, y, acts, deltas, coefs, intercepts)
        trace = record(network, x, y)
        for number in range(1, network.depth + 1):
            close(trace.dC_db[number], intercepts[number - 1], 1e-10)
            if number > 1:  # a scaler is in the first
                close(trace.dC_dw[number], coefs[number - 1].T, 1e-10)

    @pytest.mark.parametrize("classes", [2, 3])
    def test_logistic_regression(self, classes: int) -> None:
        model = self.fitted("LogisticRegression", classes, "MaxAbsScaler")
        network, told = quietly(from_sklearn, model)
        self.same(model, network)
        assert (
            "the outputs are, in order, 0, 1, 2" if classes == 3 else "probability of 1"
        ) in told

    def test_refusals(self) -> None:
        from sklearn import decomposition, neural_network, pipeline, svm

        mlp = neural_network.MLPClassifier
        cases = {
            "is not fitted yet": mlp(),
            "SVC, which is no network": svm.SVC(),
            "pca is PCA, which cannot be shown": pipeline.make_pipeline(decomposition.PCA(), mlp()),
            "int, which is no network": 3,
        }
        for words, estimator in cases.items():
            with pytest.raises(BackpropError, match=words):
                quietly(from_sklearn, estimator)


def sklearn_takes_weights(mlp: Any) -> bool:
    return "sample_weight" in inspect.signature(mlp._backprop).parameters
