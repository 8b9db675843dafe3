"""A batch gives every scenario the numbers it would get alone, and every bad row its fault."""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
import unicodedata
from functools import partial
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd
import polars as pl
import pytest
from effort import some
from random_scenarios import parameters

from costcalc.analysis.estimate import estimate
from costcalc.batch.costed import run_together
from costcalc.batch.files import source
from costcalc.batch.rows import Sheet, common_to_all, row_of, sheet
from costcalc.batch.tables import Layout, flat, parts
from costcalc.batch.writing import csv_pieces, json_pieces, ndjson_pieces, shown
from costcalc.costing.totals import CASES, LIKELY, cost
from costcalc.model.inputs import TOTALS
from costcalc.output.table import items_table
from costcalc.scenario.faults import Refused
from costcalc.scenario.scenario import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from costcalc.prices.book import PriceBook

Given = dict[str, str]
EXAMPLES: Final = Path(__file__).parent / "worked_examples" / "examples.json"
TEXTS = {"scenario": str, "schema_version": str, "price_book": str}

PIECES = (
    "=", "+", "-", "@", "\t", "\r", "\n", " ", ",", ";", "|", '"', "'", "1", "a", "é", "\x00", "\\",
    "\uff1d", "\u200b", "\u2028", "=1+1", "=cmd|' /C calc'!A0", "-3+4",
)  # fmt: skip


def sheet_of(text: str | bytes, book: PriceBook, **common: str) -> Sheet:
    body = text.encode() if isinstance(text, str) else text
    return sheet(source(lambda: BytesIO(body), book).rows, book, [*common.items()])


def sheet_of_rows(given: Sequence[Given], book: PriceBook) -> Sheet:
    rows = [row_of(n, n, None, one.items()) for n, one in enumerate(given, 1)]
    return sheet(lambda: iter(rows), book)


def table(whole: Sheet, book: PriceBook, layout: Layout = "wide") -> list[dict[str, object]]:
    frames = [flat(part.frame) for part in parts(whole, book, layout)]
    return pl.concat(frames).to_dicts()


def faults(text: str | bytes, book: PriceBook) -> list[tuple[int, str, str]]:
    """Line, field and detail of every fault in the rows of a CSV."""
    return [
        (bad.row.line, fault.field, fault.detail)
        for part in parts(sheet_of(text, book), book, "wide")
        for bad in part.bad
        for fault in bad.faults
    ]


def refusal(text: str | bytes, book: PriceBook) -> str:
    with pytest.raises(Refused) as refused:
        sheet_of(text, book)
    return str(refused.value)


def scenarios(book: PriceBook, count: int, seed: int) -> Iterable[Given]:
    """Scenarios that differ in everything that a scenario may say."""
    chance = random.Random(seed)  # noqa: S311  # repeatable, not secret
    figures = [f for f in book.figures() if not (f.policy or f.whole)]

    def ranged(low: float, high: float) -> str:
        ends = sorted(chance.uniform(low, high) for _ in CASES)
        return "..".join(f"{end:.6g}" for end in ends[: chance.randint(1, 3)])

    def some(chances: float) -> bool:
        return chance.random() < chances

    for _ in range(count):
        technologies = list(book.technologies)
        possible = {
            "orders_per_month": ranged(1, 1e7),
            "concurrent_connections": ranged(1, 1e6),
            "team_size": ranged(0.5, 50),
            f"team_size.{chance.choice(technologies)}": ranged(0.5, 50),
            "scope": "like_for_like",
            "workload_kind": "cpu_bound",
            "support_tier": chance.choice(["standard", "24x7"]),
            "years": str(chance.randint(1, 10)),
            "technologies": ",".join(chance.sample(technologies, 2)),
            "baseline": chance.choice([*technologies, "none"]),
            "consulting_hours_per_year": ranged(0, 200),
            "migration_person_months": ranged(0, 20),
            "parallel_running_months": ranged(0, 20),
            "of": chance.choice(TOTALS),
            "set.discount_rate": f"{chance.uniform(0, 0.3):.4f}",
            "own.rent": f"{ranged(0, 5000)}/{chance.choice(['month', 'year'])}",
            f"own.rent.{chance.choice(technologies)}": f"{ranged(0, 5000)}/month",
            "own.lunch": f"{ranged(0, 900)}/developer/year",
        }
        given = {name: text for name, text in possible.items() if some(0.3)}
        if some(0.2):
            given |= {"current_servers": ranged(1, 90), "baseline": chance.choice(["ruby", "node"])}
            given |= {"current_server_price": ranged(1, 500)} if some(0.5) else {}
        if some(0.2):
            given |= {"currency": "EUR", "exchange_rate": f"{chance.uniform(0.5, 2):.4f}"}
        for figure in chance.sample(figures, chance.randint(0, 4)):
            low, high = figure.allowed
            given[f"set.{chance.choice([figure.id, figure.name])}"] = ranged(
                low, min(high, low + 1e5)
            )
        yield given


