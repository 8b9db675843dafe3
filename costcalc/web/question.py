"""What a request asks: its pairs, or the saved scenario that an id stands for, read and checked."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Final

from flask import Request, request

from costcalc.analysis.estimate import Estimate, Kept, estimate
from costcalc.analysis.warnings import age
from costcalc.output.estimate_json import Notice, warnings
from costcalc.output.links import address
from costcalc.output.own_lines import unfinished
from costcalc.prices.book import PriceBook
from costcalc.scenario.documents import Pair
from costcalc.scenario.faults import MALFORMED, Fault, Refused, gathered, noted
from costcalc.scenario.scenario import NOTHING, Scenario, read_beside, reread
from costcalc.scenario.shown import technologies
from costcalc.scenario.sides import lettered, of_side, on_side, read_sides, sides
from costcalc.scenario.values import named, whole_number
from costcalc.web.current import price_book, price_books, store, today
from costcalc.web.query import VIEW, as_form, query_pairs, request_pairs, spelt, view_faults
from costcalc.web.store.published import read_published, read_saved
from costcalc.web.store.records import MONEY, Revision, Values

ENDS: Final = ("from", "to")
"""The technologies that a bridge leads between."""
PUBLISHED: Final = "s"
"""The parameter of a publish id, which stands for all inputs of a saved scenario."""
SAVED: Final = "id"
"""The same of a viewing id, where scenarios are compared."""
REVISION: Final = "revision"
MOST_REVISIONS: Final = 1_000_000_000


@dataclass(frozen=True)
class Question:
    """A checked request: the scenario, its price book, and the parameters beside the scenario.

    `view` are the parameters of `VIEW`, `own` those of the route alone. `pinned` says that the
    address names its price book. `today` is the date that the answer is for: a pinned book's own,
    so that a pinned address reads the same next year. `kept` says where a saved scenario stands,
    `saved` is what was saved, for whoever has its viewing id.
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
        """Whether it is about a saved scenario, so that no cache may keep the answer."""
        return self.kept is not None

    def estimate(self, day: date | None = None) -> Estimate:
        """The cost of every technology, as of today unless it is for another day.

        Its links hold what those of a saved scenario may.
        """
        day = day or today()
        if day not in self._estimates:
            self._estimates[day] = estimate(self.scenario, self.book, day, self.kept)
        return self._estimates[day]

    @cached_property
    def _estimates(self) -> dict[date, Estimate]:
        """Those that were asked for, by their day: an answer and its headers are of one."""
        return {}

    @property
    def warnings(self) -> Iterator[Notice]:
        """What to know before believing the answer."""
        return warnings(self.estimate(self.today))

    @property
    def canonical(self) -> str:
        """All that the answer depends on besides the book and the program, for its ETag.

        Two addresses that mean the same have the same. The warnings are part of it because some
        depend on the date.
        """
        warned = [*age(self.book, self.today)]
        parameters = {**self.scenario.changed, **self.view, **self.own}
        return f"{address(request.path, parameters)} {warned}"


def question(
    page: bool = False,
    own: Collection[str] = (),
    needed: Mapping[str, str] = NOTHING,
    other: Request | None = None,
    shows: Collection[Values] = (),
    saved: str = "",
    judge: Callable[[Question], object] | None = None,
) -> Question:
    """The question of the current request, or of the `other` one.

    `own` are the parameters of the route alone, `needed` those it requires, each with an example.
    A route that `shows` values takes a publish id in place of the inputs; `saved` is the viewing id
    of the scenario whose page the route is below. `judge` refuses what can only be read beside a
    scenario; where something else is refused it is asked too, of as much as can be read.

    A page takes an empty field as not given and ignores tracking parameters; the API does not.
    Raises `Refused` with every fault at once.
    """
    beside = {*VIEW, *own, *([REVISION] if saved else [PUBLISHED] if shows else [])}
    with gathered() as faults:
        pairs = query_pairs(other or request, faults) if other or saved else request_pairs(faults)
        if page:
            pairs = as_form(pairs)
            faults.extend(unfinished(pairs))
        pairs = spelt(pairs, beside)
        faults.extend(view_faults(pair for pair in pairs if pair[0] not in own))
        if saved:
            found = _beside_id(pairs, faults, beside, needed, "id")
        elif shows and any(name == PUBLISHED for name, _ in pairs):
            found = _beside_id(pairs, faults, beside, needed, PUBLISHED)
        else:
            book = price_books().named_in(pairs)
            with noted(faults):
                read = read_beside(pairs, book, beside, needed)
            if not faults:
                return _question(*read, book, _pinned(pairs), own)
            if judge:
                faults.extend(_others(judge, _readable(pairs, book, own, needed), faults))
    return _of_saved(found, saved) if saved else _of_published(found, shows)


def _readable(
    pairs: Sequence[Pair], book: PriceBook, own: Collection[str], needed: Mapping[str, str]
) -> Question:
    """As much of a refused question as can be read; what is missing and `needed` is its example."""
    given = dict(pairs)
    texts = {name: value for name, value in given.items() if isinstance(value, str)}
    beside = {
        name: text for name, text in texts.items() if name in own or text in VIEW.get(name, ())
    }
    inputs = {name: value for name, value in given.items() if name not in {*VIEW, *own}}
    scenario, _ = reread(inputs, book)
    return _question(scenario, {**needed, **beside}, book, _pinned(pairs), own)


