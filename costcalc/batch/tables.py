"""The table of a batch in one of two layouts: a row a scenario, or a row a cost line.

`wide` has a row a scenario: its parameters as they were given, the cheapest technology, and of each
technology the servers and every total. `tidy` has a row a scenario, technology and item, in the
columns of the estimate's CSV. In both, a row that cannot be computed stands once in its place,
without numbers, and the last columns say which parameters are wrong and why, and what to know
before believing the row.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from costcalc.analysis.warnings import Notice
from costcalc.batch import Layout
from costcalc.batch.columns import AMOUNTS, BOOK, CHEAPEST, ERROR, LINE, NAME, ROW, amounts
from costcalc.batch.costed import Bad, Chunk, Costed, chunks
from costcalc.batch.rows import Row, Sheet
from costcalc.batch.warned import warned
from costcalc.costing.resolve import resolve
from costcalc.costing.totals import CASES, LIKELY, Amounts, basis
from costcalc.model.inputs import TOTALS
from costcalc.model.lines import KEPT, items
from costcalc.model.own import OwnLine
from costcalc.model.rounding import cents
from costcalc.model.vocabulary import Array
from costcalc.output.items_json import COUNTED, ENDS
from costcalc.output.shared_json import SCHEMA_VERSION
from costcalc.output.table import COLUMNS, NUMERIC, WARNED, about
from costcalc.prices.book import PriceBook
from costcalc.scenario.faults import Fault
from costcalc.scenario.scenario import Scenario

if TYPE_CHECKING:
    import polars as pl

AT_ONCE: Final[Mapping[Layout, int]] = MappingProxyType({"wide": 512, "tidy": 128})
"""Scenarios in memory at a time: thousands of lines."""
Safe: TypeAlias = Callable[[str], str]
"""What is done to text that a user typed before it stands in a table."""
TIDY: Final = tuple(name for name in COLUMNS if name in NUMERIC)
"""The numbers of the estimate's CSV; a batch makes no draws, so their quantiles are empty."""
ITEM: Final = ("technology", "category", "item", "nature", "quantity_unit")
LISTS: Final = dict(zip(WARNED, (", ", " "), strict=True))
"""Columns of lists, and what stands between their parts where a table has none."""


@dataclass(frozen=True)
class Part:
    """Some scenarios' part of the table, and those of them that cannot be computed."""

    frame: pl.DataFrame
    rows: int
    bad: tuple[Bad, ...]

    @property
    def warning_codes(self) -> list[str]:
        """The codes of all warnings, each once."""
        of_rows = self.frame[WARNED[0]].drop_nulls().to_list()
        return [*dict.fromkeys(chain.from_iterable(of_rows))]


@dataclass(frozen=True)
class _Block:
    """What a row of the batch becomes: `numbers` has a row a line of the table."""

    row: Row
    numbers: Array
    scenario: Scenario | None = None
    warned: Sequence[Notice] = ()
    cheapest: str | None = None
    basis: Sequence[str | None] = (None,)
    faults: tuple[Fault, ...] = ()


def parts(sheet: Sheet, book: PriceBook, layout: Layout, safe: Safe = str) -> Iterator[Part]:
    """The table of a batch from top to bottom, some hundred scenarios at a time."""
    wide, tidy = partial(_wide, sheet.technologies, book), partial(_tidy, book)
    laid_out = {"wide": wide, "tidy": tidy}[layout]
    numbers = len(number_columns(sheet, layout))
    for chunk in chunks(sheet.rows(), book, AT_ONCE[layout]):
        computed = (block for costed in chunk.costed for block in laid_out(costed))
        blocks = sorted([*computed, *_refused(chunk, numbers)], key=lambda block: block.row.line)
        yield Part(
            frame=_frame(blocks, sheet, book, layout, safe),
            rows=len(blocks),
            bad=chunk.bad,
        )


def columns(sheet: Sheet, layout: Layout, safe: Safe = str) -> tuple[str, ...]:
    """The names of the table's columns."""
    own = tuple(_own_names(sheet, layout, safe).values())
    return (*ROW, *own, *_between(sheet, layout), *ERROR, *WARNED)


def _between(sheet: Sheet, layout: Layout) -> tuple[str, ...]:
    """The columns after those of the user's own."""
    if layout == "tidy":
        return tuple(name for name in COLUMNS if name not in WARNED)
    return (*BOOK, *_echoed(sheet), "currency", CHEAPEST, *number_columns(sheet, layout))


def _own_names(sheet: Sheet, layout: Layout, safe: Safe) -> Mapping[str, str]:
    """What the user's own columns are called in the table, where no other has that name."""
    taken = {*ROW, *_between(sheet, layout), *ERROR, *WARNED}
    found: dict[str, str] = {}
    for name in sheet.own:
        label = safe(name)
        while label in taken:
            label = f"_{label}"
        found[name] = label
        taken.add(label)
    return found


