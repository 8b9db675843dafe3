"""An address names its price book and is answered with it for ever; own figures are marked."""

from __future__ import annotations

import csv
import re
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from costcalc.analysis.estimate import estimate
from costcalc.output.charts.registry import CHARTS
from costcalc.output.frames import to_dict
from costcalc.prices.book import load_price_book
from costcalc.prices.library import VARIABLE
from costcalc.scenario.scenario import read
from costcalc.web import create_app

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.conftest import Shelf

ESTIMATE = "/api/v1/estimate"
ANALYSES = (
    f"{ESTIMATE}.json",
    f"{ESTIMATE}.csv",
    f"{ESTIMATE}.tsv?layout=wide",
    f"{ESTIMATE}.txt?metric=annual.go.likely",
    "/api/v1/simulation",
    "/api/v1/sensitivity?of=annual.go",
    "/api/v1/flip-points?driver=go.salary&of=annual",
    "/api/v1/flip-map?x=orders_per_month&y=go.salary&cells=4",
    "/api/v1/bridge?from=elixir&to=go",
    "/api/v1/trace?number=annual.go.likely",
    "/api/v1/trace.txt?number=go.salary_premium.likely",
    "/api/v1/compare?a.years=4",
    "/api/v1/figures/go.salary_premium",
    "/api/v1/figures",
    "/chart/annual.json",
    "/chart/annual.csv",
    "/chart/annual.svg",
)
PAGES = (
    "/",
    "/embed/annual",
    "/receipt?number=go.salary_premium.likely",
    "/sources",
    "/method",
    "/technologies",
    "/flips",
    "/changes",
)


@pytest.fixture(scope="module")
def client(three: Shelf) -> FlaskClient:
    """A service with three books, of which 2027.06 is today's."""
    return create_app(three.place).test_client()


@pytest.fixture(scope="module")
def first(one: Shelf) -> FlaskClient:
    """The service as it was with the first book alone."""
    return create_app(one.place).test_client()


def of(address: str, version: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}book={version}"


@pytest.mark.parametrize("address", ANALYSES)
def test_a_link_gives_the_same_after_two_more_books(
    client: FlaskClient, first: FlaskClient, address: str
) -> None:
    today, then = client.get(address), client.get(of(address, "2026.12"))
    before = first.get(of(address, "2026.12"))
    assert [each.status_code for each in (today, then, before)] == [200, 200, 200]
    assert told(then.data) == told(before.data)
    assert told(today.data) != told(then.data)
    assert then.headers["Cache-Control"].startswith("public, max-age=86400,")


def told(answer: bytes) -> str:
    """An answer without what an older book is known by in addresses."""
    named = r"book=2026\.12&|&book=2026\.12|\"book\":\"2026\.12\",?"
    return re.sub(named, "", answer.decode())


def test_a_pinned_workbook_is_the_asked_book_s(client: FlaskClient) -> None:
    answer = client.get(f"{ESTIMATE}.xlsx?book=2026.12&dl=1")
    assert answer.status_code == 200
    assert "costcalc-estimate-2026.12.xlsx" in answer.headers["Content-Disposition"]


def test_each_book_has_its_own_tags(client: FlaskClient) -> None:
    for address in ANALYSES:
        addresses = [address, *(of(address, v) for v in ("2027.06", "2027.02", "2026.12"))]
        today, same, *others = [client.get(each).headers["ETag"] for each in addresses]
        assert today == same
        assert len({today, *others}) == 3


@pytest.mark.parametrize("address", [*PAGES, *(f"/embed/{name}" for name in CHARTS)])
@pytest.mark.parametrize("version", ["2026.12", "2027.02"])
def test_every_page_answers_with_an_older_book(
    client: FlaskClient, address: str, version: str
) -> None:
    assert client.get(of(address, version)).status_code == 200


