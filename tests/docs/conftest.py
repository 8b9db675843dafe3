"""What the examples of the documentation run on: a copy of the checkout, and a live service."""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pages import CHECKOUT, TODAY
from serving import serving
from sqlalchemy import URL

from costcalc.web import create_app
from costcalc.web.store.database import Store
from costcalc.web.store.place import file_url

LEFT_OUT = shutil.ignore_patterns(".*", "build", "dist", "*.png")


@dataclass(frozen=True)
class Place:
    """A copy of the checkout to run commands in, and the service that they may ask."""

    folder: Path
    live: str
    environment: dict[str, str]


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> URL:
    """Where the service keeps saved scenarios."""
    return file_url(tmp_path_factory.mktemp("store") / "costcalc.db")


@pytest.fixture(scope="session")
def live(kept: URL) -> Iterator[str]:
    """The address of a service that keeps what is saved."""
    store = Store(kept)
    with serving(create_app(TODAY, store)) as address:
        yield address
    store.close()


@pytest.fixture
def place(tmp_path: Path, live: str, kept: URL) -> Place:
    """A copy of its own for every page."""
    folder = shutil.copytree(CHECKOUT, tmp_path / "costcalc", ignore=LEFT_OUT)
    (folder / ".venv").symlink_to(sys.prefix)
    (tmp_path / ".curlrc").write_text("fail\nno-progress-meter\n", "utf-8")
    environment = os.environ | {
        "PATH": f"{Path(sys.prefix, 'bin')}:{os.environ['PATH']}",
        "PYTHONPATH": str(folder),
        "HOME": str(tmp_path),
        "COSTCALC_DATABASE_URL": kept.render_as_string(),
    }
    return Place(folder, live, environment)
