"""The receipt of any number: it equals the estimate, adds up, and ends in sourced figures."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from effort import some

from costcalc.analysis.estimate import estimate
from costcalc.analysis.explain import Node, metric, trace, traces
from costcalc.analysis.simulation import simulate
from costcalc.costing.totals import CASES, Costing
from costcalc.model import totals
from costcalc.model.constants import CONSTANTS
from costcalc.model.lines import (
    BREAK_EVEN,
    CATEGORIES,
    GROUPS,
    HORIZON,
    ITEMS,
    ONE_OFF_LINES,
    ONE_OFFS,
    RATIOS,
    TOTALS,
    UNIT_COSTS,
    Line,
    by_name,
    lines,
    parameters,
)
from costcalc.output.analyses_json import trace_json
from costcalc.output.answer_text import receipt_text
from costcalc.output.frames import to_dict
from costcalc.prices.book import PriceBook
from costcalc.scenario.faults import Refused
from costcalc.scenario.scenario import Scenario

Ask: TypeAlias = Callable[..., Scenario]
CostOf: TypeAlias = Callable[..., Costing]
Way: TypeAlias = tuple[str | int, ...]
Puzzle: TypeAlias = Callable[[np.random.Generator], dict[str, str]]

QUESTIONS: list[dict[str, str]] = [
    {},
    {"currency": "EUR", "technologies": "go,node", "baseline": "ruby", "support_tier": "24x7",
     "migration_person_months": "6..9", "parallel_running_months": "2"},
    {"currency": "JPY", "baseline": "python", "code_size": "20..50", "revenue_per_hour": "2k USD",
     "staffing": "hired", "team_size.go": "4..5", "set.price_growth": "-5%..5%"},
    {"current_servers": "10..20", "baseline": "node", "set.server_price": "20..90", "years": "5",
     "consulting_hours_per_year": "40", "salary.go": "120k..180k", "orders_per_month": "9M"},
    {"scope": "published", "workload_kind": "cpu_bound", "years": "1", "salary.ruby": "100k",
     "baseline": "ruby", "orders_per_month": "30M", "support_tier": "standard"},
    {"scope": "published", "set.operations_posts": "0.5", "concurrent_connections": "20k..4M",
     "set.elixir.connections_per_gib": "1000", "set.egress_gb_per_month": "1000"},
]  # fmt: skip


def cells(costing: Costing) -> Iterator[tuple[int, str, int, str]]:
    for row, technology in enumerate(costing.scenario.technologies):
        for case, name in enumerate(CASES):
            yield row, technology, case, name


def nodes(root: Node) -> Iterator[Node]:
    yield root
    for part in root.made_from:
        yield from nodes(part)


# -- every number is worked out again from its parts ----------------------------------------------


def line_of(node: Node, scenario: Scenario) -> Line | None:
    """The line that a number is worked out by, told from its name; None for a sum of years."""
    items = {item.id: item.line for item in (*ITEMS, *ONE_OFFS)}
    by_load = by_name(*lines("capacity"))
    rows = {**by_load, **by_name(*lines(scenario.sizing), *ONE_OFF_LINES)}
    named = {**rows, **by_name(*RATIOS), **TOTALS, "page_total": totals.page_total}
    named |= {"break_even_person_months": BREAK_EVEN, "servers_by_load": by_load["servers"]}
    first, second, *rest = node.number.split(".")
    if "horizon" in rest and second in items:
        return None
    if second in items:
        return items[second]
    if first.startswith("discounted_"):
        return totals.discounted_year
    if first.startswith("year_") or first in CATEGORIES:
        return totals.annual
    return named[first]


def worked_out(node: Node, scenario: Scenario) -> float:
    """A number reckoned again by its line, from nothing but the numbers it is made of."""
    parts = [part.value for part in node.made_from]
    line = line_of(node, scenario)
    if line is None or node.formula == "the sum of its lines":
        return sum(parts)
    given: dict[str, Any] = {}
    names = list(parameters(line))
    if line in HORIZON.values():
        of_year = [name for name in names if name in ("annual", "discount_factor")]
        once = [name for name in names if name not in of_year]
        values = np.array(parts[len(once) :]).reshape(scenario.years, len(of_year)).T
        given = dict(zip(of_year, values, strict=True))
        names, parts = once, parts[: len(once)]
    for name in names:
        count = len(GROUPS[name]) if name in GROUPS else 1
        taken, parts = parts[:count], parts[count:]
        given[name] = taken if name in GROUPS else np.float64(taken[0])
    with np.errstate(divide="ignore", invalid="ignore"):
        amount = float(line(**given))
    if parts:  # the months of a year are left, where a line of the one is asked for by the other
        (months,) = parts
        return amount / months if node.unit.endswith("/month") else amount * months
    return amount


ROUNDED = re.compile(r"[A-Z]{3}(/month|/year)?")


def is_right(node: Node, scenario: Scenario) -> bool:
    again = worked_out(node, scenario)
    unrounded = node.number.split(".")[0] in {line.__name__ for line in lines(scenario.sizing)}
    slack = 0.0
    if ROUNDED.fullmatch(node.unit) and not unrounded:
        slack = 0.51 * 10.0**-scenario.decimals
    if node.number.startswith("equivalent_annual"):  # of the present value before its rounding
        slack *= 2
    if node.number.startswith("break_even"):
        again, slack = max(again, 0), 1.01 * 10.0**-scenario.decimals
    return node.value == pytest.approx(again, rel=1e-9, abs=slack or 1e-12)


def roots(costing: Costing) -> Iterator[str]:
    """Numbers below which every line of an answer stands."""
    for row, technology, case, name in cells(costing):
        yield from (f"{total}.{technology}.{name}" for total in TOTALS)
        for period in ("monthly", "annual", "horizon", f"year_{costing.scenario.years}"):
            yield from (f"{technology}.{item.id}.{period}.{name}" for item in ITEMS)
            yield from (f"{category}.{technology}.{period}.{name}" for category in CATEGORIES)
        yield from (f"{technology}.{item.id}.{name}" for item in ONE_OFFS)
        yield from (f"{line.__name__}.{technology}.{name}" for line in UNIT_COSTS)
        yield f"discounted_year_1.{technology}.{name}"
        if costing.scenario.baseline:
            yield f"server_ratio.{technology}.{name}"
            if technology != costing.scenario.baseline and case == row:
                yield f"break_even_person_months.{technology}"
        if costing.servers_by_load is not None:
            yield f"servers_by_load.{technology}.{name}"
        if costing.scenario.scope == "published":
            yield f"page_total.{technology}.{name}"


def every_node(costing: Costing, book: PriceBook, ids: list[str]) -> dict[str, Node]:
    """Every number below some, by its name; each is looked into once."""
    found: dict[str, Node] = {}
    left = traces(costing, book, ids)
    while left:
        node = left.pop()
        if node.number not in found:
            found[node.number] = node
            left += node.made_from
    return found


def check_all(costing: Costing, book: PriceBook) -> int:
    """How many numbers were reckoned again, each of them rightly."""
    found = every_node(costing, book, [*roots(costing)])
    made = [node for node in found.values() if node.formula and node.made_from]
    reckoned = [
        node
        for node in made
        if not node.resolved and node.value is not None and node.id != "baseline_infrastructure"
    ]
    for node in reckoned:
        assert is_right(node, costing.scenario), (node, [p.value for p in node.made_from])
    for node in found.values():
        if node.id == "baseline_infrastructure":
            assert node.value == pytest.approx(sum(part.value for part in node.made_from))
        if node.resolved and node.made_from:
            (rate,) = node.made_from
            dollars = float(node.formula.split(" ")[0].replace(",", ""))
            assert node.value == pytest.approx(dollars * rate.value, rel=1e-4)
    return len(reckoned)


@pytest.mark.parametrize("asked", QUESTIONS)
def test_every_number_is_worked_out_again_from_the_parts_of_its_receipt(
    asked: dict[str, str], cost_of: CostOf, book: PriceBook
) -> None:
    assert check_all(cost_of(asked), book) > 800


@pytest.mark.parametrize("seed", range(12))
def test_so_is_every_number_of_a_random_question(
    seed: int, question: Puzzle, cost_of: CostOf, book: PriceBook
) -> None:
    random = np.random.default_rng(seed)
    asked = question(random) | {name: text for name, text in SET.items() if random.random() < 0.3}
    assert check_all(cost_of(asked), book) > 200


SET = {
    "set.go.server_price": "60..120",
    "set.peak_to_mean": "3..6",
    "set.requests_per_second_per_vcpu": "100..400..900",
    "set.min_servers": "1",
    "set.workload_growth": "0..50%",
    "set.headcount_growth": "-10%..10%",
    "team_size.elixir": "4..5",
    "set.libraries": "90..95",
    "revenue_per_hour": "500..9000",
    "staffing": "hired",
    "set.effort_multiplier": "0.5..2",
}


# -- what it ends in ------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", QUESTIONS)
def test_the_receipt_of_a_total_is_that_of_the_very_number(
    asked: dict[str, str], cost_of: CostOf, book: PriceBook
) -> None:
    costing = cost_of(asked)
    for row, technology, case, name in cells(costing):
        for total in TOTALS:
            root = trace(costing, book, f"{total}.{technology}.{name}")
            assert root.value == costing.totals[total][row, case]
            assert (root.id, root.origin) == (f"{total}.{technology}.{name}", "computed")
        for item in ITEMS:
            month, year = traces(
                costing,
                book,
                [f"{technology}.{item.id}.{of}.{name}" for of in ("monthly", "annual")],
            )
            assert month.value == costing.monthly[item.id][row, case]
            assert year.value == costing.annual[item.id][row, case, 0]
            assert year.basis == month.basis == costing.basis(item, technology)
            currency = costing.scenario.currency
            assert (month.unit, year.unit) == (f"{currency}/month", f"{currency}/year")
        for item in ONE_OFFS:
            once = trace(costing, book, f"{technology}.{item.id}.{name}")
            assert once.value == costing.once[item.id][row, case]
            assert (once.basis, once.unit) == (costing.basis(item, technology), currency)


@pytest.mark.parametrize("asked", QUESTIONS)
def test_every_branch_ends_in_a_figure_an_input_a_choice_or_a_constant(
    asked: dict[str, str], cost_of: CostOf, book: PriceBook
) -> None:
    costing = cost_of(asked)
    technologies, on = costing.scenario.technologies, book.on(costing.scenario.server)
    found = every_node(costing, book, [f"equivalent_annual.{id_}.high" for id_ in technologies])
    leaves = [node for node in found.values() if node.resolved or not node.made_from]
    assert {leaf.origin for leaf in leaves} >= {"price_book", "default", "choice", "constant"}
    for leaf in leaves:
        technology = next(part for part in [*leaf.number.split(".")[1:], "go"] if part != "low")
        if leaf.id == "exchange_rate":
            assert leaf.value == costing.scenario.exchange_rate
        elif leaf.origin == "constant":
            assert leaf.id in CONSTANTS or leaf.id in ("year", "years_elapsed")
        elif leaf.origin == "computed":  # nothing runs beside the new without a baseline
            assert (leaf.id, leaf.value) == ("baseline_infrastructure", 0)
        else:
            assert leaf.basis is not None
        if leaf.origin == "price_book" and leaf.id != "support_tier":
            figure = on.common[costing.scenario.scope].get(leaf.id)
            figure = figure or on.own[costing.scenario.scope][leaf.id]
            assert leaf.basis == figure.basis_for(technology)
            assert (leaf.source is None) == (leaf.basis in ("assumption", "not_counted"))
            assert leaf.unit == figure.unit.replace("USD", costing.scenario.currency)
            if [part.id for part in leaf.made_from] == ["exchange_rate"]:
                assert "× exchange rate" in leaf.formula
            elif figure.derivation:
                assert figure.derivation in leaf.formula
        if leaf.origin == "user":
            assert (leaf.basis, leaf.source) == ("user", None)


def test_free_support_of_the_community_is_what_the_page_says(
    cost_of: CostOf, book: PriceBook
) -> None:
    leaf, *_ = trace(cost_of(), book, "go.support_contract.annual.likely").made_from
    assert (leaf.id, leaf.value) == ("support_tier", 0)
    assert (leaf.basis, leaf.source, leaf.formula) == (
        "published",
        "page",
        "support: community, free",
    )


@pytest.mark.parametrize(
    ("asked", "number", "value", "said"),
    [
        ({}, "salary_premium.elixir.high", 0.1, None),
        ({"baseline": "ruby"}, "salary_premium.elixir.high", 0,
         "who builds and runs it: the people you have"),
        ({"baseline": "ruby"}, "hired_team.go.likely", 0,
         "who builds and runs it: the people you have"),
        ({"baseline": "ruby", "staffing": "hired"}, "retrained_team.go.likely", 0,
         "who builds and runs it: people hired for it"),
        ({"baseline": "ruby", "staffing": "hired"}, "hired_team.ruby.likely", 0,
         "what runs today: Ruby"),
        ({"salary.go": "150k"}, "salary_premium.go.likely", 0, "Go’s salary: given"),
        ({"scope": "published"}, "salary_premium.go.likely", 0, "what is counted: as published"),
        ({"baseline": "ruby", "salary.ruby": "150k"}, "base_salary.go.likely", 150_000,
         "who builds and runs it: the people you have; that of Ruby"),
        ({}, "system_share.go.likely", 0.5, "what runs today: nothing"),
        ({"baseline": "ruby"}, "system_share.go.likely", 1, "what runs today: Ruby"),
        ({"baseline": "ruby"}, "code_size.go.likely", 0, "code to move: not given"),
        ({"baseline": "ruby", "code_size": "50"}, "code_per_developer.go.likely", 0,
         "code to move: given"),
        ({"baseline": "ruby", "migration_person_months": "9"}, "months_per_kloc.go.likely", 0,
         "work of moving: given"),
        ({"baseline": "ruby"}, "estimated_parallel.go.likely", 1, "parallel running: not given"),
        ({"baseline": "ruby"}, "effort_multiplier.ruby.high", 1, "what runs today: Ruby"),
        ({"team_size.go": "4"}, "effort_multiplier.go.high", 1, "Go’s team size: given"),
        ({"baseline": "ruby", "team_size": "4..8"}, "moving_team.go.high", 6,
         "likely in every case"),
        ({}, "compute_speedup.go.likely", 1, "kind of work: waits for databases and networks"),
        ({}, "peak_to_mean.go.high", 4, "likely in every case"),
        ({"baseline": "ruby", "current_servers": "9"}, "server_price.go.likely", 59.568,
         "that of Ruby"),
    ],
)  # fmt: skip
def test_a_choice_says_which_answer_settled_it(
    asked: dict[str, str], number: str, value: float, said: str | None, cost_of: CostOf,
    book: PriceBook,
) -> None:  # fmt: skip
    leaf = trace(cost_of(asked), book, number)
    assert leaf.value == value
    assert said is None or said in str(leaf.formula), leaf.formula
    assert said is not None or "people" not in str(leaf.formula)


def test_a_server_says_which_row_of_the_catalogue_it_is(cost_of: CostOf, book: PriceBook) -> None:
    other = next(id_ for id_ in book.servers if id_ != book.server)
    for server in (book.server, other):
        price = trace(cost_of(server=server), book, "server_price.go.likely")
        assert price.formula == f"server: {server}"
        assert price.value == pytest.approx(float(book.servers[server].usd_per_month))
        assert price.source == book.servers[server].source
        named = trace(cost_of(server=server), book, "go.server_price.likely")
        assert (named.value, named.source) == (price.value, price.source)


def test_what_a_user_typed_is_told_apart_from_the_book(cost_of: CostOf, book: PriceBook) -> None:
    costing = cost_of({"set.go.server_price": "60..120", "team_size": "7", "baseline": "ruby"})
    go = {node.id: node for node in every_node(costing, book, ["annual.go.high"]).values()}
    assert (go["go.server_price"].origin, go["go.server_price"].value) == ("user", 120)
    assert go["team_size"].origin == "user"
    assert go["concurrent_connections"].origin == "default"
    assert go["on_cost"].origin == "price_book"
    ruby = {node.id: node for node in every_node(costing, book, ["annual.ruby.high"]).values()}
    assert ruby["ruby.server_price"].origin == "price_book"


def test_the_exchange_rate_is_part_of_a_receipt_in_another_currency(
    cost_of: CostOf, book: PriceBook
) -> None:
    costing = cost_of({"currency": "EUR", "exchange_rate": "0.92", "salary.go": "90k"})
    euros = {node.id: node for node in every_node(costing, book, ["annual.go.likely"]).values()}
    price, salary = euros["go.database_price"], euros["salary.go"]
    dollars = book.figure("database_price", "go", "like_for_like").points[1]
    assert (price.value, price.unit) == (pytest.approx(dollars * 0.92), "EUR/month")
    assert price.formula == f"{dollars:g} USD/month × exchange rate"
    assert [(part.value, part.origin) for part in price.made_from] == [(0.92, "user")]
    assert (salary.value, salary.made_from) == (pytest.approx(90_000), ())
    assert "exchange_rate" not in every_node(cost_of(), book, ["annual.go.likely"])


def test_a_rate_of_the_book_has_its_source(cost_of: CostOf, book: PriceBook) -> None:
    rate = trace(cost_of(currency="EUR"), book, "exchange_rate")
    assert (rate.value, rate.unit) == (float(book.rates.rates["EUR"]), "EUR/USD")
    assert (rate.basis, rate.source, rate.origin) == ("cited", book.rates.source, "default")
    assert trace(cost_of(), book, "exchange_rate").source is None


# -- any number of the answer ---------------------------------------------------------------------


def amounts(record: Any, path: Way = ()) -> Iterator[tuple[Way, float]]:
    """Every JSON number of a record with the way to it."""
    entries: Any = ()
    if isinstance(record, dict):
        entries = record.items()
    elif isinstance(record, list):
        entries = enumerate(record)
    elif isinstance(record, int | float) and not isinstance(record, bool):
        yield path, record
    for key, value in entries:
        yield from amounts(value, (*path, key))


def number_of(path: Way, record: dict[str, Any]) -> str | None:  # noqa: C901, PLR0912
    """The name of a number in the estimate's JSON, or `one / other`; None for a label.

    Raises `KeyError` for a number that this knows no receipt of.
    """
    match path:
        case ("years" | "seed" as name,):
            return name
        case ("exchange_rate", "value") | ("estimate_class", "class"):
            return str(path[0])
        case ("estimate_class", _) | ("exchange_rate", "inverse") | ("years_table", _, "year"):
            return None
        case ("inputs", i, case):
            return f"{record['inputs'][i]['id']}.{case}"
        case ("verdict", "gap" | "gap_share" as name):
            return gap(record, name)
        case ("verdict", "probability_cheapest" | "probability_equal_effort" as name, id_):
            return f"{name}.{id_}"
        case ("technologies", i, "payback", "year"):
            return f"payback.{record['technologies'][i]['id']}"
        case ("technologies", i, "payback", "months"):
            return f"payback.{record['technologies'][i]['id']}.months"
        case ("technologies", _, "payback", "months_p10" | "months_p90"):
            return None
        case ("technologies", i, name):
            return f"{name}.{record['technologies'][i]['id']}"
        case ("technologies", i, name, case):
            return f"{name}.{record['technologies'][i]['id']}.{case}"
        case ("items", i, "quantity" | "unit_price" as name):
            row = record["items"][i]
            return counted(row["item"], name).replace("TECH", row["technology"])
        case ("items", i, column):
            row, (period, _, case) = record["items"][i], column.partition("_")
            return f"{row['technology']}.{row['item']}.{period}.{case}"
        case ("one_off", _, "months"):
            return None
        case ("one_off", i, case):
            row = record["one_off"][i]
            return f"{row['technology']}.{row['item']}.{case}"
        case ("years_table", i, column):
            row, case = record["years_table"][i], column.removeprefix("present_value_")
            year = f"year_{row['year']}" if row["year"] else "migration"
            discounted = "discounted_" if row["year"] and case != column else ""
            return f"{discounted}{year}.{row['technology']}.{case}"
    raise KeyError(path)


def counted(item: str, name: str) -> str:
    """The receipts of how many of a thing an item pays for, and of what one costs."""
    return {
        "compute": {"quantity": "servers.TECH.likely", "unit_price": "server_price.TECH.likely"},
        "consulting": {
            "quantity": "consulting_hours_per_year.TECH.likely / months_per_year",
            "unit_price": "consulting_rate.TECH.likely",
        },
        "salaries": {
            "quantity": "developers.TECH.likely",
            "unit_price": "person_month.TECH.likely",
        },
    }[item][name]


def gap(record: dict[str, Any], name: str) -> str:
    """The receipt of the verdict's gap: the next technology's total less the cheapest's."""
    of = record["of"]
    by_likely = sorted(record["technologies"], key=lambda each: each[of]["likely"])
    first, second, *_ = (each["id"] for each in by_likely)
    if name == "gap_share":
        return f"{of}.{second}-{first}.likely / {of}.{first}.likely"
    return f"{of}.{second}-{first}.likely"


