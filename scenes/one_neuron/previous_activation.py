"""PreviousActivation: the derivative for the activation before, and where that comes from."""

from __future__ import annotations

from collections.abc import Iterator

from manim import DOWN, LEFT, Typst

from backprop import Trace
from backprop.clips import Declaration, Pose, figure
from backprop.clips.chain import tall, tree
from backprop.clips.handles import part
from backprop.clips.layout import Layout, overlay
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question, last_quantities
from backprop.clips.steps import Beat, Step, say
from backprop.clips.verbs import (
    back,
    box,
    carry,
    draw,
    forth,
    grow,
    leave,
    light,
    lit,
    place,
    point,
    pulse,
    replace,
    reroute,
    show,
    slide,
    together,
    unbox,
    unfold,
    unlight,
)
from backprop.clips.ways import WayFacts, added, handing
from backprop.clips.words import Message
from backprop.core.handed import Handed, handed
from backprop.core.language import gettext
from backprop.core.number_format import spoken_number
from backprop.display import alt_text
from backprop.drawing.mobjects import SentBack
from backprop.drawing.notation import fit
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


@part(best=(1.3, 3.0))
def sent(on: DeclaredScene, facts: Facts, room: Box) -> SentBack:
    """What comes back to the sum, and on to the activation before."""
    return SentBack(on.write, on.trace, on(tree), (facts.before,), room)


@part(best=(1.3, 3.0))
def higher(on: DeclaredScene, facts: Facts, room: Box) -> SentBack:
    """What of that the earlier layer needs, in the tree that has grown."""
    return SentBack(on.write, on.trace, on(tall), (facts.before,), room, last=True)


@part(best=(1.3, 3.0))
def words(on: DeclaredScene, facts: Facts, room: Box) -> Typst:
    """Under that number."""
    line = on(higher).arrived[facts.before]
    said = fit(
        on.write.words(gettext("handed back"), HAND, on.theme.ink), room.right - line.get_left()[0]
    )
    return said.next_to(line, DOWN, buff=0.35, aligned_edge=LEFT)


# What happens


def layout(f: Facts) -> Layout:
    """Both trees in one room."""
    if not f.before.layer:
        return handing(tree, sent, added, over=0.9)
    return handing(overlay(tree, tall), overlay(sent, higher, words), added, over=0.9)


def beats(f: Facts) -> Iterator[Beat]:
    here, known = sent.arrived[f.before], f.handed
    beside = [sent.arrived[q] for q in (f.a, f.z)]
    yield Beat(
        "path",
        PATH,
        [
            place(tree, added, sent.arrows[1], *(one.answer for one in beside), sent.factors[f.z]),
            lit(tree, f.from_before),
            together(
                leave(tree.symbols[f.b], tree.numbers[f.b], tree.links[f.b, f.z]),
                draw(sent.outlines[f.before]),
            ),
            show(here.ratio, here.equals, here.question),
            pulse(tree, f.from_before),
        ],
    )
    yield Beat(
        "weight",
        RATIO(ratio=known.ratio(f.before)),
        [
            point(added.weight, added.activation),
            forth(tree.symbols[f.w], tree.numbers[f.w]),
            carry((tree.numbers[f.w], sent.factors[f.before].number)),
            show(sent.factors[f.before].dot),
            point(sent.factors[f.before]),
            say(PRODUCT(rest=known.said(f.z), number=known.said(f.before))),
            point(sent.arrived[f.z].number),
            unfold(sent.branches[f.before]),
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
            back(tree.symbols[f.w], tree.numbers[f.w]),
            box(tree.symbols[f.before], buff=0.08),
            point(tree.symbols[f.before]),
        ],
    )
    yield Beat(
        "one layer up",
        CAUSES,
        [
            together(unlight(tree), unbox(tree.symbols[f.before])),
            together(grow(tree, tall), *risen(f)),
            draw(tall.links[total, f.before]),
            show(tall.symbols[total], tall.numbers[total]),
            *(
                together(draw(tall.links[q, total]), show(tall.symbols[q], tall.numbers[q]))
                for q in f.causes
            ),
            *([show(tall.others)] if f.long_spine[0].layer else []),
            say(ONWARD),
            light(tall, f.far_way),
            pulse(tall, f.far_way),
        ],
    )
    yield Beat(
        "handed back",
        ENOUGH(number=f.handed.said(f.before)),
        [
            reroute(tall, f.from_before, keep=(f.far, total)),
            pulse(tall, f.from_before[::-1]),
            point(higher.arrived[f.before].number),
            show(words),
            say(SO_NAMED),
            draw(higher.onward),
            pulse(tall, f.far_way[::-1]),
            point(higher.arrived[f.before].number),
        ],
        rest=2.5,
    )


def risen(f: Facts) -> list[Step]:
    """The last number goes to its place in the tree that has grown, what it was made of leaves."""
    one, other = sent.arrived[f.before], higher.arrived[f.before]
    made = [sent.arrived[q].answer for q in (f.a, f.z)]
    return [
        leave(*made, sent.factors, sent.outlines, added),
        slide(sent.arrows[1], higher.arrows[1]),
        slide(sent.branches[f.before], higher.branches[f.before]),
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
            box(tree.symbols[f.before], buff=0.08),
            point(tree.symbols[f.before]),
            pulse(tree, f.from_before[::-1]),
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
        tree, f = self.part("tree"), self.known
        bias = (tree.symbols[f.b], tree.numbers[f.b], tree.links[f.b, f.z])
        shown = self.everything(self.part("sent"), self.part("added"))
        shown += [one for part in bias for one in part.get_family() if one.has_points()]
        return Pose(shown, alt_text.previous(self.trace))
