"""What one pastes elsewhere is written the way it is read there, whatever was typed."""

import csv
import re
import shlex
from collections.abc import Callable, Mapping
from io import StringIO
from typing import TypeAlias
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import html

from costcalc.analysis.estimate import Estimate, estimate
from costcalc.output.cells import Cell, Row
from costcalc.output.charts.registry import STACKS, View
from costcalc.output.page import Result
from costcalc.output.period import Period
from costcalc.output.share import SANDBOX, shell
from costcalc.output.table import WARNED, items_table, totals_table, written
from costcalc.prices.book import PriceBook, load_price_book
from costcalc.scenario.scenario import known_names, read

ORIGIN = "http://localhost:8000"
BOOK = f"book={load_price_book().version}"
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
    "baseline": "ruby",
    "migration_person_months": "3..5..9",
    "parallel_running_months": "2",
    "of": "annual",
}
STATES: tuple[Mapping[str, str], ...] = ({}, {"team_size": "3"}, LONG)
Shared: TypeAlias = Callable[..., "Page"]
PERIODS: tuple[Period, ...] = ("month", "year", "horizon")
STEPS = ["Answer", "Source", "Headed", "Typed"]
ADDRESS = r"[A-Za-z0-9._~:/?&=%,+-]*"


def asked(book: PriceBook, given: Mapping[str, str]) -> Estimate:
    return estimate(read(given.items(), book), book)


class Page:
    """The page of a state: the texts of its boxes by id, its files by name, its addresses."""

    def __init__(self, text: str) -> None:
        root = html.fromstring(text)
        boxes = root.xpath("//*[@id='tools']//textarea")
        self.texts = {each.get("id"): each.text for each in boxes}
        links = root.xpath("//*[@class='downloads']//a[@download]")
        self.files = {each.text: each.get("href") for each in links}
        [self.permalink] = root.xpath("//input[@id='permalink']/@value")
        [self.image] = root.xpath("//meta[@property='og:image']/@content")
        [self.oembed] = root.xpath("//link[contains(@type, 'oembed')]/@href")


@pytest.fixture(scope="module")
def shared(client: FlaskClient) -> Shared:
    """The page of a state, for a period, each asked for once."""
    pages: dict[str, Page] = {}

    def share(given: Mapping[str, str], period: Period = "year", **view: str) -> Page:
        shown = {**given, **view, **({"period": period} if period != "year" else {})}
        if (query := urlencode(shown)) not in pages:
            answer = client.get(f"/breakdown?{query}", base_url=ORIGIN)
            assert answer.status_code == 200
            pages[query] = Page(answer.text)
        return pages[query]

    return share


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
    kinds = r'#?"(?:[^"]|"")*"|[A-Za-z_][\w.]*|\d+|=>|[=,(){}\[\]]'
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
    shared: Shared, given: Mapping[str, str]
) -> None:
    taken = shared(given)
    for id_ in ("importdata", "webservice"):
        formula = taken.texts[id_]
        assert max(map(len, literals(formula))) <= 255
        assert len(formula) <= 8192
    number = asked_for(taken.texts["webservice"], "WEBSERVICE")
    assert len(number) <= 2048
    if given == LONG:
        assert '"&"' in taken.texts["webservice"]


NATIVE = {
    "webservice": ("NUMBERVALUE", "WEBSERVICE", ","),
    "webservice-german": ("ZAHLENWERT", "WEBDIENST", ";"),
    "webservice-french": ("VALEURNOMBRE", "SERVICEWEB", ";"),
    "webservice-spanish": ("VALOR.NUMERO", "SERVICIOWEB", ";"),
}


@pytest.mark.parametrize("id_", NATIVE)
def test_a_spreadsheet_is_given_its_own_functions_and_marks(shared: Shared, id_: str) -> None:
    number, web, mark = NATIVE[id_]
    texts = shared({"team_size": "3"}).texts
    address = asked_for(texts["webservice"], "WEBSERVICE")
    assert texts[id_] == f'={number}({web}("{address}"){mark}"."{mark}",")'


