"""The API's estimate in every format, and its price book."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final, cast

from flask import Blueprint, Response

from costcalc.analysis.estimate import Estimate
from costcalc.analysis.explain import EXAMPLE, metric
from costcalc.output import book_json
from costcalc.output.budget import Calendar, focus_table, months_table, years_table
from costcalc.output.charts.words import MOVED
from costcalc.output.contingency import ASKED
from costcalc.output.estimate_json import Estimate as EstimateJson
from costcalc.output.estimate_json import estimate_json
from costcalc.output.page_tables import breakdown_table, decision_table
from costcalc.output.period import SHOWN, Period
from costcalc.output.ranges import Range
from costcalc.output.records import records_table
from costcalc.output.shared_json import json_bytes
from costcalc.output.table import Table, items_table, records, telling, totals_table, written
from costcalc.prices.book import PriceBook
from costcalc.scenario.faults import MALFORMED, UNKNOWN, Fault, Refused
from costcalc.scenario.scenario import NOTHING, number_named
from costcalc.scenario.units import exact_text
from costcalc.scenario.values import nearest
from costcalc.web.current import origin, price_books
from costcalc.web.delivery import formats
from costcalc.web.delivery.send import cached, sent_json
from costcalc.web.openapi.describe import About, both_forms
from costcalc.web.query import LOCALE, SHEET, look_of
from costcalc.web.question import Question, question
from costcalc.web.store.records import MONEY

blueprint = Blueprint("api", __name__)


def _rows(found: Estimate, asked: Question) -> Table:
    """The cost lines in the layout that was asked for. Raises `Refused`."""
    return telling(_laid_out(found, asked), found.warnings, MOVED)


def _laid_out(found: Estimate, asked: Question) -> Table:
    shown, layout = ASKED in asked.view, asked.view.get("layout")
    usual = "horizon" if layout == "decision" else SHOWN
    period = cast(Period, asked.view.get("period", usual))
    ends = cast(Range, asked.view.get("range", "draws"))
    match layout:
        case "decision":
            return decision_table(found, period, ends)
        case "breakdown":
            return breakdown_table(found, period, ends, with_contingency=shown)
        case "wide":
            return totals_table(found, period, contingency=shown)
        case "years":
            return years_table(found, contingency=shown)
        case "months":
            return months_table(found, _calendar(asked), contingency=shown)
        case "focus":
            return focus_table(found, _calendar(asked), contingency=shown)
    return items_table(found, contingency=shown)


def _calendar(asked: Question) -> Calendar:
    """When year 1 and the fiscal years begin. Raises `Refused` where no start is given."""
    start = asked.view.get("start")
    if start is None:
        detail = "start is missing: the first month of year 1"
        example = f"{asked.today.year + 1}-01"
        raise Refused([Fault("start", None, detail, "YYYY-MM", example, MALFORMED)])
    year, _, month = start.partition("-")
    return Calendar((int(year), int(month)), int(asked.view.get("fiscal_year_start", "1")))


def _table(form: str, found: Estimate, asked: Question) -> str:
    """The cost lines as rows of text."""
    return written(_rows(found, asked), form, look_of(asked.view))


def _json(found: Estimate, asked: Question) -> bytes:
    """Everything, or with a layout its rows."""
    if "layout" in asked.view:
        return json_bytes(records(_rows(found, asked)))
    return json_bytes(estimate_json(found))


def _number(found: Estimate, asked: Question) -> str:
    """One bare number, without a newline, as `=WEBSERVICE()` of a spreadsheet wants it."""
    number = asked.own["metric"]
    return exact_text(metric(found.costing, found.book, number, public=found.public))


def _workbook(found: Estimate, asked: Question) -> bytes:
    """The workbook with live formulas, or rows: with a layout, and of what is published."""
    from costcalc.output.workbook import sheet, workbook  # XlsxWriter is slow to import

    layout = asked.view.get("layout")
    if layout or found.public:  # formulas would hold what was typed
        return sheet(_rows(found, asked), (layout or "Items").capitalize(), found.book.as_of)
    return workbook(found, origin(), contingency=ASKED in asked.view)


FORMS: Final[Mapping[str, Callable[[Estimate, Question], str | bytes]]] = {
    "json": _json,
    "csv": partial(_table, "csv"),
    "tsv": partial(_table, "tsv"),
    "txt": _number,
    "xlsx": _workbook,
}
"""What writes the estimate, by suffix."""
NEEDED: Final[Mapping[str, Mapping[str, str]]] = {"txt": {"metric": EXAMPLE}}
"""The parameters that a format requires, with an example."""


def estimated(suffix: str | None = None, saved: str = "") -> Response:
    """The estimate in the format of the suffix, or else of `Accept`."""
    form = suffix or formats.accepted(FORMS)
    needed = NEEDED.get(form, NOTHING)

    def judge(asked: Question) -> None:
        if form == "txt":
            _number(asked.estimate(asked.today), asked)
        elif asked.view.get("layout") in ("months", "focus"):
            _calendar(asked)

    asked = question(own=needed, needed=needed, shows=MONEY, saved=saved, judge=judge)

    def made() -> str | bytes:
        return FORMS[form](asked.estimate(asked.today), asked)

    return cached(asked, formats.KINDS[form], made)


METHODS: Final = ("GET", "POST")
_METRIC: Final = ("estimate.metric",)
_ESTIMATE: Final = About(
    "Estimate",
    "The estimate",
    "Other forms have `.csv`, `.tsv`, `.txt` or `.xlsx` at the end, or are named in `Accept`.",
    json=(EstimateJson,),
    view=("dl",),
    publishable=True,
    etag=True,
    statuses={406: ""},
)
_SHEET: Final = replace(_ESTIMATE, text="", view=("dl", "errors"), statuses={})
_LAYOUTS: Final = ("layout", "period", "range", "start", "fiscal_year_start", ASKED)
_TABLE: Final = replace(_SHEET, view=(*_LAYOUTS, "bom", *_SHEET.view))
_ABOUT: Final = {
    "json": replace(_ESTIMATE, title="everything", text="", statuses={}),
    "csv": replace(_TABLE, title="a row a cost line and technology", view=(*_TABLE.view, LOCALE)),
    "tsv": replace(_TABLE, title="the same with tabs"),
    "txt": replace(_SHEET, title="one bare number", own=_METRIC, needed=_METRIC),
    "xlsx": replace(_SHEET, title="a workbook with live formulas", view=(*_LAYOUTS, *_SHEET.view)),
}
blueprint.add_url_rule("/api/v1/estimate", "estimate", _ESTIMATE(estimated), methods=METHODS)
for _form, _about in _ABOUT.items():
    _title = f"The estimate as {_form.upper()}: {_about.title}"
    _view = replace(_about, title=_title, forms=(formats.KINDS[_form],))(partial(estimated, _form))
    blueprint.add_url_rule(f"/api/v1/estimate.{_form}", f"estimate_{_form}", _view, methods=METHODS)
    blueprint.add_url_rule(f"/s/<saved>/estimate.{_form}", f"saved_{_form}", _view)

_BOOK: Final = About("Price book", view=("dl",), etag=True)
_AS_ROWS: Final[dict[str, Any]] = {"json": (), "forms": (formats.KINDS["csv"],), "view": SHEET}
_PARTS: Final[Mapping[str, tuple[type[Any], Callable[[PriceBook], Any]]]] = {
    "figures": (book_json.Figures, book_json.figures_json),
    "technologies": (book_json.Technologies, book_json.technologies_json),
    "servers": (book_json.Servers, book_json.servers_json),
    "countries": (book_json.Countries, book_json.countries_json),
    "rates": (book_json.ReferenceRates, book_json.rates_json),
    "cases": (book_json.KnownCases, book_json.cases_json),
}
"""What of the price book is answered, by its name in the address and in the answer."""


def part(name: str, suffix: str | None = None) -> Response:
    """A part of the price book, in JSON or as rows."""
    form = suffix or formats.accepted(formats.RECORDS)
    asked = question()

    def made() -> str | bytes:
        found = _PARTS[name][1](asked.book)
        if form == "json":
            return json_bytes(found)
        return written(records_table(getattr(found, name)), look=look_of(asked.view))

    return cached(asked, formats.KINDS[form], made)


for _name, (_type, _find) in _PARTS.items():
    _title = (_find.__doc__ or "").partition("\n")[0]
    _about = replace(_BOOK, title=_title, json=(_type,))
    _sheet = replace(_BOOK, title=f"{_title} A row each.", **_AS_ROWS)
    both_forms(blueprint, f"/api/v1/{_name}", partial(part, _name), (_about, _sheet))


def figure(id_: str, suffix: str | None = None) -> Response:
    """One figure, or each technology's under a bare name."""
    form = suffix or formats.accepted(formats.RECORDS)
    asked = question()
    found = book_json.figure_json(asked.book, number_named(id_, asked.book))
    if found is None:
        guess = nearest(id_, [figure.id for figure in asked.book.figures()])
        detail = f"there is no figure {id_[:80]}"
        raise Refused([Fault("id", id_, detail, None, guess, UNKNOWN)])

    def made() -> str | bytes:
        if form == "json":
            return json_bytes(found)
        ids = {each.id for each in getattr(found, "figures", (found,))}
        every = book_json.figures_json(asked.book).figures
        rows = records_table([each for each in every if each.id in ids])
        return written(rows, look=look_of(asked.view))

    return cached(asked, formats.KINDS[form], made)


_FIGURE: Final = replace(
    _BOOK,
    title="One figure, or each technology's under a bare name",
    json=(book_json.OneFigure, book_json.NamedFigures),
    own=("figures.id",),
)
_sheet = replace(_FIGURE, title=f"{_FIGURE.title}, as rows", **_AS_ROWS)
both_forms(blueprint, "/api/v1/figures/<id_>", figure, (_FIGURE, _sheet))


@blueprint.get("/changes.json")
@About("Price book", json=(book_json.Changes,), etag=True)
def moved() -> Response:
    """What changed from price book to price book."""
    question()
    return sent_json(book_json.changes_json(price_books()))
