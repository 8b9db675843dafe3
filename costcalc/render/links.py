"""Addresses of a scenario: readable, only what differs from the defaults."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from costcalc.estimate import Estimate


def address(path: str, parameters: Mapping[str, str]) -> str:
    """A path with its parameters, sorted, in the readable encoding that all our links have."""
    query = urlencode(dict(sorted(parameters.items())), quote_via=quote, safe=",:")
    return f"{path}?{query}" if query else path


def query(estimate: Estimate, view: Mapping[str, str] | None = None) -> str:
    """The canonical query string of a scenario, with view parameters that change no number."""
    parameters = {
        **dict(sorted({**estimate.scenario.changed, **(view or {})}.items())),
        "book": estimate.book.version,
    }
    return urlencode(parameters, quote_via=quote, safe=",:")


def permalink(estimate: Estimate, path: str = "/", view: Mapping[str, str] | None = None) -> str:
    """An address under which this state is computed again, next year too."""
    return f"{path}?{query(estimate, view)}"


def receipt(estimate: Estimate, number: str, **more: str) -> str:
    """The address that says how a number came about.

    None for a number without an id, nor for a percentage: it would tell the money behind it.
    """
    if not number or estimate.scenario.currency == "%":
        return ""
    return address("/receipt", {**estimate.scenario.changed, **more, "number": number})
