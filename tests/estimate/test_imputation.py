"""What is stated stays; what differs is drawn by weight; what is missing, from persons alike on the same lists."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cenotaph.estimate.imputation import Field, all_of, completed, field_of, how_many, imputed

LISTS = ("a", "b")
LEVELS = ("f", "m")


def people(on: np.ndarray) -> pl.DataFrame:
    return pl.DataFrame({"entity": [f"E{row:04}" for row in range(len(on))], **dict(zip(LISTS, on.T, strict=True))})


def field(chances: list[tuple[float, float]], allowed: list[tuple[bool, bool]] | None = None) -> Field:
    return Field("gender", LEVELS, np.array(chances), np.array(allowed or [(True, True)] * len(chances)))


def population(many: int, seed: int) -> tuple[pl.DataFrame, np.ndarray, Field]:
    """List a holds few f and often leaves the field out; b holds many and states it."""
    generator = np.random.default_rng(seed)
    female = generator.random(many) < 0.4
    on = np.column_stack([generator.random(many) < np.where(female, 0.3, 0.7), generator.random(many) < 0.5])
    female, on = female[on.any(axis=1)], on[on.any(axis=1)].astype(np.int64)
    unknown = generator.random(len(on)) < np.where(on[:, 0] == 1, 0.7, 0.1)
    chances = np.column_stack([female, ~female]) * ~unknown[:, None]
    return people(on), female, Field("gender", LEVELS, chances.astype(float), np.ones(chances.shape, dtype=bool))


def test_the_draws_put_right_what_a_count_of_the_known_gets_wrong() -> None:
    frame, female, known = population(4000, 1)
    drawn = np.array([(one == 0).mean() for one in imputed(known, frame, LISTS, {}, 20, 3)])
    of_known = known.chances[known.certain, 0].mean()
    assert of_known - female.mean() > 0.04, "those who are known are not like all"
    assert abs(drawn.mean() - female.mean()) < 0.02
    assert drawn.std() > 0.003, "the replicates differ: what is not known stays open"


def test_the_other_fields_help() -> None:
    frame, female, known = population(4000, 1)
    signs = np.column_stack([female, ~female]).astype(float)
    other = Field("sign", ("x", "y"), signs, np.ones(signs.shape, dtype=bool))
    (drawn,) = imputed(known, frame, LISTS, {"sign": other}, 1, 3)
    assert ((drawn == 0) == female).mean() > 0.97


weights = st.sampled_from([(1.0, 0.0), (0.0, 1.0), (0.0, 0.0), (0.5, 0.5), (0.25, 0.75)])
bounds = st.sampled_from([(True, True), (True, False), (False, True)])


@given(st.lists(st.tuples(weights, bounds, st.integers(1, 3)), min_size=1, max_size=30), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_what_is_certain_is_kept_and_what_is_drawn_is_possible(
    rows: list[tuple[tuple[float, float], tuple[bool, bool], int]], seed: int
) -> None:
    frame = people(np.array([(bits & 1, bits >> 1) for _, _, bits in rows]))
    known = field([row[0] for row in rows], [row[1] for row in rows])
    drawn = imputed(known, frame, LISTS, {}, 3, seed)
    for values in drawn:
        for value, (chances, allowed, _) in zip(values.tolist(), rows, strict=True):
            assert chances[value] > 0 or (chances == (0.0, 0.0) and allowed[value])
    again = imputed(known, frame, LISTS, {}, 3, seed)
    assert all((one == other).all() for one, other in zip(drawn, again, strict=True))


def test_contested_values_are_drawn_as_often_as_sources_state_them() -> None:
    many = 400
    known = field([(0.25, 0.75)] * many + [(1.0, 0.0), (0.0, 1.0)])
    frame = people(np.ones((many + 2, 2), dtype=np.int64))
    share = np.mean([(one[:many] == 0).mean() for one in imputed(known, frame, LISTS, {}, 20, 5)])
    assert share == pytest.approx(0.25, abs=0.02)


def test_the_worst_case_gives_what_is_open_to_one_level_if_it_can_be() -> None:
    known = field([(1, 0), (0, 0), (0, 0), (0.5, 0.5)], [(True, True), (True, True), (True, False), (True, True)])
    otherwise = np.array([0, 0, 0, 0])
    assert all_of(known, [1], otherwise).tolist() == [0, 1, 0, 1]
    assert all_of(known, [0], np.array([0, 1, 1, 1])).tolist() == [0, 0, 0, 0]


def test_as_many_replicates_as_per_cent_are_open() -> None:
    assert [how_many(field([(0, 0)] * open_ + [(1, 0)] * (100 - open_))) for open_ in (0, 1, 12, 60)] == [1, 5, 12, 20]


def test_who_may_be_in_years_that_nobody_states_may_be_anything() -> None:
    said = pl.DataFrame(
        [("E1", "1988", 1.0), ("E2", "1990", None), ("E3", "1988", None), ("E3", "1990", None)],
        schema={"entity": pl.String, "value": pl.String, "weight": pl.Float64},
        orient="row",
    )
    known = field_of("year", ["E1", "E2", "E3"], said)
    assert known.levels == ("1988",)
    assert known.allowed.all()


def test_of_a_field_that_nobody_states_nothing_is_drawn() -> None:
    nobody = Field("gender", (), np.zeros((1, 0)), np.zeros((1, 0), dtype=bool))
    assert nobody.texts == [None]
    with pytest.raises(ValueError, match='of nobody a value of "gender" is known'):
        imputed(nobody, people(np.ones((1, 2), dtype=np.int64)), LISTS, {}, 1, 1)


def test_persons_are_completed_in_every_field() -> None:
    frame, _, known = population(200, 2)
    for one in completed(frame, LISTS, {"gender": known, "again": known}, 2, 1):
        assert one["gender"].null_count() == one["again"].null_count() == 0
        sure = pl.Series(known.certain)
        assert one.filter(sure)["gender"].to_list() == [text for text in known.texts if text]
