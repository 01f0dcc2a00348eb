"""Which records speak of one person: the whole way from a frame of records to a partition.

Invariant: the same frame, decisions and seed give the same bytes, whatever the number of threads. Nothing is read or
written here, and no record is dropped: every record of the frame is in exactly one cluster.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cenotaph.register.linkage import model as models
from cenotaph.register.linkage.alignment import RESEMBLING
from cenotaph.register.linkage.blocking import Candidates, candidates
from cenotaph.register.linkage.clusters import Constraints, Pair, connected, constraints, ordered, partition
from cenotaph.register.linkage.draws import drawn, odds_of
from cenotaph.register.linkage.features import FEATURES, POSITION, Patterns, compare_candidates, compare_pairs
from cenotaph.register.linkage.model import Lists, Model
from cenotaph.register.linkage.names import Flags, Floats, Integers, with_variants
from cenotaph.register.linkage.pooled import Evidence, Pooled, pool
from cenotaph.register.linkage.reasons import REASONS, reasons_of
from cenotaph.register.linkage.records import Records, read_records
from cenotaph.register.linkage.variants import learned_variants
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
    "birth_places": pl.List(pl.String),
    "external": pl.List(pl.String),
    "occupation": pl.String,
}
RANDOM_PAIRS = 200_000
PLAUSIBLE = 0.2  # probability from which a pair makes its records part of one component
SHOWN = 0.05  # probability from which a pair is worth showing
SAME, DIFFERENT = 0.5, 0.05  # the model's own verdicts: same from, different below; between: unsure
UNTOLD_BITS = -1.0  # the most that one word shared can say by itself: a person should look, no more
SUPPORT = [place for name, place in POSITION.items() if name.split("_")[0] not in ("given", "family", "gender")]
PERSONAL = [POSITION[name] for name in ("father", "father_across", "birth_day", "birth_year", "age", "external")]
ROUNDS = 4  # times that all is compared by what the persons found so far teach, at most
ROUNDS_OF_MANY = 2  # the same beyond SMALL records, whose first persons teach all words that many are written by
SMALL = 2_000  # records up to which one person of many mentions can make a name look common
LARGEST_CLOSURE = 40  # records of a component whose every pair is compared


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
    that contradict each other. `flags`: what a person should look at. `draws`: linkages that could as well be true, as
    far as they differ from this one (`draws.drawn`).
    """

    pairs: pl.DataFrame
    memberships: pl.DataFrame
    model: dict[str, Any]
    conflicts: tuple[Message, ...]
    flags: tuple[Message, ...]
    draws: pl.DataFrame


Compared = tuple[Candidates, Patterns]


@dataclass(frozen=True)
class _Judged:
    """The compared pairs, and what the model makes of each: bits are the log2 odds of its probability."""

    left: Integers
    right: Integers
    patterns: Patterns
    model: Model
    weights: Floats
    probability: Floats
    bits: Floats


def link(
    frame: pl.DataFrame,
    decisions: Sequence[Decided] = (),
    unique_sources: frozenset[str] = frozenset(),
    seed: int = 1,
    derivations: frozenset[tuple[str, str]] = frozenset(),
    draws: int = 0,
) -> Linkage:
    """The partition of the records of `frame` (columns and types: `COLUMNS`; missing ones are taken as unstated).

    `derivations`: (source, origin) of sources that repeat another; `draws`: how many other linkages to draw.

    Raises ValueError when the records are not sorted or not unique.
    """
    frame = conformed(frame)
    ids: list[str] = frame["record"].to_list()
    position = {record: place for place, record in enumerate(ids)}
    lists = _lists(frame, unique_sources, derivations)
    held, flags = _decisions_held(decisions, position)
    demands = constraints(
        [pair for pair, verdict in held.items() if "same" in verdict],
        [pair for pair, verdict in held.items() if "different" in verdict],
    )
    records = read_records(frame)
    known: frozenset[tuple[str, str]] = frozenset()
    cluster = np.arange(records.size, dtype=np.int64)
    compared: Compared | None = None
    for again in range(ROUNDS if records.size <= SMALL else ROUNDS_OF_MANY):
        if again:
            before, known = known, learned_variants(cluster, records)
            if records.size <= SMALL:
                records = read_records(frame, 1.0 / np.bincount(cluster, minlength=records.size)[cluster])
            elif known == before:
                break
            records = replace(records, words=with_variants(records.words, known))
        found = candidates(records, _ends_of(sorted(held)))
        compared = found, _compared(found, records, compared if records.size > SMALL else None)
        judged = _judged(*compared, records, lists, seed)
        earlier, cluster = cluster, _clusters(records.size, judged, demands, lists)
        if (cluster == earlier).all():
            break
    evidence = Evidence(judged.model, records, lists, demands, partial(_untold, records=records, lists=lists))
    pooled = pool(cluster, judged.left, judged.right, judged.bits, evidence)
    untold = _untold(judged.left, judged.right, judged.patterns, records, lists)
    odds = odds_of(judged.left, judged.right, judged.bits, judged.weights, untold, pooled, demands, lists)
    shown = _shown(judged, pooled.cluster, held)
    pairs = _pair_frame(ids, judged, held, shown, frame, records, lists, pooled)
    return Linkage(
        pairs,
        _membership_frame(ids, judged, pooled, held),
        _described(judged.model, lists, found, records, seed, known),
        tuple(_conflict_messages(demands, ids)),
        (*flags, *_doubled(pooled.cluster, lists, ids)),
        drawn(ids, odds, draws, seed),
    )


