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
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import openpyxl
import pytest
from effort import some
from openpyxl.utils import get_column_letter
from random_scenarios import parameters, scenario
from workbooks import MONEY, SHEETS, WORKING, budgeted, calculated

from costcalc.analysis.estimate import Estimate, estimate
from costcalc.costing import measures
from costcalc.costing.totals import CASES
from costcalc.model.formula import words
from costcalc.model.inputs import CHOICE_BY_ID
from costcalc.output import wording
from costcalc.output.frames import to_dict
from costcalc.output.workbook import workbook
from costcalc.output.workbook.choices import BASELINE, SCOPE
from costcalc.output.workbook.given import RESERVE, Given, every_input, with_spare_lines
from costcalc.output.workbook.inputs import own_name
from costcalc.output.workbook.places import CHOICES, DOWN, SERVER, YEARS, laid_out, listed
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
SCENARIOS: Final = ASKED or some(4, 40)
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
PATIENCE: Final = some(1800, 3000) + 30 * ASKED
"""Seconds that LibreOffice may take."""
EXACT: Final[list[dict[str, Any]]] = json.loads((PLACE / "examples.json").read_text("utf-8"))
OPENED: Final = range(len(EXACT)) if ASKED else some((3, 30), (3, 6, 9, 16, 25, 30, 34, 39))
"""Exact examples by place: both scopes, a fleet, pay and teams of a technology's own, pounds."""

pytestmark = [
    pytest.mark.office,
    pytest.mark.timeout(2 * PATIENCE),
    # LibreOffice writes lists from another sheet in a way that openpyxl leaves out.
    pytest.mark.filterwarnings("ignore:.*extension is not supported"),
]

CALCULATION = "Calculation"
AGREES, CHANGED, BROKEN = "Agrees", "Changed", "Broken"
TODAY: Final = "Against what runs today"
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


def another(row: Given, chance: Random, *, alone: bool = False) -> tuple[float, ...]:
    """Other points for an input, within its limits: three, or one where it takes one."""
    least, most = row.allowed or (0.0, 0.0)
    middle = (row.points or (0.0, 90_000.0, 0.0))[1] or min(most, 3.0)
    factors = [chance.uniform(0.4, 1.6) for _ in CASES]
    points = sorted(min(max(float(f"{middle * each:.4g}"), least), most) for each in factors)
    points = [float(round(point) + 1) for point in points] if row.whole else points
    if tuple(points) == row.points:
        points = [least if middle > least else min(most, least + 1)] * 3
    return (points[1],) if row.single or alone else tuple(points)


def asked_for(
    row: Given, points: tuple[float, ...], estimate: Estimate, parameter: str = ""
) -> dict[str, str]:
    """What an address has for an input with these points."""
    dollars = "USD" in row.unit and not row.typed and estimate.scenario.currency != "USD"
    rate = is_rate(row.unit, (row.allowed or (0.0, 0.0))[0])
    numbers = "..".join(exact_text(point, rate=rate) for point in points)
    text = numbers + (f" {row.unit}" if dollars else "")
    name = parameter or row.parameter or ""
    return {name: text if dollars else estimate.scenario.typed(name, text)}


Edit: TypeAlias = "dict[str, float | str]"
"""What cells hold instead, by name."""


def chosen(choice: str, before: Estimate, chance: Random) -> tuple[Edit, dict[str, str]]:
    """Another option of a choice, and what an address has for it: nothing is its default."""
    if choice == YEARS:
        years = chance.randint(1, 10)
        return {choice: float(years)}, {choice: str(years)}
    option = chance.choice(listed(choice, before))
    book, ids = before.book, before.scenario.technologies
    words = CHOICE_BY_ID[choice].options if choice in CHOICE_BY_ID else {SERVER: option}
    if choice == BASELINE:
        words = {id_: book.technologies[id_].name for id_ in ids}
    if choice == SERVER:
        return {choice: option}, {choice: option}
    ids_of = [id_ for id_, word in words.items() if word == option]
    return {choice: option}, {choice: ids_of[0]} if ids_of else {}


