"""Attestation: which editions state a claim, and which have its record and do not.

Invariant: the same words at the same place of the same record in several editions are one claim. Whether they are is
known only when every edition was read; until then the claims of a source with several editions lie in a folder beside
the store, and are then compared SPAN records at a time.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cenotaph.claims.known import Numbers

SPAN = 50_000  # records compared at a time
GROUP = 10_000  # rows of a file that are read or passed over together
Editions = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Claims:
    """Claims in the order of their key, one number of each array a claim; `attested` is a position in `sets`."""

    record: Numbers
    property: Numbers
    ordinal: Numbers
    wording: Numbers
    column: Numbers
    attested: Numbers
    sets: list[tuple[Editions, Editions]]  # editions that state a claim, and those that have its record and do not


def ordinals(record: Numbers, about: Numbers) -> Numbers:
    """The number from 0 of each claim among those of its record and property, which stand together."""
    place = np.arange(len(record))
    first = np.ones(len(record), dtype=np.bool_)
    first[1:] = (record[1:] != record[:-1]) | (about[1:] != about[:-1])
    return place - np.maximum.accumulate(np.where(first, place, 0))


def alone(found: dict[str, NDArray[Any]]) -> Claims:
    """The claims of a source with one edition; `found` has record, property, column and wording of each, in order."""
    record, about = found["record"], found["property"]
    nothing = np.zeros(len(record), dtype=np.int64)
    return Claims(record, about, ordinals(record, about), found["wording"], found["column"], nothing, [((0,), ())])


class Editioned:
    """The claims of a source with several editions, in a folder until all are there; the folder is taken away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = 0

    def __enter__(self) -> Editioned:
        shutil.rmtree(self.folder, ignore_errors=True)
        return self

    def __exit__(self, *error: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def hold(self, records: Numbers, edition: int) -> None:
        """These records stand in an edition."""
        self._write("held", pl.DataFrame({"record": records}), edition)

    def state(self, found: dict[str, NDArray[Any]], edition: int) -> None:
        """An edition makes these claims: record, property, column, place, wording and marks of each."""
        self._write("stated", pl.DataFrame(found), edition)

    def _write(self, kind: str, frame: pl.DataFrame, edition: int) -> None:
        self.folder.mkdir(exist_ok=True)
        path = self.folder / f"{kind}-{self.files}.parquet"
        frame = frame.with_columns(pl.lit(edition, dtype=pl.Int64).alias("edition")).sort("record")
        frame.write_parquet(path, row_group_size=GROUP, compression="lz4")
        self.files += 1

    def claims(self, first: int, end: int) -> Iterator[Claims]:
        """The claims of the records from `first` to before `end`, SPAN records at a time."""
        kinds = [sorted(self.folder.glob(f"{kind}-*.parquet")) for kind in ("stated", "held")]
        if not self.files:
            return
        for start in range(first, end, SPAN):
            within = pl.col("record").is_between(start, start + SPAN - 1)
            yield attested(*(pl.scan_parquet(files, glob=False).filter(within).collect() for files in kinds))


def attested(stated: pl.DataFrame, held: pl.DataFrame) -> Claims:
    """One claim for equal words of one place and record, with the editions that have the record and do or do not."""
    editions = held.group_by("record").agg(pl.col("edition").unique().sort().alias("held"))
    claims = (
        stated.sort("record", "property", "column", "wording")
        .group_by("record", "property", "place", "first", "second", maintain_order=True)
        .agg(pl.col("column", "wording").first(), pl.col("edition").unique().sort().alias("stated"))
        .join(editions, on="record", how="left")
        .with_columns(pl.col("held").list.set_difference("stated").list.sort().alias("absent"))
        .sort("record", "property", "column", "wording")
    )
    sets = claims.select("stated", "absent").unique(maintain_order=True).with_row_index("attested")
    claims = claims.join(sets, on=["stated", "absent"], how="left", maintain_order="left")
    record, about, wording, column, at = (
        claims[name].cast(pl.Int64).to_numpy() for name in ("record", "property", "wording", "column", "attested")
    )
    told = [(tuple(stated), tuple(absent)) for _, stated, absent in sets.iter_rows()]
    return Claims(record, about, ordinals(record, about), wording, column, at, told)
