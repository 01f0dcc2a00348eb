"""Which records speak of one person: the whole way from a frame of records to a partition.

Invariant: the same frame, decisions and seed give the same bytes, whatever the number of threads. Nothing is read or
written here, and no record is dropped: every record of the frame is in exactly one cluster.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import polars as pl

from cenotaph.register.linkage.basis import Basis, basis_of
from cenotaph.register.linkage.clusters import Constraints, Pair, constraints, ordered
from cenotaph.register.linkage.draws import DRAWN, drawn, odds_of
from cenotaph.register.linkage.judging import Judged, Sift, sifted, untold
from cenotaph.register.linkage.model import Lists
from cenotaph.register.linkage.outcome import (
    conflict_messages,
    described,
    doubled,
    membership_frame,
    pair_frame,
    shown_pairs,
)
from cenotaph.register.linkage.places import CIRCLE
from cenotaph.register.linkage.pooled import Evidence, Pooled, pool
from cenotaph.register.linkage.reasons import QUOTED
from cenotaph.register.linkage.records import Records, read_records
from cenotaph.register.linkage.rounds import SMALL, Terms, persons_found
from cenotaph.register.linkage.unshown import SCHEMA as UNSHOWN
from cenotaph.register.linkage.unshown import unshown
from cenotaph.register.linkage.wordlist import Integers
from cenotaph.words.sentences import Message, message

COLUMNS: dict[str, Any] = {
    "record": pl.String,
    "source": pl.String,
    "given": pl.String,
    "family": pl.String,
    "unordered": pl.String,
    "aliases": pl.List(pl.String),
    "father": pl.String,
    "mother": pl.String,
    "gender": pl.String,
    "birth_low": pl.Int32,
    "birth_high": pl.Int32,
    "death_low": pl.Int32,
    "death_high": pl.Int32,
    "detention_low": pl.Int32,
    "detention_high": pl.Int32,
    "age_low": pl.Float32,
    "age_high": pl.Float32,
    "detention_age_low": pl.Float32,
    "detention_age_high": pl.Float32,
    "places": pl.List(pl.String),
    "place_kinds": pl.List(pl.String),
    "place_circles": pl.List(CIRCLE),
    "birth_places": pl.List(pl.String),
    "birth_circles": pl.List(CIRCLE),
    "external": pl.List(pl.String),
    "occupation": pl.String,
    "affiliation": pl.String,
}


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person decided on two records: "same", "different" or "unsure"."""

    left: str
    right: str
    verdict: str


@dataclass(frozen=True)
class Linkage:
    """The outcome.

    `pairs`: left, right, probability, weight (bits), verdict of the model, decided, reasons (list of key and parameters
    as JSON). `memberships`: record, cluster (its smallest record), probability (provisional). `conflicts`: decisions
    that contradict each other. `flags`: what a person should look at. `unshown`: a random sample of the pairs compared
    that are not among `pairs` (columns: `unshown.SCHEMA`). `draws`: linkages that could as well be true, as far as they
    differ from this one (`draws.drawn`). `basis`: by which further records can join, if it was asked for.
    """

    pairs: pl.DataFrame
    memberships: pl.DataFrame
    model: dict[str, Any]
    conflicts: tuple[Message, ...]
    flags: tuple[Message, ...]
    unshown: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=UNSHOWN))
    draws: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=DRAWN))
    basis: Basis | None = None


