"""Scenarios beside each other on a page: one measure, what differs, and why."""

import re
from typing import Any

from flask.testing import FlaskClient
from lxml import html

ONE_TEAM = "/compare?baseline=ruby&years=5&orders_per_month=3M&b.team_size.go=12&c.team_size.go=9"


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


def cells_of(page: Any, table: str) -> list[list[str]]:
    rows = page.xpath(f"//table[@id='{table}']//tr[td]")
    return [[words(cell) for cell in row] for row in rows]


def number(difference: str) -> int:
    """The amount of a cell such as `−4,586,590 −74.6 %`."""
    return int(difference.split(maxsplit=1)[0].replace(",", "").replace("−", "-"))


def test_a_comparison_holds_one_measure_without_cents(client: FlaskClient) -> None:
    page = html.fromstring(client.get(ONE_TEAM).text)
    [total] = cells_of(page, "totals-table")  # the others cost the same in all
    assert "Elixir, Erlang and Ruby cost the same in all." in client.get(ONE_TEAM).text
    items = cells_of(page, "items-table")
    captions = {words(each) for each in page.xpath("//table[@id!='inputs-table']/caption")}
    assert "Likely, USD, present value, 5 years" in captions
    assert len(captions) == 2  # and every total that differs, in a fold
    for column in (4, 5):
        more = [number(row[column]) for row in (*items, total)]
        assert abs(sum(more[:-1]) - more[-1]) <= len(items) / 2
    amounts = " ".join(cell for row in (total, *items) for cell in row)
    assert not re.search(r"[0-9][.][0-9](?![0-9.]* %)", amounts)


def test_every_difference_of_scenarios_opens_the_bridge_of_that_pair(client: FlaskClient) -> None:
    page = html.fromstring(client.get(ONE_TEAM).text)
    for table in ("totals-table", "items-table"):
        for row in page.xpath(f"//table[@id='{table}']//tr[td]"):
            links = row.xpath("./td//a/@href")
            assert links == ["#bridge-b-go", "#bridge-c-go"]
    for letter in "bc":
        bridge = page.get_element_by_id(f"bridge-{letter}-go")
        assert f"Go in {letter.upper()} likely costs" in words(bridge.getparent().find("summary"))
        assert bridge.xpath(".//svg")


def test_lines_that_cost_nothing_have_no_row_beside_a_scenario_without_them(
    client: FlaskClient,
) -> None:
    page = html.fromstring(client.get("/compare?a.team_size=3&b.baseline=ruby&b.team_size=5").text)
    alone = [row for row in cells_of(page, "items-table") if row[1] == "–"]
    assert alone
    assert all(row[2] not in ("0", "–") for row in alone)
