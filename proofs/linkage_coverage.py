"""From lists to the number: does the interval hold the truth when nobody says who is the same person?

Fictional populations, whose lists catch everybody alike and independently of each other, so that the assumption of
`graphs` holds, are written with the errors of real lists, read, linked, and estimated three times: with the linkage
taken as known, carried through the draws of the register, and with the true linkage, which nobody has. Beside it how
often draws hold two records together that are one person, and whether the drawn counts hold the true one.
"""

from __future__ import annotations

import concurrent.futures
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from proofs.coverage import judged

COVERS = (
    "benchmarks/known_truth.py", "cenotaph/estimate/graphs.py", "cenotaph/estimate/over_linkages.py",
    "cenotaph/estimate/replicates.py", "cenotaph/register/linkage", "cenotaph/simulate",
)  # fmt: skip
CORRUPTIONS = ("first", "second")
POPULATIONS = 30  # of each corruption
PERSONS = 300  # of each population
CHANCES = (0.45, 0.4, 0.35, 0.3)  # that a list catches a person
DRAWS = 10  # linkages, as a case has them that states nothing
SEED = 1
WAYS = ("linkage_known", "carried", "rubin", "true_linkage")
LEAST_COVERED = 0.9  # of the carried interval
EDGES = (0.0, 0.05, 0.25, 0.45, 0.65, 0.85, 0.95)  # of the share of draws that hold a pair together: tenths inside


def write_case(folder: Path, corruption: str, persons: int) -> None:
    """A case of independent lists with one chance each, everywhere and in every month, that name everybody."""
    from dataclasses import replace

    from cenotaph.simulate.case import write_tables, write_text
    from cenotaph.simulate.surroundings import stated
    from cenotaph.simulate.vocabulary import country, listings, survivors

    own = [one for one in listings() if not one.copies][: len(CHANCES)]
    chosen = [
        replace(one, coverage=dict.fromkeys(one.coverage, chance), by_month={}, unnamed=0.0)
        for one, chance in zip(own, CHANCES, strict=True)
    ]
    write_text(folder / "case.toml", country().case)
    for key, source in {one.key: one.source for one in (*chosen, survivors())}.items() | stated()["sources"].items():
        write_text(folder / "sources" / key / "source.toml", source)
    write_tables(folder, SEED + CORRUPTIONS.index(corruption), persons, chosen, corruption)


