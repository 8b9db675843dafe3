"""DuckDB with its reader of addresses, loaded from the registry's package and from nowhere else."""

from pathlib import Path
from typing import Any

import duckdb
import duckdb_extension_httpfs


def sums(address: str, column: str) -> tuple[Any, str]:
    """The sum of a column of a CSV file at an address, and the type that DuckDB gave it."""
    folder = Path(duckdb_extension_httpfs.__path__[0])
    (extension,) = folder.rglob("httpfs.duckdb_extension")
    with duckdb.connect() as database:
        database.execute(f"load '{extension}'")
        asked = f"select sum({column}), typeof(any_value({column})) from read_csv('{address}')"  # noqa: S608
        total, kind = database.execute(asked).fetchall()[0]
    return total, str(kind)
