"""What two groups of records say together, and what holds them apart whatever they say."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from cenotaph.register.linkage import model as models
from cenotaph.register.linkage.clusters import Constraints, constraints
from cenotaph.register.linkage.comparison import Patterns
from cenotaph.register.linkage.judging import untold
from cenotaph.register.linkage.link import conformed
from cenotaph.register.linkage.model import Lists
from cenotaph.register.linkage.pooled import Evidence, Pooled, _mixture, pool
from cenotaph.register.linkage.records import read_records
from cenotaph.register.linkage.wordlist import Flags, Integers

FREE = Constraints([], frozenset(), [])
DAY = date(1988, 8, 1).toordinal()
BORN: dict[str, object] = {"birth_low": date(1960, 1, 1).toordinal(), "birth_high": date(1960, 12, 31).toordinal()}
DIED: dict[str, object] = {"death_low": DAY, "death_high": DAY}
STRANGERS = [
    f"{given} {family}" for given in ("ali", "reza", "maryam", "karim") for family in ("azadi", "bahari", "rostami")
]
# Of one person: the first two are a group already. The third has the father of the one, the day of the other.
PERSON: list[dict[str, object]] = [
    BORN | {"source": "a", "unordered": "shapour daneshvar", "father": "yaghoub"},
    DIED | {"source": "b", "unordered": "shapour daneshvar"},
    DIED | {"source": "c", "unordered": "shapour d", "father": "yaghoub"},
]


def pooled(
    third: dict[str, object], demands: Constraints = FREE, unique: str = "", bits: float = -3.0, rare_doubles: str = ""
) -> tuple[Pooled, float]:
    """The clusters of a group of two and one record more, whose pairs with it have `bits`."""
    rows = [*PERSON[:2], PERSON[2] | third]
    rows += [{"source": "abc"[place % 3], "unordered": name, "father": "ali"} for place, name in enumerate(STRANGERS)]
    frame = conformed(pl.DataFrame([{"record": f"r/{place:03}"} | row for place, row in enumerate(rows)], strict=False))
    records = read_records(frame)
    names = sorted(set(frame["source"]))
    of_record = np.array([names.index(source) for source in frame["source"]], dtype=np.int32)
    lists = Lists(names, np.bincount(of_record), np.array([name in unique for name in names]), of_record)
    model = models.prior_model(lists)
    model.expected[:] = 3.0
    for name in rare_doubles:
        model.expected[names.index(name) * len(names) + names.index(name)] = 0.001

    def forbidden(left: Integers, right: Integers, patterns: Patterns) -> tuple[Flags, Flags]:
        return untold(left, right, patterns, records, lists)

    cluster = np.arange(len(rows))
    cluster[1] = 0
    ends = np.array([0, 0, 1], dtype=np.int32), np.array([1, 2, 2], dtype=np.int32)
    found = pool(cluster, *ends, np.array([20.0, bits, bits]), Evidence(model, records, lists, demands, forbidden))
    return found, float(found.bits[1])


def test_a_group_has_what_no_record_of_it_has() -> None:
    found, bits = pooled({})
    assert found.cluster[:3].tolist() == [0, 0, 0]
    assert found.cluster[3:].tolist() == list(range(3, len(found.cluster)))
    assert bits == found.bits[2] > 0.0
    assert found.bits[0] == -np.inf  # together before


@pytest.mark.parametrize(
    "third", [{"father": "hassan"}, {"unordered": "khalil d"}, {"death_low": DAY + 300, "death_high": DAY + 300}]
)
def test_what_all_pairs_contradict_counts_against_the_group(third: dict[str, object]) -> None:
    weaker = pooled(third)[1]
    assert weaker < pooled({})[1]


def test_a_decision_holds_two_groups_apart() -> None:
    assert pooled({}, constraints([], [(1, 2)]))[0].cluster[2] == 2


def test_a_list_without_doubles_holds_two_groups_apart() -> None:
    assert pooled({"source": "b"}, unique="a")[0].cluster[2] == 0
    assert pooled({"source": "b"}, unique="b")[0].cluster[2] == 2


def test_two_groups_of_one_list_need_what_doubles_in_it_need() -> None:
    """A list that hardly names anybody twice hardly names this person twice, whatever other lists share."""
    apart, beside = pooled({})[1], pooled({"source": "b"}, rare_doubles="b")[1]
    assert beside < apart
    assert pooled({"source": "b"})[1] > beside


def test_two_given_names_on_one_page_hold_two_groups_apart() -> None:
    third: dict[str, object] = {"source": "b", "unordered": "khalil daneshvar", "father": None}
    assert pooled(third)[0].cluster[2] == 2


def test_one_word_with_nothing_else_to_compare_joins_no_group() -> None:
    third: dict[str, object] = {"unordered": "daneshvar", "father": None, "death_low": None, "death_high": None}
    assert pooled(third)[0].cluster[2] == 2


def test_groups_whose_records_are_far_apart_are_not_compared() -> None:
    assert pooled({}, bits=-30.0)[0].cluster[2] == 2


def test_one_agreement_among_several_is_worth_the_less_the_more_tries_it_had() -> None:
    weight, stated = np.array([6.0, -9.0, -9.0, -9.0, 6.0]), np.array([True, True, True, True, False])
    row = np.array([0, 0, 0, 0, 1])
    first, silent = _mixture(weight, stated, row, 2)
    assert first == pytest.approx(6.0 - 2.0, abs=0.01)  # log2(4) tries
    assert silent == 0.0
    assert _mixture(np.full(3, -5.0), np.ones(3, dtype=np.bool_), np.zeros(3, dtype=np.int64), 1)[0] == pytest.approx(
        -5
    )
