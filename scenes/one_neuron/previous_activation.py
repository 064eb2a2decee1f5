"""PreviousActivation: the derivative for the activation before, and where that comes from."""

from __future__ import annotations

from collections.abc import Iterator

from backprop import Trace
from backprop.clips import Declaration, Pose, figure
from backprop.clips.chain import along
from backprop.clips.handed_facts import PreviousFacts
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.previous_parts import added, earlier, opening, pieces, sent
from backprop.clips.question import Question, last_quantities
from backprop.clips.steps import Beat, Step, say
from backprop.clips.verbs import (
    behind,
    box,
    carry,
    forth,
    light,
    place,
    point,
    pulse,
    replace,
    show,
    slide,
    together,
    unbox,
    unlight,
    write,
)
from backprop.clips.words import Message
from backprop.core.language import gettext
from backprop.core.number_format import spoken_number
from backprop.core.quantities import Quantity
from backprop.display import alt_text

__all__ = ["PreviousActivation"]

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

# What happens


def beats(f: PreviousFacts) -> Iterator[Beat]:
    here, known, deep = sent.brought[f.before], f.handed, f.before.layer > 0
    there = sent.brought[f.a], sent.brought[f.z]
    formula: list[Step] = [write(added), point(added.activation)] if deep else []
    yield Beat(
        "path",
        PATH,
        [
            place(*pieces(f.last_edges)),
            *([behind(*pieces(f.earlier_edges, but=(f.before,)))] if deep else []),
            place(*(sent.arrows[q] for q in (f.a, f.z)), sent.factors[f.z]),
            place(*(one.answer for one in there)),
            pulse(along, f.from_before),
            *formula,
            show(here.ratio, here.equals, here.question),
            pulse(along, f.from_before),
        ],
    )
    yield Beat(
        "weight",
        RATIO(ratio=known.ratio(f.before)),
        [
            *([point(added.weight, added.activation)] if deep else []),
            carry((along.numbers[f.w], sent.factors[f.before].number)),
            show(sent.factors[f.before].dot),
            together(point(sent.factors[f.before]), forth(along.numbers[f.w])),
            say(PRODUCT(rest=known.said(f.z), number=known.said(f.before))),
            point(sent.brought[f.z].number),
            slide(sent.seeds[f.before], sent.arrows[f.before]),
            replace(here.question, here.number),
            point(here.number),
        ],
    )
    yield from grown(f) if deep else ended(f)


def grown(f: PreviousFacts) -> Iterator[Beat]:
    """The activation before was computed itself: the tree goes on."""
    frame, total = along.symbols[f.before], f.long_spine[1]
    yield Beat("no knob", NO_KNOB, [box(frame, buff=0.08), point(frame)])
    link, *others = f.earlier_edges[::-1]
    yield Beat(
        "one layer up",
        CAUSES,
        [
            together(unbox(frame), replace(added, earlier)),
            forth(along.links[link], along.symbols[total], along.numbers[total]),
            *(
                forth(along.links[edge], along.symbols[edge[0]], along.numbers[edge[0]])
                for edge in others
            ),
            say(ONWARD),
            light(along, f.far_way),
            pulse(along, f.far_way),
        ],
    )
    yield Beat(
        "handed back",
        ENOUGH(number=f.handed.said(f.before)),
        [
            unlight(along),
            pulse(along, f.from_before[::-1]),
            point(sent.brought[f.before].number),
            say(SO_NAMED),
            *onward(total),
            *onward(f.far),
            point(sent.brought[f.far].number),
        ],
        rest=2.5,
    )


def onward(q: Quantity) -> list[Step]:
    """What has come back is multiplied by a link's ratio, and comes to what is before it."""
    return [
        show(sent.factors[q]),
        slide(sent.seeds[q], sent.arrows[q]),
        show(sent.brought[q].answer),
    ]


def ended(f: PreviousFacts) -> Iterator[Beat]:
    """In a network of one layer the activation before is the input."""
    frame = along.symbols[f.before]
    yield Beat("the input", INPUT, [box(frame, buff=0.08), point(frame)], rest=2.5)


class PreviousActivation(DeclaredScene):
    """How the cost depends on a neuron of the layer before, which is computed itself."""

    clip = Declaration(
        "The same path from the activation before, which is computed itself",
        order=13,
        one_neuron=True,
        formulas=("sum-by-activation", "previous-activation"),
        goal="carry the chain rule back to the layer before",
    )
    story = Story(PreviousFacts.of, TITLE, opening, beats)

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
        return Pose(
            self.everything(self.part("sent"), self.part("added")), alt_text.previous(self.trace)
        )
