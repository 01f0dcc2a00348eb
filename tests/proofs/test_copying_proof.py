"""The proof of copying: its sums are of what it measured, a false alarm is called one, and a partial copy is found."""

from __future__ import annotations

from typing import Any

from proofs.copying import by_bound, partial, summed


def case(copy: float, *others: float, found: int = 1, false: int = 0) -> dict[str, Any]:
    return {"copy": copy, "others": list(others), "found": found, "false": false, "direction": found, "edition": 0}


def test_cases_are_summed_and_a_false_alarm_is_counted() -> None:
    found = summed([case(9.04, -1.0, 0.4), case(2.0, 5.0, found=0, false=1)])
    assert found == {
        "cases": 2,
        "copies_found": 1,
        "of_the_right_direction": 1,
        "of_the_right_edition": 0,
        "independent_pairs": 3,
        "false_alarms": 1,
        "least_of_a_copy": 2.0,
        "greatest_of_an_independent_pair": 5.0,
    }


def test_a_bound_divides_copies_from_the_others() -> None:
    shares = by_bound([case(9.0, -1.0, 0.4), case(2.0, 5.0)])
    assert shares["3.5"] == {"copies": 0.5, "independent_pairs": 0.3333}
    assert shares["6.0"] == {"copies": 0.5, "independent_pairs": 0.0}


def test_a_whole_copy_is_found_and_a_tenth_is_not() -> None:
    assert partial(1.0, range(1))["found"] == 1
    assert partial(0.1, range(1))["found"] == 0
