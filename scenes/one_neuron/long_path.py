"""LongPath: the derivative for a weight one layer further back, from the number handed back."""

from __future__ import annotations

from collections.abc import Iterator

from backprop import Trace
from backprop.clips import Declaration
from backprop.clips.chain import along
from backprop.clips.long_path_facts import FRESH, LongPathFacts
from backprop.clips.long_path_parts import across, clock, measured, opening, ponder
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question
from backprop.clips.steps import Beat, Say, Step, say
from backprop.clips.verbs import (
    back,
    box,
    count_down,
    draw,
    grow,
    leave,
    light,
    lit,
    one_by_one,
    place,
    point,
    pulse,
    show,
    slide,
    together,
    unbox,
    unlight,
)
from backprop.clips.words import Message, Said
from backprop.core.language import gettext, ngettext

__all__ = ["LongPath"]

# What is said

TITLE = Message("How sensitive is {cost} to {far}?")
QUESTION = Message(
    "This weight, {far}, is {far_links:count} links away from the cost. How sensitive is the cost "
    "to it?"
)
PONDER = Message("Pause and ponder: which ratios do you need, and which of them do you know?")
WAY = Message(
    "There are {far_links:count} links on the way, and so {far_links:count} ratios to multiply."
)
KNOWN = Message(
    "But the last three have been multiplied already. Their product, {number}, was handed back to "
    "this activation."
)
KNOWN_CUT = Message(
    "But the last three have been multiplied already. Their product is 0, so 0 was handed back: "
    "nothing gets through the last layer."
)
REST = Message("So three factors are enough: the number handed back, and two new ratios.")
MOVES = (
    Message(
        "Per unit of the weight, z moves by {ratio}: the activation that the weight multiplies."
    ),
    Message("Per unit of z, the activation moves by {ratio}: the slope of {function} at this z."),
    Message("Per unit of the activation, the cost moves by {ratio}."),
)
STILL = (
    Message(
        "The weight is multiplied with an activation that is 0. A nudge to the weight does not "
        "move z: the ratio is 0."
    ),
    Message("At this z {function} is flat. A nudge to z does not get through: the ratio is 0."),
    Message("A nudge to the activation does not move the cost: the ratio is 0."),
)
ANSWER = Message("Multiply, and the cost's sensitivity to this weight is {far:slope}.")
ZERO = Message(
    "Multiply, and the cost's sensitivity to this weight is {far:slope}: one of the factors is 0."
)
TRIED = Message("A real nudge agrees: per unit of the weight, the cost moved by {ratio}.")
IN_VAIN = Message("A real nudge agrees: the cost does not move at all.")
TWICE = Message(
    "Nothing was computed twice: this layer needs two ratios of its own, and the one number that "
    "the next layer hands back."
)


def moves(facts: LongPathFacts, number: int) -> Message | Said:
    """What a link does."""
    if facts.ratios[number] == 0:
        return STILL[number]
    return MOVES[number](ratio=facts.digits[number])


# What happens


def beats(f: LongPathFacts) -> Iterator[Beat]:
    yield Beat(
        "question",
        QUESTION,
        [
            place(along),
            lit(along, f.far_way),
            unlight(along),
            leave(*(along.numbers[q] for q in f.far_way)),
            grow(along, across),
            show(*(across.numbers[q] for q in f.far_way)),
            together(draw(across.outline), box(across.symbols[f.far], 0.08)),
            show(across.question, across.names[0]),
            together(
                light(across, f.far_way),
                one_by_one(*(across.slots[i] for i in range(f.far_links)), each=0.7),
            ),
            show(clock, ponder),
        ],
    )
    yield Beat(
        "pause and ponder",
        PONDER,
        [count_down(clock)],
        rest=0.4,
    )
    yield Beat("a ratio a link", WAY, written_out(f))
    if not f.handed:
        yield Beat("last ratio", moves(f, 2), [*known(f)], rest=0.6)
    for i in reversed(range(FRESH)):
        steps = [*factor(f, i), *(grown(f, i) if i else [])]
        yield Beat(f"ratio {FRESH - i}", moves(f, i), steps, rest=0.6)
    last = [*grown(f, 0), point(across.brought[0], across.names[0])]
    if f.tried:
        ratio = f.tried.ratio
        last += [
            say(TRIED(ratio=ratio) if ratio else IN_VAIN),
            show(measured),
            point(across.brought[0], measured),
        ]
    yield Beat("answer", ZERO if f.cut else ANSWER, last, rest=0.5 if f.handed else 2.5)
    if f.handed:
        yield Beat(
            "nothing twice",
            TWICE,
            [
                point(across.factors),
                point(across.brought[FRESH], across.names[FRESH]),
                pulse(across, f.far_way[::-1]),
            ],
            rest=2.5,
        )