@pytest.fixture(scope="module")
def varied(book: PriceBook) -> list[Given]:
    def readable(given: Given) -> bool:
        try:
            read(given.items(), book)
        except Refused:
            return False
        return True

    tried = some(100, 300)
    found = [*filter(readable, scenarios(book, tried, seed=5))]
    assert len(found) > 0.8 * tried
    return found


def test_every_number_of_a_wide_row_is_that_of_the_scenario_alone(
    book: PriceBook, varied: list[Given]
) -> None:
    for row, given in zip(table(sheet_of_rows(varied, book), book), varied, strict=True):
        costing = cost(read(given.items(), book), book)
        amounts = {**costing.totals, "servers": costing.servers[..., 0]}
        amounts["migration"] = costing.migration
        for technology in book.technologies:
            for amount in ("servers", *TOTALS, "migration"):
                names = [f"{technology}_{amount}_{case}" for case in CASES]
                if technology in costing.scenario.technologies:
                    place = costing.scenario.technologies.index(technology)
                    assert [row[name] for name in names] == amounts[amount][place].tolist(), given
                else:
                    assert all(row.get(name) is None for name in names)
        likely = costing.totals[costing.scenario.of][:, LIKELY]
        lowest = [costing.scenario.technologies[i] for i in (likely == likely.min()).nonzero()[0]]
        assert row["cheapest"] == (lowest[0] if len(lowest) == 1 else None)
        assert row["currency"] == costing.scenario.currency


def test_every_tidy_row_is_that_of_the_estimate(book: PriceBook, varied: list[Given]) -> None:
    given = varied[:60]
    rows = iter(table(sheet_of_rows(given, book), book, "tidy"))
    for number, one in enumerate(given, 1):
        columns, lines = items_table(estimate(read([*one.items(), ("draws", "0")], book), book))
        for line in lines:
            row = next(rows)
            told = {name: row[name] for name in columns}
            said = dict(zip(columns, line, strict=True))
            # An empty text of a table is a gap in a frame.
            assert told == {name: None if cell == "" else cell for name, cell in said.items()}
            assert (row["scenario"], row["line"], row["error"]) == (str(number), number, None)
    assert next(rows, None) is None


def test_a_row_that_sets_a_figure_leaves_its_neighbours_alone(book: PriceBook) -> None:
    text = (
        "orders_per_month,salary,salary.go,set.peak_to_mean\n1M,,,\n1M,,150k,\n1M,90k,,6\n1M,,,\n"
    )
    first, go, all_of_them, last = table(sheet_of(text, book), book)
    assert first["go_annual_likely"] == last["go_annual_likely"]
    assert go["elixir_annual_likely"] == first["elixir_annual_likely"]
    alone = cost(
        read([("orders_per_month", "1M"), ("salary", "90k"), ("set.peak_to_mean", "6")], book), book
    )
    assert all_of_them["elixir_annual_likely"] == alone.totals["annual"][0, LIKELY]


def test_a_warning_of_one_row_is_not_of_another(book: PriceBook) -> None:
    text = "scenario,draws,seed,salary.java\na,0,7,90k\nb,0,,95k\nc,5,7,99k\nd,0,8,91k\n"
    told = [str(row["warnings"]) for row in table(sheet_of(text, book), book)]
    assert ["nothing is drawn" in each for each in told] == [True, False, False, True]
    assert all("Java is not compared" in each for each in told)


def test_rows_stay_in_their_order_whatever_they_have_in_common(book: PriceBook) -> None:
    lines = [f"{1000 + n},{n % 3 + 1},{'x' if n % 7 == 3 else ''}" for n in range(700)]
    whole = sheet_of("orders_per_month,years,team_size\n" + "\n".join(lines), book)
    for layout in ("wide", "tidy"):
        found = [row["line"] for row in table(whole, book, layout)]
        assert sorted(found) == found
        assert {*found} == {*range(2, 702)}


def test_only_the_technologies_that_a_batch_names_have_columns(book: PriceBook) -> None:
    text = 'technologies,baseline\n"go, node",none\nelixir,erlang\nnonsense,none\n'
    (first, *_) = table(sheet_of(text, book), book)
    named = {name.partition("_")[0] for name in first if name.endswith("_annual_likely")}
    assert named == {"go", "node", "elixir", "erlang"}


