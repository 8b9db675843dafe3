"""Names as pages show them, taken back in any case: labels of parameters, names of technologies.

The labels are those of the form, from the inputs and the price book; there is no second list.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from unicodedata import normalize

from costcalc.model.inputs import AMOUNTS, CHOICES, COUNTS
from costcalc.prices.book import PriceBook
from costcalc.prices.names import MARKET, Name

LABELS: Final = {
    **{each.id: each.label for each in (*AMOUNTS, *COUNTS, *CHOICES)},
    "baseline": "Runs today",
    "country": "Country",
    "server": "Server",
    "technologies": "Compare",
    "currency": "Currency",
    "exchange_rate": "Exchange rate",
    "book": "Price book",
}
"""What inputs are called in the form, by id."""
ASKED: Final = {"baseline": "What runs today?", "years": "How far ahead?", MARKET: "Their pay"}
"""What the form asks besides, above a question or where the people stay, by id."""
NEW: Final = "Nothing yet: a new system"
"""What the form calls no baseline."""
LONGEST: Final = 120
"""Characters of a label, and more than that."""
_UNIT: Final = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")


def folded(text: str) -> str:
    """A text without what people write in different ways: case, spaces, hyphens, brackets."""
    kept = (c for c in normalize("NFKC", text[:LONGEST]).casefold() if c.isalnum() or c == ".")
    return "".join(kept).strip(".")


def labelled(names: Mapping[str, Name], book: PriceBook) -> Mapping[str, str]:
    """Parameters by their folded names and labels, the first where two have the same."""
    found = {folded(text): str(name) for text, name in names.items()}
    for name in names.values():
        for label in _labels(name, book):
            found.setdefault(folded(label), str(name))
    return found


def looked_up(text: str, known: Mapping[str, str]) -> str | None:
    """What a text is called among folded names; a unit in brackets at its end may be left out."""
    return known.get(folded(text)) or known.get(folded(unbracketed(text)))


def unbracketed(text: str) -> str:
    """A text without what stands in brackets at its end, such as a unit or a currency."""
    return _UNIT.sub("", text[:LONGEST])


def technologies(book: PriceBook, ids: Iterable[str] = ()) -> Mapping[str, str]:
    """What the technologies with these ids are called, or all of the book."""
    return {id_: book.technologies[id_].name for id_ in ids or book.technologies}


def label_for(label: str, name: Name, book: PriceBook) -> str:
    """What an amount or a figure is called that may be of one technology: `Go: Salary`."""
    return f"{book.technologies[name.technology].name}: {label}" if name.technology else label


def countries(book: PriceBook) -> Mapping[str, str]:
    """What the countries of the book are called, with their currencies."""
    return {id_: f"{each.name} ({each.currency})" for id_, each in book.countries.items()}


def by_technology(label: str) -> str:
    """What stands above an amount's boxes, one a technology."""
    return f"{label} by technology"


def _labels(name: Name, book: PriceBook) -> Iterator[str]:
    """What the form, a sentence and a spreadsheet call a parameter."""
    figure = book.definition(name)
    label = figure.label if figure else LABELS.get(name.base, name.base)
    if not name.technology:
        yield from (label, f"{label}, all", ASKED.get(name.id, label))
        return
    whose = book.technologies[name.technology].name
    yield f"{by_technology(label)}, {whose}"
    yield from (f"{whose} {label}", f"{whose}’s {label}", f"{label} {whose}")
