"""Copying: the evidence that one list copies another, and which edition of it.

Invariant: agreement on what is right proves nothing. A list is suspected only because it repeats the odd values of
another (`oddities`), more often than a list that asks for itself could; shared usual values never add to the evidence,
differing ones take from it. What comes out is a suggestion with its figures, never a lineage.

After Dong, Berti-Equille and Srivastava 2009 (Integrating conflicting data: the role of source dependence, PVLDB
2:550): sharing false values is what independent sources rarely do. Their one error rate is replaced by each pair's own
agreement on usual values, so that two careful lists, or two of one style, are not taken for copies.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from scipy.stats import binomtest

from cenotaph.register.linkage import oddities

# Calibrated on simulated lists (docs/lineage.md): independent pairs reached at most 5.4, copies of lists with the usual
# rates of error at least 20.
THRESHOLD = 8.0  # natural logarithm of the likelihood ratio from which a pair is suggested
FAITHFUL = 0.9  # of the cells of a copied row: as in the list it was copied from
TRUE_AFTER_ALL = (0.5, 10.0)  # share of odd values that are the person's own, before other lists are asked; its weight
LIKE_ERROR = 0.1  # of a list's errors: made by another list too, by itself
LEAST_GRANTED = 0.3  # of another's odd values: what an independent list is granted at least
CONTRADICTED = 0.5  # of the values that others contradict: one of two that disagree is right
SHARES = (0.05, 0.2, 0.4, 0.6, 0.8, 0.95)  # of the rows copied: equally likely beforehand
ORDER_AT_MOST = 6.0  # of the logarithm: lists may be in one order for another reason, so order alone convicts nobody
SORTED = 0.8  # of neighbours in order by a column: the order of the list is that column's
SURE_DIRECTION = 0.01  # p-value of the sign test on extra errors


@dataclass(frozen=True, slots=True)
class Parts:
    """What a likelihood ratio is made of, in natural logarithms, which add up."""

    spelling: float = 0.0  # odd words that both write, less what speaks against: usual values that differ
    errors: float = 0.0  # what dates and numbers that third lists contradict add to that
    order: float = 0.0  # what the order of the rows adds
    odd: int = 0  # odd values of the origin that the copy could repeat
    repeated: int = 0  # of these, repeated

    @property
    def whole(self) -> float:
        """The natural logarithm of the likelihood ratio."""
        return self.spelling + self.errors + self.order


@dataclass(frozen=True, slots=True)
class Copying:
    """What speaks for `source` copying `derived_from`, in figures."""

    source: str
    derived_from: str
    parts: Parts
    reverse: Parts  # what would speak for `derived_from` copying `source`
    shared: int  # persons that both name
    in_order: int = 0  # persons that follow each other in both
    directed_by: str = ""  # "published", "errors", or "" where nothing tells who copied
    edition: str | None = None  # of the origin; None where it has one, or nothing tells them apart
    edition_lead: float = 0.0  # natural logarithm of the likelihood of that edition over the next

    @property
    def log_likelihood_ratio(self) -> float:
        """The natural logarithm of the likelihood ratio, in this direction."""
        return self.parts.whole


@dataclass(frozen=True)
class Evidence:
    """All that is compared: cells (oddities.CELLS), row order, publication days, and origins already known."""

    cells: pl.DataFrame
    order: pl.DataFrame  # list, entity, row: the row in which the list first names the entity
    published: Mapping[str, int]  # list -> last day (ordinal) of its first publication, where it is known
    began: Mapping[str, int]  # list -> first day of the same
    origin_of: Mapping[str, str] = field(default_factory=dict)  # by declared and accepted lineage


def compare(evidence: Evidence) -> tuple[dict[tuple[str, str], Copying], list[Copying]]:
    """The figures of every pair of lists that share anybody, by (source, derived_from), and the pairs to suggest.

    Suggested are pairs of different origin of which one seems to copy the other, strongest first. Each suggestion makes
    the two one origin before the rest is judged again: two lists that repeat the errors of a third are explained by it,
    and agree against a fourth as one witness.
    """
    lists = sorted(evidence.order["list"].unique().to_list())
    origin_of = {name: evidence.origin_of.get(name, name) for name in lists}
    odd = oddities.odd_words(evidence.cells)
    pairs = _pairs(evidence.cells)
    ratios = judged(pairs, odd, evidence, origin_of)
    figures = {(one.source, one.derived_from): one for one in ratios}
    suggested: list[Copying] = []
    while True:
        apart = [one for one in ratios if origin_of[one.source] != origin_of[one.derived_from]]
        best = max(apart, key=lambda one: one.log_likelihood_ratio, default=None)
        if best is None or best.log_likelihood_ratio < THRESHOLD:
            return figures, suggested
        suggested.append(best)
        kept, gone = sorted((origin_of[best.source], origin_of[best.derived_from]))
        origin_of = {name: kept if origin == gone else origin for name, origin in origin_of.items()}
        ratios = judged(pairs, odd, evidence, origin_of)


def judged(pairs: pl.DataFrame, odd: pl.DataFrame, evidence: Evidence, origin_of: Mapping[str, str]) -> list[Copying]:
    """Every unordered pair once, in the direction that the evidence gives; sorted by the two lists."""
    marked = _marked(pairs, odd, evidence, origin_of)
    directed = {(copy, origin): rows for (origin, copy), rows in marked.group_by(["list", "copy"])}
    true = _true_after_all(marked, origin_of)
    shared = _shared(evidence.order)
    found = []
    for one, other in sorted({(min(names), max(names)) for names in directed}):
        pair = _Pair(
            (one, other),
            shared.get((one, other), 0),
            {(a, b): directed[a, b] for a, b in ((one, other), (other, one)) if (a, b) in directed},
            {(a, b): true(b, a) for a, b in ((one, other), (other, one))},
        )
        found.append(_of_pair(pair, evidence))
    return found


@dataclass(frozen=True)
class _Pair:
    """Two lists; `cells` and `true` by (copy, origin)."""

    lists: tuple[str, str]
    shared: int
    cells: Mapping[tuple[str, str], pl.DataFrame]
    true: Mapping[tuple[str, str], float]  # share of the origin's odd values that are the person's own


def _marked(pairs: pl.DataFrame, odd: pl.DataFrame, evidence: Evidence, origin_of: Mapping[str, str]) -> pl.DataFrame:
    """The pairs with what makes the origin's value odd: `raw` (its word), `odd` (and no third origin writes it), `lone`
    (third origins agree against it).
    """
    key = ["list", "entity", "property"]
    origins = pl.DataFrame(list(origin_of.items()), schema={"list": pl.String, "origin": pl.String}, orient="row")
    supported = (
        odd.explode("supported", empty_as_null=True)
        .join(origins.rename({"list": "supported", "origin": "by"}), on="supported", how="left")
        .join(origins, on="list")
        .group_by(key)
        .agg(pl.col("by").filter(pl.col("by") != pl.col("origin")).drop_nulls().unique().sort())
    )
    theirs = pl.concat_list("copy_origin")
    return (
        pairs.join(origins.rename({"list": "copy", "origin": "copy_origin"}), on="copy")
        .join(supported, on=key, how="left")
        .join(oddities.contradicted(evidence.cells, origin_of), on=key, how="left")
        .with_columns(
            pl.col("by").is_not_null().alias("raw"),
            (pl.col("by").list.set_difference(theirs).list.len() == 0).fill_null(False).alias("odd"),
            (pl.col("against").list.set_difference(theirs).list.len() >= oddities.WITNESSES)
            .fill_null(False)
            .alias("lone"),
        )
        .drop("by", "against", "copy_origin")
    )


def _true_after_all(marked: pl.DataFrame, origin_of: Mapping[str, str]) -> Callable[[str, str], float]:
    """A function (origin, copy) -> the share of the origin's odd values that are the person's own.

    A list that writes them as often as it writes the origin's usual values holds them for true; the least believing of
    the third lists counts, since others may be copies too.
    """
    tally = (
        marked.group_by("list", "copy")
        .agg(
            pl.col("raw").sum().alias("odd"),
            (pl.col("raw") & pl.col("agree")).sum().alias("repeated"),
            pl.col("agree").filter(~pl.col("raw")).mean().alias("usual"),
        )
        .sort("list", "copy")
    )
    share, weight = TRUE_AFTER_ALL
    believed: dict[str, dict[str, float]] = {}
    for origin, third, many, repeated, usual in tally.iter_rows():
        if origin_of[origin] != origin_of[third]:
            believed.setdefault(origin, {})[third] = (repeated + share * weight) / ((usual or 0.0) * many + weight)

    def true(origin: str, copy: str) -> float:
        thirds = [found for third, found in believed.get(origin, {}).items() if third != copy]
        return min(1.0, *thirds) if thirds else share

    return true


def _pairs(cells: pl.DataFrame) -> pl.DataFrame:
    """Every cell that two lists have of one person and can be compared, once in each direction.

    Columns list (the supposed origin), copy, entity, property, agree.
    """
    return (
        cells.join(
            cells.select("list", "entity", "property", "key", "arabic"),
            on=["entity", "property", "arabic"],
            suffix="_copy",
        )
        .filter(pl.col("list") != pl.col("list_copy"))
        .select(
            "list",
            pl.col("list_copy").alias("copy"),
            "entity",
            "property",
            (pl.col("key") == pl.col("key_copy")).alias("agree"),
        )
    )


def _shared(order: pl.DataFrame) -> dict[tuple[str, str], int]:
    """How many persons two lists both name, by the pair in code-point order."""
    joined = order.select("list", "entity").join(order.select("list", "entity"), on="entity", suffix="_other")
    counted = joined.filter(pl.col("list") < pl.col("list_other")).group_by("list", "list_other").len()
    return {(one, other): many for one, other, many in counted.iter_rows()}


def _of_pair(pair: _Pair, evidence: Evidence) -> Copying:
    """The pair's figures in its direction: by publication, else by extra errors, else by the stronger evidence."""
    one, other = pair.lists
    order, successions = row_order(one, other, evidence)
    parts = {names: parts_of(pair.cells.get(names), pair.true[names], order) for names in ((one, other), (other, one))}
    direction, by = _direction(pair, parts, evidence)
    if direction is None:
        direction = max(sorted(parts), key=lambda names: parts[names].whole)
    return Copying(
        *direction,
        parts=parts[direction],
        reverse=parts[direction[1], direction[0]],
        shared=pair.shared,
        in_order=successions,
        directed_by=by,
    )


