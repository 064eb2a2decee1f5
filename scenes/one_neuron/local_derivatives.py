"""LocalDerivatives: each of the three ratios from a formula of its own."""

from __future__ import annotations

from collections.abc import Iterator

from backprop import Trace
from backprop.clips import (
    Beat,
    Declaration,
    DeclaredScene,
    Message,
    Story,
    column,
    overlay,
    part,
    row,
    say,
)
from backprop.clips.chain import tree
from backprop.clips.question import Question, last_quantities
from backprop.clips.steps import Say, Step
from backprop.clips.verbs import (
    arrange,
    back,
    become,
    box,
    carry,
    forth,
    leave,
    point,
    pulse,
    show,
    together,
    unbox,
    write,
)
from backprop.clips.ways import (
    SHARES,
    TOP,
    WayFacts,
    beside_tree,
    by_weight,
    formulas,
    opened,
    spelled,
)
from backprop.clips.words import Said
from backprop.core.dependencies import local_derivative
from backprop.core.number_format import spoken_number
from backprop.drawing.mobjects import ChainProduct
from backprop.drawing.style import Box

__all__ = ["LocalDerivatives"]

# What the record says


class Facts(WayFacts):
    """The three ratios on the way from the weight."""

    @property
    def function(self) -> str:
        """The activation function's name in words."""
        return self.trace.network.layers[-1].activation.name.replace("_", " ")


# What is said

TITLE = Message("What are the three ratios from {w} to {cost}?")
ASK = Message("The chain rule multiplies three ratios. Where does each of them come from?")
FORMULAS = Message(
    "From three formulas: of the weighted sum, of the activation, and of the cost. Each has a "
    "derivative of its own."
)
ABOUT = (
    Message("In the weighted sum, the weight is multiplied by the activation before."),
    Message("The activation is {function} of z, and that has a slope at this z."),
    Message("The cost compares the activation with the desired output."),
)
MOVES = (
    Message("So a nudge to the weight moves z exactly that many times as far: {ratio}."),
    Message("It is {ratio}: a tiny nudge to z moves the activation that many times as far."),
    Message(
        "Its slope is {ratio}: a tiny nudge to the activation changes it by that many times as "
        "much."
    ),
)
STILL = (
    Message("That is 0 here, so the weight does not move z at all."),
    Message("Here it is flat: z does not move the activation at all."),
    Message("Here its slope is 0: the activation does not move it at all."),
)
PLACES = Message(
    "Put in place of the ratios, the three make the derivative with respect to the weight."
)
PRODUCT = Message("Here it is {one} times {two} times {three}, which is {w:slope}.")
KNOWN = Message("All of it is known from a single pass: no nudge is needed any more.")


def moves(facts: Facts, number: int) -> Message | Said:
    """What a ratio says."""
    if facts.factors[number] == 0:
        return STILL[number]
    return MOVES[number](ratio=facts.spoken[number])


# What is drawn


@part(best=(7.5, 1.8), least=(5.0, 1.2))
def ratios(on: DeclaredScene, facts: Facts, room: Box) -> ChainProduct:
    return beside_tree(on, facts, room)


LAYOUT = row(tree, overlay(by_weight, ratios), shares=SHARES)
ROWS = row(tree, column(overlay(ratios, spelled), formulas, shares=TOP), shares=SHARES)

# What happens


def beats(f: Facts) -> Iterator[Beat]:
    old, rows = by_weight.product, formulas.rows
    yield Beat(
        "ratios",
        ASK,
        opened(f),
    )
    yield Beat(
        "formulas",
        FORMULAS,
        [
            together(
                become(
                    (old.left.ratio, ratios.left.ratio),
                    (old.equals.upper, ratios.equals.upper),
                    *((old.links[i].ratio, ratios.links[i].ratio) for i in range(3)),
                    *((old.dots[i].upper, ratios.dots[i].upper) for i in range(2)),
                ),
                leave(by_weight.meanings, old.numbers),
            ),
            arrange(ROWS),
            *(write(rows[i].formula) for i in range(3)),
        ],
    )
    for i in range(3):
        yield Beat(f"derivative {i + 1}", ABOUT[i], derived(f, i))
    new = spelled
    one, two, three = f.spoken
    yield Beat(
        "product",
        PLACES,
        [
            together(
                become(
                    (ratios.left.ratio, new.left.ratio), (ratios.equals.upper, new.equals.upper)
                ),
                leave(ratios.links, *(ratios.dots[i].upper for i in range(2))),
            ),
            *placed(),
            say(PRODUCT(one=one, two=two, three=three)),
            show(new.equals.lower, new.left.number),
            *(point(new.links[i].number) for i in range(3)),
            point(new.left.number),
            say(KNOWN),
            together(box(new), back(formulas)),
            pulse(tree, f.from_w),
            point(new.left),
        ],
        rest=2.5,
    )


def derived(f: Facts, i: int) -> list[Step | Say]:
    """A formula's derivative, with its number."""
    line, links = formulas.rows[i], ratios.links
    value: list[Step] = [show(line.words, line.sign), show(line.number)]
    if i == 0:
        before = tree.symbols[f.before], tree.numbers[f.before]
        value = [forth(*before), show(line.words, line.sign), carry((before[1], line.number))]
        value.append(forth(before[1]))
    return [
        box(line.part),
        pulse(tree, f.from_w[i : i + 2]),
        carry((links[i].ratio, line.ratio)),
        show(line.equals),
        write(line.slope),
        say(moves(f, i)),
        *value,
        point(line.result),
        unbox(line.part),
    ]


def placed() -> list[Step]:
    """What the ratios are flies to their places in the product."""
    found: list[Step] = []
    for i in range(3):
        line, link = formulas.rows[i], spelled.links[i]
        signs = [show(spelled.dots[i - 1])] if i else []
        flown = carry((line.slope, link.ratio), (line.number, link.number))
        found.append(together(flown, *signs))
    return found


class LocalDerivatives(DeclaredScene):
    """Three formulas, three derivatives, three numbers, and their product."""

    clip = Declaration(
        "Each ratio from a formula of its own, and what all three are in numbers",
        order=8,
        one_neuron=True,
        formulas=("local-derivatives",),
    )
    story = Story(Facts.of, TITLE, LAYOUT, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        _, _, z, a, _ = last_quantities(trace)
        slope = local_derivative(trace, a, z)
        return (
            "Which of the three local derivatives can an activation function make vanish?",
            "The middle one, its own slope: where the function is flat nothing gets through to the "
            f"weight. Here it is {spoken_number(slope)}.",
        )
