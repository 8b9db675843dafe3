"""Systems that turn links into frames find ours, and nothing makes us fetch anything."""

import re
import socket
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import micawber
import pytest
from flask.testing import FlaskClient
from lxml import html

from costcalc.output.charts.registry import CHARTS
from costcalc.web import create_app
from costcalc.web.store.database import Store

SITE = "http://localhost"
FOREIGN = (
    "http://example.com/embed/annual",
    "https://localhost/embed/annual",
    "ftp://localhost/embed/annual",
    "//localhost/embed/annual",
    "localhost/embed/annual",
    "javascript:alert(1)//localhost/embed/annual",
    "data:text/html,http://localhost/embed/annual",
    "file:///embed/annual",
    "http://localhost:8000/embed/annual",
    "http://localhost:81/embed/annual",
    "http://localhost:99999/embed/annual",
    "http://localhost:x/embed/annual",
    "http://someone@localhost/embed/annual",
    "http://someone:secret@localhost/embed/annual",
    "http://localhost@example.com/embed/annual",
    "http://localhost:80@example.com/embed/annual",
    "http://localhost\\@example.com/embed/annual",
    "http://example.com#http://localhost/embed/annual",
    "http://localhost.example.com/embed/annual",
    "http://localhost./embed/annual",
    "http://.localhost/embed/annual",
    "http://l\u043ecalhost/embed/annual",
    "http://\uff4cocalhost/embed/annual",
    "http://127.0.0.1/embed/annual",
    "http://[::1]/embed/annual",
    "http://[::1/embed/annual",
    "http:///embed/annual",
    "http://localhost/embed/annual/",
    "http://localhost//embed/annual",
    "http://localhost/embed/../embed/annual",
    "http://localhost/embed/pie",
    "http://localhost/method",
    "http://localhost/api/v1/estimate",
    "\x00",
    " ",
)
OWN = (
    "/embed/annual",
    "http://localhost/embed/annual",
    "HTTP://LOCALHOST/embed/annual",
    "http://localhost:80/embed/annual",
    "http://localhost/chart/annual.png",
    "http://localhost/breakdown",
)


def described(client: FlaskClient, url: str, **more: str | int) -> dict[str, object]:
    reply = client.get("/oembed", query_string={"url": url, **more})
    assert reply.status_code == 200, reply.text
    found: dict[str, object] = reply.get_json()
    return found


def framed(answer: dict[str, object]) -> str:
    """The address in the frame of an answer."""
    found = html.fromstring(str(answer["html"]))
    assert found.tag == "iframe"
    return str(found.get("src"))


@pytest.mark.parametrize("name", CHARTS)
def test_an_embed_is_described_as_a_frame(client: FlaskClient, name: str) -> None:
    answer = described(client, f"{SITE}/embed/{name}?team_size=3")
    assert (answer["version"], answer["type"]) == ("1.0", "rich")
    assert answer["provider_url"] == f"{SITE}/"
    frame = html.fromstring(str(answer["html"]))
    assert frame.get("title") == answer["title"]
    assert (frame.get("width"), frame.get("height")) == ("720", str(answer["height"]))
    assert frame.get("sandbox") == "allow-scripts allow-popups allow-popups-to-escape-sandbox"
    address = urlsplit(str(frame.get("src")))
    assert address.path == f"/embed/{name}"
    assert parse_qs(address.query) == {"team_size": ["3"], "book": ["2026.12"]}
    assert client.get(f"{address.path}?{address.query}").status_code == 200


@pytest.mark.parametrize(
    ("path", "frame"),
    [
        ("/embed/flip?map=team&theme=dark", "/embed/flip?map=team&theme=dark"),
        ("/embed/annual?values=ratio&salary.go=99k", "/embed/annual?salary.go=99000&values=ratio"),
        ("/embed/annual?table=1&title=0", "/embed/annual?table=1&title=0"),
        ("/embed/annual?locale=de", "/embed/annual?locale=de"),
        ("/embed/annual?panels=categories", "/embed/annual?panels=categories"),
        ("/embed/cumulative?range=envelope", "/embed/cumulative?range=envelope"),
        ("/breakdown?period=month&theme=light", "/embed/monthly?period=month&theme=light"),
        ("/breakdown?period=horizon", "/embed/horizon?period=horizon"),
        ("/certainty?team_size=3", "/embed/distribution?team_size=3"),
        ("/certainty?draws=0", "/embed/annual?draws=0"),
        ("/?of=annual", "/embed/annual?of=annual"),
        ("/?team_size=3&utm_source=mail", "/embed/cumulative?team_size=3"),
        ("/chart/tornado.svg?width=900&dl=1&period=month", "/embed/tornado?period=month"),
        ("/embed/annual#table", "/embed/annual"),
    ],
)
def test_what_an_address_says_of_its_chart_stays_in_the_frame(
    client: FlaskClient, path: str, frame: str
) -> None:
    at = framed(described(client, SITE + path))
    assert re.sub(r"[?&]book=2026\.12", "", at) == SITE + frame