def test_one_bad_row_in_a_hundred_is_told_and_no_other(book: PriceBook) -> None:
    bad = {}
    lines = ["scenario,orders_per_month,team_size,salary.go"]
    chance = random.Random(8)  # noqa: S311  # repeatable, not secret
    for line in range(2, 2002):
        cells = [f"s{line}", str(chance.randint(1000, 10**6)), f"{chance.random() * 9:.2f}", "120k"]
        if line % 100 == 50:
            column, text = chance.choice([(1, "abc"), (1, "1e400"), (2, "-3"), (3, "5 USD/order")])
            cells[column] = text
            bad[line] = lines[0].split(",")[column]
        lines.append(",".join(cells))
    rows = table(sheet_of("\n".join(lines), book), book)
    assert {row["line"]: row["error_field"] for row in rows if row["error"]} == bad
    assert all((row["go_annual_likely"] is None) == (row["line"] in bad) for row in rows)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("orders_per_month\n1\n2\n", [2, 3]),
        ("\ufefforders_per_month\r\n1\r\n2\r\n", [2, 3]),
        ("orders_per_month\n\n1\n\n\n2", [3, 6]),
        ('scenario,orders_per_month\n"two\nlines",1\na,2\n', [2, 4]),
        ('"scenario","orders_per_month"\n"a","1"\n"b","1,000,000"\n', [2, 3]),
        ("scenario,orders_per_month,,\na,1,,\n,,,\nb,2,,\n", [2, 4]),
        ("orders_per_month , team_size\n1,2\n", [2]),
        ("orders_per_month,_note,_book\n1,mine,yes\n", [2]),
    ],
)
def test_a_csv_file_is_read_as_spreadsheets_write_it(
    book: PriceBook, text: str, lines: list[int]
) -> None:
    assert [row["line"] for row in table(sheet_of(text, book), book)] == lines
    assert faults(text, book) == []


def test_a_row_has_its_name_or_its_number(book: PriceBook) -> None:
    text = "orders_per_month,scenario\n1,\n2,ours\n3,\n"
    assert [row["scenario"] for row in table(sheet_of(text, book), book)] == ["1", "ours", "3"]


@pytest.mark.parametrize(
    ("line", "field", "says"),
    [
        ("a,1,2,3", "row", "4 cells, the header 3"),
        ("a,1,000,5", "row", "4 cells, the header 3"),
        ("a,1", None, ""),
        ("a,1 ,", None, ""),
        ("a,,", "row", "gives no parameter"),
        ("a, ,", "row", "gives no parameter"),
        ("a", "row", "gives no parameter"),
        ("Total,,6", "row", "is called Total"),
        ("a,1,0", "years", "1 to 10"),
        ("a,-1,", "orders_per_month", "0 to"),
        (f"{'n' * 201},1,", "scenario", "200 characters"),
    ],
)
def test_a_bad_row_is_told_by_line_and_column_and_the_rest_is_computed(
    book: PriceBook, line: str, field: str | None, says: str
) -> None:
    text = f"scenario,orders_per_month,years\nfirst,1M,2\n{line}\nlast,1M,2\n"
    found = faults(text, book)
    assert [(at, name) for at, name, _ in found] == ([(3, field)] if field else [])
    assert all(says in detail for *_, detail in found)
    first, _, last = table(sheet_of(text, book), book)
    assert first["go_nominal_likely"] == last["go_nominal_likely"] is not None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no scenarios"),
        ("orders_per_month\n", "no scenarios"),
        ("orders_per_month\n\n,\n", "no scenarios"),
        ("orders_per_mont\n1", "orders_per_mont is no parameter"),
        ("years,years\n1,1", "years is a column twice"),
        ("years,,team_size\n1,1,1", "column 2 has no name"),
        ("period\n1", "period is no parameter"),
        ("<html>\n<p>Sign in</p>", "<html> is no parameter"),
        ("set.inflation,years\n1,2", "set.inflation is no parameter"),
        (",".join(f"_{n}" for n in range(301)) + "\n1", "300 columns"),
        ('years\n"1\n2\n3', "a quote on line 2"),
        ('years\n1\n"1"2\n', "a quote on line 3"),
        (b"scenario,years\n\xc3\xa9,1\nCaf\xe9,1\n", "byte 0xE9 on line 3"),
        (b"\xff\xfey\x00e\x00\x00", "no UTF-16"),
        (b"scenario\n" + b"a\n" * 9000 + b"\xc3\xa9\xe9", "byte 0xE9 on line 9002"),
        (b"scenario,years\na\x81,1\n", "byte 0x81 on line 2"),
    ],
)
def test_what_is_wrong_with_a_whole_file_is_refused_at_once(
    book: PriceBook, text: str | bytes, says: str
) -> None:
    assert says in refusal(text, book)