def _speaking(rows: pl.DataFrame) -> pl.Series:
    """Whether the copy repeats each odd value of the origin."""
    return rows.filter(pl.col("odd") | pl.col("lone"))["agree"]


def parts_of(rows: pl.DataFrame | None, true: float, order: float) -> Parts:
    """The parts of the ratio of one direction: that of spellings alone, and what errors and the order add to it."""
    if rows is None:
        return Parts(order=order)
    spelling = log_ratio(rows.filter(pl.col("odd") | ~pl.col("lone")), true)
    speaking = _speaking(rows)
    return Parts(spelling, log_ratio(rows, true) - spelling, order, len(speaking), int(speaking.sum()))


def log_ratio(rows: pl.DataFrame | None, true: float) -> float:
    """log P(cells | some rows copied) / P(cells | independent), the share of copied rows averaged over SHARES.

    A copied row repeats each cell with probability FAITHFUL. An independent one repeats a usual value as often as this
    pair does, u; a contradicted one with CONTRADICTED; an odd word with true * u + (1 - true) * LIKE_ERROR,
    where `true` is the share of such words that are the person's own. The usual values of a
    row together count at most as 1: they can only speak against.
    """
    if rows is None or not rows.height:
        return 0.0
    usual = pl.col("agree").filter(~pl.col("odd") & ~pl.col("lone"))
    own = rows.select((usual.sum() + 1) / (usual.len() + 2)).item()
    granted = max(LEAST_GRANTED, true * own + (1 - true) * LIKE_ERROR)
    alone = (
        pl.when("odd").then(granted).when("lone").then(CONTRADICTED)
        .otherwise(((usual.sum() + 1) / (usual.len() + 2)).over("property"))
    )  # fmt: skip
    copied = pl.max_horizontal(pl.lit(FAITHFUL), "alone")
    weighed = rows.with_columns(alone.alias("alone")).with_columns(
        pl.when("agree")
        .then((copied / pl.col("alone")).log())
        .otherwise(((1 - copied) / (1 - pl.col("alone"))).log())
        .alias("weight")
    )
    speaks = pl.col("odd") | pl.col("lone")
    totals = (
        weighed.sort("entity", "property")
        .group_by("entity", maintain_order=True)
        .agg(
            pl.col("weight").filter(speaks).sum().alias("odd"),
            pl.col("weight").filter(~speaks).sum().clip(upper_bound=0.0).alias("usual"),
        )
        .sort("entity")
        .select(pl.col("odd") + pl.col("usual"))
        .to_series()
        .to_numpy()
    )
    each = np.array([np.logaddexp(np.log1p(-share), np.log(share) + totals).sum() for share in SHARES])
    return float(np.logaddexp.reduce(each) - np.log(len(SHARES)))


