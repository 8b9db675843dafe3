"""The page and the JSON answer tell the same numbers, to the cent, in 200 random states."""

import csv
import io
import random
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeAlias
from urllib.parse import urlencode

import lxml.html
import pytest
from flask.testing import FlaskClient

from costcalc.costing.totals import CASES
from costcalc.model.lines import CATEGORIES, ITEMS, Item
from costcalc.output import wording
from costcalc.output.totals import HORIZON

Cases: TypeAlias = tuple[Decimal, Decimal, Decimal]
Rows: TypeAlias = list[tuple[str, list[Cases | None]]]

STATES = 200
TECHNOLOGIES = ("elixir", "erlang", "go", "node", "ruby")
TOTAL = {"month": "monthly", "year": "annual", "horizon": "nominal"}
NOTHING = (Decimal(0),) * 3


def state(seed: int) -> dict[str, str]:
    """A random question with answers of every kind, which the calculator accepts."""
    rng = random.Random(seed)  # noqa: S311
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
        "set.attrition": "33.33%",
        "set.egress_gb_per_month": "1..1000",
        "set.commitment_coverage": "60%",
        "set.server_price": f"{rng.uniform(5, 500):.3f}",
        f"set.{other}.monitoring_price": "10..33.333",
        "panels": rng.choice(["technical", "categories"]),
    }
    given = {name: text for name, text in anything.items() if rng.random() < 0.35}
    if rng.random() < 0.3:
        given |= {"currency": rng.choice(["EUR", "JPY", "GBP"]), "exchange_rate": rate}
    if rng.random() < 0.25:
        given |= {"baseline": rng.choice(["ruby", "node"]), "current_servers": "7..33"}
    if rng.random() < 0.7:  # few draws are quick
        given["draws"] = rng.choice(["0", "50", "200"])
    return given | {"period": rng.choice(list(TOTAL))}


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


def rows(page: Any, table: str) -> Rows:
    """The rows of a table with numbers: their name, and their cells."""
    found = page.xpath(f'//table[@id="{table}"]//tr[td]')
    return [(words(row.find("th")), [cell(each) for each in row.findall("td")]) for row in found]


def exact(cases: Mapping[str, float | None]) -> Cases | None:
    """Amounts of the JSON answer as it writes them; None where they are null."""
    if cases["likely"] is None:
        return None
    low, likely, high = (Decimal(repr(cases[case])) for case in CASES)
    return low, likely, high


def summed(cells: Iterable[Cases | None]) -> Cases:
    low, likely, high = map(sum, zip(NOTHING, *filter(None, cells), strict=True))
    return low, likely, high


def items(client: FlaskClient, answer: Any, given: dict[str, str]) -> dict[str, dict[str, Cases]]:
    """Amounts by item and technology: the JSON answer's, over the horizon the export's."""
    period = given["period"]
    if period != "horizon":
        of = TOTAL[period]
        found: dict[str, dict[str, Cases]] = {}
        for each in answer["items"]:
            amounts = {case: each[f"{of}_{case}"] for case in CASES}
            found.setdefault(each["item"], {})[each["technology"]] = exact(amounts) or NOTHING
        return found
    asked = asked_of(given) | {"layout": "wide", "period": "horizon"}
    export = client.get(f"/api/v1/estimate.csv?{urlencode(asked)}").text
    return {
        row["item"]: {
            each["id"]: tuple(Decimal(row[f"{each['id']}_{case}"]) for case in CASES)
            for each in answer["technologies"]
        }
        for row in csv.DictReader(io.StringIO(export))
    }


def asked_of(given: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in given.items() if name not in ("period", "panels")}


def check_items(page: Any, amounts: dict[str, dict[str, Cases]], shown: Mapping[str, Any]) -> None:
    """Every item is the answer's; every column of items foots, category by category."""
    seen = dict(rows(page, "totals-table"))
    for column, id_ in enumerate(shown):
        whole = [NOTHING]
        for category in CATEGORIES:
            own = [item for item in ITEMS if item.category == category]
            cells = [seen[label(item)][column] for item in own]
            for item, found in zip(own, cells, strict=True):
                assert (found or NOTHING) == amounts[item.id][id_], (item.id, id_)
            whole.append(summed(cells))
            assert seen[f"{wording.category(category)}, sum"][column] == whole[-1]
        whole += [seen["Migration, paid once"][column]] if "Migration, paid once" in seen else []
        total = next(cells for name, cells in seen.items() if name.startswith("Total "))
        assert total[column] == summed(whole)


def label(item: Item) -> str:
    return wording.item(item.id) + (" indirect" if item.nature == "indirect" else "")


