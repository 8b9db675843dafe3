"""The page of the technologies prints facts in tables and every piece of advice with its costs."""

import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement, fromstring

from costcalc.prices.book import PriceBook, folder
from costcalc.web import create_app


@pytest.fixture(scope="module")
def page(client: FlaskClient) -> HtmlElement:
    return fromstring(client.get("/technologies").text)


def text(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def heads(table: HtmlElement) -> list[str]:
    return [text(each) for each in table.findall("thead/tr/th")]


def test_facts_have_a_cell_a_technology_and_silence_is_a_dash(
    page: HtmlElement, book: PriceBook
) -> None:
    table = page.get_element_by_id("overview").find(".//table")
    assert heads(table)[1:] == ["Elixir", "Erlang", "Go"]
    rows = [row for each in book.comparison.tables for row in each.rows]
    for row in rows:
        cells = page.get_element_by_id(f"fact-{row.id}").findall("td")
        wanted = [row.says.get(id_, "–not stated") for id_ in ("elixir", "erlang", "go")]
        assert [text(cell) for cell in cells] == [" ".join(each.split()) for each in wanted]
    assert "–not stated" in text(page.get_element_by_id("fact-maintainers"))


def test_a_contested_row_says_by_which_contradiction(page: HtmlElement, book: PriceBook) -> None:
    titles = {
        each.id: each.title for each in (*book.contradictions, *book.comparison.contradictions)
    }
    for table in book.comparison.tables:
        for row in table.rows:
            found = page.get_element_by_id(f"fact-{row.id}").find_class("contested")
            wanted = [row.contradiction] if row.contradiction else []
            assert [text(each) for each in found] == [f"contested: {titles[id_]}" for id_ in wanted]


def test_advice_stands_beside_the_verdict_and_the_costs(page: HtmlElement) -> None:
    advice = page.get_element_by_id("advice-many_connections")
    said = text(advice)
    assert "The article advises Elixir" in said
    assert "The model computes Tried with Peak connections: " in said
    assert "The computed verdict names no winner. Elixir is the cheapest in" in said
    table = advice.find(".//table")
    assert heads(table) == [
        "Likely, USD",
        "Servers",
        "Infrastructure, year 1",
        "People, year 1",
        "Present value",
        "Cheapest in simulations",
    ]
    rows = table.findall("tbody/tr")
    assert [text(row.find("th")) for row in rows] == ["Go", "Elixir advised", "Erlang"]
    assert [row.get("class") for row in rows] == [None, None, None]


def test_without_draws_no_column_says_how_often_one_is_cheapest(client: FlaskClient) -> None:
    page = fromstring(client.get("/technologies?draws=0").text)
    table = page.get_element_by_id("advice-many_connections").find(".//table")
    assert heads(table)[-1] == "Present value"
    assert {len(row) for row in table.findall("tbody/tr")} == {5}


def test_a_technology_that_the_page_does_not_know_is_in_the_book_and_in_no_table(
    tmp_path: Path,
) -> None:
    place = shutil.copytree(folder(), tmp_path / "book")
    rust = (place / "technologies/go.toml").read_text("utf-8").replace('id = "go"', 'id = "rust"')
    (place / "technologies/rust.toml").write_text(rust.replace('"Go"', '"Rust"'), "utf-8")
    client = create_app(place).test_client()
    page = fromstring(client.get("/technologies?technologies=rust,go").text)
    assert heads(page.get_element_by_id("overview").find(".//table"))[1:] == [
        "Elixir",
        "Erlang",
        "Go",
    ]
    assert text(page.get_element_by_id("technology-rust").find("th")) == "Rustrust"
    costs = page.get_element_by_id("advice-many_connections").find(".//table/tbody")
    assert "Rust" in [text(row.find("th")) for row in costs]


def test_what_is_given_is_called_by_its_name(client: FlaskClient) -> None:
    asked = "baseline=node&technologies=go,node&country=de"
    page = fromstring(client.get(f"/technologies?{asked}").text)
    (given,) = page.find_class("workload")
    answers = {text(each.find("dt")): text(each.find("dd")) for each in given}
    assert answers["Runs today"] == "Node.js"
    assert answers["Compare"] == "Go and Node.js"
    assert answers["Country"] == "Germany"
