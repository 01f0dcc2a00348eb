"""The whole way: the probes of the field, lists of nearly the same persons, decisions, conflicts, determinism."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from itertools import combinations

import numpy as np
import polars as pl
import pytest
from fictional_lists import Fiction, two_lists

from cenotaph.claims.values.spelling import fold
from cenotaph.register.linkage import Decided, Linkage, link
from cenotaph.register.linkage.features import FEATURES
from cenotaph.words.sentences import Message, render, sentences

BOTH_UNIQUE = frozenset("ab")


def year(first: int) -> tuple[int, int]:
    return date(first, 1, 1).toordinal(), date(first, 12, 31).toordinal()


def pair(one: str, other: str, **stated: tuple[object, object]) -> pl.DataFrame:
    """Two records of two lists; `stated` gives a column's value on either side."""
    rows = []
    for place, text in enumerate((one, other)):
        row: dict[str, object] = {"record": "ab"[place] + "/persons/1", "source": "ab"[place], "unordered": fold(text)}
        rows.append(row | {column: values[place] for column, values in stated.items()})
    return pl.DataFrame(rows, infer_schema_length=None)


def probability(found: Linkage) -> float:
    return float(found.pairs["probability"].max() or 0.0)  # type: ignore[arg-type]


def test_another_father_is_told_as_the_reason() -> None:
    found = link(pair("Ali Karimi", "Ali Karimi", father=("hassan", "reza")))
    keys = [reason["key"] for reason in found.pairs["reasons"].to_list()[0]]
    assert "link.father_different" in keys


def test_an_age_at_an_event_is_a_birth() -> None:
    event = date(1976, 5, 4).toordinal()
    shared = {"detention_low": (event, event), "detention_high": (event, event)}
    fits, clashes = (
        link(
            pair(
                "Rosa Abachian", "Rosa Abachian", **shared,
                birth_low=(year(1950)[0], None), birth_high=(year(1950)[1], None),
                age_low=(None, age), age_high=(None, age),
            )
        )
        for age in (26.0, 60.0)
    )  # fmt: skip
    assert probability(fits) > probability(clashes)
    assert "link.birth_fits" in str(fits.pairs["reasons"].to_list())


def test_an_alias_may_be_the_name_in_the_other_list() -> None:
    names = ("Rosa Abachian", "Marta Quiroga")
    plain = link(pair(*names))
    known = link(pair(*names, aliases=([], ["rosa abachian"])))
    assert probability(plain) < 0.5 < probability(known)


@pytest.mark.parametrize("swapped", [False, True])
def test_a_reason_quotes_the_other_name_by_which_two_records_agree(swapped: bool) -> None:
    names, aliases = ["Farangis Mohammad Rahimi", "فروغ رحیمی"], [[], ["فرنگیس محمد رحیمی"]]
    if swapped:
        names, aliases = names[::-1], aliases[::-1]
    found = link(pair(*names, aliases=(aliases[0], aliases[1])))
    (reasons,) = found.pairs["reasons"].to_list()
    told = {one["key"]: set(json.loads(one["parameters"]).values()) for one in reasons}
    assert told["link.given_sound"] == {"farangis mohammad rahimi", "فرنگیس محمد رحیمی"}
    assert "فروغ" not in str(reasons)


def test_the_unnamed_are_never_linked_by_the_model() -> None:
    day = date(1976, 5, 4).toordinal()
    frame = pair("", "", death_low=(day, day), death_high=(day, day), external=(["x:1"], ["x:1"]))
    assert link(frame).memberships["cluster"].n_unique() == 2
    decided = link(frame, [Decided("a/persons/1", "b/persons/1", "same")])
    assert decided.memberships["cluster"].n_unique() == 1


@pytest.fixture(scope="module")
def fiction() -> Fiction:
    return two_lists(1500, third=200)


@pytest.fixture(scope="module")
def found(fiction: Fiction) -> Linkage:
    return link(fiction.frame, unique_sources=BOTH_UNIQUE)


def token_sets(fiction: Fiction) -> dict[str, tuple[str, ...]]:
    rows = fiction.frame.select("record", "given", "family").iter_rows()
    return {record: tuple(sorted(f"{given} {family}".split())) for record, given, family in rows}


