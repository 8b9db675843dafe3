"""LibreOffice recalculates the workbook and comes to the service's figures, to the cent.

It is told to recalculate always: it trusts the values in a file otherwise, and we would compare
ourselves with ourselves. Inputs are changed in the file itself, the old values of all formulas
left in place, so a program that did not recalculate would be found out.

`COSTCALC_WORKBOOKS=200` opens so many random scenarios and every exact example.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tomllib
from contextlib import closing
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from effort import some
from random_scenarios import parameters, scenario

from costcalc.analysis.estimate import Estimate, estimate
from costcalc.costing.totals import CASES
from costcalc.model.formula import words
from costcalc.output import wording
from costcalc.output.frames import to_dict
from costcalc.output.workbook import workbook
from costcalc.output.workbook.given import Given, inputs
from costcalc.prices.book import load_price_book
from costcalc.scenario.scenario import read
from costcalc.scenario.units import exact_text, is_rate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costcalc.prices.book import PriceBook

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
PLACE: Final = Path(__file__).parent.parent / "worked_examples"
BY_HAND: Final = sorted(PLACE.glob("*.toml"))
ASKED: Final = int(os.environ.get("COSTCALC_WORKBOOKS", "0"))
SCENARIOS: Final = ASKED or some(6, 24)
CHANGES: Final = 6
MOVING: Final = {"baseline": "ruby", "team_size": "4..9", "country": "de"}
OF_MOVING: Final = (
    "exchange_rate",
    "team_size",
    "set.code_per_developer",
    "set.months_per_kloc",
    "set.parallel_share",
    "set.go.learning_months",
)
"""What is seldom met by chance: a team that is a range moves, and a country's pay meets a rate."""
PATIENCE: Final = 300 + 10 * ASKED
"""Seconds that LibreOffice may take."""
EXACT: Final[list[dict[str, Any]]] = json.loads((PLACE / "examples.json").read_text("utf-8"))
OPENED: Final = range(len(EXACT)) if ASKED else some((3, 9, 30), (3, 6, 9, 16, 25, 30, 34, 39))
"""Exact examples by place: both scopes, a fleet, pay and teams of a technology's own, pounds."""

pytestmark = [pytest.mark.office, pytest.mark.timeout(2 * PATIENCE)]

CALCULATION = "Calculation"
AGREES, CHANGED, BROKEN = "Agrees", "Changed", "Broken"
Figures: TypeAlias = "dict[tuple[str, str, str], list[float]]"
"""Low, likely and high cost by technology, what it is, and period."""
TOTALS: Final = {
    "servers": "year 1",
    "migration": "once",
    "monthly": "month",
    "annual": "year 1",
    "nominal": "horizon",
    "present_value": "horizon",
    "equivalent_annual": "horizon",
}
"""The totals of an exact example, with their periods."""


@cache
def book() -> PriceBook:
    return load_price_book()


def asked(given: Mapping[str, str]) -> Estimate:
    return estimate(read([*given.items(), ("draws", "0")], book()), book(), date(2026, 12, 1))


def another(row: Given, chance: Random) -> tuple[float, ...]:
    """Other points for an input, within its limits: three, or one where it takes one."""
    least, most = row.allowed or (0.0, 0.0)
    middle = row.points[1] or min(most, 3.0)
    factors = sorted(chance.uniform(0.4, 1.6) for _ in CASES)
    points = [min(max(float(f"{middle * factor:.4g}"), least), most) for factor in factors]
    points = [float(round(point) + 1) for point in points] if row.whole else points
    if tuple(points) == row.points:
        points = [least if middle > least else min(most, least + 1)] * 3
    return (points[1],) if row.single else tuple(points)


def asked_for(row: Given, points: tuple[float, ...], estimate: Estimate) -> dict[str, str]:
    """What an address has for an input with these points."""
    dollars = "USD" in row.unit and not row.typed and estimate.scenario.currency != "USD"
    rate = is_rate(row.unit, (row.allowed or (0.0, 0.0))[0])
    numbers = "..".join(exact_text(point, rate=rate) for point in points)
    text = numbers + (f" {row.unit}" if dollars else "")
    name = row.parameter or ""
    return {name: text if dollars else estimate.scenario.typed(name, text)}


