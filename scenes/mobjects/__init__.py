"""Drawn things, each made from a Trace."""

from scenes.mobjects.chain_product import ChainProduct, Link, Sign
from scenes.mobjects.chain_tree import ChainTree
from scenes.mobjects.edge_bundle import EdgeBundle
from scenes.mobjects.graph import Graph
from scenes.mobjects.last_neurons import LastNeurons
from scenes.mobjects.long_path_table import LongPathTable
from scenes.mobjects.network_diagram import (
    NetworkDiagram,
    Neuron,
    chosen_neurons,
    edge_legend,
    ellipsis,
    join,
)
from scenes.mobjects.overview import overview
from scenes.mobjects.path_diagram import PathDiagram, Room
from scenes.mobjects.path_steps import Step, counted, path_steps, reached
from scenes.mobjects.path_table import PathRow, PathTable
from scenes.mobjects.running_sum import RunningSum
from scenes.mobjects.sweep import Sweep, turned
from scenes.mobjects.tree_view import TreeNode, TreeView, most_layers, route
from scenes.mobjects.value_line import ValueLine, value_span

__all__ = [
    "ChainProduct",
    "ChainTree",
    "EdgeBundle",
    "Graph",
    "LastNeurons",
    "Link",
    "LongPathTable",
    "NetworkDiagram",
    "Neuron",
    "PathDiagram",
    "PathRow",
    "PathTable",
    "Room",
    "RunningSum",
    "Sign",
    "Step",
    "Sweep",
    "TreeNode",
    "TreeView",
    "ValueLine",
    "chosen_neurons",
    "counted",
    "edge_legend",
    "ellipsis",
    "join",
    "most_layers",
    "overview",
    "path_steps",
    "reached",
    "route",
    "turned",
    "value_span",
]
