"""DigitNetwork: a real digit through a network, and the cost's way back to its pixels."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from backprop import Trace
from backprop.clips import (
    Beat,
    Declaration,
    DeclaredScene,
    Message,
    Story,
    say,
)
from backprop.clips.image_facts import ImageFacts
from backprop.clips.image_parts import (
    GRADIENT_LARGE,
    OPEN,
    WITH_TURNED,
    changed,
    costs,
    gradient,
    large,
    lens,
    notes,
    picture,
    table,
)
from backprop.clips.image_steps import (
    computed,
    entered,
    felt,
    led,
    parted,
    summed,
    whole_again,
)
from backprop.clips.path_sum import LOCAL, others
from backprop.clips.question import Question
from backprop.clips.steps import Say, Step
from backprop.clips.verbs import (
    arrange,
    draw,
    leave,
    place,
    point,
    pulse,
    show,
    spring,
    together,
)
from backprop.clips.words import Said
from backprop.core.aligned import spoken_aligned
from backprop.core.language import gettext
from backprop.core.number_format import spoken_number

__all__ = ["DigitNetwork"]

# What is said

TITLE = Message("From a picture to its cost, and back to every pixel")
PICTURE = Message(
    "A picture of {side} by {side} pixels is {pixels} numbers. Each says how strong a pixel is."
)
INPUT = Message("Each number is the activation of one neuron in the first layer.")
FORWARD = Message("Layer by layer, {weights:count} weights turn them into {outputs:count} outputs.")
FORWARD_TO_ONE = Message("Layer by layer, {weights:count} weights turn them into one output.")
BRIGHTEST = Message("The output for {brightest:class} is the largest.")
WANTED = Message(
    "The output for {wanted:class} should be {desired}. The cost asks how far each one is off."
)
WANTED_ONE = Message("It should be {desired}. The cost asks how far it is off.")
ADDS = Message("What they miss adds up to the cost of this example: {sum}.")
ADDS_ONE = Message("That is the cost of this example: {sum}.")
CHOSEN = Message(
    "How does the cost depend on one pixel? Take number {pixel:index}: of all that are lit, it "
    "matters most."
)
ASKED = Message("How does the cost depend on one pixel? Take number {pixel:index}.")
REACHES = Message("It reaches the cost along {counted} paths.")
REACHES_ALONE = Message("It reaches the cost along a single path.")
FIRST = Message("The largest product is {product}.")
NEXT = Message("The next path adds {product}.")
AGAINST = Message("The next one pulls the other way: {product}.")
ONLY = Message("The product is {product}.")
SUM = Message("All of them add up to {total}: so the cost changes per unit of this pixel.")
ONE_SWEEP = Message(
    "That was one pixel of {pixels}. Backpropagation does them all at once, from the cost back."
)
SWEEP = Message(
    "First each output gets its ratio. Then, layer by layer, every neuron adds up what its edges "
    "bring."
)
ARRIVES = Message("At the end each pixel has a ratio of its own: the gradient is a picture, too.")
GRADIENT = Message(
    "Blue: if this pixel were stronger, the cost would rise. Orange: it would fall. The stronger "
    "the colour, the more."
)
STRONGEST = Message("It is strongest at pixel {at:index}: {slope}.")
NOWHERE = Message("Here no pixel moves the cost: every ratio is 0.")
TURNED = Message("Now turn every pixel against its ratio, by {by} at most, and run again.")
FALLS = Message("The cost falls from {before} to {after}.")


def product(f: ImageFacts, number: int) -> Said:
    if f.count == 1:
        return ONLY(product=f.said[number])
    if not number:
        return FIRST(product=f.said[0])
    first, here = (f.sums.largest[i].product for i in (0, number))
    return (AGAINST if first * here < 0 else NEXT)(product=f.said[number])


# What happens


def beats(f: ImageFacts) -> Iterator[Beat]:
    lens_drawn = together(draw(lens.window), draw(lens.rays), show(lens.cells))
    yield Beat("picture", PICTURE, [place(picture.image), lens_drawn, point(lens.middle)])
    yield Beat("forward", INPUT, list(forward(f)))
    yield Beat("cost", WANTED if f.outputs > 1 else WANTED_ONE, list(costing(f)))
    pulses = [pulse(large, way) for way in f.ways] if f.joined else [point(large.ring)]
    yield Beat(
        "pixel",
        CHOSEN if f.chosen else ASKED,
        [
            draw(picture.mark),
            together(draw(large.ring), show(large.label)),
            say(REACHES if f.count > 1 else REACHES_ALONE),
            together(*pulses),
            together(*pulses),
        ],
    )
    yield Beat("path 1", LOCAL, [*parted(f), say(product(f, 0)), *led(f, 0)], rest=0.6)
    for number in range(1, len(f.sums.largest)):
        yield Beat(f"path {number + 1}", product(f, number), list(led(f, number)), rest=0.6)
    yield from others(f)
    yield Beat("sum", SUM, list(summed(f)))
    yield Beat("back", ONE_SWEEP, list(swept(f)))
    yield Beat("gradient", GRADIENT if f.slopes.any() else NOWHERE, list(seen(f)), rest=2.5)
    if f.turned:
        yield Beat("turned", TURNED(by=f.turned[0]), list(turned(f)), rest=2.5)


def forward(f: ImageFacts) -> Iterator[Step | Say]:
    """Column by column, up to the outputs and their numbers."""
    yield from entered(f)
    yield say(FORWARD if f.outputs > 1 else FORWARD_TO_ONE)
    yield from computed(f)
    if f.outputs > 1:
        yield say(BRIGHTEST)
    yield point(table.outputs[f.shown[f.depth].index(f.brightest)])


def costing(f: ImageFacts) -> Iterator[Step | Say]:
    """What is wanted, what each output adds, and the sum."""
    yield point(table.answer)
    yield point(table.wanted[f.shown[f.depth].index(f.wanted)])
    yield say((ADDS if f.outputs > 1 else ADDS_ONE)(sum=spoken_aligned(f.adds[-1])))
    yield together(point(table.outputs, table.wanted), show(table.heads["adds"], table.adds))
    yield together(draw(table.rule), show(table.cost))
    yield point(table.cost)


def swept(f: ImageFacts) -> Iterator[Step | Say]:
    """The network again, which turns into the colours of its derivatives from the cost back."""
    yield from whole_again(f)
    yield say(SWEEP)
    yield together(point(table.cost), show(table.heads["slope"], table.slopes))
    yield from felt(f)
    yield say(ARRIVES)
    yield show(gradient.image.ground, gradient.image.frame)
    yield spring(*((large.senses[0][n], gradient.spots[i]) for n, i in enumerate(f.shown[0])))
    if f.slopes.any():
        yield show(gradient.image.pixels)
        yield leave(gradient.spots)


def seen(f: ImageFacts) -> Iterator[Step | Say]:
    """The gradient as large as the frame allows."""
    if f.strongest != f.start:  # another pixel is marked now
        yield leave(picture.mark)
    yield arrange(GRADIENT_LARGE)
    yield show(notes.legend)
    yield point(notes.legend)
    if f.slopes.any():
        at = f.strongest
        yield say(STRONGEST(at=at.index[0], slope=spoken_aligned(f.slope)))
        yield draw(gradient.mark)
        yield show(notes.strongest)
        yield point(notes.strongest)


def turned(f: ImageFacts) -> Iterator[Step | Say]:
    """A real pass with all pixels turned a little."""
    assert f.turned is not None
    yield arrange(WITH_TURNED)
    yield show(costs.before)
    yield show(costs.minus, costs.words)
    yield show(costs.gives, changed.image)
    before, after = map(spoken_aligned, f.costs)
    yield say(FALLS(before=before, after=after))
    yield draw(costs.arrow)
    yield show(costs.after)
    yield point(costs.after)


class DigitNetwork(DeclaredScene):
    """Pixels, activations, outputs and cost; then the paths and the gradient of one picture."""

    clip = Declaration(
        "A real digit through a network, and the cost's way back to its pixels",
        order=24,
        network="digits",
        picture=True,
        focus="a",
        formulas=("cost",),
        goal="follow a picture to its cost, and the cost back to every pixel",
    )
    story = Story(ImageFacts.of, TITLE, OPEN, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        pixels = np.abs(trace.dC_da[0])
        best = int(pixels.argmax())
        side = int(np.sqrt(pixels.size))
        return (
            gettext("To which pixel is the cost most sensitive, and must it be a bright one?"),
            gettext(
                "To the one in row {row}, column {column}, counted from 0; its value is {value}. "
                "It need not be bright: the sensitivity asks what would happen, not what is."
            ).format(
                row=best // side,
                column=best % side,
                value=spoken_number(float(trace.a[0][best])),
            ),
        )