@pytest.mark.parametrize("seed", range(some(8, 20)))
def test_every_number_of_an_answer_has_one_receipt_with_that_very_number(
    seed: int, question: Puzzle, ask: Ask, book: PriceBook
) -> None:
    random = np.random.default_rng(seed)
    asked = question(random) | {"draws": str(random.choice(["0", "1", "200"])), "seed": str(seed)}
    asked |= {name: text for name, text in SET.items() if random.random() < 0.3}
    found = estimate(ask(asked), book, date(2026, 12, 1))
    record = to_dict(found)
    wanted = [(number_of(path, record), path, value) for path, value in amounts(record)]
    wanted = [each for each in wanted if each[0]]
    names = [name.split(" / ") for name, _, _ in wanted]
    receipts = {
        node.number: node for node in traces(found.costing, book, [n for two in names for n in two])
    }
    assert len(names) > 60 * len(record["technologies"])
    for one, (_, path, value) in zip(names, wanted, strict=True):
        node, *by = (receipts[name] for name in one)
        shown = node.value / by[0].value if by else node.value
        slack = 1.01 * 10.0**-found.scenario.decimals  # differences are rounded from draws
        assert shown == pytest.approx(value, rel=1e-12, abs=slack), (path, asked)
        assert isinstance(shown, int) or np.isfinite(shown), path
        assert metric(found.costing, book, node.number) == node.value, path


