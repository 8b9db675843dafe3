"""The boxes of the form, question by question: what stands on top, and in each group."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from costcalc.model.inputs import (
    AMOUNTS,
    CHOICE_BY_ID,
    CHOICES,
    COUNTS,
    HOME,
    NO_BASELINE,
    STAFFED_BY_BASELINE,
    Choice,
    Count,
    Input,
)
from costcalc.model.own import OWN
from costcalc.output import wording
from costcalc.output.fields import (
    INPUTS,
    Entered,
    Entry,
    Field,
    Fields,
    Option,
    figure_group,
    label_of,
)
from costcalc.prices.catalogues import Server
from costcalc.prices.figure import Figure
from costcalc.prices.names import MARKET, Name
from costcalc.scenario import units
from costcalc.scenario.fields import Points
from costcalc.scenario.scenario import Scenario, known_names
from costcalc.scenario.shown import LABELS, NEW

FIRST: Final = (
    "baseline",
    "orders_per_month",
    "concurrent_connections",
    "team_size",
    "country",
    "staffing",
    MARKET,
    "years",
)
"""The questions that stand on top, in this order."""
NOT_ASKED: Final = ("draws", "seed", "salary")
"""Inputs that have a box only where an address gave them."""
BY_TECHNOLOGY: Final = {
    "team_size": "Where one of them would need more or fewer people than the rest.",
    "salary": "What you pay the developers of one, in place of market pay; no premium is added.",
}
"""What is said of an amount that may differ by technology."""


def first(entered: Entered) -> Iterator[Entry]:
    """The questions that stand on top."""
    for name in FIRST:
        yield _single(name, entered)


def grouped(group: str, entered: Entered) -> Iterator[Entry]:
    """The questions of a group: what is asked, then the figures that its lines read."""
    if group == "fleet":
        yield _technologies(entered)
    for asked in (*CHOICES, *AMOUNTS, *COUNTS):
        if asked.group == group and asked.id not in (*FIRST, *NOT_ASKED):
            yield _single(asked.id, entered)
    if group == "workload":
        yield _single("server", entered)
    if group == "people":
        yield from (_amounts(each, entered) for each in AMOUNTS if each.per_technology)
    if group == "finance":
        yield from _money(entered)
    yield from _figures(group, entered)


def extras(entered: Entered, shown: Iterable[Field]) -> Iterator[tuple[str, Field]]:
    """Boxes for what an address gave and no other box is for, such as a bare salary."""
    given = {*entered.scenario.changed, *entered.typed} - {field.name for field in shown}
    own = {name for name in given if name.startswith(OWN)}
    for name in sorted((given & set(known_names(entered.book)) | own) - {"book"}):
        base = Name.read(name).base
        if name in own:
            yield "own", _extra(name, entered)
        elif name in INPUTS:
            yield INPUTS[name].group, _asked(INPUTS[name], entered)
        elif base in INPUTS:
            yield INPUTS[base].group, _extra(name, entered)
        else:
            yield figure_group(base) or "finance", _extra(name, entered)


def _single(name: str, entered: Entered) -> Field:
    """The one box of a name."""
    if name in _ASKED:
        return _ASKED[name](entered)
    if name in INPUTS:
        return _asked(INPUTS[name], entered)
    return _figure(entered.book.common[entered.scenario.scope][name], entered)


def _asked(asked: Input | Choice | Count, entered: Entered) -> Field:
    """A scenario input."""
    marks = entered.marks(asked.id)
    if isinstance(asked, Choice):
        chosen = marks["value"] or asked.default
        return Field(
            name=asked.id,
            label=asked.label,
            help=asked.help,
            kind="select",
            options=tuple(Option(id_, text, id_ == chosen) for id_, text in asked.options.items()),
            default=asked.default,
            **marks,
        )
    unit = asked.unit if isinstance(asked, Input) else "year" if asked.id == "years" else "1"
    if isinstance(asked, Count) and asked.id in entered.scenario.changed:
        counted = float(getattr(entered.scenario, asked.id))
        marks["understood"] = units.understood((counted,) * 3, unit)
    return Field(
        name=asked.id,
        label=asked.label,
        help=asked.help,
        unit=units.unit_phrase(unit, entered.scenario.currency),
        mode="decimal" if isinstance(asked, Input) else "numeric",
        default="" if asked.default is None else units.number_text(asked.default),
        **marks,
    )


def _staffing(entered: Entered) -> Field:
    """Who builds it: a choice whose default follows what runs today."""
    asked, marks = CHOICE_BY_ID["staffing"], entered.marks("staffing")
    follows = STAFFED_BY_BASELINE[entered.scenario.baseline is not None]
    usual = f"As usual: {asked.options[follows].lower()}"
    return Field(
        name=asked.id,
        label=asked.label,
        help=asked.help,
        kind="select",
        options=(
            Option("", usual, not marks["value"]),
            *(Option(id_, text, id_ == marks["value"]) for id_, text in asked.options.items()),
        ),
        **marks,
    )


def _country(entered: Entered) -> Field:
    """Where developers are paid: a preset of pay, the employer's cost and the currency."""
    countries, marks = entered.book.countries, entered.marks("country")
    chosen = marks["value"] or HOME
    return Field(
        name="country",
        label=LABELS["country"],
        help="Sets market pay, the employer’s cost and the currency, each where you give none.",
        kind="select",
        options=tuple(
            Option(id_, f"{each.name} ({each.currency})", id_ == chosen)
            for id_, each in countries.items()
        ),
        default=HOME,
        **marks,
    )


