"""The workbook says what the service says, in formulas that a finance person can follow."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.formula import Tokenizer
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter
from workbooks import MONEY, SHEETS, WORKING, budgeted, calculated
from xlsxwriter.worksheet import Worksheet

from costcalc.analysis.estimate import Estimate, estimate
from costcalc.costing.measures import break_even, payback
from costcalc.costing.totals import CASES
from costcalc.model.lines import ONE_OFFS
from costcalc.output import wording
from costcalc.output.budget import Calendar, months_table
from costcalc.output.frames import to_dict
from costcalc.output.workbook import workbook
from costcalc.output.workbook.given import every_input
from costcalc.output.workbook.layout import Page
from costcalc.prices.book import folder, load_price_book
from costcalc.scenario.scenario import read
from costcalc.web import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from openpyxl.workbook import Workbook

    from costcalc.prices.book import PriceBook

SCENARIOS: dict[str, dict[str, str]] = {
    "default": {},
    "published": {
        "scope": "published", "orders_per_month": "2M..9M", "set.salary_premium": "5%",
        "draws": "0",
    },
    "fleet": {
        "current_servers": "20..25", "baseline": "node", "current_server_price": "80",
        "technologies": "elixir,erlang,go,node,ruby,python,java", "code_size": "40..90",
        "parallel_running_months": "2", "server": "aws-c7g.xlarge",
    },
    "euros": {
        "country": "de", "exchange_rate": "0.92", "salary.go": "120k..180k",
        "set.server_price": "60 USD/month", "team_size.elixir": "4.5", "support_tier": "24x7",
        "workload_kind": "cpu_bound", "revenue_per_hour": "900",
    },
    "yen": {"currency": "JPY", "baseline": "ruby", "staffing": "hired", "market_salary": "9M..14M"},
    "one_technology_and_year": {"technologies": "go", "baseline": "none", "years": "1"},
    "ten_years": {
        "years": "10", "technologies": "elixir,erlang,go,node,ruby", "set.discount_rate": "0",
        "set.headcount_growth": "5%..10%", "set.elixir.requests_per_second_per_vcpu": "50",
    },
}  # fmt: skip


def estimated(book: PriceBook, given: Mapping[str, str]) -> Estimate:
    return estimate(read(given.items(), book), book, date(2026, 11, 22))


@pytest.fixture(scope="module", params=SCENARIOS)
def found(request: pytest.FixtureRequest, book: PriceBook) -> Estimate:
    return estimated(book, SCENARIOS[request.param])


def test_the_library_would_write_every_formula_as_it_is(
    found: Estimate, file: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = vars(Worksheet)["_prepare_formula"]
    monkeypatch.setattr(Page, "_prepare_formula", library)
    searched = ZipFile(BytesIO(workbook(found, "https://costcalc.example")))
    ours = ZipFile(BytesIO(file))
    assert ours.namelist() == searched.namelist()
    for name in ours.namelist():
        assert ours.read(name) == searched.read(name), name


@pytest.fixture(scope="module")
def file(found: Estimate) -> bytes:
    return workbook(found, "https://costcalc.example")


@pytest.fixture(scope="module")
def formulas(file: bytes) -> Workbook:
    return openpyxl.load_workbook(BytesIO(file))


@pytest.fixture(scope="module")
def values(file: bytes) -> Workbook:
    return openpyxl.load_workbook(BytesIO(file), data_only=True)


def live(made: Workbook) -> Iterator[str]:
    """Every formula, but for the data tables, which have none of their own."""
    for sheet in made:
        for row in sheet.iter_rows():
            for cell in row:
                text = getattr(cell.value, "text", cell.value)
                if cell.data_type == "f" and isinstance(text, str):
                    yield text


def addresses(made: Workbook) -> set[str]:
    """Where the links of a workbook lead."""
    cells = (cell for sheet in made for row in sheet.iter_rows() for cell in row)
    return {cell.hyperlink.target for cell in cells if cell.hyperlink}


def operands(formula: str) -> list[tuple[str, str]]:
    """What a formula reads: `NUMBER` and `RANGE` with their texts."""
    return [(t.subtype, t.value) for t in Tokenizer(formula).items if t.type == "OPERAND"]


def test_sheets_stand_in_the_order_in_which_they_are_read(formulas: Workbook) -> None:
    assert tuple(formulas.sheetnames) == (*SHEETS, "Again")
    assert [each.title for each in formulas if each.sheet_state != "visible"] == ["Again"]


def test_every_amount_is_the_one_that_the_service_gives(found: Estimate, values: Workbook) -> None:
    record, cells = to_dict(found), calculated([*values["Calculation"].values])
    names = {each["id"]: each["name"] for each in record["technologies"]}
    compared = 0
    for item in record["items"]:
        for case in CASES:
            block, label = f"{names[item['technology']]}: {case} cost", wording.item(item["item"])
            assert cells[block, f"{MONEY}{label}", "Month, year 1"] == item[f"monthly_{case}"]
            assert cells[block, f"{MONEY}{label}", "1"] == item[f"annual_{case}"]
            compared += 2
    for item in record["one_off"]:
        for case in CASES:
            block, label = f"{names[item['technology']]}: {case} cost", wording.item(item["item"])
            assert cells[block, f"{MONEY}{label}", "0"] == item[case]
    for row in record["years_table"]:
        for case in CASES:
            block = f"{names[row['technology']]}: {case} cost"
            assert cells[block, f"{MONEY}Total", str(row["year"])] == row[case]
    for each in record["technologies"]:
        for case in CASES:
            block = f"{each['name']}: {case} cost"
            assert cells[block, f"{WORKING}Servers", "1"] == each["servers"][case]
            for total in ("nominal", "present_value", "equivalent_annual"):
                label = total.replace("_", " ").capitalize()
                assert cells[block, f"{MONEY}{label}", "Horizon"] == each[total][case]
    assert compared == len(record["items"]) * 6
    assert len(record["one_off"]) == len(ONE_OFFS) * len(names)


def test_the_summary_says_how_exact_such_an_estimate_is_and_what_had_no_effect(
    book: PriceBook,
) -> None:
    """What nothing read is no secret of the service's: who is sent the file has to know."""
    given = {"baseline": "ruby", "set.salary_premium": "9%", "set.java.server_price": "60"}
    found = estimated(book, given)
    made = openpyxl.load_workbook(BytesIO(workbook(found)), data_only=True)
    said = [row[:2] for row in made["Summary"].iter_rows(values_only=True) if row[0]]
    idle = [notice.message for notice in found.warnings if notice.code == "no_effect"]
    assert len(idle) == len(given) - 1
    assert [text for label, text in said if label == "Mind"] == idle
    [line] = [text for label, text in said if label == "Estimate class"]
    assert line.startswith(f"Class {found.estimate_class.number} estimate")


