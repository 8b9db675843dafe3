"""The receipt of any number: how it came about, down to the figures and what they stand on."""

from costcalc.analysis.explain.draws import LEVELS
from costcalc.analysis.explain.names import EXAMPLE, canonical, metric, trace, traces
from costcalc.analysis.explain.node import Node

__all__ = ["EXAMPLE", "LEVELS", "Node", "canonical", "metric", "trace", "traces"]
