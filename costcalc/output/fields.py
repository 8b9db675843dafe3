"""A question of the form: its label, what stands in its box, and what is said about that."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from costcalc.costing.resolve import FROM_CHOICES
from costcalc.model.inputs import (
    AMOUNTS,
    CHOICE_BY_ID,
    CHOICES,
    COUNTS,
    HOME,
    NO_BASELINE,
    OTHERS,
    STAFFED_BY_BASELINE,
    Choice,
    Count,
    Input,
)
from costcalc.model.lines import ONE_OFF_LINES, lines, parameters
from costcalc.output import wording
from costcalc.output.links import asking, state
from costcalc.output.moving import MOVE
from costcalc.output.recast import Recast, recast, without
from costcalc.output.typed import apart, joined, written
from costcalc.prices.book import PriceBook
from costcalc.prices.figure import Figure
from costcalc.prices.files import SCOPES
from costcalc.prices.names import MARKET, Name
from costcalc.scenario import units
from costcalc.scenario.fields import Points, range_text
from costcalc.scenario.shown import ASKED, LABELS, NEW, countries, label_for, technologies
from costcalc.scenario.subject import names_in
from costcalc.scenario.values import named

if TYPE_CHECKING:
    from costcalc.output.form import Form

GROUPS: Final = {
    "workload": "Workload and sizing",
    "people": "People and hiring",
    "support": "Support",
    "own": "Your own lines",
    "finance": "Finance",
    "prices": "Prices",
}
"""Where the questions stand that are not asked on top."""
_GROUP_OF_MODULE: Final = {
    "sizing": "workload",
    "fleet": "workload",
    "infrastructure": "prices",
    "people": "people",
    "support": "support",
    "growth": "finance",
    "one_off": "people",
    "risk": "workload",
}
_GROUP_OF_FIGURE: Final = {"connections_per_order": "workload"}
"""Where a figure belongs elsewhere than the first line to read it."""
INPUTS: Final = {each.id: each for each in (*AMOUNTS, *COUNTS, *CHOICES)}
HELP: Final = {
    "country": "Sets market pay, the employer’s cost and the currency.",
    "server": "What every technology runs on, like for like.",
}
"""What is said of questions that have no help of their own."""
FLEET: Final = ("current_servers", "current_server_price")
MONEY: Final = ("currency", "exchange_rate")
DEPENDENT: Final[Mapping[str, tuple[str, ...]]] = {
    "baseline": FLEET,
    "country": MONEY,
    "currency": MONEY[1:],
    "current_servers": FLEET[1:],
}
"""Answers that are of no use once another is taken back or, of money, changed."""
USUAL: Final = "Usual"
"""Begins the option that follows from other answers."""
NARROW: Final = ("team_size", *FLEET, "code_size", "parallel_running_months")
"""Amounts that people know: asked for without a way to a range."""
Kind: TypeAlias = Literal["text", "select", "radios", "checks"]


class Option(NamedTuple):
    """An option of a question, with the heading that it stands under, if any."""

    value: str
    label: str
    group: str = ""


@dataclass(frozen=True)
class Field:
    """One question; it is drawn from what the form was drawn from."""

    name: str
    form: "Form"

    @cached_property
    def of(self) -> Name:
        """The name of its parameter, parsed."""
        return Name.read(self.name)

    @cached_property
    def asked(self) -> Input | Choice | Count | None:
        """The scenario's input that it is, also of one technology; None for a figure."""
        return None if self.of.figure else INPUTS.get(self.of.base)

    @cached_property
    def figure(self) -> Figure | None:
        """The figure of the price book that it sets; under a bare name the first of several."""
        if not self.of.figure:
            return None
        scenario = self.form.scenario
        book = self.form.book.on(scenario.server, scenario.country)
        found = book.find(self.of, scenario.scope) or book.find(self.of, SCOPES[0])
        return next(iter(found), None)

    @property
    def id(self) -> str:
        return f"field-{self.name}"

    @property
    def label(self) -> str:
        if self.name == MARKET and self.form.scenario.staffing == "present":
            return ASKED[MARKET]
        return label_of(self.name, self.form.book)

    @property
    def whose(self) -> str:
        """The technology that it is asked for, by name."""
        return self.form.book.technologies[self.of.technology].name

    @property
    def help(self) -> str:
        if self.name == MARKET and self.form.scenario.staffing == "present":
            return "Base pay of a developer in any language, before the employer’s own costs."
        if self.name == "exchange_rate":
            return self.form.rates
        if self.of.technology:
            return ""
        if self.figure:
            return self.figure.help or self.figure.note.partition(". ")[0].removesuffix(".") + "."
        return self.asked.help if self.asked else HELP.get(self.name, "")

    @property
    def unit(self) -> str:
        """The unit of its box, in words."""
        currency = self.form.scenario.currency
        if self.name == "exchange_rate":
            return currency
        if isinstance(self.asked, Count):
            return "years" if self.name == "years" else ""
        unit = getattr(self.figure or self.asked, "unit", "1")
        phrase = units.unit_phrase(unit, currency)
        person = unit == "month" and getattr(self.asked, "people", False)
        return f"person-{phrase}" if person else phrase

    @property
    def kind(self) -> Kind:
        """What it is answered with."""
        if self.name in ("baseline", "staffing"):
            return "radios"
        if self.name == "technologies":
            return "checks"
        return "select" if self.options else "text"

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """What can be chosen; the empty one stands for what follows from other answers."""
        form, book = self.form, self.form.book
        named = [Option(each.id, each.name) for each in book.technologies.values()]
        if self.name == "technologies":
            return tuple(named)
        named.reverse()
        if self.name == "baseline":
            # What is left comes before what it is left for.
            named.sort(key=lambda each: each.value in book.compared)
            return Option(NO_BASELINE, NEW.partition(":")[0]), *named
        if self.name == "staffing":
            choices = CHOICE_BY_ID["staffing"].options
            follows = choices[STAFFED_BY_BASELINE[form.scenario.baseline is not None]].lower()
            return Option("", f"{USUAL}: {follows}"), *(Option(*each) for each in choices.items())
        if self.name == "server":
            return tuple(
                Option(id_, form.server(id_), row.provider) for id_, row in book.servers.items()
            )
        if self.name == "country":
            shown = {**countries(book)}
            usual = Option("", f"{USUAL}: {shown.pop(HOME)}")
            return usual, *(Option(*each) for each in shown.items())
        if self.name == "currency":
            return (*form.currencies(self.value),)
        items = self.asked.options.items() if isinstance(self.asked, Choice) else ()
        return tuple(Option(*each) for each in items)

    @cached_property
    def default(self) -> str:
        """What its box shows where nothing was given."""
        form, scenario = self.form, self.form.scenario
        if self.name == "technologies":
            return ",".join(form.book.compared)
        if self.name in ("baseline", "server"):
            return {"baseline": NO_BASELINE, "server": form.book.server}[self.name]
        if self.name == "exchange_rate":
            rate = form.book.rates.rates.get(scenario.currency)
            return units.exact_text(float(rate)) if rate else ""
        if self.figure:
            of_all = scenario.overrides.get(self.figure.name) if self.of.technology else None
            points = of_all or scenario.preset.get(self.figure.name) or self.figure.settable
            return self._written(points, self.figure.unit)
        if self.of.technology and isinstance(self.asked, Input):
            common = scenario.amounts.get(self.asked.id)
            return self._written(common, self.asked.unit) if common else ""
        if self.name in MOVE:
            moving = form.moving.get(self.name)
            return self._written(moving, "1") if moving else ""
        usual = "" if self.name == "staffing" else getattr(self.asked, "default", None)
        if usual is None or isinstance(usual, str):
            return usual or ""
        return written(units.exact_text(float(usual)))

    def _written(self, points: Points, unit: str) -> str:
        """Points as someone would type them, in the money of the scenario."""
        rate = self.form.scenario.per_dollar(unit)
        digits = 6 if rate == 1 else 3
        low, likely, high = (float(f"{point * rate:.{digits}g}") for point in points)
        return written(range_text((low, likely, high), ranged=low != high), percent=self.percent)

    @property
    def percent(self) -> bool:
        """Whether people write it in per cent."""
        figure = self.figure
        return figure is not None and (figure.allowed[1] <= 1 or figure.unit == "1/year")

    @cached_property
    def value(self) -> str:
        """What was given: as it was typed, or as people write what an address has; else nothing.

        Of an option that was named it is the id, where there is such an option.
        """
        form = self.form
        canonical, typed = form.scenario.changed.get(self.name, ""), form.typed.get(self.name, "")
        if self.name in (*CHOICE_BY_ID, *OTHERS) and self.name != "exchange_rate":
            return canonical or (typed if form.faults else "")
        if typed and typed != canonical and not self.ranged:
            return typed
        return written(typed or canonical, percent=self.percent)

    @property
    def shown(self) -> str:
        """What stands in its box."""
        return self.value or ("" if self.error else self.default)

    def chosen(self, option: Option) -> bool:
        """Whether an option is the one chosen; what runs today is always compared."""
        if self.kind != "checks":
            return option.value == self.shown
        return option.value in self.ticked or self.fixed(option)

    @cached_property
    def ticked(self) -> Collection[str | None]:
        """The ids of the technologies that the text names, as it is read."""
        book = self.form.book
        return {named(each, technologies(book)) for each in names_in(self.shown, book)}

    def fixed(self, option: Option) -> bool:
        """Whether it is compared without being asked for."""
        own = self.name == "technologies" and option.value == self.form.scenario.baseline
        return own and option.value not in self.ticked

    @property
    def ranges(self) -> bool:
        takes = self.figure or isinstance(self.asked, Input)
        return bool(takes) and self.name not in NARROW

    @property
    def ranged(self) -> bool:
        """Whether its range is asked for in three boxes."""
        return self.ranges and self.name in self.form.ranged

    @property
    def sent(self) -> str:
        """What its boxes send if nobody touches them."""
        return joined(apart(self.default)) if self.ranged else self.default

    @property
    def error(self) -> str | None:
        return self.form.wrong.get(self.name)

    @property
    def warning(self) -> str:
        """What is doubtful about it."""
        return self.form.doubtful.get(self.name, "")

    @property
    def understood(self) -> str | None:
        scenario = self.form.scenario
        if isinstance(self.asked, Count) and self.name in scenario.changed:
            unit = "year" if self.name == "years" else "1"
            return units.understood((float(getattr(scenario, self.name)),) * 3, unit)
        return scenario.understood.get(self.name)

    @property
    def given(self) -> bool:
        return bool(self.value) or self.error is not None

    @property
    def changed(self) -> bool:
        """Whether it was answered otherwise than by default."""
        return self.name in self.form.scenario.changed

    @property
    def drops(self) -> tuple[str, ...]:
        """The answers that go with it."""
        return DEPENDENT.get(self.name, ())

    @property
    def reset(self) -> str | None:
        """The address without it, where it was answered."""
        return (self.form.without(self.name) or None) if self.given else None

    @cached_property
    def recast(self) -> Recast | None:
        """What it would be in today's currency, where it was typed in another."""
        return None if self.form.faults else recast(self.name, self.form.scenario, self.form.typed)

    @property
    def mended(self) -> str:
        """The address with it converted; empty for a saved scenario."""
        form, mend = self.form, self.recast.mend if self.recast else ""
        left = without(self.name, form.typed)
        return asking(form, {**form.scenario.changed, **form.view, self.name: mend, **left})

    @property
    def receipt(self) -> str | None:
        """The address that says where its default is from; None beside what was refused.

        The receipts of a saved scenario are of what is saved, not of what would stand there
        without it.
        """
        form = self.form
        if not self.figure or form.faults or (form.kept and self.name in form.scenario.changed):
            return None
        number = {"number": f"{self.figure.id}.likely"}
        if form.kept:
            return state(form, "/receipt", number)
        rest = {key: text for key, text in form.scenario.changed.items() if key != self.name}
        return asking(form, {**rest, **number}, "/receipt")

    @property
    def basis(self) -> str:
        """What its default rests on."""
        scenario, figure = self.form.scenario, self.figure
        if figure is None:
            return ""
        of_all = figure.technology and scenario.overrides.get(figure.name)
        return wording.BASIS["user" if of_all else figure.basis]

    @property
    def said(self) -> str:
        """Its answer in words, given or not."""
        if not self.options:
            return self.understood or self.shown or "none"
        chosen = [each.label.split(": ") for each in self.options if self.chosen(each)]
        names = [wording.upper_first(each[1]) if each[0] == USUAL else each[0] for each in chosen]
        return wording.listed(names) if names else "none"