def test_yen_have_no_decimals_to_look_at(found: Estimate, formulas: Workbook) -> None:
    """Amounts are shown as exactly as they are rounded, dollars of the working always in cents."""
    sheet, decimals = formulas["Calculation"], found.scenario.decimals
    rows = {row[0].value: row[5] for row in sheet.iter_rows(min_row=6) if row[5].value is not None}
    assert rows["Total"].number_format == ("#,##0.00" if decimals else "#,##0")
    assert rows["Price factor"].number_format == "#,##0.0000"


def test_market_pay_is_no_input_where_the_page_has_pay_of_its_own(book: PriceBook) -> None:
    """Given by name it would take the place of that pay: a cell could not."""
    for scope in ("published", "like_for_like"):
        rows = {row.name: row for row in every_input(estimated(book, {"scope": scope})).rows}
        assert (rows["market_salary"].parameter is None) == (scope == "published")
        page = rows["go_page_salary" if scope == "published" else "published_go_page_salary"]
        assert page.parameter == "set.go.page_salary"


def test_the_summary_holds_every_total_and_rank(found: Estimate, values: Workbook) -> None:
    rows = list(values["Summary"].iter_rows(values_only=True))
    for total, label in (
        ("monthly", "Month"),
        ("annual", "Year 1"),
        ("nominal", "Nominal total"),
        ("present_value", "Present value"),
        ("equivalent_annual", "Equivalent annual cost"),
    ):
        head = next(i for i, row in enumerate(rows) if str(row[0]).startswith(f"{label}, "))
        for row, each in zip(rows[head + 1 :], to_dict(found)["technologies"], strict=False):
            assert row[0] == each["name"]
            assert list(row[2:5]) == [each[total][case] for case in CASES]
            assert list(row[6:9]) == [each[total][level] for level in ("p10", "p50", "p90")]
            if total == found.scenario.of:
                assert row[1] == each["rank"]


