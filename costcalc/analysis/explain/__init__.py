"""The receipt of any number: how it came about, down to the figures and what they stand on."""

from costcalc.analysis.explain.draws import LEVELS
from costcalc.analysis.explain.forms import EXAMPLE, metric, trace, traces
from costcalc.analysis.explain.node import Node
from costcalc.analysis.explain.sums import SUMS

__all__ = ["EXAMPLE", "LEVELS", "SUMS", "Node", "metric", "trace", "traces"]
