"""What a bill says of what runs today: every expected figure is worked out here, beside it."""

import csv
import gzip
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit
from zipfile import ZipFile

import polars as pl
import pytest
from bills import BEGINS, Row, cur, focus, moment, written

from costcalc import load_price_book
from costcalc.analysis.estimate import estimate
from costcalc.bills.learned import Learned, learn, learned_text
from costcalc.bills.sums import NO_HOURS, NO_LINE, NO_SERVER, TAKEN_BACK
from costcalc.cli import main
from costcalc.model.infrastructure import size
from costcalc.scenario.faults import Refused
from costcalc.scenario.scenario import read

approx = pytest.approx
BOOK = load_price_book()
DAY, SPOT = range(8, 20), range(10, 13)


def two_days() -> Iterator[Row]:
    """48 hours: two servers under a commitment, one by day on demand, one in six hours on spot.

    96 x 0.06 + 24 x 0.10 + 6 x 0.04 = 8.40 for 126 hours of servers.
    """
    covered = {"BilledCost": 0, "ListCost": 0.10, "PricingCategory": "Committed"}
    for hour in range(48):
        for status in ("Used", None):  # FOCUS 1.0 knows what is covered by PricingCategory alone
            yield focus(hour, 0.06, **covered, CommitmentDiscountStatus=status)
        if hour % 24 in DAY:
            yield focus(hour, 0.10)
        if hour % 24 in SPOT:
            yield focus(hour, 0.04, PricingCategory="Dynamic")
    yield from beside()
    yield from left_out()


def beside() -> Iterator[Row]:
    """What stands beside the servers: 2.40, 1.08, 1.20 and 2.16."""
    day = {"lasts": 24, "ConsumedUnit": "Units"}
    for start in (0, 24):
        yield focus(start, 1.20, **day, ServiceCategory="Databases", ServiceName="RDS")
        said = {"ServiceName": "Elastic Load Balancing", "ServiceCategory": "Networking"}
        yield focus(start, 0.54, **day, **said)
        said = {"ServiceName": "AmazonCloudWatch", "ServiceSubcategory": "Observability"}
        yield focus(start, 0.60, **day, **said, ServiceCategory="Management and Governance")
    said = {"ConsumedUnit": "GB", "ConsumedQuantity": 24}
    text = "$0.090 per GB - first 10 TB / month data transfer out beyond the global free tier"
    yield focus(5, 2.16, **said, ChargeDescription=text)


def left_out() -> Iterator[Row]:
    """What the scenario must not have: 525.60 bought ahead, and some by themselves."""
    upfront = {"BilledCost": 525.60, "ConsumedUnit": None, "ConsumedQuantity": None}
    yield focus(0, 0, lasts=8760, **upfront, ChargeCategory="Purchase")
    unused = {"BilledCost": 0, "ConsumedUnit": None, "ConsumedQuantity": None}
    yield focus(30, 0.12, **unused, CommitmentDiscountStatus="Unused", PricingCategory="Committed")
    yield focus(0, 5, lasts=744, ChargeCategory="Tax")
    yield focus(0, -3, lasts=744, ChargeCategory="Credit")
    yield focus(0, -1, ChargeClass="Correction")
    nat = {"ChargeDescription": "$0.045 per NAT Gateway Hour"}
    yield focus(1, 0.045, **nat)
    gigabytes = {"ConsumedUnit": "GB", "ConsumedQuantity": 10}
    text = "$0.02 per GB - US West (Oregon) data transfer to US East"
    yield focus(1, 0.20, **gigabytes, ChargeDescription=text)
    text = "$0.00 per GB data transfer out of US East (Ohio) to CloudFront"
    yield focus(1, 0, **gigabytes, ChargeDescription=text)
    kubernetes = {"ServiceName": "Elastic Kubernetes Service", "ServiceSubcategory": "Containers"}
    yield focus(1, 0.10, **kubernetes)
    yield focus(1, 4.80, ServiceCategory="Storage", ServiceName="S3", ConsumedUnit="GB-Months")


@pytest.fixture
def bill(tmp_path: Path) -> str:
    return written(tmp_path / "bill.csv", two_days())


@pytest.fixture
def learned(bill: str) -> Learned:
    return learn([bill], BOOK)


