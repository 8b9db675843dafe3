"""Requests out of the API's own description: good ones, and the same spoilt in every place.

A seed gives the same requests again, so that a finding can be looked at.
"""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import quote

Pairs: TypeAlias = list[tuple[str, str]]

NUMERALS = (
    *("1", "01", "007.50", "1.", ".5", "+1", "-1", "--1", "-0", "5-", "(5)", "- 5", "1e3", "1E3"),
    *("1e-3", "1e", "e5", "1e3e3", "1e1.5", "1 e3", "1e-400", "1e12", "1e13", "1e400", "1e9999"),
    *("1e1000000", "1,000", "1 000", "12,34,567", "1,00", ",1", "1,", "1,000.50", "1.000,50"),
    *("1'000", "1_000", "1\u00a0000", "\uff11", "\u0663", "\u00bd", "\u00b2", "\u221e", "\u22125"),
    *("nan", "NaN", "inf", "-Infinity", "null", "None", "true", "false", "0x10", "0b1", "1L", "1j"),
    *("1k", "1K", "1M", "1m", "1 B", "1kk", "1%", "50 %", "k", "1..2", "2..1", "1...2", "1.."),
    *("1..2..3", "3..2..1", "1..2..3..4", "1-2", "1/3", "1+1", "=1+1", "9**9**9", "$1", "1 USD"),
    *("1 EUR", "3/min", "3 per min", "1 kg", "2 million/year", "1 order/month", "1 hour", "", " "),
    *("9" * 30, "9" * 121, "0" * 119, "0.1", "0.30000000000000004", "1" + "0" * 400),
)  # fmt: skip
NASTY = (
    *("\x00", "\r\nSet-Cookie: a=1", "\t", "\ufeff", "\u202e", "\u200b", "\U0001f600", "\udcff"),
    *("'", '"', "<script>alert(1)</script>", "{{7*7}}", "${7*7}", "%s%n", "../../etc/passwd", "\\"),
    *("' OR 1=1 --", "=cmd|' /C calc'!A0", "@SUM(1)", "-1+1", "http://169.254.169.254/", "//a.b"),
    *("null", "undefined", "__proto__", "constructor", "go" * 50, "a" * 5000, "é", "ß", "中"),
)  # fmt: skip
LETTERS = "0123456789.,-+eE%kM/ []{}\"'\\:;=&#?_~\x00\n\u0663\u00e9\udcff<>"
HEADERS = {
    "Accept": ("*/*", "text/html", "application/json", "text/csv", "a/b;q=9", "*;q=nan", ",;,"),
    "Accept-Encoding": ("gzip", "identity;q=0", "*;q=0", "br;q=1e9", "gzip;q=x"),
    "Authorization": ("Bearer", "Bearer x y", "Basic !!!", "Basic //8=", "Digest a=b", "x"),
    "Content-Type": ("application/json", "text/csv", "text/plain", "application/json;charset=x"),
    "Host": ("localhost:80", "a b", "user@evil.example", "evil.example:99999", "[::1", "x" * 300),
    "Idempotency-Key": ("a", '"a"', "a b", "x" * 300, "é"),
    "If-Match": ("*", '"1"', "W/1", '"999999999999"', '"'),
    "If-None-Match": ("*", '"x"', "W/", '"' * 50, "a,b,,"),
    "Range": ("bytes=0-5", "bytes=9-1", "lines=1"),
    "X-Forwarded-Host": ("evil.example",),
    "X-Forwarded-Proto": ("https", "javascript"),
}
QUOTE = '"'
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "NONSENSE")
SELDOM = {"text/html": 0.1, "image/png": 0.01, "application/vnd.": 0.01, "text/javascript": 0.05}
"""How often what takes long is asked, beside what does not: by kind, and by address."""
SLOW = {"/docs": 0.005, "/flips": 0.005, "/sources": 0.01, "/metrics": 0.05}


@dataclass(frozen=True)
class Asked:
    """A request as bytes; a program's path and query are percent-encoded."""

    method: str
    path: bytes
    query: bytes
    headers: tuple[tuple[str, bytes], ...]
    body: bytes


@dataclass(frozen=True)
class Operation:
    """What the description says of an address and a method."""

    method: str
    path: str
    query: tuple[tuple[str, Sequence[str], bool], ...]
    placed: tuple[tuple[str, str], ...]
    bodies: tuple[str, ...]
    weight: float


def followed(document: dict[str, Any], place: dict[str, Any]) -> dict[str, Any]:
    """What a reference leads to."""
    while "$ref" in place:
        at = document
        for step in place["$ref"].removeprefix("#/").split("/"):
            at = at[step]
        place = at
    return place


