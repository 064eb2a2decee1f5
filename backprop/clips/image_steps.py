"""The steps in which DigitNetwork's picture goes through its network, along paths, and back."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from backprop.clips.image_facts import ImageFacts
from backprop.clips.image_parts import BACK, SUMMED, THROUGH, bars, large, picture, split, table
from backprop.clips.path_sum import network, pairs, rows
from backprop.clips.steps import Step
from backprop.clips.verbs import (
    arrange,
    box,
    draw,
    hand_over,
    light,
    one_by_one,
    point,
    reroute,
    show,
    slide,
    stream,
    together,
    unlight,
)
from backprop.core.quantities import Quantity

__all__ = ["computed", "entered", "felt", "led", "parted", "summed", "whole_again"]


def entered(f: ImageFacts) -> Iterator[Step]:
    """Pixels go to the neurons that they are."""
    inputs = [Quantity("a", 0, (i,)) for i in f.shown[0]]
    yield arrange(THROUGH)
    yield together(
        *(slide(picture.spots[q.index[0]], large.circles[q]) for q in inputs),
    )
    if 0 in f.shortened:
        yield show(large.more[0])
    yield point(large.layers[0])


def computed(f: ImageFacts) -> Iterator[Step]:
    """Layer by layer, up to the outputs and their numbers."""
    for k, (before, layer) in enumerate(itertools.pairwise(f.layers)):
        gap = layer - before > 1
        edges = show(large.more[before, layer]) if gap else draw(large.bundles[k])
        more = [show(large.more[layer])] if layer in f.shortened else []
        yield together(edges, show(large.layers[k + 1]), *more)
    yield show(large.total)
    heads = table.heads["output"], table.heads["wanted"]
    yield show(table.digits, *heads, table.outputs, table.wanted)


def parted(f: ImageFacts) -> Iterator[Step]:
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


def whole_again(f: ImageFacts) -> Iterator[Step]:
    """The whole network, beside the room for its gradient."""
    circles = [large.circles[Quantity("a", at, (i,))] for at, some in f.shown.items() for i in some]
    more = [large.more[layer] for layer in f.shortened]
    gaps = [large.more[pair] for pair in itertools.pairwise(f.layers) if pair[1] - pair[0] > 1]
    yield arrange(BACK)
    yield show(large.bundles, *circles, *more, *gaps, large.legend)
    yield together(
        show(table.digits, table.heads["output"], table.outputs, table.cost), point(large.layers)
    )


def felt(f: ImageFacts) -> Iterator[Step]:
    """From the cost back it takes the colours of its derivatives."""
    yield show(large.senses[-1])
    for k, (before, layer) in reversed([*enumerate(itertools.pairwise(f.layers))]):
        edges = [stream(large.bundles[k], back=True)] if layer - before == 1 else []
        yield together(*edges, show(large.senses[k]))
