"""The page answers without a script, keeps what was typed, and lets nothing through."""

import gzip
import re
from base64 import b64encode
from hashlib import sha256
from urllib.parse import urlencode

import brotli
import plotly.graph_objects as go
import pytest
from elements import Elements
from flask.testing import FlaskClient

PAGES = (
    "/",
    "/?scope=published&concurrent_connections=100k&period=month",
    "/?baseline=node&current_servers=20&migration_person_months=6&code_size=3&range=envelope",
    "/?technologies=go&draws=0&country=de&server=azure-b2s",
    "/?team_size=-3&orders_per_month=1,00&zzz=1",
    "/embed/annual",
    "/embed/monthly?table=1&title=0&theme=dark",
    "/embed/annual?team_size=-3",
    "/nothing-here",
    "/problems/malformed-input",
)


def test_the_first_visit_is_a_result(client: FlaskClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"
    verdict = "Go, Elixir and Erlang cost about the same."
    for shown in (verdict, "Class 5 estimate", "P10 to P90", "Class", "3.45M"):
        assert shown in answer.text


@pytest.mark.parametrize("address", PAGES)
def test_no_page_needs_an_exception_from_the_content_policy(
    client: FlaskClient, address: str
) -> None:
    answer = client.get(address)
    elements = Elements(answer.text)
    assert elements.values("style") == []
    assert all("src" in own for own in elements.named("script"))
    assert [name for _, own in elements.all for name in own if name.startswith("on")] == []
    policy = answer.headers["Content-Security-Policy"]
    assert [own.get("id") for own in elements.named("style")] == ["plotly.js-style-global"]
    assert '<style id="plotly.js-style-global"></style>' in answer.text
    nothing = b64encode(sha256(b"").digest()).decode()
    assert f"style-src 'self' 'sha256-{nothing}';" in policy
    assert "unsafe" not in policy
    addresses = [*elements.values("src"), *elements.values("href")]
    assert not [a for a in addresses if re.match(r"(https?:)?//(?!localhost/)", a)]


@pytest.mark.parametrize("address", PAGES)
def test_every_id_stands_once_and_every_jump_arrives(client: FlaskClient, address: str) -> None:
    elements = Elements(client.get(address).text)
    ids = elements.values("id")
    assert len(ids) == len(set(ids))
    jumps = {link[1:] for link in elements.values("href") if link.startswith("#")}
    described = {id_ for text in elements.values("aria-describedby") for id_ in text.split()}
    labelled = {id_ for text in elements.values("aria-labelledby") for id_ in text.split()}
    labels = set(elements.values("for"))
    assert jumps | described | labelled | labels <= set(ids)


def test_every_box_of_the_form_has_a_label(client: FlaskClient) -> None:
    elements = Elements(client.get("/?salary=100k").text)
    labels = set(elements.values("for"))
    boxes = [*elements.named("input"), *elements.named("select")]
    unlabelled = [b for b in boxes if b.get("type") not in ("hidden", "checkbox", "radio")]
    assert [box["name"] for box in unlabelled if "name" in box and box["id"] not in labels] == []


@pytest.mark.parametrize(
    "query", ["", "period=month", "scope=published&period=month", "team_size=3&baseline=ruby"]
)
def test_page_and_json_show_the_same_totals(client: FlaskClient, query: str) -> None:
    page = client.get(f"/breakdown?{query}&range=envelope").text
    total = "monthly" if "month" in query else "annual"
    api = client.get("/api/v1/estimate?" + query.replace("period=month", "").strip("&")).get_json()
    for technology in api["technologies"]:
        for case in ("low", "likely", "high"):
            assert f"{technology[total][case]:,.2f}" in page


def test_a_form_sent_without_a_script_comes_to_its_short_address(client: FlaskClient) -> None:
    elements = Elements(client.get("/").text)
    picked = ("radio", "checkbox")
    boxes = [o for o in elements.named("input") if "name" in o and o.get("type") not in picked]
    sent = [(own["name"], own.get("value", "")) for own in boxes]
    sent += [("technologies", name) for name in ("elixir", "go")]
    sent += [("scope", "published"), ("baseline", "ruby"), ("support_tier", "community")]
    sent = [(name, "3" if name == "team_size" else value) for name, value in sent]
    query = urlencode(sent)
    assert len(query) < 8000
    answer = client.get(f"/?{query}")
    assert answer.status_code == 303
    assert (
        answer.headers["Location"]
        == "/?baseline=ruby&scope=published&team_size=3&technologies=elixir,go"
    )
    assert client.get(answer.headers["Location"]).status_code == 200


def test_what_other_sites_append_is_dropped(client: FlaskClient) -> None:
    answer = client.get("/?utm_source=mail&years=5&fbclid=x")
    assert answer.headers["Location"] == "/?years=5"


def test_what_is_refused_goes_into_no_redirect(client: FlaskClient) -> None:
    answer = client.get("/?team_size=-3&years=&theme=dark")
    assert answer.status_code == 422
    assert "Location" not in answer.headers


def test_what_is_given_twice_is_refused_and_not_tidied_away(client: FlaskClient) -> None:
    answer = client.get("/?team_size=3&team_size=4&years=")
    assert answer.status_code == 400
    assert "twice" in answer.text


def test_a_pinned_book_survives_the_tidying(client: FlaskClient) -> None:
    answer = client.get("/?book=2026.12&years=5&team_size=")
    assert answer.headers["Location"] == "/?book=2026.12&years=5"


@pytest.mark.parametrize(
    ("query", "status"), [("team_size=-3", 422), ("team_size=abc", 400), ("zzz=1&years=99", 400)]
)
def test_a_refused_question_gets_its_status_and_a_form_to_mend_it(
    client: FlaskClient, query: str, status: int
) -> None:
    answer = client.get(f"/?{query}")
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'id="errors"' in answer.text
    assert 'name="orders_per_month"' in answer.text
    assert 'id="totals"' not in answer.text


def test_the_error_is_told_at_the_field_and_the_text_kept(client: FlaskClient) -> None:
    page = client.get("/?team_size=-3").text
    message = "Team size must be 0 to 100,000 developers; you typed -3."
    assert page.count(message) == 2
    box = next(own for own in Elements(page).named("input") if own.get("name") == "team_size")
    assert (box["value"], box["aria-invalid"]) == ("-3", "true")
    assert "notes-team_size" in box["aria-describedby"]
    assert '<a href="#field-team_size">' in page


ATTACKS = ('"><script>alert(1)</script>', "'-alert(1)-'", "{{7*7}}", "</textarea><img src=x>")


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("name", ["team_size", "zzz", "currency", "baseline", "set.attrition"])
def test_what_was_typed_is_text_and_nothing_else(
    client: FlaskClient, attack: str, name: str
) -> None:
    for given in ({name: attack}, {attack: "1"}):
        page = client.get("/?" + urlencode(given)).text
        elements = Elements(page)
        assert not [own for own in elements.named("script") if "src" not in own]
        assert not list(elements.named("img"))
        assert "49" not in elements.values("value")


def test_view_parameters_are_kept_by_the_form(client: FlaskClient) -> None:
    elements = Elements(client.get("/?period=month&theme=dark").text)
    hidden = {o["name"]: o["value"] for o in elements.named("input") if o.get("type") == "hidden"}
    assert hidden == {"period": "month", "theme": "dark"}
    assert elements.named("html")[0]["data-theme"] == "dark"


def test_the_link_to_keep_is_pinned_and_the_address_is_not(client: FlaskClient) -> None:
    page = client.get("/?team_size=3").text
    assert 'value="http://localhost/?team_size=3&amp;book=' in page
    answer = next(own for _, own in Elements(page).all if own.get("id") == "answer")
    assert answer["data-address"] == "/?team_size=3"


def test_a_page_is_packed_for_those_who_take_it(client: FlaskClient) -> None:
    packed = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert b"3.45M" in gzip.decompress(packed.data)
    assert len(packed.data) < 55_000
    plain = client.get("/", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers


def test_static_files_are_packed_and_kept_for_good(client: FlaskClient) -> None:
    elements = Elements(client.get("/").text)
    plotly = elements.named("html")[0]["data-plotly"]
    assert re.fullmatch(r"/static/plotly-[\d.]+\.min\.js", plotly)
    found = [*elements.values("src"), *elements.values("href"), plotly]
    addresses = {address for address in found if address.startswith("/static/")}
    assert len(addresses) == 9
    for address in addresses:
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["Content-Encoding"] == "gzip"
        plain = client.get(address, headers={"Accept-Encoding": "identity"})
        assert gzip.decompress(answer.data) == plain.data
        smaller = client.get(address, headers={"Accept-Encoding": "gzip, br"})
        assert smaller.headers["Content-Encoding"] == "br"
        assert brotli.decompress(smaller.data) == plain.data
        assert len({each.headers["ETag"] for each in (answer, plain, smaller)}) == 3
        known = {"Accept-Encoding": "gzip", "If-None-Match": answer.headers["ETag"]}
        assert client.get(address, headers=known).status_code == 304


def test_a_page_that_a_cache_still_has_gets_the_newest_file(client: FlaskClient) -> None:
    older = client.get("/static/000000000000/costcalc.css")
    assert (older.status_code, older.headers["Cache-Control"]) == (200, "no-cache")


@pytest.mark.parametrize(
    "address",
    [
        "/static/plotly-0.0.0.min.js",
        "/static/000000000000/..%2fbase.html", "/embed/pie", "/chart/pie.json",
    ],
)  # fmt: skip
def test_what_is_not_there_is_404(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ["annual", "monthly"])
def test_an_embed_may_be_framed_and_the_page_may_not(client: FlaskClient, name: str) -> None:
    embed, page = client.get(f"/embed/{name}"), client.get("/")
    assert "frame-ancestors *" in embed.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert embed.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in embed.headers
    links = [own for own in Elements(embed.text).named("a") if own["href"] != "#"]
    links = [own for own in links if own["target"] != "_self"]  # the frame's own other range
    assert {(own["target"], own["rel"]) for own in links} == {("_blank", "noopener")}
    link = links[-1]
    assert ("period=month" in link["href"]) == (name == "monthly")


def test_an_embed_shows_its_table_and_hides_its_title_when_asked(client: FlaskClient) -> None:
    plain, asked = (
        client.get("/embed/annual").text,
        client.get("/embed/annual?table=1&title=0").text,
    )
    assert '<details id="annual-table">' in plain
    assert '<details id="annual-table" open>' in asked
    assert '<h1 id="chart-title">' in plain
    assert '<h1 id="chart-title" class="sr">' in asked


@pytest.mark.parametrize("name", ["annual", "monthly"])
def test_the_chart_is_served_as_a_plotly_figure_and_the_page_says_where(
    client: FlaskClient, name: str
) -> None:
    answer = client.get(f"/chart/{name}.json?team_size=3")
    assert answer.mimetype == "application/json"
    assert go.Figure(answer.get_json())
    period = "month" if name == "monthly" else "year"
    page = Elements(client.get(f"/breakdown?team_size=3&period={period}").text)
    assert page.values("data-chart")[0] == page.values("data-interactive")[0] == name
    figure = client.get(page.values("data-figure")[0])
    assert figure.get_json() == answer.get_json()


def test_a_wrong_value_in_a_chart_is_a_problem_and_no_crash(client: FlaskClient) -> None:
    assert client.get("/chart/annual.json?team_size=-3").status_code == 422
    embed = client.get("/embed/annual?team_size=-3")
    assert embed.status_code == 422
    assert "Team size must be" in embed.text


def test_a_table_of_one_technology_stands_without_comparisons(client: FlaskClient) -> None:
    page = client.get("/?technologies=go&baseline=none&print=all").text
    assert "Servers against" not in page
    assert page.count('<li class="card">') == 1


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/?years=0",
        "/method",
        "/flips",
        "/flips?years=0",
        "/saved",
        "/nothing",
        "/problems/too-large",
    ],
)
def test_every_page_leads_to_the_others(client: FlaskClient, address: str) -> None:
    page = client.get(address, headers={"Accept": "text/html"}).text
    assert [link in page for link in ('<a href="/method', '<a href="/saved')] == [True, True]


