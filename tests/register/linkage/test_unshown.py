"""The sample of improbable pairs: each stratum by itself, nothing that is shown, the same with the same seed."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from cenotaph.register.linkage import unshown as module
from cenotaph.register.linkage.unshown import BOUNDS, SCHEMA, Forgotten, unshown

IDS = [f"a/persons/{n:04}" for n in range(400)]


def drawn(probability: list[float], shown: list[int], seed: int = 1) -> pl.DataFrame:
    many = len(probability)
    left, right = np.arange(many, dtype=np.int32), np.arange(many, dtype=np.int32) + 1
    return unshown(IDS, left, right, np.array(probability), np.array(shown, dtype=np.int64), seed)


def test_every_stratum_is_kept_whole_while_it_is_small() -> None:
    found = drawn([0.9, 0.04, 1e-7, 1e-4, 0.03, 0.0], [0])
    assert dict(found.schema) == SCHEMA
    assert dict(found.group_by("stratum").agg("pairs", "kept").select("stratum", "pairs").rows()) == {
        1: [3, 3, 3], 2: [2, 2],
    }  # fmt: skip
    low = pl.Series([BOUNDS[place] for place in found["stratum"]])
    high = pl.Series([BOUNDS[place + 1] for place in found["stratum"]])
    assert ((found["probability"] >= low) & (found["probability"] < high)).all()


def test_pairs_that_were_forgotten_are_a_stratum_of_their_own() -> None:
    left, right = np.array([7, 3], dtype=np.int32), np.array([9, 5], dtype=np.int32)
    none = np.zeros(0, dtype=np.int32)
    found = unshown(IDS, none, none, np.zeros(0), np.zeros(0, dtype=np.int64), 1, Forgotten(left, right, 900))
    assert found.select("left", "stratum", "place", "pairs", "kept").rows() == [
        (IDS[7], 0, 0, 900, 2),
        (IDS[3], 0, 1, 900, 2),
    ]


def test_a_pair_that_is_shown_for_another_reason_is_left_out() -> None:
    assert drawn([0.001, 0.002], [1])["left"].to_list() == [IDS[0]]
    assert drawn([], []).height == 0


def test_every_pair_of_a_large_stratum_is_kept_equally_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT", 30)
    assert drawn([0.01] * 300, []).equals(drawn([0.01] * 300, []))
    kept = pl.concat([drawn([0.01] * 300, [], seed) for seed in range(200)])
    assert kept["kept"].unique().to_list() == [30]
    assert kept["pairs"].unique().to_list() == [300]
    many = kept.group_by("left").len()["len"].to_numpy()
    assert len(many) == 300
    assert ((many - 20) ** 2 / 18).sum() < 300 + 5 * np.sqrt(2 * 300)  # 200 draws of a tenth: variance 18
    first = kept.filter(pl.col("place") == 0)["left"].n_unique()
    assert first > 100
