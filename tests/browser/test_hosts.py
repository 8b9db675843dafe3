"""Frames in the pages of other programs as those make them, and their scripts beside ours."""

import io
from collections.abc import Callable
from typing import Any, TypeAlias
from urllib.parse import urlencode

import pytest
from lxml import html
from playwright.sync_api import Frame, Page
from pypdf import PdfReader

from costcalc.output.charts.registry import CHARTS

pytestmark = pytest.mark.browser

Open: TypeAlias = Callable[..., Page]
Until: TypeAlias = Callable[..., Any]
Put: TypeAlias = Callable[..., str]

SECRET = "k3v9x2a8"
PANELS = ("In total", "Against Go")
WORDPRESS = """<iframe class="wp-embedded-content" sandbox="allow-scripts" security="restricted"
  src="{address}#?secret={secret}" data-secret="{secret}" title="A chart" width="600" height="338"
  frameborder="0" marginwidth="0" marginheight="0" scrolling="no"></iframe>
<script>
  // What WordPress's script for embeds does with what a frame says, and nothing else.
  addEventListener("message", ({{ source, data }}) => {{
    if (!data || /[^a-zA-Z0-9]/.test(data.secret)) return;
    for (const frame of document.querySelectorAll(`iframe[data-secret="${{data.secret}}"]`)) {{
      if (frame.contentWindow !== source) continue;
      if (data.message === "height") frame.height = Math.min(Math.max(data.value, 200), 1000);
      if (data.message === "link" && new URL(data.value).host === new URL(frame.src).host &&
          document.activeElement === frame) location.href = data.value;
    }}
  }});
</script>"""
PRINTED = """<style>body {{ margin: 0 }} iframe {{ display: block; border: 0 }}</style>{frames}"""


def inside(page: Page, start: str) -> Frame:
    """The frame of ours, once it is there."""
    page.wait_for_selector("iframe", state="attached")
    for _ in range(200):
        if found := [each for each in page.frames if each.url.startswith(start)]:
            found[0].wait_for_load_state("load")
            return found[0]
        page.wait_for_timeout(25)
    pytest.fail(f"no frame of {start}")


def test_wordpress_gives_the_frame_its_height_and_follows_its_link(
    visit: Open, elsewhere: Put, site: str, until: Until
) -> None:
    body = WORDPRESS.format(address=f"{site}/embed/tornado?team_size=3", secret=SECRET)
    page = visit(elsewhere(body), expected="Blocked opening")
    frame = inside(page, site)
    needed = "Math.ceil(document.body.getBoundingClientRect().height)"
    until(page, "document.querySelector('iframe').height > 400")
    assert int(page.locator("iframe").get_attribute("height") or 0) == frame.evaluate(needed)
    frame.get_by_role("link", name="open in costcalc").click()
    page.wait_for_url(f"{site}/?team_size=3*")


def test_a_frame_without_a_secret_says_nothing_to_wordpress(
    visit: Open, elsewhere: Put, site: str
) -> None:
    heard = '<script>addEventListener("message", e => (window.heard ??= []).push(e.data))</script>'
    page = visit(elsewhere(f'{heard}<iframe src="{site}/embed/annual" title="A chart"></iframe>'))
    inside(page, site)
    page.wait_for_timeout(300)
    assert {key for each in page.evaluate("window.heard") for key in each} == {"costcalc-height"}


def test_where_a_link_cannot_work_its_address_can_be_copied(
    visit: Open, elsewhere: Put, site: str
) -> None:
    body = f'<iframe sandbox="allow-scripts" src="{site}/embed/annual" title="A chart"></iframe>'
    page = visit(elsewhere(body), expected="Blocked opening")
    frame = inside(page, site)
    link = frame.get_by_role("link", name="open in costcalc")
    for _ in range(2):
        link.click()
    [address] = frame.locator(".address").all_inner_texts()
    assert address == link.get_attribute("href")
    unscripted = f'<iframe sandbox="" src="{site}/embed/annual" title="A chart"></iframe>'
    page = visit(elsewhere(unscripted), expected="Blocked script execution")
    assert inside(page, site).locator(".address").inner_text() == address


