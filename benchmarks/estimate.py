"""Estimates: how long each method takes here, beside the R packages that statisticians use.

    python -m benchmarks.estimate [--runs 3] [--replicates 2] [--tables ../shared/facts/mse/tables] [--json FILE]

The figures of R (`QUOTED`) are own runs of R 4.2 with LCMCR 0.4.14, dga 2.0.2 and Rcapture 1.4-4, processor seconds of
one core of the same kind of machine. Where R and these packages are installed they are run here too, on the same
tables, and their figures stand beside the quoted. Ours are processor seconds of this process; medians of the runs.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from cenotaph.estimate import bootstrap, graphs, latent_class, loglinear
from cenotaph.estimate.convergence import bulk_ess
from cenotaph.estimate.table import OverlapTable, read_table

QUOTED: dict[str, dict[str, Any]] = {
    "latent classes, 20 lists, sweeps a second": {"R": 1e6 / 112, "range": [1e6 / 117, 1e6 / 107], "more is better": 1},
    "latent classes, Kosovo, effective draws a second": {"R": 125.0, "more is better": 1},
    "graphs, 5 lists (ukdat_5), seconds": {"R": 1.6},
    "graphs, 5 lists (ned_5), seconds": {"R": 5.5},
    "graphs, 6 lists, seconds": {"R": None, "why": "not offered"},
    "hierarchical models of 4 lists (113), seconds": {"R": 0.55},
    "hierarchical models of 5 lists to second order (1,024), seconds": {"R": 6.5, "range": [6.0, 7.0]},
    "200 searches repeated, 5 lists, seconds": {"R": None, "why": "pairwise stepwise with 200 bootstraps 2.8 to 32 s"},
}
IN_R: dict[str, tuple[str, str]] = {  # package, and what is timed; `cells` is a data frame of 0/1 columns and count
    "hierarchical models of 4 lists (113), seconds": (
        "Rcapture",
        "closedpMS.t(as.matrix(cells), dfreq = TRUE)",
    ),
    "latent classes, Kosovo, effective draws a second": (
        "LCMCR",
        "local({f <- cells[rep(seq_len(nrow(cells)), cells$count), -ncol(cells)]; f[] <- lapply(f, factor); "
        "s <- lcmCR(f, K = 10, a_alpha = 0.25, b_alpha = 0.25, seed = 1, verbose = FALSE); "
        "lcmCR_PostSampl(s, burnin = 10000, samples = 2000, thinning = 50, output = FALSE)})",
    ),
}


def seconds(work: Callable[[], Any], runs: int) -> float:
    """The median of the processor seconds; one run before, so that nothing is compiled in the others."""
    work()
    taken = []
    for _ in range(runs):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return statistics.median(taken)


def sweeps_a_second(table: OverlapTable, runs: int, classes: int = 15, sweeps: int = 4000) -> float:
    """Sweeps a second of one core, on its way: after 1,000 sweeps."""
    patterns = latent_class.patterns_of(table)
    chain = latent_class.begun(patterns, classes, 3, np.random.SeedSequence(1))
    latent_class.advance(patterns, [chain], 1000)
    return sweeps / seconds(lambda: latent_class.advance(patterns, [chain], sweeps), runs)


def effective_a_second(table: OverlapTable, sweeps: int = 20_000) -> float:
    """Effective draws of the population size (rank-normalised, bulk) a second of one core, from eight chains."""
    patterns = latent_class.patterns_of(table)
    seeds = np.random.SeedSequence(1).spawn(8)
    chains = [latent_class.begun(patterns, latent_class.CLASSES, place, own) for place, own in enumerate(seeds)]
    latent_class.advance(patterns, chains, 3000, latent_class.BOUND)
    started = time.process_time()
    drawn, _ = latent_class.advance(patterns, chains, sweeps, latent_class.BOUND)
    return bulk_ess(drawn) / (time.process_time() - started)


def six_lists() -> OverlapTable:
    """3,000 persons on six lists of different reach."""
    generator = np.random.default_rng(6)
    caught = generator.random((3000, 6)) < generator.uniform(0.1, 0.4, 6)
    counts = np.bincount(caught @ (1 << np.arange(6)), minlength=64)
    counts[0] = 0
    return OverlapTable(tuple("abcdef"), counts)


def redrawn(table: OverlapTable, number: int) -> OverlapTable:
    """A replicate: as many persons drawn from the table's own frequencies."""
    counts = np.zeros_like(table.counts)
    shares = table.counts[table.occurring] / table.n
    counts[table.occurring] = np.random.default_rng(number).multinomial(table.n, shares)
    return OverlapTable(table.lists, counts)


