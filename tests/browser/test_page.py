"""A visitor's journeys through the page, in a real browser."""

import re
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Open: TypeAlias = Callable[..., Page]
Plotted: TypeAlias = Callable[[Page], object]
Until: TypeAlias = Callable[..., Any]

FOLD = 900
SUMS = """() => {
  const totals = {};
  for (const trace of document.querySelector(".plot").data) if (trace.type === "bar")
    trace.y.forEach((name, i) => { totals[name] = (totals[name] || 0) + trace.x[i]; });
  return totals;
}"""
TARGETS = (
    "button, summary, select, .box input, .chip a, .switch a, .presets a, .reset, .basis, "
    ".checks label"
)
BLOCKS = "h1, h2, p, label, .box, .card, .warning, .row, summary, .switch, .bar-total"
COLOURS = (
    "bg surface ink quiet edge accent on-accent tint mark warn on-warn bad bad-tint "
    "team hiring infrastructure support"
)
FRAMED = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def total(page: Page, technology: str) -> str:
    """The likely total of a technology in the table."""
    head = page.locator("#totals thead th").all_inner_texts()
    column = next(i for i, name in enumerate(head) if name.startswith(technology))
    return page.locator(f"#totals tr.total td:nth-child({column + 1}) .likely").inner_text()


def charted(page: Page) -> dict[str, Any]:
    """The likely total of each technology as Plotly has drawn it."""
    return page.evaluate(SUMS)


def amount(text: str) -> float:
    return float(text.replace(",", ""))


