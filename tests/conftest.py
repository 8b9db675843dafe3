"""What every test starts from: the price book, a question put to it, and books to edit."""

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, TypeAlias

import pytest
from effort import some
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings

from costcalc.analysis.releasing import release_book
from costcalc.costing.totals import Costing, cost
from costcalc.prices.book import PriceBook, folder, load_price_book
from costcalc.prices.library import RELEASED, PriceBooks, price_books
from costcalc.scenario.scenario import Scenario, read

Ask: TypeAlias = Callable[..., Scenario]
CostOf: TypeAlias = Callable[..., Costing]

# Whoever runs the tests finds nothing saved among their own data.
os.environ["COSTCALC_DATABASE_URL"] = "none"

# The same examples on every run and machine; `--hypothesis-profile=search` looks for new ones.
settings.register_profile(
    "same",
    derandomize=True,
    deadline=None,
    max_examples=some(40, 100),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("search", settings.get_profile("same"), derandomize=False)
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    """One flag for all that the tests keep a copy of: what commands print, what links gave."""
    kept = "write printed examples and the figures of links anew instead of comparing them"
    parser.addoption("--refresh", action="store_true", help=kept)


@pytest.fixture(scope="session")
def refresh(request: pytest.FixtureRequest) -> bool:
    """Whether what was kept is to be written anew."""
    return bool(request.config.getoption("refresh"))


@pytest.fixture(scope="session")
def book() -> PriceBook:
    """The embedded price book."""
    return load_price_book()


@pytest.fixture(scope="session")
def ask(book: PriceBook) -> Ask:
    """A scenario out of names and texts: `ask({"salary.go": "120k"}, years="5")`."""

    def asked(given: Mapping[str, object] | None = None, /, **more: object) -> Scenario:
        return read({**(given or {}), **more}.items(), book)

    return asked


@pytest.fixture(scope="session")
def cost_of(book: PriceBook, ask: Ask) -> CostOf:
    """The numbers of a scenario, asked for as with `ask`."""
    return lambda *given, **more: cost(ask(*given, **more), book)


@pytest.fixture(scope="module")
def keeping(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Asks a service in process that keeps what is saved, in a store of its own."""
    # Imported here: the tests of the model need no web.
    from costcalc.web import create_app
    from costcalc.web.store.database import Store
    from costcalc.web.store.place import file_url

    store = Store(file_url(tmp_path_factory.mktemp("saved") / "saved.db"))
    yield create_app(store=store).test_client()
    store.close()


FIRST: Final = "2026.12"
"""The first book of a shelf: today's, released under this version."""
GO, SERVERS = "technologies/go.toml", "servers.toml"


@dataclass(frozen=True)
class Shelf:
    """A folder of price books to edit and release, one to begin with."""

    place: Path

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace a text in a file of today's book."""
        path = self.place / file
        text = path.read_text("utf-8")
        assert old in text, f"{file} has no {old!r}"
        path.write_text(text.replace(old, new, 1), "utf-8")

    def table(self, file: str, name: str) -> str:
        """A whole table of a file of today's book, as it is written."""
        text = (self.place / file).read_text("utf-8")
        return text[text.index(f"[{name}]") :].partition("\n\n")[0]

    def value(self, file: str, name: str, new: str) -> None:
        """Give a figure of a file another value: `[figures.peak_to_mean]`, `[3, 4, 6]`."""
        old = self.table(file, name)
        before = next(line for line in old.splitlines() if line.startswith("value"))
        self.edit(file, old, old.replace(before, f"value = {new}"))

    def raise_go(self) -> None:
        """Market pay for Go is dearer now."""
        self.value(GO, "figures.salary_premium", "[0, 0.05, 0.10]")

    def dearer_server(self) -> None:
        """The server that every technology runs on costs 0.10 USD an hour now, 73 a month."""
        row = self.table(SERVERS, f'servers."{self.books.plain.server}"')
        hour, month = (
            re.sub(r"(?m)^usd_per_hour.*$", "usd_per_hour = 0.1", row),
            "usd_per_month = 73",
        )
        self.edit(SERVERS, row, re.sub(r"(?m)^usd_per_month.*$", month, hour))

    def add_kotlin(self) -> None:
        """The technology that the guide to the files adds."""
        guide = (self.place / "README.md").read_text("utf-8").partition("## Adding a technology")[2]
        kotlin = guide.split("```")[1].removeprefix("toml")
        (self.place / "technologies" / "kotlin.toml").write_text(kotlin, "utf-8")

    def version(self, version: str) -> None:
        """Give today's book another version."""
        before = self.books.plain.version
        self.edit("common.toml", f'version = "{before}"', f'version = "{version}"')

    def release(self, version: str, **why: Mapping[str, str]) -> PriceBook:
        """Release today's book as that version, with reasons for `figures` and `formulas`."""
        self.version(version)
        reasons = [
            line
            for table, by_id in why.items()
            for line in (f"[{table}]", *(f'"{id_}" = "{text}"' for id_, text in by_id.items()))
        ]
        (self.place / "changes.toml").write_text("\n".join(reasons), "utf-8")
        release_book(self.place, date(2027, 2, 1))
        return self.books.plain

    @property
    def books(self) -> PriceBooks:
        """All books of the folder as they are now."""
        return price_books(self.place)


def first_alone(place: Path) -> Shelf:
    """Today's book alone, released as the first."""
    without = shutil.ignore_patterns(RELEASED, "changes.toml")
    shelf = Shelf(shutil.copytree(folder(), place, ignore=without))
    shelf.release(FIRST)
    return shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """Price books of our own to edit and release: the first, 2026.12."""
    return first_alone(tmp_path / "pricing_data")


@pytest.fixture(scope="session")
def one(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """One book, 2026.12."""
    return first_alone(tmp_path_factory.mktemp("book") / "pricing_data")


@pytest.fixture(scope="session")
def three(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Three books: after the first, Go's pay moved; then the shared server, and Kotlin came."""
    shelf = first_alone(tmp_path_factory.mktemp("books") / "pricing_data")
    shelf.raise_go()
    shelf.release("2027.02", figures={"go.salary_premium": "Surveys of January."})
    shelf.dearer_server()
    shelf.add_kotlin()
    why = {"like_for_like.server_price": "List prices of June.", "kotlin": "Asked for often."}
    shelf.release("2027.06", figures=why)
    return shelf
