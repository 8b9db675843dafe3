"""The records that every format is made from: keys, rows, nulls, units and links."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest

from costcalc.analysis.estimate import estimate
from costcalc.costing.measures import months_to_pay_back
from costcalc.model.lines import ITEMS, ONE_OFFS
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
QUANTILES = ("p10", "p50", "p70", "p80", "p90")
EIGHT = THREE | dict.fromkeys(QUANTILES)
TECHNOLOGY = {
    **dict.fromkeys(("id", "name", "rank")),
    "servers": THREE,
    **dict.fromkeys(("servers_by_load", "binding")),
    "server_ratio": THREE,
    **dict.fromkeys(("monthly", "annual", "nominal", "present_value", "equivalent_annual"), EIGHT),
    **dict.fromkeys(("migration", "direct_annual", "indirect_annual"), EIGHT),
    "payback": dict.fromkeys(("status", "year", "months", "months_p10", "months_p90")),
    **dict.fromkeys(("break_even_person_months", "contingency_p80")),
    **dict.fromkeys(("per_order", "per_1000_connections", "per_developer"), EIGHT),
    "page_total": None,
}
ITEM = dict.fromkeys(
    (
        *("technology", "category", "item", "nature"),
        *("monthly_low", "monthly_likely", "monthly_high"),
        *("annual_low", "annual_likely", "annual_high"),
        *("currency", "basis", "formula", "figures"),
        *("annual_p10", "annual_p90", "quantity", "quantity_unit", "unit_price"),
    )
)
ONE_OFF = dict.fromkeys(
    (
        *("technology", "category", "item", "nature", "low", "likely", "high", "p10", "p90"),
        *("months", "treatment", "currency", "basis", "formula", "figures"),
    )
)
YEAR = dict.fromkeys(
    ("technology", "year", "low", "likely", "high", "present_value_likely", "p10", "p90")
)
VERDICT = dict.fromkeys(
    (
        *("text", "action", "cheapest", "group", "confident", "probability_equal_effort"),
        *("gap_share", "gap_line", "probability_cheapest", "other_scope_cheapest", "gap"),
    )
)
CLASS = ("class", "accuracy_low", "accuracy_high", "points", "possible", "raise_by")
WARNING = ("code", "field", "technology", "value", "message", "suggestion", "link")
CONTRACT = {
    "schema_version": None,
    "price_book": dict.fromkeys(("version", "as_of", "digest", "operator_figures")),
    **dict.fromkeys(("scope", "currency")),
    "exchange_rate": dict.fromkeys(("value", "inverse", "origin", "as_of")),
    **dict.fromkeys(("baseline", "staffing", "server", "country", "years")),
    "estimate_class": dict.fromkeys(CLASS) | {"raise_by": [None]},
    "inputs": [THREE | dict.fromkeys(("id", "unit", "origin", "understood"))],
    "of": None,
    "verdict": VERDICT | {"group": [None]},
    "technologies": [TECHNOLOGY],
    "items": [ITEM | {"figures": [None]}],
    "one_off": [ONE_OFF | {"figures": [None]}],
    "years_table": [YEAR],
    "warnings": [dict.fromkeys(WARNING)],
    "links": dict.fromkeys(("self", "permalink", "csv", "tsv", "xlsx", "embed", "trace")),
    "seed": None,
}


def test_every_key_of_the_contract_is_there(record_of: RecordOf) -> None:
    found = shape(record_of({"set.egress_price": "1"}, draws="0", baseline="ruby"))
    assert {key: found[key] for key in CONTRACT} == CONTRACT


def test_the_answer_is_plain_json(record_of: RecordOf) -> None:
    record = record_of(baseline="none", orders_per_month="0", currency="EUR", exchange_rate="0.92")
    assert json.loads(json.dumps(record, allow_nan=False)) == record


def test_there_is_a_row_for_every_item_of_every_technology_in_order(record_of: RecordOf) -> None:
    record = record_of(technologies="go,elixir", baseline="node")
    rows = [(row["technology"], row["item"]) for row in record["items"]]
    assert rows == [(t, item.id) for t in ("elixir", "go", "node") for item in ITEMS]


def test_a_row_says_its_amounts_its_basis_and_what_it_pays_for(record_of: RecordOf) -> None:
    row = next(
        row for row in record_of()["items"] if (row["technology"], row["item"]) == ("go", "compute")
    )
    assert row == {
        "technology": "go", "category": "infrastructure", "item": "compute", "nature": "direct",
        "monthly_low": 119.14, "monthly_likely": 178.70, "monthly_high": 238.27,
        "annual_low": 1429.63, "annual_likely": 2144.45, "annual_high": 2859.26,
        "currency": "USD", "basis": "cited",
        "formula": "servers × server price × (1 − commitment discount × commitment coverage)"
        " × price factor",
        "figures": [
            *("servers", "go.server_price", "commitment_discount", "commitment_coverage"),
            "price_factor",
        ],
        "annual_p10": row["annual_p10"], "annual_p90": row["annual_p90"],
        "quantity": 3, "quantity_unit": "server", "unit_price": 59.57,
    }  # fmt: skip
    assert 1429.63 <= row["annual_p10"] <= row["annual_p90"] <= 2859.26


def test_a_quantity_times_its_price_is_the_month(record_of: RecordOf) -> None:
    given = {"consulting_hours_per_year": "100", "orders_per_month": "10M", "team_size.go": "4.5"}
    rows = [row for row in record_of(given)["items"] if row["quantity"] is not None]
    assert {row["item"] for row in rows} == {"compute", "consulting", "salaries"}
    for row in rows:
        month = row["quantity"] * row["unit_price"]
        assert month == pytest.approx(row["monthly_likely"], abs=row["quantity"] * 0.006)
    salaries = next(row for row in rows if (row["technology"], row["item"]) == ("go", "salaries"))
    assert (salaries["quantity"], salaries["quantity_unit"]) == (4.5, "developer")


def test_a_price_of_one_is_before_a_discount_and_in_the_currency(record_of: RecordOf) -> None:
    given = {"set.commitment_coverage": "50%", "currency": "EUR", "exchange_rate": "0.5"}
    row = record_of(given, technologies="go")["items"][0]
    assert (row["quantity"], row["unit_price"]) == (3, 29.78)
    assert row["monthly_likely"] == pytest.approx(3 * 29.784 * (1 - 0.35 / 2), abs=0.01)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"currency": "EUR", "exchange_rate": "0.917"},
        {"scope": "published", "team_size": "3.3", "baseline": "ruby"},
        {"currency": "JPY"},
    ],
)
def test_the_rows_add_up_to_the_totals_in_every_column(
    given: Mapping[str, str], record_of: RecordOf
) -> None:
    record = record_of(given, orders_per_month="1M")
    for each in record["technologies"]:
        once = [row for row in record["one_off"] if row["technology"] == each["id"]]
        rows = [row for row in record["items"] if row["technology"] == each["id"]]
        years = [row for row in record["years_table"] if row["technology"] == each["id"]]
        for case in CASES:

            def total(column: str, among: list[Record] = rows) -> Decimal:
                return sum((Decimal(repr(row[column])) for row in among), Decimal(0))

            assert total(f"monthly_{case}") == Decimal(repr(each["monthly"][case]))
            assert total(f"annual_{case}") == Decimal(repr(each["annual"][case]))
            assert total(case, years) == Decimal(repr(each["nominal"][case]))
            assert total(case, once) == Decimal(repr(each["migration"][case]))
            direct = [row for row in rows if row["nature"] == "direct"]
            assert total(f"annual_{case}", direct) == Decimal(repr(each["direct_annual"][case]))


def test_the_years_start_with_what_is_paid_once_as_year_nought(record_of: RecordOf) -> None:
    record = record_of(technologies="go", years="2")
    assert [(row["technology"], row["year"]) for row in record["years_table"]] == [
        ("go", 0),
        ("go", 1),
        ("go", 2),
    ]
    nought, first, second = record["years_table"]
    go = technology(record, "go")
    assert {name: nought[name] for name in CASES} == {name: go["migration"][name] for name in CASES}
    assert nought["present_value_likely"] == nought["likely"] > 0
    assert {name: first[name] for name in THREE} == {name: go["annual"][name] for name in THREE}
    assert first["present_value_likely"] == round(first["likely"] / 1.1, 2)
    assert second["present_value_likely"] == round(second["likely"] / 1.21, 2)


def test_a_year_and_its_total_have_the_same_quantiles(record_of: RecordOf) -> None:
    record = record_of()
    for row in record["years_table"]:
        each = technology(record, row["technology"])
        whole = {0: each["migration"], 1: each["annual"]}.get(row["year"])
        if whole:
            ends = whole["p10"], whole["p90"]  # each draw of a total is rounded on its own
            assert (row["p10"], row["p90"]) == pytest.approx(ends, abs=0.011)


def test_there_is_a_row_for_every_one_off_of_every_technology(record_of: RecordOf) -> None:
    rows = record_of(baseline="ruby")["one_off"]
    ids = [*("elixir", "erlang", "go", "ruby")]
    assert [(row["technology"], row["item"]) for row in rows] == [
        (id_, item.id) for id_ in ids for item in ONE_OFFS
    ]
    assert all(row["category"] == "migration" for row in rows)
    assert {row["item"] for row in rows if row["treatment"] == "capex"} == {"rewrite"}
    assert all(row["likely"] == 0 and row["months"] is None for row in rows[-len(ONE_OFFS) :])


def test_a_one_off_is_spread_over_its_own_months(record_of: RecordOf) -> None:
    def months(**given: str) -> dict[str, float | None]:
        rows = record_of(technologies="go", draws="0", **given)["one_off"]
        return {row["item"]: row["months"] for row in rows if row["technology"] == "go"}

    moving = {"baseline": "ruby", "code_size": "50", "team_size": "6"}
    # 50 kloc x 0.6 person-months over 6 people; two months to learn Go.
    assert months(**moving) == {
        "rewrite": 5, "retraining": 2, "team_recruiting": None, "team_ramp_up": None,
        "parallel_running": 5,
    }  # fmt: skip
    # A post takes 60 days; half of 4 months to know a new system, 2 to learn Go for every other.
    assert months() == {
        "rewrite": None, "retraining": None, "team_recruiting": 60 / 30.4, "team_ramp_up": 3,
        "parallel_running": None,
    }  # fmt: skip


# -- what does not apply is null -----------------------------------------------------------------


def test_quantiles_are_null_without_draws(record_of: RecordOf) -> None:
    record = record_of(draws="0")
    go = technology(record, "go")
    for name in ("annual", "migration", "direct_annual", "per_order"):
        assert go[name] | dict.fromkeys(CASES) == EIGHT
    assert go["contingency_p80"] is None
    assert {row["annual_p10"] for row in record["items"]} == {None}
    assert {row["p90"] for row in (*record["one_off"], *record["years_table"])} == {None}
    for name in ("confident", "probability_cheapest", "probability_equal_effort"):
        assert record["verdict"][name] is None


def test_quantiles_rise_and_the_contingency_leads_to_the_eightieth(record_of: RecordOf) -> None:
    for each in record_of(baseline="ruby", years="5")["technologies"]:
        for name in ("annual", "present_value", "migration", "indirect_annual", "per_developer"):
            levels = [each[name][level] for level in QUANTILES]
            assert levels == sorted(levels)
            assert each[name]["low"] <= levels[0] <= levels[-1] <= each[name]["high"]
        ahead = each["present_value"]["p80"] - each["present_value"]["likely"]
        assert each["contingency_p80"] == pytest.approx(ahead, abs=0.001)


def test_without_a_baseline_there_is_no_ratio_no_payback_and_no_break_even(
    record_of: RecordOf,
) -> None:
    record = record_of(draws="0")
    assert record["baseline"] is None
    for each in record["technologies"]:
        assert each["server_ratio"] is None
        assert each["break_even_person_months"] is None
        assert each["payback"] == {
            "status": "not_applicable",
            **dict.fromkeys(("year", "months", "months_p10", "months_p90")),
        }


def test_costs_per_unit_are_of_year_one_and_null_where_there_is_no_unit(
    record_of: RecordOf,
) -> None:
    go = technology(record_of(concurrent_connections="5000"), "go")
    for level in (*CASES, *QUANTILES):
        assert go["per_order"][level] == pytest.approx(go["annual"][level] / 1_200_000)
        assert go["per_1000_connections"][level] == pytest.approx(go["annual"][level] / 5)
        assert go["per_developer"][level] == pytest.approx(go["annual"][level] / 6)
    nobody = technology(record_of(orders_per_month="0..50..100", team_size="0"), "go")
    for case in CASES:
        assert nobody["per_order"][case] == pytest.approx(nobody["annual"][case] / 600)
    assert nobody["per_1000_connections"] == nobody["per_developer"] == EIGHT


def test_costs_per_developer_are_of_the_technologys_own_team(record_of: RecordOf) -> None:
    record = record_of({"team_size.elixir": "4"})
    for id_, team in (("elixir", 4), ("go", 6)):
        each = technology(record, id_)
        assert each["per_developer"]["high"] == pytest.approx(each["annual"]["high"] / team)


def test_the_page_total_is_of_the_published_scope_where_the_page_states_one(
    record_of: RecordOf,
) -> None:
    published, alike = record_of(scope="published", baseline="ruby"), record_of()
    totals = {each["id"]: each["page_total"] for each in published["technologies"]}
    assert totals == {
        "elixir": {
            "low": 800, "likely": 1650, "high": 2500, "stated_low": 800, "stated_high": 2500,
        },
        "erlang": {
            "low": 500, "likely": 1250, "high": 2000, "stated_low": 500, "stated_high": 2000,
        },
        "go": {"low": 200, "likely": 500, "high": 800, "stated_low": 200, "stated_high": 800},
        "ruby": None,
    }  # fmt: skip
    assert all(each["page_total"] is None for each in alike["technologies"])


# -- ratios and payback --------------------------------------------------------------------------


def test_servers_are_set_against_the_baseline_case_by_case(record_of: RecordOf) -> None:
    record = record_of(baseline="ruby", orders_per_month="5M", draws="0")
    ruby = technology(record, "ruby")["servers"]
    for each in record["technologies"]:
        for case in CASES:
            assert each["server_ratio"][case] == each["servers"][case] / ruby[case]


def test_beside_a_fleet_stands_what_the_load_asks_for(record_of: RecordOf) -> None:
    fleet = {"current_servers": "20", "baseline": "ruby", "draws": "0"}
    loaded = technology(record_of(fleet, orders_per_month="5M"), "go")
    sized = technology(record_of(baseline="ruby", orders_per_month="5M", draws="0"), "go")
    assert loaded["servers_by_load"] == sized["servers"] != loaded["servers"]
    assert technology(record_of(fleet), "go")["servers_by_load"] is None
    assert sized["servers_by_load"] is None


EVEN = {
    "baseline": "ruby",
    "technologies": "go",
    "draws": "0",
    "orders_per_month": "0",
    "salary": "120k",
    "set.on_cost": "1",
    "set.attrition": "0",
    "set.effort_multiplier": "1",
    "set.operations_factor": "1",
    "set.learning_months": "0",
    "set.workload_growth": "0",
    "set.wage_growth": "0",
    "set.price_growth": "0",
    "set.discount_rate": "0",
    "set.ci_cd_price": "100",
    "set.ruby.ci_cd_price": "400",
    "parallel_running_months": "0",
}
"""Go saves 3,600 a year on Ruby; moving costs 10,000 a person-month and nothing else."""


@pytest.mark.parametrize(
    ("person_months", "payback"),
    [
        ("0", ("not_applicable", None, None)),
        ("0.18", ("in_year", 1, 6)),
        ("0.36", ("in_year", 1, 12)),
        ("0.54", ("in_year", 2, 18)),
        ("0.72", ("in_year", 2, 24)),
        ("1.08", ("in_year", 3, 36)),
        ("1.0801", ("never", None, None)),
    ],
)
def test_a_migration_pays_back_once_what_was_saved_has_covered_it(
    person_months: str, payback: tuple[str, int | None, float | None], record_of: RecordOf
) -> None:
    record = record_of(EVEN, migration_person_months=person_months)
    status, year, months, *_ = technology(record, "go")["payback"].values()
    assert (status, year) == payback[:2]
    assert months == pytest.approx(payback[2]) if months else payback[2] is None
    assert technology(record, "ruby")["payback"]["status"] == "not_applicable"


def test_savings_are_discounted_before_they_pay_back(record_of: RecordOf) -> None:
    record = record_of({**EVEN, "set.discount_rate": "20%"}, migration_person_months="0.36")
    payback = technology(record, "go")["payback"]
    assert (payback["status"], payback["year"]) == ("in_year", 2)  # 3,000 + 2,500
    assert payback["months"] == pytest.approx(12 + 600 / 2500 * 12)


def test_the_break_even_is_the_work_that_makes_both_cost_the_same(record_of: RecordOf) -> None:
    worth = technology(record_of(EVEN, migration_person_months="3"), "go")
    assert worth["break_even_person_months"] == pytest.approx(1.08)
    even = record_of(EVEN, migration_person_months="1.08")
    go, ruby = (technology(even, id_)["present_value"]["likely"] for id_ in ("go", "ruby"))
    assert go == ruby


def test_a_dearer_technology_never_pays_back(record_of: RecordOf) -> None:
    dear = {**EVEN, "set.ruby.ci_cd_price": "50"}
    go = technology(record_of(dear, migration_person_months="1", years="10"), "go")
    assert (go["payback"]["status"], go["payback"]["year"]) == ("never", None)
    assert go["break_even_person_months"] == 0


def test_the_draws_say_how_late_it_may_pay_back(record_of: RecordOf) -> None:
    ranged = {**EVEN, "set.ruby.ci_cd_price": "300..500", "draws": "1000"}
    found = technology(record_of(ranged, migration_person_months="0.5"), "go")["payback"]
    assert 0 < found["months_p10"] < found["months"] < found["months_p90"] < 36
    rare = technology(record_of(ranged, migration_person_months="1.1"), "go")["payback"]
    assert rare["months_p90"] is None


def test_months_to_pay_back_are_counted_year_by_year() -> None:
    savings = np.array([[10.0, 20.0], [-5.0, 35.0], [1.0, 1.0], [0.0, 0.0]])
    months = months_to_pay_back(np.array([20.0, 20.0, 20.0, 0.0]), savings)
    assert months == pytest.approx([18, 12 + 25 / 35 * 12, np.inf, 0])


# -- inputs and links ----------------------------------------------------------------------------


def test_inputs_are_the_amounts_the_markets_pay_and_what_was_set(record_of: RecordOf) -> None:
    given = {
        "team_size.go": "5",
        "salary.elixir": "100k..120k",
        "set.peak_to_mean": "6",
        "set.go.server_price": "60..120",
        "set.go.on_cost": "1.4",
    }
    found = inputs(record_of(given))
    assert list(found) == [
        *("orders_per_month", "concurrent_connections", "team_size", "team_size.go"),
        *("salary", "salary.elixir", "current_servers", "current_server_price"),
        *("consulting_hours_per_year", "revenue_per_hour", "code_size"),
        *("migration_person_months", "parallel_running_months", "market_salary"),
        *("go.on_cost", "go.server_price", "peak_to_mean"),
    ]
    by_user = {id_ for id_, each in found.items() if each["origin"] == "user"}
    assert by_user == {
        *("team_size.go", "salary.elixir", "peak_to_mean", "go.server_price", "go.on_cost")
    }
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
    assert found["market_salary"]["likely"] == pytest.approx(144_570 * 0.9)
    assert found["market_salary"]["understood"].endswith("EUR a year")


def test_a_country_gives_its_pay_in_its_own_money(record_of: RecordOf) -> None:
    record = record_of(country="de", draws="0")
    assert (record["country"], record["currency"]) == ("de", "EUR")
    pay = inputs(record)["market_salary"]
    assert [pay[case] for case in CASES] == [54_000, 62_100, 79_500]
    assert inputs(record)["on_cost"]["likely"] == 1.22


@pytest.mark.parametrize("rate", [None, "0.92", "10.37", "0.7", "8.123456"])
def test_an_amount_in_another_currency_is_to_the_last_digit_the_one_that_was_typed(
    rate: str | None, record_of: RecordOf
) -> None:
    own = {"exchange_rate": rate} if rate else {}
    typed = {"salary.go": "120k..180k", "own.rent": "777/month", "revenue_per_hour": "1234.56"}
    found = inputs(record_of({"currency": "SEK", "draws": "0", **own, **typed}))
    assert [found["salary.go"][case] for case in CASES] == [120_000, 150_000, 180_000]
    assert found["own.rent"]["likely"] == 777
    assert found["revenue_per_hour"]["likely"] == 1234.56


def test_pay_of_every_country_is_to_the_last_digit_that_of_the_book(
    record_of: RecordOf, book: PriceBook
) -> None:
    for id_, country in book.countries.items():
        pay = inputs(record_of(country=id_, draws="0"))["market_salary"]
        assert [pay[case] for case in CASES] == [*map(float, country.market_salary)], id_


def test_the_exchange_rate_says_whose_it_is(record_of: RecordOf) -> None:
    def rate(**given: str) -> tuple[float, float, str, str | None]:
        return tuple(record_of(draws="0", **given)["exchange_rate"].values())

    assert rate() == (1, 1, "default", None)
    assert rate(currency="EUR") == (0.8951, pytest.approx(1 / 0.8951), "default", "2026-10-30")
    assert rate(currency="EUR", exchange_rate="0.5") == (0.5, 2, "user", None)


def test_the_class_says_how_such_estimates_turned_out(record_of: RecordOf) -> None:
    assert record_of(draws="0")["estimate_class"] == {
        "class": 5, "accuracy_low": -0.5, "accuracy_high": 1, "points": 0, "possible": 4,
        "raise_by": [
            *("orders_per_month", "market_salary"),
            *("set.requests_per_second_per_vcpu", "team_size"),
        ],
    }  # fmt: skip
    known = record_of(draws="0", orders_per_month="2M", team_size="7", market_salary="150k")
    assert (known["estimate_class"]["class"], known["estimate_class"]["points"]) == (3, 3)


def test_a_warning_says_what_was_given_and_whom_it_is_about(record_of: RecordOf) -> None:
    (found,) = record_of({"team_size.ruby": "3"}, draws="0")["warnings"]
    assert found == {
        "code": "no_effect",
        "field": "team_size.ruby",
        "technology": "ruby",
        "value": "3",
        "message": "Ruby’s team size has no effect here: Ruby is not compared.",
        "suggestion": None,
        "link": None,
    }


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
        {"country": "de", "baseline": "python", "staffing": "hired", "server": "aws-m5.large"},
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
    assert record["links"]["permalink"] == f"/?years=5&book={record['price_book']['version']}"
