"""A question to ponder after each clip, and its answer, about the network that it shows.

Imports no Manim. Answers are true of any network: what depends on the numbers is computed.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from backprop.core.dependencies import local_derivative
from backprop.core.number_format import amount, spoken_number
from backprop.core.operation_counts import multiplications
from backprop.core.paths import paths
from backprop.core.quantities import ParameterNames, Quantity
from backprop.core.salience import instructive, opposed
from backprop.core.trace import Trace
from backprop.core.vary import vary

__all__ = ["Question", "question"]

Question = tuple[str, str]
"""What is asked, and the answer."""


def question(scene: str, trace: Trace) -> Question:
    """The question after a clip."""
    return _QUESTIONS[scene](trace)


def _last(trace: Trace) -> tuple[Quantity, Quantity, Quantity, Quantity, Quantity]:
    """w, b, z, a of the last layer's most instructive weight, and the activation before."""
    w = instructive(trace, "w", trace.network.depth).quantity
    j, k = w.index
    b, z, a = (Quantity(kind, w.layer, (j,)) for kind in ("b", "z", "a"))
    return w, b, z, a, Quantity("a", w.layer - 1, (k,))


def _simplest(trace: Trace) -> Question:
    count = len(ParameterNames(trace.widths))
    return (
        "How many numbers does the gradient of this network have, and what does each say?",
        f"{count}, one for each weight and each bias. Each says how much the cost changes for a "
        "tiny change of that one, the others left alone.",
    )


def _cost(trace: Trace) -> Question:
    return (
        "When is this cost as small as it can be, and can training change the desired output?",
        "The nearer the output comes to the desired one, the smaller. Training never changes "
        "the desired output: it belongs to the example. Here the cost is "
        f"{spoken_number(trace.cost)}.",
    )


def _weighted_sum(trace: Trace) -> Question:
    w, b, z, *_ = _last(trace)
    by = vary(trace, {b: trace[b].value + 1})[z].value - trace[z].value
    return (
        "Add 1 to the bias. By how much does the weighted sum change, and does that depend on "
        "the weight?",
        f"By exactly {spoken_number(by)}, whatever the weight {w.plain(trace.widths)} is: the bias "
        "is added after the multiplication.",
    )


def _tree(trace: Trace) -> Question:
    return (
        "On how many ways can a nudge to the last layer's bias reach the cost?",
        "On as many as lead on from its weighted sum: one, through its own activation, unless "
        "the layer is a softmax, where a weighted sum moves every output.",
    )


def _lines(trace: Trace) -> Question:
    w, *_ = _last(trace)
    slope = trace[w].derivative
    way = (
        "neither: to a tiny turn the cost does not answer at all"
        if slope == 0
        else f"{'lower' if slope > 0 else 'raise'} it"
    )
    return (
        "To make the cost smaller, should the weight be raised or lowered a little?",
        f"Here {way}. The slope of the cost over the weight is {spoken_number(slope)}, and the "
        "cost falls against the slope.",
    )


def _nudge(trace: Trace) -> Question:
    return (
        "Why does the table make the nudge smaller and smaller, instead of stopping at the first "
        "ratio?",
        "A ratio of finite changes also holds how the slope itself changes on the way. That part "
        "shrinks with the nudge; what stays is the derivative.",
    )


def _chain(trace: Trace) -> Question:
    *_, before = _last(trace)
    return (
        f"Which of the three ratios would be 0 if {before.plain(trace.widths)} were 0, and what "
        "would that mean for the weight?",
        "The first: the weighted sum would not feel the weight at all, so the derivative for the "
        f"weight would be 0. As it is, the ratio is {spoken_number(trace[before].value)}.",
    )


def _local(trace: Trace) -> Question:
    _, _, z, a, _ = _last(trace)
    slope = local_derivative(trace, a, z)
    return (
        "Which of the three local derivatives can an activation function make vanish?",
        "The middle one, its own slope: where the function is flat nothing gets through to the "
        f"weight. Here it is {spoken_number(slope)}.",
    )


def _average(trace: Trace) -> Question:
    count = len(trace.network.examples) or 1
    return (
        "One example wants the weight larger, another smaller. What happens in the mean?",
        "They cancel as far as they disagree: the mean derivative is what all examples together "
        f"want. This network's file has {count} of them.",
    )


def _gradient(trace: Trace) -> Question:
    count = len(ParameterNames(trace.widths))
    return (
        "What do the signs in the gradient say, and what the sizes?",
        f"The sign of each of the {count} entries says in which direction the cost rises; the size "
        "how strongly. A step downhill goes against all of them at once.",
    )


def _bias(trace: Trace) -> Question:
    _, b, *_ = _last(trace)
    return (
        "Why is the derivative for the bias the same as that for the weighted sum?",
        "A nudge to the bias moves the weighted sum by just as much, so the first ratio is 1: "
        f"both are {spoken_number(trace[b].derivative)}.",
    )


def _previous(trace: Trace) -> Question:
    *_, before = _last(trace)
    return (
        "Nobody can turn an activation. What is its derivative for?",
        f"It carries the chain rule one layer back: all that lies behind "
        f"{before.plain(trace.widths)} reaches the cost through it. Here it is "
        f"{spoken_number(trace[before].derivative)}.",
    )


