"""Lists of known lineage: a copy is suspected, a list that asked for itself is not, however careful or alike."""

from __future__ import annotations

import random

import polars as pl
import pytest

from cenotaph.register.linkage import copying, oddities
from cenotaph.register.linkage.copied_edition import edition_of
from cenotaph.register.linkage.copying import Copying, Evidence, compare, one_origin
from tests.register.linkage.lists_with_lineage import (
    List,
    Style,
    World,
    by_edition,
    claims,
    copy_of,
    evidence,
    independent,
    second_edition,
    world,
)

CARELESS = Style()
CAREFUL = Style(typo=0.01, variant=0.02, slip=0.02)
CASES = {  # the styles of four lists that asked for themselves
    "of one style": (CARELESS,) * 4,
    "of two styles": (Style(), Style(), Style(habit=1), Style(habit=1)),
    "two careful beside two careless": (CAREFUL, CAREFUL, Style(typo=0.1, slip=0.2, variant=0.4), CARELESS),
}


def four(seed: int, styles: tuple[Style, ...], persons: int = 600) -> tuple[dict[str, List], random.Random, World]:
    chance = random.Random(seed)
    known = world(chance, persons)
    return {name: independent(chance, known, style) for name, style in zip("abcd", styles, strict=True)}, chance, known


def suggested(lists: Evidence) -> list[Copying]:
    return compare(lists)[1]


def pair(found: list[Copying]) -> list[set[str]]:
    return [{one.source, one.derived_from} for one in found]


@pytest.mark.parametrize("case", CASES)
def test_lists_that_asked_for_themselves_are_never_suspected_in_twenty_seeds(case: str) -> None:
    for seed in range(20):
        lists, _, _ = four(seed, CASES[case])
        assert suggested(evidence(lists)) == []


@pytest.mark.parametrize("case", ["of one style", "of two styles"])
def test_a_copy_is_suspected_and_nothing_else_in_twenty_seeds(case: str) -> None:
    directed = 0
    for seed in range(20):
        chance = random.Random(seed)
        known = world(chance, 600)
        lists = {name: independent(chance, known, style) for name, style in zip("abcd", CASES[case], strict=True)}
        lists["e"] = copy_of(chance, known, lists["a"], CASES[case][0])
        (found,) = suggested(evidence(lists))
        assert {found.source, found.derived_from} == {"e", "a"}
        assert found.log_likelihood_ratio > 2 * copying.THRESHOLD
        assert not (found.directed_by and found.source == "a"), "the origin is never taken for the copy"
        directed += bool(found.directed_by)
    assert directed >= 5, f"{directed} of 20 directed by the copy's own errors"


def test_three_lists_are_enough_to_see_a_copy() -> None:
    chance = random.Random(5)
    known = world(chance, 600)
    lists = {name: independent(chance, known, CARELESS) for name in "ab"}
    lists["e"] = copy_of(chance, known, lists["a"], CARELESS)
    assert pair(suggested(evidence(lists))) == [{"a", "e"}]


def test_two_copies_of_one_list_are_two_suggestions_and_not_three() -> None:
    chance = random.Random(6)
    known = world(chance, 800)
    lists = {name: independent(chance, known, CARELESS) for name in "abc"}
    for name in "ef":
        lists[name] = copy_of(chance, known, lists["a"], CARELESS)
    found = suggested(evidence(lists))
    origins = one_origin([(one.source, one.derived_from) for one in found], "abcef")
    assert len(found) == 2
    assert origins == {"a": "a", "b": "b", "c": "c", "e": "a", "f": "a"}


def test_the_earlier_publication_is_the_origin_whoever_has_more_errors() -> None:
    chance = random.Random(7)
    known = world(chance, 600)
    lists = {name: independent(chance, known, CARELESS) for name in "abc"}
    lists["e"] = copy_of(chance, known, lists["a"], CARELESS)
    (found,) = suggested(evidence(lists, {"a": 2004, "e": 1999}))
    assert (found.source, found.derived_from, found.directed_by) == ("a", "e", "published")


def test_lists_known_to_be_of_one_origin_are_not_suggested_again() -> None:
    chance = random.Random(8)
    known = world(chance, 600)
    lists = {name: independent(chance, known, CARELESS) for name in "abc"}
    lists["e"] = copy_of(chance, known, lists["a"], CARELESS)
    compared = evidence(lists)
    told = Evidence(compared.cells, compared.order, {}, {}, one_origin([("e", "a")], lists))
    assert suggested(told) == []
    assert compare(told)[0]["e", "a"].log_likelihood_ratio > copying.THRESHOLD


