"""Addresses: of what was typed, and of what is saved, where they hold nothing that was typed."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import pytest

from costcalc.analysis.estimate import Estimate, Kept, estimate
from costcalc.output.links import asking, permalink, receipt, state
from costcalc.prices.book import PriceBook
from costcalc.scenario.scenario import Scenario

Ask: TypeAlias = Callable[..., Scenario]
PRIVATE = Kept("/s/x", publish_id="p")


@pytest.fixture
def typed(ask: Ask, book: PriceBook) -> Estimate:
    return estimate(ask({"salary.go": "123457"}), book)


def test_an_address_holds_what_was_typed(typed: Estimate) -> None:
    assert state(typed) == "/?salary.go=123457"
    assert permalink(typed, "/embed/annual") == "/embed/annual?salary.go=123457&book=2026.12"
    assert asking(typed, {"years": "5"}) == "/?years=5"


@pytest.mark.parametrize(
    ("kept", "page", "file", "frame"),
    [
        (PRIVATE, "/s/x", "/s/x/estimate.csv", "/embed/annual?s=p"),
        (replace(PRIVATE, revision="1"), "/s/x?revision=1", "/s/x/estimate.csv?revision=1", ""),
        (Kept("/s/x", draft=True), "/s/x", "", ""),
        (Kept(publish_id="p"), "", "/api/v1/estimate.csv?s=p", "/embed/annual?s=p"),
        (Kept(), "", "", ""),
    ],
)
def test_what_is_saved_stands_at_its_own_page_or_its_publish_id_and_tells_no_input(
    typed: Estimate, kept: Kept, page: str, file: str, frame: str
) -> None:
    saved = replace(typed, kept=kept)
    assert state(saved) == permalink(saved) == page
    assert permalink(saved, "/api/v1/estimate.csv") == file
    assert permalink(saved, "/embed/annual") == frame
    assert bool(receipt(saved, "annual.go.likely")) == (page != "" and not kept.draft)
    assert asking(saved, saved.scenario.changed) == ""
