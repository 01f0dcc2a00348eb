"""Candidate pairs: each once, by the first rule that gives it; large blocks are split, not dropped."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
from fictional_lists import two_lists

from cenotaph.claims.values.spelling import fold
from cenotaph.register.linkage.blocking import blocks_to_meet
from cenotaph.register.linkage.blocks import LARGEST, Rule, blocks_of, meet, mixed
from cenotaph.register.linkage.judging import Candidates, compared
from cenotaph.register.linkage.link import conformed
from cenotaph.register.linkage.records import Records, read_records
from cenotaph.register.linkage.wordlist import Integers, with_variants

NONE = np.zeros(0, dtype=np.int32)


def given(names: list[str], further: tuple[Integers, Integers] = (NONE, NONE)) -> Candidates:
    rows = [{"record": f"a/{place:05}", "source": "a", "unordered": fold(name)} for place, name in enumerate(names)]
    records = read_records(conformed(pl.DataFrame(rows)))
    return compared(records, blocks_to_meet(records, further))


def all_met(records: Records) -> Candidates:
    return compared(records, blocks_to_meet(records, (NONE, NONE)))


def pairs_of(found: Candidates) -> set[tuple[int, int]]:
    return {pair for part in found.parts for pair in zip(part.left.tolist(), part.right.tolist(), strict=True)}


def test_near_names_meet_across_scripts_order_and_slips() -> None:
    for one, other in (
        ("محمدرضا احمدی", "Mohammad Reza Ahmadi"),
        ("Juan Carlos Abachian", "Abachian Juan"),
        ("Rosa Abachian", "Rosa Abichian"),
        ("Abu Hassira Omar", "Abuhassira Omar"),
        ("Uwe Becker", "Uwe Beckre"),
        ("محمد طوفاندژپور", "Mhoammad Tufandezh Pour"),  # neighbours written as one, beside a slip
        ("کریم نرگس‌راغی", "Ksrim Nargesraghi"),  # a rare word
        ("فریدون عقیق‌بافنژاد", "Fereydon Aghigbafnehad"),  # a slip of consonants in another script
    ):
        assert pairs_of(given([one, other])) == {(0, 1)}, one


def test_strangers_do_not_meet_but_decided_pairs_do() -> None:
    names = ["Rosa Abachian", "Omar Quiroga"]
    assert not pairs_of(given(names))
    decided = np.array([1], dtype=np.int32), np.array([0], dtype=np.int32)
    assert pairs_of(given(names, decided)) == {(0, 1)}


def test_each_pair_once_sorted_and_counted_by_its_first_rule() -> None:
    fiction = two_lists(400)
    found = all_met(read_records(conformed(fiction.frame)))
    left, right = (np.concatenate([getattr(part, end) for part in found.parts]) for end in ("left", "right"))
    codes = left.astype(np.int64) * fiction.frame.height + right
    assert (np.diff(codes) > 0).all()
    assert (left < right).all()
    assert sum(found.given.values()) == found.count == len(codes)
    ids = fiction.frame["record"].to_list()
    met = {(ids[a], ids[b]) for a, b in pairs_of(found)}
    true = [(a, b) for a in ids for b in ids if a[0] == "a" and b[0] == "b" and fiction.person[a] == fiction.person[b]]
    assert sum(pair in met for pair in true) / len(true) > 0.995


def test_a_word_and_the_father_bring_together_what_nothing_else_does() -> None:
    """Ninety Alis of which two have one father; their family names went wrong beyond any key."""
    consonants = "bdfgjklmnprstz"
    names = [f"ali {a}e{b}o{a}i{b}" for a in consonants[:9] for b in consonants[:10]]
    rows = [{"record": f"a/{place:05}", "source": "a", "unordered": name} for place, name in enumerate(names)]
    fathers = [{"father": "nourollah"} if place in (3, 77) else {"father": None} for place in range(len(rows))]
    frame = conformed(pl.DataFrame([row | father for row, father in zip(rows, fathers, strict=True)]))
    with_father = all_met(read_records(frame))
    without = all_met(read_records(frame.with_columns(father=pl.lit(None, pl.String))))
    assert (3, 77) in pairs_of(with_father)
    assert (3, 77) not in pairs_of(without)


def test_words_that_the_case_writes_for_each_other_are_one_key() -> None:
    """Of ninety Azadis two are Bahram and Yusef: no rule takes the one for the other until it was learned."""
    consonants = "bdfgjklmnprstz"
    names = [f"{a}e{b}o{a}i{b} azadi" for a in consonants[:9] for b in consonants[:10]]
    names[3], names[77] = "bahram azadi", "yusef azadi"
    rows = [{"record": f"a/{place:05}", "source": "a", "unordered": name} for place, name in enumerate(names)]
    records = read_records(conformed(pl.DataFrame(rows)))
    taught = replace(records, words=with_variants(records.words, [("bahram", "yusef")]))
    assert (3, 77) not in pairs_of(all_met(records))
    assert (3, 77) in pairs_of(all_met(taught))


def test_a_large_block_is_split_and_never_dropped() -> None:
    """Four hundred records of one key: those that share a further field all meet, and nobody is left without a pair."""
    size = 400
    record = np.arange(size, dtype=np.int32)
    split = np.arange(size, dtype=np.int64) // 20
    for thorough in (True, False):
        rule = Rule("one", record, np.zeros(size, dtype=np.int64), LARGEST, thorough)
        found = meet(blocks_of([rule], [split], record, size), np.arange(size, dtype=np.int32), 1)
        met = set(zip(found.left.tolist(), found.right.tolist(), strict=True))
        assert {(a, b) for a in range(size) for b in range(a + 1, size) if a // 20 == b // 20} <= met
        assert {record for pair in met for record in pair} == set(range(size))
        assert len(met) < size * 40


def test_keys_do_not_depend_on_the_machine() -> None:
    key = mixed(np.array([1, 2], dtype=np.int64), np.array([3, 3], dtype=np.int64))
    assert key.tolist() == mixed(np.array([1, 2]), np.array([3, 3])).tolist()
    assert len(set(key.tolist())) == 2
