"""Axe, the usual checker for accessibility, finds nothing on the page in any of its states."""

from collections.abc import Callable
from itertools import product
from typing import Any, Final, TypeAlias

import pytest
from axe_playwright_python.sync_playwright import Axe
from effort import some
from playwright.sync_api import Page, expect
from states import STATES

pytestmark = pytest.mark.browser

Open: TypeAlias = Callable[..., Page]

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
LOOKS: Final[tuple[tuple[int, dict[str, Any]], ...]] = (
    (1440, {"color_scheme": "light"}),
    (320, {"color_scheme": "dark"}),
    (768, {"forced_colors": "active"}),
)
EVERY: Final = tuple(product(STATES, LOOKS))


def faults(page: Page) -> str:
    """What the checker says, empty where it finds nothing; it must have looked at something."""
    found = Axe().run(page, options=RULES)
    assert len(found.response["passes"]) > 10
    return found.generate_report() if found.violations_count else ""


@pytest.mark.parametrize(("state", "look"), some(EVERY[::10], EVERY))
def test_a_checker_finds_nothing_in_any_state(
    visit: Open, state: str, look: tuple[int, dict[str, Any]]
) -> None:
    width, scheme = look
    options = {"width": width, "expected": "Failed to load", "reduced_motion": "reduce"}
    assert faults(visit(STATES[state], **options, **scheme)) == ""


def test_a_checker_finds_nothing_with_everything_open(visit: Open) -> None:
    # The checker cannot speak to the sandboxed preview of an embed, and says so.
    page = visit(
        f"{STATES['decision-shop']}&print=all",
        width=320,
        expected="postMessage",
        reduced_motion="reduce",
    )
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
