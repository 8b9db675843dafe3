"""The parameters of the cost lines, resolved for each technology: every choice becomes a number.

A line reads `server_price`. Whether that is a published price, what the user typed or what the
current fleet costs is decided here, before the model runs.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from operator import attrgetter
from types import MappingProxyType
from typing import Final, TypeAlias

from costcalc.model.constants import CONSTANTS
from costcalc.model.inputs import AMOUNT_BY_ID
from costcalc.model.lines import ONE_OFF_LINES, Sizing, lines, parameters
from costcalc.model.own import OWN, OwnLine
from costcalc.prices.book import PriceBook
from costcalc.prices.figure import Figure
from costcalc.prices.names import MARKET, PREMIUM, SET
from costcalc.scenario.fields import Points
from costcalc.scenario.scenario import Scenario

USER: Final = "user"
DEFAULT: Final = "default"
CHOICE: Final = "choice"
NOT_COUNTED: Final = "not_counted"
PAGE_SALARY: Final = "page_salary"
BASELINE: Final = "baseline"

AT_LIKELY: Final = " (likely)"
"""Ends the key of a number that no draw and no analysis moves unless it is asked for by name."""

FROM_ENGINE: Final[Mapping[str, str]] = MappingProxyType(
    {"year": "1", "years_elapsed": "1", "baseline_infrastructure": "USD/month"}
)
"""Parameters that the engine fills itself, with their units."""
FROM_CHOICES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "support_price": ("support_standard", "support_24x7"),
        "base_salary": (MARKET, PAGE_SALARY, "salary"),
        "baseline_servers_relative": ("servers_relative",),
        **dict.fromkeys(
            ("present_team", "moving_team", "retrained_team", "hired_team"), ("team_size",)
        ),
        **dict.fromkeys(("estimated_parallel", "system_share"), ()),
    }
)
"""Parameters that choices of the scenario fill, with the figures and inputs they choose from."""


@dataclass(frozen=True)
class Resolved:
    """A parameter of the lines resolved for one technology: to a figure, an input or a choice.

    `points` are low, likely and high in numeric order; `cases` the value in the low, likely and
    high cost case. Those with the same `key` are one number: an analysis draws and moves them
    together. A `held` one stands at its likely value in every case. `given` names the inputs that
    stand behind it, whether they were given or left at their defaults.
    """

    id: str
    key: str
    points: Points
    basis: str
    figure: Figure | None = None
    held: bool = False
    given: tuple[str, ...] = ()

    @cached_property
    def cases(self) -> Points:
        """The value in the low, likely and high cost case."""
        if self.held:
            return (self.points[1],) * 3
        return self.figure.by_cost(self.points) if self.figure else self.points

    @property
    def number(self) -> str:
        """The key of the number that it takes its values from, held at likely or not."""
        return self.key.removesuffix(AT_LIKELY)

    def at(self, values: Mapping[str, Points]) -> "Resolved":
        """The same with other values, by the key of the number that they are of."""
        points = values[self.number]
        if self.number != self.key:
            points = (points[1],) * 3
        return self if points == self.points else replace(self, points=points)

    def basis_for(self, technology: str) -> str:
        """The basis as it holds for one technology."""
        if self.figure is None or self.basis != self.figure.basis:
            return self.basis
        return self.figure.basis_for(technology)


Resolution: TypeAlias = Mapping[str, Mapping[str, Resolved]]
"""By parameter, then by technology."""


@dataclass(frozen=True)
class _Place:
    """A technology of a scenario, and the book that its figures are taken from."""

    technology: str
    scenario: Scenario
    book: PriceBook

    @property
    def is_baseline(self) -> bool:
        return self.technology == self.scenario.baseline

    @property
    def moves(self) -> bool:
        """Whether there is something to move off."""
        return self.scenario.baseline is not None and not self.is_baseline

    def has(self, amount: str) -> bool:
        """Whether an amount is given, or has a default."""
        return amount in self.scenario.amounts


_WORDS: Final = attrgetter(
    *("technologies", "baseline", "workload_kind", "staffing", "server", "country"),
    *("support_tier", "scope", "own"),
)


def structure(scenario: Scenario) -> Hashable:
    """What is the same in scenarios whose lines read the same numbers: all but their values."""
    return _WORDS(scenario), tuple(scenario.amounts), tuple(scenario.overrides)


@dataclass(frozen=True)
class Like:
    """A scenario that stands for all others in which something is the same."""

    same: Hashable
    scenario: Scenario = field(compare=False)


def own_values(scenario: Scenario) -> dict[str, Points]:
    """Every value that a scenario has, by the key of the number that it fills."""
    sets = {f"{SET}{id_}": points for id_, points in scenario.overrides.items()}
    # In dollars, what a country gives hangs on the rate.
    preset = {preset_key(scenario, id_): points for id_, points in scenario.preset.items()}
    return {**scenario.amounts, **sets, **preset}


def resolve(scenario: Scenario, book: PriceBook) -> Resolution:
    """Every parameter of the lines, resolved for each technology of the scenario."""
    own, typed = own_values(scenario), frozenset(scenario.amounts.keys() & scenario.changed)
    alike, filled = _alike(Like((structure(scenario), typed), scenario), book)
    resolution = {name: dict(alike[name]) for name in filled}
    for name, technologies in filled.items():
        for id_ in technologies:
            resolution[name][id_] = alike[name][id_].at(own)
    return MappingProxyType({**alike, **resolution})


@lru_cache(maxsize=64)
def _alike(like: Like, book: PriceBook) -> tuple[Resolution, Mapping[str, Sequence[str]]]:
    """What scenarios of one structure resolve to, and what of it has values of their own."""
    scenario = like.scenario
    book = book.on(scenario.server, scenario.country)
    places = [_Place(id_, scenario, book) for id_ in scenario.technologies]
    resolution = {
        name: {place.technology: _resolved(name, place) for place in places}
        for name in needed(scenario.sizing)
    } | {
        line.__name__: {place.technology: _own(line, place) for place in places}
        for line in scenario.own
    }
    own = own_values(scenario)
    filled = {
        name: [id_ for id_, each in row.items() if each.number in own]
        for name, row in resolution.items()
    }
    return resolution, {name: ids for name, ids in filled.items() if ids}


def resolved(name: str, technology: str, scenario: Scenario, book: PriceBook) -> Resolved:
    """One parameter for one technology, from a book on the scenario's server, in its country."""
    place = _Place(technology, scenario, book)
    own = next((line for line in scenario.own if line.__name__ == name), None)
    return _own(own, place) if own else _resolved(name, place)


