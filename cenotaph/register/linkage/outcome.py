"""What a linkage says: pairs with their reasons, the cluster of every record, the model, and what people should see.

Invariant: nothing is decided here; what `judging`, `clusters` and `pooled` found is told in frames and sentences.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cenotaph.register.linkage import model as models
from cenotaph.register.linkage.clusters import Constraints, Pair, named, number_in_common, ordered
from cenotaph.register.linkage.compiled import loop
from cenotaph.register.linkage.features import FEATURES
from cenotaph.register.linkage.judging import Judged
from cenotaph.register.linkage.model import Lists, Model
from cenotaph.register.linkage.pooled import Pooled
from cenotaph.register.linkage.reasons import REASONS, reasons_of
from cenotaph.register.linkage.records import Records
from cenotaph.register.linkage.wordlist import Floats, Integers
from cenotaph.words.sentences import Message, message

AT_ONCE = 200_000  # pairs of which the reasons are told at once
SHOWN = 0.05  # probability from which a pair is worth showing
SAME, DIFFERENT = 0.5, 0.05  # the model's own verdicts: same from, different below; between: unsure
PAIR: dict[str, Any] = {
    "left": pl.String,
    "right": pl.String,
    "probability": pl.Float64,
    "weight": pl.Float64,
    "verdict": pl.String,
    "decided": pl.Boolean,
    "reasons": REASONS,
}
Numbers = NDArray[np.int64]


def shown_pairs(judged: Judged, cluster: Numbers, decided: Numbers) -> Numbers:
    """Places of the pairs worth showing: plausible, joined or decided; sorted by their records."""
    left, right = judged.left, judged.right
    told = (judged.probability >= SHOWN) | (number_in_common(cluster, left, right) >= 0)
    told |= named(left, right, len(cluster), decided)
    worth = np.flatnonzero(told)
    return np.asarray(worth[np.lexsort((right[worth], left[worth]))])


def pair_frame(
    ids: pl.Series,
    judged: Judged,
    held: dict[Pair, frozenset[str]],
    shown: Numbers,
    frame: pl.DataFrame,
    records: Records,
    lists: Lists,
    pooled: Pooled,
) -> pl.DataFrame:
    """The pairs at the places `shown`, in their order, some at a time: of all reasons at once there are too many."""
    parts = [shown[begin : begin + AT_ONCE] for begin in range(0, max(len(shown), 1), AT_ONCE)]
    return pl.concat(_pair_frame(ids, judged, held, part, frame, records, lists, pooled) for part in parts)


def _pair_frame(
    ids: pl.Series,
    judged: Judged,
    held: dict[Pair, frozenset[str]],
    shown: Numbers,
    frame: pl.DataFrame,
    records: Records,
    lists: Lists,
    pooled: Pooled,
) -> pl.DataFrame:
    ones, others, chance = judged.left[shown], judged.right[shown], judged.probability[shown]
    verdict = np.where(chance >= SAME, "same", np.where(chance < DIFFERENT, "different", "unsure"))
    repeats = lists.derived[lists.pair_of(ones, others)]
    reasons = reasons_of(ones, others, judged.patterns(shown), frame, records, repeats, pooled.bits[shown] > 0.0)
    return pl.DataFrame(
        {
            "left": ids.gather(ones),
            "right": ids.gather(others),
            "probability": chance.round(6),
            "weight": judged.weights[shown].round(4),
            "verdict": verdict.tolist(),
            "decided": [ordered(*pair) in held for pair in zip(ones.tolist(), others.tolist(), strict=True)],
            "reasons": reasons,
        },
        schema=PAIR,
    )


def membership_frame(
    ids: pl.Series, judged: Judged, pooled: Pooled, held: dict[Pair, frozenset[str]], order: Numbers | None = None
) -> pl.DataFrame:
    """The record, cluster (its smallest record) and probability of each record, by its id.

    `order`: the places of the records by id; as they are if that is unsaid.
    The probability of a membership: of the surest pair that ties a record to its cluster, or of the groups that
    joined between such a pair; alone: that none does.
    """
    left, right, cluster = judged.left, judged.right, pooled.cluster
    sure = _surest(judged.probability, pooled.bits)
    verdicts = {pair: 1.0 if "same" in told else 0.0 for pair, told in held.items() if told & {"same", "different"}}
    asked = np.array(sorted(one * len(cluster) + other for one, other in verdicts), dtype=np.int64)
    for place in np.flatnonzero(named(left, right, len(cluster), asked)).tolist():
        sure[place] = verdicts[int(left[place]), int(right[place])]
    tied, strayed = _ties(left, right, cluster, sure)
    size = np.bincount(cluster, minlength=len(cluster))[cluster]
    chance = np.where(size > 1, tied, 1.0 - strayed)
    if order is None:
        order = np.arange(len(cluster))
    first = np.full(len(cluster), -1, dtype=np.int64)
    first[cluster[order[::-1]]] = order[::-1]  # what is written last is the smallest
    found = {"record": ids, "cluster": ids.gather(first[cluster]), "probability": chance.round(6)}
    return pl.DataFrame(found).with_columns(pl.col("probability").cast(pl.Float64))[order]


@loop
def _surest(probability: Floats, bits: Floats) -> Floats:
    """Of each pair its own probability or that of the groups that joined, whichever is larger."""
    found = np.empty(len(bits))
    for at in range(len(bits)):
        found[at] = max(probability[at], 1.0 / (1.0 + 2.0 ** -bits[at]))
    return found


@loop
def _ties(left: Integers, right: Integers, cluster: Numbers, sure: Floats) -> tuple[Floats, Floats]:
    """How sure the surest pair of each record is that lies within its cluster, and the surest that does not."""
    tied, strayed = np.zeros(len(cluster)), np.zeros(len(cluster))
    for at in range(len(left)):
        one, other = left[at], right[at]
        of = tied if cluster[one] == cluster[other] else strayed
        of[one], of[other] = max(of[one], sure[at]), max(of[other], sure[at])
    return tied, strayed


def described(
    model: Model,
    lists: Lists,
    given: dict[str, int],
    size: int,
    seed: int,
    known: frozenset[tuple[str, str]],
) -> dict[str, Any]:
    """The model as a plain dictionary, for the freeze and for people; `given`: the pairs of each rule."""
    count = len(lists.names)
    expected = {
        f"{lists.names[place // count]} | {lists.names[place % count]}": round(float(value), 3)
        for place, value in enumerate(model.expected)
        if place // count <= place % count
    }
    return {
        "version": f"linkage-{models.VERSION}",
        "seed": seed,
        "features": {
            feature.name: [
                {"reason": level.key, "m": round(float(m), 8), "u": round(float(u), 8)}
                for level, m, u in zip(feature.levels, model.m[place][0], model.u[place], strict=True)
            ]
            for place, feature in enumerate(FEATURES)
        },
        "strata": [
            {
                "lists": [lists.names[place] for place in divmod(int(pair), count)],
                "m": {
                    feature.name: [round(float(m), 8) for m in model.m[place][model.stratum[pair]]]
                    for place, feature in enumerate(FEATURES)
                },
            }
            for pair in np.flatnonzero(model.stratum)
        ],
        "expected_matches": expected,
        "counts": {
            "records": size,
            "pairs": sum(given.values()),
            "pairs_by_rule": given,
            "words_written_for_each_other": len(known),  # a number: the words may be those of persons not shown
        },
    }


def conflict_messages(demands: Constraints, ids: pl.Series) -> list[Message]:
    return [
        message(
            "link.decisions_contradict",
            same=", ".join(f"{ids[one]} = {ids[other]}" for one, other in conflict.same),
            different=", ".join(f"{ids[one]} ≠ {ids[other]}" for one, other in conflict.different),
        )
        for conflict in demands.conflicts
    ]


def doubled(cluster: Numbers, lists: Lists, ids: pl.Series) -> list[Message]:
    """A flag for two records of a list without doubles that became one person."""
    at = np.flatnonzero(lists.unique[lists.of_record])
    _, first, group = np.unique(
        cluster[at] * len(lists.names) + lists.of_record[at], return_index=True, return_inverse=True
    )
    again = np.flatnonzero(first[group] != np.arange(len(at)))
    return [
        message("link.unique_joined", left=ids[one], right=ids[other], list=lists.names[lists.of_record[other]])
        for one, other in zip(at[first[group[again]]].tolist(), at[again].tolist(), strict=True)
    ]
