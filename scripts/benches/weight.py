"""S10: how many bytes a page and an embed fetch in a real Chromium before anyone touches them."""

from collections.abc import Iterator
from typing import Any

from chromium import chromium
from playwright.sync_api import Browser, Page

from benches.ratio import Effort, Goal, Measured, Spread, number
from benches.serving import COSTCALC, served

QUIET = 2.0
"""Seconds after the last answer in which a page might still think of something to fetch."""
BUTTON = "[data-interactive]"
DRAWN = ".js-plotly-plot"


def s10(effort: Effort) -> Iterator[Measured]:
    """Kilobytes, as they come over the network, compressed."""
    with served(COSTCALC) as port, chromium() as browser:
        for id_, what, path, most in (
            ("S10 page", "the result page", "/", 60),
            ("S10 embed", "an embed", "/embed/annual", 24),
        ):
            address = f"http://127.0.0.1:{port}{path}"
            found = [_weighed(browser, address, pressed=False) for _ in range(effort.turns)]
            control = _weighed(browser, address, pressed=True)
            yield Measured(
                id_,
                f"{what} before anyone touches it, all that it fetches",
                Goal(most, " KB", at_least=False),
                Spread(tuple(sum(sizes.values()) for sizes in found)),
                _largest(found[0]),
                Spread((sum(control.values()),)),
                "a chart made interactive",
            )


def _largest(sizes: dict[str, float]) -> str:
    """The file that weighs most."""
    path = max(sizes, key=lambda path: sizes[path])
    name = path.rpartition("/")[2] or "the page"
    return f"{len(sizes)} files, {number(sizes[path])} KB of them {name}"


def _weighed(browser: Browser, address: str, pressed: bool) -> dict[str, float]:
    """Kilobytes by address of all that a page fetches, for a visitor who was never here."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    names: dict[str, str] = {}
    sizes: dict[str, float] = {}
    network = context.new_cdp_session(page)
    network.send("Network.enable")

    def begun(event: dict[str, Any]) -> None:
        names[event["requestId"]] = event["response"]["url"].partition("?")[0]

    def ended(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = event["encodedDataLength"] / 1000

    network.on("Network.responseReceived", begun)
    network.on("Network.loadingFinished", ended)
    page.goto(address, wait_until="load")
    _settled(page)
    if pressed:
        page.locator(BUTTON).first.click()
        page.locator(DRAWN).first.wait_for(state="attached")
        _settled(page)
    context.close()
    return {f"{names[id_]}": sizes[id_] for id_ in sizes}


def _settled(page: Page) -> None:
    page.wait_for_timeout(1000 * QUIET)
    page.wait_for_load_state("networkidle")