def test_a_number_without_a_receipt_is_seen(cost_of: CostOf, book: PriceBook) -> None:
    with pytest.raises(KeyError):
        number_of(("novelties", 0, "new"), {})
    record = {"technologies": [{"id": "go", "novelty": {"likely": 3}}]}
    ((path, _),) = amounts(record)
    with pytest.raises(Refused):
        trace(cost_of(), book, number_of(path, record) or "")


# -- one name, one number -------------------------------------------------------------------------


@pytest.mark.parametrize("asked", QUESTIONS)
def test_every_part_of_a_receipt_has_its_own_receipt_with_the_same_number(
    asked: dict[str, str], cost_of: CostOf, book: PriceBook
) -> None:
    costing = cost_of(asked, draws="50")
    more = [f"{name}.go" for name in ("rank", "payback", "probability_cheapest", "contingency_p80")]
    more += ["annual.go.p90", "go.compute.annual.p10", "go.team_ramp_up.p90"]
    found = every_node(costing, book, [*roots(costing), *more])
    again = traces(costing, book, list(found))
    for (number, part), own in zip(found.items(), again, strict=True):
        assert own.number == number
        assert (own.value, own.unit, own.formula) == (part.value, part.unit, part.formula), number
        assert (own.basis, own.source, own.origin) == (part.basis, part.source, part.origin)


