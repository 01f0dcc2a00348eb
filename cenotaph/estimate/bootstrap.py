"""Log-linear models with the choice of the model in the interval.

Invariant: every replicate repeats the whole search, and each counts: one without a number counts at both ends of the
interval. The number is that of `loglinear`; the interval alone is wider, because another model might have been chosen.

A replicate draws the estimated population over the patterns with the observed frequencies, those on no list with the
estimated one, and forgets the latter: no model but the estimated number enters (a multinomial bootstrap; Buckland &
Garthwaite 1991, Biometrics 47; with the search repeated, Silverman, Chan & Vincent 2024, Journal of the Royal
Statistical Society A 187). The interval holds the percentiles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from cenotaph.estimate import bounded
from cenotaph.estimate.bounded import Best
from cenotaph.estimate.estimate import LEVEL, MINIMUM_LISTS, Estimate, Interval, refused, warning
from cenotaph.estimate.hierarchy import Model, notation
from cenotaph.estimate.loglinear import HIGHEST_ORDER, SHOWN, rank, search, search_warnings
from cenotaph.estimate.poisson import Floats
from cenotaph.estimate.table import OverlapTable
from cenotaph.words.sentences import message

REPLICATES = 200
SEED = 1991
MOST_LISTS = 10  # of 10 lists a stepwise search takes a twentieth of a second
FAILED = 0.01  # share of replicates without a number that is said


def fit(table: OverlapTable, level: float = LEVEL, seed: int = SEED, replicates: int = REPLICATES) -> Estimate:
    """The estimate of the best log-linear model with the percentiles of the repeated search.

    Lists that caught nobody take no part. Below 3 lists, or where no model is identified, `point` is None. Above
    10 the smallest are taken as one list, which a warning says, and the model's numbers are places among those ten.
    """
    positions = table.valid
    if len(positions) < MINIMUM_LISTS:
        return refused("bootstrap", "", level, message("estimate.reason.few_lists", count=len(positions)))
    if len(positions) > MOST_LISTS:
        small = table.joined(MOST_LISTS)
        found_small = fit(small, level, seed, replicates)
        (one_list,) = (name for name in small.lists if name not in table.lists)
        said = warning("lists_joined", False, most=MOST_LISTS, lists=one_list)
        return replace(found_small, warnings=(*found_small.warnings, said))
    counts = table.keep(positions).counts.astype(np.float64)
    found, again = searched(counts, len(positions))
    better = [notation(model, positions) for model in found.unidentified]
    if found.model is None or found.missing is None:
        reason = message("estimate.reason.not_identified", model=better[0])
        return refused("bootstrap", better[0], level, reason)
    drawn = [again(one) for one in draws(counts, found.missing, seed, replicates)]
    numbers = [one.missing if one.missing is None else n + one.missing for n, one in drawn]
    name = notation(found.model, positions)
    failed = numbers.count(None)
    warnings = search_warnings("loglinear", len(positions), better, name)
    if failed > FAILED * replicates:
        warnings += (warning("replicates_at_both_ends", False, count=failed, replicates=replicates),)
    return Estimate(
        "bootstrap",
        name,
        table.n + found.missing,
        percentiles(numbers, table.n, level),
        level,
        message("estimate.assumption.bootstrap"),
        warnings,
        seed,
        {
            "replicates": replicates,
            "replicates_without_number": failed,
            "replicates_with_better_unidentified": sum(bool(one.unidentified) for _, one in drawn),
            **shares([one.model for _, one in drawn if one.model is not None], positions, replicates),
        },
    )


Again = Callable[[Floats], tuple[int, Best]]


def searched(counts: Floats, lists: int) -> tuple[Best, Again]:
    """The best model of the counts, and a function that repeats the search on others: persons counted, best model.

    All models of 3 to 5 lists; of more, the stepwise search.
    """
    order = HIGHEST_ORDER.get(lists)
    if order is None:
        return stepwise(counts, lists), lambda drawn: (int(drawn.sum()), stepwise(drawn, lists))
    theta = bounded.beginning(counts, lists, order)
    found = bounded.best(counts, lists, order, theta)
    guess = 0 if found.model is None else bounded.family(lists, order).models.index(found.model)
    return found, lambda drawn: (int(drawn.sum()), bounded.best(drawn, lists, order, theta.copy(), guess))


def stepwise(counts: Floats, lists: int) -> Best:
    """The best identified model of the stepwise search."""
    ranked = rank(search(counts, lists), int(counts.sum()))
    place = next((place for place, one in enumerate(ranked) if one.fit.missing is not None), len(ranked))
    unidentified = tuple(one.fit.model for one in ranked[:place])
    if place == len(ranked):
        return Best(None, None, float("inf"), unidentified)
    chosen = ranked[place]
    return Best(chosen.fit.model, chosen.fit.missing, chosen.bic, unidentified)


def draws(counts: Floats, missing: float, seed: int, replicates: int) -> Floats:
    """Counts (R, 2**J) of populations drawn anew, without those on no list."""
    whole = counts.copy()
    whole[0] = missing
    generator = np.random.Generator(np.random.PCG64(seed))
    drawn = generator.multinomial(round(whole.sum()), whole / whole.sum(), replicates).astype(np.float64)
    drawn[:, 0] = 0
    return drawn


def percentiles(numbers: Sequence[float | None], n: int, level: float) -> Interval:
    """The central part of the numbers, never below those counted; None counts as n below and as endless above."""
    low = np.array([n if number is None else number for number in numbers])
    high = np.array([np.inf if number is None else number for number in numbers])
    ends = [
        float(np.quantile(values, share, method="inverted_cdf"))
        for values, share in ((low, (1 - level) / 2), (high, (1 + level) / 2))
    ]
    return max(ends[0], float(n)), ends[1] if np.isfinite(ends[1]) else None


def shares(models: Sequence[Model], positions: Sequence[int], replicates: int) -> dict[str, object]:
    """How many models were chosen, and which most often, in what share of the replicates."""
    chosen = Counter(models).most_common()
    ordered = sorted(chosen, key=lambda one: (-one[1], len(one[0]), one[0]))
    return {
        "models_chosen": len(ordered),
        "models": [{"model": notation(one, positions), "share": many / replicates} for one, many in ordered[:SHOWN]],
    }
