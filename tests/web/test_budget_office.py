"""LibreOffice pivots a budget by month as the file is, in both forms that it opens."""

import shutil
import subprocess
from collections import defaultdict
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

import openpyxl
import pytest
from flask.testing import FlaskClient

QUESTION: Final = "baseline=ruby&years=2&own.rent=500/month&draws=0&layout=months"
ADDRESS: Final = f"?{QUESTION}&start=2027-04&fiscal_year_start=4"
XML: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
LIBRARY: Final = (
    '<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" '
    'library:readonly="false" library:passwordprotected="false">'
    '<library:element library:name="Module1"/></library:library>'
)
MODULE: Final = (
    '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" '
    'script:language="StarBasic">{}</script:module>'
)


def office(place: Path, *asked: str) -> None:
    soffice = shutil.which("soffice") or "soffice"
    profile = f"-env:UserInstallation=file://{place}/profile"
    command = [soffice, profile, "--headless", "--norestore", *asked]
    subprocess.run(command, check=True, capture_output=True, timeout=100)


@pytest.mark.office
@pytest.mark.timeout(300)
def test_a_pivot_of_a_budget_has_the_sums_of_the_answer(
    client: FlaskClient, tmp_path: Path
) -> None:
    wanted: dict[tuple[str, int], float] = defaultdict(float)
    for row in client.get(f"/api/v1/estimate.json{ADDRESS}").json:
        wanted[row["technology"], row["fiscal_year"]] += row["likely"]
    office(tmp_path, "--terminate_after_init")  # it makes the profile
    basic = tmp_path / "profile" / "user" / "basic" / "Standard"
    macro = Path(__file__).with_name("pivot.bas").read_text("utf-8")
    (basic / "Module1.xba").write_text(XML + MODULE.format(escape(macro)), "utf-8")
    (basic / "script.xlb").write_text(XML + LIBRARY, "utf-8")
    for form in ("csv", "xlsx"):
        source, made = tmp_path / f"budget.{form}", tmp_path / f"pivot_{form}.xlsx"
        source.write_bytes(client.get(f"/api/v1/estimate.{form}{ADDRESS}").data)
        office(tmp_path, f'macro:///Standard.Module1.Pivot("file://{source}","file://{made}")')
        rows = [*openpyxl.load_workbook(made, data_only=True)["Pivot"].values]
        start = next(at for at, row in enumerate(rows) if row[0] == "technology")
        years = rows[start][1:-1]
        found = {
            (str(name), int(str(year))): float(str(amount))
            for name, *amounts in rows[start + 1 : -1]
            for year, amount in zip(years, amounts[:-1], strict=True)
        }
        assert found == pytest.approx(dict(wanted), abs=0.005), form