def link(
    frame: pl.DataFrame,
    decisions: Sequence[Decided] = (),
    unique_sources: frozenset[str] = frozenset(),
    seed: int = 1,
    derivations: frozenset[tuple[str, str]] = frozenset(),
    draws: int = 0,
    keep: bool = False,
    sift: Sift = sifted,
) -> Linkage:
    """The partition of the records of `frame` (columns and types: `COLUMNS`; missing ones are taken as unstated).

    `derivations`: (source, origin) of sources that repeat another; `draws`: how many other linkages to draw; `keep`:
    whether to leave a basis by which further records can join (`joining.join`); `sift`: the engine that meets the pairs
    of a large case (`engines`), on which the outcome does not depend.

    Raises ValueError when the records are not sorted or not unique.
    """
    frame = conformed(frame)
    ids = frame["record"]
    lists = _lists(frame, unique_sources, derivations)
    held, flags = decisions_held(decisions, positions(ids, decisions))
    demands = demanded(held)
    decided = np.array(sorted(one * frame.height + other for one, other in held), dtype=np.int64)
    records = read_records(frame)
    reread = partial(read_records, frame) if records.size <= SMALL else None
    if not keep:
        frame = frame.select(QUOTED)  # the rest is needed no longer
    found = persons_found(records, Terms(lists, demands, _ends_of(sorted(held)), decided, seed, sift), reread)
    records, outcome = found.records, found.outcome
    ends = outcome.left, outcome.right
    evidence = Evidence(outcome.model, records, lists, demands, partial(untold, records=records, lists=lists))
    pooled = pool(found.cluster, *ends, outcome.bits, evidence)
    others = linkages_drawn(ids, outcome, pooled, records, lists, demands, draws, seed)
    shown = shown_pairs(outcome, pooled.cluster, decided)
    memberships = membership_frame(ids, outcome, pooled, held)
    model = described(outcome.model, lists, found.given, records.size, seed, found.known)
    left_out = unshown(ids, *ends, outcome.probability, shown, seed, found.forgotten)
    worth_telling, together = outcome.among(shown), replace(pooled, bits=pooled.bits[shown])
    held_found = found if keep else None
    del found, outcome, ends, evidence  # of ten million records the pairs not shown are 2 GB
    pairs = pair_frame(ids, worth_telling, held, np.arange(len(shown)), frame, records, lists, together)
    told = [(*pair, sorted(verdict)) for pair, verdict in sorted(held.items())]
    return Linkage(
        pairs,
        memberships,
        model,
        tuple(conflict_messages(demands, ids)),
        (*flags, *doubled(pooled.cluster, lists, ids)),
        left_out,
        others,
        basis_of(frame, lists, held_found, pooled, shown, pairs, told, seed) if held_found else None,
    )


def conformed(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with exactly the documented columns and types."""
    columns = [
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in COLUMNS.items()
    ]
    whole = frame.select(columns).head(frame.height)  # a frame without columns has no row
    known = whole["record"]
    if known.has_nulls() or (known.slice(1) <= known.slice(0, max(len(known) - 1, 0))).any():
        raise ValueError("records must be unique and sorted by their id")
    return whole


def _lists(frame: pl.DataFrame, unique_sources: frozenset[str], derivations: frozenset[tuple[str, str]]) -> Lists:
    stated = frame["source"].fill_null("")
    names: list[str] = stated.unique().sort().to_list()
    of_record = (stated.rank("dense").cast(pl.Int32) - 1).to_numpy()
    size = np.bincount(of_record, minlength=len(names)).astype(np.int64)
    unique = np.array([name in unique_sources for name in names], dtype=np.bool_)
    return Lists(names, size, unique, of_record, derivations)


def positions(ids: pl.Series, decisions: Sequence[Decided]) -> dict[str, int]:
    """Where the records stand of which something was decided."""
    asked = {record for decision in decisions for record in (decision.left, decision.right)}
    at = ids.is_in(sorted(asked)).arg_true() if asked else pl.Series([], dtype=pl.UInt32)
    return dict(zip(ids.gather(at).to_list(), at.to_list(), strict=True))


def decisions_held(
    decisions: Sequence[Decided], position: dict[str, int]
) -> tuple[dict[Pair, frozenset[str]], list[Message]]:
    """The verdicts on each pair of records of the frame, and a flag for each decision on a record that is not there."""
    held: dict[Pair, frozenset[str]] = {}
    flags = []
    for decision in sorted(decisions, key=lambda one: (one.left, one.right, one.verdict)):
        if decision.left not in position or decision.right not in position:
            flags.append(message("link.decision_on_absent", left=decision.left, right=decision.right))
        elif decision.left != decision.right:
            pair = ordered(position[decision.left], position[decision.right])
            held[pair] = held.get(pair, frozenset()) | {decision.verdict}
    return held, flags


def demanded(held: dict[Pair, frozenset[str]]) -> Constraints:
    """What the verdicts that are held demand of the clusters."""
    same, different = ([pair for pair, verdicts in held.items() if one in verdicts] for one in ("same", "different"))
    return constraints(same, different)


def linkages_drawn(
    ids: pl.Series,
    judged: Judged,
    pooled: Pooled,
    records: Records,
    lists: Lists,
    demands: Constraints,
    draws: int,
    seed: int,
) -> pl.DataFrame:
    """So many linkages that could as well be true (`draws.drawn`), none where none are asked for."""
    if not draws:
        return pl.DataFrame(schema=DRAWN)
    ends = judged.left, judged.right
    apart = untold(*ends, judged.patterns(), records, lists)
    odds = odds_of(*ends, judged.bits, judged.weights, apart, pooled, demands, lists)
    return drawn(ids.to_list(), odds, draws, seed)


def _ends_of(pairs: Sequence[Pair]) -> tuple[Integers, Integers]:
    both = np.array(pairs, dtype=np.int32).reshape(-1, 2)
    return both[:, 0], both[:, 1]
