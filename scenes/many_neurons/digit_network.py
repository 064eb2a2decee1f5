"""DigitNetwork: a real digit through a network, and the cost's way back to its pixels."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
from manim import VGroup

from backprop import Quantity, Trace
from backprop.clips import (
    Beat,
    Declaration,
    DeclaredScene,
    Message,
    Story,
    column,
    part,
    row,
    say,
)
from backprop.clips.image_facts import ImageFacts
from backprop.clips.layout import GAP, Layout, either
from backprop.clips.path_sum import LOCAL, network, others, pairs, rows
from backprop.clips.question import Question
from backprop.clips.steps import Say, Step
from backprop.clips.verbs import (
    arrange,
    box,
    draw,
    hand_over,
    leave,
    light,
    one_by_one,
    place,
    point,
    pulse,
    reroute,
    show,
    slide,
    spring,
    stream,
    together,
    unlight,
)
from backprop.clips.words import Said
from backprop.core.aligned import spoken_aligned
from backprop.core.language import gettext, ngettext
from backprop.core.number_format import spoken_number
from backprop.core.quantities import COST
from backprop.drawing.mobjects.gradient_notes import GradientNotes
from backprop.drawing.mobjects.image_network import ImageNetwork
from backprop.drawing.mobjects.marked_picture import MarkedPicture, strengths
from backprop.drawing.mobjects.output_table import OutputTable
from backprop.drawing.mobjects.path_rows import rows_height
from backprop.drawing.mobjects.path_steps import counted
from backprop.drawing.mobjects.pixel_lens import PixelLens
from backprop.drawing.mobjects.sum_bars import SumBars
from backprop.drawing.mobjects.two_costs import TwoCosts
from backprop.drawing.style import Box

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


# What is drawn


@part(best=(1.9, 1.9), least=(1.2, 1.2))
def picture(on: DeclaredScene, facts: ImageFacts, room: Box) -> MarkedPicture:
    return MarkedPicture(on.write, strengths(facts.trace.a[0]), facts.pixel, room, facts.shown[0])


@part(best=(6.2, 6.2), least=(3.0, 3.0))
def lens(on: DeclaredScene, facts: ImageFacts, room: Box) -> PixelLens:
    return PixelLens(on.write, facts.trace.a[0], facts.pixel, on(picture), room)


@part(best=(5.0, 6.2), least=(3.0, 3.0))
def large(on: DeclaredScene, facts: ImageFacts, room: Box) -> ImageNetwork:
    return ImageNetwork(on.write, facts.trace, facts.shown, facts.start, room)


@part(best=(4.3, 6.2), least=(3.6, 3.0))
def table(on: DeclaredScene, facts: ImageFacts, room: Box) -> OutputTable:
    shown = facts.shown[facts.depth]
    return OutputTable(on.write, facts.trace, shown, facts.adds, on(large), room)


@part(best=(6.2, 6.2), least=(1.2, 1.2))
def gradient(on: DeclaredScene, facts: ImageFacts, room: Box) -> MarkedPicture:
    strongest = facts.strongest.index[0]
    return MarkedPicture(on.write, facts.shades, strongest, room, facts.shown[0], signed=True)


@part(best=(3.9, 3.9), least=(1.8, 1.8))
def changed(on: DeclaredScene, facts: ImageFacts, room: Box) -> MarkedPicture:
    assert facts.turned is not None
    x, whole = facts.turned[1].a[0], max(1.0, float(np.abs(facts.trace.a[0]).max()))
    return MarkedPicture(on.write, x / whole, facts.pixel, room)


@part(best=(4.8, 2.0), least=(3.4, 0.8))
def costs(on: DeclaredScene, facts: ImageFacts, room: Box) -> TwoCosts:
    assert facts.turned is not None
    by, _ = facts.turned
    pictures = on(picture).image, on(gradient).image, on(changed).image
    return TwoCosts(on.write, facts.costs, by, pictures, room)


@part(best=(8.0, 1.6), least=(4.0, 1.0))
def notes(on: DeclaredScene, facts: ImageFacts, room: Box) -> GradientNotes:
    return GradientNotes(on.write, facts.strongest, facts.slope, room)


ASIDE, WHOLE = 2.9, 12.6
"""The picture's share of the whole width: it keeps its size from the network to the sweep back."""
SHARES = (ASIDE, 5.8, WHOLE - ASIDE - 5.8)
OPEN = either(row(picture, lens, shares=(1, 1)), column(picture, lens, shares=(1.0, 1.3)))
OUTPUTS = row(large, table, shares=(3.2, 3.7))
THROUGH = either(
    row(picture, large, table, shares=SHARES), column(picture, OUTPUTS, shares=(2.0, 6.4))
)
BACK = either(
    row(column(picture, gradient, shares=(1, 1)), large, table, shares=SHARES),
    column(row(picture, gradient, shares=(1, 1)), OUTPUTS, shares=(2.0, 6.4)),
)