def test_the_links_of_an_older_book_s_page_stay_with_it(client: FlaskClient) -> None:
    page = client.get("/?book=2026.12&years=5").text
    own = [link for link in re.findall(r'href="(/[^"#]*)', page) if "/static/" not in link]
    asking = [link for link in own if urlsplit(link).path in ("/receipt", "/flips", "/method")]
    assert len(asking) > 50
    for link in asking:
        assert parse_qs(urlsplit(link.replace("&amp;", "&")).query)["book"] == ["2026.12"], link
    assert '<input type="hidden" name="book" value="2026.12">' in page


def test_a_form_that_is_sent_with_an_older_book_stays_with_it(client: FlaskClient) -> None:
    answer = client.get("/?years=&team_size=7&book=2026.12")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/?book=2026.12&team_size=7")


def test_an_older_book_s_page_says_what_today_s_would_say_and_because_of_what(
    client: FlaskClient,
) -> None:
    page = client.get("/?book=2026.12&years=5").text
    warning = page.partition('<div class="warning older"')[2].partition("</section>")[0]
    older = " ".join(warning.split())
    assert "These are the figures of price book 2026.12. With today’s, 2027.06:" in older
    assert re.search(r"Go \+\d\.\d %", older)
    assert "Go’s pay over the market&#39;s: 0; now 0 to 0.1, likely 0.05" in older
    assert 'href="/?years=5" data-live' in older
    assert 'href="/changes?book=2026.12&amp;years=5"' in older
    assert "Price book <b>2026.12</b>" in page  # what was changed, with the way back


def test_today_s_page_says_nothing_of_older_books(client: FlaskClient) -> None:
    for address in ("/", "/?book=2027.06"):
        page = client.get(address).text
        assert 'id="older"' not in page
        assert 'name="book"' not in page


def test_a_page_of_a_question_that_today_s_book_cannot_answer_says_so(shelf: Shelf) -> None:
    shelf.add_kotlin()
    shelf.release("2027.01", figures={"kotlin": "Asked for often."})
    (shelf.place / "technologies" / "kotlin.toml").unlink()
    shelf.version("2027.02")
    client = create_app(shelf.place).test_client()
    page = client.get("/?book=2027.01&baseline=kotlin").text
    assert "Today’s, 2027.02, cannot answer this question as it stands" in page


def test_the_estimate_of_an_older_book_is_pinned_to_it(client: FlaskClient) -> None:
    answer = client.get(f"{ESTIMATE}?book=2027.02&years=5").json
    assert answer["price_book"]["version"] == "2027.02"
    assert answer["price_book"]["operator_figures"] == []
    for link in answer["links"].values():
        assert parse_qs(urlsplit(link).query)["book"] == ["2027.02"]
    assert client.get(answer["links"]["self"]).json == answer


def test_an_unknown_book_is_404_with_the_nearest(client: FlaskClient) -> None:
    for address in (f"{ESTIMATE}?book=2027.03", "/api/v1/figures?book=2027.03", "/?book=2027.03"):
        assert client.get(address).status_code == 404
    fault = client.get(f"{ESTIMATE}?book=2026.10").json["errors"][0]
    assert (fault["field"], fault["suggestion"]) == ("book", "2026.12")
    assert fault["allowed"] == "2027.06, 2027.02, 2026.12"


def test_two_scenarios_may_have_two_books(client: FlaskClient) -> None:
    answer = client.get("/api/v1/compare?a.book=2026.12&of=annual")
    totals = {(t["technology"], t["total"]): t["difference"]["b"] for t in answer.json["totals"]}
    assert totals["go", "annual"] > totals["elixir", "annual"] > 0
    assert [each["id"] for each in answer.json["inputs"]] == ["book"]
    turned = client.get("/api/v1/compare?b.book=2026.12&of=annual")
    assert {(t["technology"], t["total"]): t["difference"]["b"] for t in turned.json["totals"]} == {
        key: -difference if difference else 0 for key, difference in totals.items()
    }
    assert len({each.headers["ETag"] for each in (answer, turned)}) == 2


