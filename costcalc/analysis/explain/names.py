"""The names of numbers: the forms that they have, the number of each, suggestions for wrong ones.

Receipts and metrics share them: `annual.go.likely`, `annual.go-elixir.p50`, `payback.go`,
`go.compute.year_3.high`, `go.rewrite.p90`, `team.go.horizon.low`, `servers.go.likely`,
`orders_per_month.likely`, `go.server_price.high`.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import permutations
from typing import Final, TypeAlias

from costcalc.analysis.explain import build, draws, figures
from costcalc.analysis.explain.draws import LEVELS, Named
from costcalc.analysis.explain.node import Ground, Node, NoNumber, Place
from costcalc.costing.totals import CASES, LIKELY, Costing
from costcalc.model.constants import CONSTANTS
from costcalc.model.inputs import AMOUNTS, COUNTS
from costcalc.model.inputs import TOTALS as DECIDING
from costcalc.model.lines import CATEGORIES, ONE_OFFS, TOTALS, UNIT_COSTS
from costcalc.model.own import OWN, ROW
from costcalc.prices.book import PriceBook
from costcalc.scenario.faults import FORBIDDEN, MALFORMED, NOT_ALLOWED, Fault, Refused
from costcalc.scenario.values import nearest

Vocabulary: TypeAlias = Mapping[str, Sequence[str]]
Form: TypeAlias = tuple[str, ...]
"""What a name consists of: the slots between its dots."""

EXAMPLE: Final = "annual.go.likely"
EXPECTED: Final = "TOTAL.TECHNOLOGY.CASE or TECHNOLOGY.ITEM.PERIOD.CASE"
USUAL: Final = {"case": "likely", "end": "likely", "period": "annual"}
"""What a slot is suggested to hold where nothing is near to what was typed."""
FAULTS: Final = {
    **dict.fromkeys(("technology", "pair"), "is not compared"),
    **dict.fromkeys(("case", "end"), "is no case"),
    "known": "is no technology",
}
"""What is wrong with a part, where it is clear what it should be, by slot."""
_ONCE: Final[Mapping[str, Callable[[Place], Node]]] = {
    "payback": build.payback,
    "rank": build.rank,
    build.WORTH: build.break_even,
    draws.CHANCE: draws.probability,
    draws.EQUAL: lambda at: draws.probability(at, equal=True),
    "contingency_p80": draws.contingency,
}


def _item(at: Place, named: Named) -> Node:
    id_ = named.get("item", named.get("one_off", ""))
    each = build.named_items(at.scenario)[id_]
    return build.item(at, each, _period(named) or build.ONCE)


def _category(at: Place, named: Named) -> Node:
    return build.subtotal(at, named["category"], _period(named))


def _period(named: Named) -> str:
    """What period a name is of; empty where it does not say."""
    slots = ("period", "year", "discounted")
    return next((named[slot] for slot in slots if slot in named), "")


def _given(at: Place, named: Named) -> Node:
    """A figure or an input, also of a technology that is not compared."""
    return figures.given(at, ".".join([*named.values()][:-1]))


def _own(at: Place, named: Named) -> Node:
    """What a line of the user's own has for a technology."""
    return figures.resolved(at, f"{ROW}{named['own_line']}")


def _row(at: Place, named: Named) -> Node:
    return build.parameter(at, named["row"])


