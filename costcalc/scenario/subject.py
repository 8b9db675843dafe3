"""What a scenario is of: the book, the technologies, what runs today, the country and its money."""

from fractions import Fraction
from re import ASCII, fullmatch
from typing import Final, cast

from costcalc.model.inputs import HOME, NO_BASELINE
from costcalc.prices.book import PriceBook
from costcalc.prices.names import MARKET
from costcalc.scenario import units
from costcalc.scenario.faults import MALFORMED, UNKNOWN
from costcalc.scenario.values import Points, Reader, nearest

MOST_NAMES: Final = 100
ON_COST: Final = "on_cost"
"""The figure that a country gives beside the market's pay."""


def read_country(reader: Reader, value: object, book: PriceBook) -> str:
    """The country whose pay and employer's cost are taken where none are given."""
    text = HOME if value is None else reader.word("country", value)
    if text in (None, HOME):
        return HOME
    if text not in book.countries:
        reader.unknown("country", str(text), book.countries, "there is no country", HOME)
        return HOME
    reader.changed["country"] = str(text)
    return str(text)


def preset_of(country: str, book: PriceBook, rate: Fraction) -> dict[str, Points]:
    """What a country gives in place of the book's figures, in US dollars."""
    if country == HOME:
        return {}
    own = book.countries[country]
    pay = cast(Points, tuple(float(point / rate) for point in own.market_salary))
    return {MARKET: pay, ON_COST: cast(Points, tuple(map(float, own.on_cost)))}


def read_money(
    reader: Reader, currency: object, rate: object, book: PriceBook, country: str
) -> None:
    """The currency of bare amounts and of the result, with its rate to the dollar.

    The country's currency and the book's own rate where none is given.
    """
    usual = "USD" if country == HOME else book.countries[country].currency
    code = usual if currency is None else reader.word("currency", currency)
    if code is not None and not fullmatch(r"[A-Z]{3}", code, ASCII):
        expected = "three capital letters, such as EUR"
        detail = f"{code[:80]} is no currency code"
        reader.refuse("currency", currency, detail, expected, status=MALFORMED)
        code = None
    number = reader.rate(rate)
    if code is None or (rate is not None and number is None):
        return
    if country != HOME and code != usual:
        detail = f"pay in {book.countries[country].name} is in {usual}, not in {code}"
        reader.refuse("currency", currency, detail, usual, usual)
        return
    if code == "USD":
        if number not in (None, 1):
            reader.refuse("exchange_rate", rate, "US dollars need no rate", "1", "currency=EUR")
    else:
        reference = book.rates.rates.get(code)
        taken = reference if number is None else number
        if taken is None:
            detail = f"{code} needs a rate: how many {code} one US dollar buys"
            reader.refuse("exchange_rate", None, detail, "above 0", "exchange_rate=0.92")
            return
        reader.money = units.Money(code, taken)
        if code != usual:
            reader.changed["currency"] = code
        if taken != reference:
            reader.changed["exchange_rate"] = units.exact_text(float(taken))


def read_book(reader: Reader, value: object, book: PriceBook) -> None:
    """The version that an address is pinned to; the caller has already chosen the book by it."""
    text = book.version if value is None else reader.word("book", value)
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
    text = NO_BASELINE if value is None else reader.word("baseline", value)
    if text is None or text == NO_BASELINE:
        return None
    if text not in book.technologies:
        options = (*book.technologies, NO_BASELINE)
        reader.unknown("baseline", text, options, "there is no technology")
        return None
    reader.changed["baseline"] = text
    return text


def read_server(reader: Reader, value: object, book: PriceBook) -> str:
    """A row of the book's catalogue of servers."""
    text = book.server if value is None else reader.word("server", value)
    if text is None or text == book.server:
        return book.server
    if text not in book.servers:
        reader.unknown("server", text, book.servers, "the catalogue has no server", book.server)
        return book.server
    reader.changed["server"] = text
    return text


def read_technologies(reader: Reader, value: object, book: PriceBook) -> list[str]:
    """The technologies to compare, out of comma text or a list."""
    if value is None:
        return list(book.compared)
    names = value.split(",") if isinstance(value, str) else value
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
    for name in dict.fromkeys(names):
        if name not in book.technologies:
            reader.unknown("technologies", name, book.technologies, "there is no technology")
        elif names.count(name) > 1:
            reader.refuse("technologies", name, f"{name} is named twice", "each once")
    if set(names) != set(book.compared):
        reader.changed["technologies"] = ",".join(sorted(names))
    return names
