"""Changes: what joined and what parted between two freezes, and what that did to the register.

Invariant: plain functions of the two freezes' tables; an id that another took over is told with where it leads.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Changes:
    """What differs: `merged` (ids of before -> the id that holds them now), `split` (id of before -> ids of now), the
    persons in each bin before and now, and the ids whose page another page takes the place of, changes or appears.
    """

    merged: tuple[tuple[tuple[str, ...], str], ...]
    split: tuple[tuple[str, tuple[str, ...]], ...]
    before: Mapping[str, int]
    now: Mapping[str, int]
    pages_gone: tuple[str, ...]
    pages_changed: tuple[str, ...]
    pages_new: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        """Whether no record changed its company."""
        return not (self.merged or self.split)


def changes(before: Mapping[str, pl.DataFrame], now: Mapping[str, pl.DataFrame]) -> Changes:
    """What differs between the entities of persons of two freezes; each has tables record, membership and entity.

    Records that only one of them has neither join nor part anything.
    """
    then_of, now_of = _entities(before), _entities(now)
    shared = then_of.keys() & now_of.keys()
    became: dict[str, set[str]] = defaultdict(set)
    came_from: dict[str, set[str]] = defaultdict(set)
    for record in shared:
        became[then_of[record]].add(now_of[record])
        came_from[now_of[record]].add(then_of[record])
    merged = sorted((tuple(sorted(olds)), new) for new, olds in came_from.items() if len(olds) > 1)
    split = sorted((old, tuple(sorted(news))) for old, news in became.items() if len(news) > 1)
    touched = {one for olds, new in merged for one in (*olds, new)} | {
        one for old, news in split for one in (old, *news)
    }
    then_ids, now_ids = set(then_of.values()), set(now_of.values())
    return Changes(
        tuple(merged),
        tuple(split),
        _bins(before),
        _bins(now),
        tuple(sorted((touched & then_ids) - now_ids)),
        tuple(sorted(touched & then_ids & now_ids)),
        tuple(sorted((touched & now_ids) - then_ids)),
    )


def _entities(tables: Mapping[str, pl.DataFrame]) -> dict[str, str]:
    persons = tables["record"].filter(pl.col("kind") == "person").select("record")
    return dict(tables["membership"].join(persons, on="record", how="semi").select("record", "entity").iter_rows())


def _bins(tables: Mapping[str, pl.DataFrame]) -> dict[str, int]:
    """The entities in each bin."""
    return dict(sorted(Counter(tables["entity"].filter(pl.col("bin") != "other_record")["bin"].to_list()).items()))
