"""Which form an answer takes: the suffix of its address, or what `Accept` likes best."""

from collections.abc import Collection
from types import MappingProxyType
from typing import Final

from flask import request
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
"""By suffix."""
SHEETS: Final = ("csv", "tsv", "txt", "xlsx")
"""Suffixes of what a sheet reads, which sets no header and shows no error but as a row."""


def suffix() -> str:
    """What the current address ends in, empty where it names no form: a sheet sets no header."""
    _, dot, end = request.path.rpartition("/")[2].rpartition(".")
    return end if dot and end in KINDS else ""


def accepted(forms: Collection[str]) -> str:
    """The form that the asker likes best, for an address without a suffix; else the first."""
    if not request.accept_mimetypes:
        return next(iter(forms))
    liked = MIMEAccept([(kind.partition(";")[0], q) for kind, q in request.accept_mimetypes])
    by_kind = {KINDS[form]: form for form in forms}
    best = liked.best_match(by_kind)
    if best is None:
        raise NotAcceptable(f"There is {', '.join(by_kind)}.")
    return by_kind[best]
