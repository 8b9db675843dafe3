"""The records that every format is made from: keys, rows, nulls, units and links."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlsplit

import pytest

from costcalc.analysis.estimate import estimate
from costcalc.model.lines import ITEMS
from costcalc.output.frames import to_dict
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario

Ask: TypeAlias = Callable[..., Scenario]
Record: TypeAlias = dict[str, Any]
RecordOf: TypeAlias = Callable[..., Record]

CASES = ("low", "likely", "high")


@pytest.fixture(scope="module")
def record_of(ask: Ask, book: PriceBook) -> RecordOf:
    """The records of a question, as of a day on which the book is fresh."""
    return lambda *given, **more: to_dict(estimate(ask(*given, **more), book, date(2026, 12, 1)))


def technology(record: Record, id_: str) -> Record:
    return next(each for each in record["technologies"] if each["id"] == id_)


def inputs(record: Record) -> dict[str, Record]:
    return {each["id"]: each for each in record["inputs"]}


def shape(value: Any) -> Any:
    """The keys of a record all the way down; a list by its first entry."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items()}
    return [shape(value[0])] if isinstance(value, list) and value else None


THREE = dict.fromkeys(CASES)
SIX = THREE | dict.fromkeys(("p10", "p50", "p90"))


def test_every_key_of_the_contract_is_there(record_of: RecordOf) -> None:
    technology = {
        **dict.fromkeys(("id", "name", "rank", "binding")),
        **dict.fromkeys(
            ("servers", "server_ratio", "migration", "direct_annual", "indirect_annual"), THREE
        ),
        **dict.fromkeys(("per_order", "per_1000_connections", "per_developer"), THREE),
        **dict.fromkeys(
            ("monthly", "annual", "nominal", "present_value", "equivalent_annual"), SIX
        ),
        "payback": dict.fromkeys(("status", "year")),
        "page_total": THREE | dict.fromkeys(("stated_low", "stated_high")),
    }
    item = dict.fromkeys(
        (
            *("technology", "category", "item", "nature", "currency", "basis", "formula"),
            *("monthly_low", "monthly_likely", "monthly_high"),
            *("annual_low", "annual_likely", "annual_high"),
        )
    ) | {"figures": [None]}
    verdict = dict.fromkeys(
        (
            *("text", "cheapest", "confident", "probability_cheapest"),
            *("other_scope_cheapest", "gap", "migration_person_months_worth"),
        )
    )
    plain = (
        "schema_version",
        "scope",
        "currency",
        "exchange_rate",
        "baseline",
        "years",
        "of",
        "seed",
    )
    required = {
        **dict.fromkeys(plain),
        "price_book": dict.fromkeys(("version", "as_of", "digest", "operator_figures")),
        "inputs": [THREE | dict.fromkeys(("id", "unit", "origin", "understood"))],
        "verdict": verdict,
        "technologies": [technology],
        "items": [item],
        "years_table": [THREE | dict.fromkeys(("technology", "year", "present_value_likely"))],
        "warnings": [dict.fromkeys(("code", "field", "message"))],
        "links": dict.fromkeys(("self", "permalink", "csv", "tsv", "xlsx", "embed", "trace")),
    }
    found = shape(record_of(draws="0"))
    assert {key: found[key] for key in required} == required


def test_the_answer_is_plain_json(record_of: RecordOf) -> None:
    record = record_of(baseline="none", orders_per_month="0", currency="EUR", exchange_rate="0.92")
    assert json.loads(json.dumps(record, allow_nan=False)) == record


def test_there_is_a_row_for_every_item_of_every_technology_in_order(record_of: RecordOf) -> None:
    record = record_of(technologies="go,elixir", baseline="node")
    rows = [(row["technology"], row["item"]) for row in record["items"]]
    assert rows == [(t, item.id) for t in ("elixir", "go", "node") for item in ITEMS]


