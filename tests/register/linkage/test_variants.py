"""Words that the case writes for each other: learned from persons, from several, and from what remains of a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from cenotaph.claims.values.spelling import fold
from cenotaph.register.linkage.alignment import DIFFERENT, SPELLING
from cenotaph.register.linkage.comparison import compare_pairs
from cenotaph.register.linkage.features import POSITION
from cenotaph.register.linkage.link import conformed
from cenotaph.register.linkage.records import Records, read_records
from cenotaph.register.linkage.variants import learned_variants
from cenotaph.register.linkage.wordlist import with_variants

FAMILIES = (
    "azadi",
    "bahari",
    "daneshvar",
    "ebrahimi",
    "farrokhi",
    "golshani",
    "jalali",
    "khorrami",
    "nabavi",
    "rostami",
)


def of_persons(*persons: Sequence[str]) -> tuple[np.ndarray, Records]:
    """The cluster of each record and the records, of persons given by the names of their records."""
    names = [fold(name) for person in persons for name in person]
    rows = [{"record": f"a/{place:05}", "source": "a", "unordered": name} for place, name in enumerate(names)]
    heads = np.cumsum([0, *(len(person) for person in persons)])[:-1]
    cluster = np.repeat(heads, [len(person) for person in persons])
    return cluster, read_records(conformed(pl.DataFrame(rows)))


def learned(*persons: Sequence[str]) -> frozenset[tuple[str, str]]:
    return learned_variants(*of_persons(*persons))


def both(one: str, other: str, families: Sequence[str]) -> list[list[str]]:
    """Persons written once by either word."""
    return [[f"{one} {family}", f"{other} {family}"] for family in families]


def test_two_persons_teach_what_one_does_not() -> None:
    assert learned(*both("mehdi", "medi", FAMILIES[:1])) == frozenset()
    assert learned(*both("mehdi", "medi", FAMILIES[:2])) == {("medi", "mehdi")}


def test_copies_of_one_person_teach_nothing() -> None:
    assert learned(["mehdi azadi", "medi azadi", "medi azadi", "mehdi azadi"]) == frozenset()


def test_a_word_of_its_own_that_is_seldom_mixed_up_is_no_variant() -> None:
    """Two of forty persons called Hassan were joined with a Hossein: a mistake, not a spelling."""
    many = [[f"{name} {family}"] * 2 for name in ("hassan", "hossein") for family in FAMILIES * 2]
    assert learned(*many, *both("hassan", "hossein", FAMILIES[:2])) == frozenset()


def test_two_words_of_one_name_are_two_names() -> None:
    """Of Gholam Taghi one list leaves out the one word, another the other."""
    persons = [[f"gholam taghi {name}", f"gholam {name}", f"taghi {name}"] for name in FAMILIES]
    assert learned(*persons) == frozenset()


def test_two_neighbours_written_as_one_are_no_other_word() -> None:
    persons = [[f"{name} mohammad rahimi", f"{name} mohammadrahimi"] for name in ("soheila", "mehrangiz", "azar")]
    assert learned(*persons) == frozenset()


def test_what_is_learned_of_a_word_holds_for_all_that_sound_alike() -> None:
    persons = [*both("mehdi", "medi", FAMILIES[:2]), *both("مهدی", "medi", FAMILIES[2:3])]
    assert learned(*persons) == {("medi", "mehdi"), ("medi", "مهدی")}


def test_two_garblings_of_one_name_stand_for_each_other() -> None:
    persons = [*both("reza", "resa", FAMILIES[:2]), *both("reza", "rezo", FAMILIES[2:4]), ["reza nabavi"] * 2]
    assert ("resa", "rezo") in learned(*persons)


def test_a_variant_is_a_slip_as_rare_as_the_name_it_is_written_for() -> None:
    records = of_persons(*both("mehdi", "moti", FAMILIES))[1]
    ends = np.array([0], dtype=np.int32), np.array([1], dtype=np.int32)
    taught = with_variants(records.words, [("mehdi", "moti")])
    known = replace(records, words=taught)
    before, after = compare_pairs(*ends, records), compare_pairs(*ends, known)
    assert before.levels[0, POSITION["given"]] == DIFFERENT
    assert after.levels[0, POSITION["given"]] == SPELLING
    number = taught.number["moti"]
    assert taught.variant_frequency[number] > taught.sound_frequency[number]
    assert after.rarity[0] > before.rarity[0]


def test_nobody_teaches_nothing() -> None:
    assert learned(["mehdi azadi"], ["medi azadi"]) == frozenset()
    assert learned_variants(np.zeros(0, dtype=np.int64), read_records(conformed(pl.DataFrame()))) == frozenset()
