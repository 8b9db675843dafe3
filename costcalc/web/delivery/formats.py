"""The format of an answer: by the suffix of its address, or else by `Accept`."""

from collections.abc import Collection
from types import MappingProxyType
from typing import Final

from flask import Response, after_this_request, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable

JSON: Final = "application/json"
KINDS: Final = MappingProxyType(
    {
        "json": JSON,
        "csv": "text/csv",
        "tsv": "text/tab-separated-values",
        "txt": "text/plain",
        "ndjson": "application/x-ndjson",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)
"""Media types by suffix."""
RECORDS: Final = ("json", "csv")
"""What analyses and parts of the price book are written as."""
SHEETS: Final = ("csv", "tsv", "txt", "xlsx")
"""Suffixes that a spreadsheet reads: it sets no headers and shows an error only as a row."""


def suffix() -> str:
    """The suffix of the current address, empty if it names no format."""
    _, dot, end = request.path.rpartition("/")[2].rpartition(".")
    return end if dot and end in KINDS else ""


def accepted(forms: Collection[str]) -> str:
    """The format that `Accept` prefers, the first without the header. Raises `NotAcceptable`.

    Whatever is answered says that it depends on the header.
    """
    after_this_request(_varied)
    if not request.accept_mimetypes:
        return next(iter(forms))
    liked = MIMEAccept([(kind.partition(";")[0], q) for kind, q in request.accept_mimetypes])
    by_kind = {KINDS[form]: form for form in forms}
    best = liked.best_match(by_kind)
    if best is None:
        raise NotAcceptable(f"There is {', '.join(by_kind)}.")
    return by_kind[best]


def _varied(response: Response) -> Response:
    response.vary.add("Accept")
    return response
