"""How answers are sent: media type, caching, ETag, gzip, and as a file to download.

An answer that its address alone decides has an ETag of what it is made from, so that a 304 costs no
computation.
"""

import gzip
from collections.abc import Callable, Iterable
from hashlib import sha256
from http import HTTPStatus
from importlib.metadata import version
from typing import Final

from flask import Response, request
from werkzeug.exceptions import PreconditionFailed

from costcalc import __version__
from costcalc.fingerprint import fingerprint
from costcalc.output.shared_json import json_bytes
from costcalc.output.table import Told, codes
from costcalc.web.current import origin
from costcalc.web.delivery.formats import JSON, KINDS
from costcalc.web.question import Question

PACKED_FROM: Final = 1000
"""Bytes from which an answer is worth packing."""
FOREVER: Final = "public, max-age=31536000, immutable"
"""For files whose address holds their digest: nothing else never changes."""
A_DAY: Final = "public, max-age=86400, stale-while-revalidate=604800"
"""For an address that names its price book: the program may still be mended."""
ASK_AGAIN: Final = "no-cache"
"""Revalidate each time, since figures change with the next price book."""
NEVER: Final = "no-store"
PRIVATE: Final = "private, no-store"
"""For what is made from a saved scenario."""
PACKED: Final = "-gzip"
"""The end of a packed answer's ETag."""
RANGES: Final = "Accept-Ranges"
"""The header of an answer of which parts may be asked for."""
WARNINGS: Final = "Costcalc-Warnings"
"""The header that names what to know before believing an answer."""
_WRITERS: Final = ("matplotlib", "numpy", "orjson", "xlsxwriter")
PROGRAM: Final = " ".join((__version__, fingerprint(), *map(version, _WRITERS)))
"""The versions of all that turns figures into bytes, for the ETag."""
CACHEABLE: Final = "costcalc.cacheable"
"""Key of the WSGI environment: the response cache may keep the answer."""


def accepts_gzip() -> bool:
    """Whether the current request accepts gzip."""
    return request.accept_encodings.quality("gzip") > 0


def page_sent(
    body: str, asked: Question, told: Iterable[Told] = (), *, framed: bool = False
) -> Response:
    """A page with its warnings; a frame that names its price book may be kept for a day.

    Other pages are asked for again, since they tell what has changed.
    """
    return warned_of(sent(body, caching=_caching(asked, lasting=framed and asked.pinned)), told)


def cached(asked: Question, kind: str, make: Callable[[], str | bytes]) -> Response:
    """The answer to a question, or a 304 to a client that has it; only the former is made.

    Answers to a POST and about saved scenarios have no ETag and may not be kept.
    """
    caching = _caching(asked, lasting=asked.pinned)
    if NEVER in caching:
        return _finished(sent(make(), kind, caching=caching), asked, kind)
    response = _kept(_tag(asked, kind), caching, kind, make)
    return _finished(response, asked, kind) if response.status_code == HTTPStatus.OK else response


def _caching(asked: Question, *, lasting: bool) -> str:
    """Who may keep the answer to a question, and how long."""
    if asked.private:
        return PRIVATE
    return NEVER if request.method == "POST" else A_DAY if lasting else ASK_AGAIN


def _kept(tag: str, caching: str, kind: str, make: Callable[[], str | bytes]) -> Response:
    """An answer with its ETag, or a 304 to a client that has it; only the former is made."""
    if held := _held_tag(tag):
        response = Response(status=HTTPStatus.NOT_MODIFIED, headers={"Cache-Control": caching})
        response.vary.add("Accept-Encoding")
        response.set_etag(held)
    else:
        body, packed = _packed(make())
        response = _sent(body, packed, kind, 200, caching)
        response.set_etag(tag + (PACKED if packed else ""))
    request.environ[CACHEABLE] = True  # set last: a failure may be a 200, with the error as a row
    return response


def _tag(asked: Question, kind: str) -> str:
    """A digest of all that an answer is made from: program, price book, origin and question."""
    parts = (PROGRAM, asked.book.digest, kind, origin(), asked.canonical)
    return sha256("\n".join(parts).encode()).hexdigest()[:32]


def _held_tag(tag: str) -> str | None:
    """The ETag of the answer that the client has, None if it has none that it can decode now."""
    tags = (tag + PACKED, tag) if accepts_gzip() else (tag,)
    return next((each for each in tags if request.if_none_match.contains_weak(each)), None)


def _finished(response: Response, asked: Question, kind: str) -> Response:
    """The answer with its warnings, with `dl=1` as a file: `costcalc-estimate-2026.12.csv`."""
    warned(response, asked)
    if request.method != "POST":
        response.headers[RANGES] = "bytes"
    if asked.view.get("dl") == "1":
        what = request.path.rpartition("/")[2]
        end = what.rpartition(".")[2]
        suffix = next((suffix for suffix, own in KINDS.items() if own == kind), end)
        name = f"costcalc-{what.removesuffix(f'.{suffix}')}-{asked.book.version}.{suffix}"
        response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def warned(response: Response, *asked: Question) -> Response:
    """The answer with the codes of its warnings in a header, for who reads no more than that."""
    return warned_of(response, (each for question in asked for each in question.warnings))


def warned_of(response: Response, told: Iterable[Told]) -> Response:
    """The answer with the codes of warnings in a header."""
    if found := codes(told):
        response.headers[WARNINGS] = found
    return response


def conditional(response: Response) -> Response:
    """An answer with an ETag, or a 304 to a client that has it. Raises `PreconditionFailed`."""
    response.make_conditional(request)
    if response.status_code == HTTPStatus.PRECONDITION_FAILED:
        raise PreconditionFailed
    return response


def sent(
    body: str | bytes, kind: str = "text/html", status: int = 200, caching: str = ASK_AGAIN
) -> Response:
    """An answer, packed if the client accepts gzip; one that may be kept has an ETag of its bytes,
    and who holds it gets a 304.
    """
    whole = body.encode() if isinstance(body, str) else body
    if status != HTTPStatus.OK or NEVER in caching:
        return _sent(*_packed(whole), kind, status, caching)
    return _kept(sha256(whole).hexdigest()[:32], caching, kind, lambda: whole)


def _packed(body: str | bytes) -> tuple[bytes, bool]:
    """An answer's bytes, and whether they are packed with gzip."""
    whole = body.encode() if isinstance(body, str) else body
    if len(whole) < PACKED_FROM or not accepts_gzip():
        return whole, False
    return gzip.compress(whole, 5, mtime=0), True


def _sent(body: bytes, packed: bool, kind: str, status: int, caching: str) -> Response:
    response = Response(body, status, mimetype=kind, headers={"Cache-Control": caching})
    response.vary.add("Accept-Encoding")
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


def sent_json(document: object, caching: str = ASK_AGAIN) -> Response:
    """A JSON answer."""
    return sent(json_bytes(document), JSON, caching=caching)