def test_the_comparison_s_tag_is_of_both_books(client: FlaskClient, shelf: Shelf) -> None:
    shelf.value("technologies/go.toml", "figures.salary_premium", "0.5")
    shelf.release("2027.06", figures={"go.salary_premium": "Elsewhere."})
    elsewhere = create_app(shelf.place).test_client()
    address = "/api/v1/compare?a.book=2026.12"
    one, other = client.get(address), elsewhere.get(address)
    assert one.data != other.data
    assert one.headers["ETag"] != other.headers["ETag"]


def test_a_batch_is_computed_with_the_book_of_its_address(client: FlaskClient) -> None:
    body = "scenario,years\nx,3\n"
    rows = {
        version: next(csv.DictReader(StringIO(batch(client, f"?book={version}", body))))
        for version in ("2026.12", "2027.06")
    }
    assert [row["price_book"] for row in rows.values()] == ["v2026.12", "v2027.06"]
    assert len({row["go_annual_likely"] for row in rows.values()}) == 2


def test_a_row_of_a_batch_has_no_other_book(client: FlaskClient) -> None:
    table = batch(client, "", "scenario,book\nx,2027.06\ny,2026.12\n")
    x, y = csv.DictReader(StringIO(table))
    assert not x["error"]
    assert "asked of price book 2027.06" in y["error"]


def batch(client: FlaskClient, query: str, body: str) -> str:
    answer = client.post(f"/api/v1/batch.csv{query}", data=body, content_type="text/csv")
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_frame_is_of_the_book_of_its_address(client: FlaskClient) -> None:
    answer = client.get("/oembed?url=http%3A%2F%2Flocalhost%2Fembed%2Fannual%3Fbook%3D2026.12")
    assert "book=2026.12" in answer.json["html"]
    assert "price book 2026.12" in client.get("/embed/annual?book=2026.12").text


def test_readiness_names_today_s_book(client: FlaskClient) -> None:
    assert client.get("/readyz").json["price_book"] == "2027.06"


# -- an operator's own figures --------------------------------------------------------------------


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A service whose operator pays Go developers a tenth more, and 33 for a server."""
    (tmp_path / "technologies").mkdir()
    (tmp_path / "technologies" / "go.toml").write_text(
        '[figures.salary_premium]\nvalue = 0.1\nnote = "What we pay."\n'
        '[published.server_price]\nvalue = 33\nnote = "Our contract."\n',
        "utf-8",
    )
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    return create_app().test_client()


VERSION = load_price_book().version
OWN = ["go.salary_premium"] + [
    f"{id_}.server_price" for id_ in ("go", "java", "node", "python", "ruby")
]


def test_own_figures_are_marked_in_every_answer(mine: FlaskClient) -> None:
    answer = mine.get(f"{ESTIMATE}?scope=published").json
    version = answer["price_book"]["version"]
    assert re.fullmatch(re.escape(VERSION) + r"-own-[0-9a-f]{8}", version)
    assert answer["price_book"]["operator_figures"] == OWN
    assert "operator_figures" in [warning["code"] for warning in answer["warnings"]]
    bases = {(i["item"], i["technology"]): i["basis"] for i in answer["items"]}
    assert bases["compute", "go"] == "operator"
    assert bases["compute", "elixir"] == "derived"
    rows = list(csv.DictReader(StringIO(mine.get(f"{ESTIMATE}.csv?scope=published").text)))
    assert {row["price_book"] for row in rows} == {f"v{version}"}
    assert "operator" in {row["basis"] for row in rows}
    figures = mine.get("/api/v1/figures").json
    assert figures["price_book"]["operator_figures"] == OWN
    assert {f["id"] for f in figures["figures"] if f["basis"] == "operator"} == {*OWN}
    assert mine.get("/api/v1/trace?number=go.salary_premium.likely").json["basis"] == "operator"
    for address in ("/chart/annual.metadata.json", "/api/v1/technologies"):
        assert mine.get(address).json["price_book"]["version"] == version
    assert mine.get("/readyz").json["price_book"] == version


def test_own_figures_are_marked_on_every_page(mine: FlaskClient) -> None:
    said = "with 6 of this installation’s own figures"
    page = " ".join(mine.get("/?scope=published").text.split())
    assert said in page
    assert "6 figures are this installation’s own and not the price book’s" in page
    lines = " ".join(mine.get("/breakdown?scope=published").text.split())
    assert '<i class="mark b-operator">o<span class="sr">: operator</span></i>' in lines
    assert '<i class="mark b-operator">o</i> this installation’s own' in lines
    for address in ("/sources", "/method", "/technologies", "/changes"):
        assert said in " ".join(mine.get(address).text.split()), address
    assert "this installation’s own, in place of the price book’s" in mine.get("/sources").text
    assert "b-operator" in mine.get("/receipt?number=go.salary_premium.likely").text
    version = mine.get(ESTIMATE).json["price_book"]["version"]
    assert f"price book {version}" in mine.get("/embed/annual").text


@pytest.mark.usefixtures("mine")
def test_an_operator_s_server_is_chosen_and_listed_like_any_other(tmp_path: Path) -> None:
    row = """[servers.rack]
