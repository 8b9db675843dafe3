"""What the page offers to paste works where it is pasted: run by the programs that it is for."""

import csv
import json
import re
import shlex
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from xml.sax.saxutils import escape

import pytest
from lxml import html

LONG = (
    "technologies=elixir,erlang,go,node&currency=EUR&exchange_rate=0.92&salary=90k..120k..180k"
    "&set.go.server_price=60..120&set.elixir.server_price=70..130&set.peak_to_mean=6"
    "&orders_per_month=3/min..4/min&migration_person_months=3..5..9&period=horizon&of=annual"
)
STATES = (
    "",
    "team_size=3&period=month",
    LONG,
)
KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/json",
    "png": "image/png",
    "svg": "image/svg+xml",
}
LITERALS = r'((?:"[^"]*"&)*"[^"]*")'


class Boxes(HTMLParser):
    """The texts of a page's boxes by id, as a browser has them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: dict[str, str] = {}
        self._open = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open = (dict(attrs).get("id") or "") if tag == "textarea" else ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts[self._open] = self.texts.get(self._open, "") + data

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self._open = ""


def fetched(address: str) -> tuple[str, bytes]:
    """The kind and the body of an answer."""
    with urlopen(Request(address), timeout=30) as reply:
        return reply.headers.get_content_type(), reply.read()


def page(live: str, query: str) -> str:
    return fetched(f"{live}/?{query}")[1].decode()


def pasted(live: str, query: str) -> dict[str, str]:
    return Boxes(page(live, query)).texts


def api(live: str, query: str) -> dict[str, object]:
    query = re.sub(r"&?period=\w+", "", query).strip("&")
    found: dict[str, object] = json.loads(fetched(f"{live}/api/v1/estimate?{query}")[1])
    return found


def asked_for(formula: str, name: str) -> str:
    """The address that a formula asks for, its texts joined."""
    found = re.search(rf"{name}\({LITERALS}\)", formula)
    assert found, formula
    return "".join(re.findall(r'"([^"]*)"', found[1]))


def total(answer: dict[str, object]) -> float:
    """The likely total of the cheapest, by what the verdict is of."""
    first = next(each for each in answer["technologies"] if each["rank"] == 1)
    return float(first[str(answer["of"])]["likely"])


@pytest.mark.parametrize("query", STATES)
def test_the_shell_line_brings_the_estimate(live: str, query: str) -> None:
    line = pasted(live, query)["curl"]
    assert shlex.split(line)[0] == "curl"
    sh = shutil.which("sh")
    assert sh
    ran = subprocess.run([sh, "-c", line], capture_output=True, timeout=30, check=True)
    assert ran.stderr == b""
    answer, own = json.loads(ran.stdout), api(live, query)
    assert answer["items"] == own["items"]
    assert answer["technologies"] == own["technologies"]


def test_the_shell_line_fails_aloud(live: str) -> None:
    line = pasted(live, "")["curl"].replace("/estimate.json", "/nothing.json")
    sh = shutil.which("sh")
    assert sh
    ran = subprocess.run([sh, "-c", line], capture_output=True, timeout=30, check=False)
    assert ran.returncode == 22
    assert b"404" in ran.stderr


def test_the_program_gives_a_data_frame_of_every_row(live: str) -> None:
    query = LONG
    program = pasted(live, query)["python"]
    more = (
        "\nimport json"
        "\nprint(json.dumps([str(costs.price_book[0]), str(costs.annual_likely.dtype),"
        " len(costs), float(costs.annual_likely.sum())]))"
    )
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", program + more],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    items = api(live, query)["items"]
    book, kind, count, whole = json.loads(ran.stdout)
    assert (book, kind, count) == ("v2026.12", "float64", len(items))
    assert whole == pytest.approx(sum(row["annual_likely"] for row in items))


@pytest.mark.parametrize("query", STATES)
def test_the_sheets_formula_imports_every_row(live: str, query: str) -> None:
    kind, body = fetched(asked_for(pasted(live, query)["importdata"], "IMPORTDATA"))
    assert kind == "text/csv"
    items = api(live, query)["items"]
    rows = list(csv.DictReader(StringIO(body.decode())))
    for row, item in zip(rows, items, strict=True):
        assert (row["technology"], row["item"]) == (item["technology"], item["item"])
        assert float(row["annual_likely"]) == item["annual_likely"]


@pytest.mark.parametrize("query", STATES)
def test_the_excel_formula_asks_for_the_number_of_the_api(live: str, query: str) -> None:
    formula = pasted(live, query)["webservice"]
    assert re.fullmatch(rf'=NUMBERVALUE\(WEBSERVICE\({LITERALS}\),"\.",","\)', formula)
    kind, body = fetched(asked_for(formula, "WEBSERVICE"))
    assert kind == "text/plain"
    assert float(body) == total(api(live, query))


@pytest.mark.parametrize("query", STATES)
def test_the_query_fetches_the_columns_that_it_types(live: str, query: str) -> None:
    program = pasted(live, query)["power-query"]
    [(host, path)] = re.findall(r'Web\.Contents\("([^"]*)", \[RelativePath = "([^"]*)"', program)
    asked = re.findall(r'#"([^"]*)" = "([^"]*)"', program)
    address = f"{host}/{path}?{urlencode(asked)}"
    kind, body = fetched(address)
    assert kind == "text/csv"
    heads = next(csv.reader(StringIO(body.decode())))
    typed = re.findall(r'\{"(\w+)", type number\}', program)
    assert len(typed) == 10
    assert set(typed) <= set(heads)


@pytest.mark.parametrize("query", STATES)
def test_every_file_that_the_page_offers_comes_as_what_it_is(live: str, query: str) -> None:
    links = html.fromstring(page(live, query)).xpath("//*[@class='downloads']//a[@download]/@href")
    assert len(links) == 9
    for link in links:
        kind, body = fetched(live + link)
        end = link.partition("?")[0].rpartition(".")[2]
        assert kind == KINDS[end]
        assert len(body) > 200


# -- A spreadsheet of one's own ----------------------------------------------------------------

PROGRAM = """Sub Run
Dim hidden(0) As New com.sun.star.beans.PropertyValue
hidden(0).Name = "Hidden"
hidden(0).Value = True
book = StarDesktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, hidden())
book.Sheets(0).getCellRangeByName("A1").Formula = "{formula}"
book.calculateAll()
Dim written(0) As New com.sun.star.beans.PropertyValue
written(0).Name = "FilterName"
written(0).Value = "Text - txt - csv (StarCalc)"
book.storeToURL("{out}", written())
book.close(True)
End Sub"""
OOO = "http://openoffice.org/2000"
FILES = {
    "Standard/Module1.xba": (
        f'<script:module xmlns:script="{OOO}/script" script:name="Module1" '
        'script:language="StarBasic">{program}</script:module>'
    ),
    "Standard/script.xlb": (
        f'<library:library xmlns:library="{OOO}/library" library:name="Standard" '
        'library:readonly="false" library:passwordprotected="false">'
        '<library:element library:name="Module1"/></library:library>'
    ),
    "script.xlc": (
        f'<library:libraries xmlns:library="{OOO}/library" '
        'xmlns:xlink="http://www.w3.org/1999/xlink"><library:library library:name="Standard" '
        'xlink:href="$(USER)/basic/Standard/script.xlb/" xlink:type="simple" '
        'library:link="false"/></library:libraries>'
    ),
}


@pytest.mark.office
@pytest.mark.timeout(200)
@pytest.mark.parametrize("query", [STATES[0], LONG])
def test_a_spreadsheet_works_the_formula_out(live: str, query: str, tmp_path: Path) -> None:
    """It writes semicolons between arguments where the other program has commas."""
    formula = pasted(live, query)["webservice"].replace(',".",","', ';".";","')
    program = PROGRAM.format(
        formula=formula.replace('"', '""'), out=(tmp_path / "out.csv").as_uri()
    )
    soffice = shutil.which("soffice")
    assert soffice
    run = [soffice, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    # It makes its folder first, and would write over a program that lies there already.
    subprocess.run([*run, "--terminate_after_init"], timeout=90, check=True)
    for name, text in FILES.items():
        body = text.replace("{program}", escape(program))
        (tmp_path / "profile/user/basic" / name).write_text(f'<?xml version="1.0"?>\n{body}')
    subprocess.run([*run, "macro:///Standard.Module1.Run"], timeout=90, check=True)
    assert float((tmp_path / "out.csv").read_text()) == total(api(live, query))