@cache
def needed(sizing: Sizing) -> tuple[str, ...]:
    """The parameters that inputs, figures and choices have to fill, sorted."""
    names: set[str] = set()
    computed: set[str] = set()
    for line in (*lines(sizing), *ONE_OFF_LINES):
        names |= {name for name in parameters(line) if name not in computed}
        computed.add(line.__name__)
    return tuple(sorted(names - CONSTANTS.keys() - FROM_ENGINE.keys()))


def _resolved(name: str, place: _Place) -> Resolved:
    """One parameter resolved for one technology."""
    settled = _SETTLED.get(name)
    if settled:
        return settled(name, place)
    return _input(name, place) if name in AMOUNT_BY_ID else _figure(name, place)


def _chosen(name: str, value: float, *given: str, basis: str = CHOICE) -> Resolved:
    """A parameter that the scenario's choices settle without a figure."""
    return Resolved(name, f"{name}={value:g}", (float(value),) * 3, basis, given=given)


def _input(name: str, place: _Place, own: bool = True) -> Resolved:
    """A scenario input, the technology's own where one was given and `own` ones count."""
    scenario, id_ = place.scenario, f"{name}.{place.technology}"
    if not own or id_ not in scenario.amounts:
        id_ = name
    basis = USER if id_ in scenario.changed else DEFAULT
    return Resolved(id_, id_, scenario.amounts[id_], basis, given=(id_,))


def _own(line: OwnLine, place: _Place) -> Resolved:
    """The amount of a line that the user adds: 0 for a technology that it is not given for."""
    name = f"{OWN}{line.name}"
    if place.has(name) or place.has(f"{name}.{place.technology}"):
        return _input(name, place)
    return Resolved(name, f"{name}=0", (0.0, 0.0, 0.0), USER)


