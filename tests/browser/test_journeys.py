"""A visitor's journeys through the page, in a real browser."""

import re
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Open: TypeAlias = Callable[..., Page]
Press: TypeAlias = Callable[..., None]
Until: TypeAlias = Callable[..., Any]

FOLD = 900
SUMS = """() => {
  const { data, layout } = document.querySelector(".interactive"), totals = {};
  const heads = [...document.querySelectorAll("#totals thead th")]
    .map(each => each.firstChild.data);
  const texts = layout.annotations.map(each => each.text);
  const names = [...new Set(texts.filter(text => heads.some(head => head.trim() === text)))];
  for (const trace of data) if (trace.type === "bar" && trace.base)
    trace.y.forEach((row, i) => { totals[names[row]] = (totals[names[row]] || 0) + trace.x[i]; });
  return totals;
}"""
DRAWN = """() => [...document.querySelectorAll("#chart .picture .wide text")]
  .map(each => each.textContent)"""
FOCUS = """() => {
  const at = document.activeElement, styles = [at, at.closest(".box")].filter(Boolean);
  if (at === document.body) return null;
  const part = at.closest("header, #answer, #form, #result, body");
  const line = at.getClientRects()[0], box = at.getBoundingClientRect();
  const [x, y] = at.matches(".scroll") ? [box.x + 3, box.y + 3]
    : [line.x + line.width / 2, line.y + line.height / 2];
  const on = document.elementFromPoint(x, y);
  return {
    part: part.id || part.localName, name: at.id || at.name || at.textContent.trim().slice(0, 40),
    marked: styles.some(each => getComputedStyle(each).outlineStyle !== "none"),
    covered: !(on && (at.contains(on) || on.contains(at))),
  };
}"""


def total(page: Page, technology: str) -> str:
    """The likely total of a technology in the table."""
    head = page.locator("#totals thead th").all_inner_texts()
    column = next(i for i, name in enumerate(head) if name.startswith(technology))
    return page.locator(f"#totals tr.total td:nth-child({column + 1}) .likely").inner_text()


def charted(page: Page) -> dict[str, Any]:
    """The likely total of each technology as Plotly has drawn it."""
    return page.evaluate(SUMS)


def drawn(page: Page, technology: str) -> float:
    """The amounts at a technology's bars in the drawing, together; beside one may stand its end."""
    texts: list[str] = page.evaluate(DRAWN)
    places = [i for i, text in enumerate(texts) if text == technology]
    assert len(places) == 2
    return sum(amount(texts[i + 1].partition(" ")[0]) for i in places)


def amount(text: str) -> float:
    """The amount that a text says: 1,234.50 or 12.3M."""
    return float(text.replace(",", "").replace("M", "e6").replace("k", "e3"))


