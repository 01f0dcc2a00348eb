"""Where the pairs are: a DuckDB on this computer's disk, or the Spark that the session is connected to.

Invariant: both take the same tables, functions and queries, and know nothing of linkage. What they write is taken away
with them.
"""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import polars as pl
import pyarrow as pa

MEMORY = "CENOTAPH_DUCKDB_MEMORY"  # how much DuckDB may hold before it writes to disk, as DuckDB writes it
ENOUGH = "4GB"
Function = Callable[[pa.Array, pa.Array], pa.Array]  # of two columns of record numbers; Spark reads its annotations
NUMBERS = itertools.count()  # of tables: no two have one name, whoever else uses the session


class Backend(Protocol):
    """What the engine asks of a database."""

    described: str

    def api(self) -> Any:
        """Splink's way to it, each with table names of its own."""

    def offer(self, name: str, function: Function, fields: Sequence[str]) -> None:
        """Make a function of two record numbers known; `fields` are those of what it returns, small numbers."""

    def hold(self, table: pa.Table) -> str:
        """Make a table known; returns its name."""

    def drop(self, name: str) -> None:
        """Forget a table."""

    def rows(self, query: str) -> pl.DataFrame:
        """What a query finds."""

    def close(self) -> None:
        """Take away all that was written."""


class Duck:
    """DuckDB in a folder of its own, under TMPDIR."""

    def __init__(self) -> None:
        import duckdb

        self._folder = tempfile.TemporaryDirectory(prefix="cenotaph-splink-")
        where = Path(self._folder.name)
        self._connection = duckdb.connect(where / "pairs.duckdb")
        self._connection.execute(f"SET memory_limit = '{os.environ.get(MEMORY, ENOUGH)}'")
        self._connection.execute(f"SET temp_directory = '{where / 'spill'}'; SET preserve_insertion_order = false")
        self._connection.execute("SET enable_progress_bar = false")
        self.described = f"splink-duckdb (Splink {version('splink')}, DuckDB {version('duckdb')})"

    def api(self) -> Any:
        """Splink's way to this connection."""
        from splink import DuckDBAPI

        return DuckDBAPI(self._connection)

    def offer(self, name: str, function: Function, fields: Sequence[str]) -> None:
        """Make a function of two record numbers known."""
        returned = ", ".join(f"{field} TINYINT" for field in fields)
        self._connection.create_function(name, function, ["INTEGER", "INTEGER"], f"STRUCT({returned})", type="arrow")

    def hold(self, table: pa.Table) -> str:
        """Make a table known; returns its name."""
        name = f"held_{next(NUMBERS)}"
        self._connection.register("handed_over", table)
        self._connection.execute(f"CREATE TABLE {name} AS SELECT * FROM handed_over")
        self._connection.unregister("handed_over")
        return name

    def drop(self, name: str) -> None:
        """Forget a table."""
        self._connection.execute(f"DROP TABLE {name}")

    def rows(self, query: str) -> pl.DataFrame:
        """What a query finds."""
        found = pl.from_arrow(self._connection.sql(query).to_arrow_table())
        assert isinstance(found, pl.DataFrame)
        return found

    def close(self) -> None:
        """Take away the folder."""
        self._connection.close()
        self._folder.cleanup()


class Spark:
    """The Spark that `spark-submit`, SPARK_REMOTE or the defaults of the installation name; else one on this computer.

    Its workers need Cenotaph installed: functions travel with the records, not with the code that they call.
    """

    def __init__(self) -> None:
        from pyspark.sql import SparkSession

        self._session = SparkSession.builder.appName("cenotaph link").getOrCreate()
        self.described = f"splink-spark (Splink {version('splink')}, Spark {self._session.version})"

    def api(self) -> Any:
        """Splink's way to this session; its own string functions are not needed."""
        from splink import SparkAPI

        return SparkAPI(spark_session=self._session, break_lineage_method="persist", register_udfs_automatically=False)

    def offer(self, name: str, function: Function, fields: Sequence[str]) -> None:
        """Make a function of two record numbers known; a later one of the same name takes its place."""
        from pyspark.sql.functions import arrow_udf

        returned = ", ".join(f"{field}: BYTE" for field in fields)
        self._session.udf.register(name, arrow_udf(function, f"struct<{returned}>"))

    def hold(self, table: pa.Table) -> str:
        """Make a table known; returns its name."""
        name = f"held_{next(NUMBERS)}"
        self._session.createDataFrame(table).createOrReplaceTempView(name)
        return name

    def drop(self, name: str) -> None:
        """Forget a table."""
        self._session.sql(f"UNCACHE TABLE IF EXISTS {name}")
        self._session.sql(f"DROP VIEW {name}")

    def rows(self, query: str) -> pl.DataFrame:
        """What a query finds."""
        found = pl.from_arrow(self._session.sql(query).toArrow())
        assert isinstance(found, pl.DataFrame)
        return found

    def close(self) -> None:
        """Let go what the cluster holds for this linkage; the session is whoever's it was."""
        self._session.catalog.clearCache()