def _server(entered: Entered) -> Field:
    """A row of the catalogue, by provider; each says what it has and costs."""
    scenario, book, marks = entered.scenario, entered.book, entered.marks("server")
    chosen = marks["value"] or book.server
    return Field(
        name="server",
        label=LABELS["server"],
        help="What every technology runs on, like for like. Its list price, vCPUs and memory can "
        "be set under Prices and below.",
        kind="select",
        options=tuple(
            Option(id_, _row(id_, row, scenario), id_ == chosen, group=row.provider)
            for id_, row in book.servers.items()
        ),
        default=book.server,
        **marks,
    )


def _row(id_: str, row: Server, scenario: Scenario) -> str:
    """A row of the catalogue in a line: its vCPUs, memory and price a month."""
    vcpus, memory = (units.number_text(float(each)) for each in (row.vcpus, row.memory))
    price = float(row.usd_per_month) * scenario.exchange_rate
    return f"{id_}: {vcpus} vCPU, {memory} GiB, {wording.whole(price)} {scenario.currency} a month"


def _amounts(amount: Input, entered: Entered) -> Fields:
    """An input that may differ by technology."""
    scenario, book = entered.scenario, entered.book
    common = scenario.amounts.get(amount.id)
    return Fields(
        f"{amount.label} by technology",
        BY_TECHNOLOGY[amount.id],
        units.unit_phrase(amount.unit, scenario.currency),
        tuple(
            Field(
                name=f"{amount.id}.{id_}",
                label=book.technologies[id_].name,
                default=_as_typed(_in_money(common, amount.unit, scenario), amount.unit)
                if common
                else "",
                **entered.marks(f"{amount.id}.{id_}"),
            )
            for id_ in scenario.technologies
        ),
    )


def _in_money(points: Points, unit: str, scenario: Scenario) -> Points:
    """Points in the money of the scenario, where they are money."""
    rate = scenario.exchange_rate if "USD" in unit else 1.0
    low, likely, high = points
    return low * rate, likely * rate, high * rate


def _figures(group: str, entered: Entered) -> Iterator[Entry]:
    """The figures of a group: common ones, then those that each technology has."""
    scenario, book = entered.scenario, entered.book.on(entered.scenario.server)
    for name, figure in book.common[scenario.scope].items():
        if (figure_group(name) or "finance") == group and name not in FIRST:
            yield _figure(figure, entered)
    own = book.own[scenario.scope]
    for name, definition in book.definitions.items():
        ids = [f"{id_}.{name}" for id_ in scenario.technologies if f"{id_}.{name}" in own]
        if figure_group(name) == group and ids:
            yield Fields(
                definition.label,
                definition.help,
                units.unit_phrase(definition.unit, scenario.currency),
                tuple(_figure(own[id_], entered) for id_ in ids),
            )


