"""Tables reach spreadsheets and data frames as they are: numbers are numbers, and no text runs."""

from __future__ import annotations

import csv
import random
import re
import shutil
import subprocess
import unicodedata
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import polars as pl
import pytest

from costcalc.analysis.estimate import Estimate, estimate
from costcalc.model.lines import ITEMS, ONE_OFFS
from costcalc.output.items_json import items, one_offs, years_table
from costcalc.output.period import PERIODS
from costcalc.output.table import (
    COLUMNS,
    NUMERIC,
    WARNED,
    Table,
    defused,
    items_table,
    totals_table,
    written,
)
from costcalc.output.technologies_json import technologies

if TYPE_CHECKING:
    from pathlib import Path

    from costcalc.prices.book import PriceBook
    from tests.conftest import Ask

PIECES = (
    "=", "+", "-", "@", "=1+1", "=HYPERLINK(\"http://x\",\"y\")", "=cmd|' /C calc'!A0", "-3+4",
    "@SUM(A1)", "\t", "\r", "\n", "\r\n", " ", "\u00a0", "\u3000", "\u200b", "\ufeff", "\x00",
    "\x1f", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201", "\ufe661", "\ufe621", "\ufe631", "\ufe6b1",
    ",", ";", "|", '"', '""', "'", "a", "Go", "0", "1e5", "é", "😀", ":", "!", "(", "\\",
)  # fmt: skip


def fuzzed(count: int) -> list[str]:
    """Names that someone would give who wants a cell to run; the same ones on every run."""
    chance = random.Random(11)  # noqa: S311  # repeatable, not secret
    return ["".join(chance.choices(PIECES, k=chance.randint(1, 6))) for _ in range(count)]


def calculates(cell: str) -> bool:
    """Whether the first thing that one sees of a cell may begin a formula."""
    seen = "".join(c for c in cell if unicodedata.category(c) not in ("Cf", "Cc", "Zs", "Zl", "Zp"))
    return unicodedata.normalize("NFKC", seen)[:1] in tuple("=+-@")


def runs(cell: str) -> bool:
    """Whether a spreadsheet might take a cell for more than text."""
    return calculates(cell) or cell[:1] in ("\t", "\r")


def parsed(text: str, separator: str = ",") -> list[list[str]]:
    return list(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True))


@pytest.fixture(scope="module")
def found(ask: Ask, book: PriceBook) -> Estimate:
    given = {"salary.go": "100k..150k", "migration_person_months": "6", "team_size.node": "3"}
    return estimate(ask(given, baseline="ruby", draws="50"), book)


@pytest.mark.parametrize(("form", "separator"), [("csv", ","), ("tsv", "\t")])
def test_ten_thousand_fuzzed_names_stay_text(form: str, separator: str) -> None:
    names = fuzzed(10_000)
    assert sum(map(runs, names)) > 4000
    rows = parsed(
        written(Table(tuple(names[:3]), ([name, -1.5] for name in names)), form), separator
    )
    assert [len(row) for row in rows] == [3, *[2] * 10_000]
    assert not [cell for row in rows for cell in row if runs(cell) and cell != "-1.5"]
    kept = [row[0].replace("'", "") for row in rows[1:]]
    assert kept == [name.replace("'", "") for name in names]


@pytest.mark.parametrize("splits", [",", ";", "\t", "|", '"'])
def test_no_name_runs_where_a_spreadsheet_splits_cells_elsewhere(splits: str) -> None:
    text = written(Table(("name",), ([name] for name in fuzzed(10_000))))
    assert not [cell for cell in re.split(f"[{splits}\r\n]", text) if calculates(cell)]


@pytest.mark.parametrize(
    ("text", "written_as"),
    [
        ("=1+1", "'=1+1"),
        ("  =1+1", "  '=1+1"),
        ("\t5", "'\t5"),
        ("\uff1d1", "'\uff1d1"),
        ("Go; =1+1", "Go; '=1+1"),
        ("two = one + one, 3-4, a@b", "two = one + one, 3-4, a@b"),
        ("", ""),
    ],
)
def test_only_what_would_run_is_marked(text: str, written_as: str) -> None:
    assert defused(text) == written_as


