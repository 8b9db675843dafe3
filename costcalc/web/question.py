"""What a request asks: its query and its body as names and values, before any of it is believed."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import parse_qsl

from flask import Request, current_app, request
from gunicorn.http.errors import NoMoreData, ParseException
from werkzeug.exceptions import HTTPException, RequestURITooLarge, UnsupportedMediaType

from costcalc.analysis.estimate import Estimate, Kept, estimate
from costcalc.analysis.warnings import notices
from costcalc.output.charts.flip_map import MAPS
from costcalc.output.charts.stacked import SHAPES
from costcalc.output.links import address
from costcalc.output.period import PERIODS
from costcalc.prices.book import PriceBook
from costcalc.prices.library import PriceBooks
from costcalc.scenario.faults import MALFORMED, Fault, gathered, noted
from costcalc.scenario.scenario import NOTHING, Scenario, listed, read_beside
from costcalc.scenario.sides import SIDES, of_side, read_two
from costcalc.scenario.values import whole_number
from costcalc.web.delivery.formats import SHEETS, suffix
from costcalc.web.store.database import Store
from costcalc.web.store.published import read_published, read_saved
from costcalc.web.store.records import Revision, Values

MAX_QUERY_BYTES: Final = 8000
MAX_FIELDS: Final = 300
DEFAULT: Final = "default"
"""In an object by technology the key of all others: `{"salary": {"default": 90000, "go": 1e5}}`."""
MAX_DEPTH: Final = 8
"""Objects within each other; what may be said of a scenario needs five."""
UNREADABLE: Final = (ParseException, NoMoreData)
"""What reading a body raises that comes in pieces which are none."""
ERRORS: Final = "errors"
INLINE: Final = "inline"
"""Of `errors`: as a row of an answer that succeeds, since sheets hide every other."""
VIEW: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "period": PERIODS,
        "panels": SHAPES,
        "theme": ("auto", "light", "dark"),
        "title": ("0", "1"),
        "table": ("0", "1"),
        "dl": ("0", "1"),
        "layout": ("tidy", "wide"),
        "bom": ("0", "1"),
        ERRORS: (INLINE,),
        "map": tuple(MAPS),
        "print": ("all",),
        "values": ("money", "ratio"),
    }
)
"""Parameters that change how an answer looks or is delivered, never a number."""
PUBLISHED: Final = "s"
"""A publish id, which stands for all inputs of a saved scenario."""
REVISION: Final = "revision"
MOST_REVISIONS: Final = 1_000_000_000
TRACKING: Final = frozenset({"fbclid", "gclid", "ref"})
"""What other sites append to links; the page ignores these and `utm_…`."""
POINTS: Final = frozenset({"low", "likely", "high", "unit"})


@dataclass(frozen=True)
class Question:
    """A checked request: the scenario, its price book, how the answer is to look, and what else.

    `pinned` says that the address names its price book; `today` is the day that the answer is
    for, which for a pinned address is the book's own, so that it reads the same next year.
    `kept` says where a saved scenario stands, `saved` what was saved, for who has its viewing id.
    """

    scenario: Scenario
    book: PriceBook
    view: Mapping[str, str]
    own: Mapping[str, str]
    pinned: bool
    today: date
    kept: Kept | None = None
    saved: Revision | None = None

    @property
    def private(self) -> bool:
        """Whether it is about a saved scenario: the answer is for its asker alone."""
        return self.kept is not None

    def estimate(self, today: date | None = None) -> Estimate:
        """The cost of every technology, with what a saved scenario's addresses may hold."""
        return estimate(self.scenario, self.book, today, self.kept)

    @property
    def canonical(self) -> str:
        """All that the answer depends on besides book and program: equal for equal questions."""
        said = notices(self.scenario, self.book, self.today)
        asked = {**self.scenario.changed, **self.view, **self.own}
        return f"{address(request.path, asked)} {said}"


def price_books() -> PriceBooks:
    """The books that this application was started with."""
    books: PriceBooks = current_app.extensions["price_books"]
    return books


