"""One price book over another: what an older book lacks, and an operator's own figures.

Both work on the files as they were written; what comes out is checked like any other book.
"""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any, Final

from costcalc.prices.files import OPERATOR, BookFault, Documents, Evidence

NEUTRAL: Final = (
    "Not in this price book: taken at the value that leaves its results as they were released."
)
COMMON: Final = "common.toml"
TECHNOLOGIES: Final = "technologies/"
LAID_OVER: Final = (COMMON, "like_for_like.toml", "sources.toml")
"""What an operator may lay over a book, beside files of technologies."""
CHOSEN: Final = ("compared", "baseline")
"""What an operator may say of the book itself."""
_EMPTY: Final = MappingProxyType(
    {
        "contradictions.toml": {"contradictions": [], "claims": []},
        "comparison.toml": dict.fromkeys(
            ("contradictions", "tables", "advice", "metrics", "not_modelled"), ()
        ),
    }
)
"""Files that change no number, for books from before they were."""


def completed(older: Documents, today: Documents) -> Documents:
    """An older book with what later ones have: each new figure at its neutral value.

    Raises `BookFault` for new figures that have none.
    """
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
        **_EMPTY,
        **{name: _with(stand_ins, document, name) for name, document in older.items()},
        COMMON: {
            **found,
            "figures": {**common, **added},
            "technology_figures": {**definitions, **missing},
        },
    }


def _missing(wanted: Documents, found: Documents) -> Documents:
    """What a table lacks."""
    return {name: each for name, each in wanted.items() if name not in found}


def _with(missing: Documents, document: Any, name: str) -> Any:
    """A technology's file with neutral values for what it does not state; others as they are."""
    if not name.startswith(TECHNOLOGIES):
        return document
    tables = {"figures": dict(document["figures"]), "published": dict(document["published"])}
    for figure, definition in missing.items():
        tables["published" if definition.get("scoped") else "figures"][figure] = _neutral(
            definition
        )
    return {**document, **tables}


def _neutral(definition: Documents) -> dict[str, Any]:
    return {"value": definition["neutral"], "basis": "assumption", "note": NEUTRAL}


def _definition(figure: Documents) -> dict[str, Any]:
    """What a common figure is, without its value and what that rests on."""
    return {key: value for key, value in figure.items() if key not in Evidence.model_fields}


def overlaid(book: Documents, own: Documents) -> Documents:
    """A book with an operator's figures, sources and technologies in place of its own.

    Raises `BookFault` for what cannot be laid over a book.
    """
    if faults := [*_unfit(own)]:
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
        for key in sorted(_headline(document).keys() - set(CHOSEN)):
            yield f"{name}: book: {key} is the book's own"
        if "technology_figures" in document:
            yield f"{name}: technology_figures: what a figure is, the book says"
        for table, id_, figure in _figures(document):
            if "basis" in figure:
                yield f"{name}: {table}: {id_}: takes no basis: it is the operator's own"


def _headline(document: Documents) -> dict[str, Any]:
    headline = document.get("book", {})
    return headline if isinstance(headline, dict) else {}


def _figures(document: Documents) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every figure of a file that is a table at all, with where it stands."""
    for table in ("figures", "published"):
        figures = document.get(table, {})
        for id_, figure in figures.items() if isinstance(figures, dict) else ():
            if isinstance(figure, dict):
                yield table, id_, figure


def _laid(below: Documents, above: Documents) -> dict[str, Any]:
    """One file over another: a figure keeps what it is and takes all that its value rests on."""
    laid = {**below, **above}
    for key in ("book", "sources", "figures", "published"):
        if isinstance(above.get(key), dict):
            laid[key] = {**below.get(key, {}), **above[key]}
    for table, id_, figure in _figures(above):
        before = below.get(table, {}).get(id_, {})
        laid[table][id_] = {**_definition(before), **figure, "basis": OPERATOR}
    return laid
