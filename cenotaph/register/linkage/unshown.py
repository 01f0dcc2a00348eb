"""Unshown: a random sample of the pairs that were compared and are too improbable to be shown.

Invariant: each stratum of probability is drawn from alone, without replacement, with a stated seed; beside each pair
stand how many pairs its stratum has and how many were kept, so that whoever judges some can speak for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

LEAST = 1e-6  # told of a pair that was kept and is less probable
BOUNDS = (0.0, LEAST, 1e-3, 0.05)  # of the strata: those forgotten are the first; from the last, pairs are shown
KEPT = 2_000  # pairs kept of a stratum
AT_ONCE = 2_000_000  # pairs that are put into strata at once: bounds memory
SCHEMA = {
    "left": pl.String,
    "right": pl.String,
    "probability": pl.Float64,
    "stratum": pl.Int64,
    "place": pl.Int64,
    "pairs": pl.Int64,
    "kept": pl.Int64,
}


class Forgotten(NamedTuple):
    """Pairs that were compared and not even kept: a sample in the order of drawing, and how many there are."""

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    pairs: int


NONE = Forgotten(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32), 0)


def unshown(
    ids: Sequence[str] | pl.Series,
    left: NDArray[np.int32],
    right: NDArray[np.int32],
    probability: NDArray[np.float64],
    shown: NDArray[np.int64],
    seed: int,
    forgotten: Forgotten = NONE,
) -> pl.DataFrame:
    """At most KEPT pairs of each stratum among those not at the places `shown`, with the columns of SCHEMA.

    The `forgotten` are the first stratum; their probability is told as 0.
    `stratum` is the place of its lower end in BOUNDS, `place` that of the pair in the order of drawing (the first n are
    a random sample of n), `pairs` how many the stratum has, `kept` how many of them stand here.
    """
    random = np.random.default_rng(seed)
    of = np.empty(len(probability), dtype=np.int8)
    for begin in range(0, len(of), AT_ONCE):
        told = np.maximum(probability[begin : begin + AT_ONCE], LEAST)
        of[begin : begin + AT_ONCE] = np.searchsorted(BOUNDS, told, side="right") - 1
    of[shown] = len(BOUNDS)
    parts = [_stratum(ids, forgotten.left, forgotten.right, np.zeros(len(forgotten.left)), 0, forgotten.pairs)]
    for stratum in range(1, len(BOUNDS) - 1):
        every = np.flatnonzero(of == stratum)
        drawn = random.choice(every, min(KEPT, len(every)), replace=False)
        parts.append(
            _stratum(ids, left[drawn], right[drawn], np.maximum(probability[drawn], LEAST), stratum, len(every))
        )
    return pl.concat(parts)


def _stratum(
    ids: Sequence[str] | pl.Series,
    left: NDArray[np.int32],
    right: NDArray[np.int32],
    probability: NDArray[np.float64],
    stratum: int,
    pairs: int,
) -> pl.DataFrame:
    """The pairs drawn from one stratum, in the order of drawing."""
    return pl.DataFrame(
        {
            "left": [ids[one] for one in left.tolist()],
            "right": [ids[other] for other in right.tolist()],
            "probability": probability,
            "stratum": [stratum] * len(left),
            "place": range(len(left)),
            "pairs": [pairs] * len(left),
            "kept": [len(left)] * len(left),
        },
        schema=SCHEMA,
    )
