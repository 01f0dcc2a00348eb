"""The proof of ten million: parts become one frame without its truth, and persons and probabilities are judged."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest

from benchmarks.chart import chart
from proofs.linkage10m import gather, judged


def test_parts_become_one_frame_that_does_not_say_who_is_who(tmp_path: Path) -> None:
    for part, keys in (("01", "ac"), ("02", "bd")):
        rows = {"record": [f"{key}/persons/{part}-1" for key in keys], "person": [f"{part}-P", f"{part}-P"]}
        pl.DataFrame(rows).write_parquet(tmp_path / f"{part}.parquet")
    gather(tmp_path)
    frame = pl.read_parquet(tmp_path / "frame.parquet")
    assert frame.columns == ["record"]
    assert [record[0] for record in frame["record"]] == list("abcd")
    assert pl.read_parquet(tmp_path / "truth.parquet")["person"].to_list() == [0, 1, 0, 1]


def test_persons_and_probabilities_are_judged_by_the_truth(tmp_path: Path) -> None:
    pl.DataFrame({"record": list("abcd"), "person": [0, 0, 0, 1]}).write_parquet(tmp_path / "truth.parquet")
    pl.DataFrame({"record": list("abcd"), "cluster": list("aacc")}).write_parquet(tmp_path / "memberships.parquet")
    pairs = {"left": ["a", "c"], "right": ["b", "d"], "probability": [0.9, 0.4]}
    pl.DataFrame(pairs).write_parquet(tmp_path / "pairs.parquet")
    found = judged(tmp_path)
    assert (found["precision"], found["recall"], found["f1"]) == (0.5, pytest.approx(1 / 3, abs=1e-4), 0.4)
    assert found["calibration_error"] == pytest.approx((0.1 + 0.4) / 2)


def test_the_chart_of_cost_is_drawn_from_what_is_measured_and_ends_with_the_proof() -> None:
    docs = Path(__file__).parents[2] / "docs"
    measured, proof = docs / "benchmarks" / "linkage.json", docs / "proofs" / "linkage10m.json"
    drawn = chart(*(json.loads(path.read_text(encoding="utf-8")) for path in (measured, proof)))
    ElementTree.fromstring(drawn)
    assert drawn == (docs / "benchmarks" / "linkage-cost.svg").read_text(encoding="utf-8")
    assert ">10 million<" in drawn
