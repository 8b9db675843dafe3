"""Bills made in the published columns of FOCUS and of AWS's CUR; no customer's, and no sample."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

Row: TypeAlias = Mapping[str, object]

BEGINS = datetime(2026, 3, 2, tzinfo=UTC)


def moment(hour: float) -> str:
    """So many hours after the bill begins."""
    return f"{BEGINS + timedelta(hours=hour):%Y-%m-%dT%H:%M:%SZ}"


def focus(hour: float, effective: float, lasts: float = 1, **more: object) -> Row:
    """A charge in FOCUS 1.2, for usage of an EC2 instance unless told otherwise."""
    return {
        "BilledCost": effective,
        "EffectiveCost": effective,
        "ListCost": effective,
        "BillingCurrency": "USD",
        "ChargeCategory": "Usage",
        "ChargeClass": None,
        "ChargeDescription": "$0.10 per On Demand Linux m7g.large Instance Hour",
        "ChargePeriodStart": moment(hour),
        "ChargePeriodEnd": moment(hour + lasts),
        "CommitmentDiscountStatus": None,
        "ConsumedQuantity": 1,
        "ConsumedUnit": "Hours",
        "PricingCategory": "Standard",
        "ResourceId": None,
        "ServiceCategory": "Compute",
        "ServiceName": "Amazon Elastic Compute Cloud",
        "ServiceSubcategory": "Virtual Machines",
        "SubAccountId": "1001",
        "Tags": '{"Environment": "prod"}',
        **more,
    }


def cur(type_: str, cost: float, amount: float = 1, **more: object) -> Row:
    """A line item of the legacy CUR that lasts the bill's one day; `__` in a name is its slash."""
    return {
        "identity/LineItemId": None,
        "lineItem/LineItemType": type_,
        "lineItem/UsageStartDate": moment(0),
        "lineItem/UsageEndDate": moment(24),
        "lineItem/ProductCode": "AmazonEC2",
        "lineItem/UsageType": "BoxUsage:m5.large",
        "lineItem/UsageAmount": amount,
        "lineItem/UnblendedCost": cost,
        "lineItem/CurrencyCode": "USD",
        "lineItem/LineItemDescription": "$0.096 per On Demand Linux m5.large Instance Hour",
        "lineItem/UsageAccountId": "1001",
        "pricing/publicOnDemandCost": None,
        "pricing/unit": "Hrs",
        "product/ProductName": "Amazon Elastic Compute Cloud",
        "reservation/EffectiveCost": None,
        "reservation/ReservationARN": None,
        "reservation/UnusedAmortizedUpfrontFeeForBillingPeriod": None,
        "reservation/UnusedRecurringFee": None,
        "savingsPlan/SavingsPlanEffectiveCost": None,
        "savingsPlan/TotalCommitmentToDate": None,
        "savingsPlan/UsedCommitment": None,
        **{name.replace("__", "/"): value for name, value in more.items()},
    }


def written(place: Path, rows: Iterable[Row], names: Mapping[str, str] | None = None) -> str:
    """A bill as CSV, its columns under other names if there are any."""
    given: Sequence[Row] = [*rows]
    with place.open("w", newline="", encoding="utf-8") as file:
        columns = [*given[0]]
        table = csv.writer(file)
        table.writerow([(names or {}).get(each, each) for each in columns])
        table.writerows([row[each] for each in columns] for row in given)
    return str(place)
