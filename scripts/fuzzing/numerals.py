"""The same numeral by query, JSON, CSV and command line gets one verdict, and one value."""

import io
import json
import os
import re
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

from fuzzing.asked import NASTY, NUMERALS, Asked, Maker
from fuzzing.within import Answer, Found, caller, described

NAME = "orders_per_month"
METRIC = "annual.go.likely"
COLUMN = "go_annual_likely"
BARE = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
"""What JSON writes without quotes."""


def fuzz(count: int, seed: int, control: bool, _: float) -> Found:
    """Read so many numerals in every way."""
    os.environ["COSTCALC_DATABASE_URL"] = "none"
    call = caller()
    if control:
        _floats_in_json()
    document = described(call)
    maker, found = Maker(document, seed), Found()
    for number in range(count):
        text = NUMERALS[number] if number < len(NUMERALS) else _numeral(maker)
        verdicts = {
            "query": _asked(
                call(Asked("GET", PATH, maker.query([*_beside(), (NAME, text)]), (), b""))
            ),
            "text in JSON": _asked(_posted(call, json.dumps(text))),
            "command line": _commanded(text),
        }
        if text:  # an empty cell of a table is none
            verdicts["CSV"] = _in_csv(call, text)
        if BARE.fullmatch(text):
            verdicts["number in JSON"] = _asked(_posted(call, text))
        alike = {way: REFUSED if str(v).startswith(REFUSED) else v for way, v in verdicts.items()}
        exact = {str(verdict) for verdict in verdicts.values()} - {REFUSED}
        differ = len(set(alike.values())) > 1 or len(exact) > 1
        fault = f"verdicts differ: {verdicts}" if differ else None
        found.note(alike["query"] if alike["query"] == REFUSED else "read", 0, fault, repr(text))
    return found


PATH = b"/api/v1/estimate.txt"
REFUSED = "refused"
"""Of a table's row and of a command, which have no status."""


def _beside() -> list[tuple[str, str]]:
    return [("draws", "0"), ("metric", METRIC)]


def _numeral(maker: Maker) -> str:
    """A numeral, good or spoilt; none that a line of a command cannot hold, or that is no text."""
    pick = maker.dice.choice
    text = pick((maker.amount(), pick(NUMERALS), str(maker.dice.uniform(-10, 1e13))))
    if maker.often(0.5):
        text = maker.spoilt(text)
    if maker.often(0.1):
        text += pick(NASTY)
    return text.replace("\x00", "").replace("\udcff", "")


def _asked(answer: Answer) -> float | str:
    """The value, or the status that it was refused with."""
    status, _, body = answer
    return float(body) if status == 200 else f"refused, {status}"


def _posted(call: Any, value: str) -> Answer:
    body = f'{{"draws": "0", "metric": "{METRIC}", "{NAME}": {value}}}'
    kind = (("Content-Type", b"application/json"),)
    return call(Asked("POST", PATH, b"", kind, body.encode()))


def _in_csv(call: Any, text: str) -> float | str:
    """The value of a table's one row; an error stands in its last column."""
    quoted = text.replace('"', '""')
    # A line that begins with # would be a comment.
    body = f'scenario,{NAME}\n1,"{quoted}"\n'.encode()
    kind = (("Content-Type", b"text/csv"),)
    status, _, answer = call(Asked("POST", b"/api/v1/batch.json", b"", kind, body))
    assert status == 200, (text, status, answer[:300])
    rows = json.loads(answer)["rows"]
    return float(rows[0][COLUMN]) if rows else REFUSED


def _commanded(text: str) -> float | str:
    from costcalc.cli import main

    told = io.StringIO()
    with redirect_stdout(told), redirect_stderr(io.StringIO()):
        status = main(["estimate", "--json", "draws=0", f"{NAME}={text}"])
    assert status in (0, 2), (text, status)
    if status:
        return REFUSED
    technologies = json.loads(told.getvalue())["technologies"]
    return next(float(each["annual"]["likely"]) for each in technologies if each["id"] == "go")


def _floats_in_json() -> None:
    """The control: JSON's numbers as Python reads them."""
    from costcalc.web import batch, query

    own = query.JSON_TEXT.object_pairs_hook
    query.JSON_TEXT = batch.JSON_TEXT = json.JSONDecoder(object_pairs_hook=own)