def edits(before: Estimate, chance: Random) -> tuple[Edit, dict[str, str]]:
    """One to six edits of a workbook, and what an address asks for then."""
    rows = every_input(before).rows
    this_scope = [row for row in rows if not row.section.startswith("Only ")]
    cells: Edit = {}
    given = {name: text for name, text in before.scenario.changed.items() if name != "draws"}
    for row in chance.sample(this_scope, chance.randint(1, 4)):
        found: dict[str, str] = {}
        if row.own and row.name != RESERVE:
            parameter = chance.choice(list(row.own.values()))
            points = another(row, chance, alone=True)
            cells[own_name(parameter)] = points[0]
            found = asked_for(row, points, before, parameter)
        elif row.parameter:
            points = another(row, chance)
            cells |= dict(zip(row.names, points, strict=True))
            found = asked_for(row, points, before)
        given |= found
    if {"salary", "market_salary"} <= given.keys():  # an address takes one of them
        return edits(before, chance)
    # What an address sets for a scope it sets for both: in the file each has cells of its own.
    both = not any(name.startswith("set.") or name == "market_salary" for name in given)
    choices = [choice for choice in CHOICES if choice != SCOPE or both]
    for choice in chance.sample(choices, chance.randint(0, 2)):
        made, asks = chosen(choice, before, chance)
        cells |= made
        given = {name: text for name, text in given.items() if name != choice} | asks
    return cells, {**given, "technologies": ",".join(before.scenario.technologies)}


