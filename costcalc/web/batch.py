"""Many scenarios in one request: a file of any kind in, one table streamed out.

Faults of the whole are answered before the first row. Faults of a row are in the table beside the
other rows, so that the answer to a batch with bad rows is still a 200.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from io import BytesIO
from itertools import chain
from typing import Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from costcalc.batch import LAYOUTS, Layout
from costcalc.batch.files import Source, source
from costcalc.batch.rows import TOO_LARGE, Sheet, common_to_all, sheet
from costcalc.batch.tables import Part, parts
from costcalc.batch.writing import Batch, shown, table_pieces
from costcalc.model.lines import ITEMS
from costcalc.output.table import SEPARATORS, written
from costcalc.output.template import template
from costcalc.prices.book import PriceBook
from costcalc.prices.names import Name
from costcalc.scenario.documents import Pair
from costcalc.scenario.faults import Fault, Refused, gathered
from costcalc.web.current import price_books
from costcalc.web.delivery import budget, formats
from costcalc.web.delivery.counts import Counts
from costcalc.web.delivery.metrics import counts
from costcalc.web.delivery.price import ROW
from costcalc.web.delivery.send import NEVER, WARNINGS, cached
from costcalc.web.openapi.describe import About
from costcalc.web.query import ERRORS, LOCALE, SHEET, look_of, query_pairs, view_faults
from costcalc.web.question import question

blueprint = Blueprint("batch", __name__)

MOST_ROWS: Final = 10_000
MOST_BYTES: Final = 8_000_000
FORMS: Final = {
    "json": "rows, and what is wrong with others",
    "csv": "a table that says what is wrong in its last columns",
    "tsv": "the same with tabs",
    "xlsx": "the same as a workbook",
    "ndjson": "a line a row, or for what is wrong with one",
}
TAKEN: Final = {
    "application/json": "json",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/x-ndjson": "ndjson",
    formats.KINDS["xlsx"]: "xlsx",
    "text/plain": "txt",
}
"""The bodies that are read, and the ending that a file of each has."""
MOST_UNPACKED: Final = 32_000_000
"""Bytes of a workbook that is sent, unpacked."""
MOST_LINES: Final = 50_000
"""Rows of a workbook that is answered."""
MOST_TABLE: Final = 600_000
"""Rows of any other table."""
LONGEST_HEADER: Final = 1000
UNDERSTOOD: Final = "Costcalc-Understood"
"""What was understood of the table that was sent."""
DELIVERY: Final = ("layout", "dl", "bom", LOCALE, ERRORS)
"""Parameters of the table; all others apply to every row."""
LOOKS: Final = {
    "csv": DELIVERY,
    "tsv": ("layout", "dl", "bom", ERRORS),
    "xlsx": ("layout", "dl", ERRORS),
}
"""Those that a form takes beside all forms'."""
_MAKER: Final = ThreadPoolExecutor(1, "batch")
"""One thread for all batches, so that memory holds one piece of one of them at a time."""


def batched(suffix: str | None = None) -> Response:
    """The table of a batch, in the format of the suffix, or else of `Accept`."""
    book = price_books().named_in(query_pairs(request, []))
    found = _source(book)
    form = suffix or formats.accepted(FORMS)
    common, delivery = _parameters(book)
    whole = sheet(found.rows, book, common, MOST_ROWS)
    layout = _layout(delivery)
    _check_length(whole, layout, form)
    budget.pay(ROW[layout] * whole.count * len(whole.technologies))
    table = _counted(parts(whole, book, layout, shown if form in SEPARATORS else str), counts())
    first = _MAKER.submit(next, table).result()
    understood = found.understood(whole.own)
    made = table_pieces(form, chain([first], table), book, understood, look_of(delivery))
    response = Response(_in_maker(made), mimetype=formats.KINDS[form])
    response.headers["Cache-Control"] = NEVER
    response.headers[UNDERSTOOD] = _in_header(understood)
    if warned := first.warning_codes:
        response.headers[WARNINGS] = ", ".join(warned)
    if delivery.get("dl") == "1":
        name = f"costcalc-batch-{book.version}.{form}"
        response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


