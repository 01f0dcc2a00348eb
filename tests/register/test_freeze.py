"""Freeze: one folder under one digest; any change of a cell changes it, the order of rows does not."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cenotaph.ledger.checkpoint import root
from cenotaph.register import freeze

SAMPLES: dict[Any, list[Any]] = {
    pl.String: ["1", "2", "3"],
    pl.Int64: [1, 2, 3],
    pl.Float64: [0.25, 0.5, 1.0],
    pl.Boolean: [True, False, True],
    pl.List(pl.String): [["a", "b"], [], ["c"]],
}


def tables() -> dict[str, pl.DataFrame]:
    """Every table of a freeze with three rows."""
    return {
        name: pl.DataFrame({column: SAMPLES[kind] for column, kind in schema.items()}, schema=schema)
        for name, schema in freeze.TABLES.items()
    }


def changed(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    return [*value, "x"] if isinstance(value, list) else value + 1 if isinstance(value, int | float) else value + "x"


CELLS = [(name, column) for name, schema in freeze.TABLES.items() for column in schema]


def test_a_freeze_is_named_by_its_digest(tmp_path: Path) -> None:
    path = freeze.write(tmp_path, tables())
    assert path.parent == tmp_path
    assert path.name == freeze.digest(path)
    assert sorted(p.stem for p in path.iterdir()) == sorted(freeze.TABLES)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_what_is_read_is_what_was_frozen(tmp_path: Path) -> None:
    path = freeze.write(tmp_path, tables())
    for name, frame in tables().items():
        assert freeze.read(path, name).equals(frame)


@pytest.mark.parametrize(("name", "column"), CELLS)
def test_any_changed_cell_changes_the_digest(name: str, column: str) -> None:
    before, after = tables(), tables()
    cells = after[name][column].to_list()
    cells[1] = changed(cells[1])
    after[name] = after[name].with_columns(pl.Series(column, cells, dtype=freeze.TABLES[name][column]))
    assert root(freeze.lines(before)) != root(freeze.lines(after))


def test_a_cell_moved_to_another_table_a_lost_row_and_a_doubled_row_change_the_digest() -> None:
    first = tables()
    digests = {root(freeze.lines(first))}
    digests.add(root(freeze.lines(first | {"entry": first["entry"].head(2)})))
    digests.add(root(freeze.lines(first | {"entry": pl.concat([first["entry"], first["entry"].tail(1)])})))
    digests.add(root(freeze.lines({name: frame for name, frame in first.items() if name != "entry"})))
    assert len(digests) == 4


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations([0, 1, 2]))
def test_the_order_of_rows_and_columns_does_not_matter(tmp_path: Path, order: list[int]) -> None:
    shuffled = {name: frame[order].select(reversed(frame.columns)) for name, frame in reversed(tables().items())}
    assert freeze.write(tmp_path / "one", tables()).name == freeze.write(tmp_path / "two", shuffled).name


def test_two_writings_give_equal_bytes(tmp_path: Path) -> None:
    one, two = (freeze.write(tmp_path / part, tables()) for part in ("one", "two"))
    assert {p.name: p.read_bytes() for p in one.iterdir()} == {p.name: p.read_bytes() for p in two.iterdir()}


def test_a_freeze_that_was_tampered_with_is_replaced_and_never_used(tmp_path: Path) -> None:
    path = freeze.write(tmp_path, tables())
    before = {p.name: p.read_bytes() for p in path.iterdir()}
    forged = freeze.read(path, "claim").with_columns(pl.lit("FALSIFIED").alias("as_written"))
    forged.write_parquet(path / "claim.parquet")
    assert freeze.intact(path) != path.name
    assert freeze.write(tmp_path, tables()) == path
    assert {p.name: p.read_bytes() for p in path.iterdir()} == before
    assert freeze.intact(path) == path.name
    (path / "claim.parquet").write_bytes(b"torn")
    assert freeze.intact(path) != path.name


def test_a_freeze_appears_whole_and_what_a_crash_left_is_no_hindrance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Path, target: os.PathLike[str]) -> Path:
        raise OSError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fail)
        with pytest.raises(OSError, match="killed"):
            freeze.write(tmp_path, tables())
    assert not [path for path in tmp_path.iterdir() if not path.name.startswith(".")]
    path = freeze.write(tmp_path, tables())
    assert path.name == freeze.digest(path)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_a_changed_file_no_longer_gives_the_digest(tmp_path: Path) -> None:
    path = freeze.write(tmp_path, tables())
    frame = freeze.read(path, "membership").with_columns(pl.lit("E-OTHER").alias("entity"))
    frame.write_parquet(path / "membership.parquet")
    assert freeze.digest(path) != path.name
    (path / "membership.parquet").unlink()
    assert freeze.digest(path) != path.name


def test_a_probability_is_frozen_to_six_decimals(tmp_path: Path) -> None:
    def with_probability(value: float) -> dict[str, pl.DataFrame]:
        return tables() | {"membership": tables()["membership"].with_columns(pl.lit(value).alias("probability"))}

    assert freeze.write(tmp_path, with_probability(0.1)) == freeze.write(tmp_path, with_probability(0.1 + 1e-9))
    assert freeze.write(tmp_path, with_probability(0.1)) != freeze.write(tmp_path, with_probability(0.1 + 1e-5))


def test_the_canonical_line_of_a_row() -> None:
    frame = pl.DataFrame({"b": ["é"], "a": [0.5], "c": [["x"]], "d": [None]}, schema_overrides={"d": pl.Float32})
    assert list(freeze.lines({"t": frame})) == ['["t",{"a":"0.500000","b":"é","c":["x"],"d":null}]'.encode()]


def test_of_what_a_freeze_of_old_did_not_hold_nothing_is_read(tmp_path: Path) -> None:
    path = freeze.write(tmp_path, tables())
    (path / "unshown.parquet").unlink()
    pl.read_parquet(path / "pair.parquet").drop("calibrated").write_parquet(path / "pair.parquet")
    assert dict(freeze.read(path, "unshown").schema) == freeze.TABLES["unshown"]
    assert freeze.read(path, "pair").columns == list(freeze.TABLES["pair"])
    assert freeze.read(path, "pair")["calibrated"].null_count() == freeze.read(path, "pair").height
    assert freeze.digest(path) != path.name  # what stands there is what is sealed
