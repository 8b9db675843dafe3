"""What a scenario is of: the book, the technologies, what runs today, the country and its money."""

import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import Final, cast

from costcalc.model.inputs import HOME, MOST_CELLS, NO_BASELINE
from costcalc.prices.book import PriceBook, version_of
from costcalc.prices.figure import of_country, of_server
from costcalc.prices.files import Scope
from costcalc.prices.names import MARKET, Name
from costcalc.scenario import measures, units
from costcalc.scenario.faults import MALFORMED, UNKNOWN, Doubt
from costcalc.scenario.fields import Points
from costcalc.scenario.shown import countries, technologies
from costcalc.scenario.values import Reader, named, nearest

MOST_NAMES: Final = 100
_AND: Final = re.compile(r"[;/|&+\n]|\band\b")
_CODE: Final = re.compile(r"\b[A-Z]{3}\b")
_SAID: Final = re.compile(r"\b[A-Z]{3}\b|/|\bper\b")
FURTHEST: Final = Fraction(15, 100)
"""How far a rate may lie from the book's before it is asked about."""


def read_country(reader: Reader, value: object, book: PriceBook) -> str:
    """The country whose pay and employer's cost are taken where none are given."""
    options = {HOME: HOME, **countries(book)}
    return reader.one("country", value, options, "there is no country", HOME)


def preset_of(country: str, book: PriceBook, rate: Fraction) -> dict[str, Points]:
    """What a country gives in place of the book's figures, in US dollars."""
    if country == HOME:
        return {}
    given = of_country(book.countries[country], rate)
    return {id_: cast(Points, tuple(map(float, each.value or ()))) for id_, each in given.items()}


def read_money(
    reader: Reader, currency: object, rate: object, book: PriceBook, country: str
) -> None:
    """The currency of bare amounts and of the result, with its rate to the dollar.

    The country's currency and the book's own rate where none is given.
    """
    usual = "USD" if country == HOME else book.countries[country].currency
    code = usual if currency is None else reader.word("currency", currency)
    if code is not None and not re.fullmatch(r"[A-Z]{3}", code, re.ASCII):
        found = measures.currency(code)
        if found is None:
            detail, expected = f"{code[:80]} is no currency code", "three letters, such as EUR"
            near = nearest(code.lower(), measures.CURRENCIES)
            mend = measures.CURRENCIES[near] if near else None
            reader.refuse("currency", currency, detail, expected, mend, MALFORMED)
        code = found
    number = reader.rate(_rate_said(reader, rate, code, book))
    if code is None or (rate is not None and number is None):
        return
    if country != HOME and code != usual:
        place = book.countries[country].name.partition(",")[0]
        detail = f"pay in {place} is in {usual}, not in {code}"
        reader.refuse("currency", currency, detail, usual, usual)
        return
    reader.money = units.Money(rates=book.rates.rates)
    if code == "USD":
        if number not in (None, 1):
            near = "1" if number and Fraction(1, 2) <= number <= 2 else None
            reader.refuse("exchange_rate", rate, "US dollars need no rate", "1", near)
        reader.forget("exchange_rate")
        return
    reference = book.rates.rates.get(code)
    taken = reference if number is None else number
    if taken is None:
        detail = f"{code} needs a rate: how many {code} one US dollar buys"
        reader.refuse("exchange_rate", None, detail, "above 0")
        return
    reader.money = units.Money(code, taken, book.rates.rates)
    if code != usual:
        reader.changed["currency"] = code
    if number is not None:
        _read_rate(reader, number, code, book)