def _figure(name: str, place: _Place) -> Resolved:
    """A figure of the book, or what the user set in its place."""
    scenario, own = place.scenario, f"{place.technology}.{name}"
    figure = place.book.figure(name, place.technology, scenario.scope)
    if figure is None:  # an optional one that the technology does not state
        return _chosen(name, 0)
    for id_ in (own, name):
        if id_ in scenario.overrides:
            # What was typed once for all technologies is one number.
            shown = own if figure.technology else id_
            points, key = scenario.overrides[id_], f"{SET}{id_}"
            given = id_ if id_ == MARKET else key
            return Resolved(shown, key, points, USER, figure, given=(given,))
    if name in scenario.preset:
        key, points = preset_key(scenario, name), scenario.preset[name]
        return Resolved(figure.id, key, points, figure.basis, figure, given=("country",))
    return _published(figure)


def preset_key(scenario: Scenario, name: str) -> str:
    """The key of a figure that the country gives."""
    return f"country={scenario.country}.{name}"


def _published(figure: Figure) -> Resolved:
    """A figure as the book has it."""
    return Resolved(figure.id, figure.shares_draw, figure.points, figure.basis, figure)


def _team(name: str, place: _Place) -> Resolved:
    """Today's team, whatever each technology's own: who is retrained and does the moving.

    As a divisor it is one fact for all, likely in every case.
    """
    if name == "retrained_team" and (place.is_baseline or place.scenario.staffing == "hired"):
        return _chosen(name, 0, BASELINE if place.is_baseline else "staffing")
    team = _input("team_size", place, own=False)
    given = ("staffing",) if name == "retrained_team" else ()
    return replace(team, held=name == "moving_team", given=(*team.given, *given))


def _hired_team(name: str, place: _Place) -> Resolved:
    """The technology's team where it is hired for it: nobody is where it runs today."""
    if place.is_baseline or place.scenario.staffing == "present":
        return _chosen(name, 0, BASELINE if place.is_baseline else "staffing")
    team = _input("team_size", place)
    return replace(team, given=(*team.given, "staffing"))


def _effort(name: str, place: _Place) -> Resolved:
    """The same people, where the team is known: today's, or one that was given."""
    if place.is_baseline:
        return _chosen(name, 1, BASELINE)
    if place.has(own := f"team_size.{place.technology}"):
        return _chosen(name, 1, own)
    return _figure(name, place)


def _base_salary(_: str, place: _Place) -> Resolved:
    """What pay is before the technology's premium: its own, a common one, the market's."""
    scenario = place.scenario
    paid = scenario.baseline if scenario.staffing == "present" else None
    for technology in (place.technology, paid):
        if technology and place.has(f"salary.{technology}"):
            salary = _input("salary", replace(place, technology=technology))
            return replace(salary, given=(*salary.given, "staffing")) if paid else salary
    if place.has("salary"):
        return _input("salary", place)
    given = MARKET in scenario.overrides or MARKET in scenario.preset
    if scenario.scope == "published" and not given:
        page = replace(place, technology=paid or place.technology)
        if page.book.figure(PAGE_SALARY, page.technology, scenario.scope):
            return _figure(PAGE_SALARY, page)
    return _figure(MARKET, place)


def base_pay(scenario: Scenario, book: PriceBook) -> Mapping[str, Resolved]:
    """What pay is before the technology's premium, by technology."""
    on = book.on(scenario.server, scenario.country)
    return {id_: _base_salary("", _Place(id_, scenario, on)) for id_ in scenario.technologies}


def _premium(name: str, place: _Place) -> Resolved:
    """What a technology pays over the base: nothing where all are paid alike or pay is given."""
    base = _base_salary(name, place)
    if base.id.partition(".")[0] == "salary":
        return _chosen(name, 0, *base.given)
    if place.scenario.staffing == "present":
        return _chosen(name, 0, "staffing")
    premium = _figure(name, place)
    of_page = base.figure is not None and base.figure.name == PAGE_SALARY
    return premium if premium.basis == USER or not of_page else _chosen(name, 0, "scope")


