"""How drawn things move, whatever they are: set back, lit, carried along a free lane, replaced."""

from backprop.drawing.motion.flight import Flight
from backprop.drawing.motion.merge import Merge
from backprop.drawing.motion.morph import Morph, counterparts
from backprop.drawing.motion.rails import rails
from backprop.drawing.motion.rewrite import Rewrite
from backprop.drawing.motion.roll import Roll
from backprop.drawing.motion.veil import Veil

__all__ = ["Flight", "Merge", "Morph", "Rewrite", "Roll", "Veil", "counterparts", "rails"]
