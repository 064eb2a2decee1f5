"""Drawn things, each made from a Trace."""

from backprop.drawing.mobjects.added import Added
from backprop.drawing.mobjects.beside_product import factor_frames
from backprop.drawing.mobjects.chain_product import ChainProduct, Link, Sign
from backprop.drawing.mobjects.change_bars import ChangeBar, ChangeBars
from backprop.drawing.mobjects.changes_divided import ChangesDivided
from backprop.drawing.mobjects.clock import Clock
from backprop.drawing.mobjects.derivation import Derivation, Derivations, slope_sources
from backprop.drawing.mobjects.derivations_down import DerivationsDown
from backprop.drawing.mobjects.edge_bundle import EdgeBundle
from backprop.drawing.mobjects.formula_rows import FormulaRow, FormulaRows
from backprop.drawing.mobjects.gradient_column import GradientColumn, GradientRow
from backprop.drawing.mobjects.graph import Graph
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.handed_back import HandedBack
from backprop.drawing.mobjects.last_neurons import LastNeurons
from backprop.drawing.mobjects.link_ratios import LinkRatio, link_ratios
from backprop.drawing.mobjects.long_tree import LongTree
from backprop.drawing.mobjects.mean_bars import MeanBars
from backprop.drawing.mobjects.mean_formula import MeanFormula
from backprop.drawing.mobjects.network_diagram import (
    NetworkDiagram,
    Neuron,
    chosen_neurons,
    ellipsis,
    in_neuron,
    join,
)
from backprop.drawing.mobjects.nudge_rows import Look, NudgeRow, NudgeRows
from backprop.drawing.mobjects.overview import overview
from backprop.drawing.mobjects.plot import Plot
from backprop.drawing.mobjects.ratio_product import RatioProduct
from backprop.drawing.mobjects.ratio_table import RatioRow, RatioTable
from backprop.drawing.mobjects.real_nudge import RealNudge
from backprop.drawing.mobjects.route_network import RouteNetwork
from backprop.drawing.mobjects.sent_down import Moved, SentDown
from backprop.drawing.mobjects.sign_legend import SignLegend
from backprop.drawing.mobjects.signed_bar import SignedBar
from backprop.drawing.mobjects.silencers import Silencer, Silencers
from backprop.drawing.mobjects.slope_curve import SlopeCurve, slope_curves
from backprop.drawing.mobjects.step_line import StepLine
from backprop.drawing.mobjects.summary_network import SummaryNetwork
from backprop.drawing.mobjects.summary_rows import SummaryColumn
from backprop.drawing.mobjects.sweep import Sweep, turned
from backprop.drawing.mobjects.tree import Tree
from backprop.drawing.mobjects.upright_network import UprightNetwork
from backprop.drawing.mobjects.value_rows import ValueRow, ValueRows
from backprop.drawing.mobjects.values_stepped import ValuesStepped
from backprop.drawing.mobjects.way_across import WayAcross
from backprop.drawing.mobjects.zoomed_curve import ZoomedCurve

__all__ = [
    "Added",
    "Along",
    "ChainProduct",
    "ChangeBar",
    "ChangeBars",
    "ChangesDivided",
    "Clock",
    "Derivation",
    "Derivations",
    "DerivationsDown",
    "EdgeBundle",
    "FormulaRow",
    "FormulaRows",
    "GradientColumn",
    "GradientRow",
    "Graph",
    "GroupOf",
    "HandedBack",
    "LastNeurons",
    "Link",
    "LinkRatio",
    "LongTree",
    "Look",
    "MeanBars",
    "MeanFormula",
    "Moved",
    "NetworkDiagram",
    "Neuron",
    "NudgeRow",
    "NudgeRows",
    "Plot",
    "RatioProduct",
    "RatioRow",
    "RatioTable",
    "RealNudge",
    "RouteNetwork",
    "SentDown",
    "Sign",
    "SignLegend",
    "SignedBar",
    "Silencer",
    "Silencers",
    "SlopeCurve",
    "StepLine",
    "SummaryColumn",
    "SummaryNetwork",
    "Sweep",
    "Tree",
    "UprightNetwork",
    "ValueRow",
    "ValueRows",
    "ValuesStepped",
    "WayAcross",
    "ZoomedCurve",
    "chosen_neurons",
    "ellipsis",
    "factor_frames",
    "in_neuron",
    "join",
    "link_ratios",
    "overview",
    "slope_curves",
    "slope_sources",
    "turned",
]
