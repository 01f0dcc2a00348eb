"""Agreement: how far several people who judge the same things say the same, beyond what chance would give.

Invariant: plain functions of what was said; a unit that fewer than two judged tells nothing and is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 2_000
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Agreement:
    """Krippendorff's alpha with the ends of its interval (None where it is not defined), and over how many units."""

    alpha: float | None
    low: float | None
    high: float | None
    units: int  # that at least two judged
    values: int  # said of them
    alike: int  # units of which all say the same


def alpha(units: Sequence[Sequence[str]]) -> float | None:
    """Krippendorff's alpha for nominal values; `units` holds what was said of each unit, missing values left out.

    1 - (n - 1) sum over units of (disagreeing pairs / (m_u - 1)) / (disagreeing pairs of all values)  (Krippendorff
    2011, "Computing Krippendorff's alpha-reliability", part C). None where fewer than two values can be paired, or
    where all are equal: nothing then tells agreement from a single word.
    """
    return _of(_table(units))


def agreement(units: Sequence[Sequence[str]], seed: int = 1) -> Agreement:
    """Alpha with an interval: percentiles over units drawn anew with replacement (Efron & Tibshirani 1993, ch. 13).

    A drawn set in which all say one word, of which alpha is not defined, is left out; where that is half of them, no
    interval is given.
    """
    table = _table(units)
    found = _of(table)
    alike = int((table.max(axis=1, initial=0) == table.sum(axis=1)).sum())
    low = high = None
    if found is not None:
        random = np.random.default_rng(seed)
        drawn = [_of(table[random.integers(0, len(table), len(table))]) for _ in range(RESAMPLES)]
        known = [value for value in drawn if value is not None]
        if len(known) > RESAMPLES // 2:
            low, high = (float(end) for end in np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]))
    return Agreement(found, low, high, len(table), int(table.sum()), alike)


def _table(units: Sequence[Sequence[str]]) -> np.ndarray:
    """How often each value was said of each unit that at least two judged: (units, values)."""
    paired = [Counter(unit) for unit in units if len(unit) > 1]
    values = sorted({value for unit in paired for value in unit})
    rows = [[unit[value] for value in values] for unit in paired]
    return np.array(rows, dtype=np.int64).reshape(len(paired), len(values))


def _of(table: np.ndarray) -> float | None:
    said = table.sum(axis=1)
    total = table.sum(axis=0)
    every = int(total.sum())
    expected = every**2 - int((total**2).sum())  # ordered pairs of unlike values among all
    if every < 2 or not expected:
        return None
    observed = ((said**2 - (table**2).sum(axis=1)) / (said - 1)).sum()
    return float(1.0 - (every - 1) * observed / expected)
