"""How answers go out: their kind, who may keep them, packed for those who take it so.

An answer that its address alone decides bears a fingerprint of what it is made from, so that
whoever holds it already is told so before any work is done.
"""

import gzip
from collections.abc import Callable
from hashlib import sha256
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, Final

from flask import Response, render_template, request
from werkzeug.exceptions import PreconditionFailed

from costcalc import __version__
from costcalc.fingerprint import fingerprint
from costcalc.output.shared_json import json_bytes
from costcalc.web.current import origin
from costcalc.web.delivery.formats import JSON, KINDS
from costcalc.web.question import Question

PACKED_FROM: Final = 1000
"""Bytes; below, packing saves nothing that matters."""
FOREVER: Final = "public, max-age=31536000, immutable"
ASK_AGAIN: Final = "no-cache"
"""Figures move with the next price book."""
NEVER: Final = "no-store"
PRIVATE: Final = "private, no-store"
"""Of what was made from a saved scenario."""
PACKED: Final = "-gzip"
"""What the tag of a packed answer ends in."""


_WRITERS: Final = ("matplotlib", "numpy", "orjson", "xlsxwriter")
PROGRAM: Final = " ".join((__version__, fingerprint(), *map(version, _WRITERS)))
"""What turns figures into bytes: our own files, and those who draw and write."""
REPEATABLE: Final = "costcalc.repeatable"
"""In the environment of a request to which the same answer may be given again."""


def takes_packed() -> bool:
    """Whether who asks understands gzip."""
    return request.accept_encodings.quality("gzip") > 0


def cached(asked: Question, kind: str, make: Callable[[], str | bytes]) -> Response:
    """The answer to a question, made only for those who do not hold it yet.

    What a question says in its body is nobody's to keep.
    """
    if request.method == "POST" or asked.private:
        caching = PRIVATE if asked.private else NEVER
        return _named(sent(make(), kind, caching=caching), asked, kind)
    tag, caching = _tag(asked, kind), FOREVER if asked.pinned else ASK_AGAIN
    if held := _held(tag):
        response = Response(status=304, headers={"Cache-Control": caching})
        response.vary.add("Accept-Encoding")
        response.set_etag(held)
    else:
        body, packed = _packed(make())
        response = _named(_sent(body, packed, kind, 200, caching), asked, kind)
        response.set_etag(tag + (PACKED if packed else ""))
    request.environ[REPEATABLE] = True  # now that nothing failed, which may end in a row of its own
    return response


def cached_json(asked: Question, make: Callable[[], object]) -> Response:
    """The answer to a question as JSON, made only for those who do not hold it yet."""
    return cached(asked, JSON, lambda: json_bytes(make()))


def _tag(asked: Question, kind: str) -> str:
    """A fingerprint of all that an answer is made from."""
    parts = (PROGRAM, asked.book.digest, kind, origin(), asked.canonical)
    return sha256("\n".join(parts).encode()).hexdigest()[:32]


def _held(tag: str) -> str | None:
    """The tag of the answer that who asks holds already and can read."""
    tags = (tag + PACKED, tag) if takes_packed() else (tag,)
    return next((each for each in tags if request.if_none_match.contains_weak(each)), None)


def _named(response: Response, asked: Question, kind: str) -> Response:
    """The answer as a file to keep where it was asked for so: `costcalc-estimate-2026.11.csv`."""
    if asked.view.get("dl") == "1":
        what = request.path.rpartition("/")[2]
        end = what.rpartition(".")[2]
        suffix = next((suffix for suffix, own in KINDS.items() if own == kind), end)
        name = f"costcalc-{what.removesuffix(f'.{suffix}')}-{asked.book.version}.{suffix}"
        response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def unless_held(response: Response) -> Response:
    """A tagged answer, or a 304. Raises `PreconditionFailed` where another one is asked for."""
    response.make_conditional(request)
    if response.status_code == HTTPStatus.PRECONDITION_FAILED:
        raise PreconditionFailed
    return response


def sent(
    body: str | bytes, kind: str = "text/html", status: int = 200, caching: str = ASK_AGAIN
) -> Response:
    """An answer. Figures move with the next price book, so it is asked for again."""
    return _sent(*_packed(body), kind, status, caching)


def _packed(body: str | bytes) -> tuple[bytes, bool]:
    """An answer's bytes, and whether they are packed: as who asks takes them."""
    whole = body.encode() if isinstance(body, str) else body
    if len(whole) < PACKED_FROM or not takes_packed():
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


def framed(template: str, asked: Question, **shown: Any) -> Response:
    """A page for other people's frames, with the options that such a page has."""
    body = render_template(
        template,
        titled=asked.view.get("title") != "0",
        tabled=asked.view.get("table") == "1",
        theme=asked.view.get("theme", "auto"),
        origin=origin(),
        **shown,
    )
    response = sent(body, caching=PRIVATE if asked.private else ASK_AGAIN)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
