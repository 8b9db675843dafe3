"""A real browser finds nothing on any page that its content policy forbids."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from effort import some
from playwright.sync_api import Browser, BrowserContext, Page, expect

from costcalc.output.charts.registry import CHARTS

pytestmark = pytest.mark.browser

LISTEN = """
addEventListener("securitypolicyviolation", broken => {
  (window.broken = window.broken || []).push(`${broken.effectiveDirective} ${broken.blockedURI}`);
});
"""
RUNS = "<script>document.title = 1</script><img src=x onerror=alert(1)>"
BUSY = "technologies=elixir,erlang,go,node&period=horizon&panels=categories&years=5&salary.go=1k"
PAGES = (
    *(
        "/",
        f"/?{BUSY}",
        "/?print=all",
        "/?team_size=-3&zzz=1",
        f"/?scope={quote(RUNS)}",
        "/?s=none",
    ),
    *("/method", "/sources", "/technologies", "/changes", "/docs", "/flips", "/openapi.json"),
    *("/receipt?number=annual.go.likely", "/problems/not-found", "/nothing", f"/{quote(RUNS)}"),
    *("/chart/annual.svg", "/chart/annual.json", "/embed/none", "/healthz"),
    *(f"/embed/{chart}?table=1" for chart in CHARTS),
    *(f"/embed/{chart}?theme=dark&values=ratio" for chart in ("annual", "servers")),
)


@pytest.fixture
def listening(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that writes down what a policy forbids, before any script of a page runs."""
    context = browser.new_context()
    context.add_init_script(LISTEN)
    yield context
    context.close()


def forbidden(page: Page) -> list[str]:
    """What the policy forbade."""
    found: list[str] = page.evaluate("window.broken || []")
    return found


@pytest.mark.parametrize("path", some(PAGES[::3], PAGES))
def test_nothing_on_a_page_is_forbidden_by_its_policy(
    listening: BrowserContext, site: str, path: str
) -> None:
    page = listening.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.goto(site + path)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    buttons = page.locator("[data-interactive]:visible").all()
    for button in buttons:
        button.click()
    expect(page.locator(".chart.is-interactive")).to_have_count(len(buttons))
    assert forbidden(page) == []
    assert [text for text in complaints if "Policy" in text or "directive" in text] == []


def test_what_a_policy_forbids_is_noticed(listening: BrowserContext, site: str) -> None:
    page = listening.new_page()
    page.goto(site)
    page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.ran = true";
          document.body.append(script);
          document.body.setAttribute("style", "color: red");
        }"""
    )
    assert sorted(forbidden(page)) == ["script-src-elem inline", "style-src-attr inline"]
    assert page.evaluate("window.ran") is None


def test_a_page_that_another_frames_stays_empty(
    listening: BrowserContext, site: str, elsewhere: object
) -> None:
    page = listening.new_page()
    page.goto(elsewhere(f'<iframe src="{site}/"></iframe><iframe src="{site}/method"></iframe>'))
    while not all(inside := [frame.url for frame in page.frames[1:]]):
        page.wait_for_timeout(25)
    assert inside == ["chrome-error://chromewebdata/"] * 2