def test_servers_are_the_mean_of_the_period_and_their_highest_hour(learned: Learned) -> None:
    servers = learned.servers
    assert servers
    assert servers.mean == approx((96 + 24 + 6) / 48)  # 2.625
    assert servers.highest == 2 + 1 + 1
    assert learned.parameters["current_servers"] == "2.62..2.62..4"


def test_a_price_is_what_a_server_costs_with_its_share_of_the_commitment(learned: Learned) -> None:
    price = 8.40 / 126 * 730  # 48.6667
    assert learned.servers
    assert learned.servers.price == approx(price)
    assert float(learned.parameters["current_server_price"]) == approx(price, rel=1e-5)


def test_a_commitment_is_told_and_its_discount_taken_once(learned: Learned) -> None:
    servers = learned.servers
    assert servers
    assert servers.commitment_coverage == approx(96 / 126)
    assert servers.commitment_discount == approx(1 - 0.06 / 0.10)
    assert not [name for name in learned.parameters if "commitment" in name]
    assert "discount_twice" not in learned.notes
    assert "76% of the servers’ hours, 40.0% off" in learned.notes["discount_in_price"]
    assert servers.spot_share == approx(6 / 126)


def test_what_stands_beside_the_servers_is_that_of_a_month(learned: Learned) -> None:
    month = {each.line: each.bill for each in learned.month}
    assert month == {
        "compute": approx(8.40 / 48 * 730),
        "database": approx(2.40 / 48 * 730),  # 36.50
        "load_balancer": approx(1.08 / 48 * 730),  # 16.425
        "monitoring": approx(1.20 / 48 * 730),  # 18.25
        "egress": approx(2.16 / 48 * 730),  # 32.85
    }
    assert float(learned.parameters["set.egress_gb_per_month"]) == approx(24 / 48 * 730)
    assert float(learned.parameters["set.egress_price"]) == approx(0.09)


def test_all_but_whole_servers_costs_in_the_scenario_what_it_does_on_the_bill(
    learned: Learned,
) -> None:
    for each in learned.month[1:]:
        assert each.scenario == approx(each.bill, abs=0.01), each.line
    compute = learned.month[0]
    assert compute.scenario == approx(3 * 8.40 / 126 * 730, abs=0.01)  # 2.625 servers are three
    assert "2.62 servers run on average" in learned.notes["whole_servers"]


@pytest.mark.parametrize("given", [{"orders_per_month": "3M"}, {"currency": "EUR"}])
def test_what_grows_with_the_load_meets_the_bill_at_that_load(
    tmp_path: Path, given: dict[str, str]
) -> None:
    """Twenty servers: monitoring of 20 x 2 vCPUs over 3 x 2 costs 6.67 ^ 0.75 times its price."""
    rows = [*(focus(hour, 2.00, ConsumedQuantity=20) for hour in range(48)), *beside()]
    money = {"BillingCurrency": given.get("currency", "USD")}
    place = written(tmp_path / "bill.csv", ({**row, **money} for row in rows))
    found = learn([place], BOOK, [*given.items()])
    month = {each.line: each for each in found.month}
    for line in ("database", "monitoring"):
        assert month[line].scenario == approx(month[line].bill, rel=1e-4), line
    bare = float(found.parameters["set.monitoring_price"])
    assert month["monitoring"].bill / bare == approx(float(size(20, 2, 3, 2)) ** 0.75, rel=1e-4)


def test_every_amount_is_used_or_left_out_with_its_reason(learned: Learned) -> None:
    """What was billed adds up to the invoice, used or not."""
    out = {(each.reason or "")[:12]: each for each in learned.left_out}
    assert out["Bought ahead"].billed == 525.60
    assert out["Bought ahead"].amortised == 0
    assert out["Committed to"].amortised == 0.12
    assert out["Tax"].amortised == 5
    assert out["Credits"].amortised == -3
    assert out["Corrects an "].amortised == -1
    assert out["Computing th"].amortised == approx(0.045)
    assert out["Containers, "].service == "Elastic Kubernetes Service"
    assert all(each.line in {"compute", *(m.line for m in learned.month)} for each in learned.used)
    invoice = sum(float(str(row["BilledCost"])) for row in two_days())
    assert sum(each.billed for each in (*learned.used, *learned.left_out)) == approx(invoice)


