"""What one pastes elsewhere is written the way it is read there, whatever was typed."""

import csv
import re
from collections.abc import Mapping
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest

from costcalc.estimate import Estimate, estimate
from costcalc.output.cells import Row
from costcalc.output.charts.registry import STACKS, View, chart
from costcalc.output.page import result
from costcalc.output.period import Period
from costcalc.output.share import Share, share
from costcalc.output.table import items_table, totals_table, written
from costcalc.pricebook import PriceBook
from costcalc.scenario import known_names, read

ORIGIN = "https://costs.example.com"
BOOK = "book=2026.11"
LONG: Mapping[str, str] = {
    "technologies": "elixir,erlang,go,node",
    "currency": "EUR",
    "exchange_rate": "0.92",
    "salary": "90,000 EUR..120k..180k",
    "orders_per_month": "3/min..4/min",
    "support_tier": "24x7",
    "set.go.server_price": "60..120",
    "set.elixir.server_price": "70..130",
    "set.peak_to_mean": "6",
    "set.workload_growth": "12%",
    "concurrent_connections": "100k",
    "migration_person_months": "3..5..9",
    "parallel_running_months": "2",
    "of": "annual",
}
STATES: tuple[Mapping[str, str], ...] = ({}, {"team_size": "3"}, LONG)
PERIODS: tuple[Period, ...] = ("month", "year", "horizon")
STEPS = ["Source", "Headed", "Typed"]
ADDRESS = r"[A-Za-z0-9._~:/?&=%,+-]*"


def asked(book: PriceBook, given: Mapping[str, str]) -> Estimate:
    return estimate(read(given.items(), book), book)


def shared(found: Estimate, period: Period = "year", **view: str) -> Share:
    given = {**view, **({"period": period} if period != "year" else {})}
    seen = View(period)
    finding = chart(STACKS[period], found, seen)
    return share(found, finding, result(found, seen, given).totals, given, ORIGIN)


def text(taken: Share, id_: str) -> str:
    [found] = [each.text for each in (*taken.snippets, *taken.embeds) if each.id == id_]
    return found


def literals(formula: str) -> list[str]:
    """The texts in a formula, quotes undoubled."""
    return [each.replace('""', '"') for each in re.findall(r'"((?:[^"]|"")*)"', formula)]


def asked_for(formula: str, name: str) -> str:
    """The address that a formula asks for: texts joined by `&`, and nothing else."""
    found = re.search(rf'{name}\(((?:"[^"]*"&)*"[^"]*")\)', formula)
    assert found, formula
    return "".join(literals(found[1]))


def tokens(program: str) -> list[str]:
    """The parts of a Power Query program; nothing of it may be left over."""
    kinds = r'"(?:[^"]|"")*"|[A-Za-z_][\w.]*|\d+|=>|[=,(){}\[\]]'
    left = re.sub(rf"{kinds}|\s+", "", program)
    assert left == "", left
    return re.findall(kinds, program)


def closed(parts: list[str]) -> bool:
    """Whether every bracket is closed by its own kind."""
    pairs, open_ = {")": "(", "]": "[", "}": "{"}, []
    for part in parts:
        if part in pairs.values():
            open_.append(part)
        elif part in pairs and (not open_ or open_.pop() != pairs[part]):
            return False
    return not open_


@pytest.mark.parametrize("given", STATES)
def test_no_text_in_a_formula_is_longer_than_excel_takes(
    book: PriceBook, given: Mapping[str, str]
) -> None:
    taken = shared(asked(book, given))
    for id_ in ("importdata", "webservice"):
        formula = text(taken, id_)
        assert max(map(len, literals(formula))) <= 255
        assert len(formula) <= 8192
    number = asked_for(text(taken, "webservice"), "WEBSERVICE")
    assert len(number) <= 2048
    if given == LONG:
        assert '"&"' in text(taken, "webservice")


def test_a_state_too_long_for_one_number_in_excel_is_offered_the_other_ways(
    book: PriceBook,
) -> None:
    prices = [name for name in known_names(book) if name.startswith("set.") and "_price" in name]
    found = asked(book, dict.fromkeys(prices, "0.123456789..1.23456789..2.3456789"))
    ids = [each.id for each in shared(found).snippets]
    assert "webservice" not in ids
    assert {"importdata", "power-query", "curl", "python", "markdown"} <= {*ids}


@pytest.mark.parametrize("given", STATES)
def test_no_character_that_a_shell_or_a_formula_reads_reaches_an_address(
    book: PriceBook, given: Mapping[str, str]
) -> None:
    taken = shared(asked(book, given), theme="dark")
    addresses = [
        asked_for(text(taken, "importdata"), "IMPORTDATA"),
        asked_for(text(taken, "webservice"), "WEBSERVICE"),
        re.findall(r"'([^']*)'", text(taken, "curl"))[0],
        re.findall(r'address = "([^"]*)"', text(taken, "python"))[0],
        taken.permalink,
        taken.image,
        taken.oembed,
        *(each.link for each in taken.downloads),
    ]
    for address in addresses:
        assert re.fullmatch(ADDRESS, address), address
    assert text(taken, "curl").count("'") == 2


