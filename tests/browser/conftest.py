"""A real Chromium and the real application on a free port, for tests that look at the page."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any, TypeAlias
from urllib.parse import unquote

import pytest
from chromium import chromium
from playwright.sync_api import Browser, BrowserContext, Frame, Page, expect
from serving import Wsgi, serving

from costcalc.web import create_app

Open: TypeAlias = Callable[..., Page]
Framing: TypeAlias = Callable[..., str]
Press: TypeAlias = Callable[..., None]
InFonts: TypeAlias = Callable[[Page], Iterator[str]]
Until: TypeAlias = Callable[..., Any]
Serve: TypeAlias = Callable[[Wsgi], AbstractContextManager[str]]
Put: TypeAlias = Callable[..., str]

HOST = """<!doctype html><title>A wiki</title><body><script>
addEventListener("message", event => {{
  (window.heard = window.heard || []).push([event.origin, event.data]);
}});
</script><iframe src="{address}" title="chart" width="700" height="440" {attributes}></iframe>"""

PATIENCE = 30  # seconds
expect.set_options(timeout=1000 * PATIENCE)
FONTS = ("DejaVu Sans", "Liberation Sans", "Noto Sans")
SET_IN = """font => {
  const sheet = new CSSStyleSheet(), pen = new OffscreenCanvas(1, 1).getContext("2d");
  sheet.replaceSync(`* { font-family: "${font}" !important; }`);
  document.adoptedStyleSheets = [sheet];
  return new Set(["serif", "monospace"].map(other => {
    pen.font = `16px "${font}", ${other}`;
    return pen.measureText("Every item, 1,197,475.40").width;
  })).size === 1;
}"""


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of costcalc."""
    with serving(create_app()) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Open]:
    """Opens a page of costcalc; afterwards fails if any complained or called elsewhere.

    `expected` names complaints that belong to the test, such as a refused frame.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []
    allowed: list[str] = []

    def opened(
        path: str, *, width: int = 1440, height: int = 900, expected: str = "", **options: Any
    ) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        page = context.new_page()
        if expected:
            allowed.append(expected)
        page.on("console", lambda said: complaints.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("request", lambda asked: _own(asked.url, site, complaints))
        page.goto(path if path.startswith("http") else site + path)
        return page

    yield opened
    stored = [cookie for context in contexts for cookie in context.cookies()]
    for context in contexts:
        context.close()
    assert stored == []
    assert [text for text in complaints if not any(each in text for each in allowed)] == []


def _own(url: str, site: str, complaints: list[str]) -> None:
    if not url.startswith((site, "http://127.0.0.1:", "data:")):
        complaints.append(f"request elsewhere: {url}")


@pytest.fixture(scope="session")
def press() -> Press:
    """Presses "Interactive", of the first chart unless one is named, and waits for Plotly."""

    def pressed(page: Page | Frame, name: str = "") -> None:
        which = f'="{name}"' if name else ""
        page.locator(f"[data-interactive{which}]").first.click()
        chart = page.locator(f".chart[data-chart{which}]").first
        expect(chart.locator(".interactive .main-svg").first).to_be_visible()
        expect(chart.locator(".picture")).to_be_hidden()

    return pressed


@pytest.fixture(scope="session")
def in_fonts() -> InFonts:
    """Sets a page in one font of its readers after the other, and names each."""

    def fonts(page: Page) -> Iterator[str]:
        for font in FONTS:
            assert page.evaluate(SET_IN, font), f"no {font} on this machine; make test installs it"
            yield font

    return fonts


@pytest.fixture(scope="session")
def until() -> Until:
    """Waits until a script of the page gives something true.

    Playwright's own `wait_for_function` evaluates text in the page, which our policy forbids.
    """

    def wait(page: Page, script: str, arg: object = None) -> Any:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if found := page.evaluate(script, arg):
                return found
            page.wait_for_timeout(25)
        pytest.fail(f"waited in vain for {script} {arg}")

    return wait


@pytest.fixture(scope="session")
def serve() -> Serve:
    """Serves an application for as long as a test needs it."""
    return serving


@pytest.fixture(scope="session")
def elsewhere() -> Iterator[Put]:
    """Puts a page on another origin, with headers if wanted; gives its address."""
    pages: dict[str, tuple[str, dict[str, str]]] = {}

    def host(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        body, headers = pages.get(environ["PATH_INFO"], ("", {}))
        kind = ("Content-Type", "text/html; charset=utf-8")
        start_response("200 OK", [kind, *headers.items()])
        return [body.encode()]

    with serving(host) as address:

        def put(body: str, **headers: str) -> str:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            path = f"/{len(pages)}"
            pages[path] = f"<!doctype html><title>A wiki</title><body>{body}", named
            return address + path

        yield put


@pytest.fixture(scope="module")
def wiki(site: str) -> Iterator[Framing]:
    """The address of a page of another origin that frames one of ours."""

    def host(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        attributes = unquote(environ["QUERY_STRING"])
        body = HOST.format(address=site + environ["PATH_INFO"], attributes=attributes)
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [body.encode()]

    with serving(host) as address:
        yield lambda path, attributes="": f"{address}{path}?{attributes}"
