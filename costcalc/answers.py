"""Every analysis, named once: the service, the command line and the API's description read it.

An analysis takes a scenario, the price book and the parameters that only it has, as texts, and
gives the answer that the API writes as JSON. All raise `Refused` for parameters that they cannot
use.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final, Generic, TypeAlias, TypeVar, get_type_hints

from costcalc.analysis.bridge import bridge
from costcalc.analysis.drivers import Driver, between, find_driver
from costcalc.analysis.flips import flip_map, flip_points
from costcalc.analysis.sensitivity import sensitivity
from costcalc.analysis.simulation import simulate
from costcalc.analysis.trace import EXAMPLE, trace
from costcalc.costing import LIKELY, Costing, cost
from costcalc.inputs import TOTALS
from costcalc.output import analyses_json as shapes
from costcalc.output import answer_text
from costcalc.pricebook import PriceBook
from costcalc.reading import nearest, whole_number
from costcalc.refusal import NOT_ALLOWED, Fault, Refused, gathered, noted
from costcalc.scenario import NOTHING, Scenario

Given: TypeAlias = Mapping[str, str]
Found = TypeVar("Found")

MOST_CELLS: Final = 40
CELLS: Final = 20


@dataclass(frozen=True)
class Answer(Generic[Found]):
    """How to answer, the parameters that only this analysis has, and those it needs.

    Each needed one comes with an example; `own` names them all, the needed ones first. One with a
    `command` is asked on the command line by that name; `text` is how a terminal shows it.
    """

    find: Callable[[Scenario, PriceBook, Given], Found]
    text: Callable[[Found], str] = str
    command: str = ""
    help: str = ""
    example: str = ""
    optional: tuple[str, ...] = ()
    needed: Mapping[str, str] = field(default_factory=lambda: NOTHING)

    @property
    def own(self) -> tuple[str, ...]:
        """Every parameter that only this analysis has."""
        return (*self.needed, *self.optional)

    @property
    def type(self) -> type[Found]:
        """What it answers with."""
        found: type[Found] = get_type_hints(self.find)["return"]
        return found


def simulated(scenario: Scenario, book: PriceBook, _: Given) -> shapes.Simulation:
    """How sure: quantiles, differences, probabilities, regret, what is worth knowing."""
    costing = cost(scenario, book)
    simulation = simulate(scenario, costing.standings, book)
    if simulation is None:
        raise Refused([Fault("draws", "0", "a simulation needs draws", "1 to 20,000", "2000")])
    return shapes.simulation_json(simulation, scenario, _by_likely(costing)[0])


def sensitive(scenario: Scenario, book: PriceBook, given: Given) -> shapes.Sensitivity:
    """What matters: the tornado of a total, or of a difference of two."""
    of = given.get("of", scenario.of)
    if of in TOTALS:  # a total without technologies is of the decision
        scenario = replace(scenario, of=of)
    costing = cost(scenario, book)
    of = _of_the_decision(costing) if of in TOTALS else of
    total, _, pair = of.partition(".")
    technology, _, against = pair.partition("-")
    _one_of("of", of, total, TOTALS)
    for each in (technology, against) if "-" in pair else (technology,):
        _one_of("of", of, each, scenario.technologies)
    if technology == against:
        raise Refused([Fault("of", of, "a difference is of two technologies", None, "annual.go")])
    found = sensitivity(scenario, costing.standings, total, technology, against or None)
    return shapes.sensitivity_json(found, of, book)


def flipping(scenario: Scenario, book: PriceBook, given: Given) -> shapes.FlipPoints:
    """Where it flips: the values of a driver at which another technology becomes cheapest."""
    driver = find_driver(given["driver"], scenario, book)
    driver = between(driver, given.get("range"), scenario)
    return shapes.flip_points_json(flip_points(scenario, book, driver, scenario.of), scenario, book)


def mapped(scenario: Scenario, book: PriceBook, given: Given) -> shapes.FlipMap:
    """Who is cheapest over a grid of two drivers."""
    with gathered() as faults:
        with noted(faults):
            x = find_driver(given["x"], scenario, book, "x")
        with noted(faults):
            y = find_driver(given["y"], scenario, book, "y")
        cells = whole_number("cells", given.get("cells", str(CELLS)), 2, MOST_CELLS, CELLS)
    if x == y or _one_salary(x, y):
        raise Refused([Fault("y", y.id, "a map needs two different drivers", None, None)])
    found = flip_map(scenario, book, x, y, scenario.of, cells)
    return shapes.flip_map_json(found, scenario)


def _one_salary(x: Driver, y: Driver) -> bool:
    """Whether two drivers set the same salary, or one premium is over what the other sets."""
    chained = x.over and y.over and {f"{x.over}.salary", f"{y.over}.salary"} & {x.figure, y.figure}
    return bool(chained or (x.figure and x.figure == y.figure))


def bridged(scenario: Scenario, book: PriceBook, given: Given) -> shapes.Bridge:
    """Why one is dearer: the gap between two technologies, line by line."""
    costing = cost(scenario, book)
    by_likely = _by_likely(costing)
    end = given.get("to", by_likely[0])
    start = given.get("from", next((id_ for id_ in by_likely if id_ != end), end))
    with gathered() as faults:
        with noted(faults):
            _one_of("from", start, start, scenario.technologies)
        _one_of("to", end, end, scenario.technologies)
    return shapes.bridge_json(bridge(costing, start, end, scenario.of), start, end, scenario.of)


def traced(scenario: Scenario, book: PriceBook, given: Given) -> shapes.Trace:
    """The receipt of a number."""
    return shapes.trace_json(trace(cost(scenario, book), book, given["number"]))


def compared(a: Scenario, b: Scenario, books: tuple[PriceBook, PriceBook]) -> shapes.Comparison:
    """Two scenarios, line by line, each with its own book."""
    if (a.currency, a.exchange_rate) != (b.currency, b.exchange_rate):
        detail = "both scenarios need one currency and rate"
        raise Refused([Fault("currency", b.currency, detail, None, a.currency)])
    return shapes.comparison_json(cost(a, books[0]), cost(b, books[1]))


ANSWERS: Final[Mapping[str, Answer[Any]]] = MappingProxyType(
    {
        "simulation": Answer(
            simulated,
            answer_text.simulation_text,
            "simulate",
            "how sure: the spread of the totals and who is cheapest how often",
            "scope=like_for_like concurrent_connections=100k",
        ),
        "sensitivity": Answer(
            sensitive,
            answer_text.sensitivity_text,
            "sensitivity",
            "what matters: one figure at a time from low to high",
            "annual.go-elixir orders_per_month=1M",
            optional=("of",),
        ),
        "flip-points": Answer(
            flipping,
            answer_text.flip_text,
            "flip",
            "where another technology becomes the cheapest",
            "concurrent_connections scope=like_for_like",
            optional=("range",),
            needed={"driver": "concurrent_connections"},
        ),
        "flip-map": Answer(
            mapped,
            optional=("cells",),
            needed={"x": "orders_per_month", "y": "concurrent_connections"},
        ),
        "bridge": Answer(
            bridged,
            answer_text.bridge_text,
            "bridge",
            "why one is dearer, line by line",
            "elixir go of=annual",
            optional=("from", "to"),
        ),
        "trace": Answer(
            traced,
            answer_text.receipt_text,
            "trace",
            "how a number came about, down to its sources",
            "go.compute.annual.likely",
            needed={"number": EXAMPLE},
        ),
    }
)
"""By the name that the service has for it."""


def _by_likely(costing: Costing) -> list[str]:
    """The technologies by their likely total, cheapest first."""
    likely = costing.totals[costing.scenario.of][:, LIKELY]
    order = sorted(range(len(likely)), key=lambda row: float(likely[row]))
    return [costing.scenario.technologies[row] for row in order]


def _of_the_decision(costing: Costing) -> str:
    """The difference that the decision is about: the cheapest against the next."""
    return f"{costing.scenario.of}.{'-'.join(_by_likely(costing)[:2])}"


def _one_of(name: str, value: str, word: str, options: tuple[str, ...]) -> None:
    """Refuse a word that is none of the options."""
    if word not in options:
        detail = f"{name} has no {word[:80] or 'name'}"
        guess = nearest(word, options)
        suggestion = value.replace(word, guess, 1) if guess else None
        raise Refused([Fault(name, value, detail, ", ".join(options), suggestion, NOT_ALLOWED)])