def _operators_salary(name: str, place: _Place) -> Resolved:
    """What those who operate the system are paid: the market's, or a salary for all."""
    return _input("salary", place, own=False) if place.has("salary") else _figure(name, place)


def _code(name: str, place: _Place) -> Resolved:
    """The code to move: as given, or by the team; none where nothing moves."""
    if not place.moves:
        return _chosen(name, 0, BASELINE)
    if name == "code_size":
        return _input(name, place) if place.has(name) else _chosen(name, 0, name)
    return _chosen(name, 0, "code_size") if place.has("code_size") else _figure(name, place)


def _work(name: str, place: _Place) -> Resolved:
    """The person-months of moving, which take the place of an estimate from the code."""
    work, moves = "migration_person_months", place.moves
    if moves and place.has(work):
        return _input(work, place) if name == work else _chosen(name, 0, work, basis=USER)
    return _chosen(name, 0, work if moves else BASELINE) if name == work else _figure(name, place)


def _parallel(name: str, place: _Place) -> Resolved:
    """Months side by side: as given, or as long as the work takes."""
    months = "parallel_running_months"
    given = place.moves and place.has(months)
    if given and name == months:
        return _input(months, place)
    estimated = name != months and place.moves and not given
    return _chosen(name, float(estimated), months if place.moves else BASELINE)


def _system_share(name: str, place: _Place) -> Resolved:
    """How much of a system there is to get to know: half where it is new, on average."""
    new = place.scenario.baseline is None
    return _chosen(name, CONSTANTS["new_system_share"][0] if new else 1, BASELINE)


def _support(_: str, place: _Place) -> Resolved:
    """The price of the chosen support tier; the page says that community support is free."""
    tier = place.scenario.support_tier
    if tier == "community":
        free = (0.0, 0.0, 0.0)
        return Resolved("support_tier", "support_tier", free, "published", given=("support_tier",))
    price = _figure(f"support_{tier}", place)
    return replace(price, given=(*price.given, "support_tier"))


def _speedup(name: str, place: _Place) -> Resolved:
    """What is left of a capacity where the work is computation; all of it where it is not."""
    if place.scenario.workload_kind == "io_bound":
        return _chosen(name, 1, "workload_kind")
    speedup = _figure(name, place)
    return replace(speedup, given=(*speedup.given, "workload_kind"))


def _server(name: str, place: _Place) -> Resolved:
    """What a server is and costs: with today's fleet, every server costs what one costs today."""
    scenario = place.scenario
    if name == "server_price" and scenario.sizing == "fleet":
        if place.has("current_server_price"):
            return _input("current_server_price", place)
        place = replace(place, technology=scenario.baseline or place.technology)
    server = _figure(name, place)
    of_row = scenario.scope == "like_for_like" and server.basis != USER
    return replace(server, given=("server",)) if of_row else server


def _relative(name: str, place: _Place) -> Resolved:
    """Servers for the same load; that of today's technology is likely in every case and draw."""
    own = name == "servers_relative"
    if own and not place.is_baseline:
        return _figure(name, place)
    baseline = replace(place, technology=place.scenario.baseline or place.technology)
    relative = _figure("servers_relative", baseline)
    likely = (relative.points[1],) * 3
    return replace(relative, key=f"{relative.key}{AT_LIKELY}", points=likely)


_SETTLED: Final[Mapping[str, Callable[[str, _Place], Resolved]]] = MappingProxyType(
    {
        "present_team": _team,
        "moving_team": _team,
        "retrained_team": _team,
        "hired_team": _hired_team,
        "effort_multiplier": _effort,
        "base_salary": _base_salary,
        PREMIUM: _premium,
        MARKET: _operators_salary,
        "code_size": _code,
        "code_per_developer": _code,
        "migration_person_months": _work,
        "months_per_kloc": _work,
        "parallel_running_months": _parallel,
        "estimated_parallel": _parallel,
        "system_share": _system_share,
        "support_price": _support,
        "compute_speedup": _speedup,
        "server_price": _server,
        "vcpus_per_server": _server,
        "memory_per_server": _server,
        "servers_relative": _relative,
        "baseline_servers_relative": _relative,
    }
)
"""Parameters that choices of the scenario settle; all others are an input or a figure each."""
