"""The receipt of any number: it equals the estimate, adds up, and ends in sourced figures."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest

from costcalc.analysis.estimate import estimate
from costcalc.analysis.explain import SUMS, Node, metric, trace, traces
from costcalc.analysis.simulation import simulate
from costcalc.costing.totals import CASES, Costing
from costcalc.model.constants import CONSTANTS
from costcalc.model.formula import sentence
from costcalc.model.lines import CATEGORIES, ITEMS, lines, parameters
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
    {"scope": "like_for_like", "currency": "EUR", "exchange_rate": "0.92",
     "technologies": "go,node",
     "migration_person_months": "6..9", "parallel_running_months": "2", "support_tier": "24x7"},
    {"current_servers": "10..20", "baseline": "node", "set.server_price": "20..90", "years": "5",
     "consulting_hours_per_year": "40", "salary.go": "120k..180k"},
    {"baseline": "none", "workload_kind": "cpu_bound", "migration_person_months": "3", "years": "1",
     "orders_per_month": "30M", "support_tier": "standard"},
]  # fmt: skip
RATED = ("monthly", "annual", "direct_annual", "indirect_annual")


def cells(costing: Costing) -> Iterator[tuple[int, str, int, str]]:
    for row, technology in enumerate(costing.scenario.technologies):
        for case, name in enumerate(CASES):
            yield row, technology, case, name


def nodes(root: Node) -> Iterator[Node]:
    yield root
    for part in root.made_from:
        yield from nodes(part)


@pytest.mark.parametrize("asked", QUESTIONS)
def test_every_total_can_be_traced_to_the_same_number(
    asked: dict[str, str], cost_of: CostOf, book: PriceBook
) -> None:
    costing = cost_of(asked)
    for row, technology, case, name in cells(costing):
        for total in SUMS:
            amounts = costing.migration if total == "migration" else costing.totals[total]
            root = trace(costing, book, f"{total}.{technology}.{name}")
            assert root.id == f"{total}.{technology}.{name}"
            assert root.value == amounts[row, case]
            assert (root.formula, root.origin) == (sentence(SUMS[total]), "computed")
            parts = list(root.made_from)
            if total in (*RATED, "nominal"):
                summed = sum(part.value for part in parts)
            elif total == "present_value":
                pairs = zip(parts[1::2], parts[2::2], strict=True)
                summed = parts[0].value + sum(year.value * each.value for year, each in pairs)
            elif total == "equivalent_annual":
                summed = parts[0].value / sum(part.value for part in parts[1:])
            else:
                summed = migration(parts)
            slack = 0.01 if total in ("equivalent_annual", "migration", "present_value") else 1e-6
            assert summed == pytest.approx(root.value, abs=slack, rel=1e-12), total
            for part in parts:
                if part.id.startswith("year_"):
                    lines_of_year = [n for n in part.made_from if n.id.count(".") == 3]
                    assert len(lines_of_year) == len(ITEMS)
                    assert sum(n.value for n in lines_of_year) == pytest.approx(part.value)


def migration(parts: list[Node]) -> float:
    months, salary, on_cost, _, beside, infrastructure = (part.value for part in parts)
    return months * salary * on_cost / 12 + beside * infrastructure


@pytest.mark.parametrize("asked", QUESTIONS)
def test_every_line_can_be_traced_and_worked_out_again_from_its_parts(
    asked: dict[str, str], cost_of: CostOf, book: PriceBook
) -> None:
    costing = cost_of(asked)
    for row, technology, case, name in cells(costing):
        for item in ITEMS:
            month = trace(costing, book, f"{technology}.{item.id}.monthly.{name}")
            year = trace(costing, book, f"{technology}.{item.id}.annual.{name}")
            assert month.value == costing.monthly[item.id][row, case]
            assert year.value == costing.annual[item.id][row, case, 0]
            assert year.basis == month.basis == costing.basis(item, technology)
            own = len(parameters(item.line))
            amount = float(item.line(*(np.float64(part.value) for part in year.made_from[:own])))
            assert [part.id for part in year.made_from[own:]] in ([], ["months_per_year"])
            quoted = [year.value, year.value / 12, month.value, month.value * 12]
            assert any(amount == pytest.approx(q, abs=0.07) for q in quoted), item.id
            assert year.unit == f"{costing.scenario.currency}/year"
            assert month.unit == f"{costing.scenario.currency}/month"


@pytest.mark.parametrize("asked", QUESTIONS)
def test_every_row_can_be_traced(asked: dict[str, str], cost_of: CostOf, book: PriceBook) -> None:
    costing = cost_of(asked)
    for row, technology, case, name in cells(costing):
        for line in lines(costing.scenario.sizing):
            if line.__name__ in parameters(line):  # a price that is its own line is the price
                continue
            root = trace(costing, book, f"{line.__name__}.{technology}.{name}")
            own = np.broadcast_to(costing.values[line.__name__], costing.servers.shape)
            money = costing.scenario.currency in root.unit
            rate = costing.scenario.exchange_rate if money else 1
            assert root.value == own[row, case, 0] * rate
            again = float(line(*(np.float64(part.value) for part in root.made_from)))
            assert again == pytest.approx(root.value)
            assert (root.basis, root.origin) == (None, "computed")


@pytest.mark.parametrize("asked", QUESTIONS)
def test_every_branch_ends_in_a_figure_an_input_a_choice_or_a_constant(
    asked: dict[str, str], cost_of: CostOf, book: PriceBook
) -> None:
    costing = cost_of(asked)
    leaves = {}
    for technology in costing.scenario.technologies:
        root = trace(costing, book, f"equivalent_annual.{technology}.high")
        leaves |= {(technology, n.id): n for n in nodes(root) if n.resolved or not n.made_from}
    assert {leaf.origin for leaf in leaves.values()} <= {
        "price_book", "user", "default", "choice", "constant", "computed"
    }  # fmt: skip
    for (technology, id_), leaf in leaves.items():
        if id_ == "exchange_rate":
            assert leaf.value == costing.scenario.exchange_rate
        elif leaf.origin == "constant":
            assert id_ in CONSTANTS or id_ in ("year", "years_elapsed")
        elif leaf.origin == "computed":  # nothing runs beside the new without a baseline
            assert (id_, leaf.value) == ("baseline_infrastructure", 0)
        else:
            assert leaf.basis is not None
        if leaf.origin == "price_book" and id_ != "support_tier":
            name = id_.rpartition(".")[2]
            figure = book.common.get(id_) or book.own[costing.scenario.scope][id_]
            assert figure.name == name
            assert leaf.basis == figure.basis_for(technology)
            assert (leaf.source is None) == (leaf.basis in ("assumption", "not_counted"))
            assert leaf.unit == figure.unit.replace("USD", costing.scenario.currency)
            if [part.id for part in leaf.made_from] == ["exchange_rate"]:
                dollars = figure.cases[2] * costing.scenario.exchange_rate
                assert (leaf.value, leaf.formula[-15:]) == (dollars, "× exchange rate")
            else:
                assert (leaf.formula, leaf.made_from) == (figure.derivation, ())
        if leaf.origin == "user":
            assert (leaf.basis, leaf.source, leaf.formula) == ("user", None, None)


def test_free_support_of_the_community_is_what_the_page_says(
    cost_of: CostOf, book: PriceBook
) -> None:
    root = trace(cost_of(), book, "go.support_contract.annual.likely")
    (leaf,) = root.made_from
    assert (leaf.id, leaf.value, leaf.basis, leaf.source) == (
        "support_tier",
        0,
        "published",
        "page",
    )


def test_what_a_user_typed_is_told_apart_from_the_book(cost_of: CostOf, book: PriceBook) -> None:
    costing = cost_of({"set.go.server_price": "60..120", "team_size": "7"})
    go = {n.id: n for n in nodes(trace(costing, book, "annual.go.high"))}
    assert (go["go.server_price"].origin, go["go.server_price"].value) == ("user", 120)
    assert go["team_size"].origin == "user"
    assert go["concurrent_connections"].origin == "default"
    assert go["on_cost"].origin == "price_book"
    ruby = {n.id: n for n in nodes(trace(costing, book, "annual.ruby.high"))}
    assert ruby["ruby.server_price"].origin == "price_book"
    assert ruby["elixir.connections_per_server"].origin == "price_book"


def test_the_exchange_rate_is_part_of_a_receipt_in_another_currency(
    cost_of: CostOf, book: PriceBook
) -> None:
    costing = cost_of({"currency": "EUR", "exchange_rate": "0.92", "salary.go": "90k"})
    euros = {n.id: n for n in nodes(trace(costing, book, "annual.go.likely"))}
    price, salary = euros["go.server_price"], euros["go.salary"]
    assert (price.value, price.unit) == (pytest.approx(69), "EUR/month")
    assert price.formula == "75 USD/month × exchange rate"
    assert [part.value for part in price.made_from] == [0.92]
    assert (salary.value, salary.made_from) == (pytest.approx(90_000), ())
    assert "exchange_rate" not in {n.id for n in nodes(trace(cost_of(), book, "annual.go.likely"))}


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


def number_of(path: Way, record: dict[str, Any]) -> str | None:  # noqa: C901
    """The id of the receipt of a number in the estimate's JSON; None for a label.

    Raises `KeyError` for a number that this knows no receipt of.
    """
    match path:
        case ("exchange_rate" | "years" | "seed" as name,):
            return name
        case ("inputs", i, case):
            return f"{record['inputs'][i]['id']}.{case}"
        case ("verdict", "gap"):
            return gap(record)
        case ("verdict", "probability_cheapest", technology):
            return f"probability_cheapest.{technology}"
        case ("verdict", "migration_person_months_worth" as name):
            return f"{name}.{record['verdict']['cheapest']}"
        case ("technologies", i, "rank" as name) | ("technologies", i, "payback" as name, "year"):
            return f"{name}.{record['technologies'][i]['id']}"
        case ("technologies", i, name, case):
            return f"{name}.{record['technologies'][i]['id']}.{case}"
        case ("items", i, column):
            row, (period, _, case) = record["items"][i], column.partition("_")
            return f"{row['technology']}.{row['item']}.{period}.{case}"
        case ("years_table", _, "year"):
            return None
        case ("years_table", i, column):
            row = record["years_table"][i]
            year, technology = row["year"], row["technology"]
            if year == 0:
                return f"migration.{technology}.{column.removeprefix('present_value_')}"
            if column == "present_value_likely":
                return f"discounted_year_{year}.{technology}.likely"
            return f"year_{year}.{technology}.{column}"
    raise KeyError(path)


def gap(record: dict[str, Any]) -> str:
    """The receipt of the verdict's gap: the next technology's total less the cheapest's."""
    of = record["of"]
    by_likely = sorted(record["technologies"], key=lambda each: each[of]["likely"])
    first, second, *_ = (each["id"] for each in by_likely)
    tied = record["verdict"]["cheapest"] is None
    drawn = record["verdict"]["probability_cheapest"] is not None
    return f"{of}.{second}-{first}.{'p50' if drawn and not tied else 'likely'}"