@pytest.mark.parametrize("bound", [80, 319, 320, 500, 640, 720, 5000, 100_000])
@pytest.mark.parametrize("name", ["annual", "cumulative"])
def test_frame_and_thumbnail_keep_within_the_bounds(
    client: FlaskClient, name: str, bound: int
) -> None:
    url = f"{SITE}/embed/{name}"
    plain = described(client, url)
    for asked in ({"maxwidth": bound}, {"maxheight": bound}, {"maxwidth": bound, "maxheight": 450}):
        answer = described(client, url, **asked)
        assert answer["width"] == min(plain["width"], asked.get("maxwidth", 100_000))
        if "maxwidth" not in asked:
            assert answer["height"] == min(plain["height"], bound)
        for side in ("width", "height"):
            most = asked.get(f"max{side}", 100_000)
            assert answer[side] <= most
            assert f'{side}="{answer[side]}"' in str(answer["html"])
            assert answer.get(f"thumbnail_{side}", 0) <= most


def test_the_thumbnail_is_a_picture_of_the_size_it_is_said_to_have(client: FlaskClient) -> None:
    answer = described(client, f"{SITE}/embed/annual?theme=dark", maxwidth=700, maxheight=420)
    address = urlsplit(str(answer["thumbnail_url"]))
    picture = client.get(f"{address.path}?{address.query}").data
    assert picture.startswith(b"\x89PNG")
    size = (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24]))
    assert size == (answer["thumbnail_width"], answer["thumbnail_height"]) == (700, 400)


@pytest.mark.parametrize("name", ["annual", "tornado", "servers"])
def test_a_narrow_frame_is_told_as_high_as_it_then_is(client: FlaskClient, name: str) -> None:
    """The browser's tests measure how high; here, that it follows width, title, table and chart."""
    url = f"{SITE}/embed/{name}"
    wide, narrow = (described(client, url, maxwidth=width)["height"] for width in (720, 320))
    assert narrow > wide
    bare, tabled = (described(client, f"{url}?{each}")["height"] for each in ("title=0", "table=1"))
    assert bare < wide < tabled


def test_the_page_of_flips_is_described_as_its_map(client: FlaskClient) -> None:
    at = framed(described(client, f"{SITE}/flips?team_size=3&book=2026.12"))
    assert at == f"{SITE}/embed/flip?team_size=3&book=2026.12"
    page = html.fromstring(client.get("/flips?team_size=3").text)
    [link] = page.xpath('//link[@type="application/json+oembed"]/@href')
    assert client.get(link).get_json()["html"].startswith("<iframe")


def test_the_page_of_cases_is_described_as_a_quotation(client: FlaskClient) -> None:
    answer = described(client, f"{SITE}/cases", maxwidth=400, maxheight=80)
    assert (answer["type"], answer["width"], answer["height"]) == ("rich", 400, 80)
    quoted = html.fromstring(str(answer["html"]))
    assert quoted.xpath("//blockquote/a/@href") == [f"{SITE}/cases"]
    page = html.fromstring(client.get("/cases").text)
    [link] = page.xpath('//link[@type="application/json+oembed"]/@href')
    assert client.get(link).get_json()["title"] == quoted.text_content()


def test_there_is_no_thumbnail_smaller_than_a_picture_can_be(client: FlaskClient) -> None:
    answer = described(client, f"{SITE}/embed/annual", maxwidth=400)
    assert not [name for name in answer if name.startswith("thumbnail")]


@pytest.mark.parametrize("bound", ["79", "0", "-1", "x", "1e99", "100001", ""])
@pytest.mark.parametrize("side", ["maxwidth", "maxheight"])
def test_a_bound_that_nothing_fits_is_refused_with_those_that_do(
    client: FlaskClient, side: str, bound: str
) -> None:
    reply = client.get("/oembed", query_string={"url": f"{SITE}/embed/annual", side: bound})
    assert reply.status_code in (400, 422)
    fault = reply.get_json()["errors"][0]
    assert fault["field"] == side
    assert fault["allowed"] == "a whole number, 80 to 100,000"