def test_the_link_is_the_scenario(learned: Learned) -> None:
    asked = dict(parse_qsl(urlsplit(learned.link).query))
    again = estimate(read([(k, v) for k, v in asked.items() if k != "book"], BOOK), BOOK)
    monthly = again.costing.monthly["compute"][again.scenario.technologies.index("ruby"), 1]
    assert monthly == learned.month[0].scenario


VMS, EC2 = "Virtual Machines", "Amazon Elastic Compute Cloud"


@pytest.mark.parametrize(
    ("category", "service", "unit", "description", "line"),
    [
        ("Compute", EC2, "Hours", "$0.111 per On Demand Linux m5.large Instance Hour", "compute"),
        ("Compute", EC2, "Hours", "$0.045 per NAT Gateway Hour", NO_HOURS),
        ("Compute", VMS, "Units/Month", "Premium SSD Managed Disks - P4 LRS - US East", NO_HOURS),
        ("Compute", "COMPUTE", "OCPU Hours", "Standard - E5", NO_HOURS),
        ("Compute", EC2, "GB", "$0.085 per GB - next 40 TB / month data transfer out", "egress"),
        ("Compute", EC2, "GB", "$0.000 per GB - data transfer in per month", NO_LINE),
        (
            *("Compute", EC2, "GB", "$0.010 per GB - regional data transfer - in/out/between EC2 "),
            NO_LINE,
        ),
        ("Networking", "NETWORK", "GB Months", "Outbound Data Transfer Zone 1", "egress"),
        ("Networking", "Amazon VPC", "Hours", "$0.005 per In-use public IPv4 address", NO_LINE),
        ("Networking", "Elastic Load Balancing", "LCU-Hours", "$0.008 per used", "load_balancer"),
        ("Databases", "Amazon DynamoDB", "Requests", "$0.25 per million read", "database"),
        ("Management and Governance", "AmazonCloudWatch", "GB", "$0.50 per GB", "monitoring"),
        ("Management and Governance", "AWS CloudTrail", "Events", "$0.00 per event", NO_LINE),
        ("Compute", "AWS Lambda", "Seconds", "AWS Lambda - Total Compute", NO_SERVER),
        ("Compute", "Azure Kubernetes Service", "Units/Hour", "Standard vCore", NO_SERVER),
        ("Storage", "Storage Accounts", "Units", "List and Create Container Operations", NO_LINE),
    ],
)
def test_charges_are_told_by_what_providers_say(
    tmp_path: Path, category: str, service: str, unit: str, description: str, line: str
) -> None:
    """Words of the FinOps Foundation's sample of FOCUS 1.0 (FOCUS-Sample-Data, CC BY 4.0)."""
    said = {"ServiceCategory": category, "ServiceName": service, "ServiceSubcategory": None}
    row = focus(0, 1, **said, ConsumedUnit=unit, ChargeDescription=description)
    kept = learn([written(tmp_path / "bill.csv", [row])], BOOK)
    assert [each.line or each.reason for each in (*kept.used, *kept.left_out)] == [line]


# -- the CUR ---------------------------------------------------------------------------------------