def _long(trace: Trace) -> Question:
    depth = trace.network.depth
    return (
        "How many ratios does the path from the first layer's weight have?",
        f"Two for each layer it passes and one for the cost: {2 * depth + 1} here, with "
        f"{amount(depth, 'layer')}.",
    )


def _index(trace: Trace) -> Question:
    w, *_ = _last(trace)
    j, k = w.index
    return (
        f"Where in the matrix of layer L stands the weight from neuron {k} to neuron {j}?",
        f"In row {j}, column {k}, counted from 0: first where it leads, then where it comes from.",
    )


def _many_costs(trace: Trace) -> Question:
    terms = trace.terms
    j = int(np.argmax(terms))
    share = f" ({100 * terms[j] / trace.cost:.0f} % of it)" if trace.cost > 0 else ""
    return (
        "Which output adds most to the cost?",
        f"Output {j}, with {spoken_number(float(terms[j]))} of {spoken_number(trace.cost)}{share}.",
    )


def _sum_of_many(trace: Trace) -> Question:
    _, _, z, *_ = _last(trace)
    (j,) = z.index
    weights = trace.network.layers[-1].weights[j]
    products = weights * trace.a[trace.network.depth - 1]
    k = int(np.argmax(np.abs(products)))
    return (
        f"Which neuron of the layer before moves {z.plain(trace.widths)} furthest from its bias?",
        f"Neuron {k}: its activation times its weight is {spoken_number(float(products[k]))}.",
    )


def _weight_rule(trace: Trace) -> Question:
    w, *_ = _last(trace)
    return (
        "Does the derivative for one weight depend on the other weights?",
        "Yes, though no other stands in the formula: they take part in the weighted sums and "
        f"outputs that the slopes are taken at. Here it is {spoken_number(trace[w].derivative)}.",
    )


def _paths(trace: Trace) -> Question:
    start = opposed(trace).quantity
    found = paths(trace, start, 1)
    count = 1 + found.rest_count
    return (
        f"If one of the {count} paths from {start.plain(trace.widths)} were cut, would the cost "
        "always be less sensitive to it?"
        if count > 1
        else f"What would happen if the one path from {start.plain(trace.widths)} were cut?",
        "Not always: paths of opposite sign hold each other back, and without one of them the sum "
        f"can grow. All together make {spoken_number(found.total)}."
        if count > 1
        else f"The cost would not depend on it any more; now its sensitivity is "
        f"{spoken_number(found.total)}.",
    )


def _repeat(trace: Trace) -> Question:
    count = multiplications(trace.network)
    return (
        "What does going backwards layer by layer save, against following every path?",
        f"For all weights {count.reused:,} multiplications instead of {count.by_paths:,}: what two "
        "paths have in common is computed once.",
    )


def _summary(trace: Trace) -> Question:
    return (
        "Which of these formulas knows what the cost is?",
        "Only the last. All others work for any cost: they take what comes from the layer after.",
    )


def _vector(trace: Trace) -> Question:
    n, m = trace.widths[-1], trace.widths[-2]
    return (
        "Why does the matrix of weights stand transposed on the way back?",
        f"Forwards it takes {amount(m, 'number')} to {n}; backwards "
        f"{amount(n, 'sensitivity', 'sensitivities')} must become {m}. "
        "Row k of the transposed matrix holds the weights that lead out of neuron k.",
    )


def _descent(trace: Trace) -> Question:
    return (
        "Why not take one giant step downhill?",
        "The gradient is the slope where one stands. A step so long that the slope is another on "
        "the way can lead past the valley, and the cost rises.",
    )


def _digit(trace: Trace) -> Question:
    pixels = np.abs(trace.dC_da[0])
    best = int(pixels.argmax())
    side = int(np.sqrt(pixels.size))
    return (
        "To which pixel is the cost most sensitive, and must it be a bright one?",
        f"To the one in row {best // side}, column {best % side}; its value is "
        f"{spoken_number(float(trace.a[0][best]))}. It need not be bright: the sensitivity asks "
        "what would happen, not what is.",
    )


_QUESTIONS: dict[str, Callable[[Trace], Question]] = {
    "SimplestNetwork": _simplest,
    "CostOfOneExample": _cost,
    "WeightedSum": _weighted_sum,
    "DependencyTree": _tree,
    "NumberLines": _lines,
    "Nudge": _nudge,
    "ChainRule": _chain,
    "LocalDerivatives": _local,
    "AverageOverExamples": _average,
    "GradientVector": _gradient,
    "BiasDerivative": _bias,
    "PreviousActivation": _previous,
    "LongPath": _long,
    "IndexNotation": _index,
    "CostOfManyOutputs": _many_costs,
    "WeightedSumOfMany": _sum_of_many,
    "WeightChainRule": _weight_rule,
    "MultiPathSum": _paths,
    "RepeatBackwards": _repeat,
    "FormulaSummary": _summary,
    "VectorForm": _vector,
    "GradientDescent": _descent,
    "DigitNetwork": _digit,
}
