"""What a number is called in a sentence: `Ruby’s salary`, `peak-to-average ratio`."""

from collections.abc import Iterable

from costcalc.model.formula import words
from costcalc.prices.book import PriceBook
from costcalc.prices.names import Name


def figure_name(key: str, book: PriceBook) -> str:
    """A figure or input in words: `Ruby's salary`, `peak-to-average ratio`."""
    name = Name.read(key)
    named = name.amount or book.definition(name)
    label = inside(named.label) if named else words(name.base)
    whose = f"{book.technologies[name.technology].name}’s {label}" if name.technology else label
    return f"{whose} over {book.technologies[name.over].name}" if name.over else whose


def number_name(key: str, sets: Iterable[str], book: PriceBook) -> str:
    """A number in words, by the parameters that set it: one of several names all that share it.

    `Elixir and Go’s learning time` where `elixir.learning_months` is what Go takes as well.
    """
    name, owners = Name.read(key), {Name.read(each).technology for each in sets}
    whose = ",".join(id_ for id_ in book.technologies if id_ in owners)
    if not name.technology or "," not in whose:
        return figure_name(key, book)
    return f"{technologies_named(whose, book)}’s {figure_name(name.bare.id, book)}"


def inside(name: str) -> str:
    """A name within a sentence: one that is an abbreviation keeps its capitals."""
    return name if name[1:2].isupper() else f"{name[:1].lower()}{name[1:]}"


def technologies_named(ids: str, book: PriceBook) -> str:
    """Technologies whose ids are joined by commas, in words: `Elixir, Node.js and Ruby`."""
    *others, last = (book.technologies[id_].name for id_ in ids.split(","))
    return f"{', '.join(others)} and {last}" if others else last
