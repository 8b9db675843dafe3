"""The private pages of saved scenarios: no address tells what was typed, and only the API saves."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

import pytest
from elements import Elements

from costcalc.web import create_app
from costcalc.web.store.database import Store
from costcalc.web.store.place import file_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Shelf
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    Save = Callable[..., "Made"]

PATH = "/api/v1/scenarios"
CANARY = "123457"
"""A salary that no figure, total or size comes to."""
OTHER = "654323"
NUMBER = "number=annual.go.likely"
BELOW = (
    "", "/breakdown?period=month", "?period=horizon&panels=categories&map=salaries&theme=dark",
    "?print=all", "?revision=1", "?revision=1&period=month", "/history", "/flips",
    f"/receipt?{NUMBER}", "/receipt?number=go.salaries.annual.likely",
    "/receipt?number=salary.go.likely",
    "/estimate.json", "/estimate.csv", "/estimate.tsv", "/estimate.xlsx",
    f"/estimate.txt?metric={NUMBER.partition('=')[2]}", "/estimate.csv?layout=wide&dl=1",
    "/chart/tornado.json", "/chart/annual.csv", "/chart/flip.metadata.json", "/chart/bridge.svg",
    "/chart/annual.png",
)  # fmt: skip
IN_TEXT = re.compile(r"""[^\s"'<>]*(?:\?|&|%3F|%26|/)[^\s"'<>]*(?:123457|654323)[^\s"'<>]*""")


class Made:
    """A saved scenario: its answer, its page, and what opens it."""

    def __init__(self, reply: TestResponse) -> None:
        assert reply.status_code == 201, reply.text
        self.id = reply.json["id"]
        self.api = reply.json["links"]["self"]
        self.page = reply.json["links"]["page"]
        self.token = reply.json["edit_token"]
        self.own = {"Authorization": f"Bearer {self.token}", "If-Match": "*"}


@pytest.fixture(scope="module")
def client(keeping: FlaskClient) -> FlaskClient:
    return keeping


@pytest.fixture(scope="module")
def save(client: FlaskClient) -> Save:
    """A new scenario, then its later revisions: `save({"years": "5"}, {"years": "6"})`."""

    def saved(*revisions: dict[str, str], title: str = "Plan") -> Made:
        first, *later = revisions or ({"salary.go": CANARY},)
        made = Made(client.post(PATH, json={"title": title, "inputs": first}))
        for number, inputs in enumerate(later, 2):
            body = {"title": f"{title} {number}", "inputs": inputs}
            assert client.put(made.api, json=body, headers=made.own).status_code == 200
        return made

    return saved


@pytest.fixture(scope="module")
def busy(client: FlaskClient, save: Save) -> Made:
    """A scenario with much typed into it, two revisions, published with money."""
    more = {"set.go.server_price": "60..120", "years": "4", "of": "annual"}
    made = save({"salary.go": OTHER}, {"salary.go": CANARY, "migration_person_months": "3", **more})
    assert client.post(f"{made.api}/publication", headers=made.own).status_code == 201
    return made


def told(page: TestResponse) -> list[str]:
    """Every attribute of a page that holds the canary and is no box that one types into."""
    return [
        f"{tag} {name}={text}"
        for tag, attributes in Elements(page.text).all
        for name, text in attributes.items()
        if (CANARY in text or OTHER in text)
        and not (tag == "input" and name == "value" and "readonly" not in attributes)
    ]


def words(page: TestResponse) -> str:
    """The text of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


@pytest.mark.parametrize("below", BELOW)
def test_a_private_page_is_for_its_asker_alone_and_no_address_on_it_tells_what_was_typed(
    client: FlaskClient, busy: Made, below: str
) -> None:
    answer = client.get(busy.page + below)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert not {"ETag", "Location", "Set-Cookie"} & {*answer.headers.keys()}
    assert CANARY not in str(answer.headers)
    if answer.mimetype == "text/html":
        assert told(answer) == []
        assert '<meta name="robots" content="noindex">' in answer.text
        assert not re.search('rel="canonical"|og:', answer.text)
    if answer.mimetype not in ("image/png", "text/csv", "text/tab-separated-values"):
        assert IN_TEXT.findall(answer.get_data().decode("latin-1")) == []