def number_columns(sheet: Sheet, layout: Layout) -> tuple[str, ...]:
    """The columns of amounts."""
    return TIDY if layout == "tidy" else tuple(amounts(sheet.technologies))


def _echoed(sheet: Sheet) -> tuple[str, ...]:
    """The parameters that a wide row repeats; the currency is always there."""
    return tuple(name for name in sheet.given if name != "currency")


def _wide(technologies: Sequence[str], book: PriceBook, costed: Costed) -> Iterator[_Block]:
    """One row a scenario, every total of each technology side by side."""
    own = costed.scenarios[0].technologies
    totals = Amounts(costed.run, costed.scenarios[0].decimals).totals()
    amounts = {"servers": costed.run.row("servers")[..., 0], **totals}
    by_scenario = _by_scenario(np.stack([amounts[name] for name in AMOUNTS], axis=1))
    shape = (len(costed.rows), len(technologies), len(AMOUNTS), len(CASES))
    numbers = np.full(shape, np.nan)
    numbers[:, [technologies.index(id_) for id_ in own]] = by_scenario
    told = warned(costed, totals, book)
    for row, scenario, of_row, notices, first in zip(
        costed.rows, costed.scenarios, numbers, told, _cheapest(costed, totals), strict=True
    ):
        yield _Block(row, of_row.reshape(1, -1), scenario, notices, first)


def _by_scenario(amounts: Array) -> Array:
    """Amounts with the cells last as amounts with the scenario first and the case last."""
    by_case = amounts.reshape(*amounts.shape[:-1], -1, len(CASES))
    return np.moveaxis(by_case, -2, 0)


def _cheapest(costed: Costed, totals: Mapping[str, Array]) -> Iterator[str | None]:
    """The one technology whose likely total is lowest, by scenario; None where several share it."""
    likely = {of: _by_scenario(totals[of])[..., LIKELY].tolist() for of in TOTALS}
    for place, scenario in enumerate(costed.scenarios):
        own = likely[scenario.of][place]
        least = min(own)
        yield scenario.technologies[own.index(least)] if own.count(least) == 1 else None


def _tidy(book: PriceBook, costed: Costed) -> Iterator[_Block]:
    """One row a technology and item, as in the estimate."""
    run, decimals = costed.run, costed.scenarios[0].decimals
    amounts = np.stack([cents(run.monthly, decimals), cents(run.annual[..., 0], decimals)])
    # period, item, technology, scenario, case: to scenario, technology, item, period, case.
    cases = np.moveaxis(_by_scenario(amounts), (1, 2, 3), (3, 2, 1))
    cases = cases.reshape(*cases.shape[:3], -1)
    draws = np.full((*cases.shape[:3], len(ENDS)), np.nan)
    numbers = np.concatenate([cases, draws, _counted(costed)], axis=-1)
    told = warned(costed, Amounts(run, decimals).totals(), book)
    known: dict[frozenset[str], Sequence[str]] = {}
    for row, scenario, of_row, notices in zip(
        costed.rows, costed.scenarios, numbers, told, strict=True
    ):
        own = frozenset(scenario.changed)
        if own not in known:
            known[own] = _bases(scenario, book)
        yield _Block(row, of_row.reshape(-1, len(TIDY)), scenario, notices, None, known[own])


def _counted(costed: Costed) -> Array:
    """Quantity and unit price of items that have them, by scenario, technology and item."""
    run, decimals = costed.run, costed.scenarios[0].decimals
    rates = np.array([scenario.exchange_rate for scenario in costed.scenarios])

    def row(name: str) -> Array:
        return _by_scenario(run.row(name)[..., 0])[..., LIKELY]

    like = costed.scenarios[0]
    found = np.full((len(costed.rows), len(like.technologies), len(like.items), 2), np.nan)
    for place, item in enumerate(like.items):
        if item.id in COUNTED:
            _, count, price, _ = COUNTED[item.id]  # in year 1 nothing has grown
            found[:, :, place, 0] = count(row)
            found[:, :, place, 1] = cents(row(price) * rates[:, np.newaxis], decimals)
    return found


def _bases(scenario: Scenario, book: PriceBook) -> Sequence[str]:
    """The basis of every line of a scenario."""
    resolution = resolve(scenario, book)
    return [
        basis(resolution, item, id_) for id_ in scenario.technologies for item in scenario.items
    ]


def _refused(chunk: Chunk, numbers: int) -> Iterator[_Block]:
    """One row without numbers for each that cannot be computed."""
    for bad in chunk.bad:
        yield _Block(bad.row, np.full((1, numbers), np.nan), faults=bad.faults)


