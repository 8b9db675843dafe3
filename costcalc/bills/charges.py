"""The charges of a bill in one form, out of FOCUS 1.0 to 1.2 and both editions of AWS's CUR.

Names and values are those of the FOCUS specification and of AWS's data dictionary. Columns are told
by their letters and digits: `lineItem/UsageType` is `line_item_usage_type` in the second edition.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from costcalc.bills.files import readable, refused, table
from costcalc.scenario.values import nearest

HOURS: Final = r"(?i)^(1 )?(hours?|hrs?|h)$"
GIGABYTES: Final = r"(?i)^(1 )?g(i?b|igabytes?|ibibytes?)\b"
INSTANCE: Final = r"(^|-)(BoxUsage|SpotUsage|DedicatedUsage|HostBoxUsage|SchedUsage)(:|$)"
"""What AWS calls the hours of an instance, after the region."""
NO_INSTANCE: Final = (
    r"(?i)nat ?gateway|ipv?4? address|elastic ip|\bvpn|load.?balanc|container|kubernetes|fargate|"
    r"lambda|functions?\b|serverless|app service|dedicated host|\bcore\b|\bram\b|v?[co]pu\b|disk"
)
"""What else is computing by the hour, where a bill says no more than that."""
DATABASES: Final = (
    "Amazon(RDS|DynamoDB|DAX|ElastiCache|MemoryDB|DocDB|Neptune|MCS|Timestream|Redshift)"
)
COST: Final = "lineItem/UnblendedCost"
LONGEST_NAME: Final = 80
UNSEEN: Final = r"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]"
"""Characters that move a terminal's cursor, colour it or turn its text around."""
NEEDED: Final[Mapping[str, str]] = {
    "FOCUS": "ChargePeriodStart ChargePeriodEnd ChargeCategory ServiceCategory ServiceName "
    "BilledCost EffectiveCost BillingCurrency",
    "AWS CUR": "lineItem/UsageStartDate lineItem/UsageEndDate lineItem/LineItemType "
    "lineItem/ProductCode lineItem/UsageType lineItem/UsageAmount lineItem/UnblendedCost "
    "lineItem/CurrencyCode",
}
"""The kinds of bill, and the columns that each cannot do without."""


def charges(name: str, where: Sequence[str]) -> tuple[str, pl.LazyFrame]:
    """The kind of a file, and its charges as they will be read, those alone that are wished for.

    Raises `Refused` for what is no bill.
    """
    rows, comma = table(name)
    with readable(name):
        of = Columns(rows.collect_schema(), comma=comma)
    missing = {
        kind: [each for each in needed.split() if not of.has(each)]
        for kind, needed in NEEDED.items()
    }
    kind = min(missing, key=lambda each: len(missing[each]))
    if absent := missing[kind]:
        like = f"looks like {kind} without {', '.join(absent)}"
        none = len(absent) == len(NEEDED[kind].split())
        like = "has no column of a FOCUS or AWS CUR export" if none else like
        raise refused(name, like, "FOCUS 1.0 to 1.2, or AWS CUR, legacy or 2.0")
    common = _focus(of) if kind == "FOCUS" else _cur(of)
    return kind, rows.filter(*map(of.where, where)).select(**common)


def case(default: pl.Expr | str, *cases: tuple[pl.Expr, pl.Expr | str]) -> pl.Expr:
    """What stands with the first condition that holds."""
    found = pl.lit(default) if isinstance(default, str) else default
    for condition, value in reversed(cases):
        then = pl.lit(value) if isinstance(value, str) else value
        found = pl.when(condition.fill_null(False)).then(then).otherwise(found)
    return found