def _compared(found: Candidates, records: Records, earlier: Compared | None) -> Patterns:
    """The patterns of the candidates; those of `earlier` where no word learned since can change them.

    Words learned change nothing but how two of them meet, so that both records must hold one.
    """
    if earlier is None or not len(earlier[0].left):
        return compare_candidates(found.left, found.right, records)
    before, patterns = earlier
    codes, known = (one.left.astype(np.int64) * records.size + one.right for one in (found, before))
    place = np.minimum(np.searchsorted(known, codes), len(known) - 1)
    touched = records.hold(np.unique(np.divmod(records.words.variants, len(records.words.text))))
    anew = np.flatnonzero((known[place] != codes) | touched[found.left] & touched[found.right])
    fresh = compare_candidates(found.left[anew], found.right[anew], records)
    levels, rarity = patterns.levels[place], patterns.rarity[place]
    levels[anew], rarity[anew] = fresh.levels, fresh.rarity
    return Patterns(levels, rarity)


def _judged(found: Candidates, patterns: Patterns, records: Records, lists: Lists, seed: int) -> _Judged:
    """The candidates judged by a model learned from them, and with them what lies between plausible ones."""
    model = _learned(records, patterns, found, lists, seed)
    left, right, patterns = _closed(found.left, found.right, patterns, model, records, lists)
    weights = models.pair_weights(model, patterns)
    probability, bits = models.posteriors(model, weights, left, right, lists)
    impossible, lone = _untold(left, right, patterns, records, lists)
    bits = np.where(lone, np.minimum(bits, UNTOLD_BITS), bits)
    bits = np.where(impossible, -models.WEIGHT_LIMIT, bits)
    probability = np.where(impossible, 0.0, 1.0 / (1.0 + np.exp2(-bits)))
    return _Judged(left, right, patterns, model, weights, probability, bits)


