"""Known-truth sets of others: the floor below which accuracy must not fall (figures in docs/linkage.md)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Hashable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cenotaph.claims.values.spelling import fold
from cenotaph.register.linkage import link

ROOT = Path(__file__).resolve().parents[3]


def pairwise_f1(cluster: list[Hashable], truth: list[Hashable]) -> float:
    """F1 over pairs of records."""

    def pairs(labels: list[Hashable]) -> int:
        return sum(count * (count - 1) // 2 for count in Counter(labels).values())

    return 2 * pairs(list(zip(cluster, truth, strict=True))) / (pairs(cluster) + pairs(truth))


def day(year: object, month: object, of_month: object) -> int | None:
    try:
        return date(int(str(year)), int(str(month)), int(str(of_month))).toordinal()
    except ValueError:
        return None


def f1_of(rows: list[dict[str, object]], truth: dict[str, Hashable], unique: frozenset[str] = frozenset()) -> float:
    frame = pl.DataFrame(rows, infer_schema_length=None).sort("record")
    found = link(frame, unique_sources=unique).memberships
    return pairwise_f1(found["cluster"].to_list(), [truth[record] for record in found["record"].to_list()])


def german(path: Path) -> tuple[list[dict[str, object]], dict[str, Hashable]]:
    rows: list[dict[str, object]] = []
    truth: dict[str, Hashable] = {}
    for place, row in enumerate(pl.read_csv(path).iter_rows(named=True)):
        record, born = f"r/{place:06}", day(row["by"], row["bm"], row["bd"])
        truth[record] = row["ent_id"]
        names = {
            part: fold(" ".join(text for text in (row[f"{key}_c1"], row[f"{key}_c2"]) if text))
            for part, key in (("given", "fname"), ("family", "lname"))
        }
        rows.append({"record": record, "source": "r", "birth_low": born, "birth_high": born} | names)
    return rows, truth


def febrl(*paths: Path) -> tuple[list[dict[str, object]], dict[str, Hashable]]:
    """Without the social security number: no list of the dead has one."""
    rows: list[dict[str, object]] = []
    truth: dict[str, Hashable] = {}
    for path in paths:
        table = pl.read_csv(path, infer_schema_length=0)
        table.columns = [column.strip() for column in table.columns]
        for stated in table.iter_rows(named=True):
            row = {column: (text or "").strip() for column, text in stated.items()}
            record, written = f"{path.stem}/{row['rec_id']}", row["date_of_birth"]
            born = day(written[:4], written[4:6], written[6:8])
            truth[record] = row["rec_id"].split("-")[1]
            place = fold(f"{row['address_1']} {row['suburb']} {row['postcode']}")
            rows.append(
                {
                    "record": record, "source": path.stem, "given": fold(row["given_name"]),
                    "family": fold(row["surname"]), "birth_low": born, "birth_high": born, "places": [place],
                }
            )  # fmt: skip
    return rows, truth


def transliterated(path: Path, left: str, right: str) -> tuple[list[dict[str, object]], dict[str, Hashable]]:
    rows: list[dict[str, object]] = []
    truth: dict[str, Hashable] = {}
    for row in pl.read_csv(path).iter_rows(named=True):
        for source, column in (("1", left), ("2", right)):
            record, age = f"{source}/{row['pair_id']}", row[f"list{source}_age"]
            truth[record] = row["pair_id"]
            rows.append(
                {
                    "record": record, "source": source, "unordered": fold(row[column]),
                    "gender": row[f"list{source}_sex"], "age_low": age, "age_high": age,
                }
            )  # fmt: skip
    return rows, truth


@pytest.mark.parametrize(("name", "floor"), [("RLdata500.csv", 0.96), ("RLdata10000.csv", 0.93)])
def test_german_names_with_slips(shared: Path, name: str, floor: float) -> None:
    assert f1_of(*german(shared / "data/linkage" / name)) > floor


def test_febrl_lists_that_share_everyone(shared: Path) -> None:
    folder = shared / "data/linkage"
    rows, truth = febrl(folder / "dataset4a.csv", folder / "dataset4b.csv")
    assert f1_of(rows, truth, frozenset(["dataset4a", "dataset4b"])) > 0.965


def test_febrl_one_list_with_many_doubles(shared: Path) -> None:
    assert f1_of(*febrl(shared / "data/linkage/dataset3.csv")) > 0.93


@pytest.mark.parametrize(
    ("left", "right", "floor"),
    [
        ("list1_name_ar", "list2_name_en", 0.96),
        ("list1_name_ar", "list2_name_ar", 0.98),
        ("list1_name_en", "list2_name_en", 0.92),
    ],
)
def test_arabic_names_in_two_publications(shared: Path, left: str, right: str, floor: float) -> None:
    path = shared / "data/gaza_transliteration_sample/gaza_pairs_1500.csv"
    assert f1_of(*transliterated(path, left, right), frozenset("12")) > floor


def test_the_number_of_threads_moves_no_byte() -> None:
    """A whole linkage in two processes with one and two threads prints one digest."""
    program = (
        "import hashlib, sys; sys.path.insert(0, 'tests/register/linkage');"
        "from fictional_lists import two_lists; from cenotaph.register.linkage import link;"
        "found = link(two_lists(300).frame, [], frozenset('ab'));"
        "print(hashlib.sha256((found.pairs.write_json() + found.memberships.write_json()).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True,
            env=os.environ | {"POLARS_MAX_THREADS": threads, "OMP_NUM_THREADS": threads},
        ).stdout
        for threads in ("1", "2")
    }  # fmt: skip
    assert len(digests) == 1
    assert len(digests.pop().strip()) == 64