def populations(corruption: str, count: int) -> list[Any]:
    """So many populations of PERSONS persons, each with its records and who they are: one case read, and parted."""
    import csv
    from dataclasses import replace

    import polars as pl

    from benchmarks.known_truth import read_simulated

    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "proofs.linkage_coverage", folder, corruption, str(count * PERSONS)], check=True
        )
        whole = read_simulated(Path(folder))
        with (Path(folder) / "case" / "truth" / "persons.csv").open(encoding="utf-8", newline="") as file:
            order = {row["person"]: place // PERSONS for place, row in enumerate(csv.DictReader(file))}
    # whoever came out alive is of no population
    number = pl.Series([order.get(str(whole.person[record]), -1) for record in whole.frame["record"].to_list()])
    return [replace(whole, frame=whole.frame.filter(number == one)) for one in range(count)]


def table_of(entity: Sequence[Any], source: Sequence[str]) -> Any:
    """The overlap table of records: of each the entity and the list."""
    from cenotaph.estimate.table import OverlapTable

    lists = tuple(sorted(set(source)))
    place = {name: 1 << at for at, name in enumerate(lists)}
    on: dict[Any, int] = {}
    for one, name in zip(entity, source, strict=True):
        on[one] = on.get(one, 0) | place[name]
    return OverlapTable(lists, np.bincount(list(on.values()), minlength=1 << len(lists)).astype(np.int64))


def measured(population: Any) -> dict[str, Any]:
    """The intervals of one population in each way, the drawn counts, and the calibration of its draws."""
    from cenotaph.estimate import graphs
    from cenotaph.estimate.over_linkages import over_tables
    from cenotaph.register.linkage import link

    frame = population.frame
    found = link(frame, unique_sources=population.unique, derivations=population.derivations, draws=DRAWS)
    ids, source = frame["record"].to_list(), frame["source"].to_list()
    person = [population.person[record] for record in ids]
    register = dict(found.memberships.select("record", "cluster").iter_rows())
    clusters = [dict(register) for _ in range(DRAWS)]
    for draw, record, cluster in found.draws.iter_rows():
        clusters[draw][record] = cluster
    entities = [[one[record] for record in ids] for one in clusters]
    known = graphs.fit(table_of([register[record] for record in ids], source))
    true = graphs.fit(table_of(person, source))
    tables = [table_of(one, source) for one in entities]
    carried = over_tables(tables, [known])[0]
    intervals = {
        "linkage_known": (known.point, known.interval),
        "carried": (carried.pooled.point, carried.pooled.interval),
        "rubin": (carried.rubin.point, carried.rubin.interval),
        "true_linkage": (true.point, true.interval),
    }
    counts = [table.n for table in tables]
    return {
        "intervals": {
            way: (*judged(interval, PERSONS), point / PERSONS - 1) for way, (point, interval) in intervals.items()
        },
        "documented": {
            "true": len(set(person)),
            "linkage_known": len(set(register.values())),
            "lowest": min(counts),
            "highest": max(counts),
        },
        "calibration": calibration(entities, person),
    }


def calibration(entities: Sequence[Sequence[str]], person: Sequence[Any]) -> list[list[float]]:
    """For each bin of EDGES: pairs that a draw holds together, the sum of their shares of draws, how many are true."""
    share: dict[tuple[int, int], float] = {}
    for draw in entities:
        members: dict[str, list[int]] = {}
        for place, entity in enumerate(draw):
            members.setdefault(entity, []).append(place)
        for group in members.values():
            for at, one in enumerate(group):
                for other in group[at + 1 :]:
                    share[one, other] = share.get((one, other), 0.0) + 1 / len(entities)
    rows = [[0.0, 0.0, 0.0] for _ in EDGES]
    for (one, other), said in share.items():
        row = rows[int(np.searchsorted(EDGES, said, side="right")) - 1]
        row[0], row[1], row[2] = row[0] + 1, row[1] + said, row[2] + (person[one] == person[other])
    return rows


def figures(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Coverage, width and error of each way; the documented count; the calibration of the draws."""
    ways = {}
    for way in WAYS:
        verdicts, widths, errors = zip(*(row["intervals"][way] for row in rows), strict=True)
        ways[way] = {
            "coverage": round(verdicts.count("covers") / len(rows), 4),
            "interval_below_the_truth": verdicts.count("below"),
            "interval_above_the_truth": verdicts.count("above"),
            "median_width": round(float(np.median(widths)), 1),
            "median_error": round(float(np.median(errors)), 4),
        }
    documented = [row["documented"] for row in rows]
    binned = np.sum([row["calibration"] for row in rows], axis=0)
    return {
        "populations": len(rows),
        "intervals": ways,
        "documented_count": {
            "held_between_the_least_and_most_drawn": round(
                sum(one["lowest"] <= one["true"] <= one["highest"] for one in documented) / len(rows), 4
            ),
            "median_ratio_to_the_true": round(
                float(np.median([one["linkage_known"] / one["true"] for one in documented])), 4
            ),
            "median_width_of_the_draws": float(np.median([one["highest"] - one["lowest"] for one in documented])),
        },
        "pairs_held_together": [
            {
                "pairs": int(pairs),
                "share_of_draws": round(said / pairs, 3),
                "share_that_is_true": round(true / pairs, 3),
            }
            for pairs, said, true in binned.tolist()
            if pairs
        ],
    }


def prove(count: int = POPULATIONS) -> dict[str, Any]:
    """Coverage of the interval with the linkage as known, carried through, and as it truly is."""
    known = {corruption: populations(corruption, count) for corruption in CORRUPTIONS}
    context = multiprocessing.get_context("spawn")  # what compares records does not survive a fork
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count(), mp_context=context) as pool:
        rows = {corruption: list(pool.map(measured, own)) for corruption, own in known.items()}
    found = {corruption: figures(own) for corruption, own in rows.items()}
    found["all"] = figures([row for own in rows.values() for row in own])
    ways = found["all"]["intervals"]
    covered = {way: ways[way]["coverage"] for way in WAYS}
    return {
        "holds": covered["linkage_known"] <= covered["carried"] and covered["carried"] >= LEAST_COVERED,
        "persons": PERSONS,
        "chances": list(CHANCES),
        "linkage_draws": DRAWS,
        "seed": SEED,
        "errors_of_the_lists": found,
    }


if __name__ == "__main__":
    from benchmarks.known_truth import write_frame

    where, how, of_persons = sys.argv[1:]
    write_case(Path(where) / "case", how, int(of_persons))
    write_frame(Path(where))
