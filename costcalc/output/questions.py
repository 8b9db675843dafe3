"""Every analysis, named once: Python, the service, the command line and the API's description.

An analysis takes a scenario, the price book and, by name, the parameters that only it has, written
as in an address. It gives the answer that the API writes as JSON, and raises `Refused` for
parameters that it cannot use.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from inspect import Parameter, signature
from typing import Any, Final, Generic, TypeAlias, TypeVar, get_type_hints

from costcalc.analysis.bridge import bridge as bridged
from costcalc.analysis.drivers import Driver, between, find_driver
from costcalc.analysis.estimate import Estimate, estimate
from costcalc.analysis.explain import EXAMPLE
from costcalc.analysis.explain import trace as traced
from costcalc.analysis.flips import flip_map as mapped
from costcalc.analysis.flips import flip_points as flipped
from costcalc.analysis.sensitivity import sensitivity as swung
from costcalc.analysis.simulation import simulate
from costcalc.costing.measures import by_likely, decision
from costcalc.costing.totals import Costing, cost
from costcalc.model.inputs import CHOICE_BY_ID, TOTALS
from costcalc.output import analyses_json as shapes
from costcalc.output import answer_text
from costcalc.output.comparison_json import Comparison, comparison_json
from costcalc.output.shared_json import filled
from costcalc.prices.book import PriceBook
from costcalc.scenario.faults import Fault, Refused, gathered, noted
from costcalc.scenario.scenario import NOTHING, Scenario
from costcalc.scenario.shown import technologies
from costcalc.scenario.values import named, one_of, whole_number

Given: TypeAlias = Mapping[str, str]
Found = TypeVar("Found")

MOST_CELLS: Final = 40
CELLS: Final = 20
RANKED: Final = CHOICE_BY_ID["of"].options
"""What the totals are called."""


@dataclass(frozen=True)
class Analysis(Generic[Found]):
    """An analysis and how it is asked for.

    `needed` has an example for each parameter that it cannot do without; `text` is how a terminal
    shows the answer.
    """

    find: Callable[..., Found]
    text: Callable[[Found], str] = str
    needed: Mapping[str, str] = field(default_factory=lambda: NOTHING)

    def answer(self, scenario: Scenario, book: PriceBook, given: Given) -> Found:
        """The answer to parameters as texts. Raises `Refused`."""
        return self.find(scenario, book, **{self._named[id_]: text for id_, text in given.items()})

    @property
    def own(self) -> tuple[str, ...]:
        """Every parameter that only this analysis has, in the order of its signature."""
        return tuple(self._named)

    @cached_property
    def _named(self) -> Mapping[str, str]:
        """What Python calls each: `from` is a word of its own there, and `from_` in a signature."""
        own = signature(self.find).parameters.values()
        return {p.name.rstrip("_"): p.name for p in own if p.kind is Parameter.KEYWORD_ONLY}

    @property
    def type(self) -> type[Found]:
        found: type[Found] = get_type_hints(self.find)["return"]
        return found


def simulation(scenario: Scenario, book: PriceBook) -> shapes.Simulation:
    """How sure: quantiles, differences, probabilities, regret, what is worth knowing."""
    costing = cost(scenario, book)
    drawn = simulate(scenario, costing.resolution, book)
    if drawn is None:
        detail = "the spread takes at least one simulation"
        raise Refused([Fault("draws", "0", detail, "1 to 20,000", "2000")])
    return shapes.simulation_json(drawn, scenario, _by_likely(costing)[0])


def sensitivity(
    scenario: Scenario, book: PriceBook, *, of: str | None = None
) -> shapes.Sensitivity:
    """What matters: the tornado of a total, or of a difference of two."""
    of = named(of or scenario.of, RANKED) or of or scenario.of
    if of in TOTALS:  # a total without technologies is of the decision
        scenario = replace(scenario, of=of)
    costing = cost(scenario, book)
    of = _of_the_decision(costing) if of in TOTALS else of
    total, _, pair = of.partition(".")
    technology, _, against = pair.partition("-")
    known, total = technologies(book, scenario.technologies), one_of("of", of, total, RANKED)
    technology = one_of("of", of, technology, known)
    against = one_of("of", of, against, known) if "-" in pair else ""
    if technology == against:
        raise Refused([Fault("of", of, "a difference is of two technologies", None, "annual.go")])
    found = swung(scenario, costing.resolution, total, technology, against or None)
    of = f"{total}.{'-'.join(filter(None, (technology, against)))}"
    return shapes.sensitivity_json(found, of, scenario, book)


def flip_points(
    scenario: Scenario,
    book: PriceBook,
    *,
    driver: str,
    range: str | None = None,  # noqa: A002 - as its address has it
) -> shapes.FlipPoints:
    """Where it flips: the values of a driver at which another technology becomes cheapest."""
    turned = between(find_driver(driver, scenario, book), range, scenario)
    return shapes.flip_points_json(flipped(scenario, book, turned, scenario.of), scenario, book)


def flip_map(
    scenario: Scenario, book: PriceBook, *, x: str, y: str, cells: int | str = CELLS
) -> shapes.FlipMap:
    """Who is cheapest over a grid of two drivers."""
    with gathered() as faults:
        with noted(faults):
            across = find_driver(x, scenario, book, "x")
        with noted(faults):
            up = find_driver(y, scenario, book, "y")
        count = whole_number("cells", str(cells), 2, MOST_CELLS)
    if across == up or _one_salary(across, up):
        raise Refused([Fault("y", up.id, "a map needs two different drivers", None, None)])
    found = mapped(scenario, book, across, up, scenario.of, count)
    return shapes.flip_map_json(found, scenario)


def _one_salary(x: Driver, y: Driver) -> bool:
    """Whether two drivers set the same salary, or one premium is over what the other sets."""
    over = {f"salary.{x.over}", f"salary.{y.over}"} if x.over and y.over else set()
    return x.sets == y.sets or not over.isdisjoint((x.sets, y.sets))


def bridge(
    scenario: Scenario, book: PriceBook, *, from_: str | None = None, to: str | None = None
) -> shapes.Bridge:
    """Why one is dearer: the gap between two technologies, line by line."""
    costing = cost(scenario, book)
    by_likely = _by_likely(costing)
    end = to or by_likely[0]
    start = from_ or next((id_ for id_ in by_likely if id_ != end), end)
    with gathered() as faults:
        with noted(faults):
            start = one_of("from", start, start, technologies(book, scenario.technologies))
        end = one_of("to", end, end, technologies(book, scenario.technologies))
    found = bridged(costing, start, end, scenario.of)
    return filled(shapes.Bridge, found, scenario, from_=start, to=end)


def trace(scenario: Scenario, book: PriceBook, *, number: str) -> shapes.Trace:
    """The receipt of a number."""
    return shapes.trace_json(traced(cost(scenario, book), book, number))


def compare(scenarios: Sequence[Scenario], book: PriceBook, *books: PriceBook) -> Comparison:
    """Two to eight scenarios, line by line against the first; `books` are those of the others."""
    of_all = [book, *books, *[book] * len(scenarios)]
    return compared([estimate(*pair) for pair in zip(scenarios, of_all, strict=False)])


def compared(estimates: Sequence[Estimate], titles: Sequence[str] = ()) -> Comparison:
    """The same for scenarios that are estimated already. Raises `Refused` for two currencies."""
    if faults := other_money(estimates):
        raise Refused(faults)
    return comparison_json(estimates, titles)


def other_money(estimates: Sequence[Estimate]) -> list[Fault]:
    """A fault for each scenario that is not in the money of the first."""
    first, *others = (each.scenario for each in estimates)
    detail = "the scenarios need one currency and rate"
    return [
        Fault("currency", other.currency, detail, None, first.currency)
        for other in others
        if (other.currency, other.exchange_rate) != (first.currency, first.exchange_rate)
    ]


ANALYSES: Final[Mapping[str, Analysis[Any]]] = {
    "simulation": Analysis(simulation, answer_text.simulation_text),
    "sensitivity": Analysis(sensitivity, answer_text.sensitivity_text),
    "flip-points": Analysis(flip_points, answer_text.flip_text, needed={"driver": "team_size.go"}),
    "flip-map": Analysis(flip_map, needed={"x": "orders_per_month", "y": "concurrent_connections"}),
    "bridge": Analysis(bridge, answer_text.bridge_text),
    "trace": Analysis(trace, answer_text.receipt_text, needed={"number": EXAMPLE}),
}
"""By the name that the service has for it."""


def _by_likely(costing: Costing) -> list[str]:
    rows = by_likely(costing, costing.scenario.of)
    return [costing.scenario.technologies[row] for row in rows]


def _of_the_decision(costing: Costing) -> str:
    """The difference that the decision is about, or the total of the only technology."""
    of, ids = costing.scenario.of, costing.scenario.technologies
    rows = decision(costing, of) or (0,)
    return f"{of}.{'-'.join(ids[row] for row in rows)}"