def bottom(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box
    return box["y"] + box["height"]


def test_the_answer_is_in_sight_without_scrolling(visit: Open, plotted: Plotted) -> None:
    page = visit("/")
    plotted(page)
    for selector in ("#verdict", ".cards", ".bar-of-switches", "#chart"):
        assert bottom(page, selector) <= FOLD, selector
    assert page.evaluate("scrollY") == 0
    assert page.locator(".card").count() == 4


def test_the_chart_that_plotly_draws_has_the_numbers_of_the_table(
    visit: Open, plotted: Plotted
) -> None:
    page = visit("/?period=month")
    plotted(page)
    for name, drawn in charted(page).items():
        assert drawn == pytest.approx(amount(total(page, name)))


def test_bars_lie_in_their_panels_and_no_label_lies_on_another(
    visit: Open, plotted: Plotted
) -> None:
    for width in (1440, 900, 320):
        page = visit("/", width=width)
        page.locator("#chart").scroll_into_view_if_needed()
        plotted(page)
        boxes = page.evaluate(
            """() => [...document.querySelectorAll(
                ".bars path, .xtick text, .ytick text, .textpoint text, .annotation-text"
              )].filter(each => each.closest(".plot")).map(each => {
                const box = each.getBoundingClientRect();
                return [each.tagName, each.textContent, box.x, box.y, box.width, box.height];
              })"""
        )
        frame = page.locator(".chart").bounding_box()
        assert frame
        texts = [box for box in boxes if box[0] == "text"]
        assert len(texts) >= 16
        for _, text, x, y, w, h in boxes:
            assert frame["x"] - 1 <= x, text
            assert x + w <= frame["x"] + frame["width"] + 1, text
            assert y + h <= frame["y"] + frame["height"] + 1, text
        for i, (_, one, x, y, w, h) in enumerate(texts):
            for __, other, x2, y2, w2, h2 in texts[i + 1 :]:
                apart = x + w <= x2 or x2 + w2 <= x or y + h <= y2 + 1 or y2 + h2 <= y + 1
                assert apart, f"{one} lies on {other} at {width}"


@pytest.mark.parametrize(
    ("name", "text", "query"),
    [
        ("orders_per_month", "10M", "orders_per_month=10000000"),
        ("concurrent_connections", "400k", "concurrent_connections=400000"),
        ("team_size", "12.5", "team_size=12.5"),
        ("salary.go", "150k..190k", "salary.go=150000..190000"),
    ],
)
def test_an_answer_changes_chart_and_table_and_address(
    visit: Open, site: str, name: str, text: str, query: str, plotted: Plotted, until: Until
) -> None:
    page = visit("/")
    plotted(page)
    before, drawn_before = total(page, "Go"), charted(page)["Go"]
    page.fill(f"[name='{name}']", text)
    expect(page.locator("#totals")).not_to_contain_text(before)
    until(page, "query => location.search === '?' + query", query)
    until(page, f"before => ({SUMS})().Go !== before", drawn_before)
    answered = page.request.get(f"{site}/api/v1/estimate?{query}").json()
    for technology in answered["technologies"]:
        likely = technology["annual"]["likely"]
        assert amount(total(page, technology["name"])) == likely
        assert charted(page)[technology["name"]] == pytest.approx(likely)
    assert page.locator(f"[name='{name}']").input_value() == text
    assert page.locator("#changed .chip").count() == 1


def test_typing_keeps_focus_caret_and_place(visit: Open, plotted: Plotted, until: Until) -> None:
    page = visit("/", height=700)
    plotted(page)
    page.mouse.move(900, 400)
    page.mouse.wheel(0, 500)
    until(page, "scrollY > 400")
    place = page.evaluate("scrollY")
    page.locator("#lines").evaluate("each => { each.open = true; }")
    box = page.locator("[name=team_size]")
    box.evaluate("each => each.focus({ preventScroll: true })")
    page.keyboard.type("1")
    until(page, "location.search === '?team_size=1'")
    page.keyboard.type("2")
    until(page, "location.search === '?team_size=12'")
    assert page.evaluate("document.activeElement.name") == "team_size"
    assert page.evaluate("document.activeElement.selectionStart") == 2
    assert page.evaluate("scrollY") == place
    assert page.locator("#lines").evaluate("each => each.open")
    expect(page.locator("#notes-team_size")).to_contain_text("12 developers")


def test_only_the_last_answer_counts(visit: Open, until: Until) -> None:
    page = visit("/")
    box = page.locator("[name=orders_per_month]")
    for text in ("1", "12", "123", "1234"):
        box.fill(text)
    until(page, "location.search === '?orders_per_month=1234'")
    expect(page.locator("#notes-orders_per_month")).to_contain_text("1,234 orders a month")


def test_only_the_verdict_is_read_out(visit: Open, until: Until) -> None:
    page = visit("/")
    assert page.locator("[aria-live], [role=status], [role=alert]").count() == 1
    assert page.locator("#status").inner_text() == ""
    page.fill("[name='salary.elixir']", "100k")
    until(page, "location.search !== ''")
    expect(page.locator("#status")).to_have_text(page.locator("#verdict").inner_text())


def test_an_error_stands_at_its_field_while_one_types(visit: Open, plotted: Plotted) -> None:
    page = visit("/", expected="422")
    page.fill("[name=team_size]", "-3")
    message = "Team size must be 0 to 100,000 developers; you typed -3."
    expect(page.locator("#notes-team_size")).to_contain_text(message)
    assert page.locator("[name=team_size]").get_attribute("aria-invalid") == "true"
    assert page.evaluate("document.activeElement.name") == "team_size"
    expect(page.locator("#totals")).to_have_count(0)
    page.fill("[name=team_size]", "3")
    expect(page.locator("#totals")).to_be_visible()
    expect(page.locator("#errors")).to_have_count(0)
    assert page.locator("[name=team_size]").get_attribute("aria-invalid") is None
    plotted(page)


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(visit: Open) -> None:
    page = visit("/?team_size=-3&set.attrition=abc", expected="400")
    assert page.evaluate("document.activeElement.id") == "errors"
    page.locator("#errors a", has_text="Staff turnover").click()
    assert page.evaluate("document.activeElement.name") == "set.attrition"
    page.fill("[name='set.attrition']", "12%")
    page.fill("[name=team_size]", "4")
    page.keyboard.press("Enter")
    expect(page.locator("#verdict")).to_be_visible()
    assert page.url.endswith("/?set.attrition=0.12&team_size=4")


def test_a_preset_a_chip_and_the_way_back(visit: Open) -> None:
    page = visit("/")
    page.get_by_role("link", name="Three-person start-up").click()
    expect(page.locator("#changed .chip")).to_have_count(2)
    expect(page.locator("[name=team_size]")).to_have_value("3")
    expect(page.locator("[name=baseline]")).to_have_value("none")
    expect(page.locator(".card")).to_have_count(3)
    page.get_by_role("link", name="Undo Runs today").click()
    expect(page.locator(".card")).to_have_count(4)
    assert page.url.endswith("/?team_size=3")
    page.go_back()
    expect(page.locator(".card")).to_have_count(3)
    page.go_back()
    expect(page.locator("#changed")).to_have_count(0)
    expect(page.locator("[name=team_size]")).to_have_value("")
    page.go_forward()
    expect(page.locator("[name=team_size]")).to_have_value("3")


def test_reset_puts_a_field_back_and_the_caret_into_it(visit: Open, until: Until) -> None:
    page = visit("/?orders_per_month=2M")
    page.get_by_role("link", name="Reset Orders a month to 100,000").click()
    until(page, "location.search === ''")
    expect(page.locator("[name=orders_per_month]")).to_have_value("")
    expect(page.locator("[name=orders_per_month]")).to_be_focused()


def test_scope_and_period_govern_chart_and_table(
    visit: Open, plotted: Plotted, until: Until
) -> None:
    page = visit("/")
    plotted(page)
    page.get_by_role("link", name="Month", exact=True).click()
    expect(page.locator("#totals-title")).to_have_text("Every item, a month")
    assert page.url.endswith("/?period=month")
    until(page, "document.querySelector('.plot').layout.meta.period === 'month'")
    page.get_by_role("link", name="Like for like").click()
    expect(page.locator("[name=scope]")).to_have_value("like_for_like")
    assert page.url.endswith("/?period=month&scope=like_for_like")
    page.fill("[name=years]", "5")
    until(page, "location.search.includes('years=5')")
    assert page.url.endswith("/?period=month&scope=like_for_like&years=5")


def test_technologies_are_ticked(visit: Open, until: Until) -> None:
    page = visit("/")
    page.locator("#group-fleet > summary").click()
    page.get_by_label("Node.js", exact=True).check()
    expect(page.locator(".card")).to_have_count(5)
    assert page.url.endswith("/?technologies=elixir,erlang,go,node")
    expect(page.locator("[name='salary.node']")).to_be_visible()
    expect(page.get_by_label("Node.js", exact=True)).to_be_focused()
    page.get_by_label("Node.js", exact=True).uncheck()
    expect(page.locator(".card")).to_have_count(4)
    until(page, "location.search === ''")


def test_a_link_to_a_figure_opens_where_it_stands(visit: Open) -> None:
    page = visit("/")
    page.get_by_role("link", name=re.compile(r"^Go: where the default is from")).first.click()
    expect(page.locator("[id='figure-go.salary']")).to_be_in_viewport()
    assert page.locator("#answer").get_attribute("aria-busy") is None


def test_without_a_script_the_form_works_and_the_page_has_every_number(
    visit: Open, site: str
) -> None:
    page = visit("/", java_script_enabled=False)
    assert page.locator(".drawing").is_visible()
    page.fill("[name=orders_per_month]", "10M")
    page.fill("[name=concurrent_connections]", "400k")
    page.fill("[name='salary.go']", "150k..190k")
    page.get_by_role("button", name="Calculate").click()
    query = "concurrent_connections=400000&orders_per_month=10000000&salary.go=150000..190000"
    assert page.url == f"{site}/?{query}"
    answered = page.request.get(f"{site}/api/v1/estimate?{query}").json()
    for technology in answered["technologies"]:
        assert amount(total(page, technology["name"])) == technology["annual"]["likely"]
    assert page.locator("#totals").is_visible()
    page.locator("#lines > summary").click()
    assert page.locator("#line-compute").is_visible()


@pytest.mark.parametrize("width", [320, 768, 1040])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?team_size=-3",
        "/embed/annual?table=1",
        "/?technologies=elixir,erlang,go,node&salary.go=1..2",
    ],
)  # fmt: skip
def test_nothing_is_cut_on_a_small_screen(visit: Open, path: str, width: int) -> None:
    page = visit(path, width=width, expected="422")
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert page.evaluate(FRAMED) <= 0
    cut = page.evaluate(
        """blocks => [...document.querySelectorAll(blocks)]
          .filter(each => !each.closest(".sr, .scroll, .presets") && each.offsetParent)
          .map(each => [each.className + each.textContent, each.getBoundingClientRect()])
          .filter(([, box]) => box.right > innerWidth + 1 || box.left < -1)
          .map(([name]) => name)""",
        BLOCKS,
    )
    assert cut == []


