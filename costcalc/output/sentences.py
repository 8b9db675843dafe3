"""The verdict in sentences: who costs least, by how much, how sure, and what could overturn it."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from costcalc.analysis.estimate import Estimate
from costcalc.analysis.labels import figure_name
from costcalc.analysis.verdict import Verdict, people_share
from costcalc.costing.measures import break_even, by_likely, payback
from costcalc.costing.totals import LIKELY
from costcalc.output.wording import SCOPE, listed, money, of_100, upper_first, years
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario
from costcalc.scenario.units import number_text

DWARFED_ABOVE: Final = 0.9
"""The share of people in the annual total from which on a verdict says so."""


def verdict_text(estimate: Estimate) -> str:
    """The verdict as a paragraph; its first sentence names the winner."""
    verdict, book = estimate.verdict, estimate.book
    sentences = (
        _who(verdict, estimate),
        _moving(estimate),
        _overturning(verdict, book),
        _people(estimate),
    )
    return " ".join(sentence for sentence in sentences if sentence)


def _names(ids: Sequence[str], book: PriceBook) -> str:
    return listed([book.technologies[id_].name for id_ in ids])


def _period(scenario: Scenario) -> str:
    horizon = f"over {years(scenario.years)}"
    return {
        "present_value": f"{horizon} in present value",
        "nominal": f"{horizon} before discounting",
        "annual": "in year 1",
        "monthly": "a month",
        "equivalent_annual": "a year, averaged over the horizon",
    }[scenario.of]


def _who(verdict: Verdict, estimate: Estimate) -> str:
    """The winner, its lead, the other scope, and how sure that is."""
    scenario, first = estimate.costing.scenario, verdict.first
    name, period = _names(first, estimate.book), _period(scenario)
    if verdict.gap is None:
        total = float(estimate.costing.totals[scenario.of][0, LIKELY])
        return f"{name} likely costs {money(total, scenario.currency)} {period}."
    scopes = _scopes(verdict, scenario, estimate.book)
    if len(first) > 1:
        return f"{name} likely cost the same {period}{scopes}."
    subject = f"Staying on {name}" if first[0] == scenario.baseline else name
    lead = f"by {money(abs(verdict.gap), scenario.currency)} {period}"
    if verdict.probability_cheapest is None:
        return f"{subject} likely costs least, {lead}{scopes}. Without draws nothing says how sure."
    probability = verdict.probability_cheapest[first[0]]
    share = f"{of_100(probability)} draws{_equal_effort(verdict, first[0])}"
    if verdict.confident:
        return f"{subject} costs least, typically {lead}{scopes}: {share}."
    if verdict.gap < 0:  # the likely values and the draws point in different directions
        return f"Too close to call: likely values favour {name}, as do {share}{scopes}."
    return f"{subject} costs least, typically {lead}{scopes}, but it is too close to call: {share}."


def _equal_effort(verdict: Verdict, first: str) -> str:
    """How often the first is cheapest if people do not differ by the technology."""
    alike = verdict.probability_equal_effort
    if alike is None or first not in alike:
        return ""
    own = of_100((verdict.probability_cheapest or {}).get(first, 0))
    share = of_100(alike[first])
    if share == own:
        return ""
    return f" ({share.removesuffix(' of 100')} if every language takes the same people)"


def _scopes(verdict: Verdict, scenario: Scenario, book: PriceBook) -> str:
    """Who is cheapest in the other scope."""
    there = verdict.other_scope_first
    if verdict.first == there:
        return ", in both scopes"
    other = SCOPE["published" if scenario.scope == "like_for_like" else "like_for_like"].lower()
    return f" (counted {other}, {_names(there, book)} {'does' if len(there) == 1 else 'do'})"


def _overturning(verdict: Verdict, book: PriceBook) -> str:
    if verdict.following is None:
        return ""
    if not verdict.overturned_by:
        following = book.technologies[verdict.following].name
        return f"No single figure within its range would put {following} in front."
    names = " or ".join(figure_name(key, book) for key in verdict.overturned_by)
    return f"{upper_first(names)} alone could overturn it."


def _moving(estimate: Estimate) -> str:
    """What moving to the cheapest that does not run today costs, when it pays, and at what work."""
    costing, book = estimate.costing, estimate.book
    scenario, verdict = costing.scenario, estimate.verdict
    baseline = scenario.baseline
    if baseline is None or len(scenario.technologies) == 1:
        return ""
    rows = by_likely(costing, scenario.of)
    row = next(row for row in rows if scenario.technologies[row] != baseline)
    to, once = scenario.technologies[row], float(costing.migration[row, LIKELY])
    worth = break_even(costing, to)
    name = book.technologies[to].name
    found = payback(costing, row)
    back = {
        "in_year": f" and is paid back in year {found.year}",
        "never": f" and is not paid back within {years(scenario.years)}",
    }.get(found.status, "")
    cost = f"Moving to {name} costs {money(once, scenario.currency)} once{back}"
    if worth is None:
        return f"{cost}."
    if worth == 0:
        return f"{cost}; however little work it were, staying would cost less."
    work = float(np.broadcast_to(costing.values["work"], costing.servers.shape)[row, LIKELY, 0])
    given = "migration_person_months" in scenario.changed
    whose = "you entered" if given else "the estimate is"
    there, here = (number_text(float(f"{each:.2g}")) for each in (worth, work))
    pays = "pays" if verdict.cheapest == to else "would pay"
    return f"{cost}; it {pays} at under {there} person-months of work, and {whose} {here}."


def _people(estimate: Estimate) -> str:
    costing = estimate.costing
    winner = estimate.verdict.cheapest or costing.scenario.technologies[0]
    share = people_share(costing, winner)
    if share < DWARFED_ABOVE:
        return ""
    return f"People are {share * 100 // 1:.0f} % of it: this is mostly a comparison of salaries."
