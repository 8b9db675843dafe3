"""An estimate as a program takes it on: typed, a dictionary, a polars frame, a pandas frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from costcalc.analysis.estimate import Estimate
from costcalc.output.estimate_json import Estimate as EstimateJson
from costcalc.output.estimate_json import estimate_json
from costcalc.output.shared_json import json_bytes
from costcalc.output.table import COLUMNS, NUMERIC, items_table

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl


def to_answer(estimate: Estimate) -> EstimateJson:
    """The whole answer of the API as a frozen dataclass, each key an attribute with its type.

    Money is in the scenario's currency, rounded to the cent. `None` stands where a key does not
    apply.

    >>> from costcalc import Scenario, estimate, load_price_book
    >>> book = load_price_book()
    >>> answer = to_answer(estimate(Scenario.read(book, team_size=8), book))
    >>> [each.id for each in answer.technologies if each.rank == 1]
    ['go']
    """
    return estimate_json(estimate)


def to_dict(estimate: Estimate) -> dict[str, Any]:
    """The same as a dictionary of what JSON has: the answer of the API, every key always there.

    >>> from costcalc import Scenario, estimate, load_price_book
    >>> book = load_price_book()
    >>> answer = to_dict(estimate(Scenario.read(book, team_size=8), book))
    >>> [each["id"] for each in answer["technologies"] if each["rank"] == 1]
    ['go']
    """
    answer: dict[str, Any] = orjson.loads(json_bytes(estimate_json(estimate)))
    return answer


def to_polars(estimate: Estimate) -> pl.DataFrame:
    """One row a technology and item, in the columns of the CSV.

    Amounts, of year 1 and in the scenario's currency, quantities and prices of one are floats, null
    where there is none; everything else is text.

    >>> from costcalc import Scenario, estimate, load_price_book
    >>> book = load_price_book()
    >>> scenario = Scenario.read(book, technologies="go", baseline="ruby")
    >>> sorted(set(to_polars(estimate(scenario, book))["technology"]))
    ['go', 'ruby']
    """
    import polars as pl

    schema = {name: pl.Float64 if name in NUMERIC else pl.String for name in COLUMNS}
    return pl.DataFrame(_columns(estimate), schema, strict=False)


def to_pandas(estimate: Estimate) -> pd.DataFrame:
    """The same rows and columns as `to_polars`. Needs pandas: `pip install costcalc[pandas]`.

    >>> from costcalc import Scenario, estimate, load_price_book
    >>> book = load_price_book()
    >>> costs = to_pandas(estimate(Scenario.read(book), book))
    >>> costs.groupby("technology").annual_likely.sum().idxmin()
    'go'
    """
    try:
        import pandas as pd
    except ModuleNotFoundError as problem:
        asked = "to_pandas needs pandas: pip install 'costcalc[pandas]'"
        raise ModuleNotFoundError(asked, name=problem.name) from problem
    return pd.DataFrame(_columns(estimate)).astype(dict.fromkeys(NUMERIC, float))


def _columns(estimate: Estimate) -> dict[str, Any]:
    table = items_table(estimate)
    return dict(zip(table.columns, map(list, zip(*table.rows, strict=True)), strict=True))
