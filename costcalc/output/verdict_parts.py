"""Sentences that verdicts are made of: gaps and what makes them, the move, what they rest on."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import wraps
from math import ceil, floor
from typing import Any, Final, TypeAlias, TypeVar

from costcalc.analysis.bridge import bridge
from costcalc.analysis.estimate import Estimate
from costcalc.analysis.labels import figure_name, inside
from costcalc.analysis.turning import Claim, Turn, by_orders, by_team, claims, team_of
from costcalc.analysis.verdict import LEAD
from costcalc.costing.measures import break_even, payback
from costcalc.costing.totals import LIKELY
from costcalc.model.inputs import AMOUNT_BY_ID
from costcalc.model.lines import HORIZON
from costcalc.output.payback import digits, even, person_months, work_of
from costcalc.output.period import span
from costcalc.output.wording import about, item, listed, of_100, upper_first
from costcalc.prices.names import Name
from costcalc.scenario.numerals import localised
from costcalc.scenario.units import is_rate, number_text, understood

Told: TypeAlias = Callable[[str, Estimate], Iterable[str]]
"""What is told of moving to a technology."""
PERIOD: Final = {
    "present_value": "over {years}, in today’s money",
    "nominal": "over {years}, before discounting",
    "annual": "in year 1",
    "monthly": "per month in year 1",
    "equivalent_annual": "as a yearly average over {years}",
}
COUNTED: Final = {
    "like_for_like": "with the same infrastructure and pay for all",
    "published": "at the article’s own prices",
}
"""What a scope is called in a sentence."""
PART: Final = {
    "salaries": "pay",
    "compute": "servers",
    "database": "the database",
    "load_balancer": "the load balancer",
    "unitemised": "what the article does not itemise",
    "support_contract": "the support contract",
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
    today = id_ == estimate.scenario.baseline
    return acting(id_, estimate) if today else names([id_], estimate)


def pair(estimate: Estimate) -> tuple[str, str]:
    """The cheapest and what it is decided against; alone it stands on both sides."""
    only = estimate.scenario.technologies[0]
    return estimate.pair or (only, only)


def acting(id_: str, estimate: Estimate) -> str:
    """A technology as a course of action: stay on it, move to it, or take it for a new system.

    By a measure that leaves out what moving costs it has but its name: nothing is said of moving.
    """
    name = names([id_], estimate)
    if estimate.scenario.baseline is None or not over_years(estimate):
        return name
    return f"staying on {name}" if id_ == estimate.scenario.baseline else f"moving to {name}"


def over_years(estimate: Estimate) -> bool:
    """Whether the measure that decides counts what moving costs."""
    return estimate.scenario.of in HORIZON


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
    gap, least_ = likely(id_, estimate) - likely(least, estimate), likely(least, estimate)
    return money(gap, estimate) + _bracketed(share(gap, least_))


def _bracketed(text: str) -> str:
    return f" ({text})" if text else ""


def apart(cheaper: str, dearer: str, estimate: Estimate) -> str:
    """Which of two likely costs less and by how much: a gap is the same share everywhere.

    It is of what runs today where that is one of the two, else of the cheaper one, as on the cards.
    Only what is no lead is told of the cheaper one all the same.
    """
    less, whole = likely(cheaper, estimate), likely(dearer, estimate)
    gap, today = whole - less, estimate.scenario.baseline
    reference = whole if dearer == today else less
    amount = money(gap, estimate) + _bracketed(share(gap, reference))
    if dearer == today or gap < LEAD * less:
        subject = upper_first(acting(cheaper, estimate))
        return f"{subject} is likely {amount} cheaper than {acting(dearer, estimate)}"
    subject = upper_first(acting(dearer, estimate))
    return f"{subject} likely costs {amount} more than {acting(cheaper, estimate)}"


def share(gap: float, whole: float) -> str:
    """A gap as a share, not rounded up to a lead that counts; empty where it says nothing."""
    percent = abs(gap) / whole * 100 if whole > 0 else 0.0
    if not 0.1 <= percent < 1000:
        return ""
    under = percent < LEAD * 100 <= round(percent, 1)
    tenths = floor(percent * 10) if under else round(percent * 10)
    return f"{percent:.0f} %" if percent >= 9.95 else localised(f"{tenths / 10:g} %")


def made_of(cheaper: str, dearer: str, estimate: Estimate) -> str:
    """The lines that make the most of a gap, as a clause that follows it: `, most of it pay`."""
    found = bridge(estimate.costing, cheaper, dearer, estimate.scenario.of)
    gap = found.end - found.start
    steps = sorted(found.steps, key=lambda step: -step.difference)
    if gap <= 0:
        return ""
    first, second = (PART.get(step.item, inside(item(step.item))) for step in steps[:2])
    largest = steps[0].difference / gap
    both = largest + max(steps[1].difference, 0) / gap
    pay = next(step.difference for step in found.steps if step.item == "salaries")
    same = "; pay is the same" if not pay else ""
    if largest >= ALL_OF_IT:
        return f", {'mainly' if largest > 2 - ALL_OF_IT else 'all of it'} {first}{same}"
    if largest >= MOST_OF_IT:
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


def moving(to: str, estimate: Estimate, *told: Told) -> Iterator[str]:
    """What moving saves and costs, when it pays back, and at what work or load it pays.

    All of it, or what is `told`; by a measure that leaves out what moving costs, that it does.
    """
    if estimate.scenario.baseline is None:
        return
    if not over_years(estimate):
        yield from _left_out(to, estimate)
        return
    for each in told or (saves, pays_back, pays_at):
        yield from each(to, estimate)


def _left_out(to: str, estimate: Estimate) -> Iterator[str]:
    """What moving costs and whether it pays, beside a measure that does not count it."""
    row = estimate.scenario.technologies.index(to)
    once, found = float(estimate.costing.migration[row, LIKELY]), payback(estimate.costing, row)
    if not once:
        yield "Moving itself costs nothing."
        return
    code = _code(row, estimate)
    pays = f"would not pay back within {span(estimate.scenario.years)}"
    if found.status == "in_year":
        pays = f"likely pays back in year {found.year}, discounted"
    yield (
        f"That leaves out moving to {names([to], estimate)}, about {money(once, estimate)} once"
        f"{' for' if code else ''}{code}, which {pays}."
    )


def saves(to: str, estimate: Estimate) -> Iterator[str]:
    """What moving saves by the year, and what it costs once."""
    costing, scenario = estimate.costing, estimate.scenario
    row, today = (scenario.technologies.index(id_) for id_ in (to, str(scenario.baseline)))
    annual = costing.totals["annual"][:, LIKELY]
    saved, once = float(annual[today] - annual[row]), float(costing.migration[row, LIKELY])
    name, cost = names([to], estimate), f"costs about {money(once, estimate)}"
    a_year = f"about {money(abs(saved), estimate)}"
    when = "in year 1, before discounting"
    moves = f"moving{_code(row, estimate)}, with all that it takes, {cost}"
    if saved > 0:
        yield f"{name} would save {a_year} {when}; {moves}."
    elif saved < 0:
        yield f"{name} would also cost {a_year} more {when}; {moves}."
    else:
        yield f"{name} would save nothing in year 1; {moves}."


@of_inputs
def _code(row: int, estimate: Estimate) -> str:
    """How many lines of code the estimated work of moving is for; empty for work that was given."""
    if own_work(estimate):
        return ""
    per_kloc, months = (
        float(estimate.costing.row(name)[row, LIKELY, 0]) for name in ("months_per_kloc", "work")
    )
    return f" {about(months / per_kloc * KLOC if per_kloc else 0.0)} lines of code"


def own_work(estimate: Estimate) -> bool:
    """Whether the work of moving is the user's own."""
    return "migration_person_months" in estimate.scenario.changed


