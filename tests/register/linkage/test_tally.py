"""The histogram of patterns: every pair counted once, in whatever order and however many there are."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cenotaph.register.linkage import tally as tallies
from cenotaph.register.linkage.comparison import packed_levels, unpacked
from cenotaph.register.linkage.features import FEATURES
from cenotaph.register.linkage.tally import Cells, Tally

PAIRS = st.lists(
    st.tuples(st.integers(0, 5), st.floats(-3, 40, width=32, allow_nan=False), st.integers(0, 8)), max_size=60
)


def counted(pairs: list[tuple[int, float, int]], parts: int = 1) -> Cells:
    """The cells of pairs (pattern, rarity, pair of lists), added in so many parts."""
    tally = Tally()
    for part in range(parts):
        codes, rarity, lists = zip(*pairs[part::parts], strict=True) if pairs[part::parts] else ((), (), ())
        tally.add(np.array(codes, dtype=np.int64), np.array(rarity, dtype=np.float32), np.array(lists, dtype=np.int64))
    return tally.cells()


def as_counter(cells: Cells) -> Counter[tuple[int, float, int]]:
    codes = packed_levels(cells.levels).tolist()
    rows = zip(codes, cells.bits.tolist(), cells.list_pair.tolist(), strict=True)
    return Counter(dict(zip(rows, cells.count.astype(int).tolist(), strict=True)))


@given(PAIRS, st.integers(1, 4))
def test_every_pair_is_counted_once(pairs: list[tuple[int, float, int]], parts: int) -> None:
    expected = Counter((code, float(np.rint(np.float32(rarity))), lists) for code, rarity, lists in pairs)
    assert as_counter(counted(pairs, parts)) == expected


@given(PAIRS)
def test_the_cells_do_not_depend_on_the_order(pairs: list[tuple[int, float, int]]) -> None:
    one, other = counted(pairs), counted(pairs[::-1], 3)
    assert (one.levels == other.levels).all()
    assert one.count.tolist() == other.count.tolist()


def test_a_full_table_grows_and_loses_nothing() -> None:
    many = tallies.FIRST_SIZE * 3
    tally = Tally()
    tally.add(np.arange(many), np.zeros(many, dtype=np.float32), np.zeros(many, dtype=np.int64))
    tally.add(np.arange(many), np.zeros(many, dtype=np.float32), np.zeros(many, dtype=np.int64))
    cells = tally.cells()
    assert len(cells.count) == many
    assert (cells.count == 2).all()


@given(st.lists(st.tuples(*(st.integers(0, len(feature.levels)) for feature in FEATURES)), min_size=1, max_size=8))
def test_levels_are_packed_without_loss(rows: list[tuple[int, ...]]) -> None:
    levels = np.array(rows, dtype=np.int8)
    assert (unpacked(packed_levels(levels)) == levels).all()