def test_two_lists_of_the_same_persons(fiction: Fiction, found: Linkage) -> None:
    """Names unique in both lists meet though dates differ; near names meet; homonyms stay apart."""
    cluster = dict(found.memberships.select("record", "cluster").iter_rows())
    tokens = token_sets(fiction)
    held = Counter((record[0], words) for record, words in tokens.items())
    persons: dict[int, list[str]] = {}
    homonyms: dict[tuple[str, ...], list[str]] = {}
    for record in sorted(tokens):
        persons.setdefault(fiction.person[record], []).append(record)
        homonyms.setdefault(tokens[record], []).append(record)
    true = [(a, b) for group in persons.values() for a, b in combinations(group, 2) if a[0] == "a" and b[0] == "b"]
    unique = [(a, b) for a, b in true if tokens[a] == tokens[b] and held["a", tokens[a]] == held["b", tokens[b]] == 1]
    near = [(a, b) for a, b in true if tokens[a] != tokens[b]]
    apart = [
        (a, b) for group in homonyms.values() for a, b in combinations(group, 2)
        if fiction.person[a] != fiction.person[b]
    ]  # fmt: skip

    def joined(pairs: list[tuple[str, str]]) -> float:
        return sum(cluster[a] == cluster[b] for a, b in pairs) / len(pairs)

    assert len(unique) > 1000
    assert len(near) > 80
    assert len(apart) > 80
    assert joined(unique) >= 0.99
    assert joined(near) >= 0.95
    assert joined(apart) <= 0.02


def test_lists_with_hardly_anyone_in_common() -> None:
    fiction = two_lists(1500, shared=0.05)
    found = link(fiction.frame, unique_sources=BOTH_UNIQUE)
    joined = found.memberships.group_by("cluster").agg(pl.col("record")).filter(pl.col("record").list.len() > 1)
    wrong = [group for group in joined["record"].to_list() if len({fiction.person[record] for record in group}) > 1]
    persons = Counter(fiction.person.values())
    assert len(wrong) <= 1
    assert joined.height >= 0.6 * sum(count > 1 for count in persons.values()) > 0


def test_a_list_without_doubles_holds_nobody_twice(found: Linkage) -> None:
    held = (
        found.memberships.with_columns(pl.col("record").str.slice(0, 1).alias("list")).group_by("list", "cluster").len()
    )
    assert held.filter(pl.col("list").is_in(["a", "b"]))["len"].max() == 1
    assert not found.flags


def test_every_record_has_one_cluster_named_after_its_smallest(fiction: Fiction, found: Linkage) -> None:
    assert found.memberships["record"].to_list() == fiction.frame["record"].to_list()
    smallest = found.memberships.group_by("cluster").agg(pl.col("record").min())
    assert (smallest["cluster"] == smallest["record"]).all()
    assert found.memberships["probability"].is_between(0, 1).all()


def test_every_join_has_reasons_in_words(found: Linkage) -> None:
    for reasons in found.pairs["reasons"].to_list():
        assert reasons
        for reason in reasons:
            assert render(Message(reason["key"], json.loads(reason["parameters"])))


def test_words_learned_from_persons_join_the_next_and_are_told() -> None:
    """People decided that in two persons Yashar is written Qobim; the third joins by what was learned from them."""
    rows: list[dict[str, object]] = []
    for place, family in enumerate(("daneshvar", "golshani", "khorrami")):
        stated = {"birth_low": 714_000 + 99 * place, "birth_high": 714_000 + 99 * place}
        for source, given in (("a", "yashar"), ("b", "qobim")):
            rows.append({"source": source, "given": given, "family": family} | stated)
    rows += [{"source": "ab"[place % 2], "given": "ali", "family": family} for place, family in enumerate(FAMILIES)]
    decided = [Decided(f"a/persons/{place}", f"b/persons/{place + 1}", "same") for place in (0, 2)]
    before, found = link(people(*rows)), link(people(*rows), decided)
    assert found.model["counts"]["words_written_for_each_other"] == 1
    assert "link.written_for" in str(found.pairs["reasons"].to_list())
    assert clusters_of(before)["b/persons/5"] == "b/persons/5"
    assert clusters_of(found)["b/persons/5"] == "a/persons/4"


def test_every_level_has_its_sentence() -> None:
    known = sentences()
    assert {level.key for feature in FEATURES for level in feature.levels} <= known.keys()


def test_the_same_bytes_for_the_same_records(fiction: Fiction, found: Linkage) -> None:
    again = link(fiction.frame, unique_sources=BOTH_UNIQUE)
    assert again.pairs.equals(found.pairs)
    assert again.memberships.equals(found.memberships)
    assert again.model == found.model


def test_the_model_states_what_it_learned(found: Linkage) -> None:
    assert found.model["version"]
    assert found.model["seed"] == 1
    for levels in found.model["features"].values():
        assert all(0 < level["m"] <= 1 and 0 < level["u"] <= 1 for level in levels)
    assert found.model["expected_matches"]["a | b"] > 1200
    json.dumps(found.model)


