"""The page of the method prints every line with its formula, and the rules with our own numbers."""

import re

import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement, fromstring

from costcalc.model.lines import ITEMS, ONE_OFFS, TOTALS, parameters
from costcalc.model.totals import page_total
from costcalc.output.method import places


@pytest.fixture(scope="module")
def page(client: FlaskClient) -> HtmlElement:
    return fromstring(client.get("/method").text)


def facts(article: HtmlElement) -> dict[str, str]:
    """What the list below a line says, by its terms."""
    return {
        each.findtext("dt"): each.find("dd").text_content().strip()
        for each in article.findall("dl/div")
    }


def test_the_formula_of_a_line_names_what_it_reads(page: HtmlElement) -> None:
    for line, place in places().items():
        sentence, cell = (
            each.text_content() for each in page.get_element_by_id(place).find_class("formula")
        )
        assert cell.startswith("=")
        for name in parameters(line):
            assert name in cell
            assert name.replace("_", " ").lower() in sentence.lower().replace("/", " ")


def test_a_cost_has_a_nature_a_unit_and_the_figure_that_its_basis_is_of(page: HtmlElement) -> None:
    for item in (*ITEMS, *ONE_OFFS):
        told = facts(page.get_element_by_id(places()[item.line]))
        assert re.fullmatch(rf"USD( a month| a year)?, a {item.nature} cost", told["Gives"])
        assert told["Basis of"]
        assert "Feeds" not in told


def test_a_line_that_is_no_cost_says_what_it_feeds(page: HtmlElement) -> None:
    assert facts(page.get_element_by_id("line-hires"))["Feeds"] == (
        "Recruiting, Vacancy cost, Onboarding and ramp-up"
    )
    discount = facts(page.get_element_by_id("line-discount_factor"))
    assert discount["Feeds"] == "no line; it is applied to the totals"
    assert facts(page.get_element_by_id("line-work"))["Feeds"] == (
        "Work of moving, Old and new in parallel"
    )


@pytest.mark.parametrize(
    "rule",
    [
        "costs least of all in 80 of 100 simulations or more and the likely gap to the next is 2 %",
        "5, concept under two fifths of the points −50 % to +100 %",
        "3, budget more −20 % to +30 %",
        "has a range 2,000 times, up to",
        "to 15 before rounding to the cent",
        "that you rank by: present value unless you choose another (",
    ],
)
def test_the_rules_in_words_have_the_programs_own_numbers(page: HtmlElement, rule: str) -> None:
    assert rule in " ".join(page.text_content().split())


def test_every_total_says_how_it_is_made(page: HtmlElement) -> None:
    rows = page.get_element_by_id("totals").findall(".//tbody/tr")
    says = {row.find(".//code").text: row.findtext("td") for row in rows}
    assert [*says] == [line.__name__ for line in (*TOTALS.values(), page_total)]
    for line in (*TOTALS.values(), page_total):
        for name in parameters(line):
            assert name.replace("_", " ") in says[line.__name__], line
