"""What of a clip's picture a figure keeps, and what it adds.

A figure has no heading: its caption stands below it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from manim import DOWN, LEFT, RIGHT, UP, Arrow, Mobject, VMobject
from manim.utils.family import extract_mobject_family_members

from backprop.drawing.mobjects import LastNeurons
from backprop.drawing.style import LABEL

__all__ = ["drawn"]

_Scene = Any


def drawn(figure: str, scene: _Scene) -> list[VMobject]:
    """Copies of the visible parts in the order in which they are drawn."""
    chosen = _CHOOSE.get(figure)
    parts = _all(scene) if chosen is None else chosen(scene)
    members: Any = extract_mobject_family_members(
        parts, use_z_index=True, only_those_with_points=True
    )
    return [member.copy() for member in members if _seen(member)]


def _all(scene: _Scene) -> list[Mobject]:
    """Everything but the heading."""
    title = {id(part) for part in scene.title_words.get_family()}
    return [
        part
        for mobject in scene.mobjects
        for part in mobject.get_family()
        if part.has_points() and id(part) not in title
    ]


def _without(scene: _Scene, *parts: Mobject) -> list[Mobject]:
    gone = {id(member) for part in parts for member in part.get_family()}
    return [part for part in _all(scene) if id(part) not in gone]


def _seen(part: VMobject) -> bool:
    """Whether it leaves any trace: a fill or a stroke that is not transparent."""
    stroked = part.get_stroke_width() > 0 and part.get_stroke_opacity() > 0
    return bool(stroked or part.get_fill_opacity() > 0)


def _simple_network(scene: _Scene) -> list[Mobject]:
    return [scene.chain.lines, *scene.chain.neurons.values()]


def _variables(scene: _Scene) -> list[Mobject]:
    return _without(scene, scene.line)


def _activation_labels(scene: _Scene) -> list[Mobject]:
    """The two neurons, with an arrow from each name."""
    pair = LastNeurons(scene.write, scene.trace, 1, radius=0.62, spacing=3.0)
    found: list[Mobject] = [pair.lines]
    for q, neuron in pair.neurons.items():
        label = pair.labels[q].next_to(neuron, DOWN, buff=1.0)
        found += [neuron, label, _arrow(scene, label, neuron, UP)]
    return found


def _cost(scene: _Scene) -> list[Mobject]:
    """The clip's picture, and a word that points at the formula."""
    word = scene.write.words("Cost", LABEL, scene.theme.cost)
    word.next_to(scene.formula, LEFT, buff=1.3)
    return [*_all(scene), word, _arrow(scene, word, scene.formula, RIGHT)]


def _chain_rule(scene: _Scene) -> list[Mobject]:
    """The tree with a ratio beside each link of the path, and their product."""
    product = scene.product.copy().set_y(scene.tree.get_y())
    found: list[Mobject] = [*_without(scene, scene.network, scene.product), product]
    for number, link in enumerate(scene.product.links):
        beside = link.ratio.copy().scale(0.75 / link.ratio.height)
        scene.tree.beside((link.by, link.of), beside)
        found.append(beside.shift(0.1 * (DOWN if number == 0 else RIGHT)))
    return found


def _tree_with_frame(scene: _Scene) -> list[Mobject]:
    return [scene.tree, scene.box]


def _arrow(scene: _Scene, start: Mobject, end: Mobject, towards: Any) -> Arrow:
    return Arrow(
        start.get_edge_center(towards),
        end.get_edge_center(-towards),
        buff=0.15,
        color=scene.theme.quiet,
        stroke_width=4,
        max_tip_length_to_length_ratio=0.3,
    )


_CHOOSE: dict[str, Callable[[_Scene], list[Mobject]]] = {
    "simple-network": _simple_network,
    "simple-weights-and-biases": _variables,
    "activation-labels": _activation_labels,
    "cost-of-one-example": _cost,
    "chain-rule-breakdown": _chain_rule,
    "tree-activation-highlighted": _tree_with_frame,
}