def test_a_misspelt_column_is_answered_with_the_nearest_parameter(book: PriceBook) -> None:
    with pytest.raises(Refused) as refused:
        sheet_of("orders_per_mont,salary.goo\n1,1", book)
    assert [f.suggestion for f in refused.value.faults] == ["orders_per_month", "salary.go"]


def test_a_batch_may_have_parameters_for_all_rows_which_a_row_may_give_itself(
    book: PriceBook,
) -> None:
    whole = sheet_of(
        "scenario,years,market_salary,team_size\na,,,6\nb,2,150k,\n",
        book,
        years="5",
        **{"set.market_salary": "120k"},
    )
    first, second = table(whole, book)
    alone = [
        cost(read([("years", y), ("market_salary", s)], book), book)
        for y, s in (("5", "120k"), ("2", "150k"))
    ]
    go = alone[0].scenario.technologies.index("go")
    for row, costing in zip((first, second), alone, strict=True):
        assert row["go_nominal_likely"] == costing.totals["nominal"][go, LIKELY]
    assert (first["years"], second["years"]) == ("5", "2")


@pytest.mark.parametrize(
    ("pairs", "field"),
    [
        ([("yeers", "5")], "yeers"),
        ([("years", "x")], "years"),
        ([("years", "99")], "years"),
        ([("years", "1"), ("years", "2")], "years"),
        ([("currency", "EUR"), ("years", "x")], "years"),
        # A row may give the rate, the servers or the baseline that these need.
        ([("currency", "EUR"), ("salary.go", "90k EUR")], None),
        ([("exchange_rate", "0.9")], None),
        ([("current_server_price", "50")], None),
        ([("current_servers", "5"), ("baseline", "go")], None),
    ],
)
def test_a_parameter_of_all_rows_is_refused_where_no_row_could_mend_it(
    book: PriceBook, pairs: list[tuple[str, str]], field: str | None
) -> None:
    if field is None:
        assert common_to_all(pairs, book) == (pairs, {})
        return
    with pytest.raises(Refused) as refused:
        common_to_all(pairs, book)
    assert [fault.field for fault in refused.value.faults] == [field]


def test_all_forms_of_a_table_have_the_same_rows(book: PriceBook) -> None:
    text = "scenario,orders_per_month,salary.go\na,1M,\nb,x,\nc,,120k..180k\n"
    for layout in ("wide", "tidy"):
        made = partial(parts, sheet_of(text, book), book, layout)
        of_csv = pd.read_csv(BytesIO(b"".join(csv_pieces(made()))), dtype=TEXTS)
        document = json.loads(b"".join(json_pieces(made(), book)))
        lines = [json.loads(line) for line in b"".join(ndjson_pieces(made())).splitlines()]
        for row in (*document["rows"], *(row for row in lines if "error" not in row)):
            row["warning_codes"] = ", ".join(row["warning_codes"]) or None
            row["warnings"] = " ".join(row["warnings"]) or None
        good = of_csv[of_csv["error"].isna()].drop(columns=["error_field", "error"])
        assert [row for row in lines if "error" not in row] == json.loads(
            good.to_json(orient="records")
        )
        said_once = {"schema_version": document["schema_version"], "price_book": f"v{book.version}"}
        assert [said_once | row for row in document["rows"]] == [
            said_once | row for row in lines if "error" not in row
        ]
        assert [row["error"] for row in lines if "error" in row] == document["errors"]
        (error,) = document["errors"]
        assert (error["scenario"], error["line"], error["field"]) == ("b", 3, "orders_per_month")
        assert error["value"] == "x"
        (bad,) = of_csv[of_csv["error"].notna()].to_dict("records")
        assert (bad["scenario"], bad["line"], bad["error_field"]) == ("b", 3, "orders_per_month")