@pytest.mark.parametrize("query", ["", "?years=0"])
def test_in_a_frame_of_somebody_elses_page_nothing_leads_through_ours(
    client: FlaskClient, query: str
) -> None:
    page = client.get(f"/embed/annual{query}", headers={"Accept": "text/html"}).text
    links = [each for each in Elements(page).named("a") if not each.get("href", "").startswith("#")]
    own = [each for each in links if each.get("target") == "_self"]
    assert all(each["href"].startswith("/embed/annual?") for each in own)
    assert {each.get("target") for each in links if each not in own} == {"_blank"}
    assert "<header" not in page


def test_where_the_answer_flips_leads_on_with_the_scenario(client: FlaskClient) -> None:
    assert '<a href="/method?team_size=8"' in client.get("/flips?team_size=8").text


@pytest.mark.parametrize("address", ["/", "/embed/annual", "/chart/annual.json"])
def test_head_is_answered(client: FlaskClient, address: str) -> None:
    answer = client.head(address)
    assert answer.status_code == 200
    assert answer.data == b""


@pytest.mark.parametrize("query", ["years=2..2", "years=1..1..1", "draws=5..5..5", "seed=3..3"])
def test_a_range_without_width_is_a_number_where_no_range_is_taken(
    query: str, client: FlaskClient
) -> None:
    assert client.get(f"/?{query}").status_code == 200
    answer = client.get(f"/api/v1/estimate?{query}")
    assert answer.status_code == 200
    assert ".." not in answer.json["links"]["self"]
