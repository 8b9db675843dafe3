"""The names of numbers: the forms that they have, the number of each, suggestions for wrong ones.

Receipts and metrics share them: `annual.go.likely`, `annual.go-elixir.p50`, `payback.go`,
`go.compute.year_3.high`, `team.go.horizon.low`, `servers.go.likely`, `orders_per_month.likely`,
`go.server_price.high`.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import permutations
from typing import Final, TypeAlias

from costcalc.analysis.explain import draws, lines, ratios, sums
from costcalc.analysis.explain.node import Ground, Node, NoNumber, Place
from costcalc.costing.resolve import DEFAULT, USER
from costcalc.costing.totals import CASES, LIKELY, Costing
from costcalc.model.constants import CONSTANTS
from costcalc.model.inputs import AMOUNTS, COUNT_BY_ID, TOTALS
from costcalc.model.lines import BREAK_EVEN, CATEGORIES, ITEMS, ONE_OFFS, SERVER_RATIO, UNIT_COSTS
from costcalc.prices.book import PriceBook
from costcalc.scenario.faults import MALFORMED, NOT_ALLOWED, Fault, Refused
from costcalc.scenario.values import nearest

Named: TypeAlias = Mapping[str, str]
"""The parts of a name by the slot that each fills."""
Vocabulary: TypeAlias = Mapping[str, Sequence[str]]
Form: TypeAlias = tuple[str, ...]
"""What a name consists of: the slots between its dots."""

EXAMPLE: Final = "annual.go.likely"
EXPECTED: Final = "TOTAL.TECHNOLOGY.CASE or TECHNOLOGY.ITEM.PERIOD.CASE"
PAIRS: Final = ("one_or_two", "drawn_of")
"""Slots for a technology, or two with a hyphen between."""
USUAL: Final = {"case": "likely", "period": "annual"}
"""What a slot is suggested to hold where nothing is near to what was typed."""
FAULTS: Final = {
    "technology": "is not compared",
    "one_or_two": "is not compared",
    "drawn_of": "is not compared",
    "known": "is no technology",
    "case": "is no case",
    "level": "is no case",
}
"""What is wrong with a part, where it is clear what it should be, by slot."""
_ITEM: Final = {each.id: each for each in (*ITEMS, *ONE_OFFS)}
_RATIO: Final = {line.__name__: line for line in (*UNIT_COSTS, SERVER_RATIO)}
_ONCE: Final[Mapping[str, Callable[[Place], Node]]] = {
    "payback": ratios.paid_back,
    "rank": ratios.rank,
    BREAK_EVEN.__name__: ratios.worth,
    draws.CHANCE: lambda place: draws.probability(place.ground, place.technology),
}


def _quantile(place: Place, named: Named) -> Node:
    technologies = named["drawn_of"].split("-")
    return draws.quantile(place.ground, technologies, named["drawn"], named["level"])


def _own(place: Place, named: Named) -> Node:
    """A figure by its own name, also one of a technology that is not compared."""
    id_ = f"{named['known']}.{named['own']}"
    if id_ not in place.ground.book.own[place.costing.scenario.scope]:
        raise NoNumber(f"there is no figure {id_}")
    return lines.given(place, id_)


def _setting(place: Place, named: Named) -> Node:
    """A setting of the scenario, which has no range: horizon, draws, seed, exchange rate."""
    scenario, name = place.costing.scenario, named["setting"]
    if name == "exchange_rate":
        return lines.exchange_rate(place)
    whose = USER if name in scenario.changed else DEFAULT
    return Node(
        number=name,
        label=COUNT_BY_ID[name].label,
        value=getattr(scenario, name),
        unit="year" if name == "years" else "1",
        basis=whose,
        origin=whose,
    )


FORMS: Final[Mapping[Form, Callable[[Place, Named], Node]]] = {
    ("constant",): lambda _, named: lines.constant(named["constant"]),
    ("setting",): _setting,
    ("once", "technology"): lambda at, named: _ONCE[named["once"]](at),
    ("paid_back", "technology", "unit"): lambda at, _: ratios.paid_back(at),
    ("given", "case"): lambda at, named: lines.given(at, named["given"]),
    ("total", "one_or_two", "case"): lambda at, named: sums.total(at, named["total"]),
    ("drawn", "drawn_of", "level"): _quantile,
    ("chance", "drawn", "technology"): lambda at, named: draws.probability(
        at.ground, at.technology, named["drawn"]
    ),
    ("year", "one_or_two", "case"): lambda at, _: sums.year(at),
    ("discounted", "one_or_two", "case"): lambda at, _: sums.discounted_year(at),
    ("ratio", "technology", "case"): lambda at, named: ratios.of_year_1(at, _RATIO[named["ratio"]]),
    ("page", "one_or_two", "case"): lambda at, _: sums.page(at),
    ("page", "technology", "stated"): lambda at, named: sums.stated(at, named["stated"]),
    ("row", "technology", "case"): lambda at, named: lines.parameter(at, named["row"]),
    ("per_technology", "known", "case"): lambda at, named: lines.given(
        at, f"{named['per_technology']}.{named['known']}"
    ),
    ("known", "own", "case"): _own,
    ("one_or_two", "item", "period", "case"): lambda at, named: lines.item(
        at, _ITEM[named["item"]], named["period"]
    ),
    ("one_or_two", "one_off", "case"): lambda at, named: lines.item(
        at, _ITEM[named["one_off"]], "once"
    ),
    ("category", "one_or_two", "period", "case"): lambda at, named: sums.subtotal(
        at, named["category"], named["period"]
    ),
    ("row", "technology", "year", "case"): lambda at, named: lines.parameter(at, named["row"]),
}
"""Every form with the number that its names are of. With two technologies in the slot `one_or_two`,
that is the difference of their numbers."""


def vocabulary(ground: Ground) -> Vocabulary:
    """What may stand in each slot in this scenario."""
    scenario, book = ground.costing.scenario, ground.book
    years = [f"year_{year + 1}" for year in range(scenario.years)]
    technologies = scenario.technologies
    pairs = (*technologies, *map("-".join, permutations(technologies, 2)))
    return {
        "constant": tuple(CONSTANTS),
        "setting": ("exchange_rate", "years", "draws", "seed"),
        "once": tuple(_ONCE),
        "paid_back": ("payback",),
        "unit": ("year",),
        "given": (*(each.id for each in AMOUNTS), *book.common[scenario.scope], *book.definitions),
        "total": tuple(sums.SUMS),
        "drawn": TOTALS,
        "chance": (draws.CHANCE,),
        "year": years,
        "discounted": [f"discounted_{year}" for year in years],
        "ratio": tuple(_RATIO),
        "page": ("page_total",),
        "row": lines.readable(scenario.sizing),
        "item": [each.id for each in ITEMS],
        "one_off": [each.id for each in ONE_OFFS],
        "category": CATEGORIES,
        "period": ("monthly", "annual", "horizon", *years),
        "technology": technologies,
        "one_or_two": pairs,
        "drawn_of": pairs,
        "known": tuple(book.technologies),
        "own": tuple(book.definitions),
        "per_technology": [each.id for each in AMOUNTS if each.per_technology],
        "case": CASES,
        "level": tuple(draws.LEVELS),
        "stated": ("stated_low", "stated_high"),
    }


def trace(costing: Costing, book: PriceBook, number: str, field: str = "number") -> Node:
    """The receipt of a number by its name. Raises `Refused` for a number that there is not."""
    return traces(costing, book, [number], field)[0]


def traces(
    costing: Costing, book: PriceBook, numbers: Sequence[str], field: str = "number"
) -> list[Node]:
    """The receipts of several numbers, out of the same draws.

    Raises `Refused` for one that there is not, under the name of the field that asked for it.
    """
    ground = Ground(costing, book)
    known = vocabulary(ground)
    return [_traced(ground, known, number, field) for number in numbers]


def metric(costing: Costing, book: PriceBook, number: str) -> float:
    """A number alone, by the name that its receipt has.

    Raises `Refused` for a number that there is not, and for one without a value.
    """
    node = trace(costing, book, number, "metric")
    if node.value is None:
        zero = [f"{part.label.lower()} = 0" for part in node.made_from if part.value == 0]
        where = f", where {' and '.join(zero)}" if zero else ""
        raise Refused([Fault("metric", number, f"there is no {number}: {node.formula}{where}")])
    return node.value


def _numbered(form: Form, ground: Ground, named: Named) -> Node:
    """The number of a technology, of the first where none is named, or the difference of two."""
    anyone = ground.costing.scenario.technologies[0]
    ids = named.get("one_or_two", named.get("technology", anyone)).split("-")
    nodes = [FORMS[form](_place(ground, named, id_), named) for id_ in ids]
    if len(nodes) == 1:
        return nodes[0]
    pairs = [(node, ground.name(id_)) for node, id_ in zip(nodes, ids, strict=True)]
    return sums.difference(".".join(named.values()), *pairs)


def _place(ground: Ground, named: Named, technology: str) -> Place:
    """The cell that a name is of; the likely case of year 1 where it does not say."""
    case = CASES.index(named["case"]) if "case" in named else LIKELY
    period = next((named[slot] for slot in ("year", "discounted", "period") if slot in named), "")
    year = period.rpartition("year_")[2]
    return Place(ground, technology, case, int(year) - 1 if "year_" in period else 0)


def _traced(ground: Ground, known: Vocabulary, number: str, field: str) -> Node:
    parts = number.split(".")
    for form in FORMS:
        if _fitting(form, parts, known) == len(parts) == len(form):
            try:
                return _numbered(form, ground, dict(zip(form, parts, strict=True)))
            except NoNumber as problem:
                likely = [*parts[:-1], USUAL["case"]] if form[-1] == "level" else None
                mend = ".".join(likely or _usual(parts, known))
                raise Refused([Fault(field, number, str(problem), None, mend)]) from problem
    raise Refused([_unknown(number, parts, known, field)])


def _fitting(form: Form, parts: Sequence[str], known: Vocabulary) -> int:
    """How many parts of a name fit a form."""
    return sum(part in known[slot] for slot, part in zip(form, parts, strict=False))


def _unknown(number: str, parts: Sequence[str], known: Vocabulary, field: str) -> Fault:
    """What is wrong with a name that fits no form, with the nearest one that does."""
    forms = [form for form in FORMS if len(form) == len(parts)]
    mended = [(form, _mended(form, parts, known)) for form in forms]
    form, mend = max(
        mended,
        key=lambda each: (_fitting(each[0], parts, known), None not in each[1]),
        default=((), [None]),
    )
    suggestion = ".".join(_usual(parts, known) if None in mend else map(str, mend))
    wrong = [place for place, slot in enumerate(form) if parts[place] not in known[slot]]
    if len(wrong) == 1 and form[wrong[0]] in FAULTS:
        (place,) = wrong
        slot, part = form[place], parts[place]
        # What else may stand there: a total has quantiles where another number has cases.
        alike = [each[place] for each in forms if _fitting(each, parts, known) == len(parts) - 1]
        slots = dict.fromkeys("technology" if each in PAIRS else each for each in (slot, *alike))
        allowed = dict.fromkeys(text for each in slots for text in known[each])
        detail = f"{part[:80] or 'nothing'} {FAULTS[slot]}"
        return Fault(field, number, detail, ", ".join(allowed), suggestion, NOT_ALLOWED)
    detail = f"there is no number {number[:80]}"
    return Fault(field, number, detail, EXPECTED, suggestion, MALFORMED)


def _usual(parts: Sequence[str], known: Vocabulary) -> tuple[str, str, str]:
    """A suggestion where nothing is near: a number that always exists, of the technology named."""
    named = (part for part in parts if part in known["technology"])
    return "annual", next(named, known["technology"][0]), USUAL["case"]


def _mended(form: Form, parts: Sequence[str], known: Vocabulary) -> list[str | None]:
    """The parts of a name with the nearest in place of those that do not fit."""
    return [
        part if part in known[slot] else nearest(part, known[alone]) or USUAL.get(slot)
        for slot, part in zip(form, parts, strict=True)
        # One technology is not mended to a pair of them.
        for alone in ["technology" if slot in PAIRS and "-" not in part else slot]
    ]
