"""Every price book there is: today's, those released before it, and an operator's own figures.

`released/` beside today's files holds a copy of each book that links may name, and a record of how
it was released. None is ever changed or taken away.
"""

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

from costcalc.prices.book import PriceBook, folder, load_price_book, price_book, version_of
from costcalc.prices.entry import Entry
from costcalc.prices.files import BookFault, Documents, Reading, documents, read_file
from costcalc.prices.overlay import completed, overlaid, written

RELEASED: Final = "released"
VARIABLE: Final = "COSTCALC_PRICING_DIR"
"""The environment variable that names the folder of an operator's own figures."""
OWN: Final = "-own-"
"""Between a book's version and the fingerprint of what an operator laid over it."""
VERSION: Final = re.compile(r"(\d{4})\.(0[1-9]|1[0-2])(?:\.([1-9]\d*))?", re.ASCII)
MARK: Final = re.compile("[0-9a-f]{8}")
MOST_LOADED: Final = 64
"""Books in memory beside today's; one takes a twentieth of a second to read."""


class Release(Entry):
    """The record of a release: what the book was, and what came out then."""

    version: str
    released: date
    digest: str
    formulas: dict[str, str]
    totals: dict[str, dict[str, float]]
    """Likely totals of the default scenario in US dollars, by total and technology."""


@dataclass(frozen=True)
class Overlay:
    """An operator's own figures: files that lie over those of a book, as JSON."""

    text: str

    @property
    def documents(self) -> Documents:
        """The files, as `documents` reads them from a folder but for numbers, which are text."""
        files: Documents = json.loads(self.text)
        return files

    @cached_property
    def mark(self) -> str:
        """The end of a version with these figures: other values give another, comments do not."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:8]


@dataclass(frozen=True, eq=False)
class PriceBooks:
    """Today's book and the way to every other.

    `plain` is the book of the folder, `today` the same with the operator's figures where there
    are any. `releases` are newest first. `kept` finds figures that the operator had before, by
    their mark.
    """

    place: Path
    plain: PriceBook
    today: PriceBook
    releases: tuple[Release, ...]
    overlay: Overlay | None = None
    kept: Callable[[str], Overlay | None] = lambda _: None

    @property
    def versions(self) -> tuple[str, ...]:
        """Every version that can be used, today's first, then the newest."""
        return self.today.versions

    @cached_property
    def documents(self) -> Documents:
        """The files of the folder's book."""
        return documents(self.place)

    def of(self, version: str) -> PriceBook | None:
        """The book of a version, None where there is none."""
        if version == self.today.version:
            return self.today
        base, own, mark = version.partition(OWN)
        if base not in {self.plain.version, *(each.version for each in self.releases)}:
            return None
        try:
            return _loaded(self, base, mark) if not own or MARK.fullmatch(mark) else None
        except LookupError:
            return None

    def overlay_of(self, mark: str) -> Overlay:
        """The operator's figures of a mark, those of today or earlier ones. Raises LookupError."""
        mine = self.overlay and self.overlay.mark == mark
        found = self.overlay if mine else self.kept(mark)
        if found is None:
            raise LookupError(mark)
        return found

    def finding(self, kept: Callable[[str], Overlay | None]) -> "PriceBooks":
        """The same books, which find an operator's earlier figures in a store."""
        return replace(self, kept=kept)

    def named_in(self, given: Iterable[tuple[str, object]]) -> PriceBook:
        """The book that parameters name; today's where they name none that can be read."""
        named = next((value for name, value in given if name.lower() == "book"), None)
        try:
            return (self.of(version_of(named)) if isinstance(named, str) else None) or self.today
        except BookFault:  # an operator's figures that no longer fit it
            return self.today