@pytest.mark.parametrize("asked", QUESTIONS[2:4])
def test_one_name_stands_for_one_number(
    asked: dict[str, str], cost_of: CostOf, book: PriceBook
) -> None:
    costing = cost_of(asked | {"years": "2"})
    found: dict[str, Node] = {}
    for technology in costing.scenario.technologies:
        for node in nodes(trace(costing, book, f"present_value.{technology}.high")):
            seen = found.setdefault(node.number, node)
            assert (seen.value, seen.basis) == (node.value, node.basis), node.number


def test_an_item_over_all_years_is_the_sum_of_its_years(cost_of: CostOf, book: PriceBook) -> None:
    root = trace(cost_of(years="4"), book, "go.salaries.horizon.high")
    years = [f"go.salaries.year_{year}.high" for year in (1, 2, 3, 4)]
    assert [part.id for part in root.made_from] == years
    assert (root.unit, root.formula) == ("USD", "the sum of its years")


def test_categories_and_what_is_paid_once_come_to_the_total(
    cost_of: CostOf, book: PriceBook
) -> None:
    costing = cost_of(baseline="ruby")
    names = [f"{name}.go.horizon.high" for name in CATEGORIES] + ["migration.go.high"]
    nominal = trace(costing, book, "nominal.go.high").value
    assert sum(node.value for node in traces(costing, book, names)) == pytest.approx(nominal)
    once = trace(costing, book, "migration.go.high")
    assert [part.id for part in once.made_from] == [f"go.{item.id}.high" for item in ONE_OFFS]
    for period, unit in (("monthly", "USD/month"), ("annual", "USD/year"), ("horizon", "USD")):
        root = trace(costing, book, f"hiring.go.{period}.likely")
        own = [item.id for item in ITEMS if item.category == "hiring"]
        assert [part.id for part in root.made_from] == [f"go.{id_}.{period}.likely" for id_ in own]
        assert root.unit == unit


