"""A request's query, form or JSON body as pairs of names and values, checked for syntax alone."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias
from urllib.parse import parse_qsl

from flask import Request, request
from gunicorn.http.errors import NoMoreData, ParseException
from werkzeug.exceptions import HTTPException, RequestURITooLarge, UnsupportedMediaType

from costcalc.output.charts.flip_map import MAPS
from costcalc.output.charts.stacked import SHAPES
from costcalc.output.contingency import ASKED, VALUES
from costcalc.output.form import DRAWN_FROM, OPENED
from costcalc.output.own_lines import added
from costcalc.output.period import PERIODS
from costcalc.output.ranges import RANGES
from costcalc.output.table import Look
from costcalc.output.typed import ENDS, joined
from costcalc.scenario.documents import JSON_TEXT, MAX_FIELDS, Pair, object_pairs, unusable
from costcalc.scenario.faults import MALFORMED, Fault
from costcalc.scenario.numerals import LOCALES
from costcalc.scenario.scenario import listed
from costcalc.web.delivery.formats import SHEETS, suffix

MAX_QUERY_BYTES: Final = 8000


@dataclass(frozen=True)
class Form:
    """What a parameter is written like, where its options are too many to list."""

    pattern: str
    example: str

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and re.fullmatch(self.pattern, text) is not None

    def __iter__(self) -> Iterator[str]:
        yield f"such as {self.example}"


Options: TypeAlias = tuple[str, ...] | Form
UNREADABLE: Final = (ParseException, NoMoreData)
"""What gunicorn raises while a chunked body is read whose chunks are malformed."""
TECHNOLOGY: Final = "[A-Za-z][A-Za-z0-9_. -]{0,39}"
"""How the id or the name of a technology is written."""
ERRORS: Final = "errors"
LOCALE: Final = "locale"
INLINE: Final = "inline"
"""Value of `errors`: an error is a row of a 200 answer, since spreadsheets hide other statuses."""
ONE_BY_ONE: Final = ("tidy", "records", "years", "months", "focus")
BESIDE: Final = ("wide", "decision", "breakdown")
"""The layouts of a table: a row a technology, and technologies side by side."""
VIEW: Final[Mapping[str, Options]] = MappingProxyType(
    {
        "period": PERIODS,
        "panels": SHAPES,
        "theme": ("auto", "light", "dark"),
        "title": ("0", "1"),
        "table": ("0", "1"),
        "dl": ("0", "1"),
        "layout": (*ONE_BY_ONE, *BESIDE),
        "start": Form(r"20[0-9]{2}-(0[1-9]|1[0-2])", "2027-04"),
        ASKED: VALUES,
        "fiscal_year_start": tuple(map(str, range(1, 13))),
        "bom": ("0", "1"),
        LOCALE: LOCALES,
        ERRORS: (INLINE,),
        "map": tuple(MAPS),
        "print": ("all",),
        "from": Form(TECHNOLOGY, "elixir"),
        "to": Form(TECHNOLOGY, "go"),
        "range": RANGES,
        "values": ("money", "ratio"),
    }
)
"""Parameters that change how an answer looks or is delivered, never a number; their options."""
SHEET: Final = ("bom", LOCALE, "dl", ERRORS)
"""View parameters of every table in CSV."""
TRACKING: Final = re.compile(
    "utm_.*|mc_.*|gad_.*|fbclid|gclid|msclkid|gbraid|wbraid|ttclid|li_fat_id|igshid|srsltid|si|ref"
)
"""Parameters that other sites append to links, which pages ignore."""
MONEY_ALONE: Final = re.compile("^/api/|/estimate[.]")
"""Addresses whose answers have no percentages."""
ESCAPED: Final = "amp;"
"""Stands before a name where a mail shows an address as it is written in a page."""
AFTER: Final = ".,;:!?)]}>'\"’”»"
"""What may stand behind a link in a sentence and be taken for its end."""


def request_pairs(faults: list[Fault]) -> list[Pair]:
    """The pairs of the current request's query and, for a POST, of its JSON body."""
    pairs = query_pairs(request, faults)
    return [*pairs, *json_pairs(faults)] if request.method == "POST" else pairs


def query_pairs(asked: Request, faults: list[Fault]) -> list[Pair]:
    """The pairs of a request's query. Raises `RequestURITooLarge`."""
    raw = asked.query_string
    if len(raw) > MAX_QUERY_BYTES:
        raise RequestURITooLarge
    try:
        return _decoded(raw)
    except UnicodeDecodeError:
        detail, allowed = "the query is not UTF-8 text", "percent-encoded UTF-8"
        faults.append(Fault("query", None, detail, allowed, None, MALFORMED))
    except ValueError:
        detail = f"the query has more than {MAX_FIELDS} fields"
        faults.append(Fault("query", None, detail, None, None, MALFORMED))
    return []


def form_pairs(faults: list[Fault]) -> list[Pair]:
    """The pairs of the form in the current request's body; its view parameters are in the query.

    Raises `UnsupportedMediaType` for another kind of body.
    """
    if request.mimetype != "application/x-www-form-urlencoded":
        raise UnsupportedMediaType("Send the form as application/x-www-form-urlencoded.")
    try:
        return as_form(_decoded(request.get_data()))
    except ValueError:
        detail = "the form is not UTF-8 text, or has too many fields"
        allowed = f"percent-encoded UTF-8, up to {MAX_FIELDS} fields"
        faults.append(Fault("body", None, detail, allowed, None, MALFORMED))
        return []


