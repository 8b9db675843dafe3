"""The documentation of the API in a real browser: readable for all, and every form can be tried."""

from collections.abc import Callable
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from effort import some
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Open: TypeAlias = Callable[..., Page]
Until: TypeAlias = Callable[..., Any]

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


@pytest.mark.parametrize(
    ("theme", "width"), some([("light", 320)], [("light", 320), ("dark", 1440)])
)
def test_a_checker_finds_nothing_that_shuts_anyone_out(visit: Open, theme: str, width: int) -> None:
    page = visit(f"/docs?theme={theme}", width=width)
    page.evaluate("document.querySelectorAll('details').forEach((each, i) => each.open = i < 6)")
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert len(found.response["passes"]) > 20


def test_a_narrow_page_never_scrolls_sideways(visit: Open) -> None:
    page = visit("/docs", width=320)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") <= 0
    cut = page.evaluate(
        """() => [...document.querySelectorAll("h1, h2, h3, p, summary, dd, a, input, select")]
          .filter(each => !each.closest(".scroll, .skip, .pages"))
          .map(each => [each.getBoundingClientRect(), each.textContent.slice(0, 60)])
          .filter(([box]) => box.width > 1 && box.right > innerWidth + 1)"""
    )
    assert cut == []


def test_a_form_shows_the_answer_beside_it_and_leaves_empty_boxes_out(visit: Open) -> None:
    page = visit("/docs")
    form = page.locator("#get-v1-estimate form.try")
    form.get_by_label("orders_per_month").fill("2M")
    form.get_by_label("team_size").fill("")
    form.get_by_role("button").click()
    expect(page.locator("#tried-status")).to_have_text("200 OK, application/json")
    expect(page.locator("#tried-text")).to_contain_text('"understood": "2,000,000 orders a month"')
    asked = urlsplit(page.locator("#tried-link").get_attribute("href") or "")
    assert asked.path == "/api/v1/estimate"
    assert "team_size" not in asked.query
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#tried")).to_be_hidden()
    expect(form.get_by_role("button")).to_be_focused()


def test_a_refusal_and_a_picture_are_shown_too(visit: Open, until: Until) -> None:
    page = visit("/docs", expected="400 (BAD REQUEST)")
    form = page.locator("#get-v1-trace form.try")
    form.get_by_label("number").fill("nothing")
    form.get_by_role("button").click()
    expect(page.locator("#tried-status")).to_contain_text("400")
    expect(page.locator("#tried-text")).to_contain_text("there is no number nothing")
    page.locator("#get-chart-name-png form.try").get_by_role("button").click()
    expect(page.locator("#tried-picture")).to_be_visible()
    assert until(page, "document.getElementById('tried-picture').naturalWidth") > 300


def test_without_a_script_a_form_opens_the_answer(visit: Open) -> None:
    icon = "404 (NOT FOUND)"  # a browser asks for one beside an answer that is no page
    page = visit("/docs", java_script_enabled=False, expected=icon)
    page.locator("#get-v1-bridge form.try").get_by_role("button").click()
    assert urlsplit(page.url).path == "/api/v1/bridge"
    assert '"steps"' in page.content()
