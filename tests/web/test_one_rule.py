"""No text that leaves the house names a winner against the verdict, or contradicts another.

Random states are asked of the service; what its JSON answer says is the truth that every sentence
of page, charts, frames, pictures, oEmbed, terminal and workbook is read against.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import lxml.html
import openpyxl
import pytest
from asked_at_random import state
from effort import some
from flask.testing import FlaskClient

from costcalc import estimate as estimated
from costcalc.output.charts.registry import CHARTS
from costcalc.output.text import estimate_text
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import read

STATES: Final = some(60, 500)
"""How many states are asked."""
WORKBOOK_EVERY: Final = 10

NAME: Final = r"(?:Elixir|Erlang|Go|Java|Node\.js|Python|Ruby)"
NAMES: Final = rf"{NAME}(?:, {NAME})*(?: and {NAME})?"
UNTOLD: Final = "no winner is named|cannot be told apart|cost (about )?the same"
OTHER: Final = rf"(?:staying on |moving to )?({NAME})"
SHARE: Final = r"(under 1|over 99|\d+)(?: %)? of 100"


@dataclass(frozen=True)
class Truth:
    """What the JSON answer says of a state."""

    answer: Mapping[str, Any]
    ahead: Mapping[tuple[str, str], float]
    """The share of simulations in which the first costs less than the second, by names."""

    @property
    def verdict(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.answer["verdict"]
        return found

    @property
    def names(self) -> Mapping[str, str]:
        return {each["id"]: each["name"] for each in self.answer["technologies"]}

    @property
    def likely(self) -> Mapping[str, float]:
        """The likely total that decides, by name."""
        of = self.answer["of"]
        return {each["name"]: each[of]["likely"] for each in self.answer["technologies"]}

    @property
    def first(self) -> set[str]:
        """Who has the lowest likely total."""
        least = min(self.likely.values())
        return {name for name, amount in self.likely.items() if amount == least}

    @property
    def named(self) -> str:
        """The winner that may be named; none where the verdict names none."""
        if self.verdict["action"] not in ("stay", "move", "start_on") or len(self.likely) == 1:
            return ""
        return self.names[self.verdict["cheapest"]]

    @property
    def cheapest_in(self) -> set[str]:
        """In how many of 100 simulations each is the cheapest of all, with and without effort."""
        own = self.verdict["probability_cheapest"] or {}
        alike = self.verdict["probability_equal_effort"] or {}
        return {of_100(share) for share in (*own.values(), *alike.values())}

    @property
    def payback(self) -> Mapping[str, int | None]:
        """The year in which moving to each pays back, by name."""
        return {each["name"]: each["payback"]["year"] for each in self.answer["technologies"]}


def of_100(share: float) -> str:
    """A share as texts count it."""
    if 0.995 <= share < 1:
        return "over 99"
    return f"{share * 100:.0f}"


def listed(text: str) -> set[str]:
    return set(re.findall(NAME, text))


# -- What sentences may say ------------------------------------------------------------------------


def faults(text: str, truth: Truth) -> Iterator[str]:
    """Every statement of a text that the JSON answer does not bear out."""
    action = truth.verdict["action"]
    yield from _named(text, truth, action)
    yield from _likely(text, truth)
    yield from _shares(text, truth)
    yield from _paybacks(text, truth)


def _named(text: str, truth: Truth, action: str) -> Iterator[str]:
    """A winner is named only as the verdict names one."""
    for kind, pattern in (
        ("stay", rf"Stay on ({NAME})"),
        ("move", rf"Move to ({NAME})"),
        ("start_on", rf"({NAME}) is the cheapest to start on"),
        ("move", rf"({NAME}) is the cheapest to run"),
    ):
        for found in re.finditer(pattern, text):
            if action != kind or found[1] != truth.named:
                yield found[0]
    bare = rf"({NAMES}) (?:is|are) the cheapest(?! of all in| to start on| to run)"
    for found in re.finditer(bare, text):
        if action != "depends_on_scope" or listed(found[1]) != truth.first:
            yield found[0]
    yield from (each[0] for each in re.finditer(rf"(?<!article’s ){NAMES} costs? least", text))
    yield from (each[0] for each in re.finditer(r"too close to call", text))


def _likely(text: str, truth: Truth) -> Iterator[str]:
    """What is said to be likely follows the likely totals by the measure that decides."""
    now = rf"(?:With (?!the same)|At your )[^;.]*?, ({NAMES}) (?:is|are) likely the cheapest"
    for found in re.finditer(now, text):
        if listed(found[1]) != truth.first:
            yield found[0]
    less = rf"({NAME}) likely costs ([^ ]+) [A-Z]{{3}} (less|more) than ({NAME})(?![a-z])"
    for found in re.finditer(less, text):
        gap = truth.likely[found[1]] - truth.likely[found[4]]
        shown = float(found[2].replace(",", ""))
        rounded = {float(f"{abs(gap):.{digits}g}") for digits in (2, 3)}
        if (gap < 0) != (found[3] == "less") or shown not in rounded:
            yield found[0]
    cheaper = rf"(?:[Ss]taying on )?({NAME}) is likely [^.;]*? cheaper than {OTHER}"
    for found in re.finditer(cheaper, text):
        if truth.likely[found[1]] > truth.likely[found[2]]:
            yield found[0]
    dearer = rf"({NAME}) likely costs [^.;]*? more than {OTHER}"
    for found in re.finditer(dearer, text):
        if truth.likely[found[1]] < truth.likely[found[2]]:
            yield found[0]


def _shares(text: str, truth: Truth) -> Iterator[str]:
    """Every count of simulations is that of the statistic it is named for."""
    for found in re.finditer(rf"cheapest (?:of all )?in {SHARE}", text):
        if found[1] not in truth.cheapest_in:
            yield found[0]
    pairs = (
        (
            rf"({NAME}) is cheaper than {OTHER} in {SHARE} simulations",
            (1, 2, 3),
        ),
        (rf"[Ii]n {SHARE} simulations ({NAME}) costs less than ({NAME})", (2, 3, 1)),
    )
    for pattern, (one, other, share) in pairs:
        for found in re.finditer(pattern, text):
            if found[share] not in about(truth.ahead[found[one], found[other]]):
                yield found[0]


def about(share: float) -> set[str]:
    """How a share may be counted: halves are rounded in two ways."""
    return {of_100(share), of_100(share + 1e-9), of_100(share - 1e-9), f"{int(share * 100 + 0.5)}"}


def _paybacks(text: str, truth: Truth) -> Iterator[str]:
    """One payback, the discounted one, wherever it is said."""
    for found in re.finditer(rf"Moving to ({NAMES}) likely pays? back in year (\d+)", text):
        if {truth.payback[name] for name in listed(found[1])} != {int(found[2])}:
            yield found[0]
    for found in re.finditer(r"[Pp]ays back in year (\d+), discounted", text):
        if int(found[1]) not in truth.payback.values():
            yield found[0]
    for found in re.finditer(rf"({NAMES}) not within", text):
        if any(truth.payback[name] is not None for name in listed(found[1])):
            yield found[0]


# -- Where texts come from -------------------------------------------------------------------------


def texts(markup: str) -> Iterator[str]:
    """Every text of a page: its words, and those of attributes that are read out or shared."""
    page = lxml.html.fromstring(markup)
    for gone in page.xpath("//script | //style"):
        gone.drop_tree()
    yield re.sub(r"\s+", " ", " ".join(page.itertext()))
    yield from page.xpath("//@alt | //@title | //@aria-label | //meta/@content")


def told(
    client: FlaskClient, asked: Mapping[str, str], book: PriceBook, seed: int
) -> Iterator[str]:
    """Every text that leaves the house for a state; charts, frames and files take turns."""
    query, names = urlencode(asked), [*CHARTS]
    yield from texts(client.get(f"/?{query}").text)
    chart = names[seed % len(names)]
    yield from texts(client.get(f"/embed/{chart}?{query}&table=1").text)
    yield from texts(client.get(f"/chart/{names[(seed + 3) % len(names)]}.svg?{query}").text)
    address = urlencode({"url": f"/embed/{names[(seed + 6) % len(names)]}?{query}"})
    yield client.get(f"/oembed?{address}").json["title"]
    figure = client.get(f"/chart/{names[(seed + 9) % len(names)]}.json?{query}").json
    yield str(figure)
    numbers = {name: text for name, text in asked.items() if name != "period"}
    yield estimate_text(estimated(read(numbers.items(), book), book))
    if seed % WORKBOOK_EVERY == 0:
        data = client.get(f"/api/v1/estimate.xlsx?{urlencode(numbers)}").data
        sheets = openpyxl.load_workbook(io.BytesIO(data), read_only=True).worksheets
        cells = (cell for row in sheets[0].values for cell in row if isinstance(cell, str))
        yield " ".join(cells)


def truth(client: FlaskClient, asked: Mapping[str, str]) -> Truth:
    """What the JSON answers say of a state."""
    numbers = urlencode({name: text for name, text in asked.items() if name != "period"})
    answer = client.get(f"/api/v1/estimate.json?{numbers}").json
    ahead: dict[tuple[str, str], float] = {}
    if asked.get("draws") != "0":
        drawn = client.get(f"/api/v1/simulation.json?{numbers}").json
        names = {each["id"]: each["name"] for each in answer["technologies"]}
        of_the_decision = (each for each in drawn["differences"] if each["total"] == answer["of"])
        for pair in of_the_decision:
            a, b, share = names[pair["a"]], names[pair["b"]], pair["probability_a_cheaper"]
            ahead |= {(a, b): share, (b, a): 1 - share}
    return Truth(answer, ahead)


@pytest.mark.parametrize("tenth", range(10))
def test_no_text_names_a_winner_against_the_rule_or_contradicts_another(
    tenth: int, client: FlaskClient, book: PriceBook
) -> None:
    for seed in range(tenth, STATES, 10):
        asked = state(seed)
        known = truth(client, asked)
        if known.verdict["action"] == "cannot_tell" and len(known.likely) > 1:
            assert re.search(UNTOLD, known.verdict["text"])
        for text in told(client, asked, book, seed):
            assert [*faults(text, known)] == [], (asked, known.verdict["text"])


@pytest.mark.parametrize(
    "against",
    [
        "Stay on Go: moving would cost more.",
        "Move to Elixir: saves about 3 million USD.",
        "Erlang is the cheapest to start on.",
        "With the same pay for all, Go is the cheapest.",
        "Go costs least, by 79,100 USD.",
        "At your 100,000 orders a month, Elixir is likely the cheapest unless pay doubles.",
        "Go likely costs 79,100 USD less than Elixir, most of all by pay.",
        "Elixir likely costs 31,000 USD less than Go.",
        "Erlang is likely 31,000 USD (1 %) cheaper than Go.",
        "Go likely costs 31,000 USD (1 %) more than Erlang.",
        "Go is cheaper than Elixir in 93 of 100 simulations.",
        "In 7 of 100 simulations Go costs less than Elixir",
        "Quite sure: the cheapest in 88 of 100 simulations.",
        "Moving to Go likely pays back in year 2",
        "Pays back in year 3, discounted.",
    ],
)
def test_a_statement_against_the_answer_is_found(against: str, client: FlaskClient) -> None:
    known = truth(client, {})
    assert (known.verdict["action"], known.first) == ("cannot_tell", {"Go"})
    assert [*faults(against, known)]
    assert not [*faults(known.verdict["text"], known)]