def row_order(one: str, other: str, evidence: Evidence) -> tuple[float, int]:
    """What the order of the rows adds, between 0 and ORDER_AT_MOST, and how many persons follow each other in both.

    In two unrelated orders of n persons each of the n - 1 neighbours follows again with probability 1/n, so that their
    number is about Poisson with mean 1; the logarithm is that of its likelihood at the number seen to that at 1. Two
    lists that are each sorted by a column say nothing.
    """
    order = evidence.order
    both = (
        order.filter(pl.col("list") == one)
        .join(order.filter(pl.col("list") == other), on="entity", suffix="_other")
        .sort("row", "entity")
    )
    if both.height < 3:
        return 0.0, 0
    ranks = both.select(pl.col("row_other").rank("ordinal")).to_series().to_numpy().astype(np.int64)
    successions = int((np.diff(ranks) == 1).sum())
    if successions <= 1 or (_is_sorted(both, one, "row", evidence) and _is_sorted(both, other, "row_other", evidence)):
        return 0.0, successions
    return min(ORDER_AT_MOST, successions * float(np.log(successions)) - successions + 1), successions


def _is_sorted(both: pl.DataFrame, name: str, row: str, evidence: Evidence) -> bool:
    """Whether the list's rows follow one of its columns, up or down."""
    cells = evidence.cells.filter(pl.col("list") == name).join(both.select("entity", row), on="entity")
    steps = (
        cells.sort("property", row)
        .with_columns(
            pl.col("key").shift(1).over("property").alias("earlier"),
            pl.col("low").shift(1).over("property").alias("less"),
        )
        .drop_nulls("earlier")
        .filter(pl.col("key") != pl.col("earlier"))
        .with_columns(
            pl.when(pl.col("low").is_not_null() & pl.col("less").is_not_null())
            .then(pl.col("low") >= pl.col("less"))
            .otherwise(pl.col("key") >= pl.col("earlier"))
            .alias("up")
        )
        .group_by("property")
        .agg(pl.col("up").mean())
    )
    return any(share >= SORTED or share <= 1 - SORTED for share in steps["up"].to_list())


