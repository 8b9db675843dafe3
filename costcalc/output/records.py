"""Answers as tables: records with the same fields as rows, an analysis as rows of its parts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from costcalc.output import shared_json as shared
from costcalc.output.analyses_json import Trace
from costcalc.output.table import Cell, Table

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def records_table(records: Sequence["DataclassInstance"]) -> Table:
    """Records with the same fields as rows: an object's fields in columns of their own."""
    return _table([dict(_cells(each)) for each in records])


def answer_table(found: "DataclassInstance") -> Table:
    """An analysis as rows: `part` says of what each is, and numbers that stand alone are a `value`.

    Columns of other parts are empty; a receipt has a row a number, `depth` deep.
    """
    return _table([*(_steps(found) if isinstance(found, Trace) else _parts(found))])


def _table(rows: Sequence[Mapping[str, Cell]]) -> Table:
    columns = tuple(dict.fromkeys(name for row in rows for name in row))
    return Table(columns, ([row.get(name) for name in columns] for row in rows))


def _parts(found: "DataclassInstance") -> Iterator[dict[str, Cell]]:
    """The rows of every field that holds records or numbers."""
    for field in fields(found):
        part, value = {"part": field.name.rstrip("_")}, getattr(found, field.name)
        if isinstance(value, tuple):
            yield from ({**part, **_listed(each)} for each in value)
        elif isinstance(value, Mapping):
            yield from ({**part, **_named(key, each)} for key, each in value.items())
        elif is_dataclass(value) and not isinstance(value, type):
            yield {**part, **dict(_cells(value))}
        elif isinstance(value, int | float):
            yield {**part, "value": value}


def _listed(value: Any) -> dict[str, Cell]:
    """An entry of a list: a record, or a name."""
    return {"id": value} if isinstance(value, str) else dict(_cells(value))


def _named(key: str, value: Any) -> dict[str, Cell]:
    """An entry of a map: a number by its technology, a text or a record by its own name."""
    if isinstance(value, str):
        return {"id": key, "text": value}
    if is_dataclass(value) and not isinstance(value, type):
        return {"id": key, **dict(_cells(value))}
    return {"technology": key, "value": value}


def _steps(node: Trace, depth: int = 0) -> Iterator[dict[str, Cell]]:
    """A row for each number of a receipt, followed by what it is made from."""
    own = {name: cell for name, cell in _cells(node) if name != "from"}
    yield {"depth": depth, **own}
    for part in node.from_:
        yield from _steps(part, depth + 1)


def _cells(record: "DataclassInstance", prefix: str = "") -> Iterator[tuple[str, Cell]]:
    """The cells of a record: a map's in columns of their own, lists with commas between."""
    for field in fields(record):
        name, value = f"{prefix}{field.name.rstrip('_')}", getattr(record, field.name)
        if isinstance(value, shared.Source):
            yield name, value.id
        elif is_dataclass(value) and not isinstance(value, type):
            yield from _cells(value, f"{name}_")
        elif isinstance(value, tuple):
            yield name, ", ".join(map(str, value))
        elif isinstance(value, Mapping):
            yield from ((f"{name}_{key}", each) for key, each in value.items())
        else:
            yield name, str(value).lower() if isinstance(value, bool) else value
