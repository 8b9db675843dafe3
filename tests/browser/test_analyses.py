"""The analyses on the page and as embeds, in a real browser."""

import re
from collections.abc import Callable, Iterator
from itertools import combinations, product
from typing import Any, TypeAlias

import pytest
from effort import some
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Open: TypeAlias = Callable[..., Page]
Press: TypeAlias = Callable[..., None]
InFonts: TypeAlias = Callable[[Page], Iterator[str]]
Until: TypeAlias = Callable[..., Any]

SECTIONS = ("bridge", "tornado", "cumulative", "distribution", "flip", "information_value")
CHARTS = ("bridge", "tornado", "cumulative", "distribution", "flip")
STATES = (
    "/",
    "/?baseline=ruby&migration_person_months=6&years=5&team_size.go=4",
    "/?scope=published&concurrent_connections=100k&technologies=elixir,erlang,go,node",
    "/?orders_per_month=1e12&currency=JPY&exchange_rate=150",
    "/?technologies=go&baseline=none&draws=0",
)
FRAMED = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
TEXTS = """() => [...document.querySelectorAll(".picture")].map(picture =>
  [...picture.querySelectorAll("text")]
    .filter(each => each.getClientRects().length)
    .map(each => { const { left, right, top, bottom } = each.getBoundingClientRect();
      const card = picture.closest(".panel-card, main").getBoundingClientRect();
      return { text: each.textContent, left, right, top, bottom,
        from: card.left, to: card.right }; }))"""
PIECES = """pieces => [...document.querySelectorAll(pieces)]
  .filter(each => each.getClientRects().length).map(each => {
    const { left, right, top, bottom } = each.getBoundingClientRect();
    return { text: each.textContent, left, right, top, bottom };
  })"""
ROWS = """id => [...document.querySelectorAll(`#${id} tbody tr`)]
  .map(row => [...row.cells]
    .map(each => (each.querySelector(".likely") ?? each).textContent.trim()))"""


def rows(page: Page, id_: str) -> list[list[str]]:
    """The table of an analysis as texts."""
    found: list[list[str]] = page.evaluate(ROWS, id_)
    return found


