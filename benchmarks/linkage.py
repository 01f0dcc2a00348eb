"""Linkage: accuracy, calibration, time and memory on records whose persons are known, beside other linkers.

    python -m benchmarks.linkage [--persons N ...] [--runs 1] [--limit SECONDS] [--peers PYTHON] [--only WORD ...]
                                 [--json FILE]

Sets: those of others with known truth, two publications of the same persons in two scripts or two romanisations, and
simulated mixed-script lists (`cenotaph simulate`, both ways of going wrong; 2.4 records a person). Figures are medians
over the runs, each in a process of its own; none uses a label, and no threshold is chosen for a set.

`f1` is over pairs of records that stand in one cluster; `f1_of_pairs` over pairs whose probability is at least 0.5;
`calibration_error` is the mean gap between probability and truth of the pairs from 0.05, in ten bins. Peers (see
`benchmarks/peers.py`) run under another interpreter, `--peers`, and are named and left out where they are missing.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks import known_truth, measures, tokens
from benchmarks.known_truth import KnownTruth
from benchmarks.peers import peak_megabytes

SHOWN, SAME = 0.05, 0.5
LARGE = 300_000  # records from which the engine of others is given one run only
OF_OTHERS = ("splink_stock", "splink_keys", "recordlinkage")
GAZA = "data/gaza_transliteration_sample/gaza_pairs_1500.csv"
SCRIPTS = {"Arabic to Latin": ("ar", "en"), "Latin to Latin": ("en", "en"), "Arabic to Arabic": ("ar", "ar")}
FACTS: dict[str, tuple[str, ...]] = {"": ("age", "sex"), ", no age": ("sex",), ", no sex": ("age",), ", names only": ()}
EPOCH = 719_163  # the ordinal of 1970-01-01


def every_set(shared: Path, persons: list[int]) -> dict[str, Callable[[], KnownTruth]]:
    """All sets by name; those of others only where they are held."""
    found: dict[str, Callable[[], KnownTruth]] = {}
    if shared.is_dir():
        found |= known_truth.sets(shared)
        for name, (left, right) in SCRIPTS.items():
            columns = (f"list1_name_{left}", f"list2_name_{right}")
            read = partial(known_truth.transliterated, shared / GAZA, *columns)
            for without, facts in FACTS.items() if name != "Arabic to Arabic" else [("", FACTS[""])]:
                found[f"{name}{without}"] = partial(read, facts)
            found[f"{name}, lists may have doubles"] = partial(read, FACTS[""], unique=False)
    for many in persons:
        for corruption in ("first", "second"):
            name = f"simulated, {corruption} errors, {many:,} persons"
            found[name] = partial(known_truth.simulated, many, corruption=corruption)
    return found


def for_peers(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame as others take it: one given and one family name, the consonants of each, dates as text."""
    from cenotaph.claims.values.spelling import sound
    from cenotaph.register.linkage.names import telling

    def consonants(text: str | None) -> str | None:
        return " ".join(sound(word).skeleton or word for word in telling(text)) or None if text else None

    loose = pl.col("unordered").str.split(" ")
    given = pl.coalesce(pl.col("given").replace("", None), loose.list.slice(0, loose.list.len() - 1).list.join(" "))
    family = pl.coalesce(pl.col("family").replace("", None), loose.list.last())
    year = ((pl.col("birth_low") + pl.col("birth_high")) / 2 / 365.2425).floor().cast(pl.Int32)
    of_age = (1990 - pl.col("age_low")).cast(pl.Int32)  # where no birth is stated; the year of the events is one to all

    def written(name: str) -> pl.Expr:
        exact = pl.col(f"{name}_low") == pl.col(f"{name}_high")
        return pl.when(exact).then((pl.col(f"{name}_low") - EPOCH).cast(pl.Date).cast(pl.String))

    table = frame.select(
        pl.col("record").alias("unique_id"),
        pl.col("source").alias("source_dataset"),
        given.replace("", None).alias("given"),
        family.replace("", None).alias("family"),
        *(pl.col(name).replace("", None) for name in ("father", "mother", "gender", "occupation")),
        pl.coalesce(year, of_age).alias("birth_year"),
        written("birth").alias("born"),
        written("death").alias("died"),
        pl.when(pl.col("death_low") == pl.col("death_high")).then("death_low").alias("died_day"),
        pl.col("places").list.first().alias("place"),
        pl.col("birth_places").list.first().alias("birth_place"),
        pl.col("external").list.first().alias("external"),
    )
    keys = [
        pl.Series(f"{name}_key", [consonants(text) for text in table[name].to_list()], dtype=pl.String)
        for name in ("given", "family", "father", "mother")
    ]
    table = table.with_columns(keys)
    run = pl.concat_str(pl.col("given_key").fill_null(""), pl.col("family_key").fill_null("")).str.replace_all(" ", "")
    return table.with_columns(run.replace("", None).alias("run_key"))


