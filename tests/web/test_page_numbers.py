"""The page and the JSON answer tell the same numbers, to the cent, in 200 random states."""

import csv
import io
import random
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeAlias
from urllib.parse import urlencode

import lxml.html
import pytest
from flask.testing import FlaskClient

from costcalc.costing import CASES
from costcalc.model.lines import CATEGORIES, ITEMS
from costcalc.render import wording
from costcalc.render.totals import HORIZON
from costcalc.web import create_app

Cases: TypeAlias = tuple[Decimal, Decimal, Decimal]
Cells: TypeAlias = list[Cases | None]
Seen: TypeAlias = list[tuple[str, Cells]]

STATES = 200
TECHNOLOGIES = ("elixir", "erlang", "go", "node", "ruby")
TOTAL = {"month": "monthly", "year": "annual", "horizon": "nominal"}
NOTHING = (Decimal(0),) * 3


def state(seed: int) -> dict[str, str]:
    """A random question with answers of every kind, which the calculator accepts."""
    rng = random.Random(seed)
    low = rng.randrange(20, 200)
    rate = rng.choice(["0.9137", "150", "1.27"])
    own, other = rng.sample(TECHNOLOGIES, 2)
    anything = {
        "orders_per_month": str(rng.choice([0, 10, 54_321, "3/s", "2M", "1M..5M", "1e9"])),
        "concurrent_connections": str(rng.choice([0, 999, "40k", "10k..2M"])),
        "workload_kind": "cpu_bound",
        "team_size": str(rng.choice([0, 0.5, 3, "4..9", 250])),
        f"team_size.{own}": str(rng.choice([1, 5.5, "2..3"])),
        f"salary.{own}": f"{low}k..{low + rng.randrange(60)}k",
        "support_tier": rng.choice(["standard", "24x7"]),
        "consulting_hours_per_year": str(rng.choice([40, "10..300"])),
        "scope": "like_for_like",
        "years": str(rng.randrange(1, 11)),
        "migration_person_months": str(rng.choice([1, "2..9", 60])),
        "parallel_running_months": str(rng.randrange(1, 7)),
        "technologies": ",".join(rng.sample(TECHNOLOGIES, rng.randrange(1, 6))),
        "baseline": rng.choice([*TECHNOLOGIES, "none"]),
        "of": rng.choice(["annual", "monthly", "nominal", "equivalent_annual"]),
        "set.workload_growth": rng.choice(["0", "10%..80%", "1"]),
        "set.wage_growth": "2%..4%",
        "set.headcount_growth": rng.choice(["10%", "0.1..0.5"]),
        "set.discount_rate": rng.choice(["0", "7.5%"]),
        "set.attrition": "1/3" if rng.random() < 0 else "0.3333",
        "set.egress_gb_per_month": "1..1000",
        "set.commitment_coverage": "60%",
        "set.server_price": f"{rng.uniform(5, 500):.3f}",
        f"set.{other}.monitoring_price": "10..33.333",
        "draws": rng.choice(["0", "50", "500"]),
        "panels": rng.choice(["technical", "categories"]),
    }
    given = {name: text for name, text in anything.items() if rng.random() < 0.35}
    if rng.random() < 0.3:
        given |= {"currency": rng.choice(["EUR", "JPY", "GBP"]), "exchange_rate": rate}
    if rng.random() < 0.25:
        given |= {"baseline": rng.choice(["ruby", "node"]), "current_servers": "7..33"}
    return given | {"period": rng.choice(list(TOTAL))}


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app().test_client()


def page_of(client: FlaskClient, given: Mapping[str, str]) -> Any:
    answer = client.get(f"/?{urlencode(given)}", follow_redirects=True)
    assert answer.status_code == 200, answer.text[-2000:]
    return lxml.html.fromstring(answer.text)


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace("−", "-"))


def cell(element: Any) -> Cases | None:
    """Low, likely and high as they are printed; None where words stand instead."""
    if "none" in element.get("class").split():
        return None
    likely = number(words(element.xpath('.//*[contains(@class, "likely")]')[0]))
    ranges = element.xpath('./*[@class="range"]')
    low, high = map(number, words(ranges[0]).split(" to ")) if ranges else (likely, likely)
    return low, likely, high


def rows(page: Any, table: str) -> Seen:
    """The rows of a table with numbers: their name, and their cells."""
    found = page.xpath(f'//table[@id="{table}"]//tr[td]')
    return [(words(row.find("th")), [cell(each) for each in row.findall("td")]) for row in found]


def exact(cases: Mapping[str, float | None]) -> Cases | None:
    values = [cases[case] for case in CASES]
    low, likely, high = (Decimal(repr(value)) for value in values if value is not None) or NOTHING
    return low, likely, high


def added(column: list[Cases]) -> Cases:
    low, likely, high = (sum(each) for each in zip(*column, strict=True)) if column else NOTHING
    return Decimal(low), Decimal(likely), Decimal(high)


@lru_cache(maxsize=1)
def both(client: FlaskClient, seed: int) -> tuple[Any, Any, dict[str, str]]:
    """A state's page and its JSON answer."""
    given = state(seed)
    asked = {name: text for name, text in given.items() if name not in ("period", "panels")}
    answer = client.get(f"/api/v1/estimate?{urlencode(asked)}")
    assert answer.status_code == 200, answer.text
    return page_of(client, given), answer.get_json(), given