def test_decisions_hold_in_every_run(fiction: Fiction, found: Linkage) -> None:
    rows = found.pairs.filter(pl.col("probability") > 0.99).head(1)
    left, right = rows["left"][0], rows["right"][0]
    stranger = next(r for r in fiction.frame["record"].to_list() if r[0] == "c" and r not in (left, right))
    decisions = [Decided(left, right, "different"), Decided(left, stranger, "same")]
    after = link(fiction.frame, decisions, BOTH_UNIQUE)
    cluster = dict(after.memberships.select("record", "cluster").iter_rows())
    assert cluster[left] != cluster[right]
    assert cluster[left] == cluster[stranger]
    decided = after.pairs.filter(pl.col("decided"))
    assert decided.height == 2
    assert decided.filter(pl.col("left") == left, pl.col("right") == right)["verdict"][0] == "same"  # the model's own


def test_contradicting_decisions_are_reported(fiction: Fiction) -> None:
    a, b, c = fiction.frame["record"].to_list()[:3]
    decisions = [Decided(a, b, "same"), Decided(b, c, "same"), Decided(c, a, "different"), Decided(a, "gone/1", "same")]
    found = link(fiction.frame.head(30), decisions)
    assert [conflict.key for conflict in found.conflicts] == ["link.decisions_contradict"]
    assert render(found.conflicts[0])
    assert [flag.key for flag in found.flags] == ["link.decision_on_absent"]
    cluster = dict(found.memberships.select("record", "cluster").iter_rows())
    assert len({cluster[a], cluster[b], cluster[c]}) == 3


def test_unsure_decides_nothing_but_is_shown() -> None:
    frame = pair("Ali Karimi", "علی کریمی")
    found = link(frame, [Decided("a/persons/1", "b/persons/1", "unsure")])
    assert found.memberships["cluster"].n_unique() == 1
    assert found.pairs["decided"].to_list() == [True]


def test_two_records_of_a_unique_list_join_by_decision_and_are_flagged() -> None:
    frame = pair("Rosa Abachian", "Rosa Abachian").with_columns(pl.lit("a").alias("source"))
    assert link(frame, [], frozenset("a")).memberships["cluster"].n_unique() == 2
    decided = link(frame, [Decided("a/persons/1", "b/persons/1", "same")], frozenset("a"))
    assert decided.memberships["cluster"].n_unique() == 1
    assert [flag.key for flag in decided.flags] == ["link.unique_joined"]


def test_brothers_with_a_rare_name_are_two_persons() -> None:
    """What two first names share besides, relatives share: however rare, it does not make them one person."""
    sides = [("a", "reza", year(1950)), ("b", "bahram", year(1956))]
    rows = [
        {"record": f"{side}/1", "source": side, "given": first, "family": "zarrinchamannejad kuhestani"}
        | {"father": "yadollah jamshid", "birth_low": born[0], "birth_high": born[1]}
        for side, first, born in sides
    ]
    brothers = pl.concat([pl.DataFrame(rows), two_lists(300).frame], how="diagonal_relaxed").sort("record")
    cluster = dict(link(brothers, unique_sources=BOTH_UNIQUE).memberships.select("record", "cluster").iter_rows())
    assert cluster["a/1"] != cluster["b/1"]


@pytest.mark.parametrize("rows", [0, 1])
def test_no_records_and_one(rows: int) -> None:
    frame = pair("Ali Karimi", "Ali Karimi").head(rows)
    found = link(frame)
    assert found.memberships.height == rows
    assert found.pairs.height == 0


def test_unsorted_records_are_refused() -> None:
    with pytest.raises(ValueError, match="sorted"):
        link(pair("Ali", "Ali").reverse())


def test_random_generator_is_explicit(fiction: Fiction, found: Linkage) -> None:
    """Another seed draws other random pairs and moves nothing that matters."""
    other = link(fiction.frame, unique_sources=BOTH_UNIQUE, seed=2)
    same = (other.memberships["cluster"] == found.memberships["cluster"]).to_numpy()
    assert np.mean(same) > 0.99


def test_a_decision_on_silent_records_has_no_reasons_but_is_listed() -> None:
    found = link(pair("", ""), [Decided("a/persons/1", "b/persons/1", "same")])
    assert found.pairs["reasons"].to_list() == [[]]
    assert found.pairs["verdict"].to_list() == ["different"]


def test_a_rarity_is_told_as_a_number_that_can_be_pictured_and_stored() -> None:
    from cenotaph.register.linkage.reasons import PEOPLE, _round_number
    from cenotaph.words.canonical import canonical

    assert _round_number(2.0**12.3) == 5000
    assert _round_number(2.0**80) == PEOPLE
    assert canonical({"people": _round_number(2.0**80)})


