"""ChainRule: the ratio along each link of the tree, picked off and multiplied."""

from __future__ import annotations

from collections.abc import Iterator

from backprop import Quantity, Trace
from backprop.clips import Declaration, Pose, figure
from backprop.clips.chain_rule_facts import ChainRuleFacts
from backprop.clips.chain_rule_parts import layout, measured, product, ratios, sent, way
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question, last_quantities
from backprop.clips.steps import Beat, Say, Step, say
from backprop.clips.verbs import (
    back,
    forth,
    leave,
    light,
    place,
    point,
    pulse,
    scatter,
    show,
    together,
)
from backprop.clips.words import Message, Said
from backprop.core.language import gettext
from backprop.core.number_format import spoken_number
from backprop.display import alt_text

__all__ = ["ChainRule"]

# What is said

TITLE = Message("How does a nudge to {w} reach {cost}?")
PATH = Message(
    "The weight is {w}, the cost {cost}. A nudge to the weight reaches the cost one link after "
    "another."
)
NUDGED = Message(
    "Nudge the weight by {w}, and the nudge reaches the cost one link after another: z moves by "
    "{z}, the activation by {a}, the cost by {cost}."
)
MOVES = (
    Message(
        "The weight multiplies the previous activation, {before}: per unit of the weight, z moves "
        "by {times}."
    ),
    Message(
        "At {z} the slope of {function} is {times}: per unit of z, the activation moves by {times}."
    ),
    Message(
        "With the output at {a} and {y} desired, the cost changes by {times} per unit of "
        "activation."
    ),
)
STILL = (
    Message("A nudge to the weight does not move z at all: the ratio is 0."),
    Message("A nudge to z does not move the activation at all: the ratio is 0."),
    Message("A nudge to the activation does not move the cost at all: the ratio is 0."),
)
PRODUCT = Message("Multiply the three, and you know how the weight affects the cost.")
RESULT = Message(
    "{one} times {two} times {three} is {w:slope}: how sensitive the cost is to the weight."
)
RULE = Message("This is the chain rule.")
MEASURED = Message(
    "This is the chain rule: {one} times the nudge of {w} is {cost}, as far as the cost moved."
)
TRIED = Message(
    "Check: actually nudge the weight by {by}, and the cost changes by {ratio} per unit of weight."
)
IN_VAIN = Message("Check: actually nudge the weight by {by}, and the cost does not move at all.")


def moves(facts: ChainRuleFacts, number: int) -> Message | Said:
    """What a link does."""
    if facts.factors[number] == 0:
        return STILL[number]
    return MOVES[number](times=facts.spoken[number])


# What happens


def beats(f: ChainRuleFacts) -> Iterator[Beat]:
    opened = place(way, product.left, product.equals[0], product.questions, product.dots)
    if f.sent:
        yield Beat("nudge", NUDGED(**f.told), [opened, *down(f)], rest=1.0)
    else:
        yield Beat("path", PATH, [opened, *(pulse(way, f.from_w) for _ in range(2))])
    for i, link in enumerate(f.links):
        yield Beat(f"link {i + 1}", moves(f, i), [*factor(f, i, link)], rest=0.6)
    one, two, three = f.spoken
    yield Beat(
        "product",
        PRODUCT,
        [
            pulse(way, f.from_w),
            say(RESULT(one=one, two=two, three=three)),
            *(flown for i in range(3) for flown in multiplied(i)),
            show(product.equals[2], product.number),
            point(product.number),
        ],
    )
    yield Beat("chain rule", *ending(f), rest=2.5)


def multiplied(i: int) -> list[Step]:
    """A link's number flies to its place under its ratio."""
    sign = product.times[i - 1] if i else product.equals[1]
    return [
        scatter((ratios[i].number, product.numbers[i])),
        together(show(sign), forth(ratios[i].number)),
    ]


def ending(f: ChainRuleFacts) -> tuple[Message | Said, list[Step | Say]]:
    """A real nudge confirms what the ratios come to."""
    if f.sent:
        number, moved = spoken_number(f.trace[f.w].derivative), f.told
        steps: list[Step | Say] = [
            pulse(way, f.from_w),
            point(product.number, sent.lines[0].number),
            pulse(way, f.from_w),
            point(sent.lines[3].number),
        ]
        return MEASURED(one=number, w=moved["w"], cost=moved["cost"]), steps
    if f.tried:
        by, ratio = f.tried.by, f.tried.ratio
        said = TRIED(by=by, ratio=ratio) if ratio else IN_VAIN(by=by)
        return RULE, [say(said), show(measured), pulse(way, f.from_w), point(measured)]
    return RULE, [pulse(way, f.from_w)]


def down(f: ChainRuleFacts) -> Iterator[Step]:
    """A nudge runs down the tree: at each node stands how far it has moved."""
    yield show(sent.lines[0])
    yield point(sent.lines[0].number)
    for i, link in enumerate(f.links):
        yield pulse(way, link)
        yield show(sent.lines[i + 1])
        yield point(sent.lines[i + 1].number)


def factor(f: ChainRuleFacts, i: int, link: tuple[Quantity, Quantity]) -> Iterator[Step]:
    """A ratio comes from values of the tree to its link."""
    here, sources = ratios[i], f.sources[i]
    aside = [one for q in sources if q not in f.from_w for one in (way.symbols[q], way.numbers[q])]
    yield light(way, link)
    yield together(show(here.ratio), *([forth(*aside)] if aside else []))
    yield point(*(way.numbers[q] for q in sources))
    if i == 0:
        # It is a value of the tree; the others are made of some.
        yield show(here.equals)
        yield scatter((way.numbers[f.before], here.number))
    else:
        yield show(here.equals, here.number)
    yield point(here.number)
    # What is asked for makes way for its answer.
    yield together(
        scatter((here.ratio, product.ratios[i])),
        leave(product.questions[i]),
        *([back(*aside)] if aside else []),
    )
    yield forth(here.ratio)


class ChainRule(DeclaredScene):
    """The derivative of the cost for a weight as the product of three local derivatives."""

    clip = Declaration(
        "The ratio along each link of the tree, multiplied: the chain rule for the weight",
        order=7,
        one_neuron=True,
        formulas=("chain-rule",),
        turn=True,
        goal="multiply the ratios along a path into a derivative",
    )
    story = Story(ChainRuleFacts.of, TITLE, layout, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        *_, before = last_quantities(trace)
        return (
            gettext(
                "Which of the three ratios would be 0 if {a} were 0, and what would that mean for "
                "the weight?"
            ).format(a=before.plain(trace.widths)),
            gettext(
                "The first: the weighted sum would not feel the weight at all, so the derivative "
                "for the weight would be 0. As it is, the ratio is {ratio}."
            ).format(ratio=spoken_number(trace[before].value)),
        )

    @figure(
        "chain-rule-breakdown",
        "One ratio for each link of the tree; their product is the derivative",
        order=10,
        beat="product",
    )
    def pose_chain_rule_breakdown(self) -> Pose:
        """The tree with a ratio beside each link of the path, and their product."""
        return Pose(self.everything(), alt_text.chain_rule(self.trace))
