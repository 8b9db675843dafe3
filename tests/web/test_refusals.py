"""What is refused is told whole, under the name that was given, and alike at every door."""

from typing import TYPE_CHECKING

import pytest
from elements import Elements

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse


def told(reply: "TestResponse") -> list[tuple[str, str | None]]:
    """The fields of a refusal with what each is suggested to be."""
    assert reply.json is not None
    return [(fault["field"], fault["suggestion"]) for fault in reply.json["errors"]]


# -- comparisons -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.foo", "a.title", "a.utm_source"])
def test_an_unknown_name_like_no_other_has_no_mend(client: "FlaskClient", name: str) -> None:
    reply = client.get(f"/api/v1/compare?{name}=1&b.team_size=3")
    assert (reply.status_code, told(reply)) == (400, [(name, None)])
    assert "None" not in client.get(f"/compare?{name}=1&b.team_size=3").text


def test_a_comparison_on_a_page_ignores_what_other_sites_append(client: "FlaskClient") -> None:
    assert client.get("/compare?a.team_size=3&utm_source=news&fbclid=1").status_code == 200


def test_two_sizes_of_letter_are_one_side(client: "FlaskClient") -> None:
    small = client.get("/api/v1/compare?a.team_size=4&b.team_size=5")
    assert client.get("/api/v1/compare?A.team_size=4&B.Team_Size=5").json == small.json


# -- all at once -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status", "fields"),
    [
        ("api/v1/flip-map?x=nope&y=nope2&years=99", 400, {"x", "y", "years"}),
        ("api/v1/flip-map?x=nope&cells=99&years=99", 400, {"x", "y", "cells", "years"}),
        ("api/v1/flip-points?driver=nope&foo=1&years=99", 400, {"driver", "foo", "years"}),
        ("api/v1/flip-points?driver=salary&range=7&years=99", 422, {"range", "years"}),
        ("api/v1/trace?number=nope&years=99", 400, {"number", "years"}),
        ("api/v1/trace.txt?number=nope&years=99", 400, {"number", "years"}),
        ("api/v1/bridge?from=x&to=y&years=99", 422, {"from", "to", "years"}),
        (
            "api/v1/bridge?from=x&to=y&years=99&team_size=-1",
            422,
            {"from", "to", "years", "team_size"},
        ),
        ("api/v1/sensitivity?of=nope&foo=1&years=99", 400, {"of", "foo", "years"}),
        ("api/v1/sensitivity.csv?of=annual.rust&theme=x", 422, {"of", "theme"}),
        ("api/v1/estimate.txt?metric=nope&years=99", 400, {"metric", "years"}),
        ("api/v1/estimate.csv?layout=months&years=99", 400, {"start", "years"}),
        ("api/v1/estimate.json?layout=focus&baseline=nothing", 400, {"start", "baseline"}),
        ("chart/annual.svg?width=9&years=99", 422, {"width", "years"}),
        ("chart/bridge.csv?from=x&years=99", 422, {"from", "years"}),
    ],
)
def test_what_only_one_address_takes_is_judged_beside_any_other_fault(
    path: str, status: int, fields: set[str], client: "FlaskClient"
) -> None:
    reply = client.get(f"/{path}", headers={"Accept": "application/json"})
    assert (reply.status_code, {field for field, _ in told(reply)}) == (status, fields)
    assert len(told(reply)) == len(fields)


def test_a_page_judges_what_it_draws_beside_any_other_fault(client: "FlaskClient") -> None:
    for path in ("/", "/embed/bridge"):
        page = client.get(f"{path}?from=rust&years=99").text
        assert "from has no rust" in page
        assert "Planning period must be" in page
    page = client.get("/receipt?number=nope&years=99")
    assert page.status_code == 400
    assert "there is no number nope" in page.text
    assert "Planning period must be" in page.text


# -- names as they are shown -----------------------------------------------------------------------