def conformed(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with exactly the documented columns and types."""
    columns = [
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in COLUMNS.items()
    ]
    whole = frame.select(columns)
    known = whole["record"].to_list()
    if any(one >= other for one, other in itertools.pairwise(known)):
        raise ValueError("records must be unique and sorted by their id")
    return whole


def _untold(left: Integers, right: Integers, patterns: Patterns, records: Records, lists: Lists) -> tuple[Flags, Flags]:
    """The pairs that no evidence joins, and those that share one word and nothing else."""
    return _impossible(left, right, patterns, records, lists), _lone(left, right, patterns, records, lists)


def _impossible(left: Integers, right: Integers, patterns: Patterns, records: Records, lists: Lists) -> Flags:
    """Pairs that no evidence joins: a record without a name, and two that one source names by two given names.

    Whoever names two persons beside each other tells them apart, and what resembles there is another name: unless what
    is one person's own (birth, age, father, identifier) agrees, as in a list with doubles.
    """
    unnamed = (records.names.of_record[left] < 0) | (records.names.of_record[right] < 0)
    beside = lists.of_record[left] == lists.of_record[right]
    levels = patterns.levels
    two_names = (levels[:, POSITION["given"]] >= RESEMBLING) | (levels[:, POSITION["given_across"]] >= RESEMBLING - 1)
    personal = levels[:, PERSONAL]
    own = ((personal > 0) & (personal <= 2)).any(axis=1)
    return np.asarray(unnamed | beside & two_names & ~own)


def _lone(left: Integers, right: Integers, patterns: Patterns, records: Records, lists: Lists) -> Flags:
    """Pairs that share one word of a name, all that one of them has of it, and nothing else that can be compared.

    A name of one word identifies nobody by itself; a page that also writes the name in full may mean that person, as
    may one that repeats it.
    """
    words = np.append((records.names.words >= 0).sum(axis=1), 0)  # a record without a name finds the last
    one_word = np.minimum(words[records.names.of_record[left]], words[records.names.of_record[right]]) == 1
    tied = lists.derived[lists.pair_of(left, right)] | (lists.of_record[left] == lists.of_record[right])
    stated = patterns.levels[:, SUPPORT].max(axis=1, initial=0) > 0
    return np.asarray(one_word & ~tied & ~stated)


def _lists(frame: pl.DataFrame, unique_sources: frozenset[str], derivations: frozenset[tuple[str, str]]) -> Lists:
    stated = frame["source"].fill_null("")
    names: list[str] = stated.unique().sort().to_list()
    of_record = (stated.rank("dense").cast(pl.Int32) - 1).to_numpy()
    size = np.bincount(of_record, minlength=len(names)).astype(np.int64)
    unique = np.array([name in unique_sources for name in names], dtype=np.bool_)
    return Lists(names, size, unique, of_record, derivations)


def _decisions_held(
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


def _ends_of(pairs: Sequence[Pair]) -> tuple[Integers, Integers]:
    both = np.array(pairs, dtype=np.int32).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _learned(records: Records, patterns: Patterns, found: Candidates, lists: Lists, seed: int) -> Model:
    """The model after random pairs and EM."""
    model = models.prior_model(lists)
    if records.size > 1:
        random = np.random.default_rng(seed)
        count = min(RANDOM_PAIRS, records.size * (records.size - 1) // 2)
        one = random.integers(0, records.size, count, dtype=np.int32)
        other = (one + random.integers(1, records.size, count, dtype=np.int32)) % records.size
        models.learn_u(model, compare_pairs(one, other.astype(np.int32), records))
    if len(found.left):
        models.learn_m(model, patterns, lists.pair_of(found.left, found.right), lists)
    return model


def _closed(
    left: Integers, right: Integers, patterns: Patterns, model: Model, records: Records, lists: Lists
) -> tuple[Integers, Integers, Patterns]:
    """The pairs with those that lie inside a component of plausible pairs but that no rule gave."""
    weights = models.pair_weights(model, patterns)
    probability, _ = models.posteriors(model, weights, left, right, lists)
    near = np.flatnonzero(probability >= PLAUSIBLE)
    edges = list(zip(left[near].tolist(), right[near].tolist(), strict=True))
    known = set(zip(left.tolist(), right.tolist(), strict=True)) if edges else set()
    further = sorted(
        (one, other)
        for component in connected({node for edge in edges for node in edge}, edges)
        if 2 < len(component) <= LARGEST_CLOSURE
        for place, one in enumerate(component)
        for other in component[place + 1 :]
        if (one, other) not in known
    )
    if not further:
        return left, right, patterns
    ones, others = _ends_of(further)
    added = compare_candidates(ones, others, records)
    return (
        np.concatenate([left, ones]),
        np.concatenate([right, others]),
        Patterns(np.concatenate([patterns.levels, added.levels]), np.concatenate([patterns.rarity, added.rarity])),
    )


def _clusters(size: int, judged: _Judged, demands: Constraints, lists: Lists) -> NDArray[np.int64]:
    """The smallest record of the cluster of each record."""
    left, right, probability, bits = judged.left, judged.right, judged.probability, judged.bits
    cluster = np.arange(size, dtype=np.int64)
    plausible = np.flatnonzero(probability >= PLAUSIBLE)
    edges = list(zip(left[plausible].tolist(), right[plausible].tolist(), strict=True))
    held = [(group[0], other) for group in demands.groups for other in group[1:]]
    components = connected({node for edge in [*edges, *held] for node in edge}, [*edges, *held])
    of_component = np.full(size, -1, dtype=np.int64)
    for number, component in enumerate(components):
        of_component[component] = number
    inside = np.flatnonzero((of_component[left] >= 0) & (of_component[left] == of_component[right]))
    bits_of: list[dict[Pair, float]] = [{} for _ in components]
    for a, b, weight in zip(left[inside].tolist(), right[inside].tolist(), bits[inside].tolist(), strict=True):
        bits_of[of_component[a]][a, b] = weight
    of_list = lists.of_record.tolist()
    for component, weights in zip(components, bits_of, strict=True):
        exclusive = {node: of_list[node] for node in component if lists.unique[of_list[node]]}
        members = set(component)
        own = Constraints([group for group in demands.groups if group[0] in members], demands.apart, [])
        for group in partition(component, weights, own, exclusive):
            cluster[group] = group[0]
    return cluster


def _shown(judged: _Judged, cluster: NDArray[np.int64], held: dict[Pair, frozenset[str]]) -> NDArray[np.int64]:
    """Pairs worth showing: plausible, joined or decided; sorted by their records."""
    left, right, probability = judged.left, judged.right, judged.probability
    decided: Flags = np.zeros(len(left), dtype=np.bool_)
    if held:
        size = len(cluster)
        codes = np.array([one * size + other for one, other in held], dtype=np.int64)
        decided = np.isin(left.astype(np.int64) * size + right, codes)
    worth = np.flatnonzero((probability >= SHOWN) | decided | (cluster[left] == cluster[right]))
    return np.asarray(worth[np.lexsort((right[worth], left[worth]))])


def _pair_frame(
    ids: list[str],
    judged: _Judged,
    held: dict[Pair, frozenset[str]],
    shown: NDArray[np.int64],
    frame: pl.DataFrame,
    records: Records,
    lists: Lists,
    pooled: Pooled,
) -> pl.DataFrame:
    ones, others, chance = judged.left[shown], judged.right[shown], judged.probability[shown]
    verdict = np.where(chance >= SAME, "same", np.where(chance < DIFFERENT, "different", "unsure"))
    patterns = Patterns(judged.patterns.levels[shown], judged.patterns.rarity[shown])
    repeats = lists.derived[lists.pair_of(ones, others)]
    reasons = reasons_of(ones, others, patterns, frame, records, repeats, pooled.bits[shown] > 0.0)
    return pl.DataFrame(
        {
            "left": [ids[place] for place in ones.tolist()],
            "right": [ids[place] for place in others.tolist()],
            "probability": chance.round(6),
            "weight": judged.weights[shown].round(4),
            "verdict": verdict.tolist(),
            "decided": [pair in held for pair in zip(ones.tolist(), others.tolist(), strict=True)],
            "reasons": reasons,
        },
        schema_overrides={"reasons": REASONS},
    )


def _membership_frame(
    ids: list[str], judged: _Judged, pooled: Pooled, held: dict[Pair, frozenset[str]]
) -> pl.DataFrame:
    """The probability of a membership: of the surest pair that ties a record to its cluster, or of the groups that
    joined between such a pair; alone: that none does.
    """
    left, right, cluster = judged.left, judged.right, pooled.cluster
    sure = np.maximum(judged.probability, 1.0 / (1.0 + np.exp2(-pooled.bits)))
    if held:
        verdicts = {pair: 1.0 if "same" in told else 0.0 for pair, told in held.items() if told & {"same", "different"}}
        for place, pair in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
            sure[place] = verdicts.get(pair, sure[place])
    together = cluster[left] == cluster[right]
    tied, strayed = np.zeros(len(cluster)), np.zeros(len(cluster))
    for end in (left, right):
        np.maximum.at(tied, end[together], sure[together])
        np.maximum.at(strayed, end[~together], sure[~together])
    size = np.bincount(cluster, minlength=len(cluster))[cluster]
    chance = np.where(size > 1, tied, 1.0 - strayed)
    return pl.DataFrame(
        {"record": ids, "cluster": [ids[place] for place in cluster.tolist()], "probability": chance.round(6)},
        schema={"record": pl.String, "cluster": pl.String, "probability": pl.Float64},
    )


def _described(
    model: Model, lists: Lists, found: Candidates, records: Records, seed: int, known: frozenset[tuple[str, str]]
) -> dict[str, Any]:
    """The model as a plain dictionary, for the freeze and for people."""
    count = len(lists.names)
    expected = {
        f"{lists.names[place // count]} | {lists.names[place % count]}": round(float(value), 3)
        for place, value in enumerate(model.expected)
        if place // count <= place % count
    }
    return {
        "version": f"linkage-{models.VERSION}",
        "seed": seed,
        "features": {
            feature.name: [
                {"reason": level.key, "m": round(float(m), 8), "u": round(float(u), 8)}
                for level, m, u in zip(feature.levels, model.m[place], model.u[place], strict=True)
            ]
            for place, feature in enumerate(FEATURES)
        },
        "expected_matches": expected,
        "counts": {
            "records": records.size,
            "pairs": len(found.left),
            "pairs_by_rule": found.given,
            "words_written_for_each_other": len(known),  # a number: the words may be those of persons not shown
        },
    }


def _conflict_messages(demands: Constraints, ids: list[str]) -> list[Message]:
    return [
        message(
            "link.decisions_contradict",
            same=", ".join(f"{ids[one]} = {ids[other]}" for one, other in conflict.same),
            different=", ".join(f"{ids[one]} ≠ {ids[other]}" for one, other in conflict.different),
        )
        for conflict in demands.conflicts
    ]


def _doubled(cluster: NDArray[np.int64], lists: Lists, ids: list[str]) -> list[Message]:
    """A flag for two records of a list without doubles that became one person."""
    first: dict[tuple[int, int], int] = {}
    flags = []
    for place, (head, source) in enumerate(zip(cluster.tolist(), lists.of_record.tolist(), strict=True)):
        if not lists.unique[source]:
            continue
        if (head, source) in first:
            flags.append(
                message("link.unique_joined", left=ids[first[head, source]], right=ids[place], list=lists.names[source])
            )
        else:
            first[head, source] = place
    return flags
