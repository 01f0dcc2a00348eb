"""The model: bounded, prior-bound with few data, and honest about lists without doubles."""

from __future__ import annotations

import numpy as np
import pytest

from cenotaph.register.linkage import competition
from cenotaph.register.linkage import model as models
from cenotaph.register.linkage.comparison import Patterns, packed_levels
from cenotaph.register.linkage.features import FEATURES, NAME_FEATURES, POSITION
from cenotaph.register.linkage.model import Lists, Model
from cenotaph.register.linkage.tally import Cells, Tally


def lists(sizes: tuple[int, ...], unique: bool = True) -> Lists:
    of_record = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    names = [f"list {place}" for place in range(len(sizes))]
    return Lists(names, np.array(sizes, dtype=np.int64), np.array([unique] * len(sizes)), of_record)


def posteriors(weights: list[float], left: list[int], right: list[int], of: Lists, expected: float) -> np.ndarray:
    model = models.prior_model(of)
    model.expected = np.full(len(of.names) ** 2, expected)
    both = np.array(left, dtype=np.int32), np.array(right, dtype=np.int32)
    return 1.0 / (1.0 + np.exp2(-competition.posteriors(model, np.array(weights), *both, of)))


def cells(levels: np.ndarray, rarity: np.ndarray) -> Cells:
    """The histogram of pairs between the first two lists."""
    tally = Tally()
    tally.add(packed_levels(levels), rarity.astype(np.float32), np.ones(len(levels), dtype=np.int64))
    return tally.cells()


def test_missing_weighs_nothing() -> None:
    model = models.prior_model(lists((10, 10)))
    silent = packed_levels(np.zeros((1, len(FEATURES)), dtype=np.int8))
    assert models.pair_weights(model, silent, np.zeros(1, dtype=np.float32), np.ones(1, dtype=np.int64))[0] == 0.0


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_agreement_speaks_for_and_disagreement_against(feature) -> None:  # type: ignore[no-untyped-def]
    """Before any data the first level is the best, the last the worst, and the last speaks against."""
    weights = [np.log2(level.m / level.u) for level in feature.levels]
    assert max(weights) == weights[0]
    assert weights[-1] < 0
    if feature.name not in NAME_FEATURES:
        assert weights[0] > 0


def test_the_better_candidate_takes_the_place() -> None:
    """One record, two candidates in a list without doubles: the weaker loses what the stronger wins."""
    of = lists((5, 5))
    alone = posteriors([8.0], [0], [5], of, 3.0)
    better, worse = posteriors([14.0, 8.0], [0, 0], [5, 6], of, 3.0)
    assert better > 0.9 > worse
    assert worse < alone[0] / 2


def test_without_the_promise_there_is_no_competition() -> None:
    one, other = posteriors([14.0, 14.0], [0, 0], [5, 6], lists((5, 5), unique=False), 3.0)
    assert one == other > 0.9


def test_one_list_without_doubles_leaves_its_partners_to_choose_from() -> None:
    """That a record has one partner there, or none, makes its only candidate likelier than among loose pairs."""
    of = lists((50, 50))
    loose, one_sided, both = (
        posteriors(
            [9.0] * 40,
            list(range(40)),
            list(range(50, 90)),
            Lists(of.names, of.size, np.array(unique), of.of_record),
            40.0,
        )[0]
        for unique in ([False, False], [False, True], [True, True])
    )
    assert loose < one_sided <= both


def test_two_records_of_a_list_without_doubles_must_insist() -> None:
    of = lists((5, 5))
    inside, across = posteriors([14.0, 14.0], [0, 0], [1, 5], of, 3.0)
    assert inside < 0.05
    assert across > 0.9


def test_shares_of_expected_matches_move_the_prior() -> None:
    of = lists((1000, 1000))
    few, many = (posteriors([9.0], [0], [1000], of, expected) for expected in (1.0, 900.0))
    assert few[0] < many[0]


def test_em_finds_how_often_lists_err() -> None:
    """A thousand matches with birth slips in a third, among ten thousand others: m of the slip is about a third."""
    random = np.random.default_rng(3)
    of = lists((2000, 2000))
    levels = np.zeros((11_000, len(FEATURES)), dtype=np.int8)
    rarity = np.zeros(11_000)
    matches = np.arange(11_000) < 1000
    for name in ("given", "family"):
        levels[:, POSITION[name]] = np.where(matches, 1, 6)
    rarity[matches] = 25.0
    slips = random.random(11_000) < 1 / 3
    levels[:, POSITION["birth_day"]] = np.where(matches, np.where(slips, 2, 1), 6)
    model = models.prior_model(of)
    models.learn_m(model, cells(levels, rarity), of)
    assert model.expected[1] == pytest.approx(1000, rel=0.02)
    assert model.m[POSITION["birth_day"]][0, 1] == pytest.approx(1 / 3, abs=0.05)


def hands(slips: dict[int, float], strangers: int = 10_000) -> tuple[Model, Cells]:
    """Three lists: of each two told (list * 3 + other) a thousand matches, this share with a slip in birth."""
    random, of = np.random.default_rng(3), lists((2000, 2000, 2000))
    tally = Tally()
    for list_pair, share in slips.items():
        matches = np.arange(1000 + strangers) < 1000
        levels = np.zeros((len(matches), len(FEATURES)), dtype=np.int8)
        for name in ("given", "family"):
            levels[:, POSITION[name]] = np.where(matches, 1, 6)
        slip = random.random(len(matches)) < share
        levels[:, POSITION["birth_day"]] = np.where(matches, np.where(slip, 2, 1), 6)
        rarity = np.where(matches, 25.0, 0.0).astype(np.float32)
        tally.add(packed_levels(levels), rarity, np.full(len(levels), list_pair, dtype=np.int64))
    model = models.prior_model(of)
    models.learn_m(model, tally.cells(), of)
    return model, tally.cells()


