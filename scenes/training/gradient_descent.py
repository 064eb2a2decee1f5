"""GradientDescent: two weights step by step down their cost, then every weight and bias."""

from __future__ import annotations

from collections.abc import Iterator

from backprop import Trace
from backprop.clips import Declaration
from backprop.clips.descent_facts import SINGLE, DescentFacts
from backprop.clips.descent_parts import (
    STEPPING,
    WALKING,
    examples,
    ground,
    mean,
    network,
    opening,
    updates,
)
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question
from backprop.clips.steps import Beat, Say, Step, say
from backprop.clips.verbs import (
    arrange,
    back,
    draw,
    forth,
    leave,
    place,
    point,
    run,
    show,
    spring,
    together,
    train,
    write,
)
from backprop.clips.words import Message
from backprop.core.language import gettext

__all__ = ["GradientDescent"]

# What is said

TITLE = Message("Gradient descent: a small step downhill, again and again")
ANSWERS = Message("The network answers each of its {count:count} examples.")
ANSWER = Message("The network answers its one example.")
CLOSER = Message(
    "The closer each dot comes to its square, the smaller the mean {name} cost C over all examples."
)
CLOSER_ONE = Message("The closer the dot comes to its square, the smaller the {name} cost C.")
FREE = Message("Free two of the {total} weights and biases, and hold all others still.")
ONLY = Message("The network has two parameters to turn.")
MAP = Message(
    "Each point of this map is a pair of values. The redder it is, the higher the cost: along "
    "one line the cost is the same."
)
FLAT_MAP = Message(
    "Each point of this map is a pair of values. The cost is the same at all of them."
)
HERE = Message("The network starts here, at a cost of {start}.")
DOWNHILL = Message("Downhill is against the derivatives: along minus the gradient.")
FAR = Message("The learning rate, {rate}, times the derivative is how far each of the two moves.")
ANEW = Message("At the new point both derivatives are new, and the next step follows them.")
ON = Message("So it goes on, step after step, and the outputs follow.")
ALONE = Message("In {steps} steps the two bring the cost from {start} to {two}.")
STILL = Message("In {steps} steps the two alone leave the cost at {two}.")
FLAT = Message("Here every derivative of the cost is 0: no step changes anything.")
NO_RATE = Message("Here no learning rate that was tried lowers the cost as its slope promises.")
ALL = Message("Now all {total} start from the same place, at the same learning rate.")
EACH = Message("Each weight and bias moves against its own derivative.")
SHADOW = Message(
    "So these two move among all {total}. The others move as well, so the cost is not the map's."
)
REACHED = Message("The two alone came to {two}. All {total} together come to {every}.")
ABOVE = Message("All {total} together come to {every}; on their way the two alone came lower.")
OVER = Message("Steps at this learning rate lead past the valley: all {total} end at {every}.")
UNMOVED = Message("So flat is the cost here that the steps leave it at {every}.")


def ended(f: DescentFacts) -> Message:
    """What all have come to."""
    if f.every == f.start:
        return UNMOVED
    two, every = (float(f.descents.costs(which)[-1]) for which in ("two", "all"))
    if every > f.descents.costs("all")[0]:
        return OVER
    return REACHED if every <= two or f.every == f.two else ABOVE


# What happens


def beats(f: DescentFacts) -> Iterator[Beat]:
    yield Beat("examples", ANSWERS if f.count > 1 else ANSWER, answered(f))
    yield Beat("map", FREE if f.total > 2 else ONLY, mapped(f))
    if f.descents.rate is None:
        why = FLAT if f.descents.every.flat else NO_RATE
        yield Beat("stay", why, [point(ground.here), point(ground.before)], rest=2.5)
        return
    yield Beat("step", DOWNHILL, first_step(f))
    scale = examples.head, examples.foot, examples.legend
    more = [step for n in range(1, SINGLE) for step in (*down(f, n), made(f, n))]
    back_again = [arrange(WALKING), show(*scale, examples.rows, examples.dots)]
    yield Beat("again", ANEW, [*back_again, *more])
    yield Beat(
        "many steps",
        ON,
        [
            train("two", (SINGLE, f.steps), network, examples, ground),
            say(STILL if f.two == f.start else ALONE),
            show(ground.after),
            point(ground.after),
        ],
        rest=1.0 if f.total > 2 else 2.5,
    )
    if f.total > 2:
        yield Beat("all", ALL, released(f))
        yield Beat("result", ended(f), [point(ground.said), point(examples.dots)], rest=2.5)


