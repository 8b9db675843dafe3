"""Charts in other people's pages: framed from a second origin, in a real browser."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Frame, Page, Route, expect

from costcalc.analysis.estimate import estimate
from costcalc.output.charts.registry import CHARTS, View, chart
from costcalc.output.share import SANDBOX, frame
from costcalc.output.share import framed as framed_height
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import read
from costcalc.settings import FRAMED_BY
from costcalc.web import create_app

pytestmark = pytest.mark.browser

Open: TypeAlias = Callable[..., Page]
Until: TypeAlias = Callable[..., Any]
Framing: TypeAlias = Callable[..., str]
Put: TypeAlias = Callable[..., str]
Serve: TypeAlias = Callable[..., AbstractContextManager[str]]
Press: TypeAlias = Callable[..., None]

SCRIPT = Path(__file__).parents[2] / "templates" / "static" / "embed.js"
CONTENT = "Math.ceil(document.body?.getBoundingClientRect().height ?? 0)"
TOLD = """height => window.heard.at(-1)?.[1]["costcalc-height"].annual === height"""
HEIGHT = 460
LIGHT = 60_000
WEIGHT = """() => ["navigation", "resource"].flatMap(kind => performance.getEntriesByType(kind))
  .reduce((sum, each) => sum + each.transferSize, 0)"""
KEPT = """async () => localStorage.length + sessionStorage.length + (await caches.keys()).length
  + (await indexedDB.databases()).length"""
HOSTILE = """[
  null, 1, "500", "costcalc-height", [500], {}, {"costcalc-height": null},
  {"costcalc-height": 500}, {"costcalc-height": "500"}, {"costcalc-height": {}},
  {"costcalc-height": {a: "500"}}, {"costcalc-height": {a: "500px;position:fixed"}},
  {"costcalc-height": {a: NaN}}, {"costcalc-height": {a: Infinity}},
  {"costcalc-height": {a: -Infinity}}, {"costcalc-height": {a: -500}},
  {"costcalc-height": {a: 0}}, {"costcalc-height": {a: null}}, {"costcalc-height": {a: true}},
  {"costcalc-height": {a: 500n}}, {"costcalc-height": {a: [500]}},
  {"costcalc-height": {a: {valueOf: 500}}}, {"costcalc-height": {a: new Date(500)}},
  {"costcalc-height": new Map([["a", 500]])}, {"costcalc-height": new Set([500])},
  {"costcalc_height": {a: 500}}, {"__proto__": {"costcalc-height": {a: 500}}},
  {"constructor": {"prototype": {"costcalc-height": {a: 500}}}},
  JSON.parse('{"costcalc-height": {"__proto__": {"a": 500}}}'),
]"""


def framed(page: Page, start: str) -> Frame:
    """The frame whose address begins so, once it is there."""
    page.wait_for_selector("iframe", state="attached")
    for _ in range(200):
        found = [each for each in page.frames if each.url.startswith(start)]
        if found:
            return found[0]
        page.wait_for_timeout(25)
    pytest.fail(f"no frame of {start}")


def height(page: Page, until: Until, over: float = 0, under: float = 10_000) -> float:
    """The last height that the frame told, once it is in a range."""
    until(
        page,
        """([over, under]) => {
          const [, told] = (window.heard || []).at(-1) || [];
          const height = told?.["costcalc-height"]?.annual;
          return height > over && height < under;
        }""",
        [over, under],
    )
    return float(page.evaluate("window.heard.at(-1)[1]['costcalc-height'].annual"))


def tall(page: Page, which: int, inside: Frame, over: float = 0, under: float = 10_000) -> float:
    """How high a frame is, once it is as high as what is in it and in a range."""
    for _ in range(200):
        wanted = float(inside.evaluate(CONTENT))
        if over < wanted < under and wanted == float(
            page.locator("iframe").nth(which).evaluate("f => f.clientHeight")
        ):
            return wanted
        page.wait_for_timeout(25)
    pytest.fail("the frame does not follow its content")


def snippet(address: str) -> str:
    """The code that the page offers to paste."""
    return frame(address, "A chart", "100%", HEIGHT)


def script(site: str, how: str = "async") -> str:
    return f'<script src="{site}/embed.js" {how}></script>'


# -- Without any script ------------------------------------------------------------------------

FLEET = "baseline=ruby&current_servers=40&orders_per_month=3M&team_size=14"


@pytest.mark.parametrize("query", ["", FLEET])
def test_a_frame_without_a_script_starts_as_high_as_its_content(
    visit: Open, site: str, book: PriceBook, query: str
) -> None:
    found = estimate(read(parse_qsl(query), book), book)
    page = visit("/embed/annual", java_script_enabled=False)
    for name in CHARTS:
        start = framed_height(chart(name, found, View()), found)
        page.goto(f"{site}/embed/{name}?{query}")
        for width in (1000, 700, 600):
            page.set_viewport_size({"width": width, "height": 300})
            needed = page.locator("body").bounding_box()
            assert needed
            assert needed["height"] <= start <= 1.4 * needed["height"] + 50, (name, width, start)


def test_the_code_of_a_frame_has_that_height(visit: Open, book: PriceBook) -> None:
    found = estimate(read(parse_qsl(FLEET), book), book)
    for path, name in (("/", "cumulative"), ("/certainty", "distribution")):
        page = visit(f"{path}?{FLEET}", java_script_enabled=False)
        start = framed_height(chart(name, found, View()), found)
        assert f'height="{start}"' in page.locator("#iframe").input_value()


# -- One frame ---------------------------------------------------------------------------------


@pytest.mark.parametrize("attributes", ["", f'sandbox="{SANDBOX}"'], ids=["plain", "sandboxed"])
def test_an_embed_draws_its_chart_and_tells_its_height(
    visit: Open, wiki: Framing, site: str, attributes: str, press: Press, until: Until
) -> None:
    page = visit(wiki("/embed/annual", attributes))
    inside = framed(page, site)
    assert inside.evaluate("window.origin") == ("null" if attributes else site)
    assert height(page, until) == float(inside.evaluate(CONTENT))
    press(inside)
    drawn = inside.evaluate(
        "document.querySelector('.interactive').data.filter(t => t.base).map(t => t.name)"
    )
    assert drawn == ["Team", "Hiring and training", "Infrastructure", "Support and libraries"]
    until(page, TOLD, inside.evaluate(CONTENT))
    closed = height(page, until)
    assert closed < 440
    inside.locator("summary").click()
    opened = height(page, until, over=closed)
    assert opened > closed + 100
    inside.locator("summary").click()
    assert height(page, until, under=opened) == closed
    inside.locator("[data-interactive]").click()
    expect(inside.locator(".picture")).to_be_visible()
    origins = page.evaluate("window.heard.map(([origin]) => origin)")
    assert set(origins) == ({"null"} if attributes else {site})


def test_an_embed_without_a_script_shows_its_drawing(visit: Open, wiki: Framing, site: str) -> None:
    page = visit(wiki("/embed/monthly", 'sandbox=""'), expected="Blocked script execution")
    inside = framed(page, site)
    assert inside.locator(".picture").is_visible()
    assert inside.locator("[data-interactive]").is_hidden()
    assert "a month" in inside.locator("h1").inner_text()


def test_a_hidden_embed_keeps_quiet_until_it_is_shown(
    visit: Open, wiki: Framing, until: Until
) -> None:
    page = visit(wiki("/embed/annual", "hidden"))
    page.wait_for_timeout(500)
    assert page.evaluate("window.heard || []") == []
    page.locator("iframe").evaluate("each => { each.hidden = false; }")
    assert height(page, until) > 100


@pytest.mark.parametrize("name", CHARTS)
def test_an_embed_is_light_until_one_asks_for_more_and_keeps_nothing(
    visit: Open, name: str
) -> None:
    page = visit(f"/embed/{name}?team_size=3")
    page.wait_for_timeout(150)  # it has nothing else to do, and does not use it
    assert page.locator("script[src*=plotly]").count() == 0
    assert 1000 < page.evaluate(WEIGHT) < LIGHT
    assert page.evaluate(KEPT) == 0


def test_links_of_an_embed_open_beside_the_page_around_it(
    visit: Open, elsewhere: Put, site: str
) -> None:
    """In the frame they would be refused."""
    page = visit(elsewhere(snippet(f"{site}/embed/annual?team_size=3&table=1")))
    inside = framed(page, site)
    with page.expect_popup() as state:
        inside.get_by_role("link", name="open in costcalc").click()
    expect(state.value.locator("#changed")).to_contain_text("3 developers")
    assert state.value.evaluate("window.opener") is None
    with page.expect_popup() as receipt:
        inside.locator("tr.total a.n").first.click()
    expect(receipt.value.locator("h1")).to_contain_text("a year")
    assert inside.url.startswith(site)


@pytest.mark.parametrize(
    ("theme", "ground"), [("dark", "rgb(24, 33, 43)"), ("light", "rgb(255, 255, 255)")]
)
def test_an_embed_takes_the_theme_it_is_asked_for(
    visit: Open, press: Press, theme: str, ground: str
) -> None:
    other = "light" if theme == "dark" else "dark"
    page = visit(f"/embed/annual?theme={theme}", color_scheme=other)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == ground
    drawn = page.evaluate("getComputedStyle(document.querySelector('.picture rect')).fill")
    assert drawn == ("rgb(107, 163, 234)" if theme == "dark" else "rgb(47, 102, 181)")
    press(page)
    plotted = page.evaluate("document.querySelector('.interactive').data[0].marker.color")
    assert plotted == ("#6ba3ea" if theme == "dark" else "#2f66b5")


def test_the_chart_is_redrawn_when_its_frame_changes_width(
    visit: Open, press: Press, until: Until
) -> None:
    page = visit("/embed/annual", width=900)
    press(page)
    page.set_viewport_size({"width": 360, "height": 640})
    until(page, "document.querySelector('.interactive').layout.width <= 360")
    boxes = page.evaluate(
        """[...document.querySelectorAll(".interactive .subplot .gridlayer")]
          .map(each => each.getBoundingClientRect().top)"""
    )
    assert len(boxes) == 2
    assert abs(boxes[0] - boxes[1]) > 100


# -- Frames that fit ---------------------------------------------------------------------------


def test_frames_of_one_page_grow_and_shrink_each_by_itself(
    visit: Open, elsewhere: Put, site: str
) -> None:
    charts = f"{snippet(f'{site}/embed/annual')}{snippet(f'{site}/embed/servers?theme=dark')}"
    page = visit(elsewhere(script(site) + charts))
    first, second = (framed(page, f"{site}/embed/{name}") for name in ("annual", "servers"))
    before = [tall(page, at, inside) for at, inside in enumerate((first, second))]
    assert before[0] != before[1]
    # By key: a frame that has just moved may not be yet where a click looks for it.
    second.locator("summary").press("Enter")
    tall(page, 1, second, over=before[1] + 100)
    assert tall(page, 0, first) == before[0]
    first.locator("summary").press("Enter")
    tall(page, 0, first, over=before[0] + 100)
    for at, inside in enumerate((first, second)):
        inside.locator("summary").press("Enter")
        assert tall(page, at, inside, under=before[at] + 100) == before[at]
    page.set_viewport_size({"width": 400, "height": 800})
    tall(page, 0, first, over=before[0] + 100)


@pytest.mark.parametrize("when", ["late", "twice", "before the frame", "shown later"])
def test_frames_fit_whenever_script_and_frame_come(
    visit: Open, elsewhere: Put, site: str, when: str
) -> None:
    chart = snippet(f"{site}/embed/servers")
    bodies = {
        "late": chart,
        "twice": script(site) + chart + script(site),
        "before the frame": script(site, ""),
        "shown later": f"{script(site)}<div hidden>{chart.replace(' loading=', ' data-x=')}</div>",
    }
    page = visit(elsewhere(bodies[when]))
    if when == "late":
        framed(page, site).wait_for_load_state("networkidle")
        assert page.locator("iframe").evaluate("f => f.clientHeight") == HEIGHT
        page.add_script_tag(url=f"{site}/embed.js")
    elif when == "before the frame":
        page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", chart)
    elif when == "shown later":
        framed(page, site).wait_for_load_state("networkidle")
        assert page.locator("iframe").evaluate("f => f.style.height") == ""
        page.evaluate("document.querySelector('div').hidden = false")
    tall(page, 0, framed(page, site), under=HEIGHT)


def test_a_frame_that_changed_in_a_tab_behind_others_fits_when_one_comes_back(
    visit: Open, elsewhere: Put, site: str
) -> None:
    page = visit(elsewhere(script(site) + snippet(f"{site}/embed/servers")))
    inside = framed(page, site)
    before = tall(page, 0, inside)
    behind = (
        "Object.defineProperty(document, 'visibilityState', { get: () => %r, configurable: 1 })"
    )
    inside.evaluate(behind % "hidden")
    inside.locator("summary").click()
    page.wait_for_timeout(300)
    assert page.locator("iframe").evaluate("f => f.clientHeight") == before
    inside.evaluate(behind % "visible")
    inside.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    tall(page, 0, inside, over=before + 100)


def test_where_scripts_are_refused_the_frame_keeps_its_height_and_can_be_used(
    visit: Open, elsewhere: Put, site: str
) -> None:
    body = script(site) + snippet(f"{site}/embed/servers")
    address = elsewhere(body, Content_Security_Policy="script-src 'none'")
    page = visit(address, expected="Content Security Policy")
    inside = framed(page, site)
    inside.locator("summary").click()
    last = inside.locator("tbody tr").last
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()
    assert page.locator("iframe").evaluate("f => f.clientHeight") == HEIGHT


def test_nobody_but_the_frame_itself_says_how_high_it_is(
    visit: Open, elsewhere: Put, site: str, until: Until
) -> None:
    """Not the page, not another frame, and the frame itself in no way but the agreed one."""
    posting = "<script>parent.postMessage({'costcalc-height': {annual: 555}}, '*')</script>"
    other = f'<iframe src="{elsewhere(posting)}#{site}/embed/annual" title="Other"></iframe>'
    page = visit(elsewhere(script(site) + snippet(f"{site}/embed/annual") + other))
    inside = framed(page, site)
    before = tall(page, 0, inside)
    size = "[...document.querySelectorAll('iframe')].map(f => [f.style.cssText, f.clientHeight])"
    heights = page.evaluate(size)
    post = f"for (const data of {HOSTILE}) %s.postMessage(data, '*')"
    page.evaluate("postMessage({'costcalc-height': {annual: 555}}, '*')")
    page.evaluate(post % "window")
    inside.evaluate(post % "parent")
    page.wait_for_timeout(200)
    assert page.evaluate(size) == heights
    assert heights[0][1] == before
    assert page.evaluate("({}).a") is None
    for told, becomes in ((1e9, 4000), (3, 80), (500.2, 501)):
        inside.evaluate("h => parent.postMessage({'costcalc-height': {annual: h}}, '*')", told)
        until(page, f"document.querySelector('iframe').clientHeight === {becomes}")


def test_a_frame_counts_as_ours_by_its_whole_origin_and_while_it_stays_there(
    visit: Open, elsewhere: Put, until: Until
) -> None:
    """An address that only begins like ours is another's."""
    home, rest = "http://costs.example", "/embed/annual"
    others = [
        f"{home}.evil.example{rest}",
        f"{home}:8080{rest}",
        f"http://evil.example/{home}{rest}",
        f"http://evil.example{rest}?{home}{rest}",
        f"{home}/method",
    ]
    tells = "parent.postMessage({'costcalc-height': {a: %s}}, '*')"
    leaves = f"if (location.hash) location = 'http://evil.example{rest}'; else {tells % 333}"
    # Sandboxed, they have no origin, as ours has none then.
    ways = [("", home + rest), ("", f"{home}{rest}#leaves"), *(("", each) for each in others)]
    ways += [("allow-scripts", each) for each in others]
    frames = "".join(
        f'<iframe src="{each}" title="A chart"{f" sandbox={how}" if how else ""}></iframe>'
        for how, each in ways
    )
    served = {
        f"{home}/embed.js": ("text/javascript", SCRIPT.read_text()),
        f"{home}/": ("text/html", f"<!doctype html>{script(home, '')}{frames}"),
    }

    def answer(route: Route) -> None:
        ours = route.request.url.startswith(f"{home}/")
        inner = f"<script>{leaves if ours else tells % 555}</script>"
        kind, body = served.get(route.request.url, ("text/html", inner))
        route.fulfill(content_type=kind, body=body)

    page = visit(elsewhere(""), expected="request elsewhere")
    page.route("**/*", answer)
    page.goto(f"{home}/")
    until(page, "document.querySelector('iframe').style.height === '333px'")
    page.wait_for_load_state("networkidle")
    heights = page.evaluate("[...document.querySelectorAll('iframe')].map(f => f.style.height)")
    assert heights == ["333px", *[""] * 11]
    assert page.frames[2].url == f"http://evil.example{rest}"