def a_day() -> Iterator[Row]:
    """24 hours of each: on demand, savings plan and reservation, and six on spot: 78 in all.

    24 x 0.096 + 24 x 0.07 + 24 x 0.06 + 6 x 0.03 = 2.304 + 1.68 + 1.44 + 0.18 = 5.604.
    """
    yield cur("Usage", 2.304, 24)
    plan = {"savingsPlan__SavingsPlanEffectiveCost": 1.68, "pricing__publicOnDemandCost": 2.304}
    yield cur("SavingsPlanCoveredUsage", 2.304, 24, **plan)
    yield cur("SavingsPlanNegation", -2.304, 24)
    paid = {"savingsPlan__TotalCommitmentToDate": 1.92, "savingsPlan__UsedCommitment": 1.68}
    yield cur("SavingsPlanRecurringFee", 1.92, **paid, lineItem__UsageType="ComputeSP:1yrNoUpfront")
    yield cur("SavingsPlanUpfrontFee", 900, lineItem__UsageType="ComputeSP:1yrAllUpfront")
    mine = {"reservation__ReservationARN": "arn:aws:ec2:eu-west-1:1001:reserved-instances/1"}
    used = {"reservation__EffectiveCost": 1.44, "pricing__publicOnDemandCost": 2.304}
    yield cur("DiscountedUsage", 0, 24, **mine, **used)
    unused = {
        "reservation__UnusedAmortizedUpfrontFeeForBillingPeriod": 0.25,
        "reservation__UnusedRecurringFee": 0.50,
    }
    yield cur("RIFee", 43.80, 744, **mine, **unused, lineItem__UsageType="HeavyUsage:m5.large")
    yield cur("Fee", 300, **mine)
    yield cur("Usage", 0.18, 6, lineItem__UsageType="EUW1-SpotUsage:m5.large")
    yield cur(
        "Usage", 1.08, 12, lineItem__UsageType="EUW1-DataTransfer-Out-Bytes", pricing__unit="GB"
    )
    yield cur("Usage", 9.99, 99, lineItem__UsageType="EUW1-USE1-AWS-Out-Bytes", pricing__unit="GB")
    yield cur("Usage", 1.08, 24, lineItem__UsageType="EUW1-NatGateway-Hours")
    rds = {"lineItem__ProductCode": "AmazonRDS", "product__ProductName": None}
    yield cur("Usage", 0.96, 24, **rds, lineItem__UsageType="InstanceUsage:db.t3.medium")
    elb = {"lineItem__ProductCode": "AWSELB", "product__ProductName": None}
    yield cur("Usage", 0.54, 24, **elb, lineItem__UsageType="LoadBalancerUsage")
    watch = {"lineItem__ProductCode": "AmazonCloudWatch", "product__ProductName": None}
    yield cur("Usage", 0.48, 3, **watch, lineItem__UsageType="CW:MetricMonitorUsage")
    yield cur("EdpDiscount", -0.40)
    yield cur("Tax", 7)
    yield cur("Refund", -2)


def second(name: str) -> str:
    """A column of the legacy CUR as the second edition names it, `a_r_n` and all."""
    text = name.replace("ReservationARN", "ReservationARn").replace("/", "_")
    spaced = "".join(f"_{each}" if each.isupper() else each for each in text)
    return spaced.replace("__", "_").replace("a_rn", "a_r_n").lower()


@pytest.mark.parametrize("edition", [None, second])
def test_both_editions_of_the_cur_give_amortised_costs(
    tmp_path: Path, edition: Callable[[str], str] | None
) -> None:
    rows = [*a_day()]
    names = {each: edition(each) for each in rows[0]} if edition else None
    found = learn([written(tmp_path / "cur.csv", rows, names)], BOOK, [("baseline", "java")])
    servers, month = found.servers, {each.line: each.bill for each in found.month}
    assert found.bill.kind == "AWS CUR"
    assert servers
    assert servers.mean == approx(78 / 24)
    assert servers.price == approx(5.604 / 78 * 730)
    assert servers.commitment_coverage == approx(48 / 78)
    assert servers.commitment_discount == approx(1 - (1.68 + 1.44) / (2 * 2.304))  # 32.3 %
    assert servers.spot_share == approx(6 / 78)
    assert month["database"] == approx(0.96 / 24 * 730)
    assert month["load_balancer"] == approx(0.54 / 24 * 730)
    assert month["monitoring"] == approx(0.48 / 24 * 730)
    assert month["egress"] == approx(1.08 / 24 * 730)
    assert float(found.parameters["set.egress_gb_per_month"]) == approx(12 / 24 * 730)
    out = {(each.reason or "")[:9]: each for each in found.left_out}
    assert out["Committed"].amortised == approx(1.92 - 1.68 + 0.25 + 0.50)
    assert out["Bought ah"].billed == 1200
    assert out["Bought ah"].amortised == 0
    assert out["Takes bac"].billed == approx(-2.304)
    assert out["Discounts"].billed == approx(-0.40)
    assert "baseline_assumed" not in found.notes