def operations(document: dict[str, Any]) -> list[Operation]:
    """Everything that can be asked."""
    return [
        _operation(document, method.upper(), path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def _operation(
    document: dict[str, Any], method: str, path: str, operation: dict[str, Any]
) -> Operation:
    query: list[tuple[str, Sequence[str], bool]] = []
    placed: list[tuple[str, str]] = []
    for reference in operation.get("parameters", ()):
        parameter = followed(document, reference)
        schema = followed(document, parameter.get("schema", {}))
        given = parameter.get("example", "x")
        example = ",".join(given) if isinstance(given, list) else str(given)
        if parameter["in"] == "path":
            placed.append((parameter["name"], example))
        elif parameter["in"] == "query" and schema.get("type") == "object":
            query += [(name, NUMERALS[:40], False) for name in schema.get("properties", ())]
        elif parameter["in"] == "query":
            words = [str(word) for word in schema.get("enum", ())] or [example]
            query.append((parameter["name"], words, parameter.get("required", False)))
    good = operation["responses"].get("200", {})
    kinds = [*followed(document, good).get("content", {})]
    first = kinds[0] if kinds else ""
    weight = next((part for kind, part in SELDOM.items() if first.startswith(kind)), 1)
    weight = SLOW.get(path, 0.3 if "simulation" in path else weight)
    bodies = tuple(operation.get("requestBody", {}).get("content", ()))
    return Operation(method, path, tuple(query), tuple(placed), bodies, weight)


class Maker:
    """Makes requests without end, the same from the same seed."""

    def __init__(self, document: dict[str, Any], seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311  # nobody is to be surprised
        self.operations = operations(document)
        self.weights = [operation.weight for operation in self.operations]
        self.names = sorted({name for operation in self.operations for name, *_ in operation.query})

    def often(self, share: float) -> bool:
        """True so often."""
        return self.dice.random() < share

    def asked(self) -> Asked:
        """One request."""
        operation = self.dice.choices(self.operations, self.weights)[0]
        pairs = self.pairs(operation)
        headers = [self.header() for _ in range(self.dice.choice((0, 0, 0, 0, 0, 0, 0, 1, 2)))]
        body = b""
        method = self.dice.choice(METHODS) if self.often(0.03) else operation.method
        if operation.bodies:
            kind = self.dice.choice(operation.bodies)
            headers.insert(0, ("Content-Type", kind.encode()))
            body = self.body(kind, operation, pairs)
            if self.often(0.15):
                body = self.torn(body)
            pairs = pairs[:1] if self.often(0.1) else []
        query = self.query(pairs)
        if self.often(0.08):
            query = self.torn(query)
        return Asked(method, self.path(operation), query, tuple(headers), body)

    def pairs(self, operation: Operation) -> Pairs:
        """Names and values, most of them good."""
        pairs = [(name, self.value(words)) for name, words, needed in operation.query if needed]
        pool = [(name, words) for name, words, _ in operation.query]
        if not pool and operation.bodies:
            pool = [(name, NUMERALS[:40]) for name in self.names]
        for _ in range(min(int(self.dice.expovariate(0.25)), 12)):
            if pool:
                name, words = self.dice.choice(pool)
                pairs.append((name, self.value(words)))
        if self.often(0.05):
            name = self.dice.choice((*self.names, *NASTY))
            pairs.append((self.spoilt(name), self.value(("1",))))
        if self.often(0.001):
            pairs += [(f"x{number}", "1") for number in range(400)]
        if self.often(0.7):  # a simulation takes long
            pairs = [pair for pair in pairs if pair[0] != "draws"]
            if operation.bodies or any(name == "draws" for name, *_ in operation.query):
                pairs.append(("draws", self.dice.choice(("0", "0", "10"))))
        return pairs

    def value(self, words: Sequence[str]) -> str:
        """One of the words that do, an amount, or what should not do."""
        kind = self.dice.random()
        if kind < 0.6:
            return self.dice.choice(words)
        if kind < 0.78:
            return self.amount()
        if kind < 0.9:
            return self.dice.choice(NUMERALS)
        return self.spoilt(self.dice.choice((*words, self.amount(), *NASTY)))

    def amount(self) -> str:
        """A text of the value grammar."""
        points = sorted(self.dice.uniform(0, 10 ** self.dice.randrange(8)) for _ in range(3))
        texts = [
            self.dice.choice((f"{p:.0f}", f"{p:.2f}", f"{p:,.0f}", f"{p:.1e}")) for p in points
        ]
        end = self.dice.choice(("", "", "", "", "k", "M", "%", "/min", " USD", " hours"))
        return "..".join(texts[: self.dice.choice((1, 1, 2, 3))]) + end

    def spoilt(self, text: str) -> str:
        """A text with something in it that does not belong there."""
        for _ in range(self.dice.choice((1, 1, 2, 5))):
            at = self.dice.randrange(len(text) + 1)
            text = self.dice.choice(
                (
                    text[:at] + self.dice.choice(LETTERS) + text[at:],
                    text[:at] + text[at + 1 :],
                    text[:at] + self.dice.choice(NASTY) + text[at:],
                    text[at:] + text[:at],
                    text[:200] * 3,
                )
            )
        return text

    def torn(self, text: bytes) -> bytes:
        """Bytes of which some were changed, left out, or said again."""
        for _ in range(self.dice.choice((1, 1, 2, 4))):
            at = self.dice.randrange(len(text) + 1)
            new = bytes([self.dice.randrange(256)])
            part = text[at : at + self.dice.randrange(1, 20)]
            text = self.dice.choice(
                (
                    text[:at] + new + text[at + 1 :],
                    text[:at] + new + text[at:],
                    text[:at],
                    text[:at] + part + text[at:],
                    text[:at] + text[at + len(part) :],
                )
            )
        return text

    def path(self, operation: Operation) -> bytes:
        """An address, seldom one that there is not."""
        path = operation.path
        for name, example in operation.placed:
            text = self.spoilt(example) if self.often(0.15) else example
            path = path.replace(f"{{{name}}}", _quoted(text).replace("?", "%3F"))
        raw = path.encode("ascii", "replace")
        if self.often(0.02):
            raw = b"/" + self.torn(raw[1:]).replace(b"?", b"%3f").replace(b"#", b"%23")
        return raw

    def query(self, pairs: Pairs) -> bytes:
        """Names and values as an address has them, escaped or only as far as needed."""
        safe = self.dice.choice(("", "..,/", "/:@!$'()*,;"))
        return "&".join(f"{_quoted(n, safe)}={_quoted(v, safe)}" for n, v in pairs).encode()

    def header(self) -> tuple[str, bytes]:
        """A header that may mean something."""
        name = self.dice.choice([*HEADERS])
        text = self.dice.choice(HEADERS[name])
        text = self.spoilt(text) if self.often(0.3) else text
        value = text.encode("utf-8", "surrogateescape")
        return name, bytes(each for each in value if each not in b"\r\n\x00").strip(b" \t")

    def body(self, kind: str, operation: Operation, pairs: Pairs) -> bytes:
        """What is sent: a table, a list, or an object."""
        if kind == "text/csv":
            return self.csv()
        if "batch" in operation.path:
            return b"[" + b",".join(self.json(self.row()) for _ in range(self.rows())) + b"]"
        if operation.path.endswith("/publication"):
            return b'{"values": "ratio"}'
        if "scenarios" in operation.path:
            inputs = self.json(pairs)
            title = json.dumps(self.dice.choice(("Plan B", *NASTY))).encode()
            return b'{"title": %s, "note": "", "inputs": %s}' % (title, inputs)
        return self.json(pairs)

    def rows(self) -> int:
        return self.dice.choice((0, 1, 1, 2, 3, 5))

    def row(self) -> Pairs:
        """A scenario of a batch."""
        names = self.dice.sample(self.names, self.dice.randrange(1, 4))
        return [*(("scenario", self.dice.choice(NASTY)) for _ in range(self.dice.randrange(2))),
                *((name, self.value(("1", "2"))) for name in names)]  # fmt: skip

    def csv(self) -> bytes:
        """A table with a parameter a column."""
        names = ["scenario", *self.dice.sample(self.names, self.dice.randrange(1, 4))]
        lines = [[self.value(("1", "2", "go")) for _ in names] for _ in range(self.rows())]
        quoted = (
            [cell if not set(cell) & set(',"\r\n') else f'"{cell.replace(QUOTE, QUOTE * 2)}"'
             for cell in line] for line in (names, *lines)
        )  # fmt: skip
        return "\r\n".join(map(",".join, quoted)).encode("utf-8", "surrogateescape")

    def json(self, pairs: Pairs) -> bytes:
        """An object, its names dotted or nested, its numbers bare or in quotes."""
        parts = [self.member(name, text) for name, text in pairs]
        if self.often(0.02):
            parts.append('"x": ' + "[" * self.dice.choice((5, 900, 20_000)))
        if self.often(0.02):
            parts.append('"x": ' + '{"a": ' * 900 + "1" + "}" * 900)
        return ("{" + ", ".join(parts) + "}").encode("utf-8", "surrogateescape")

    def member(self, name: str, text: str) -> str:
        """A name with its value, written in one of the ways there are."""
        low, _, high = text.partition("..")
        value = self.dice.choice(
            (
                json.dumps(text),
                json.dumps(text),
                json.dumps(text, ensure_ascii=False),
                text or "null",
                json.dumps({"low": low, "high": high or low}),
                json.dumps([text]),
            )
        )
        whole, _, rest = name.partition(".")
        if rest and self.often(0.5):
            return f"{json.dumps(whole)}: {{{json.dumps(rest)}: {value}}}"
        return f"{json.dumps(name)}: {value}"


def _quoted(text: str, safe: str = "") -> str:
    return quote(text.encode("utf-8", "surrogateescape"), safe)