# -- Who may frame and load --------------------------------------------------------------------


def test_only_embeds_can_be_framed(visit: Open, elsewhere: Put, site: str) -> None:
    others = (
        *("/", "/flips", "/receipt?number=annual.go.likely", "/method", "/problems/not-found"),
        *("/chart/annual.json", "/chart/annual.svg", "/api/v1/estimate"),
    )
    paths = ("/embed/annual", *others)
    body = "".join(f'<iframe src="{site}{path}" title="A page"></iframe>' for path in paths)
    page = visit(elsewhere(body), expected="frame-ancestors")
    page.wait_for_load_state("networkidle")
    shown = [each.url.removeprefix(site) for each in page.frames if each.url.startswith(site)]
    assert shown == ["/embed/annual"]
    assert len(page.frames) == len(paths) + 1


def test_an_operator_lets_one_wiki_frame_and_not_another(
    visit: Open, elsewhere: Put, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed = elsewhere("").rpartition("/")[0]
    monkeypatch.setenv(FRAMED_BY, f"https://wiki.example.com {allowed}")
    with serve(create_app()) as guarded:
        address = elsewhere(snippet(f"{guarded}/embed/servers"))
        page = visit(address, expected="request elsewhere: http://localhost")
        expect(framed(page, guarded).locator("h1")).to_be_visible()
        # The same wiki under another name is another origin.
        refused = address.replace("127.0.0.1", "localhost")
        page = visit(refused, expected="frame-ancestors")
        page.wait_for_load_state("networkidle")
        assert not [each for each in page.frames if each.url.startswith(guarded)]


def test_a_picture_loads_in_the_strictest_page(visit: Open, elsewhere: Put, site: str) -> None:
    body = "".join(
        f'<img src="{site}/chart/annual.{form}?width=400" alt="A chart">' for form in ("png", "svg")
    )
    page = visit(elsewhere(body, Cross_Origin_Embedder_Policy="require-corp"))
    assert page.evaluate("crossOriginIsolated") is False  # for want of the other header
    sizes = page.evaluate(
        """Promise.all([...document.images].map(each => each.decode().then(
          () => [each.naturalWidth, each.naturalHeight])))"""
    )
    assert [width for width, _ in sizes] == [800, 400]
    drawn = visit("/chart/annual.svg")
    assert drawn.evaluate("document.documentElement.tagName") == "svg"
    assert drawn.evaluate("window.origin") == "null"