def test_a_discount_that_has_columns_of_its_own_is_in_the_price(tmp_path: Path) -> None:
    rows = [cur("Usage", 2.304, 24, lineItem__NetUnblendedCost=2.00)]
    servers = learn([written(tmp_path / "cur.csv", rows)], BOOK).servers
    assert servers
    assert servers.price == approx(2.00 / 24 * 730)


def test_usage_of_a_savings_plan_without_its_cost_is_refused(tmp_path: Path) -> None:
    plan = cur("SavingsPlanCoveredUsage", 2.304, 24)
    with pytest.raises(
        Refused, match=r"has no number for .*SavingsPlanEffectiveCost.* of 1 charge"
    ):
        learn([written(tmp_path / "cur.csv", [cur("Usage", 1), plan])], BOOK)


# -- files -----------------------------------------------------------------------------------------


def test_a_bill_in_gzip_in_parquet_or_in_parts_says_the_same(bill: str, tmp_path: Path) -> None:
    rows = [*two_days()]
    packed = tmp_path / "bill.csv.gz"
    packed.write_bytes(gzip.compress(Path(bill).read_bytes()))
    typed = tmp_path / "bill.parquet"
    moments = pl.col("ChargePeriodStart", "ChargePeriodEnd").str.to_datetime(time_zone="UTC")
    moments = moments.dt.convert_time_zone("Asia/Kolkata")
    costs = pl.col("BilledCost", "EffectiveCost", "ListCost").cast(pl.Decimal(38, 10))
    table = pl.read_csv(bill).with_columns(moments, costs)
    table.with_columns(pl.col("ServiceName").cast(pl.Categorical)).write_parquet(typed)
    parts = [written(tmp_path / f"{n}.csv", rows[n::3]) for n in range(3)]
    expected = learn([bill], BOOK)
    for places in ([str(packed)], [str(typed)], parts):
        found = learn(places, BOOK)
        assert found.parameters == expected.parameters
        assert [each.bill for each in found.month] == approx([each.bill for each in expected.month])


@pytest.mark.parametrize(
    ("form", "end"),
    [("%Y-%m-%d %H:%M:%S", 24), ("%Y-%m-%dT%H:%MZ", 24), ("%Y-%m-%dT%H:%M:%S.000Z", 24)],
)
def test_times_are_read_as_providers_write_them(tmp_path: Path, form: str, end: int) -> None:
    text = {"ChargePeriodStart": BEGINS, "ChargePeriodEnd": BEGINS + timedelta(hours=end)}
    row = focus(0, 24, ConsumedQuantity=240) | {k: f"{v:{form}}" for k, v in text.items()}
    found = learn([written(tmp_path / "bill.csv", [row])], BOOK)
    assert found.servers
    assert (found.servers.mean, found.servers.highest) == (10, 10)
    assert "highest day" in found.notes["by_day"]


def test_a_bill_by_the_month_has_no_highest_hour(tmp_path: Path) -> None:
    row = focus(0, 744, lasts=744, ConsumedQuantity=7440)
    found = learn([written(tmp_path / "bill.csv", [row])], BOOK)
    assert found.servers
    assert (found.servers.mean, found.servers.highest) == (10, None)
    assert found.parameters["current_servers"] == "10"
    assert "by_month" in found.notes


def test_hours_that_a_bill_does_not_have_are_no_hours_without_servers(tmp_path: Path) -> None:
    rows = [focus(hour, 0.1) for hour in (*range(10), *range(20, 30))]
    found = learn([written(tmp_path / "bill.csv", rows)], BOOK)
    assert found.servers
    assert (found.bill.hours, found.bill.hours_missing, found.servers.mean) == (20, 10, 1)
    assert found.notes["hours_missing"].startswith("10 hours of the period")


def test_hours_in_which_only_others_run_count(tmp_path: Path) -> None:
    s3 = {"ServiceCategory": "Storage", "ServiceName": "S3", "ConsumedUnit": "GB-Months"}
    rows = [*(focus(hour, 0.1) for hour in range(12)), *(focus(n, 1, **s3) for n in range(24))]
    found = learn([written(tmp_path / "bill.csv", rows)], BOOK)
    assert found.servers
    assert found.servers.mean == 0.5


