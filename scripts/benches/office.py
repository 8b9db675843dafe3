"""S5: costcalc's batch beside LibreOffice that recalculates our own workbook."""

import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import openpyxl
from lxml import etree

from benches.ratio import Effort, Goal, Measured, in_turns, seconds
from benches.start import said
from costcalc.analysis.estimate import estimate
from costcalc.batch.rows import row_of, sheet
from costcalc.batch.tables import parts
from costcalc.output.workbook import SHEETS, workbook
from costcalc.output.workbook.given import every_input
from costcalc.prices.book import PriceBook, load_price_book
from costcalc.scenario.scenario import read

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
"""LibreOffice believes what a file says its formulas come to, unless it is told otherwise."""
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
VARIED = "orders_per_month"
FILES = 12
ROWS = 10_000


def s5_office(effort: Effort) -> Iterator[Measured]:
    """Scenarios a second."""
    book, many = load_price_book(), max(effort.of(FILES), 2)
    rows, few = effort.of(ROWS), 2
    with tempfile.TemporaryDirectory() as folder:
        files = _files(Path(folder), book, many)
        _agree(files[:2], book)

        def theirs() -> float:
            """The time of one file taken off: it is LibreOffice's start."""
            whole = seconds(partial(_converted, files, "csv"))
            first = seconds(partial(_converted, files[:1], "csv"))
            return (many - 1) / max(whole - first, 0.01)

        found, other, control = in_turns(
            effort.turns,
            lambda: rows / seconds(lambda: _batch(book, rows)),
            theirs,
            lambda: few / seconds(lambda: [_on_its_own(place) for place in range(few)]),
        )
    yield Measured(
        "S5 LibreOffice",
        "scenarios a second, text in and a table out, over LibreOffice with our workbook",
        Goal(10_000),
        found.over(other),
        f"{found} over {other}",
        control.over(other),
        "a command for every scenario",
    )


def _orders(place: int) -> float:
    return 150_000.0 + 25_000 * place


def _files(folder: Path, book: PriceBook, many: int) -> list[Path]:
    """The workbook of the defaults with other orders, its old values left where they were."""
    found = estimate(read([("draws", "0")], book), book)
    file = workbook(found)
    with closing(openpyxl.load_workbook(BytesIO(file), read_only=True)) as made:
        row = next(row for row in every_input(found).rows if row.name == VARIED)
        texts = [made.defined_names[name].attr_text for name in row.names]
    cells = [text.partition("!")[2].replace("$", "") for text in texts]
    files = [folder / f"{place}.xlsx" for place in range(many)]
    for place, path in enumerate(files):
        path.write_bytes(_edited(file, dict.fromkeys(cells, _orders(place))))
    return files


def _edited(file: bytes, numbers: Mapping[str, float]) -> bytes:
    """A workbook with other numbers in some cells of its inputs."""
    part = f"xl/worksheets/sheet{SHEETS.index('Inputs') + 1}.xml"
    made = BytesIO()
    with ZipFile(BytesIO(file)) as before, ZipFile(made, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            text = before.read(name)
            if name == part:
                tree = etree.fromstring(text)
                for cell in tree.iter(f"{MAIN}c"):
                    if cell.get("r") in numbers:
                        cell[:] = [etree.Element(f"{MAIN}v")]
                        cell[0].text = repr(numbers[cell.get("r")])
                text = etree.tostring(tree)
            after.writestr(name, text)
    return made.getvalue()


def _converted(files: Sequence[Path], kind: str) -> Path:
    """The folder with what LibreOffice makes of the files after it has recalculated them."""
    folder = files[0].parent
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "registrymodifications.xcu").write_text(ALWAYS)
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    command += ["--convert-to", kind, "--outdir", str(folder / "out"), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder / "out"


def _agree(files: Sequence[Path], book: PriceBook) -> None:
    """That LibreOffice comes to our totals, to the cent."""
    out = _converted(files, "xlsx")
    for place, file in enumerate(files):
        with closing(openpyxl.load_workbook(out / file.name, data_only=True)) as made:
            cells = [cell for row in made["Checks"].values for cell in row]
        amounts = np.array([cell for cell in cells if isinstance(cell, int | float)])
        found = estimate(read([("draws", "0"), (VARIED, f"{_orders(place):g}")], book), book)
        for total in found.costing.totals["nominal"].ravel():
            assert (np.abs(amounts - total) < 0.005).any(), total


def _batch(book: PriceBook, rows: int) -> None:
    """The same question in a batch, as texts."""
    numbered = range(1, rows + 1)
    given = [row_of(n, n, None, [(VARIED, str(150_000 + n))]) for n in numbered]
    table = sheet(lambda: iter(given), book)
    assert sum(part.rows - len(part.bad) for part in parts(table, book, "wide")) == rows


def _on_its_own(place: int) -> None:
    said(f"from costcalc.cli import main; main(['estimate', 'draws=0', '{VARIED}={place + 1}'])")
