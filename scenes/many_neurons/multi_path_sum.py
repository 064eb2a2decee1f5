"""MultiPathSum: one activation reaches the cost along every path; the paths add up."""

from __future__ import annotations

from collections.abc import Iterator

from manim import VMobject

from backprop import Trace, paths
from backprop.clips import Beat, Declaration, DeclaredScene, Message, Pose, Story, figure, say
from backprop.clips.path_parts import factors, form, opening, picture, terms
from backprop.clips.path_sum import LOCAL, PathFacts, network, pairs, rest
from backprop.clips.question import Question
from backprop.clips.steps import Say, Step
from backprop.clips.verbs import (
    arrange,
    draw,
    leave,
    light,
    one_by_one,
    place,
    point,
    pulse,
    reroute,
    show,
    stream,
    together,
    unlight,
)
from backprop.clips.words import Said
from backprop.core.language import gettext, grouped
from backprop.core.number_format import spoken_number
from backprop.core.salience import opposed
from backprop.display import alt_text

__all__ = ["MultiPathSum"]

# What is said

TITLE = Message("How sensitive is the cost to {start}, path by path?")
OUTPUT = Message("This is an output of the network, and the cost that it leads to.")
LAST = Message("One activation, the neurons that it acts on, and the cost.")
SKIPPED = Message(
    "One activation, the neurons that it acts on, and the cost. Layers in which the largest paths "
    "do not part are left out."
)
UP_AND_DOWN = Message(
    "If it grows, it pushes the cost up through {up:output}, and down through {down:output}."
)
MOST = Message(
    "If it grows, it pushes the cost up most through {up:output}, and down most through "
    "{down:output}."
)
SOME = Message("If it grows, it pushes the cost up along some paths, and down along others.")
ASKED = Message("How does the cost depend on this one activation?")
SINGLE = Message("It acts on the cost along a single path.")
BRANCH = Message("It acts along {counted} paths, which branch at every layer.")
BRANCH_SOMETIMES = Message(
    "It acts along {counted} paths, which branch where a layer has several neurons."
)
SOFTMAX = Message(
    "It acts along {counted} paths: softmax lets every weighted sum reach every output."
)
EACH = Message("It acts along {counted} paths, one through each output.")
RATIOS = Message(
    "Along a path three factors multiply: the weight, the slope of the activation, and the slope "
    "of the cost."
)
THEN = Message("Then the paths are added.")
THROUGH = Message("Through {j:output}, the product is {product}.")
ONE_PRODUCT = Message("The product along the path is {product}.")
FIRST = Message("The largest path comes first. Its product is {product}.")
NEXT = Message("Along the next, the product is {product}.")
CROSSING = Message("Through weighted sum {z:index} and {j:output}, the product is {product}.")
SUM = Message("Laid head to tail, the terms end at {total}: the derivative of the cost.")
SUM_OF_ONE = Message("The one product, {total}, is the derivative of the cost.")


def opened(f: PathFacts) -> Message:
    if any(step.skipped for step in f.steps):
        return SKIPPED
    return OUTPUT if f.start.layer == f.depth else LAST


def influence(f: PathFacts) -> Message:
    """How many ways lead to the cost."""
    if f.count == 1:
        return SINGLE
    if f.start.layer < f.depth - 1:
        every = min(f.trace.widths[f.start.layer + 1 :]) > 1
        return BRANCH if every else BRANCH_SOMETIMES
    if f.coupled:
        return SOFTMAX
    return EACH


def pushes(f: PathFacts) -> Message | Said:
    """Which way the cost goes along paths that disagree."""
    if not f.brief:
        return SOME
    up = max(f.sums.largest, key=lambda path: path.product).nodes[1].index[0]
    down = min(f.sums.largest, key=lambda path: path.product).nodes[1].index[0]
    return (UP_AND_DOWN if f.count == 2 else MOST)(up=up, down=down)


def told(f: PathFacts, number: int) -> Said:
    """A path, with its product."""
    path, product = f.sums.largest[number], f.said[number]
    if f.count == 1:
        return ONE_PRODUCT(product=product)
    if f.brief:
        return THROUGH(j=path.nodes[1].index[0], product=product)
    if f.coupled and f.start.layer == f.depth - 1:
        z, a = path.nodes[1].index[0], path.nodes[2].index[0]
        return CROSSING(z=z, j=a, product=product)
    return (NEXT if number else FIRST)(product=product)


# What happens


