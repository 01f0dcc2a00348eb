"""Reach: which of the pairs that people judged the same each blocking rule brings together.

Invariant: a rule is credited with a pair where the two records share one of its keys, whatever other rules do; that a
large block is split afterwards is not seen here. The pairs are those that were judged, most of which some rule had
brought together: a rule's share among pairs that nobody has seen is not known.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from cenotaph.register.linkage.blocking import rules
from cenotaph.register.linkage.link import conformed
from cenotaph.register.linkage.records import read_records
from cenotaph.register.review.accuracy import wilson


@dataclass(frozen=True, slots=True)
class Reach:
    """Of `pairs` judged the same, how many share a key of the rule, and of no other; the interval of the share."""

    rule: str
    pairs: int
    shared: int
    alone: int
    low: float
    high: float


def reach(frame: pl.DataFrame, same: Sequence[tuple[str, str]]) -> tuple[list[Reach], int]:
    """The reach of every rule, the surest first, and how many pairs share no key at all.

    `frame` as `link` takes it; pairs of which a record is not there are left out.
    """
    whole = conformed(frame)
    place = {record: at for at, record in enumerate(whole["record"].to_list())}
    pairs = [(place[left], place[right]) for left, right in same if left in place and right in place]
    if not pairs:
        return [], 0
    asked = np.unique(np.array(pairs, dtype=np.int32))
    by: list[set[str]] = [set() for _ in pairs]
    names = []
    for rule in rules(read_records(whole)):
        names.append(rule.name)
        keys: dict[int, set[int]] = defaultdict(set)
        held = np.isin(rule.record, asked)
        for record, key in zip(rule.record[held].tolist(), rule.key[held].tolist(), strict=True):
            keys[record].add(key)
        for found, (left, right) in zip(by, pairs, strict=True):
            if not keys[left].isdisjoint(keys[right]):
                found.add(rule.name)
    return [_reach(name, by) for name in names], sum(not found for found in by)


def _reach(rule: str, by: Sequence[set[str]]) -> Reach:
    shared = sum(rule in found for found in by)
    low, high = wilson(shared, len(by), sys.maxsize)
    return Reach(rule, len(by), shared, sum(found == {rule} for found in by), low, high)