def answered(f: DescentFacts) -> list[Step | Say]:
    """Each example runs through, and its output lands on its line."""
    steps: list[Step | Say] = [
        place(network.edges, network.body),
        show(examples.head, examples.foot, examples.legend),
    ]
    landing: list[Step] = []
    for i, one in enumerate(f.examples.records.values()):
        steps.append(together(run(network, one), show(examples.rows[i]), *landing))
        steps.append(show(network.answers[i]))
        landing = [spring((network.outputs[i], examples.dots[i])), leave(network.answers[i])]
    steps.append(together(*landing))
    steps += [say(CLOSER if f.count > 1 else CLOSER_ONE), write(mean)]
    if f.examples.left:
        steps.append(show(examples.more))
    return [
        *steps,
        point(*(examples.dots[i] for i in range(len(f.examples.records)))),
        run(network, None),
    ]


def mapped(f: DescentFacts) -> list[Step | Say]:
    """The cost over the two, and where they are."""
    marks, names = ([table[q] for q in f.descents.pair] for table in (network.marks, network.names))
    height: list[Step] = [point(ground.map.names), point(ground.map.rim)]
    if not f.flat:
        height = [show(ground.map.ground), draw(ground.map.contours), show(ground.map.costs)]
    return [
        leave(mean),
        arrange(WALKING),
        together(show(*marks, *names, network.lines), back(network.edges)),
        show(ground.map.rim, ground.map.ticks, ground.map.names),
        say(FLAT_MAP if f.flat else MAP),
        *height,
        say(HERE),
        place(ground.trail, ground.stops),
        show(ground.here, ground.before),
        point(ground.here),
    ]


def first_step(f: DescentFacts) -> list[Step | Say]:
    """Values come out of the network, derivatives out of the slope."""
    pair, rows = f.descents.pair, updates
    edges = [network.chosen[q] for q in pair]
    names, old = ([table[q] for q in pair] for table in (rows.names, rows.old))
    return [
        arrange(STEPPING),
        spring(*zip(edges, names, strict=True)),
        together(show(rows.head), spring(*zip(edges, old, strict=True))),
        together(show(rows.minus, rows.times), *down(f, 0)),
        spring(*((ground.here, rows.slope[q]) for q in pair)),
        leave(*(network.marks[q] for q in pair)),
        say(FAR),
        point(rows.times),
        show(rows.equals, rows.new),
        made(f, 0),
    ]


def down(f: DescentFacts, n: int) -> list[Step]:
    return [draw(ground.arrows[n])] if f.moved else []


def made(f: DescentFacts, n: int) -> Step:
    gone = [leave(ground.arrows[n])] if f.moved else []
    parts = (network, ground) if n == 0 else (network, examples, ground)
    return together(train("two", (n, n + 1), *parts), *gone)


def released(f: DescentFacts) -> list[Step | Say]:
    """All start again where the two did; on the map is seen what the two do among them."""
    # Its lines and colours are costs with all others held: they step back.
    map_of_two = ground.map.ground, ground.map.contours, ground.map.costs
    return [
        place(ground.among),
        together(
            train("two", (f.steps, 0), network, examples),
            back(ground.trail, ground.stops, ground.here),
            forth(network.edges),
            leave(*(network.names[q] for q in f.descents.pair)),
        ),
        show(ground.there),
        say(EACH),
        train("all", (0, f.steps), network, examples, ground),
        say(SHADOW),
        *([] if f.flat else [back(*map_of_two)]),
        show(ground.said),
        point(ground.there),
    ]


class GradientDescent(DeclaredScene):
    """Two weights walk down the map of their cost; then all of the network's do."""

    clip = Declaration(
        "Really trained: the cost falls step by step, and the way over its surface",
        order=23,
        network="xor",
        focus="wb",
        rated=True,
        formulas=("mean-derivative",),
        goal="train a network by small steps, and say why they must be small",
    )
    story = Story(DescentFacts.of, TITLE, opening, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        return (
            gettext("Why not take one giant step downhill?"),
            gettext(
                "The gradient is the slope at the place where you stand. On a long step the slope "
                "changes under way: the step can lead past the valley, and the cost rises."
            ),
        )
