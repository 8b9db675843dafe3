"""Files that LibreOffice saves for Germans, French and Americans go in as they are."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from typing import TYPE_CHECKING, Final

import openpyxl
import polars as pl
import pytest

from costcalc.batch.files import source
from costcalc.batch.rows import sheet
from costcalc.batch.tables import flat, parts

if TYPE_CHECKING:
    from pathlib import Path

    from costcalc.prices.book import PriceBook

ROWS: Final = (
    ("Scenario", "Orders per month", "Team size", "Salary (Go)", "set.attrition", "notes"),
    ("Müller", 150_000, 5.5, 120_000, 0.13, "größer; besser, billiger"),
    ("zwei", 1_250_000, 6, None, 0.08, None),
    ("three", 85_125, 4.125, 95_500.5, None, "=1+1"),
)
FORMATS: Final = {"B": "#,##0", "D": "#,##0.00", "E": "0.0%"}
FORMS: Final = {
    "csv": "csv:Text - txt - csv (StarCalc):MARK,34,76,1,,0,false,true",
    "windows": "csv:Text - txt - csv (StarCalc):MARK,34,1,1,,0,false,true",
    "tabs": "csv:Text - txt - csv (StarCalc):9,34,76,1,,0,false,true",
    "utf16": "csv:Text - txt - csv (StarCalc):9,34,65535,1,,0,false,true",
    "xlsx": "xlsx",
}
"""What it saves as: cells as they are shown, in UTF-8, Windows-1252, or UTF-16."""
MARKS: Final = {"en-US": "44", "de-DE": "59", "fr-FR": "59"}
LOCALE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>{}</value></prop></item></oor:items>"""


def plan(place: Path) -> Path:
    """A sheet with amounts, percentages and a column of somebody's own."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in ROWS:
        page.append(row)
    for column, look in FORMATS.items():
        for cell in page[column][1:]:
            cell.number_format = look
    page["F4"].data_type = "s"
    book.save(place / "plan.xlsx")
    return place / "plan.xlsx"


def saved(file: Path, locale: str, form: str, place: Path) -> Path:
    """The sheet as LibreOffice saves it for a locale."""
    profile = place / locale
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(LOCALE.format(locale), "utf-8")
    kind, out = FORMS[form].replace("MARK", MARKS[locale]), place / locale / form
    command = [shutil.which("soffice") or "soffice", f"-env:UserInstallation=file://{profile}"]
    command += ["--headless", "--convert-to", kind, "--outdir", str(out), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=100)
    (found,) = out.iterdir()
    return found


def answered(book: PriceBook, file: Path) -> tuple[pl.DataFrame, str]:
    body = file.read_bytes()
    found = source(lambda: BytesIO(body), book, file.suffix[1:])
    whole = sheet(found.rows, book)
    frame = flat(pl.concat([part.frame for part in parts(whole, book, "wide")]))
    return frame, found.understood(whole.own)


@pytest.mark.office
@pytest.mark.parametrize("locale", MARKS)
def test_what_an_office_saves_comes_out_equal_in_every_form(
    book: PriceBook, tmp_path: Path, locale: str
) -> None:
    file = plan(tmp_path)
    expected, _ = answered(book, file)
    assert expected["error"].null_count() == len(ROWS) - 1
    for form in FORMS:
        found, understood = answered(book, saved(file, locale, form, tmp_path))
        numbers = pl.selectors.numeric()
        assert found.select(numbers).equals(expected.select(numbers)), (form, understood)
        for name in ("scenario", "notes", "cheapest", "error"):
            assert found[name].to_list() == expected[name].to_list(), (form, name)
        comma = locale != "en-US" and form != "xlsx"
        assert ("decimal commas" in understood) == comma, understood
        assert "notes" in understood
