"""How right a linkage is: pairs of records, records, and the probabilities it gave.

Invariant: every measure sees only what a linkage says (a cluster a record, a probability a pair) and who each record
is; the same measures judge every engine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

BINS = 10


def pairs_within(labels: Iterable[Hashable]) -> int:
    """How many pairs of records share a label."""
    return sum(count * (count - 1) // 2 for count in Counter(labels).values())


def pairwise(cluster: Sequence[Hashable], person: Sequence[Hashable]) -> dict[str, float]:
    """Precision, recall and F1 over pairs of records that stand together."""
    right = pairs_within(zip(cluster, person, strict=True))
    return scores(right, pairs_within(cluster), pairs_within(person))


def scores(right: float, said: float, true: float) -> dict[str, float]:
    """Precision, recall and F1 of `right` among what was `said` and what is `true`."""
    return {
        "precision": right / said if said else 1.0,
        "recall": right / true if true else 1.0,
        "f1": 2 * right / (said + true) if said + true else 1.0,
    }


def b_cubed(cluster: Sequence[Hashable], person: Sequence[Hashable]) -> float:
    """F of B-cubed precision and recall (Bagga & Baldwin 1998): over records, not over pairs."""
    together = Counter(zip(cluster, person, strict=True))
    of_cluster, of_person = Counter(cluster), Counter(person)
    precision = sum(count * count / of_cluster[one] for (one, _), count in together.items()) / len(cluster)
    recall = sum(count * count / of_person[one] for (_, one), count in together.items()) / len(cluster)
    return 2 * precision * recall / (precision + recall)


def calibration_error(probability: NDArray[np.float64], true: NDArray[np.bool_]) -> float:
    """The gap between the probability given and the share that is true, over bins of equal width, a pair a vote."""
    if not len(probability):
        return 0.0
    place = np.minimum((probability * BINS).astype(np.int64), BINS - 1)
    said = np.bincount(place, weights=probability, minlength=BINS)
    seen = np.bincount(place, weights=true.astype(np.float64), minlength=BINS)
    return float(np.abs(said - seen).sum() / len(probability))