def _rate_said(reader: Reader, value: object, code: str | None, book: PriceBook) -> object:
    """A rate with its currencies as a number: `0.92 EUR`, `1 EUR = 1.08 USD`.

    `EUR/USD 1.08` is written in both senses: refused, with what lies near the book's rate as mend.
    """
    text = units.tidy(value) if isinstance(value, str) else ""
    plain = re.sub(" +", " ", measures.CURRENCY.sub(measures.code, text)).strip(" ")
    one, equals, side = plain.rpartition("=")
    side = side if _CODE.search(side) else plain.replace("=", " ")
    codes, number = _CODE.findall(side), " ".join(_SAID.sub(" ", side).split())
    if code is None or not codes or not {*codes} <= {code, "USD"}:
        return value
    try:
        rate = units.read(number, "1").points[1]
        back = units.exact_text(float(f"{float(1 / rate):.6g}"))
    except (ValueError, ZeroDivisionError):
        return number if codes == [code] else value
    whose = _CODE.findall(one) if re.fullmatch(r" ?1? ?[A-Z]{3} ?1? ?", one) else []
    if len(codes) == 1 and (not equals or whose == [*{code, "USD"} - {*codes}]):
        return number if codes == [code] else back
    reference = book.rates.rates.get(code)
    near = (each for each in (number, back) if reference and _alike(Fraction(each), reference))
    detail = f"Exchange rate needs to say which way round it is: how many {code} a US dollar buys"
    reader.refuse("exchange_rate", value, detail, "one number", next(near, None))
    return None


def _read_rate(reader: Reader, rate: Fraction, code: str, book: PriceBook) -> None:
    """A rate of the user's: said both ways, and doubtful where the book's own is far from it."""
    name, reference = "exchange_rate", book.rates.rates.get(code)
    there, back = units.number_text(float(rate)), units.number_text(float(f"{float(1 / rate):.3g}"))
    said = f"1 USD = {there} {code} (1 {code} = {back} USD)"
    reader.understood[name] = said
    if reference is None:
        return
    text = reader.changed.pop(name)
    reader.doubts.pop(name, None)
    if rate != reference:
        reader.changed[name] = units.exact_text(float(rate))
    if not _alike(rate, reference):
        itself = [reference] if reference / 2 <= rate <= reference * 2 else []
        mends = (f"{float(each):.3g}" for each in (1 / rate, rate / 100, *itself))
        near = (each for each in mends if _alike(Fraction(each), reference))
        detail = f"is {said}, and the book has 1 USD = {units.number_text(float(reference))} {code}"
        detail += f" of {book.rates.as_of.isoformat()}"
        doubt = Doubt("exchange_rate_direction", name, text, detail, next(near, None))
        reader.doubts[name] = (doubt,)


def _alike(rate: Fraction, reference: Fraction) -> bool:
    """Whether a rate lies within so much of the book's as rates move in a year or two."""
    return abs(rate / reference - 1) <= FURTHEST


@lru_cache(maxsize=4096)
def _usual(name: Name, book: PriceBook, scope: Scope) -> tuple[float, float] | None:
    """The ends of what the book has for a figure, of all its servers where it is one of theirs."""
    rows = [of_server(id_, row).get(name.base) for id_, row in book.servers.items()]
    values = [float(each.value[0]) for each in rows if each and each.value]
    figures = book.find(name, scope) or book.find(name, "published")
    values += [point for figure in figures for point in figure.points]
    return (min(values), max(values)) if values and max(values) > 0 else None


def usual_of(
    name: Name, book: PriceBook, scope: Scope, preset: Mapping[str, Points]
) -> tuple[float, float] | None:
    """The ends of the book's range of a figure, its country's first; None where it has none."""
    own = preset.get(name.base)
    return (own[0], own[2]) if own else _usual(name, book, scope)


def read_book(reader: Reader, value: object, book: PriceBook) -> None:
    """The version that an address is pinned to; the caller has already chosen the book by it."""
    text = book.version if value is None else reader.word("book", value)
    text = text and version_of(text)
    known = book.versions or (book.version,)
    if text is not None and text != book.version:
        detail = f"there is no price book {text[:80]}"
        if text in known:
            detail = f"all of this is asked of price book {book.version}, not of {text}"
        near = nearest(text, known) or book.today
        reader.refuse("book", value, detail, ", ".join(known), near, UNKNOWN)
    elif book.version != book.today:
        reader.changed["book"] = book.version


