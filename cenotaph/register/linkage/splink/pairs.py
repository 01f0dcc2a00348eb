"""The pairs of a case held by a database: made and scored by Splink, compared where they are.

Invariant: the outcome is that of `judging.sifted`, bit for bit, but for how many pairs each rule gave first. Splink's
match weight says which pairs may matter; those few are weighed once more by our own arithmetic, and the two weights may
not differ by more than TOLERANCE.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import closing
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from cenotaph.register.linkage import model as models
from cenotaph.register.linkage.blocks import Blocks, tasks_of
from cenotaph.register.linkage.comparison import packed_patterns, relatives_bits, unpacked
from cenotaph.register.linkage.features import FEATURES
from cenotaph.register.linkage.judging import Compared, Sifted, drawn_of, weights_of, worth_of
from cenotaph.register.linkage.model import NEGLIGIBLE, WEIGHT_LIMIT, Lists, Model
from cenotaph.register.linkage.records import Records
from cenotaph.register.linkage.splink.backends import Backend, Function
from cenotaph.register.linkage.splink.memberships import Numbers, memberships
from cenotaph.register.linkage.splink.settings import (
    BLOCKS,
    DIGITS,
    KEY,
    LEVELS,
    ROUNDING,
    blocking_settings,
    chance_digits,
    settings,
)
from cenotaph.register.linkage.unshown import KEPT, Forgotten
from cenotaph.register.linkage.wordlist import Floats, Integers

TOLERANCE = 2 * ROUNDING  # bits by which the two weights of a pair may differ
ENDS = ("join_key_l", "join_key_r")  # what Splink calls the two records of a pair it has made


def sifted(
    records: Records,
    meeting: tuple[Blocks, list[str]],
    model: Model,
    lists: Lists,
    decided: Numbers,
    seed: int,
    backend: Callable[[], Backend],
) -> Sifted:
    """Of all pairs that the blocks give those that may matter, and a random sample of the others.

    Splink makes the pairs of all rules at once: `given` says how many, under the engine's name. Raises ArithmeticError
    when Splink's weights are not ours.
    """
    blocks, _ = meeting
    with closing(backend()) as where:
        table = _made(blocks, where)
        every = where.rows(f"SELECT count(*) AS pairs FROM {table}")["pairs"][0]
        pairs = _kept(table, where, records, model, lists, decided)
        return Sifted([pairs], {where.described: int(every)}, _forgotten(table, where, pairs, blocks, seed))


def _made(blocks: Blocks, where: Backend) -> str:
    """The table of all pairs that share a block, made by Splink."""
    found = memberships(blocks)
    lists = pa.ListArray.from_arrays(pa.array(found.first, pa.int32()), pa.array(found.block))
    held = where.hold(pa.table({KEY: np.arange(len(lists), dtype=np.int32), BLOCKS: lists}))
    made = _linker(where.api(), held, blocking_settings()).inference.compute_blocked_pairs_for_predict()
    where.drop(held)
    return str(made.physical_name)


def _kept(table: str, where: Backend, records: Records, model: Model, lists: Lists, decided: Numbers) -> Compared:
    """The pairs that may matter, rising: scored by Splink, and what is near our bar by ourselves."""
    priors, most = models.largest_priors(model, lists), relatives_bits(records)
    where.offer(LEVELS, _levels(records, lists, model, priors), (*(feature.name for feature in FEATURES), *DIGITS))
    held, api = where.hold(pa.table({KEY: np.arange(records.size, dtype=np.int32)})), where.api()
    linker = _linker(api, held, settings(model))
    linker.table_management.register_blocked_pairs_for_predict(api.register(table))
    scored = linker.inference.predict(threshold_match_weight=NEGLIGIBLE - TOLERANCE, warning_mode="never").physical_name
    found = where.rows(f"SELECT {KEY}_l, {KEY}_r, match_weight FROM {scored}")
    where.drop(scored)
    where.drop(held)
    told = found.with_columns(pl.col(f"{KEY}_l", f"{KEY}_r").cast(pl.Int64)).sort(f"{KEY}_l", f"{KEY}_r")
    code = told[f"{KEY}_l"].to_numpy() * records.size + told[f"{KEY}_r"].to_numpy()
    whole = np.union1d(code, decided)
    left, right = (end.astype(np.int32) for end in np.divmod(whole, max(records.size, 1)))
    pairs = Compared(left, right, *packed_patterns(left, right, records, most))
    weights = weights_of(model, pairs, lists)
    scores = told["match_weight"].to_numpy() - priors[lists.pair_of(left, right)][np.searchsorted(whole, code)]
    _agree(weights[np.searchsorted(whole, code)], scores)
    return pairs.among(worth_of(pairs, model, records.size, lists, decided))


def _agree(ours: Floats, splink: Floats) -> None:
    telling = np.abs(ours) < WEIGHT_LIMIT
    apart = np.abs(ours - splink)[telling].max(initial=0.0)
    if not apart <= TOLERANCE:
        raise ArithmeticError(f"Splink weighs a pair {apart:.4f} bits apart from the default engine")


def _forgotten(table: str, where: Backend, pairs: Compared, blocks: Blocks, seed: int) -> Forgotten:
    """The sample that `judging.sifted` draws: so many places of each task, of which only those drawn are looked up."""
    one, other = ENDS
    kept = where.hold(pa.table({one: pairs.left, other: pairs.right}))
    gone = (
        f"FROM {table} AS pairs WHERE NOT EXISTS (SELECT 1 FROM {kept} AS kept "
        f"WHERE kept.{one} = pairs.{one} AND kept.{other} = pairs.{other})"
    )
    size = len(blocks.first) - 1
    counted = where.rows(f"SELECT {one}, count(*) AS pairs {gone} GROUP BY {one}")
    many = np.zeros(size + 1, dtype=np.int64)
    many[counted[one].to_numpy() + 1] = counted["pairs"].to_numpy()
    ends = np.cumsum(many)  # where the forgotten pairs of each left record begin, in rising order
    parts = []
    for task, lefts in enumerate(tasks_of(blocks, np.arange(size, dtype=np.int32))):
        begin, end = int(ends[lefts[0]]), int(ends[lefts[-1] + 1])
        drawn = np.random.default_rng((seed, task)).choice(end - begin, min(end - begin, KEPT), replace=False) + begin
        of = np.searchsorted(ends, drawn, side="right") - 1
        parts.append(Forgotten(of.astype(np.int32), (drawn - ends[of]).astype(np.int32), end - begin))
    left, place, total = drawn_of(parts, seed)
    chosen = where.hold(pa.table({one: np.unique(left)}))
    found = where.rows(f"SELECT {one}, {other} {gone} AND {one} IN (SELECT {one} FROM {chosen})").sort(one, other)
    where.drop(chosen)
    where.drop(kept)
    right = found[other].to_numpy()[np.searchsorted(found[one].to_numpy(), left) + place]
    return Forgotten(left, right.astype(np.int32), total)


def _levels(records: Records, lists: Lists, model: Model, priors: Floats) -> Function:
    """The level of every feature of a pair, and the digits of what differs from pair to pair.

    That is its rarity, the prior of its lists, and what their own m makes of its levels beyond the common one.
    """
    most = relatives_bits(records)

    def levels(one: pa.Array, other: pa.Array) -> pa.Array:
        left, right = _numbers(one), _numbers(other)
        codes, rarity = packed_patterns(left, right, records, most)
        of_lists = lists.pair_of(left, right)
        digits = chance_digits(rarity + models.stratum_bits(model, codes, of_lists) + priors[of_lists])
        columns = [np.ascontiguousarray(column) for column in unpacked(codes).T]
        return pa.StructArray.from_arrays(
            [pa.array(column, pa.int8()) for column in (*columns, *digits)],
            [*(feature.name for feature in FEATURES), *DIGITS],
        )

    return levels


def _numbers(column: pa.Array) -> Integers:
    return np.asarray(column).astype(np.int32)  # a copy, which compiled loops may take as their own


def _linker(api: Any, table: str, settings: dict[str, Any]) -> Any:
    from splink import Linker

    return Linker(api.register(table), settings, log_level=logging.ERROR, validate_settings=False)
