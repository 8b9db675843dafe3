"""A price book is released with its record, and not without a new version and its reasons."""

from __future__ import annotations

import shutil
import tomllib
from datetime import date
from typing import TYPE_CHECKING

import pytest

from costcalc.analysis.history import default_totals
from costcalc.analysis.releasing import release_book
from costcalc.cli import main
from costcalc.costing.formulas import formulas
from costcalc.prices.book import digest
from costcalc.prices.files import BookFault, toml_files
from costcalc.prices.library import RELEASED

if TYPE_CHECKING:
    from tests.conftest import Shelf

DAY = date(2027, 2, 1)
GO, COMMON = "technologies/go.toml", "common.toml"
WHY = {"go.salary_premium": "Surveys of January."}


def refusal(shelf: Shelf) -> list[str]:
    kept = {path.name for path in (shelf.place / RELEASED).iterdir()}
    with pytest.raises(BookFault) as refused:
        release_book(shelf.place, DAY)
    assert {path.name for path in (shelf.place / RELEASED).iterdir()} == kept
    return list(refused.value.faults)


def test_a_release_is_a_copy_of_the_book_and_a_record_of_it(shelf: Shelf) -> None:
    shelf.raise_go()
    book = shelf.release("2027.02", figures=WHY)
    kept = shelf.place / RELEASED / "2027.02"
    assert digest(kept) == book.digest
    names = [path.relative_to(shelf.place) for path in toml_files(shelf.place)]
    assert [path.relative_to(kept) for path in sorted(kept.rglob("*.*")) if path.is_file()] == names
    record = tomllib.loads(kept.with_name("2027.02.toml").read_text("utf-8"))
    assert record == {
        "version": "2027.02",
        "released": DAY,
        "digest": book.digest,
        "totals": default_totals(book),
        "formulas": dict(formulas()),
    }


def test_a_release_leaves_the_books_before_it_alone(shelf: Shelf) -> None:
    first = shelf.place / RELEASED / "2026.12"
    before = digest(first)
    shelf.raise_go()
    shelf.release("2027.02", figures=WHY)
    assert digest(first) == before


def test_a_folder_without_releases_may_be_released_as_the_first_book(shelf: Shelf) -> None:
    shutil.rmtree(shelf.place / RELEASED)
    assert release_book(shelf.place, DAY).version == "2026.12"
    assert shelf.books.versions == ("2026.12",)


def test_a_book_in_which_nothing_changed_is_not_released_again(shelf: Shelf) -> None:
    assert refusal(shelf) == ["nothing changed since price book 2026.12"]
    shelf.version("2027.02")
    assert refusal(shelf) == ["nothing changed since price book 2026.12"]


@pytest.mark.parametrize("version", ["2026.12", "2026.11", "2025.12.4"])
def test_the_version_has_to_rise(shelf: Shelf, version: str) -> None:
    shelf.raise_go()
    if version != "2026.12":
        shelf.version(version)
    expected = "common.toml: version must be later than 2026.12, the last released one"
    assert refusal(shelf) == [expected]


def test_a_version_is_a_year_and_a_month(shelf: Shelf) -> None:
    shelf.raise_go()
    shelf.version("next")
    assert refusal(shelf) == ["version next is not YYYY.MM or YYYY.MM.N, such as 2027.03"]


def test_a_figure_that_moved_needs_a_reason(shelf: Shelf) -> None:
    shelf.raise_go()
    shelf.version("2026.12.2")
    expected = ["changes.toml: figures: go.salary_premium moved and has no reason"]
    assert refusal(shelf) == expected
    (shelf.place / "changes.toml").write_text('[figures]\n"go.salary_premium" = ""\n', "utf-8")
    assert refusal(shelf) == expected


def test_a_reason_needs_something_that_moved(shelf: Shelf) -> None:
    shelf.raise_go()
    shelf.version("2027.01")
    stale = '[figures]\nsalary_premium = "New."\non_cost = "Old."\n[formulas]\n"a.b" = "Old."\n'
    (shelf.place / "changes.toml").write_text(stale, "utf-8")
    assert refusal(shelf) == [
        "changes.toml: figures: on_cost did not move",
        "changes.toml: formulas: a.b did not change",
    ]


def test_words_alone_may_change(shelf: Shelf) -> None:
    shelf.edit(GO, "likely is the midpoint.", "likely is its middle.")
    assert shelf.release("2027.02").version == "2027.02"


def test_a_changed_formula_needs_a_new_version_and_a_reason(shelf: Shelf) -> None:
    record = shelf.place / RELEASED / "2026.12.toml"
    text = record.read_text("utf-8")
    was = "developers × (the larger of attrition + headcount growth and 0), in developer/year"
    assert was in text
    record.write_text(text.replace(was, "developers × attrition, in developer/year"), "utf-8")
    assert "version must be later" in refusal(shelf)[0]
    shelf.version("2027.02")
    assert refusal(shelf) == ["changes.toml: formulas: people.hires moved and has no reason"]
    book = shelf.release("2027.02", formulas={"people.hires": "Growth needs hires too."})
    assert book.formulas["people.hires"] == was


def test_a_book_that_does_not_fit_the_lines_is_not_released(shelf: Shelf) -> None:
    shelf.edit(COMMON, 'unit = "request/order"', 'unit = "request/month"')
    assert "requests_per_order: its unit is request/month" in refusal(shelf)[0]


def test_a_release_that_broke_off_can_be_made_again(shelf: Shelf) -> None:
    shelf.raise_go()
    half = shelf.place / RELEASED / "2027.02"
    half.mkdir()
    (half / "left_over.toml").write_text("", "utf-8")
    book = shelf.release("2027.02", figures=WHY)
    assert digest(half) == book.digest


def test_the_command_releases_a_folder_and_says_what_is_in_the_way(
    shelf: Shelf, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["release-book", str(shelf.place)]) == 1
    assert capsys.readouterr().err == "costcalc: nothing changed since price book 2026.12\n"
    shelf.edit(GO, "likely is the midpoint.", "likely is its middle.")
    shelf.version("2027.03")
    assert main(["release-book", str(shelf.place)]) == 0
    assert "Price book 2027.03 is released" in capsys.readouterr().out
    assert main(["check", str(shelf.place)]) == 0
    assert "Kept for links: 2026.12" in capsys.readouterr().out