def check_totals(page: Any, shown: Mapping[str, Any], period: str) -> None:
    """The totals, those over the horizon and those by the unit are the answer's."""
    seen = rows(page, "totals-table")
    by_name = dict(seen)
    total = next(cells for name, cells in seen if name.startswith("Total "))
    over = dict(rows(page, "horizon-table"))
    for column, (id_, own) in enumerate(shown.items()):
        assert total[column] == exact(own[TOTAL[period]]), id_
        for name, title, help_ in HORIZON:
            check_by_the_unit(over[f"{title}{help_}"][column], exact(own[name]))
        if period == "horizon":
            off = by_name["Later years discounted"][column]
            assert summed([total[column], off]) == by_name["Present value"][column]
            assert by_name["Present value"][column] == exact(own["present_value"])


def rounded(value: Decimal, like: Decimal) -> Decimal:
    """A value with as many decimals as another; what floats are off by does not decide a tie."""
    snapped = Decimal(f"{value:.15g}")
    return snapped.quantize(Decimal(1).scaleb(int(like.as_tuple().exponent)), ROUND_HALF_UP)


def check_by_the_unit(printed: Cases | None, told: Cases | None) -> None:
    """An amount by the unit is the answer's with the decimals that are printed, and tells some."""
    if printed is None or told is None:
        assert printed is told
        return
    for shown, value in zip(printed, told, strict=True):
        assert shown == rounded(value, shown)
        assert bool(shown) == (value >= Decimal("1e-8"))


def check_years(page: Any, answer: Any, shown: Mapping[str, Any]) -> None:
    """The table of years is the answer's, the migration first."""
    seen = rows(page, "by-year-table")
    assert len(seen) == answer["years"] + 1
    told = {(row["technology"], row["year"]): exact(row) for row in answer["years_table"]}
    for year, (_, cells) in enumerate(seen):
        assert cells == [told[id_, year] for id_ in shown], year


def check_cards(page: Any, answer: Any, shown: Mapping[str, Any], period: str) -> None:
    """Cards show the total of the period, cheapest first, as the answer has it."""
    of = {"month": "monthly", "year": "annual"}.get(period) or (
        answer["of"] if answer["of"] in ("nominal", "equivalent_annual") else "present_value"
    )
    cards = page.xpath('//ol[@class="cards"]/li')
    likely = [own[of]["likely"] for own in shown.values()]
    assert likely == sorted(likely)
    for card, own in zip(cards, shown.values(), strict=True):
        low, middle, high = (wording.compact(own[of][case]) for case in CASES)
        assert words(card.find('p[@class="big"]')) == f"{middle} {answer['currency']}"
        assert [words(end) for end in card.find('p[@class="ends"]')] == [low, high]
        more = own[of]["likely"] - likely[0]
        below = words(card.find('p[@class="sub"]'))
        assert below.startswith(f"+{wording.compact(more)}") or not more, (below, more)


def check_servers(page: Any, shown: Mapping[str, Any]) -> None:
    """Servers and their ratios are the answer's."""
    found = page.xpath('//table[@id="servers-table"]/tbody/tr')
    for row, own in zip(found, shown.values(), strict=True):
        texts = [words(each) for each in row.findall("td")]
        assert texts[:3] == [f"{own['servers'][case]:,.0f}" for case in CASES]
        ratio = own["server_ratio"] and own["server_ratio"]["likely"]
        if len(texts) > 4 and texts[4] != "–":
            assert texts[4] == wording.against(ratio, "fewer", "more")


@pytest.mark.parametrize("seed", range(STATES))
def test_the_page_shows_the_numbers_of_the_json_answer(client: FlaskClient, seed: int) -> None:
    given = state(seed)
    told = client.get(f"/api/v1/estimate?{urlencode(asked_of(given))}")
    assert told.status_code == 200, told.text
    answer, page = told.get_json(), page_of(client, given)
    heads = [words(head) for head in page.xpath('//table[@id="horizon-table"]/thead//th')[1:]]
    by_name = {each["name"]: each for each in answer["technologies"]}
    assert sorted(heads) == sorted(by_name)
    shown = {by_name[name]["id"]: by_name[name] for name in heads}
    assert words(page.get_element_by_id("verdict")) in answer["verdict"]["text"]
    check_items(page, items(client, answer, given), shown)
    check_totals(page, shown, given["period"])
    check_years(page, answer, shown)
    check_cards(page, answer, shown, given["period"])
    check_servers(page, shown)


def test_the_random_states_are_of_every_kind() -> None:
    states = [state(seed) for seed in range(STATES)]
    for name in ("scope", "current_servers", "currency", "draws", "baseline", "of", "years"):
        assert 20 < sum(name in given for given in states) < STATES, name
    assert {given["period"] for given in states} == set(TOTAL)
    assert len({tuple(given.items()) for given in states}) == STATES
