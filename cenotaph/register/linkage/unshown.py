"""Unshown: a random sample of the pairs that were compared and are too improbable to be shown.

Invariant: each stratum of probability is drawn from alone, without replacement, with a stated seed; beside each pair
stand how many pairs its stratum has and how many were kept, so that whoever judges some can speak for all.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

BOUNDS = (0.0, 1e-5, 1e-3, 0.05)  # of the strata; from the last, pairs are shown
KEPT = 2_000  # pairs kept of a stratum
SCHEMA = {
    "left": pl.String,
    "right": pl.String,
    "probability": pl.Float64,
    "stratum": pl.Int64,
    "place": pl.Int64,
    "pairs": pl.Int64,
    "kept": pl.Int64,
}


def unshown(
    ids: Sequence[str],
    left: NDArray[np.int32],
    right: NDArray[np.int32],
    probability: NDArray[np.float64],
    shown: NDArray[np.int64],
    seed: int,
) -> pl.DataFrame:
    """At most KEPT pairs of each stratum among those not at the places `shown`, with the columns of SCHEMA.

    `stratum` is the place of its lower end in BOUNDS, `place` that of the pair in the order of drawing (the first n are
    a random sample of n), `pairs` how many the stratum has, `kept` how many of them stand here.
    """
    random = np.random.default_rng(seed)
    of = np.searchsorted(BOUNDS, probability, side="right") - 1
    of[shown] = len(BOUNDS)
    parts = []
    for stratum in range(len(BOUNDS) - 1):
        every = np.flatnonzero(of == stratum)
        drawn = random.choice(every, min(KEPT, len(every)), replace=False)
        parts.append(
            pl.DataFrame(
                {
                    "left": [ids[one] for one in left[drawn].tolist()],
                    "right": [ids[other] for other in right[drawn].tolist()],
                    "probability": probability[drawn],
                    "stratum": [stratum] * len(drawn),
                    "place": range(len(drawn)),
                    "pairs": [len(every)] * len(drawn),
                    "kept": [len(drawn)] * len(drawn),
                },
                schema=SCHEMA,
            )
        )
    return pl.concat(parts)