@pytest.mark.parametrize("seed", range(30))
def test_every_number_of_an_answer_has_one_receipt_with_that_very_number(
    seed: int, question: Puzzle, ask: Ask, book: PriceBook
) -> None:
    random = np.random.default_rng(seed)
    asked = question(random) | {"draws": str(random.choice(["0", "1", "200"])), "seed": str(seed)}
    for name, text in SET.items():
        if random.random() < 0.3:
            asked[name] = text
    found = estimate(ask(asked), book, date(2026, 12, 1))
    record = to_dict(found)
    wanted = [(number_of(path, record), path, value) for path, value in amounts(record)]
    wanted = [each for each in wanted if each[0]]
    ids = [number for number, _, _ in wanted]
    receipts = traces(found.costing, book, ids)
    assert len(ids) > 60 * len(record["technologies"])
    for (number, path, value), node in zip(wanted, receipts, strict=True):
        assert node.number == number, path
        assert node.value == pytest.approx(value, rel=1e-14, abs=0.0049), (path, asked)
        assert isinstance(node.value, int) or np.isfinite(node.value), path
        assert metric(found.costing, book, number) == node.value, path


SET = {
    "set.go.server_price": "60..120",
    "set.server_price": "40",
    "set.peak_to_mean": "3..6",
    "set.requests_per_second_per_server": "100..400..900",
    "set.min_servers": "1",
    "set.workload_growth": "0..50%",
    "set.headcount_growth": "10%",
    "team_size.elixir": "4..5",
    "set.node.database_price": "90..95",
}


