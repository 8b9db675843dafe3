"""Text of any encoding and mark as lines of cells: what spreadsheets save as CSV, or as text."""

import csv
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import TextIOWrapper
from typing import BinaryIO, Final, TypeAlias

from costcalc.batch.rows import of_the_file
from costcalc.scenario.faults import Refused

Opened: TypeAlias = Callable[[], BinaryIO]
"""Opens the bytes of a batch anew."""

LONGEST_LINE: Final = 131_072
"""Characters, as many as Python's reader takes in a cell."""
BLOCK: Final = 1 << 20
DELIMITERS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
ENCODINGS: Final = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}
COMMENT: Final = re.compile(r'"?#(?!\d)')
"""A line that says something beside the table; `#1` is more likely a name."""
_SEP: Final = re.compile(r'"?sep=(.)"?[,;|\t]*\s*', re.IGNORECASE)


def encoding_of(opened: Opened) -> str:
    """The encoding of a text: by its first bytes, else UTF-8, or Windows-1252 where it is not.

    Raises `Refused` for bytes that are none of these.
    """
    with opened() as stream:
        head = stream.read(64)
        if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            return "utf-16"
        if not head.startswith(BOM_UTF8) and b"\0" in head[:2]:
            return "utf-16-be" if head[:1] == b"\0" else "utf-16-le"
        stream.seek(0)
        decoders = {name: getincrementaldecoder(name)() for name in ("utf-8", "cp1252")}
        line, wrong, beyond, block = 1, "", False, head
        while block:
            block = stream.read(BLOCK)
            for name, decoder in [*decoders.items()]:
                try:
                    text = decoder.decode(block, final=not block)
                    beyond |= name == "utf-8" and not text.isascii()
                except UnicodeDecodeError as problem:
                    before = problem.object[: problem.start]
                    beyond |= name == "utf-8" and not before.isascii()
                    place = line + before.count(b"\n")
                    wrong = wrong or f"byte 0x{problem.object[problem.start]:02X} on line {place}"
                    del decoders[name]
            line += block.count(b"\n")
        if "utf-8" in decoders:
            return "utf-8-sig"
        if "cp1252" in decoders and not beyond:
            return "cp1252"
    detail = f"is no UTF-8 text: {wrong}"
    raise Refused([of_the_file(detail, "UTF-8", "a file saved as CSV UTF-8")])


@dataclass
class Cells:
    """The lines of a table that have any text, split into cells, each with where it begins.

    It is read by one reader at a time. Lines that begin with # are comments, before the header and
    after it, and `sep=;` on the first line names the mark between cells.
    """

    opened: Opened
    encoding: str
    delimiter: str = ""
    comments: int = 0
    _drawn: int = 0
    _begins: int = 0
    _fresh: bool = field(default=True)

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        self._drawn, self._fresh, self.comments = 0, True, 0
        try:
            with TextIOWrapper(self.opened(), self.encoding, newline="") as text:
                yield from self._records(self._lines(text))
        except csv.Error as problem:
            detail = f"has a quote on line {self._begins} that does not end where its cell does"
            mend = 'quotes around the whole cell, those within it doubled: "a ""b"""'
            raise Refused([of_the_file(detail, None, mend)]) from problem
        except UnicodeDecodeError as problem:
            detail = f"is no {problem.encoding.upper()} text after line {self._drawn}"
            raise Refused([of_the_file(detail, "UTF-8", "a file saved as CSV UTF-8")]) from problem

    def _records(self, lines: Iterator[str]) -> Iterator[tuple[int, list[str]]]:
        header = next((line for line in lines if line.strip('\r\n\t ,;|"')), "")
        if named := _SEP.fullmatch(header):
            self.delimiter, self._fresh = named[1], True
            header = next((line for line in lines if line.strip()), "")
        bare = re.sub(r'"[^"]*"', "", header)
        self.delimiter = self.delimiter or max(DELIMITERS, key=bare.count)

        def all_lines() -> Iterator[str]:
            yield header
            yield from lines

        for cells in csv.reader(all_lines(), delimiter=self.delimiter, strict=True):
            self._fresh = True
            if any(cells):
                yield self._begins, cells

    def _lines(self, text: TextIOWrapper) -> Iterator[str]:
        """Lines, none so long that it fills the memory, less those that are comments."""
        while line := text.readline(LONGEST_LINE + 1):
            self._drawn += 1
            if len(line) > LONGEST_LINE:
                detail = f"has a line that is too long, line {self._drawn}"
                most = f"lines of at most {LONGEST_LINE:,} characters"
                raise Refused([of_the_file(detail, most)])
            if self._fresh and COMMENT.match(line):
                self.comments += 1
                goes_on = line[0] == '"' and line.count('"') % 2  # in quotes, over more lines
                while goes_on and (line := text.readline(LONGEST_LINE)):
                    self._drawn += 1
                    goes_on ^= line.count('"') % 2
                continue
            self._begins = self._drawn if self._fresh else self._begins
            self._fresh = False
            yield line