_BATCH: Final = About(
    "Batch",
    "Many scenarios to one table",
    "Text with any mark between its cells, a workbook or NDJSON are read as well. "
    "What is wrong with a row stands in its place, and the others are computed all the same. "
    f"Parameters in the address are common to all rows. Up to {MOST_ROWS:,} scenarios "
    f"and {MOST_BYTES // 1_000_000} MB. Other forms have `.csv`, `.tsv`, `.ndjson` or `.xlsx` at "
    "the end, or are named in `Accept`.",
    json=(Batch,),
    takes="many",
    view=("layout", "dl"),
    statuses={406: ""},
)
blueprint.add_url_rule("/api/v1/batch", "batch", _BATCH(batched), methods=["POST"])
for _form, _what in FORMS.items():
    _title, _kind = f"Many scenarios as {_form.upper()}: {_what}", formats.KINDS[_form]
    _looks = LOOKS.get(_form, _BATCH.view)
    _about = replace(_BATCH, title=_title, text="", forms=(_kind,), view=_looks, statuses={})
    _view = _about(partial(batched, _form))
    blueprint.add_url_rule(f"/api/v1/batch.{_form}", f"batch_{_form}", _view, methods=["POST"])


_TEMPLATE: Final = About(
    "Batch",
    "A table to fill in",
    "Its columns, what each is, and a row of the defaults.",
    etag=True,
)


def empty(form: str) -> Response:
    """A table to fill in and to send as a batch."""
    asked = question()

    def made() -> str | bytes:
        table = template(asked.book)
        if form == "xlsx":
            from costcalc.output.workbook import sheet as workbook  # XlsxWriter is slow to import

            return workbook(table, day=asked.book.as_of)
        return written(table, form, look_of(asked.view))

    return cached(asked, formats.KINDS[form], made)


for _form, _looks in (("csv", SHEET), ("xlsx", ("dl", ERRORS))):
    _about = replace(
        _TEMPLATE,
        forms=(formats.KINDS[_form],),
        view=_looks,
        takes="nothing",
        statuses={400: "", 422: ""},
    )
    _view = _about(partial(empty, _form))
    blueprint.add_url_rule(f"/api/v1/batch/template.{_form}", f"template_{_form}", _view)


def _in_header(text: str) -> str:
    """The beginning of a text as far as a header can hold it."""
    return "".join(c if " " <= c <= "~" else "?" for c in text[:LONGEST_HEADER])


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


def _source(book: PriceBook) -> Source:
    """The scenarios of the body, read anew each time, so that memory holds bytes and no rows."""
    request.max_content_length = MOST_BYTES
    kind = TAKEN.get("application/json" if request.is_json else request.mimetype)
    if kind is None:
        raise UnsupportedMediaType(f"Send the scenarios as {', '.join(TAKEN)}.")
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge as problem:
        most = f"{MOST_BYTES // 1_000_000} MB"
        detail = f"the body is larger than {most}"
        raise Refused([Fault("body", None, detail, most, None, TOO_LARGE)]) from problem
    return source(lambda: BytesIO(body), book, kind, MOST_UNPACKED)


def _layout(delivery: Mapping[str, str]) -> Layout:
    """How the table is laid out. Raises `Refused` for a layout of one estimate alone."""
    asked = delivery.get("layout", LAYOUTS[0])
    if asked not in LAYOUTS:
        detail = f"a batch has no layout {asked}: it is of one estimate"
        raise Refused([Fault("layout", asked, detail, ", ".join(LAYOUTS), "tidy")])
    return asked


def _check_length(whole: Sheet, layout: Layout, form: str) -> None:
    """Refuse a table so long that it would keep others waiting; a workbook comes in one piece."""
    items = len(ITEMS) + len({Name.read(name).own for name in whole.given} - {""})
    lines = whole.count * (len(whole.technologies) * items if layout == "tidy" else 1)
    what, most = ("workbook", MOST_LINES) if form == "xlsx" else ("table", MOST_TABLE)
    if lines > most:
        detail, mend = f"the {what} would have {lines:,} rows", "layout=wide"
        mend = mend if layout == "tidy" else "batch.csv"
        raise Refused([Fault("body", None, detail, f"{most:,} rows", mend, TOO_LARGE)])