def test_without_odd_values_a_perfect_copy_is_not_told_from_a_perfect_list() -> None:
    chance = random.Random(9)
    known = world(chance, 300)
    perfect = Style(coverage=0.8, variant=0, typo=0, slip=0, missing=0)
    lists = {name: independent(chance, known, perfect) for name in "abc"}
    assert suggested(evidence(lists)) == []


def test_order_adds_to_the_evidence_only_where_no_column_explains_it() -> None:
    chance = random.Random(10)
    known = world(chance, 200)
    people = independent(chance, known, CARELESS)
    other = {n: row for n, row in people.items() if chance.random() < 0.9}
    added, following = copying.row_order("a", "b", evidence({"a": people, "b": other}))
    assert (added, following) == (copying.ORDER_AT_MOST, len(other) - 1)
    by_day = [
        dict(sorted(rows.items(), key=lambda item: (item[1].get("death_date", 0), item[0]))) for rows in (people, other)
    ]
    assert copying.row_order("a", "b", evidence({"a": by_day[0], "b": by_day[1]}))[0] == 0
    shuffled = {n: other[n] for n in chance.sample(sorted(other), len(other))}
    assert copying.row_order("a", "b", evidence({"a": people, "b": shuffled}))[0] < 2
    assert copying.ORDER_AT_MOST < copying.THRESHOLD


def test_the_edition_that_was_copied_is_named_in_fifty_of_fifty_seeds() -> None:
    for seed in range(50):
        chance = random.Random(seed)
        known = world(chance, 400)
        first = independent(chance, known, CARELESS)
        editions = {"1999": first, "2004": second_edition(chance, known, first, CARELESS)}
        copied = chance.choice(sorted(editions))
        lists = {"a": editions["2004"], "e": copy_of(chance, known, editions[copied], CARELESS)}
        said, named = by_edition(editions)
        assert edition_of("e", said, named, evidence(lists))[0] == copied


def test_a_list_that_follows_no_edition_is_given_none() -> None:
    chance = random.Random(3)
    known = world(chance, 400)
    first = independent(chance, known, CARELESS)
    said, named = by_edition({"1999": first, "2004": dict(first)})
    assert edition_of("e", said, named, evidence({"a": first, "e": copy_of(chance, known, first, CARELESS)})) == (
        None,
        0.0,
    )


def test_a_rare_name_is_odd_only_one_slip_from_a_habit_of_its_own_list() -> None:
    people: List = {n: {"name": ("karim", "darvishi")} for n in range(4)}
    people |= {4: {"name": ("karimm", "darvishi")}, 5: {"name": ("yegane", "solitary")}}
    stated, entity_of = claims({"a": people, "b": {4: {"name": ("karimm", "darvishi")}}})
    odd = oddities.odd_words(oddities.cells(stated, entity_of, ("a", "b")))
    assert odd.rows() == [("a", "E-0000004", "name", ["b"])], "in b, which has no habit, the same word is not odd"


def test_a_date_is_contradicted_only_by_two_origins_that_agree() -> None:
    lists: dict[str, List] = {
        name: {1: {"death_date": 727000 + later}} for name, later in (("a", 9), ("b", 9), ("c", 0), ("d", 0))
    }
    stated, entity_of = claims(lists)
    found = oddities.cells(stated, entity_of, tuple(lists))
    alone = oddities.contradicted(found, {name: name for name in lists}).sort("list")
    assert alone["list"].to_list() == ["a", "b", "c", "d"]
    one = oddities.contradicted(found, {"a": "a", "b": "b", "c": "c", "d": "c"}).sort("list")
    assert one["list"].to_list() == ["c", "d"], "c and d witness once, a and b still twice"


def test_the_order_in_which_claims_come_changes_nothing() -> None:
    chance = random.Random(11)
    known = world(chance, 300)
    lists = {name: independent(chance, known, CARELESS) for name in "abc"}
    lists["e"] = copy_of(chance, known, lists["a"], CARELESS)
    stated, entity_of = claims(lists)
    whole = oddities.cells(stated, entity_of, tuple(lists))
    turned = oddities.cells(stated.sample(fraction=1, shuffle=True, seed=1), entity_of, tuple(lists))
    assert whole.equals(turned)
    compared = evidence(lists)
    mixed = Evidence(compared.cells.sample(fraction=1, shuffle=True, seed=2), compared.order.reverse(), {}, {})
    assert suggested(mixed) == suggested(compared)


def test_nothing_to_compare_is_no_suspicion() -> None:
    stated, entity_of = claims({"a": {1: {"name": ("karim",)}}})
    order = pl.DataFrame([("a", "E-0000001", 1)], schema=["list", "entity", "row"], orient="row")
    assert suggested(Evidence(oddities.cells(stated, entity_of, ("a",)), order, {}, {})) == []
