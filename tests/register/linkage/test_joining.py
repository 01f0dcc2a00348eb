"""Later records join a register that stands: the same partition as judging all again by the weights it stands on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from fictional_lists import two_lists

from cenotaph.register.linkage import Decided, Linkage, basis, joining, link, model
from cenotaph.register.linkage.basis import Basis
from cenotaph.register.linkage.clusters import PLAUSIBLE_BITS, components
from cenotaph.register.linkage.joining import join, judged_with
from cenotaph.register.linkage.letters import sound_alike
from cenotaph.register.linkage.link import conformed
from cenotaph.register.linkage.records import read_records
from cenotaph.register.linkage.wordlist import with_further, word_table

FICTION = two_lists(500, third=60)
UNIQUE = frozenset("ab")
LATER = (FICTION.frame["source"] == "c") | (FICTION.frame["record"].hash(1) % 20 == 0)


@pytest.fixture(scope="module")
def stood() -> Linkage:
    return link(FICTION.frame.filter(~LATER), unique_sources=UNIQUE, keep=True)


def of(found: Linkage) -> Basis:
    assert found.basis is not None
    return found.basis


def groups(found: Linkage) -> set[frozenset[str]]:
    listed = found.memberships.group_by("cluster").agg("record")["record"].to_list()
    return {frozenset(records) for records in listed if len(records) > 1}


def pairs(found: Linkage) -> set[tuple[str, str]]:
    return {(one, other) for group in groups(found) for one in group for other in group if one < other}


def test_only_what_later_records_reach_is_judged_and_the_outcome_is_that_of_judging_all(
    stood: Linkage, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = FICTION.frame.filter(LATER)
    found = join(of(stood), later, unique_sources=UNIQUE)
    reached: list[float] = []
    few = joining._reached

    def counted(*about: object) -> object:
        reached.append(float(few(*about).mean()))  # type: ignore[arg-type]
        return few(*about)  # type: ignore[arg-type]

    monkeypatch.setattr(joining, "_reached", counted)
    join(of(stood), later, unique_sources=UNIQUE)
    assert max(reached) < 0.7
    whole = join(of(stood), later, unique_sources=UNIQUE, everything=True)
    assert reached[-1] == 1.0
    assert found.memberships.equals(whole.memberships)
    assert found.pairs.equals(whole.pairs)
    assert found.model == whole.model


def test_it_is_nearly_what_linking_all_again_gives(stood: Linkage) -> None:
    found = join(of(stood), FICTION.frame.filter(LATER), unique_sources=UNIQUE)
    again = link(FICTION.frame, unique_sources=UNIQUE)
    assert found.memberships["record"].to_list() == again.memberships["record"].to_list()
    both = pairs(found) & pairs(again)
    assert len(both) >= 0.99 * max(len(pairs(found)), len(pairs(again)))
    true = {pair for pair in both if FICTION.person[pair[0]] == FICTION.person[pair[1]]}
    assert len(true) >= 0.98 * len(both)


def test_it_does_not_matter_in_how_many_parts_they_came(stood: Linkage) -> None:
    """What joins is always all that came since, whatever has joined before."""
    later = FICTION.frame.filter(LATER)
    once = join(of(stood), later, unique_sources=UNIQUE)
    join(of(stood), later.head(20), unique_sources=UNIQUE)
    assert join(of(stood), later, unique_sources=UNIQUE).pairs.equals(once.pairs)


def test_nothing_joins_and_all_is_as_it_was(stood: Linkage) -> None:
    found = join(of(stood), FICTION.frame.head(0), unique_sources=UNIQUE)
    assert found.memberships.equals(stood.memberships)
    assert found.pairs.equals(stood.pairs)


def test_a_stored_basis_is_the_basis(stood: Linkage, tmp_path: Path) -> None:
    basis.write(of(stood), tmp_path / "basis")
    basis.write(of(stood), tmp_path / "basis")  # again, over the first
    found = join(basis.read(tmp_path / "basis"), FICTION.frame.filter(LATER), unique_sources=UNIQUE)
    held = join(of(stood), FICTION.frame.filter(LATER), unique_sources=UNIQUE)
    assert found.pairs.equals(held.pairs)
    assert found.memberships.equals(held.memberships)
    assert found.unshown.equals(held.unshown)


@pytest.mark.parametrize("spoil", ["missing", "text", "format", "array"])
def test_what_is_no_basis_is_refused_with_words(stood: Linkage, tmp_path: Path, spoil: str) -> None:
    folder = tmp_path / "basis"
    if spoil != "missing":
        basis.write(of(stood), folder)
    if spoil == "text":
        (folder / "index.json").write_text("{", encoding="utf-8")
    if spoil == "format":
        (folder / "index.json").write_text('{"format": 0}', encoding="utf-8")
    if spoil == "array":
        (folder / "0.parquet").unlink(missing_ok=True)
        (folder / "1.npy").unlink()
    with pytest.raises(ValueError, match="link again"):
        basis.read(folder)


def test_what_people_decided_since_holds_also_between_known_records(stood: Linkage) -> None:
    one, other = min(pairs(stood))
    alone = next(record for record in FICTION.frame.filter(~LATER)["record"].to_list() if record not in (one, other))
    later = FICTION.frame.filter(LATER)
    newcomer = later["record"].to_list()[0]
    decisions = [Decided(one, other, "different"), Decided(min(alone, newcomer), max(alone, newcomer), "same")]
    found = join(of(stood), later, decisions, UNIQUE)
    assert (one, other) not in pairs(found)
    assert (min(alone, newcomer), max(alone, newcomer)) in pairs(found)
    told = found.pairs.filter(pl.col("decided")).select("left", "right").rows()
    assert (one, other) in told
    undone = join(of(stood), later, [], UNIQUE)
    assert (one, other) in pairs(undone)


def test_a_record_that_stands_there_is_refused(stood: Linkage) -> None:
    with pytest.raises(ValueError, match="stand in the register already"):
        join(of(stood), FICTION.frame.filter(~LATER).head(3), unique_sources=UNIQUE)


def test_a_list_is_told_by_its_own_name_and_an_empty_register_can_be_joined() -> None:
    empty = link(FICTION.frame.head(0), keep=True)
    found = join(of(empty), FICTION.frame.filter(FICTION.frame["source"] == "c"))
    assert found.memberships.height == (FICTION.frame["source"] == "c").sum()


def test_further_words_change_nothing_of_known_ones_and_are_as_often_met_as_the_known_ones_near_them() -> None:
    texts = ["hasan", "hassan", "hussein", "karimi", "karami", "azadi", "حسن", "کریمی"]
    counts = {word: float(3 + place) for place, word in enumerate(sorted(texts))}
    known = word_table(texts, counts, 100.0)
    found = with_further(known, ["hasan", "hasaan", "karimy", "zzyzx", "حسان"])
    size = len(known.text)
    assert found.text[:size] == known.text
    assert found.text[size:] == ["hasaan", "karimy", "zzyzx", "حسان"]
    for name in ("skeleton", "frequency", "sound_frequency", "slip_frequency", "consonant_frequency", "heard", "seen"):
        assert (getattr(found, name)[:size] == getattr(known, name)).all(), name
    assert len(set(found.skeleton[found.skeleton >= 0].tolist())) == len({*found.consonants} - {""})
    for place in range(size, len(found.text)):
        alike = sum(counts[known.text[one]] for one in range(size) if sound_alike(found.sounds, place, one))
        assert found.heard[place] == alike
    every = word_table(found.text, counts, 100.0)  # counted together: the same for all
    for name in ("slip_frequency", "consonant_frequency", "skeleton_frequency", "sound_frequency"):
        for word, number in found.number.items():
            assert getattr(found, name)[number] == getattr(every, name)[every.number[word]], (name, word)


def test_the_same_holds_where_lists_have_an_m_of_their_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Later records of known lists are weighed by that, those of a new list by the common one."""
    monkeypatch.setattr(model, "OWN_MATCHES", 5.0)
    late = FICTION.frame["record"].hash(1) % 10 == 0
    stood = link(FICTION.frame.filter(~late), unique_sources=UNIQUE, keep=True)
    assert len(stood.model["strata"]) >= 2
    later = FICTION.frame.filter(late)
    of_new_list = pl.when(pl.arange(0, pl.len()) % 2 == 0).then(pl.lit("d")).otherwise("source").alias("source")
    later = later.with_columns(of_new_list)
    basis.write(of(stood), tmp_path / "basis")
    found = join(basis.read(tmp_path / "basis"), later, unique_sources=UNIQUE)
    whole = join(of(stood), later, unique_sources=UNIQUE, everything=True)
    assert found.pairs.equals(whole.pairs)
    assert found.memberships.equals(whole.memberships)
    assert found.model["strata"] == stood.model["strata"]


def test_what_later_records_do_not_reach_is_not_completed() -> None:
    """Three records of one person of whom the basis compared two pairs: whoever judges everything compares no third."""
    known = of(link(FICTION.frame, unique_sources=UNIQUE, keep=True))
    outcome = known.found.outcome
    near = np.flatnonzero(outcome.bits >= PLAUSIBLE_BITS)
    nodes, number, sizes = components(outcome.left[near], outcome.right[near], known.records.size)
    of_node = np.full(known.records.size, -1)
    of_node[nodes] = number
    whole = np.flatnonzero((sizes == 3) & (np.bincount(of_node[outcome.left[near]]) == 3))
    at = near[of_node[outcome.left[near]] == whole[0]][0]
    fewer = replace(known.found, outcome=outcome.among(np.delete(np.arange(len(outcome.left)), at)))
    nobody = read_records(conformed(FICTION.frame.head(0)), None, known.records)
    for everything in (False, True):
        judged, _, _ = judged_with(replace(known, found=fewer), nobody, known.records, known.lists, {}, everything)
        assert len(judged.left) == len(outcome.left) - 1