provider = "Ourselves"
family = "blade"
vcpus = 16
memory = 64
usd_per_month = 210.5
region = "cellar"
date = "2026"
"""
    (tmp_path / "servers.toml").write_text(row, "utf-8")
    client = create_app().test_client()
    answer = client.get(f"{ESTIMATE}?server=rack").json
    compute = [each for each in answer["items"] if each["item"] == "compute"]
    assert {(each["basis"], each["monthly_likely"]) for each in compute} == {("operator", 631.5)}
    assert "this installation’s own" in client.get("/sources").text
    for address in ("/", "/sources", "/method", "/api/v1/servers", "/api/v1/servers.csv"):
        assert "rack" in client.get(f"{address}?server=rack").text, address


def test_without_own_figures_no_page_speaks_of_them(first: FlaskClient) -> None:
    for address in PAGES:
        text = first.get(address).text
        assert "installation’s own" not in text, address
        assert "b-operator" not in text, address


def test_a_link_to_own_figures_gives_them_and_one_to_the_book_the_book_s(
    mine: FlaskClient,
) -> None:
    answer = mine.get(ESTIMATE).json
    again = mine.get(answer["links"]["self"]).json
    assert again["technologies"] == answer["technologies"]
    plain = mine.get(f"{ESTIMATE}?book={VERSION}").json
    book = load_price_book()
    assert plain["price_book"]["digest"] == book.digest
    assert plain["technologies"] == to_dict(estimate(read((), book), book))["technologies"]
    assert plain["technologies"] != answer["technologies"]


def test_the_plain_book_s_page_says_what_own_figures_move(mine: FlaskClient) -> None:
    page = mine.get(f"/?book={VERSION}").text
    assert re.search(r"With today’s, [\d.]+-own-[0-9a-f]{8}: .*Go \+\d+\.\d %", page)


def test_an_address_of_figures_that_are_no_more_is_404_and_never_another_number(
    mine: FlaskClient,
) -> None:
    answer = mine.get(f"{ESTIMATE}?book={VERSION}-own-00000000")
    assert answer.status_code == 404
    assert answer.json["errors"][0]["suggestion"].startswith(VERSION)


def test_own_figures_stand_among_the_changes_with_the_operator_s_reasons(
    mine: FlaskClient,
) -> None:
    own, plain, *_ = mine.get("/changes.json").json["versions"]
    assert own["since"] == plain["version"] == VERSION
    why = {each["id"]: each["why"] for each in own["figures"]}
    assert why["go.salary_premium"] == "What we pay."
    assert {id_.removeprefix("published.") for id_ in why} == {*OWN}
