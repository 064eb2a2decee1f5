"""Activations by name: a = f(z) and its local derivative da/dz.

Each entry holds the function, its derivative and the symbols it is written with, side
by side, so that a number and the formula beside it cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from backprop.core.activations.activation import Activation, Array
from backprop.core.activations.kinked import FAMILIES, KINKED
from backprop.core.activations.smooth import SMOOTH
from backprop.core.activations.softmax import COUPLED
from backprop.core.errors import NetworkError
from backprop.core.names import looked_up, own_function, told_apart, unknown

__all__ = [
    "ACTIVATIONS",
    "BUILT_IN_ACTIVATIONS",
    "NOT_ACTIVATIONS",
    "PARAMETERS",
    "find_activation",
    "register_activation",
]


@cache
def _ours(name: str, parameters: tuple[tuple[str, float], ...] = ()) -> Activation:
    """One that comes along; each is one object, however often it is asked for."""
    if not parameters:
        return BUILT_IN_ACTIVATIONS[name]
    ((_, number),) = parameters
    return replace(FAMILIES[name].make(number), parameters=parameters, again=_ours)


BUILT_IN_ACTIVATIONS = {
    f.name: replace(f, again=_ours) for f in (*SMOOTH[:3], *KINKED, *SMOOTH[3:], *COUPLED)
}
"""Those that come along, the best known first, whatever is registered by their names."""
ACTIVATIONS: dict[str, Activation] = dict(BUILT_IN_ACTIVATIONS)
PARAMETERS = {name: family.parameter for name, family in FAMILIES.items()}
"""What some of them may be told."""


def register_activation(
    name: str,
    value: Callable[[Array], Array],
    derivative: Callable[[Array], Array],
    *,
    plain: str | None = None,
    typst: str | None = None,
    latex: str | None = None,
    low: float | None = None,
    high: float | None = None,
) -> Activation:
    """Add an elementwise activation of your own.

    >>> square = register_activation("square", lambda z: z**2, lambda z: 2 * z, low=0.0)

    `value` and `derivative` map an array z of any shape to one of the same shape.
    """
    added = Activation(
        own_function(name, "activation", value=value, derivative=derivative),
        value,
        derivative,
        plain or name,
        typst or f'op("{name}")',
        latex or rf"\mathrm{{{name}}}",
        low,
        high,
    )
    ACTIVATIONS[name] = added
    return added


_ALIASES = {
    "linear": "identity",
    "id": "identity",
    "logistic": "sigmoid",
    "σ": "sigmoid",
    "rectifier": "relu",
    "swish": "silu",
    "gelu_new": "gelu_tanh",
    "gelu_pytorch_tanh": "gelu_tanh",
    "hard_tanh": "hardtanh",
    "hard_sigmoid": "hardsigmoid",
}
"""Other names of the very same functions."""
_NO_OTHER = (
    "celu, crelu, glu, softmin, softshrink, hardshrink, hardswish, hard_swish, tanhshrink, "
    "logsigmoid, log_sigmoid, quick_gelu, gelu_fast"
)
_LEAKY = (
    "leaky_relu has the slope 0.01 for negative z, as PyTorch's LeakyReLU has it if it is not told "
    "another; with slope = 0.3 it is Keras'"
)
_PRELU = "give leaky_relu and the slope that it has learnt, one for the whole layer"
_SOFTMAX = 'give "softmax" with the cost "cross_entropy", which takes the logarithm itself'
NOT_ACTIVATIONS = {
    **dict.fromkeys(_NO_OTHER.split(", "), ""),
    **dict.fromkeys(("leakyrelu", "lrelu", "leaky"), _LEAKY),
    "prelu": _PRELU,
    **dict.fromkeys(("log_softmax", "logsoftmax"), _SOFTMAX),
}
"""Functions that there are not, though another has a name like theirs, and what is said of them."""


def find_activation(name: str, **parameters: float) -> Activation:
    """Return the activation of that name, in any case or by an alias, or say which exist.

    >>> find_activation("leaky_relu", slope=0.2).value(np.array([-1.0]))
    array([-0.2])

    Raises
    ------
    NetworkError
        There is no such activation, or it takes no such parameter.
    """
    found = looked_up(name, ACTIVATIONS, _ALIASES) if isinstance(name, str) else None
    if found is None:
        raise NetworkError(unknown("unknown activation", name, ACTIVATIONS, NOT_ACTIVATIONS))
    ours = found is BUILT_IN_ACTIVATIONS.get(found.name)
    family = FAMILIES.get(found.name) if ours else None
    takes = (family.parameter, family.usual) if family else None
    told = told_apart(found.name, takes, parameters)
    return _ours(found.name, told) if told else found