@part(best=(8.8, 5.6), least=(6.0, 4.0))
def bars(on: DeclaredScene, facts: ImageFacts, room: Box) -> SumBars:
    names = [
        gettext("path {number}").format(number=number + 1)
        for number in range(len(facts.sums.largest))
    ]
    if facts.sums.rest_count:
        rest = facts.sums.rest_count
        names.append(ngettext("{count} more", "{count} more", rest).format(count=counted(rest)))
    write, total = on.write, facts.sums.total
    whole = f"{write.partial(COST)} \\/ {write.partial(facts.start)}"
    return SumBars(write, names, facts.terms, total, facts.written, whole, room)


@part(best=(2.2, 5.4), least=(1.8, 0.1))
def ending(on: DeclaredScene, facts: ImageFacts, room: Box) -> VGroup:
    """Room right of a network that is not too low to be read, over what its rows come to."""
    return VGroup()


def split(f: ImageFacts) -> Layout:
    """The pixel's paths beside the picture, their terms under both."""
    low = rows_height(len(f.terms), f.brief)
    above = column(picture, row(network, ending, shares=(5.0, 1.9)), shares=(1, 1))
    beside = row(picture, network, ending, shares=(ASIDE, WHOLE - ASIDE - 1.8, 1.8))
    options = (column(one, rows, shares=(5.95 - low, low)) for one in (beside, above))
    return either(*options)


SUMMED = either(
    row(picture, bars, shares=(ASIDE, WHOLE + GAP - ASIDE)),
    column(picture, bars, shares=(2.4, 6.0)),
)
NOTED = row(column(picture, notes, shares=(4.5, 1.5)), gradient, shares=(6.7, 6.3))
UNDER = column(gradient, row(picture, notes, shares=(1.2, 5.6)), shares=(6.2, 2.4))
GRADIENT_LARGE = either(NOTED, UNDER, column(gradient, notes, picture, shares=(6.2, 1.5, 2.4)))
WITH_TURNED = either(
    column(row(picture, gradient, changed, shares=(1, 1, 1)), costs, shares=(3.9, 2.0)),
    row(column(picture, gradient, changed, shares=(1, 1, 1)), costs, shares=(1, 1)),
)

# What happens


def beats(f: ImageFacts) -> Iterator[Beat]:
    yield Beat(
        "picture",
        PICTURE,
        [
            place(picture.image),
            together(draw(lens.window), draw(lens.rays), show(lens.cells)),
            point(lens.middle),
        ],
    )
    inputs = [Quantity("a", 0, (i,)) for i in f.shown[0]]
    out = [slide(picture.spots[q.index[0]], large.circles[q]) for q in inputs]
    counts = {layer: f.trace.widths[layer] > len(some) for layer, some in f.shown.items()}
    entering = [together(*out), *([show(large.more[0])] if counts[0] else [])]
    steps = [arrange(THROUGH), *entering, point(large.layers[0]), *forward(f, counts)]
    yield Beat("forward", INPUT, steps)
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
    for number in range(len(f.sums.largest)):
        steps = [*led(f, number)]
        if number:
            yield Beat(f"path {number + 1}", product(f, number), steps, rest=0.6)
        else:
            steps = [*parted(f), say(product(f, 0)), *steps]
            yield Beat("path 1", LOCAL, steps, rest=0.6)
    yield from others(f)
    yield Beat("sum", SUM, list(summed(f)))
    yield Beat("back", ONE_SWEEP, list(swept(f, counts)))
    yield Beat("gradient", GRADIENT if f.slopes.any() else NOWHERE, list(seen(f)), rest=2.5)
    if f.turned:
        yield Beat("turned", TURNED(by=f.turned[0]), list(turned(f)), rest=2.5)


