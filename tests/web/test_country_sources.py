"""What a country gives has the country's value, basis, source and note, wherever it is told."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import openpyxl
import pytest
from effort import some
from flask.testing import FlaskClient
from lxml import html

from costcalc.prices.book import PriceBook
from costcalc.prices.catalogues import Country
from costcalc.prices.figure import Figure

COUNTRIES = ("at", "ca", "ch", "de", "fr", "gb", "nl", "pl", "pt", "se")
PAY, ON_COST = "market_salary", "on_cost"


def test_every_country_but_home_is_asked(book: PriceBook) -> None:
    assert {*book.countries} == {*COUNTRIES, "us"}


def given(name: str, country: Country) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """What a country gives, in its own money, and the sources of it."""
    points, sources = {
        PAY: (country.market_salary, country.pay_sources),
        ON_COST: (country.on_cost, country.on_cost_sources),
    }[name]
    return tuple(map(float, points)), sources


def ours(name: str, book: PriceBook) -> Figure:
    """The book's own figure, which is of another country."""
    return book.common["like_for_like"][name]


def parts(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A number of a receipt and all below it."""
    yield node
    for each in node["from"]:
        yield from parts(each)


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize(
    ("name", "of"),
    [
        (PAY, "market_salary"),
        (PAY, "base_salary.go"),
        (ON_COST, "on_cost"),
        (ON_COST, "on_cost.go"),
        (ON_COST, "go.on_cost"),
    ],
)
def test_a_figure_of_a_country_is_told_alike_by_every_receipt(
    name: str, of: str, country: str, book: PriceBook, client: FlaskClient
) -> None:
    points, (source, *_) = given(name, book.countries[country])
    for case, value in zip(("low", "likely", "high"), points, strict=True):
        state = urlencode({"country": country, "number": f"{of}.{case}"})
        told = client.get(f"/api/v1/trace?{state}").json
        assert told["value"] == value
        assert (told["basis"], told["source"], told["origin"]) == ("cited", source, "price_book")
        assert told["formula"] is None
        if case != "likely":
            continue
        row = next(csv.DictReader(io.StringIO(client.get(f"/api/v1/trace.csv?{state}").text)))
        assert (float(row["value"]), row["source"]) == (value, source)
        assert source in client.get(f"/api/v1/trace.txt?{state}").text
        alone = client.get(f"/api/v1/estimate.txt?{state.replace('number', 'metric')}").text
        assert float(alone) == value


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_page_of_a_receipt_has_the_note_of_the_country_and_leads_to_it(
    country: str, book: PriceBook, client: FlaskClient
) -> None:
    for name in (PAY, ON_COST):
        _, (source, *_) = given(name, book.countries[country])
        page = client.get(f"/receipt?number={name}.likely&country={country}").text
        assert f"/sources#source-{source}" in page
        assert f"/sources#country-{country}" in page
        assert f"{book.countries[country].name}, {book.countries[country].date}." in page
        assert "US professional workers" not in page
        assert ours(name, book).source not in page
    assert f'id="country-{country}"' in client.get("/sources").text


@pytest.mark.parametrize("country", COUNTRIES)
def test_an_amount_of_pay_rests_on_the_sources_of_the_country(
    country: str, book: PriceBook, client: FlaskClient
) -> None:
    state = f"country={country}&number=go.salaries.annual.likely"
    told = client.get(f"/api/v1/trace?{state}").json
    assert (told["basis"], told["source"]) == ("cited", book.countries[country].pay_sources[0])
    below = {each["source"] for each in parts(told)}
    assert book.countries[country].on_cost_sources[0] in below
    assert below.isdisjoint({ours(PAY, book).source, ours(ON_COST, book).source})


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_list_of_figures_has_those_of_the_country(
    country: str, book: PriceBook, client: FlaskClient
) -> None:
    page = html.fromstring(client.get(f"/working?country={country}").text)
    for name in (PAY, ON_COST):
        (row,) = page.xpath(f'//tr[@id="figure-{name}"]')
        points, (source, *_) = given(name, book.countries[country])
        shown = [float(cell.replace(",", "")) for cell in row.xpath('td[@class="number"]/text()')]
        assert tuple(shown) == points
        told = row.text_content()
        assert source in told
        assert "cited" in told
        assert "default" in told
        assert f"{book.countries[country].name}, " in told
        assert ours(name, book).source not in told


@pytest.mark.parametrize("country", some(COUNTRIES[:2], COUNTRIES))
def test_the_workbook_has_the_sources_of_the_country_on_both_sheets(
    country: str, book: PriceBook, client: FlaskClient
) -> None:
    answer = client.get(f"/api/v1/estimate.xlsx?country={country}&draws=0").data
    sheets = openpyxl.load_workbook(io.BytesIO(answer))
    for name in (PAY, ON_COST):
        label, (_, sources) = ours(name, book).label, given(name, book.countries[country])
        for sheet in ("Inputs", "Sources"):
            rows = [row for row in sheets[sheet].values if label in row]
            assert any(", ".join(sources) in row for row in rows), (sheet, name)
            assert not any(ours(name, book).source in str(row) for row in rows), (sheet, name)
        published = {row[0] for row in sheets["Sources"].values}
        assert {*sources} <= published
        assert ours(name, book).source not in published


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_chart_lists_the_sources_of_the_country(
    country: str, book: PriceBook, client: FlaskClient
) -> None:
    told = client.get(f"/chart/annual.metadata.json?country={country}").json
    listed = {each["id"] for each in told["sources"]}
    for name in (PAY, ON_COST):
        assert {*given(name, book.countries[country])[1]} <= listed
        assert ours(name, book).source not in listed


def test_pay_of_a_country_is_its_own_at_any_rate(client: FlaskClient) -> None:
    state = "country=de&exchange_rate=0.92"
    told = client.get(f"/api/v1/trace?number=market_salary.likely&{state}").json
    assert (told["value"], told["unit"]) == (62_100, "EUR/year")
    page = html.fromstring(client.get(f"/working?{state}").text)
    (row,) = page.xpath('//tr[@id="figure-market_salary"]')
    assert row.xpath('td[@class="number"]/text()') == ["54,000", "62,100", "79,500"]


def test_what_is_set_in_place_of_a_country_is_yours_and_the_country_stands_beside_it(
    client: FlaskClient,
) -> None:
    state = "country=de&set.on_cost=1.5"
    told = client.get(f"/api/v1/trace?number=on_cost.likely&{state}").json
    assert (told["value"], told["basis"], told["source"]) == (1.5, "user", None)
    page = html.fromstring(client.get(f"/working?{state}").text)
    (row,) = page.xpath('//tr[@id="figure-on_cost"]')
    assert "book: 1.2 to 1.23" in row.text_content()