def test_a_budget_by_month_is_that_of_the_service(found: Estimate, values: Workbook) -> None:
    rows = [*values["Budget"].values]
    chosen, begins = str(rows[3][1]), rows[5][1]
    [id_] = [id_ for id_, each in found.book.technologies.items() if each.name == chosen]
    table = months_table(found, Calendar((begins.year, begins.month)))
    at = {name: place for place, name in enumerate(table.columns)}
    wanted = {
        (wording.item(str(row[at["item"]])), str(row[at["period"]])): row[at["likely"]]
        for row in table.rows
        if row[at["technology"]] == id_ and row[at["likely"]]
    }
    first = f"{begins.year - 2}-{begins.month:02}"
    wanted = {key: amount for key, amount in wanted.items() if key[1] >= first}
    assert budgeted(rows) == pytest.approx(wanted, abs=0.001)


def test_every_formula_has_its_value_with_it(file: bytes) -> None:
    with ZipFile(BytesIO(file)) as parts:
        sheets = [n for n in parts.namelist() if n.startswith("xl/worksheets/sheet")]
        text = "".join(parts.read(name).decode() for name in sheets)
    assert text.count("<f>") > 500
    assert len(re.findall(r"<f>[^<]*</f><v>[^<]*</v>", text)) == text.count("<f>")
    assert not re.search(r't="e"', text)


def stray(formula: str) -> list[str]:
    """Numbers typed into a formula. 0 and 1 are none: they have no unit to be wrong in.

    Nor are the twelve digits that a number keeps before it is rounded up to a whole one, and the
    fifteen that are left of a share next to 1.
    """
    plain = re.sub(r",12-LEN\(INT\(", ",LEN(INT(", formula)
    plain = re.sub(r"ROUND\((1-[^,]+),15\)", r"(\1)", plain)
    return [text for kind, text in operands(plain) if kind == "NUMBER" and text not in "01"]


def test_no_formula_holds_a_number(formulas: Workbook) -> None:
    assert [text for text in live(formulas) if stray(text)] == []


def test_a_stray_twelve_would_be_seen() -> None:
    assert stray("=F7*12") == ["12"]
    assert stray("=ROUND(F7,2)") == ["2"]


def test_a_row_has_one_formula_copied_across_the_years(formulas: Workbook, found: Estimate) -> None:
    sheet = formulas["Calculation"]
    starts = [cell.column for cell in sheet[4] if cell.value]
    assert len(starts) == len(CASES) * len(found.scenario.technologies)
    rows = 0
    for start in starts:
        for row in sheet.iter_rows(min_row=7, min_col=start + 3, max_col=start + 3):
            first = row[0]
            if first.data_type == "f" and first.value.startswith("=IF("):
                rows += 1
                for column in range(first.column, first.column + 10):
                    there = f"{get_column_letter(column)}{first.row}"
                    copied = Translator(first.value, first.coordinate).translate_formula(there)
                    assert sheet[there].value == copied
    assert rows > 90 * len(starts)