def _decoded(raw: bytes) -> list[Pair]:
    """The pairs of URL-encoded text. Raises `ValueError` for too many, or for no UTF-8."""
    text = raw.decode("ascii")
    pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    return spelt(pairs)


def spelt(pairs: Iterable[Pair], names: Collection[str] = VIEW) -> list[Pair]:
    """Pairs with these names, and the options of `VIEW`, in small letters as we write them."""
    return [
        (name.lower(), _option(name.lower(), value)) if name.lower() in names else (name, value)
        for name, value in pairs
    ]


def _option(name: str, value: object) -> object:
    """An option as we write it; what is none, as it was given."""
    text, options = str(value).lower(), VIEW.get(name, ())
    return text if isinstance(options, tuple) and text in options else value


def json_pairs(faults: list[Fault]) -> list[Pair]:
    """The pairs of the current request's JSON body. Raises `UnsupportedMediaType` without one."""
    if not request.is_json:
        raise UnsupportedMediaType("Send the scenario as application/json.")
    try:
        document = JSON_TEXT.decode(request.get_data().decode("utf-8"))
        # Half a surrogate pair is JSON, but no text that an answer could repeat.
        json.dumps(document, ensure_ascii=False).encode("utf-8")
    except RecursionError:
        faults.append(unusable("is nested too deep"))
    except ValueError:  # bytes that are no UTF-8 and text that is no JSON alike
        faults.append(unusable("is no JSON"))
    else:
        return spelt(object_pairs(document, faults))
    return []


def errors_inline() -> bool:
    """Whether the current request asks for errors as a row, however little else can be read."""
    pairs: list[Pair] = []
    with suppress(ValueError):
        text = request.query_string.decode("ascii", "replace")
        pairs += spelt(parse_qsl(text, max_num_fields=MAX_QUERY_BYTES))
    # The body may be too large, of a kind that is not read, or none.
    with suppress(HTTPException, *UNREADABLE):
        pairs += request_pairs([])
    return (ERRORS, INLINE) in pairs


def typed() -> Mapping[str, str]:
    """The texts that a page's visitor typed, by name, view and tracking parameters left out."""
    pairs = as_form(request_pairs([]))
    return MappingProxyType({name: str(text) for name, text in pairs if name not in VIEW})


def valid_view() -> Mapping[str, str]:
    """The current request's view parameters that are valid, whatever else was refused."""
    pairs = ((name, str(text)) for name, text in request_pairs([]))
    return MappingProxyType({name: text for name, text in pairs if text in VIEW.get(name, ())})


def form_sent() -> Mapping[str, str] | None:
    """The parameters of a form that was sent with every box, None if it was none.

    A browser without our script sends every box, in a body where an address would be too long. A
    name given twice is left to be refused.
    """
    pairs = form_pairs([]) if request.method == "POST" else request_pairs([])
    kept = as_form(pairs)
    names = [name for name, _ in kept]
    whole = len(kept) < len(pairs) or any(name.startswith(DRAWN_FROM) for name in names)
    if not whole or len(set(names)) < len(names):
        return None
    return MappingProxyType({name: str(text) for name, text in kept})


def as_form(pairs: Iterable[Pair]) -> list[Pair]:
    """Pairs as a form means them: empty is not given, ticked technologies are one list.

    Three boxes, `team_size.low` and so on, are one range. What mails and other sites do to links
    is undone.
    """
    named = [(re.sub(f"^(?:{ESCAPED})+", "", name), value) for name, value in pairs]
    if named and isinstance(last := named[-1][1], str):
        named[-1] = named[-1][0], last.rstrip(AFTER)
    given = [p for p in added(named) if p[1] != "" and not TRACKING.fullmatch(p[0])]
    return listed(_whole(given))


def _whole(given: Iterable[Pair]) -> Iterator[Pair]:
    """The pairs with the boxes of a range as one, and all ranges that are opened in one list."""
    ends: dict[str, dict[str, str]] = {}
    opened: list[str] = []
    for name, value in given:
        base, _, end = name.rpartition(".")
        if end in ENDS and base not in ("", "own") and end not in ends.get(base, ()):
            ends.setdefault(base, {})[end] = str(value)
        elif name == OPENED:
            opened.append(str(value))
        else:
            yield name, value
    yield from ((name, joined(each)) for name, each in ends.items())
    if opened:
        yield OPENED, ",".join(opened)


def look_of(view: Mapping[str, str]) -> Look:
    """How the view parameters of an answer want a table written."""
    return Look(view.get(LOCALE, LOCALES[0]), view.get("bom") == "1")


def view_faults(pairs: Iterable[Pair]) -> Iterator[Fault]:
    """A fault for each view parameter with an unknown option, or where it has no meaning."""
    for name, value in pairs:
        options = VIEW.get(name, ())
        text = str(value)[:80]
        if name == "values" and MONEY_ALONE.search(request.path):
            detail = f"{name} is no parameter here: percentages are for charts and embeds"
            yield Fault(name, text, detail, "/chart/, /embed/", None, MALFORMED)
        elif name == ERRORS and suffix() not in SHEETS:
            detail = f"{name} is no parameter here: it is for addresses that sheets read"
            allowed = ", ".join(f".{end}" for end in SHEETS)
            yield Fault(name, text, detail, allowed, None, MALFORMED)
        elif options and value and value not in options:
            yield Fault(name, text, f"{name} has no option {text}", ", ".join(options))