def bottom(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box
    return box["y"] + box["height"]


def test_the_answer_is_in_sight_without_scrolling(visit: Open) -> None:
    page = visit("/")
    for selector in ("#verdict", ".cards", ".answer-bar", "#cumulative-title"):
        assert bottom(page, selector) <= FOLD, selector
    assert page.evaluate("scrollY") == 0
    assert page.locator(".card").count() == 3


def test_drawing_and_interactive_chart_have_the_numbers_of_the_table(
    visit: Open, press: Press
) -> None:
    page = visit("/breakdown?period=month")
    press(page)
    found = charted(page)
    assert list(found) == ["Go", "Elixir", "Erlang"]
    for name, plotted in found.items():
        assert plotted == pytest.approx(amount(total(page, name)))
        assert drawn(page, name) == pytest.approx(plotted, abs=1)


@pytest.mark.parametrize(
    ("name", "text", "query"),
    [
        ("orders_per_month", "10M", "orders_per_month=10000000"),
        ("concurrent_connections", "400k", "concurrent_connections=400000"),
        ("team_size", "12.5", "team_size=12.5"),
        ("market_salary", "150k..190k", "market_salary=150000..190000"),
    ],
)
def test_an_answer_changes_chart_and_table_and_address(
    visit: Open, site: str, name: str, text: str, query: str, press: Press, until: Until
) -> None:
    page = visit("/breakdown")
    press(page)
    before, drawn_before = total(page, "Go"), charted(page)["Go"]
    page.fill(f"#form [name='{name}']", text)
    page.keyboard.press("Tab")
    expect(page.locator("#totals")).not_to_contain_text(before)
    until(page, "query => location.search === '?' + query", query)
    until(page, f"before => ({SUMS})().Go !== before", drawn_before)
    answered = page.request.get(f"{site}/api/v1/estimate?{query}").json()
    for technology in answered["technologies"]:
        likely = technology["annual"]["likely"]
        assert amount(total(page, technology["name"])) == likely
        assert charted(page)[technology["name"]] == pytest.approx(likely)
        assert drawn(page, technology["name"]) == pytest.approx(likely, rel=0.005)
    assert page.locator(f"#form [name='{name}']").input_value() == text
    assert page.locator("#changed .chip").count() == 1


def test_typing_keeps_focus_caret_and_place(visit: Open, press: Press, until: Until) -> None:
    page = visit("/breakdown", height=700)
    press(page)
    page.locator("#known").evaluate("each => { each.open = true; }")
    page.evaluate("scrollTo(0, 500)")
    place = page.evaluate("scrollY")
    assert place == 500
    box = page.locator("#form [name=team_size]")
    box.evaluate("each => each.focus({ preventScroll: true })")
    box.fill("12")
    page.keyboard.press("Enter")
    until(page, "location.search === '?team_size=12'")
    assert page.evaluate("document.activeElement.name") == "team_size"
    assert page.evaluate("document.activeElement.selectionStart") == 2
    assert page.evaluate("scrollY") == place
    assert page.locator("#known").evaluate("each => each.open")
    expect(page.locator("#notes-team_size")).to_contain_text("12 developers")


def test_only_the_last_answer_counts(visit: Open, until: Until) -> None:
    page = visit("/")
    box = page.locator("#form [name=orders_per_month]")
    for text in ("1", "12", "123", "1234"):
        box.fill(text)
        page.keyboard.press("Enter")
    until(page, "location.search === '?orders_per_month=1234'")
    expect(page.locator("#notes-orders_per_month")).to_contain_text("1,234 orders a month")


def test_only_the_verdict_is_read_out(visit: Open, until: Until) -> None:
    page = visit("/")
    assert page.locator("[aria-live], [role=status], [role=alert]").count() == 1
    assert page.locator("#status").inner_text() == ""
    page.fill("#form [name=market_salary]", "100k")
    page.keyboard.press("Tab")
    until(page, "location.search !== ''")
    said = " ".join(page.locator(part).inner_text() for part in ("#verdict", "#sure"))
    expect(page.locator("#status")).to_have_text(said)


def test_a_mistake_that_is_mended_leaves_nothing_behind(visit: Open, press: Press) -> None:
    page = visit("/breakdown", expected="422")
    page.fill("#form [name=team_size]", "-3")
    page.keyboard.press("Tab")
    message = "Team size must be 0 to 100,000 developers; you typed -3."
    expect(page.locator("#notes-team_size")).to_contain_text(message)
    page.fill("#form [name=team_size]", "3")
    page.keyboard.press("Tab")
    expect(page.locator("#errors")).to_have_count(0)
    assert page.locator("#form [name=team_size]").get_attribute("aria-invalid") is None
    press(page)


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(visit: Open) -> None:
    page = visit("/?team_size=-3&set.attrition=abc", expected="400")
    assert page.evaluate("document.activeElement.id") == "errors"
    page.locator("#errors a", has_text="Staff turnover (attrition)").click()
    assert page.evaluate("document.activeElement.name") == "set.attrition"
    page.fill("#form [name='set.attrition']", "12%")
    page.fill("#form [name=team_size]", "4")
    page.keyboard.press("Enter")
    expect(page.locator("#verdict")).to_be_visible()
    assert page.url.endswith("/?set.attrition=0.12&team_size=4")


def test_a_preset_a_chip_and_the_way_back(visit: Open) -> None:
    page = visit("/")
    page.get_by_role("link", name="Twenty Ruby servers").click()
    expect(page.locator("#changed .chip")).to_have_count(2)
    expect(page.locator("#form [name=current_servers]")).to_have_value("20")
    expect(page.locator(".card")).to_have_count(4)
    expect(page.locator("#form [name=baseline][value=ruby]")).to_be_checked()
    page.get_by_role("link", name="Undo Runs today").click()
    expect(page.locator(".card")).to_have_count(3)
    expect(page.locator("#changed")).to_have_count(0)
    page.go_back()
    expect(page.locator(".card")).to_have_count(4)
    page.go_back()
    expect(page.locator("#changed")).to_have_count(0)
    expect(page.locator("#form [name=current_servers]")).to_have_count(0)
    page.go_forward()
    expect(page.locator("#form [name=current_servers]")).to_have_value("20")


def test_what_runs_today_decides_who_usually_builds_it(visit: Open, until: Until) -> None:
    page = visit("/")
    usual = page.locator("#row-staffing label", has=page.locator(":checked"))
    expect(usual).to_have_text("Usual: people hired for it")
    page.check("#form [name=baseline][value=ruby]")
    until(page, "location.search === '?baseline=ruby'")
    expect(usual).to_have_text("Usual: the people you have")
    expect(page.locator("#row-market_salary .label")).to_have_text("Their pay")
    page.check("#form [name=staffing][value=hired]")
    until(page, "location.search === '?baseline=ruby&staffing=hired'")


def test_a_server_is_picked_and_what_has_no_effect_is_said_at_its_field(
    visit: Open, until: Until
) -> None:
    page = visit("/?code_size=80")
    page.locator("#group-workload > summary").click()
    page.select_option("#form [name=server]", "aws-m7g.xlarge")
    until(page, "location.search === '?code_size=80&server=aws-m7g.xlarge'")
    told = page.locator("#notes-code_size .told")
    expect(told).to_contain_text("Code to move has no effect here")
    expect(page.locator("#changed")).to_contain_text("no effect")
    page.check("#form [name=baseline][value=ruby]")
    expect(told).to_have_count(0)
    expect(page.locator("#changed")).not_to_contain_text("no effect")


def test_the_envelope_is_one_click_away(visit: Open, until: Until) -> None:
    page = visit("/")
    expect(page.locator(".scope-line")).to_contain_text("P10 to P90")
    drawn = page.locator(".card .ends").first.inner_text()
    page.get_by_role("link", name="Envelope", exact=True).click()
    until(page, "location.search === '?range=envelope'")
    expect(page.locator(".scope-line")).to_contain_text("the envelope")
    assert page.locator(".card .ends").first.inner_text() != drawn
    page.fill("#form [name=team_size]", "4")
    page.keyboard.press("Tab")
    until(page, "location.search === '?range=envelope&team_size=4'")


def test_what_was_changed_is_compared_with_the_defaults_in_one_step(visit: Open) -> None:
    page = visit("/?baseline=ruby&currency=EUR&years=5")
    page.get_by_role("link", name="Compare with the defaults").click()
    page.wait_for_url("**/compare?a.baseline=ruby&currency=EUR&years=5")
    expect(page.locator("#inputs-table")).to_contain_text("Runs today")
    expect(page.locator("#totals-table")).to_be_visible()


def test_what_would_raise_the_class_leads_to_its_box(visit: Open) -> None:
    page = visit("/")
    raises = page.locator("#raises")
    expect(raises).to_contain_text("your orders or connections and your pay for class 4.")
    raises.locator("a").first.click()
    expect(page.locator("#field-orders_per_month")).to_be_in_viewport()
    page.locator("#known summary").click()
    page.locator("#known a", has_text="the requests one vCPU").click()
    expect(page.locator("#group-workload")).to_have_attribute("open", "")
    expect(page.locator("[id='field-set.elixir.requests_per_second_per_vcpu']")).to_be_in_viewport()


def test_reset_puts_a_field_back_and_the_caret_into_it(visit: Open, until: Until) -> None:
    page = visit("/?set.attrition=30%")
    page.get_by_role("link", name=re.compile("^Reset Staff turnover")).click()
    until(page, "location.search === ''")
    expect(page.locator("#form [name='set.attrition']")).to_have_value("6%..10%..20%")
    expect(page.locator("#form [name='set.attrition']")).to_be_focused()


def test_an_emptied_box_holds_its_default_again(visit: Open, until: Until) -> None:
    page = visit("/?orders_per_month=2M")
    page.fill("#form [name=orders_per_month]", "")
    page.keyboard.press("Tab")
    until(page, "location.search === ''")
    expect(page.locator("#form [name=orders_per_month]")).to_have_value("100,000")


def test_scope_and_period_govern_chart_and_table(visit: Open, press: Press, until: Until) -> None:
    page = visit("/breakdown")
    press(page)
    page.get_by_role("link", name="Month", exact=True).click()
    expect(page.locator("#totals-title")).to_have_text("Every item, a month")
    assert page.url.endswith("/breakdown?period=month")
    until(page, "document.querySelector('.interactive').layout.meta.period === 'month'")
    expect(page.locator("#chart [data-interactive]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#chart .picture")).to_be_hidden()
    page.get_by_role("link", name="As published", exact=True).click()
    expect(page.locator("#form [name=scope]")).to_have_value("published")
    assert page.url.endswith("/breakdown?period=month&scope=published")
    page.fill("#form [name=years]", "5")
    page.keyboard.press("Tab")
    until(page, "location.search.includes('years=5')")
    assert page.url.endswith("/breakdown?period=month&scope=published&years=5")


def test_technologies_are_ticked(visit: Open, until: Until) -> None:
    page = visit("/")
    page.locator("#group-compared > summary").click()
    page.locator("#group-compared").get_by_label("Node.js").check()
    expect(page.locator(".card")).to_have_count(4)
    assert page.url.endswith("/?technologies=elixir,erlang,go,node")
    expect(page.locator("#form [name='salary.node']")).to_be_attached()
    expect(page.locator("#group-compared").get_by_label("Node.js")).to_be_focused()
    page.locator("#group-compared").get_by_label("Node.js").uncheck()
    expect(page.locator(".card")).to_have_count(3)
    until(page, "location.search === ''")


def test_where_a_default_is_from_is_told_on_the_spot(visit: Open) -> None:
    page = visit("/?market_salary=140k")
    place = page.evaluate("scrollY")
    page.locator("#row-market_salary .basis").click()
    sheet = page.locator("dialog[open]")
    expect(sheet.locator("h1")).to_have_text("Market pay of a developer, likely case")
    expect(sheet.locator(".big")).to_contain_text("144,570")
    expect(sheet.locator(".facts")).to_contain_text("derived")
    page.keyboard.press("Escape")
    expect(page.locator("#row-market_salary .basis")).to_be_focused()
    assert page.evaluate("scrollY") == place


WAYS = {
    "$120k": ("120000", "120,000 USD a year"),
    "USD 130,000": ("130000", "130,000 USD a year"),
    "1 000 000": ("1000000", "1,000,000 USD a year"),
    "12k USD/month": ("144000", "144,000 USD a year"),
    "100k..160k..200k": ("100000..160000..200000", "100,000 to 200,000, likely 160,000 USD a year"),
}


def test_what_is_typed_may_be_written_in_many_ways(visit: Open, until: Until) -> None:
    page = visit("/")
    for text, (query, understood) in WAYS.items():
        page.fill("#form [name=market_salary]", text)
        page.keyboard.press("Enter")
        until(page, "query => location.search === '?market_salary=' + query", query)
        expect(page.locator("#notes-market_salary .echo")).to_have_text(understood)
        assert page.locator("#form [name=market_salary]").input_value() == text


def test_a_foreign_currency_sign_is_refused_with_the_mend(visit: Open) -> None:
    page = visit("/", expected="422")
    page.fill("#form [name=market_salary]", "€120k")
    page.keyboard.press("Tab")
    expect(page.locator("#notes-market_salary .error")).to_contain_text("amounts are in USD")


def test_a_shared_link_shows_the_same_state_to_somebody_else(visit: Open, until: Until) -> None:
    page = visit("/breakdown?period=month")
    page.fill("#form [name=team_size]", "4")
    page.keyboard.press("Tab")
    until(page, "location.search === '?period=month&team_size=4'")
    link = page.locator("#permalink").input_value()
    assert "book=" in link
    other = visit(link)
    for selector in ("#verdict", "#totals", "#horizon", "#servers"):
        assert other.locator(selector).inner_text() == page.locator(selector).inner_text()
    expect(other.locator("#form [name=team_size]")).to_have_value("4")


def test_enter_sends_the_form_and_every_state_is_one_step_back(visit: Open, until: Until) -> None:
    page = visit("/breakdown")
    page.fill("#form [name=team_size]", "4")
    page.keyboard.press("Enter")
    until(page, "location.search === '?team_size=4'")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    page.get_by_role("link", name="Month", exact=True).click()
    until(page, "location.search === '?period=month&team_size=4'")
    page.go_back()
    until(page, "location.search === '?team_size=4'")
    expect(page.locator("#totals-title")).to_have_text("Every item, a year")
    page.go_back()
    until(page, "location.search === ''")
    expect(page.locator("#form [name=team_size]")).to_have_value("6")


def test_the_page_can_be_walked_by_keyboard_alone(visit: Open) -> None:
    page = visit("/?team_size=3")
    page.wait_for_load_state("networkidle")
    met: list[dict[str, Any]] = []
    while len(met) < 400:
        page.keyboard.press("Tab")
        if not (focus := page.evaluate(FOCUS)):
            break
        if focus["covered"]:  # a chart drawn late may move it out of the window
            page.wait_for_timeout(500)
            page.evaluate("document.activeElement.scrollIntoView({block: 'nearest'})")
            focus = page.evaluate(FOCUS)
        met.append(focus)
        if focus["name"] == "Skip this table":
            page.keyboard.press("Enter")
    parts = [one["part"] for one, before in zip(met, [{}, *met[:-1]], strict=True)
             if one["part"] != before.get("part")]  # fmt: skip
    assert parts == ["body", "header", "form", "body", "answer", "result"]
    assert [one["name"] for one in met if not one["marked"]] == []
    assert [one["name"] for one in met if one["covered"]] == []
    assert [one["name"] for one in met[:2]] == ["Skip to the form", "Skip to the answer"]
    assert len(met) < 160


def test_one_step_leads_past_the_hundred_numbers_of_a_table(visit: Open) -> None:
    page = visit("/breakdown")
    skip = page.locator("#totals .skip-table")
    expect(skip).to_have_css("clip-path", "inset(50%)")
    skip.focus()
    expect(skip).to_have_css("clip-path", "none")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#totals [data-copy-table]")).to_be_focused()


def test_by_keyboard_one_changes_an_answer_and_reads_a_receipt(
    visit: Open, until: Until, site: str
) -> None:
    page = visit("/breakdown")
    told = page.request.get(f"{site}/api/v1/estimate").json()["technologies"]
    [value] = [each["present_value"]["likely"] for each in told if each["id"] == "go"]
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["part"] == "answer"
    page.keyboard.press("Enter")
    expect(page.locator("#known")).to_have_attribute("open", "")
    page.locator(".card .big a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open] .big")).to_contain_text(f"{value:,.2f}")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="3 years", exact=True).focus()
    page.keyboard.press("Enter")
    until(page, "location.search === '?period=horizon'")
    expect(page.get_by_role("link", name="3 years", exact=True)).to_be_focused()
    page.locator("#group-people > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["part"] == "form"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert not page.locator("#group-people").evaluate("each => each.open")


def test_a_table_is_copied_as_cells_for_a_spreadsheet(visit: Open, site: str) -> None:
    query = "period=month&scope=published"
    page = visit(f"/breakdown?{query}", permissions=["clipboard-read", "clipboard-write"])
    page.locator("#totals [data-copy-table]").click()
    expect(page.locator("#totals [data-copy-table]")).to_have_text("Copied")
    lines = page.evaluate("navigator.clipboard.readText()").split("\n")
    table = [line.split("\t") for line in lines]
    assert table[0][:4] == ["Item", "Go, P10", "Go, likely", "Go, P90"]
    answer = page.request.get(f"{site}/api/v1/estimate?scope=published").json()
    go = next(each for each in answer["technologies"] if each["id"] == "go")
    assert table[-1][0] == "Total a month"
    low, likely, high = (float(text) for text in table[-1][1:4])
    assert likely == go["monthly"]["likely"]
    assert [low, high] == pytest.approx([go["monthly"][end] for end in ("p10", "p90")], rel=0.005)
    erlang = table[0].index("Erlang, likely")
    database = next(row for row in table if row[0] == "Database")
    assert database[erlang] == "not counted"


@pytest.mark.parametrize("height", [640, 256])
def test_a_phone_and_four_times_the_size_can_do_the_same(
    visit: Open, until: Until, height: int
) -> None:
    page = visit("/", width=320, height=height, has_touch=True, expected="422")
    page.get_by_role("link", name="As published", exact=True).tap()
    until(page, "location.search === '?scope=published'")
    page.locator("#form [name=orders_per_month]").tap()
    page.locator("#form [name=orders_per_month]").fill("2M")
    page.keyboard.press("Enter")
    until(page, "location.search === '?orders_per_month=2000000&scope=published'")
    expect(page.locator("#form [name=orders_per_month]")).to_be_in_viewport(ratio=0.9)
    page.locator("#form [name=team_size]").fill("-1")
    page.keyboard.press("Enter")
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("#errors")).to_be_in_viewport()
    page.locator("#errors a[href^='#']").tap()
    expect(page.locator("#form [name=team_size]")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_period_is_of_the_table_and_leaves_verdict_and_cards(visit: Open) -> None:
    page = visit("/breakdown?baseline=ruby")
    verdict, cards = page.locator("#verdict"), page.locator(".cards")
    said, shown = verdict.inner_text(), cards.inner_text()
    assert said.startswith("Stay on Ruby: ")
    expect(cards.locator(".first")).to_contain_text("cheapest")
    page.get_by_role("link", name="3 years", exact=True).click()
    expect(page.locator("#totals-title")).to_have_text("Every item, over 3 years")
    expect(verdict).to_have_text(said)
    assert cards.inner_text() == shown


def test_without_a_script_the_form_works_and_the_page_has_every_number(
    visit: Open, site: str
) -> None:
    page = visit("/breakdown", java_script_enabled=False)
    assert page.locator("#chart .picture").is_visible()
    page.fill("#form [name=orders_per_month]", "10M")
    page.fill("#form [name=concurrent_connections]", "400k")
    page.fill("#form [name=market_salary]", "150k..190k")
    page.get_by_role("button", name="Calculate").click()
    query = "concurrent_connections=400000&market_salary=150000..190000&orders_per_month=10000000"
    assert page.url == f"{site}/breakdown?{query}"
    answered = page.request.get(f"{site}/api/v1/estimate?{query}").json()
    for technology in answered["technologies"]:
        assert amount(total(page, technology["name"])) == technology["annual"]["likely"]
    assert page.locator("#totals").is_visible()
    assert page.locator("[data-copy-table]:visible, [data-copy]:visible").count() == 0
    page.get_by_role("link", name="Month", exact=True).click()
    expect(page.locator("#totals-title")).to_have_text("Every item, a month")
    page.locator("#totals tfoot a.n").first.click()
    expect(page.locator("h1")).to_have_text(re.compile(r"^Total a month, \w+, likely case$"))
