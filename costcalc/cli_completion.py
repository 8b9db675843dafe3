"""What a shell offers after Tab: parameters with figures of the price book, and their values."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Sequence
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


def _values(name: str, book: "PriceBook") -> Iterable[str]:
    """The values of a parameter that has few."""
    from costcalc.model.inputs import CHOICE_BY_ID, NO_BASELINE, TOTALS
    from costcalc.scenario.scenario import known_names

    known: dict[str, Iterable[str]] = {
        **{id_: choice.options for id_, choice in CHOICE_BY_ID.items()},
        **dict.fromkeys(("technologies", "from", "to"), book.technologies),
        "baseline": (*book.technologies, NO_BASELINE),
        "driver": known_names(book),
        "of": TOTALS,
        "server": book.servers,
        "country": book.countries,
        "book": book.versions,
    }
    return known.get(name, ())
