"""Every number of the answer has a name under which it is found alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from costcalc.estimate import Estimate, estimate
from costcalc.output.metric import metric
from costcalc.output.records import items, technologies
from costcalc.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from costcalc.pricebook import PriceBook
    from tests.conftest import Ask

FIELDS = (
    "annual", "monthly", "nominal", "present_value", "equivalent_annual", "migration",
    "direct_annual", "indirect_annual", "servers", "server_ratio", "per_order",
    "per_1000_connections", "per_developer", "page_total",
)  # fmt: skip
DRAWN = FIELDS[:5]


@pytest.fixture(scope="module")
def of(ask: Ask, book: PriceBook) -> Callable[..., Estimate]:
    return lambda **given: estimate(ask(given), book)


def refused(found: Estimate, name: str) -> tuple[int, str, str | None]:
    with pytest.raises(Refused) as raised:
        metric(found, name)
    (fault,) = raised.value.faults
    assert (fault.field, fault.value) == ("metric", name)
    return raised.value.status, fault.detail, fault.suggestion


def test_every_case_of_every_field_is_the_number_of_the_record(
    of: Callable[..., Estimate],
) -> None:
    found = of(migration_person_months="6")
    for record in technologies(found):
        for field in FIELDS:
            cases = ("low", "likely", "high", *(("p10", "p50", "p90") if field in DRAWN else ()))
            assert {*cases} <= record[field].keys()
            for case in cases:
                assert metric(found, f"{field}.{record['id']}.{case}") == record[field][case]
        assert metric(found, f"rank.{record['id']}") == record["rank"]
    for record in items(found):
        for period in ("monthly", "annual"):
            for case in ("low", "likely", "high"):
                name = f"{record['technology']}.{record['item']}.{period}.{case}"
                assert metric(found, name) == record[f"{period}_{case}"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("anual.go.likely", "annual.go.likely"),
        ("annual.golang.likely", "annual.go.likely"),
        ("annual.go.likley", "annual.go.likely"),
        ("annual.go", "annual.go.likely"),
        ("go.computing.monthly.high", "go.compute.monthly.high"),
        ("ranks.golang", "rank.go"),
        ("zzz", "annual.go.likely"),
        ("=1+1", "annual.go.likely"),
        ("x" * 5000, "annual.go.likely"),
    ],
)
def test_an_unknown_name_is_told_the_nearest_known_one(
    of: Callable[..., Estimate], name: str, meant: str
) -> None:
    found = of(draws="0")
    status, detail, suggestion = refused(found, name)
    assert (status, len(detail) < 120) == (400, True)
    assert suggestion == meant
    metric(found, meant)


@pytest.mark.parametrize(
    ("given", "name", "why"),
    [
        ({"draws": "0"}, "annual.go.p50", "no draws"),
        ({"baseline": "none"}, "server_ratio.go.likely", "no baseline"),
        ({"scope": "like_for_like"}, "page_total.go.likely", "not the published one"),
        ({}, "page_total.ruby.stated_low", "the page states no such total"),
        ({"orders_per_month": "0"}, "per_order.go.likely", "no orders"),
        ({"concurrent_connections": "0"}, "per_1000_connections.go.low", "no connections"),
        ({"team_size": "0"}, "per_developer.go.high", "no developers"),
        ({}, "payback.go.year", "there is none"),
    ],
)
def test_a_number_that_is_not_there_says_why(
    of: Callable[..., Estimate], given: dict[str, str], name: str, why: str
) -> None:
    status, detail, _ = refused(of(**given), name)
    assert status == 422
    assert why in detail
