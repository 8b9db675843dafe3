"""The JSON endpoints: the estimate, the price book, and whether the service is alive."""

from flask import Blueprint, Response

from costcalc import __version__
from costcalc.estimate import estimate
from costcalc.reading import nearest
from costcalc.refusal import UNKNOWN, Fault, Refused
from costcalc.render.figures import figure_record, figure_records, technology_records
from costcalc.render.records import estimate_record
from costcalc.web.ask import price_book, question
from costcalc.web.sending import sent_json

blueprint = Blueprint("api", __name__)


@blueprint.route("/api/v1/estimate", methods=["GET", "POST"])
@blueprint.route("/api/v1/estimate.json", methods=["GET", "POST"])
def estimated() -> Response:
    """The estimate of a scenario."""
    asked = question()
    response = sent_json(estimate_record(estimate(asked.scenario, price_book())))
    if asked.view.get("dl") == "1":
        response.headers["Content-Disposition"] = 'attachment; filename="costcalc-estimate.json"'
    return response


@blueprint.get("/api/v1/figures")
def figures() -> Response:
    """Every figure of the price book with its receipt."""
    return sent_json(figure_records(price_book()))


@blueprint.get("/api/v1/figures/<id_>")
def figure(id_: str) -> Response:
    """One figure, or one for each technology under its bare name."""
    record = figure_record(price_book(), id_)
    if record is None:
        book = price_book()
        guess = nearest(id_, [figure.id for figure in book.figures()])
        detail = f"there is no figure {id_[:80]}"
        raise Refused([Fault("id", id_, detail, None, guess, UNKNOWN)])
    return sent_json(record)


@blueprint.get("/api/v1/technologies")
def technologies() -> Response:
    """The technologies of the price book."""
    return sent_json(technology_records(price_book()))


@blueprint.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return sent_json({"status": "ok", "version": __version__}, "no-store")


@blueprint.get("/readyz")
def ready() -> Response:
    """The price book is loaded; there is no store yet."""
    state = {"status": "ready", "price_book": price_book().version, "store": "none"}
    return sent_json(state, "no-store")
