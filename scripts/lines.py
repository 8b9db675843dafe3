#!/usr/bin/env python3
"""Count the lines of code by folder: how many files and lines, and how long the files are."""

from collections import defaultdict
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("costcalc", "templates", "tests", "scripts")
KINDS = (".py", ".html", ".js", ".css")
ROW = "{:<36}{:>6}{:>8}{:>8}{:>8}  {}"


def counted() -> dict[Path, int]:
    """The lines of every file."""
    files = (path for part in PARTS for path in sorted((ROOT / part).rglob("*")) if path.is_file())
    return {
        path.relative_to(ROOT): len(path.read_text("utf-8").splitlines())
        for path in files
        if path.suffix in KINDS
    }


def row(name: str, files: dict[Path, int], total: int) -> str:
    """A folder: its files, lines, share of all, and the median and the longest of its files."""
    lines, longest = sum(files.values()), max(files, key=lambda path: files[path])
    cells = f"{lines:,}", f"{lines / total:.1%}", f"{median(files.values()):.0f}"
    return ROW.format(name, len(files), *cells, f"{files[longest]:,} {longest.name}")


if __name__ == "__main__":
    every = counted()
    folders: dict[str, dict[Path, int]] = defaultdict(dict)
    for path, count in every.items():
        folders[path.parent.as_posix()][path] = count
    total = sum(every.values())
    print(ROW.format("folder", "files", "lines", "share", "median", "longest"))
    for part in PARTS:
        own = {path: count for path, count in every.items() if path.parts[0] == part}
        for name in sorted(name for name in folders if name.split("/")[0] == part):
            print(row(name, folders[name], total))
        print(row(f"= {part}", own, total), end="\n\n")
    print(row("= all", every, total))