def price_book() -> PriceBook:
    """Today's book, for what asks no question."""
    return price_books().today


def today() -> date:
    """The day, the same for all who ask."""
    return datetime.now(UTC).date()


def store() -> Store:
    """Where this application keeps saved scenarios."""
    kept: Store = current_app.extensions["store"]
    return kept


def origin() -> str:
    """Scheme and host that we are known under, as addresses write them."""
    named: str = current_app.extensions["origin"]
    return named or f"{request.scheme}://{request.host.lower()}"


def question(
    page: bool = False,
    own: Collection[str] = (),
    needed: Mapping[str, str] = NOTHING,
    other: Request | None = None,
    shows: Collection[Values] = (),
    saved: str = "",
) -> Question:
    """The question that the current request asks, or that another address of ours would.

    `own` are parameters of its route alone, `needed` those that it cannot do without, each with
    an example. A route that `shows` something takes a publish id for the inputs; below the page of
    a `saved` scenario they are that one's.

    A page takes an empty field as not given and ignores tracking parameters; an API does not.
    Raises `Refused` with every fault at once.
    """
    with gathered() as faults:
        pairs = list(query(other or request, faults) if other or saved else given(faults))
        if page:
            pairs = _as_form(pairs)
        faults.extend(view_faults(pairs))
        taken = {*VIEW, *own}
        if saved:
            beside = _beside_kept(pairs, faults, {REVISION, *taken}, needed, "id")
        elif shows and any(name == PUBLISHED for name, _ in pairs):
            beside = _beside_kept(pairs, faults, {PUBLISHED, *taken}, needed, PUBLISHED)
        else:
            book = price_books().named_in(pairs)
            scenario, beside = read_beside(pairs, book, taken, needed)
            return _question(scenario, book, pairs, beside)
    return _of_saved(beside, saved) if saved else _of_published(beside, shows)


def _of_published(beside: dict[str, str], shows: Collection[Values]) -> Question:
    """A question about a published scenario."""
    id_ = beside.pop(PUBLISHED)
    scenario, book, values = read_published(store(), id_, price_books(), shows)
    looks = {**beside, **({"values": values} if values == "ratio" else {})}
    asked = _question(scenario, book, [("book", book.version)], looks)
    return replace(asked, kept=Kept(publish_id=id_))


def _of_saved(beside: dict[str, str], id_: str) -> Question:
    """A question about a saved scenario, by who has its viewing id."""
    number = revision(beside.pop(REVISION, None))
    scenario, book, found = read_saved(store(), id_, price_books(), number)
    asked = _question(scenario, book, [("book", book.version)], beside)
    older = str(found.revision) if found.older else ""
    return replace(asked, saved=found, kept=Kept(found.page, older, found.publish_id))


def _beside_kept(
    pairs: Sequence[tuple[str, object]],
    faults: list[Fault],
    beside_it: Collection[str],
    needed: Mapping[str, str],
    by: str,
) -> dict[str, str]:
    """What is asked beside what stands for all inputs: nothing but looks. Raises `Refused`."""
    mixed = [name for name, _ in pairs if name not in beside_it and not name.startswith("_")]
    if mixed:
        detail = f"{by} stands for all inputs; leave out {', '.join(mixed)[:80]}"
        faults.append(Fault(by, None, detail, None, None, MALFORMED))
    kept = [pair for pair in pairs if pair[0] in beside_it]
    return read_beside(kept, price_book(), beside_it, needed)[1]


def revision(text: str | None, name: str = REVISION) -> int | None:
    """The revision that a text names, None for the newest. Raises `Refused`."""
    return whole_number(name, text, 1, MOST_REVISIONS, 1) if text else None


