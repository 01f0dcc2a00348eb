"""The proof of shares: its populations are what it says, and every way is judged on the same truth."""

from __future__ import annotations

from proofs.shares import figures, measured, population


def test_a_population_is_the_same_for_a_seed_and_knows_its_truth() -> None:
    (seen, field, on_first, truth), again, other = population(1), population(1), population(2)
    assert seen.frame.equals(again[0].frame)
    assert not seen.frame.equals(other[0].frame)
    assert len(on_first) == len(field.chances) == seen.frame["entity"].n_unique()
    assert 0.1 < truth < 0.6
    assert field.certain.all(), "nothing is open before the proof hides it"


def test_every_way_has_an_interval_and_the_worst_case_is_the_widest() -> None:
    row = measured(3)
    ways = {"nothing open", "drawn", "the known alone", "missing of one group"}
    assert row.keys() == ways | {f"{way}, worst case" for way in ways}
    assert all(row[f"{way}, worst case"][1] >= row[way][1] for way in ways)
    assert figures([row], "drawn")["coverage"] in {0.0, 1.0}
