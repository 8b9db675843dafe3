"""What operators ask of the command line: the service, saved scenarios, price books."""

from argparse import Namespace
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from costcalc.analysis.releasing import release_book as released
from costcalc.cli_output import complain
from costcalc.costing.check import every_fault
from costcalc.prices.files import BookFault, documents
from costcalc.prices.library import (
    RELEASED,
    PriceBooks,
    is_overlay,
    operators_books,
    price_books,
)


def serve(_: Namespace) -> int:
    """Run the web service."""
    from costcalc.serve import serve as serving

    return serving()


def assist(_: Namespace) -> int:
    """Serve assistants over standard input and output."""
    try:
        from costcalc import assistants
    except ModuleNotFoundError as problem:
        if (problem.name or "").partition(".")[0] not in ("mcp", "mcp_types", "anyio"):
            raise
        complain("mcp needs an extra: pip install 'costcalc[mcp]'")
        return 2
    return assistants.serve(operators_books())


def backup(asked: Namespace) -> int:
    """Copy saved scenarios into a file."""
    from costcalc.web.store.backup import backup as copied

    return _copied(lambda url: f"{copied(url, asked.file):,} copied to {asked.file}")


def restore(asked: Namespace) -> int:
    """Put a copy back."""
    from costcalc.web.store.backup import restore as restored

    return _copied(lambda url: f"{restored(url, asked.file, replace=asked.replace):,} restored")


def store(asked: Namespace) -> int:
    """Look after saved scenarios."""
    from costcalc.web.store import operate
    from costcalc.web.store.backup import NotCopied, check_backup
    from costcalc.web.store.database import Limits

    def done(url: Any) -> str:
        match asked.doing:
            case "status":
                return "\n".join(operate.status(url, Limits.of_operator()))
            case "list":
                return "\n".join(operate.listing(url))
            case "delete":
                return f"{operate.remove(url, asked.what):,} removed; undelete has them back"
            case "undelete":
                return f"{operate.remove(url, asked.what, undo=True):,} are back"
            case "purge":
                return f"{operate.delete_removed(url, max(asked.days, 0)):,} deleted for good"
        for file in map(Path, asked.what):
            check_backup(file)
        found = [] if asked.what else operate.faults(url, operators_books())
        if found:
            raise NotCopied("\n".join((*found, f"{len(found)} found")))
        return "no fault"

    return _copied(done, "")


def _copied(copy: Callable[[Any], str], told: str = "Saved scenarios: ") -> int:
    """Copy saved scenarios out of the operator's database, or into it, and say what was done."""
    from costcalc.web.store.backup import NotCopied
    from costcalc.web.store.place import VARIABLE, Misplaced, database_url

    try:
        url = database_url()
        done = copy(url) if url else ""
    except (NotCopied, Misplaced, ValueError) as problem:
        complain(str(problem))
        return 1
    if not done:
        complain(f"there is no place for saved scenarios; {VARIABLE} names one")
        return 1
    print(f"{told}{done}")
    return 0


def check(asked: Namespace) -> int:
    """Look through a price book."""
    try:
        books = _books(asked.folder)
        found: Sequence[str] = every_fault(books)
    except BookFault as problem:
        found = problem.faults
    if found:
        print("\n".join((*found, f"{len(found)} fault{'s' if len(found) > 1 else ''} found")))
        return 1
    book, others = books.today, ", ".join(books.versions[1:])
    figures = sum(1 for _ in book.figures())
    text = f"Price book {book.version}: {len(book.technologies)} technologies, {figures} figures"
    text += f", {len(book.operators)} of them the operator’s" if book.operators else ""
    print(f"{text}, no fault")
    if others:
        print(f"Kept for links: {others}")
    return 0


def _books(folder: Path | None) -> PriceBooks:
    """A folder's books, or the embedded ones with its figures over them. Raises `BookFault`."""
    if folder is None:
        return operators_books()
    own = is_overlay(documents(folder))
    return price_books(own=folder) if own else price_books(folder)


def release_book(asked: Namespace) -> int:
    """Release a price book as edited."""
    release = released(asked.folder, datetime.now(UTC).date())
    print(f"Price book {release.version} is released: {asked.folder / RELEASED / release.version}")
    return 0
