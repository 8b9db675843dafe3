"""Axe, the usual checker for accessibility, finds nothing on the page in any of its states."""

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from axe_playwright_python.sync_playwright import Axe
from effort import some
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Open: TypeAlias = Callable[..., Page]

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
BUSY = (
    "/?technologies=elixir,erlang,go,node&period=horizon&panels=categories&years=5"
    "&migration_person_months=6&salary.go=140k..160k&orders_per_month=2M"
)
STATES: list[tuple[str, int, dict[str, Any]]] = [
    ("/", 1440, {"color_scheme": "light"}),
    ("/", 320, {"color_scheme": "dark"}),
    ("/breakdown", 1440, {"color_scheme": "light"}),
    (BUSY, 1440, {"color_scheme": "dark"}),
    ("/certainty", 320, {"color_scheme": "dark"}),
    (BUSY, 320, {"color_scheme": "light"}),
    (BUSY, 1440, {"forced_colors": "active"}),
    ("/working", 1440, {"color_scheme": "dark"}),
    ("/compare?a.team_size=3&b.team_size=9", 320, {"color_scheme": "light"}),
    ("/?team_size=-3&set.attrition=abc&zzz=1", 320, {"color_scheme": "light"}),
    ("/embed/annual?table=1", 700, {"color_scheme": "light"}),
    ("/embed/flip?table=1&theme=dark", 320, {}),
]


def faults(page: Page) -> str:
    """What the checker says, empty where it finds nothing; it must have looked at something."""
    found = Axe().run(page, options=RULES)
    assert len(found.response["passes"]) > 10
    return found.generate_report() if found.violations_count else ""


@pytest.mark.parametrize(("path", "width", "scheme"), some(STATES[::2], STATES))
def test_a_checker_finds_nothing_in_any_state(
    visit: Open, path: str, width: int, scheme: dict[str, Any]
) -> None:
    page = visit(path, width=width, expected="Failed to load", reduced_motion="reduce", **scheme)
    assert faults(page) == ""


def test_a_checker_finds_nothing_with_everything_open(visit: Open) -> None:
    # The checker cannot speak to the sandboxed preview of an embed, and says so.
    whole = f"{BUSY}&baseline=ruby&print=all"
    page = visit(whole, width=320, expected="postMessage", reduced_motion="reduce")
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert faults(page) == ""


def test_a_checker_finds_nothing_beside_an_open_receipt(visit: Open) -> None:
    page = visit("/", color_scheme="dark", reduced_motion="reduce")
    page.locator("#costs tbody a.n").first.click()
    expect(page.locator("dialog[open] .big")).to_be_visible()
    assert faults(page) == ""


def test_the_checker_does_find_what_is_wrong(visit: Open) -> None:
    page = visit("/embed/annual")
    page.evaluate("document.querySelector('main').append(document.createElement('input'))")
    assert "label" in faults(page)
