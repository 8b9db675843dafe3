"""Charts for other people's pages: what they show and hide, and who may frame and load them."""

import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha384
from html import unescape
from itertools import chain
from pathlib import Path

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from pages import CHECKOUT

from costcalc.analysis.estimate import estimate
from costcalc.output.charts.plotly import figure
from costcalc.output.charts.png import png
from costcalc.output.charts.registry import CHARTS, STACKS, View, chart
from costcalc.output.charts.svg import svg
from costcalc.prices.book import load_price_book
from costcalc.scenario.scenario import read
from costcalc.settings import API_ORIGINS, FRAMED_BY
from costcalc.web import create_app

SECRET = "baseline=ruby&currency=EUR&exchange_rate=0.92&salary.go=123456&salary.ruby=152345"
MOVING = "baseline=ruby&orders_per_month=5M"
"""With these every chart has something to draw."""
FORMS = ("json", "csv", "metadata.json", "svg")
CASES = ("low", "likely", "high")
VIEWS = ("table=1", "period=month&panels=technical&title=0", "period=horizon&map=salaries&table=1")
PANELS = {"two": 2, "technical": 1, "categories": 3}
"""Nothing is paid for support, and what nobody pays has no panel."""
WIKI = "https://wiki.example.com"


@pytest.fixture(scope="module")
def canaries(app: Flask) -> frozenset[str]:
    """What tells money: the currency, the salaries typed, and every amount of an item or total."""
    answer = app.test_client().get(f"/api/v1/estimate?{SECRET}").get_json()
    names = [f"{period}_{case}" for period in ("monthly", "annual") for case in CASES]
    amounts = {row[name] for row in answer["items"] for name in names}
    amounts |= {
        each[total][case]
        for each in answer["technologies"]
        for total in ("monthly", "annual", "nominal", "present_value", "equivalent_annual")
        for case in (*CASES, "p10", "p90")
    }
    known = {123456, 152345, 123456 / 0.92, *(each for each in amounts if each >= 10_000)}
    written = (
        (f"{each:,.2f}", f"{each:.2f}", f"{each:,.0f}", f"{each:.0f}", f"{each:.3g}")
        for each in known
    )
    return frozenset({"EUR", "USD", "€", "$", "123k", "123.456k", *chain(*written)})


def told(text: str, canaries: frozenset[str]) -> list[str]:
    """The canaries that stand in a text as words of their own."""
    words = set(re.findall(r"[€$]|[A-Za-z]+|\d[\d,.]*\d(?:[kMB]\b|e\+\d+)?|\d", text))
    return sorted(words & canaries)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_in_percentages_tells_no_money_in_any_form(
    client: FlaskClient, canaries: frozenset[str], name: str, view: str
) -> None:
    page = client.get(f"/embed/{name}?{SECRET}&values=ratio&{view}")
    assert page.status_code == 200
    assert told(unescape(page.text), canaries) == []
    for form in FORMS:
        taken = view.replace("table=1", "table=0")
        reply = client.get(f"/chart/{name}.{form}?{SECRET}&values=ratio&{taken}")
        assert reply.status_code == 200
        assert told(reply.text, canaries) == [], form


@pytest.mark.parametrize("name", [name for name in CHARTS if name not in ("servers", "payback")])
def test_the_same_chart_in_money_would_be_found_out(
    client: FlaskClient, canaries: frozenset[str], name: str
) -> None:
    texts = [client.get(f"/chart/{name}.{form}?{SECRET}").text for form in FORMS]
    texts.append(unescape(client.get(f"/embed/{name}?{SECRET}&table=1").text))
    assert all("EUR" in told(text, canaries) for text in (texts[0], *texts[2:]))
    if name in STACKS.values():
        assert len(told(texts[-1], canaries)) > 10


