"""Record a network's forward and backward pass, and ask the record anything.

>>> from backprop import Network, record
>>> net = Network.random([3, 4, 2], seed=0)
>>> trace = record(net, [0.1, 0.5, 0.9], [1, 0])
>>> trace["w[2][0,1]"].derivative  # doctest: +SKIP

This much needs NumPy alone. Pictures and films are made by rooms that import Manim: `render`, a
clip for a notebook, imports them when it is called.
"""

from __future__ import annotations

import backprop.core  # before all other imports, which a Ctrl-C may break off

# isort: split
from pathlib import Path
from typing import TYPE_CHECKING

from backprop.core.activations import register_activation
from backprop.core.averages import average
from backprop.core.costs import register_cost
from backprop.core.errors import BackpropError
from backprop.core.explain import explain
from backprop.core.labels import Labels, labelled
from backprop.core.network import Example, Network
from backprop.core.nudge import nudge
from backprop.core.optimizer import Optimizer
from backprop.core.paths import paths
from backprop.core.quantities import Quantity
from backprop.core.recording import record
from backprop.core.trace import Trace
from backprop.core.training import descend, train
from backprop.core.vary import vary
from backprop.io import from_keras, from_onnx, from_sklearn, from_torch, load, save

# isort: split
import backprop.display  # it registers how records show themselves
import backprop.render  # noqa: F401 - empty; loaded later, it would stand in for `render` below

if TYPE_CHECKING:
    from backprop.publish.notebook_cell import Film

__all__ = [
    "BackpropError",
    "Example",
    "Labels",
    "Network",
    "Optimizer",
    "Quantity",
    "Trace",
    "average",
    "descend",
    "explain",
    "from_keras",
    "from_onnx",
    "from_sklearn",
    "from_torch",
    "labelled",
    "load",
    "nudge",
    "paths",
    "record",
    "register_activation",
    "register_cost",
    "render",
    "save",
    "train",
    "vary",
]


def render(
    scene: str,
    network: Network | Trace | str | Path | None = None,
    *,
    example: str | None = None,
    focus: str | None = None,
    quality: str = "m",
    theme: str = "dark",
    shape: str = "16:9",
    lang: str = "en",
) -> Film:
    """Render a clip, which a notebook shows.

    Parameters
    ----------
    scene
        A name that `backprop list` has, such as "ChainRule".
    network
        A network with examples, the record of one example, or a network's file or name; the
        clip's own if it is left out.
    example, focus, quality, theme, shape, lang
        As `backprop render` has them.

    Raises
    ------
    BackpropError
        The clip cannot show it, it could not be rendered, or what renders is not installed.
    """
    try:
        from backprop.publish.notebook_cell import film
    except ModuleNotFoundError as error:
        raise BackpropError(
            f"render needs {error.name}: pip install backprop-visualized with all it depends on"
        ) from None
    return film(scene, network, example, focus, quality, theme, shape, lang)
