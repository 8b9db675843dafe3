"""The endpoints of figures: the estimate in every form, and the price book."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, cast

import orjson
from flask import Blueprint, Response

from costcalc.estimate import Estimate, estimate
from costcalc.output.figures import figure_record, figure_records, technology_records
from costcalc.output.metric import EXAMPLE, metric
from costcalc.output.period import SHOWN, Period
from costcalc.output.records import estimate_record
from costcalc.output.table import items_table, totals_table, written
from costcalc.reading import nearest
from costcalc.refusal import UNKNOWN, Fault, Refused
from costcalc.scenario import NOTHING
from costcalc.store.records import MONEY
from costcalc.web import formats
from costcalc.web.ask import Question, origin, question
from costcalc.web.sending import cached, cached_json

blueprint = Blueprint("api", __name__)


def _table(form: str, found: Estimate, asked: Question) -> str:
    """The items one below the other, or as the page shows them for the period."""
    wide = asked.view.get("layout") == "wide"
    period = cast(Period, asked.view.get("period", SHOWN))
    table = totals_table(found, period) if wide else items_table(found)
    return written(table, form, bom=asked.view.get("bom") == "1")


def _number(found: Estimate, asked: Question) -> str:
    """One bare number, without so much as the end of a line."""
    return str(metric(found, asked.own["metric"]))


def _workbook(found: Estimate, _: Question) -> bytes:
    """The workbook with live formulas."""
    from costcalc.output.workbook import workbook  # what writes it is slow to import

    return workbook(found, origin())


FORMS: Final[Mapping[str, Callable[[Estimate, Question], str | bytes]]] = {
    "json": lambda found, _: orjson.dumps(estimate_record(found)),
    "csv": partial(_table, "csv"),
    "tsv": partial(_table, "tsv"),
    "txt": _number,
    "xlsx": _workbook,
}
"""How the estimate is written, by suffix."""
NEEDED: Final[Mapping[str, Mapping[str, str]]] = {"txt": {"metric": EXAMPLE}}
"""What a form has to be told, with an example."""


def estimated(suffix: str | None = None, saved: str = "") -> Response:
    """The estimate of a scenario, in the form of the suffix or the one that is liked best."""
    form = suffix or formats.accepted(FORMS)
    needed = NEEDED.get(form, NOTHING)
    asked = question(own=needed, needed=needed, shows=MONEY, saved=saved)

    def made() -> str | bytes:
        return FORMS[form](estimate(asked.scenario, asked.book, asked.today), asked)

    response = cached(asked, formats.KINDS[form], made)
    if suffix is None:
        response.vary.add("Accept")
    return response


blueprint.add_url_rule("/api/v1/estimate", "estimate", estimated, methods=["GET", "POST"])
for _suffix in FORMS:
    blueprint.add_url_rule(
        f"/api/v1/estimate.{_suffix}",
        f"estimate_{_suffix}",
        partial(estimated, _suffix),
        methods=["GET", "POST"],
    )
    blueprint.add_url_rule(
        f"/s/<saved>/estimate.{_suffix}", f"saved_{_suffix}", partial(estimated, _suffix)
    )


@blueprint.get("/api/v1/figures")
def figures() -> Response:
    """Every figure of the price book with its receipt."""
    asked = question()
    return cached_json(asked, lambda: figure_records(asked.book))


@blueprint.get("/api/v1/figures/<id_>")
def figure(id_: str) -> Response:
    """One figure, or one for each technology under its bare name."""
    asked = question()
    book = asked.book
    record = figure_record(book, id_)
    if record is None:
        guess = nearest(id_, [figure.id for figure in book.figures()])
        detail = f"there is no figure {id_[:80]}"
        raise Refused([Fault("id", id_, detail, None, guess, UNKNOWN)])
    return cached_json(asked, lambda: record)


@blueprint.get("/api/v1/technologies")
def technologies() -> Response:
    """The technologies of the price book."""
    asked = question()
    return cached_json(asked, lambda: technology_records(asked.book))