def test_marking_takes_no_longer_for_texts_made_to_be_slow() -> None:
    for piece in ("\t", " ", "\t ", ",\t", '"'):
        assert len(defused(piece * 200_000)) >= 200_000


def test_numbers_are_never_marked_and_gaps_are_empty() -> None:
    table = Table(("a", "b", "c", "d"), [(-3, -0.5, None, 600.0), (1e-7, 1e21, 0.1, -0.0)])
    assert written(table) == "a,b,c,d\r\n-3,-0.5,,600\r\n1e-07,1e+21,0.1,0\r\n"


def test_quotes_separators_and_line_ends_are_quoted() -> None:
    cells = ['say "hi"', "a,b", "a;b", "two\nlines", "two\r\nlines", "tab\there", " padded "]
    for form, separator in (("csv", ","), ("tsv", "\t")):
        assert parsed(written(Table(("x",), ([c] for c in cells)), form), separator)[1:] == [
            [cell] for cell in cells
        ]


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_pandas_and_polars_read_the_items_as_the_json_has_them(found: Estimate, form: str) -> None:
    text, separator = written(items_table(found), form), "," if form == "csv" else "\t"
    same = {"schema_version": "1.0", "price_book": f"v{found.book.version}"}
    told = [each for each in found.warnings if each.technology not in found.scenario.technologies]
    sentences = " ".join(each.message for each in told)
    same |= dict(zip(WARNED, (", ".join(each.code for each in told), sentences), strict=True))
    expected = [{name: (same | vars(item))[name] for name in COLUMNS} for item in items(found)]
    texts = ("schema_version",)
    by_pandas = pd.read_csv(StringIO(text), sep=separator, dtype=dict.fromkeys(texts, str))
    rows = by_pandas.astype(object).where(by_pandas.notna(), None)
    assert rows.to_dict("records") == expected
    by_polars = pl.read_csv(
        BytesIO(text.encode()),
        separator=separator,
        schema_overrides=dict.fromkeys(texts, pl.String),
    )
    assert by_polars.to_dicts() == expected
    assert all(by_polars[name].dtype.is_numeric() for name in NUMERIC)
    assert all(pd.api.types.is_numeric_dtype(by_pandas[name]) for name in NUMERIC)


def test_the_columns_are_those_of_the_contract() -> None:
    assert (
        *("schema_version", "price_book", "technology", "category", "item", "nature"),
        *("monthly_low", "monthly_likely", "monthly_high"),
        *("annual_low", "annual_likely", "annual_high", "currency", "basis"),
        *("annual_p10", "annual_p90", "quantity", "quantity_unit", "unit_price"),
        *("warning_codes", "warnings"),
    ) == COLUMNS


def test_a_row_is_warned_of_what_is_said_of_its_technology(ask: Ask, book: PriceBook) -> None:
    given = {"set.go.effort_multiplier": "2", "team_size.go": "3", "team_size.node": "4"}
    rows = items_table(estimate(ask(given, draws="0"), book)).rows
    told = {row[2]: row[-1] for row in map(list, rows)}
    assert "Node.js is not compared" in str(told["elixir"])
    assert "Go’s" in str(told["go"])
    assert "Go’s" not in str(told["elixir"])


@pytest.mark.parametrize("period", PERIODS)
def test_a_wide_table_shows_a_period_and_foots(found: Estimate, period: str) -> None:
    header, *rows = parsed(written(totals_table(found, period)))
    ids = found.scenario.technologies
    cases = [f"{id_}_{case}" for id_ in ids for case in ("low", "likely", "high")]
    start = ["schema_version", "price_book", "period", "category", "item", "nature"]
    assert header == [*start, *cases, "currency"]
    once = [item.id for item in ONE_OFFS] if period == "horizon" else []
    assert [row[4] for row in rows] == [*(item.id for item in ITEMS), *once, "total"]
    assert {(*row[:3], row[-1]) for row in rows} == {
        ("1.0", f"v{found.book.version}", period, "USD")
    }
    total = {"month": "monthly", "year": "annual", "horizon": "nominal"}[period]
    totals = {each.id: getattr(each, total) for each in technologies(found)}
    for column, name in enumerate(cases, len(start)):
        id_, _, case = name.rpartition("_")
        *parts, foot = (float(row[column]) for row in rows)
        assert foot == getattr(totals[id_], case)
        assert sum(parts) == pytest.approx(foot, abs=0.001)