class Columns:
    """The columns of a file by the letters and digits of their names; an absent one is empty."""

    def __init__(self, schema: pl.Schema, *, comma: bool = False) -> None:
        self.schema, self._comma = schema, comma
        self._names = {_letters(name): name for name in schema}

    def has(self, name: str) -> bool:
        """Whether there is such a column."""
        return _letters(name) in self._names

    def text(self, name: str) -> pl.Expr:
        """A column as text."""
        found = self._names.get(_letters(name))
        return pl.col(found).cast(pl.String) if found else pl.lit(None, pl.String)

    def number(self, *names: str) -> pl.Expr:
        """The first of some columns that has a number in a row; null where none has."""
        return pl.coalesce(*map(self._number, names))

    def _number(self, name: str) -> pl.Expr:
        """A column's finite numbers; before decimals stands a comma where the file has such."""
        text = self.text(name)
        if self._comma:
            grouped = text.str.replace_all(".", "", literal=True).str.replace(
                ",", ".", literal=True
            )
            text = pl.when(text.str.contains(",", literal=True)).then(grouped).otherwise(text)
        number = text.cast(pl.Float64, strict=False)
        return pl.when(number.is_finite()).then(number)

    def unread(self, *names: str) -> pl.Expr:
        """What stands in the first of some columns that is to be a number and is none."""
        return pl.coalesce(*(pl.when(self._number(n).is_null()).then(self.name(n)) for n in names))

    def name(self, *names: str) -> pl.Expr:
        """The first of some columns that has a text, as a terminal may show it."""
        text = pl.coalesce(*map(self.text, names))
        short = pl.concat_str(text.str.slice(0, LONGEST_NAME), pl.lit("…"))
        cut = pl.when(text.str.len_chars() > LONGEST_NAME).then(short).otherwise(text)
        return cut.str.replace_all(UNSEEN, "\ufffd")

    def joined(self, *names: str) -> pl.Expr:
        """The texts of some columns, one after the other."""
        return pl.concat_str(*map(self.text, names), separator=" ", ignore_nulls=True)

    def moment(self, name: str) -> pl.Expr:
        """A column as a moment of UTC, to the minute; null for what is none."""
        column = pl.col(found := self._names[_letters(name)])
        if self.schema[found].is_temporal():
            return column.cast(pl.Datetime("us"))
        told = column.cast(pl.String).str.strip_chars()
        text = (told.str.replace("T", " ") + " 00:00").str.slice(0, 16)
        here = text.str.to_datetime("%Y-%m-%d %H:%M", time_unit="us", strict=False)
        zone = told.str.slice(16).str.extract(r"([+-]\d\d:?\d\d|[+-]\d\d)$").str.replace(":", "")
        hours, minutes = (
            zone.str.slice(*at).cast(pl.Int64, strict=False) for at in ((0, 3), (3, 2))
        )
        ahead = pl.duration(hours=hours.abs(), minutes=minutes.fill_null(0))
        ahead = pl.when(zone.str.starts_with("-")).then(-ahead).otherwise(ahead)
        return here - ahead.fill_null(pl.duration())

    def where(self, wish: str) -> pl.Expr:
        """The rows with `COLUMN=VALUE`, or with `Tags.KEY=VALUE` in a column of JSON."""
        name, equals, value = wish.partition("=")
        outer, dot, inner = name.partition(".")
        if equals and name in self.schema:
            return pl.col(name).cast(pl.String) == value
        if equals and dot and self.schema.get(outer) == pl.String:
            return pl.col(outer).str.json_path_match(f"$['{inner}']") == value
        mend = f"{nearest(name, self.schema.names()) or 'SubAccountId'}={value or 'production'}"
        raise refused("where", f"{wish} names no column of the bill and its value", None, mend)


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _focus(of: Columns) -> dict[str, pl.Expr]:
    """The common form of FOCUS, whose usage carries what a commitment that covers it cost."""
    status, sub = of.text("CommitmentDiscountStatus"), of.text("ServiceSubcategory")
    pricing, category = of.text("PricingCategory"), of.text("ServiceCategory")
    words = "ServiceName ServiceSubcategory x_UsageType SkuMeter x_SkuMeterName ChargeDescription"
    what = of.joined(*words.split())

    def amount(unit: str) -> pl.Expr:
        used = of.text("ConsumedUnit").str.contains(unit), of.number("ConsumedQuantity")
        priced = of.text("PricingUnit").str.contains(unit), of.number("PricingQuantity")
        return case(pl.lit(None), used, priced)

    by_words = sub.fill_null("Virtual Machines").eq("Virtual Machines")
    by_words &= ~what.str.contains(NO_INSTANCE)
    instance = pl.coalesce(of.text("x_UsageType").str.contains(INSTANCE), by_words)
    unused, corrected = status == "Unused", of.text("ChargeClass") == "Correction"
    charge = case(of.text("ChargeCategory"), (unused, "Unused"), (corrected, "Correction"))
    return {
        "start": of.moment("ChargePeriodStart"),
        "end": of.moment("ChargePeriodEnd"),
        "charge": charge,
        "service": of.name("ServiceName"),
        "what": what,
        "category": category,
        "hours": case(pl.lit(None), (instance & (category == "Compute"), amount(HOURS))),
        "gigabytes": amount(GIGABYTES),
        "billed": of.number("BilledCost"),
        "effective": of.number("EffectiveCost"),
        "list": of.number("ListCost"),
        "committed": (pricing == "Committed") | (status == "Used"),
        "spot": pricing == "Dynamic",
        "unread": of.unread("EffectiveCost"),
        "uncounted": of.unread("ConsumedQuantity", "PricingQuantity"),
        "currency": of.name("BillingCurrency").str.to_uppercase(),
        "account": of.text("SubAccountId"),
        "identity": of.text("ResourceId"),
    }


