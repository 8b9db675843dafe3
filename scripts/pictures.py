#!/usr/bin/env python3
"""Photograph every state of the pages in Chromium, and renew the two pictures of the README.

The first folder named gets the README's (docs), the second the states (build/pictures), all of them
or those named next: whole pages, 1,440, 768 and 320 px wide, light and dark, and an `index.html`
to leaf through them.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import Request, urlopen

from chromium import chromium
from playwright.sync_api import Browser, Page
from serving import serving
from states import KEPT, STATES

from costcalc.web import create_app
from costcalc.web.store.database import Store
from costcalc.web.store.place import file_url

ROOT = Path(__file__).parents[1]
WIDTHS = (1440, 768, 320)
SCHEMES = ("light", "dark")
LEAF = (
    "<!doctype html><meta charset='utf-8'><title>Every state of the pages</title>"
    "<style>img {{ max-width: 30%; vertical-align: top }}</style>{}"
)


def saved(address: str) -> str:
    """The address of a scenario that was just saved."""
    parameters = {"baseline": "ruby", "team_size": "14", "salary.go": "120k..180k"}
    wanted = {"title": "Plan for the board", "inputs": parameters}
    headers = {"Content-Type": "application/json"}
    asked = Request(f"{address}/api/v1/scenarios", json.dumps(wanted).encode(), headers)  # noqa: S310
    with urlopen(asked) as answer:  # noqa: S310 - our own
        return f"/s/{json.load(answer)['id']}"


@contextmanager
def opened(browser: Browser, address: str, width: int, scheme: str) -> Iterator[Page]:
    """A page as a browser shows it before anyone touches it."""
    size = {"width": width, "height": 900}
    page = browser.new_page(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    answer = page.goto(address)
    assert answer, address
    assert answer.status < 500, f"{address} answers {answer.status}"
    page.wait_for_load_state("networkidle")
    yield page
    page.close()


def main(docs: Path, states: Path, *names: str) -> None:
    states.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory() as folder,
        closing(Store(file_url(Path(folder) / "saved.db"))) as store,
        serving(create_app(store=store)) as address,
        chromium() as browser,
    ):
        with opened(browser, address, WIDTHS[0], SCHEMES[0]) as page:
            page.screenshot(path=docs / "page.png")
        with urlopen(f"{address}/chart/annual.svg") as answer:  # noqa: S310 - our own
            (docs / "annual.svg").write_bytes(answer.read())
        kept = saved(address)
        own = {f"of-saved{below.replace('/', '-')}": kept + below for below in KEPT}
        every = {**STATES, **own}
        shown = []
        for name, scheme in product(names or every, SCHEMES):
            shown.append(f"<h2>{name}, {scheme}</h2>")
            for width in WIDTHS:
                file = f"{name}-{width}-{scheme}.png"
                with opened(browser, address + every[name], width, scheme) as page:
                    page.screenshot(path=states / file, full_page=True)
                shown.append(f"<img src='{file}' alt='{width} px' loading='lazy'>")
    (states / "index.html").write_text(LEAF.format("".join(shown)))


if __name__ == "__main__":
    docs, states, *names = sys.argv[1:] or (ROOT / "docs", ROOT / "build" / "pictures")
    main(Path(docs), Path(states), *map(str, names))