@of_inputs
def work(to: str, estimate: Estimate) -> str:
    """The likely work of moving to a technology: `18 person-months`; empty for none."""
    months = work_of(estimate, to)
    return person_months(digits(months)) if months else ""


def pays_back(to: str, estimate: Estimate) -> Iterator[str]:
    """When moving is paid back: discounted, as everywhere."""
    found = payback(estimate.costing, estimate.scenario.technologies.index(to))
    if found.status == "in_year":
        pays = "Pays" if estimate.verdict.named else "On likely values it pays"
        yield f"{pays} back in year {found.year}, discounted."
    elif found.status == "never":
        yield f"Does not pay back within {span(estimate.scenario.years)}."


@of_inputs
def pays_at(to: str, estimate: Estimate) -> Iterable[str]:
    """Up to how much work moving pays, beside how much there is, and from which load on."""
    scenario, load = estimate.scenario, ""
    baseline, worth = scenario.baseline, break_even(estimate.costing, to)
    if estimate.verdict.cheapest == baseline and baseline is not None:
        found = by_orders((baseline, to), scenario, estimate.book)
        load = f"from {about(found.value, ceil)} orders a month on" if found else ""
    if worth is None:
        if load:
            yield f"It would likely pay {load}."
        return
    if worth == 0:
        but = f"; it likely would {load}" if load else ""
        yield f"It would not pay however little work the move took{but}."
        return
    here = work_of(estimate, to)
    most, there = even(worth, here)
    whose = "you entered" if own_work(estimate) else "estimated here are"
    also = f", or {load}" if load else ""
    yield (
        f"It {'likely pays' if worth > here else 'would likely pay'} at under "
        f"{person_months(most)} of work{also}; {whose} {there}."
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
    return f"; {a_team(other, estimate)} of {there} instead of {here} would likely turn it"


def a_team(id_: str, estimate: Estimate) -> str:
    """A technology's team, with its article: `an Elixir team`."""
    name = names([id_], estimate)
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name} team"


