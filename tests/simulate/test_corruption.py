"""What goes wrong with a name, and that it is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some
from rapidfuzz.distance import OSA

from cenotaph.simulate.chance import Chance
from cenotaph.simulate.corruption import LATIN, PERSIAN, SPELLINGS, Written, typing_error, write_words
from cenotaph.simulate.vocabulary import Spelled, names

MOHAMMAD_REZA = (Spelled("محمد", ("Mohammad", "Mohamed")), Spelled("رضا", ("Reza",)))
seeds = some.integers(0, 2**32)
scripts = some.sampled_from([PERSIAN, LATIN])


def test_without_errors_a_name_is_written_by_habit() -> None:
    chance = Chance(1)
    assert write_words(MOHAMMAD_REZA, LATIN, chance, dropped=0, other=0, typing=0) == Written("Mohammad Reza")
    assert write_words(MOHAMMAD_REZA, PERSIAN, chance, dropped=0, other=0, typing=0) == Written("محمد رضا")


def test_another_spelling_changes_one_thing() -> None:
    assert SPELLINGS[LATIN](MOHAMMAD_REZA) == ["Mohammad Reza", "Mohammad-Reza", "Mohamed Reza"]
    assert SPELLINGS[PERSIAN](MOHAMMAD_REZA) == ["محمد رضا", "محمدرضا", "محمد\u200cرضا"]


def test_arabic_code_points_are_another_spelling() -> None:
    assert "كريمي" not in SPELLINGS[PERSIAN]([Spelled("کریمی", ("Karimi",))])  # one habit differs at a time
    assert {"كریمی", "کريمي"} <= set(SPELLINGS[PERSIAN]([Spelled("کریمی", ("Karimi",))]))


@given(seeds, scripts)
def test_a_part_is_left_out_and_that_is_said(seed: int, script: str) -> None:
    written = write_words(MOHAMMAD_REZA, script, Chance(seed), dropped=1, other=0, typing=0)
    assert written.errors == ("dropped_part",)
    assert written.text in {"Mohammad", "Reza", "محمد", "رضا"}


@given(seeds, scripts)
def test_a_name_of_one_part_keeps_it(seed: int, script: str) -> None:
    written = write_words(MOHAMMAD_REZA[:1], script, Chance(seed), dropped=1, other=0, typing=0)
    assert written == Written({PERSIAN: "محمد", LATIN: "Mohammad"}[script])


@given(seeds, scripts)
def test_another_spelling_is_never_the_habitual_one(seed: int, script: str) -> None:
    written = write_words(MOHAMMAD_REZA, script, Chance(seed), dropped=0, other=1, typing=0)
    assert written.errors == ("other_spelling",)
    assert written.text in SPELLINGS[script](MOHAMMAD_REZA)[1:]


@given(seeds, scripts, some.sampled_from(names().given["male"].things))
def test_a_typing_error_is_one_slip(seed: int, script: str, name: Spelled) -> None:
    text = name.persian if script == PERSIAN else name.latin[0]
    if len(text) > 2:
        assert OSA.distance(text, typing_error(text, script, Chance(seed))) == 1


@pytest.mark.parametrize("text", ["", "a", "ab", "a b", "1371"])
def test_what_has_no_letter_inside_is_left_alone(text: str) -> None:
    assert typing_error(text, LATIN, Chance(1)) == text
