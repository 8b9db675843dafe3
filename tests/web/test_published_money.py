"""Published as money: an adversary opens every door of the publish id and looks for what was typed.

The values have digits that occur nowhere else, so that whatever is found was told.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import product
from math import isclose
from random import Random
from typing import TYPE_CHECKING

import pytest

from costcalc.analysis.estimate import Kept, estimate
from costcalc.analysis.explain.names import FORMS, metric, vocabulary
from costcalc.analysis.explain.node import Ground
from costcalc.output.charts.registry import CHARTS, OF_INPUTS
from costcalc.output.what_if import what_if
from costcalc.scenario.faults import FORBIDDEN, Refused
from costcalc.scenario.scenario import read
from tests.support.effort import some

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from costcalc.prices.book import PriceBook

OPEN = tuple(name for name in CHARTS if name not in OF_INPUTS)
SHEETS = ("csv", "tsv", "xlsx")
LAYOUTS = ("tidy", "wide", "years", "months&start=2027-01", "focus&start=2027-01", "records")
ESTIMATES = (
    *(f"/api/v1/estimate{end}?" for end in ("", ".json", *(f".{each}" for each in SHEETS))),
    *(f"/api/v1/estimate.csv?layout={each}&" for each in LAYOUTS),
    *(f"/api/v1/estimate.{end}?layout=years&" for end in SHEETS),
)
DRAWN = ("json", "csv", "metadata.json", "svg")
AMOUNT = re.compile(r"[\d,.]+ ?(?:[kM]\b|(?:million |billion )?USD\b)")
NUMBER = re.compile(r"(?<![\d.,])\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?")
TEXT = re.compile(r'"(?:text|title|subtitle|message|verdict|footer|headline)":"((?:[^"\\]|\\.)*)"')
TAGS = re.compile(r"<(script|style|svg|table)\b.*?</\1>|<[^>]*>", re.DOTALL)
MONEY_AND_TIME = re.compile(
    r"[\d,.]+(?: million| billion)? USD(?: \([\d.]+ %\))?|\d+ of 100|year \d+|\d+ years"
    r"|from \d+ on|if every language takes the same people|in \d+(?= if)|The other \d"
)
"""What a verdict of a publication may have numbers of."""
TIMES = (1, 100, 1000)
"""A share is said in per cent, and code in lines that is typed in thousands."""


@dataclass(frozen=True)
class Typed:
    """A scenario, the numbers that were typed into it, and those that only a line's amount is."""

    inputs: Mapping[str, str]
    secret: tuple[float, ...]


def seeded(seed: int) -> Random:
    """The same luck every time."""
    return Random(seed)  # noqa: S311


def digits(luck: Random, low: float, high: float, places: int) -> str:
    """A number with digits of its own."""
    return f"{luck.uniform(low, high):.{places}f}"


def typed(luck: Random) -> Typed:
    """A scenario of somebody's, with something typed into every kind of input."""
    some_ = partial(digits, luck)
    today, work = luck.choice(("ruby", "python")), luck.random() < 0.5
    inputs = {
        "baseline": today,
        "technologies": "elixir,go",
        "orders_per_month": some_(110_000, 900_000, 0),
        "team_size": some_(3, 30, 4),
        "salary.go": some_(91_000, 160_000, 0),
        f"salary.{today}": some_(91_000, 160_000, 0),
        "set.peak_to_mean": some_(3, 8, 4),
        "set.go.ramp_up_months": some_(2, 9, 4),
        "set.wage_growth": f"{some_(1, 6, 4)}%",
        "own.lunch": f"{some_(211, 977, 4)}/developer/year",
        ("migration_person_months" if work else "code_size"): some_(21, 97, 4),
        "draws": "100",
    }
    if luck.random() < 0.5:
        inputs |= {
            "current_servers": some_(23_000, 97_000, 0),
            "current_server_price": some_(61, 97, 4),
        }
    if luck.random() < 0.5:
        inputs |= {"team_size.go": some_(3, 30, 4)}
    told = ("baseline", "technologies", "draws")
    secret = (float(text.strip("%").partition("/")[0])
              for name, text in inputs.items() if name not in told)  # fmt: skip
    lots = {**inputs, "own.rent": "98765/month"}  # an amount of money, as which it is published
    return Typed(lots, tuple(secret))


SCENARIOS = tuple(typed(seeded(seed)) for seed in range(some(2, 12)))


@pytest.fixture(scope="module")
def client(keeping: FlaskClient) -> FlaskClient:
    return keeping


@pytest.fixture(scope="module")
def publish(client: FlaskClient) -> Callable[[Mapping[str, str]], str]:
    """The publish id of inputs."""

    def published(inputs: Mapping[str, str]) -> str:
        made = client.post("/api/v1/scenarios", json={"inputs": dict(inputs)}).json
        own = {"Authorization": f"Bearer {made['edit_token']}"}
        reply = client.post(made["links"]["publication"], json={"values": "money"}, headers=own)
        found: str = reply.json["publish_id"]
        return found

    return published


def doors(id_: str) -> Iterator[str]:
    """Every address that a publish id opens."""
    yield from (f"{each}s={id_}" for each in ESTIMATES)
    yield from (f"/chart/{name}.{end}?s={id_}" for name in OPEN for end in DRAWN)
    yield from (f"/embed/{name}?table=1&s={id_}" for name in OPEN)
    yield from (f"/embed/{name}?range=envelope&period=horizon&s={id_}" for name in OPEN)
    yield from (f"/oembed?url=/embed/{name}%3Fs={id_}" for name in OPEN)
    others = (f"a.s={id_}&b.years=5", f"a.years=5&b.s={id_}", f"a.s={id_}&b.s={id_}")
    yield from (f"{path}?{sides}" for path in ("/api/v1/compare", "/api/v1/compare.csv", "/compare")
                for sides in others)  # fmt: skip


