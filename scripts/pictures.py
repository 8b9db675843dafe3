#!/usr/bin/env python3
"""Make the README's pictures in docs, or in the folder named: the page in Chromium, and a chart."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from urllib.request import urlopen

from chromium import chromium
from werkzeug.serving import make_server

from costcalc.web import create_app

DOCS = Path(__file__).parents[1] / "docs"
SIZE = {"width": 1440, "height": 900}
CHART = ".chart .picture"


@contextmanager
def serving() -> Iterator[str]:
    """The application on a free port of this machine; yields its address."""
    server = make_server("127.0.0.1", 0, create_app(), threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def photograph(address: str, target: Path) -> None:
    """The page as a browser shows it before anyone touches it."""
    with chromium() as browser:
        page = browser.new_page(viewport=SIZE, color_scheme="light", reduced_motion="reduce")
        page.goto(address)
        page.locator(CHART).first.wait_for()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=target)


def main(folder: Path = DOCS) -> None:
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    with serving() as address:
        photograph(address, folder / "page.png")
        with urlopen(f"{address}/chart/annual.svg") as answer:  # noqa: S310 - our own
            (folder / "annual.svg").write_bytes(answer.read())


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