def test_a_fee_by_the_month_makes_a_bill_no_longer(tmp_path: Path) -> None:
    fee = focus(0, 0.50, lasts=744, ServiceCategory="Networking", ServiceName="Amazon Route 53")
    rows = [*(focus(hour, 0.1) for hour in range(48)), fee]
    found = learn([written(tmp_path / "bill.csv", rows)], BOOK)
    assert found.servers
    assert (found.bill.hours, found.bill.hours_missing, found.servers.mean) == (48, 0, 1)


def test_charges_that_stand_there_twice_are_told(tmp_path: Path) -> None:
    rows = [focus(hour, 0.1, ResourceId="i-1") for hour in range(48)]
    twice = learn([written(tmp_path / "bill.csv", [*rows, *rows])], BOOK)
    once = learn([written(tmp_path / "bill.csv", rows)], BOOK)
    assert re.search("About (4|5).% of the charges", twice.notes["repeated"])
    assert "repeated" not in once.notes


def test_where_keeps_an_account_or_a_tag(tmp_path: Path) -> None:
    test = {"SubAccountId": "2002", "Tags": '{"Environment": "test"}', "ConsumedQuantity": 3}
    rows = [focus(0, 0.1), focus(0, 0.3, **test)]
    place = written(tmp_path / "bill.csv", rows)
    means = {}
    for wish in ("SubAccountId=1001", "SubAccountId=2002", "Tags.Environment=test"):
        servers = learn([place], BOOK, where=[wish]).servers
        means[wish] = servers.mean if servers else None
    assert [*means.values()] == [1, 3, 3]
    assert "2 accounts" in learn([place], BOOK).notes["accounts"]


def test_windows_is_told(tmp_path: Path) -> None:
    text = {"ChargeDescription": "$0.192 per On Demand Windows m5.large Instance Hour"}
    found = learn([written(tmp_path / "bill.csv", [focus(0, 0.1), focus(0, 0.2, **text)])], BOOK)
    assert found.servers
    assert found.servers.windows_share == 0.5


def test_a_bill_without_servers_has_the_rest(tmp_path: Path) -> None:
    found = learn([written(tmp_path / "bill.csv", beside())], BOOK)
    assert found.servers is None
    assert "current_servers" not in found.parameters
    assert "set.database_price" in found.parameters
    assert "no_servers" in found.notes


# -- files of spreadsheets, names and times ------------------------------------------------------


def test_a_bill_saved_between_other_marks_says_the_same(bill: str, tmp_path: Path) -> None:
    """A program set to German parts cells by semicolons and writes 0,48."""
    expected = learn([bill], BOOK).parameters
    rows = [*csv.reader(Path(bill).read_text("utf-8").splitlines())]
    for mark, decimal in ((";", ","), (";", "."), ("\t", ".")):
        place = tmp_path / "saved.csv"
        with place.open("w", newline="", encoding="utf-8-sig") as file:
            table = csv.writer(file, delimiter=mark)
            number = re.compile(r"-?\d+\.\d+").fullmatch
            table.writerows(
                [each.replace(".", decimal) if number(each) else each for each in row]
                for row in rows
            )
        assert learn([str(place)], BOOK).parameters == expected, (mark, decimal)


def test_names_cannot_write_to_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        focus(0, 0.1),
        focus(0, 1, ServiceCategory="Storage", ServiceName="\x1b[31mRED\x07\u202e"),
    ]
    rows.append(focus(0, 2, ServiceCategory="Storage", ServiceName="wide " * 10_000))
    place = written(tmp_path / "bill.csv", rows)
    for more in ([], ["--csv"], ["--json"]):
        assert main(["learn", place, *more]) == 0
        printed = capsys.readouterr().out
        assert not {"\x1b", "\x07", "\u202e"} & {*printed}
        assert "\ufffd[31mRED\ufffd\ufffd" in printed
        assert "wide wide" in printed
        assert len(printed) < 10_000