def read_baseline(reader: Reader, value: object, book: PriceBook) -> str | None:
    """What runs today: a technology of the book, or None for a new system."""
    options = {**technologies(book), NO_BASELINE: NO_BASELINE}
    found = reader.technology("baseline", value, options)
    if found in (None, NO_BASELINE):
        return None
    reader.changed["baseline"] = found
    return found


def read_server(reader: Reader, value: object, book: PriceBook) -> str:
    """A row of the book's catalogue of servers."""
    options = {id_: id_ for id_ in book.servers}
    return reader.one("server", value, options, "the catalogue has no server", book.server)


def read_technologies(reader: Reader, value: object, book: PriceBook) -> list[str]:
    """The technologies to compare, out of comma text or a list."""
    if value is None:
        return list(book.compared)
    names = names_in(value, book) if isinstance(value, str) else value
    expected = "such as elixir,go"
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        detail = "technologies must be a list of names"
        reader.refuse("technologies", value, detail, expected, status=MALFORMED)
        return []
    names = [name.strip(" ") for name in names]
    if not names or not all(names):
        detail = "technologies has an empty name"
        reader.refuse("technologies", value, detail, expected, status=MALFORMED)
        return []
    if len(names) > MOST_NAMES:
        reader.refuse("technologies", None, f"technologies has over {MOST_NAMES} names", expected)
        return []
    found: list[str] = []
    earlier = len(reader.faults)
    for name in names:
        id_ = reader.technology("technologies", name, technologies(book))
        if id_ in found:
            reader.refuse("technologies", name, f"{name} is named twice", "each once", id_)
        found += [id_] if id_ else []
    if own := reader.faults[earlier:]:  # a mend is of the whole list
        mends = [fault.suggestion for fault in own]
        whole = None if None in mends else ",".join(dict.fromkeys((*found, *map(str, mends))))
        reader.faults[earlier:] = [replace(fault, suggestion=whole) for fault in own]
    if set(found) != set(book.compared):
        reader.changed["technologies"] = ",".join(sorted(found))
    return found


def check_cost(reader: Reader, draws: int, technologies: int, years: int) -> None:
    """Refuse a calculation so large that it would keep others waiting, before any work is done."""
    most = MOST_CELLS // max(technologies * years, 1)
    if draws > most:
        detail = f"Simulations of {technologies} technologies over {years} years may be {most:,}"
        reader.refuse("draws", str(draws), detail, f"0 to {most:,}", str(most))


def check_fleet(reader: Reader, values: Mapping[str, object], baseline: str | None) -> None:
    """Refuse a fleet without what runs on it, and a price of its servers without their number."""
    refused = {fault.field for fault in reader.faults}
    if "current_servers" in values and baseline is None and "baseline" not in refused:
        detail = "Current servers need what they run today"
        servers, allowed = values["current_servers"], "together with baseline, such as ruby"
        reader.refuse("current_servers", servers, detail, allowed)
    if "current_server_price" in values and "current_servers" not in values:
        detail = "Current price per server needs the number of current servers"
        price = values["current_server_price"]
        allowed = "together with current_servers, such as 20"
        reader.refuse("current_server_price", price, detail, allowed)


def check_pay(reader: Reader, values: Mapping[str, object]) -> None:
    """Refuse both a salary and the market's pay: each would set the other aside."""
    if "salary" in values and MARKET in values:
        detail = f"salary and {MARKET} both say what developers are paid"
        reader.refuse("salary", values["salary"], detail, "one of the two", status=MALFORMED)


def names_in(text: str, book: PriceBook) -> list[str]:
    """The names in a list as people write one: `Go, Elixir and Erlang`, `go/elixir`."""
    known, found = technologies(book), list[str]()
    for part in text.split(","):
        pieces = [each for each in _AND.split(part) if each.strip(" ")]
        words = part.split()
        if named(part.strip(" "), known) or not pieces:
            pieces = [part]
        elif len(words) > 1 and all(named(word, known) for word in words):
            pieces = words
        found += pieces
    return found