def test_a_number_without_a_receipt_is_seen(cost_of: CostOf, book: PriceBook) -> None:
    with pytest.raises(KeyError):
        number_of(("technologies", 0, "new"), {})
    record = {"technologies": [{"id": "go", "novelty": {"likely": 3}}]}
    ((path, _),) = amounts(record)
    with pytest.raises(Refused):
        trace(cost_of(), book, number_of(path, record) or "")


def every_id(costing: Costing) -> Iterator[str]:
    """Names of numbers that the page shows beside those of the answer."""
    for _, technology, _, case in cells(costing):
        for period in ("monthly", "annual", "horizon", "year_2"):
            yield from (f"{technology}.{item.id}.{period}.{case}" for item in ITEMS)
            yield from (f"{name}.{technology}.{period}.{case}" for name in CATEGORIES)
        yield f"annual.{technology}-elixir.{case}" if technology != "elixir" else "seed"


def test_every_part_of_a_receipt_has_its_own_receipt_with_the_same_number(
    cost_of: CostOf, book: PriceBook
) -> None:
    asked = {"currency": "EUR", "exchange_rate": "0.92", "set.headcount_growth": "10%"}
    asked |= {"migration_person_months": "6..9", "set.elixir.connections_per_server": "1000"}
    costing = cost_of(asked, orders_per_month="9M", years="2", parallel_running_months="1")
    ids = ["nominal.ruby.high", "present_value.go.low", "equivalent_annual.elixir.likely"]
    ids += ["payback.go", "rank.go", "server_ratio.go.high", "migration_person_months_worth.go"]
    ids += ["per_order.go.low", "probability_cheapest.go", "present_value.ruby-go.p90"]
    ids += ["go.server_price.high", "page_total.ruby.high", "discounted_year_2.ruby.low"]
    ids += every_id(costing)
    parts = {n.number: n for root in traces(costing, book, ids) for n in nodes(root)}
    assert len(parts) > 700
    again = traces(costing, book, list(parts))
    for (number, part), own in zip(parts.items(), again, strict=True):
        assert own.number == number
        assert (own.value, own.unit, own.formula) == (part.value, part.unit, part.formula), number
        assert (own.basis, own.source, own.origin) == (part.basis, part.source, part.origin)


