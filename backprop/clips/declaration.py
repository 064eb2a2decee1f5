"""What a clip says of itself, in its own file: read there without running it.

    class ChainRule(DeclaredScene):
        clip = Declaration("The ratio along each link of the tree, multiplied", order=7)

        @figure("chain-rule-breakdown", "One ratio for each link", order=10, beat="product")
        def breakdown(self) -> Pose: ...

All arguments are written out (strings, numbers, tuples of them), so that a list of all clips
imports no Manim: `backprop.clips.reading` takes them from the file's text.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from backprop.core.errors import BackpropError
from backprop.core.language import gettext_noop
from backprop.core.number_format import amount
from backprop.core.quantities import Quantity

if TYPE_CHECKING:
    from manim import Mobject

    from backprop.core.network import Network

__all__ = ["Declaration", "Moment", "Pose", "check_cost", "figure", "moment_of"]

_EXAMPLES = {
    "w": ("a weight", Quantity("w", 2, (0, 1))),
    "b": ("a bias", Quantity("b", 2, (0,))),
    "z": ("a weighted sum", Quantity("z", 2, (0,))),
    "a": ("an activation", Quantity("a", 1, (2,))),
}
_MOMENT = "moment"

Method = TypeVar("Method", bound=Callable[..., "Pose"])


@dataclass(frozen=True, slots=True)
class Moment:
    """The moment of a clip that is a figure.

    Parameters
    ----------
    name
        As the article's author calls its file.
    caption
        What it shows, in a sentence.
    order
        Its place among all figures.
    beat, play
        When it is taken: after so many plays of that section, or at its end.
    depth
        Layers with weights that a network must have.
    moving
        The sections of the scene, as patterns, that it is in the article as a clip; or none.
    """

    name: str
    caption: str
    order: float
    beat: str
    play: int | None = None
    depth: int = 1
    moving: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Declaration:
    """One clip.

    Parameters
    ----------
    summary
        What it shows, in one line.
    order
        Its place in the chapter; those of a user's own come last.
    network
        The network it is shown with when none is given.
    one_neuron
        Whether it only shows networks of one neuron a layer.
    focus
        The kinds of quantity that it can be asked to be about, such as "w"; "" for none.
    rated
        Whether it shows a training, whose learning rate can be given.
    picture
        Whether it only shows networks whose input is a square picture.
    also
        Networks that it shows besides, whichever it is given.
    formulas
        The names of the chapter's formulas that stand beside it in a lecture.
    turn
        Whether a lecture has its network beside it to be turned by hand.
    goal
        What who has seen it can do, as a lecture lists it: "read a gradient"; "" for nothing.

    Attributes
    ----------
    name, file
        The class, and the file that it stands in; said by who reads the declaration.
    figures
        The moments that are figures.
    """

    summary: str = ""
    order: float = math.inf
    network: str = "chain"
    one_neuron: bool = False
    focus: str = ""
    rated: bool = False
    picture: bool = False
    also: tuple[str, ...] = ()
    formulas: tuple[str, ...] = ()
    turn: bool = False
    goal: str = ""
    name: str = ""
    file: Path = Path()
    figures: tuple[Moment, ...] = ()

    @property
    def reference(self) -> str:
        """What finds it again in another process: its name, for a user's own with its file."""
        return self.name if self.order < math.inf else f"{self.file}:{self.name}"

    def shows(self, network: Network) -> bool:
        """Whether the clip can show this network."""
        if _without_cost(network):
            return False
        if self.picture:
            return _is_picture(network.widths[0])
        return not self.one_neuron or max(network.widths) == 1

    @property
    def needs(self) -> str:
        """Which networks it shows, in words; "" for any."""
        if self.picture:
            return gettext_noop("networks whose input is a square picture")
        return gettext_noop("networks of one neuron a layer") if self.one_neuron else ""

    def check(self, network: Network) -> None:
        """Say why the clip cannot show a network, if it cannot."""
        check_cost(network, self.name)
        widths = "-".join(map(str, network.widths))
        if self.one_neuron and max(network.widths) > 1:
            raise BackpropError(
                f"{self.name} shows {self.needs}, such as chain; "
                f"{network.name} is {widths}: backprop list says which clips take it"
            )
        if self.picture and not _is_picture(network.widths[0]):
            raise BackpropError(
                f"{self.name} shows {self.needs}, such as digits with its "
                f"28 x 28 pixels; {network.name} has {amount(network.widths[0], 'input')}"
            )

    def takes(self, focus: Quantity | None) -> bool:
        """Whether it can be about this quantity, or about none in particular."""
        return focus is None or focus.kind in tuple(self.focus)

    def check_focus(self, focus: Quantity | None) -> None:
        """Say what the clip can be asked to be about, if it is not this."""
        if self.takes(focus):
            return
        if not self.focus:
            raise BackpropError(f"{self.name} takes no focus: backprop list says which clips do")
        known = (_EXAMPLES[kind] for kind in self.focus)
        expected = " or ".join(f"{what}, such as {one.called()}" for what, one in known)
        found = focus.called() if focus else None
        raise BackpropError(f"{self.name} is about {expected}; found {found}")

    def check_rate(self, rate: float | None) -> None:
        """Say that the clip takes no learning rate, or not this one, if that is so."""
        if rate is None:
            return
        if not self.rated:
            raise BackpropError(f"{self.name} shows no training: leave --rate out")
        if not (math.isfinite(rate) and rate > 0):
            raise BackpropError(f"rate: expected a finite number above 0, found {rate:g}")

    def named(self, name: str) -> Declaration:
        """The same by its class's name."""
        return replace(self, name=name)


@dataclass(frozen=True, slots=True)
class Pose:
    """A figure as its clip gives it: what is drawn, and the same for who cannot see it."""

    parts: Sequence[Mobject]
    alt: str


def figure(
    name: str,
    caption: str,
    *,
    order: float,
    beat: str,
    play: int | None = None,
    depth: int = 1,
    moving: tuple[str, ...] = (),
) -> Callable[[Method], Method]:
    """Declare that the clip is a figure at a moment; the method gives its `Pose` then."""
    moment = Moment(name, caption, order, beat, play, depth, moving)

    def declared(method: Method) -> Method:
        setattr(method, _MOMENT, moment)
        return method

    return declared


def moment_of(member: Any) -> Moment | None:
    """What was declared of a method; None if nothing was."""
    found = getattr(member, _MOMENT, None)
    return found if isinstance(found, Moment) else None


def check_cost(network: Network, what: str) -> None:
    """Say why a clip or figure, called `what`, cannot show a network without a cost."""
    if _without_cost(network):
        raise BackpropError(
            f"{what} shows outputs beside desired ones, and the cost 'none' desires nothing: "
            "explain and trace have its derivatives; or give the network a cost"
        )


def _without_cost(network: Network) -> bool:
    from backprop.core.costs import NO_COST  # lazily: a list of clips is there without NumPy

    return network.cost.name == NO_COST


def _is_picture(inputs: int) -> bool:
    """Whether so many inputs can be the pixels of a square picture: 4 x 4 at least."""
    return inputs >= 16 and math.isqrt(inputs) ** 2 == inputs
