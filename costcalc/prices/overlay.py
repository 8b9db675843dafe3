"""One price book over another: what an older book lacks, and an operator's own figures.

Both work on the files as they were written; what comes out is checked like any other book.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from costcalc.prices.files import OPERATOR, SCOPES, BookFault, Documents, Evidence

NEUTRAL: Final = (
    "Not in this price book: taken at the value that leaves its results as they were released."
)
DIGITS: Final = 40
COMMON: Final = "common.toml"
SERVERS: Final = "servers.toml"
TECHNOLOGIES: Final = "technologies/"
LAID_OVER: Final = (COMMON, *(f"{scope}.toml" for scope in SCOPES), SERVERS, "sources.toml")
"""What an operator may lay over a book, beside files of technologies."""
CHOSEN: Final = ("compared", "server")
"""What an operator may say of the book itself."""
_FIGURES: Final = ("figures", *SCOPES)
"""The tables that figures stand in."""


def completed(older: Documents, today: Documents) -> Documents:
    """An older book with what later ones have: each new figure at its neutral value.

    Raises `BookFault` for new figures that have none.
    """
    older = renamed(older, today)
    found = older.get(COMMON, {})
    common, definitions = (found.get(table, {}) for table in ("figures", "technology_figures"))
    figures = _missing(today[COMMON]["figures"], common)
    missing = _missing(today[COMMON]["technology_figures"], definitions)
    needed = {name: each for name, each in missing.items() if not each.get("optional")}
    if faults := [
        f"{COMMON}: {name} is missing and has no neutral value"
        for name, definition in (*figures.items(), *needed.items())
        if "neutral" not in definition
    ]:
        raise BookFault(faults)
    added = {name: {**_definition(each), **_neutral(each)} for name, each in figures.items()}
    stand_ins = {name: each for name, each in missing.items() if "neutral" in each}
    return {
        **{name: _with(stand_ins, document, name) for name, document in older.items()},
        COMMON: {
            **found,
            "figures": {**common, **added},
            "technology_figures": {**definitions, **missing},
        },
    }


def renamed(files: Documents, today: Documents) -> Documents:
    """Files of a book or of an operator, each figure under the name that today's book has for it.

    An `alias` there is what a figure was called before; what has its present name already is kept.
    """
    tables = ("figures", "technology_figures")
    every = {id_: each for table in tables for id_, each in today[COMMON][table].items()}
    names = {old: id_ for id_, each in every.items() for old in each.get("alias", ())}

    def entry(id_: str, each: Any) -> Any:
        if not isinstance(each, dict):
            return each
        found = dict(each)
        if isinstance(other := each.get("same_as"), str):
            technology, dot, name = other.rpartition(".")
            found["same_as"] = technology + dot + names.get(name, name)
        if "alias" in every.get(id_, {}) and "label" in each:  # a definition, not a value of one
            found["alias"] = every[id_]["alias"]
        return found

    def table(found: Any) -> Any:
        if not isinstance(found, dict):
            return found
        rows: dict[str, Any] = {}
        for id_, each in found.items():
            new = str(names.get(id_, id_))
            now = id_ if new in found else new
            rows[now] = entry(now, each)
        return rows

    if not names:
        return files
    return {
        name: {
            key: table(each) if key in (*tables, *SCOPES) else each for key, each in file.items()
        }
        for name, file in files.items()
    }


def _missing(wanted: Documents, found: Documents) -> Documents:
    """What a table lacks."""
    return {name: each for name, each in wanted.items() if name not in found}


def _with(missing: Documents, document: Any, name: str) -> Any:
    """A technology's file with neutral values for what it does not state; others as they are."""
    if not name.startswith(TECHNOLOGIES):
        return document
    neutral = {figure: _neutral(definition) for figure, definition in missing.items()}
    return {**document, "figures": {**document["figures"], **neutral}}


def _neutral(definition: Documents) -> dict[str, Any]:
    return {"value": definition["neutral"], "basis": "assumption", "note": NEUTRAL}


def _definition(figure: Documents) -> dict[str, Any]:
    """What a common figure is, without its value and what that rests on."""
    return {key: value for key, value in figure.items() if key not in Evidence.model_fields}


def written(own: Documents) -> str:
    """An operator's figures as JSON, the same for the same values; `Overlay` reads it back."""
    return json.dumps(_plain(own), sort_keys=True, ensure_ascii=False)


def _plain(value: Any) -> Any:
    """A value of a TOML file as JSON has it: numbers exact, as text; days in ISO."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        number = Decimal(value)  # what no figure can be is refused with the figure, as it stands
        return f"{number.normalize():f}" if abs(number.adjusted()) < DIGITS else str(number)
    return value if isinstance(value, str | bool) else str(value)


def overlaid(book: Documents, own: Documents) -> Documents:
    """A book with an operator's figures, sources and technologies in place of its own.

    Raises `BookFault` for what cannot be laid over a book.
    """
    own = renamed(own, book)
    if faults := [*_unfit(own), *_gone(own, book)]:
        raise BookFault(faults)
    return {
        **book,
        **{name: _laid(book.get(name, {}), document) for name, document in own.items()},
    }


def _unfit(own: Documents) -> Iterator[str]:
    """What an operator's files may not say."""
    if not own:
        yield "the folder holds no TOML file of a price book"
    for name, document in own.items():
        if name not in LAID_OVER and not name.startswith(TECHNOLOGIES):
            yield f"{name}: only {', '.join(LAID_OVER)} and {TECHNOLOGIES} are laid over a book"
            continue
        for key in sorted(_table(document, "book").keys() - set(CHOSEN)):
            yield f"{name}: book: {key} is the book's own"
        if "technology_figures" in document:
            yield f"{name}: technology_figures: what a figure is, the book says"
        for table, id_, entry in _entries(document):
            if "basis" in entry:
                yield f"{name}: {table}: {id_}: takes no basis: it is the operator's own"


def _gone(own: Documents, book: Documents) -> Iterator[str]:
    """Figures of technologies that the book does not have, and that the files do not describe."""
    for name, document in own.items():
        if name.startswith(TECHNOLOGIES) and name not in book and "id" not in document:
            id_ = name.removeprefix(TECHNOLOGIES).removesuffix(".toml")
            yield f"{name}: the book has no technology {id_}; remove the file, or give id and name"


def _table(document: Documents, name: str) -> dict[str, Any]:
    """A table of a file, an empty one where it is none."""
    table = document.get(name, {})
    return table if isinstance(table, dict) else {}


def _entries(document: Documents) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every figure and server of a file that is a table at all, with where it stands."""
    for table in (*_FIGURES, "servers"):
        for id_, entry in _table(document, table).items():
            if isinstance(entry, dict):
                yield table, id_, entry


def _laid(below: Documents, above: Documents) -> dict[str, Any]:
    """One file over another: a figure keeps what it is and takes all that its value rests on."""
    laid = {**below, **above}
    for key in ("book", "sources", "servers", *_FIGURES):
        if isinstance(above.get(key), dict):
            laid[key] = {**below.get(key, {}), **above[key]}
    for scope in SCOPES:  # what a technology has in both scopes takes the place of both
        own, in_both = _table(above, scope), _table(above, "figures")
        if scope in laid and isinstance(laid[scope], dict):
            laid[scope] = {
                id_: each for id_, each in laid[scope].items() if id_ in own or id_ not in in_both
            }
    for table, id_, entry in _entries(above):
        before = below.get(table, {}).get(id_, {})
        kept = {} if table == "servers" else _definition(before)
        laid[table][id_] = {**kept, **entry, "basis": OPERATOR}
    return laid
