"""What the page says in words is checked like the figures, and its conditions can be asked."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from costcalc.prices.book import PriceBook, folder, load_price_book
from costcalc.prices.files import BookFault
from costcalc.prices.source_page import FILE
from costcalc.scenario.scenario import read

Edited: TypeAlias = Callable[[str, str], Path]


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    """A copy of the price book with a text replaced in the comparison."""

    def edit(old: str, new: str) -> Path:
        place = shutil.copytree(folder(), tmp_path / "book")
        text = (place / FILE).read_text("utf-8")
        assert old in text
        (place / FILE).write_text(text.replace(old, new, 1), "utf-8")
        return place

    return edit


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('source = "page"', 'source = "pge"', "best_for: source pge is not in sources.toml"),
        ('"growing_or_stable"\nsays', '"growing"\nsays', "there is no contradiction growing"),
        ("says.go =", "says.golang =", "best_for: golang is no technology of the book"),
        ('advises = ["go"]', 'advises = ["rust"]', "compute_bound: rust is no technology"),
        ('"go.learning_months"', '"go.learning"', "there is no figure go.learning"),
        ("set.elixir.learning_months", "set.gleam.on_cost", "there is no figure gleam.on_cost"),
        ('id = "adoption"', 'id = "best_for"', "best_for is there twice"),
        ('id = "stars"', 'id = "coverage"', "coverage is there twice"),
        ("above = 50_000\n", "", "needs one of above, equals and at_most"),
        ("above = 50_000\n", 'above = 50_000\nequals = "x"\n', "needs one of above, equals"),
        ("above = 50_000\n", 'above = "many"\n', "advice.0.when.0.above"),
        ("measures = ", "measure = ", "metrics.0.measures"),
    ],
)
def test_a_fault_in_the_comparison_is_named(old: str, new: str, named: str, edited: Edited) -> None:
    with pytest.raises(BookFault) as refusal:
        load_price_book(edited(old, new))
    assert any(f"{FILE}: " in fault and named in fault for fault in refusal.value.faults), (
        refusal.value
    )


def test_a_book_without_the_comparison_is_refused(tmp_path: Path) -> None:
    place = shutil.copytree(folder(), tmp_path / "book", ignore=shutil.ignore_patterns(FILE))
    with pytest.raises(BookFault, match=f"{FILE}: cannot be read"):
        load_price_book(place)


def test_the_fingerprint_of_the_book_covers_the_comparison(book: PriceBook, edited: Edited) -> None:
    assert load_price_book(edited("Large and growing", "Growing")).digest != book.digest


def test_what_tries_a_piece_of_advice_can_be_asked(book: PriceBook) -> None:
    conditions = [condition for advice in book.comparison.advice for condition in advice.when]
    assert len(conditions) == 4
    for condition in conditions:
        tried = read([(condition.parameter, condition.otherwise)], book)
        assert condition.parameter in tried.changed


def test_every_fact_is_said_of_a_technology_that_the_page_compares(book: PriceBook) -> None:
    for table in book.comparison.tables:
        for row in table.rows:
            assert row.says.keys() <= set(book.compared), row.id
            assert all(text and not text.endswith(".") for text in row.says.values()), row.id
