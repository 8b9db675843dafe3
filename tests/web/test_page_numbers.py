"""The page and the JSON answer tell the same numbers, to the cent, in many random states."""

import csv
import io
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias
from urllib.parse import urlencode

import lxml.html
import pytest
from effort import some
from flask.testing import FlaskClient

from costcalc.costing.totals import CASES
from costcalc.model.lines import CATEGORIES, ITEMS, ONE_OFFS, Item
from costcalc.output import wording
from costcalc.output.totals import BY_YEAR, UNITS

Told: TypeAlias = Mapping[str, float | None]
"""An amount of the JSON answer: by case, with p10 and p90 where it has them."""
Shown: TypeAlias = tuple[str, str]
"""A likely amount as it is printed, and its range; empty where it has none."""
Rows: TypeAlias = list[tuple[str, list[Shown | None]]]

STATES = some(50, 150)
TECHNOLOGIES = ("elixir", "erlang", "go", "node", "ruby")
TOTAL = {"month": "monthly", "year": "annual", "horizon": "nominal"}


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
        "scope": "published",
        "staffing": rng.choice(["present", "hired"]),
        "server": rng.choice(["aws-m7g.xlarge", "aws-t3.medium"]),
        "revenue_per_hour": "1000..5000",
        "code_size": "3..90",
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
        given |= {"currency": rng.choice(["EUR", "JPY", "GBP"])}
        given |= {"exchange_rate": rate} if rng.random() < 0.5 else {}
    if rng.random() < 0.25:
        given |= {"baseline": rng.choice(["ruby", "node"]), "current_servers": "7..33"}
    if rng.random() < 0.7:  # few draws are quick
        given["draws"] = rng.choice(["0", "50", "200"])
    if rng.random() < 0.3:
        given["range"] = "envelope"
    return given | {"period": rng.choice(list(TOTAL))}


def page_of(client: FlaskClient, given: Mapping[str, str]) -> Any:
    asked = urlencode({**given, "print": "all"})
    answer = client.get(f"/?{asked}", follow_redirects=True)
    assert answer.status_code == 200, answer.text[-2000:]
    return lxml.html.fromstring(answer.text)


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace("−", "-"))


def cell(element: Any) -> Shown | None:
    """What a cell prints; None where words stand instead."""
    if "none" in element.get("class").split():
        return None
    likely = words(element.xpath('.//*[contains(@class, "likely")]')[0])
    return likely, " ".join(map(words, element.xpath('./*[@class="range"]')))


def rows(page: Any, table: str) -> Rows:
    """The rows of a table with numbers: their name, and their cells."""
    found = page.xpath(f'//table[@id="{table}"]//tr[td]')
    return [(words(row.find("th")), [cell(each) for each in row.findall("td")]) for row in found]


def amount(shown: Shown | None) -> Decimal:
    return number(shown[0]) if shown else Decimal(0)


def check(shown: Shown | None, told: Told, answer: Any, envelope: bool, of: object) -> None:
    """An amount is the answer's to the cent; so is its range, P10 to P90 in three digits."""
    assert shown is not None, of
    assert amount(shown) == Decimal(repr(told["likely"])), of
    drawn = answer["verdict"]["probability_cheapest"] is not None and not envelope
    names, write = ("p10", "p90") if drawn else ("low", "high"), wording.exact
    if drawn and told.get("p10") is None:
        return
    ends = [told[name] for name in names]
    decimals = 0 if answer["currency"] == "JPY" else 2
    printed = [wording.compact(end) if drawn else write(end, decimals) for end in ends]
    wanted = "" if {*ends} == {told["likely"]} else " to ".join(printed)
    assert shown[1] == wanted, of


def summed(cells: Iterable[Shown | None]) -> Decimal:
    return sum(map(amount, cells), Decimal(0))


def items(client: FlaskClient, answer: Any, given: dict[str, str]) -> dict[str, dict[str, Told]]:
    """Amounts by item and technology: the JSON answer's, over the horizon the export's."""
    period = given["period"]
    if period != "horizon":
        of, found = TOTAL[period], dict[str, dict[str, Told]]()
        for each in answer["items"]:
            own = {end: each.get(f"{of}_{end}") for end in (*CASES, "p10", "p90")}
            found.setdefault(each["item"], {})[each["technology"]] = own
        return found
    asked = asked_of(given) | {"layout": "wide", "period": "horizon"}
    export = client.get(f"/api/v1/estimate.csv?{urlencode(asked)}").text
    return {
        row["item"]: {
            each["id"]: {case: float(row[f"{each['id']}_{case}"]) for case in CASES}
            for each in answer["technologies"]
        }
        for row in csv.DictReader(io.StringIO(export))
    }


def asked_of(given: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in given.items() if name not in ("period", "panels", "range")}