def test_a_row_says_its_amounts_its_basis_and_its_formula(record_of: RecordOf) -> None:
    row = next(
        row for row in record_of()["items"] if (row["technology"], row["item"]) == ("go", "compute")
    )
    assert row == {
        "technology": "go", "category": "infrastructure", "item": "compute", "nature": "direct",
        "monthly_low": 50, "monthly_likely": 225, "monthly_high": 400,
        "annual_low": 600, "annual_likely": 2700, "annual_high": 4800,
        "currency": "USD", "basis": "derived",
        "formula": "servers × server price × (1 − commitment discount × commitment coverage)",
        "figures": ["servers", "go.server_price", "commitment_discount", "commitment_coverage"],
    }  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"currency": "EUR", "exchange_rate": "0.917"},
        {"scope": "like_for_like", "team_size": "3.3"},
    ],
)
def test_the_rows_add_up_to_the_totals_in_every_column(
    given: Mapping[str, str], record_of: RecordOf
) -> None:
    record = record_of(given, migration_person_months="1.5")
    for each in record["technologies"]:
        rows = [row for row in record["items"] if row["technology"] == each["id"]]
        years = [row for row in record["years_table"] if row["technology"] == each["id"]]
        for case in CASES:

            def total(column: str, among: list[Record] = rows) -> Decimal:
                return sum((Decimal(repr(row[column])) for row in among), Decimal(0))

            assert total(f"monthly_{case}") == Decimal(repr(each["monthly"][case]))
            assert total(f"annual_{case}") == Decimal(repr(each["annual"][case]))
            assert total(case, years) == Decimal(repr(each["nominal"][case]))
            direct = [row for row in rows if row["nature"] == "direct"]
            assert total(f"annual_{case}", direct) == Decimal(repr(each["direct_annual"][case]))


def test_the_years_start_with_the_migration_as_year_nought(record_of: RecordOf) -> None:
    record = record_of(technologies="go", migration_person_months="12", years="2", baseline="none")
    assert [(row["technology"], row["year"]) for row in record["years_table"]] == [
        ("go", 0),
        ("go", 1),
        ("go", 2),
    ]
    nought, first, second = record["years_table"]
    assert (nought["likely"], nought["present_value_likely"]) == (190_500, 190_500)
    assert first["likely"] == technology(record, "go")["annual"]["likely"]
    assert first["present_value_likely"] == round(first["likely"] / 1.1, 2)
    assert second["present_value_likely"] == round(second["likely"] / 1.21, 2)


# -- what does not apply is null -----------------------------------------------------------------


def test_quantiles_are_null_until_there_is_a_simulation(record_of: RecordOf) -> None:
    record = record_of(draws="0")
    assert technology(record, "go")["annual"] | dict.fromkeys(CASES) == SIX
    assert record["verdict"]["confident"] is None
    assert record["verdict"]["probability_cheapest"] is None


def test_without_a_baseline_there_is_no_ratio_and_no_payback(record_of: RecordOf) -> None:
    record = record_of(baseline="none", migration_person_months="1")
    assert record["baseline"] is None
    for each in record["technologies"]:
        assert each["server_ratio"] is None
        assert each["payback"] == {"status": "not_applicable", "year": None}


def test_costs_per_unit_are_of_year_one_and_null_where_there_is_no_unit(
    record_of: RecordOf,
) -> None:
    go = technology(record_of(), "go")
    assert go["per_order"]["likely"] == pytest.approx(1_197_475.40 / 1_200_000)
    assert go["per_1000_connections"]["likely"] == pytest.approx(1_197_475.40 / 5)
    assert go["per_developer"]["likely"] == pytest.approx(1_197_475.40 / 6)
    nobody = technology(
        record_of(orders_per_month="0..50..100", concurrent_connections="0", team_size="0"), "go"
    )
    assert nobody["per_order"]["low"] is None
    assert nobody["per_order"]["likely"] == nobody["annual"]["likely"] / 600
    assert nobody["per_1000_connections"] == nobody["per_developer"] == THREE


def test_costs_per_developer_are_of_the_technologys_own_team(record_of: RecordOf) -> None:
    record = record_of({"team_size.elixir": "4"})
    for id_, team in (("elixir", 4), ("go", 6)):
        each = technology(record, id_)
        assert each["per_developer"]["high"] == pytest.approx(each["annual"]["high"] / team)


def test_the_page_total_is_of_the_published_scope_and_says_what_the_page_states(
    record_of: RecordOf,
) -> None:
    published, alike = record_of(), record_of(scope="like_for_like")
    assert technology(published, "erlang")["page_total"] == {
        "low": 500, "likely": 1250, "high": 2000, "stated_low": 500, "stated_high": 2000,
    }  # fmt: skip
    assert technology(published, "ruby")["page_total"] == {
        "low": 300, "likely": 800, "high": 1550, "stated_low": None, "stated_high": None,
    }  # fmt: skip
    assert all(each["page_total"] is None for each in alike["technologies"])


# -- ratios and payback --------------------------------------------------------------------------


def test_servers_are_set_against_the_baseline_case_by_case(record_of: RecordOf) -> None:
    record = record_of()
    assert technology(record, "go")["server_ratio"] == {"low": 0.5, "likely": 0.5, "high": 0.4}
    assert technology(record, "ruby")["server_ratio"] == {"low": 1, "likely": 1, "high": 1}


