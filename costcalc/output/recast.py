"""Amounts that kept their digits when the currency of a form changed, and what they would be."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from costcalc.output.typed import written
from costcalc.prices.book import PriceBook
from costcalc.prices.names import Name
from costcalc.scenario import units
from costcalc.scenario.scenario import Scenario

WERE: Final = "_were"
"""Says currency, rate and names of amounts that were in other money: `USD,1,salary`."""
_CURRENCY: Final = re.compile("[A-Z]{3}")
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")


class Recast(NamedTuple):
    """An amount read in another currency than it was typed in, and the same money in the new."""

    was: str
    now: str
    mend: str

    @property
    def shown(self) -> str:
        """The mend as people write it."""
        return f"{written(self.mend)} {self.now}"


def were(before: Scenario, now: Scenario, book: PriceBook) -> dict[str, str]:
    """The parameter that tells the next page which amounts kept their digits; none if none did."""
    if before.currency == now.currency:
        return {}
    names = [*_kept(before, now, book)]
    told = (before.currency, units.exact_text(before.exchange_rate), *names)
    return {WERE: ",".join(told)} if names else {}


def _kept(before: Scenario, now: Scenario, book: PriceBook) -> Iterator[str]:
    for text, value in before.changed.items():
        name = Name.read(text)
        asked = book.definition(name) or name.amount
        if now.changed.get(text) == value and (name.own or (asked and "USD" in asked.unit)):
            yield text


def recast(name: str, scenario: Scenario, typed: Mapping[str, str]) -> Recast | None:
    """What there is to tell of an amount, if it is among those that were in other money."""
    was, rate, names = _told(typed)
    given = scenario.changed.get(name, "")
    if not (_CURRENCY.fullmatch(was) and _NUMBER.fullmatch(rate) and float(rate) and given):
        return None
    if name not in names or was == scenario.currency:
        return None
    factor = scenario.exchange_rate / float(rate)

    def converted(found: re.Match[str]) -> str:
        return units.exact_text(float(f"{float(found[0]) * factor:.3g}"))

    amount, slash, by = given.partition("/")
    return Recast(was, scenario.currency, f"{_NUMBER.sub(converted, amount)}{slash}{by}")


def without(name: str, typed: Mapping[str, str]) -> dict[str, str]:
    """The parameter for a page on which one of the amounts is converted."""
    was, rate, names = _told(typed)
    left = [each for each in names if each != name]
    return {WERE: ",".join((was, rate, *left))} if left else {}


def _told(typed: Mapping[str, str]) -> tuple[str, str, list[str]]:
    """Currency, rate and names that a page was told; empty where it was told none."""
    was, rate, *names = [*typed.get(WERE, "").split(","), "", ""]
    return was, rate, [name for name in names if name]
