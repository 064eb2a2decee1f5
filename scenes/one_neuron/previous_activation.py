"""PreviousActivation: the derivative for the activation before, and where that comes from."""

from __future__ import annotations

from collections.abc import Iterator

from manim import Typst

from backprop import Trace
from backprop.clips import Declaration, Pose, figure
from backprop.clips.chain import tall, tree
from backprop.clips.handles import part
from backprop.clips.layout import Layout, column, either, overlay
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question, last_quantities
from backprop.clips.steps import Beat, Step, say
from backprop.clips.verbs import (
    back,
    box,
    carry,
    draw,
    grow,
    leave,
    light,
    place,
    point,
    pulse,
    replace,
    show,
    slide,
    together,
    unbox,
    unfold,
    unlight,
    write,
)
from backprop.clips.ways import WayFacts, added
from backprop.clips.words import Message
from backprop.core.handed import Handed, handed
from backprop.core.language import gettext
from backprop.core.number_format import spoken_number
from backprop.core.quantities import COST
from backprop.display import alt_text
from backprop.drawing.mobjects import HandedUp, LayerBrace, Tree
from backprop.drawing.style import HAND, Box

__all__ = ["PreviousActivation"]

# What the record says


class Facts(WayFacts):
    """The way from the activation before, and what comes back along it."""

    @property
    def handed(self) -> Handed:
        """What comes back to the sum, and on to the activation before, as it is written."""
        return handed(self.trace, self.z, self.a, (self.before,))


# What is said

TITLE = Message("Backpropagation: how sensitive is {cost} to {before}?")
PATH = Message(
    "The last neuron also takes in the activation before it, {before}. How sensitive is the cost "
    "to that?"
)
RATIO = Message(
    "Again, only the first ratio is new. z multiplies this activation by the weight, so the ratio "
    "is the weight itself: {ratio}."
)
PRODUCT = Message("Times the {rest} that has come back to z, that is {number}.")
NO_KNOB = Message(
    "We can't set this activation directly: it isn't a parameter. The network computed it."
)
CAUSES = Message("It came from a weight, a bias and an activation one layer earlier.")
ONWARD = Message(
    "So that earlier weight moves the cost, too: through this activation, and on through the last "
    "layer."
)
ENOUGH = Message(
    "Earlier layers need only this one number from the last layer: {number}. The layer hands it "
    "back."
)
SO_NAMED = Message(
    "Hand the sensitivity back like this, layer after layer, and you have backpropagation."
)
INPUT = Message(
    "In this network that activation is the input itself: it is given, and training changes only "
    "weights and biases."
)

# What is drawn


LOWER = 0.5
"""Of a row, how far weight and bias are under the activation before."""


@part(best=(5.7, 6.2), least=(4.2, 3.6))
def lower(on: DeclaredScene, facts: Facts, room: Box) -> Tree:
    """The tree, with room beside the activation before."""
    return Tree(on.write, on.trace, facts.spine, room, LOWER)


@part(best=(1.3, 3.0))
def sent(on: DeclaredScene, facts: Facts, room: Box) -> HandedUp:
    """What comes back to the sum, and on to the activation before."""
    return HandedUp(on.write, on.trace, on(lower), room)


@part(best=(1.3, 3.0))
def higher(on: DeclaredScene, facts: Facts, room: Box) -> HandedUp:
    """What of that the earlier layer needs, in the tree that has grown."""
    return HandedUp(on.write, on.trace, on(tall), room)


@part(best=(1.3, 3.0))
def words(on: DeclaredScene, facts: Facts, room: Box) -> Typst:
    """Under that number."""
    up: HandedUp = on(higher)
    return up.under(on.write.words(gettext("handed back"), HAND, on.theme.ink))


@part(best=(1.3, 3.0))
def layer(on: DeclaredScene, facts: Facts, room: Box) -> LayerBrace:
    """Which layer hands it back."""
    return LayerBrace(on.write, on(tall), float(on(higher).trunk.get_left()[0]), room)


# What happens


def layout(f: Facts) -> Layout:
    """The trees in one room; the sum's formula beside those of one layer or, narrow, over them."""
    small = overlay(tree, lower, sent)
    grown = [overlay(tall, higher, words, layer)] if f.before.layer else []
    over = column(added, small, shares=(0.9, 5.0))
    return either(overlay(over, *grown), overlay(small, added, *grown))