def beats(f: PathFacts) -> Iterator[Beat]:
    links = [*dict.fromkeys(link for path in f.sums.largest for link in pairs(f.route(path)))]
    nodes = [*dict.fromkeys(q for path in f.sums.largest for q in f.route(path))]
    yield Beat(
        "network",
        opened(f),
        [
            place(*(network.symbols[q] for q in nodes)),
            draw(*(network.links[link] for link in links)),
            *([show(network.others)] if f.hidden else []),
            point(network.symbols[f.start]),
        ],
    )
    every = [pulse(network, f.route(path)) for path in f.sums.largest]
    asked: list[Step | Say] = [
        draw(network.ring),
        point(network.symbols[f.start]),
        say(influence(f)),
        together(*every),
    ]
    if f.opposing:
        asked += [say(pushes(f)), *every]
    yield Beat("question", ASKED, asked)
    yield Beat("path 1", RATIOS if f.brief else LOCAL, list(first(f)), rest=0.6)
    for number in range(1, len(f.sums.largest)):
        yield Beat(f"path {number + 1}", told(f, number), list(along(f, number)), rest=0.6)
    if f.sums.rest_count:
        last = len(f.sums.largest)
        yield Beat("rest", rest(f), [point(terms.labels[last]), carried(last)])
    yield Beat("sum", SUM if len(f.terms) > 1 else SUM_OF_ONE, list(added(f)), rest=2.5)


def asking(f: PathFacts) -> VMobject:
    """The derivative that is asked for."""
    if f.brief:
        return form.lead
    return form.naming if f.count == 1 else terms.naming


def first(f: PathFacts) -> Iterator[Step | Say]:
    """What the factors are, column by column; on the first path their numbers, and these alone."""
    routes = [f.route(path) for path in f.sums.largest]
    yield arrange(picture(f))
    words = len(f.steps) > 1 and not f.brief
    yield show(asking(f), *([form.lead] if words else []))
    for i in range(len(f.steps)):
        links = dict.fromkeys(pairs(nodes)[i] for nodes in routes)
        dots = [form.dots[i - 1]] if i else []
        yield together(
            show(form.factors[i], *dots), stream(*(network.links[link] for link in links))
        )
    if f.count > 1:
        yield say(THEN)
        yield point(asking(f))
    yield say(told(f, 0))
    yield from numbered(f, 0)
    if f.count == 1:
        yield show(form.answer)
        yield point(form.answer)
        return
    yield leave(form.factors, form.dots, form.lead)
    yield show(terms.labels, terms.rule, terms.zero, *([terms.naming] if f.brief else []))
    yield carried(0)


def numbered(f: PathFacts, number: int) -> Iterator[Step]:
    """Light runs along a path; on each link its factor comes up."""
    nodes, cells = f.route(f.sums.largest[number]), factors.cells[number]
    fresh = f.fresh(number)
    run = reroute(network, nodes) if number else light(network, nodes)
    yield together(run, one_by_one(*(cells[i] for i in fresh), each=run.seconds / len(fresh)))
    yield together(*(point(cells[i]) for i in range(len(f.steps))), pulse(network, nodes))


def along(f: PathFacts, number: int) -> Iterator[Step]:
    """A later path's factors, and their product in its row."""
    yield from numbered(f, number)
    yield carried(number)


def carried(number: int) -> Step:
    """What a path, or all that are not drawn, comes to: from where the last arrow ended."""
    return together(show(terms.said[number]), draw(terms.arrows[number]))


def added(f: PathFacts) -> Iterator[Step]:
    """The terms head to tail, up to the recorded derivative."""
    yield unlight(network)
    if f.count > 1:
        yield point(*(terms.arrows[i] for i in range(len(f.terms))))
        yield show(terms.total)
        yield draw(terms.whole)
    yield together(*(pulse(network, f.route(path)) for path in f.sums.largest))
    yield point(terms.total if f.count > 1 else form.answer, network.symbols[f.start])


class MultiPathSum(DeclaredScene):
    """The sensitivity of the cost to one activation, path by path."""

    clip = Declaration(
        "One activation reaches the cost along every path; the paths add up",
        order=19,
        network="small",
        focus="a",
        formulas=("activation-sum",),
        goal="explain why an activation's derivative is a sum over paths",
    )
    story = Story(PathFacts.of, TITLE, opening, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        start = opposed(trace).quantity
        found = paths(trace, start, 1)
        count = 1 + found.rest_count
        told = {
            "count": grouped(count),
            "a": start.plain(trace.widths),
            "total": spoken_number(found.total),
        }
        if count == 1:
            return (
                gettext("What would happen if the one path from {a} were cut?").format(**told),
                gettext(
                    "The cost would not depend on it any more; now its sensitivity is {total}."
                ).format(**told),
            )
        return (
            gettext(
                "If one of the {count} paths from {a} were cut, would the cost always be less "
                "sensitive to it?"
            ).format(**told),
            gettext(
                "Not always: paths of opposite sign hold each other back, and without one of them "
                "the sum can grow. All {count} together make {total}."
            ).format(**told),
        )

    @figure(
        "activation-two-effects",
        "One activation reaches the cost on several ways, and what they carry adds up",
        order=16,
        beat="sum",
        moving=("path *", "rest", "sum"),
    )
    def pose_activation_two_effects(self) -> Pose:
        return Pose(self.everything(), alt_text.effects_of_one(self.trace, self.known.start))