def edited(file: bytes, cells: Mapping[str, str], sheet: str) -> bytes:
    """A file with what some cells hold replaced, all else as it was: the old values too."""
    part = f"xl/worksheets/sheet{SHEETS.index(sheet) + 1}.xml"
    made = BytesIO()
    with ZipFile(BytesIO(file)) as before, ZipFile(made, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            text = before.read(name)
            if name == part:
                xml = text.decode()
                for place, content in cells.items():
                    kind = ' t="inlineStr"' if content.startswith("<is>") else ""
                    pattern = rf'(<c r="{place}"(?: s="\d+")?)[^>]*?(?:/>|>.*?</c>)'
                    xml, count = re.subn(pattern, rf"\g<1>{kind}>{content}</c>", xml)
                    assert count == 1, place
                text = xml.encode()
            after.writestr(name, text)
    return made.getvalue()


def written(value: float | str) -> str:
    """What a cell with a value holds in the file."""
    return f"<is><t>{escape(value)}</t></is>" if isinstance(value, str) else f"<v>{value!r}</v>"


def with_cells(file: bytes, cells: Edit, sheet: str = "Inputs") -> bytes:
    """A file with other values in some named cells."""
    with closing(openpyxl.load_workbook(BytesIO(file), read_only=True)) as made:
        names = made.defined_names
    places = {
        names[name].attr_text.partition("!")[2].replace("$", ""): written(value)
        for name, value in cells.items()
    }
    return edited(file, places, sheet)


def recalculated(files: Mapping[str, bytes], place: Path) -> Path:
    """The folder with what LibreOffice makes of the files."""
    (place / "profile" / "user").mkdir(parents=True)
    (place / "profile" / "user" / "registrymodifications.xcu").write_text(ALWAYS)
    for name, file in files.items():
        (place / f"{name}.xlsx").write_bytes(file)
    program = shutil.which("soffice") or "soffice"
    profile = f"-env:UserInstallation=file://{place}/profile"
    command = [program, profile, "--headless", "--convert-to", "xlsx", "--outdir", place / "out"]
    # LibreOffice 7.4 now and then dies between two of many files: it is asked for the rest again.
    for last in (False, True):
        left = [name for name in files if not (place / "out" / f"{name}.xlsx").exists()]
        if left:
            subprocess.run(
                [*command, *(place / f"{name}.xlsx" for name in left)],
                check=last,
                capture_output=True,
                timeout=PATIENCE,
            )
    return place / "out"


class Recalculated:
    """A recalculated file: its state, its checks, its amounts, and whether a cell is in error."""

    def __init__(self, path: Path) -> None:
        with closing(openpyxl.load_workbook(path, data_only=True, read_only=True)) as made:
            self.sheets = {name: list(made[name].values) for name in SHEETS}
        rows = self.sheets["Checks"]
        self.state = str(rows[2][1]).replace(":", "").split()[0]
        self.changed = rows[3][1]
        self.failing = [row[:3] for row in rows[8:] if row[10] == "differs"]
        self.statuses = [row[10] for row in rows[8:] if row[10]]
        start = next(i for i, row in enumerate(rows) if str(row[0]).startswith("Agreement"))
        self.figures = {row[:3]: row[6:9] for row in rows[start + 1 :]}
        self.amounts = calculated(self.sheets[CALCULATION])
        with ZipFile(path) as parts:
            sheets = [n for n in parts.namelist() if n.startswith("xl/worksheets/sheet")]
            self.errors = [n for n in sheets if re.search(r't="e"|Err:\d', parts.read(n).decode())]


def figures(estimate: Estimate) -> dict[tuple[str, str, str], Any]:
    """The service's figures, as the Calculation sheet calls them."""
    record, costing = to_dict(estimate), estimate.costing
    names = {each["id"]: each["name"] for each in record["technologies"]}
    found: dict[tuple[str, str, str], Any] = {}
    for case in CASES:
        block = {id_: f"{name}: {case} cost" for id_, name in names.items()}
        for each in record["technologies"]:
            here = block[each["id"]]
            found[here, f"{WORKING}Servers", "1"] = each["servers"][case]
            for total in ("nominal", "present_value", "equivalent_annual"):
                label = total.replace("_", " ").capitalize()
                found[here, f"{MONEY}{label}", "Horizon"] = each[total][case]
        for item in record["one_off"]:
            label = f"{MONEY}{wording.item(item['item'])}"
            found[block[item["technology"]], label, "0"] = item[case]
        for item in record["items"]:
            here, label = block[item["technology"]], f"{MONEY}{wording.item(item['item'])}"
            found[here, label, "Month, year 1"] = item[f"monthly_{case}"]
        for row in record["years_table"]:
            found[block[row["technology"]], f"{MONEY}Total", str(row["year"])] = row[case]
    items = {wording.item(id_): amounts for id_, amounts in costing.annual.items()}
    for label, amounts in items.items():
        for (row, case_, year), amount in np.ndenumerate(amounts):
            here = f"{[*names.values()][row]}: {CASES[case_]} cost"
            found[here, f"{MONEY}{label}", f"{year + 1}"] = float(amount)
            found.setdefault((here, f"{MONEY}{label}", f"{estimate.scenario.years + 1}"), None)
    for row, id_ in enumerate(estimate.scenario.technologies):
        pays, even = measures.payback(costing, row), measures.break_even(costing, id_)
        months = {"not_applicable": "–", "never": "never"}.get(pays.status, pays.months)
        here = f"{names[id_]}: likely cost"
        found[here, f"{TODAY}Payback", "Horizon"] = months
        work = f"{TODAY}Break-even: work of moving"
        found[here, work, "Horizon"] = "–" if even is None else even or wording.NEVER_CHEAPER
    return found


def exact(example: Mapping[str, Any]) -> dict[tuple[str, str, str], list[float]]:
    """What an exact example expects, as the Checks sheet calls it."""
    found: dict[tuple[str, str, str], list[float]] = {}
    for id_, cases in example["expected"].items():
        name = book().technologies[id_].name
        for key, period in TOTALS.items():
            found[name, words(key), period] = [float(cases[case][key]) for case in CASES]
        for item in cases["likely"]["lines"]:
            pairs = [cases[case]["lines"][item] for case in CASES]
            for period, amounts in zip(("month", "year 1"), zip(*pairs, strict=True), strict=True):
                found[name, wording.item(item), period] = [*map(float, amounts)]
    return found


def near(theirs: float | str | None, ours: float | str | None) -> bool:
    """Whether two figures are the same to the cent.

    Above 10^12 the floats of two programs no longer hold the cent.
    """
    if isinstance(theirs, str | None) or isinstance(ours, str | None):
        return theirs == ours
    return abs(theirs - ours) <= max(0.006, abs(theirs) * 1e-14)


def apart(wanted: Mapping[tuple[str, str, str], Any], file: Recalculated) -> list[Any]:
    """Figures that a file does not have to the cent."""
    return [
        (key, theirs, file.amounts.get(key))
        for key, theirs in wanted.items()
        if not near(theirs, file.amounts.get(key))
    ]


ALIKE: Final = ("own.servers", "own.price_factor", "own.cost_per_hire")


@pytest.fixture(scope="module")
def changed() -> dict[str, tuple[Estimate, bytes]]:
    """Random scenarios with some inputs changed in the file, and what the service says of those."""
    chance = Random(5)  # noqa: S311  # repeatable, not secret
    made = {}
    for number in range(SCENARIOS):
        drawn = dict(parameters(scenario(chance))).items() if number else MOVING.items()
        # Rows are told apart by their labels here, and a line of one's own may have one of ours.
        bare = asked({name: text for name, text in drawn if not name.startswith(ALIKE)})
        before = with_spare_lines(bare)
        if number:
            cells, given = edits(before, chance)
            while not cells:
                cells, given = edits(before, chance)
        else:
            rows = {row.parameter: row for row in every_input(before).rows if row.parameter}
            points = {name: another(rows[name], chance) for name in OF_MOVING}
            cells, given = {}, dict(before.scenario.changed)
            for name, three in points.items():
                cells |= dict(zip(rows[name].names, three, strict=True))
                given |= asked_for(rows[name], three, before)
            given.pop("draws", None)
        made[f"changed_{number}"] = asked(given), with_cells(workbook(bare), cells)
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


def cell_of(file: bytes, block: str, amounts: str, label: str, head: str = "1") -> str:
    """A cell of a row in a block of the Calculation sheet, of the first year unless told."""
    with closing(openpyxl.load_workbook(BytesIO(file), read_only=True)) as made:
        rows = list(made[CALCULATION].iter_rows(values_only=True))
    labels = [row[0] for row in rows]
    first = rows[3].index(block)
    heads = [str(text) for text in rows[4]]
    column = get_column_letter(heads.index(head, first) + 1)
    return f"{column}{labels.index(label, labels.index(amounts)) + 1}"


AMOUNTS: Final = "Amounts in USD, each rounded to the cent"


@pytest.fixture(scope="module")
def damaged() -> dict[str, bytes]:
    """Files in which somebody broke something, the four of an auditor among them."""
    before = asked({})
    whole = workbook(before)
    likely, at = "Go: likely cost", partial(cell_of, whole)
    salaries, year_3 = at(likely, AMOUNTS, "Salaries"), at(likely, AMOUNTS, "Salaries", "3")
    servers = at(likely, "Working, in US dollars before rounding", "Servers")
    worth = at(likely, "Over the horizon", "Present value", "Horizon")
    cheaper_money = with_cells(whole, {"discount_rate": 0.08})
    value = float(before.costing.totals["present_value"][2, 1])
    tolerant = edited(
        with_cells(whole, {"tolerance": 1e9}), {worth: "<f>1+1</f><v>2</v>"}, CALCULATION
    )
    years = [at(likely, AMOUNTS, "Salaries", str(year)) for year in range(1, 11)]
    scaled = dict.fromkeys(years, "<f>4*5</f><v>20</v>")
    return {
        "a_year_scaled": edited(cheaper_money, {year_3: "<f>4*5*0.9</f><v>18</v>"}, CALCULATION),
        "a_count_typed": edited(cheaper_money, {servers: "<f>90+9</f><v>99</v>"}, CALCULATION),
        "the_right_amount_typed": edited(
            whole, {worth: f"<f>{value!r}+0</f><v>{value!r}</v>"}, CALCULATION
        ),
        "a_wide_tolerance": tolerant,
        "a_wide_tolerance_alone": with_cells(whole, {"tolerance": 1e9}),
        "a_month_of_13": with_cells(whole, {"months_per_year": 13.0}),
        "a_whole_row_changed": edited(cheaper_money, scaled, CALCULATION),
        "typed_over": edited(whole, {salaries: "<v>5</v>"}, CALCULATION),
        "no_such_name": edited(whole, {salaries: "<f>team_sise</f><v>5</v>"}, CALCULATION),
        "out_of_order": with_cells(
            whole, {f"go_requests_per_second_per_vcpu_{end}": n
                    for end, n in zip(CASES, (9.0, 5.0, 7.0), strict=True)},
        ),
        "beyond_its_limits": with_cells(whole, {"server_price_likely": -1.0}),
        **{name: reworked(whole, *cells) for name, cells in (SHOWN | NOT_ALLOWED | FROZEN).items()},
    }  # fmt: skip


SHOWN: Final[dict[str, tuple[str, ...]]] = {
    "a_total_shown": ("Summary!D11", "=1000000+0"),
    "another_verdict": ("Summary!B4", '=M4&" We recommend Elixir."'),
    "a_budget_shown": ("Budget!AE13", "=1+0", "Budget!AC18", "=1+0", "Budget!AF17", "5"),
    "scenarios_shown": ("Scenarios!N10", "5", "Scenarios!D11", "=5"),
}
"""What somebody writes over cells that show what Calculation has."""
UNLIKE: Final = {
    ("Summary", "cells unlike the same made again"),
    ("Budget", "months add up"),
    ("Budget", "months before year 1: formulas unlike the first"),
    ("Budget", "months of the years: formulas unlike the first"),
    ("Budget", "months of the years: numbered otherwise"),
    ("Elixir", "the scenario that is on"),
    ("Scenarios", "Scenario 1, while it is empty: totals unlike the inputs as they are"),
}
"""The checks that find it."""
NOT_ALLOWED: Final = {
    "pasted": ("Inputs!D7", "2.5", "Scenarios!C27", "11", "Scenarios!C37", "six",
               "Scenarios!D27", "2.5", "Scenarios!E28", "Some"),
    "years_pasted": ("Inputs!D7", "11"),
}  # fmt: skip
"""What the cells do not take when it is typed, pasted into them."""
FROZEN: Final[dict[str, tuple[str, ...]]] = {
    "a_used_value": ("Inputs!H17", "3"),
    "what_was_exported": ("Inputs!D17", "3", "Inputs!W17", "3"),
    "counted_otherwise": ("Scenarios!B7", "2"),
}
"""What moves figures and is no input changed."""


def reworked(file: bytes, *cells: str) -> bytes:
    """A file with formulas, numbers or texts over cells: `Sheet!A1`, then what it holds."""
    for place, text in zip(cells[::2], cells[1::2], strict=True):
        sheet, _, at = place.partition("!")
        held = (
            f"<f>{escape(text[1:])}</f>"
            if text.startswith("=")
            else written(float(text) if text[0].isdigit() else text)
        )
        file = edited(file, {at: held}, sheet)
    return file


SECOND: Final = {"team_size": "9", "support_tier": "standard", "years": "5"}


@pytest.fixture(scope="module")
def compared() -> bytes:
    """A file whose second scenario has another team, tier and period; all else is as exported."""
    bare = asked(MOVING)
    file, before = workbook(bare), with_spare_lines(bare)
    at = laid_out(every_input(before), before)
    tier = CHOICE_BY_ID["support_tier"].options["standard"]
    cells = {"team_size": 9.0, "support_tier": tier, "years": 5.0}
    filled = {f"D{at.rows[name] + DOWN + 1}": written(value) for name, value in cells.items()}
    return edited(file, filled, "Scenarios")


@pytest.fixture(scope="module")
def opened(
    changed: dict[str, tuple[Estimate, bytes]],
    unchanged: dict[str, tuple[Estimate, bytes]],
    damaged: dict[str, bytes],
    compared: bytes,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Recalculated]:
    """Every file after LibreOffice, which is started once."""
    files = {name: file for name, (_, file) in (changed | unchanged).items()} | damaged
    files["compared"] = compared
    files["contingent"] = reworked(workbook(asked({})), "Inputs!K29", "0.2")
    out = recalculated(files, tmp_path_factory.mktemp("office"))
    return {name: Recalculated(out / f"{name}.xlsx") for name in files}


def test_changed_inputs_and_choices_give_the_figures_that_the_service_gives(
    changed: dict[str, tuple[Estimate, bytes]], opened: dict[str, Recalculated]
) -> None:
    for name, (expected, _) in changed.items():
        assert apart(figures(expected), opened[name]) == [], (name, expected.scenario.changed)


def test_after_a_change_the_file_says_that_the_figures_are_yours(
    changed: dict[str, tuple[Estimate, bytes]], opened: dict[str, Recalculated]
) -> None:
    for name in changed:
        file = opened[name]
        assert file.failing == [], name
        assert file.changed, name
        assert file.state == CHANGED, name
        said = {str(row[0]): str(row[1] or "") for row in file.sheets["Summary"][:9]}
        assert said["Verdict"].startswith("With these inputs "), name
        assert said["Estimate class"] == "", name


def test_a_file_as_exported_agrees_with_the_service(
    unchanged: dict[str, tuple[Estimate, bytes]], opened: dict[str, Recalculated]
) -> None:
    for name, (expected, _) in unchanged.items():
        file = opened[name]
        assert apart(figures(expected), file) == []
        assert (file.state, file.changed) == (AGREES, 0), name
        assert set(file.statuses) == {"agrees"}


def test_a_budget_recalculated_is_the_one_exported(
    unchanged: dict[str, tuple[Estimate, bytes]], opened: dict[str, Recalculated]
) -> None:
    for name, (_, file) in unchanged.items():
        with closing(openpyxl.load_workbook(BytesIO(file), data_only=True)) as made:
            exported = budgeted(list(made["Budget"].values))
        assert exported
        assert budgeted(opened[name].sheets["Budget"]) == pytest.approx(exported, abs=0.001)


def test_a_file_has_the_amounts_of_an_exact_calculation(opened: dict[str, Recalculated]) -> None:
    """Whatever the service says: these were worked out apart from it."""
    for place in OPENED:
        file = opened[exact_name(place)]
        for key, cases in exact(EXACT[place]).items():
            assert all(map(near, cases, file.figures[key])), (key, EXACT[place]["inputs"])


def test_no_cell_is_in_error(
    opened: dict[str, Recalculated],
    unchanged: dict[str, tuple[Estimate, bytes]],
    damaged: dict[str, bytes],
) -> None:
    """But where a name is none, or a scenario has an option that no list has."""
    wrong = {name for name, file in opened.items() if file.errors}
    assert wrong == {"no_such_name", "pasted"}
    assert len(opened) == SCENARIOS + len(unchanged) + len(damaged) + 2


def test_a_broken_file_turns_red(
    damaged: dict[str, bytes], opened: dict[str, Recalculated]
) -> None:
    for name in damaged:
        assert opened[name].state == BROKEN, name
        assert opened[name].failing, name


def test_what_is_written_over_a_shown_cell_is_found(opened: dict[str, Recalculated]) -> None:
    assert {row[:2] for name in SHOWN for row in opened[name].failing} >= UNLIKE


def test_what_is_pasted_past_a_rule_is_found(opened: dict[str, Recalculated]) -> None:
    failing = {row[:2] for row in opened["pasted"].failing}
    assert failing >= {
        ("Inputs", "not whole"),
        ("Scenarios", "not whole"),
        ("Scenarios", "with text"),
        ("Scenarios", "outside their limits"),
        ("Scenarios", "not of their lists"),
    }
    assert ("Inputs", "outside their limits") in {row[:2] for row in opened["years_pasted"].failing}


def test_a_broken_file_says_nothing_of_what_was_exported(opened: dict[str, Recalculated]) -> None:
    for name in (*FROZEN, *NOT_ALLOWED):
        said = opened[name].sheets["Summary"]
        assert dict(row[:2] for row in said[3:5]) == {
            "Verdict": "None: this file is broken, see Checks.", "Estimate class": None,
        }, name  # fmt: skip


def test_a_contingency_is_an_input_like_any_other(opened: dict[str, Recalculated]) -> None:
    file = opened["contingent"]
    assert (file.state, file.changed, file.failing) == (CHANGED, 1, [])


def test_scenarios_stand_beside_each_other_whichever_is_on(opened: dict[str, Recalculated]) -> None:
    """The second has its own team, tier and period; nothing of it is on."""
    now, there = asked(MOVING), asked({**MOVING, **SECOND})
    file = opened["compared"]
    assert (file.state, file.changed) == (AGREES, 0)
    rows = {str(row[0]): row[2:] for row in file.sheets["Scenarios"][9:16]}
    for name, asks in {
        "Inputs as they are": now,
        "Scenario 1": now,
        "Scenario 2": there,
        "Counted as published": asked({**MOVING, "scope": "published"}),
    }.items():
        likely = asks.costing.totals["present_value"][:, 1].tolist()
        assert all(map(near, likely, rows[name])), name


def test_each_end_of_an_input_alone_gives_what_the_service_gives(
    opened: dict[str, Recalculated],
) -> None:
    now = with_spare_lines(asked(MOVING))
    given, tried = every_input(now), 0
    rows = {laid_out(given, now).rows[row.name] + 1: row for row in given.rows}
    for cells in opened["compared"].sheets["Sensitivity"][8:16]:
        label, (low, high, at_low, at_high), row = cells[0], cells[2:6], rows[int(str(cells[9]))]
        for end, amount in ((low, at_low), (high, at_high)):
            asks = asked_for(row, (float(str(end)),), now)
            likely = asked({**MOVING, **asks}).costing.totals["present_value"][:, 1]
            of, less = (now.scenario.technologies.index(id_) for id_ in now.pair or ())
            assert near(float(likely[of] - likely[less]), float(str(amount))), (label, end)
            tried += 1
    assert tried == 16