def test_one_id_stands_for_one_number(cost_of: CostOf, book: PriceBook) -> None:
    costing = cost_of({"set.elixir.connections_per_server": "1000"}, years="4")
    found: dict[str, Node] = {}
    for technology in costing.scenario.technologies:
        for total in ("present_value", "migration"):
            for node in nodes(trace(costing, book, f"{total}.{technology}.high")):
                seen = found.setdefault(node.number, node)
                assert (seen.value, seen.basis) == (node.value, node.basis), node.number


def test_an_item_over_all_years_is_the_sum_of_its_years(cost_of: CostOf, book: PriceBook) -> None:
    costing = cost_of({"set.headcount_growth": "10%"}, years="4")
    root = trace(costing, book, "go.salaries.horizon.high")
    assert [part.id for part in root.made_from] == [
        f"go.salaries.year_{year}.high" for year in (1, 2, 3, 4)
    ]
    assert root.value == pytest.approx(sum(part.value for part in root.made_from), abs=1e-6)
    assert (root.unit, root.formula, root.basis) == ("USD", "the sum of its years", "published")
    categories = [trace(costing, book, f"{name}.go.horizon.high").value for name in CATEGORIES]
    nominal = trace(costing, book, "nominal.go.high").value
    assert sum(categories) == pytest.approx(nominal, abs=1e-6)


def test_a_category_is_the_sum_of_its_items(cost_of: CostOf, book: PriceBook) -> None:
    for period, unit in (("monthly", "USD/month"), ("annual", "USD/year"), ("horizon", "USD"),
                         ("year_3", "USD/year")):  # fmt: skip
        root = trace(cost_of(), book, f"hiring.go.{period}.likely")
        own = [item.id for item in ITEMS if item.category == "hiring"]
        assert [part.id for part in root.made_from] == [f"go.{id_}.{period}.likely" for id_ in own]
        assert root.value == pytest.approx(sum(part.value for part in root.made_from), abs=1e-6)
        assert root.unit == unit


