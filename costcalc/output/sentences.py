"""The verdict as a board reads it: what to do, by how much and why, how sure that is.

The rule is the analysis's: only a verdict that names a winner is said to have one. Every other text
that speaks of the cheapest takes its words from here or keeps to what is likely.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Final, TypeAlias

from costcalc.analysis.estimate import Estimate
from costcalc.analysis.verdict import CONFIDENT_FROM, FEWEST, LEAD
from costcalc.output import verdict_parts as parts
from costcalc.output.columns import mover, ordered
from costcalc.output.wording import of_100, upper_first

SURE: Final = 0.98
"""The share of simulations from which on a verdict is sure; below it is quite sure."""

EVEN: Final = 0.5

Parts: TypeAlias = tuple[str, Iterable[str], str]
"""A headline, the sentences of why, and how sure it is."""


@dataclass(frozen=True)
class Said:
    """A verdict in three parts; the last two may be empty."""

    headline: str
    why: str
    sure: str

    @property
    def text(self) -> str:
        """All of it, as one paragraph."""
        return " ".join(part for part in (self.headline, self.why, self.sure) if part)


def verdict_text(estimate: Estimate) -> str:
    """The verdict as a paragraph; its first sentence says what to do."""
    return said(estimate).text


def said(estimate: Estimate) -> Said:
    """The verdict in sentences."""
    headline, why, sure = _parts(estimate)
    return Said(headline, " ".join(why), sure)


def _parts(estimate: Estimate) -> Parts:
    if len(estimate.scenario.technologies) == 1:
        return _alone(estimate)
    action = estimate.verdict.action
    if action == "cannot_tell":
        told = estimate.scenario.draws >= FEWEST
        return _open(estimate) if told else _undrawn(estimate)
    states = {"depends_on_scope": _depends, "stay": _stay, "move": _move, "start_on": _start}
    return states[action](estimate)


def _alone(estimate: Estimate) -> Parts:
    only = estimate.scenario.technologies[0]
    or_today = "" if estimate.scenario.baseline else ", or say what runs today"
    why = [f"It is compared with nothing: add a technology{or_today}."]
    return f"{parts.names([only], estimate)} likely costs {_cost(only, estimate)}.", why, ""


def _cost(id_: str, estimate: Estimate, each: str = "") -> str:
    """What a technology likely costs, with its measure."""
    amount = parts.money(parts.likely(id_, estimate), estimate)
    return f"about {amount}{each} {parts.period(estimate)}"


def _undrawn(estimate: Estimate) -> Parts:
    """Without simulations: what is likely, and nothing of how sure."""
    first, other = parts.pair(estimate)
    rest = [id_ for id_ in ordered(estimate) if id_ not in (first, other)]
    period = parts.period(estimate)
    if parts.likely(first, estimate) < parts.likely(other, estimate):
        apart = parts.apart(first, other, estimate)
        why = f"{apart} {period}; nothing says how sure that is."
    else:
        why = f"{parts.names(estimate.verdict.first, estimate)} likely cost the same {period}."
        rest = [id_ for id_ in ordered(estimate) if id_ not in estimate.verdict.first]
    sentences = chain(
        (why,),
        parts.others(rest, first, estimate),
        parts.moving(mover(estimate), estimate),
        parts.other_scope(estimate),
    )
    few = "With so few" if estimate.scenario.draws else "Without"
    return f"{few} simulations no winner is named.", sentences, ""


def _depends(estimate: Estimate) -> Parts:
    winner, there = ordered(estimate)[0], estimate.verdict.other_scope_first
    here = parts.COUNTED[estimate.scenario.scope]
    other = parts.COUNTED[parts.other_of(estimate.scenario.scope)]
    why = (
        f"{upper_first(here)}, {parts.staying(winner, estimate)} is the cheapest "
        f"{parts.period(estimate)}; {other}, {parts.names(there, estimate)} likely "
        f"{'is' if len(there) == 1 else 'are'}."
    )
    sentences = chain((why,), parts.moving(mover(estimate), estimate), parts.overturning(estimate))
    return "It depends on what you count.", sentences, _sureness(winner, estimate, ", counted so")


def _start(estimate: Estimate) -> Parts:
    winner, following, *rest = ordered(estimate)
    headline = (
        f"{parts.names([winner], estimate)} is the cheapest to start on: "
        f"{parts.names([following], estimate)} likely costs about "
        f"{parts.more(following, winner, estimate)} more {parts.period(estimate)}"
        f"{parts.made_of(winner, following, estimate)}."
    )
    claims = parts.own_claims(estimate)
    why = chain(
        parts.others(rest, winner, estimate),
        claims,
        parts.overturning(estimate),
        parts.other_scope(estimate),
    )
    return headline, why, _sureness(winner, estimate, " if that holds" if claims else "")


def _stay(estimate: Estimate) -> Parts:
    today, to = ordered(estimate)[:2]
    gap = parts.likely(to, estimate) - parts.likely(today, estimate)
    name, amount = parts.names([to], estimate), f"about {parts.money(gap, estimate)}"
    period = parts.period(estimate)
    if parts.over_years(estimate):
        costs = f"moving to {name} would cost {amount} more than it saves {period}"
    else:
        costs = f"{name} would cost {amount} more {period}, before what moving costs"
    claims = parts.own_claims(estimate)
    why = chain(
        parts.moving(to, estimate, parts.saves, parts.pays_at),
        claims,
        parts.overturning(estimate),
        parts.other_scope(estimate),
    )
    headline = f"Stay on {parts.names([today], estimate)}: {costs}."
    return headline, why, _sureness(today, estimate, " if that holds" if claims else "")


def _move(estimate: Estimate) -> Parts:
    winner, baseline = ordered(estimate)[0], str(estimate.scenario.baseline)
    saved = parts.likely(baseline, estimate) - parts.likely(winner, estimate)
    name, work = parts.names([winner], estimate), parts.work(winner, estimate)
    after = f", after paying for {work} of migration" if work else ""
    saves = f"saves about {parts.money(saved, estimate)} {parts.period(estimate)}"
    headline = f"Move to {name}: {saves}{after}."
    if not parts.over_years(estimate):  # such a measure cannot say that moving pays
        headline = f"{name} is the cheapest to run: {saves}, before what moving costs."
    rest = [id_ for id_ in ordered(estimate)[1:] if id_ != baseline]
    claims = parts.own_claims(estimate)
    why = chain(
        parts.moving(winner, estimate, parts.pays_back),
        claims,
        parts.moving(winner, estimate, parts.pays_at) if parts.over_years(estimate) else (),
        parts.others(rest, winner, estimate),
        parts.overturning(estimate),
        parts.other_scope(estimate),
    )
    return headline, why, _sureness(winner, estimate, " if that holds" if claims else "")


def _open(estimate: Estimate) -> Parts:
    """What cannot be told apart, by how much it differs all the same, and how often."""
    verdict, baseline = estimate.verdict, estimate.scenario.baseline
    group, (first, other) = verdict.group, verdict.pair or parts.pair(estimate)
    alike = _alike(estimate)
    rest = [id_ for id_ in ordered(estimate) if id_ not in (alike or group)]
    moving = parts.moving(mover(estimate), estimate)
    why = chain(
        () if baseline in group else [_costs(first, estimate)],
        _slightly(first, other, estimate),
        moving if baseline in group else (),
        parts.others(rest, first, estimate),
        () if baseline in group else moving,
        parts.other_scope(estimate),
    )
    ahead = verdict.ahead
    if ahead is None or parts.likely(first, estimate) == parts.likely(other, estimate):
        return _level(first, estimate), why, ""
    subject = upper_first(parts.acting(first, estimate))
    against, count = parts.acting(other, estimate), of_100(ahead)
    often = f"{subject} is cheaper than {against} in {count} simulations"
    of_all = (verdict.probability_cheapest or {})[first]
    if ahead < EVEN:  # more of them put the other in front
        subject, against = parts.acting(other, estimate), parts.acting(first, estimate)
        often = f"A toss-up: {subject} is cheaper than {against} in {of_100(1 - ahead)} simulations"
        return _level(first, estimate), why, f"{often}."
    if ahead >= CONFIDENT_FROM and not alike:
        # It beats the other often enough, but not all of them at once.
        sure = f"{often}, and the cheapest of all in {of_100(of_all)}"
        return _level(first, estimate), why, f"{sure}: a winner is named from 80 on."
    little = ", though only slightly" if ahead >= CONFIDENT_FROM else ""
    return _level(first, estimate), why, f"{often}{little}{parts.effort(first, estimate)}."


def _alike(estimate: Estimate) -> tuple[str, ...]:
    """Those that cost about the same, by less than can be seen: none where it is not sure.

    The first may well be ahead of them often, but not by a lead that counts. Where something runs
    today that is said only of what is so often ahead; else it cannot be told.
    """
    verdict, group = estimate.verdict, estimate.verdict.group
    seen = (1 + LEAD) * parts.likely(group[0], estimate)
    near = tuple(id_ for id_ in group if parts.likely(id_, estimate) <= seen)
    often = (verdict.ahead or 0.0) >= CONFIDENT_FROM and {*(verdict.pair or ())} <= {*near}
    new = near == group and estimate.scenario.baseline not in group
    return near if often or new else ()


def _costs(first: str, estimate: Estimate) -> str:
    """What technologies that cannot be told apart cost: each, or the first if they differ."""
    if _alike(estimate):
        return f"{upper_first(_cost(first, estimate, ' each'))}."
    return f"{parts.names([first], estimate)} likely costs {_cost(first, estimate)}."


def _level(first: str, estimate: Estimate) -> str:
    """The headline of what cannot be told apart, `first` being the likely cheapest of them."""
    clause, baseline = _apart(estimate), estimate.scenario.baseline
    if baseline not in estimate.verdict.group:
        return f"{_leaving(first, estimate)}{clause}."
    if not parts.over_years(estimate):
        return f"{clause}, before what moving costs."
    lead = parts.likely(str(baseline), estimate) / (parts.likely(first, estimate) or 1) - 1
    if lead < LEAD:
        return f"{clause}, so there is no cost case for moving."
    return f"{clause}: moving likely saves, but not surely enough to move for it."


def level(estimate: Estimate) -> str:
    """Those that the verdict cannot tell apart, as a clause; empty where it can, or has no draws.

    A title that says who is likely the cheapest begins with it.
    """
    told = estimate.scenario.draws >= FEWEST and len(estimate.scenario.technologies) > 1
    return _apart(estimate) if told and estimate.verdict.action == "cannot_tell" else ""


def _apart(estimate: Estimate) -> str:
    verdict, alike = estimate.verdict, _alike(estimate)
    today_first = sorted(alike or verdict.group, key=lambda id_: id_ != estimate.scenario.baseline)
    names = parts.names(today_first, estimate)
    if not alike:
        return f"{names} cannot be told apart on cost"
    return f"{names} cost {'the same' if {*alike} == {*verdict.first} else 'about the same'}"


def _leaving(first: str, estimate: Estimate) -> str:
    """What moving off saves wherever to, where that is as sure as a winner has to be."""
    baseline, shares = estimate.scenario.baseline, estimate.verdict.probability_cheapest
    if baseline is None or shares is None or shares[baseline] > 1 - CONFIDENT_FROM:
        return ""
    saved = parts.likely(baseline, estimate) - parts.likely(first, estimate)
    if not parts.over_years(estimate) or saved < LEAD * parts.likely(first, estimate):
        return ""
    off, money = parts.names([baseline], estimate), parts.money(saved, estimate)
    return f"Move off {off}: saves about {money} {parts.period(estimate)}; "


def _slightly(first: str, other: str, estimate: Estimate) -> Iterable[str]:
    """By how much the first is likely cheaper all the same, and what that is worth."""
    verdict, baseline = estimate.verdict, estimate.scenario.baseline
    if not verdict.gap:
        yield f"{parts.names(verdict.first, estimate)} likely cost the same to the cent."
        return
    cheaper = parts.apart(first, other, estimate)
    unseen = ", less than this estimate can see"
    if baseline in verdict.group:
        turns = parts.team_turns(first, other, estimate)
        seen = unseen if _alike(estimate) else ""
        yield f"{cheaper} {parts.period(estimate)}{seen}{turns}."
    elif (verdict.gap_share or 0) < LEAD:
        yield f"{cheaper}{unseen}. Choose on other grounds."
    else:
        yield f"{cheaper}, but in too few simulations to name a winner."


def _sureness(winner: str, estimate: Estimate, held: str = "") -> str:
    """How often the winner is the cheapest of all, and what that is `held` under."""
    share = (estimate.verdict.probability_cheapest or {})[winner]
    how = f"{'Sure' if share >= SURE else 'Quite sure'}{held}"
    often = f"the cheapest in {of_100(share)} simulations"
    return f"{how}: {often}{parts.effort(winner, estimate, 'in')}."
