"""What a bill adds up to: its period, its charges by line of the model or by why they are left out,
and how many servers ran.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import polars as pl

from costcalc.bills.charges import NEEDED, case, charges
from costcalc.bills.files import readable, refused

LINES: Final = ("compute", "database", "load_balancer", "monitoring", "egress")
"""The lines of the model that a bill has amounts for."""
SENT: Final = (
    r"(?i)DataTransfer-Out-Bytes|data transfer out|outbound data transfer|"
    r"internet (data )?(transfer|egress)|egress to (the )?internet"
)
INTERNAL: Final = r"(?i)data transfer out of|-AWS-Out-Bytes|inter.?(region|zone|continent)|between"
"""Traffic from one part of the cloud to another, which reaches no user."""
BALANCERS: Final = r"(?i)\bAWSELB\b|load.?balanc|LCUUsage|application gateway|forwarding rule"
MONITORS: Final = (
    r"(?i)\bobservability\b|cloudwatch|x-?ray\b|azure monitor|log analytics|application insights|"
    r"cloud (monitoring|logging)|grafana|prometheus|datadog|new relic"
)
CONTAINERS: Final = (
    r"(?i)container|kubernetes|fargate|lambda|functions?\b|serverless|cloud run|"
    r"app ?(engine|service)"
)
REASONS: Final = {
    "Purchase": "Bought ahead or by subscription; what a commitment cost stands in its usage",
    "Unused": "Committed to, paid for and not used",
    "SavingsPlanNegation": "Takes back the on-demand price of what a savings plan covers",
    "Correction": "Corrects an earlier period",
    "Discount": "Discounts on lines of their own, which the prices here do not have",
    "Tax": "Tax",
    "Credit": "Credits",
    "Refund": "Refunds",
    "Adjustment": "Adjustments",
}
TAKEN_BACK: Final = "Usage that costs less than nothing: a credit or a correction"
OTHER: Final = "Other charges than usage"
NO_SERVER: Final = "Containers, functions and Kubernetes itself, which are not paid by the server"
NO_HOURS: Final = "Computing that is not paid by the server-hour"
NO_LINE: Final = "The model has no line for it; one of your own is own.NAME=AMOUNT/month"
HOUR: Final = timedelta(hours=1)
DAY: Final = 25 * HOUR
"""The longest day there is."""


SUMMED: Final = (
    *("billed", "effective", "hours", "gigabytes", "rows", "unpriced", "undated"),
    *("backwards", "cut", "miscounted"),
    *("covered_hours", "covered_effective", "covered_list", "spot_hours", "windows_hours"),
)
TOLD: Final = ("unread", "uncounted")
"""What stands in the place of a cost and of a quantity and is no number."""


@dataclass(frozen=True)
class Bill:
    """What a bill covers; `repeated` is about the share of charges that stand there again."""

    kind: str
    rows: int
    accounts: int
    repeated: float
    currency: str
    start: datetime
    end: datetime
    hours: float
    """Those that it has charges for usage of."""
    hours_missing: float
    grain: str
    """How long a charge of a server lasts: `hour`, `day` or `month`."""


def sums(names: Sequence[str], where: Sequence[str]) -> tuple[Bill, pl.DataFrame, float | None]:
    """The files of a bill added up, in two passes over them and in bounded memory.

    Gives what it covers; a row a line of the model, or reason, and service, with amounts billed and
    amortised, hours of servers and gigabytes; and the most servers of an hour or, in a bill by the
    day, of a day. Raises `Refused` for what is no bill of one currency.
    """
    if len({Path(name).resolve() for name in names}) < len(names):
        raise refused(max(names, key=names.count), "is given twice")
    kinds, frames = zip(*(charges(name, where) for name in names), strict=True)
    rows = pl.concat(frames).with_columns(line=_line())
    all_names = ", ".join(names)
    with readable(all_names):  # together they would keep the rows that they share
        cells, marks = (each.collect(engine="streaming") for each in (_cells(rows), _marks(rows)))
    by_service = cells.group_by("line", "service", "currency").agg(pl.col(*SUMMED).sum())
    usage = cells.filter(~pl.col("line").is_in([*REASONS.values(), OTHER, TAKEN_BACK]))
    each = pl.col("end").max(), pl.col("hours").sum(), pl.col("longest").max()
    by_hour = usage.filter(pl.col("end") > pl.col("start")).group_by("start", "long").agg(each)
    if fault := _fault(cells, usage, by_hour):
        raise refused(all_names, fault)
    currencies = by_service["currency"].drop_nulls().unique().sort().to_list()
    if len(currencies) != 1:
        detail = f"is in {len(currencies)} currencies: {', '.join(currencies)}"
        mend = f"--where {NEEDED[kinds[0]].split()[-1]}={currencies[0]}" if currencies else None
        raise refused(all_names, detail, "one currency", mend)
    told, unique, accounts = marks.row(0)
    longest = by_hour.select(pl.col("longest").max().fill_null(HOUR)).item()
    grain = "hour" if longest <= HOUR else "day" if longest <= DAY else "month"
    if grain != "month" and not by_hour["long"].all():
        by_hour = by_hour.filter(~pl.col("long"))
    start, end, covered = _period(by_hour)
    found = Bill(
        kind=" and ".join(dict.fromkeys(kinds)),
        rows=int(by_service["rows"].sum()),
        accounts=accounts,
        repeated=max(1 - unique / told, 0) if told else 0,
        currency=currencies[0],
        start=start.replace(tzinfo=UTC),
        end=end.replace(tzinfo=UTC),
        hours=covered / HOUR,
        hours_missing=(end - start - covered) / HOUR,
        grain=grain,
    )
    return found, by_service, None if grain == "month" else _most(by_hour, f"1{grain[0]}")


def _line() -> pl.Expr:
    """The line of the model that a charge belongs to, or why it is left out."""
    charge, what, category = pl.col("charge"), pl.col("what"), pl.col("category")
    sized = pl.col("gigabytes").is_not_null()
    sent = sized & what.str.contains(SENT) & ~what.str.contains(INTERNAL)
    return case(
        NO_LINE,
        *((charge == name, reason) for name, reason in REASONS.items()),
        (charge.ne_missing("Usage"), OTHER),
        (pl.col("effective") < 0, TAKEN_BACK),
        (sent, "egress"),
        (pl.col("hours").is_not_null(), "compute"),
        (what.str.contains(BALANCERS), "load_balancer"),
        (category == "Databases", "database"),
        (what.str.contains(MONITORS), "monitoring"),
        (what.str.contains(CONTAINERS) & category.ne_missing("Storage"), NO_SERVER),
        ((category == "Compute") & ~sized, NO_HOURS),
    )


def _cells(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Amounts by line, service and the hour in which a charge begins, none of which is many.

    Charges by the month stand apart: some of a bill by the hour are such, and say nothing of it.
    """
    lasts, committed = pl.col("end") - pl.col("start"), pl.col("committed")
    usage, said = pl.col("charge") == "Usage", pl.col("service", "currency")
    windows = pl.col("what").str.contains("(?i)windows")

    def only(condition: pl.Expr, amount: str) -> pl.Expr:
        return case(pl.lit(0.0), (condition, pl.col(amount)))

    wanted = rows.with_columns(
        start=pl.col("start").dt.truncate("1h"),
        long=lasts > DAY,
        longest=case(pl.lit(None), (pl.col("line") == "compute", lasts)),
        rows=pl.lit(1),
        unpriced=pl.col("effective").is_null(),
        undated=lasts.is_null(),
        backwards=lasts < timedelta(),
        cut=pl.col("charge").is_null() | (usage & pl.any_horizontal(said.is_null())),
        miscounted=pl.col("uncounted").is_not_null(),
        covered_hours=only(committed, "hours"),
        covered_effective=only(committed, "effective"),
        covered_list=only(committed, "list"),
        spot_hours=only(pl.col("spot"), "hours"),
        windows_hours=only(windows, "hours"),
    )
    keys = ("line", "service", "currency", "start", "long")
    return wanted.group_by(keys).agg(pl.col(*SUMMED).sum(), pl.col("end", "longest", *TOLD).max())