@pytest.mark.parametrize(
    ("person_months", "payback"),
    [
        ("0", ("not_applicable", None)),
        ("0.0001", ("in_year", 1)),
        ("0.36", ("in_year", 1)),  # 0.36 x 10,000 = 3,600, what year 1 saves
        ("0.3601", ("in_year", 2)),
        ("0.72", ("in_year", 2)),
        ("1.08", ("in_year", 3)),
        ("1.0801", ("never", None)),
    ],
)
def test_a_migration_pays_back_once_what_was_saved_has_covered_it(
    person_months: str, payback: tuple[str, int | None], record_of: RecordOf
) -> None:
    even = {
        "salary": "120k",
        "set.on_cost": "1",
        "set.workload_growth": "0",
        "set.wage_growth": "0",
    }
    record = record_of(
        {**even, "set.discount_rate": "0", "migration_person_months": person_months},
        technologies="go",
    )
    assert tuple(technology(record, "go")["payback"].values()) == payback
    assert technology(record, "ruby")["payback"]["status"] == "not_applicable"


def test_savings_are_discounted_before_they_pay_back(record_of: RecordOf) -> None:
    even = {
        "salary": "120k",
        "set.on_cost": "1",
        "set.workload_growth": "0",
        "set.wage_growth": "0",
    }
    record = record_of(
        {**even, "set.discount_rate": "20%", "migration_person_months": "0.36"}, technologies="go"
    )
    assert technology(record, "go")["payback"] == {"status": "in_year", "year": 2}  # 3,000 + 2,500


def test_a_dearer_technology_never_pays_back(record_of: RecordOf) -> None:
    record = record_of(migration_person_months="1", years="10")
    assert technology(record, "erlang")["payback"] == {"status": "never", "year": None}


# -- inputs and links ----------------------------------------------------------------------------


def test_inputs_are_the_amounts_the_salaries_and_what_was_set(record_of: RecordOf) -> None:
    found = inputs(
        record_of(
            {
                "team_size.go": "5",
                "salary.elixir": "100k..120k",
                "set.peak_to_mean": "6",
                "set.go.server_price": "60..120",
            }
        )
    )
    assert list(found) == [
        *("orders_per_month", "concurrent_connections", "team_size", "team_size.go"),
        *("current_servers", "current_server_price", "consulting_hours_per_year"),
        *("migration_person_months", "parallel_running_months"),
        *("salary.elixir", "salary.erlang", "salary.go", "salary.ruby"),
        *("go.server_price", "peak_to_mean"),
    ]
    by_user = {id_ for id_, each in found.items() if each["origin"] == "user"}
    assert by_user == {"team_size.go", "salary.elixir", "peak_to_mean", "go.server_price"}
    assert found["salary.elixir"] == {
        "id": "salary.elixir",
        "low": 100_000,
        "likely": 110_000,
        "high": 120_000,
        "unit": "USD/year",
        "origin": "user",
        "understood": "100,000 to 120,000, likely 110,000 USD a year",
    }
    assert found["orders_per_month"]["understood"] == "100,000 orders a month"
    assert found["current_servers"]["likely"] is None


def test_inputs_are_in_the_chosen_currency(record_of: RecordOf) -> None:
    found = inputs(record_of({"currency": "EUR", "exchange_rate": "0.9", "salary.go": "90k"}))
    assert (found["salary.go"]["likely"], found["salary.go"]["unit"]) == (90_000, "EUR/year")
    assert found["salary.elixir"]["likely"] == pytest.approx(148_500)
    assert found["salary.elixir"]["understood"].endswith("EUR a year")


@pytest.mark.parametrize(
    "given",
    [
        {},
        {
            "orders_per_month": "3/min",
            "salary.go": "120k..170k",
            "technologies": "go,node",
            "currency": "EUR",
            "exchange_rate": "0.92",
        },
    ],
)
def test_the_permanent_link_leads_back_to_the_same_answer(
    given: Mapping[str, str], record_of: RecordOf
) -> None:
    record = record_of(given)
    for name, path in (
        ("self", "/api/v1/estimate"),
        ("permalink", "/"),
        ("embed", "/embed/annual"),
    ):
        address = urlsplit(record["links"][name])
        assert address.path == path
        again = record_of(dict(parse_qsl(address.query, strict_parsing=True)))
        assert again["technologies"] == record["technologies"]
        assert again["links"] == record["links"]


def test_links_are_pinned_to_the_price_book_and_hold_only_what_differs(record_of: RecordOf) -> None:
    record = record_of({"years": "5", "team_size": "6", "_cache": "1"})
    assert record["links"]["permalink"] == "/?years=5&book=2026.11"