def test_a_cost_by_the_unit_is_divided_by_the_likely_number_of_it(
    cost_of: CostOf, book: PriceBook
) -> None:
    costing = cost_of(orders_per_month="50k..100k..400k", team_size="3..5..9")
    annual, orders, months = trace(costing, book, "per_order.go.high").made_from
    found = trace(costing, book, "per_order.go.high")
    assert (annual.id, orders.id) == ("annual.go.high", "orders.go.likely")
    assert found.value == annual.value / (orders.value * months.value)
    assert (found.unit, found.spreadsheet) == (
        "USD/order",
        "annual/(likely_orders*months_per_year)",
    )
    annual, team = trace(costing, book, "per_developer.go.low").made_from
    assert (annual.id, team.id, team.value) == ("annual.go.low", "team_size", 5)


def test_the_break_even_is_the_work_at_which_moving_costs_what_staying_does(
    cost_of: CostOf, book: PriceBook
) -> None:
    asked = {"baseline": "ruby", "orders_per_month": "60M"}
    costing = cost_of(asked)
    root = trace(costing, book, "break_even_person_months.go")
    staying, moving, rewrite, _ = root.made_from
    assert (staying.id, staying.label) == ("present_value.ruby.likely", "present value, Ruby")
    assert (moving.id, rewrite.id) == ("present_value.go.likely", "go.rewrite.likely")
    parallel = trace(costing, book, "parallel_months.go.likely").value
    known = {"migration_person_months": str(root.value), "parallel_running_months": str(parallel)}
    both = traces(cost_of(asked | known), book, [moving.id, staying.id])
    assert both[0].value == pytest.approx(both[1].value, abs=0.02)
    dear = cost_of(baseline="ruby", orders_per_month="0")
    assert trace(dear, book, "break_even_person_months.go").value == 0
    today = trace(costing, book, "break_even_person_months.ruby")
    assert (today.value, today.formula) == (None, "it is what runs today")