@pytest.mark.parametrize("years", ["7", "many"])
def test_no_address_on_the_page_of_a_change_tells_what_was_typed(
    client: FlaskClient, busy: Made, years: str
) -> None:
    for view in ("", "?period=month", "?revision=1"):
        typed = {"salary.go": CANARY, "years": years, "book": "2026.12", "_newest": "2"}
        answer = client.post(busy.page + view, data=typed)
        assert answer.status_code == (200 if years == "7" else 400)
        assert 'value="123,457"' in answer.text
        assert told(answer) == []
        assert IN_TEXT.findall(answer.text) == []


BELOW = (
    "",
    "/breakdown",
    "/certainty?revision=1",
    "/working",
    "?revision=1",
    "/history",
    f"/receipt?{NUMBER}",
    "/flips",
)


def test_every_address_on_a_private_page_leads_somewhere(client: FlaskClient, busy: Made) -> None:
    asked: set[str] = set()
    for below in BELOW:
        elements = Elements(client.get(busy.page + below).text)
        links = {each for name in ("href", "src", "data-figure", "data-lazy", "formaction")
                 for each in elements.values(name)}  # fmt: skip
        own = sorted(link for link in links if link.startswith("/") and "png" not in link)
        assert len(own) > 2
        assert "" not in links
        receipts = [link for link in own if "/receipt?" in link]
        sample = {*receipts[::25], *(link for link in receipts if "probability" in link)}
        pages = {link.partition("#")[0] for link in {*own} - {*receipts} | sample} - asked
        for link in pages:
            assert client.get(link).status_code == 200, link
        asked |= pages


@pytest.mark.parametrize("below", ["", "/history", "/estimate.csv", "/chart/annual.csv"])
def test_a_stranger_finds_nothing_below_any_id(client: FlaskClient, below: str) -> None:
    stranger = client.get("/s/AAAAAAAAAAAAAAAAAAAAAA" + below)
    assert (stranger.status_code, stranger.headers["Cache-Control"]) == (404, "no-store")
    assert stranger.headers["X-Robots-Tag"] == "noindex"


