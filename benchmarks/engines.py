"""The engines of linkage beside each other: whether they come to the same persons, and what each costs.

    script/bench engines [--persons N | --records FILE.parquet --about FILE.json] [--engines NAME ...]

Each engine runs in a process of its own on the same records (simulated lists, second errors, or a Parquet of
`linkage.COLUMNS` with the lists named in a JSON: unique, derivations). For each engine its cost, and how far its pairs
and persons are from those of the first one named. Sizes measured before stay in the file.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks import known_truth, measures


def one(folder: Path, name: str) -> None:
    """Link the records of a folder by one engine in this process, and print its cost."""
    from cenotaph.register.linkage import link
    from cenotaph.register.linkage.engines import engine

    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    frame = pl.read_parquet(folder / "frame.parquet")
    derivations = frozenset((source, origin) for source, origin in about["derivations"])
    started, before = time.perf_counter(), time.process_time()
    found = link(frame, unique_sources=frozenset(about["unique"]), derivations=derivations, sift=engine(name))
    cost = {
        "engine": name,
        "records": frame.height,
        "pairs": found.model["counts"]["pairs"],
        "seconds": round(time.perf_counter() - started, 1),
        "processor_seconds": round(time.process_time() - before, 1),
        "peak_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    for table in ("pairs", "memberships", "unshown"):
        getattr(found, table).write_parquet(folder / f"{name}_{table}.parquet")
    print(json.dumps(cost))


def agreement(folder: Path, first: str, other: str) -> dict[str, Any]:
    """How far two engines are from each other: F1 of the pairs within persons, the largest difference of a probability,
    and which tables are equal to the last digit.
    """
    tables = {
        table: [pl.read_parquet(folder / f"{name}_{table}.parquet") for name in (first, other)]
        for table in ("pairs", "memberships", "unshown")
    }
    both = tables["memberships"][0].join(tables["memberships"][1], on="record")
    shown = tables["pairs"][0].join(tables["pairs"][1], on=["left", "right"], how="full")
    apart = (shown["probability"].fill_null(0.0) - shown["probability_right"].fill_null(0.0)).abs().max()
    return {
        "f1_with_the_first": measures.pairwise(both["cluster"].to_list(), both["cluster_right"].to_list())["f1"],
        "largest_difference_of_probability": apart,
        "equal_to_the_last_digit": [name for name, (ours, theirs) in tables.items() if ours.equals(theirs)],
    }


def main() -> None:
    """Run the engines that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=4_000)
    parser.add_argument("--records", type=Path)
    parser.add_argument("--about", type=Path)
    parser.add_argument("--engines", nargs="+", default=["default", "splink-duckdb"])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        one(Path(asked.one[0]), asked.one[1])
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if asked.records:
            (folder / "frame.parquet").symlink_to(asked.records.resolve())
            (folder / "about.json").symlink_to(asked.about.resolve())
        else:
            truth = known_truth.simulated(asked.persons)
            truth.frame.write_parquet(folder / "frame.parquet")
            about = {"unique": sorted(truth.unique), "derivations": sorted(truth.derivations)}
            (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")
        for name in asked.engines:
            words = [sys.executable, "-m", "benchmarks.engines", "--one", place, name]
            cost = json.loads(subprocess.run(words, stdout=subprocess.PIPE, check=True).stdout)
            cost |= agreement(folder, asked.engines[0], name)
            print(json.dumps(cost), flush=True)
            if asked.json:
                keep(asked.json, name, cost)


def keep(path: Path, name: str, found: dict[str, Any]) -> None:
    """Add what was measured to a file."""
    result = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    result.setdefault(f"{found['records']:,} records", {})[name] = found
    path.write_text(json.dumps(result, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
