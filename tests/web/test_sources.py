"""The page of sources prints every figure as the book has it, and how to set it."""

import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement, fromstring

from costcalc.output.sources import place
from costcalc.prices.book import PriceBook
from costcalc.prices.figure import Figure
from costcalc.prices.names import Name
from costcalc.scenario import units
from costcalc.scenario.scenario import read


@pytest.fixture(scope="module")
def page(client: FlaskClient) -> HtmlElement:
    return fromstring(client.get("/sources").text)


def texts(element: HtmlElement) -> list[str]:
    """The pieces of text within an element."""
    return [text.strip() for text in element.itertext() if text.strip()]


def row(page: HtmlElement, figure: Figure, book: PriceBook) -> HtmlElement:
    """Where a figure's value stands; a common one's below the figure itself."""
    found = page.get_element_by_id(place(figure, book))
    return found if figure.technology else found.getnext()


def test_a_value_is_the_figures_in_every_respect(page: HtmlElement, book: PriceBook) -> None:
    for figure in book.figures():
        *points, stood, note = row(page, figure, book).findall("td")
        assert [cell.text_content() for cell in points] == [
            units.number_text(point) for point in figure.points
        ]
        assert figure.basis.replace("_", " ") in texts(stood)
        wanted = [id_ for id_ in (figure.source, *figure.also) if id_]
        cited = [each.text_content().split(", ", 1) for each in stood.findall("small")]
        assert [id_ for id_, _ in cited][: len(wanted)] == wanted
        assert all(date == book.sources[id_].date for id_, date in cited)
        assert figure.note in note.text_content()
        assert (figure.derivation or "") in note.text_content()


def test_a_price_that_all_share_like_for_like_stands_there_once_for_all(page: HtmlElement) -> None:
    _, *prices = page.get_element_by_id("figure-server_price").getparent()
    assert [texts(each.find("th")) for each in prices] == [
        ["Elixir", "as published"],
        ["Erlang", "as published"],
        ["Go", "as published"],
        ["Node.js", "as published"],
        ["Ruby", "as published"],
        ["Every technology", "like for like"],
    ]
    _, *training = page.get_element_by_id("figure-training").getparent()
    assert {texts(each.find("th"))[1] for each in training} == {"in both scopes"}


def test_a_figure_says_which_lines_read_it_or_what_else_does(page: HtmlElement) -> None:
    price, correlation = (
        " ".join(page.get_element_by_id(f"figure-{name}").text_content().split())
        for name in ("server_price", "salary_correlation")
    )
    assert "Used by Servers. Set by set.server_price for all, from 0 to" in price
    assert "Used by the simulation, by no line. Set by set.salary_correlation, from" in correlation


def test_the_parameter_named_beside_a_figure_sets_it(page: HtmlElement, book: PriceBook) -> None:
    of_all, of_one = "//p[@class='reads']/code", "//small[starts-with(., 'Set by')]/code"
    named = {each.text for each in page.xpath(f"{of_all} | {of_one}")}
    assert {str(Name.read(figure.id)) for figure in book.figures()} <= named
    for parameter in named:
        id_ = Name.read(parameter).id
        shape, *_ = book.find(Name.read(parameter), "published")
        asked = read([(parameter, units.exact_text(shape.allowed[1]))], book)
        assert asked.overrides == {id_: (shape.allowed[1],) * 3}


def test_all_contradictions_and_claims_are_there(page: HtmlElement, book: PriceBook) -> None:
    contradictions = page.xpath("//*[starts-with(@id, 'contradiction-')]")
    assert len(contradictions) == 16
    claims = page.xpath("//*[starts-with(@id, 'claim-')]/@id")
    assert claims == [f"claim-{claim.id}" for claim in book.claims]
