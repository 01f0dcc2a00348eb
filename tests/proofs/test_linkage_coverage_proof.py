"""The proof from lists to the number: its lists are what it says, and its figures count what they name."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from proofs.linkage_coverage import CHANCES, calibration, figures, table_of, write_case


def test_a_table_counts_each_entity_once_a_list() -> None:
    assert table_of([1, 1, 2, 3, 3], ["a", "b", "b", "a", "a"]).cells == (("01", 1), ("10", 1), ("11", 1))


def test_pairs_are_told_by_the_share_of_draws_that_hold_them_together() -> None:
    """Records 0 and 1 are one person and together in one draw of two; 2 and 3 are two and always together."""
    binned = calibration([["x", "x", "y", "y"], ["x", "z", "y", "y"]], ["p", "p", "q", "r"])
    assert [row for row in binned if row[0]] == [[1.0, 0.5, 1.0], [1.0, 1.0, 0.0]]


def test_an_interval_that_misses_is_counted_on_its_side() -> None:
    ways = ("linkage_known", "carried", "rubin", "true_linkage")
    rows = [
        {
            "intervals": dict.fromkeys(ways, (verdict, 10.0, 0.1)),
            "documented": {"true": 5, "linkage_known": 6, "lowest": 5, "highest": top},
            "calibration": calibration([["x", "x"]], ["p", "p"]),
        }
        for verdict, top in (("covers", 7), ("above", 4))
    ]
    found = figures(rows)
    assert found["intervals"]["carried"]["coverage"] == 0.5
    assert found["intervals"]["carried"]["interval_above_the_truth"] == 1
    assert found["documented_count"]["held_between_the_least_and_most_drawn"] == 0.5
    assert found["pairs_held_together"] == [{"pairs": 2, "share_of_draws": 1.0, "share_that_is_true": 1.0}]


def test_lists_catch_everybody_alike_and_independently(tmp_path: Path) -> None:
    write_case(tmp_path, "first", 3000)
    persons = pl.read_csv(tmp_path / "truth" / "persons.csv").select("person", "province")
    told = pl.read_csv(tmp_path / "truth" / "memberships.csv", infer_schema_length=0).join(persons, on="person")
    caught = told.select("source", "person", "province").unique()
    shares = dict(caught.group_by("source").len().sort("source").iter_rows())
    assert sorted(shares.values()) == pytest.approx([3000 * chance for chance in sorted(CHANCES)], rel=0.08)
    by_province = caught.group_by("source", "province").len().join(persons.group_by("province").len(), on="province")
    for source, own in by_province.group_by("source"):
        rates = (own["len"] / own["len_right"]).to_list()
        assert max(rates) - min(rates) < 0.12, source
    first, second = sorted(shares)[:2]
    on = {source: set(caught.filter(pl.col("source") == source)["person"].to_list()) for source in (first, second)}
    both = len(on[first] & on[second])
    assert both == pytest.approx(len(on[first]) * len(on[second]) / 3000, rel=0.1)
