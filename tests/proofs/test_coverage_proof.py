"""The proof of coverage: its tables are what it says, and a miss is called one."""

from __future__ import annotations

import math

import numpy as np
import pytest

from proofs.coverage import copied, drawn, judged, measured


def test_a_table_is_drawn_from_a_decomposable_model_and_the_same_for_a_seed() -> None:
    one, again, other = drawn(1), drawn(1), drawn(2)
    assert np.array_equal(one.table.counts, again.table.counts)
    assert not np.array_equal(one.table.counts, other.table.counts)
    for case in map(drawn, range(20)):
        assert case.table.n < case.size
        assert (1 << case.table.J) - 1 not in case.model


@pytest.mark.parametrize(
    ("interval", "verdict", "width"),
    [
        ((90.0, 110.0), "covers", 20.0),
        ((50.0, 99.0), "below", 49.0),
        ((101.0, 120.0), "above", 19.0),
        ((90.0, None), "covers", math.inf),
        ((101.0, None), "above", math.inf),
        (None, "none", math.inf),
    ],
)
def test_where_an_interval_lies(interval: tuple[float, float | None] | None, verdict: str, width: float) -> None:
    assert judged(interval, 100) == (verdict, width)


def test_a_row_has_every_method_and_copying_is_seen_in_most_tables() -> None:
    assert {"true", "loglinear", "graphs"} <= measured(3).keys()
    assert sum(copied(seed)[0] for seed in range(20)) >= 18
