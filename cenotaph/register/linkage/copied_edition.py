"""Copied editions: which edition of its origin a list copies.

Invariant: an edition is named only where it leads the next by SURE_EDITION; only what editions differ in is looked at,
so that what all of them say favours none.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from cenotaph.register.linkage.copying import FAITHFUL, Copying, Evidence

SURE_EDITION = 3.0  # natural logarithm by which the best edition must lead the next


def placed(one: Copying, editions: pl.DataFrame, present: pl.DataFrame, evidence: Evidence) -> Copying:
    """The same figures with the edition of the origin that was copied."""
    edition, lead = edition_of(one.source, editions, present, evidence)
    return replace(one, edition=edition, edition_lead=lead)


def edition_of(
    copy: str, editions: pl.DataFrame, present: pl.DataFrame, evidence: Evidence
) -> tuple[str | None, float]:
    """Which edition of the origin a list copies, and by how much it leads the next (natural logarithm).

    `editions` has what each edition says (CELLS and edition), `present` whom it names (edition, entity). Only cells in
    which editions differ are looked at: a copied one is repeated with probability FAITHFUL; and only persons whom not
    all editions name: the list has those of its edition as often as the origin's other persons. None when the lead is
    below SURE_EDITION.
    """
    names = sorted(present["edition"].unique().to_list())
    if len(names) < 2:
        return None, 0.0
    score = dict.fromkeys(names, 0.0)
    mine = evidence.cells.filter(pl.col("list") == copy).select("entity", "property", pl.col("key").alias("copied"))
    cells = editions.join(mine, on=["entity", "property"])
    telling = cells.filter(
        (pl.col("key").n_unique().over("entity", "property") > 1)
        | (pl.len().over("entity", "property") < pl.col("entity").replace_strict(_times(present), default=0))
    )
    hit, miss = float(np.log(FAITHFUL)), float(np.log(1 - FAITHFUL))
    asked = telling.select("entity", "property").unique().height
    for edition, repeated in (
        telling.filter(pl.col("key") == pl.col("copied")).group_by("edition").len().sort("edition").iter_rows()
    ):
        score[edition] += repeated * (hit - miss)
    score = {edition: value + asked * miss for edition, value in score.items()}
    held = set(evidence.order.filter(pl.col("list") == copy)["entity"].to_list())
    people = {edition: set(rows["entity"].to_list()) for (edition,), rows in present.group_by(["edition"])}
    every = set.union(*people.values())
    lasting = set.intersection(*people.values())
    taken = (len(lasting & held) + 1) / (len(lasting) + 2)
    by_itself = taken / 4  # of persons who are not in the edition that was copied
    for edition in names:
        for entity in sorted(every - lasting):
            share = taken if entity in people[edition] else by_itself
            score[edition] += float(np.log(share if entity in held else 1 - share))
    best, second = sorted(names, key=lambda name: (-score[name], name))[:2]
    lead = score[best] - score[second]
    return (best, lead) if lead >= SURE_EDITION else (None, lead)


def _times(present: pl.DataFrame) -> dict[str, int]:
    """In how many editions each person is named."""
    return dict(present.unique().group_by("entity").len().iter_rows())
