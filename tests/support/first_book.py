"""The first price book as it was released, for tests whose numbers are worked out by hand.

A book that comes out later moves none of them. What it has that is new stands here at its neutral
value, as for any link to the first book.
"""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pages import CHECKOUT

from costcalc.prices.files import documents
from costcalc.prices.library import RELEASED
from costcalc.prices.overlay import completed

TODAY: Final = CHECKOUT / "pricing_data"
FIRST: Final = "2026.11"
TABLES: Final = ("figures", "technology_figures", "published")


def first_book(place: Path) -> Path:
    """A folder with the first book and its record alone."""
    released = TODAY / RELEASED / FIRST
    shutil.copytree(released, place)
    shutil.copytree(released, place / RELEASED / FIRST)
    shutil.copy(released.with_name(f"{FIRST}.toml"), place / RELEASED)
    shutil.copy(TODAY / "README.md", place)
    before = documents(place)
    for name, document in completed(before, documents(TODAY)).items():
        with (place / name).open("a", encoding="utf-8") as file:
            file.writelines(added(before[name], document))
    return place


def added(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """The tables of figures that a file did not have, as TOML."""
    return [
        f"\n[{table}.{id_}]\n" + "".join(f"{key} = {toml(value)}\n" for key, value in keys.items())
        for table in TABLES
        for id_, keys in now.get(table, {}).items()
        if id_ not in before.get(table, {})
    ]


def toml(value: Any) -> str:
    """A value of a figure."""
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    return json.dumps(value) if isinstance(value, str | bool) else str(value)
