"""What a request costs before any work is done, in milliseconds of one processor.

The figures were measured and are roughly right; where a request turns out dearer, the difference is
charged afterwards. What cannot be read is taken for the dearest there may be.
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final
from urllib.parse import parse_qsl

from flask import request

from costcalc.model.inputs import COUNT_BY_ID
from costcalc.scenario.scenario import parameter
from costcalc.web.current import price_book
from costcalc.web.delivery import formats
from costcalc.web.query import spelt

BASES: Final = (
    (re.compile(r"(/s/[^/]+)?/(breakdown|certainty|working|compare(/.*)?)?|/s/[^/]+"), 100),
    (re.compile(r".*\.xlsx"), 250),
    (re.compile(r".*\.png|(/s/[^/]+)?/(flips|history|receipt)|/docs|/technologies"), 80),
)
"""Milliseconds by address; all others take `OTHER`."""
OTHER: Final = 20
WORKBOOK: Final = 250
BY_MONTH: Final = 150
"""For a table of months: it is long."""
CELL: Final = 0.0008
"""For a technology in a year of a draw."""
ROW: Final = {"wide": 0.08, "tidy": 0.14}
"""For a technology of a scenario of a batch, by layout."""
TECHNOLOGIES: Final = 5
USUAL: Final = {"draws": COUNT_BY_ID["draws"].default, "years": COUNT_BY_ID["years"].default}
MOST: Final = {"draws": 20_000, "years": 10}
_PLAIN: Final = re.compile("[0-9]{1,5}", re.ASCII)


def price() -> float:
    """The price of the current request; a batch pays for its rows when they are counted."""
    base = next((cost for path, cost in BASES if path.fullmatch(request.path)), OTHER)
    if formats.KINDS["xlsx"] in request.accept_mimetypes.values():
        base = WORKBOOK
    if dict(spelt(request.args.items())).get("layout") in ("months", "focus"):
        base += BY_MONTH
    asked: dict[str, list[float]] = {"draws": [], "years": []}
    sides = {""}
    for name, value in _pairs():
        side, _, own = name.rpartition(".")
        known = parameter(own, price_book())
        if known in asked:
            asked[known].append(_number(known, value))
            sides |= {side} if len(side) == 1 else set()
    draws, years = (max(given, default=USUAL[name]) for name, given in asked.items())
    return base + CELL * draws * years * TECHNOLOGIES * max(len(sides) - 1, 1)


def _number(name: str, value: object) -> float:
    """A count as it is written, or the most that it may be."""
    text = str(value).strip()
    return min(float(text) if _PLAIN.fullmatch(text) else MOST[name], MOST[name])


def _pairs() -> Iterator[tuple[str, object]]:
    """Names and values of the query and of a body that holds a scenario."""
    yield from request.args.items(multi=True)
    if request.method != "POST" or request.blueprint == "batch":
        return
    with suppress(ValueError, RecursionError):  # the route says what is wrong with it
        if request.is_json:
            yield from _within(json.loads(request.get_data()))
        elif request.mimetype == "application/x-www-form-urlencoded":
            yield from parse_qsl(request.get_data().decode())


def _within(document: Any, side: str = "") -> Iterator[tuple[str, object]]:
    """The members of a JSON object, and those of the sides in it."""
    if isinstance(document, dict):
        for name, value in document.items():
            yield f"{side}{name}", value
            if len(name) == 1:
                yield from _within(value, f"{name}.")
