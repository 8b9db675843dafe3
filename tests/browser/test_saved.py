"""Saving, changing, publishing and comparing scenarios in a real browser."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from axe_playwright_python.sync_playwright import Axe
from effort import some
from playwright.sync_api import Page, expect

from costcalc.web import create_app
from costcalc.web.store.database import Limits, Store
from costcalc.web.store.place import file_url

pytestmark = pytest.mark.browser

Open: TypeAlias = Callable[..., Page]
Until: TypeAlias = Callable[..., Any]
Serve: TypeAlias = Callable[[Any], AbstractContextManager[str]]
Saved: TypeAlias = Callable[..., Page]

expect.set_options(timeout=15_000)

CANARY = "123457"
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
MINE = "JSON.parse(localStorage.getItem('costcalc.saved') || '[]')"
LOOKS: list[tuple[int, dict[str, Any]]] = [
    (1440, {"color_scheme": "light"}),
    (320, {"color_scheme": "dark"}),
]
LOGGED = "Failed to load resource"


@pytest.fixture(scope="module")
def shop(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a costcalc that keeps scenarios."""
    store = Store(file_url(tmp_path_factory.mktemp("shop") / "saved.db"))
    with serve(create_app(store=store)) as address:
        yield address
    store.close()


@pytest.fixture
def saved(visit: Open, shop: str) -> Saved:
    """The page of a scenario that was just saved through the page itself."""

    def made(query: str = f"salary.go={CANARY}", title: str = "Plan", **options: Any) -> Page:
        page = visit(f"{shop}/?{query}", reduced_motion="reduce", **options)
        save(page, title)
        page.locator(".done [data-close]").click()
        page.wait_for_url("**/s/*")
        expect(page.locator("#saved-title")).to_have_text(title)
        return page

    return made


def save(page: Page, title: str, how: str = "save") -> None:
    """Save what the calculator shows as a new scenario."""
    page.locator("[data-save]:visible").first.click()
    page.fill("#save-name", title)
    page.click(f"#save-dialog [value={how}]")
    expect(page.locator(".done h2")).to_be_focused()


def change(page: Page, field: str, text: str, understood: str = "") -> None:
    """Type into the form of a saved scenario, and wait for what that would make."""
    page.fill(f"[id='field-{field}']", text)
    page.keyboard.press("Enter")
    expect(page.locator("#unsaved")).to_contain_text(understood or text)


def token(page: Page) -> str:
    found: str = page.evaluate(f"{MINE}[0].edit_token")
    return found


def faults(page: Page) -> str:
    found = Axe().run(page, options=RULES)
    assert len(found.response["passes"]) > 10
    return found.generate_report() if found.violations_count else ""


def test_saving_gives_a_private_link_and_an_edit_token_once(visit: Open, shop: str) -> None:
    page = visit(f"{shop}/?salary.go={CANARY}", **CLIPBOARD)
    save(page, "Budget")
    link, secret = (page.locator(f"#saved-{each}").input_value() for each in ("link", "token"))
    assert link.startswith(f"{shop}/s/")
    assert page.evaluate(MINE)[0].items() >= {"title": "Budget", "edit_token": secret}.items()
    for id_, text in (("saved-link", link), ("saved-token", secret)):
        page.locator(f"[data-copy={id_}]").click()
        expect(page.locator(f"[data-copy={id_}]")).to_have_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()") == text
    page.keyboard.press("Escape")  # leads on as well: what is saved is at its own address
    page.wait_for_url(link)
    expect(page.locator("#saved-title")).to_be_visible()
    assert secret not in page.content()
    page.reload()
    assert secret not in page.content()
    assert secret not in page.locator("body").inner_text()
    page.goto(f"{shop}/saved")
    expect(page.locator("#mine a")).to_have_text("Budget")
    assert secret not in page.content()


