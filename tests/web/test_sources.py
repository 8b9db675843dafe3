"""The page of sources prints every figure as the book has it, and how to set it."""

import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement, fromstring

from costcalc.output.sources import owned, place
from costcalc.prices.book import PriceBook
from costcalc.prices.figure import Figure
from costcalc.prices.names import Name
from costcalc.scenario import units
from costcalc.scenario.faults import Refused
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
    return found.getnext() if "about" in found.get("class", "") else found


def test_a_value_is_the_figures_in_every_respect(page: HtmlElement, book: PriceBook) -> None:
    for figure in book.figures():
        *points, stood, note = row(page, figure, book).findall("td")
        assert [cell.text_content() for cell in points] == [
            units.number_text(point) for point in figure.points
        ]
        assert figure.basis.replace("_", " ") in texts(stood)
        wanted = [id_ for id_ in (figure.source, *figure.also) if id_]
        cited = [" ".join(texts(each)).split(" , ", 1) for each in stood.findall("small")]
        assert [id_ for id_, _ in cited][: len(wanted)] == wanted
        for id_, date in cited:
            old = ", over 5 years old" if book.sources[id_].is_old(book.as_of) else ""
            assert date == book.sources[id_].date + old
        assert figure.note in note.text_content()
        assert (figure.derivation or "") in note.text_content()


def test_a_price_that_all_share_like_for_like_stands_there_once_for_all(
    page: HtmlElement, book: PriceBook
) -> None:
    _, *prices = page.get_element_by_id("figure-server_price").getparent()
    assert [texts(each.find("th")) for each in prices] == [
        *([each.name, "as published"] for each in book.technologies.values()),
        ["Every technology", "like for like"],
    ]
    _, *training = page.get_element_by_id("figure-training").getparent()
    assert texts(training[-1].find("th")) == ["Every technology", "like for like"]


def test_a_figure_that_differs_by_no_scope_names_none(page: HtmlElement, book: PriceBook) -> None:
    _, *premiums = page.get_element_by_id("figure-salary_premium").getparent()
    assert [texts(each.find("th")) for each in premiums] == [
        [each.name] for each in book.technologies.values()
    ]


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
    told = {figure.id if owned(figure) else figure.name for figure in book.figures()}
    assert {str(Name.read(id_)) for id_ in told} <= named
    for parameter in named:
        shape, *_ = book.find(Name.read(parameter), "published")
        bound = shape.allowed[1]
        texts = units.exact_text(bound), f"{units.exact_text(bound * 100)}%"  # a rate has its sign
        assert {(bound,) * 3} == {
            points for text in texts for points in set_by(parameter, text, book)
        }


def set_by(parameter: str, text: str, book: PriceBook) -> list[tuple[float, float, float]]:
    """What a text sets a figure to; nothing where it is refused."""
    try:
        return [*read([(parameter, text)], book).overrides.values()]
    except Refused:
        return []


def test_all_contradictions_and_claims_are_there(page: HtmlElement, book: PriceBook) -> None:
    contradictions = page.xpath("//*[starts-with(@id, 'contradiction-')]")
    assert len(contradictions) == len((*book.contradictions, *book.comparison.contradictions))
    claims = page.xpath("//*[starts-with(@id, 'claim-')]/@id")
    assert claims == [f"claim-{claim.id}" for claim in book.claims]


def test_every_server_of_the_catalogue_stands_there_with_its_price_source_and_date(
    page: HtmlElement, book: PriceBook
) -> None:
    for id_, server in book.servers.items():
        told = " ".join(texts(page.get_element_by_id(f"server-{id_}")))
        for text in (id_, server.provider, server.region, server.source or "", server.date):
            assert text in told, id_
        for number in (server.vcpus, server.memory, server.usd_per_month):
            assert units.number_text(float(number)) in told, id_


def test_every_rate_and_country_stands_there_with_its_sources(
    page: HtmlElement, book: PriceBook
) -> None:
    rates = " ".join(texts(page.get_element_by_id("rates")))
    assert book.rates.source in rates
    assert "30 October 2026" in rates
    for code, rate in book.rates.rates.items():
        told = " ".join(texts(page.get_element_by_id(f"rate-{code}")))
        there, back = (units.number_text(float(each)) for each in (rate, f"{float(1 / rate):.5g}"))
        assert told == f"{code} {there} {back}"
    for id_, country in book.countries.items():
        told = " ".join(texts(page.get_element_by_id(f"country-{id_}")))
        for text in (country.name, country.currency, country.date, country.note):
            assert text in told, id_
        for source in (*country.pay_sources, *country.on_cost_sources):
            assert source in told, id_
