"""What a number is called in a sentence: `Ruby’s salary`, `peak over mean load`."""

from costcalc.analysis.drivers import PREMIUM
from costcalc.inputs import AMOUNT_BY_ID
from costcalc.pricebook import PriceBook


def figure_name(key: str, book: PriceBook) -> str:
    """A figure or input in words: `Ruby's salary`, `peak over mean load`."""
    id_ = key.removeprefix("set.")
    base, _, technology = id_.partition(".")
    if base in AMOUNT_BY_ID:
        label = AMOUNT_BY_ID[base].label.lower()
        return f"{book.technologies[technology].name}’s {label}" if technology else label
    if id_.startswith(PREMIUM):
        one, _, other = id_.removeprefix(PREMIUM).partition("-")
        names = (book.technologies[each].name for each in (one, other))
        return "{}’s salary premium over {}".format(*names)
    if id_ in book.common:
        return book.common[id_].label.lower()
    technology, _, name = id_.rpartition(".")
    label = book.definitions[name].label.lower()
    return f"{book.technologies[technology].name}’s {label}" if technology else label
