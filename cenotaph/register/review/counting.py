"""Counting: whether some records together would be one identified victim.

Invariant: the rule is that of the register (`cards.bin_of`); only what may be read is counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cache

import polars as pl

from cenotaph.register.cards import VICTIM, Identifiability, Mandate, Said, bin_of, shared_external_ids
from cenotaph.register.review.choice import Identified, Register


def register_of(tables: Mapping[str, pl.DataFrame], rule: Identifiability, mandate: Mandate) -> Register:
    """A function that gives, for some records, one that tells whether any of them together are an identified victim."""
    ids = [
        _said(row) for row in tables["claim"].filter(pl.col("property") == "external_id").select(COLUMNS).iter_rows()
    ]
    shared = shared_external_ids(ids)
    victims = tables["record"].filter((pl.col("kind") == "person") & pl.col("role").is_in(VICTIM))

    def of(records: Collection[str]) -> Identified:
        wanted = pl.DataFrame({"record": sorted(records)}, schema={"record": pl.String})
        said: dict[str, list[Said]] = defaultdict(list)
        for row in tables["claim"].join(wanted, on="record", how="semi").select(COLUMNS).iter_rows():
            said[row[0]].append(_said(row))
        named = set(victims.join(wanted, on="record", how="semi")["record"].to_list())

        @cache
        def identified(together: frozenset[str]) -> int:
            if not together & named:
                return 0
            groups: dict[str, list[Said]] = defaultdict(list)
            for record in sorted(together):
                for one in said[record]:
                    groups[one.property].append(one)
            return int(bin_of(groups, rule, mandate, shared)[0] == "identified")

        return lambda together: identified(frozenset(together))

    return of


COLUMNS = ("record", "source", "property", "claim", "value", "as_written", "status")


def _said(row: tuple[str, ...]) -> Said:
    record, source, about, claim, value, words, status = row
    return Said(record, source, about, claim, "" if status == "rejected" else value, words)
