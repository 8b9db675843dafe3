"""The page on paper: a brief of one page, or everything, on either size of paper, always light."""

import io
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import pytest
from effort import some
from playwright.sync_api import Page
from pypdf import PdfReader

pytestmark = pytest.mark.browser

Open: TypeAlias = Callable[..., Page]
Press: TypeAlias = Callable[..., None]
InFonts: TypeAlias = Callable[[Page], Iterator[str]]

LETTERS = """() => {
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  const range = document.createRange();
  while (words.nextNode()) {
    range.selectNodeContents(words.currentNode);
    const seen = words.currentNode.data.trim() && !words.currentNode.parentNode.closest(".sr");
    for (const { height } of seen ? range.getClientRects() : []) found.push([height, `${range}`]);
  }
  return found;
}"""
"""Every line of text that is to be seen, and how high the font's letters are in it."""

FIVE = "technologies=elixir,erlang,go,node"
CHANGES = (
    "orders_per_month=5M&concurrent_connections=1M&team_size=3&salary.go=120k..180k"
    "&salary.elixir=100k..200k&salary.erlang=100k..200k&set.attrition=20%25&set.on_cost=1.3"
    "&support_tier=24x7&consulting_hours_per_year=100&migration_person_months=6&years=10"
)
MORE = (
    "&set.agency_fee=20%25&set.workload_growth=10%25&set.wage_growth=2%25&set.time_to_fill=40"
    "&set.go.monitoring_price=90&set.elixir.monitoring_price=90&set.erlang.training=90"
    "&parallel_running_months=2&currency=EUR&exchange_rate=0.9137&current_servers=20"
    "&current_server_price=70&baseline=node"
)
BRIEFS = (
    "/",
    "/?period=month",
    "/?scope=like_for_like&concurrent_connections=100k",
    "/?migration_person_months=1",
    "/?period=horizon&years=5&migration_person_months=6",
    "/?technologies=go&baseline=none&draws=0",
    f"/?{FIVE}",
    f"/?{FIVE}&period=horizon&years=10&migration_person_months=6",
    "/?orders_per_month=1e12&currency=JPY&exchange_rate=150&" + FIVE,
    f"/?{CHANGES}",
    f"/?{CHANGES}&{FIVE}&period=horizon",
    f"/?{CHANGES}{MORE}&{FIVE}&period=horizon",
)
SECTIONS = (
    "cumulative", "bridge", "costs", "assumptions", "totals", "horizon", "servers", "tornado",
    "flip", "receipts",
)  # fmt: skip


def printed(page: Page, **options: Any) -> list[str]:
    """The text of every page of paper, blanks left out, since a PDF breaks words at will."""
    paper = PdfReader(io.BytesIO(page.pdf(print_background=True, **options)))
    return [bare(sheet.extract_text()) for sheet in paper.pages]


