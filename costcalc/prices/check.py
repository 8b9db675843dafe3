"""Whether the files of a price book fit each other: nothing missing, unknown or unsourced."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from pydantic import ValidationError

from costcalc.prices.figure import alike
from costcalc.prices.files import (
    ABSENT,
    OPERATOR,
    SCOPES,
    BookFault,
    BookFiles,
    Definition,
    Evidence,
    Reading,
    TechnologyFile,
    misfits,
)


def read_files(reading: Reading) -> BookFiles:
    """The files of a price book. Raises `BookFault` with every fault found in them."""
    names = sorted(name for name in reading.documents if name.startswith("technologies/"))
    given = {name.removesuffix(".toml"): each for name, each in reading.documents.items()}
    given = {name: each for name, each in given.items() if name in BookFiles.model_fields}
    given["technologies"] = [reading.documents[name] for name in names]
    faults = [] if names else ["technologies: holds no technology"]
    try:
        files = reading.shaped(given, BookFiles)
    except ValidationError as problem:
        raise BookFault([*_misfits(problem, given, names), *faults]) from problem
    if faults := faults or [*_headline_faults(files)] or [*_figure_faults(files, reading)]:
        raise BookFault(faults)
    return files


def _misfits(
    problem: ValidationError, given: Container[object], technologies: Sequence[str]
) -> Iterator[str]:
    """What does not fit the shape of its file, and files that are not there."""
    for (file, *place), text in misfits(problem):
        name = technologies[int(place.pop(0))] if file == "technologies" else f"{file}.toml"
        there = file in given
        yield f"{name}: {'.'.join(map(str, place))}: {text}" if there else f"{name}: {ABSENT}"


def _headline_faults(files: BookFiles) -> Iterator[str]:
    """Technologies that are there twice, and what the headline names and is not there."""
    headline = files.common.book
    ids = [technology.id for technology in files.technologies]
    for id_ in sorted({id_ for id_ in ids if ids.count(id_) > 1}):
        yield f"technologies: {id_} is defined twice"
    for id_ in headline.compared:
        if id_ not in ids:
            yield f"common.toml: book: {id_} is no technology of the book"
    if headline.server not in files.servers.servers:
        yield f"common.toml: book: {headline.server} is no server of servers.toml"
    for id_, case in files.cases.cases.items():
        if case.technology not in (None, *ids):
            yield f"cases.toml: {id_}: {case.technology} is no technology of the book"


def _figure_faults(files: BookFiles, reading: Reading) -> Iterator[str]:
    """Figures that are missing, unknown, unsourced, or that point to one that is not there."""
    common, defined = files.common, files.common.technology_figures
    for name in sorted(defined.keys() & common.figures):
        yield f"common.toml: {name} is both a common and a technology's figure"
    every: Mapping[str, Definition] = {**defined, **common.figures}
    for name, definition in every.items():
        for old in every.keys() & set(definition.alias):
            yield f"common.toml: {name}: alias {old} is a figure of its own"
    groups: list[tuple[str, Mapping[str, Evidence], Iterable[str]]] = [
        ("common.toml", common.figures, common.figures),
    ]
    known = {*defined, *common.figures}
    groups += [(f"{scope}.toml", files.alike(scope), known) for scope in SCOPES]
    for file in files.technologies:
        place = f"technologies/{file.id}.toml"
        tables = ("figures", *SCOPES)
        groups += [(f"{place}: {table}", getattr(file, table), defined) for table in tables]
        yield from _missing(place, file, files)
    for place, figures, allowed in groups:
        for name in sorted(figures.keys() - set(allowed)):
            yield f"{place}: {name} is no known figure"
        for name, figure in figures.items():
            for fault in _loose_ends(figure, files):
                yield f"{place}: {name}: {fault}"
            if figure.basis == OPERATOR and not reading.layered:
                yield f"{place}: {name}: basis operator is for figures laid over a book"
    yield from _untaken(files)
    yield from _unsourced(files)


def _untaken(files: BookFiles) -> Iterator[str]:
    """What a scope has for all technologies though each has its own."""
    for scope in SCOPES:
        for name in sorted(files.alike(scope).keys() & files.common.technology_figures):
            if all(name in file.own(scope) for file in files.technologies):
                yield f"{scope}.toml: {name}: every technology has its own"


def _missing(place: str, file: TechnologyFile, files: BookFiles) -> Iterator[str]:
    """The figures that a technology lacks in a scope."""
    wanted = {n for n, each in files.common.technology_figures.items() if not each.optional}
    for scope in SCOPES:
        for name in sorted(wanted - file.own(scope).keys() - alike(files, scope).keys()):
            yield f"{place}: {name} is missing in the scope {scope}"


def _loose_ends(figure: Evidence, files: BookFiles) -> Iterator[str]:
    """What a figure refers to and is not there."""
    ids = {file.id for file in files.technologies}
    for source in (figure.source, *figure.also):
        if source is not None and source not in files.sources.sources:
            yield f"source {source} is not in sources.toml"
    for other in figure.published_for:
        if other not in ids:
            yield f"names no technology of the book: {other}"


def _unsourced(files: BookFiles) -> Iterator[str]:
    """Servers, rates and countries whose source is not there."""
    named: list[tuple[str, str | None]] = [
        (f"servers.toml: {id_}", row.source) for id_, row in files.servers.servers.items()
    ]
    named.append(("rates.toml", files.rates.source))
    for id_, country in files.countries.countries.items():
        both = (*country.pay_sources, *country.on_cost_sources)
        named += [(f"countries.toml: {id_}", source) for source in both]
    for place, source in named:
        if source is not None and source not in files.sources.sources:
            yield f"{place}: source {source} is not in sources.toml"