def test_a_sheet_of_another_locale_is_told_how_the_file_writes_numbers(shared: Shared) -> None:
    texts = shared({}).texts
    address = asked_for(texts["importdata"], "IMPORTDATA")
    assert texts["importdata-elsewhere"] == f'=IMPORTDATA("{address}";",";"en_US")'


def test_a_file_for_sheets_with_decimal_commas_is_offered(
    client: FlaskClient, shared: Shared
) -> None:
    [link] = [href for label, href in shared({}).files.items() if "decimal commas" in str(label)]
    lines = client.get(link).data.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("schema_version;price_book;")
    assert re.search(r";\d+,\d+;", lines[1])


def test_a_state_too_long_for_one_number_in_excel_is_offered_the_other_ways(
    book: PriceBook, shared: Shared
) -> None:
    prices = [name for name in known_names(book) if name.startswith("set.") and "_price" in name]
    ids = {*shared(dict.fromkeys(prices, "0.123456789..1.23456789..2.3456789")).texts}
    assert "webservice" not in ids
    assert {"importdata", "power-query", "curl", "python", "markdown"} <= ids


@pytest.mark.parametrize("given", STATES)
def test_no_character_that_a_shell_or_a_formula_reads_reaches_an_address(
    shared: Shared, given: Mapping[str, str]
) -> None:
    taken = shared(given, theme="dark")
    addresses = [
        asked_for(taken.texts["importdata"], "IMPORTDATA"),
        asked_for(taken.texts["webservice"], "WEBSERVICE"),
        re.findall(r"'([^']*)'", taken.texts["curl"])[0],
        re.findall(r'address = "([^"]*)"', taken.texts["python"])[0],
        taken.permalink,
        taken.image,
        taken.oembed,
        *taken.files.values(),
    ]
    for address in addresses:
        assert re.fullmatch(ADDRESS, address), address
    assert taken.texts["curl"].count("'") == 2


def test_a_name_that_a_shell_would_read_is_quoted_for_it() -> None:
    """No request can bring such a host; if one did, it would still be one word."""
    odd = "http://o'clock;id/api/v1/estimate.json"
    assert shlex.split(shell(odd))[-1] == odd
    assert shell(odd).endswith("""'http://o'"'"'clock;id/api/v1/estimate.json'""")