def test_no_address_that_the_browser_sees_tells_what_was_typed(visit: Open, shop: str) -> None:
    page = visit(shop)
    asked: list[str] = []
    page.locator("#group-pay > summary").click()
    page.fill("[id='field-salary.go']", CANARY)
    page.keyboard.press("Tab")
    page.wait_for_url(f"**salary.go={CANARY}*")  # the calculator's own address does, until saved
    save(page, "Secret")
    secret = token(page)
    assert CANARY not in page.url
    page.context.on("request", lambda request: asked.append(request.url))
    page.locator(".done [data-close]").click()
    page.wait_for_url("**/s/*")
    expect(page.locator("#saved-title")).to_be_visible()
    change(page, "salary.elixir", "123458", "123,458 USD")
    page.get_by_role("button", name="Breakdown", exact=True).click()
    page.wait_for_url("**/breakdown")
    page.get_by_role("button", name="Month", exact=True).click()
    page.wait_for_url("**period=month")
    expect(page.locator("#unsaved")).to_contain_text("123,458")
    page.get_by_role("button", name="Save this change").click()
    page.click("#save-dialog [value=save]")
    expect(page.locator(".just-said")).to_have_text("Saved as revision 2.")
    expect(page.locator("#saved-title")).to_be_focused()
    page.locator("#totals a.n").first.click()
    expect(page.locator("dialog[open] .big")).to_be_visible()
    page.keyboard.press("Escape")
    page.goto(f"{page.url.partition('/breakdown')[0]}/history")
    page.go_back()
    history = page.context.new_cdp_session(page).send("Page.getNavigationHistory")
    seen = [*asked, *(entry["url"] for entry in history["entries"])]
    assert len(seen) > 20
    for text in (CANARY, "123458", secret):
        assert not [address for address in seen if text in address]


def test_typing_shows_a_change_and_undoing_takes_it_back(saved: Saved) -> None:
    page = saved()
    verdict = page.locator("#verdict").inner_text()
    change(page, "years", "9")
    expect(page.locator("#verdict")).to_contain_text("9 years")
    expect(page.locator("#field-years")).to_be_focused()
    expect(page.locator("#status")).to_contain_text("9 years")
    page.get_by_role("link", name="Undo changes").click()
    expect(page.locator("#verdict")).to_have_text(verdict)
    expect(page.locator("#unsaved")).to_have_count(0)
    assert page.locator("#field-years").input_value() == "3"


def test_leaving_with_an_unsaved_change_asks_first(saved: Saved) -> None:
    page = saved()
    change(page, "years", "9")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(f"{page.url}/history")
    assert asked == ["beforeunload"]


def test_who_has_no_token_here_types_it_and_a_wrong_one_is_told(visit: Open, saved: Saved) -> None:
    page = saved()
    secret, address = token(page), page.url
    other = visit(address, expected=LOGGED)
    expect(other.locator("[data-remember]")).to_be_visible()
    change(other, "years", "4")
    other.get_by_role("button", name="Save this change").click()
    box = other.locator("#save-token")
    assert box.get_attribute("type") == "password"
    box.fill("wrong")
    other.fill("#save-note", "Mine")
    other.click("#save-dialog [value=save]")
    expect(other.get_by_role("alert")).to_have_text("This is not the edit token of this scenario.")
    assert other.locator("#save-note").input_value() == "Mine"
    box.fill(secret)
    other.click("#save-dialog [value=save]")
    expect(other.locator(".just-said")).to_have_text("Saved as revision 2.")
    assert other.evaluate(MINE) == []
    expect(other.locator(".note-text")).to_have_text("Mine")


@pytest.mark.parametrize("chosen", ["new", "over", "theirs"])
def test_two_who_change_one_scenario_lose_nothing(visit: Open, saved: Saved, chosen: str) -> None:
    page = saved("years=5", title="Ours", width=1000)
    other = visit(page.url, expected=LOGGED)
    change(other, "years", "8")
    change(page, "years", "7")
    page.get_by_role("button", name="Save this change").click()
    page.click("#save-dialog [value=save]")
    expect(page.locator(".just-said")).to_be_visible()
    change(other, "team_size", "4")
    expect(other.locator("#meanwhile")).to_contain_text("Revision 2, “Ours”, was saved meanwhile")
    other.get_by_role("button", name="Save this change").click()
    other.fill("#save-token", token(page))
    other.click("#save-dialog [value=save]")
    dialog = other.locator("#save-dialog")
    expect(dialog.get_by_role("alert")).to_contain_text("Somebody else saved revision 2 meanwhile")
    rows = dialog.locator(".theirs tbody tr").all_inner_texts()
    assert [row.split("\t") for row in rows] == [
        ["Team size", "6 (default)", "4 developers"],
        ["Planning period", "7 years", "8 years"],
    ]
    if chosen == "new":
        other.click("#save-dialog [value=new]")
        expect(other.locator(".done h2")).to_be_focused()
        other.locator(".done [data-close]").click()
        expect(other.locator("#saved-title")).to_be_visible()
        other.wait_for_url(lambda url: url != page.url and "/s/" in url)
        assert other.locator("#field-years").input_value() == "8"
    elif chosen == "over":
        other.click("#save-dialog [value=over]")
        expect(other.locator(".just-said")).to_have_text("Saved as revision 3.")
    else:
        other.on("dialog", lambda dialog: dialog.accept())
        other.get_by_role("link", name="Load theirs").last.click()
        expect(other.locator("#field-years")).to_have_value("7")


