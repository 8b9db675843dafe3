"""An estimate goes into data frames and dictionaries as the API gives it."""

import csv
import sys
from collections.abc import Iterable, Mapping
from io import StringIO

import pandas as pd
import polars as pl
import pytest

from costcalc import Estimate, Scenario, estimate, load_price_book, to_dict, to_pandas, to_polars
from costcalc.output.table import COLUMNS, NUMERIC, items_table, written
from costcalc.web import create_app

STATES = (
    {},
    {"team_size": 0, "technologies": "go", "baseline": "none"},
    {"currency": "EUR", "exchange_rate": 0.92, "salary.go": "90k..150k", "scope": "like_for_like"},
)
AMOUNTS = [name for name in COLUMNS if name in NUMERIC]


@pytest.fixture(params=STATES, ids=str)
def answer(request: pytest.FixtureRequest) -> Estimate:
    book = load_price_book()
    return estimate(Scenario.read(book, request.param), book)


def plain(rows: Iterable[Mapping[str, object]]) -> list[dict[str, object]]:
    """Rows with one kind of gap: no text, no number and none at all are the same."""
    return [
        {name: None if cell == "" or pd.isna(cell) else cell for name, cell in row.items()}
        for row in rows
    ]


def test_both_frames_have_the_rows_and_columns_of_the_csv(answer: Estimate) -> None:
    rows = [
        {name: float(cell) if cell and name in NUMERIC else cell for name, cell in row.items()}
        for row in csv.DictReader(StringIO(written(items_table(answer))))
    ]
    assert list(rows[0]) == to_polars(answer).columns == [*to_pandas(answer)]
    assert plain(rows) == plain(to_polars(answer).to_dicts())
    assert plain(rows) == plain(to_pandas(answer).to_dict("records"))


def test_amounts_are_floats_and_all_else_is_text(answer: Estimate) -> None:
    texts = [name for name in COLUMNS if name not in AMOUNTS]
    ours, theirs = to_polars(answer), to_pandas(answer)
    assert set(ours.select(AMOUNTS).dtypes) == {pl.Float64}
    assert set(ours.select(texts).dtypes) == {pl.String}
    assert {str(kind) for kind in theirs[AMOUNTS].dtypes} == {"float64"}
    assert all(pd.api.types.is_string_dtype(theirs[name]) for name in texts)


def test_the_dictionary_is_the_answer_of_the_api() -> None:
    book = load_price_book()
    scenario = Scenario.read(book, {"salary.go": "90k"}, orders_per_month="1M", years=5)
    asked = "/api/v1/estimate?salary.go=90k&orders_per_month=1M&years=5"
    told, there = to_dict(estimate(scenario, book)), create_app().test_client().get(asked).json
    assert {**told, "links": None} == {**there, "links": None}


def test_without_pandas_all_but_the_frame_of_pandas_works(
    answer: Estimate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    assert len(to_polars(answer))
    with pytest.raises(ModuleNotFoundError, match=r"costcalc\[pandas\]"):
        to_pandas(answer)
