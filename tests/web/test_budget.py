"""A budget over HTTP: every layout in every form, with the types that programs expect."""

import io
from typing import Final

import openpyxl
import pandas as pd
import polars as pl
import pytest
from database import sums
from flask.testing import FlaskClient

from costcalc.output.budget import BY_MONTH, FOCUS, YEARS

LAYOUTS: Final = {
    "years": ("", YEARS),
    "months": ("&start=2027-04&fiscal_year_start=4", BY_MONTH),
    "focus": ("&start=2027-04", FOCUS),
}
QUESTION: Final = "baseline=ruby&years=2&currency=EUR"
NUMBERS: Final = ("likely", "EffectiveCost")


def asked(layout: str, form: str) -> str:
    return f"/api/v1/estimate.{form}?{QUESTION}&layout={layout}{LAYOUTS[layout][0]}"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_form_of_a_layout_holds_the_same_rows(layout: str, client: FlaskClient) -> None:
    columns = LAYOUTS[layout][1]
    frame = pd.read_csv(io.StringIO(client.get(asked(layout, "csv")).text))
    tabs = pd.read_csv(io.StringIO(client.get(asked(layout, "tsv")).text), sep="\t")
    told = pd.read_json(io.StringIO(client.get(asked(layout, "json")).text), dtype=False)
    pd.testing.assert_frame_equal(frame, tabs)
    assert (*frame.columns,) == (*told.columns,) == columns
    assert len(frame) == len(told) > 100
    number = next(name for name in NUMBERS if name in columns)
    assert frame[number].tolist() == told[number].tolist()
    book = openpyxl.load_workbook(io.BytesIO(client.get(asked(layout, "xlsx")).data))
    rows = [*book.active.values]
    assert rows[0] == columns
    place = columns.index(number)
    assert [row[place] for row in rows[1:]] == frame[number].tolist()


@pytest.mark.parametrize(
    ("layout", "dates"),
    [("months", ["period"]), ("focus", [name for name in FOCUS if "Period" in name])],
)
def test_months_are_dates_in_a_workbook_and_amounts_numbers(
    layout: str, dates: list[str], client: FlaskClient
) -> None:
    frame = pd.read_excel(io.BytesIO(client.get(asked(layout, "xlsx")).data))
    told = pd.read_csv(io.StringIO(client.get(asked(layout, "csv")).text))
    for name in dates:
        assert frame[name].dtype.kind == "M"
        assert frame[name].dt.strftime("%Y-%m").tolist() == told[name].str[:7].tolist()
    number = next(name for name in NUMBERS if name in LAYOUTS[layout][1])
    assert frame[number].dtype == "float64"
    wide = pd.read_excel(io.BytesIO(client.get("/api/v1/estimate.xlsx?layout=wide").data))
    assert set(wide["period"]) == {"year"}  # the same heading, and no month


@pytest.mark.parametrize("layout", LAYOUTS)
def test_data_frames_and_a_database_read_numbers_as_numbers_from_an_address(
    layout: str, live: str
) -> None:
    address = live + asked(layout, "csv")
    number = next(name for name in NUMBERS if name in LAYOUTS[layout][1])
    assert pl.read_csv(address).schema[number] == pl.Float64
    assert pd.read_csv(address)[number].dtype == "float64"
    total, kind = sums(address, number)
    assert kind == "DOUBLE"
    assert total == pytest.approx(pd.read_csv(address)[number].sum())


def test_a_budget_by_month_needs_a_start_and_says_so(client: FlaskClient) -> None:
    answer = client.get(f"/api/v1/estimate.csv?{QUESTION}&layout=months")
    assert answer.status_code == 400
    (fault,) = client.get(f"/api/v1/estimate.json?{QUESTION}&layout=focus").json["errors"]
    assert (fault["field"], fault["allowed"]) == ("start", "YYYY-MM")
    mended = client.get(
        f"/api/v1/estimate.csv?{QUESTION}&layout=months&start={fault['suggestion']}"
    )
    assert mended.status_code == 200


@pytest.mark.parametrize("start", ["2027", "2027-13", "2027-4", "April 2027", "27-04"])
def test_a_start_that_is_no_month_is_refused_with_how_it_is_written(
    start: str, client: FlaskClient
) -> None:
    answer = client.get(f"/api/v1/estimate.json?layout=months&start={start}")
    assert answer.status_code == 422
    (fault,) = answer.json["errors"]
    assert (fault["field"], fault["allowed"]) == ("start", "such as 2027-04")


def test_the_records_layout_is_the_lines_as_objects(client: FlaskClient) -> None:
    rows = client.get("/api/v1/estimate.json?layout=records").json
    tidy = pd.read_csv(io.StringIO(client.get("/api/v1/estimate.csv").text))
    assert [row["item"] for row in rows] == tidy["item"].tolist()
    assert [*rows[0]] == [*tidy.columns]


@pytest.mark.parametrize("layout", [*LAYOUTS, "records"])
def test_a_batch_has_no_budget_and_says_so(layout: str, client: FlaskClient) -> None:
    body = {"json": [{"scenario": "a"}]}
    answer = client.post(f"/api/v1/batch?layout={layout}", **body)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json["errors"]] == ["layout"]