def test_a_fleet_has_the_servers_that_the_load_asks_for_beside_its_own(
    cost_of: CostOf, book: PriceBook
) -> None:
    load = {"baseline": "ruby", "orders_per_month": "9M"}
    fleet = cost_of(load | {"current_servers": "4"})
    for technology, case in (("ruby", "likely"), ("go", "high")):
        number = f"servers_by_load.{technology}.{case}"
        by_load = trace(fleet, book, number)
        without = trace(cost_of(load), book, f"servers.{technology}.{case}")
        assert (by_load.value, by_load.formula) == (without.value, without.formula)
        assert [part.value for part in by_load.made_from] == [p.value for p in without.made_from]
        assert metric(fleet, book, number) == without.value
    assert trace(fleet, book, "servers.ruby.likely").value == 4
    for number in ("servers_by_load.go.likely", "peak_requests.go.likely"):
        with pytest.raises(Refused) as refused:
            trace(cost_of(baseline="ruby", current_servers="4"), book, number)
        assert refused.value.faults[0].suggestion


def test_a_payback_shows_the_savings_that_pay_it_back(cost_of: CostOf, book: PriceBook) -> None:
    costing = cost_of({"salary.go": "149k", "salary.ruby": "180k"}, migration_person_months="1",
                      baseline="ruby")  # fmt: skip
    root = trace(costing, book, "payback.go")
    moving, *years = root.made_from
    left, year = moving.value, 0
    while left > 0:
        staying, own, factor = years[3 * year : 3 * year + 3]
        assert (staying.label[-4:], own.label[-2:]) == ("Ruby", "Go")
        left -= (staying.value - own.value) * factor.value
        year += 1
    assert (root.value, root.unit) == (year, "year")
    months = trace(costing, book, "payback.go.months")
    assert (year - 1) * 12 < months.value <= year * 12
    assert trace(costing, book, "payback.ruby").value is None
    never = trace(cost_of(baseline="go", migration_person_months="90"), book, "payback.erlang")
    assert never.value is None
    assert "none within the horizon" in never.formula
    assert "payback: none year" in receipt_text(trace_json(never))


def test_a_rank_counts_who_is_cheaper(cost_of: CostOf, book: PriceBook) -> None:
    rank = trace(cost_of(of="annual", baseline="ruby"), book, "rank.go")
    totals = {part.label: part.value for part in rank.made_from}
    assert len(totals) == 4
    assert rank.value == 1 + sum(value < totals["annual, Go"] for value in totals.values())


def test_an_estimate_has_its_class_by_what_is_known(cost_of: CostOf, book: PriceBook) -> None:
    known = {"orders_per_month": "300k", "market_salary": "120k", "team_size": "9"}
    assert trace(cost_of(), book, "estimate_class").value == 5
    found = trace(cost_of(known), book, "estimate_class")
    assert (found.value, "3 in 4" in found.formula) == (3, True)


# -- draws ----------------------------------------------------------------------------------------


