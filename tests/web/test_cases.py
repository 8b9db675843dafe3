"""The page of known cases says how many lie inside, and shows each beside what the model says."""

import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement, fromstring

from costcalc.analysis.cases import known_cases
from costcalc.prices.book import PriceBook, folder
from costcalc.web import create_app

A_CASE = """
[cases.a-shop]
title = "A shop on Ruby"
publisher = "Somebody"
source = "A talk"
year = "2026"
technology = "ruby"
measure = "servers"
observed = 5
requests_per_second = 100
vcpus = 4
memory = 16
read = "figures read"
note = "100 requests a second on five machines of 4 vCPU."
"""


@pytest.fixture(scope="module")
def page(client: FlaskClient) -> HtmlElement:
    return fromstring(client.get("/cases").text)


def text(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_counts_stand_on_the_page_whatever_they_are(page: HtmlElement, book: PriceBook) -> None:
    cases = known_cases(book)
    inside, likely = (
        sum(getattr(known, side) for known in cases) for side in ("in_envelope", "in_range")
    )
    lead = text(page.find_class("lead")[0])
    assert lead.startswith(f"{len(cases)} public moves and loads")
    assert f"{inside} lie between the model’s low and high, {likely} between P10 and P90" in lead


def test_it_says_that_who_writes_about_a_move_succeeded(page: HtmlElement) -> None:
    assert "Who writes about a move mostly succeeded" in text(page.get_element_by_id("main"))


def test_each_case_says_on_which_side_its_number_lies(page: HtmlElement, book: PriceBook) -> None:
    for known in known_cases(book):
        row = text(page.get_element_by_id(f"case-{known.id}"))
        assert ("outside" in row) == (not known.in_envelope), known.id
        assert ("a figure rests on it" in row) == known.case.cited, known.id


def test_a_case_is_added_by_data_alone(tmp_path: Path) -> None:
    place = shutil.copytree(folder(), tmp_path / "book")
    with (place / "cases.toml").open("a") as file:
        file.write(A_CASE)
    client = create_app(place).test_client()
    row = fromstring(client.get("/cases").text).get_element_by_id("case-a-shop")
    # 100 / (8 x 4 x 0.6) = 5.2, rounded up.
    assert [text(cell) for cell in row.find_class("number")][0::3] == ["5", "6"]
    assert client.get("/api/v1/cases").get_json()["cases"][-1]["id"] == "a-shop"
