"""Sentences that verdicts are made of: gaps and what makes them, the move, what they rest on."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import wraps
from math import ceil, floor
from typing import Any, Final, TypeVar

from costcalc.analysis.bridge import bridge
from costcalc.analysis.estimate import Estimate
from costcalc.analysis.labels import figure_name, inside
from costcalc.analysis.turning import Claim, Turn, by_orders, by_team, claims, team_of
from costcalc.analysis.verdict import LEAD
from costcalc.costing.measures import break_even, payback
from costcalc.costing.totals import LIKELY
from costcalc.model.inputs import AMOUNT_BY_ID
from costcalc.model.lines import HORIZON
from costcalc.output.period import span
from costcalc.output.wording import about, item, listed, of_100, upper_first
from costcalc.prices.names import Name
from costcalc.scenario.numerals import localised
from costcalc.scenario.units import is_rate, number_text, understood

PERIOD: Final = {
    "present_value": "over {years}, in today’s money",
    "nominal": "over {years}, before discounting",
    "annual": "in year 1",
    "monthly": "a month",
    "equivalent_annual": "a year on average over {years}",
}
COUNTED: Final = {
    "like_for_like": "with the same infrastructure and pay for all",
    "published": "at the article’s own prices",
}
"""What a scope is called in a sentence."""
PART: Final = {
    "salaries": "pay",
    "compute": "servers",
    "rewrite": "the work of moving",
    "parallel_running": "running old and new in parallel",
}
"""What lines are called where they make a gap; others keep their name."""
MOST_OF_IT: Final = 0.5
ALL_OF_IT: Final = 0.95
"""Shares of a gap that the lines named for it have to make."""
NAMED: Final = 2
"""More technologies than these that are clearly more expensive are not named one by one."""
TIMES: Final = ("day", "month")
"""Units that the name of a figure may leave out."""
KLOC: Final = 1000
"""Lines of code in the unit that code is counted in."""
WHOLE_TEAM: Final = 3
"""From this size on a team that would turn a verdict is said in whole people."""
Clause = TypeVar("Clause", str, Iterable[str])


def of_inputs(part: Callable[..., Clause]) -> Callable[..., Clause]:
    """A part of a sentence that says an input, an entry, or a value that turns the decision.

    It is empty for who has no more than a publish id. The estimate is its last argument.
    """

    @wraps(part)
    def told(*of: Any) -> Clause:
        nothing: Any = ""
        return nothing if of[-1].public else part(*of)

    return told


# -- Names and amounts -----------------------------------------------------------------------------


def names(ids: Sequence[str], estimate: Estimate) -> str:
    return listed([estimate.book.technologies[id_].name for id_ in ids])


def staying(id_: str, estimate: Estimate) -> str:
    """A technology as a subject: `staying on` what runs today, else its name."""
    name = names([id_], estimate)
    return f"staying on {name}" if id_ == estimate.scenario.baseline else name


def pair(estimate: Estimate) -> tuple[str, str]:
    """The cheapest and what it is decided against; alone it stands on both sides."""
    only = estimate.scenario.technologies[0]
    return estimate.pair or (only, only)


def acting(id_: str, estimate: Estimate) -> str:
    """A technology as a course of action: stay on it, move to it, or take it for a new system."""
    name = names([id_], estimate)
    if estimate.scenario.baseline is None:
        return name
    return f"staying on {name}" if id_ == estimate.scenario.baseline else f"moving to {name}"


def period(estimate: Estimate) -> str:
    """The measure that decides, in words."""
    scenario = estimate.scenario
    return PERIOD[scenario.of].format(years=span(scenario.years))


def money(amount: float, estimate: Estimate) -> str:
    """An amount in two significant digits: `210,000 USD`, `1.4 million USD`."""
    return f"{about(amount)} {estimate.scenario.currency}"


def likely(id_: str, estimate: Estimate) -> float:
    row = estimate.scenario.technologies.index(id_)
    return float(estimate.costing.totals[estimate.scenario.of][row, LIKELY])


def more(id_: str, least: str, estimate: Estimate) -> str:
    """How much more one costs than a cheaper one, with its share of that: `210,000 USD (6 %)`."""
    own, other = likely(id_, estimate), likely(least, estimate)
    return f"{money(own - other, estimate)}{_share(own - other, other)}"


def less(id_: str, dearer: str, estimate: Estimate) -> str:
    """How much less one costs than a dearer one, with its share of that."""
    own, other = likely(id_, estimate), likely(dearer, estimate)
    return f"{money(other - own, estimate)}{_share(other - own, other)}"


def _share(gap: float, whole: float) -> str:
    """A gap as a share, not rounded up to a lead that counts; empty where it says nothing."""
    share = gap / whole * 100 if whole > 0 else 0.0
    if not 0.1 <= share < 1000:
        return ""
    tenths = floor(share * 10) if share < LEAD * 100 <= round(share, 1) else round(share * 10)
    return f" ({share:.0f} %)" if share >= 9.95 else localised(f" ({tenths / 10:g} %)")


def made_of(cheaper: str, dearer: str, estimate: Estimate) -> str:
    """The lines that make the most of a gap, as a clause that follows it: `, most of it pay`."""
    found = bridge(estimate.costing, cheaper, dearer, estimate.scenario.of)
    gap = found.end - found.start
    steps = sorted(found.steps, key=lambda step: -step.difference)
    if gap <= 0:
        return ""
    first, second = (PART.get(step.item, inside(item(step.item))) for step in steps[:2])
    share = steps[0].difference / gap
    both = share + max(steps[1].difference, 0) / gap
    pay = next(step.difference for step in found.steps if step.item == "salaries")
    same = "; pay is the same" if not pay else ""
    if share >= ALL_OF_IT:
        return f", {'mainly' if share > 2 - ALL_OF_IT else 'all of it'} {first}{same}"
    if share >= MOST_OF_IT:
        return f", most of it {first}"
    return f", most of it {first} and {second}" if both >= MOST_OF_IT else ""


def others(rest: Sequence[str], first: str, estimate: Estimate) -> Iterator[str]:
    """Who is clearly more expensive, by how much, and because of which lines."""
    if len(rest) > NAMED:
        gap, name = more(rest[0], first, estimate), names([first], estimate)
        yield f"The other {len(rest)} likely cost at least {gap} more than {name}."
        return
    for id_ in rest:
        gap, made = more(id_, first, estimate), made_of(first, id_, estimate)
        than = f" than {names([first], estimate)}" if id_ == rest[0] else ""
        yield f"{upper_first(staying(id_, estimate))} likely costs {gap} more{than}{made}."


# -- The move --------------------------------------------------------------------------------------


def moving(to: str, estimate: Estimate) -> Iterator[str]:
    """What moving saves and costs, when it pays back, and at what work or load it pays."""
    if estimate.scenario.baseline is not None:
        yield from saves(to, estimate)
        yield from pays_back(to, estimate)
        yield from pays_at(to, estimate)


def saves(to: str, estimate: Estimate) -> Iterator[str]:
    """What moving saves by the year, and what it costs once."""
    costing, scenario = estimate.costing, estimate.scenario
    row, today = (scenario.technologies.index(id_) for id_ in (to, str(scenario.baseline)))
    annual = costing.totals["annual"][:, LIKELY]
    saved, once = float(annual[today] - annual[row]), float(costing.migration[row, LIKELY])
    name, cost = names([to], estimate), f"costs about {money(once, estimate)}"
    code = "" if own_work(estimate) else _code(row, estimate)
    a_year = f"about {money(abs(saved), estimate)}"
    moves = f"moving{code}, with all that it takes, {cost}"
    if saved < 0 and scenario.of not in HORIZON:  # what it costs more has been said
        yield f"{upper_first(moves)}."
    elif saved > 0:
        yield f"{name} would save {a_year} in year 1; {moves}."
    elif saved < 0:
        yield f"{name} would also cost {a_year} more in year 1; {moves}."
    else:
        yield f"{name} would save nothing in year 1; {moves}."


@of_inputs
def _code(row: int, estimate: Estimate) -> str:
    """How many lines of code the estimated work of moving is for."""
    per_kloc, months = (
        float(estimate.costing.row(name)[row, LIKELY, 0]) for name in ("months_per_kloc", "work")
    )
    return f" {about(months / per_kloc * KLOC if per_kloc else 0.0)} lines of code"


def own_work(estimate: Estimate) -> bool:
    """Whether the work of moving is the user's own."""
    return "migration_person_months" in estimate.scenario.changed


