"""How answers go out: their kind, who may keep them, packed for those who take it so.

An answer that its address alone decides bears a fingerprint of what it is made from, so that
whoever holds it already is told so before any work is done.
"""

import gzip
from collections.abc import Callable
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import orjson
from flask import Response, render_template, request

from costcalc import __version__
from costcalc.web.ask import Question, origin
from costcalc.web.formats import JSON, KINDS

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


def _program() -> str:
    """A fingerprint of what turns figures into bytes: our own files and those who draw and write.

    The version alone would not do: a checkout changes under it.
    """
    found = sha256(__version__.encode())
    for path in sorted(Path(__file__).parent.parent.rglob("*.py")):
        found.update(path.read_bytes())
    for library in ("matplotlib", "numpy", "orjson", "xlsxwriter"):
        found.update(version(library).encode())
    return found.hexdigest()


PROGRAM: Final = _program()


def takes_packed() -> bool:
    """Whether who asks understands gzip."""
    return request.accept_encodings.quality("gzip") > 0


def cached(asked: Question, kind: str, make: Callable[[], str | bytes]) -> Response:
    """The answer to a question, made only for those who do not hold it yet.

    What a question says in its body is nobody's to keep.
    """
    if request.method == "POST" or asked.published:
        caching = PRIVATE if asked.published else NEVER
        return _named(sent(make(), kind, caching=caching), asked, kind)
    tag, caching = _tag(asked, kind), FOREVER if asked.pinned else ASK_AGAIN
    if held := _held(tag):
        response = Response(status=304, headers={"Cache-Control": caching})
        response.vary.add("Accept-Encoding")
        response.set_etag(held)
        return response
    response = sent(make(), kind, caching=caching)
    response.set_etag(tag + (PACKED if response.content_encoding else ""))
    return _named(response, asked, kind)


def cached_json(asked: Question, make: Callable[[], Any]) -> Response:
    """The answer to a question as JSON, made only for those who do not hold it yet."""
    return cached(asked, JSON, lambda: orjson.dumps(make()))


def _tag(asked: Question, kind: str) -> str:
    """A fingerprint of all that an answer is made from."""
    parts = (PROGRAM, asked.book.digest, kind, asked.canonical)
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


def sent(
    body: str | bytes, kind: str = "text/html", status: int = 200, caching: str = ASK_AGAIN
) -> Response:
    """An answer. Figures move with the next price book, so it is asked for again."""
    response = Response(body, status, mimetype=kind, headers={"Cache-Control": caching})
    response.vary.add("Accept-Encoding")
    whole = response.get_data()
    if len(whole) >= PACKED_FROM and takes_packed():
        response.set_data(gzip.compress(whole, 5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def sent_json(document: Any, caching: str = ASK_AGAIN) -> Response:
    """A JSON answer."""
    return sent(orjson.dumps(document), JSON, caching=caching)


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
    response = sent(body, caching=PRIVATE if asked.published else ASK_AGAIN)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