def test_times_of_any_zone_are_those_of_utc(tmp_path: Path) -> None:
    def times(hour: int, zone: str, ahead: float) -> Row:
        """A charge of an hour, as clocks so many hours ahead have it."""
        here = (
            f"{BEGINS + timedelta(hours=at + ahead):%Y-%m-%dT%H:%M:%S}" for at in (hour, hour + 1)
        )
        ends = ("ChargePeriodStart", "ChargePeriodEnd")
        return {end: f"{text}{zone}" for end, text in zip(ends, here, strict=True)}

    for zone, ahead in (("Z", 0), ("+02:00", 2), ("-03:30", -3.5), ("+0545", 5.75), ("-08", -8)):
        eight = [focus(hour, 0.8, ConsumedQuantity=8) for hour in range(10)]
        rows = [*eight, *(row | times(hour, zone, ahead) for hour, row in enumerate(eight))]
        found = learn([written(tmp_path / "bill.csv", rows)], BOOK)
        assert found.servers
        assert (found.servers.mean, found.bill.hours) == (16, 10), zone


def test_usage_that_is_given_back_is_left_out(tmp_path: Path) -> None:
    rows = [*(focus(hour, 0.1) for hour in range(48)), focus(3, -1200, ConsumedQuantity=-5)]
    found = learn([written(tmp_path / "bill.csv", rows)], BOOK)
    assert found.servers
    assert (found.servers.mean, found.servers.price) == (1, approx(73))
    assert [(each.reason, each.amortised) for each in found.left_out] == [(TAKEN_BACK, -1200)]
    assert "whole_servers" not in found.notes


def test_a_currency_has_any_case(tmp_path: Path) -> None:
    rows = [focus(0, 0.1, BillingCurrency="usd"), focus(0, 0.1, BillingCurrency="USD")]
    assert learn([written(tmp_path / "bill.csv", rows)], BOOK).bill.currency == "USD"


def test_a_bill_comes_through_a_pipe(bill: str) -> None:
    command = [sys.executable, "-m", "costcalc", "learn", "-"]
    with Path(bill).open("rb") as pipe:
        ran = subprocess.run(command, stdin=pipe, capture_output=True, text=True, check=True)
    assert "current_servers=2.62..2.62..4\n" in ran.stdout


# -- what is no bill -------------------------------------------------------------------------------


@pytest.fixture
def said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """What the command says of a file that it refuses: a line."""

    def said(content: bytes, *more: str, name: str = "x.csv") -> str:
        place = tmp_path / name
        place.write_bytes(content)
        assert main(["learn", str(place), *more]) == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        assert printed.err.count("\n") == 1
        return printed.err

    return said


