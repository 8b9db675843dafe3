"""Where it flips: against a dense scan of whole estimates, to 0.1 %, with links that lead there."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import TypeAlias
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from effort import some

from costcalc.analysis.drivers import Driver, between, find_driver
from costcalc.analysis.flips import FlipPoints, flip_map, flip_points
from costcalc.costing.totals import LIKELY, Costing, cost
from costcalc.model.inputs import AMOUNT_BY_ID
from costcalc.output.analyses_json import flip_map_json, flip_points_json
from costcalc.prices.book import PriceBook
from costcalc.scenario.faults import Refused
from costcalc.scenario.scenario import Scenario
from costcalc.scenario.units import exact_text

Ask: TypeAlias = Callable[..., Scenario]
CostOf: TypeAlias = Callable[..., Costing]
Puzzle: TypeAlias = Callable[[np.random.Generator], dict[str, str]]
Flips: TypeAlias = Callable[..., FlipPoints]

SCENARIOS = 200
DRIVERS = (
    "concurrent_connections", "orders_per_month", "team_size", "team_size.go", "salary.go",
    "salary_premium.elixir-go", "workload_growth", "discount_rate", "server_price",
    "go.server_price", "min_servers", "spare_servers", "migration_person_months",
    "requests_per_order", "current_servers", "attrition", "market_salary",
    "go.effort_multiplier", "wage_growth", "servers_relative",
)  # fmt: skip
MONEY = ("salary.go", "server_price", "go.server_price", "market_salary")
INPUTS = {*AMOUNT_BY_ID, "team_size.go", "salary.go", "salary.elixir", "market_salary"}
WITHIN = (0.999, 0.9995, 1.0005, 1.001)
NEAR = 1.0
"""Totals this close are a tie: lines are rounded in an estimate and are not in a scan."""


def with_driver(
    asked: dict[str, str], driver: str, value: float, scenario: Scenario, book: PriceBook
) -> dict[str, str]:
    """The question with the driver typed at a value, as a user would do it."""
    rate = scenario.exchange_rate
    if driver == "salary_premium.elixir-go":
        costing = cost(scenario, book)
        pay = np.broadcast_to(costing.values["salary"], costing.servers.shape)
        own = pay[scenario.technologies.index("go"), LIKELY, 0]
        return {**asked, "salary.elixir": repr(float(own * (1 + value) * rate))}
    name = driver if driver in INPUTS else f"set.{driver}"
    return {**asked, name: as_typed(name, value * rate if driver in MONEY else value)}


def as_typed(name: str, value: float) -> str:
    """A value as an address has it: a rate above 1 with its sign."""
    return exact_text(value, rate=name.endswith(("growth", "attrition", "salary_premium")))


def implied(found: FlipPoints, value: float) -> str:
    """Who is cheapest at a value, by the flips alone; ids joined by commas where several are."""
    winner = found.cheapest_at_low
    for point in found.points:
        if value >= point.value:
            winner = point.to
    return winner


def wins_at(
    winners: str,
    driver: Driver,
    asked: dict[str, str],
    scenario: Scenario,
    book: PriceBook,
    ask: Ask,
    value: float,
) -> bool:
    """Whether an estimate with the driver at a value has these technologies cheapest."""
    value = min(max(value, driver.low), driver.high)
    typed = with_driver(asked, driver.id, round(value) if driver.whole else value, scenario, book)
    costing = cost(ask(typed), book)
    totals = costing.totals[scenario.of][:, LIKELY]
    places = [costing.scenario.technologies.index(each) for each in winners.split(",")]
    near = NEAR * max(scenario.exchange_rate, 1)
    return bool((totals[places] <= totals.min() + near).all())


def values_to_try(found: FlipPoints, random: np.random.Generator) -> list[float]:
    """Values all over the range, and close to both sides of each flip."""
    low, high = found.driver.low, found.driver.high
    if found.driver.whole:
        values = random.integers(np.ceil(low), np.floor(high) + 1, 8).tolist()
        near = [v for p in found.points for v in (p.value - 1, p.value)]
    else:
        spread = random.random(8)
        by_ratio = np.exp(np.log(max(low, 1e-3)) + spread * np.log(high / max(low, 1e-3)))
        values = [*by_ratio[:4].tolist(), *(low + spread[4:] * (high - low)).tolist()]
        near = [v for p in found.points for v in (p.value - abs(p.value) * 0.001, p.value)]
    inside = (v for v in (*values, *near, low, high) if low * 0.999 <= v <= high * 1.001)
    return [float(min(max(v, low), high)) for v in inside]


@pytest.mark.parametrize("part", range(some(4, 8)))
def test_flips_are_those_of_a_dense_scan_of_estimates(
    part: int, question: Puzzle, ask: Ask, book: PriceBook
) -> None:
    flipping = 0
    each = SCENARIOS // 8
    for number in range(part * each, part * each + each):
        random = np.random.default_rng(number)
        asked = question(random)
        name = DRIVERS[number % len(DRIVERS)]
        if name in ("current_servers", "servers_relative"):
            asked |= {"baseline": "ruby", "current_servers": "20"}
        if name.endswith("elixir-go"):
            asked |= {"technologies": "elixir,go", "baseline": "none"}
            asked = {id_: text for id_, text in asked.items() if "current" not in id_}
        if name == "market_salary":
            asked.pop("salary", None)
        scenario = ask(asked)
        driver = find_driver(name, scenario, book)
        found = flip_points(scenario, book, driver, scenario.of)
        flipping += bool(found.points)
        chain = [found.cheapest_at_low, *(point.to for point in found.points)]
        assert chain[:-1] == [point.before for point in found.points]
        assert {*chain[-1].split(",")} <= {*found.cheapest_at_high.split(",")}
        places = [point.value for point in found.points]
        assert places == sorted(set(places))
        for value in values_to_try(found, random):
            wins = partial(wins_at, implied(found, value), driver, asked, scenario, book, ask)
            # Thousands of servers make steps that are finer than the promised 0.1 %.
            assert wins(value) or any(wins(value * near) for near in WITHIN), (number, name, value)
    assert flipping >= 4


def test_random_scenarios_reach_every_scope_sizing_baseline_and_currency(
    question: Puzzle, ask: Ask
) -> None:
    scenarios = [ask(question(np.random.default_rng(number))) for number in range(SCENARIOS)]
    assert {s.scope for s in scenarios} == {"published", "like_for_like"}
    assert {s.sizing for s in scenarios} == {"capacity", "fleet"}
    assert {s.baseline for s in scenarios} == {"ruby", "node", "elixir", "go", None}
    assert {s.currency for s in scenarios} == {"USD", "EUR", "JPY"}


# -- one by one ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def flips(ask: Ask, book: PriceBook) -> Flips:
    """The flips of a driver, in a range if one is given, of a scenario asked for as with `ask`."""

    def found(name: str, span: str | None = None, /, *given: object, **more: object) -> FlipPoints:
        scenario = ask(*given, **more)
        driver = between(find_driver(name, scenario, book), span, scenario)
        return flip_points(scenario, book, driver, scenario.of)

    return found


def test_a_salary_flips_where_the_totals_meet(flips: Flips, cost_of: CostOf) -> None:
    found = flips("go.salary")
    (point,) = found.points
    assert (point.before, point.to) == ("go", "elixir")
    # What a salary moves, it moves in proportion, so the place is exact.
    at = [cost_of({"salary.go": repr(s)}).totals["present_value"] for s in (150_000, 160_000)]
    gaps = [float(t[0, LIKELY] - t[2, LIKELY]) for t in at]
    place = 150_000 + 10_000 * gaps[0] / (gaps[0] - gaps[1])
    assert point.value == pytest.approx(place, rel=1e-5)
    assert point.value >= place * (1 - 1e-9)


def test_the_value_is_the_smallest_of_the_new_winner(flips: Flips, cost_of: CostOf) -> None:
    asked = {"technologies": "elixir,node", "salary.elixir": "150k", "salary.node": "145k"}
    found = flips("orders_per_month", None, asked)
    assert found.points
    for point in found.points:
        for value, winner in ((point.value * 0.999, point.before), (point.value, point.to)):
            costing = cost_of({**asked, "orders_per_month": repr(value)})
            totals = costing.totals["present_value"][:, LIKELY]
            assert totals[costing.scenario.technologies.index(winner)] <= totals.min() + NEAR


def test_none_in_range_is_an_answer(flips: Flips, ask: Ask, book: PriceBook) -> None:
    found = flips("go.salary", "100k..140k")
    assert found.points == ()
    assert found.cheapest_at_low == found.cheapest_at_high == "go"
    told = flip_points_json(found, ask(), book)
    assert told.points == ()
    assert told.text == (
        "Go’s salary: Go is likely the cheapest throughout, from 100,000 USD a year to "
        "140,000 USD a year."
    )


def test_whole_numbers_flip_at_whole_numbers(flips: Flips, cost_of: CostOf) -> None:
    asked = {"technologies": "elixir,go", "salary.go": "150k", "of": "annual"}
    asked |= {"scope": "published", "set.developer_pool": "1M"}

    def least(name: str, count: float, salary: str) -> str:
        typed = {**asked, name: repr(int(count)), "salary.elixir": salary}
        costing = cost_of(typed)
        return costing.scenario.technologies[int(costing.totals["annual"][:, LIKELY].argmin())]

    for name, salary, span in (
        ("min_servers", "145k", None),
        ("spare_servers", "147k", "0..40"),
        ("min_servers", "20k", "1..100000"),
    ):
        (point,) = flips(name, span, {**asked, "salary.elixir": salary}).points
        assert (point.before, point.to) == ("elixir", "go")
        by_count = [least(f"set.{name}", point.value + more, salary) for more in (-1, 0)]
        assert by_count == ["elixir", "go"]


@pytest.mark.parametrize(
    "span", ["0..1", "0.0001..1", "-1..1", "2..2", "0.5..0.2", "x", "0..0.5 USD"]
)
def test_a_range_that_the_driver_cannot_take_is_refused(span: str, flips: Flips) -> None:
    with pytest.raises(Refused) as refused:
        flips("target_utilisation", span)
    assert {fault.field for fault in refused.value.faults} == {"range"}


@pytest.mark.parametrize("span", ["2.2..2.8", "3..3.9"])
def test_a_range_without_two_whole_numbers_is_refused(span: str, flips: Flips) -> None:
    with pytest.raises(Refused, match="Range needs two whole numbers"):
        flips("min_servers", span)


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("money", [{}, {"currency": "EUR", "exchange_rate": "0.92"}])
def test_every_link_leads_to_a_state_in_which_the_new_winner_is_cheapest(
    driver: str, money: dict[str, str], ask: Ask, book: PriceBook
) -> None:
    asked = {
        "team_size": "1",
        "technologies": "elixir,go",
        "salary": "150k",
        "orders_per_month": "9M",
    }
    asked |= {"set.attrition": "0.1", **money}
    asked |= {"salary.elixir": "153k"} if driver in ("min_servers", "server_price") else {}
    asked |= {"baseline": "ruby"} if driver in ("current_servers", "servers_relative") else {}
    if driver == "market_salary":
        del asked["salary"]
    scenario = ask(asked)
    found = flip_points(scenario, book, find_driver(driver, scenario, book), scenario.of)
    told = flip_points_json(found, scenario, book)
    assert len(told.points) == len(found.points)
    for point in told.points:
        link = urlsplit(point.link)
        costing = cost(ask(dict(parse_qsl(link.query))), book)
        totals = costing.totals["present_value"][:, LIKELY]
        assert link.path == "/"
        winners = [costing.scenario.technologies.index(id_) for id_ in point.to.split(",")]
        assert (totals[winners] <= totals.min() + 0.1).all()
        assert all(book.technologies[id_].name in point.text for id_ in point.to.split(","))
        assert point.text in told.text
    low, high = told.range.low, told.range.high
    assert all(low <= point.value <= high * (1 + 1e-5) for point in told.points)


def test_money_is_in_the_currency_of_the_scenario(flips: Flips, ask: Ask, book: PriceBook) -> None:
    euros = {"currency": "EUR", "exchange_rate": "0.5"}
    dollars = flip_points_json(flips("go.salary", "100k..200k"), ask(), book)
    halved = flip_points_json(flips("go.salary", "50k..100k", euros), ask(euros), book)
    assert halved.unit == "EUR/year"
    assert (halved.range.low, halved.range.high) == (50_000, 100_000)
    assert halved.points[0].value == pytest.approx(dollars.points[0].value / 2, rel=1e-5)
    assert "EUR a year" in halved.points[0].text
    assert halved.points[0].link.startswith(
        f"/?book={book.version}&currency=EUR&exchange_rate=0.5&salary.go=7"
    )


# -- ties -----------------------------------------------------------------------------------------

TIED = {
    "salary": "150k", "of": "annual", "set.effort_multiplier": "1", "set.learning_months": "2",
    "set.developer_pool": "1M", "set.operations_factor": "1",
    "set.requests_per_second_per_vcpu": "100",
}  # fmt: skip
"""Technologies that differ in connections, and so in nothing while few are open."""


def test_a_tie_that_lasts_is_named_together_until_one_falls_behind(
    flips: Flips, cost_of: CostOf
) -> None:
    found = flips("concurrent_connections", None, TIED, technologies="elixir,go,node")
    (point,) = found.points
    assert (found.cheapest_at_low, found.cheapest_at_high) == ("elixir,go,node", "elixir,go")
    assert (point.before, point.to) == ("elixir,go,node", "elixir,go")
    # 8,000 connections a GiB, 8 GiB at 60 %: two of them beside a spare carry 76,800.
    assert point.value == pytest.approx(76_800, rel=1e-5)
    for value, alike in ((76_800, True), (point.value, False)):
        totals = cost_of(
            TIED, technologies="elixir,go,node", concurrent_connections=repr(value)
        ).totals["annual"][:, LIKELY]
        assert (totals[0] == totals[2]) == alike


def test_all_that_cost_the_same_are_named_together(flips: Flips, ask: Ask, book: PriceBook) -> None:
    scenario = ask(TIED, technologies="elixir,go,node")
    told = flip_points_json(
        flips("concurrent_connections", None, TIED, technologies="elixir,go,node"), scenario, book
    )
    assert told.text.endswith(
        "on, Elixir and Go are likely the cheapest instead of Elixir, Go and Node.js."
    )
    alike = flips("concurrent_connections", "100..500", TIED, technologies="go,node")
    throughout = flip_points_json(alike, scenario, book).text
    assert "Go and Node.js are likely the cheapest throughout" in throughout


def test_drawing_level_on_the_way_is_no_flip_of_its_own(flips: Flips) -> None:
    asked = {**TIED, "technologies": "go,java", "set.ci_cd_price": "125"}
    (point,) = flips("java.ci_cd_price", "100..150", asked).points
    assert (point.before, point.to) == ("java", "go")
    assert point.value == pytest.approx(125, rel=1e-4)
    drawn_level = flips("java.ci_cd_price", "100..125", asked)
    assert drawn_level.points == ()
    assert (drawn_level.cheapest_at_low, drawn_level.cheapest_at_high) == ("java", "go,java")


# -- two drivers -------------------------------------------------------------------------------


MAPS = [
    ("orders_per_month", "concurrent_connections", {"salary": "150k"}),
    ("salary.go", "salary.elixir", {"currency": "EUR", "exchange_rate": "0.92"}),
    ("salary.go", "salary_premium.elixir-go", {"scope": "published"}),
    ("salary_premium.elixir-go", "salary", {}),
    ("salary_premium.elixir-go", "market_salary", {"baseline": "go"}),
    ("min_servers", "server_price", {"team_size": "0"}),
    (
        "current_servers",
        "current_server_price",
        {"baseline": "ruby", "current_servers": "20", "team_size": "0"},
    ),
    ("workload_growth", "discount_rate", {"orders_per_month": "5M", "salary": "150k"}),
    ("team_size", "team_size.go", {"of": "annual"}),
]


@pytest.mark.parametrize(("x", "y", "asked"), MAPS)
def test_a_cell_of_the_map_is_the_estimate_there(
    x: str, y: str, asked: dict[str, str], ask: Ask, book: PriceBook
) -> None:
    scenario = ask(asked)
    drivers = [find_driver(name, scenario, book) for name in (x, y)]
    found = flip_map(scenario, book, *drivers, scenario.of, 6)
    cells = flip_map_json(found, scenario).cells
    assert len(cells) == len(found.x_values) * len(found.y_values) <= 36
    for cell in cells:
        values = {x: cell.x, y: cell.y}
        over = values.pop("salary_premium.elixir-go", None)
        typed = asked | {
            name if name in INPUTS else f"set.{name}": as_typed(name, value)
            for name, value in values.items()
        }
        if over is not None:
            typed = with_driver(typed, "salary_premium.elixir-go", over, ask(typed), book)
        costing = cost(ask(typed), book)
        totals = costing.totals[scenario.of][:, LIKELY]
        places = [costing.scenario.technologies.index(id_) for id_ in cell.cheapest.split(",")]
        assert (totals[places] <= totals.min() + NEAR).all()
        first, second = sorted(totals)[:2]
        assert cell.gap == pytest.approx(second - first, abs=NEAR)


def test_equal_totals_share_a_cell(ask: Ask, book: PriceBook) -> None:
    scenario = ask(TIED, technologies="elixir,go,node")
    drivers = [
        find_driver(name, scenario, book) for name in ("concurrent_connections", "ci_cd_price")
    ]
    found = flip_map(scenario, book, *drivers, "annual", 5)
    across = [names for names, *_ in zip(*found.cheapest, strict=True)]
    assert across == [
        "elixir,go,node",
        "elixir,go,node",
        "elixir,go,node",
        "elixir,go",
        "elixir,go",
    ]
    assert (found.gap == 0).all()


def test_a_map_has_at_most_forty_by_forty_cells(ask: Ask, book: PriceBook) -> None:
    drivers = [find_driver(name, ask(), book) for name in ("orders_per_month", "workload_growth")]
    found = flip_map(ask(), book, *drivers, "annual", 40)
    assert found.gap.shape == (40, 40)
    assert (np.diff(found.x_values) > 0).all()
    assert (found.x_values[0], found.x_values[-1]) == (1000, 1e8)
    assert (found.y_values[0], found.y_values[-1]) == (-0.9, 5)
    # Orders span orders of magnitude, growth does not.
    assert np.diff(np.log(found.x_values)) == pytest.approx(np.log(1e5) / 39)
    assert np.diff(found.y_values) == pytest.approx(5.9 / 39)


def test_a_whole_driver_has_whole_values_on_a_map(ask: Ask, book: PriceBook) -> None:
    drivers = [find_driver(name, ask(), book) for name in ("min_servers", "spare_servers")]
    found = flip_map(ask(), book, *drivers, "annual", 40)
    for driver, values in zip(drivers, (found.x_values, found.y_values), strict=True):
        assert (values % 1 == 0).all()
        assert driver.low <= values.min() <= values.max() <= driver.high
    assert len(found.cheapest) == len(found.y_values)


def test_one_technology_alone_is_cheapest_everywhere(ask: Ask, book: PriceBook) -> None:
    scenario = ask(technologies="go", baseline="none")
    drivers = [find_driver(name, scenario, book) for name in ("orders_per_month", "go.salary")]
    found = flip_map(scenario, book, *drivers, "annual", 3)
    assert {name for row in found.cheapest for name in row} == {"go"}
    assert (found.gap == 0).all()
    assert flip_points(scenario, book, drivers[0], "annual").points == ()


JAGGED = [
    ("current_servers", list(range(1, 121)), {"salary.elixir": "150.05k"}),
    ("current_servers", list(range(2600, 2721)), {"salary.elixir": "154k"}),
    (
        "orders_per_month",
        np.geomspace(5e6, 7e6, 150).tolist(),
        {
            "technologies": "elixir,java",
            "baseline": "none",
            "salary.elixir": "150.2k",
            "set.elixir.requests_per_second_per_vcpu": "62",
        },
    ),
]


@pytest.mark.parametrize(("driver", "values", "more"), JAGGED)
def test_whole_servers_may_turn_the_order_to_and_fro(
    driver: str, values: list[float], more: dict[str, str], flips: Flips, cost_of: CostOf
) -> None:
    asked = TIED | {"technologies": "elixir,node", "baseline": "ruby", "staffing": "hired"}
    asked |= {"set.elixir.servers_relative": "0.39", "set.node.servers_relative": "0.4", **more}
    del asked["set.requests_per_second_per_vcpu"]
    found = flips(driver, f"{values[0]:.0f}..{values[-1]:.0f}", asked)
    assert len(found.points) >= 3
    scanned = []
    for value in values:
        costing = cost_of({**asked, driver: repr(value)})
        totals = costing.totals["annual"][:, LIKELY]
        places = np.flatnonzero(totals == totals.min())
        scanned.append({costing.scenario.technologies[place] for place in places})
    for winners, value in zip(scanned, values, strict=True):
        assert {*implied(found, value).split(",")} <= winners, value
    turns = sum(not one <= other for one, other in pairwise(scanned))
    assert turns == len(found.points)