def texts(body: bytes, address: str) -> Iterator[str]:
    if ".xlsx" in address:
        book = zipfile.ZipFile(io.BytesIO(body))
        yield from (book.read(name).decode() for name in book.namelist())
    else:
        yield body.decode()


def numbers(text: str) -> set[float]:
    return {float(each.replace(",", "")) for each in NUMBER.findall(text)}


def sentences(text: str, address: str) -> Iterator[str]:
    """What an answer says in words, but for amounts of money."""
    page = address.startswith(("/embed/", "/compare"))
    for said in [TAGS.sub(" ", text)] if page else TEXT.findall(text):
        yield AMOUNT.sub("", said)


def same(found: float, secret: float, digits: int) -> bool:
    """Whether a number is a secret one in so many digits, and in no fewer."""
    own, rough = (float(f"{secret:.{each}g}") for each in (digits, digits - 1))
    return own != rough and any(isclose(own * times, found) for times in TIMES)


@pytest.mark.parametrize("typed", SCENARIOS, ids=range(len(SCENARIOS)))
def test_no_door_of_a_publication_tells_what_was_typed(
    client: FlaskClient, publish: Callable[[Mapping[str, str]], str], typed: Typed
) -> None:
    for address in doors(publish(typed.inputs)):
        reply = client.get(address)
        assert reply.status_code == 200, (address, reply.text)
        for text in texts(reply.data, address):
            held = numbers(text)
            assert not [each for each in typed.secret if each in held], address
            for said in sentences(text, address):
                told = [
                    (each, number)
                    for each in typed.secret
                    for number in numbers(said)
                    if any(same(number, each, n) for n in (3, 4))
                ]
                assert not told, (address, told, said)


@pytest.mark.parametrize("typed", SCENARIOS, ids=range(len(SCENARIOS)))
def test_a_verdict_of_a_publication_has_numbers_of_money_and_time_alone(
    client: FlaskClient, publish: Callable[[Mapping[str, str]], str], typed: Typed
) -> None:
    id_ = publish(typed.inputs)
    text = client.get(f"/api/v1/estimate?s={id_}").json["verdict"]["text"]
    assert not re.search(r"\d", MONEY_AND_TIME.sub("", text)), text
    beside = client.get(f"/api/v1/compare?a.s={id_}&b.years=5").json
    assert beside["sides"]["a"]["verdict"] == text
    assert beside["inputs"] == [{"id": "years", "values": {"a": None, "b": "5"}}]


@pytest.mark.parametrize("typed", SCENARIOS, ids=range(len(SCENARIOS)))
def test_a_number_of_a_publication_is_no_input_by_any_name(book: PriceBook, typed: Typed) -> None:
    found = estimate(read(typed.inputs.items(), book), book, kept=Kept(publish_id="p"))
    assert not what_if(found)
    words = vocabulary(Ground(found.costing, book))
    few = {slot: seeded(1).sample([*own], min(9, len(own))) for slot, own in words.items()}
    names = {".".join(name) for form in FORMS for name in product(*(few[slot] for slot in form))}
    asked = seeded(2).sample(sorted(names), some(100, len(names)))
    for name in [*asked, "own.lunch.likely", "own.lunch.go.likely"]:
        try:
            told = metric(found.costing, book, name, public=True)
        except Refused:
            continue
        assert not [each for each in typed.secret if isclose(told, each)], name


def test_lines_of_one_s_own_are_told_as_amounts_and_not_as_they_were_typed(
    client: FlaskClient, publish: Callable[[Mapping[str, str]], str]
) -> None:
    id_ = publish({"own.lunch": "300/developer/year", "team_size": "7.37"})
    asked = f"/api/v1/estimate.txt?s={id_}&metric="
    for name in ("own.lunch.likely", "own.lunch.go.likely", "team_size.likely"):
        reply = client.get(f"{asked}{name}", headers={"Accept": "application/json"})
        assert reply.status_code == FORBIDDEN, name
    assert client.get(f"{asked}go.lunch.annual.likely").status_code == 200


@pytest.mark.parametrize("name", OF_INPUTS)
def test_no_publication_has_a_chart_of_inputs(
    client: FlaskClient, publish: Callable[[Mapping[str, str]], str], name: str
) -> None:
    id_ = publish({"baseline": "ruby", "orders_per_month": "271828", "salary.ruby": "134567"})
    for address in (*(f"/chart/{name}.{end}?s={id_}" for end in (*DRAWN, "png")),
                    f"/embed/{name}?s={id_}", f"/oembed?url=/embed/{name}%3Fs={id_}"):  # fmt: skip
        reply = client.get(address)
        assert reply.status_code == FORBIDDEN, address
        assert not re.search("271.?828|134.?567", reply.text)
        assert "no publication tells" in reply.text


def test_nobody_is_told_which_inputs_are_the_defaults(
    client: FlaskClient, publish: Callable[[Mapping[str, str]], str]
) -> None:
    inputs = {"orders_per_month": "2M"}
    open_, found = (client.get(f"/api/v1/estimate?{asked}").json
                    for asked in ("orders_per_month=2M", f"s={publish(inputs)}"))  # fmt: skip
    assert "default_team" in [each["code"] for each in open_["warnings"]]
    assert "default_team" not in [each["code"] for each in found["warnings"]]
    assert open_["estimate_class"]["raise_by"]
    assert not found["estimate_class"]["raise_by"]
