"""A bill as a scenario: what was found, as parameters and a link, and what it rests on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from costcalc.analysis.estimate import estimate
from costcalc.bills.files import refused
from costcalc.bills.sums import LINES, Bill, sums
from costcalc.costing.totals import LIKELY, Costing, cost
from costcalc.model.constants import CONSTANTS
from costcalc.model.formula import words
from costcalc.output.links import permalink
from costcalc.output.text import broken, table
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario, canonical_name, read
from costcalc.scenario.units import exact_text

ASSUMED: Final = "ruby"
"""What is taken to run on the servers where nobody says: a fleet needs its technology."""
MONTH: Final = CONSTANTS["hours_per_month"][0]
SHORT: Final = 28 * 24
SHOWN: Final = 12
"""Services that a terminal shows in a table."""


@dataclass(frozen=True)
class Servers:
    """The servers on the bill; shares are of their hours."""

    mean: float
    highest: float | None
    """The most of any hour, or of any day where the bill goes by days; None in one by months."""
    price: float
    """A server and month of 730 hours, after the discount of commitments."""
    commitment_coverage: float
    commitment_discount: float | None
    """Off the list price, where a commitment covers; `price` has it already."""
    spot_share: float
    windows_share: float


@dataclass(frozen=True)
class Month:
    """A line in a month of 730 hours: on the bill, and of what runs today in the scenario."""

    line: str
    bill: float
    scenario: float


@dataclass(frozen=True)
class Charges:
    """What a service cost in the period, billed and with commitments spread over their use."""

    service: str
    billed: float
    amortised: float
    line: str | None
    """The line that it is used for."""
    reason: str | None
    """Why it is left out."""


@dataclass(frozen=True)
class Learned:
    """A bill as a scenario, with the charges that it used and those that it left out."""

    bill: Bill
    servers: Servers | None
    parameters: Mapping[str, str]
    link: str
    month: tuple[Month, ...]
    used: tuple[Charges, ...]
    left_out: tuple[Charges, ...]
    notes: Mapping[str, str]


def learn(
    names: Sequence[str],
    book: PriceBook,
    given: Sequence[tuple[str, object]] = (),
    where: Sequence[str] = (),
    origin: str = "",
) -> Learned:
    """What the files of a bill say of the servers that run today and what stands beside them.

    `given` are parameters of the user's own, which come before what the bill says; `where` picks
    charges by `COLUMN=VALUE`. Raises `Refused` for what is no bill of one currency or no scenario.
    """
    found, charges, most = sums(names, where)
    used = pl.col("line").is_in(LINES)
    by_line = charges.filter(used).group_by("line").agg(pl.col(pl.Float64).sum())
    lines = {row["line"]: row for row in by_line.iter_rows(named=True)}
    month = {id_: lines[id_]["effective"] / found.hours * MONTH for id_ in LINES if id_ in lines}
    servers = _servers(lines["compute"], found, most) if "compute" in lines else None
    gigabytes = lines["egress"]["gigabytes"] / found.hours * MONTH if "egress" in lines else 0
    own = {canonical_name(name) for name, _ in given}
    on_bill = {"currency": found.currency, **dict(_parameters(month, gigabytes, servers))}
    said = {name: text for name, text in on_bill.items() if name not in own}
    said |= _met(said, month, cost(read([*said.items(), *given], book), book))
    assumed = "baseline" in said
    answer = estimate(read([*said.items(), *given], book), book)
    if answer.scenario.currency != found.currency:
        detail = "the amounts of the scenario are those of the bill, and in its currency"
        raise refused("currency", detail, found.currency)
    monthly = {id_: answer.costing.monthly[id_][_today(answer.scenario), LIKELY] for id_ in month}
    months = tuple(Month(id_, month[id_], float(monthly[id_])) for id_ in month)
    return Learned(
        bill=found,
        servers=servers,
        parameters={**said, **{name: str(text) for name, text in given}},
        link=origin + permalink(answer),
        month=months,
        used=tuple(_charges(charges.filter(used))),
        left_out=tuple(_charges(charges.filter(~used))),
        notes=dict(
            (
                *_of_bill(found, month),
                *_of_servers(servers, found.grain, assumed, months),
                *((each.code, each.message) for each in answer.warnings),
            )
        ),
    )


def _servers(row: Mapping[str, float], found: Bill, most: float | None) -> Servers | None:
    """The servers, out of the sums of their charges; None where they ran for no hour."""
    hours, listed = row["hours"], row["covered_list"]
    return None if hours <= 0 else Servers(
        mean=hours / found.hours,
        highest=most,
        price=row["effective"] / hours * MONTH,
        commitment_coverage=row["covered_hours"] / hours,
        commitment_discount=1 - row["covered_effective"] / listed if listed > 0 else None,
        spot_share=row["spot_hours"] / hours,
        windows_share=row["windows_hours"] / hours,
    )  # fmt: skip


def _parameters(
    month: Mapping[str, float], gigabytes: float, servers: Servers | None
) -> Iterator[tuple[str, str]]:
    """What the bill says, as parameters; the discount of commitments is in the price alone."""
    if servers:
        mean, most = _count(servers.mean), _count(servers.highest or 0)
        counts = [mean, mean, most] if most > mean else [mean]
        yield "baseline", ASSUMED
        yield "current_servers", "..".join(map(exact_text, counts))
        yield "current_server_price", _typed(servers.price)
    if gigabytes > 0:
        yield "set.egress_gb_per_month", _typed(gigabytes)
        yield "set.egress_price", _typed(month["egress"] / gigabytes)
        yield "set.egress_free", "0"
    for line in ("database", "load_balancer", "monitoring"):
        if line in month:
            yield f"set.{line}_price", _typed(month[line])
    if "load_balancer" in month:
        yield "set.load_balancer_unit_price", "0"


def _met(said: Mapping[str, str], month: Mapping[str, float], costing: Costing) -> dict[str, str]:
    """The prices that grow with the load, so that what runs today costs what the bill says."""
    rate, met = costing.scenario.exchange_rate, {}
    for line in ("database", "monitoring"):
        if month.get(line, 0) > 0 and (name := f"set.{line}_price") in said:
            likely = costing.row(line)[_today(costing.scenario), LIKELY, 0] * rate
            met[name] = _typed(month[line] ** 2 / float(likely))
    return met


def _today(scenario: Scenario) -> int:
    """The row of what runs today, or of the first technology where nothing does."""
    return scenario.technologies.index(scenario.baseline) if scenario.baseline else 0


def _count(servers: float) -> float:
    """Servers to a decimal, 1 or more: the model counts whole ones, and 20.01 are not 21."""
    return max(round(servers, 1 if servers >= 10 else 2), 1.0)


def _typed(amount: float) -> str:
    return exact_text(float(f"{max(amount, 0):.6g}"))


def _charges(rows: pl.DataFrame) -> Iterator[Charges]:
    """The charges of a service together, the largest first."""
    ordered = rows.sort(pl.max_horizontal(pl.col("effective", "billed").abs()), descending=True)
    for line, service, billed, amortised in ordered.select(
        "line", "service", "billed", "effective"
    ).iter_rows():
        why = (line, None) if line in LINES else (None, line)
        yield Charges(service or "", billed, amortised, *why)


def _of_bill(found: Bill, month: Mapping[str, float]) -> Iterator[tuple[str, str]]:
    """What the bill does not say, or says of more than is meant."""
    if found.hours_missing >= 0.5:
        missing = f"{found.hours_missing:,.0f} hours of the period have no charge of any kind"
        yield "hours_missing", f"{missing}. They are left out of every mean."
    if found.hours < SHORT:
        yield (
            "short_period",
            "The bill covers less than four weeks; a month of it is 730 hours like these.",
        )
    if found.repeated > 0.1:
        yield "repeated", f"About {found.repeated:.0%} of the charges stand there more than once."
    if found.accounts > 1:
        several = f"The bill has {found.accounts} accounts, those for tests among them if any are"
        yield "accounts", f"{several}. --where SubAccountId=... keeps one."
    if absent := [words(line) for line in LINES if line not in month]:
        yield "not_on_bill", f"Not on the bill, so the price book’s: {', '.join(absent)}."


def _of_servers(
    servers: Servers | None, grain: str, assumed: bool, months: Sequence[Month]
) -> Iterator[tuple[str, str]]:
    """What was made of the servers."""
    if not servers:
        yield "no_servers", "No server is on the bill by the hour, so current_servers is yours."
        return
    if assumed:
        taken = f"A bill does not say what runs on its servers. {ASSUMED.capitalize()} is assumed"
        yield "baseline_assumed", f"{taken}; --set baseline=java is another."
    if abs(months[0].scenario - months[0].bill) > months[0].bill / 50:
        counts = "The model counts whole servers, and their cost with them"
        yield "whole_servers", f"{counts}: {servers.mean:.2f} servers run on average."
    if grain != "hour":
        known = "the highest day stands" if grain == "day" else "no highest number stands"
        yield "by_" + grain, f"The bill goes by the {grain}: {known} for the busiest hour."
    if servers.commitment_coverage:
        less = servers.commitment_discount
        off = "" if less is None else f", {less:.1%} off the list price"
        covers = f"Commitments cover {servers.commitment_coverage:.0%} of the servers’ hours{off}"
        yield "discount_in_price", f"{covers}. The price per server has it, so none is set."
    for share, what in ((servers.spot_share, "spot"), (servers.windows_share, "Windows")):
        if share:
            yield what.lower(), f"{share:.0%} of the servers’ hours are {what}, at what they cost."


def learned_text(found: Learned, columns: int = 0) -> str:
    """A bill as a scenario for a terminal, sentences broken to that many columns."""
    of = found.bill
    start, end = (f"{each:%Y-%m-%d %H:%M}" for each in (of.start, of.end))
    heading = f"{of.kind}, {of.rows:,} charges, {start} to {end} UTC, {of.hours:,.0f} hours"
    months = [
        (words(each.line), [_money(each.bill), _money(each.scenario)]) for each in found.month
    ]
    blocks = [
        broken(f"{heading}.", columns),
        [f"{name}={text}" for name, text in found.parameters.items()],
        table(f"A month, {of.currency}", ("bill", "scenario"), months) if months else [],
        _table(f"Used, {of.currency}", found.used),
    ]
    for reason in dict.fromkeys(each.reason for each in found.left_out):
        rows = _table(of.currency, [each for each in found.left_out if each.reason == reason])
        blocks.append([*broken(f"Left out: {reason}.", columns), *rows] if rows else [])
    blocks.append([line for note in found.notes.values() for line in broken(note, columns)])
    return "\n\n".join("\n".join(block) for block in [*blocks, [f"Page: {found.link}"]] if block)


def _table(title: str, charges: Sequence[Charges]) -> list[str]:
    """The services that cost anything, no more than a terminal should show."""
    rows = [
        (f"{words(each.line)}: {each.service}" if each.line else each.service, amounts)
        for each in charges
        if (amounts := [_money(each.billed), _money(each.amortised)]) != ["0.00", "0.00"]
    ]
    more = [f"and {len(rows) - SHOWN} more"] if len(rows) > SHOWN else []
    return [*table(title, ("billed", "amortised"), rows[:SHOWN]), *more] if rows else []


def _money(amount: float) -> str:
    return f"{amount:z,.2f}"