def prepare(folder: Path, truth: KnownTruth) -> None:
    """The records of a set as files that every engine reads."""
    frame = truth.frame
    frame.write_parquet(folder / "frame.parquet")
    for_peers(frame).write_parquet(folder / "peer.parquet")
    about = {
        "records": frame.height,
        "unique": sorted(truth.unique),
        "derivations": sorted(truth.derivations),
        "births": bool(frame["birth_low"].is_not_null().any()),
    }
    (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")


def ours(folder: Path) -> None:
    """Our engine on the records of a folder, in this process: pairs, clusters, and its cost on standard output.

    As of the others the cost is that of the whole process: of loading the program and of reading the records too.
    """
    started = time.perf_counter()
    from cenotaph.register.linkage import link

    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    derivations = frozenset((source, origin) for source, origin in about["derivations"])
    frame = pl.read_parquet(folder / "frame.parquet")
    found = link(frame, unique_sources=frozenset(about["unique"]), derivations=derivations)
    cost = {
        "seconds": time.perf_counter() - started,
        "processor_seconds": time.process_time(),
        "peak_megabytes": peak_megabytes(),
        "pairs": found.model["counts"]["pairs"],
    }
    shown = found.pairs.filter(pl.col("probability") >= SHOWN)
    shown.select("left", "right", "probability").write_csv(folder / "pairs.csv")
    found.memberships.select("record", "cluster").write_csv(folder / "clusters.csv")
    print(json.dumps(cost))


def run(engine: str, folder: Path, peers: str, limit: float) -> dict[str, float]:
    """One engine on one folder in a process of its own: its cost.

    Raises RuntimeError with its last words, or if it is not done after `limit` seconds.
    """
    words = [sys.executable, "-m", "benchmarks.linkage", "--one", str(folder)]
    if engine != "ours":
        words = [peers, "benchmarks/peers.py", engine, str(folder)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=limit)
    except subprocess.TimeoutExpired:
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        raise RuntimeError(f"not done after {limit:.0f} seconds, {spent:.0f} processor seconds") from None
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"exit {done.returncode}"]
        raise RuntimeError(next((line for line in reversed(lines) if "Error" in line), lines[-1]))
    cost: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return cost


def judged(folder: Path, truth: KnownTruth) -> dict[str, float]:
    """How right what an engine left in the folder is."""
    text = {"infer_schema_length": 0}
    grouped = pl.read_csv(folder / "clusters.csv", **text)  # type: ignore[arg-type]
    head = dict(grouped.iter_rows())
    records: list[str] = truth.frame["record"].to_list()
    cluster = [head.get(record, record) for record in records]
    person = [truth.person[record] for record in records]
    pairs = pl.read_csv(folder / "pairs.csv", **text)  # type: ignore[arg-type]
    left, right, said = pairs.columns
    probability = pairs[said].cast(pl.Float64).to_numpy()
    ends = pairs.select(left, right).iter_rows()
    true = pl.Series([truth.person[one] == truth.person[other] for one, other in ends], dtype=pl.Boolean).to_numpy()
    same = probability >= SAME
    of_pairs = measures.scores(true[same].sum(), same.sum(), measures.pairs_within(person))
    return measures.pairwise(cluster, person) | {
        "b_cubed": measures.b_cubed(cluster, person),
        "f1_of_pairs": float(of_pairs["f1"]),
        "calibration_error": measures.calibration_error(probability, true),
    }


def measured(truth: KnownTruth, runs: int, peers: str, limit: float, missing: dict[str, str]) -> dict[str, Any]:
    """Every engine on one set. What cannot run is told in `missing`."""
    found: dict[str, Any] = {"records": truth.frame.height}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        prepare(folder, truth)
        for engine in ("ours", *OF_OTHERS):
            births = truth.frame["birth_low"].is_not_null().any()
            if engine in missing or (engine == "recordlinkage" and (truth.frame.height > 12_000 or not births)):
                continue
            try:
                costs = [run(engine, folder, peers, limit) for _ in range(1 if truth.frame.height > LARGE else runs)]
            except RuntimeError as error:
                if engine == "ours":
                    raise
                if "No module named" in str(error):
                    missing[engine] = str(error)
                found[engine] = {"not_run": str(error)}
                print(f"{engine:>15}: not run ({error})", flush=True)
                continue
            cost = {name: statistics.median(one[name] for one in costs) for name in costs[0]}
            found[engine] = {name: round(float(value), 4) for name, value in (judged(folder, truth) | cost).items()}
            told = ("precision", "recall", "f1", "b_cubed", "f1_of_pairs", "calibration_error", "processor_seconds")
            figures = ", ".join(f"{name} {found[engine][name]:.3f}" for name in told)
            print(f"{engine:>15}: {figures}", flush=True)
    return found


def main() -> None:
    """Run the benchmark, print the figures, and write them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, nargs="*", default=[4_000, 12_000, 40_000])
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--limit", type=float, default=3_600, help="seconds that an engine is given")
    parser.add_argument("--peers", default=sys.executable, help="an interpreter with splink, recordlinkage, unidecode")
    parser.add_argument("--only", nargs="*", default=[], help="only sets whose name holds one of these words")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        ours(asked.one)
        return
    shared = Path(os.environ.get("CENOTAPH_SHARED", "../shared"))
    result: dict[str, Any] = {}
    if asked.json and asked.json.exists() and asked.only:
        result = json.loads(asked.json.read_text(encoding="utf-8"))  # the sets not asked for stay as they were measured
    machine = f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    result |= {"machine": machine, "load_average": round(os.getloadavg()[1], 1), "runs": asked.runs}
    missing: dict[str, str] = {}
    for name, read in every_set(shared, asked.persons).items():
        if asked.only and not any(word in name for word in asked.only):
            continue
        print(name, flush=True)
        result.setdefault("sets", {})[name] = measured(read(), asked.runs, asked.peers, asked.limit, missing)
        keep(result, asked.json)
    if shared.is_dir() and (not asked.only or "tokens" in asked.only):
        result["tokens"] = tokens.measured(shared, asked.peers)
    result["peers_not_installed"] = missing
    keep(result, asked.json)


def keep(result: dict[str, Any], path: Path | None) -> None:
    """Write what is measured so far."""
    if path:
        path.write_text(json.dumps(result, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