@pytest.mark.parametrize("name", CHARTS)
def test_every_form_of_a_chart_in_percentages_is_made_from_these_alone(
    client: FlaskClient, name: str
) -> None:
    book = load_price_book()
    pairs = dict(pair.split("=") for pair in SECRET.split("&"))
    percent = chart(name, estimate(read(pairs.items(), book), book), View(ratio=True))
    reply = client.get(f"/chart/{name}.png?{SECRET}&values=ratio")
    assert reply.data == png(svg(percent))
    assert b"EUR" not in reply.data
    plotted = client.get(f"/chart/{name}.json?{SECRET}&values=ratio").data
    assert plotted == orjson.dumps(figure(percent))
    assert client.get(f"/chart/{name}.svg?{SECRET}&values=ratio").data == svg(percent)


@pytest.mark.parametrize("name", CHARTS)
def test_no_link_of_an_embed_in_percentages_tells_what_was_typed(
    client: FlaskClient, name: str
) -> None:
    page = html.fromstring(client.get(f"/embed/{name}?{SECRET}&values=ratio&table=1").text)
    links = [str(each) for each in page.xpath("//@href | //@src | //@data-figure")]
    assert [link for link in links if "?" in link] == []
    assert [link for link in links if not link.startswith(("/static/", "http://localhost/"))] == []
    plain = html.fromstring(client.get(f"/embed/{name}?{SECRET}").text)
    assert any("salary.go" in link for link in plain.xpath("//a/@href"))


@pytest.mark.parametrize("name", CHARTS)
def test_an_embed_follows_its_options(client: FlaskClient, name: str) -> None:
    def embedded(query: str) -> html.HtmlElement:
        reply = client.get(f"/embed/{name}?{query}")
        assert reply.status_code == 200
        assert "Set-Cookie" not in reply.headers
        return html.document_fromstring(reply.text)

    plain = embedded(MOVING)
    asked = embedded(f"{MOVING}&theme=dark&title=0&table=1")
    assert (plain.get("data-theme"), asked.get("data-theme")) == ("auto", "dark")
    [shown], [hidden] = (each.xpath("//h1") for each in (plain, asked))
    assert (shown.get("class"), hidden.get("class")) == (None, "sr")
    assert len(plain.xpath("//details[not(@open)]")) == len(asked.xpath("//details[@open]")) == 1


@pytest.mark.parametrize("name", CHARTS)
def test_only_stacked_bars_are_of_the_period_asked_for(client: FlaskClient, name: str) -> None:
    figures = {client.get(f"/chart/{name}.csv?period={period}").text for period in STACKS}
    assert len(figures) == (3 if name in STACKS.values() else 1)
    pages = [client.get(f"/embed/{name}?period={period}").text for period in STACKS]
    assert len({html.fromstring(page).text_content() for page in pages}) == len(figures)


@pytest.mark.parametrize("shape", PANELS)
@pytest.mark.parametrize("name", STACKS.values())
def test_bars_stand_in_the_panels_asked_for(client: FlaskClient, name: str, shape: str) -> None:
    page = html.fromstring(client.get(f"/embed/{name}?panels={shape}").text)
    one_more = name == "horizon" and shape == "categories"  # the migration
    for size in ("wide", "middle", "narrow"):
        headings = page.xpath(f"//svg[@class='{size}']/text[@font-size='13']")
        assert len(headings) == PANELS[shape] + one_more


@pytest.mark.parametrize("name", ["annual", "monthly", "horizon", "cumulative"])
def test_the_envelope_is_one_click_away_and_so_is_the_way_back(
    client: FlaskClient, name: str
) -> None:
    def other(address: str) -> tuple[html.HtmlElement, str]:
        page = html.fromstring(client.get(address).text)
        [link] = page.xpath("//p[@class='chart-foot']/a[@target='_self']/@href")
        return page, str(link)

    drawn, there = other(f"/embed/{name}?team_size=3&theme=dark")
    envelope, back = other(there)
    again, _ = other(back)
    said = [page.xpath("string(//p[@class='subtitle'])") for page in (drawn, envelope, again)]
    assert ["P10 to P90" in text for text in said] == [True, False, True]
    assert ["envelope" in text for text in said] == [False, True, False]
    assert drawn.xpath("string(//figure)") == again.xpath("string(//figure)")
    assert envelope.getroottree().getroot().get("data-theme") == "dark"
    assert client.get(f"/chart/{name}.csv?range=envelope").text == (
        client.get(f"/chart/{name}.csv").text
    )
    without = html.fromstring(client.get(f"/embed/{name}?draws=0").text)
    assert without.xpath("//p[@class='chart-foot']/a[@target='_self']") == []


