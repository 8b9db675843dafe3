"""Every price book that was released stays as it was and can be asked for by its version.

A book without a record is a draft: edited freely, and served under its version as it stands.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from pages import TODAY

from costcalc.analysis.history import default_totals, history
from costcalc.analysis.warnings import notices
from costcalc.costing.check import every_fault
from costcalc.costing.formulas import formulas
from costcalc.costing.totals import cost
from costcalc.prices.book import digest
from costcalc.prices.files import BookFault
from costcalc.prices.library import RELEASED, order, price_books
from costcalc.scenario.faults import UNKNOWN, Refused
from costcalc.scenario.scenario import read

if TYPE_CHECKING:
    from costcalc.prices.book import PriceBook
    from costcalc.prices.library import Release
    from tests.conftest import Shelf

BOOKS = price_books(TODAY)
MEND = "raise the version in common.toml, say why in changes.toml, then `make book`"

every_release = pytest.mark.parametrize("release", BOOKS.releases, ids=lambda each: each.version)

# -- the books of this program --------------------------------------------------------------------


@every_release
def test_a_released_book_is_what_it_was_when_it_was_released(release: Release) -> None:
    assert digest(TODAY / RELEASED / release.version) == release.digest


def test_every_released_book_has_its_record_and_every_record_its_book() -> None:
    place = TODAY / RELEASED
    records = {path.stem for path in place.glob("*.toml")}
    assert records == {path.name for path in place.glob("*") if path.is_dir()}
    assert records == {release.version for release in BOOKS.releases}


def test_every_book_fits_the_lines() -> None:
    assert every_fault(BOOKS) == []


def test_no_figure_and_no_formula_is_edited_without_a_new_version() -> None:
    book = BOOKS.plain
    for last in BOOKS.releases[:1]:
        assert order(book.version) >= order(last.version)
        if book.version == last.version:
            assert book.digest == last.digest, MEND
            assert last.formulas == formulas(), MEND


@every_release
def test_a_book_released_with_these_formulas_has_the_totals_of_its_record(
    release: Release,
) -> None:
    book = BOOKS.of(release.version)
    assert book
    if release.formulas == formulas():
        assert default_totals(book) == release.totals


def test_a_draft_is_edited_freely_and_asked_for_by_its_version(shelf: Shelf) -> None:
    shutil.rmtree(shelf.place / RELEASED)
    before = shelf.books.today
    shelf.raise_go()
    books = shelf.books
    assert (books.releases, books.versions) == ((), ("2026.12",))
    assert books.of("2026.12") is books.today
    assert (books.today.version, books.today.formulas) == (before.version, {})
    assert books.today.digest != before.digest
    assert read([("book", "2026.12")], books.today).changed == {}
    (step,) = history(books)
    assert (step.book, step.released, step.before, step.figures) == (books.today, None, None, ())


# -- three books ----------------------------------------------------------------------------------


def test_every_book_is_asked_for_by_its_version_and_the_newest_is_today_s(three: Shelf) -> None:
    books = three.books
    assert books.versions == ("2027.06", "2027.02", "2026.12")
    assert books.today.version == "2027.06"
    for version in books.versions:
        book = books.of(version)
        assert book
        assert (book.version, book.today, book.versions) == (version, "2027.06", books.versions)
    premiums = [books.of(v).own["published"]["go.salary_premium"].points[1] for v in books.versions]  # type: ignore[union-attr]
    assert premiums == [0.05, 0.05, 0]
    kotlin = ["kotlin" in books.of(v).technologies for v in books.versions]  # type: ignore[union-attr]
    assert kotlin == [True, False, False]


def test_the_first_book_computes_what_it_did_before_there_were_others(
    one: Shelf, three: Shelf
) -> None:
    old, alone = three.books.of("2026.12"), one.books.today
    assert old
    assert old.digest == alone.digest
    assert default_totals(old) == default_totals(alone)


def test_a_book_is_read_once(three: Shelf) -> None:
    books = three.books
    assert books.of("2026.12") is books.of("2026.12")


@pytest.mark.parametrize(
    "version",
    ["2026.10", "", "released", "../2026.12", "2026.12/", "2026.12-own-", "2026.12-own-12345678"],
)
def test_what_is_no_version_is_no_book_and_no_path(three: Shelf, version: str) -> None:
    assert three.books.of(version) is None


def test_parameters_choose_the_book(three: Shelf) -> None:
    books = three.books
    assert books.named_in([("years", "5"), ("book", " 2027.02 ")]).version == "2027.02"
    for given in ([], [("book", "1999.01")], [("book", 2027)], [("years", "5")]):
        assert books.named_in(given) is books.today


def test_an_unknown_book_is_refused_with_those_there_are_and_the_nearest(three: Shelf) -> None:
    with pytest.raises(Refused) as refused:
        read([("book", "2027.03"), ("years", "99")], three.books.today)
    book, years = sorted(refused.value.faults, key=lambda fault: fault.field)
    assert (book.status, book.allowed) == (UNKNOWN, "2027.06, 2027.02, 2026.12")
    assert book.suggestion in ("2027.02", "2027.06")
    assert years.field == "years"


def test_rows_of_one_table_have_one_book(three: Shelf) -> None:
    with pytest.raises(Refused) as refused:
        read([("book", "2027.02")], three.books.today)
    assert refused.value.faults[0].detail.endswith("price book 2027.06, not of 2027.02")


def test_a_scenario_of_an_older_book_says_so_in_its_addresses(three: Shelf) -> None:
    books = three.books
    old = books.of("2027.02")
    assert old
    assert read([("book", "2027.02"), ("years", "5")], old).changed == {
        "book": "2027.02",
        "years": "5",
    }
    assert read([("book", "2027.06")], books.today).changed == {}


def test_what_is_valid_is_what_the_asked_book_has(three: Shelf) -> None:
    books = three.books
    assert read([("technologies", "kotlin")], books.today)
    old = books.of("2027.02")
    assert old
    with pytest.raises(Refused, match="kotlin"):
        read([("technologies", "kotlin"), ("book", "2027.02")], old)


@pytest.mark.parametrize("version", ["2026", "2026.13", "2026.1", "v2026.12", "2026.12.0", "26.12"])
def test_versions_are_years_and_months(version: str) -> None:
    with pytest.raises(BookFault, match=r"YYYY\.MM"):
        order(version)


def test_versions_are_sorted_as_dates() -> None:
    assert order("2026.09") < order("2026.10") < order("2026.10.2") < order("2026.10.11")
    assert order("2026.12.3") < order("2027.01")


def test_a_record_without_its_book_is_told_at_once(shelf: Shelf) -> None:
    kept = shelf.place / RELEASED / "2026.12"
    kept.rename(kept.with_name("elsewhere"))
    with pytest.raises(BookFault, match=r"released/2026\.12: the files of this book are missing"):
        price_books(shelf.place)


def test_an_edited_book_is_served_under_its_version_until_it_has_a_new_one(shelf: Shelf) -> None:
    shelf.raise_go()
    books = shelf.books
    book = books.of("2026.12")
    assert book is books.today
    assert book.own["published"]["go.salary_premium"].points[1] == 0.05
    assert not book.formulas


def test_a_result_says_that_formulas_have_changed_since_its_book(three: Shelf) -> None:
    books = three.books
    old = books.of("2026.12")
    assert old
    assert "formulas_changed" not in codes(old)
    other = {**formulas(), "people.hires": "developers, in developer/year", "people.gone": "1"}
    notice = codes(replace(old, formulas=other))["formulas_changed"]
    assert "since price book 2026.12 was released: hires, gone." in notice


def codes(book: PriceBook) -> dict[str, str]:
    found = notices(cost(read((), book), book), (), book, book.as_of)
    return {notice.code: notice.message for notice in found}