def beats(f: Facts) -> Iterator[Beat]:
    here, known = sent.arrived[f.before], f.handed
    link = lower.links[f.before, f.z]
    yield Beat(
        "path",
        PATH,
        [
            place(tree, sent.trunk, sent.arrived[f.z].answer),
            together(grow(tree, lower), back(lower.symbols[f.y], lower.numbers[f.y])),
            light(lower, f.from_before),
            write(added),
            point(added.activation),
            show(here.ratio, here.equals, here.question),
            pulse(lower, f.from_before),
        ],
    )
    yield Beat(
        "weight",
        RATIO(ratio=known.ratio(f.before)),
        [
            together(unlight(lower), leave(link), draw(sent.outline)),
            point(added.weight, added.activation),
            carry((lower.numbers[f.w], sent.factor.number)),
            show(sent.factor.dot),
            point(sent.factor),
            say(PRODUCT(rest=known.said(f.z), number=known.said(f.before))),
            point(sent.arrived[f.z].number),
            unfold(sent.branch),
            replace(here.question, here.number),
            point(here.number),
        ],
    )
    yield from grown(f) if f.before.layer else ended(f)


def grown(f: Facts) -> Iterator[Beat]:
    """The tree grows upwards."""
    total = f.long_spine[1]
    yield Beat(
        "no knob",
        NO_KNOB,
        [
            box(lower.symbols[f.before], buff=0.08),
            point(lower.symbols[f.before]),
        ],
    )
    yield Beat(
        "one layer up",
        CAUSES,
        [
            together(unbox(lower.symbols[f.before]), *done(f)),
            together(grow(lower, tall), *risen(f)),
            draw(tall.links[total, f.before], tall.links[f.before, f.z]),
            show(tall.symbols[total], tall.numbers[total]),
            *(
                together(draw(tall.links[q, total]), show(tall.symbols[q], tall.numbers[q]))
                for q in f.causes
            ),
            show(layer, *([tall.others] if f.long_spine[0].layer else [])),
            say(ONWARD),
            light(tall, f.far_way),
            pulse(tall, f.far_way),
        ],
    )
    yield Beat(
        "handed back",
        ENOUGH(number=f.handed.said(f.before)),
        [
            unlight(tall),
            pulse(tall, f.from_before[::-1]),
            point(higher.arrived[f.before].number),
            show(words),
            say(SO_NAMED),
            draw(higher.onward),
            *(pulse(tall, (f.before, total, q)) for q in f.causes[:1]),
            point(higher.arrived[f.before].number),
        ],
        rest=2.5,
    )


def done(f: Facts) -> list[Step]:
    """What else the last layer was made of leaves: all of it is in the number that it hands on."""
    gone = [one for q in (f.w, f.b, f.y) for one in (lower.symbols[q], lower.numbers[q])]
    links = [lower.links[q, into] for q, into in ((f.w, f.z), (f.b, f.z), (f.y, COST))]
    return [leave(*gone, *links, sent.arrived[f.z].answer, sent.factor, sent.outline, added)]


def risen(f: Facts) -> list[Step]:
    """The number goes to its place in the tree that has grown."""
    one, other = sent.arrived[f.before], higher.arrived[f.before]
    return [
        slide(sent.trunk, higher.trunk),
        slide(sent.branch, higher.branch),
        slide(one.ratio, other.ratio),
        slide(one.equals, other.equals),
        slide(one.number, other.number),
    ]


def ended(f: Facts) -> Iterator[Beat]:
    """In a network of one layer the activation before is the input."""
    yield Beat(
        "the input",
        INPUT,
        [
            box(lower.symbols[f.before], buff=0.08),
            point(lower.symbols[f.before]),
        ],
        rest=2.5,
    )


class PreviousActivation(DeclaredScene):
    """How the cost depends on a neuron of the layer before, which is computed itself."""

    clip = Declaration(
        "The same path from the activation before, which is computed itself",
        order=13,
        one_neuron=True,
        formulas=("sum-by-activation", "previous-activation"),
        goal="carry the chain rule back to the layer before",
    )
    story = Story(Facts.of, TITLE, layout, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        *_, before = last_quantities(trace)
        return (
            gettext("Nobody can turn an activation. What is its derivative for?"),
            gettext(
                "It carries the chain rule one layer back: all that lies behind {a} reaches the "
                "cost through it. Here it is {slope}."
            ).format(a=before.plain(trace.widths), slope=spoken_number(trace[before].derivative)),
        )

    @figure(
        "tree-activation-highlighted",
        "The activation before is no parameter, but the cost is sensitive to it too",
        order=11,
        beat="no knob",
        depth=2,
    )
    def pose_tree_activation_highlighted(self) -> Pose:
        """The tree with the activation before in a frame."""
        f = self.known
        shown = self.everything(self.part("sent"), self.part("added"))
        # The arrow took its place.
        shown += self.part("lower").links[f.before, f.z].family_members_with_points()
        return Pose(shown, alt_text.previous(self.trace))
