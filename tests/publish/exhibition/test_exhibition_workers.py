"""Work spread over processes: the results of one, in whatever order they come; a failure is told, not swallowed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from fictional_register import CASE, SOURCES, many

from cenotaph.publish.exhibition import write_exhibition
from cenotaph.publish.exhibition.workers import spread


def squared(batch: Sequence[int]) -> list[int]:
    return [number * number for number in batch]


def process(batch: Sequence[int]) -> int:
    return os.getpid()


def fails_at_seven(batch: Sequence[int]) -> int:
    return 1 // (7 - batch[0])


def dies(batch: Sequence[int]) -> None:
    os._exit(1)


BATCHES = [[n, n + 1] for n in range(12)]


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_results_are_those_of_one_process(processes: int) -> None:
    found = dict(spread(squared, iter(BATCHES), processes))
    assert found == {number: squared(batch) for number, batch in enumerate(BATCHES)}


def test_one_process_is_this_one_and_more_are_others() -> None:
    assert {pid for _, pid in spread(process, BATCHES, 1)} == {os.getpid()}
    others = {pid for _, pid in spread(process, BATCHES, 2)}
    assert os.getpid() not in others
    assert 1 <= len(others) <= 2


def test_what_fails_elsewhere_fails_here_with_its_reason() -> None:
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        list(spread(fails_at_seven, BATCHES, 2))


def test_a_process_that_dies_is_noticed() -> None:
    with pytest.raises(RuntimeError, match="ended before its work was done"):
        list(spread(dies, BATCHES, 2))


def test_pages_are_written_beside_an_open_store_which_stays_usable(store: Path, tmp_path: Path) -> None:
    from cenotaph.ledger.models import Entry

    assert Entry.objects.count() == 0
    report = write_exhibition(tmp_path / "out", CASE, many(300, claims=1), SOURCES, None, processes=2)
    assert report.pages == 300 + 6
    assert Entry.objects.count() == 0
