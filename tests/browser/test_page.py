"""How the page looks in a real browser: nothing cut, nothing covered, all of it readable."""

import re
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any, TypeAlias

import pytest
from effort import some
from playwright.sync_api import Page
from states import DECISIONS

pytestmark = pytest.mark.browser

Open: TypeAlias = Callable[..., Page]
Press: TypeAlias = Callable[..., None]
InFonts: TypeAlias = Callable[[Page], Iterator[str]]
Until: TypeAlias = Callable[..., Any]

TARGETS = (
    "button, summary, select, .box input, .chip a, .switch a, .presets a, .reset, .basis, "
    ".checks label"
)
BLOCKS = (
    "h1, h2, p, label, .box, .card, .warning, .row, summary, .switch, .legend li, .picture text"
)
COLOURS = (
    "bg surface ink quiet edge accent on-accent tint mark warn on-warn bad bad-tint "
    "team hiring infrastructure support"
)
PLOTTED = ".interactive :is(.bars path, [class$=tick] > text, .annotation-text)"
DRAWN = ".picture svg :is(rect, text)"
PANELS = {
    DRAWN: "n => document.querySelectorAll('#chart .wide [font-size=\"13\"]').length === n",
    PLOTTED: "n => Object.keys(document.querySelector('.interactive').layout)"
    ".filter(key => key.startsWith('xaxis')).length === n",
}
"""Whether the chart has so many panels: by their headings, or by their axes."""
FRAMED = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


SAID = """() => {
  const found = [], walk = document.createTreeWalker(document.querySelector("main"), 4);
  while (walk.nextNode()) {
    const at = walk.currentNode.parentElement, drawn = at.closest("svg");
    const scale = drawn && at.closest("text")?.getAttribute("font-weight") !== "700";
    if (at.checkVisibility() && !scale && !at.closest(".form, .presets, .changed-strip"))
      found.push(walk.currentNode.data.trim());
  }
  return found;
}"""
"""Every text of the answer but those of scales, by its element."""
MONEY = re.compile(
    r"[+−±]?\d[\d.,]*(?:[kMB]| million| billion)? (?:USD|EUR)"
    r"|[+−±]?\d[\d.,]*[kMB]\b|^[+−±]?\d[\d.,]*$"
)
SCREENS = 2.6


@pytest.mark.parametrize("path", some([*DECISIONS.values()][-2:], [*DECISIONS.values()]))
def test_a_decision_takes_two_screens_and_a_half_and_few_amounts(visit: Open, path: str) -> None:
    page = visit(path, reduced_motion="reduce")
    assert page.evaluate("document.documentElement.scrollHeight") <= SCREENS * 900
    compared = page.locator(".cards > .card").count()
    amounts = [amount for text in page.evaluate(SAID) for amount in MONEY.findall(text)]
    assert amounts
    assert len(amounts) <= {4: 72, 5: 80}.get(compared, 60), amounts


def boxes(page: Page, pieces: str) -> list[tuple[str, str, float, float, float, float]]:
    """Where pieces of the first chart were drawn, all of them within its frame."""
    frame = page.locator(".chart").first.bounding_box()
    assert frame
    found = page.evaluate(
        """pieces => [...document.querySelector(".chart").querySelectorAll(pieces)]
           .filter(each => each.getClientRects().length).map(each => {
             const box = each.getBoundingClientRect();
             return [each.tagName, each.textContent, box.x, box.y, box.right, box.bottom];
           })""",
        pieces,
    )
    x, y = frame["x"] - 1, frame["y"] - 1
    right, bottom = x + frame["width"] + 2, y + frame["height"] + 2
    for _, text, *box in found:
        assert x <= box[0], text
        assert box[2] <= right, text
        assert y <= box[1], text
        assert box[3] <= bottom, text
    return [tuple(each) for each in found]


@pytest.mark.parametrize("width", some([320], [1440, 768, 320]))
@pytest.mark.parametrize("pieces", [DRAWN, PLOTTED], ids=["drawn", "interactive"])
def test_bars_lie_in_their_panels_and_no_label_on_another_however_one_switches(
    visit: Open, press: Press, until: Until, in_fonts: InFonts, pieces: str, width: int
) -> None:
    page = visit(
        "/breakdown?technologies=elixir,erlang,go,node&migration_person_months=3", width=width
    )
    if pieces == PLOTTED:
        press(page)
    for switched, panels in [(None, 2), ("By category", 3), ("3 years", 4), ("Without people", 1)]:
        if switched:
            page.get_by_role("link", name=switched, exact=True).click()
        until(page, PANELS[pieces], panels)
        for font in in_fonts(page):
            texts = [box for box in boxes(page, pieces) if box[0] not in ("path", "rect")]
            assert len(texts) >= 11 * panels
            for one, other in combinations(texts, 2):
                apart = (
                    one[4] <= other[2]
                    or other[4] <= one[2]
                    or one[5] <= other[3] + 3
                    or other[5] <= one[3] + 3
                )
                assert apart, f"{one[1]} lies on {other[1]} {switched} at {width} in {font}"


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


def test_nothing_moves_for_those_who_asked_for_rest(visit: Open) -> None:
    moving = """() => [...document.querySelectorAll("*")].flatMap(each => [null, "::before"]
      .map(part => getComputedStyle(each, part))
      .filter(style => style.transitionDuration !== "0s" || style.animationName !== "none")
      .map(() => each.className || each.localName))"""
    assert visit("/", reduced_motion="reduce").evaluate(moving) == []
    assert "summary" in visit("/", reduced_motion="no-preference").evaluate(moving)


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


def test_the_chart_follows_the_colour_scheme(visit: Open, press: Press, until: Until) -> None:
    page = visit("/breakdown", color_scheme="dark")
    drawn = "getComputedStyle(document.querySelector('#chart .wide rect')).fill"
    plotted = "document.querySelector('.interactive').data[0].marker.color"
    assert page.evaluate(drawn) == "rgb(107, 163, 234)"
    press(page)
    assert page.evaluate(plotted) == "#6ba3ea"
    page.emulate_media(color_scheme="light")
    until(page, f"{plotted} === '#2f66b5'")
    assert page.evaluate(drawn) == "rgb(47, 102, 181)"


@pytest.mark.parametrize(("path", "limit"), [("/", 150_000), ("/embed/annual", 60_000)])
def test_the_page_is_light_and_plotly_comes_only_when_it_is_asked_for(
    visit: Open, press: Press, path: str, limit: int
) -> None:
    page = visit(path)
    page.hover(".chart")
    page.mouse.wheel(0, 400)
    page.wait_for_load_state("networkidle")
    weight = page.evaluate(
        """() => ["navigation", "resource"].flatMap(kind => performance.getEntriesByType(kind))
          .reduce((sum, each) => sum + each.transferSize, 0)"""
    )
    assert 0 < weight < limit
    assert page.locator("script[src*=plotly]").count() == 0
    press(page)
    assert page.locator("script[src*=plotly]").count() == 1


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