def test_a_quantile_names_the_draws_and_the_figures_that_are_drawn(
    cost_of: CostOf, book: PriceBook
) -> None:
    asked = {"salary.go": "140k..160k", "set.agency_fee": "20%", "baseline": "ruby"}
    costing = cost_of(asked, draws="500", seed="7")
    simulation = simulate(costing.scenario, costing.resolution, book)
    go, ruby = map(costing.scenario.technologies.index, ("go", "ruby"))
    root = trace(costing, book, "annual.go.p90")
    assert root.value == simulation.quantiles("annual", (0.9,))[go, 0].round(2)
    assert root.formula == "90th percentile of 500 draws, seed 7"
    drawn = {part.id: part for part in root.made_from}
    assert {"salary.go", "on_cost", "attrition"} <= drawn.keys()
    assert not {"agency_fee", "team_size", "discount_rate"} & drawn.keys()
    assert all(part.resolved.points[0] < part.resolved.points[2] for part in root.made_from)
    gap = trace(costing, book, "annual.go-ruby.p50")
    both = simulation.totals["annual"][go] - simulation.totals["annual"][ruby]
    assert gap.value == pytest.approx(np.median(both), abs=0.005)
    assert {"salary.go", "market_salary"} <= {part.id for part in gap.made_from}
    share = trace(costing, book, "probability_cheapest.go")
    assert share.value == simulation.probability_cheapest("present_value")["go"]


@pytest.mark.parametrize("level", [5, 10, 25, 50, 70, 75, 80, 90, 95])
def test_whatever_is_drawn_has_quantiles(level: int, cost_of: CostOf, book: PriceBook) -> None:
    costing = cost_of(baseline="ruby", draws="200", revenue_per_hour="900")
    found = simulate(costing.scenario, costing.resolution, book)
    go = costing.scenario.technologies.index("go")
    items, paid = found.items, found.paid[go]
    of = {
        "present_value.go": found.totals["present_value"][go],
        "migration.go": paid[:, 0],
        "year_2.go": paid[:, 2],
        "go.rewrite": found.one_offs["rewrite"][go],
        "go.salaries.annual": items["salaries"][go],
        "go.salaries.monthly": items["salaries"][go] / 12,
        "go.salaries.horizon": found.horizon["salaries"][go],
        "risk.go.annual": items["downtime"][go],
        "direct_annual.go": sum(items[i.id][go] for i in ITEMS if i.nature == "direct"),
        "per_developer.go": found.totals["annual"][go] / 6,
    }
    for name, draws in of.items():
        wanted = np.quantile(draws, level / 100)
        assert metric(costing, book, f"{name}.p{level}") == pytest.approx(wanted, abs=0.0051), name


def test_what_to_add_for_80_of_100_is_the_80th_percentile_less_the_likely_total(
    cost_of: CostOf, book: PriceBook
) -> None:
    root = trace(cost_of(of="annual"), book, "contingency_p80.go")
    p80, likely = root.made_from
    assert (p80.id, likely.id) == ("annual.go.p80", "annual.go.likely")
    assert root.value == round(p80.value - likely.value, 2)


def test_the_chance_with_equal_effort_leaves_effort_out(cost_of: CostOf, book: PriceBook) -> None:
    names = ["probability_cheapest.go", "probability_equal_effort.go"]
    both, equal = traces(cost_of(orders_per_month="9M", baseline="ruby"), book, names)
    assert equal.value > both.value
    assert equal.formula == f"{both.formula}, if all took the same people"
    with pytest.raises(Refused):
        trace(cost_of(scope="published"), book, "probability_equal_effort.go")


def test_without_draws_a_quantile_is_refused(cost_of: CostOf, book: PriceBook) -> None:
    for number in ("annual.go.p10", "annual.go-elixir.p50", "go.rewrite.p90",
                   "probability_cheapest.go", "contingency_p80.go"):  # fmt: skip
        with pytest.raises(Refused) as refused:
            trace(cost_of(draws="0"), book, number)
        assert refused.value.status == 422


# -- differences, formulas, years -----------------------------------------------------------------


def test_a_difference_is_the_first_less_the_second(cost_of: CostOf, book: PriceBook) -> None:
    for number in ("annual.go-elixir.high", "go-elixir.compute.monthly.low",
                   "team.go-elixir.annual.likely", "year_2.go-elixir.low",
                   "go-elixir.team_recruiting.high"):  # fmt: skip
        root = trace(cost_of(), book, number)
        one, other = root.made_from
        assert (one.id, other.id) == tuple(
            number.replace("go-elixir", id_) for id_ in ("go", "elixir")
        )
        assert root.value == pytest.approx(one.value - other.value, abs=1e-6)
        assert root.formula == "Go − Elixir"


def test_the_formula_for_a_spreadsheet_gives_the_amount(cost_of: CostOf, book: PriceBook) -> None:
    for number in ("go.compute.annual.likely", "go.vacancy.monthly.high", "go.training.annual.low",
                   "servers.go.high", "go.team_ramp_up.likely", "size.go.high"):  # fmt: skip
        root = trace(cost_of(), book, number)
        names = {part.number.split(".")[0]: part.value for part in root.made_from}
        known = {"ROUND": round, "MAX": max, "ROUNDUP": lambda n, _: np.ceil(n),
                 "INT": int, "LEN": lambda n: len(str(n)), "__builtins__": {}}  # fmt: skip
        worked = eval(root.spreadsheet.replace("^", "**"), known | names)  # noqa: S307
        assert worked == pytest.approx(root.value, abs=0.0101), number
    yen = trace(cost_of(currency="JPY"), book, "go.compute.annual.likely").spreadsheet
    assert (yen[:6], yen[-3:]) == ("ROUND(", ",0)")


