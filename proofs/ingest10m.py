"""Ten million rows in eight lists: time, memory and disk of sealing, reading and loading, and how they grow.

A simulated case (`cenotaph simulate`, eight lists, one of them in two editions) whose files together have about 1, 3
and 10 million rows. Everything is measured in a process of its own, with nothing else in its memory.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

COVERS = ("cenotaph/claims", "cenotaph/evidence", "cenotaph/run", "cenotaph/simulate")
PERSONS = {"1M": 250_000, "3M": 750_000, "10M": 2_510_000}  # four rows a person, in all files together
MOST_MEGABYTES, MOST_MINUTES = 4096, 25


def megabytes() -> int:
    """The most memory this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def loaded(case: Path, build: Path) -> dict[str, Any]:
    """Seal, read and load a case, in this process."""
    from cenotaph.run import store

    store.configure()
    from cenotaph.run import plan

    began = time.monotonic()
    told: list[tuple[float, int]] = []  # after every block of rows: seconds, peak memory
    opened, where = plan.open_case(case, build)
    found, _ = plan.read(opened, where, None, lambda *_: told.append((time.monotonic() - began, megabytes())))
    seconds = time.monotonic() - began
    claims = sum(one.claims for one in found)
    return {
        "rows": sum(one.rows for one in found),
        "records": sum(one.records for one in found),
        "claims": claims,
        "seconds": round(seconds),
        "seconds_of_processor": round(time.process_time()),  # of both processors together, without waiting for others
        "load_average": round(os.getloadavg()[1], 1),  # processes that wanted a processor, over five minutes
        "claims_a_second": round(claims / seconds),
        "peak_megabytes": megabytes(),
        "told": told,
    }


def measured(case: Path, build: Path) -> dict[str, Any]:
    """The same in a process of its own, with what it left on disk."""
    run = [sys.executable, "-m", "proofs.ingest10m", str(case), str(build)]
    done = subprocess.run(run, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    sizes = {
        "files": sum(path.stat().st_size for path in (case / "sources").rglob("*") if path.is_file()),
        "store": sum(path.stat().st_size for path in build.glob("store.sqlite3*")),
    }
    found |= {f"megabytes_of_{name}": round(size / 1e6) for name, size in sizes.items()}
    found["bytes_of_store_a_claim"] = round(sizes["store"] / found["claims"], 1)
    return found


def simulated(persons: int) -> dict[str, Any]:
    """A simulated case."""
    with tempfile.TemporaryDirectory() as folder:
        case = Path(folder) / "case"
        words = ["simulate", str(case), "--seed", "1", "--persons", str(persons), "--lists", "8"]
        began = time.monotonic()
        subprocess.run([sys.executable, "-m", "cenotaph.cli", *words], check=True, capture_output=True)
        simulating = round(time.monotonic() - began)
        found = measured(case, Path(folder) / "build")
    del found["told"]
    return {"persons": persons, "seconds_of_simulating": simulating} | found


def holds(found: dict[str, Any], rows: int) -> bool:
    """Whether all rows were read within the memory and the time allowed."""
    return found["peak_megabytes"] < MOST_MEGABYTES and found["seconds"] < MOST_MINUTES * 60 and found["rows"] >= rows


def prove() -> dict[str, Any]:
    """Figures by number of rows."""
    figures = {}
    for name, persons in PERSONS.items():
        figures[name] = simulated(persons)
        print(f"{name}: {json.dumps(figures[name])}", file=sys.stderr, flush=True)
    return {"holds": holds(figures["10M"], 10_000_000), "simulated_case_of_8_lists": figures}


if __name__ == "__main__":
    print(json.dumps(loaded(Path(sys.argv[1]), Path(sys.argv[2]))))