def bare(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("path", some(BRIEFS[::3], BRIEFS))
def test_the_brief_is_one_page_with_verdict_link_and_book_in_every_font(
    visit: Open, in_fonts: InFonts, path: str
) -> None:
    page = visit(path, color_scheme="dark", java_script_enabled=False)  # the paper is the same
    for font in in_fonts(page):
        verdict = page.locator("#verdict").inner_text()
        chips = page.locator("#changed b").all_inner_texts()
        link = page.locator("#permalink").input_value()
        total = page.locator("#costs-on-paper tr.total td .likely").first.text_content()
        # Letter is the shorter one, A4 the narrower one.
        for size in ("Letter", "A4") if path in (BRIEFS[0], *BRIEFS[-4:]) else ("Letter",):
            sheets = printed(page, format=size)
            assert len(sheets) == 1, f"{size} in {font}"
            for text in (verdict, *chips, total, link, "Price book 2026"):
                assert bare(text) in sheets[0], (size, font, text)
            assert "Howeachlineisworkedout" not in sheets[0]


@pytest.mark.parametrize(("path", "least"), [(BRIEFS[0], 8), (BRIEFS[-1], 6)])
def test_the_letters_of_a_brief_are_large_enough_to_read(
    visit: Open, in_fonts: InFonts, path: str, least: int
) -> None:
    page = visit(path, width=703)  # of A4 between its margins
    page.emulate_media(media="print")
    for font in in_fonts(page):
        letters = page.evaluate(LETTERS)
        assert len(letters) > 100
        smallest, text = min(letters)
        assert smallest >= least, (font, text)


@pytest.mark.parametrize("size", some(["A4"], ["A4", "Letter"]))
def test_everything_is_printed_open_and_no_row_is_split_in_any_font(
    visit: Open, in_fonts: InFonts, size: str
) -> None:
    page = visit("/?print=all&migration_person_months=3", color_scheme="dark")
    page.emulate_media(media="print")
    assert page.locator("#result details:not([open]):visible").count() == 0
    rows = page.evaluate(
        "[...document.querySelectorAll('#totals tr:has(td), #horizon tr:has(td)')]"
        ".map(row => [...row.querySelectorAll('th > :first-child, .likely, .range')]"
        ".map(each => each.textContent))"
    )
    assert len(rows) > 25
    for font in in_fonts(page):
        sheets = printed(page, format=size)
        assert 5 < len(sheets) < 30
        for id_ in SECTIONS:
            title = bare(page.locator(f"#{id_}-title").inner_text())
            assert any(title in text for text in sheets), (font, title)
        for row in rows:
            whole = any(all(bare(text) in sheet for text in row) for sheet in sheets)
            assert whole, (font, row)
        assert bare(page.locator(".foot .on-paper").inner_text()) in sheets[-1]


def test_paper_is_light_and_has_the_drawing_and_no_form(visit: Open, press: Press) -> None:
    page = visit("/?theme=dark", color_scheme="dark")
    press(page)
    page.emulate_media(media="print")
    assert page.locator("#form, .skip-table, [data-copy-table], #tools").locator(
        "visible=true"
    ).count() == 0  # fmt: skip
    assert page.locator("#cumulative .picture").is_visible()
    assert page.locator("#cumulative .interactive").is_hidden()
    colours = page.evaluate(
        "['body', '.card', '#verdict'].map(each => document.querySelector(each))"
        ".flatMap(each => [getComputedStyle(each).backgroundColor, getComputedStyle(each).color])"
    )
    white, clear, black = "rgb(255, 255, 255)", "rgba(0, 0, 0, 0)", "rgb(0, 0, 0)"
    assert colours == [white, black, white, black, clear, black]


MOVING = "baseline=ruby&current_servers=40&orders_per_month=3M&team_size=14&years=5"


@pytest.mark.parametrize("query", [MOVING, f"{MOVING}&of=annual", "period=month"])
def test_the_brief_holds_the_measure_that_decides_and_no_other(visit: Open, query: str) -> None:
    page = visit(f"/?{query}")
    page.emulate_media(media="print")
    totals = page.locator("#result tr.total:has(td)").locator("visible=true")
    assert totals.count() == 1
    answer = page.request.get(page.url.replace("/?", "/api/v1/estimate?")).json()
    of = answer["of"]
    cheapest = min(each[of]["likely"] for each in answer["technologies"])
    assert totals.locator(".likely").first.inner_text() == f"{cheapest / 1000:,.0f}"
    rows = page.locator("#costs-on-paper tbody tr:visible")
    column = [
        float(text.replace(",", "")) for text in rows.locator("td:nth-child(2)").all_inner_texts()
    ]
    *parts, total = column
    assert abs(sum(parts) - total) <= len(parts) / 2  # each is rounded to a thousand
    assert page.locator("#costs").is_hidden()


def test_the_full_report_has_the_table_of_the_screen(visit: Open) -> None:
    page = visit(f"/?{MOVING}&print=all")
    page.emulate_media(media="print")
    assert page.locator("#costs").is_visible()
    assert page.locator("#costs-on-paper").count() == 0