def test_no_name_of_a_scenario_runs_in_a_spreadsheet_and_none_is_changed_in_json(
    book: PriceBook,
) -> None:
    chance = random.Random(11)  # noqa: S311  # repeatable, not secret
    names = ["".join(chance.choices(PIECES, k=chance.randint(1, 6))) for _ in range(3000)]
    rows = [
        row_of(n, n, name, [("years", name)] if n % 5 == 0 else [])
        for n, name in enumerate(names, 1)
    ]
    whole = Sheet(lambda: iter(rows), len(rows), ("years",), tuple(book.technologies))
    text = b"".join(csv_pieces(parts(whole, book, "wide", shown))).decode()
    cells = [cell for line in csv.reader(StringIO(text, newline=""), strict=True) for cell in line]
    assert len(cells) == (len(names) + 1) * text.partition("\r\n")[0].count(",") + len(names) + 1
    live = [cell for cell in cells if runs(cell) and not number(cell)]
    assert live == []
    document = json.loads(b"".join(json_pieces(parts(whole, book, "wide"), book)))
    named = {row["line"]: row["scenario"] for row in (*document["rows"], *document["errors"])}
    assert [named[n] for n in range(1, len(names) + 1)] == names


def runs(cell: str) -> bool:
    """Whether the first thing that one sees of a cell may begin a formula."""
    seen = "".join(c for c in cell if unicodedata.category(c) not in ("Cf", "Cc", "Zs", "Zl", "Zp"))
    calculates = unicodedata.normalize("NFKC", seen)[:1] in tuple("=+-@")
    return calculates or cell[:1] in ("\t", "\r")


def number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_numbers_that_were_typed_stay_numbers(book: PriceBook) -> None:
    text = "set.workload_growth,orders_per_month\n-0.02,1e5\n"
    written = b"".join(csv_pieces(parts(sheet_of(text, book), book, "wide", shown)))
    (row,) = csv.DictReader(StringIO(written.decode()))
    assert (row["set.workload_growth"], row["orders_per_month"]) == ("-0.02", "1e5")


def test_a_run_of_many_scenarios_is_one_run(book: PriceBook) -> None:
    together = [read([("orders_per_month", str(1000 * n))], book) for n in range(1, 101)]
    assert run_together(together, book).shape == (len(together[0].technologies), 300, 3)


@pytest.mark.parametrize(("layout", "rows"), some([("tidy", 750)], [("wide", 3000), ("tidy", 750)]))
def test_memory_does_not_grow_with_the_number_of_rows(
    layout: str, rows: int, tmp_path: Path
) -> None:
    script = f"""
from pathlib import Path
from costcalc.batch import pieces
from costcalc.batch.running import Sweep, run
from costcalc.prices.book import load_price_book
def peak(rows):
    with open("in.csv", "w") as file:
        file.write("orders_per_month,team_size\\n")
        file.writelines(f"{{1000 + row}},{{row % 7}}\\n" for row in range(rows))
    run(Sweep((), "in.csv", (), "{layout}"), load_price_book(), "out.csv")
    # What `resource` tells may be of the process that started this one.
    return Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
pieces.AT_ONCE["{layout}"] = {rows} // 6
print(peak({rows}), peak({8 * rows}))
"""
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    few, many = map(int, ran.stdout.split())
    assert many - few < 12_000  # kilobytes; all of the table at once is more than that


def test_worked_examples_come_out_of_a_batch_to_the_cent(book: PriceBook) -> None:
    examples = json.loads(EXAMPLES.read_text("utf-8"))
    given = [dict(parameters(each["inputs"])) for each in examples]
    wide = table(sheet_of_rows(given, book), book)
    tidy = {
        (row["scenario"], row["technology"], row["item"]): row
        for row in table(sheet_of_rows(given, book), book, "tidy")
    }
    for number, (example, row) in enumerate(zip(examples, wide, strict=True), 1):
        for technology, cases in example["expected"].items():
            for case, amounts in cases.items():
                for item, (month, year) in amounts.pop("lines").items():
                    line = tidy[str(number), technology, item]
                    found = line[f"monthly_{case}"], line[f"annual_{case}"]
                    assert found == (float(month), float(year)), (number, technology, item, case)
                for name, amount in amounts.items():
                    found = row[f"{technology}_{name}_{case}"]
                    assert found == float(amount), (number, technology, name, case)


def test_each_row_is_warned_of_what_has_no_effect_in_it(book: PriceBook) -> None:
    text = (
        "set.commitment_discount,set.commitment_coverage,orders_per_month\n"
        "30%,50%,\n30%,0.0,\n30%,,5M\n"
    )
    used, uncovered, many = table(sheet_of(text, book), book)
    assert used["warning_codes"] is None
    assert uncovered["warning_codes"] == "no_effect"
    assert "Discount for committing to servers has no effect" in uncovered["warnings"]
    assert many["warning_codes"] == "no_effect, default_team"