def test_publishing_and_withdrawing(saved: Saved, visit: Open) -> None:
    page = saved(expected="origin-keyed")
    page.locator(".kept").get_by_role("button", name="Publish").click()
    expect(page.locator("#publish-dialog [value=ratio]")).to_be_checked()
    page.click("#publish-dialog [value=publish]")
    expect(page.locator(".just-said")).to_contain_text("Published as relative totals")
    code = page.locator("#iframe").input_value()
    framed = re.search(r'src="([^"]+)"', code)
    assert framed
    assert page.url.rpartition("/")[2] not in code
    chart = visit(framed[1], expected=LOGGED)
    expect(chart.locator("h1")).to_contain_text("Relative to")
    page.locator("#share > summary").click()
    page.locator("#published").get_by_role("button", name="Change or withdraw").click()
    page.click("#publish-dialog [value=withdraw]")
    expect(page.locator(".just-said")).to_contain_text("Withdrawn")
    expect(page.locator("#iframe")).to_have_count(0)
    answer = chart.goto(framed[1])
    assert answer
    assert answer.status == 404


def test_a_saved_scenario_has_its_switch_and_what_would_change_it_as_buttons(
    saved: Saved,
) -> None:
    page = saved()
    page.get_by_role("button", name="As published", exact=True).click()
    expect(page.locator("#unsaved")).to_contain_text("What is counted")
    expect(page.locator("#scope-2")).to_have_attribute("aria-current", "true")
    page.get_by_role("button", name="Like for like", exact=True).click()
    expect(page.locator("#unsaved")).to_contain_text("there is nothing to save")
    turned = page.locator("#what-if button").first
    told = turned.inner_text()
    assert told.endswith("is likely cheaper.")
    turned.click()
    expect(page.locator("#unsaved-table")).to_be_visible()
    assert "?" not in page.url


def test_what_takes_the_edit_token_is_offered_to_who_has_it(saved: Saved, visit: Open) -> None:
    page = saved()
    expect(page.locator("[data-unlock]")).to_be_hidden()
    reader = visit(page.url)
    tools = reader.locator(".kept-tools")
    expect(tools.get_by_role("button", name="Copy the private link")).to_be_visible()
    for name in ("Save or rename", "Publish", "Delete"):
        expect(tools.get_by_role("button", name=name)).to_be_hidden()
    change(reader, "years", "9")
    expect(tools.get_by_role("button", name="Save this change")).to_be_visible()
    tools.get_by_role("button", name="I have the edit token").click()
    expect(tools.get_by_role("button", name="Publish")).to_be_focused()
    expect(tools.get_by_role("button", name="Delete")).to_be_visible()


def test_deleting_asks_first_and_leads_to_the_list(saved: Saved) -> None:
    page = saved(title="Gone soon", expected=LOGGED)
    address = page.url
    page.get_by_role("button", name="Delete").click()
    page.locator("#delete-dialog").get_by_role("button", name="Cancel").click()
    expect(page.locator("#delete-dialog")).to_be_hidden()
    page.get_by_role("button", name="Delete").click()
    page.click("#delete-dialog [value=delete]")
    page.wait_for_url("**/saved")
    expect(page.locator(".just-said")).to_have_text("Deleted.")
    expect(page.locator("#none")).to_be_visible()
    answer = page.goto(address)
    assert answer
    assert answer.status == 404


