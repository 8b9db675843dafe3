"""How a price book is released: a copy that links may name for ever, and a record of it."""

import json
import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from costcalc.analysis.history import default_totals
from costcalc.costing.check import faults
from costcalc.costing.formulas import formulas
from costcalc.prices.changes import unexplained
from costcalc.prices.files import CHANGES, BookFault, documents, toml_files
from costcalc.prices.library import RELEASED, PriceBooks, Release, order, price_books


def release_book(place: Path, day: date) -> Release:
    """Release the book of a folder: copy its files as they are now, and write the record.

    Raises `BookFault` where nothing changed since the last one, the version did not rise, or
    something moved without a reason.
    """
    books = price_books(place)
    if wrong := [*faults(books.plain), *_unreleasable(books)]:
        raise BookFault(wrong)
    book = books.plain
    release = Release(
        version=book.version,
        released=day,
        digest=book.digest,
        formulas=dict(formulas()),
        totals=default_totals(book),
    )
    kept = place / RELEASED / book.version
    shutil.rmtree(kept, ignore_errors=True)  # of an attempt that was broken off
    for path in toml_files(place):
        copy = kept / path.relative_to(place)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    kept.with_name(f"{book.version}.toml").write_text(_written(release), "utf-8")
    return release


def _unreleasable(books: PriceBooks) -> Iterator[str]:
    """Why a book cannot be released."""
    book, number = books.plain, order(books.plain.version)
    if not books.releases:
        return
    last = books.releases[0]
    before = documents(books.place / RELEASED / last.version)
    if _unversioned(before) == _unversioned(books.documents) and last.formulas == formulas():
        yield f"nothing changed since price book {last.version}"
    elif number <= order(last.version):
        yield f"common.toml: version must be later than {last.version}, the last released one"
    else:
        older = books.of(last.version)
        yield from unexplained(older, book, formulas()) if older else ()


def _unversioned(files: Mapping[str, Any]) -> dict[str, Any]:
    """A book's files without its version and its reasons, which are no change by themselves."""
    common = files["common.toml"]
    book = {key: value for key, value in common["book"].items() if key != "version"}
    rest = {name: document for name, document in files.items() if name != CHANGES}
    return {**rest, "common.toml": {**common, "book": book}}


def _written(release: Release) -> str:
    """A record as TOML."""
    lines = [
        "# The record of a released price book. Written by a command; never edited.",
        "",
        f"version = {_text(release.version)}",
        f"released = {release.released.isoformat()}",
        f"digest = {_text(release.digest)}",
    ]
    for total, amounts in release.totals.items():
        lines += ["", f"[totals.{total}]"]
        lines += [f"{technology} = {amount}" for technology, amount in amounts.items()]
    lines += ["", "[formulas]"]
    lines += [f"{_text(id_)} = {_text(text)}" for id_, text in release.formulas.items()]
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