_MADE: Final[Mapping[str, Callable[[Place, Named], Node]]] = {
    "constant": lambda _, named: figures.constant(named["constant"]),
    "setting": lambda at, named: figures.setting(at, named["setting"]),
    "estimate_class": lambda at, _: build.known(at),
    "once technology": lambda at, named: _ONCE[named["once"]](at),
    "payback technology months": lambda at, _: build.payback(at, months=True),
    "given case": _given,
    "yours own_line case": _given,
    "yours own_line technology case": _own,
    "yours own_line known case": _given,
    "total pair end": lambda at, named: build.total(at, named["total"]),
    "year pair end": lambda at, _: build.year(at),
    "pair one_off end": _item,
    "probability_cheapest by technology": lambda at, named: draws.probability(at, named["by"]),
    "discounted pair case": lambda at, _: build.discounted_year(at),
    "unit_cost technology end": lambda at, named: build.ratio(at, named["unit_cost"]),
    "server_ratio technology case": lambda at, named: build.ratio(at, named["server_ratio"]),
    "servers_by_load technology case": lambda at, _: build.servers_by_load(at),
    "page_total pair case": lambda at, _: build.page_total(at),
    "page_total technology stated": lambda at, named: build.stated(at, named["stated"]),
    "row technology case": _row,
    "per_technology known case": _given,
    "known own case": _given,
    "pair item year case": _item,
    "pair item period end": _item,
    "category pair year case": _category,
    "category pair period end": _category,
    "row technology year case": _row,
}
_TYPED: Final = frozenset(
    tuple(form.split())
    for form in _MADE
    if form.split()[0] in ("given", "known", "per_technology", "row", "setting", "unit_cost")
)
"""Forms of what was typed, or tells it."""
FORMS: Final = {tuple(form.split()): made for form, made in _MADE.items()}
"""Every form with the number that its names are of. With two technologies in the slot `pair`, that
is the difference of their numbers; with a quantile in the slot `end`, that of their draws."""