def _marks(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Charges that say of what they are, about how many of them differ, and how many accounts."""
    told = pl.struct("identity", "start", "end", "charge", "what", "hours", "effective", "billed")
    known = pl.col("identity").is_not_null()
    unique = told.filter(known).hash().approx_n_unique()
    return rows.select(told=known.sum(), unique=unique, accounts=pl.col("account").n_unique())


def _period(by_hour: pl.DataFrame) -> tuple[datetime, datetime, timedelta]:
    """When charges begin and end, and the time that any of them covers."""
    before = pl.max_horizontal("start", pl.col("end").cum_max().shift())
    covered = (pl.col("end") - before).clip(timedelta()).sum()
    each = by_hour.sort("start").select(pl.col("start").min(), pl.col("end").max(), covered=covered)
    return each.row(0)


def _most(by_hour: pl.DataFrame, step: str) -> float:
    """The most servers of an hour or a day, `1h` or `1d`."""
    begins = pl.col("start").dt.truncate(step).alias("begins")
    until = pl.min_horizontal(pl.col("end"), begins.dt.offset_by(step)).max()
    ran = pl.col("hours").sum() / ((until - pl.col("start").min()) / HOUR)
    return float(by_hour.group_by(begins).agg(ran)["hours"].to_numpy().max())


def _fault(cells: pl.DataFrame, usage: pl.DataFrame, by_hour: pl.DataFrame) -> str | None:
    """Why nothing can be learned from a bill, None where something can."""
    if cells.is_empty():
        return "has no row, or none that --where keeps"
    if short := cells["cut"].sum():
        return f"has {short:,} charges that end before their category, service or currency"
    if unpriced := usage["unpriced"].sum():
        cost = "EffectiveCost, SavingsPlanEffectiveCost or reservation/EffectiveCost"
        return _no_number(cost, int(unpriced), usage["unread"])
    if miscounted := usage["miscounted"].sum():
        return _no_number("quantity", int(miscounted), usage["uncounted"])
    if backwards := usage["backwards"].sum():
        return f"has {backwards:,} charges that end before they begin"
    if undated := usage["undated"].sum():
        return f"has {undated:,} charges whose times are none, such as 2026-11-30T13:00:00Z is"
    return "has no charge for usage that lasts" if by_hour.is_empty() else None


def _no_number(of: str, charges: int, told: pl.Series) -> str:
    """What a number is like, beside what stands in its place."""
    fault = f"has no number for the {of} of {charges:,} charges for usage"
    like = told.drop_nulls().sort().to_list()
    return f"{fault}: a number is like 0.48, not like {like[0]}" if like else fault
