#!/usr/bin/env python3
"""Hold 300 links to each released price book to what they answered when it came out.

`corpus.py keep` writes down what the newest released book answers, `corpus.py compare` asks the
links of every book again. A row of cost is the same to the byte, or its answer says that it moved.
"""

import csv
import json
import sys
from collections.abc import Iterator
from hashlib import sha256
from io import StringIO
from itertools import product
from pathlib import Path

from costcalc.output.table import WARNED
from costcalc.prices.book import PriceBook, folder
from costcalc.prices.library import price_books
from costcalc.web.app import create_app
from costcalc.web.delivery.send import WARNINGS
from costcalc.web.store.database import Store

KEPT = Path(__file__).parents[1] / "tests" / "golden" / "links"
MOST = 300
BESIDE = (
    "scope=published",
    "baseline=ruby&current_servers=20",
    "orders_per_month=3M&concurrent_connections=50k",
    "country=de&team_size=4..9",
    "staffing=hired&years=5&baseline=ruby&code_size=80",
)
MOVED = {"moved", "formulas_changed", "no_effect"}
"""Warnings that say so."""


def links(book: PriceBook) -> Iterator[str]:
    """Links that set each figure, beside one choice or another."""
    for beside, figure in product(BESIDE, {each.id: each for each in book.figures()}.values()):
        point = max(figure.points[2], figure.points[1])
        name = "market_salary" if figure.id == "market_salary" else f"set.{figure.id}"
        yield f"/api/v1/estimate.csv?book={book.version}&draws=0&{beside}&{name}={point!r}"


def corpus(book: PriceBook, most: int = MOST) -> list[str]:
    """So many of them, evenly out of all."""
    every = [*links(book)]
    return [every[at * len(every) // most] for at in range(most)]


def answers(place: Path, asked: list[str]) -> dict[str, tuple[str, set[str]]]:
    """What a folder's books answer to links: a digest of the rows, and the codes of warnings."""
    client = create_app(place, Store(None)).test_client()
    found = {}
    for link in asked:
        answer = client.get(link)
        rows = list(csv.DictReader(StringIO(answer.text))) if answer.status_code == 200 else []
        kept = [{name: cell for name, cell in row.items() if name not in WARNED} for row in rows]
        text = f"{answer.status_code} {json.dumps(kept)}"
        codes = {*answer.headers.get(WARNINGS, "").split(", ")}
        found[link] = sha256(text.encode()).hexdigest()[:16], codes
    return found


def keep(place: Path, kept: Path = KEPT, most: int = MOST) -> None:
    """Write down what the newest released book of a folder answers."""
    books = price_books(place)
    book = books.of(books.releases[0].version)
    assert book, "a released book can be read"
    found = answers(place, corpus(book, most))
    kept.mkdir(parents=True, exist_ok=True)
    text = json.dumps({link: digest for link, (digest, _) in found.items()}, indent=0)
    (kept / f"{book.version}.json").write_text(text + "\n", "utf-8")


def silently_moved(place: Path, kept: Path = KEPT) -> list[str]:
    """The links to released books that are answered otherwise than then, and do not say so."""
    released = [kept / f"{each.version}.json" for each in price_books(place).releases]
    then = {
        link: digest
        for path in released
        if path.exists()
        for link, digest in json.loads(path.read_text("utf-8")).items()
    }
    now = answers(place, [*then])
    return [link for link in then if then[link] != now[link][0] and not now[link][1] & MOVED]


if __name__ == "__main__":
    if sys.argv[1:] == ["keep"]:
        keep(folder())
    elif wrong := silently_moved(folder()):
        print("\n".join(f"not as it was: {link}" for link in wrong), file=sys.stderr)
        sys.exit(1)
