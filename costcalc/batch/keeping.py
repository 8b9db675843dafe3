"""Files that take their name once they are whole, and what is finished of a run that is not.

Beside the result to be stands a folder of finished pieces and a journal of what each holds. It
stays where the run ends early, and the same run goes on from it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import IO, Final

from pydantic import TypeAdapter

from costcalc.batch.costed import Bad
from costcalc.batch.pieces import Job, Packed
from costcalc.scenario.faults import Fault, Refused

_Note: Final = TypeAdapter(tuple[int, tuple[Bad, ...]])
"""A line of the journal: the scenarios of a piece, and those of them that cannot be computed."""


@dataclass
class Kept:
    """The pieces of a run that are finished, so many of them."""

    place: Path
    journal: IO[bytes]
    digits: int
    count: int = 0

    @property
    def parts(self) -> Path:
        """The folder of their tables."""
        return self.place / "parts"

    def file(self, number: int) -> Path:
        """The table of one; by their names all are in order."""
        return self.parts / f"part-{number:0{self.digits}}.parquet"

    def over(self, computed: Iterator[Packed]) -> Iterator[Packed]:
        """All pieces in order: those that were kept, then those computed, each kept as it comes."""
        with Path(self.journal.name).open("rb") as notes:
            next(notes)
            for number in range(self.count):
                yield Packed(b"", *_Note.validate_json(next(notes)), self.file(number))
        for packed in computed:
            with self.file(self.count).open("wb") as file:
                _write(file, packed.parquet)
            _write(self.journal, _Note.dump_json((packed.rows, packed.bad)) + b"\n")
            self.count += 1
            yield replace(packed, kept=self.file(self.count - 1))

    def find(self, run: bytes) -> None:
        """Count what an earlier attempt at this run has finished; what is of another goes."""
        self.journal.seek(0)
        if self.journal.readline() != run:
            shutil.rmtree(self.parts, ignore_errors=True)
            self.journal.truncate(0)
            _write(self.journal, run)
        self.parts.mkdir(exist_ok=True)
        end = self.journal.tell()
        # What a machine that failed has half written has no end, or no table.
        while self.journal.readline().endswith(b"\n") and self.file(self.count).exists():
            self.count, end = self.count + 1, self.journal.tell()
        self.journal.truncate(end)


@contextmanager
def kept(out: str, job: Job, run: bytes) -> Iterator[Kept]:
    """What is finished of a run, which a line tells from others; it goes once all is well.

    Raises `Refused` where another process computes the same result.
    """
    final = Path(out).resolve()
    place = final.with_name(f".{final.name}.begun")
    with _named(out, place):
        place.mkdir(exist_ok=True)
        with (place / "journal").open("a+b") as journal:
            try:
                flock(journal, LOCK_EX | LOCK_NB)
            except BlockingIOError as problem:
                detail = f"another process is computing {out}"
                raise Refused([Fault("out", out, detail)]) from problem
            found = Kept(place, journal, max(len(str(job.count // job.size)), 5))
            try:
                found.find(run)
                yield found
            except BaseException as problem:
                if not found.count:
                    shutil.rmtree(place)
                    raise
                amount = f"{job.done(found.count):,} of {job.count:,} scenarios"
                where = f"stay in {place.name}; the same command goes on from there"
                problem.add_note(f"{amount} {where}")
                raise
            shutil.rmtree(place)


@contextmanager
def written(name: str, begun: Path | None = None) -> Iterator[Path]:
    """A place to write to that takes its name once all is well; a device, /dev/null, has it."""
    final = Path(name).resolve()
    if final.exists() and not final.is_file():
        yield final
        return
    begun = begun or final.with_name(f".{final.name}.{os.getpid()}")
    with _named(name, begun):
        try:
            yield begun
            begun.replace(final)
        finally:
            begun.unlink(missing_ok=True)


@contextmanager
def _named(name: str, begun: Path) -> Iterator[None]:
    """Tells what goes wrong on the way to a name by that name."""
    try:
        yield
    except OSError as problem:
        if problem.filename is None or str(problem.filename).startswith(str(begun)):
            problem.filename = name
        raise


def _write(file: IO[bytes], content: bytes) -> None:
    """Bytes to the disk itself."""
    file.write(content)
    file.flush()
    os.fsync(file.fileno())
