"""Every route by every method, in every status there is: the security headers stand on all."""

import os
import random
from collections.abc import Iterator
from tempfile import TemporaryDirectory

from fuzzing.asked import METHODS, Asked, Operation, operations
from fuzzing.judged import missing_headers
from fuzzing.within import Found, caller, described

WAYS: tuple[tuple[bytes, tuple[tuple[str, bytes], ...], bytes], ...] = (
    (b"", (), b""),
    (b"draws=0", (), b""),
    (b"draws=0&book=2026.12", (), b""),
    (b"years=99", (), b""),
    (b"zzz=1", (), b""),
    (b"%ff", (), b""),
    (b"\xff", (), b""),
    (b"errors=inline&years=99", (), b""),
    (b"a" * 9000, (), b""),
    (b"book=1999.01", (), b""),
    (b"s=unknown", (), b""),
    (b"", (("Accept", b"image/none"),), b""),
    (b"", (("Accept", b"application/json"),), b""),
    (b"", (("Accept-Encoding", b"gzip"),), b""),
    (b"", (("Host", b"a b"),), b""),
    (b"", (("Content-Type", b"text/plain"),), b"x"),
    (b"", (("Content-Type", b"application/json"),), b'{"years": 2}'),
    (b"", (("Content-Type", b"application/json"),), b"[" * 5000),
    (b"", (("Content-Type", b"application/json"),), b" " * 70_000),
    (b"", (("Content-Type", b"text/csv"),), b"years\n2\n"),
    (b"", (("Authorization", b"Bearer x"), ("If-Match", b'"1"')), b""),
)
"""Query, headers and body."""
NOWHERE = (
    b"/nothing",
    b"/api/nothing",
    b"/static/x/y",
    b"/embed/x",
    b"/chart/x.svg",
    b"//",
    b"/%00",
)


def fuzz(count: int, seed: int, control: bool, _: float) -> Found:
    """Ask in all ways, or in so many; what bears a tag is asked again with it, for its 304."""
    found = Found()
    with TemporaryDirectory(prefix="costcalc-fuzz-") as folder:
        os.environ["COSTCALC_DATABASE_URL"] = f"sqlite:///{folder}/saved.db"
        if control:
            _bare_files()
        call = caller()
        document = described(call)
        ways = [*_all(operations(document))]
        if 0 < count < len(ways):
            ways = random.Random(seed).sample(ways, count)  # noqa: S311
        for asked in ways:
            status, headers, _ = call(asked)
            found.note(status, 0, missing_headers(asked.path, headers) or None, asked)
            if tag := headers.get("etag"):
                own = (*asked.headers, ("If-None-Match", tag.encode()))
                again = Asked(asked.method, asked.path, asked.query, own, b"")
                status, headers, _ = call(again)
                found.note(status, 0, missing_headers(asked.path, headers) or None, again)
    return found


def _all(known: list[Operation]) -> Iterator[Asked]:
    paths = {_path(operation): operation for operation in known}
    for path, operation in [*paths.items(), *((path, None) for path in NOWHERE)]:
        named = operation.query if operation else ()
        needed = "&".join(f"{name}={words[0]}" for name, words, needed in named if needed)
        for method in METHODS:
            for query, headers, body in WAYS:
                whole = b"&".join(filter(None, (needed.encode(), query)))
                yield Asked(method, path, whole, headers, body)


def _path(operation: Operation) -> bytes:
    path = operation.path
    for name, example in operation.placed:
        path = path.replace(f"{{{name}}}", example)
    return path.encode()


def _bare_files() -> None:
    """The control: files go out as a server beside the application would send them."""
    from flask import request

    from costcalc.web.delivery import headers

    secured = headers.secured
    headers.secured = lambda response: (
        response if request.path.startswith("/static/") else secured(response)
    )
