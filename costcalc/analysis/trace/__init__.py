"""The receipt of any number: how it came about, down to the figures and what they stand on."""

from costcalc.analysis.trace.draws import LEVELS
from costcalc.analysis.trace.forms import EXAMPLE, metric, trace, traces
from costcalc.analysis.trace.node import Node
from costcalc.analysis.trace.sums import SUMS

__all__ = ["EXAMPLE", "LEVELS", "SUMS", "Node", "metric", "trace", "traces"]
