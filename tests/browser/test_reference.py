"""The reference pages in a real browser: readable for all, narrow or wide, with a filter."""

import re
from collections.abc import Callable
from typing import TypeAlias

import pytest
from axe_playwright_python.sync_playwright import Axe
from effort import some
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Open: TypeAlias = Callable[..., Page]

PAGES = ("/method", "/sources", "/technologies")
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
FRAMED = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("theme", "width"), some([("dark", 320)], [("light", 320), ("dark", 1440), ("dark", 320)])
)
def test_a_checker_finds_nothing_that_shuts_anyone_out(
    visit: Open, path: str, theme: str, width: int
) -> None:
    found = Axe().run(visit(f"{path}?theme={theme}", width=width), options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert len(found.response["passes"]) > 20


@pytest.mark.parametrize("path", PAGES)
def test_a_narrow_page_never_scrolls_sideways(visit: Open, path: str) -> None:
    page = visit(path, width=320)
    assert page.evaluate(FRAMED) <= 0
    cut = page.evaluate(
        """() => [...document.querySelectorAll("h1, h2, h3, p, dt, dd, li, a")].filter(each => {
          const box = each.getBoundingClientRect();
          return box.width > 1 && box.right > innerWidth + 1 && !each.closest(".scroll, .skip");
        }).map(each => each.textContent)"""
    )
    assert cut == []


@pytest.mark.parametrize("path", PAGES)
def test_links_that_stand_alone_are_large_enough_to_hit(visit: Open, path: str) -> None:
    page = visit(path, width=320)
    small = page.evaluate(
        """() => [...document.querySelectorAll(".pages a, .contents a, .contested, .filter input")]
          .filter(each => each.getBoundingClientRect().height < 24)
          .map(each => each.textContent)"""
    )
    assert small == []


def test_the_filter_leaves_the_figures_that_hold_every_word(visit: Open) -> None:
    page = visit("/sources")
    everything = page.locator("[data-figure]").count()
    page.fill("#filter", "price go.server")
    expect(page.locator("#filtered")).to_have_text(f"1 of {everything} figures")
    expect(page.locator("#figure-server_price")).to_be_visible()
    expect(page.locator("#figures-people")).to_be_hidden()
    page.fill("#filter", "")
    expect(page.locator("#filtered")).to_be_empty()
    expect(page.locator("#figures-people")).to_be_visible()


def test_a_link_to_a_figure_that_is_filtered_away_shows_it(visit: Open) -> None:
    page = visit("/sources")
    page.fill("#filter", "salary")
    page.locator("#source-robust-perception").get_by_text("Peak-to-average ratio").click()
    expect(page.locator("#figure-peak_to_mean")).to_be_in_viewport()
    expect(page.locator("#filter")).to_have_value("")


def test_without_a_script_every_figure_is_there_and_no_filter(visit: Open) -> None:
    page = visit("/sources", java_script_enabled=False)
    expect(page.locator("#filter")).to_be_hidden()
    expect(page.locator("#figure-published\\.go\\.server_price")).to_be_visible()


def test_a_line_leads_to_its_figure_and_back_and_keeps_the_theme(visit: Open) -> None:
    page = visit("/method?theme=dark")
    page.locator("#line-compute").get_by_text("server price", exact=True).first.click()
    expect(page).to_have_url(re.compile(r"/sources\?theme=dark#figure-server_price$"))
    expect(page.locator("#figure-server_price")).to_be_in_viewport()
    page.locator("#figure-server_price").get_by_text("Servers", exact=True).click()
    expect(page.locator("#line-compute")).to_be_in_viewport()
