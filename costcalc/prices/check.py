"""Whether the files of a price book fit each other: nothing missing, unknown or unsourced."""

from collections.abc import Iterable, Iterator, Mapping

from costcalc.prices.files import (
    CHANGES,
    MULTIPLE,
    OPERATOR,
    BookFault,
    BookFiles,
    Changes,
    Common,
    Contradictions,
    Evidence,
    LikeForLike,
    Reading,
    Sources,
    TechnologyFile,
    read_file,
)


def read_files(reading: Reading) -> BookFiles:
    """The files of a price book. Raises `BookFault` with every fault found in them."""
    faults: list[str] = []
    common = read_file(reading, "common.toml", Common, faults)
    sources = read_file(reading, "sources.toml", Sources, faults)
    like_for_like = read_file(reading, "like_for_like.toml", LikeForLike, faults)
    contradictions = read_file(reading, "contradictions.toml", Contradictions, faults)
    changes = read_file(reading, CHANGES, Changes, faults) if CHANGES in reading.documents else None
    names = sorted(name for name in reading.documents if name.startswith("technologies/"))
    read = [read_file(reading, name, TechnologyFile, faults) for name in names]
    technologies = tuple(file for file in read if file)
    if not names:
        faults.append("technologies: holds no technology")
    if faults or not (common and sources and like_for_like and contradictions):
        raise BookFault(faults)
    files = BookFiles(
        common, sources, like_for_like, contradictions, technologies, changes or Changes()
    )
    if faults := [*_technology_faults(files), *_figure_faults(files, reading)]:
        raise BookFault(faults)
    return files


def _technology_faults(files: BookFiles) -> Iterator[str]:
    """Technologies that are there twice or not at all."""
    ids = [technology.id for technology in files.technologies]
    for id_ in sorted({id_ for id_ in ids if ids.count(id_) > 1}):
        yield f"technologies: {id_} is defined twice"
    for id_ in (*files.common.book.compared, files.common.book.baseline):
        if id_ not in ids:
            yield f"common.toml: book: {id_} is no technology of the book"


def _figure_faults(files: BookFiles, reading: Reading) -> Iterator[str]:
    """Figures that are missing, unknown, unsourced, or that point to one that is not there."""
    common, defined = files.common, files.common.technology_figures
    for name in sorted(defined.keys() & common.figures):
        yield f"common.toml: {name} is both a common and a technology's figure"
    scoped = {name for name, definition in defined.items() if definition.scoped}
    optional = {name for name, definition in defined.items() if definition.optional}
    in_scope = files.like_for_like.figures
    yield from _misplaced("like_for_like.toml", in_scope, scoped & in_scope.keys(), scoped)
    groups: list[tuple[str, Mapping[str, Evidence]]] = [
        ("common.toml", common.figures),
        ("like_for_like.toml", in_scope),
    ]
    for file in files.technologies:
        place, rest = f"technologies/{file.id}.toml", defined.keys() - scoped
        yield from _misplaced(f"{place}: figures", file.figures, rest - optional, rest)
        yield from _misplaced(f"{place}: published", file.published, scoped - optional, scoped)
        groups += [(f"{place}: figures", file.figures), (f"{place}: published", file.published)]
    for place, figures in groups:
        for name, figure in figures.items():
            for fault in _loose_ends(name, figure, files):
                yield f"{place}: {name}: {fault}"
            if figure.basis == OPERATOR and not reading.layered:
                yield f"{place}: {name}: basis operator is for figures laid over a book"


def _misplaced(
    place: str, figures: Mapping[str, Evidence], wanted: Iterable[str], known: Iterable[str]
) -> Iterator[str]:
    """Figures that a table lacks, and those that do not belong there."""
    for name in sorted(set(wanted) - figures.keys()):
        yield f"{place}: {name} is missing"
    for name in sorted(figures.keys() - set(known)):
        yield f"{place}: {name} is no known figure"


def _loose_ends(name: str, figure: Evidence, files: BookFiles) -> Iterator[str]:
    """What a figure refers to and is not there."""
    ids = {file.id for file in files.technologies}
    known = set(files.common.figures)
    for file in files.technologies:
        known |= {f"{file.id}.{own}" for own in (*file.figures, *file.published)}
    for source in (figure.source, *figure.also):
        if source is not None and source not in files.sources.sources:
            yield f"source {source} is not in sources.toml"
    if figure.same_as is not None and figure.same_as not in known:
        yield f"same_as names no figure: {figure.same_as}"
    for other in (*figure.published_for, figure.multiple_of):
        if other is not None and other not in ids:
            yield f"names no technology of the book: {other}"
    multiplied = {file.id for file in files.technologies if MULTIPLE in file.figures}
    if figure.multiple_of in multiplied:
        yield f"multiple_of names a technology that is a multiple itself: {figure.multiple_of}"
    if (name == MULTIPLE) != (figure.multiple_of is not None):
        yield f"multiple_of belongs to {MULTIPLE}, and only there"
