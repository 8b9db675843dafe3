"""A real Chromium to look at pages with: the headless shell where it is, at half the cost."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from debian_packages import found
from playwright.sync_api import Browser, sync_playwright

QUIET = (
    *("--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--hide-scrollbars"),
)


def program() -> str | None:
    """The one named by COSTCALC_CHROMIUM, else Debian's."""
    if named := os.environ.get("COSTCALC_CHROMIUM"):
        return found(named)
    return found("chromium-headless-shell") or found("chromium")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser that was never here and calls nobody."""
    executable = program()
    if not executable:
        sys.exit("No Chromium: install Debian's, or name one in COSTCALC_CHROMIUM.")
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=[*QUIET, *root], env={**os.environ, "HOME": home}
        )
        yield browser
        browser.close()