def _direction(
    pair: _Pair, parts: Mapping[tuple[str, str], Parts], evidence: Evidence
) -> tuple[tuple[str, str] | None, str]:
    """(copy, origin) and what tells it: the earlier publication, else the list whose own odd values the other lacks."""
    one, other = pair.lists
    for copy, origin in ((one, other), (other, one)):
        if copy in evidence.began and evidence.published.get(origin, evidence.began[copy]) < evidence.began[copy]:
            return (copy, origin), "published"
    own = {origin: found.odd - found.repeated for (_, origin), found in parts.items()}
    many = sum(own.values())
    if many and binomtest(max(own.values()), many).pvalue < SURE_DIRECTION:
        copy, origin = (one, other) if own[one] > own[other] else (other, one)
        return (copy, origin), "errors"
    return None, ""


def one_origin(pairs: Collection[tuple[str, str]], lists: Iterable[str]) -> dict[str, str]:
    """Each list with the name of its origin: lists joined by any chain of pairs share the smallest name among them."""
    origin_of = {name: name for name in sorted({*lists, *(name for pair in pairs for name in pair)})}
    for one, other in pairs:
        kept, gone = sorted((origin_of[one], origin_of[other]))
        origin_of = {name: kept if origin == gone else origin for name, origin in origin_of.items()}
    return origin_of
