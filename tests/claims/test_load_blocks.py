"""Loading block by block: what stands in the store does not show how many rows were held at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from cenotaph.claims import attestation, frame, known, load, models
from cenotaph.evidence import readers
from cenotaph.evidence.readers import ReadError
from cenotaph.ledger import log

Write = Callable[..., Path]
Load = Callable[[str], Any]
COLUMNS = (
    '[table.columns]\nname = { column = "name", order = "given family" }\nage = "age"\nalias = ["name", "other"]\n'
)
KEYED = '[[table]]\nfile = "list.csv"\nkey = "id"\n' + COLUMNS
KEYLESS = KEYED.replace('key = "id"\n', "")
EDITIONS = "".join(
    KEYED.replace("list.csv", f"{year}.csv").replace("key", f'edition = "{year}"\nkey').replace(*order)
    for year, order in (("2001", ("", "")), ("2002", ("given family", "family given")), ("2003", ("", "")))
)
ROWS = [
    "7,Ana Paz,20,x", "8,Ana Paz,21,Ana Paz", "", "7,Luz Gil,20,", ",Ana Paz,20,x", "9,Eva Sol", "7,Ana Paz,20,x",
    ",Ana Paz,20,x", "10,Luz Gil,31,x,y", "a/b,Eva Sol,,", ",,,", " 8 ,Eva Sol,21,Luz Gil",
]  # fmt: skip


def listed(rows: list[str]) -> str:
    return "\n".join(["id,name,age,other", *rows, ""])


def written(write_source: Write) -> None:
    write_source("keyed", KEYED, {"list.csv": listed(ROWS)})
    write_source("keyless", KEYLESS, {"list.csv": listed(ROWS)})
    years = {"2001.csv": listed(ROWS), "2002.csv": listed(ROWS[3:] + ROWS[:2]), "2003.csv": listed(ROWS[::2])}
    write_source("editions", EDITIONS, years)


def seen() -> list[list[tuple[Any, ...]]]:
    """Everything a reader of the store sees, and every wording as often as it is stored."""
    allowed = set(log.labels())
    tables = (frame.claims(allowed), frame.readings(allowed), frame.faults(allowed), frame.sources(allowed))
    wordings = models.Wording.objects.values_list("column__source__key", "column__place", "as_written", "value")
    return [*(table.rows() for table in tables), sorted(wordings)]


@pytest.fixture
def whole(write_source: Write, load_source: Load) -> list[list[tuple[Any, ...]]]:
    written(write_source)
    load_source("keyed")
    return seen()


def held_at_a_time(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "BLOCK", size)
    monkeypatch.setattr(attestation, "SPAN", size)


def reload(load_source: Load) -> list[list[tuple[Any, ...]]]:
    from cenotaph.claims.load import forget

    forget([])
    load_source("keyed")
    return seen()


@pytest.mark.parametrize("size", [1, 2, 3, 5, 12])
def test_the_store_is_the_same_for_blocks_of_any_size(
    whole: list[list[tuple[Any, ...]]], load_source: Load, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    held_at_a_time(size, monkeypatch)
    assert reload(load_source) == whole


def test_keys_are_told_apart_and_digests_numbered_over_the_whole_file(
    whole: list[list[tuple[Any, ...]]], load_source: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    held_at_a_time(1, monkeypatch)
    reload(load_source)
    records = set(models.Record.objects.values_list("public", flat=True))
    assert {f"keyed/persons/7~{n}" for n in (1, 2, 3)} < records
    assert {"keyed/persons/8~1", "keyed/persons/8~2", "keyed/persons/9"} < records
    equal = Counter(record.rsplit("/", 1)[0] for record in records if record.startswith("keyless/"))
    assert sorted(equal.values()) == [1, 1, 1, 1, 2, 4]
    assert {record for record in records if record.startswith(f"{equal.most_common(1)[0][0]}/")} == {
        f"{equal.most_common(1)[0][0]}/{n}" for n in (1, 2, 3, 4)
    }


def test_a_wording_is_stored_once_a_column_across_blocks(
    whole: list[list[tuple[Any, ...]]], load_source: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    held_at_a_time(1, monkeypatch)
    reload(load_source)
    times = Counter(models.Wording.objects.values_list("column", "as_written"))
    assert set(times.values()) == {1}


def test_the_comparison_finds_a_load_that_forgets_between_blocks(
    whole: list[list[tuple[Any, ...]]], load_source: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    held_at_a_time(2, monkeypatch)

    def forgets(self: known.Known, texts: pl.Series) -> known.Numbers:
        return np.full(len(texts), known.UNKNOWN)

    with monkeypatch.context() as patch:
        patch.setattr(known.Known, "find", forgets)
        from django.db import IntegrityError

        with pytest.raises(IntegrityError):  # two rows of one key become one record
            reload(load_source)
    assert reload(load_source) == whole


def test_a_source_that_is_refused_in_its_last_block_leaves_what_was_there(
    whole: list[list[tuple[Any, ...]]], write_source: Write, load_source: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    held_at_a_time(1, monkeypatch)
    write_source("keyed", KEYED, {"list.csv": listed([*ROWS, '11,"Ana Paz,1,x'])})
    with pytest.raises(ReadError, match="never closed"):
        load_source("keyed")
    assert seen() == whole


def test_a_file_that_changes_while_it_is_read_is_refused_and_unseen(
    whole: list[list[tuple[Any, ...]]], write_source: Write, load_source: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_source("keyed", KEYED, {"list.csv": listed(ROWS[:3])})
    each_once = load.each_once

    def changed(*arguments: Any) -> None:
        each_once(*arguments)
        write_source("keyed", KEYED, {"list.csv": listed([*ROWS[:2], "9,Luz Gil,1,"])})

    with monkeypatch.context() as patch:
        patch.setattr(load, "each_once", changed)
        with pytest.raises(ReadError, match=r"sources/keyed, list\.csv: was changed while it was read; build again"):
            load_source("keyed")
    assert "keyed" not in {source for source, *_ in seen()[3]}
    assert load_source("keyed").records == 3


def test_claims_of_several_editions_wait_in_a_folder_that_is_taken_away(
    whole: list[list[tuple[Any, ...]]], load_source: Load, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = attestation.attested
    there: list[bool] = []

    def looks(stated: pl.DataFrame, held: pl.DataFrame) -> attestation.Claims:
        there.append((store / load.SPOOL).is_dir())
        if len(there) == 2:
            raise RuntimeError("killed")
        return compared(stated, held)

    held_at_a_time(2, monkeypatch)
    with monkeypatch.context() as patch:
        patch.setattr(attestation, "attested", looks)
        with pytest.raises(RuntimeError, match="killed"):
            reload(load_source)
    assert there == [True, True]
    assert not (store / load.SPOOL).exists()
    assert "editions" not in {source for source, *_ in seen()[3]}
    assert reload(load_source) == whole
