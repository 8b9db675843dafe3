"""What the page offers to take along, in a real browser: copied, reached by keys, previewed."""

from collections.abc import Callable
from typing import TypeAlias

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Open: TypeAlias = Callable[..., Page]

LONG = (
    "/?technologies=elixir,erlang,go,node&salary=90k..120k..180k&set.go.server_price=60..120"
    "&set.elixir.server_price=70..130&set.peak_to_mean=6&period=horizon"
)
BOXES = """menu => [...document.querySelectorAll(`#${menu} [data-copy]`)]
  .map(each => each.dataset.copy)"""
MENUS = ("share", "export")
FRAMED = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


def opened(page: Page, menu: str) -> None:
    """Open a menu with all that it folds in."""
    page.locator(f"#{menu} > summary").click()
    page.evaluate(
        "menu => document.querySelectorAll(`#${menu} details`)"
        ".forEach(each => { each.open = true; })",
        menu,
    )


def test_a_button_copies_the_whole_text_of_its_box(visit: Open) -> None:
    page = visit(LONG, **CLIPBOARD)
    boxes = [(menu, id_) for menu in MENUS for id_ in page.evaluate(BOXES, menu)]
    assert len(boxes) == 15
    menu = ""
    for where, id_ in boxes:
        if where != menu:
            menu = where
            opened(page, menu)
        button = page.locator(f"[data-copy='{id_}']")
        button.click()
        expect(button).to_have_text("Copied")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == page.locator(f"#{id_}").input_value()
        assert len(copied) > 20


def test_keys_alone_open_a_part_and_copy_a_text(visit: Open) -> None:
    page = visit("/", **CLIPBOARD)
    page.locator("#export > summary").focus()
    page.keyboard.press("Enter")
    page.locator("#paste > summary").focus()
    page.keyboard.press("Enter")
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "importdata":
            break
    expect(page.locator("#importdata")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Copy Google Sheets")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-copy='importdata']")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith("=IMPORTDATA(")
    page.keyboard.press("Escape")
    expect(page.locator("#export > summary")).to_be_focused()
    expect(page.locator("#curl")).to_be_hidden()
    page.locator("#share > summary").focus()
    page.keyboard.press("Enter")
    page.locator("#embeds > summary").focus()
    page.keyboard.press("Space")
    expect(page.locator("#iframe")).to_be_visible()


def test_the_preview_comes_once_it_is_asked_for_and_is_as_high_as_its_chart(
    visit: Open, site: str
) -> None:
    page = visit("/breakdown?team_size=3&period=month")
    assert [each.url for each in page.frames[1:]] == [""]
    page.locator("#share > summary").click()
    page.locator("#embeds > summary").click()
    preview = page.locator("iframe.preview")
    preview.scroll_into_view_if_needed()
    inside = page.frame_locator("iframe.preview")
    expect(inside.locator("h1")).to_contain_text("a month")
    expect(inside.get_by_role("link", name="open in costcalc")).to_be_in_viewport()
    assert page.frames[1].url.startswith(f"{site}/embed/monthly?")
    body = "Math.ceil(document.body.getBoundingClientRect().height)"

    def is_as_high() -> bool:
        return bool(preview.evaluate("it => it.clientHeight") == page.frames[1].evaluate(body))

    for _ in range(150):  # its words may still be on their way
        if is_as_high():
            break
        page.wait_for_timeout(100)
    assert is_as_high()


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 320)])
def test_a_checker_finds_nothing_in_the_section_that_shuts_anyone_out(
    visit: Open, theme: str, width: int
) -> None:
    # The checker cannot speak to the preview before it has come, and says so.
    own = {"expected": "postMessage", "bypass_csp": True, "reduced_motion": "reduce"}
    page = visit(f"/?theme={theme}", width=width, **own)
    for menu in MENUS:
        opened(page, menu)
        if menu == "share":
            page.locator("iframe.preview").scroll_into_view_if_needed()
        found = Axe().run(page, context=f"#{menu}")
        assert found.violations_count == 0, found.generate_report()
        assert len(found.response["passes"]) > 10


@pytest.mark.parametrize("path", ["/", LONG])
def test_a_phone_shows_the_section_without_moving_sideways(visit: Open, path: str) -> None:
    page = visit(path, width=320)
    for menu in MENUS:
        opened(page, menu)
        assert page.evaluate(FRAMED) <= 0
        small = page.evaluate(
            """menu => [...document.getElementById(menu).querySelectorAll("a, button, summary")]
              .filter(each => each.getBoundingClientRect().height < 24)
              .map(each => each.textContent)""",
            menu,
        )
        assert small == []
        hidden = page.evaluate(
            """menu => [...document.querySelectorAll(`#${menu} textarea`)]
              .filter(each => each.scrollWidth > each.clientWidth).map(each => each.id)""",
            menu,
        )
        assert hidden == []


def test_without_a_script_the_texts_stand_there_to_be_marked(visit: Open) -> None:
    page = visit("/", java_script_enabled=False)
    page.locator("#export > summary").click()
    page.locator("#paste > summary").click()
    expect(page.locator("#curl")).to_be_visible()
    expect(page.locator("#export [data-copy]").first).to_be_hidden()
