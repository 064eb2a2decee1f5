"""Record a network's forward and backward pass, and ask the record anything.

>>> from backprop import Network, record
>>> net = Network.random([3, 4, 2], seed=0)
>>> trace = record(net, [0.1, 0.5, 0.9], [1, 0])
>>> trace["w[2][0,1]"].derivative  # doctest: +SKIP

This much needs NumPy alone, imported when the first of these names is asked for: the command
begins without it. Pictures and films are made by rooms that import Manim: `render`, a clip for a
notebook, imports them when it is called.
"""

from __future__ import annotations

import backprop.core  # before all other imports, which a Ctrl-C may break off

# isort: split
import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import backprop.render  # noqa: F401 - empty; loaded later, it would stand in for `render` below
from backprop.core.representation import written_by

if TYPE_CHECKING:
    from backprop.face import *  # noqa: F403
    from backprop.face import Network, Trace
    from backprop.publish.notebook_cell import Film

written_by(lambda: importlib.import_module("backprop.display"))


def __getattr__(name: str) -> Any:
    """One of the names of `backprop.face`, when it is asked for."""
    if name.startswith("__") and name != "__all__":
        raise AttributeError(name)
    face = importlib.import_module("backprop.face")
    if name == "__all__":
        return [*face.__all__, "render"]
    if name not in face.__all__:
        raise AttributeError(f"module 'backprop' has no attribute {name!r}")
    return getattr(face, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__getattr__("__all__")})


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
        from backprop.core.errors import BackpropError

        raise BackpropError(
            f"render needs {error.name}: pip install backprop-visualized with all it depends on"
        ) from None
    return film(scene, network, example, focus, quality, theme, shape, lang)
