"""Whether an answer is what the API's description says, and comes with every header it must."""

import json
import re
from collections.abc import Mapping
from typing import Any

import jsonschema_rs

from fuzzing.asked import Asked, followed

EVERYWHERE = {400, 405, 414, 431, 501}
"""Statuses that any address may have: for a host, a method or bytes that are none."""
ON_PAGES = {404, 415}
"""Statuses that an address may have which is not in the description: of pages and of none."""
OF_RANGES = {206, 416}
"""Statuses of who asks for a part of an answer, as HTTP has them."""
ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
}
LONGEST_ROW = 20_000
LEAKS = (b"Traceback (most recent call last)", b"/site-packages/", b"werkzeug", b"gunicorn")


class Judge:
    """Says what is wrong with an answer, None where nothing is."""

    def __init__(self, document: dict[str, Any], slowest: float) -> None:
        self.document = document
        self.slowest = slowest
        self.routes = [
            (re.compile(re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(path))), methods)
            for path, methods in sorted(document["paths"].items(), key=_named_first)
        ]
        self.compiled: dict[str, Any] = {}

    def fault(
        self, asked: Asked, status: int, headers: Mapping[str, str], body: bytes, seconds: float
    ) -> str | None:
        """What is wrong with an answer whose body is unpacked; header names are lower case."""
        if seconds > self.slowest:
            return f"took {seconds:.1f} s"
        if leak := next((each for each in LEAKS if each in body), None):
            return f"tells of {leak!r}"
        if missing := missing_headers(asked.path, headers):
            return f"{status} without {missing}"
        told = self.documented(asked, status)
        kind = headers.get("content-type", "").partition(";")[0]
        row = b"inline" in asked.query + asked.body and len(body) < LONGEST_ROW
        if status == 200 and row and kind not in (told or {}).get("content", {}):
            return None  # the row of an error, which an address that there is not gives too
        if told is None:
            return f"{status} is not documented"
        return self.content(told, status, kind, body, asked.method)

    def documented(self, asked: Asked, status: int) -> dict[str, Any] | None:
        """What the description says of a status; of an address that is not in it, a problem."""
        responses = self.document["components"]["responses"]
        path = "/" + asked.path.decode("latin-1").lstrip("/")  # as Werkzeug reads it
        methods = next((m for pattern, m in self.routes if pattern.fullmatch(path)), None)
        method = "get" if asked.method == "HEAD" else asked.method.lower()
        if asked.method == "OPTIONS" and status == 200:
            return {}
        operation = (methods or {}).get(method)
        if operation and str(status) in operation["responses"]:
            return followed(self.document, operation["responses"][str(status)])
        if operation and status in OF_RANGES and any(name == "Range" for name, _ in asked.headers):
            return {}
        unknown = status in ON_PAGES and operation is None
        return responses["404.page"] if unknown or status in EVERYWHERE else None

    def content(
        self, told: dict[str, Any], status: int, kind: str, body: bytes, method: str
    ) -> str | None:
        """What is wrong with a body."""
        if status in (204, 303, 304) or method == "HEAD" or not told:
            return None
        if kind not in told["content"] and not (status >= 400 and kind in PROBLEMS):
            return f"{status} as {kind}"
        if not kind.endswith("json"):
            return None
        schema = told["content"].get(kind, PROBLEM)["schema"]
        try:
            lines = body.splitlines() if kind.endswith("ndjson") else [body]
            values = [json.loads(line, parse_constant=_none_such) for line in lines]
        except ValueError as problem:
            return f"{status} is no JSON: {problem}"
        wrong = next((w for v in values for w in self.validator(schema).iter_errors(v)), None)
        return f"{status} is not as described: {str(wrong)[:300]}" if wrong else None

    def validator(self, schema: dict[str, Any]) -> Any:
        """A compiled schema."""
        key = json.dumps(schema)
        if key not in self.compiled:
            whole = {**schema, "components": self.document["components"]}
            self.compiled[key] = jsonschema_rs.Draft202012Validator(whole)
        return self.compiled[key]


PROBLEMS = ("application/problem+json", "text/html")
PROBLEM = {"schema": {"$ref": "#/components/schemas/Problem"}}


def missing_headers(path: bytes, headers: Mapping[str, str]) -> str:
    """The security headers that an answer lacks or has wrong, empty where it lacks none."""
    wrong = [name for name, value in ALWAYS.items() if headers.get(name) != value]
    policy = headers.get("content-security-policy", "")
    directives = dict(each.strip().partition(" ")[::2] for each in policy.split(";"))
    if (
        directives.get("default-src") != "'none'"
        or "unsafe" in policy
        or "*" in policy.replace("frame-ancestors *", "")
    ):
        wrong.append("a strict policy")
    framed = directives.get("frame-ancestors")
    if framed != "'none'" and not (framed and path.startswith(b"/embed/")):
        wrong.append("frame-ancestors 'none'")
    return ", ".join(wrong)


def _named_first(item: tuple[str, Any]) -> tuple[bool, int]:
    """Addresses without variables before those with, the longer before the shorter."""
    return "{" in item[0], -len(item[0])


def _none_such(name: str) -> object:
    raise ValueError(name)