@pytest.mark.parametrize("query", ["", "technologies=elixir,erlang,go,node,ruby&baseline=ruby"])
@pytest.mark.parametrize("width", [720, 480, 320])
def test_the_height_that_a_host_is_told_is_the_one_that_the_frame_has(
    visit: Open, site: str, width: int, query: str
) -> None:
    page = visit("/embed/annual", width=width)
    for name in CHARTS:
        address = f"{site}/embed/{name}?{query}"
        page.goto(address)
        high = page.evaluate("document.body.getBoundingClientRect().height")
        asked = urlencode({"url": address, "maxwidth": width})
        answer = page.request.get(f"{site}/oembed?{asked}").json()
        assert answer["height"] == pytest.approx(high, rel=0.05), name


def test_a_printed_page_has_every_panel_and_the_source_of_each_frame(
    visit: Open, elsewhere: Put, site: str
) -> None:
    frames = "".join(
        f'<iframe src="{site}/embed/{name}" title="A chart" width="700" height="300"></iframe>'
        for name in ("annual", "cumulative", "tornado", "flip")
    )
    page = visit(elsewhere(PRINTED.format(frames=frames)))
    page.wait_for_load_state("networkidle")
    text = "".join(each.extract_text() for each in PdfReader(io.BytesIO(page.pdf())).pages)
    assert text.count("open in costcalc") == 4
    assert text.count("price book 2026.12") == 4
    drawn = html.fromstring(page.request.get(f"{site}/chart/cumulative.svg").body())
    letters = "".join(drawn.itertext())
    for panel in PANELS:
        assert panel in letters
        assert panel in text


@pytest.mark.parametrize("how", ["module", "integrity", "import"])
def test_the_script_loads_as_a_module_and_with_integrity(
    visit: Open, elsewhere: Put, site: str, until: Until, how: str
) -> None:
    digest = "K7jd0kH8QQOBxkud7M422hy9L7K2FRyKhZgA2ms1zMLnHy+me5GBVHMqAv+0qoBl"
    scripts = {
        "module": f'<script type="module" src="{site}/embed.js"></script>',
        "integrity": f'<script src="{site}/embed-1.js" integrity="sha384-{digest}" '
        'crossorigin="anonymous" async></script>',
        "import": f'<script>import("{site}/embed-1.js")</script>',
    }
    frame = f'<iframe src="{site}/embed/annual" title="A chart" width="700" height="50"></iframe>'
    page = visit(elsewhere(frame + scripts[how]))
    until(page, "document.querySelector('iframe').clientHeight > 250")


def test_a_page_of_another_origin_reads_the_service_and_draws_what_it_read(
    visit: Open, elsewhere: Put, site: str, until: Until
) -> None:
    """As a notebook in the browser does, Observable's for one: every read is a plain fetch."""
    cells = """<ul></ul><script type="module">
      const read = async (path, kind) => (await fetch(SITE + path))[kind]();
      const told = await read("/api/v1/estimate.json?team_size=8", "json");
      const rows = (await read("/chart/annual.csv?team_size=8", "text")).trim().split("\\n");
      const frame = await read("/oembed?url=" + encodeURIComponent(SITE + "/embed/annual"), "json");
      const asked = (await fetch(SITE + "/api/v1/estimate.json?team_size=-8"));
      const why = (await asked.json()).errors[0].field;
      const tag = (await fetch(SITE + "/api/v1/estimate.json")).headers.get("ETag");
      const list = document.querySelector("ul");
      for (const text of [told.verdict.text, rows.length, frame.type, asked.status, why, !!tag])
        list.append(Object.assign(document.createElement("li"), { textContent: text }));
      list.insertAdjacentHTML("afterend", await read("/chart/annual.svg?team_size=8", "text"));
    </script>""".replace("SITE", f'"{site}"')
    page = visit(elsewhere(cells), expected="422")
    until(page, "document.querySelector('svg')")
    verdict, rows, kind, status, why, tagged = page.locator("li").all_inner_texts()
    assert "cost about the same" in verdict
    assert int(rows) > 3
    assert (kind, status, why, tagged) == ("rich", "422", "team_size", "true")
