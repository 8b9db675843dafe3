"""A browser that follows a link from a page full of salaries tells nobody where it came from."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser
from serving import serving

from costcalc.web import create_app

pytestmark = pytest.mark.browser

TYPED = "/?salary=7351942&draws=0"


def referrers(browser: Browser, app: Flask) -> list[str | None]:
    """What another site hears of where a visitor comes from."""
    heard: list[str | None] = []

    def elsewhere(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/":
            heard.append(environ.get("HTTP_REFERER"))
        start("200 OK", [("Content-Type", "text/html")])
        return [b"<!doctype html><title>elsewhere</title>"]

    with serving(app) as site, serving(elsewhere) as other:
        page = browser.new_page()
        page.goto(f"{site}{TYPED}")
        leaving = page.locator(".foot a").first
        leaving.evaluate("(link, address) => { link.href = address; link.click(); }", other)
        page.wait_for_url(f"{other}/")
        page.close()
    return heard


def test_who_follows_a_link_tells_nothing(browser: Browser) -> None:
    assert referrers(browser, create_app()) == [None]


def test_a_page_without_the_policy_tells_what_was_typed(browser: Browser) -> None:
    app = create_app()

    @app.after_request
    def tell(response: Any) -> Any:
        response.headers["Referrer-Policy"] = "unsafe-url"
        return response

    # The last function to be added runs first, and headers are laid over what it did.
    app.after_request_funcs[None] = app.after_request_funcs[None][-1:]
    assert "salary=7351942" in str(referrers(browser, app))