def vocabulary(ground: Ground) -> Vocabulary:
    """What may stand in each slot in this scenario; one that is not listed holds its own name."""
    scenario, book = ground.costing.scenario, ground.book
    technologies, common = scenario.technologies, book.common[scenario.scope]
    years = [f"year_{year + 1}" for year in range(scenario.years)]
    loads = build.readable("capacity") if ground.costing.servers_by_load is not None else ()
    return {slot: (slot,) for form in FORMS for slot in form} | {
        "constant": tuple(CONSTANTS),
        "setting": (figures.RATE, *(each.id for each in COUNTS)),
        "once": tuple(_ONCE),
        "given": (*(each.id for each in AMOUNTS), *common, *book.definitions),
        "yours": (OWN.removesuffix("."),),
        "own_line": [line.name for line in scenario.own],
        "total": tuple(TOTALS),
        "by": DECIDING,
        "year": years,
        "discounted": [f"discounted_{year}" for year in years],
        "unit_cost": [each.__name__ for each in UNIT_COSTS],
        "row": tuple(dict.fromkeys((*build.readable(scenario.sizing, scenario.own), *loads))),
        "item": [each.id for each in scenario.items],
        "one_off": [each.id for each in ONE_OFFS],
        "category": CATEGORIES,
        "period": ("monthly", "annual", "horizon"),
        "technology": technologies,
        "pair": (*technologies, *map("-".join, permutations(technologies, 2))),
        "known": tuple(book.technologies),
        "own": (*book.definitions, *(id_ for id_, each in common.items() if each.by_technology)),
        "per_technology": [each.id for each in AMOUNTS if each.per_technology],
        "case": CASES,
        "end": (*CASES, *LEVELS),
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
    words = vocabulary(ground)
    return [_traced(ground, words, number, field) for number in numbers]


def metric(costing: Costing, book: PriceBook, number: str, *, public: bool = False) -> float:
    """A number alone, by the name that its receipt has; a `public` one is of nothing typed.

    Raises `Refused` for a number that there is not, for one without a value, and for a private one.
    """
    node = trace(costing, book, number, "metric")
    words, parts = vocabulary(Ground(costing, book)), _parts(number, book)
    if public and any(_fitting(form, parts, words) == len(parts) == len(form) for form in _TYPED):
        detail = "is not told of a published scenario"
        raise Refused([Fault("metric", number, detail, None, EXAMPLE, FORBIDDEN)])
    if node.value is None:
        zero = [f"{part.label.lower()} = 0" for part in node.made_from if part.value == 0]
        where = f", where {' and '.join(zero)}" if zero else ""
        raise Refused([Fault("metric", number, f"there is no {number}: {node.formula}{where}")])
    return node.value


def _traced(ground: Ground, words: Vocabulary, number: str, field: str) -> Node:
    parts = _parts(number, ground.book)
    for form in FORMS:
        if _fitting(form, parts, words) == len(parts) == len(form):
            try:
                return _numbered(form, ground, dict(zip(form, parts, strict=True)))
            except NoNumber as problem:
                likely = [*parts[:-1], USUAL["case"]] if parts[-1] in LEVELS else None
                mend = ".".join(likely or _usual(parts, words))
                raise Refused([Fault(field, number, str(problem), None, mend)]) from problem
    raise Refused([_unknown(number, parts, words, field)])


def _parts(number: str, book: PriceBook) -> list[str]:
    """The parts of a name in any case; a technology may be called as it is shown."""
    text = number.lower()
    for id_, each in book.technologies.items():
        text = text.replace(each.name.lower(), id_)
    return book.present(text).split(".")


def _numbered(form: Form, ground: Ground, named: Named) -> Node:
    """The number of a technology, of the first where none is named, or the difference of two."""
    anyone = ground.costing.scenario.technologies[0]
    ids = named.get("pair", named.get("technology", anyone)).split("-")
    nodes = [FORMS[form](_place(ground, named, id_), named) for id_ in ids]
    if named.get("end") in LEVELS:
        return draws.quantile(ground, named, nodes, ids)
    if len(nodes) == 1:
        return nodes[0]
    return build.difference(".".join(named.values()), nodes, [*map(ground.name, ids)])


def _place(ground: Ground, named: Named, technology: str) -> Place:
    """The cell that a name is of; the likely case of year 1 where it does not say."""
    case, year = named.get("case", named.get("end")), _period(named).rpartition("year_")[2]
    at = CASES.index(case) if case in CASES else LIKELY
    return Place(ground, technology, at, int(year) - 1 if year.isdigit() else 0)


# -- names that there are not ---------------------------------------------------------------------


def _fitting(form: Form, parts: Sequence[str], words: Vocabulary) -> int:
    """How many parts of a name fit a form."""
    return sum(part in words[slot] for slot, part in zip(form, parts, strict=False))


def _unknown(number: str, parts: Sequence[str], words: Vocabulary, field: str) -> Fault:
    """What is wrong with a name that fits no form, with the nearest one that does."""
    mended = [(form, _mended(form, parts, words)) for form in FORMS if len(form) == len(parts)]
    form, mend = max(
        mended,
        key=lambda each: (_fitting(each[0], parts, words), None not in each[1]),
        default=((), [None]),
    )
    suggestion = ".".join(_usual(parts, words) if None in mend else map(str, mend))
    wrong = [
        (slot, part) for slot, part in zip(form, parts, strict=False) if part not in words[slot]
    ]
    if len(wrong) == 1 and wrong[0][0] in FAULTS:
        ((slot, part),) = wrong
        allowed = ", ".join(words["technology" if slot == "pair" else slot])
        detail = f"{part[:80] or 'nothing'} {FAULTS[slot]}"
        return Fault(field, number, detail, allowed, suggestion, NOT_ALLOWED)
    detail = f"there is no number {number[:80]}"
    return Fault(field, number, detail, EXPECTED, suggestion, MALFORMED)


def _usual(parts: Sequence[str], words: Vocabulary) -> tuple[str, str, str]:
    """A suggestion where nothing is near: a number that always exists, of the technology named."""
    named = (part for part in parts if part in words["technology"])
    return "annual", next(named, words["technology"][0]), USUAL["case"]


def _mended(form: Form, parts: Sequence[str], words: Vocabulary) -> list[str | None]:
    """The parts of a name with the nearest in place of those that do not fit."""
    return [
        part if part in words[slot] else nearest(part, words[alone]) or USUAL.get(slot)
        for slot, part in zip(form, parts, strict=True)
        # One technology is not mended to a pair of them.
        for alone in ["technology" if slot == "pair" and "-" not in part else slot]
    ]