@pytest.mark.parametrize("url", FOREIGN)
def test_a_foreign_address_is_not_found_and_nobody_is_asked(
    client: FlaskClient, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("an address was looked up")

    for way in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, way, refused)
    for way in ("create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, way, refused)
    reply = client.get("/oembed", query_string={"url": url})
    assert (reply.status_code, reply.mimetype) == (404, "application/problem+json")
    assert reply.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("url", OWN)
def test_an_own_address_is_known_however_it_is_written(client: FlaskClient, url: str) -> None:
    assert urlsplit(framed(described(client, url))).path == "/embed/annual"


@pytest.mark.parametrize("host", ["xn--bcher-kva.example", "BOOKS.example:8443", "[::1]:8000"])
def test_addresses_are_of_the_host_that_was_asked_as_addresses_write_it(
    monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("COSTCALC_BIND", "0.0.0.0:8000")
    client = create_app(store=Store(None)).test_client()
    site = f"https://{host.lower()}"
    reply = client.get("/oembed", base_url=f"https://{host}", query_string={"url": f"{site}/"})
    assert framed(reply.get_json()).startswith(f"{site}/embed/cumulative?")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("url=", 400),
        (urlencode({"url": f"{SITE}/embed/annual", "format": "xml"}), 501),
        (urlencode({"url": f"{SITE}/embed/annual?team_size=-3"}), 422),
        (urlencode({"url": f"{SITE}/embed/annual?what=1"}), 400),
        (urlencode({"url": f"{SITE}/embed/annual?team_size=%ff"}), 400),
        (urlencode({"url": f"{SITE}/embed/annual?team_size=\u00e9"}), 400),
        (urlencode({"url": f"{SITE}/embed/annual?{'a' * 9000}"}), 414),
    ],
)
def test_what_cannot_be_described_is_a_problem(
    client: FlaskClient, query: str, status: int
) -> None:
    reply = client.get(f"/oembed?{query}")
    assert (reply.status_code, reply.mimetype) == (status, "application/problem+json")


@pytest.mark.parametrize(
    "path", ["/", "/breakdown?period=month&salary.go=99k", "/embed/flip?map=team"]
)
def test_a_page_leads_to_its_own_description(client: FlaskClient, path: str) -> None:
    kind = '//link[@type="application/json+oembed"]/@href'
    [link] = html.fromstring(client.get(path).text).xpath(kind)
    found = client.get(link.removeprefix(SITE))
    assert found.status_code == 200
    name = {"/": "cumulative", "/b": "monthly", "/e": "flip"}[path[:2]]
    assert urlsplit(framed(found.get_json())).path == f"/embed/{name}"


@pytest.mark.parametrize(
    "path", ["/", "/?salary.go=123k..150k&period=horizon", "/?technologies=go"]
)
def test_a_link_to_the_page_is_shown_with_its_picture(client: FlaskClient, path: str) -> None:
    page = html.fromstring(client.get(path).text)
    told = {
        **{each.get("property"): each.get("content") for each in page.xpath("//meta[@property]")},
        **{each.get("name"): each.get("content") for each in page.xpath("//meta[@name]")},
    }
    assert told["twitter:card"] == "summary_large_image"
    verdict = page.get_element_by_id("verdict")
    assert told["og:title"] == verdict.text_content()
    assert told["og:description"] in "".join(verdict.getparent().itertext())
    assert told["og:image:alt"]
    assert client.get(told["og:url"].removeprefix(SITE)).status_code == 200
    reply = client.get(told["og:image"].removeprefix(SITE))
    assert (reply.status_code, reply.mimetype) == (200, "image/png")
    size = (int.from_bytes(reply.data[16:20]), int.from_bytes(reply.data[20:24]))
    assert size == (int(told["og:image:width"]), int(told["og:image:height"])) == (2400, 1260)


@pytest.mark.parametrize("path", ["/embed/tornado?team_size=3&theme=dark", "/?period=month"])
def test_a_client_that_others_use_turns_our_links_into_frames(live: str, path: str) -> None:
    registry = micawber.ProviderRegistry()
    registry.register(rf"{re.escape(live)}/\S*", micawber.Provider(f"{live}/oembed"))
    answer = registry.request(live + path, maxwidth=600)
    assert (answer["type"], answer["width"], answer["url"]) == ("rich", 600, live + path)
    assert framed(answer).startswith(f"{live}/embed/")
    turned = micawber.parse_text(f"See this:\n\n{live}{path}\n", registry)
    assert f'src="{live}/embed/' in unescape(turned)
    with pytest.raises(micawber.ProviderException):
        registry.request("http://example.com/embed/annual")
    with pytest.raises(micawber.ProviderException):
        micawber.Provider(f"{live}/oembed").request("http://example.com/embed/annual")


def test_a_frame_and_its_picture_write_numbers_as_the_address_says(client: FlaskClient) -> None:
    english, german = (
        described(client, f"{SITE}/embed/flip?currency=EUR{more}") for more in ("", "&locale=de")
    )
    assert "locale=de" in german["html"]
    assert "locale=de" in german["thumbnail_url"]
    assert "100,000 orders" in english["title"]
    assert "100.000 orders" in german["title"]
    assert described(client, f"{SITE}/embed/flip?currency=EUR")["title"] == english["title"]
