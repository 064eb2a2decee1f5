"""A large network, the chain that it collapses into, and the cost over each of its parameters."""

from __future__ import annotations

from backprop.clips.handles import part
from backprop.clips.layout import column, overlay
from backprop.clips.player import DeclaredScene
from backprop.clips.simplest_facts import SimplestFacts
from backprop.drawing.mobjects.cost_curves import Columns, CostCurves
from backprop.drawing.mobjects.large_network import LargeNetwork
from backprop.drawing.mobjects.lying_chain import LyingChain
from backprop.drawing.style import Box

__all__ = ["ASKED", "AT_ENDS", "LAYOUT", "MOVED", "NAMED", "chain", "curves", "large", "slopes"]


@part(best=(13.4, 6.4), least=(8.0, 1.9))
def chain(on: DeclaredScene, facts: SimplestFacts, room: Box) -> LyingChain:
    return LyingChain(on.write, on.trace, facts.swings.sizes, room)


@part(best=(13.4, 6.4), least=(8.0, 1.2))
def curves(on: DeclaredScene, facts: SimplestFacts, room: Box) -> CostCurves:
    columns = Columns.under(on(chain))
    return CostCurves(on.write, on.trace, facts.swings, columns, room)


@part(best=(13.4, 6.4), least=(8.0, 1.2))
def slopes(on: DeclaredScene, facts: SimplestFacts, room: Box) -> CostCurves:
    """The same with the ratios in the place of the names."""
    columns = Columns.under(on(chain))
    return CostCurves(on.write, on.trace, facts.swings, columns, room, answered=True)


@part(best=(13.4, 6.4), least=(8.0, 4.6))
def large(on: DeclaredScene, facts: SimplestFacts, room: Box) -> LargeNetwork:
    return LargeNetwork(on.write, facts.large, on(chain), room)


AT_ENDS = {0: large.image, 3: large.digits}
LAYOUT = overlay(large, chain)
NAMED = column(chain, curves, shares=(4.1, 1.9))
MOVED = column(chain, curves, shares=(2.17, 3.78))
ASKED = column(chain, slopes, shares=(2.17, 3.78))
