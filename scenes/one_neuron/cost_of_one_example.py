"""CostOfOneExample: output and desired output, and the one number that compares them."""

from __future__ import annotations

from collections.abc import Iterator

from backprop import Trace
from backprop.clips import Declaration, Pose, figure
from backprop.clips.cost_facts import CostFacts
from backprop.clips.cost_parts import (
    BESIDE,
    ENDING,
    area,
    curve,
    formula,
    gap,
    last_two,
    layout,
    lines,
    named_cost,
    neurons,
    scale,
)
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question
from backprop.clips.steps import Beat, Say, Step, say
from backprop.clips.verbs import (
    Shown,
    back,
    draw,
    forth,
    grow,
    hand_over,
    leave,
    one_by_one,
    place,
    point,
    pulse,
    show,
    spring,
    sweep,
    together,
    unfold,
    write,
)
from backprop.clips.words import Message, Said
from backprop.core.language import gettext
from backprop.core.number_format import spoken_number
from backprop.display import alt_text

__all__ = ["CostOfOneExample"]

# What is said

TITLE = Message("How good is the output? The cost {cost} of one example")
NETWORK = Message(
    "One example has run through the network. Of its {count:count} neurons, look at the last two."
)
TWO = Message(
    "One example has run through the network. It has two neurons, the input and the output."
)
OUTPUT = Message("The output neuron, in the last layer, {layer}, holds {a}.")
BEFORE = Message("The one before it, in layer {lower}, holds {before}.")
REMARK = Message("The superscript in brackets says which layer; it is not an exponent.")
DESIRED = Message("For this example, the output should have been {y}.")
GAP = Message("Inside the brackets is the gap: output minus desired output, here {gap}.")
TINY = Message("Inside the brackets is the gap, here {gap}: too small to be seen on this scale.")
NO_GAP = Message("Inside the brackets is the gap. Here there is none: the output is as desired.")
COMPARES = Message("The {name} cost compares the two by this formula.")
NUMBERS = Message("With this example's numbers, the cost is {cost}.")
AREA = Message("Picture the cost as the area of a square whose side is the gap.")
TILES = Message("Halve the gap, and only one of the four tiles is left: a quarter of the cost.")
CURVE = Message("This curve is the cost of every output; the point on it is this example's.")
OTHERS = Message("What would other outputs cost? This curve gives the answer for every one.")
TRIED = {
    "as desired": Message("If the output were {output}, as desired, the cost would be {price}."),
    "nearer": Message(
        "If the output were {output}, nearer to the desired one, the cost would be {price}."
    ),
    "twice": Message(
        "If the output were {output}, twice as far off, the cost would be {price}: four times as "
        "much."
    ),
    "farther": Message("If the output were {output}, farther off, the cost would be {price}."),
}
BACK = Message("This example's output is {a}, and its cost is {cost}.")


def gap_is(facts: CostFacts) -> Message | Said:
    """What is said of the gap."""
    if facts.gap == 0:
        return NO_GAP
    gap = spoken_number(facts.gap, facts.decimals)
    return GAP(gap=gap) if facts.visible else TINY(gap=gap)


def tried(facts: CostFacts, output: float) -> Said:
    """What is said of another output."""
    far = "nearer" if output == facts.outputs.nearer else "farther"
    if far == "farther" and facts.fourfold:
        far = "twice"
    how = "as desired" if output == facts.outputs.wanted else far
    return TRIED[how](output=output, price=facts.outputs.cost_at(output))


# What happens


def beats(f: CostFacts) -> Iterator[Beat]:
    output = neurons.others[f.a]
    yield Beat(
        "network",
        NETWORK if f.last > 1 else TWO,
        [
            place(neurons.chain, neurons.frame, neurons.desired, scale.strip, scale.words),
            pulse(neurons, f.shown),
            point(neurons.others[f.before], output),
        ],
    )
    yield Beat(
        "labels",
        OUTPUT,
        [
            show(neurons.symbols[f.a], neurons.output),
            point(output),
            say(BEFORE),
            show(neurons.symbols[f.before]),
            point(neurons.others[f.before]),
            say(REMARK),
            draw(neurons.boxes),
            show(neurons.remark),
            point(neurons.remark),
            together(leave(neurons.boxes, neurons.remark), show(scale.marks[f.a])),
        ],
    )
    yield Beat(
        "desired output",
        DESIRED,
        [
            show(neurons.within, neurons.symbols[f.y]),
            point(neurons.within),
            show(scale.marks[f.y]),
            point(scale.marks[f.y]),
        ],
    )
    yield from squared(f) if f.quadratic else otherwise(f)
    yield from others(f)


