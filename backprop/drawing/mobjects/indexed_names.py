"""What neurons and an edge of two layers are called: with no index, a letter, or a count."""

from __future__ import annotations

from manim import LEFT, RIGHT, Circle, MathTypst, VGroup

from backprop.core.quantities import Quantity
from backprop.drawing.mobjects.backward_network import readable
from backprop.drawing.mobjects.edge_labels import EdgeLabels, Label
from backprop.drawing.mobjects.layer_pair import LayerPair, along_link
from backprop.drawing.mobjects.network_diagram import Neuron
from backprop.drawing.notation import Notation, haloed, term, without
from backprop.drawing.style import HAND, LEAST, NUMBER

__all__ = ["IndexedNames"]

_OVER = 0.48
"""From the middle of an edge to its name, and on its other side to its number."""
_ALONG = 0.42, 0.46, 0.38, 0.5, 0.34, 0.54, 0.3, 0.6, 0.25, 0.66, 0.72
"""Of an edge, where its name stands on it among those of others."""
_INSIDE = 0.87
"""Of a neuron's width, what is written in it."""


class IndexedNames(VGroup):
    """Names in the places of those of a pair of layers.

    Parameters
    ----------
    ends
        The two neurons that the letters k and j stand for.
    value, bias
        The weight of the edge between them, and with its sign what the second adds, as Typst math.

    Attributes
    ----------
    bare
        By neuron, with the layer alone.
    lettered, letters, rings
        Of the two ends, with the letter; that by itself; and round them a ring.
    counts
        By neuron, which k or j it has, inside it: beside its name it would read as a factor.
    bias
        In the second end what it adds, or empty.
    weight, lead, back, number
        The edge's name without its indices, these two, and its number.
    into
        Names of all edges to the second end, by the neuron that they come from, to stand together.
    """

    def __init__(
        self,
        write: Notation,
        pair: LayerPair,
        ends: tuple[Quantity, Quantity],
        value: str,
        bias: str,
    ) -> None:
        self.bare: dict[Quantity, MathTypst] = {}
        self.counts: dict[Quantity, MathTypst] = {}
        for q, name in pair.symbols.items():
            size = name.font_size
            first = q.layer < pair.layer
            bare = write.formula(write.indexed("a", q.layer, ""), size)
            self.bare[q] = bare.move_to(name, aligned_edge=RIGHT if first else LEFT)
            letter = "k" if first else "j"
            index = write.index(q.index[0])
            # Without the spaces of a relation: what is narrower is larger in its neuron.
            full = f'{letter} class("normal", =) {index}'
            count = _inside(write, pair.neurons[q], full, index)
            if count is None:  # on its neuron, not in it
                count = haloed(write.formula(index, LEAST), write.theme.background)
                count.move_to(pair.neurons[q]).set_z_index(1)
            self.counts[q] = count
        self.bias = VGroup(_inside(write, pair.neurons[ends[1]], bias) or [])
        self.lettered: dict[Quantity, MathTypst] = {}
        self.letters: dict[Quantity, VGroup] = {}
        self.rings: dict[Quantity, Circle] = {}
        for q, letter in zip(ends, "kj", strict=True):
            side = LEFT if letter == "k" else RIGHT
            name = write.formula(
                write.indexed("a", q.layer, term(letter, letter)), pair.symbols[q].font_size
            )
            self.lettered[q] = name.next_to(pair.neurons[q], side, buff=0.2)
            if write.widths[q.layer] > 1:
                self.letters[q] = name.select(letter)
            ring = Circle(
                pair.neurons[q].width / 2 + 0.1, color=write.theme.highlight, stroke_width=4
            )
            self.rings[q] = ring.move_to(pair.neurons[q])
        self._weight(write, value, pair, ends)
        self.into = self._into(write, pair, ends)
        super().__init__(
            *self.bare.values(),
            *self.counts.values(),
            self.bias,
            *self.lettered.values(),
            *self.rings.values(),
            self.weight,
            self.lead,
            self.back,
            self.number,
            *self.into.values(),
        )

    def _into(
        self, write: Notation, pair: LayerPair, ends: tuple[Quantity, Quantity]
    ) -> dict[int, Label]:
        """Each edge by the number of its neuron, after j."""
        by, to = ends
        links = {link[0]: line for link, line in pair.links.items() if link[1] == to}
        labels = EdgeLabels(links, write.theme.background, *pair.neurons.values())
        found = {}
        for cause, link in links.items():
            (k,) = cause.index
            source = write.indexed("w", pair.layer, f"j {write.index(k)}")
            name = write.formula(source, pair.symbols[by].font_size)
            found[k] = labels.along(name, link, _ALONG, sides=(0,))
        return found

    def _weight(
        self, write: Notation, value: str, pair: LayerPair, ends: tuple[Quantity, Quantity]
    ) -> None:
        by, _ = ends
        link = pair.links[ends]
        size = pair.symbols[by].font_size
        whole = write.formula(
            write.indexed("w", pair.layer, f"{term('j', 'j')} {term('k', 'k')}"), size
        )
        haloed(whole, write.theme.background).move_to(along_link(link, 0.5, _OVER))
        self.lead, self.back = VGroup(), VGroup()
        if max(write.widths[pair.layer - 1 : pair.layer + 1]) > 1:
            self.lead, self.back = whole.select("j"), whole.select("k")
        self.weight = without(whole, [self.lead, self.back])
        text = write.coloured(value, write.theme.weight)
        number = haloed(write.formula(text, min(size, NUMBER)), write.theme.background)
        self.number = number.move_to(along_link(link, 0.5, -_OVER))


def _inside(write: Notation, neuron: Neuron, *texts: str) -> MathTypst | None:
    """The first of these texts that can be read in a neuron."""
    room = _INSIDE * neuron.width
    for text in texts:
        made = write.formula(text, HAND)
        share = min(1.0, room / made.width, room / made.height)
        if share * HAND >= LEAST:
            made.set_color(readable(neuron.circle))
            return made.scale(share).move_to(neuron).set_z_index(1)
    return None