def _cur(of: Columns) -> dict[str, pl.Expr]:
    """The common form of CUR, with amortised costs as AWS has them worked out.

    Usage under a savings plan is billed at its on-demand price and taken back by a
    SavingsPlanNegation; RIFee and SavingsPlanRecurringFee hold what was paid for and not used.
    """

    def net(group: str, name: str) -> pl.Expr:
        return of.number(f"{group}/Net{name}", f"{group}/{name}")

    type_, code = of.text("lineItem/LineItemType"), of.text("lineItem/ProductCode")
    usage_type, amount = of.text("lineItem/UsageType"), of.number("lineItem/UsageAmount")
    by_plan, reserved = type_ == "SavingsPlanCoveredUsage", type_ == "DiscountedUsage"
    plan_fee, fee = type_ == "SavingsPlanRecurringFee", type_ == "RIFee"
    upfront = (type_ == "Fee") & of.text("reservation/ReservationARN").is_not_null()
    upfront |= type_ == "SavingsPlanUpfrontFee"
    bought, used = (f"savingsPlan/{name}" for name in ("TotalCommitmentToDate", "UsedCommitment"))
    unused = net("reservation", "UnusedAmortizedUpfrontFeeForBillingPeriod")
    unused += net("reservation", "UnusedRecurringFee")
    charge = case(
        type_,
        (by_plan | reserved, "Usage"),
        (plan_fee | fee, "Unused"),
        (upfront | (type_ == "Fee"), "Purchase"),
        (type_.str.contains("Discount"), "Discount"),
    )
    effective = case(
        net("lineItem", "UnblendedCost"),
        (by_plan, net("savingsPlan", "SavingsPlanEffectiveCost")),
        (reserved, net("reservation", "EffectiveCost")),
        (plan_fee, of.number(bought) - of.number(used)),
        (fee, unused),
        (upfront | (type_ == "SavingsPlanNegation"), pl.lit(0.0)),
    )
    instance = (code == "AmazonEC2") & usage_type.str.contains(INSTANCE)
    by_size = of.text("pricing/unit").fill_null("GB").str.contains(GIGABYTES)
    names = ("lineItem/ProductCode", "product/ProductName", "lineItem/UsageType")
    return {
        "start": of.moment("lineItem/UsageStartDate"),
        "end": of.moment("lineItem/UsageEndDate"),
        "charge": charge,
        "service": of.name("product/ProductName", "lineItem/ProductCode"),
        "what": of.joined(*names, "lineItem/LineItemDescription"),
        "category": case(
            code, (code.str.contains(DATABASES), "Databases"), (code == "AmazonEC2", "Compute")
        ),
        "hours": case(pl.lit(None), (instance, amount)),
        "gigabytes": case(pl.lit(None), (by_size, amount)),
        "billed": of.number(COST),
        "effective": effective,
        "list": case(of.number("pricing/publicOnDemandCost"), (by_plan, of.number(COST))),
        "committed": by_plan | reserved,
        "spot": usage_type.str.contains("SpotUsage"),
        "unread": of.unread(COST),
        "uncounted": of.unread("lineItem/UsageAmount"),
        "currency": of.name("lineItem/CurrencyCode").str.to_uppercase(),
        "account": of.text("lineItem/UsageAccountId"),
        "identity": of.text("identity/LineItemId"),
    }