def squared(f: CostFacts) -> Iterator[Beat]:
    """The gap, and its square beside the formula."""
    arrow = [draw(gap.arrow), point(gap.arrow)] if f.visible else []
    yield Beat(
        "formula",
        COMPARES(name=f.cost_name),
        [
            together(
                grow(neurons, gap), leave(neurons.output, neurons.desired, scale), show(gap.axis)
            ),
            together(show(gap.labels), write(lines.formula)),
            together(draw(gap.drops), point(gap.labels[f.a], gap.labels[f.y])),
            say(gap_is(f)),
            *arrow,
            show(gap.difference),
            one_by_one(lines.lines[0], lines.lines[1], each=0.9),
            point(lines.lines[1]),
        ],
    )
    steps: list[Step | Say] = [show(lines.lines[2]), point(lines.lines[2])]
    if f.visible:
        steps += [say(AREA), unfold(gap.square), show(gap.cost), point(gap.cost)]
        steps += [say(TILES), leave(gap.cost), show(gap.tiles), point(gap.tiles)]
    yield Beat("cost", NUMBERS, steps)


def otherwise(f: CostFacts) -> Iterator[Beat]:
    """Another cost's formula, and its curve with the point on it."""
    yield Beat(
        "cost",
        COMPARES(name=f.cost_name),
        [
            leave(neurons, scale),
            write(lines.formula),
            say(NUMBERS),
            *(show(lines.lines[i]) for i in range(2)),
            point(lines.lines[1]),
            say(CURVE),
            *drawn(),
        ],
    )


def drawn() -> list[Step]:
    """The curve of the cost, and the recorded pair on it."""
    axes, own = (curve.axes, curve.words, curve.wanted), curve.reading.own
    return [show(*axes), draw(curve.line), show(own), point(curve.reading.dot)]


def beside() -> list[Step | Say]:
    """The square leaves its scale for a place beside the curve, whose height is its area."""
    scale: list[Shown] = [gap.axis, gap.others, gap.labels, gap.drops, gap.arrow]
    kept = (lines.formula, formula), (gap.square, area.square), (gap.cost[1], area.cost)
    return [
        leave(gap.tiles),
        show(gap.cost),
        leave(*scale, gap.difference, gap.cost[0], lines.lines),
        hand_over(BESIDE, *kept),
        together(show(area.area, area.side, area.difference), draw(area.arrow)),
        show(curve.axes, curve.words, curve.wanted),
        draw(curve.line),
        spring((area.cost, curve.reading.up)),
        together(draw(curve.reading.guides), show(curve.reading.across, curve.reading.dot)),
    ]


def others(f: CostFacts) -> Iterator[Beat]:
    """The output is turned, and the point runs along the curve; where there is a square, it too."""
    squares, reading = f.quadratic and f.visible, curve.reading
    steps: list[Step | Say] = []
    if f.quadratic:
        steps = beside() if squares else [leave(gap), *drawn()]
    # A short formula stays where it is, its numbers set back while the output is another.
    stays = f.short and not squares
    steps += [back(lines.lines)] if stays else []
    steps += [] if f.short else [hand_over(ENDING, (lines.formula, formula))]
    steps.append(point(reading.dot))
    turned = (reading, area) if squares else (reading,)
    here = f.outputs.recorded
    for stop in f.outputs.stops:
        run, told = sweep(f.a, [here, stop], *turned), say(tried(f, stop))
        if stop == f.outputs.wanted:
            steps += [run, told, point(curve.wanted), point(reading.up)]
        else:
            # Where it goes is marked before it is spoken of.
            steps += [told, show(curve.tries[stop]), run, point(reading.up)]
        here = stop
    steps.append(say(BACK))
    if f.outputs.stops:
        marked = [curve.tries[stop] for stop in f.outputs.stops if stop != f.outputs.wanted]
        steps += [*map(leave, marked), sweep(f.a, [here, f.outputs.recorded], *turned)]
    steps += [forth(lines.lines)] if stays else []
    steps += [point(reading.dot), point(reading.up, *([area.cost] if squares else []))]
    yield Beat("other outputs", OTHERS, steps, rest=2.5)


class CostOfOneExample(DeclaredScene):
    """The cost of the recorded example, in symbols, in numbers, and at other outputs."""

    clip = Declaration(
        "The output beside the desired output, and the cost that compares them",
        order=2,
        one_neuron=True,
        formulas=("cost",),
        goal="say in one number how wrong an output is",
    )
    story = Story(CostFacts.of, TITLE, layout, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        return (
            gettext(
                "When is this cost as small as it can be, and can training change the desired "
                "output?"
            ),
            gettext(
                "The nearer the output comes to the desired one, the smaller. Training never "
                "changes the desired output: it belongs to the example. Here the cost is {cost}."
            ).format(cost=spoken_number(trace.cost)),
        )

    @figure(
        "activation-labels",
        "The last two neurons; the number above says which layer",
        order=3,
        beat="labels",
    )
    def pose_activation_labels(self) -> Pose:
        return Pose(last_two(self), alt_text.last_two(self.trace))

    @figure(
        "cost-of-one-example",
        "The cost compares the output with the desired output",
        order=4,
        beat="cost",
    )
    def pose_cost_of_one_example(self) -> Pose:
        return Pose([*self.everything(), *named_cost(self)], alt_text.cost(self.trace))
