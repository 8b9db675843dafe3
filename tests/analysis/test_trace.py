"""The receipt of any number: it equals the estimate, adds up, and ends in sourced figures."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np
import pytest

from costcalc.analysis.trace import SUMS, Node, trace
from costcalc.costing import CASES, Costing
from costcalc.model.constants import CONSTANTS
from costcalc.model.lines import ITEMS, lines, parameters
from costcalc.pricebook import PriceBook
from costcalc.refusal import Refused
from costcalc.render.analyses import trace_record
from costcalc.render.answer_text import receipt_text

CostOf: TypeAlias = Callable[..., Costing]

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
            assert (root.formula, root.origin) == (SUMS[total], "computed")
            parts = list(root.made_from)
            if total in (*RATED, "nominal"):
                summed = sum(part.value for part in parts)
            elif total == "present_value":
                summed = parts[0].value + sum(part.value * factor(part) for part in parts[1:])
            elif total == "equivalent_annual":
                summed = parts[0].value / sum(factor(part) for part in parts[1:])
            else:
                summed = migration(parts, costing.scenario.exchange_rate)
            slack = 0.01 if total in ("equivalent_annual", "migration", "present_value") else 1e-6
            assert summed == pytest.approx(root.value, abs=slack, rel=1e-12), total
            for part in parts:
                if part.id.startswith("year_"):
                    lines_of_year = [n for n in part.made_from if n.id.count(".") == 3]
                    assert len(lines_of_year) == len(ITEMS)
                    assert sum(n.value for n in lines_of_year) == pytest.approx(part.value)


def factor(year: Node) -> float:
    return next(part.value for part in year.made_from if part.id.startswith("discount_factor"))


def migration(parts: list[Node], rate: float) -> float:
    months, salary, on_cost, _, beside, infrastructure = (part.value for part in parts[:6])
    return (months * salary * on_cost / 12 + beside * infrastructure) * rate


@pytest.mark.parametrize("asked", QUESTIONS)
def test_every_line_can_be_traced_and_worked_out_again_from_its_parts(
    asked: dict[str, str], cost_of: CostOf, book: PriceBook
) -> None:
    costing = cost_of(asked)
    rate = costing.scenario.exchange_rate
    for row, technology, case, name in cells(costing):
        for item in ITEMS:
            month = trace(costing, book, f"{technology}.{item.id}.monthly.{name}")
            year = trace(costing, book, f"{technology}.{item.id}.annual.{name}")
            assert month.value == costing.monthly[item.id][row, case]
            assert year.value == costing.annual[item.id][row, case, 0]
            assert year.basis == month.basis == costing.basis(item, technology)
            read = [np.float64(part.value) for part in year.made_from[: len(parameters(item.line))]]
            amount = float(item.line(*read)) * rate
            quoted = [year.value, year.value / 12, month.value, month.value * 12]
            assert any(amount == pytest.approx(q, abs=0.07) for q in quoted), item.id
            assert year.unit == f"{costing.scenario.currency}/year"
            assert month.unit == f"{costing.scenario.currency}/month"


@pytest.mark.parametrize("asked", QUESTIONS)
def test_every_row_can_be_traced(asked: dict[str, str], cost_of: CostOf, book: PriceBook) -> None:
    costing = cost_of(asked)
    for row, technology, case, name in cells(costing):
        for line in lines(costing.scenario.sizing):
            if line.__name__ in SUMS:
                continue
            root = trace(costing, book, f"{line.__name__}.{technology}.{name}")
            own = np.broadcast_to(costing.values[line.__name__], costing.servers.shape)
            assert root.value == own[row, case, 0]
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
        leaves |= {(technology, n.id): n for n in nodes(root) if not n.made_from}
    assert {leaf.origin for leaf in leaves.values()} <= {
        "price_book", "user", "default", "choice", "constant", "computed"
    }  # fmt: skip
    for (technology, id_), leaf in leaves.items():
        if leaf.origin == "constant":
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
            assert leaf.formula == figure.derivation
            assert leaf.unit == figure.unit
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
    costing = cost_of(currency="EUR", exchange_rate="0.92")
    ids = [part.id for part in trace(costing, book, "go.compute.annual.likely").made_from]
    assert ids[-1] == "exchange_rate"
    assert "exchange_rate" not in {n.id for n in nodes(trace(cost_of(), book, "annual.go.likely"))}


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
        developers = next(n for n in salaries.made_from if n.label == "developers")
        assert developers.value == pytest.approx(6 * 1.1**number)


@pytest.mark.parametrize(
    ("number", "status", "suggestion"),
    [
        ("anual.go.likely", 400, "annual.go.likely"),
        ("annual.rust.likely", 422, None),
        ("annual.go.lowest", 422, "annual.go.likely"),
        ("go.compute.annual.", 422, "go.compute.annual.likely"),
        ("annual.elixr.high", 422, "annual.elixir.high"),
        ("go.compute.weekly.likely", 400, "annual.go.likely"),
        ("go.coffee.annual.likely", 400, "annual.go.likely"),
        ("annual", 400, "annual.go.likely"),
        ("", 400, "annual.go.likely"),
        ("...", 400, "annual.go.likely"),
        ("annual.go.likely.", 400, "annual.go.likely"),
        ("x" * 5000, 400, "annual.go.likely"),
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
    text = receipt_text(trace_record(root)).splitlines()
    assert len(text) == len(list(nodes(root)))
    assert text[0] == "annual: 1,197,475.4 USD/year = the sum of its lines [computed]"
    compute = next(line for line in text if "compute:" in line)
    assert compute.startswith("  compute: 2,700 USD/year = (servers × server price × ")
    price = next(line for line in text if line.startswith("    ") and "75 " in line)
    assert price.endswith("[price_book, derived, page]")
    assert not any("None" in line or "nan" in line for line in text)


def test_the_record_of_a_receipt_is_the_tree(cost_of: CostOf, book: PriceBook) -> None:
    root = trace(cost_of(), book, "go.compute.monthly.high")
    record = trace_record(root)
    keys = ["id", "label", "value", "unit", "formula", "basis", "source", "origin", "from"]
    assert list(record) == keys
    assert record["value"] == cost_of().monthly["compute"][2, 2]
    assert [part["id"] for part in record["from"]][:2] == ["servers.go.high", "go.server_price"]
