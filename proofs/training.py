"""The training world, whose truth is known: linkage, the documented count, and lists that copy.

4,000 persons on five lists under both models of error: pairwise precision and recall, and the documented count against
the true persons who stand in an identified row. Twenty seeds of 400 persons with a copying list and without: whether
the dependence warning fires.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

COVERS = ("cenotaph/claims", "cenotaph/estimate", "cenotaph/register", "cenotaph/simulate")
SEEDS = range(1, 21)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def built(folder: Path, seed: int, persons: int, lists: int, *words: str, until: str = "estimate") -> Path:
    """A simulated case, built; returns its out/."""
    run = [sys.executable, "-m", "cenotaph.cli"]
    simulate = ["simulate", str(folder), "--seed", str(seed), "--persons", str(persons), "--lists", str(lists), *words]
    subprocess.run([*run, *simulate], check=True, capture_output=True)
    subprocess.run([*run, "build", str(folder), "--until", until], check=True, capture_output=True)
    return folder / "build" / "out"


def pairs_of(groups: Counter[Any]) -> int:
    return sum(size * (size - 1) // 2 for size in groups.values())


def linkage(folder: Path, out: Path) -> dict[str, float]:
    """Pairwise precision and recall over the rows that name somebody, and the documented count against the truth."""
    truth = {
        f"{row['source']}/persons/{row['key']}": row["person"] for row in rows(folder / "truth" / "memberships.csv")
    }
    entity = {row["record"]: row["entity"] for row in rows(out / "register" / "memberships.csv")}
    bins = {row["record"]: row["bin"] for row in rows(out / "register" / "bins.csv")}
    named = [record for record in truth if record in entity and bins.get(record) not in {None, "unnamed"}]
    both = pairs_of(Counter((truth[record], entity[record]) for record in named))
    joined = pairs_of(Counter(entity[record] for record in named))
    matched = pairs_of(Counter(truth[record] for record in named))
    shown = {row["entity"] for row in rows(out / "register" / "persons.csv") if row["bin"] == "identified"}
    true_persons = {truth[record] for record in named if entity[record] in shown}
    return {
        "precision": round(both / joined, 4),
        "recall": round(both / matched, 4),
        "documented_count": len(shown),
        "true_persons_in_identified_bin": len(true_persons),
        "count_over_truth": round(len(shown) / len(true_persons), 4),
    }


def warned(out: Path) -> bool:
    """Whether any estimate carries the warning that lists depend on each other by lineage."""
    found = json.loads((out / "estimate" / "estimate.json").read_text(encoding="utf-8"))
    return any(warning["code"] == "dependent_lists" for one in found["estimates"] for warning in one["warnings"])


def prove() -> dict[str, Any]:
    """Figures by model of error, and by seed."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        linked = {}
        for model in ("first", "second"):
            case = work / model
            linked[model] = linkage(case, built(case, 1, 4000, 5, "--corruption", model, until="register"))
        copying = [warned(built(work / f"copy{seed}", seed, 400, 5)) for seed in SEEDS]
        alone = [warned(built(work / f"alone{seed}", seed, 400, 4, "--no-copying")) for seed in SEEDS]
    holds = (
        all(one["precision"] >= 0.97 and one["recall"] >= 0.85 for one in linked.values())
        and all(0.97 <= one["count_over_truth"] <= 1.03 for one in linked.values())
        and all(copying)
        and not any(alone)
    )
    return {
        "holds": holds,
        "linkage_4000_persons_5_lists": linked,
        "seeds": len(SEEDS),
        "warning_where_a_list_copies": sum(copying),
        "warning_where_none_does": sum(alone),
    }
