"""The results of a sweep as a folder of Parquet files, which takes its name once it is whole."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from orjson import OPT_INDENT_2

from costcalc import __version__
from costcalc.batch.pieces import Job, Packed
from costcalc.output.shared_json import SCHEMA_VERSION, json_bytes, price_book
from costcalc.prices.book import PriceBook
from costcalc.scenario.faults import Fault, Refused

MARK: Final = "/"
"""A name that ends in it is a folder's."""
MANIFEST: Final = "_manifest.json"
"""The underscore hides it from programs that read all files of a folder as one table."""


def is_dataset(out: str) -> bool:
    """Whether a name asks for a folder of Parquet files."""
    return out.endswith(MARK)


def check_free(out: str) -> None:
    """Refuse a folder that has files: nothing is replaced or mixed."""
    place = Path(out)
    if place.exists() and not (place.is_dir() and not any(place.iterdir())):
        detail = f"{out} is there already"
        raise Refused([Fault("out", out, detail, "a folder that is not there yet", "sweep-2/")])


def write_dataset(
    table: Iterator[Packed], out: str, job: Job, book: PriceBook, asked: dict[str, Any]
) -> None:
    """The pieces of a table as files, numbered in order, beside what they are of."""
    files: list[dict[str, Any]] = []
    refused = 0
    with _folder(out) as place:
        for number, packed in enumerate(table):
            name = f"part-{number:05}.parquet"
            (place / name).write_bytes(packed.parquet)
            files.append({"file": name, "scenarios": packed.rows})
            refused += len(packed.bad)
        about = {
            "schema_version": SCHEMA_VERSION,
            "costcalc": __version__,
            "price_book": price_book(book),
            "asked": asked,
            "scenarios": sum(each["scenarios"] for each in files),
            "refused": refused,
            "columns": {name: kind.__name__ for name, kind in job.schema.items()},
            "files": files,
        }
        (place / MANIFEST).write_bytes(json_bytes(about, OPT_INDENT_2))


@contextmanager
def _folder(out: str) -> Iterator[Path]:
    """A folder to fill that takes its name once all is well, and is not there otherwise."""
    final = Path(out).resolve()
    begun = final.with_name(f".{final.name}.{os.getpid()}")
    try:
        begun.mkdir()
        yield begun
        begun.replace(final)
    except OSError as problem:
        if problem.filename is None or str(problem.filename).startswith(str(begun)):
            problem.filename = out
        raise
    finally:
        shutil.rmtree(begun, ignore_errors=True)
