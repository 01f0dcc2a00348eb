"""Contradicted: decisions of people against which the model now speaks strongly.

Invariant: a decision holds whatever the model says; this only tells, so that somebody looks again.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from cenotaph.ledger.entry import Entry, judgements, verdict_of
from cenotaph.words.sentences import Message, message

STRONGLY = 0.01  # probability of the other verdict's opposite: "same" below it, "different" above 1 less it


def doubted(pairs: pl.DataFrame, entries: Iterable[Entry]) -> list[Message]:
    """A sentence for each decision that the model contradicts strongly, sorted by the records.

    `pairs` has columns left, right, probability.
    """
    probability = {(left, right): chance for left, right, chance in pairs.select("left", "right", "probability").rows()}
    found = []
    for (left, right), said in sorted(judgements(entries).items()):
        verdict, chance = verdict_of(said), probability.get((left, right))
        if chance is None:
            continue
        if (verdict == "same" and chance < STRONGLY) or (verdict == "different" and chance > 1.0 - STRONGLY):
            named = ", ".join(sorted({entry.author for entry in said if entry.body["verdict"] == verdict}))
            found.append(
                message(
                    f"review.doubted_{verdict}",
                    left=left,
                    right=right,
                    authors=named,
                    probability=f"{chance:.6f}",
                    entry=said[0].id[:12],
                )
            )
    return found