def forward(f: ImageFacts, counts: dict[int, bool]) -> Iterator[Step | Say]:
    """Column by column, up to the outputs and their numbers."""
    yield say(FORWARD if f.outputs > 1 else FORWARD_TO_ONE)
    for k, (before, layer) in enumerate(itertools.pairwise(f.layers)):
        gap = layer - before > 1
        edges = show(large.more[before, layer]) if gap else draw(large.bundles[k])
        more = [show(large.more[layer])] if counts[layer] else []
        yield together(edges, show(large.layers[k + 1]), *more)
    yield show(large.total)
    heads = table.heads["output"], table.heads["wanted"]
    yield show(table.digits, *heads, table.outputs, table.wanted)
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


def parted(f: ImageFacts) -> Iterator[Step | Say]:
    """Of the whole network what the largest paths lead through, the ratios' formula, the rows."""
    routes = [f.route(path) for path in f.sums.largest]
    links = [*dict.fromkeys(link for nodes in routes for link in pairs(nodes))]
    others = [q for q in dict.fromkeys(itertools.chain(*routes)) if q not in f.kept]
    yield hand_over(split(f), *((large.circles[q], network.neurons[q].circle) for q in f.kept))
    yield together(
        draw(*(network.links[link] for link in links)),
        show(*(network.values[q] for q in f.kept), *(network.names[q] for q in f.kept)),
        show(*(network.symbols[q] for q in others), *([network.others] if f.hidden else [])),
        draw(network.ring),
        *([show(rows.ratios)] if f.brief else []),
        show(rows.labels, rows.dots, rows.signs),
    )
    yield one_by_one(*(rows.meanings[i] for i in range(len(f.steps))))


def led(f: ImageFacts, number: int) -> Iterator[Step]:
    """Light runs along a path; under each link its factor comes up."""
    nodes, cells = f.route(f.sums.largest[number]), [*range(len(f.steps))]
    run = reroute(network, nodes) if number else light(network, nodes)
    factors = (rows.cells[number][i] for i in cells)
    yield together(run, one_by_one(*factors, each=run.seconds / len(cells)))
    yield show(rows.values[number])
    yield point(rows.values[number])


def summed(f: ImageFacts) -> Iterator[Step]:
    """The products alone, head to tail, up to the recorded derivative."""
    count = len(f.terms)
    yield unlight(network)
    yield hand_over(SUMMED, *((rows.values[i], bars.values[i]) for i in range(count)))
    yield together(show(*(bars.labels[i] for i in range(count))), draw(bars.zero))
    for i in range(count):
        yield together(draw(bars.arrows[i]), point(bars.values[i]))
    yield together(draw(bars.rule), show(bars.answer))
    yield draw(bars.whole)
    yield box(bars.answer)


def swept(f: ImageFacts, counts: dict[int, bool]) -> Iterator[Step | Say]:
    """The network again, which turns into the colours of its derivatives from the cost back."""
    circles = [large.circles[Quantity("a", at, (i,))] for at, some in f.shown.items() for i in some]
    more = [large.more[layer] for layer, some in counts.items() if some]
    gaps = [large.more[pair] for pair in itertools.pairwise(f.layers) if pair[1] - pair[0] > 1]
    yield arrange(BACK)
    yield show(large.bundles, *circles, *more, *gaps, large.legend)
    yield together(
        show(table.digits, table.heads["output"], table.outputs, table.cost), point(large.layers)
    )
    yield say(SWEEP)
    yield together(point(table.cost), show(table.heads["slope"], table.slopes))
    yield show(large.senses[-1])
    for k, (before, layer) in reversed([*enumerate(itertools.pairwise(f.layers))]):
        edges = [stream(large.bundles[k], back=True)] if layer - before == 1 else []
        yield together(*edges, show(large.senses[k]))
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