@of_inputs
def work(to: str, estimate: Estimate) -> str:
    """The likely work of moving to a technology: `18 person-months of `."""
    return f"{_person_months(_months(to, estimate))} of "


def _months(to: str, estimate: Estimate) -> float:
    """The likely person-months of moving to a technology."""
    row = estimate.scenario.technologies.index(to)
    return float(estimate.costing.row("work")[row, LIKELY, 0])


def _person_months(months: float) -> str:
    """Work in two digits: `1 person-month`, `18 person-months`."""
    number = number_text(float(f"{months:.2g}"))
    return f"{number} person-month{'' if number == '1' else 's'}"


def pays_back(to: str, estimate: Estimate) -> Iterator[str]:
    """When moving is paid back: discounted, as everywhere."""
    found = payback(estimate.costing, estimate.scenario.technologies.index(to))
    if found.status == "in_year":
        yield f"Pays back in year {found.year}, discounted."
    elif found.status == "never":
        yield f"Does not pay back within {span(estimate.scenario.years)}."


@of_inputs
def pays_at(to: str, estimate: Estimate) -> Iterable[str]:
    """Up to how much work moving pays, beside how much there is, and from which load on."""
    scenario, load = estimate.scenario, ""
    baseline, worth = scenario.baseline, break_even(estimate.costing, to)
    counted = scenario.of in HORIZON  # else a load that turns the measure pays for no move
    if estimate.verdict.cheapest == baseline and baseline is not None and counted:
        found = by_orders((baseline, to), scenario, estimate.book)
        load = f"from {about(found.value, ceil)} orders a month on" if found else ""
    if worth is None:
        if load:
            yield f"It would pay {load}."
        return
    if worth == 0:
        but = f", but it would {load}" if load else ""
        yield f"However little work moving took, it would not pay{but}."
        return
    months = _months(to, estimate)
    pays, here = worth > months, _person_months(months).partition(" ")[0]
    whose = "you entered" if own_work(estimate) else "estimated here are"
    also = f", or {load}" if load else ""
    yield (
        f"It {'pays' if pays else 'would pay'} at under {_person_months(worth)} of work{also}; "
        f"{whose} {here}."
    )


