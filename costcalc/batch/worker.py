"""What a worker answers: whether it would come to the same numbers, and a piece of the work.

It takes the price book and an operator's figures from where it runs, and says so where they are
others than those of the process that wants the sweep.
"""

import sys
from functools import cache, lru_cache
from hashlib import sha256
from importlib.metadata import version
from typing import TypeAlias

import numpy as np

from costcalc import __version__
from costcalc.batch.pieces import Job, Packed, Piece, work
from costcalc.fingerprint import fingerprint
from costcalc.prices.book import PriceBook
from costcalc.prices.files import BookFault
from costcalc.prices.library import operators_books

Likeness: TypeAlias = tuple[tuple[str, str], ...]
"""What has to be the same wherever a sweep is computed, each by its name."""


class Unlike(Exception):
    """A process that would come to other numbers; the message says why."""


def likeness(book: PriceBook) -> Likeness:
    """This process, with a price book."""
    libraries = (f"{name} {version(name)}" for name in ("numpy", "polars"))
    return (
        ("program", f"{__version__} {fingerprint()[:8]}"),
        ("libraries", ", ".join(libraries)),
        ("arithmetic", _arithmetic()[:8]),
        ("price book", f"{book.version} {book.digest.removeprefix('sha256:')[:16]}"),
    )


def check(own: Likeness, other: Likeness) -> None:
    """Raises `Unlike` for another process that would come to other numbers."""
    for (what, ours), (_, theirs) in zip(own, other, strict=True):
        if ours != theirs:
            raise Unlike(f"has another {what}: {theirs}, not {ours}")


def its_likeness(wanted: str) -> Likeness:
    """The process that this runs in, with its own price book of a version."""
    return likeness(_book(wanted))


def piece_of(job: Job, piece: Piece, expected: Likeness) -> Packed:
    """A piece computed by a process that comes to the same numbers. Raises `Unlike`."""
    return work(job, piece, _checked(expected))


@lru_cache(maxsize=8)
def _checked(expected: Likeness) -> PriceBook:
    book = _book(dict(expected)["price book"].partition(" ")[0])
    check(expected, likeness(book))
    return book


def _book(wanted: str) -> PriceBook:
    """The price book of a version as this process has it."""
    try:
        books = operators_books()
    except BookFault as problem:
        raise Unlike(f"has no price book: {problem}") from problem
    if book := books.of(wanted):
        return book
    raise Unlike(f"has no price book {wanted}; it has {', '.join(books.versions)}")


@cache
def _arithmetic() -> str:
    """A fingerprint of the last digits that this processor comes to: they differ by its kind."""
    numbers = np.linspace(0.1, 50, 1001)
    results = (numbers**0.37, np.exp(-numbers), np.log(numbers), np.sin(numbers))
    return sha256(sys.byteorder.encode() + b"".join(map(np.ndarray.tobytes, results))).hexdigest()
