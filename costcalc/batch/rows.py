"""The scenarios of a batch as they were handed in: rows of names and texts, each with its line.

What concerns a whole file is refused at once: text in no known encoding, no column that is a
parameter. What concerns one row is a fault of that row, and the others are computed.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from costcalc.batch.columns import NAME
from costcalc.model.inputs import COUNT_BY_ID, MOST_CELLS
from costcalc.prices.book import PriceBook
from costcalc.scenario.documents import Pair
from costcalc.scenario.faults import MALFORMED, NOT_ALLOWED, Fault, Refused
from costcalc.scenario.scenario import canonical_name, is_parameter, listed, parameter, read_beside
from costcalc.scenario.subject import names_in
from costcalc.scenario.values import named

LONGEST_NAME: Final = 200
MOST_COLUMNS: Final = 300
VALUES_A_ROW: Final = 30
"""On average, where there is a limit to the number of rows."""
TOO_LARGE: Final = 413
_MENDED_BY_ROWS: Final = frozenset({"current_servers", "current_server_price", "exchange_rate"})
"""Parameters whose faults another parameter can put right."""


@dataclass(frozen=True)
class Row:
    """One scenario as it was handed in.

    `line` is the line that it begins on, the header being 1, or its place in a list. `faults` are
    what is wrong with the row beside its values, `own` the cells of the user's own columns.
    """

    line: int
    scenario: str
    given: tuple[Pair, ...]
    faults: tuple[Fault, ...] = ()
    own: tuple[tuple[str, str], ...] = ()

    def with_faults(self, faults: Iterable[Fault]) -> "Row":
        """The row with more that is wrong with it."""
        more = tuple(faults)
        return replace(self, faults=(*self.faults, *more)) if more else self


@dataclass(frozen=True)
class Sheet:
    """A batch that was looked through once and can be read again.

    `given` are the parameters that any row gives, `technologies` those that any row names, `own`
    the columns of the user's own.
    """

    rows: Callable[[], Iterator[Row]]
    count: int
    given: tuple[str, ...]
    technologies: tuple[str, ...]
    own: tuple[str, ...] = ()


def common_to_all(
    pairs: Sequence[Pair], book: PriceBook, beside: Collection[str] = ()
) -> tuple[list[Pair], Mapping[str, str]]:
    """The parameters of all rows, and the texts of the names that the caller takes itself.

    Raises `Refused` with every fault that no row could put right.
    """
    try:
        read_beside(pairs, book, beside)
    except Refused as refused:
        money = {name for name, _ in pairs} & {"currency", "exchange_rate"}
        mended = _MENDED_BY_ROWS if len(money) != 1 else {fault.field for fault in refused.faults}
        final = [f for f in refused.faults if f.status != NOT_ALLOWED or f.field not in mended]
        if final:
            raise Refused(final) from refused
    common = listed(
        (parameter(name, book) or name, value) for name, value in pairs if name not in beside
    )
    return common, {name: str(value) for name, value in pairs if name in beside}


def sheet(
    rows: Callable[[], Iterator[Row]],
    book: PriceBook,
    common: Sequence[Pair] = (),
    most: int | None = None,
) -> Sheet:
    """The batch that the rows make, `common` being given for every row that does not say else.

    `most` is how many rows may be. Raises `Refused` for what is wrong with the whole of it.
    """
    found = values = cells = 0
    given: dict[str, None] = {}
    own: dict[str, None] = {}
    technologies: set[str] = set()
    for row in _joined(rows(), common):
        found, values = found + 1, values + len(row.given)
        given.update((name, None) for name, _ in row.given)
        own.update((name, None) for name, _ in row.own)
        its = _technologies(row, book)
        technologies |= its
        if most is not None:
            cells += len(its) * _years(row)
            _check_size(found, "scenarios", most)
            _check_size(values, "values", most * VALUES_A_ROW)
            _check_size(cells, "scenarios times technologies times years", MOST_CELLS, NOT_ALLOWED)
        check_columns(len(given) + len(own))
    if not found:
        example = "orders_per_month\n100000"
        raise Refused([of_the_file("has no scenarios", "one at least", example)])
    return Sheet(
        rows=lambda: _joined(rows(), common),
        count=found,
        given=tuple(name for name in given if is_parameter(name, book)),
        technologies=tuple(id_ for id_ in book.technologies if id_ in technologies),
        own=tuple(own),
    )


def _check_size(count: int, what: str, most: int, status: int = TOO_LARGE) -> None:
    """Refuse a batch that would keep others waiting."""
    if count > most:
        mend = "several requests, or `costcalc batch` on the command line"
        detail = f"the batch has more than {most:,} {what}"
        raise Refused([Fault("body", None, detail, f"{most:,} {what}", mend, status)])


def check_columns(count: int) -> None:
    """Refuse a batch with more columns than anyone has. Raises `Refused`."""
    if count > MOST_COLUMNS:
        raise Refused([of_the_file(f"has more than {MOST_COLUMNS} columns")])


def _joined(rows: Iterator[Row], common: Sequence[Pair]) -> Iterator[Row]:
    """Rows together with the parameters of all rows; a row's own come first."""
    if not common:
        yield from rows
        return
    shared = [(canonical_name(name), (name, value)) for name, value in common]
    for row in rows:
        own = {canonical_name(name) for name, _ in row.given}
        rest = (pair for canonical, pair in shared if canonical not in own)
        yield replace(row, given=(*row.given, *rest))


def _technologies(row: Row, book: PriceBook) -> set[str]:
    """What a row names of the technologies that there are, or has by default."""
    asked = dict(row.given)
    listed = asked.get("technologies", book.compared)
    names = names_in(listed, book) if isinstance(listed, str) else listed
    texts = [*names] if isinstance(names, list | tuple) else []
    return named_technologies((*texts, asked.get("baseline", "none")), book)


def named_technologies(names: Iterable[object], book: PriceBook) -> set[str]:
    """The technologies that texts name, as they are shown or by id."""
    known = {id_: each.name for id_, each in book.technologies.items()}
    texts = {name.strip(" ") for name in names if isinstance(name, str)}
    return known.keys() & {named(text, known) for text in texts}


def _years(row: Row) -> int:
    """The years of a row, the most there may be where it does not say so in plain digits."""
    years = COUNT_BY_ID["years"]
    text = dict(row.given).get(years.id, str(years.default))
    plain = isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 3
    return min(int(str(text)), years.high) if plain else years.high


def row_of(
    line: int,
    number: int,
    name: object,
    given: Iterable[Pair],
    own: Iterable[tuple[str, str]] = (),
) -> Row:
    """A row, by its number where it has no name of its own."""
    if name is None or name == "" or (isinstance(name, str) and len(name) <= LONGEST_NAME):
        return Row(line, str(name or number), tuple(given), (), tuple(own))
    expected = f"text of at most {LONGEST_NAME} characters"
    said = name[:80] if isinstance(name, str) else None
    fault = Fault(NAME, said, f"the name of a scenario is {expected}", expected)
    return Row(line, str(number), tuple(given), (fault,), tuple(own))


def of_the_file(detail: str, allowed: str | None = None, mend: str | None = None) -> Fault:
    """What is wrong with a batch as a whole."""
    return Fault("body", None, f"the batch {detail}", allowed, mend, MALFORMED)
