"""What the comparison article says in words: facts, advice, metrics, and what nothing counts."""

from collections.abc import Collection, Iterator
from typing import Final

from pydantic import model_validator

from costcalc.prices.entry import Entry, Number
from costcalc.prices.files import BookFault, BookFiles, Contradiction, Reading, read_file
from costcalc.prices.names import Name

FILE: Final = "comparison.toml"


class Marked(Entry):
    """Something that a contradiction may concern."""

    id: str
    contradiction: str | None = None


class Fact(Marked):
    """Something that a source says."""

    source: str


class Said(Fact):
    """A row of a table: what the article says of each technology, by id."""

    label: str
    says: dict[str, str]


class Table(Entry):
    """Facts about one subject."""

    id: str
    title: str
    note: str
    rows: tuple[Said, ...]


class Condition(Entry):
    """What a parameter of the scenario has to be, and what it is set to where it is not.

    `above` is for an amount, `equals` for a choice, `at_most` for a figure that may not exceed
    another one; ranges are judged by their likely value.
    """

    parameter: str
    above: Number | None = None
    equals: str | None = None
    at_most: str | None = None
    otherwise: str

    @model_validator(mode="after")
    def _is_one(self) -> "Condition":
        if [self.above, self.equals, self.at_most].count(None) != 2:
            raise ValueError("needs one of above, equals and at_most")
        return self

    @property
    def figure(self) -> str | None:
        """The figure that the parameter sets, None where it is an input."""
        name = Name.read(self.parameter)
        return name.id if name.figure else None


class Advice(Fact):
    """What the article advises for a kind of workload."""

    title: str
    says: str
    assumes: str
    """What the model assumes about it."""
    advises: tuple[str, ...]
    when: tuple[Condition, ...]


class Metric(Fact):
    """A metric of operations that the article lists, and what the model makes of it."""

    label: str
    measures: str
    model: str


class Omission(Marked):
    """Something that no cost line counts."""

    title: str
    text: str


class Comparison(Entry):
    """`comparison.toml`."""

    contradictions: tuple[Contradiction, ...]
    tables: tuple[Table, ...]
    advice: tuple[Advice, ...]
    metrics: tuple[Metric, ...]
    not_modelled: tuple[Omission, ...]


def read_comparison(reading: Reading, files: BookFiles) -> Comparison:
    """The comparison of a price book. Raises `BookFault` with every fault found in it."""
    faults: list[str] = []
    comparison = read_file(reading, FILE, Comparison, faults)
    if comparison:
        faults += [f"{FILE}: {fault}" for fault in _loose_ends(comparison, files)]
    if faults or comparison is None:
        raise BookFault(faults)
    return comparison


def _loose_ends(comparison: Comparison, files: BookFiles) -> Iterator[str]:
    """What is there twice, and what is referred to and not there."""
    rows = [row for table in comparison.tables for row in table.rows]
    named = [each.id for each in (*files.contradictions.contradictions, *comparison.contradictions)]
    yield from _twice(named)
    facts: list[Fact] = [*rows, *comparison.advice, *comparison.metrics]
    omissions = comparison.not_modelled
    for kind in (comparison.tables, rows, comparison.advice, comparison.metrics, omissions):
        yield from _twice([each.id for each in kind])
    for fact in facts:
        if fact.source not in files.sources.sources:
            yield f"{fact.id}: source {fact.source} is not in sources.toml"
    for marked in (*facts, *omissions):
        if marked.contradiction not in (None, *named):
            yield f"{marked.id}: there is no contradiction {marked.contradiction}"
    technologies = {file.id: file for file in files.technologies}
    for row in rows:
        yield from _strangers(row.id, row.says, technologies)
    for piece in comparison.advice:
        yield from _strangers(piece.id, piece.advises, technologies)
        yield from _unknown_figures(piece, files)


def _unknown_figures(advice: Advice, files: BookFiles) -> Iterator[str]:
    """Conditions on figures that no technology has, such as `gopher.learning_months`."""
    common = {id_ for id_, each in files.common.figures.items() if each.by_technology}
    ids = {file.id for file in files.technologies}
    for condition in advice.when:
        for id_ in filter(None, (condition.figure, condition.at_most)):
            name = Name.read(id_)
            known = {*files.common.technology_figures, *common}
            if name.base not in known or name.technology not in ids:
                yield f"{advice.id}: there is no figure {id_}"


def _twice(ids: list[str]) -> Iterator[str]:
    yield from (f"{id_} is there twice" for id_ in sorted(set(ids)) if ids.count(id_) > 1)


def _strangers(id_: str, named: Collection[str], known: Collection[str]) -> Iterator[str]:
    for technology in sorted(set(named) - set(known)):
        yield f"{id_}: {technology} is no technology of the book"
