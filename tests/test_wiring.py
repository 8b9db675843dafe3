"""Book, inputs and lines fit together, and a misfit is named."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from costcalc.costing.check import faults
from costcalc.prices.book import PriceBook, folder, load_price_book

if TYPE_CHECKING:
    from pathlib import Path


def test_the_embedded_book_fits_the_lines(book: PriceBook) -> None:
    assert faults(book) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            'unit = "request/order"',
            'unit = "request/month"',
            (
                "requests_per_order: its unit is request/month, "
                "but peak_requests reads it in request/order"
            ),
        ),
        (
            "[figures.attrition]",
            "[figures.departures]",
            "hires: reads attrition, which is no input, figure, constant or earlier line",
        ),
        (
            'used_by = "simulation"',
            "",
            "salary_correlation: no cost line reads this figure",
        ),
    ],
)
def test_a_misfit_is_named(tmp_path: Path, old: str, new: str, fault: str) -> None:
    place = tmp_path / "book"
    shutil.copytree(folder(), place)
    common = place / "common.toml"
    assert old in common.read_text()
    common.write_text(common.read_text().replace(old, new, 1))
    assert fault in faults(load_price_book(place))


def test_a_price_in_another_period_is_named(tmp_path: Path) -> None:
    place = tmp_path / "book"
    shutil.copytree(folder(), place)
    common = place / "common.toml"
    text = common.read_text()
    start = text.index("[technology_figures.database_price]")
    common.write_text(text[:start] + text[start:].replace("USD/month", "USD/year", 1))
    found = faults(load_price_book(place))
    assert found == ["database_price: its unit is USD/year, but database reads it in USD/month"]