def test_what_is_worked_out_from_totals_can_be_worked_out_again_from_its_parts(
    cost_of: CostOf, book: PriceBook
) -> None:
    costing = cost_of(migration_person_months="2", orders_per_month="1M")
    annual, orders, months = trace(costing, book, "per_order.go.high").made_from
    found = trace(costing, book, "per_order.go.high")
    assert found.value == annual.value / (orders.value * months.value)
    assert (found.unit, found.spreadsheet) == ("USD/order", "annual/(orders*months_per_year)")
    own, today = trace(costing, book, "server_ratio.go.high").made_from
    assert (own.id, today.id) == ("servers.go.high", "servers.ruby.high")
    assert trace(costing, book, "server_ratio.go.high").value == own.value / today.value
    worth = trace(costing, book, "migration_person_months_worth.go")
    entered, staying, moving, salary, on_cost, months = (part.value for part in worth.made_from)
    again = entered + (staying - moving) / (salary * on_cost / months)
    assert worth.value == pytest.approx(again)
    page = trace(costing, book, "page_total.go.likely")
    assert page.value == sum(part.value for part in page.made_from)
    rank = trace(costing, book, "rank.go")
    totals = {part.label: part.value for part in rank.made_from}
    lower = [value for value in totals.values() if value < totals["present value, Go"]]
    assert rank.value == 1 + len(lower)


def test_a_payback_shows_the_savings_that_pay_it_back(cost_of: CostOf, book: PriceBook) -> None:
    costing = cost_of({"salary.go": "149k"}, migration_person_months="1")
    root = trace(costing, book, "payback.go")
    moving, *years = root.made_from
    left, year = moving.value, 0
    while left > 0:
        staying, own, factor = years[3 * year : 3 * year + 3]
        left -= (staying.value - own.value) * factor.value
        year += 1
    assert (root.value, root.unit) == (year, "year")
    assert trace(costing, book, "payback.ruby").value is None
    never = trace(costing, book, "payback.erlang")
    assert never.value is None
    assert "none within the horizon" in never.formula
    assert "payback: none year" in receipt_text(trace_json(never))


def test_a_quantile_names_the_draws_and_the_figures_that_are_drawn(
    cost_of: CostOf, book: PriceBook
) -> None:
    costing = cost_of({"salary.go": "140k..160k", "set.agency_fee": "20%"}, draws="500", seed="7")
    simulation = simulate(costing.scenario, costing.resolution, book)
    go = costing.scenario.technologies.index("go")
    root = trace(costing, book, "annual.go.p90")
    assert root.value == simulation.quantiles("annual", (0.9,))[go, 0].round(2)
    assert root.formula == "90th percentile of 500 draws, seed 7"
    drawn = {part.id: part for part in root.made_from}
    assert {"go.salary", "on_cost", "go.server_price"} <= drawn.keys()
    assert not {"agency_fee", "team_size", "ruby.salary", "discount_rate"} & drawn.keys()
    assert all(part.resolved.points[0] < part.resolved.points[2] for part in root.made_from)
    gap = trace(costing, book, "annual.go-ruby.p50")
    both = simulation.totals["annual"][go] - simulation.totals["annual"][3]
    assert gap.value == pytest.approx(np.median(both), abs=0.005)
    assert {"go.salary", "ruby.salary"} <= {part.id for part in gap.made_from}
    share = trace(costing, book, "probability_cheapest.go")
    assert share.value == simulation.probability_cheapest("present_value")["go"]


def test_a_difference_is_the_first_less_the_second(cost_of: CostOf, book: PriceBook) -> None:
    for number in ("annual.go-elixir.high", "go-elixir.compute.monthly.low",
                   "team.go-elixir.annual.likely", "year_2.go-elixir.low"):  # fmt: skip
        root = trace(cost_of(), book, number)
        one, other = root.made_from
        assert (one.id, other.id) == tuple(
            number.replace("go-elixir", id_) for id_ in ("go", "elixir")
        )
        assert root.value == pytest.approx(one.value - other.value, abs=1e-6)
        assert root.formula == "Go − Elixir"


def test_every_name_that_the_documentation_gives_is_that_of_a_number(
    cost_of: CostOf, book: PriceBook
) -> None:
    page = Path(__file__).parents[2] / "docs" / "reference" / "parameters.md"
    section = page.read_text("utf-8").partition("## Names of numbers")[2]
    names = re.findall(r"`([a-z0-9_]+\.[a-z0-9_.-]+)`", section.partition("\n## ")[0])
    assert len(names) > 15
    assert [node.number for node in traces(cost_of(), book, names)] == names