def test_a_name_that_a_shell_would_read_is_quoted_for_it(book: PriceBook) -> None:
    """No request can bring such a host; if one did, it would still be one word."""
    found = asked(book, {})
    finding = chart("annual", found, View())
    odd = share(found, finding, result(found, View(), {}).totals, {}, "http://o'clock;id")
    assert text(odd, "curl").endswith(
        """'http://o'"'"'clock;id/api/v1/estimate.json?book=2026.11'"""
    )


@pytest.mark.parametrize("given", STATES)
def test_the_query_closes_its_brackets_and_types_columns_that_there_are(
    book: PriceBook, given: Mapping[str, str]
) -> None:
    found = asked(book, given)
    parts = tokens(text(shared(found), "power-query"))
    assert closed(parts)
    assert not closed([part for part in parts if part != ")"])
    assert (parts[0], parts[-2:]) == ("let", ["in", "Typed"])
    steps = [parts[i - 1] for i, part in enumerate(parts) if part == "="]
    assert [name for name in steps if name in ("Source", "Headed", "Typed")] == STEPS
    typed = [parts[i - 2].strip('"') for i, part in enumerate(parts) if part == "type"]
    rows = list(csv.DictReader(StringIO(written(items_table(found)))))
    numbers = [name for name in rows[0] if all(_is_number(row[name]) for row in rows)]
    assert typed == [name for name in numbers if name not in ("schema_version", "price_book")]
    [address] = [part.strip('"') for part in parts if part.startswith('"http')]
    assert urlsplit(address).path == "/api/v1/estimate.csv"


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def shown(found: Estimate, period: Period) -> list[Row]:
    """The rows of the page's table."""
    table = result(found, View(period), {}).totals
    return [*(row for block in table.blocks for row in block.rows), *table.once, table.total]


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("given", STATES)
def test_the_markdown_table_reads_back_to_the_table_on_the_screen(
    book: PriceBook, given: Mapping[str, str], period: Period
) -> None:
    found = asked(book, given)
    lines = text(shared(found, period), "markdown").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    heads, rules, *rows = cells
    assert len({len(row) for row in cells}) == 1
    assert rules == ["---", *["---:"] * (len(heads) - 1)]
    assert heads[0].startswith(found.scenario.currency)
    wanted = shown(found, period)
    assert [row[0] for row in rows] == [row.label for row in wanted]
    for row, own in zip(rows, wanted, strict=True):
        assert row[1:] == [cell.likely or cell.note for cell in own.cells]


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("given", STATES)
def test_the_columns_of_the_markdown_table_foot(
    book: PriceBook, given: Mapping[str, str], period: Period
) -> None:
    lines = text(shared(asked(book, given), period), "markdown").splitlines()[2:]
    *rows, total = [
        [float(re.sub(r"[^\d.]", "", cell) or 0) for cell in line.strip("|").split("|")[1:]]
        for line in lines
    ]
    assert [round(sum(column), 2) for column in zip(*rows, strict=True)] == total


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("given", STATES)
def test_the_wide_table_has_the_numbers_of_the_table_on_the_screen(
    book: PriceBook, given: Mapping[str, str], period: Period
) -> None:
    found = asked(book, given)
    rows = list(csv.DictReader(StringIO(written(totals_table(found, period)))))
    wanted = {row.id: row for row in shown(found, period)}
    names = {each.name: id_ for id_, each in book.technologies.items()}
    heads = text(shared(found, period), "markdown").splitlines()[0].strip("|").split("|")[1:]
    ids = [names[head.strip()] for head in heads]
    assert [row["item"] for row in rows[:-1]] == [*wanted][:-1]
    for row, own in zip(rows, wanted.values(), strict=True):
        for id_, cell in zip(ids, own.cells, strict=True):
            exported = [f"{float(row[f'{id_}_{case}']):,.2f}" for case in ("low", "likely", "high")]
            assert exported == ([cell.low, cell.likely, cell.high] if cell.likely else ["0.00"] * 3)


@pytest.mark.parametrize("period", PERIODS)
def test_files_and_frames_are_of_the_period_on_the_screen(book: PriceBook, period: Period) -> None:
    taken = shared(asked(book, {}), period, panels="categories")
    links = {each.label: each.link for each in taken.downloads}
    wide = parse_qs(urlsplit(links["This table (CSV)"]).query)
    assert (wide["layout"], wide["period"], wide["dl"]) == (["wide"], [period], ["1"])
    for label in ("Chart (PNG)", "Chart (SVG)", "Chart (CSV)"):
        assert urlsplit(links[label]).path.startswith(f"/chart/{STACKS[period]}.")
        assert "panels=categories" in links[label]
    assert f'src="{ORIGIN}/embed/{STACKS[period]}?' in text(taken, "iframe")
    assert f"({ORIGIN}/chart/{STACKS[period]}.png?" in text(taken, "picture")
    assert all(BOOK in link for link in links.values())


def test_the_frame_that_fits_is_the_frame_and_the_script(book: PriceBook) -> None:
    taken = shared(asked(book, {}))
    frame, script = text(taken, "iframe-script").splitlines()
    assert frame == text(taken, "iframe")
    assert script == f'<script src="{ORIGIN}/embed.js" async></script>'
    assert 'title="Go likely costs least, 3,600 USD a year below Ruby' in frame
    assert f'sandbox="{taken.sandbox}" ' not in frame
    for attribute in (
        'loading="lazy"',
        'width="100%"',
        'height="460"',
        f'sandbox="{taken.sandbox}"',
    ):
        assert attribute in frame
