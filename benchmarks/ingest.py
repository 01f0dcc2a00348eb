"""Ingest: a list of N rows and 10 columns into claims on SQLite, beside two peers on the same rows.

    python -m benchmarks.ingest [--rows 1000000] [--runs 1] [--peer-rows 50000] [--json FILE]

Ours is what `cenotaph build` does first: seal the file, read and digest it, parse each wording, write records, claims,
labels and attestations. Peers: bare `sqlite3.executemany` of the same (record, property, place, words, edition) rows in
one transaction, without reading, parsing or labels; and the SQL statement store of the FollowTheMoney world
(package nomenklatura, class nomenklatura.store.sql.SQLWriter) on the first `--peer-rows` rows, where it is installed.

Cardinalities: id N distinct; name about N (2,000 given by 50,000 family names); father 3,000; gender 2; age 70; born
20,075 days; died 3,360 days; place 5,000; occupation 400; note 100,000.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

COLUMNS = {
    "name": 'name = { column = "name", order = "given family" }',
    "father": 'father_name = "father"',
    "gender": 'gender = { column = "gender", codes = { M = "male", F = "female" } }',
    "age": 'age = "age"',
    "born": 'birth_date = { column = "born", calendar = "gregorian" }',
    "died": 'death_date = { column = "died", calendar = "gregorian" }',
    "place": 'death_place = "place"',
    "occupation": 'occupation = "occupation"',
    "note": 'note = "note"',
    "id": 'external_id = "id"',
}
SOURCE = (
    '[source]\ntitle = "A list for measuring (fictional)"\nproducer = "Nobody"\nstance = "ngo"\nedition = "1"\n'
    'list = true\n[[table]]\nfile = "list.csv"\nkey = "id"\n[table.columns]\n'
)


def write_case(folder: Path, rows: int) -> Path:
    """A visibly fictional case of one list; the same bytes for the same number of rows."""
    source = folder / "sources" / "list"
    source.mkdir(parents=True)
    about = '[case]\ntitle = "A case for measuring (fictional)"\nas_of = "2026-01-01"\nfictional = true\n'
    (folder / "case.toml").write_text(about, encoding="utf-8")
    (source / "source.toml").write_text(SOURCE + "\n".join(COLUMNS.values()) + "\n", encoding="utf-8")
    with (source / "list.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for start in range(0, rows, 100_000):
            writer.writerows(block(start, min(start + 100_000, rows)))
    return folder


def block(start: int, end: int) -> Iterator[tuple[Any, ...]]:
    """Rows start to end of the list."""
    chance = np.random.Generator(np.random.PCG64([1, start]))
    size = end - start
    ceilings = {"given": 2000, "family": 50000, "father": 3000, "gender": 2, "age": 70, "born": 20075, "died": 3360}
    ceilings |= {"place": 5000, "occupation": 400, "note": 100_000}
    drawn = {name: chance.integers(0, ceiling, size).tolist() for name, ceiling in ceilings.items()}
    days = np.datetime64("1920-01-01") + np.arange(25_000)
    iso = [str(day) for day in days]
    for n in range(size):
        name = f"Given{drawn['given'][n]} Family{drawn['family'][n]}"
        born, died = iso[drawn["born"][n]], iso[21_900 - 260 + drawn["died"][n] % 3360 - 1]
        yield (
            name, f"Father{drawn['father'][n]}", "MF"[drawn["gender"][n]], drawn["age"][n] + 10, born, died,
            f"Town {drawn['place'][n]}", f"Trade {drawn['occupation'][n]}", f"Note {drawn['note'][n]}", start + n,
        )  # fmt: skip


def ours(case: Path, build: Path) -> int:
    """Seal, read and load; returns the number of claims."""
    from cenotaph.run import store

    store.configure()
    from cenotaph.run import plan

    opened, where = plan.open_case(case, build)
    loaded, _ = plan.read(opened, where, None)
    return sum(one.claims for one in loaded)


def statements(case: Path, most: int | None) -> Iterator[tuple[str, str, str, str, str]]:
    """The same claims as plain rows: record, property, place, words, edition."""
    with (case / "sources" / "list" / "list.csv").open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            if most is not None and number >= most:
                return
            for column, cell in row.items():
                yield f"list/persons/{row['id']}", column, column, cell, "1"


def bare(case: Path, build: Path) -> int:
    """`executemany` of the same rows, prepared beforehand, timed by the caller with the preparation."""
    connection = sqlite3.connect(build / "bare.sqlite3")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE claim (record TEXT, property TEXT, place TEXT, words TEXT, edition TEXT)")
    with connection:
        connection.executemany("INSERT INTO claim VALUES (?, ?, ?, ?, ?)", statements(case, None))
    return int(connection.execute("SELECT count(*) FROM claim").fetchone()[0])


def peer(case: Path, build: Path, rows: int) -> int:
    """The statement store of the FollowTheMoney world, on the first rows."""
    from followthemoney import Dataset, Statement
    from nomenklatura.resolver import Linker
    from nomenklatura.store.sql import SQLStore
    from sqlalchemy import create_engine

    properties = {"name": "name", "father": "fatherName", "gender": "gender", "born": "birthDate", "died": "deathDate"}
    properties |= {
        "place": "address",
        "occupation": "position",
        "note": "notes",
        "id": "registrationNumber",
        "age": "summary",
    }
    dataset = Dataset.make({"name": "list", "title": "A list"})
    store = SQLStore(dataset, Linker({}), create_engine(f"sqlite:///{build}/peer.sqlite3"))
    written = 0
    with store.writer() as writer:  # nomenklatura.store.sql.SQLWriter
        for record, column, _, words, _ in statements(case, rows):
            writer.add_statement(
                Statement(entity_id=record, prop=properties[column], schema="Person", value=words, dataset="list")
            )
            written += 1
    return written


RUNS: dict[str, Callable[..., int]] = {"ours": ours, "bare": bare, "peer": peer}


def once(kind: str, case: Path, rows: int) -> dict[str, float]:
    """One run in a process of its own: claims, seconds, claims a second, peak memory (MB), bytes on disk a claim."""
    with tempfile.TemporaryDirectory() as build:
        words = [sys.executable, "-m", "benchmarks.ingest", "--one", kind, "--case", str(case), "--build", build]
        done = subprocess.run([*words, "--peer-rows", str(rows)], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(
                done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"exit {done.returncode}"
            )
        found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        size = sum(path.stat().st_size for path in Path(build).glob("*.sqlite3"))
    return found | {"bytes_a_claim": size / found["claims"]}


def measure(kind: str, case: Path, build: Path, rows: int) -> dict[str, float]:
    started = time.perf_counter()
    claims = RUNS[kind](case, build, rows) if kind == "peer" else RUNS[kind](case, build)
    seconds = time.perf_counter() - started
    processor = time.process_time()  # seconds of both processors together: what a busy machine does not change
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "claims": claims,
        "seconds": seconds,
        "processor_seconds": processor,
        "claims_a_second": claims / seconds,
        "claims_a_processor_second": claims / processor,
        "peak_megabytes": peak,
    }


def main() -> None:
    """Run the benchmark and print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--peer-rows", type=int, default=50_000)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", choices=RUNS)
    parser.add_argument("--case", type=Path)
    parser.add_argument("--build", type=Path)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measure(asked.one, asked.case, asked.build, asked.peer_rows)))
        return
    result: dict[str, Any] = {
        "rows": asked.rows,
        "runs": asked.runs,
        "load_average": round(os.getloadavg()[1], 1),  # processes that wanted a processor when it began
        "machine": f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}",
    }
    with tempfile.TemporaryDirectory() as folder:
        case = write_case(Path(folder) / "measuring", asked.rows)
        found: dict[str, list[dict[str, float]]] = {kind: [] for kind in RUNS}
        for _ in range(asked.runs):
            for kind in RUNS:
                try:
                    found[kind].append(once(kind, case, asked.peer_rows))
                except RuntimeError as error:
                    print(f"{kind}: not run ({error})", file=sys.stderr)
    for kind, runs in found.items():
        if runs:
            result[kind] = {figure: round(statistics.median(run[figure] for run in runs), 3) for figure in runs[0]}
            print(f"{kind:>5}: " + ", ".join(f"{figure} {value:,.1f}" for figure, value in result[kind].items()))
    for kind in ("bare", "peer"):
        if kind in result:
            for name, figure in (("", "claims_a_second"), ("_by_processor", "claims_a_processor_second")):
                ratio = result["ours"][figure] / result[kind][figure]
                result[f"ratio_to_{kind}{name}"] = round(ratio, 3)
                print(f"ours to {kind}: {ratio:.2f} times the {figure.replace('_', ' ')}")
    if asked.json:
        asked.json.write_text(json.dumps(result, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