@pytest.mark.parametrize("given", STATES)
def test_the_query_closes_its_brackets_and_types_columns_that_there_are(
    book: PriceBook, shared: Shared, given: Mapping[str, str]
) -> None:
    found = asked(book, given)
    parts = tokens(shared(given).texts["power-query"])
    assert closed(parts)
    assert not closed([part for part in parts if part != ")"])
    assert (parts[0], parts[-2:]) == ("let", ["in", "Typed"])
    steps = [parts[i - 1] for i, part in enumerate(parts) if part == "="]
    assert [name for name in steps if name in STEPS] == STEPS
    typed = [parts[i - 2].strip('"') for i, part in enumerate(parts) if part == "type"]
    rows = list(csv.DictReader(StringIO(written(items_table(found)))))
    numbers = [name for name in rows[0] if all(_is_number(row[name] or "0") for row in rows)]
    assert typed == [name for name in numbers if name != "schema_version" and name not in WARNED]
    # The address that refreshes stands alone; path and query are what is asked of it.
    [address] = [part.strip('"') for part in parts if part.startswith('"http')]
    assert address == ORIGIN
    assert parts[parts.index("RelativePath") + 2] == '"api/v1/estimate.csv"'
    query = {
        name.strip('#"'): parts[place + 2].strip('"').replace('""', '"')
        for place, name in enumerate(parts)
        if name.startswith('#"')
    }
    assert read([*query.items()], book).changed == found.scenario.changed
    assert "book" in query


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def shown(found: Estimate, period: Period) -> list[Row]:
    """The rows of the page's table."""
    shown = View(period, range="envelope")
    table = Result(found, shown, "/", {"period": period}).totals
    once = table.once[:-1]  # without its sum
    return [*(row for block in table.blocks for row in block.rows), *once, table.total]


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("given", STATES)
def test_the_markdown_table_reads_back_to_the_table_on_the_screen(
    book: PriceBook, shared: Shared, given: Mapping[str, str], period: Period
) -> None:
    found = asked(book, given)
    lines = shared(given, period).texts["markdown"].splitlines()
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
    shared: Shared, given: Mapping[str, str], period: Period
) -> None:
    lines = shared(given, period).texts["markdown"].splitlines()[2:]
    *rows, total = [
        [float(re.sub(r"[^\d.]", "", cell) or 0) for cell in line.strip("|").split("|")[1:]]
        for line in lines
    ]
    assert [round(sum(column), 2) for column in zip(*rows, strict=True)] == total


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("given", STATES)
def test_the_wide_table_has_the_numbers_of_the_table_on_the_screen(
    book: PriceBook, shared: Shared, given: Mapping[str, str], period: Period
) -> None:
    found = asked(book, given)
    rows = list(csv.DictReader(StringIO(written(totals_table(found, period)))))
    *lines, total = shown(found, period)
    wanted = {**{row.id: row for row in lines}, "total": total}
    names = {each.name: id_ for id_, each in book.technologies.items()}
    heads = shared(given, period).texts["markdown"].splitlines()[0].strip("|").split("|")[1:]
    ids = [names[head.strip()] for head in heads]
    assert [row["item"] for row in rows if row["item"] in wanted] == [*wanted]
    for row in rows:
        own = wanted.get(row["item"])
        for id_, cell in zip(ids, own.cells if own else [Cell()] * len(ids), strict=True):
            exported = [f"{float(row[f'{id_}_{case}']):,.2f}" for case in ("low", "likely", "high")]
            assert exported == ([cell.low, cell.likely, cell.high] if cell.likely else ["0.00"] * 3)


@pytest.mark.parametrize("period", PERIODS)
def test_files_and_frames_are_of_the_period_on_the_screen(shared: Shared, period: Period) -> None:
    taken = shared({}, period, panels="categories")
    links = taken.files
    [label] = [each for each in links if each.startswith("Every item, ") and "(CSV)" in each]
    table = parse_qs(urlsplit(links[label]).query)
    assert (table["layout"], table["period"], table["dl"]) == (["breakdown"], [period], ["1"])
    for label in ("Chart (PNG)", "Chart (SVG)", "Chart (CSV)"):
        assert urlsplit(links[label]).path.startswith(f"/chart/{STACKS[period]}.")
        assert "panels=categories" in links[label]
    assert f'src="{ORIGIN}/embed/{STACKS[period]}?' in taken.texts["iframe"]
    assert f"({ORIGIN}/chart/{STACKS[period]}.png?" in taken.texts["picture"]
    assert all(BOOK in link for link in links.values())


def test_the_frame_that_fits_is_the_frame_and_the_script(shared: Shared) -> None:
    taken = shared({})
    frame, script = taken.texts["iframe-script"].splitlines()
    assert frame == taken.texts["iframe"]
    assert script == f'<script src="{ORIGIN}/embed.js" async></script>'
    assert (
        'title="Likely Go 1.25M, Elixir 1.25M and Erlang 1.25M, USD a year; people are 99 % of it'
        in frame
    )
    assert f'sandbox="{SANDBOX}" ' not in frame
    for attribute in (
        'loading="lazy"',
        'width="100%"',
        'height="377"',
        f'sandbox="{SANDBOX}"',
    ):
        assert attribute in frame


def test_the_frame_has_the_colours_of_the_page(shared: Shared) -> None:
    assert "theme=dark" in shared({"theme": "dark"}).texts["iframe"]
    assert "theme" not in shared({}).texts["iframe"]
