"""A whole number that passed through a column of floats is a whole number again: 1961.0 is a year, 7.0 a key."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from cenotaph.evidence.readers import Options, read


def test_whole_floats_are_whole_and_others_keep_their_decimals(tmp_path: Path) -> None:
    frame = pl.DataFrame({"id": [7.0, None, 9.0], "share": [0.5, 1.0, 2.25]})
    frame.write_parquet(tmp_path / "list.parquet")
    (tmp_path / "list.jsonl").write_text('{"id": 7.0, "share": 0.5}\n{"id": null, "share": 1.25}\n', encoding="utf-8")
    columnar = read(tmp_path / "list.parquet", Options()).frame
    assert columnar["id"].to_list() == ["7", "", "9"]
    assert columnar["share"].to_list() == ["0.5", "1.0", "2.25"]
    lines = read(tmp_path / "list.jsonl", Options()).frame
    assert lines["id"].to_list() == ["7", ""]
    assert lines["share"].to_list() == ["0.5", "1.25"]
