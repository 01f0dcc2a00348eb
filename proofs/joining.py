"""A list of 5,000 rows joins a register of a million: in which time, and is the partition the same?

Simulated mixed-script lists. The join runs in a process of its own, from the basis on disk to the persons of all
records. Its partition is compared with that of judging, clustering and pooling everything again by the same weights,
and with linking everything anew, which learns other weights.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

COVERS = ("benchmarks/known_truth.py", "cenotaph/register/linkage", "cenotaph/simulate")
PERSONS = 420_000  # about a million records
ROWS = 5_000
NEW = "newcomers"
SEED = 1
MOST_SECONDS = 60.0
LEAST_AGREEMENT = 0.98  # F1 between the pairs of the join and those of linking all anew


def joined(folder: Path, everything: bool) -> dict[str, float]:
    """In this process: the join of what stands in a folder, and its cost; leaves its memberships there."""
    from cenotaph.register.linkage import basis
    from cenotaph.register.linkage.joining import join

    unique = frozenset(json.loads((folder / "unique.json").read_text(encoding="utf-8")))
    later = pl.read_parquet(folder / "later.parquet")
    started, before = time.perf_counter(), time.process_time()
    found = join(basis.read(folder / "basis"), later, unique_sources=unique, everything=everything)
    cost = {
        "seconds": round(time.perf_counter() - started, 1),
        "processor_seconds": round(time.process_time() - before, 1),
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    found.memberships.write_parquet(folder / f"memberships_{everything}.parquet")
    return cost


def prove(persons: int = PERSONS, rows: int = ROWS) -> dict[str, Any]:
    """The figures; they hold if the join takes at most MOST_SECONDS and its partition is that of judging all again."""
    from benchmarks import measures
    from benchmarks.known_truth import simulated
    from cenotaph.register.linkage import basis, link

    truth = simulated(persons, SEED)
    unique = truth.unique | {NEW}
    largest = truth.frame.filter(pl.col("source").is_in(list(truth.unique)))["source"].mode().sort()[0]
    there = np.flatnonzero((truth.frame["source"] == largest).to_numpy())
    chosen = np.random.default_rng(SEED).choice(there, rows, replace=False)
    is_later = np.zeros(truth.frame.height, dtype=np.bool_)
    is_later[chosen] = True
    source = pl.when(pl.Series(is_later)).then(pl.lit(NEW)).otherwise("source").alias("source")
    frame = truth.frame.with_columns(source)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        frame.filter(pl.Series(is_later)).write_parquet(folder / "later.parquet")
        (folder / "unique.json").write_text(json.dumps(sorted(unique)), encoding="utf-8")
        stood = link(frame.filter(pl.Series(~is_later)), unique_sources=unique, seed=SEED, keep=True)
        assert stood.basis is not None
        basis.write(stood.basis, folder / "basis")
        megabytes = sum(file.stat().st_size for file in (folder / "basis").iterdir()) // 2**20
        del stood
        costs = {everything: _run(folder, everything) for everything in (False, True)}
        found, whole = (pl.read_parquet(folder / f"memberships_{everything}.parquet") for everything in (False, True))
    again = link(frame, unique_sources=unique, seed=SEED).memberships
    came = found["record"].is_in(frame.filter(pl.Series(is_later))["record"].implode()).to_list()
    person = [truth.person[record] for record in found["record"].to_list()]
    agreement = measures.pairwise(found["cluster"].to_list(), again["cluster"].to_list())
    same = bool(found.equals(whole))
    return {
        "records_that_stand": frame.height - rows,
        "records_that_join": rows,
        "basis_megabytes": megabytes,
        "join": costs[False],
        "judging_everything_by_the_same_weights": costs[True],
        "same_partition_as_judging_everything": same,
        "join_against_linking_all_anew": _rounded(agreement),
        "against_the_truth": {
            name: {
                "all_pairs": _rounded(measures.pairwise(clusters, person)),
                "of_later_records": _of(clusters, person, came),
            }
            for name, clusters in (("join", found["cluster"].to_list()), ("all_anew", again["cluster"].to_list()))
        },
        "holds": same and costs[False]["seconds"] <= MOST_SECONDS and agreement["f1"] >= LEAST_AGREEMENT,
    }


def _run(folder: Path, everything: bool) -> dict[str, float]:
    """The join in a process of its own, as a person starts it."""
    words = [sys.executable, "-m", "proofs.joining", str(folder), "everything" if everything else "reached"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    cost: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return cost


def _of(cluster: list[str], person: list[Any], later: list[bool]) -> dict[str, float]:
    """How right the pairs are that hold a later record: all pairs but those of known ones."""
    from benchmarks import measures

    groups: tuple[list[Any], ...] = (list(zip(cluster, person, strict=True)), cluster, person)
    right, said, true = (
        measures.pairs_within(one)
        - measures.pairs_within([key for key, is_later in zip(one, later, strict=True) if not is_later])
        for one in groups
    )
    return _rounded(measures.scores(right, said, true))


def _rounded(found: dict[str, float]) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in found.items()}


if __name__ == "__main__":
    print(json.dumps(joined(Path(sys.argv[1]), sys.argv[2] == "everything")))