def questions() -> tuple[Question, Question]:
    """The two scenarios that the current request compares; the first says what is asked.

    Raises `Refused` with every fault at once.
    """
    with gathered() as faults:
        pairs = list(given(faults))
        shown = [(name, value) for name, value in pairs if name in VIEW]
        faults.extend(view_faults(shown))
        with noted(faults):
            _, view = read_beside(shown, price_book(), VIEW)
        asked = [pair for pair in pairs if pair[0] not in VIEW]
        one, other = (price_books().named_in(of_side(asked, side)) for side in SIDES)
        a, b = read_two(asked, (one, other))
    beside = {f"b.{name}": text for name, text in b.changed.items()} | {"b.digest": other.digest}
    return _question(a, one, pairs, view | beside), _question(b, other, pairs, view)


def _question(
    scenario: Scenario,
    book: PriceBook,
    pairs: Iterable[tuple[str, object]],
    beside: Mapping[str, str],
) -> Question:
    pinned = any(name == "book" for name, _ in pairs)
    return Question(
        scenario,
        book,
        view=MappingProxyType({name: text for name, text in beside.items() if name in VIEW}),
        own=MappingProxyType({name: text for name, text in beside.items() if name not in VIEW}),
        pinned=pinned,
        today=book.as_of if pinned else today(),
    )


def given(faults: list[Fault]) -> Iterator[tuple[str, object]]:
    """Names and values of the current request's query and JSON body, as they were written."""
    yield from query(request, faults)
    if request.method == "POST":
        yield from body(request, faults)


def query(asked: Request, faults: list[Fault]) -> Iterator[tuple[str, object]]:
    """Names and values of a request's query."""
    raw = asked.query_string
    if len(raw) > MAX_QUERY_BYTES:
        raise RequestURITooLarge
    if not raw:
        return
    try:
        yield from parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS
        )
    except UnicodeDecodeError:
        faults.append(
            Fault(
                "query",
                None,
                "the query is not UTF-8 text",
                "percent-encoded UTF-8",
                None,
                MALFORMED,
            )
        )
    except ValueError:
        faults.append(
            Fault(
                "query", None, f"the query has more than {MAX_FIELDS} fields", None, None, MALFORMED
            )
        )


def body(asked: Request, faults: list[Fault]) -> Iterator[tuple[str, object]]:
    """Names and values of a request's JSON body."""
    if not asked.is_json:
        raise UnsupportedMediaType("Send the scenario as application/json.")
    try:
        document = JSON_TEXT.decode(asked.get_data().decode("utf-8"))
        # Half a surrogate pair is JSON, but no text that an answer could repeat.
        json.dumps(document, ensure_ascii=False).encode("utf-8")
    except RecursionError:
        faults.append(_bad_body("is nested too deep"))
        return
    except ValueError:  # bytes that are no UTF-8 and text that is no JSON alike
        faults.append(_bad_body("is no JSON"))
        return
    yield from fields(document, faults)