def test_a_careless_list_has_an_m_of_its_own() -> None:
    """Of births in lists 0 and 1 a twentieth are slips, in lists 0 and 2 two fifths: each weighs a slip by its own."""
    model, seen = hands({1: 0.05, 2: 0.4})
    birth = model.m[POSITION["birth_day"]][model.stratum]
    careful, careless, other = birth[1, 1], birth[2, 1], birth[5, 1]
    assert careful < 0.12
    assert 0.18 < other < 0.27
    assert careless > 0.33
    assert model.stratum.tolist() == [0, 1, 2, 0, 0, 0, 0, 0, 0]
    slip = packed_levels(np.eye(len(FEATURES), dtype=np.int8)[[POSITION["birth_day"]]] * 2)
    bits = [models.pair_weights(model, slip, np.zeros(1, np.float32), np.array([pair]))[0] for pair in (1, 2, 5)]
    assert bits[0] < bits[2] < bits[1]
    assert bits[1] == pytest.approx(bits[2] + models.stratum_bits(model, slip, np.array([2]))[0])
    assert seen.count.sum() == 22_000


def test_matches_of_a_sample_count_as_those_that_were_seen() -> None:
    """A thousand expected matches, of which one in a hundred pairs was looked at, are ten."""
    _, seen = hands({1: 0.05, 2: 0.4})
    tenth = Cells(seen.levels, seen.bits, seen.list_pair, seen.count, share=0.01)
    model = models.prior_model(lists((2000, 2000, 2000)))
    models.learn_m(model, tenth, lists((2000, 2000, 2000)))
    assert not model.stratum.any()


def test_strangers_of_one_name_do_not_pass_for_a_careless_hand() -> None:
    """Two lists share 120 persons, and a thousand pairs of a rare name whose births and places differ."""
    of = lists((30_000, 30_000, 30_000))
    tally, far = Tally(), len(FEATURES[POSITION["place"]].levels)
    for list_pair, matches, namesakes in ((1, 5000, 0), (2, 5000, 0), (5, 120, 1000)):
        for many, name, birth, place, bits in (
            (matches, 1, 1, 1, 25.0), (20_000, 6, 6, far, 0.0), (namesakes, 1, 4, far, 26.0),
        ):  # fmt: skip
            levels = np.zeros((many, len(FEATURES)), dtype=np.int8)
            for feature, level in (("given", name), ("family", name), ("birth_day", birth), ("place", place)):
                levels[:, POSITION[feature]] = level
            rarity = np.full(many, bits, dtype=np.float32)
            tally.add(packed_levels(levels), rarity, np.full(many, list_pair, dtype=np.int64))
    model = models.prior_model(of)
    models.learn_m(model, tally.cells(), of)
    assert model.stratum[5] > 0
    assert model.expected[5] == pytest.approx(120, rel=0.1)


def test_two_lists_that_are_all_there_is_are_no_stratum() -> None:
    model, _ = hands({1: 0.3})
    assert not model.stratum.any()
    assert all(len(m) == 1 for m in model.m)


def test_em_without_matches_keeps_the_prior() -> None:
    of = lists((2000, 2000))
    levels = np.zeros((5000, len(FEATURES)), dtype=np.int8)
    for name in ("given", "family"):
        levels[:, POSITION[name]] = 6
    model, before = models.prior_model(of), models.prior_model(of)
    models.learn_m(model, cells(levels, np.zeros(5000)), of)
    assert model.expected[1] < 1.0
    for after, prior in zip(model.m, before.m, strict=True):
        assert np.allclose(after, prior, atol=0.02)


def test_bounds_hold_whatever_em_sees() -> None:
    """A block of siblings cannot teach the model that one person has two first names."""
    of = lists((2000, 2000))
    levels = np.ones((5000, len(FEATURES)), dtype=np.int8)
    levels[:, POSITION["given"]] = 6
    model = models.prior_model(of)
    models.learn_m(model, cells(levels, np.full(5000, 20.0)), of)
    bound = FEATURES[POSITION["given"]].levels[5].most
    assert model.m[POSITION["given"]][0, 5] <= bound


def test_u_comes_from_random_pairs() -> None:
    model: Model = models.prior_model(lists((10, 10)))
    levels = np.zeros((4000, len(FEATURES)), dtype=np.int8)
    levels[:, POSITION["gender"]] = np.arange(4000) % 4 // 3 + 1  # three of four agree
    models.learn_u(model, Patterns(levels, np.zeros(4000)))
    assert model.u[POSITION["gender"]] == pytest.approx([0.75, 0.25], abs=0.01)
    assert model.u[POSITION["given"]][0] == 1.0


def test_a_list_that_repeats_another_is_believed_to_stand_there_until_it_is_seen_not_to() -> None:
    small, large = lists((1, 1)), lists((1000, 1000))
    names = small.names
    for of, found, expected in ((small, 0.0, 0.6), (large, 100.0, 101.6)):
        told = Lists(of.names, of.size, of.unique, of.of_record, frozenset({(names[1], names[0])}))
        believed = told.believed(np.full(4, found))[1]
        assert believed == pytest.approx(expected, abs=0.1)