def test_targets_are_large_enough_to_hit(visit: Open) -> None:
    page = visit("/?team_size=3", width=320)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    small = page.evaluate(
        """targets => [...document.querySelectorAll(targets)].filter(each => each.offsetParent)
          .map(each => [each.className || each.tagName, each.getBoundingClientRect()])
          .filter(([, box]) => box.height < 24 || box.width < 24)
          .map(([name, box]) => `${name} ${box.width}x${box.height}`)""",
        TARGETS,
    )
    assert small == []


def test_the_chart_follows_the_colour_scheme(visit: Open, plotted: Plotted, until: Until) -> None:
    page = visit("/", color_scheme="dark")
    plotted(page)
    colour = "() => document.querySelector('.plot').data[0].marker.color"
    assert page.evaluate(colour) == "#6ba3ea"
    page.emulate_media(color_scheme="light")
    until(page, "document.querySelector('.plot').data[0].marker.color === '#2f66b5'")


def test_print_is_light_and_has_the_drawing_and_no_form(visit: Open, plotted: Plotted) -> None:
    page = visit("/", color_scheme="dark")
    plotted(page)
    page.emulate_media(media="print")
    assert page.locator("#form").is_hidden()
    assert page.locator(".drawing").is_visible()
    assert page.locator(".plot").is_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize(("path", "limit"), [("/", 150_000), ("/embed/annual", 60_000)])
