"""All charts by name, and how a chart is asked for: its period, panels, map, range, percentages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from costcalc.analysis.estimate import Estimate
from costcalc.model.lines import HORIZON
from costcalc.output.charts import words
from costcalc.output.charts.bridge import bridge
from costcalc.output.charts.business_case import business_case
from costcalc.output.charts.cumulative import cumulative
from costcalc.output.charts.distribution import distribution
from costcalc.output.charts.flip_map import MAPS, flip
from costcalc.output.charts.information_value import information_value
from costcalc.output.charts.payback import payback_curve
from costcalc.output.charts.relative import relative
from costcalc.output.charts.servers import servers
from costcalc.output.charts.spec import Chart
from costcalc.output.charts.stacked import Shape, stacked
from costcalc.output.charts.tornado import tornado
from costcalc.output.period import SHOWN, Period
from costcalc.output.ranges import Range
from costcalc.scenario.faults import FORBIDDEN, Fault, Refused

FIRST_MAP: Final = next(iter(MAPS))


@dataclass(frozen=True)
class View:
    """How a chart is asked for: its period, panels, map, range and pair."""

    period: Period | None = None
    shape: Shape = "two"
    map: str = FIRST_MAP
    range: Range = "draws"
    ratio: bool = False
    """Percentages instead of money."""
    start: str = ""
    end: str = ""
    """The technologies at the ends of a bridge; empty for those of the decision."""

    @property
    def stack(self) -> str:
        """The chart of costs in its period."""
        return STACKS[self.period or SHOWN]


Build: TypeAlias = Callable[[Estimate, View], Chart]


def _stacks(period: Period) -> Build:
    return lambda estimate, view: stacked(estimate, view.period or period, view.shape, view.range)


CHARTS: Final[Mapping[str, Build]] = {
    "annual": _stacks("year"),
    "monthly": _stacks("month"),
    "horizon": _stacks("horizon"),
    "bridge": lambda estimate, view: bridge(estimate, view.start, view.end),
    "tornado": lambda estimate, _: tornado(estimate),
    "cumulative": lambda estimate, view: cumulative(estimate, view.range),
    "distribution": lambda estimate, _: distribution(estimate),
    "flip": lambda estimate, view: flip(estimate, view.map),
    "information_value": lambda estimate, _: information_value(estimate),
    "business_case": lambda estimate, _: business_case(estimate),
    "payback": lambda estimate, _: payback_curve(estimate),
    "servers": lambda estimate, _: servers(estimate),
}
OF_INPUTS: Final = ("flip", "payback", "servers", "tornado")
"""Charts that show inputs, quantities or the values that turn a decision: no publication has them.
"""
STACKS: Final[Mapping[Period, str]] = {"month": "monthly", "year": "annual", "horizon": "horizon"}
"""The chart of each period."""
PERIODS: Final[Mapping[str, Period]] = {name: period for period, name in STACKS.items()}
_OPTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(PERIODS, ("panels", "period", "range")),
    "cumulative": ("range",),
    "flip": ("map",),
    "bridge": ("from", "to"),
}
"""View parameters that say what a chart shows: those of one total are by what decides."""


def chart(name: str, estimate: Estimate, view: View) -> Chart:
    """A chart of an estimate; without money each is the one of relative totals.

    Raises `Refused` for one of inputs, where no more than a publish id is known.
    """
    if estimate.public and name in OF_INPUTS and not view.ratio:
        detail = f"{name} shows what was typed, which no publication tells"
        others = ", ".join(each for each in CHARTS if each not in OF_INPUTS)
        raise Refused([Fault("s", None, detail, others, status=FORBIDDEN)])
    drawn = relative(estimate) if view.ratio else CHARTS[name](estimate, view)
    return replace(drawn, id=name, footer=words.footer(estimate))


def in_sight(path: str, of: str, stack: str, drawn: Callable[[str], Chart]) -> Chart:
    """The first chart of a page of an answer, which stands for the page elsewhere.

    `of` is the total that decides, and `stack` the chart of costs in the page's period.
    """
    first = "cumulative" if of in HORIZON else stack
    found = drawn({"/": first, "/certainty": "distribution"}.get(path, stack))
    return found if found.panels else drawn(stack)


def lasting(name: str, given: Mapping[str, str]) -> dict[str, str]:
    """The view parameters that say what a chart shows."""
    own = (*_OPTIONS.get(name, ()), "locale")
    return {key: given[key] for key in own if key in given}


def other_range(drawn: Chart, estimate: Estimate, view: View) -> Range | None:
    """The range that a chart could have instead; None where there is but one."""
    if "range" not in _OPTIONS.get(drawn.id, ()) or estimate.simulation is None:
        return None
    return "draws" if view.range == "envelope" else "envelope"


def on_page(drawn: Chart, given: Mapping[str, str]) -> dict[str, str]:
    """The page's view parameters under which it shows a chart as it is seen here."""
    own = {"period": drawn.period} if drawn.period not in (None, SHOWN) else {}
    return {**own, **lasting(drawn.id, given)}