def _others(
    judge: Callable[[Question], object], asked: Question, faults: Sequence[Fault]
) -> list[Fault]:
    """What else is wrong, of what no fault is about yet."""
    found: list[Fault] = []
    with noted(found):
        judge(asked)
    blamed = {fault.field for fault in faults}
    return [fault for fault in found if fault.field not in blamed]


def _of_published(beside: dict[str, str], shows: Collection[Values]) -> Question:
    """A question about a published scenario."""
    id_ = beside.pop(PUBLISHED)
    scenario, book, values = read_published(store(), id_, price_books(), shows)
    view = {**beside, **({"values": values} if values == "ratio" else {})}
    return replace(_question(scenario, view, book, pinned=True), kept=Kept(publish_id=id_))


def _of_saved(beside: dict[str, str], id_: str) -> Question:
    """A question about a saved scenario, from someone who has its viewing id."""
    return of_saved(id_, revision(beside.pop(REVISION, None)), beside)


def of_saved(id_: str, number: int | None = None, beside: Mapping[str, str] = NOTHING) -> Question:
    """The question of a saved scenario's revision, by default the newest. Raises `Refused`."""
    scenario, book, found = read_saved(store(), id_, price_books(), number)
    older = str(found.revision) if found.older else ""
    kept = Kept(found.page, older, found.publish_id)
    return replace(_question(scenario, beside, book, pinned=True), saved=found, kept=kept)


def _beside_id(
    pairs: Sequence[Pair],
    faults: list[Fault],
    allowed: Collection[str],
    needed: Mapping[str, str],
    id_name: str,
) -> dict[str, str]:
    """The parameters beside an id that stands for all inputs; any input is a fault.

    Raises `Refused`.
    """
    mixed = [name for name, _ in pairs if name not in allowed and not name.startswith("_")]
    if mixed:
        detail = f"{id_name} stands for all inputs; leave out {', '.join(mixed)[:80]}"
        faults.append(Fault(id_name, None, detail, None, None, MALFORMED))
    kept = [pair for pair in pairs if pair[0] in allowed]
    return read_beside(kept, price_book(), allowed, needed)[1]


def revision(text: str | None, name: str = REVISION) -> int | None:
    """The number of a revision, None for the newest. Raises `Refused`."""
    return whole_number(name, text, 1, MOST_REVISIONS) if text else None


def questions(page: bool = False) -> dict[str, Question]:
    """The questions of the scenarios that the current request compares, by their prefixes.

    A side may be a saved scenario, by its viewing id (`a.id`) or its publish id (`a.s`). Raises
    `Refused` with every fault at once.
    """
    with gathered() as faults:
        pairs = as_form(query_pairs(request, faults)) if page else request_pairs(faults)
        shown = [(name, value) for name, value in pairs if name in VIEW]
        faults.extend(view_faults(shown))
        with noted(faults):
            _, view = read_beside(shown, price_book(), VIEW)
        inputs = lettered(pair for pair in pairs if pair[0] not in VIEW)
        letters = sides(inputs)
        named = {side: ids for side in letters if (ids := _ids(side, inputs))}
        kept = {side: _kept_side(side, ids, faults) for side, ids in named.items()}
        books = {
            side: price_books().named_in(of_side(inputs, side))
            for side in letters
            if side not in named
        }
        scenarios = read_sides(inputs, books) if books else {}
    pinned = _pinned(pairs)
    return {
        side: kept.get(side) or _question(scenarios[side], view, books[side], pinned)
        for side in letters
    }


def _ids(side: str, inputs: Sequence[Pair]) -> Mapping[str, str]:
    """What a side says of its own, if it names a saved or published scenario; else nothing."""
    own = {name.removeprefix(side): str(value) for name, value in inputs if name.startswith(side)}
    return own if not own.keys().isdisjoint((SAVED, PUBLISHED)) else {}


def _kept_side(side: str, own: Mapping[str, str], faults: list[Fault]) -> Question | None:
    """The scenario that a side names; None with its faults noted, under the names given there."""
    name = SAVED if SAVED in own else PUBLISHED
    if len(own) > 1:
        detail = f"{side}{name} stands for all inputs of its side; leave the others out"
        faults.append(Fault(f"{side}{name}", None, detail, None, None, MALFORMED))
    try:
        if name == SAVED:
            return of_saved(own[SAVED])
        return _of_published({PUBLISHED: own[PUBLISHED]}, MONEY)
    except Refused as refused:
        faults += [on_side(side, fault) for fault in refused.faults]
    return None


def _pinned(pairs: Sequence[Pair]) -> bool:
    return any(name.lower() == "book" for name, _ in pairs)


def _question(
    scenario: Scenario,
    beside: Mapping[str, str],
    book: PriceBook,
    pinned: bool,
    own: Collection[str] = (),
) -> Question:
    """What a route calls its `own` is no view parameter there; the ends of a bridge are ids."""
    shown, called = VIEW.keys() - own, technologies(book)
    ends = {name: named(beside[name], called) for name in ENDS if name in beside}
    beside = {**beside, **{name: id_ for name, id_ in ends.items() if id_}}
    return Question(
        scenario,
        book,
        view=MappingProxyType({name: text for name, text in beside.items() if name in shown}),
        own=MappingProxyType({name: text for name, text in beside.items() if name not in shown}),
        pinned=pinned,
        today=book.as_of if pinned else today(),
    )