def test_later_years_of_a_receipt_are_those_of_the_estimate(
    cost_of: CostOf, book: PriceBook
) -> None:
    costing = cost_of({"set.headcount_growth": "10%"}, orders_per_month="9M", years="4")
    go = costing.scenario.technologies.index("go")
    years = trace(costing, book, "nominal.go.high").made_from[1:]
    for number, year in enumerate(years):
        assert year.value == costing.years[go, 2, number]
        salaries = next(n for n in year.made_from if n.label == "salaries")
        assert salaries.id == f"go.salaries.year_{number + 1}.high"
        assert year.id == f"year_{number + 1}.go.high"
        developers = next(n for n in salaries.made_from if n.label == "developers")
        assert developers.value == pytest.approx(6 * 1.1 * 1.1**number)  # effort 1.1 when high


# -- names ----------------------------------------------------------------------------------------


def test_every_name_that_the_documentation_gives_is_that_of_a_number(
    cost_of: CostOf, book: PriceBook
) -> None:
    page = Path(__file__).parents[2] / "docs" / "reference" / "parameters.md"
    section = page.read_text("utf-8").partition("## Names of numbers")[2]
    names = re.findall(r"`([a-z0-9_]+\.[a-z0-9_.-]+)`", section.partition("\n## ")[0])
    assert len(names) > 15
    asked = {"baseline": "ruby", "current_servers": "9", "orders_per_month": "200k"}
    asked |= {"own.rent": "500/month"}
    of_page = [name for name in names if name.startswith("page_total")]
    for scope, own in (("published", of_page), ("like_for_like", [*{*names} - {*of_page}])):
        found = traces(cost_of(asked, scope=scope), book, own)
        assert [node.number for node in found] == own


@pytest.mark.parametrize(
    ("number", "status", "suggestion"),
    [
        ("anual.go.likely", 400, "annual.go.likely"),
        ("annual.rust.likely", 422, None),
        ("annual.go.lowest", 422, "annual.go.low"),
        ("annual.go.lkely", 422, "annual.go.likely"),
        ("annual.go.p11", 422, None),
        ("annual.go-elixr.p10", 422, "annual.go-elixir.p10"),
        ("annual.go-go.likely", 422, None),
        ("year_9.go.likely", 400, "year_3.go.likely"),
        ("go.compute.year_9.likely", 400, "go.compute.year_3.likely"),
        ("go.rewrit.likely", 400, "go.rewrite.likely"),
        ("go.rewrite.anual.likely", 400, None),
        ("teem.go.annual.likely", 400, "team.go.annual.likely"),
        ("paybak.go", 400, "payback.go"),
        ("orders_per_mnth.likely", 400, "orders_per_month.likely"),
        ("go.server_prise.likely", 400, "go.server_price.likely"),
        ("current_servers.likely", 422, None),
        ("server_price.likely", 422, None),
        ("break_even_person_month.go", 400, "break_even_person_months.go"),
        ("servers_by_load.go.likely", 422, None),
        ("go.compute.annual.", 422, "go.compute.annual.likely"),
        ("annual.elixr.high", 422, "annual.elixir.high"),
        ("go.compute.weekly.likely", 400, None),
        ("go.coffee.annual.likely", 400, "annual.go.likely"),
        ("annual", 400, "annual.elixir.likely"),
        ("annual.go", 400, "annual.go.likely"),
        ("", 400, "annual.elixir.likely"),
        ("...", 400, "annual.elixir.likely"),
        ("annual.go.likely.", 400, "annual.go.likely"),
        ("x" * 5000, 400, "annual.elixir.likely"),
        (".".join(["go"] * 5000), 400, "annual.go.likely"),
    ],
)
def test_a_number_that_there_is_not_is_refused_with_one_that_there_is(
    number: str, status: int, suggestion: str | None, cost_of: CostOf, book: PriceBook
) -> None:
    costing = cost_of(baseline="ruby")
    with pytest.raises(Refused) as refused:
        trace(costing, book, number)
    (fault,) = refused.value.faults
    assert (fault.field, fault.status) == ("number", status)
    assert suggestion is None or fault.suggestion == suggestion
    assert len(fault.detail) < 200
    assert trace(costing, book, fault.suggestion).number == fault.suggestion


def test_the_text_of_a_receipt_has_a_line_for_each_number_indented_by_depth(
    cost_of: CostOf, book: PriceBook
) -> None:
    root = trace(cost_of(), book, "annual.go.likely")
    text = receipt_text(trace_json(root)).splitlines()
    assert len(text) == len(list(nodes(root)))
    assert re.fullmatch(r"annual: [\d,.]+ USD/year = the sum of its lines \[computed\]", text[0])
    compute = next(line for line in text if "compute:" in line)
    assert " USD/year = servers × server price × (1 − " in compute
    price = next(
        line for line in text if line.startswith("    ") and "Price of the database" in line
    )
    assert price.endswith("[price_book, published, page]")
    assert not any("None" in line or "nan" in line for line in text)


def test_the_json_of_a_receipt_is_the_tree(cost_of: CostOf, book: PriceBook) -> None:
    costing = cost_of()
    found = trace_json(trace(costing, book, "go.compute.monthly.high"))
    assert found.value == costing.monthly["compute"][costing.scenario.technologies.index("go"), 2]
    assert [part.id for part in found.from_][:2] == ["servers.go.high", "go.server_price"]