SHOWN = [
    ("api/v1/bridge?from=Elixir&to=GO", "api/v1/bridge?from=elixir&to=go"),
    (
        "api/v1/bridge?baseline=node&from=Node.js&to=Go",
        "api/v1/bridge?baseline=node&from=node&to=go",
    ),
    ("?from=Elixir&to=Go", "?from=elixir&to=go"),
    ("chart/bridge.svg?From=Elixir&TO=Go", "chart/bridge.svg?from=elixir&to=go"),
    ("api/v1/sensitivity?of=annual.Go", "api/v1/sensitivity?of=annual.go"),
    ("api/v1/sensitivity?of=Year 1.Go-Elixir", "api/v1/sensitivity?of=annual.go-elixir"),
    ("api/v1/sensitivity?of=Annual", "api/v1/sensitivity?of=annual"),
    ("api/v1/flip-points?Driver=Team_size", "api/v1/flip-points?driver=team_size"),
    ("api/v1/flip-points?driver=Salary.go", "api/v1/flip-points?driver=salary.go"),
    ("api/v1/flip-points?driver=Go.Server_Price", "api/v1/flip-points?driver=go.server_price"),
    (
        "api/v1/flip-points?driver=Salary_Premium.Go-Elixir",
        "api/v1/flip-points?driver=salary_premium.go-elixir",
    ),
    (
        "api/v1/flip-map?x=Orders a month&y=Team size&cells=2",
        "api/v1/flip-map?x=orders_per_month&y=team_size&cells=2",
    ),
    ("api/v1/trace?Number=Annual.Go.Likely", "api/v1/trace?number=annual.go.likely"),
    ("api/v1/estimate.txt?Metric=annual.Go.likely", "api/v1/estimate.txt?metric=annual.go.likely"),
    (
        "api/v1/estimate.csv?Layout=Wide&Period=Month",
        "api/v1/estimate.csv?layout=wide&period=month",
    ),
    ("api/v1/estimate.csv?LOCALE=DE&Errors=Inline", "api/v1/estimate.csv?locale=de&errors=inline"),
    ("api/v1/estimate.csv?Years=99&Errors=Inline", "api/v1/estimate.csv?Years=99&errors=inline"),
    ("breakdown?Locale=DE&theme=Dark", "breakdown?locale=de&theme=dark"),
    ("certainty?range=Envelope", "certainty?range=envelope"),
    ("?print=All", "?print=all"),
    ("chart/annual.csv?values=Ratio", "chart/annual.csv?values=ratio"),
    ("api/v1/figures/Market_Salary", "api/v1/figures/market_salary"),
    ("api/v1/estimate?book=v2026.12", "api/v1/estimate?book=2026.12"),
    ("api/v1/estimate?country=Germany (EUR)", "api/v1/estimate?country=de"),
    ("api/v1/estimate?country=Poland", "api/v1/estimate?country=Poland, employees (PLN)"),
    ("api/v1/estimate?country=Poland", "api/v1/estimate?country=pl"),
]


@pytest.mark.parametrize(("shown", "written"), SHOWN)
def test_a_name_as_it_is_shown_is_read_in_any_case(
    shown: str, written: str, client: "FlaskClient"
) -> None:
    one, other = client.get(f"/{shown}"), client.get(f"/{written}")
    assert one.status_code == other.status_code == 200
    assert one.data == other.data


def test_the_links_of_a_frame_have_the_names_as_we_write_them(client: "FlaskClient") -> None:
    page = client.get("/embed/bridge?from=Elixir&To=Go&Theme=Dark")
    assert page.status_code == 200
    assert "from=elixir&amp;theme=dark&amp;to=go" in page.text


# -- the form of an answer -------------------------------------------------------------------------

CHOSEN = [
    "simulation", "trace?number=annual.go.likely", "compare?a.team_size=3&b.team_size=4",
    "sensitivity", "figures", "servers", "figures/market_salary", "figures/salary_premium",
]  # fmt: skip


@pytest.mark.parametrize("asked", CHOSEN)
def test_without_an_ending_accept_chooses_the_form(asked: str, client: "FlaskClient") -> None:
    name, mark, query = asked.partition("?")
    for accept, end in (("text/csv", "csv"), ("application/json", "json"), ("*/*", "json")):
        reply = client.get(f"/api/v1/{asked}", headers={"Accept": accept})
        named = client.get(f"/api/v1/{name}.{end}{mark}{query}", headers={"Accept": "image/png"})
        assert (reply.status_code, named.status_code) == (200, 200)
        assert reply.data == named.data
        assert reply.mimetype == named.mimetype
        assert "Accept" in reply.headers["Vary"].split(", ")
        assert "Accept" not in named.headers["Vary"].split(", ")
    other = client.get(f"/api/v1/{asked}", headers={"Accept": "image/png"})
    assert other.status_code == 406
    assert "Accept" in other.headers["Vary"]