class Fields(NamedTuple):
    """A question that is asked once for each technology."""

    label: str
    help: str
    unit: str
    fields: tuple[Field, ...]


Entry: TypeAlias = Field | Fields


def flat(entries: Iterable[Entry]) -> Iterator[Field]:
    """Every single field among entries."""
    for entry in entries:
        yield from (entry,) if isinstance(entry, Field) else entry.fields


@cache
def figure_group(name: str) -> str | None:
    """The group of a figure: that of the first line to read it; None if none does."""
    if name in _GROUP_OF_FIGURE:
        return _GROUP_OF_FIGURE[name]
    for line in (*lines("capacity"), *lines("fleet"), *ONE_OFF_LINES):
        read = set(parameters(line))
        read |= {figure for choice in read for figure in FROM_CHOICES.get(choice, ())}
        if name in read:
            return _GROUP_OF_MODULE[line.__module__.rpartition(".")[2]]
    return None


def label_of(parameter: str, book: PriceBook) -> str:
    """What a parameter is called where its group is not in sight: `Elixir: Salary`."""
    name = Name.read(parameter)
    figure = book.definition(name)
    asked = figure or name.amount
    label = asked.label if asked else LABELS.get(name.base, name.base)
    if name.technology:
        return label_for(label, name, book)
    return f"{label}, all" if name.base in book.definitions else label