def test_the_page_is_light_before_plotly_comes(visit: Open, path: str, limit: int) -> None:
    page = visit(path)
    weight = page.evaluate(
        """() => ["navigation", "resource"].flatMap(kind => performance.getEntriesByType(kind))
          .filter(each => !each.name.includes("plotly"))
          .reduce((sum, each) => sum + each.transferSize, 0)"""
    )
    assert 0 < weight < limit


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_graphics_have_contrast(visit: Open, scheme: str) -> None:
    page = visit("/?team_size=3", color_scheme=scheme)
    colours = page.evaluate(
        """names => {
          const style = getComputedStyle(document.documentElement);
          return Object.fromEntries(
            names.split(" ").map(name => [name, style.getPropertyValue("--" + name).trim()]));
        }""",
        COLOURS,
    )
    for ink, ground, least in [
        ("ink", "bg", 4.5), ("ink", "surface", 4.5), ("ink", "tint", 4.5), ("quiet", "bg", 4.5),
        ("quiet", "surface", 4.5), ("quiet", "mark", 4.5), ("accent", "bg", 4.5),
        ("accent", "surface", 4.5), ("accent", "tint", 4.5), ("on-accent", "accent", 4.5),
        ("on-warn", "warn", 4.5), ("bad", "bad-tint", 4.5), ("bad", "surface", 4.5),
        ("edge", "surface", 3), ("edge", "bg", 3), ("team", "surface", 3), ("hiring", "surface", 3),
        ("infrastructure", "surface", 3), ("support", "surface", 3),
    ]:  # fmt: skip
        assert contrast(colours[ink], colours[ground]) >= least, f"{ink} on {ground}"


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