def test_a_receipt_is_text_where_that_is_accepted(client: "FlaskClient") -> None:
    asked = "/api/v1/trace?number=annual.go.likely"
    assert client.get(asked, headers={"Accept": "text/plain"}).mimetype == "text/plain"


def test_one_figure_has_the_row_that_all_have(client: "FlaskClient") -> None:
    header, *rows = client.get("/api/v1/figures.csv").text.splitlines()
    for id_, count in (("market_salary", 1), ("go.salary_premium", 1), ("salary_premium", 6)):
        found = client.get(f"/api/v1/figures/{id_}.csv").text.splitlines()
        assert found[0] == header
        assert set(found[1:]) <= set(rows)
        assert len(found[1:]) == count or (count > 1 and len(found) > 5)
    assert client.get("/api/v1/figures/nothing.csv?errors=inline").text.startswith("error_code")


@pytest.mark.parametrize("path", ["chart/annual.csv", "chart/annual.svg", "chart/annual.png"])
def test_an_address_of_data_is_refused_in_json_unless_html_is_asked_for(
    path: str, client: "FlaskClient"
) -> None:
    for accept in ({}, {"Accept": "text/csv"}, {"Accept": "image/avif,image/*,*/*;q=0.8"}):
        reply = client.get(f"/{path}?foo=1", headers=accept)
        assert (reply.status_code, reply.mimetype) == (400, "application/problem+json")
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    assert client.get(f"/{path}?foo=1", headers=browser).mimetype == "text/html"
    assert client.get("/receipt?foo=1").mimetype == "text/html"


@pytest.mark.parametrize("asked", ["a.currency=EUR&b.currency=USD", "a.country=de&b.country=us"])
def test_two_currencies_are_refused_on_the_page_as_in_the_api(
    asked: str, client: "FlaskClient"
) -> None:
    page = client.get(f"/compare?{asked}")
    assert page.status_code == client.get(f"/api/v1/compare?{asked}").status_code == 422
    assert "They are in different currencies" in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_a_page_links_its_other_forms(client: "FlaskClient") -> None:
    for path in ("compare?a.team_size=3&b.team_size=4&utm_source=x", "flips?baseline=ruby"):
        page = Elements(client.get(f"/{path}").text)
        forms = [own for own in page.named("link") if own["rel"] == "alternate"]
        kinds = [form["type"] for form in forms]
        assert kinds.count("application/json") == kinds.count("text/csv") > 0
        for form in forms:
            if "oembed" not in str(form["type"]):
                reply = client.get(form["href"])
                assert (reply.status_code, reply.mimetype) == (200, form["type"])


# -- what is told ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "[1]",
        '{"low": 3, "likely": 2, "high": 1}',
        "true",
        '{"low": 1.500, "high": [2, "x"]}',
        "1e99",
    ],
)
def test_a_value_of_json_is_told_as_it_was_typed(typed: str, client: "FlaskClient") -> None:
    body = f'{{"orders_per_month": {typed}}}'
    reply = client.post("/api/v1/estimate", data=body, content_type="application/json")
    assert [fault["value"] for fault in reply.json["errors"]] == [typed]


def test_a_fault_of_one_technology_says_whose_it_is(client: "FlaskClient") -> None:
    asked = "salary=zz&salary.go=zz&set.go.server_price=zz"
    said = [each["detail"] for each in client.get(f"/api/v1/estimate?{asked}").json["errors"]]
    assert [each.partition(" must be a number; ")[0] for each in said] == [
        "Salary",
        "Go: Salary",
        "Go: Price of a server",
    ]


@pytest.mark.parametrize("value", ["0", "1..2", "99", "abc"])
def test_the_page_repeats_what_was_typed(value: str, client: "FlaskClient") -> None:
    assert f"you typed {value}." in client.get(f"/?years={value}").text


def test_what_is_paid_somewhere_is_in_the_money_of_that_place(client: "FlaskClient") -> None:
    reply = client.get("/api/v1/estimate?country=pl&currency=USD")
    (fault,) = reply.json["errors"]
    assert fault["detail"] == "pay in Poland is in PLN, not in USD"


def test_a_book_is_read_as_tables_write_it(client: "FlaskClient") -> None:
    row = client.get("/api/v1/estimate.csv").text.splitlines()[1]
    version = row.split(",")[1]
    assert version.startswith("v")
    assert client.get(f"/api/v1/estimate?book={version}").status_code == 200
    assert client.get("/api/v1/estimate?book=v1999.01").status_code == 404