def test_a_wide_table_has_the_amounts_of_the_items(found: Estimate) -> None:
    for period, name in (("month", "monthly"), ("year", "annual")):
        _, *rows, _ = parsed(written(totals_table(found, period)))
        wide = [float(cell) for row in rows for cell in row[6:-1]]
        by_item = {(each.item, each.technology): each for each in items(found)}
        assert wide == [
            getattr(by_item[item.id, id_], f"{name}_{case}")
            for item in ITEMS
            for id_ in found.scenario.technologies
            for case in ("low", "likely", "high")
        ]


def test_over_the_horizon_an_item_is_paid_every_year_and_a_one_off_once(
    found: Estimate,
) -> None:
    _, *rows = parsed(written(totals_table(found, "horizon")))
    by_item = {row[4]: row for row in rows}
    first = found.scenario.technologies[0]
    paid = [year for year in years_table(found) if year.technology == first]
    likely = 7
    for once in one_offs(found):
        if once.technology == first:
            assert float(by_item[once.item][likely]) == once.likely
    moved = sum(float(by_item[item.id][likely]) for item in ONE_OFFS)
    assert moved == pytest.approx(paid[0].likely) != 0
    years = sum(year.likely for year in paid[1:])
    items_paid = sum(float(row[likely]) for row in rows[: len(ITEMS)])
    assert items_paid == pytest.approx(years, abs=0.001)


FORMULAS_RUN = "44/59/9,34,76,1,,0,false,true,false,false,false,true"
"""Commas, semicolons and tabs split cells, and whatever looks like a formula is one."""


def opened(text: str, folder: Path) -> openpyxl.worksheet.worksheet.Worksheet:
    """What LibreOffice makes of a file, formulas allowed."""
    source = folder / "table.csv"
    source.write_bytes(text.encode())
    subprocess.run(
        [
            shutil.which("soffice") or "soffice",
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            f"--infilter=Text - txt - csv (StarCalc):{FORMULAS_RUN}",
            "--convert-to",
            "xlsx",
            "--outdir",
            folder,
            source,
        ],
        check=True,
        capture_output=True,
        timeout=100,
    )
    return openpyxl.load_workbook(folder / "table.xlsx").active


@pytest.mark.office
def test_an_office_suite_reads_numbers_as_numbers(found: Estimate, tmp_path: Path) -> None:
    header, *rows = opened(written(items_table(found)), tmp_path).iter_rows()
    assert [cell.value for cell in header] == list(COLUMNS)
    for row, item in zip(rows, items(found), strict=True):
        for name, cell in zip(COLUMNS[2:-2], row[2:-2], strict=True):
            value = getattr(item, name)
            assert cell.data_type == ("n" if name in NUMERIC or value is None else "s")
            assert cell.value == (pytest.approx(value) if name in NUMERIC and value else value)


@pytest.mark.office
def test_an_office_suite_runs_no_name_even_where_it_runs_formulas(tmp_path: Path) -> None:
    names = fuzzed(10_000)
    sheet = opened(written(Table(("name", "n"), ((name, -2.5) for name in names))), tmp_path)
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert len(cells) > 10_000
    (tmp_path / "bare").mkdir()
    control = opened("name\r\n=1+1\r\nx;=1+1\r\n", tmp_path / "bare")
    found = [
        cell.coordinate for row in control.iter_rows() for cell in row if cell.data_type == "f"
    ]
    assert found == ["A2", "B3"]
