"""Costs: what one example costs, as a sum over the outputs, found by name."""

from backprop.core.costs.cost import Cost
from backprop.core.costs.registry import (
    BUILT_IN_COSTS,
    COST_PARAMETERS,
    COSTS,
    NOT_COSTS,
    find_cost,
    register_cost,
)
from backprop.core.costs.terms import NO_COST, over

__all__ = [
    "BUILT_IN_COSTS",
    "COSTS",
    "COST_PARAMETERS",
    "NOT_COSTS",
    "NO_COST",
    "Cost",
    "find_cost",
    "over",
    "register_cost",
]