def test_names_are_those_of_inputs_and_every_one_that_is_read_is_there(formulas: Workbook) -> None:
    names = {name: defined.attr_text for name, defined in formulas.defined_names.items()}
    own = {name: names.pop(name) for name in ("scenario",)}
    assert own == {"scenario": "Scenarios!$B$4"}
    assert all(re.fullmatch(r"Inputs!\$[A-Z]+\$\d+", place) for place in names.values())
    assert len(set(names.values())) == len(names)
    read = {
        text for formula in live(formulas) for kind, text in operands(formula) if kind == "RANGE"
    }
    end = r"\$?(?:[A-Z]{1,3})?\$?\d+"
    cells = re.compile(rf"(?:[A-Z][a-z]+!)?(?:{end}(?::{end})?|\$[A-Z]+:\$[A-Z]+)")
    called = {text for text in read if not cells.fullmatch(text)}
    assert called <= names.keys()
    assert {"months_per_year", "cent_digits"} <= called
    assert {"years", "scope", "baseline", "orders_per_month_low", "discount_rate"} <= names.keys()


def test_an_input_is_coloured_and_has_limits_and_a_note(formulas: Workbook) -> None:
    sheet = formulas["Inputs"]
    limited = {
        cell
        for rule in sheet.data_validations.dataValidation
        for area in rule.sqref.ranges
        for cell in area.cells
    }
    heads = {str(cell.value): cell.column - 1 for cell in sheet[5]}
    numbers = [row for row in sheet.iter_rows(min_row=14) if row[heads["Parameter"]].value]
    rows = [row for row in numbers if row[3].fill.fgColor.rgb == "FFFFF6D6"]
    assert len(rows) > 40
    for row in rows:
        cells = [cell for cell in row[2:5] if cell.fill.fgColor.rgb == "FFFFF6D6"]
        assert len(cells) in {1, 3}
        assert all((cell.row, cell.column) in limited for cell in cells)
        assert not any(cell.protection.locked for cell in cells)
        assert row[heads["Note"]].value
        assert row[heads["Least"]].value < row[heads["Most"]].value
    assert sheet.protection.sheet
    assert sheet.protection.password is None


def test_every_cell_of_a_scenario_has_the_rule_of_its_input(formulas: Workbook) -> None:
    sheet = formulas["Scenarios"]
    ruled = {
        cell: rule
        for rule in sheet.data_validations.dataValidation
        for area in rule.sqref.ranges
        for cell in area.cells
    }
    typed = [
        cell
        for row in sheet.iter_rows(min_row=26, min_col=3, max_col=5)
        for cell in row
        if cell.fill.fgColor.rgb == "FFFFF6D6" and cell.row > 26
    ]
    assert len(typed) > 100
    assert [cell.coordinate for cell in typed if (cell.row, cell.column) not in ruled] == []
    years = ruled[27, 3]
    assert (years.type, years.formula1, years.formula2) == ("whole", "1", "10")


def test_the_state_as_exported_is_that_it_agrees(values: Workbook) -> None:
    assert str(values["Summary"]["B3"].value).startswith("Agrees with the service to the cent: ")
    states = [row[10] for row in values["Checks"].iter_rows(min_row=9, values_only=True)]
    assert set(states) - {None} == {"agrees"}


def test_the_same_state_gives_the_same_bytes_whatever_the_day(book: PriceBook) -> None:
    scenario = read((), book)
    today, later = (
        workbook(estimate(scenario, book, day)) for day in (date(2026, 11, 22), date(2031, 1, 1))
    )
    assert today == later


def test_a_workbook_says_what_it_is_of(values: Workbook, found: Estimate) -> None:
    facts = {row[0]: row[1] for row in values["About"].iter_rows(values_only=True) if row[0]}
    assert facts["Price book"] == found.book.version
    assert facts["Digest of the price book"] == found.book.digest
    assert facts["Schema version"] == "1.0"
    permalink = to_dict(found)["links"]["permalink"]
    assert addresses(values) == {f"https://costcalc.example{permalink}"}


def test_there_are_native_charts_of_the_totals(file: bytes) -> None:
    with ZipFile(BytesIO(file)) as parts:
        charts = [parts.read(n).decode() for n in parts.namelist() if n.startswith("xl/charts/")]
    assert len(charts) == 3
    assert all("Summary!$" in chart for chart in charts)