def test_without_draws_a_quantile_is_refused(cost_of: CostOf, book: PriceBook) -> None:
    for number in ("annual.go.p10", "annual.go-ruby.p50", "probability_cheapest.go"):
        with pytest.raises(Refused) as refused:
            trace(cost_of(draws="0"), book, number)
        assert refused.value.status == 422


def test_the_formula_for_a_spreadsheet_gives_the_amount(cost_of: CostOf, book: PriceBook) -> None:
    for number in ("go.compute.annual.likely", "go.vacancy.monthly.high", "go.training.annual.low",
                   "servers.go.high", "per_developer.go.likely"):  # fmt: skip
        root = trace(cost_of(), book, number)
        names = {part.number.split(".")[0]: part.value for part in root.made_from}
        known = {"ROUND": round, "MAX": max, "ROUNDUP": lambda n, _: np.ceil(n),
                 "INT": int, "LEN": lambda n: len(str(n)), "__builtins__": {}}  # fmt: skip
        worked = eval(root.spreadsheet.replace("^", "**"), known | names)  # noqa: S307
        assert worked == pytest.approx(root.value, abs=0.005), number


def test_a_sum_over_a_year_is_in_money_a_year(cost_of: CostOf, book: PriceBook) -> None:
    units = {total: trace(cost_of(), book, f"{total}.go.likely").unit for total in SUMS}
    assert units == {
        "monthly": "USD/month", "annual": "USD/year", "direct_annual": "USD/year",
        "indirect_annual": "USD/year", "equivalent_annual": "USD/year", "nominal": "USD",
        "present_value": "USD", "migration": "USD",
    }  # fmt: skip


def test_later_years_of_a_receipt_are_those_of_the_estimate(
    cost_of: CostOf, book: PriceBook
) -> None:
    costing = cost_of({"set.headcount_growth": "10%"}, orders_per_month="9M", years="4")
    years = trace(costing, book, "nominal.go.high").made_from[1:]
    for number, year in enumerate(years):
        assert year.value == costing.years[2, 2, number]
        salaries = next(n for n in year.made_from if n.label == "salaries")
        assert salaries.id == f"go.salaries.year_{number + 1}.high"
        assert year.id == f"year_{number + 1}.go.high"
        developers = next(n for n in salaries.made_from if n.label == "developers")
        assert developers.value == pytest.approx(6 * 1.1**number)


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
        ("teem.go.annual.likely", 400, "team.go.annual.likely"),
        ("paybak.go", 400, "payback.go"),
        ("orders_per_mnth.likely", 400, "orders_per_month.likely"),
        ("go.server_prise.likely", 400, "go.server_price.likely"),
        ("current_servers.likely", 422, None),
        ("go.server_multiple.likely", 422, None),
        ("server_price.likely", 422, None),
        ("migration_person_months_worth.ruby", 422, None),
        ("go.compute.annual.", 422, "go.compute.annual.likely"),
        ("annual.elixr.high", 422, "annual.elixir.high"),
        ("go.compute.weekly.likely", 400, "go.compute.annual.likely"),
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
    with pytest.raises(Refused) as refused:
        trace(cost_of(), book, number)
    (fault,) = refused.value.faults
    assert (fault.field, fault.status) == ("number", status)
    assert suggestion is None or fault.suggestion == suggestion
    assert len(fault.detail) < 200


def test_the_text_of_a_receipt_has_a_line_for_each_number_indented_by_depth(
    cost_of: CostOf, book: PriceBook
) -> None:
    root = trace(cost_of(), book, "annual.go.likely")
    text = receipt_text(trace_json(root)).splitlines()
    assert len(text) == len(list(nodes(root)))
    assert text[0] == "annual: 1,197,475.4 USD/year = the sum of its lines [computed]"
    compute = next(line for line in text if "compute:" in line)
    assert compute.startswith("  compute: 2,700 USD/year = servers × server price × (1 − ")
    price = next(line for line in text if line.startswith("    ") and "75 " in line)
    assert price.endswith("[price_book, derived, page]")
    assert not any("None" in line or "nan" in line for line in text)


def test_the_json_of_a_receipt_is_the_tree(cost_of: CostOf, book: PriceBook) -> None:
    root = trace(cost_of(), book, "go.compute.monthly.high")
    found = trace_json(root)
    assert found.value == cost_of().monthly["compute"][2, 2]
    assert [part.id for part in found.from_][:2] == ["servers.go.high", "go.server_price"]
