"""Each state of a decision has its sentences, as a board reads them."""

import re
from typing import Final

import pytest

from costcalc.analysis.estimate import estimate
from costcalc.output.sentences import Said, said
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import read

MONEY: Final = r"\d[\d,.]*(?: million)? USD"
PER_CENT: Final = r"\d+(?:\.\d)? %"
SIMULATIONS: Final = r"(?:over )?\d+ of 100 simulations"


def matches(pattern: str, text: str) -> bool:
    """Whether a text is of a form in which M is money, P a percentage, S a count of simulations."""
    for short, form in (("<M>", MONEY), ("<P>", PER_CENT), ("<S>", SIMULATIONS)):
        pattern = pattern.replace(short, form)
    return re.search(pattern, text) is not None


@pytest.mark.parametrize(
    ("asked", "action", "headline", "why", "sure"),
    [
        pytest.param(
            {},
            "cannot_tell",
            r"^Go, Elixir and Erlang cost about the same\.$",
            r"^About <M> each over 3 years, in today’s money\. Go is likely <M> \(<P>\) cheaper "
            r"than Elixir, less than this estimate can see\. Choose on other grounds\.",
            r"^Go is cheaper than Elixir in <S>",
            id="no difference to be seen",
        ),
        pytest.param(
            {"technologies": "go,elixir", "team_size.go": "4.4"},
            "start_on",
            r"^Go is the cheapest to start on: Elixir likely costs about <M> \(<P>\) more over 3 "
            r"years, in today’s money, most of it pay\.$",
            r"This rests on your entry that Go needs 4\.4 developers instead of 6; with 6, ",
            r"^(Quite sure|Sure) if that holds: the cheapest in <S>",
            id="a new system, clear",
        ),
        pytest.param(
            {"baseline": "ruby", "orders_per_month": "1M"},
            "stay",
            r"^Stay on Ruby: moving to Go would cost about <M> more than it saves over 3 years, "
            r"in today’s money\.$",
            r"^Go would save about <M> in year 1, before discounting; moving [\d,]+ lines of "
            r"code, with all that it takes, costs about <M>\. "
            r"It would likely pay at under [\d.]+ person-months of work, or from [\d.]+ million "
            r"orders a month on; estimated here are [\d.]+\.",
            r"^Quite sure: the cheapest in <S>",
            id="stay, clear",
        ),
        pytest.param(
            {"baseline": "ruby", "migration_person_months": "1", "team_size": "14"},
            "cannot_tell",
            r"^Ruby and Go cannot be told apart on cost, so there is no cost case for moving\.$",
            r"^Moving to Go likely costs <M> \(<P>\) more than staying on Ruby over 3 "
            r"years, in today’s money; "
            r"a Go team of 13 instead of 14 would likely turn it\.",
            r"^Staying on Ruby is cheaper than moving to Go in <S>",
            id="stay or move, open",
        ),
        pytest.param(
            {
                "baseline": "ruby",
                "migration_person_months": "18",
                "team_size": "14",
                "team_size.go": "12",
                "years": "5",
            },
            "move",
            r"^Move to Go: saves about <M> over 5 years, in today’s money, after paying for "
            r"18 person-months of migration\.$",
            r"^Pays back in year \d, discounted\. This rests on your entry that Go needs 12 "
            r"developers instead of 14; with 14, staying on Ruby is likely cheaper\. It likely "
            r"pays at under [\d.]+ person-months of work; you entered 18\.",
            r"^Sure if that holds: the cheapest in <S>",
            id="move, on the user's own claim",
        ),
        pytest.param(
            {"orders_per_month": "50M", "baseline": "go"},
            "depends_on_scope",
            r"^It depends on what you count\.$",
            r"^With the same infrastructure and pay for all, staying on Go is the cheapest over "
            r"3 years, in today’s money; at the article’s own prices, Erlang likely is\.",
            r"^Sure, counted so: the cheapest in <S>",
            id="it depends on what is counted",
        ),
        pytest.param(
            {"baseline": "ruby", "draws": "0"},
            "cannot_tell",
            r"^Without simulations no winner is named\.$",
            r"^Moving to Go likely costs <M> \(<P>\) more than staying on Ruby over 3 years, "
            r"in today’s money; nothing says how sure that is\.",
            r"^$",
            id="without simulations",
        ),
        pytest.param(
            {"baseline": "ruby", "draws": "1"},
            "cannot_tell",
            r"^With so few simulations no winner is named\.$",
            r"nothing says how sure that is\.",
            r"^$",
            id="one simulation",
        ),
        pytest.param(
            {"technologies": "go,java"},
            "cannot_tell",
            r"^Go and Java cost the same\.$",
            r"^About <M> each over 3 years, in today’s money\. Go and Java likely cost the same "
            r"to the cent\.$",
            r"^$",
            id="a tie",
        ),
        pytest.param(
            {"baseline": "ruby", "orders_per_month": "20M", "years": "5"},
            "cannot_tell",
            r"^Move off Ruby: saves about <M> over 5 years, in today’s money; Go, Elixir and "
            r"Erlang cost about the same\.$",
            r"Staying on Ruby likely costs <M> \(<P>\) more than Go, most of it servers\.",
            r"^Moving to Go is cheaper than moving to Elixir in <S>",
            id="anything is cheaper than staying",
        ),
        pytest.param(
            {"baseline": "ruby", "of": "annual", "team_size": "6", "team_size.ruby": "4"},
            "stay",
            r"^Stay on Ruby: Go would cost about <M> more in year 1, before what moving costs\.$",
            r"^That leaves out moving to Go, about <M> once for [\d,]+ lines of code, which would "
            r"not pay back within 3 years\. ",
            r"^(Quite sure|Sure)",
            id="a measure without the move",
        ),
        pytest.param(
            {"technologies": "go"},
            "start_on",
            r"^Go likely costs about <M> over 3 years, in today’s money\.$",
            r"^It is compared with nothing",
            r"^$",
            id="one technology alone",
        ),
    ],
)
def test_a_state_has_its_sentences(
    asked: dict[str, str], action: str, headline: str, why: str, sure: str, book: PriceBook
) -> None:
    found = estimate(read(asked.items(), book), book)
    spoken: Said = said(found)
    assert (found.verdict.action, spoken.headline) == (action, spoken.headline)
    assert matches(headline, spoken.headline), spoken.headline
    assert matches(why, spoken.why), spoken.why
    assert matches(sure, spoken.sure), spoken.sure
    assert spoken.text == " ".join(filter(None, (spoken.headline, spoken.why, spoken.sure)))