def test_my_scenarios_are_listed_compared_and_forgotten(saved: Saved, shop: str) -> None:
    page = saved(title="First", **CLIPBOARD)
    first = page.url
    page.goto(f"{shop}/?years=5")
    save(page, "Second")
    page.locator(".done [data-close]").click()
    page.wait_for_url(lambda url: "/s/" in url and url != first)
    page.goto(f"{shop}/saved")
    assert page.locator("#mine a").all_inner_texts() == ["Second", "First"]
    compare = page.get_by_role("button", name="Compare the ticked")
    expect(compare).to_be_disabled()
    page.get_by_label("Compare First").check()
    expect(compare).to_be_disabled()
    page.get_by_label("Compare Second").check()
    compare.click()
    page.wait_for_url("**/compare/*")
    expect(page.locator("h1")).to_have_text("The decision changes")
    expect(page.locator(".sides-list")).to_contain_text("Second")
    expect(page.locator("#inputs-table")).to_contain_text("123,457 USD a year")
    page.goto(f"{shop}/?years=4")
    save(page, "Third")
    page.locator(".done [data-close]").click()
    page.wait_for_url("**/s/*")
    page.goto(f"{shop}/saved")
    for name in ("First", "Second", "Third"):
        page.get_by_label(f"Compare {name}").check()
    compare.click()
    page.wait_for_url("**/compare?a.id=*&b.id=*&c.id=*")
    expect(page.locator(".sides-list li")).to_have_count(3)
    page.goto(f"{shop}/saved")
    page.get_by_role("button", name="Remove Third from this list").click()
    page.locator("#forget-dialog").get_by_role("button", name="Remove it").click()
    page.get_by_role("button", name="Copy edit token").first.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == token(page)
    page.get_by_role("button", name="Remove Second from this list").click()
    page.locator("#forget-dialog").get_by_role("button", name="Cancel").click()
    assert len(page.evaluate(MINE)) == 2
    page.get_by_role("button", name="Remove Second from this list").click()
    page.locator("#forget-dialog").get_by_role("button", name="Remove it").click()
    expect(page.locator("#mine a")).to_have_text("First")


def test_another_ones_scenario_can_be_remembered_without_its_token(
    visit: Open, saved: Saved, shop: str
) -> None:
    page = visit(saved(title="Theirs").url)
    page.get_by_role("button", name="Remember in this browser").click()
    expect(page.locator("#status")).to_contain_text("Remembered")
    page.goto(f"{shop}/saved")
    expect(page.locator("#mine li")).to_contain_text("this browser has no edit token")


def test_a_browser_that_keeps_nothing_says_so(visit: Open, shop: str) -> None:
    page = visit(f"{shop}/?years=5")
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    save(page, "Unkept")
    expect(page.locator(".remembered")).to_contain_text("cannot remember it: copy it now")


@pytest.mark.parametrize("broken", ["[", '{"a": 1}', '[null, {"id": 3}]'])
def test_a_broken_list_is_an_empty_one(visit: Open, shop: str, broken: str) -> None:
    page = visit(f"{shop}/saved")
    page.evaluate("text => localStorage.setItem('costcalc.saved', text)", broken)
    page.reload()
    expect(page.locator("#none")).to_be_visible()


def test_what_a_full_store_and_no_store_and_no_network_say(
    visit: Open, serve: Serve, tmp_path: Path
) -> None:
    full = Store(file_url(tmp_path / "saved.db"), Limits(revisions=0))
    for store, said in ((full, "There is no room"), (Store(None), "cannot be reached just now")):
        with serve(create_app(store=store)) as address:
            page = visit(f"{address}/?years=5", expected=LOGGED)
            page.locator("[data-save]:visible").click()
            page.fill("#save-name", "Kept")
            page.click("#save-dialog [value=save]")
            expect(page.get_by_role("alert")).to_contain_text(said)
            assert page.locator("#save-name").input_value() == "Kept"
            page.context.set_offline(True)
            page.click("#save-dialog [value=save]")
            expect(page.get_by_role("alert")).to_contain_text("The service did not answer")
        store.close()


def test_a_lost_answer_makes_no_second_scenario(visit: Open, shop: str) -> None:
    page = visit(f"{shop}/?years=5", expected="Failed to load")
    ids: list[str] = []

    def lost(route: Any) -> None:
        answer = route.fetch()
        ids.append(answer.json()["id"])
        if len(ids) == 1:
            route.abort()
        else:
            route.fulfill(response=answer)

    page.route("**/api/v1/scenarios", lost)
    page.locator("[data-save]:visible").click()
    page.click("#save-dialog [value=save]")
    expect(page.get_by_role("alert")).to_contain_text("done once only")
    page.click("#save-dialog [value=save]")
    expect(page.locator(".done h2")).to_be_focused()
    assert ids[0] == ids[1]