def _figure(figure: Figure, entered: Entered) -> Field:
    """A figure that can be set; its default is the book's, or what was set for all."""
    name = str(Name.read(figure.id))
    scenario, book = entered.scenario, entered.book
    shared = scenario.overrides.get(figure.name) if figure.technology else None
    preset = scenario.preset.get(figure.name)
    own = figure.technology and book.technologies[figure.technology].name
    default = _in_money(shared or preset or figure.settable, figure.unit, scenario)
    return Field(
        name=name,
        label=own or figure.label,
        help="" if own else figure.help or _first_sentence(figure.note),
        unit="" if own else units.unit_phrase(figure.unit, scenario.currency),
        default=_as_typed(default, figure.unit, share=figure.allowed[1] <= 1),
        receipt=entered.default_from(name, figure),
        basis=wording.BASIS["user" if shared else "cited" if preset else figure.basis],
        **entered.marks(name),
    )


def _first_sentence(note: str) -> str:
    return note.partition(". ")[0].removesuffix(".") + "."


def _as_typed(points: Points, unit: str, *, share: bool = False) -> str:
    """Points as someone would type them: one number, or a range."""
    texts = [wording.short(point) for point in points]
    if share or unit == "1/year":
        texts = [f"{units.number_text(round(point * 100, 6))}%" for point in points]
    return texts[0] if len(set(points)) == 1 else "..".join(texts)


def _extra(name: str, entered: Entered) -> Field:
    """A box for a parameter that has none of its own."""
    book, read = entered.book, Name.read(name)
    asked = read.amount or book.definition(read)
    unit = asked.unit if asked and not read.own else "1"  # such an amount says its own
    return Field(
        name=name,
        label=label_of(name, book),
        unit=units.unit_phrase(unit, entered.scenario.currency),
        **entered.marks(name),
    )


def _baseline(entered: Entered) -> Field:
    book, marks = entered.book, entered.marks("baseline")
    chosen = marks["value"] or NO_BASELINE
    options = [Option(each.id, each.name, each.id == chosen) for each in book.technologies.values()]
    return Field(
        name="baseline",
        label=LABELS["baseline"],
        help="What the others are compared against and moved from.",
        kind="select",
        options=(Option(NO_BASELINE, NEW, chosen == NO_BASELINE), *options),
        default=NO_BASELINE,
        **marks,
    )


def _technologies(entered: Entered) -> Field:
    """Boxes to tick; what runs today is always compared and needs no tick of its own."""
    book, baseline = entered.book, entered.scenario.baseline
    marks = entered.marks("technologies")
    asked = [name.strip() for name in marks["value"].split(",") if name] or list(book.compared)
    options = tuple(
        Option(
            each.id,
            f"{each.name} (runs today, always shown)" if each.id == baseline else each.name,
            chosen=each.id in asked or each.id == baseline,
            fixed=each.id == baseline and each.id not in asked,
        )
        for each in book.technologies.values()
    )
    return Field(
        name="technologies",
        label=LABELS["technologies"],
        kind="checks",
        options=options,
        default=",".join(book.compared),
        **marks,
    )


def _money(entered: Entered) -> Iterator[Field]:
    """The currency and its rate."""
    country = entered.book.countries.get(entered.scenario.country)
    yield Field(
        name="currency",
        label=LABELS["currency"],
        help="Three letters, such as EUR; amounts without a sign are then in it.",
        mode="text",
        default=country.currency if country else "USD",
        **entered.marks("currency"),
    )
    scenario, rates = entered.scenario, entered.book.rates
    known = scenario.currency in rates.rates
    day = f"{rates.as_of.day} {rates.as_of:%B %Y}"
    yield Field(
        name="exchange_rate",
        label=LABELS["exchange_rate"],
        help=f"The book has rates of {day} for {wording.listed([*rates.rates])}; "
        "another currency needs yours.",
        unit="for one US dollar",
        default=units.number_text(float(rates.rates[scenario.currency])) if known else "1",
        **entered.marks("exchange_rate"),
    )


_ASKED: Final[Mapping[str, Callable[[Entered], Field]]] = {
    "baseline": _baseline,
    "staffing": _staffing,
    "country": _country,
    "server": _server,
}
"""Questions whose options are not the inputs' own."""
