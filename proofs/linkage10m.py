"""Ten million records of 4.2 million persons linked on one machine: memory, time and how right the persons are.

Simulated mixed-script lists with second errors (`benchmarks.known_truth`), drawn in SHARDS parts of other seeds, so
that two processors can draw them; a list of all parts is one list. Linking runs in a process of its own with nothing
else in its memory. With CENOTAPH_LINKAGE10M, a folder, what was simulated is kept there and found again.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import polars as pl

COVERS = ("benchmarks/known_truth.py", "cenotaph/register/linkage", "cenotaph/simulate")
SHARDS, PERSONS = 40, 105_000
RECORDS, MOST_MEGABYTES = 10_000_000, 16 * 1024
PLAUSIBLE = 0.05  # probability from which a pair counts for calibration
LET_GO = {"_RJEM_MALLOC_CONF": "dirty_decay_ms:0,muzzy_decay_ms:0"}  # memory that polars no longer uses is given back


def draw(number: int, folder: Path, persons: int) -> None:
    """Simulate one part: its records with their persons, and what is said of the lists."""
    from benchmarks.known_truth import simulated

    truth = simulated(persons, seed=number)
    person = [f"{number:02}-{truth.person[record]}" for record in truth.frame["record"].to_list()]
    record = pl.col("record").str.replace("/persons/", f"/persons/{number:02}-", literal=True)
    fresh = folder / f"{number:02}.new"
    truth.frame.with_columns(record, person=pl.Series(person, dtype=pl.String)).write_parquet(fresh)
    about = {"unique": sorted(truth.unique), "derivations": sorted(truth.derivations)}
    (folder / f"{number:02}.json").write_text(json.dumps(about), encoding="utf-8")
    fresh.rename(folder / f"{number:02}.parquet")


def gather(folder: Path) -> None:
    """All parts as one frame, `frame.parquet`, and the person of each of its records, `truth.parquet`."""
    parts = sorted(folder.glob("[0-9][0-9].parquet"))
    whole = pl.concat(pl.read_parquet(part) for part in parts).sort("record")
    whole.drop("person").write_parquet(folder / "frame.parquet")
    number = (pl.col("person").rank("dense") - 1).cast(pl.Int32)
    whole.select("record", number).write_parquet(folder / "truth.parquet")


def linked(folder: Path) -> dict[str, Any]:
    """Link what a folder holds, in this process; leaves pairs and memberships there and returns the cost."""
    from cenotaph.register.linkage import link

    about = json.loads((folder / "01.json").read_text(encoding="utf-8"))
    derivations = frozenset((source, origin) for source, origin in about["derivations"])
    began, before = time.monotonic(), time.process_time()
    # nobody else holds the frame
    found = link(pl.read_parquet(folder / "frame.parquet"), (), frozenset(about["unique"]), derivations=derivations)
    cost = {
        "minutes_of_linking": round((time.monotonic() - began) / 60, 1),
        "processor_seconds": round(time.process_time() - before),
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "records": found.memberships.height,
        "pairs": found.model["counts"]["pairs"],
        "load_average": round(os.getloadavg()[1], 1),
    }
    found.memberships.select("record", "cluster").write_parquet(folder / "memberships.parquet")
    shown = found.pairs.filter(pl.col("probability") >= PLAUSIBLE)
    shown.select("left", "right", "probability").write_parquet(folder / "pairs.parquet")
    return cost


def judged(folder: Path) -> dict[str, float]:
    """How right the persons and the probabilities are that linking left in the folder."""
    from benchmarks import measures

    truth = pl.read_parquet(folder / "truth.parquet")
    persons = pl.read_parquet(folder / "memberships.parquet").join(truth, on="record")

    def together(*columns: str) -> int:
        many = persons.group_by(columns).len()["len"].cast(pl.Int64)
        return int((many * (many - 1) // 2).sum())

    right = measures.scores(together("cluster", "person"), together("cluster"), together("person"))
    pairs = pl.read_parquet(folder / "pairs.parquet")
    for end in ("left", "right"):
        pairs = pairs.join(truth.rename({"record": end, "person": f"{end}_person"}), on=end)
    same = (pairs["left_person"] == pairs["right_person"]).to_numpy()
    error = measures.calibration_error(pairs["probability"].to_numpy(), same)
    return {name: round(float(value), 4) for name, value in (right | {"calibration_error": error}).items()}


def alone(*words: str) -> str:
    """What a step prints that runs in a process of its own."""
    run = [sys.executable, "-m", "proofs.linkage10m", *words]
    return subprocess.run(run, check=True, stdout=subprocess.PIPE, text=True, env=os.environ | LET_GO).stdout


def prove(shards: int = SHARDS, persons: int = PERSONS, records: int = RECORDS) -> dict[str, Any]:
    """The figures; they hold if so many records are linked in at most MOST_MEGABYTES."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(os.environ.get("CENOTAPH_LINKAGE10M", place))
        began = time.monotonic()
        missing = [number for number in range(1, shards + 1) if not (folder / f"{number:02}.parquet").exists()]
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            list(pool.map(lambda number: alone("draw", str(number), str(folder), str(persons)), missing))
        alone("gather", str(folder))
        simulating = round((time.monotonic() - began) / 60, 1)
        print(f"{simulating} minutes of simulating", file=sys.stderr, flush=True)
        cost = json.loads(alone("link", str(folder)).splitlines()[-1])
        print(json.dumps(cost), file=sys.stderr, flush=True)
        found = {"persons": shards * persons, "minutes_of_simulating": simulating} | cost | judged(folder)
    return {"holds": cost["peak_megabytes"] <= MOST_MEGABYTES and cost["records"] >= records, **found}


if __name__ == "__main__":
    step, *words = sys.argv[1:]
    if step == "draw":
        draw(int(words[0]), Path(words[1]), int(words[2]))
    elif step == "gather":
        gather(Path(words[0]))
    else:
        print(json.dumps(linked(Path(words[0]))))