def test_a_refused_input_is_told_in_the_dialog(visit: Open, shop: str) -> None:
    page = visit(f"{shop}/?years=5", expected=LOGGED)
    page.locator("#field-years").fill("99")
    page.locator("[data-save]:visible").click()
    page.click("#save-dialog [value=save]")
    expect(page.get_by_role("alert")).to_contain_text("Planning period must be")


def test_keys_alone_save_and_find_back(visit: Open, shop: str) -> None:
    page = visit(f"{shop}/?years=5")
    button = page.locator("[data-save]:visible")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#save-name")).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("By keys")
    page.keyboard.press("Enter")
    expect(page.locator(".done h2")).to_be_focused()


def test_without_a_script_a_change_is_shown_and_looked_at_by_the_month(
    visit: Open, saved: Saved
) -> None:
    address = saved().url
    page = visit(address, java_script_enabled=False)
    assert not page.locator("[data-save]:visible, [data-open]:visible").count()
    page.fill("#field-years", "8")
    page.get_by_role("button", name="Calculate").click()
    assert page.url == address
    expect(page.locator("#verdict")).to_contain_text("8 years")
    expect(page.locator("#unsaved-table")).to_contain_text("8")
    page.get_by_role("button", name="Breakdown", exact=True).click()
    assert page.url == f"{address}/breakdown"
    page.get_by_role("button", name="Month", exact=True).click()
    assert page.url == f"{address}/breakdown?period=month"
    expect(page.locator("#totals-title")).to_have_text("Every item, a month")
    assert page.locator("#field-years").input_value() == "8"


@pytest.mark.parametrize(("width", "scheme"), some(LOOKS[-1:], LOOKS))
def test_a_checker_finds_nothing_on_any_page_of_saved_scenarios(
    saved: Saved, shop: str, width: int, scheme: dict[str, Any]
) -> None:
    page = saved(width=width, expected="postMessage", **scheme)
    address = page.url
    page.on("dialog", lambda dialog: dialog.accept())
    for below in ("", "/history", f"/compare/{address.rpartition('/')[2]}"):
        page.goto(address + below)
        assert (faults(page), page.evaluate(WIDER)) == ("", 0), below
    page.goto(f"{shop}/saved")
    assert (faults(page), page.evaluate(WIDER)) == ("", 0)
    page.goto(address)
    change(page, "years", "6")
    assert (faults(page), page.evaluate(WIDER)) == ("", 0)
    page.evaluate("localStorage.clear()")
    for name in ("Save this change", "Publish", "Delete"):
        page.locator(".kept").get_by_role("button", name=name).click()
        expect(page.locator("dialog[open]")).to_be_visible()
        assert (faults(page), page.evaluate(WIDER)) == ("", 0), name
        page.keyboard.press("Escape")


def test_a_line_of_one_s_own_is_added_and_saved_with_its_reason(visit: Open, shop: str) -> None:
    page = visit(f"{shop}/?team_size=9", reduced_motion="reduce")
    page.locator("#group-own > summary").click()
    page.fill("#own-name-0", "Office rent")
    page.fill("#own-amount-0", "250")
    expect(page.locator("#own-name-0")).to_have_value("Office rent")  # nothing is asked meanwhile
    assert faults(page) == ""
    page.locator("#group-own").get_by_role("button", name="Add").click()
    page.wait_for_url("**own.office_rent=250%2Fmonth**")
    expect(page.locator("#changed")).to_contain_text("Office rent 250 USD a month")
    page.fill("[id='field-own.office_rent']", "300/month")
    page.keyboard.press("Tab")
    expect(page.locator("#changed")).to_contain_text("Office rent 300 USD a month")
    page.locator("[data-save]:visible").first.click()
    page.get_by_label("Office rent").last.fill("Two desks in Bonn")
    page.click("#save-dialog [value=save]")
    page.locator(".done [data-close]").click()
    page.wait_for_url("**/s/*")
    expect(page.locator("#reasons")).to_have_text(re.compile("Office rent\\s*Two desks in Bonn"))
    page.locator("[data-save]:visible").first.click()
    expect(page.locator("#save-reasons input").first).to_have_value("Two desks in Bonn")
    page.click("#save-dialog [data-close]")
    page.locator("#group-own > summary").focus()
    page.fill("#own-amount-0", "70/year")
    page.press("#own-amount-0", "Enter")
    expect(page.locator("#unsaved")).to_contain_text("70 USD a year")