# -- What it rests on ------------------------------------------------------------------------------


@of_inputs
def team_turns(first: str, following: str, estimate: Estimate) -> str:
    """The team of the one that does not run today that would turn it, as a clause."""
    scenario = estimate.scenario
    other = following if first == scenario.baseline else first
    found = by_team(other, (first, following), scenario, estimate.book)
    if found is None:
        return ""
    there, here = teams(other, found, estimate)
    return f"; {a_team(other, estimate)} of {there} instead of {here} would turn it"


def a_team(id_: str, estimate: Estimate) -> str:
    """A technology's team, with its article: `an Elixir team`."""
    name = names([id_], estimate)
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name} team"


def teams(id_: str, found: Turn, estimate: Estimate) -> tuple[str, str]:
    """The size of a technology's team that would turn a decision, and the one it has."""
    now, round_ = team_of(id_, estimate.scenario), ceil if found.rising else floor
    size = float(round_(found.value)) if now >= WHOLE_TEAM else found.value
    there, here = (number_text(float(f"{each:.3g}")) for each in (size, now))
    return there, here


@of_inputs
def overturning(estimate: Estimate) -> Iterable[str]:
    """The figures that alone, within their range, would put the next one in front."""
    turns, following = estimate.verdict.overturned_by, estimate.verdict.following
    if following is None:
        return
    if not turns:
        name = names([following], estimate)
        yield f"No single figure within its range would put {name} in front."
        return
    found = [f"{figure_name(e.id, estimate.book)} {beyond(e, estimate)}" for e in turns]
    yield f"{upper_first(', or '.join(found))}{',' if found[1:] else ''} would alone turn it."


