"""The files of a bill as rows: CSV, also in gzip and between other marks, or Parquet."""

import gzip
import zlib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import polars as pl

from costcalc.scenario.faults import MALFORMED, Fault, Refused

FORMS: Final = "CSV, CSV in gzip, Parquet"
UTF_8: Final = "a file saved as CSV UTF-8, or as the provider wrote it"
LONGEST_LINE: Final = 1 << 20
"""Bytes; a longer one is no charge, and might be all that memory takes."""
GZIP, ZIP, PARQUET = b"\x1f\x8b", b"PK\x03\x04", b"PAR1"
NULLS: Final = ("NULL", "null", "")


def table(name: str) -> tuple[pl.LazyFrame, bool]:
    """A file's rows, and whether its numbers have decimal commas, as text after semicolons does.

    Raises `Refused` for what is none of the forms.
    """
    with readable(name):
        with Path(name).open("rb") as file:
            head = file.read(4)
        if head == PARQUET:
            return pl.scan_parquet(name, glob=False), False
        mark = _separator(name, head)
        rows = pl.scan_csv(
            name, separator=mark, infer_schema=False, null_values=[*NULLS], glob=False
        )
        return rows, mark == ";"


def _separator(name: str, head: bytes) -> str:
    """The mark between the cells of a text whose lines are none too long."""
    if head == ZIP:
        raise refused(name, "is a zip archive or a workbook", FORMS, "the CSV inside it, unpacked")
    with (gzip.open if head.startswith(GZIP) else open)(name, "rb") as file:
        line = file.readline(LONGEST_LINE)
        if line.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or b"\0" in line[:2]:
            raise refused(name, "is UTF-16 text", "UTF-8", UTF_8)
        block, quotes = line, 0
        while block:
            end = b'"' if quotes % 2 else b"\n"  # lines may be broken between quotes
            if len(block) == LONGEST_LINE and end not in block:
                raise refused(name, "has a line that is too long", f"{LONGEST_LINE:,} bytes")
            quotes += block.count(b'"')
            block = file.read(LONGEST_LINE)
    return max(",;\t", key=lambda mark: line.count(mark.encode()))


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Turn what polars says of a file that it cannot read into a `Refused` that names the file."""
    try:
        yield
    except pl.exceptions.NoDataError as problem:
        raise refused(name, "is empty") from problem
    except (
        *(pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError),
        *(EOFError, zlib.error),  # of gzip
    ) as problem:
        said = getattr(problem, "strerror", None) or str(problem).strip().partition("\n")[0]
        if "invalid utf-8" in said:
            raise refused(name, "has letters that are no UTF-8", "UTF-8", UTF_8) from problem
        raise refused(name, f"cannot be read: {said}", FORMS) from problem


def refused(name: str, detail: str, allowed: str | None = None, mend: str | None = None) -> Refused:
    """Why a file is no bill."""
    return Refused([Fault(name, None, detail, allowed, mend, MALFORMED)])