def edited(file: bytes, cells: Mapping[str, str], sheet: str) -> bytes:
    """A file with what some cells hold replaced, all else as it was: the old values too."""
    order = ("Summary", "Inputs", "Calculation", "Sources", "Checks", "About")
    part = f"xl/worksheets/sheet{order.index(sheet) + 1}.xml"
    made = BytesIO()
    with ZipFile(BytesIO(file)) as before, ZipFile(made, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            text = before.read(name)
            if name == part:
                xml = text.decode()
                for place, content in cells.items():
                    pattern = rf'(<c r="{place}"[^>]*>).*?</c>'
                    xml, count = re.subn(pattern, rf"\g<1>{content}</c>", xml)
                    assert count == 1
                text = xml.encode()
            after.writestr(name, text)
    return made.getvalue()


def with_inputs(file: bytes, changes: Mapping[Given, tuple[float, ...]]) -> bytes:
    """A file with other numbers in the named cells of some inputs."""
    with closing(openpyxl.load_workbook(BytesIO(file), read_only=True)) as made:
        names = made.defined_names
    cells = {
        names[name].attr_text.partition("!")[2].replace("$", ""): f"<v>{point!r}</v>"
        for row, points in changes.items()
        for name, point in zip(row.names, points, strict=True)
    }
    return edited(file, cells, "Inputs")


def recalculated(files: Mapping[str, bytes], place: Path) -> Path:
    """The folder with what LibreOffice makes of the files."""
    (place / "profile" / "user").mkdir(parents=True)
    (place / "profile" / "user" / "registrymodifications.xcu").write_text(ALWAYS)
    for name, file in files.items():
        (place / f"{name}.xlsx").write_bytes(file)
    subprocess.run(
        [
            shutil.which("soffice") or "soffice",
            f"-env:UserInstallation=file://{place}/profile",
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            place / "out",
            *(place / f"{name}.xlsx" for name in files),
        ],
        check=True,
        capture_output=True,
        timeout=PATIENCE,
    )
    return place / "out"


class Recalculated:
    """A recalculated file: its state, its checks, and whether any cell is in error."""

    def __init__(self, path: Path) -> None:
        with closing(openpyxl.load_workbook(path, data_only=True, read_only=True)) as made:
            rows = list(made["Checks"].values)
        self.state = str(rows[2][1]).replace(":", "").split()[0]
        self.changed = rows[3][1]
        self.statuses = [row[10] for row in rows[8:] if row[10]]
        start = next(i for i, row in enumerate(rows) if str(row[0]).startswith("Agreement"))
        self.figures = {row[:3]: row[6:9] for row in rows[start + 1 :]}
        with ZipFile(path) as parts:
            sheets = [n for n in parts.namelist() if n.startswith("xl/worksheets/sheet")]
            self.errors = [n for n in sheets if re.search(r't="e"|Err:\d', parts.read(n).decode())]


def figures(estimate: Estimate) -> Figures:
    """The service's figures, as the Checks sheet calls them."""
    record = to_dict(estimate)
    names = {each["id"]: each["name"] for each in record["technologies"]}
    found: Figures = {}

    def add(technology: str, what: str, period: str, cases: Mapping[str, float]) -> None:
        found[names[technology], what, period] = [cases[case] for case in CASES]

    for each in record["technologies"]:
        for key, period in {
            **TOTALS,
            "direct_annual": "year 1",
            "indirect_annual": "year 1",
        }.items():
            add(each["id"], words(key), period, each[key])
    for item in record["one_off"]:
        add(item["technology"], wording.item(item["item"]), "once", item)
    for item in record["items"]:
        for key, period in (("monthly", "month"), ("annual", "year 1")):
            cases = {case: item[f"{key}_{case}"] for case in CASES}
            add(item["technology"], wording.item(item["item"]), period, cases)
    for row in record["years_table"]:
        if row["year"]:
            add(row["technology"], "total", f"year {row['year']}", row)
    return found


def exact(example: Mapping[str, Any]) -> Figures:
    """What an exact example expects, as the Checks sheet calls it."""
    found: Figures = {}
    for id_, cases in example["expected"].items():
        name = book().technologies[id_].name
        for key, period in TOTALS.items():
            found[name, words(key), period] = [float(cases[case][key]) for case in CASES]
        for item in cases["likely"]["lines"]:
            pairs = [cases[case]["lines"][item] for case in CASES]
            for period, amounts in zip(("month", "year 1"), zip(*pairs, strict=True), strict=True):
                found[name, wording.item(item), period] = [*map(float, amounts)]
    return found


def apart(wanted: Figures, file: Recalculated) -> list[Any]:
    """Figures that a file does not have to the cent.

    Above 10^12 the floats of two programs no longer hold the cent.
    """
    return [
        (key, theirs, file.figures[key])
        for key, theirs in wanted.items()
        if any(
            abs(a - b) > max(0.006, a * 1e-14)
            for a, b in zip(theirs, file.figures[key], strict=True)
        )
    ]


@pytest.fixture(scope="module")
def changed() -> dict[str, tuple[Estimate, bytes]]:
    """Random scenarios with some inputs changed in the file, and what the service says of those."""
    chance = Random(5)  # noqa: S311  # repeatable, not secret
    made = {}
    for number in range(SCENARIOS):
        before = asked(dict(parameters(scenario(chance))) if number else MOVING)
        given = dict(before.scenario.changed)
        settable = {row.parameter: row for row in inputs(before).rows if row.parameter}
        names = chance.sample(list(settable), CHANGES) if number else OF_MOVING
        changes = {settable[name]: another(settable[name], chance) for name in names}
        for row, points in changes.items():
            given |= asked_for(row, points, before)
        given.pop("draws", None)
        made[f"changed_{number}"] = asked(given), with_inputs(workbook(before), changes)
    return made


@pytest.fixture(scope="module")
def unchanged() -> dict[str, tuple[Estimate, bytes]]:
    """The worked examples as they are exported."""
    exact = {exact_name(place): dict(parameters(EXACT[place]["inputs"])) for place in OPENED}
    made = {}
    for path in BY_HAND:
        given = tomllib.loads(path.read_text("utf-8"))["inputs"]
        exact[path.stem] = {name: str(value) for name, value in given.items()}
    for name, given in exact.items():
        found = asked(given)
        made[name] = found, workbook(found)
    return made


def exact_name(place: int) -> str:
    """What the file of an exact example is called."""
    return f"exact_{place}"


def cell_of(file: bytes, block: str, amounts: str, label: str) -> str:
    """The cell of the first year in a row of a block of the Calculation sheet."""
    with closing(openpyxl.load_workbook(BytesIO(file), read_only=True)) as made:
        labels = [row[0] for row in made[CALCULATION].iter_rows(max_col=1, values_only=True)]
    return f"F{labels.index(label, labels.index(amounts, labels.index(block))) + 1}"


@pytest.fixture(scope="module")
def damaged() -> dict[str, bytes]:
    """Files in which somebody broke something."""
    before = asked({})
    whole = workbook(before)
    salaries = cell_of(
        whole, "Go: likely cost", "Amounts in USD, each rounded to the cent", "Salaries"
    )
    team = next(row for row in inputs(before).rows if row.name == "team_size")
    price = next(row for row in inputs(before).rows if row.name == "go_server_price")
    larger = with_inputs(whole, {team: (9.0, 9.0, 9.0)})
    typed = {salaries: "<v>5</v>"}
    return {
        "other_formula": edited(
            whole, {salaries: "<f>team_size_low*on_cost_low</f><v>5</v>"}, CALCULATION
        ),
        "typed_over": edited(whole, typed, CALCULATION),
        "typed_over_and_changed": edited(larger, typed, CALCULATION),
        "no_such_name": edited(whole, {salaries: "<f>team_sise</f><v>5</v>"}, CALCULATION),
        "out_of_order": with_inputs(whole, {price: (9.0, 5.0, 7.0)}),
        "beyond_its_limits": with_inputs(whole, {price: (-1.0, 5.0, 7.0)}),
    }


@pytest.fixture(scope="module")
def opened(
    changed: dict[str, tuple[Estimate, bytes]],
    unchanged: dict[str, tuple[Estimate, bytes]],
    damaged: dict[str, bytes],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Recalculated]:
    """Every file after LibreOffice, which is started once."""
    files = {name: file for name, (_, file) in (changed | unchanged).items()} | damaged
    out = recalculated(files, tmp_path_factory.mktemp("office"))
    return {name: Recalculated(out / f"{name}.xlsx") for name in files}


def test_a_changed_input_gives_the_figures_that_the_service_gives(
    changed: dict[str, tuple[Estimate, bytes]], opened: dict[str, Recalculated]
) -> None:
    for name, (expected, _) in changed.items():
        assert apart(figures(expected), opened[name]) == [], (name, expected.scenario.changed)


def test_after_a_change_the_file_says_that_the_figures_are_yours(
    changed: dict[str, tuple[Estimate, bytes]], opened: dict[str, Recalculated]
) -> None:
    for name in changed:
        file = opened[name]
        assert (file.state, file.changed) == (CHANGED, CHANGES), name
        assert "differs" not in file.statuses


def test_a_file_as_exported_agrees_with_the_service(
    unchanged: dict[str, tuple[Estimate, bytes]], opened: dict[str, Recalculated]
) -> None:
    for name, (expected, _) in unchanged.items():
        file = opened[name]
        assert apart(figures(expected), file) == []
        assert (file.state, file.changed) == (AGREES, 0), name
        assert set(file.statuses) == {"agrees"}


def test_a_file_has_the_amounts_of_an_exact_calculation(opened: dict[str, Recalculated]) -> None:
    """Whatever the service says: these were worked out apart from it."""
    for place in OPENED:
        assert apart(exact(EXACT[place]), opened[exact_name(place)]) == [], EXACT[place]["inputs"]


def test_no_cell_is_in_error(
    opened: dict[str, Recalculated],
    unchanged: dict[str, tuple[Estimate, bytes]],
    damaged: dict[str, bytes],
) -> None:
    assert {name: file.errors for name, file in opened.items() if file.errors} == {
        "no_such_name": opened["no_such_name"].errors
    }
    assert opened["no_such_name"].errors
    assert len(opened) == SCENARIOS + len(unchanged) + len(damaged)


def test_a_broken_file_turns_red(
    damaged: dict[str, bytes], opened: dict[str, Recalculated]
) -> None:
    for name in damaged:
        assert opened[name].state == BROKEN, name
        assert "differs" in opened[name].statuses
    assert apart(figures(asked({})), opened["other_formula"])