def beyond(found: Turn, estimate: Estimate) -> str:
    """Beyond which value a number turns a decision: `above 131,000 USD a year`."""
    side = "above" if found.rising else "below"
    if found.unit == "server":  # whole, and it turns at the value itself
        return f"of {number_text(found.value)} or {'more' if found.rising else 'fewer'}"
    figure = estimate.book.definition(Name.read(found.id))
    if is_rate(found.unit, float(figure.allowed[0]) if figure else 0.0):
        percent = f"{number_text(float(f'{found.value * 100:.2g}'))} %".replace("-", "−")
        return f"{side} {percent}{' a year' if found.unit == '1/year' else ''}"
    unit, named = found.unit.removesuffix("/kloc"), figure_name(found.id, estimate.book).lower()
    value = float(f"{found.value * estimate.scenario.per_dollar(unit):.3g}")
    if "USD" not in unit and (unit not in TIMES or unit in named):
        return f"{side} {number_text(value)}"  # what else is measured is said by the name
    return f"{side} {understood((value,) * 3, unit, estimate.scenario.currency)}"


def own_claims(estimate: Estimate) -> tuple[str, ...]:
    """The entries about one technology alone that a named winner owes its place to."""
    winner = estimate.verdict.named
    found = claims(winner, LEAD, estimate.scenario, estimate.book) if winner else ()
    sentences = []
    for claim in found:
        then = f"{staying(claim.first, estimate)} is likely cheaper"
        if claim.level:
            then = f"{names([claim.first, claim.level], estimate)} cost about the same"
        entry = _entry(claim, estimate) or "an entry that is not shown; without it"
        sentences.append(f"This rests on {entry}, {then}.")
    return tuple(sentences)


@of_inputs
def _entry(claim: Claim, estimate: Estimate) -> str:
    """What was entered, and what there would be without it."""
    scenario, name = estimate.scenario, Name.read(claim.parameter)
    if name.amount is not AMOUNT_BY_ID["team_size"]:
        figure = figure_name(claim.parameter, estimate.book)
        return f"your entry of {scenario.understood[claim.parameter]} for {figure}; without it"
    own = number_text(team_of(name.technology, scenario))
    usual = number_text(claim.without.amounts["team_size"][LIKELY])
    who = names([name.technology], estimate)
    people = "developer" if own == "1" else "developers"
    return f"your entry that {who} needs {own} {people} instead of {usual}; with {usual}"


def other_scope(estimate: Estimate) -> Iterator[str]:
    """Who is cheapest in the other scope, where that differs."""
    there = estimate.verdict.other_scope_first
    if there != estimate.verdict.first:
        which = upper_first(COUNTED[other_of(estimate.scenario.scope)])
        verb = "is likely the cheapest" if len(there) == 1 else "likely cost least, and the same"
        yield f"{which}, {names(there, estimate)} {verb}."


def other_of(scope: str) -> str:
    return next(each for each in COUNTED if each != scope)


def effort(first: str, estimate: Estimate, count: str = "the cheapest of all in") -> str:
    """How often one is the cheapest of all if people do not differ by the technology.

    `count` is what is counted, where the clause follows a count of something else.
    """
    verdict = estimate.verdict
    alike = (verdict.probability_equal_effort or {}).get(first)
    own = of_100((verdict.probability_cheapest or {}).get(first, 0.0))
    if alike is None or of_100(alike) == own:
        return ""
    share = of_100(alike).removesuffix(" of 100")
    return f"; {count} {share} if every language takes the same people"