def test_a_token_is_in_no_page_no_address_and_no_log(
    client: FlaskClient, busy: Made, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for below in ("", "/history", "/estimate.json", f"/compare/{busy.id}?revision=1"):
        answer = client.get(busy.page + below, headers=busy.own)
        assert answer.status_code == 200
        assert busy.token not in answer.get_data().decode("latin-1") + str(answer.headers)
    draft = client.post(busy.page, data={"years": "7"}, headers=busy.own)
    wrong = client.put(busy.api, json={"inputs": {"years": "x"}}, headers=busy.own)
    for answer in (draft, wrong, client.get("/saved"), client.get("/")):
        assert busy.token not in answer.text + str(answer.headers)
    assert busy.token not in caplog.text
    # Whoever asks with it in an address is told off, and it is repeated to nobody.
    for address in (f"{busy.page}?edit_token={busy.token}", f"{busy.page}?token={busy.token}"):
        refused = client.get(address)
        assert refused.status_code == 400
        assert busy.token not in refused.text


def test_a_page_is_the_scenario_with_its_title_note_book_and_time(client: FlaskClient) -> None:
    inputs = {"salary.go": CANARY}
    body = {"title": "Büdget <b>", "note": "One.\nTwo & three.", "inputs": inputs}
    made = Made(client.post(PATH, json=body))
    page = client.get(made.page)
    assert "Büdget &lt;b&gt;" in page.text
    assert "Two &amp; three." in page.text
    text = words(page)
    when = r"Revision 1, saved on \d+ \w+ \d{4}, \d\d:\d\d UTC , price book 2026\.12"
    assert re.search(when, text)
    assert "removed when nobody has opened it for 730 days" in text
    plain = client.get(f"/?salary.go={CANARY}")
    verdict = re.compile(r'<h1 id="verdict">(.*?)</h1>')
    assert verdict.findall(page.text) == verdict.findall(plain.text)
    table = re.compile(r'<td class="number">.*?</td>', re.DOTALL)
    cells = [re.sub(r"<[^>]+>", "", each) for each in table.findall(page.text)]
    assert cells == [re.sub(r"<[^>]+>", "", each) for each in table.findall(plain.text)]
    assert len(cells) > 12


def test_a_page_without_a_script_says_how_to_save(client: FlaskClient, busy: Made) -> None:
    page = client.get(busy.page).text
    told = re.search(r"<noscript>(.*?)</noscript>", page, re.DOTALL)
    assert told
    assert "API" in told[1]
    assert 'href="/docs"' in told[1]
    for button in re.findall(r"<button[^>]*data-(?:open|save|remember)[^>]*>", page):
        around = page[: page.index(button)]
        scripted = "data-scripted hidden" in button
        assert scripted or around.rindex("data-scripted hidden") > around.rindex("<section")


def test_an_older_revision_says_that_it_is_and_leads_to_the_newest(
    client: FlaskClient, busy: Made
) -> None:
    old = client.get(f"{busy.page}?revision=1")
    assert "This is revision 1 as it was. Go to the newest, revision 2 ." in words(old)
    assert f'href="{busy.page}"' in old.text
    assert 'value="654,323"' in old.text
    new = client.get(f"{busy.page}?revision=2")
    assert "as it was" not in words(new)
    assert 'value="123,457"' in new.text
    for revision, status in (("3", 404), ("0", 422), ("x", 400)):
        assert client.get(f"{busy.page}?revision={revision}").status_code == status


def test_links_of_an_older_revision_stay_with_it(client: FlaskClient, busy: Made) -> None:
    elements = Elements(client.get(f"{busy.page}?revision=1").text)
    below = [link for link in elements.values("href") if link.startswith(busy.page)]
    leaving = {busy.page, f"{busy.page}/history"}
    assert len(below) > 60
    assert {link for link in below if "revision=1" not in link} == leaving
    salary = client.get(f"{busy.page}/receipt?revision=1&number=salary.go.likely")
    assert "654,323" in salary.text


@pytest.mark.parametrize("form", ["json", "csv", "tsv", "xlsx"])
def test_files_of_a_saved_scenario_are_those_of_its_inputs(
    client: FlaskClient, save: Save, form: str
) -> None:
    made = save({"salary.go": CANARY, "years": "4"})
    private = client.get(f"{made.page}/estimate.{form}?dl=1")
    named = client.get(f"/api/v1/estimate.{form}?salary.go={CANARY}&years=4&book=2026.12&dl=1")
    assert private.headers["Content-Disposition"] == named.headers["Content-Disposition"]
    if form == "json":
        links = private.json.pop("links") if isinstance(private.json, dict) else {}
        # A link with what was typed would leave the scenario's own pages.
        own, other = (
            {
                **reply.json,
                "links": None,
                "warnings": [{**each, "link": None} for each in reply.json["warnings"]],
            }
            for reply in (private, named)
        )
        assert own == other
        assert links["csv"] == f"{made.page}/estimate.csv"
        assert links["trace"] is links["embed"] is None
    elif form == "xlsx":  # a workbook is passed on, so it does not tell where the scenario is
        assert made.id.encode() not in unzipped(private.data)
        assert b"salary" in unzipped(private.data)
    else:
        assert private.data == named.data


def unzipped(data: bytes) -> bytes:
    import io
    import zipfile

    book = zipfile.ZipFile(io.BytesIO(data))
    return b"".join(book.read(name) for name in book.namelist())


def test_a_change_is_shown_and_not_saved(client: FlaskClient, save: Save) -> None:
    made = save({"years": "5", "salary.go": CANARY})
    typed = {"years": "6", "salary.go": CANARY, "team_size": "", "book": "2026.12"}
    answer = client.post(f"{made.page}?period=month", data=typed)
    assert answer.headers["Cache-Control"] == "private, no-store"
    text = words(answer)
    assert "Not saved yet. Likely present value, 6 years: " in text
    assert "Planning period 5 years 6" in text
    assert "over 6 years" in text
    assert "Go: Salary" not in text[text.index("Not saved yet") : text.index("Save this change")]
    assert client.get(made.api).json["revision"] == 1
    # What would leave the change behind is not there; looking at it by the month is.
    assert "/receipt?" not in answer.text
    assert "/estimate." not in answer.text
    switches = Elements(answer.text).values("formaction")
    assert f"{made.page}?period=year" in switches
    assert all(link.startswith(made.page) for link in switches)


def test_the_same_again_is_no_change(client: FlaskClient, save: Save) -> None:
    made = save({"years": "5"})
    text = words(client.post(made.page, data={"years": "5.0", "team_size": ""}))
    assert "The same as revision 1: there is nothing to save." in text


def test_a_refused_change_keeps_what_was_typed(client: FlaskClient, busy: Made) -> None:
    answer = client.post(busy.page, data={"years": "99", "salary.go": CANARY})
    assert answer.status_code == 422
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert 'value="99"' in answer.text
    assert 'value="123,457"' in answer.text
    assert 'id="errors"' in answer.text
    assert f'action="{busy.page}"' in answer.text


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"json": {"years": 5}}, 415),
        ({"data": b"years=%ff", "content_type": "application/x-www-form-urlencoded"}, 400),
        ({"data": {"yeers": "5"}}, 400),
        ({"data": {"period": "month"}}, 400),
        ({"data": "years=5&years=6", "content_type": "application/x-www-form-urlencoded"}, 400),
        ({"data": {"book": "1999.01"}}, 404),
        ({"data": {"_with": "book=1999.01"}}, 404),
        ({"data": {"_newest": "x"}}, 200),
        ({"data": {}}, 200),
        ({"data": {"technologies": ["go", "elixir"]}}, 200),
    ],
)
def test_a_form_that_cannot_be_read_is_refused(
    client: FlaskClient, busy: Made, sent: dict[str, Any], status: int
) -> None:
    if sent.get("data") == {}:
        sent = {"data": "", "content_type": "application/x-www-form-urlencoded"}
    answer = client.post(busy.page, **sent)
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize("below", ["", "/flips", "/estimate.csv", "/history", "/chart/annual.csv"])
def test_inputs_are_never_taken_from_the_address(
    client: FlaskClient, busy: Made, below: str
) -> None:
    for query in (f"salary.go={CANARY}", "years=5", "book=2026.12", "s=x"):
        answer = client.get(f"{busy.page}{below}?{query}")
        assert answer.status_code == 400
        assert CANARY not in answer.text