@pytest.mark.parametrize("years", ["3", "5"])
def test_the_lines_of_the_chart_cross_in_the_year_of_the_payback(
    book: PriceBook, years: str
) -> None:
    given = {"baseline": "ruby", "current_servers": "40", "current_server_price": "180"}
    given |= {"orders_per_month": "3M", "team_size": "14", "years": years}
    given |= {"migration_person_months": "17"} if years == "5" else {}
    asked = estimated(book, {**given, "draws": "0"})
    made = workbook(asked, "https://example.org")
    rows = [*openpyxl.load_workbook(BytesIO(made), data_only=True)["Summary"].values]
    head = next(at for at, row in enumerate(rows) if str(row[0]).startswith("Paid by the end of"))
    names = [name for name in rows[head][1:] if name]
    paid = {
        name: [row[place] for row in rows[head + 1 : head + 2 + int(years)]]
        for place, name in enumerate(names, 1)
    }
    decided = next(row for row in rows if str(row[0]).startswith("What to decide by"))
    work = decided.index("Break-even, person-months of moving")
    below = {row[0]: row[work] for row in rows[rows.index(decided) + 1 :][: len(names)]}
    for place, id_ in enumerate(asked.scenario.technologies):
        name, found = book.technologies[id_].name, payback(asked.costing, place)
        if found.status == "not_applicable":
            continue
        ahead = [mine <= today for mine, today in zip(paid[name], paid["Ruby"], strict=True)]
        assert (ahead.index(True) if any(ahead) else None) == found.year, name
        worth = break_even(asked.costing, id_)
        assert below[name] == (pytest.approx(worth) if worth else "never cheaper")
    ends = [payback(asked.costing, place).year for place in range(len(names))]
    assert "never cheaper" in below.values() if years == "3" else 5 in ends
    with ZipFile(BytesIO(made)) as parts:
        charts = [parts.read(n).decode() for n in parts.namelist() if n.startswith("xl/charts/")]
    assert sum("Paid so far, in today’s money, likely" in chart for chart in charts) == 1


def test_every_source_that_an_input_names_is_told_in_full(formulas: Workbook) -> None:
    """Also those of a country's pay, and of the exchange rate."""
    sheet = formulas["Inputs"]
    [head] = [cell.column for cell in sheet[5] if cell.value == "Source"]
    rows = [*sheet.iter_rows(min_row=6, values_only=True)]
    end = next(at for at, row in enumerate(rows) if str(row[0]).startswith("Lists that"))
    column = [row[head - 1] for row in rows[:end] if row[head - 1]]
    told = {cell.value for cell in formulas["Sources"]["A"]}
    assert {name for names in column for name in names.split(", ")} <= told


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    place = tmp_path / "book"
    shutil.copytree(folder(), place)
    evil = '=HYPERLINK("http://evil.example","x")'
    file = place / "technologies" / "go.toml"
    text = file.read_text()
    assert 'name = "Go"' in text
    file.write_text(text.replace('name = "Go"', f"name = '{evil}'", 1))
    book = load_price_book(place)
    made = openpyxl.load_workbook(BytesIO(workbook(estimated(book, {}))))
    assert [text for text in live(made) if "HYPERLINK(" in text and "evil" not in text] == []
    assert evil in [cell.value for cell in made["Summary"]["A"]]
    assert addresses(made) == set()


def test_the_service_sends_the_workbook() -> None:
    client = create_app().test_client()
    address = client.get("/api/v1/estimate?years=2").json["links"]["xlsx"]
    sent = client.get(f"{address}&dl=1")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert (sent.status_code, sent.mimetype) == (200, kind)
    version = load_price_book().version
    assert f"costcalc-estimate-{version}.xlsx" in sent.headers["Content-Disposition"]
    assert "max-age=86400" in sent.headers["Cache-Control"]
    made = openpyxl.load_workbook(BytesIO(sent.data))
    assert addresses(made) == {f"http://localhost/?years=2&book={version}"}
    assert client.post("/api/v1/estimate.xlsx", json={"years": 2}).status_code == 200
    assert client.get("/api/v1/estimate.xlsx?years=99").status_code == 422


def test_who_asks_for_json_does_not_wait_for_the_workbook() -> None:
    code = "import costcalc.web.api, sys; print('xlsxwriter' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