def label(item: Item) -> str:
    return wording.item(item.id) + (" indirect" if item.nature == "indirect" else "")


@dataclass(frozen=True)
class Side:
    """The page and the answer to the same question."""

    page: Any
    answer: Any
    given: Mapping[str, str]
    shown: Mapping[str, Any]
    """The answer's technologies in the page's order."""

    def check(self, cell: Shown | None, told: Told, *of: object) -> None:
        check(cell, told, self.answer, self.given.get("range") == "envelope", of)


def check_items(side: Side, amounts: dict[str, dict[str, Told]]) -> None:
    """Every item is the answer's; every column of items foots, category by category."""
    seen, nothing = dict(rows(side.page, "totals-table")), side.page.xpath('//p[@class="key"]')
    left_out = " ".join(map(words, nothing))
    for column, id_ in enumerate(side.shown):
        whole: list[Shown | None] = []
        for category in CATEGORIES:
            own = [item for item in ITEMS if item.category == category]
            printed = [item for item in own if label(item) in seen]
            for item in own:
                if item not in printed:
                    assert wording.item(item.id).lower() in left_out, item.id
                    assert not any(amounts[item.id][id_][case] for case in CASES), item.id
                elif (found := seen[label(item)][column]) is not None:
                    side.check(found, amounts[item.id][id_], item.id, id_)
            cells = [seen[label(item)][column] for item in printed]
            whole += cells
            if printed:
                together = seen[f"{wording.category(category)}, sum"][column]
                assert amount(together) == summed(cells)
        whole += [cells[column] for name, cells in seen.items() if name.startswith("Year 0")]
        total = next(cells for name, cells in seen.items() if name.startswith("Total "))
        assert amount(total[column]) == summed(whole)


def check_totals(side: Side) -> None:
    """The totals, what is paid once, and those by the year and by the unit are the answer's."""
    seen = rows(side.page, "totals-table")
    by_name, period = dict(seen), side.given["period"]
    total = next(cells for name, cells in seen if name.startswith("Total "))
    by_unit = dict(rows(side.page, "by-unit-table"))
    for column, (id_, own) in enumerate(side.shown.items()):
        side.check(total[column], own[TOTAL[period]], id_)
        for name, title, help_ in BY_YEAR:
            side.check(by_unit[f"{title}{help_}"][column], own[name], name, id_)
        for name, (title, help_) in UNITS.items():
            if f"{title}{help_}" in by_unit:
                (text, _) = by_unit[f"{title}{help_}"][column] or ("", "")
                assert text == wording.compact(own[name]["likely"]), (name, id_)
        if period == "horizon":
            off, present = by_name["Later years discounted"][column], by_name["Present value"]
            assert amount(total[column]) + amount(off) == amount(present[column])
            side.check(present[column], own["present_value"], id_)


def check_years(side: Side) -> None:
    """The table of years is the answer's, what is paid once first."""
    seen = dict(rows(side.page, "by-year-table"))
    told = {(row["technology"], row["year"]): row for row in side.answer["years_table"]}
    once = {(row["technology"], row["item"]): row for row in side.answer["one_off"]}
    for year in range(side.answer["years"] + 1):
        cells = next(cells for name, cells in seen.items() if name.startswith(f"Year {year}"))
        for id_, each in zip(side.shown, cells, strict=True):
            side.check(each, told[id_, year], id_, year)
    for item in ONE_OFFS:
        name = label(item).replace(" indirect", "indirect")
        for place, id_ in enumerate(side.shown):
            if name in seen:
                side.check(seen[name][place], once[id_, item.id], item.id, id_)
            else:
                assert not once[id_, item.id]["high"], item.id


def check_cards(side: Side) -> None:
    """Cards show the total that decides, what runs today first, then the cheapest."""
    answer = side.answer
    of, today = answer["of"], answer["baseline"]
    amounts = [own[of]["likely"] for own in side.shown.values()]
    assert amounts == sorted(amounts)
    shown = sorted(side.shown.values(), key=lambda own: own["id"] != today)
    first = shown[0][of]["likely"]
    cards = side.page.xpath('//ol[@class="cards"]/li')
    drawn = answer["verdict"]["probability_cheapest"] is not None
    ends = ("p10", "p90") if drawn and "range" not in side.given else ("low", "high")
    for card, own in zip(cards, shown, strict=True):
        low, middle, high = (wording.compact(own[of][end]) for end in (ends[0], "likely", ends[1]))
        assert words(card.find('p[@class="big"]')) == f"{middle} {answer['currency']}"
        assert [words(end) for end in card.find('p[@class="ends"]')] == [low, high]
        more = own[of]["likely"] - first
        below = words(card.find('p[@class="sub"]'))
        assert below.startswith(wording.signed(more, wording.compact)) or not more, (below, more)


