"""A file is taken as finance has it: whatever the marks, the encoding, the headings, the form."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import polars as pl
import pytest

from costcalc.batch.files import source
from costcalc.batch.rows import sheet
from costcalc.batch.tables import flat, parts
from costcalc.batch.writing import Part, table_pieces
from costcalc.output.fields import label_of
from costcalc.scenario.faults import Refused
from costcalc.scenario.scenario import canonical_name, known_names, parameter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costcalc.prices.book import PriceBook

PLAIN = (
    "scenario,orders_per_month,team_size,set.attrition\nMüller,150000,5.5,0.13\nzwei,1250000,6,\n"
)


def read(book: PriceBook, body: bytes | str, kind: str = "") -> tuple[list[Part], str]:
    raw = body.encode() if isinstance(body, str) else body
    found = source(lambda: BytesIO(raw), book, kind)
    whole = sheet(found.rows, book)
    return [*parts(whole, book, "wide")], found.understood(whole.own)


def table(book: PriceBook, body: bytes | str, kind: str = "") -> pl.DataFrame:
    return flat(pl.concat([part.frame for part in read(book, body, kind)[0]]))


def amounts(frame: pl.DataFrame) -> pl.DataFrame:
    """What a table says of each scenario, whatever was typed."""
    numbers = [name for name in frame.columns if name.endswith(("_low", "_likely", "_high"))]
    return frame.select("scenario", "cheapest", "error", *numbers)


def workbook(rows: Sequence[Sequence[object]], *more: str) -> bytes:
    book, data = openpyxl.Workbook(), BytesIO()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    for title in more:
        book.create_sheet(title).append(["nothing", "here"])
    book.save(data)
    return data.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("first", ["", "sep=MARK\n", "# a plan; of ours, with, marks\n\n"])
def test_any_mark_and_encoding_is_the_same_file(
    book: PriceBook, encoding: str, mark: str, first: str
) -> None:
    text = first.replace("MARK", mark) + PLAIN.replace(",", mark)
    found = table(book, text.encode(encoding))
    assert amounts(found).equals(amounts(table(book, PLAIN)))
    assert found["scenario"].to_list() == ["Müller", "zwei"]


@pytest.mark.parametrize(
    ("cells", "plain"),
    [
        (["5,5", "3,25"], ["5.5", "3.25"]),
        (["1.234,5", "3,25"], ["1234.5", "3.25"]),
        (["150.000", "3,25"], ["150000", "3.25"]),
        (["1.250.000", "150.000"], ["1250000", "150000"]),
        (["150.000", "4"], ["150.000", "4"]),
        (["7.125", "4.125"], ["7.125", "4.125"]),
        (["1,5k..2,5k", "3,25"], ["1.5k..2.5k", "3.25"]),
        (["2 500,50", "0,125"], ["2 500.50", "0.125"]),
        (["5.5", "150.000"], ["5.5", "150.000"]),
        (["5.5", "1,000"], ["5.5", "1,000"]),
        (["5,5", "3.25"], ["5.5", "3.25"]),
    ],
)
def test_between_semicolons_a_comma_stands_before_decimals(
    book: PriceBook, cells: list[str], plain: list[str]
) -> None:
    names = "team_size;set.peak_to_mean\n"
    found = table(book, names + ";".join(cells) + "\n")
    assert [found["team_size"][0], found["set.peak_to_mean"][0]] == plain


def test_between_tabs_a_comma_stands_before_decimals_where_no_dot_does(book: PriceBook) -> None:
    names = "scenario\tteam_size\tset.attrition\n"
    comma = table(book, names + "a\t5,5\t0,13\nb\t1.500\t0,08\n")
    assert comma["team_size"].to_list() == ["5.5", "1500"]
    both = table(book, names + "a\t5,5\t0.13\n")
    assert "ambiguous" in both["error"][0] or "comma" in both["error"][0]
    assert table(book, names + "a\t1.500\t\n")["warning_codes"][0] == "ambiguous_thousands"


def test_between_commas_a_decimal_comma_is_no_number_as_anywhere_else(book: PriceBook) -> None:
    assert table(book, 'team_size\n"5,5"\n')["error_field"].to_list() == ["team_size"]


def test_every_label_of_the_form_is_a_heading_and_so_is_every_name_in_any_case(
    book: PriceBook,
) -> None:
    for name in known_names(book):
        for heading in (name.upper(), label_of(name, book), f" {label_of(name, book)} (unit)"):
            assert canonical_name(parameter(heading.strip(), book) or "") == canonical_name(name)
    text = "Scenario,Orders a month,TEAM SIZE,Salary (Go),Runs today\na,1M,5,120k,Ruby\n"
    found = table(book, text)
    columns = ["orders_per_month", "team_size", "salary.go", "baseline"]
    assert found.select(columns).row(0) == ("1M", "5", "120k", "Ruby")
    assert found["ruby_servers_likely"][0] is not None


def test_a_column_that_is_no_parameter_goes_through_and_is_said(book: PriceBook) -> None:
    found, understood = read(book, "notes,team_size,Owner\nmine,5,Ana\n,6,\n")
    own = found[0].frame.select("notes", "Owner").rows()
    assert own == [("mine", "Ana"), (None, None)]
    assert "carried through: notes, Owner" in understood
    assert table(book, "line,basis,_team,years\n1,x,y,2\n").columns[:4] == [
        *("scenario", "line", "basis", "_team"),
    ]


@pytest.mark.parametrize(
    "heading",
    ["orders_per_mont", "Orders", "Orders/year", "Salary EUR", "set.inflation", "salary.rust"],
)
def test_a_column_that_is_nearly_a_parameter_is_no_column_of_ones_own(
    book: PriceBook, heading: str
) -> None:
    with pytest.raises(Refused) as refused:
        table(book, f"{heading},years\n1,2\n")
    assert [fault.field for fault in refused.value.faults] == [heading]


@pytest.mark.parametrize("heading", ["own.office rent", "Own.Office Rent"])
def test_a_line_of_ones_own_is_named_without_spaces_as_in_an_address(
    book: PriceBook, heading: str
) -> None:
    with pytest.raises(Refused) as refused:
        table(book, f"{heading},team_size\n500/month,6\n")
    assert [fault.suggestion for fault in refused.value.faults] == ["own.office_rent"]


def test_a_range_may_have_a_column_for_each_end(book: PriceBook) -> None:
    text = "salary_low,salary_likely,Salary (high),team_size_low,team_size_high\n"
    found = table(book, text + "80k,90k,120k,4,6\n,90k,,,\n80k,,120k,,\n80k,,,5,6\n")
    assert found["salary"].to_list() == ["80k..90k..120k", "90k", "80k..120k", None]
    assert found["team_size"].to_list() == ["4..6", None, None, None]
    assert found["error_field"].to_list() == [None, None, None, "salary"]


def test_comments_short_rows_and_empty_cells_are_as_a_person_means_them(book: PriceBook) -> None:
    text = (
        "# plan, of November\nscenario,team_size,years\n#1,5\n# checked\n\u00a0,6, \nb\nTotal,,9\n"
    )
    found = table(book, text)
    assert found["scenario"].to_list() == ["#1", "2", "b", "Total"]
    assert found["line"].to_list() == [3, 5, 6, 7]
    assert [each is None for each in found["error"]] == [True, True, False, False]
    assert "2 comments left out" in read(book, text)[1]


def test_a_comment_in_quotes_may_go_on_over_lines(book: PriceBook) -> None:
    found = table(book, 'scenario,years\n"# a plan\nof ""today""\n",\na,5\n# 3.5" disks\nb,2\n')
    assert found["scenario"].to_list() == ["a", "b"]
    assert found["line"].to_list() == [5, 7]


@pytest.mark.parametrize("form", ["csv", "tsv", "ndjson", "json", "xlsx"])
def test_an_answer_sent_back_comes_to_the_same_answer(book: PriceBook, form: str) -> None:
    text = (
        "scenario,orders_per_month,notes,salary_low,salary_high\n=a,1M,x,80k,90k\nb,x,,,\nc,5,y,,\n"
    )
    first, _ = read(book, text)
    body = b"".join(table_pieces(form, first, book))
    again, understood = read(book, body, form)
    ours, theirs = (flat(pl.concat([part.frame for part in each])) for each in (first, again))
    if form in ("json", "ndjson"):  # what was refused is told beside the rows
        ours = ours.filter(pl.col("error").is_null())
    assert theirs.drop("line", "scenario").equals(ours.drop("line", "scenario"))
    assert [each.lstrip("'") for each in theirs["scenario"]] == ours["scenario"].to_list()
    assert form in ("json", "ndjson") or "of an earlier answer left out" in understood


def test_a_workbook_is_read_as_it_is_and_its_numbers_are_never_ambiguous(book: PriceBook) -> None:
    rows = [["# ours"], ["Scenario", "Orders a month", "team_size", "note"], [None] * 4]
    rows += [["a", 150000, 5.125, "x"], ["b", "150.000", 6, None], [None, None, None, None]]
    found = table(book, workbook(rows, "Other"))
    assert found["line"].to_list() == [4, 5]
    assert found["orders_per_month"].to_list() == ["150000", "150.000"]
    codes = [each or "" for each in found["warning_codes"]]
    assert ["ambiguous_thousands" in each for each in codes] == [False, True]
    assert found["note"].to_list() == ["x", None]


def test_a_formula_without_its_value_is_no_empty_cell(book: PriceBook) -> None:
    """As libraries write them; a program for spreadsheets keeps the value beside the formula."""
    rows = [["scenario", "orders_per_month", "team_size"], ["a", "=100000*2", 6], ["b", 150000, 6]]
    file = workbook(rows)
    found = table(book, file)
    assert found["error_field"].to_list() == ["orders_per_month", None]
    assert "is a formula whose value the file does not hold" in found["error"][0]
    told = BytesIO()
    with ZipFile(BytesIO(file)) as before, ZipFile(told, "w") as after:
        for name in before.namelist():
            text = before.read(name).decode()
            after.writestr(name, re.sub(r"(</f>)(?:<v></v>|<v ?/>)", r"\1<v>200000</v>", text))
    assert table(book, told.getvalue())["orders_per_month"].to_list() == ["200000", "150000"]


def test_json_is_a_list_or_a_line_a_scenario(book: PriceBook) -> None:
    rows = [{"scenario": "a", "Team size": 5}, {"salary": {"go": "120k"}, "note": "ours"}]
    listed = table(book, json.dumps(rows))
    lines = table(book, "\n".join(map(json.dumps, rows)) + "\n")
    assert lines.equals(listed)
    assert listed["note"].to_list() == [None, "ours"]
    wrong = table(book, '[{"team_sise": 5}, {"years": 2}]')
    assert wrong["error_field"].to_list() == ["team_sise", None]


def bomb() -> bytes:
    data = BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b" " * 40_000_000)
    return data.getvalue()


def test_a_workbook_that_unpacks_to_more_than_may_be_is_refused_before_it_is_unpacked(
    book: PriceBook,
) -> None:
    body = bomb()
    assert len(body) < 100_000
    with pytest.raises(Refused, match="bytes unpacked"):
        source(lambda: BytesIO(body), book, "xlsx", 32_000_000)


@pytest.mark.parametrize(
    "name", ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"]
)
@pytest.mark.parametrize("with_", [b"", b"<a>", b"\x00", None])
def test_a_workbook_with_a_part_broken_is_refused_and_never_a_crash(
    book: PriceBook, name: str, with_: bytes | None
) -> None:
    whole, data = ZipFile(BytesIO(workbook([["years"], [2]]))), BytesIO()
    with ZipFile(data, "w") as packed:
        for part in whole.namelist():
            if part != name:
                packed.writestr(part, whole.read(part))
            elif with_ is not None:
                packed.writestr(part, with_)
    with pytest.raises(Refused):
        table(book, data.getvalue())


def test_entities_of_a_workbook_are_not_blown_up(book: PriceBook) -> None:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 50}">' for n in range(1, 12))
    laughs = f'<!DOCTYPE x [<!ENTITY a0 "lol">{levels}]>'
    whole, data = ZipFile(BytesIO(workbook([["years"], ["two"]]))), BytesIO()
    with ZipFile(data, "w") as packed:
        for part in whole.namelist():
            text = whole.read(part).decode()
            if part == "xl/worksheets/sheet1.xml":
                text = laughs + text.replace("two", "&a11;")
            packed.writestr(part, text)
    with pytest.raises(Refused):
        table(book, data.getvalue())
