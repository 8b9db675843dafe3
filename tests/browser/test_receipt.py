"""The receipt of a number in a dialog, in a real browser: by mouse, by keyboard, on a phone."""

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from axe_playwright_python.sync_playwright import Axe
from effort import some
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

Open: TypeAlias = Callable[..., Page]
Until: TypeAlias = Callable[..., Any]

TOTAL = "/receipt?number=annual.go.likely"
FIRST = "#receipt table a.n"
SHEET = "dialog[open]"
FOCUSED = ":focus"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WATCHED = """addEventListener("securitypolicyviolation", event => {
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`);
});"""


def opened(page: Page, text: str = "Servers") -> None:
    """Click a number of the page and wait for its receipt."""
    page.locator(FIRST, has_text=text).first.click()
    expect(page.locator(f"{SHEET} h1")).to_have_text(f"{text}, Go, a year, likely case")


def held(back: list[Route], route: Route) -> None:
    """Keep a request back until the test lets it go."""
    back.append(route)


def test_a_click_on_a_number_opens_its_receipt_in_a_dialog(visit: Open) -> None:
    page = visit(TOTAL)
    page.evaluate(WATCHED)
    opened(page)
    assert page.url.endswith(TOTAL)
    expect(page.locator(f"{SHEET} .big")).to_contain_text("2,144.45")
    expect(page.locator(FOCUSED)).to_have_text("Servers, Go, a year, likely case")
    assert page.locator("#receipt").count() == 1
    expect(page.get_by_role("dialog", name="Receipt of a number")).to_be_visible()


@pytest.mark.parametrize("way", ["Escape", "button", "backdrop"])
def test_a_closed_dialog_gives_the_focus_back_to_the_number(way: str, visit: Open) -> None:
    page = visit(TOTAL)
    opened(page, "Database")
    if way == "Escape":
        page.keyboard.press("Escape")
    elif way == "button":
        page.get_by_role("button", name="Close").click()
    else:
        page.mouse.click(8, 450)
    expect(page.locator("dialog")).to_be_hidden()
    expect(page.locator(FOCUSED)).to_have_text("Database")


def test_one_can_go_down_to_the_sources_and_back_by_keyboard_alone(visit: Open) -> None:
    page = visit(TOTAL)
    page.locator(FIRST).first.focus()
    page.keyboard.press("Enter")
    head = page.locator(f"{SHEET} h1")
    expect(head).to_have_text("Servers, Go, a year, likely case")
    back = page.get_by_role("button", name="Back")
    expect(back).to_be_hidden()
    price = page.locator(f"{SHEET} a.n", has_text="Price of a server")
    for _ in range(12):
        page.keyboard.press("Tab")
        if price.evaluate("each => each === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(head).to_have_text("Price of a server, Go, likely case")
    expect(page.locator(f"{SHEET} .facts")).to_contain_text("cited")
    expect(back).to_be_visible()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.locator(FOCUSED)).to_have_text("Back")
    page.keyboard.press("Enter")
    expect(head).to_have_text("Servers, Go, a year, likely case")
    expect(back).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator(FOCUSED)).to_have_text("Servers")


def test_other_links_of_a_receipt_work_as_links(visit: Open) -> None:
    page = visit(TOTAL)
    opened(page, "Database")
    page.locator(f"{SHEET} .facts a").click()
    page.wait_for_url("**/sources#source-page")


def test_with_a_modifier_key_a_number_opens_as_a_page(visit: Open) -> None:
    page = visit(TOTAL)
    with page.context.expect_page() as other:
        page.locator(FIRST).first.click(modifiers=["Control"])
    other.value.wait_for_url("**/receipt?*go.compute.annual.likely*")
    expect(page.locator("dialog")).to_have_count(0)


def test_a_number_that_was_replaced_meanwhile_gets_the_focus_all_the_same(visit: Open) -> None:
    page = visit(TOTAL)
    opened(page)
    page.evaluate("""() => {
      const old = document.querySelector("#receipt");
      old.replaceWith(old.cloneNode(true));
    }""")
    page.keyboard.press("Escape")
    expect(page.locator(FOCUSED)).to_have_text("Servers")
    opened(page, "Database")


