"""Charts in other people's pages: framed from a second origin, in a real browser."""

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from playwright.sync_api import Frame, Page, expect

pytestmark = pytest.mark.browser

Open: TypeAlias = Callable[..., Page]
Plotted: TypeAlias = Callable[[Page], object]
Until: TypeAlias = Callable[..., Any]
Framing: TypeAlias = Callable[..., str]


def framed(page: Page, site: str) -> Frame:
    page.wait_for_selector("iframe")
    return next(frame for frame in page.frames if frame.url.startswith(site))


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


@pytest.mark.parametrize(
    "attributes",
    ["", 'sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"'],
    ids=["plain", "sandboxed"],
)
def test_an_embed_draws_its_chart_and_tells_its_height(
    visit: Open, wiki: Framing, site: str, attributes: str, until: Until
) -> None:
    page = visit(wiki("/embed/annual", attributes))
    frame = framed(page, site)
    frame.wait_for_selector(".chart.is-plotted .plot .main-svg", state="attached")
    drawn = frame.evaluate(
        "document.querySelector('.plot').data.filter(t => t.type === 'bar').length"
    )
    assert drawn == 4
    closed = height(page, until)
    assert closed == float(
        frame.evaluate("Math.ceil(document.body.getBoundingClientRect().height)")
    )
    assert closed < 440
    frame.locator("summary").click()
    opened = height(page, until, over=closed)
    assert opened > closed + 100
    frame.locator("summary").click()
    assert height(page, until, under=opened) == closed
    origins = page.evaluate("window.heard.map(([origin]) => origin)")
    assert set(origins) == ({"null"} if attributes else {site})


def test_an_embed_without_a_script_shows_its_drawing(visit: Open, wiki: Framing, site: str) -> None:
    page = visit(wiki("/embed/monthly", 'sandbox=""'), expected="Blocked script execution")
    frame = framed(page, site)
    assert frame.locator(".drawing").is_visible()
    assert "a month" in frame.locator("h1").inner_text()


def test_a_hidden_embed_keeps_quiet_until_it_is_shown(
    visit: Open, wiki: Framing, site: str, until: Until
) -> None:
    page = visit(wiki("/embed/annual", "hidden"))
    page.wait_for_timeout(500)
    assert page.evaluate("window.heard || []") == []
    page.locator("iframe").evaluate("each => { each.hidden = false; }")
    assert height(page, until) > 100
    framed(page, site).wait_for_selector(".chart.is-plotted", state="attached")


def test_the_page_itself_cannot_be_framed(visit: Open, wiki: Framing, site: str) -> None:
    page = visit(wiki("/"), expected="frame-ancestors")
    page.wait_for_timeout(500)
    assert not any(frame.url.startswith(site) for frame in page.frames)
    assert all(frame.locator("#verdict").count() == 0 for frame in page.frames)


def test_an_embed_stores_nothing_and_leads_back(visit: Open, plotted: Plotted) -> None:
    page = visit("/embed/annual?team_size=3")
    plotted(page)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    with page.expect_popup() as opened:
        page.get_by_role("link", name="open in costcalc").click()
    expect(opened.value.locator("#changed")).to_contain_text("3 developers")
    assert opened.value.evaluate("window.opener") is None


@pytest.mark.parametrize(
    ("theme", "ground"), [("dark", "rgb(24, 33, 43)"), ("light", "rgb(255, 255, 255)")]
)
def test_an_embed_takes_the_theme_it_is_asked_for(
    visit: Open, theme: str, ground: str, plotted: Plotted
) -> None:
    other = "light" if theme == "dark" else "dark"
    page = visit(f"/embed/annual?theme={theme}", color_scheme=other)
    plotted(page)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == ground
    drawn = page.evaluate("document.querySelector('.plot').data[0].marker.color")
    assert drawn == ("#6ba3ea" if theme == "dark" else "#2f66b5")


def test_the_chart_is_redrawn_when_its_frame_changes_width(
    visit: Open, plotted: Plotted, until: Until
) -> None:
    page = visit("/embed/annual", width=900)
    plotted(page)
    page.set_viewport_size({"width": 360, "height": 640})
    until(page, "document.querySelector('.plot').layout.width <= 360")
    boxes = page.evaluate(
        """[...document.querySelectorAll(".plot .subplot .gridlayer")]
          .map(each => each.getBoundingClientRect().top)"""
    )
    assert len(boxes) == 2
    assert abs(boxes[0] - boxes[1]) > 100
