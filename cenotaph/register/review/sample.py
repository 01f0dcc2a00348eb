"""Sample: pairs drawn at random, so that what people say of them speaks for the whole linkage.

Invariant: what may be drawn (the frame) is a function of a freeze alone: every pair of possible victims that was
compared or joined and that nobody had judged. Each stratum gives its first pairs in an order that nothing but chance
decides, so that a later draw from the same freeze only lengthens the sample. A pair is kept as it was called when it
was drawn.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import polars as pl

from cenotaph.ledger.entry import Entry, judgements, verdict_of
from cenotaph.register.linkage.unshown import BOUNDS as UNSHOWN
from cenotaph.register.review.accuracy import Stratum
from cenotaph.register.review.calibration import Calibration, calibration
from cenotaph.register.review.choice import possible_victims

JOINED = (0.0, 0.5, 0.9, 0.99, 1.0)  # ends of the strata of the pairs called the same
APART = (*UNSHOWN, 0.5, 1.0)  # and of those called different
UNCOMPARED = "same_uncompared"  # joined by what others say, without being compared
LEAST_DRAWN = 4  # pairs of each stratum, as far as it has them

Pair = tuple[str, str]


@dataclass(frozen=True)
class Frame:
    """What may be drawn: `rows` (left, right, probability, called, stratum) in the order of drawing within each
    stratum, and how many pairs each stratum has, which may be more than stand here.
    """

    rows: pl.DataFrame
    pairs: Mapping[str, int]


def frame(freeze: str, tables: Mapping[str, pl.DataFrame], judged: Collection[Pair]) -> Frame:
    """The frame of a freeze. `tables` as `register.freeze.TABLES` has them, readable rows only; `judged`: pairs that
    people had judged when it was frozen.

    Where pairs of the sample `unshown` may not be read, those that may stand for as large a share of their stratum.
    """
    entity = possible_victims(tables)
    known = pl.DataFrame(list(judged), schema={"left": pl.String, "right": pl.String}, orient="row")
    compared = _called(tables["pair"].select("left", "right", "probability"), entity)
    uncompared = _uncompared(compared, entity)
    shown = pl.concat([compared, uncompared]).join(known, on=["left", "right"], how="anti")
    order = [
        hashlib.sha256("\n".join((freeze, *pair)).encode()).hexdigest() for pair in shown.select("left", "right").rows()
    ]
    shown = shown.with_columns(pl.Series("order", order, dtype=pl.String)).sort("order").drop("order")
    improbable = tables["unshown"].join(known, on=["left", "right"], how="anti")
    hidden = _called(improbable, entity).with_columns(weight=pl.col("pairs") / pl.col("kept"))
    hidden = hidden.with_columns(called=pl.lit("different")).sort("stratum", "place", "left", "right")
    columns = ["left", "right", "probability", "called", "weight"]
    rows = pl.concat([shown.with_columns(weight=pl.lit(1.0)).select(columns), hidden.select(columns)])
    rows = rows.with_columns(
        pl.Series("stratum", [stratum_of(*row) for row in rows.select("called", "probability").rows()], dtype=pl.String)
    )
    sizes = rows.group_by("stratum").agg(pl.col("weight").sum()).rows()
    return Frame(rows.drop("weight"), {stratum: round(size) for stratum, size in sorted(sizes)})


def _called(pairs: pl.DataFrame, entity: pl.DataFrame) -> pl.DataFrame:
    """The pairs of these records with what the linkage calls them."""
    both = pairs.join(entity, left_on="left", right_on="record").join(
        entity, left_on="right", right_on="record", suffix="_right"
    )
    same = pl.when(pl.col("entity") == pl.col("entity_right")).then(pl.lit("same")).otherwise(pl.lit("different"))
    return both.with_columns(called=same).drop("entity", "entity_right")


def _uncompared(compared: pl.DataFrame, entity: pl.DataFrame) -> pl.DataFrame:
    """The pairs of records of one entity that were never compared."""
    every = entity.join(entity, on="entity", suffix="_right").filter(pl.col("record") < pl.col("record_right"))
    every = every.select(left="record", right="record_right").join(compared, on=["left", "right"], how="anti")
    return every.with_columns(probability=pl.lit(None, dtype=pl.Float64), called=pl.lit("same"))


def stratum_of(called: str, probability: float | None) -> str:
    """The key of a stratum: what its pairs are called, and between which probabilities."""
    if probability is None:
        return UNCOMPARED
    ends = JOINED if called == "same" else APART
    place = next(place for place in range(len(ends) - 1) if probability < ends[place + 1] or place == len(ends) - 2)
    return f"{called}_{ends[place]:g}_{ends[place + 1]:g}"


def ends_of(stratum: str) -> tuple[str, float, float]:
    """What the pairs of a stratum are called, and between which probabilities they lie; those not compared at 0."""
    called, *ends = stratum.split("_")
    return (called, float(ends[0]), float(ends[1])) if len(ends) == 2 else (called, 0.0, 0.0)


def allocation(size: int, of: Frame) -> dict[str, int]:
    """How many of `size` pairs each stratum gives: LEAST_DRAWN each, the rest where the model expects most to vary.

    Half of the rest is for what is called the same, which precision needs, half for what is called different: each by
    N sqrt(p (1 - p)) (Neyman 1934) with p the mean of the model's probabilities, drawn by half a pair to both sides
    since the model may be wrong where it is sure; given out one by one by the priorities of Wright (2012).
    """
    means = of.rows.group_by("stratum").agg(pl.col("probability").fill_null(0.5).mean(), pl.len())
    rows = sorted(means.rows())
    there = {stratum: many for stratum, _, many in rows}
    given = dict.fromkeys(there, 0)
    spread = {}
    for stratum, mean, _ in rows:
        pairs = of.pairs[stratum]
        share = (pairs * mean + 0.5) / (pairs + 1.0)
        spread[stratum] = pairs * sqrt(share * (1.0 - share))
    called = {stratum: ends_of(stratum)[0] for stratum in spread}
    whole = {call: sum(spread[one] for one in spread if called[one] == call) for call in set(called.values())}
    spread = {stratum: width / whole[called[stratum]] for stratum, width in spread.items()}
    for _ in range(min(size, sum(there.values()))):
        open_ones = [stratum for stratum in there if given[stratum] < there[stratum]]
        scarce = [stratum for stratum in open_ones if given[stratum] < LEAST_DRAWN]
        chosen = min(
            scarce or open_ones,
            key=lambda one: (
                given[one] if scarce else -spread[one] / sqrt((given[one] + 1.0) * (given[one] + 2.0)),
                one,
            ),
        )
        given[chosen] += 1
    return given


def draw(freeze: str, of: Frame, size: int, entries: Iterable[Entry], author: str, time: str) -> list[Entry]:
    """The entries of `size` more pairs drawn from a freeze, beside those that earlier entries drew from it."""
    drawn = {
        (one.body["left"], one.body["right"])
        for one in entries
        if one.kind == "sampled" and one.body["freeze"] == freeze
    }
    wanted = allocation(len(drawn) + size, of)
    taken: Counter[str] = Counter(
        stratum for *pair, stratum in of.rows.select("left", "right", "stratum").iter_rows() if tuple(pair) in drawn
    )
    found: list[Entry] = []
    for left, right, probability, called, stratum in of.rows.iter_rows():
        if (left, right) in drawn or taken[stratum] >= wanted[stratum] or len(found) == size:
            continue
        taken[stratum] += 1
        body = {
            "left": left,
            "right": right,
            "freeze": freeze,
            "stratum": stratum,
            "pairs": str(of.pairs[stratum]),
            "called": called,
            "probability": "" if probability is None else f"{probability:.6f}",
        }
        found.append(Entry("sampled", {key: value for key, value in body.items() if value}, author, time))
    return found


@dataclass(frozen=True, slots=True)
class Drawn:
    """One pair of a sample and what people made of it: same, different, unsure; "" where they differ or are silent."""

    entry: Entry
    verdict: str
    silent: bool  # nobody has judged it yet


def samples(entries: Sequence[Entry]) -> dict[str, list[Drawn]]:
    """The pairs that were drawn, by the freeze they were drawn from, each once, sorted by records."""
    said = judgements(entries)
    found: dict[str, dict[Pair, Drawn]] = defaultdict(dict)
    for one in sorted(entries, key=lambda entry: entry.id):
        if one.kind == "sampled":
            pair = one.body["left"], one.body["right"]
            judged = said.get(pair, [])
            found[one.body["freeze"]].setdefault(pair, Drawn(one, verdict_of(judged) if judged else "", not judged))
    return {freeze: [drawn[pair] for pair in sorted(drawn)] for freeze, drawn in sorted(found.items())}


def strata_of(drawn: Iterable[Drawn]) -> list[Stratum]:
    """The strata of one sample as far as it was judged; what nobody is sure of, or people differ on, is unjudged."""
    groups: dict[str, list[Drawn]] = defaultdict(list)
    for one in drawn:
        groups[one.entry.body["stratum"]].append(one)
    found = []
    for stratum in sorted(groups):
        verdicts = [one.verdict for one in groups[stratum] if one.verdict in ("same", "different")]
        pairs = max(int(one.entry.body["pairs"]) for one in groups[stratum])
        found.append(Stratum(*ends_of(stratum), pairs, len(verdicts), verdicts.count("same")))
    return sorted(found, key=lambda one: (one.called, one.low, one.high))


def calibrated(entries: Sequence[Entry]) -> Calibration | None:
    """The calibration that the judged pairs of all random samples give; None while there are too few.

    A pair stands for the pairs of its stratum divided by those judged of it.
    """
    probability, same, weights = [], [], []
    for drawn in samples(entries).values():
        size = {(one.called, one.low, one.high): one.pairs / one.judged for one in strata_of(drawn) if one.judged}
        for one in drawn:
            if one.verdict in ("same", "different") and one.entry.body.get("probability"):
                probability.append(float(one.entry.body["probability"]))
                same.append(one.verdict == "same")
                weights.append(size[ends_of(one.entry.body["stratum"])])
    return calibration(probability, same, weights)