def people(*rows: dict[str, object]) -> pl.DataFrame:
    """Records of several sources; a key, a source and a name each, and what else is stated."""
    told = [{"record": f"{row['source']}/persons/{number}"} | row for number, row in enumerate(rows)]
    return pl.DataFrame(sorted(told, key=lambda row: str(row["record"])), infer_schema_length=None)


def clusters_of(found: Linkage) -> dict[str, str]:
    return dict(found.memberships.select("record", "cluster").iter_rows())


def test_a_source_that_repeats_another_names_its_person() -> None:
    """One given name, by itself no evidence between strangers, suffices between a copy and its origin."""
    common = [{"source": f"z{place}", "unordered": f"shirin {name}"} for place, name in enumerate(FAMILIES)]
    frame = people({"source": "a", "unordered": "shirin zand"}, {"source": "b", "unordered": "shirin"}, *common)
    plain, repeated = link(frame), link(frame, derivations=frozenset({("b", "a")}))
    assert clusters_of(plain)["b/persons/1"] == "b/persons/1"
    assert clusters_of(repeated)["b/persons/1"] == "a/persons/0"
    (told,) = repeated.pairs.filter((pl.col("left") == "a/persons/0") & (pl.col("right") == "b/persons/1"))["reasons"]
    assert "link.source_repeats" in {reason["key"] for reason in told}


FAMILIES = ("azadi", "bahari", "daneshvar", "ebrahimi", "farrokhi", "golshani", "hedayat", "jalali", "khorrami")


def test_a_name_is_as_frequent_as_the_persons_who_bear_it() -> None:
    """Eight pages on one Shapour do not make his name common: the ninth, of one word, is his."""
    here = {"places": ["karaj"], "death_low": year(1988)[0], "death_high": year(1988)[1]}
    elsewhere = {"places": ["shiraz"], "death_low": 1000, "death_high": 1400}
    pages = [{"source": f"p{place}", "unordered": "shapour daneshvar"} | here for place in range(8)]
    others = [{"source": f"z{place}", "unordered": f"ali {name}"} | elsewhere for place, name in enumerate(FAMILIES)]
    frame = people(*pages, {"source": "q", "unordered": "shapour"} | here, *others)
    assert clusters_of(link(frame))["q/persons/8"] == "p0/persons/0"


def test_one_word_and_nothing_else_is_offered_and_not_joined() -> None:
    frame = people({"source": "a", "unordered": "ebrahim ravandi"}, {"source": "b", "unordered": "ravandi"})
    found = link(frame)
    assert found.pairs["verdict"].to_list() == ["unsure"]
    assert len(set(clusters_of(found).values())) == 2


@pytest.mark.parametrize(("second", "kept_apart"), [("a", True), ("b", False)])
def test_two_persons_that_one_page_names_beside_each_other_are_two(second: str, kept_apart: bool) -> None:
    """On two pages one name may be garbled from the other; on one page there are two persons."""
    stated = {"places": ["zanjan"], "death_low": year(1988)[0], "death_high": year(1988)[1]}
    frame = people(
        {"source": "a", "unordered": "freydoun maboudi", **stated},
        {"source": second, "unordered": "freydzad maboudi", **stated},
    )
    assert (probability(link(frame)) == 0.0) == kept_apart


@pytest.mark.parametrize(("age", "told"), [(23.0, "link.birth_fits"), (43.0, "link.birth_years_apart")])
def test_an_age_at_detention_is_a_birth(age: float, told: str) -> None:
    """Detained in July 1982 at 23 is born about 1959."""
    born, low, high = year(1959), date(1982, 7, 1).toordinal(), date(1982, 7, 31).toordinal()
    detained = {"detention_low": low, "detention_high": high, "detention_age_low": age, "detention_age_high": age + 1}
    frame = people(
        {"source": "a", "unordered": "shapour ravandi", "birth_low": born[0], "birth_high": born[1]},
        {"source": "b", "unordered": "shapour ravandi"} | detained,
    )
    assert told in {reason["key"] for reason in link(frame).pairs["reasons"][0]}


def test_another_given_name_in_brackets_is_a_name_with_the_family_name() -> None:
    frame = people(
        {"source": "a", "unordered": "alireza ravandi", "aliases": ["shapour"], "places": ["karaj"]},
        {"source": "b", "unordered": "shapour ravandi", "places": ["karaj"]},
    )
    assert probability(link(frame)) > 0.5