def in_r(name: str, cells: Path) -> float | None:
    """Seconds of the same in R, None where R or the package is not installed."""
    if name not in IN_R or shutil.which("Rscript") is None:
        return None
    package, call = IN_R[name]
    script = (
        f'if (!requireNamespace("{package}", quietly = TRUE)) quit(status = 3); library({package}); '
        f'cells <- read.csv("{cells}"); cat(system.time({call})[["user.self"]])'
    )
    ended = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=False)
    return float(ended.stdout.split()[-1]) if ended.returncode == 0 and ended.stdout else None


def measure(tables: Path, runs: int, replicates: int) -> dict[str, Any]:
    """Every figure of ours by its name, with R's."""
    held = {path.stem: read_table(path) for path in sorted(tables.glob("*.csv"))}
    wide = held["verdata_recruitment_male_1999_R1"]
    ours: dict[str, float] = {
        "latent classes, 20 lists, sweeps a second": sweeps_a_second(wide, runs),
        "latent classes, Kosovo, effective draws a second": effective_a_second(held["kosovo"]),
        "graphs, 5 lists (ukdat_5), seconds": seconds(lambda: graphs.fit(held["ukdat_5"]), runs),
        "graphs, 5 lists (ned_5), seconds": seconds(lambda: graphs.fit(held["ned_5"]), runs),
        "graphs, 6 lists, seconds": seconds(lambda: graphs.fit(six_lists()), runs),
        "hierarchical models of 4 lists (113), seconds": seconds(lambda: loglinear.point(held["kosovo"]), runs),
        "hierarchical models of 5 lists to second order (1,024), seconds": seconds(
            lambda: loglinear.point(held["ned_5"]), runs
        ),
        "200 searches repeated, 5 lists, seconds": seconds(lambda: bootstrap.fit(held["ned_5"]), runs),
    }
    rows = {}
    for name, figure in ours.items():
        quoted = QUOTED[name]
        row = {"ours": figure, "R, quoted": quoted["R"], "R, here": in_r(name, tables / "kosovo.csv")}
        if quoted["R"]:
            row["ratio"] = figure / quoted["R"] if "more is better" in quoted else quoted["R"] / figure
        rows[name] = row | {key: quoted[key] for key in ("why", "range") if key in quoted}
    started, used = time.monotonic(), time.process_time()
    for number in range(replicates):
        latent_class.fit(redrawn(wide, number))
    hundred = 100 / replicates / 60
    rows["latent classes, 100 replicates of 20 lists, minutes"] = {
        "ours": (time.monotonic() - started) * hundred,
        "processor minutes": (time.process_time() - used) * hundred,
        "measured replicates": replicates,
        "R, quoted": 15 * 60.0,
        "R, here": None,
        "ratio": 15 * 60.0 / ((time.process_time() - used) * hundred),
    }
    return rows


def main() -> None:
    """Measures, prints a table and writes the JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--replicates", type=int, default=2)
    parser.add_argument("--tables", type=Path, default=Path("../shared/facts/mse/tables"))
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    if not given.tables.is_dir():
        raise SystemExit(f"{given.tables}: no such folder; give the folder of the reference tables with --tables")
    rows = measure(given.tables, given.runs, given.replicates)
    for name, row in rows.items():
        ratio = f"{row['ratio']:7.1f} times" if "ratio" in row else f"  ({row.get('why', '')})"
        print(f"{name:66} {row['ours']:12,.3f}   R {row['R, quoted'] or float('nan'):10,.3f} {ratio}")
    machine = {"processor": platform.processor() or platform.machine(), "cores": os.cpu_count(),
               "load": os.getloadavg()[0], "python": platform.python_version(), "numpy": np.__version__}  # fmt: skip
    if given.json:
        given.json.parent.mkdir(parents=True, exist_ok=True)
        given.json.write_text(json.dumps({"machine": machine, "figures": rows}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