def price_books(place: Path | None = None, own: Path | None = None) -> PriceBooks:
    """The books of a folder, the embedded ones by default; `own` holds an operator's figures.

    Raises `BookFault` where today's book, a record or the figures cannot be used; an older book is
    read when it is asked for.
    """
    plain = load_price_book(place)
    place = place or folder()
    releases = _releases(place)
    overlay = Overlay(written(documents(own))) if own else None
    served = [plain.version, *(each.version for each in releases if each.version != plain.version)]
    if overlay:
        served.insert(0, f"{plain.version}{OWN}{overlay.mark}")
    formulas, versions = _formulas(plain, releases), tuple(served)
    plain = today = replace(plain, formulas=formulas, versions=versions)
    if overlay:
        laid = _layered(documents(place), overlay, plain.digest)
        today = replace(laid, version=served[0], formulas=formulas, versions=versions)
    return PriceBooks(place, plain, today, releases, overlay)


def operators_folder() -> Path | None:
    """The folder that this installation's own figures are in, if it has any."""
    named = os.environ.get(VARIABLE)
    if named and not Path(named).is_dir():
        example = "it takes a folder of your own figures, such as /etc/costcalc"
        raise BookFault([f"{VARIABLE} is {named!r}, which is no folder; {example}"])
    return Path(named) if named else None


def operators_books(place: Path | None = None) -> PriceBooks:
    """The books of a folder with this installation's own figures over them, if it has any.

    Raises `BookFault`, each fault of the operator's figures with the folder that it is in.
    """
    own = operators_folder()
    try:
        return price_books(place, own)
    except BookFault as problem:
        if own is None:
            raise
        price_books(place)  # raises first where the book itself is at fault
        raise BookFault([f"{VARIABLE}={own}: {each}" for each in problem.faults]) from problem


def order(version: str) -> tuple[int, ...]:
    """A sort key for versions. Raises `BookFault` for a text that is no version."""
    found = VERSION.fullmatch(version)
    if not found:
        raise BookFault([f"version {version} is not YYYY.MM or YYYY.MM.N, such as 2027.03"])
    return tuple(int(part or 0) for part in found.groups())


def is_overlay(files: Documents) -> bool:
    """Whether files are an operator's: such a folder lacks what only a whole book has."""
    return bool(files) and not {"comparison.toml", "contradictions.toml"} & files.keys()


def _releases(place: Path) -> tuple[Release, ...]:
    """The records of a folder, newest first."""
    faults: list[str] = []
    reading = Reading(documents(place / RELEASED))
    read = [read_file(reading, name, Release, faults) for name in reading.documents]
    found = [release for release in read if release]
    gone = [each.version for each in found if not (place / RELEASED / each.version).is_dir()]
    faults += [f"{version}: the files of this book are missing" for version in gone]
    if faults:
        raise BookFault([f"{RELEASED}/{fault}" for fault in faults])
    return tuple(sorted(found, key=lambda release: order(release.version), reverse=True))


def _formulas(book: PriceBook, releases: Iterable[Release]) -> Mapping[str, str]:
    """The formulas that a book was released with; none where its files have changed since."""
    found = (each.formulas for each in releases if each.digest == book.digest)
    return next(found, {})


@lru_cache(maxsize=MOST_LOADED)
def _loaded(books: PriceBooks, version: str, mark: str) -> PriceBook:
    """A book that is not today's: the folder's own, or one released before it.

    Raises LookupError for a mark that no figures have.
    """
    older = version != books.plain.version
    if not older and not mark:
        return books.plain
    files = books.documents
    known = next(each for each in books.releases if each.version == version) if older else None
    if known:
        files = completed(documents(books.place / RELEASED / version), files)
    below = known or books.plain
    if mark:
        book = _layered(files, books.overlay_of(mark), below.digest, older)
        version += OWN + mark
    else:
        book = price_book(Reading(files, older), below.digest)
    return replace(book, version=version, formulas=below.formulas, versions=books.versions)


def _layered(files: Documents, overlay: Overlay, below: str, older: bool = False) -> PriceBook:
    """A book under an operator's figures; `below` is its own fingerprint."""
    both = hashlib.sha256(f"{below}\n{overlay.text}".encode()).hexdigest()
    laid = overlaid(files, overlay.documents)
    return price_book(Reading(laid, older, layered=True), f"sha256:{both}")