def teams(id_: str, found: Turn, estimate: Estimate) -> tuple[str, str]:
    """The size of a technology's team that would turn a decision, and the one it has.

    In whole people, or in tenths or hundredths of one where the team is that small.
    """
    now, round_ = team_of(id_, estimate.scenario), ceil if found.rising else floor
    parts = 1 if now >= WHOLE_TEAM else 10 if now >= 1 else 100
    size = round_(found.value * parts) / parts or found.value
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
    comma = "," if found[1:] else ""
    yield f"{upper_first(', or '.join(found))}{comma} would likely turn it on its own."


def beyond(found: Turn, estimate: Estimate) -> str:
    """Beyond which value a number turns a decision: `above 131,000 USD a year`."""
    side = "above" if found.rising else "below"
    if found.unit == "server":  # whole, and it turns at the value itself
        return f"of {number_text(found.value)} or {'more' if found.rising else 'fewer'}"
    figure = estimate.book.definition(Name.read(found.id))
    if is_rate(found.unit, float(figure.allowed[0]) if figure else 0.0):
        percent = f"{digits(found.value * 100, 2)} %".replace("-", "−")
        return f"{side} {percent}{' a year' if found.unit == '1/year' else ''}"
    unit, named = found.unit.removesuffix("/kloc"), figure_name(found.id, estimate.book).lower()
    value = float(f"{found.value * estimate.scenario.per_dollar(unit):.3g}")
    if "USD" not in unit and (unit not in TIMES or unit in named):
        return f"{side} {number_text(value)}"  # what else is measured is said by the name
    return f"{side} {understood((value,) * 3, unit, estimate.scenario.currency)}"


def owed(estimate: Estimate) -> tuple[Claim, ...]:
    """The entries about one technology alone that a named winner owes its place to."""
    winner = estimate.verdict.named
    return claims(winner, LEAD, estimate.scenario, estimate.book) if winner else ()


def own_claims(estimate: Estimate) -> tuple[str, ...]:
    """What the verdict rests on, each with what would hold without it."""
    sentences = []
    for claim in owed(estimate):
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
        verb = (
            "is likely the cheapest"
            if len(there) == 1
            else "are likely the cheapest, at the same cost"
        )
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
