"""Like sites: by name and town in any spelling or script; what is of another kind or number is never alike."""

from __future__ import annotations

import csv
from itertools import permutations
from pathlib import Path

import pytest

from cenotaph.findings.like_sites import Called, like_sites

OTHERS = tuple(
    Called(f"other/{number}", f"other{number}", (name,), (town,), True)
    for number, (name, town) in enumerate(
        (("Laleh garden", "Shiraz"), ("گورستان سرو", "تبریز"), ("Sarv valley", "Ahvaz"), ("Nasim hill", "Rasht"))
    )
)


def called(key: str, name: str, town: str, grave: bool = True) -> Called:
    return Called(key, key, (name,), (town,), grave)


def alike(*sites: Called) -> set[tuple[str, str]]:
    found = like_sites((*OTHERS, *sites), ("IR",))
    return {(one, other) for one, others in found.items() for other in others}


def test_one_site_in_two_scripts_with_and_without_what_it_is() -> None:
    sites = (
        called("a", "Behesht Sakineh", "Karaj"),
        called("b", "گورستان بهشت سکینه", "کرج"),
        called("c", "Behesht-e Sakineh cemetery", "Karaj"),
    )
    assert alike(*sites) == set(permutations("abc", 2))


@pytest.mark.parametrize(
    "other",
    [
        called("b", "Behesht Sakineh", "Tabriz"),
        called("b", "Behesht Sakineh", ""),
        called("b", "Nur spring", "Karaj"),
        called("b", "Behesht Sakineh", "Karaj", grave=False),
        called("b", "Karaj cemetery", "Karaj"),
    ],
)
def test_another_town_name_or_kind_is_not_alike(other: Called) -> None:
    assert alike(called("a", "Behesht Sakineh", "Karaj"), other) == set()


def test_sections_of_one_cemetery_are_told_apart_by_their_number() -> None:
    sections = [called(f"{number}", f"Behesht Sakineh, section {number}", "Karaj") for number in (8, 12)]
    assert alike(*sections) == set()


def test_no_site_is_no_error() -> None:
    assert like_sites((), ()) == {}


@pytest.mark.shared
def test_the_sites_of_the_reference_case_are_grouped_as_a_reader_would(shared: Path) -> None:
    path = shared / "facts" / "iran-1988" / "sites.csv"
    if not path.exists():
        pytest.skip(f"no {path}")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    graves = {"mass_grave", "burial"}
    sites = tuple(
        Called(
            row["site_mention_id"], row["source_id"], (row["name_as_written"],), (row["city"],), row["kind"] in graves
        )
        for row in rows
        if row["kind"] != "estimate"
    )
    like = like_sites(sites, ("IR",))
    groups = {(key, *others) for key, others in like.items() if others and all(key < other for other in others)}
    assert groups == {
        tuple(f"s{number:03}" for number in range(1, 12)),  # Khavaran
        ("s013", "s014"),  # Evin
        ("s015", "s016", "s017"),  # Gohardasht
        ("s022", "s023"),  # Behesht Reza
        ("s026", "s027"),  # Vadi Rahmat
        ("s028", "s029"),  # Tazeh Abad
        ("s032", "s033"),  # Aqa Seyyed Morteza
        ("s044", "s045"),  # UNESCO prison
    }