def written_out(f: LongPathFacts) -> list[Step | Say]:
    """All ratios come, and those that are known go into the arrow."""
    steps: list[Step | Say] = [
        together(unbox(across.symbols[f.far]), *([leave(clock, ponder)] if f.handed else [])),
        together(
            one_by_one(*(across.ratios[i] for i in range(f.far_links)), each=0.7),
            leave(across.slots, seconds=0.7 * f.far_links),
        ),
    ]
    if f.handed:
        steps += [
            say(KNOWN(number=f.digits[FRESH]) if f.ratios[FRESH] else KNOWN_CUT),
            *known(f),
            say(REST),
            point(across.brought[FRESH], across.names[FRESH]),
            *(point(across.ratios[i]) for i in range(FRESH)),
        ]
    return steps


def known(f: LongPathFacts) -> list[Step]:
    """The arrow runs back along the links that are known, whose ratios step back."""
    return [
        # Of one layer no more is said before.
        *([] if f.handed else [leave(clock, ponder)]),
        *(handed_on(f, i) for i in range(f.far_links - FRESH)),
        together(
            back(*(across.ratios[i] for i in range(FRESH, f.far_links))),
            show(
                across.brought[FRESH],
                across.names[FRESH],
                *([across.words] if f.handed else []),
            ),
        ),
    ]


def handed_on(f: LongPathFacts, i: int) -> Step:
    """The arrow runs along one link more, as broad as what it brings there."""
    back = f.far_way[::-1]
    return together(slide(across.stubs[i], across.arrows[i]), pulse(across, back[i : i + 2]))


def factor(f: LongPathFacts, i: int) -> list[Step]:
    """A link's number comes under its ratio."""
    return [
        pulse(across, f.far_way[i : i + 2][::-1]),
        point(across.ratios[i]),
        show(across.factors[i]),
        point(across.factors[i]),
    ]


def grown(f: LongPathFacts, i: int) -> list[Step | Say]:
    """The arrow goes on along a link, and what it brings is multiplied."""
    here = across.brought[i], *([] if i == 0 else [across.names[i]])
    stop = f.far_links - 1 - i
    return [
        together(
            slide(across.stubs[stop], across.arrows[stop]),
            *([] if i else [leave(across.question, across.outline)]),
        ),
        together(point(across.factors[i]), show(*here)),
    ]


class LongPath(DeclaredScene):
    """The chain rule along five links, the last three of which are known as one number."""

    clip = Declaration(
        "Pause and ponder: the derivative for a weight one layer further back",
        order=14,
        one_neuron=True,
        formulas=("long-path",),
        goal="find the derivative for a weight in an earlier layer",
    )
    story = Story(LongPathFacts.of, TITLE, opening, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        depth = trace.network.depth
        return (
            gettext("How many ratios does the path from the first layer's weight have?"),
            ngettext(
                "Two for each layer it passes and one for the cost: {ratios} here, with {count} "
                "layer.",
                "Two for each layer it passes and one for the cost: {ratios} here, with {count} "
                "layers.",
                depth,
            ).format(ratios=2 * depth + 1, count=depth),
        )
