"""Names of functions: exact aliases are read, what is nearly the same is told apart."""

from __future__ import annotations

import pytest

from backprop import Network
from backprop.core.activations import find_activation
from backprop.core.costs import find_cost
from backprop.core.errors import NetworkError
from backprop.core.number_format import amount


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ReLU", "relu"),
        ("Sigmoid", "sigmoid"),
        ("GELU", "gelu"),
        ("Leaky-ReLU", "leaky_relu"),
        ("linear", "identity"),
        ("logistic", "sigmoid"),
    ],
)
def test_an_activation_by_another_name(typed: str, name: str) -> None:
    assert find_activation(typed).name == name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Quadratic", "quadratic"),
        ("sse", "quadratic"),
        ("crossentropy", "cross_entropy"),
        ("categorical_crossentropy", "cross_entropy"),
    ],
)
def test_a_cost_by_another_name(typed: str, name: str) -> None:
    assert find_cost(typed).name == name


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("sigmoide", "unknown activation 'sigmoide': did you mean 'sigmoid'\\? expected one of id"),
        ("rleu", "did you mean 'relu'"),
        ("LeakyReLU", "slope 0.01"),
        ("celu", "'celu': expected one of"),  # nearest to elu, and another function
        ("log_softmax", "with the cost"),
        (None, "unknown activation None: expected one of"),
    ],
)
def test_an_unknown_activation(typed: str, said: str) -> None:
    with pytest.raises(NetworkError, match=said):
        find_activation(typed)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("half_mse", "'half_quadratic' is half the sum over the outputs"),
        ("L1Loss", "the mean over the outputs; 'l1' is their sum"),
        ("SmoothL1Loss", "'huber' is their sum"),
        ("bce_with_logits", 'activation = "sigmoid"'),
        ("CrossEntropyLoss", 'activation = "softmax"'),
        ("qadratic", "did you mean 'quadratic'"),
        ("cosine", "'cosine': expected one of"),
    ],
)
def test_an_unknown_cost(typed: str, said: str) -> None:
    with pytest.raises(NetworkError, match=said):
        find_cost(typed)


THREE = ([[1, 2], [3, 4], [5, 6]], [0, 0], "tanh")
TURNED = r"layer 1: expected weights \(2, n\) for its 2 biases, found \(3, 2\); transposed, "


@pytest.mark.parametrize(
    ("layers", "examples", "said"),
    [
        ([THREE], {"a": ([1, 2, 3], [0, 0])}, TURNED),
        ([THREE, ([[1, 2]], [0], "tanh")], None, TURNED),
        ([THREE, ([[1], [2]], [0], "tanh")], None, TURNED),
        ([THREE], None, "found \\(2,\\); transposed, the weights would fit"),
        ([THREE], {"a": ([1, 2], [0, 0, 0])}, r"expected biases \(3,\) .*, found \(2,\)$"),
        ([THREE, ([[1, 2, 3]], [0], "tanh")], None, r"expected biases \(3,\) .*, found \(2,\)$"),
        (
            [([[1, 2], [3, 4], [5, 6]], [0, 0, 0], "tanh"), ([[1], [2], [3]], [0], "tanh")],
            None,
            "layer 2: expected .* found \\(3, 1\\); transposed, ",
        ),
        ([([[0, 5, 2]], [0], "tanh")], {"a": ([1, 2], [0])}, "layer 1 has .*0.5, not 0,5"),
        ([([[1, 2]], [0, 75], "tanh")], {"a": ([1, 2], [0])}, "biases .*0.5, not 0,5"),
        ([([[1, 2]], [0], "tanh")], {"a": ([1, 0, 5], [0])}, "expected x .*0.5, not 0,5"),
        ([([[1, 2]], [0], "tanh")], {"a": ([1, 0, 1], [0])}, r"x \(2,\), found \(3,\)$"),
        ([([[1, 2]], [0], "tanh")], {"a": ([1], [0, 1])}, "; x and y are swapped"),
    ],
)
def test_what_does_not_fit_says_what_was_typed(layers, examples, said: str) -> None:
    with pytest.raises(NetworkError, match=said):
        Network.from_arrays(layers, examples=examples)


def test_counted_nouns() -> None:
    assert amount(1, "step") == "1 step"
    assert amount(0, "step") == "0 steps"
    assert amount(1000, "bias", "biases") == "1,000 biases"