def check_servers(side: Side) -> None:
    """Servers, those by the load given beside a fleet, and their ratios are the answer's."""
    found = side.page.xpath('//table[@id="servers-table"]/tbody/tr')
    for row, own in zip(found, side.shown.values(), strict=True):
        texts = [words(each) for each in row.findall("td")]
        assert texts[:3] == [f"{own['servers'][case]:,.0f}" for case in CASES]
        if own["servers_by_load"]:
            assert texts.pop(3).startswith(f"{own['servers_by_load']['likely']:,.0f}")
        ratio = own["server_ratio"] and own["server_ratio"]["likely"]
        if len(texts) > 4 and texts[4] != "–":
            assert texts[4] == wording.against(ratio, "fewer", "more")


@pytest.mark.parametrize("seed", range(STATES))
def test_the_page_shows_the_numbers_of_the_json_answer(client: FlaskClient, seed: int) -> None:
    given = state(seed)
    told = client.get(f"/api/v1/estimate?{urlencode(asked_of(given))}")
    assert told.status_code == 200, told.text
    answer, page = told.get_json(), page_of(client, given)
    heads = [words(head) for head in page.xpath('//table[@id="by-year-table"]/thead//th')[1:]]
    by_name = {each["name"]: each for each in answer["technologies"]}
    assert sorted(heads) == sorted(by_name)
    side = Side(page, answer, given, {by_name[name]["id"]: by_name[name] for name in heads})
    assert words(page.get_element_by_id("verdict")) in answer["verdict"]["text"]
    check_items(side, items(client, answer, given))
    check_totals(side)
    check_years(side)
    check_cards(side)
    check_servers(side)


def file_of(client: FlaskClient, page: Any, layout: str) -> list[dict[str, str]]:
    """The table that the page offers in a layout, by its link in the menu of files."""
    links = page.xpath("//*[@class='downloads']//a[@download]/@href")
    [link] = [each for each in links if f"layout={layout}" in each and ".csv" in each]
    return list(csv.DictReader(io.StringIO(client.get(link).text)))


@pytest.mark.parametrize("seed", range(0, STATES, 5))
@pytest.mark.parametrize(
    ("layout", "table"), [("decision", "costs-table"), ("breakdown", "totals-table")]
)
def test_the_file_of_a_table_is_the_table(
    client: FlaskClient, seed: int, layout: str, table: str
) -> None:
    given = state(seed) | ({"contingency": "p80"} if seed % 2 else {})
    page = page_of(client, given)
    seen, told = rows(page, table), file_of(client, page, layout)
    heads = [words(head) for head in page.xpath(f'//table[@id="{table}"]/thead//th')[1:]]
    ids = [name.removesuffix("_likely") for name in told[0] if name.endswith("_likely")]
    called = client.get(f"/api/v1/estimate?{urlencode(asked_of(given))}").get_json()
    names = {each["id"]: each["name"] for each in called["technologies"]}
    assert [head.removesuffix(" runs today") for head in heads] == [names[id_] for id_ in ids]
    assert [name.replace(" ", "") for name, _ in seen] == [
        f"{row['label']}{row['note']}".replace(" ", "") for row in told
    ]
    assert {(row["period"], row["currency"]) for row in told} == {
        (given["period"], called["currency"])
    }
    thousands = "thousand" in words(page.get_element_by_id("costs-title"))
    decimals = 0 if called["currency"] == "JPY" else 2
    unit = 1000 if thousands else 1
    ends = [end for end in ("p10", "p90", "low", "high") if f"{ids[0]}_{end}" in told[0]]
    write = wording.compact if "p10" in ends else lambda end: wording.exact(end, decimals)
    for (_, cells), row in zip(seen, told, strict=True):
        for found, id_ in zip(cells, ids, strict=True):
            likely, *around = (row[f"{id_}_{point}"] for point in ("likely", *ends))
            if found is None:
                assert not likely
                continue
            if layout == "decision":  # rounded so that columns add up
                shown = number(found[0])
                assert abs(shown - Decimal(likely) / unit) < Decimal(10) ** min(
                    shown.as_tuple().exponent, 0
                )
            else:
                assert found[0] == wording.exact(float(likely), decimals)
            if found[1]:
                assert found[1] == " to ".join(write(float(end)) for end in around)


def test_the_random_states_are_of_every_kind() -> None:
    states = [state(seed) for seed in range(STATES)]
    some = ("scope", "current_servers", "currency", "draws", "baseline", "of", "years", "range")
    for name in some:
        assert STATES // 10 < sum(name in given for given in states) < STATES, name
    assert {given["period"] for given in states} == set(TOTAL)
    assert len({tuple(given.items()) for given in states}) == STATES
