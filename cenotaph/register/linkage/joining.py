"""Joining: further records come to a register that stands, and only what they touch is judged.

Invariant: the partition is that of judging all pairs, clustering and pooling all records again by the weights of the
basis (`tests/register/linkage/test_joining.py` does both); it does not depend on how many joins the records came in,
since what joins is always all that the basis does not know. A pair of known records is compared only if the basis
compared it, or if later records put it into one component.

What stays as it was: the frequencies of words, u and m, the expected matches of two known lists, the words that the
case writes for each other, and the blocks, which later records enter. What is learned: the matches expected of a list
that the basis does not know (Sadinle 2017, the prior of a matching), by EM with all else fixed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import polars as pl

from cenotaph.register.linkage import competition
from cenotaph.register.linkage import model as models
from cenotaph.register.linkage.basis import Basis
from cenotaph.register.linkage.blocking import blocks_to_meet, newcomers_met
from cenotaph.register.linkage.blocks import meet
from cenotaph.register.linkage.clusters import (
    PLAUSIBLE_BITS,
    Constraints,
    Pair,
    clusters_of,
    components,
)
from cenotaph.register.linkage.comparison import packed_patterns, relatives_bits
from cenotaph.register.linkage.judging import (
    NO_ENDS,
    Compared,
    Judged,
    all_of,
    closed,
    drawn_of,
    restrained,
    untold,
    weights_of,
    worth_of,
)
from cenotaph.register.linkage.link import (
    Decided,
    Linkage,
    conformed,
    decisions_held,
    demanded,
    linkages_drawn,
    positions,
)
from cenotaph.register.linkage.model import Lists, Model
from cenotaph.register.linkage.outcome import (
    conflict_messages,
    described,
    doubled,
    membership_frame,
    pair_frame,
    shown_pairs,
)
from cenotaph.register.linkage.pooled import Evidence, Numbers, Pooled, pool
from cenotaph.register.linkage.records import Records, read_records, with_later
from cenotaph.register.linkage.tally import Tally
from cenotaph.register.linkage.unshown import KEPT, Forgotten, unshown
from cenotaph.register.linkage.wordlist import Flags

NOBODY = np.zeros((0, 2), dtype=np.int64)


def join(
    basis: Basis,
    frame: pl.DataFrame,
    decisions: Sequence[Decided] = (),
    unique_sources: frozenset[str] = frozenset(),
    derivations: frozenset[tuple[str, str]] = frozenset(),
    draws: int = 0,
    everything: bool = False,
) -> Linkage:
    """The linkage of the records of the basis and of all that came since (`frame`, as `link` takes it).

    With `everything` all pairs are settled, clustered and pooled anew: the outcome is the same, as tests and a proof
    look after.

    `decisions` are all that hold now, also on known records. Of `unique_sources` and `derivations` counts what is said
    of lists that the basis does not know. Raises ValueError where a record is not new, or they are not sorted.
    """
    later = conformed(frame)
    ids = pl.concat([basis.frame["record"], later["record"]])
    twice = later.join(basis.frame, on="record", how="semi")["record"]
    if len(twice):
        raise ValueError(f"{len(twice)} of the records stand in the register already, the first is {twice[0]}")
    newcomers = read_records(later, None, basis.records)
    records = with_later(basis.records, newcomers)
    lists = _with_lists(basis.lists, later, unique_sources, derivations)
    held, flags = decisions_held(decisions, positions(ids, decisions))
    demands = demanded(held)
    before = [(one, other) for one, other, _ in basis.held]
    asked = np.array(sorted({*held, *before}), dtype=np.int64).reshape(-1, 2)
    judged, given, forgotten = judged_with(basis, newcomers, records, lists, held, everything)
    touched = everything | _touched(basis, judged, asked, records.size)
    reach = _reached(judged, asked, touched)
    cluster = _clustered(basis, judged, demands, lists, reach)
    evidence = Evidence(judged.model, records, lists, demands, partial(untold, records=records, lists=lists))
    ends = judged.left, judged.right
    pooled = pool(cluster, *ends, judged.bits, evidence, reach, basis.pooled.first)
    others = linkages_drawn(ids, judged, pooled, records, lists, demands, draws, basis.seed)
    order = ids.arg_sort().to_numpy().astype(np.int64)
    by_id = _by_id(judged, order)
    decided = np.array(sorted(one * records.size + other for one, other in held), dtype=np.int64)
    shown = shown_pairs(judged, pooled.cluster, decided)
    whole = pl.concat([basis.frame, later])
    told = described(judged.model, lists, given, records.size, basis.seed, basis.found.known)
    return Linkage(
        _pairs(basis, by_id, held, shown, whole, records, lists, pooled, ids),
        membership_frame(ids, judged, pooled, held, order),
        told | {"joined": {"records": later.height, "to": basis.frame.height}},
        tuple(conflict_messages(demands, ids)),
        (*flags, *doubled(pooled.cluster, lists, ids)),
        unshown(ids, by_id.left, by_id.right, by_id.probability, shown, basis.seed, forgotten),
        others,
    )


def _with_lists(
    known: Lists, later: pl.DataFrame, unique_sources: frozenset[str], derivations: frozenset[tuple[str, str]]
) -> Lists:
    """The lists with those that are new. The size of a known one stays: by it its expected matches were found."""
    stated = later["source"].fill_null("")
    fresh = sorted(set(stated.unique().to_list()) - set(known.names))
    names = known.names + fresh
    number = {name: place for place, name in enumerate(names)}
    of_later = np.array([number[name] for name in stated.to_list()], dtype=np.int32)
    size = np.append(known.size, np.bincount(of_later, minlength=len(names))[len(known.names) :])
    unique = np.append(known.unique, [name in unique_sources for name in fresh]).astype(np.bool_)
    told = frozenset((one, origin) for one, origin in derivations if one in fresh or origin in fresh)
    return Lists(names, size, unique, np.append(known.of_record, of_later), known.derivations | told)


def _with_expected(model: Model, known: Lists, lists: Lists) -> tuple[Model, Flags]:
    """The model with room for the pairs of new lists, and which those are; they begin as in any linkage."""
    prior, many = models.prior_model(lists), len(known.names)
    begun = prior.expected.reshape(len(lists.names), -1)
    stratum = prior.stratum.reshape(begun.shape)
    free = np.ones(begun.shape, dtype=np.bool_)
    begun[:many, :many] = model.expected.reshape(many, many)
    stratum[:many, :many] = model.stratum.reshape(many, many)
    free[:many, :many] = False
    return Model(model.m, model.u, begun.ravel(), stratum.ravel(), lists.names), free.ravel()


def judged_with(
    basis: Basis,
    newcomers: Records,
    records: Records,
    lists: Lists,
    held: dict[Pair, frozenset[str]],
    everything: bool,
) -> tuple[Judged, dict[str, int], Forgotten]:
    """The pairs of the basis and those of later records, judged; the pairs of each rule; and a sample of those let go.

    The pairs of the basis stand first and in its order.
    """
    known = basis.found.outcome
    model, free = _with_expected(known.model, basis.lists, lists)
    decided = np.array(sorted(one * records.size + other for one, other in held), dtype=np.int64)
    met, given = _met(basis, newcomers, records, held)
    tally = Tally()
    tally.add(met.codes, met.rarity, lists.pair_of(met.left, met.right))
    if free.any() and len(met.left):
        models.learn_expected(model, tally.cells(), lists, free)
    worth = worth_of(met, model, records.size, lists, decided)
    gone = np.flatnonzero(~worth)
    random = np.random.default_rng(basis.seed)
    drawn = gone[random.choice(len(gone), min(len(gone), KEPT), replace=False)]
    forgotten = drawn_of([basis.found.forgotten, Forgotten(met.left[drawn], met.right[drawn], len(gone))], basis.seed)
    judged = _further(known, met.among(worth), model, lists)
    judged = _settled(judged, basis, records, lists, free, everything)
    reach = _reached(judged, NOBODY, _touched(basis, judged, NOBODY, records.size))  # what else stands is not completed
    inside = np.flatnonzero(reach[judged.left] & reach[judged.right])
    every = closed(judged.pairs.among(inside), judged.bits[inside] >= PLAUSIBLE_BITS, records)
    further = every.among(slice(len(inside), None))
    return _settled(_further(judged, further, model, lists), basis, records, lists, free, everything), given, forgotten


def _met(
    basis: Basis, newcomers: Records, records: Records, held: dict[Pair, frozenset[str]]
) -> tuple[Compared, dict[str, int]]:
    """The pairs of later records with known ones and with each other, and those that people decided on: compared."""
    many, size = basis.records.size, records.size
    names, later_names = basis.records.vocabulary.names, newcomers.vocabulary.names
    before = np.append(names.search_sorted(later_names).to_numpy(), 0).astype(np.int32)
    known, later, given = newcomers_met(
        basis.trees, basis.usual, basis.records.names.of_record, newcomers, before[newcomers.names.of_record]
    )
    blocks, rules = blocks_to_meet(newcomers, (NO_ENDS, NO_ENDS), basis.usual)
    beside = meet(blocks, np.arange(newcomers.size, dtype=np.int32), len(rules))
    decided = np.array([one * size + other for one, other in held], dtype=np.int64)
    outcome = basis.found.outcome
    if len(decided):
        decided = np.setdiff1d(decided, outcome.left.astype(np.int64) * size + outcome.right)
    between = known.astype(np.int64) * size + later + many
    among = (beside.left.astype(np.int64) + many) * size + beside.right + many
    codes = np.union1d(np.concatenate([between, among]), decided)
    left, right = (end.astype(np.int32) for end in np.divmod(codes, size))
    found = dict(zip(rules, beside.given.tolist(), strict=True))
    by_rule = {rule: pairs + given.get(rule, 0) + found[rule] for rule, pairs in basis.found.given.items()}
    return Compared(left, right, *packed_patterns(left, right, records, relatives_bits(records))), by_rule


def _further(judged: Judged, added: Compared, model: Model, lists: Lists) -> Judged:
    """The judged pairs and behind them those `added`, which are not yet judged."""
    unknown = np.zeros(len(added.left))
    return Judged(
        all_of([judged.pairs, added]),
        model,
        np.concatenate([judged.weights, weights_of(model, added, lists)]),
        np.concatenate([judged.probability, unknown]),
        np.concatenate([judged.bits, unknown]),
    )


def _settled(judged: Judged, basis: Basis, records: Records, lists: Lists, free: Flags, everything: bool) -> Judged:
    """The pairs judged: those of later records, and of known ones those that compete with them (or `everything`).

    A pair of two known records that the basis did not judge competes with none, so that it moves nothing that stood.
    """
    probability, settled = judged.probability.copy(), judged.bits.copy()
    later, known = judged.right >= basis.records.size, np.arange(len(settled)) < len(basis.found.outcome.left)
    sides = lists.of_record[judged.left], lists.of_record[judged.right]
    rivals = competition.rivals(judged.left, judged.right, *sides, lists.unique, later | everything, later | known)
    for at, alone in ((np.flatnonzero(rivals), False), (np.flatnonzero(~(later | known)), True)):
        pairs, fixed = judged.pairs.among(at), np.zeros_like(free) if alone else free
        about = judged.model, judged.weights[at], pairs.left, pairs.right, lists
        bits = competition.posteriors(*about, free=fixed, alone=alone)
        probability[at], settled[at] = restrained(bits, pairs, records, lists)
    return replace(judged, probability=probability, bits=settled)


def _touched(basis: Basis, judged: Judged, asked: Numbers, size: int) -> Flags:
    """The later records, known ones of which some pair is judged otherwise now, and those that people were asked of."""
    known = basis.found.outcome
    found = np.zeros(size, dtype=np.bool_)
    found[basis.records.size :] = True
    other = np.flatnonzero(judged.bits[: len(known.bits)] != known.bits)
    for ends in (judged.left[other], judged.right[other], asked.ravel()):
        found[ends] = True
    return found


def _reached(judged: Judged, asked: Numbers, touched: Flags) -> Flags:
    """The touched records and all that stand in one component of plausible pairs with one."""
    near = judged.bits >= PLAUSIBLE_BITS
    sides = (judged.left, judged.right)
    left, right = (np.append(end[near], asked[:, side]).astype(np.int32) for side, end in enumerate(sides))
    nodes, number, sizes = components(left, right, len(touched))
    holds = np.zeros(len(sizes), dtype=np.bool_)
    holds[number[touched[nodes]]] = True
    found = touched.copy()
    found[nodes[holds[number]]] = True
    return found


def _clustered(basis: Basis, judged: Judged, demands: Constraints, lists: Lists, reach: Flags) -> Numbers:
    """The cluster of each record before groups are pooled: that of the basis for all that nothing reached."""
    among = reach[judged.left] & reach[judged.right]
    found = clusters_of(
        judged.left[among], judged.right[among], judged.bits[among], len(reach), demands, lists.exclusive
    )
    found[: basis.records.size] = np.where(
        reach[: basis.records.size], found[: basis.records.size], basis.found.cluster
    )
    return found


def _by_id(judged: Judged, order: Numbers) -> Judged:
    """The pairs with the record first whose id is; `order` are the places of the records by id."""
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    turned = rank[judged.left] > rank[judged.right]
    left, right = np.where(turned, judged.right, judged.left), np.where(turned, judged.left, judged.right)
    return replace(judged, pairs=judged.pairs._replace(left=left, right=right))


def _pairs(
    basis: Basis,
    judged: Judged,
    held: dict[Pair, frozenset[str]],
    shown: Numbers,
    frame: pl.DataFrame,
    records: Records,
    lists: Lists,
    pooled: Pooled,
    ids: pl.Series,
) -> pl.DataFrame:
    """The frame of shown pairs: those of the basis of which nothing changed, and the others told anew."""
    known = basis.found.outcome
    many = len(known.left)
    same = np.zeros(len(judged.left), dtype=np.bool_)
    same[basis.shown] = True
    same[:many] &= judged.bits[:many] == known.bits
    same[:many] &= (pooled.bits[:many] > 0.0) == (basis.pooled.bits > 0.0)
    decided = np.zeros(records.size, dtype=np.bool_)
    decided[[end for pair in (*held, *((one, other) for one, other, _ in basis.held)) for end in pair]] = True
    same &= ~(decided[judged.left] & decided[judged.right])
    is_shown = np.zeros(len(judged.left), dtype=np.bool_)
    is_shown[shown] = True
    fresh = shown[~same[shown]]
    told = pair_frame(ids, judged, held, fresh, frame, records, lists, pooled)
    return pl.concat([basis.pairs.filter(pl.Series((same & is_shown)[basis.shown])), told]).sort("left", "right")
