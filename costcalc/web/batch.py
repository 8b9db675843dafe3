"""Many scenarios in one request: a JSON list or a CSV file in, one table streamed out.

Faults of the whole are answered before the first row. Faults of a row are in the table beside the
other rows, so that the answer to a batch with bad rows is still a 200.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from io import BytesIO
from typing import Final, cast

import orjson
from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from costcalc.batch.rows import NAME, TOO_LARGE, Pair, Row, common_to_all, csv_rows, row_of, sheet
from costcalc.batch.tables import Layout, Part, parts
from costcalc.batch.writing import Batch, shown, table_pieces
from costcalc.prices.book import PriceBook
from costcalc.scenario.faults import MALFORMED, Fault, Refused, gathered
from costcalc.web.current import price_books
from costcalc.web.delivery import formats
from costcalc.web.delivery.counts import Counts
from costcalc.web.delivery.metrics import counts
from costcalc.web.delivery.send import NEVER
from costcalc.web.openapi.describe import About
from costcalc.web.query import ERRORS, JSON_TEXT, object_pairs, query_pairs, view_faults

blueprint = Blueprint("batch", __name__)

MOST_ROWS: Final = 10_000
MOST_BYTES: Final = 8_000_000
FORMS: Final = {
    "json": "rows, and what is wrong with others",
    "csv": "a table that says what is wrong in its last columns",
    "ndjson": "a line a row, or for what is wrong with one",
}
DELIVERY: Final = ("layout", "dl", "bom", ERRORS)
"""Parameters of the table; all others apply to every row."""
_MAKER: Final = ThreadPoolExecutor(1, "batch")
"""One thread for all batches, so that memory holds one piece of one of them at a time."""
_SPACE: Final = re.compile(r"[ \t\r\n]*")


def batched(suffix: str | None = None) -> Response:
    """The table of a batch, in the format of the suffix, or else of `Accept`."""
    book = price_books().named_in(query_pairs(request, []))
    rows = _rows(book)
    form = suffix or formats.accepted(FORMS)
    common, delivery = _parameters(book)
    whole = sheet(rows, book, common, MOST_ROWS)
    layout = cast(Layout, delivery.get("layout", "wide"))
    table = _counted(parts(whole, book, layout, shown if form == "csv" else str), counts())
    pieces = _in_maker(table_pieces(form, table, book, bom=delivery.get("bom") == "1"))
    response = Response(pieces, mimetype=formats.KINDS[form])
    response.headers["Cache-Control"] = NEVER
    if delivery.get("dl") == "1":
        name = f"costcalc-batch-{book.version}.{form}"
        response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


_BATCH: Final = About(
    "Batch",
    "Many scenarios to one table",
    "What is wrong with a row stands in its place, and the others are computed all the same. "
    f"Parameters in the address are common to all rows. Up to {MOST_ROWS:,} scenarios "
    f"and {MOST_BYTES // 1_000_000} MB. Other forms have `.csv` or `.ndjson` at the end, or are "
    "named in `Accept`.",
    json=(Batch,),
    takes="many",
    view=("layout", "dl"),
    statuses={406: ""},
)
blueprint.add_url_rule("/api/v1/batch", "batch", _BATCH(batched), methods=["POST"])
for _form, _what in FORMS.items():
    _title, _kind = f"Many scenarios as {_form.upper()}: {_what}", formats.KINDS[_form]
    _looks = DELIVERY if _form == "csv" else _BATCH.view
    _about = replace(_BATCH, title=_title, text="", forms=(_kind,), view=_looks, statuses={})
    _view = _about(partial(batched, _form))
    blueprint.add_url_rule(f"/api/v1/batch.{_form}", f"batch_{_form}", _view, methods=["POST"])


def _counted(table: Iterator[Part], found: Counts) -> Iterator[Part]:
    """The table unchanged; its rows are counted for the metrics as they pass."""
    for part in table:
        found.batch(part.rows - len(part.bad), len(part.bad))
        yield part


def _in_maker(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces, each made in the one thread that serves all batches."""
    while (piece := _MAKER.submit(next, pieces, None).result()) is not None:
        yield piece


def _parameters(book: PriceBook) -> tuple[list[Pair], Mapping[str, str]]:
    """The parameters of every row, and those of the table. Raises `Refused`."""
    with gathered() as faults:
        pairs = query_pairs(request, faults)
        faults.extend(view_faults(pair for pair in pairs if pair[0] in DELIVERY))
        return common_to_all(pairs, book, DELIVERY)


def _rows(book: PriceBook) -> Callable[[], Iterator[Row]]:
    """A function that reads the rows anew each time, so that memory holds bytes and no rows."""
    request.max_content_length = MOST_BYTES
    if not (request.is_json or request.mimetype == "text/csv"):
        raise UnsupportedMediaType("Send the scenarios as text/csv or application/json.")
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge as problem:
        most = f"{MOST_BYTES // 1_000_000} MB"
        detail = f"the body is larger than {most}"
        raise Refused([Fault("body", None, detail, most, None, TOO_LARGE)]) from problem
    if request.is_json:
        return partial(_json_rows, body)
    return lambda: csv_rows(BytesIO(body), book)


def _json_rows(body: bytes) -> Iterator[Row]:
    """The rows of a JSON list of objects, decoded one at a time. Raises `Refused`."""
    number = 0
    try:
        for number, document in enumerate(_elements(body.decode("utf-8")), 1):
            yield _json_row(number, document)
    except (ValueError, TypeError, RecursionError) as problem:
        detail = f"the batch is no JSON list from scenario {number + 1} on"
        example = '[{"scenario": "today", "orders_per_month": "1M"}]'
        fault = Fault("body", None, detail, "a JSON list of objects", example, MALFORMED)
        raise Refused([fault]) from problem


def _json_row(number: int, document: object) -> Row:
    """The row of one object; its `scenario` is its name."""
    faults: list[Fault] = []
    pairs = object_pairs(document, faults, "scenario")
    given = [pair for pair in pairs if pair[0] != NAME]
    row = row_of(number, number, dict(pairs).get(NAME), given)
    return replace(row, faults=(*row.faults, *faults))


def _elements(text: str) -> Iterator[object]:
    """The elements of a JSON list, decoded one by one. Raises `ValueError` or `TypeError`."""

    def after_space(place: int) -> int:
        blank = _SPACE.match(text, place)
        return blank.end() if blank else place

    mark, at = "[", after_space(0)
    if text[at : at + 1] != mark:
        raise ValueError("is no list")
    at = after_space(at + 1)
    if text[at : at + 1] == "]":
        mark, at = "]", at + 1
    while mark != "]":
        element, at = JSON_TEXT.raw_decode(text, at)
        orjson.dumps(element)  # half a surrogate pair is JSON, but no text to be repeated
        yield element
        at = after_space(at)
        mark = text[at : at + 1]
        if mark not in (",", "]"):
            raise ValueError("has no comma between two elements")
        at = after_space(at + 1)
    if text[after_space(at) :]:
        raise ValueError("goes on after its end")
