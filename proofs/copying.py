"""Lists that copy are found and lists that asked for themselves are not suspected: the bound of the ratio, calibrated.

Simulated cases of five lists, of which one copies an edition of another, under both models of error and at two sizes,
linked by the program and not by the truth: how many copies reach the bound, in the right direction and of the right
edition, and how many of the other nine pairs do. Then small lists of which a share of the rows is copied: from which
share on a copy is found.
"""

from __future__ import annotations

import csv
import random
import subprocess
import sys
import tempfile
from itertools import product
from math import log
from pathlib import Path
from typing import Any

COVERS = ("cenotaph/register/lineage.py", "cenotaph/register/linkage", "cenotaph/simulate")
SEEDS, SIZES, MODELS = range(1, 9), (400, 1000), ("first", "second")
BOUNDS = (1.0, 2.0, 3.0, 3.5, 4.0, 5.0, 6.0)  # decimal logarithms
SHARES, SMALL_SEEDS, PERSONS = (1.0, 0.7, 0.4, 0.25, 0.1), range(20), 600


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def measured(folder: Path, seed: int, persons: int, model: str) -> dict[str, Any]:
    """Of one simulated case: the ratio of the copy, those of the other pairs, and what was suggested."""
    run = [sys.executable, "-m", "cenotaph.cli"]
    words = ["--seed", str(seed), "--persons", str(persons), "--lists", "5", "--corruption", model]
    subprocess.run([*run, "simulate", str(folder), *words], check=True, capture_output=True)
    subprocess.run([*run, "build", str(folder), "--until", "register"], check=True, capture_output=True)
    out = folder / "build" / "out" / "register"
    (truth,) = rows(folder / "truth" / "lineage.csv")
    copied = frozenset((truth["source"], truth["derived_from"]))
    ratios = {
        frozenset((row["source"], row["derived_from"])): float(row["log10_likelihood_ratio"])
        for row in rows(out / "copying.csv")
        if row["likelier"] == "yes"
    }
    suggested = [row for row in rows(out / "lineage.csv") if row["status"] == "suggested"]
    right = [row for row in suggested if frozenset((row["source"], row["derived_from"])) == copied]
    return {
        "copy": ratios.pop(copied, 0.0),
        "others": sorted(ratios.values()),
        "found": len(right),
        "false": len(suggested) - len(right),
        "direction": sum(row["source"] == truth["source"] for row in right),
        "edition": sum(row["derived_edition"] == truth["edition"] for row in right),
    }


def summed(cases: list[dict[str, Any]]) -> dict[str, Any]:
    """The figures of several cases together."""
    copies, others = [one["copy"] for one in cases], [each for one in cases for each in one["others"]]
    return {
        "cases": len(cases),
        "copies_found": sum(one["found"] for one in cases),
        "of_the_right_direction": sum(one["direction"] for one in cases),
        "of_the_right_edition": sum(one["edition"] for one in cases),
        "independent_pairs": len(others),
        "false_alarms": sum(one["false"] for one in cases),
        "least_of_a_copy": round(min(copies), 1),
        "greatest_of_an_independent_pair": round(max(others), 1),
    }


def by_bound(cases: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """For each bound the share of copies and of independent pairs that reach it."""
    others = [each for one in cases for each in one["others"]]
    return {
        str(bound): {
            "copies": round(sum(one["copy"] >= bound for one in cases) / len(cases), 3),
            "independent_pairs": round(sum(each >= bound for each in others) / len(others), 4),
        }
        for bound in BOUNDS
    }


def partial(share: float, seeds: range = SMALL_SEEDS) -> dict[str, Any]:
    """Of small lists of one style, of which one copies this share of the rows of another: how many are suggested."""
    from cenotaph.register.linkage.copying import compare
    from tests.register.linkage.lists_with_lineage import Style, copy_of, evidence, independent, world

    found, false, ratios = 0, 0, []
    for seed in seeds:
        chance = random.Random(seed)
        known = world(chance, PERSONS)
        lists = {name: independent(chance, known, Style()) for name in "abcd"}
        lists["e"] = copy_of(chance, known, lists["a"], Style(), share=share)
        figures, suggested = compare(evidence(lists))
        pairs = [{one.source, one.derived_from} for one in suggested]
        found += {"a", "e"} in pairs
        false += sum(pair != {"a", "e"} for pair in pairs)
        ratios += [
            one.log_likelihood_ratio / log(10)
            for one in figures.values()
            if {one.source, one.derived_from} == {"a", "e"}
        ]
    return {"found": found, "of": len(seeds), "false_alarms": false, "least": round(min(ratios), 1)}


def prove() -> dict[str, Any]:
    """Figures by size and model, by bound, and by the share that was copied."""
    cases: dict[tuple[int, str], list[dict[str, Any]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for size, model, seed in product(SIZES, MODELS, SEEDS):
            found = measured(Path(folder) / f"{size}-{model}-{seed}", seed, size, model)
            cases.setdefault((size, model), []).append(found)
    every = [one for group in cases.values() for one in group]
    whole = summed(every)
    return {
        "holds": whole["false_alarms"] == 0 and whole["copies_found"] >= 0.95 * whole["cases"],
        "simulated": {f"{size} persons, {model} errors": summed(group) for (size, model), group in cases.items()},
        "all_simulated": whole,
        "by_bound_log10": by_bound(every),
        "share_of_rows_copied_600_persons": {str(share): partial(share) for share in SHARES},
    }
