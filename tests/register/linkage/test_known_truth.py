"""Known-truth sets of others: the floor below which accuracy must not fall (figures in docs/linkage.md)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.known_truth import KnownTruth, febrl, german, transliterated
from benchmarks.measures import pairwise
from cenotaph.register.linkage import link

ROOT = Path(__file__).resolve().parents[3]


def f1_of(truth: KnownTruth) -> float:
    """F1 over pairs of records."""
    found = link(truth.frame, unique_sources=truth.unique).memberships
    persons = [truth.person[record] for record in found["record"].to_list()]
    return pairwise(found["cluster"].to_list(), persons)["f1"]


@pytest.mark.parametrize(("name", "floor"), [("RLdata500.csv", 0.96), ("RLdata10000.csv", 0.93)])
def test_german_names_with_slips(shared: Path, name: str, floor: float) -> None:
    assert f1_of(german(shared / "data/linkage" / name)) > floor


def test_febrl_lists_that_share_everyone(shared: Path) -> None:
    folder = shared / "data/linkage"
    assert f1_of(febrl(folder / "dataset4a.csv", folder / "dataset4b.csv")) > 0.97


def test_febrl_one_list_with_many_doubles(shared: Path) -> None:
    assert f1_of(febrl(shared / "data/linkage/dataset3.csv")) > 0.95


@pytest.mark.parametrize(
    ("left", "right", "unique", "floor"),
    [
        ("list1_name_ar", "list2_name_en", True, 0.98),
        ("list1_name_ar", "list2_name_ar", True, 0.985),
        ("list1_name_en", "list2_name_en", True, 0.97),
        ("list1_name_ar", "list2_name_en", False, 0.93),
        ("list1_name_en", "list2_name_en", False, 0.94),
    ],
)
def test_arabic_names_in_two_publications(shared: Path, left: str, right: str, unique: bool, floor: float) -> None:
    """Two lists that name nobody twice, and the same lists when they do not say so."""
    path = shared / "data/gaza_transliteration_sample/gaza_pairs_1500.csv"
    assert f1_of(transliterated(path, left, right, unique=unique)) > floor


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