def test_a_number_of_the_calculator_opens_its_receipt_after_a_recalculation_too(
    visit: Open, until: Until
) -> None:
    page = visit("/breakdown")
    before = page.locator("#totals tfoot a.n").first.inner_text()
    page.locator("#field-team_size").fill("9")
    page.keyboard.press("Tab")
    until(page, f"document.querySelector('#totals tfoot a.n').textContent !== '{before}'")
    number = page.locator("#totals tfoot a.n").first
    number.click()
    expect(page.locator(f"{SHEET} .big")).to_contain_text(number.inner_text())
    page.keyboard.press("Escape")
    expect(page.locator(FOCUSED)).to_have_text(number.inner_text())


def test_while_a_receipt_is_worked_out_the_dialog_says_so(visit: Open) -> None:
    page = visit(TOTAL)
    waiting: list[Route] = []
    page.route("**/receipt?*", lambda route: held(waiting, route))
    page.locator(FIRST).first.click()
    expect(page.locator(f"{SHEET} .sheet-body")).to_have_text("Working it out …")
    expect(page.locator(".sheet-body")).to_have_attribute("aria-busy", "true")
    waiting[0].continue_()
    expect(page.locator(f"{SHEET} h1")).to_have_text("Servers, Go, a year, likely case")
    expect(page.locator(".sheet-body")).not_to_have_attribute("aria-busy", "true")


@pytest.mark.parametrize("failure", ["network", "refused"])
def test_a_receipt_that_cannot_be_fetched_leaves_a_plain_link(failure: str, visit: Open) -> None:
    page = visit(TOTAL, expected="Failed to load resource")
    if failure == "network":
        page.route("**/receipt?*", lambda route: route.abort())
    else:
        page.evaluate("document.querySelector('#receipt table a.n').href = '/receipt?number=none'")
    page.locator(FIRST).first.click()
    link = page.get_by_role("link", name="Open it as a page")
    expect(link).to_be_visible()
    assert "/receipt?number=" in link.get_attribute("href")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()


def test_the_last_number_asked_for_is_the_one_that_is_shown(visit: Open) -> None:
    page = visit(TOTAL)
    opened(page)
    late: list[Route] = []
    page.route("**/receipt?*servers.go*", lambda route: held(late, route))
    page.locator(f"{SHEET} a.n", has_text="Servers").first.click()
    expect(page.locator(f"{SHEET} .sheet-body")).to_have_text("Working it out …")
    page.get_by_role("button", name="Back").click()
    late[0].continue_()
    page.wait_for_timeout(150)
    expect(page.locator(f"{SHEET} h1")).to_have_text("Servers, Go, a year, likely case")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", some([320], [1280, 320]))
def test_page_and_dialog_have_no_fault_that_axe_finds(width: int, scheme: str, visit: Open) -> None:
    # The policy of the page would refuse the script that looks for faults.
    page = visit(TOTAL, width=width, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    assert Axe().run(page).response["violations"] == []
    opened(page)
    assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("path", [TOTAL, "/receipt?number=present_value.go-elixir.p50"])
def test_a_phone_shows_page_and_dialog_without_moving_sideways(path: str, visit: Open) -> None:
    page = visit(path, width=320, height=640, reduced_motion="reduce")
    assert page.evaluate(SIDEWAYS) <= 0
    page.locator(FIRST).first.click()
    expect(page.locator(f"{SHEET} .big")).to_be_visible()
    box = page.locator(SHEET).bounding_box()
    assert (box["x"], round(box["width"]), round(box["height"])) == (0, 320, 640)
    assert page.locator(".sheet-body").evaluate("each => each.scrollWidth - each.clientWidth") <= 0
    small = page.locator(f"{SHEET} a.n, {SHEET} button").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect().height).filter(h => h && h < 23.99)"
    )
    assert small == []


def test_numbers_look_like_numbers_until_one_points_at_them(visit: Open) -> None:
    page = visit(TOTAL)
    number = page.locator(".cases a.n").first
    look = "each => [getComputedStyle(each).textDecorationLine, getComputedStyle(each).color]"
    plain, colour = number.evaluate(look)
    assert (plain, colour) == (
        "none",
        number.evaluate("each => getComputedStyle(each.parentElement).color"),
    )
    number.hover()
    assert number.evaluate(look)[0] == "underline"


def test_without_a_script_a_number_is_a_link_to_the_page_of_its_receipt(visit: Open) -> None:
    page = visit(TOTAL, java_script_enabled=False)
    page.locator(FIRST).first.click()
    expect(page.locator("h1")).to_have_text("Servers, Go, a year, likely case")


def test_a_printed_page_leaves_the_dialog_out(visit: Open) -> None:
    page = visit(TOTAL)
    opened(page)
    page.emulate_media(media="print")
    expect(page.locator("dialog")).to_be_hidden()