def test_a_change_to_what_was_changed_meanwhile_says_so(client: FlaskClient, save: Save) -> None:
    made = save({"years": "5"}, {"years": "7"}, title="Ours")
    typed = {"years": "6", "_newest": "1"}
    answer = client.post(made.page, data=typed)
    text = words(answer)
    assert "Revision 2, “Ours 2”, was saved meanwhile; your change is to revision 1." in text
    assert "Planning period 7 years 6" in text
    assert 'data-base="1"' in answer.text
    assert "meanwhile" not in words(client.post(made.page, data={"years": "6", "_newest": "2"}))


def test_a_scenario_remembers_its_book_and_says_what_todays_makes_of_it(
    three: Shelf, tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = Store(file_url(tmp_path_factory.mktemp("books") / "saved.db"))
    client = create_app(three.place, store).test_client()
    inputs = {"book": "2026.12", "salary.elixir": CANARY}
    made = Made(client.post(PATH, json={"inputs": inputs}))
    page = client.get(made.page)
    text = words(page)
    assert "price book 2026.12 · History" in text
    assert "These are the figures of price book 2026.12. With today’s, 2027.06: " in text
    assert re.search(r"Go \+\d\.\d %", text)
    moved = "pay over the market&#39;s: 0; now 0 to 0.1, likely 0.05. Alone: Go +"
    assert moved in text
    assert told(page) == []
    assert re.search(r'name="_with"\s+value="book=2027.06"', page.text)
    tried = client.post(made.page, data={"_with": "book=2027.06", "book": "2026.12", **inputs})
    assert tried.status_code == 200, tried.text
    assert "These are the figures of price book" not in words(tried)
    assert "Price book 2026.12 2027.06" in words(tried)
    assert '<input type="hidden" name="book" value="2027.06">' in tried.text
    store.close()


# -- history and comparison --------------------------------------------------------------------


def test_the_history_says_what_each_revision_changed_and_what_that_did(
    client: FlaskClient, save: Save
) -> None:
    made = save({"years": "3"}, {"years": "3", "salary.go": "160k"}, {"scope": "published"})
    page = client.get(f"{made.page}/history")
    third, second, first = re.findall(r"<section.*?</section>", page.text, re.DOTALL)
    counted = "What is counted Like for like (default) As published"
    assert counted in re.sub(r"\s+", " ", strip(third))
    assert "160,000 USD a year" in strip(second)
    assert "none (default) 160,000 USD a year" in re.sub(r"\s+", " ", strip(second))
    record = client.get("/api/v1/compare?b.salary.go=160k")
    row = next(each for each in record.json["totals"]
               if (each["technology"], each["total"]) == ("go", "present_value"))  # fmt: skip
    a, b = row["values"].values()
    assert f"Go {a:,.2f} → {b:,.2f}" in re.sub(r"\s+", " ", strip(second))
    assert "The first." in strip(first)
    assert f'href="{made.page}?revision=2"' in second


def strip(html: str) -> str:
    return re.sub(r"<[^>]+>", " ", html)


def test_a_long_history_comes_in_pages(client: FlaskClient, save: Save) -> None:
    made = save(*({"years": str(1 + number % 9)} for number in range(23)))
    page = client.get(f"{made.page}/history").text
    shown = re.findall(r'id="revision-(\d+)"', page)
    assert shown == [str(number) for number in range(23, 3, -1)]
    assert "Revision 3" in page  # what revision 4 is compared with
    older = client.get(f"{made.page}/history?upto=3").text
    assert f'href="{made.page}/history?upto=3"' in page
    assert re.findall(r'id="revision-(\d+)"', older) == ["3", "2", "1"]
    assert "Older revisions" not in older


def test_two_saved_scenarios_are_compared_like_any_two(client: FlaskClient, save: Save) -> None:
    one = save({"salary.go": CANARY, "years": "4"}, title="One")
    other = save({"salary.go": OTHER, "years": "4", "team_size": "4"}, title="Other")
    page = client.get(f"{one.page}/compare/{other.id}")
    assert page.headers["Cache-Control"] == "private, no-store"
    assert told(page) == []
    text = words(page)
    assert "A One , revision 1" in text
    assert "B Other , revision 1" in text
    assert "Go: Salary 123,457 USD a year 654,323 USD a year" in text
    assert "Team size 6 (default) 4" in text
    assert "Planning period" not in text
    asked = f"a.salary.go={CANARY}&b.salary.go={OTHER}&years=4&b.team_size=4"
    record = client.get(f"/api/v1/compare?{asked}").json
    tables = re.findall(r"<table.*?</table>", page.text, re.DOTALL)
    cells = [re.findall(r'<td class="number[^"]*">(.*?)</td>', each, re.DOTALL) for each in tables]
    decided = [row for row in record["totals"] if row["total"] == "present_value"]
    for shown, rows in zip(cells[1:3], (decided, record["totals"]), strict=True):
        expected = [f"{value:,.0f}" for row in rows for value in row["values"].values()]
        assert [each for at, each in enumerate(shown) if at % 3 < 2] == expected
        signed = [re.sub("<small.*|<[^>]*>", "", each, flags=re.DOTALL) for each in shown[2::3]]
        differences = [float(each.replace("−", "-").replace(",", "")) for each in signed]
        assert differences == [round(row["difference"]["b"]) for row in rows]


def test_a_comparison_says_on_top_whether_the_decision_changes(
    client: FlaskClient, save: Save
) -> None:
    asked = {"baseline": "ruby", "current_servers": "20", "years": "5"}
    one = save({**asked, "migration_person_months": "9"}, title="Plan")
    other = save({**asked, "migration_person_months": "9", "team_size.go": "4"}, title="<Other>")
    page = client.get(f"/compare?a.id={one.id}&b.id={other.id}")
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "<h1>The decision changes</h1>" in page.text
    assert "&lt;Other&gt;" in page.text
    text = words(page)
    assert "Go: Team size alone turns it." in text
    assert "Move to Go: saves" in text
    assert "lines cost the same in all" in text
    same = words(client.get(f"{one.page}/compare/{one.id}"))
    assert "The decision is the same. " in same
    assert "Nothing: all say the same." in same


def test_by_publish_id_a_comparison_tells_no_input(client: FlaskClient, save: Save) -> None:
    made = save({"salary.go": CANARY})
    published = client.post(
        f"{made.api}/publication", json={"values": "money"}, headers=made.own
    ).json["publish_id"]
    answer = client.get(f"/api/v1/compare?a.years=4&b.s={published}")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert CANARY not in answer.text
    assert "salary.go" not in answer.text
    assert answer.json["sides"]["b"]["links"]["page"] is None
    beside = client.get(f"/api/v1/compare?a.years=4&b.s={published}&b.team_size=3")
    assert [fault["field"] for fault in beside.json["errors"]] == ["b.s"]
    page = client.get(f"/compare?a.years=4&b.s={published}")
    assert page.status_code == 200
    assert f"{CANARY[:3]},{CANARY[3:]}" not in page.text
    assert CANARY not in page.text


@pytest.mark.parametrize("name", ["a.id", "a.s"])
@pytest.mark.parametrize("path", ["/api/v1/compare", "/compare"])
def test_a_side_that_is_not_saved_is_not_found(client: FlaskClient, path: str, name: str) -> None:
    asked = f"{path}?{name}=AAAAAAAAAAAAAAAAAAAAAA&b.team_size=3"
    reply = client.get(asked, headers={"Accept": "application/json"})
    assert reply.status_code == 404
    assert [(fault["field"], fault["suggestion"]) for fault in reply.json["errors"]] == [
        (name, None)
    ]


def test_a_side_that_is_published_in_percent_may_not_be_compared(
    client: FlaskClient, save: Save
) -> None:
    made = save({"years": "4"})
    sent = {"json": {"values": "ratio"}, "headers": made.own}
    published = client.post(f"{made.api}/publication", **sent).json["publish_id"]
    reply = client.get(f"/api/v1/compare?a.s={published}&b.team_size=3")
    assert reply.status_code == 403
    assert [fault["field"] for fault in reply.json["errors"]] == ["a.s"]


def test_two_in_other_money_are_not_beside_each_other(client: FlaskClient, save: Save) -> None:
    one, other = save({"years": "4"}), save({"currency": "EUR", "exchange_rate": "0.9"})
    text = words(client.get(f"{one.page}/compare/{other.id}"))
    assert "in different currencies, at different rates" in text
    assert "Currency USD (default) EUR" in text


def test_a_comparison_needs_both(client: FlaskClient, busy: Made) -> None:
    assert client.get(f"{busy.page}/compare/nobody").status_code == 404
    assert client.get(f"/s/nobody/compare/{busy.id}").status_code == 404
    asked = f"{busy.page}/compare/{busy.id}?revision=1&other_revision="
    assert "Go: Salary 654,323 USD a year 123,457 USD a year" in words(client.get(f"{asked}2"))
    assert client.get(f"{asked}9").status_code == 404
    assert client.get(f"{asked}x").status_code == 400


# -- publishing --------------------------------------------------------------------------------


def test_what_is_published_stands_on_the_publish_id_alone(client: FlaskClient, save: Save) -> None:
    made = save({"salary.go": CANARY})
    before = client.get(made.page).text
    assert "Not published" in before
    assert "<iframe" not in before
    assert "importdata" not in before
    reply = client.post(f"{made.api}/publication", headers=made.own)
    publish_id = reply.json["publish_id"]
    page = client.get(made.page).text
    share = page[page.index('id="share"') :]
    assert f"/embed/cumulative?s={publish_id}" in share
    assert f"/api/v1/estimate.csv?errors=inline&amp;s={publish_id}" in share
    snippets = re.findall(r"<textarea[^>]*>(.*?)</textarea>", share, re.DOTALL)
    assert len(snippets) > 6
    assert not [text for text in snippets if made.id in text or CANARY in text]
    for link in re.findall(r'(?:href|src|data-figure)="(/embed/[^"]+)"', page):
        assert client.get(link.replace("&amp;", "&")).status_code == 200
    assert client.delete(f"{made.api}/publication", headers=made.own).status_code == 204
    assert "<iframe" not in client.get(made.page).text


def test_another_page_reads_what_is_published_and_nothing_with_a_viewing_id(
    client: FlaskClient, save: Save
) -> None:
    made, asked = save({"salary.go": CANARY}), {"Origin": "null"}
    publish_id = client.post(f"{made.api}/publication", headers=made.own).json["publish_id"]
    for address in ("/chart/annual.json?s=", "/api/v1/estimate?s=", "/api/v1/compare?a.s="):
        published = client.get(f"{address}{publish_id}", headers=asked)
        assert published.headers["Access-Control-Allow-Origin"] == "*", address
        assert published.headers["Cache-Control"] == "private, no-store"
    beside = client.get(f"/api/v1/compare?a.s={publish_id}&b.id={made.id}", headers=asked)
    assert beside.status_code == 200
    assert "Access-Control-Allow-Origin" not in beside.headers
    for address in (*(made.page + below for below in BELOW), made.api):
        reply = client.get(address, headers=asked)
        assert reply.status_code == 200
        assert "Access-Control-Allow-Origin" not in reply.headers, address
    mistaken = client.get(f"/chart/annual.json?s={made.id}", headers=asked)
    assert mistaken.status_code == 404


def test_what_is_pasted_of_percentages_tells_no_money(client: FlaskClient, save: Save) -> None:
    made = save({"salary.go": CANARY})
    body = {"values": "ratio"}
    assert client.post(f"{made.api}/publication", json=body, headers=made.own).status_code == 201
    page = client.get(f"{made.page}?period=month").text
    embeds = page[page.index('id="embeds"') : page.index('id="export"')]
    assert "Relative to Go: Go 100 %" in embeds
    assert not re.search(r"\d{2},\d{3}|USD", embeds)
    assert "/api/v1/estimate" not in page[page.index('id="share"') :]
    assert "Published as relative totals" in page


def test_an_older_revision_is_published_nowhere(client: FlaskClient, busy: Made) -> None:
    page = client.get(f"{busy.page}?revision=1").text
    assert "/embed/" not in page
    assert "newest revision</a>" in page


# -- the rest ----------------------------------------------------------------------------------


def test_the_list_of_my_scenarios_is_the_browsers_own(client: FlaskClient, busy: Made) -> None:
    page = client.get("/saved")
    assert page.status_code == 200
    assert "kept in this browser only" in words(page)
    assert busy.id not in page.text
    assert "<noscript>" in page.text


def test_without_a_store_the_list_and_the_calculator_go_on() -> None:
    client = create_app(store=Store(None)).test_client()
    assert client.get("/saved").status_code == 200
    assert "data-save" in client.get("/").text
    for address in ("/s/x", "/s/x/history", "/s/x/estimate.csv", "/s/x/compare/y"):
        answer = client.get(address, headers={"Accept": "text/html"})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
        assert answer.mimetype == "text/html"


def test_the_page_with_its_scripts_stays_light(client: FlaskClient) -> None:
    packed = {"Accept-Encoding": "gzip"}
    page = client.get("/", headers=packed)
    assert page.headers["Content-Encoding"] == "gzip"
    elements = Elements(client.get("/").text)
    files = [link for link in (*elements.values("src"), *elements.values("href"))
             if link.startswith("/static/") or link == "/embed.js"]  # fmt: skip
    assert len(files) > 5
    weight = len(page.data) + sum(len(client.get(each, headers=packed).data) for each in files)
    assert weight < 150_000