def form_body(faults: list[Fault]) -> list[tuple[str, object]]:
    """Names and values of a form that the current request sends in its body, as a form means them.

    What it says of looks stands in its address.
    """
    if request.mimetype != "application/x-www-form-urlencoded":
        raise UnsupportedMediaType("Send the form as application/x-www-form-urlencoded.")
    try:
        pairs = parse_qsl(
            request.get_data().decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except ValueError:
        detail = "the form is not UTF-8 text, or has too many fields"
        allowed = f"percent-encoded UTF-8, up to {MAX_FIELDS} fields"
        faults.append(Fault("body", None, detail, allowed, None, MALFORMED))
        return []
    return _as_form(pairs)


def fields(
    document: object, faults: list[Fault], whole: str = "body"
) -> Sequence[tuple[str, object]]:
    """Names and values of a JSON object as it was written, nested names as dotted ones."""
    if not isinstance(document, _Pairs):
        faults.append(_bad_body("must be a JSON object", whole))
        return []
    pairs = list(_flat(document, "", faults))
    if len(pairs) > MAX_FIELDS:
        faults.append(_bad_body(f"has more than {MAX_FIELDS} fields", whole))
        return []
    return pairs


def _bad_body(detail: str, whole: str = "body") -> Fault:
    example = '{"orders_per_month": "1M"}'
    return Fault(whole, None, f"the {whole} {detail}", "one JSON object", example, MALFORMED)


class _Pairs(list[tuple[str, Any]]):
    """A JSON object as it was written, duplicate keys and all."""


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no number")


# Numbers stay text, so that 1e400 or 1.0 get the verdict that a query would get.
JSON_TEXT: Final = json.JSONDecoder(
    parse_int=str, parse_float=str, parse_constant=_no_constant, object_pairs_hook=_Pairs
)


def _flat(pairs: _Pairs, prefix: str, faults: list[Fault]) -> Iterator[tuple[str, object]]:
    """Nested names as dotted ones; an object of low, likely, high and unit is a value."""
    met: set[str] = set()
    for name, value in pairs:
        full = prefix.removesuffix(".") if prefix and name == DEFAULT else f"{prefix}{name}"
        if name in met:
            faults.append(Fault(full, None, f"{full} is given twice", "once", None, MALFORMED))
            continue
        met.add(name)
        if not isinstance(value, _Pairs):
            yield full, value
        elif value and {key for key, _ in value} <= POINTS:
            points = dict(value)
            if len(points) < len(value):
                faults.append(Fault(full, None, "has a key twice", "each once", None, MALFORMED))
            yield full, points
        elif not value:
            yield full, {}
        elif len(full.split(".")) < MAX_DEPTH:
            yield from _flat(value, f"{full}.", faults)
        else:
            faults.append(Fault(full[:80], None, "is nested too deep", None, None, MALFORMED))


def inline() -> bool:
    """Whether an error is to come as a row of an answer that succeeds.

    It is looked for however little of the rest can be read.
    """
    pairs: list[tuple[str, object]] = []
    with suppress(ValueError):
        text = request.query_string.decode("ascii", "replace")
        pairs += parse_qsl(text, max_num_fields=MAX_QUERY_BYTES)
    # The body may be too large, of a kind that is not read, or none.
    with suppress(HTTPException, *UNREADABLE):
        pairs += given([])
    return (ERRORS, INLINE) in pairs


def typed() -> Mapping[str, str]:
    """What a page's visitor typed, by name, view parameters and tracking left out."""
    pairs = _as_form(given([]))
    return MappingProxyType({name: str(text) for name, text in pairs if name not in VIEW})


def view_given() -> Mapping[str, str]:
    """The view parameters that can be followed, whatever else was refused."""
    pairs = ((name, str(text)) for name, text in given([]))
    return MappingProxyType({name: text for name, text in pairs if text in VIEW.get(name, ())})


def tidy() -> Mapping[str, str] | None:
    """The parameters of a form sent with its empty boxes, without those; None where none are.

    A form that no script tidies sends every box. What is given twice is left to be refused.
    """
    pairs = list(given([]))
    kept = _as_form(pairs)
    names = [name for name, _ in kept]
    if len(kept) == len(pairs) or len(set(names)) < len(names):
        return None
    return MappingProxyType({name: str(text) for name, text in kept})


def _as_form(pairs: Iterable[tuple[str, object]]) -> list[tuple[str, object]]:
    """Pairs as a form means them: empty is not given, ticked technologies are one list."""
    return listed((name, value) for name, value in pairs if value != "" and not _tracking(name))


def _tracking(name: str) -> bool:
    return name in TRACKING or name.startswith("utm_")


def view_faults(pairs: Iterable[tuple[str, object]]) -> Iterator[Fault]:
    """View parameters that have no such option, or no business here."""
    for name, value in pairs:
        options = VIEW.get(name, ())
        text = str(value)[:80]
        if name == ERRORS and suffix() not in SHEETS:
            detail = f"{name} is no parameter here: it is for addresses that sheets read"
            allowed = ", ".join(f".{end}" for end in SHEETS)
            yield Fault(name, text, detail, allowed, None, MALFORMED)
        elif options and value and value not in options:
            yield Fault(name, text, f"{name} has no option {text}", ", ".join(options))