def amount(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-"))


def flips_shown(page: Page) -> None:
    """Scroll to the map and wait until the sentences on flips have come."""
    page.locator("#flip").scroll_into_view_if_needed()
    page.wait_for_selector("#flip-list #flips")


@pytest.mark.parametrize(
    ("width", "scheme"), [(1440, "light"), (768, "light"), (320, "light"), (320, "dark")]
)
@pytest.mark.parametrize("path", STATES)
def test_no_text_of_a_picture_lies_on_another_or_leaves_its_card(
    visit: Open, in_fonts: InFonts, path: str, width: int, scheme: str
) -> None:
    page = visit(f"{path}{'&' if '?' in path else '?'}print=all", width=width, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    for font in in_fonts(page):
        assert page.evaluate(FRAMED) <= 0, font
        pictures = page.evaluate(TEXTS)
        assert len(pictures) == page.locator(".panel-card .chart").count() >= 1
        for texts in pictures:
            assert texts
            for one in texts:
                assert one["left"] >= one["from"] - 1, (font, one)
                assert one["right"] <= one["to"] + 1, (font, one)
            for one, other in combinations(texts, 2):
                apart = (
                    one["right"] <= other["left"] + 1
                    or other["right"] <= one["left"] + 1
                    or one["bottom"] <= other["top"] + 3
                    or other["bottom"] <= one["top"] + 3
                )
                assert apart, f"{one['text']} lies on {other['text']} at {width} in {font}"


@pytest.mark.parametrize("width", some([320], [1440, 320]))
@pytest.mark.parametrize("name", ["annual", "bridge", "tornado"])
def test_no_name_or_amount_lies_on_a_bar(
    visit: Open, press: Press, in_fonts: InFonts, name: str, width: int
) -> None:
    page = visit("/?print=all", width=width)
    chart = f".chart[data-chart={name}]"
    for bars, texts in (
        (f"{chart} .picture rect", f"{chart} .picture text"),
        (f"{chart} .interactive .bars path", f"{chart} .interactive .annotation-text"),
    ):
        if "interactive" in bars:
            press(page, name)
        for font in in_fonts(page):
            drawn, written = page.evaluate(PIECES, bars), page.evaluate(PIECES, texts)
            assert min(len(drawn), len(written)) >= 4
            for bar, text in product(drawn, written):
                apart = (
                    text["right"] <= bar["left"] + 1
                    or bar["right"] <= text["left"] + 1
                    or text["bottom"] <= bar["top"] + 4
                    or bar["bottom"] <= text["top"] + 4
                )
                assert apart, f"{text['text']} lies on a bar in {font}: {bars}"


def test_every_analysis_has_its_picture_and_the_numbers_of_the_api(visit: Open, site: str) -> None:
    page = visit("/?period=horizon&print=all")
    for id_ in SECTIONS:
        assert page.locator(f"#{id_} h2").inner_text()
        box = page.locator(f"#{id_} .picture").bounding_box()
        assert box
        assert box["height"] > 40
    tornado = page.request.get(f"{site}/api/v1/sensitivity").json()["bars"]
    for row, bar in zip(rows(page, "tornado"), tornado, strict=False):
        assert [amount(text) for text in row[3:6]] == [bar["at_low"], bar["at_high"], bar["swing"]]
    bridge = page.request.get(f"{site}/api/v1/bridge?from=elixir&to=go").json()
    shown = [amount(row[1]) for row in rows(page, "bridge")]
    steps = [step["difference"] for step in bridge["steps"] if step["difference"]]
    assert shown == [bridge["start"], *steps, bridge["end"]]
    marked = page.locator("#tornado .wide text", has_text="⇄ flips")
    assert marked.count() == sum(bar["flips"] for bar in tornado)
    expect(page.locator("#distribution .wide circle[fill='var(--surface)']")).to_have_count(4)
    expect(page.locator("#distribution .wide circle")).to_have_count(104)


def test_sentences_on_flips_come_once_they_are_in_sight(
    visit: Open, site: str, until: Until
) -> None:
    page = visit("/certainty")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(300)
    assert not any("/flips" in url for url in asked)
    flips_shown(page)
    texts = page.locator("#flip-list li").all_inner_texts()
    record = page.request.get(f"{site}/api/v1/flip-points?driver=go.salary").json()
    assert any(record["points"][0]["text"] in text for text in texts)
    page.fill("#form [name=team_size]", "3")
    page.keyboard.press("Tab")
    until(page, "location.search === '?team_size=3'")
    flips_shown(page)
    page.get_by_role("link", name="Show that state").click()
    expect(page.locator("#verdict")).to_have_text(re.compile("^Elixir"))


def test_without_a_script_the_flips_are_a_link_and_the_pictures_stand(visit: Open) -> None:
    page = visit("/?print=all", java_script_enabled=False)
    for id_ in CHARTS:
        assert page.locator(f"#{id_} .picture").is_visible()
        assert page.locator(f"#{id_} [data-interactive]").is_hidden()
    page.locator("#flip-list a").click()
    assert page.locator("#flips li").count() == 5
    page.get_by_role("link", name="Back to the calculator").click()
    assert page.locator("#verdict").is_visible()


@pytest.mark.parametrize("width", some([320], [1440, 320]))
def test_every_chart_can_be_made_interactive_and_back(
    visit: Open, press: Press, width: int
) -> None:
    page = visit(
        "/?baseline=ruby&current_servers=60&migration_person_months=6&years=5&print=all",
        width=width,
    )
    for id_ in ("annual", "business_case", "payback", *CHARTS):
        button = page.locator(f"[data-interactive={id_}]")
        press(page, id_)
        assert button.get_attribute("aria-pressed") == "true"
    assert page.evaluate(FRAMED) <= 0
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    expect(page.locator("#flip .picture")).to_be_visible()
    expect(page.locator("#flip .interactive")).to_have_count(0)


def test_an_interactive_chart_stays_so_and_follows_the_numbers(
    visit: Open, press: Press, until: Until
) -> None:
    page = visit("/")
    press(page, "bridge")
    before = page.evaluate("document.querySelector('#bridge .interactive').data[0].base[0]")
    page.fill("#form [name=team_size]", "3")
    page.keyboard.press("Tab")
    until(
        page,
        "before => ![undefined, before].includes("
        "document.querySelector('#bridge .interactive')?.data?.[0].base[0])",
        before,
    )
    assert page.evaluate("document.querySelector('#bridge .interactive').data[0].base[0]") == (
        amount(rows(page, "bridge")[0][1])
    )
    assert page.locator("#bridge [data-interactive]").get_attribute("aria-pressed") == "true"


def test_an_interactive_chart_follows_the_colour_scheme(
    visit: Open, press: Press, until: Until
) -> None:
    page = visit("/", color_scheme="dark")
    press(page, "cumulative")
    colour = (
        "document.querySelector('#cumulative .interactive').data"
        ".find(each => each.name.startsWith('Go') && each.line?.color).line.color"
    )
    assert page.evaluate(colour) == "#3b8fc8"
    page.emulate_media(color_scheme="light")
    until(page, f"{colour} === '#1273b8'")


def test_another_map_is_one_click_away_and_stays(visit: Open, until: Until) -> None:
    page = visit("/certainty")
    page.get_by_role("link", name="Orders and team").click()
    expect(page.locator("#flip .subtitle")).to_contain_text("team size")
    assert page.url.endswith("/certainty?map=team")
    page.fill("#form [name=years]", "5")
    page.keyboard.press("Tab")
    until(page, "location.search.includes('years=5')")
    assert "map=team" in page.url
    expect(page.locator("#flip .subtitle")).to_contain_text("team size")


FAILED = {"status": 503, "content_type": "application/problem+json", "body": "{}"}


def test_where_an_interactive_chart_does_not_come_the_picture_stands(visit: Open) -> None:
    """At first, and later on, when an older one would tell other numbers than the page."""
    page = visit("/", expected="503")
    button, figures = page.locator("#bridge [data-interactive]"), "**/chart/bridge.json*"
    page.route(figures, lambda route: route.fulfill(**FAILED))
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#bridge .picture")).to_be_visible()
    page.unroute(figures)
    button.click()
    expect(page.locator("#bridge .interactive .main-svg").first).to_be_visible()
    page.route(figures, lambda route: route.fulfill(**FAILED))
    page.fill("#form [name=team_size]", "3")
    page.keyboard.press("Tab")
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#bridge .picture")).to_be_visible()
    expect(page.locator("#bridge .interactive")).to_have_count(0)


@pytest.mark.parametrize("width", some([320], [700, 320]))
@pytest.mark.parametrize("name", [*CHARTS, "servers"])
def test_an_embed_shows_its_picture_and_can_be_made_interactive(
    visit: Open, press: Press, name: str, width: int
) -> None:
    page = visit(f"/embed/{name}?table=1&theme=dark", width=width)
    assert page.locator(".picture").is_visible()
    assert page.locator("tbody tr").count() >= 2
    assert page.evaluate(FRAMED) <= 0
    press(page)
    assert page.evaluate(FRAMED) <= 0
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_print_of_everything_has_every_picture_and_the_flips_as_they_were_seen(
    visit: Open, press: Press
) -> None:
    page = visit("/?print=all")
    flips_shown(page)
    press(page, "tornado")
    page.emulate_media(media="print")
    for id_ in CHARTS:
        assert page.locator(f"#{id_} .picture").is_visible()
        assert page.locator(f"#{id_} [data-interactive]").is_hidden()
    assert page.locator("#tornado .interactive").is_hidden()


def test_targets_of_the_analyses_are_large_enough(visit: Open) -> None:
    page = visit("/certainty", width=320)
    small = page.evaluate(
        """() => [...document.querySelectorAll("[data-interactive], #flip .switch a, summary")]
          .filter(each => each.offsetParent).map(each => each.getBoundingClientRect())
          .filter(box => box.height < 24 || box.width < 24).length"""
    )
    assert small == 0