@pytest.mark.parametrize("name", CHARTS)
def test_a_button_of_an_embed_has_a_chart_to_work_on(client: FlaskClient, name: str) -> None:
    page = html.fromstring(client.get(f"/embed/{name}?{MOVING}").text)
    buttons = page.xpath("//button[@data-interactive]")
    for button in buttons:
        chosen = f"//*[@class='chart'][@data-chart='{button.get('data-interactive')}']"
        assert page.xpath(chosen)
    assert len(buttons) == 1


# -- Who may frame -----------------------------------------------------------------------------


def pages(app: Flask) -> Iterator[str]:
    """Every address without a part to fill in, and some that cannot be answered."""
    yield from (
        str(rule)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments
    )
    yield from ("/?team_size=-3", "/nothing-here", "/problems/not-found", "/chart/annual.json")
    yield from ("/receipt?number=annual.go.likely", "/api/v1/estimate?what=1", "/embed", "/embeds/")


def ancestors(client: FlaskClient, address: str) -> str:
    policy = client.get(address).headers["Content-Security-Policy"]
    [found] = re.findall(r"frame-ancestors ([^;]+)", policy)
    return str(found)


def test_embeds_may_be_framed_by_anyone_and_nothing_else_by_no_one(
    app: Flask, client: FlaskClient
) -> None:
    framing = {address: ancestors(client, address) for address in pages(app)}
    assert len(framing) > 25
    assert set(framing.values()) == {"'none'"}, framing
    for name in CHARTS:
        assert ancestors(client, f"/embed/{name}") == "*"


def test_an_operator_says_who_may_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = f"{WIKI} http://127.0.0.1:8001  https://*.example.org\n"
    monkeypatch.setenv(FRAMED_BY, allowed)
    client = create_app().test_client()
    wanted = f"{WIKI} http://127.0.0.1:8001 https://*.example.org"
    assert ancestors(client, "/embed/annual") == wanted
    assert ancestors(client, "/") == "'none'"


@pytest.mark.parametrize(
    "wrong",
    [
        "wiki.example.com",
        "*",
        "'self'",
        f"{WIKI}/",
        f"{WIKI}/pages",
        f"{WIKI};script-src *",
        f"{WIKI},https://other.example.com",
        "https://",
        "https://*",
        "https://wiki example.com",
        "https://WIKI.example.com",
        "https://wiki.example.com:",
        "https://wiki.example.com:123456",
        "data:",
    ],
)
def test_a_list_that_cannot_be_read_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setenv(FRAMED_BY, wrong)
    with pytest.raises(ValueError, match=rf"{FRAMED_BY} has .+; it takes origins, such as http"):
        create_app()