def test_what_is_no_bill_is_refused_in_a_sentence(
    bill: str, tmp_path: Path, said: Callable[..., str]
) -> None:
    whole = Path(bill).read_bytes()
    header = whole.partition(b"\r\n")[0]
    tax = next(line for line in whole.splitlines() if b",Tax," in line)
    instant = whole.splitlines()[1].replace(b"01:00:00Z", b"00:00:00Z")
    assert "is empty" in said(b"")
    assert "has no row" in said(header + b"\r\n")
    assert "has no row" in said(whole, "--where", "SubAccountId=3003")
    assert "has no column of a FOCUS or AWS CUR export" in said(b"a,b\r\n1,2\r\n")
    without = whole.replace(b"EffectiveCost", b"Cost", 1).replace(b"BillingCurrency", b"X", 1)
    assert "looks like FOCUS without EffectiveCost, BillingCurrency" in said(without)
    assert "looks like AWS CUR without" in said(b"lineItem/UsageType,lineItem/UsageAmount\r\n")
    packed = gzip.compress(whole)
    assert "cannot be read" in said(packed[: len(packed) // 2], name="x.csv.gz")
    assert "cannot be read" in said(b"\x1f\x8bno gzip", name="x.csv.gz")
    assert "cannot be read" in said(b"PAR1no parquet", name="x.parquet")
    assert "2 currencies: EUR, USD" in said(whole.replace(b"USD", b"EUR", 1))
    assert "names no column" in said(whole, "--where", "SubAcount=1")
    assert "SubAccountId=1" in said(whole, "--where", "SubAcountId=1")
    assert "2 charges whose times are none" in said(
        whole.replace(moment(3).encode(), b"yesterday", 2)
    )
    assert "EffectiveCost" in said(whole.replace(b"0.06", b"a lot", 1))
    assert "is given twice" in said(whole, bill, bill)
    assert "in its currency" in said(whole, "--set", "currency=euro")
    assert "no charge for usage that lasts" in said(header + b"\r\n" + tax)
    assert "no charge for usage that lasts" in said(header + b"\r\n" + instant)
    assert "No such file" in said(whole, str(tmp_path / "none.csv"))


def test_an_amount_or_a_row_that_cannot_be_meant_is_refused(
    bill: str, said: Callable[..., str]
) -> None:
    whole = Path(bill).read_bytes()
    comma, sign = (whole.replace(b",0.06,", text) for text in (b',"0,06",', b",$0.06,"))
    assert "a number is like 0.48, not like 0,06" in said(comma)
    assert "not like $0.06" in said(sign)
    assert "the quantity of 48 charges for usage: a number is like 0.48, not like 1,0" in said(
        whole.replace(b",Used,1,", b',Used,"1,0",')
    )
    for number in (b"nan", b"inf"):
        assert f"not like {number.decode()}" in said(whole.replace(b",0.06,", b",%b," % number))
    first = whole.splitlines()[1]
    backwards = first.replace(b"01:00:00Z", b"00:30:00Z").replace(b"00:00:00Z", b"00:45:00Z")
    assert "1 charges that end before they begin" in said(whole + backwards + b"\r\n")
    short = first[: first.index(b"Used") - 1]
    assert "charges that end before their category, service or currency" in said(whole + short)


def test_a_file_that_cannot_be_read_is_told_why(
    bill: str, tmp_path: Path, said: Callable[..., str]
) -> None:
    whole = Path(bill).read_bytes()
    header = whole.partition(b"\r\n")[0]
    assert "is UTF-16 text" in said(whole.decode().encode("utf-16"))
    assert "letters that are no UTF-8. Try" in said(
        whole.replace(b"Tax,", "T\xe4x,".encode("cp1252"))
    )
    archive = tmp_path / "bill.zip"
    with ZipFile(archive, "w") as packed_files:
        packed_files.write(bill, "bill.csv")
    assert "is a zip archive" in said(archive.read_bytes())
    bomb = header + b"\r\n" + b"x" * (3 << 20)
    assert "has a line that is too long" in said(bomb)
    assert "has a line that is too long" in said(gzip.compress(bomb), name="x.csv.gz")
    assert "has a line that is too long" in said(header + b'\r\n"' + b"x\n" * (3 << 19))


def test_one_of_several_currencies_can_be_chosen(tmp_path: Path) -> None:
    rows = [focus(0, 0.1), focus(0, 0.2, BillingCurrency="EUR", ConsumedQuantity=2)]
    found = learn([written(tmp_path / "bill.csv", rows)], BOOK, where=["BillingCurrency=EUR"])
    assert found.parameters["currency"] == "EUR"
    assert found.servers
    assert found.servers.mean == 2
    assert "currency=EUR" in found.link


def test_the_command_prints_a_scenario_its_receipt_and_its_link(
    bill: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["learn", bill, "--set", "team_size=9"]) == 0
    printed = capsys.readouterr().out
    assert "current_servers=2.62..2.62..4\n" in printed
    assert "team_size=9" in printed
    assert "Left out: Tax." in printed
    assert printed.splitlines()[-1].startswith("Page: http://127.0.0.1:8000/?baseline=ruby&")
    assert main(["learn", bill, "--set", "team_size=9", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["parameters"]["team_size"] == "9"
    assert answer["bill"]["start"] == "2026-03-02T00:00:00+00:00"
    assert answer["used"][0]["line"] == "compute"
    assert main(["learn", bill, "--csv"]) == 0
    assert "discount_in_price" in capsys.readouterr().out


def test_sentences_fit_a_terminal(learned: Learned) -> None:
    longest = learned_text(learned, 60).splitlines()
    assert all(len(line) <= 60 for line in longest if "  " not in line and "Page" not in line)


def test_a_parameter_of_the_user_comes_before_the_bill(bill: str) -> None:
    given = [("current_servers", "12"), ("baseline", "go")]
    found = learn([bill], BOOK, given)
    assert found.parameters["current_servers"] == "12"
    assert found.parameters["baseline"] == "go"
    with pytest.raises(Refused, match="team_size"):
        learn([bill], BOOK, [("team_size", "-3")])