def _frame(
    blocks: Sequence[_Block], sheet: Sheet, book: PriceBook, layout: Layout, safe: Safe
) -> pl.DataFrame:
    """The blocks under each other."""
    import polars as pl

    shared = pl.DataFrame(_of_rows(blocks, sheet, layout, safe)).with_columns(
        schema_version=pl.lit(SCHEMA_VERSION), price_book=pl.lit(f"v{book.version}")
    )
    numbers = np.concatenate([block.numbers for block in blocks])
    names = number_columns(sheet, layout)
    amounts = pl.DataFrame(numbers, schema=list(names), orient="row").fill_nan(None)
    if layout == "tidy":
        lengths = [len(block.numbers) for block in blocks]
        shared = shared[np.repeat(np.arange(len(blocks)), lengths)]
        shared = shared.hstack(_lines(blocks, safe))
    return shared.hstack(amounts).select(columns(sheet, layout, safe))


def _of_rows(
    blocks: Sequence[_Block], sheet: Sheet, layout: Layout, safe: Safe
) -> Mapping[str, pl.Series]:
    """What is said once of each row of the batch."""
    import polars as pl

    texts: dict[str, list[str | None]] = {
        NAME: [safe(block.row.scenario) for block in blocks],
        "currency": [block.scenario.currency if block.scenario else None for block in blocks],
        "error_field": [_joined(", ", block, "field", safe) for block in blocks],
        "error": [_joined("; ", block, "detail", safe) for block in blocks],
    }
    own = [dict(block.row.own) for block in blocks]
    for name, label in _own_names(sheet, layout, safe).items():
        texts[label] = [_as_given(row.get(name), safe) for row in own]
    lists: dict[str, list[list[str]]] = {}
    if layout == "wide":
        given = [dict(block.row.given) for block in blocks]
        texts[CHEAPEST] = [block.cheapest for block in blocks]
        texts |= {
            name: [_as_given(row.get(name), safe) for row in given] for name in _echoed(sheet)
        }
        lists = _told([block.warned for block in blocks], safe)
    lines = pl.Series(LINE, [block.row.line for block in blocks], pl.Int64)
    return {LINE: lines, **_series(texts, pl.String), **_series(lists, pl.List(pl.String))}


def _series(columns: Mapping[str, Sequence[Any]], kind: Any) -> Mapping[str, pl.Series]:
    import polars as pl

    return {name: pl.Series(name, values, kind) for name, values in columns.items()}


def _told(rows: Iterable[Sequence[Notice]], safe: Safe) -> dict[str, list[list[str]]]:
    """The codes and the sentences of warnings, by row of the table."""
    found = [
        ([*dict.fromkeys(each.code for each in told)], [safe(each.message) for each in told])
        for told in rows
    ]
    return dict(zip(WARNED, map(list, zip(*found, strict=True)), strict=True))


def flat(frame: pl.DataFrame) -> pl.DataFrame:
    """A table whose lists are text, for forms that have none."""
    import polars as pl

    joined = (pl.col(name).list.join(mark) for name, mark in LISTS.items())
    return frame.with_columns(pl.when(each != "").then(each) for each in joined)


def _joined(mark: str, block: _Block, what: str, safe: Safe) -> str | None:
    """What the faults of a row say, each once; nothing where there are none."""
    texts = dict.fromkeys(getattr(fault, what) for fault in block.faults)
    return safe(mark.join(texts)) or None


def _as_given(value: object, safe: Safe) -> str | None:
    """A value as it was handed in; what JSON gives as objects or lists stays JSON."""
    if value is None:
        return None
    return safe(value if isinstance(value, str) else json.dumps(value, default=str))


def _lines(blocks: Sequence[_Block], safe: Safe) -> pl.DataFrame:
    """What is said of each line of the tidy layout; nothing of a row that is refused."""
    import polars as pl

    scenarios = [block.scenario for block in blocks]
    labels = [_labels(each.technologies, each.own) if each else _labels() for each in scenarios]
    texts = dict(zip(ITEM, zip(*labels, strict=True), strict=True))
    texts["basis"] = tuple(block.basis for block in blocks)
    lines = {name: [*chain.from_iterable(each)] for name, each in texts.items()}
    told = _told((each for block in blocks for each in _of_lines(block)), safe)
    return pl.DataFrame({**_series(lines, pl.String), **_series(told, pl.List(pl.String))})


def _of_lines(block: _Block) -> Iterator[Sequence[Notice]]:
    """The warnings that concern each line of a scenario; a row that is refused is one line."""
    if block.scenario is None:
        yield ()
        return
    ids = block.scenario.technologies
    for id_ in ids:
        yield from [about(block.warned, id_, ids)] * len(block.scenario.items)


@lru_cache(maxsize=KEPT)
def _labels(
    technologies: tuple[str, ...] = (), own: tuple[OwnLine, ...] = ()
) -> tuple[tuple[str | None, ...], ...]:
    """Technology, category, item and nature of every line of a scenario."""
    lines = [
        (id_, item.category, item.id, item.nature, COUNTED.get(item.id, (None,))[0])
        for id_ in technologies
        for item in items(own)
    ]
    return tuple(zip(*lines, strict=True)) or ((None,),) * len(ITEM)