def test_a_server_with_such_a_list_says_so_and_ends() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "import wsgi"],
        cwd=Path(__file__).parents[2],
        env={FRAMED_BY: "wiki.example.com"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    last = ended.stderr.strip().splitlines()[-1]
    assert last.startswith(f"ValueError: {FRAMED_BY} has 'wiki.example.com'; it takes origins")


# -- Who may read ------------------------------------------------------------------------------


ANYONE = "Access-Control-Allow-Origin"


@pytest.mark.parametrize("form", [*FORMS, "png"])
def test_any_page_may_read_a_chart_in_every_form(client: FlaskClient, form: str) -> None:
    """A sandboxed frame has no origin, so that even its own chart is another's to it."""
    asked = {"Origin": "null"}
    address = f"/chart/flip.{form}?team_size=3"
    for _ in range(2):  # worked out, and remembered
        reply = client.get(address, headers=asked)
        assert (reply.status_code, reply.headers[ANYONE]) == (200, "*")
    held = client.get(address, headers={**asked, "If-None-Match": reply.headers["ETag"]})
    assert (held.status_code, held.headers[ANYONE]) == (304, "*")
    assert client.head(address, headers=asked).headers[ANYONE] == "*"
    refused = client.get(f"/chart/flip.{form}?team_size=-3", headers=asked)
    assert (refused.status_code, refused.headers[ANYONE]) == (422, "*")
    assert "Access-Control-Allow-Credentials" not in reply.headers


READABLE = ("/chart/", "/api/", "/oembed", "/openapi.json", "/embed.js", "/embed-")
ELSEWHERE = {"Origin": WIKI}


def test_other_pages_read_what_their_address_decides_and_no_page(
    app: Flask, client: FlaskClient
) -> None:
    addresses = [*pages(app), "/embed-1.js", "/oembed?url=/embed/annual"]
    told = {each for each in addresses if ANYONE in client.get(each, headers=ELSEWHERE).headers}
    assert len(told) > 20
    kept = "/api/v1/scenarios"
    assert told == {
        each for each in addresses if each.startswith(READABLE) and not each.startswith(kept)
    }


@pytest.mark.parametrize("path", ["/chart/flip.json", "/api/v1/estimate"])
def test_other_pages_send_nothing(client: FlaskClient, path: str) -> None:
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        asked = {**ELSEWHERE, "Access-Control-Request-Method": "POST"}
        assert ANYONE not in client.open(path, method=method, headers=asked).headers, method


def test_a_script_may_send_headers_with_its_get(client: FlaskClient) -> None:
    asked = {**ELSEWHERE, "Access-Control-Request-Method": "GET"}
    asked["Access-Control-Request-Headers"] = "if-none-match"
    reply = client.options("/api/v1/estimate.json", headers=asked)
    told = {name: reply.headers[f"Access-Control-Allow-{name}"] for name in ("Origin", "Headers")}
    assert told == {"Origin": "*", "Headers": "*"}
    assert reply.headers["Access-Control-Allow-Methods"] == "GET, HEAD"


@pytest.mark.parametrize(
    "path", ["/api/v1/compare?a.id=x&b.team_size=5", "/api/v1/estimate?id=x", "/api/v1/scenarios/x"]
)
def test_nothing_with_a_viewing_id_is_for_other_pages(client: FlaskClient, path: str) -> None:
    assert ANYONE not in client.get(path, headers=ELSEWHERE).headers


def test_an_operator_says_whose_pages_may_read_the_api(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(API_ORIGINS, f"{WIKI} https://notes.example.com")
    client = create_app().test_client()
    for _ in range(2):  # worked out, and remembered
        for origin, told in ((WIKI, WIKI), ("https://evil.example", None), ("null", None)):
            reply = client.get("/api/v1/estimate.csv?team_size=3", headers={"Origin": origin})
            assert reply.headers.get(ANYONE) == told
            assert "Origin" in reply.headers["Vary"]
    for path in ("/chart/annual.json", "/embed.js"):  # a sandboxed frame of ours has no origin
        assert client.get(path, headers={"Origin": "null"}).headers[ANYONE] == "*"


# -- Pictures ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("form", "kind"), [("png", "image/png"), ("svg", "image/svg+xml")])
def test_a_picture_may_be_shown_anywhere_and_kept(
    client: FlaskClient, form: str, kind: str
) -> None:
    address = f"/chart/servers.{form}?team_size=3"
    reply = client.get(address)
    assert reply.mimetype == kind
    assert reply.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert "Content-Disposition" not in reply.headers
    assert "Set-Cookie" not in reply.headers
    assert reply.headers["Cache-Control"] == "no-cache"
    held = client.get(address, headers={"If-None-Match": reply.headers["ETag"]})
    assert (held.status_code, held.data) == (304, b"")
    assert held.headers["Content-Security-Policy"] == reply.headers["Content-Security-Policy"]
    pinned = client.get(f"{address}&book=2026.12")
    assert pinned.headers["Cache-Control"].startswith("public, max-age=86400,")
    assert pinned.data == reply.data
    kept = client.get(f"{address}&dl=1").headers["Content-Disposition"]
    assert kept == f"attachment; filename=costcalc-servers-2026.12.{form}"


@pytest.mark.parametrize("form", ["png", "svg"])
def test_a_picture_opened_by_itself_can_do_nothing(client: FlaskClient, form: str) -> None:
    policy = client.get(f"/chart/annual.{form}").headers["Content-Security-Policy"]
    assert policy == "default-src 'none'; frame-ancestors 'none'; sandbox"
    wrong = client.get(f"/chart/annual.{form}?team_size=-3")
    assert wrong.status_code == 422
    assert "style-src 'self'" in wrong.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", CHARTS)
def test_a_drawn_picture_has_nothing_that_runs_or_leads_elsewhere(
    client: FlaskClient, name: str
) -> None:
    drawn = html.fromstring(client.get(f"/chart/{name}.svg?{SECRET}").data)
    tags = {each.tag for each in drawn.iter() if isinstance(each.tag, str)}
    assert tags <= {"svg", "title", "desc", "rect", "circle", "path", "text", "tspan"}
    names = {attribute for each in drawn.iter() for attribute in each.attrib}
    assert not {each for each in names if each.startswith("on") or each in ("href", "style")}


# -- The script --------------------------------------------------------------------------------


def test_the_script_for_other_pages_is_small_and_free_to_load(client: FlaskClient) -> None:
    reply = client.get("/embed.js")
    assert reply.mimetype == "text/javascript"
    assert len(reply.data) < 1500
    assert reply.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert reply.headers["Cache-Control"] == "public, max-age=86400"
    assert (
        client.get("/embed.js", headers={"If-None-Match": reply.headers["ETag"]}).status_code == 304
    )


def test_a_version_of_the_script_never_changes(client: FlaskClient) -> None:
    """Other pages pin it; who changes the script gives it a new number and keeps the old file."""
    reply = client.get("/embed-1.js")
    digest = b64encode(sha384(reply.data).digest()).decode()
    assert digest == "K7jd0kH8QQOBxkud7M422hy9L7K2FRyKhZgA2ms1zMLnHy+me5GBVHMqAv+0qoBl"
    assert f"sha384-{digest}" in (CHECKOUT / "docs/guides/embedding.md").read_text("utf-8")
    assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/embed.js").data == reply.data
    assert client.get("/embed-2.js").status_code == 404


# -- Previews of links -------------------------------------------------------------------------


def previewed(client: FlaskClient, address: str) -> dict[str, str]:
    """What a link to an address shows elsewhere."""
    page = html.fromstring(client.get(address).text)
    return {each.get("property"): each.get("content") for each in page.xpath("//meta[@property]")}


PREVIEWED = (
    *("/", "/method", "/sources", "/technologies", "/cases", "/changes", "/docs", "/flips"),
    *("/saved", "/receipt?number=annual.go.likely", *(f"/embed/{name}" for name in CHARTS)),
)


@pytest.mark.parametrize("address", PREVIEWED)
def test_a_link_to_any_page_has_title_sentence_and_picture(
    client: FlaskClient, address: str
) -> None:
    told = previewed(client, address)
    assert told["og:type"] == "website"
    assert told["og:title"]
    assert told["og:description"]
    assert told["og:image:alt"]
    picture = client.get(told["og:image"].removeprefix("http://localhost"))
    size = [int.from_bytes(picture.data[at : at + 4]) for at in (16, 20)]
    assert [*map(str, size)] == [told["og:image:width"], told["og:image:height"]]


def test_the_picture_of_a_frame_is_its_own(client: FlaskClient) -> None:
    told = previewed(client, "/embed/tornado?team_size=3&theme=dark")
    assert "/chart/tornado.png?height=630&team_size=3&" in told["og:image"]
    assert "theme=dark" in told["og:image"]


def test_a_page_has_one_address(client: FlaskClient) -> None:
    page = html.fromstring(client.get("/?team_size=3").text)
    assert page.xpath('//link[@rel="canonical"]/@href') == page.xpath(
        '//meta[@property="og:url"]/@content'
    )


def test_a_frame_without_money_previews_none(client: FlaskClient) -> None:
    page = client.get("/embed/annual?salary.go=123456&values=ratio").text
    assert "og:image" not in page
    assert "123456" not in page.partition("</head>")[0]
