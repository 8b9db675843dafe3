"""What a shell offers after Tab: parameters with figures of the price book, and their values."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from costcalc.prices.book import PriceBook

SHELLS: Final = ("bash", "zsh", "fish")


def script(shell: str) -> str:
    """What a shell reads to complete `costcalc`."""
    from argcomplete.shell_integration import shellcode

    text: str = shellcode(["costcalc"], shell=shell)
    return text


def complete(parser: ArgumentParser) -> None:
    """Answer a shell that asks, and end; else do nothing."""
    from argcomplete import autocomplete

    autocomplete(parser)


def parameters(own: Sequence[str] = ()) -> Callable[..., list[str]]:
    """What completes a word that is a parameter, one of `own` or of a scenario."""

    def offered(prefix: str, **_: Any) -> list[str]:
        from costcalc.prices.library import operators_books
        from costcalc.scenario.scenario import known_names
        from costcalc.scenario.sides import SIDES

        name, equals = prefix.partition("=")[:2]
        book = operators_books().today
        if equals:
            return [f"{name}={value}" for value in _values(name.rpartition(".")[2], book)]
        side = prefix[:2] if prefix.startswith(SIDES) else ""
        return [f"{side}{each}=" for each in (*own, *known_names(book))]

    return offered


def _values(name: str, book: "PriceBook") -> Iterator[str]:
    """The values of a parameter that has few."""
    from costcalc.model.inputs import CHOICE_BY_ID, NO_BASELINE, TOTALS
    from costcalc.scenario.scenario import known_names

    if name in CHOICE_BY_ID:
        yield from CHOICE_BY_ID[name].options
    elif name in ("technologies", "from", "to"):
        yield from book.technologies
    elif name == "baseline":
        yield from (*book.technologies, NO_BASELINE)
    elif name == "driver":
        yield from known_names(book)
    elif name == "of":
        yield from TOTALS
    else:
        catalogues = {"server": book.servers, "country": book.countries, "book": book.versions}
        yield from catalogues.get(name, ())
