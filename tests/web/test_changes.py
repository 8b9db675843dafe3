"""The page of changes says what moved from price book to price book, why, and what that did."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from costcalc.analysis.history import default_totals
from costcalc.prices.library import RELEASED
from costcalc.web import create_app

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.conftest import Shelf


@pytest.fixture(scope="module")
def client(three: Shelf) -> FlaskClient:
    return create_app(three.place).test_client()


@pytest.fixture(scope="module")
def alone(one: Shelf) -> dict[str, float]:
    """What a year costs by default, with the first book."""
    return default_totals(one.books.today)["annual"]


LEAVING = "(the larger of attrition + headcount growth and 0)"


def text(html: str) -> str:
    """What a page says, without its elements."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def part(client: FlaskClient, version: str) -> str:
    """What the page says of one book."""
    page = client.get("/changes").text
    start = page.index(f'id="book-{version}"')
    return text(page[start : page.index("</section>", start)])


def test_the_api_is_described_with_todays_book_whichever_a_link_is_pinned_to(
    client: FlaskClient,
) -> None:
    page = client.get("/docs?book=2026.12").text
    assert "Price book 2027.06 of" in text(page)
    assert 'href="/method?book=2026.12"' in page


def test_every_book_stands_on_the_page_newest_first(client: FlaskClient) -> None:
    page = client.get("/changes").text
    found = re.findall(r'<section class="panel-card" id="book-([^"]+)"', page)
    assert found == ["2027.06", "2027.02", "2026.12"]


def test_a_figure_that_moved_stands_there_from_what_to_what_and_why(client: FlaskClient) -> None:
    said = part(client, "2027.02")
    assert "1 figure moved since 2026.12" in said
    assert (
        "Go’s pay over the market's go.salary_premium 0 0 to 0.1, likely 0.05 Surveys of January."
    ) in said


def test_what_is_new_says_so(client: FlaskClient) -> None:
    said = part(client, "2027.06")
    assert "Kotlin’s pay over the market's kotlin.salary_premium new -0.1 to 0.05" in said
    assert "Price of a server, like for like like_for_like.server_price 59.568 USD" in said
    assert "List prices of June." in said


def test_what_it_did_to_the_default_scenario_stands_below(
    client: FlaskClient, alone: dict[str, float]
) -> None:
    said = part(client, "2027.02")
    assert re.search(rf"Annual Go {alone['go']:,.2f} [\d,.]+ \+\d\.\d %", said)
    elixir = f"{alone['elixir']:,.2f}"
    assert f"Annual Elixir {elixir} {elixir} as before" in said


def test_the_first_book_is_the_first(client: FlaskClient, one: Shelf) -> None:
    said = part(client, "2026.12")
    assert "The first book." in said
    assert "moved since" not in said
    alone = create_app(one.place).test_client().get("/changes")
    assert alone.status_code == 200
    assert "The first book." in alone.text


def test_a_formula_that_changed_stands_there_in_both_wordings(shelf: Shelf) -> None:
    record = shelf.place / RELEASED / "2026.12.toml"
    was = record.read_text("utf-8")
    record.write_text(
        was.replace(f"developers × {LEAVING}", "developers × attrition"),
        "utf-8",
    )
    shelf.release("2027.01", formulas={"people.hires": "Growth needs hires too."})
    client = create_app(shelf.place).test_client()
    assert (
        "1 formula changed since 2026.12 Formulas that changed in 2027.01 Formula Before Now Why "
        "hires people.hires developers × attrition, in developer/year "
        f"developers × {LEAVING}, in developer/year Growth needs hires too."
    ) in part(client, "2027.01")
    warned = client.get("/api/v1/estimate?book=2026.12").json["warnings"]
    changed = [each for each in warned if each["code"] == "formulas_changed"]
    assert [each["field"] for each in changed] == ["book"]
    assert "hires" in changed[0]["message"]
    today = client.get("/api/v1/estimate").json["warnings"]
    assert "formulas_changed" not in [each["code"] for each in today]


def test_the_record_says_what_the_page_says(client: FlaskClient, alone: dict[str, float]) -> None:
    answer = client.get("/changes.json")
    assert answer.mimetype == "application/json"
    newest, second, first = answer.json["versions"]
    assert answer.json["price_book"]["version"] == newest["version"] == "2027.06"
    assert (second["since"], first["since"]) == ("2026.12", None)
    assert second["figures"] == [
        {
            "id": "go.salary_premium",
            "label": "Pay over the market's",
            "technology": "go",
            "unit": "1",
            "before": {"low": 0, "likely": 0, "high": 0},
            "after": {"low": 0, "likely": 0.05, "high": 0.1},
            "why": "Surveys of January.",
        }
    ]
    go = {"technology": "go", "total": "annual", "before": None, "after": alone["go"]}
    assert go in first["totals"]
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", newest["digest"])
    assert second["formulas"] == []


@pytest.mark.parametrize("address", ["/changes", "/changes.json"])
def test_what_is_no_question_is_refused(client: FlaskClient, address: str) -> None:
    assert client.get(f"{address}?salery=1").status_code == 400
    assert client.get(f"{address}?theme=dark").status_code == 200
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200


@pytest.mark.parametrize("address", ["/", "/sources", "/method", "/technologies"])
def test_the_pages_lead_to_it_and_keep_the_scenario(client: FlaskClient, address: str) -> None:
    assert 'href="/changes?years=5"' in client.get(f"{address}?years=5").text


def test_it_leads_to_the_figures_and_the_answer_of_each_book(client: FlaskClient) -> None:
    page = client.get("/changes").text
    for version in ("2027.06", "2027.02", "2026.12"):
        for address in (f"/sources?book={version}", f"/?book={version}"):
            assert f'href="{address}"' in page
            assert client.get(address).status_code == 200


def test_the_page_has_no_style_and_no_script_within_and_names_its_tables(
    client: FlaskClient,
) -> None:
    page = client.get("/changes").text
    assert " style=" not in page
    assert "<script>" not in page
    assert page.count("<table") == page.count('role="region" aria-label="Table: ') > 3
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert page.count("<h1") == 1
