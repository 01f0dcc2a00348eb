"""Hierarchical log-linear models (Fienberg 1972; Cormack 1989).

Invariant: every model of the stated search is fitted, and each counts in one of three ways: ranked by BIC, ranked but
without a number because the counts do not identify it, or left out by a limit that is named in a warning.

The observed cells are Poisson with log m_c = sum of the parameters of the terms in c, without the interaction of all
lists; the unlisted number is exp(intercept) and the population n + exp(intercept).
AIC = -2 l + 2 p and BIC = -2 l + p log n, with l the Poisson log-likelihood of all 2^J - 1 observed cells, p the number
of terms of the model (those at minus infinity included) and n the number of persons counted, not the number of cells.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import chi2

from cenotaph.estimate.estimate import LEVEL, MINIMUM_LISTS, Estimate, Warning, refused, warning
from cenotaph.estimate.existence import ModelFit, fit_all
from cenotaph.estimate.hierarchy import Model, hierarchical, independence, notation, pairs
from cenotaph.estimate.interval import Profile, profile_interval
from cenotaph.estimate.poisson import Floats, fit_models, information, margins, padded
from cenotaph.estimate.table import OverlapTable
from cenotaph.words.sentences import message

HIGHEST_ORDER = {3: 2, 4: 3, 5: 2}  # of the interactions when all models are fitted, by the number of lists
CANDIDATES = 3  # pairs tried at each step of the stepwise search
MOST_PAIRS = 40  # where the stepwise search stops
MOST_STEPWISE = 10  # lists of which all pairs are tried at each step
SMALL = 0.01  # p-value of a likelihood ratio below which a pair is added
SHOWN = 10  # models in the table of the details


Search = Callable[[Floats, int], list[ModelFit]]


@dataclass(frozen=True)
class Ranked:
    """A fitted model with its criteria."""

    fit: ModelFit
    aic: float
    bic: float


def rank(fits: Sequence[ModelFit], n: int) -> list[Ranked]:
    """The models by BIC, the best first; ties go to the fewer terms."""
    ranked = [
        Ranked(fit, -2 * fit.loglik + 2 * len(fit.model), -2 * fit.loglik + len(fit.model) * math.log(n))
        for fit in fits
    ]
    return sorted(ranked, key=lambda one: (one.bic, len(one.fit.model), one.fit.model))


def fit(table: OverlapTable, level: float = LEVEL) -> Estimate:
    """The estimate of the hierarchical model with the lowest BIC among those that the counts identify.

    3 and 4 lists: all hierarchical models; 5: all to second order; from 6 on pairs are added step by step.
    Lists that caught nobody take no part. Below 3 lists, or when no model is identified, `point` is None.
    """
    return estimated(table, "loglinear", level, search)


def fit_independence(table: OverlapTable, level: float = LEVEL) -> Estimate:
    """The estimate if the lists were independent: a look at what the interactions change, rarely to be believed."""
    return estimated(table, "independence", level, search_independence)


def fit_stepwise(table: OverlapTable, level: float = LEVEL) -> Estimate:
    """The estimate of pairs added to independence while the likelihood ratio speaks for one: to compare with others'.

    What Chan, Silverman and Vincent (2021, JASA 116) and many reports use; `point` is None above 10 lists.
    """
    count = len(table.valid)
    if count > MOST_STEPWISE:
        reason = message("estimate.reason.too_many_lists", count=count, most=MOST_STEPWISE)
        return refused("stepwise", "", level, reason)
    return estimated(table, "stepwise", level, search_forward)


def estimated(table: OverlapTable, method: str, level: float, searched: Search) -> Estimate:
    """The Estimate of the best model that a search finds on the valid lists of a table."""
    positions = table.valid
    if len(positions) < MINIMUM_LISTS:
        return refused(method, "", level, message("estimate.reason.few_lists", count=len(positions)))
    counts = table.keep(positions).counts.astype(np.float64)
    ranked = rank(searched(counts, len(positions)), table.n)
    names = [notation(one.fit.model, positions) for one in ranked]
    details: dict[str, Any] = {
        "models": [described(one, name, table.n) for one, name in zip(ranked, names, strict=True)][:SHOWN],
        "models_fitted": len(ranked),
        "models_without_estimate": sum(one.fit.missing is None for one in ranked),
    }
    best = next((place for place, one in enumerate(ranked) if one.fit.missing is not None), None)
    if best is None:
        reason = message("estimate.reason.not_identified", model=names[0])
        return refused(method, names[0], level, reason, details=details)
    chosen = ranked[best].fit
    point, profile = table.n + (chosen.missing or 0.0), interval_of(counts, chosen, level)
    warnings = search_warnings(method, len(positions), names[:best], names[best])
    return Estimate(
        method,
        names[best],
        point,
        profile.interval,
        level,
        message(f"estimate.assumption.{method}"),
        warnings,
        details={**details, "profile_maximum": profile.peak},
    )


def point(table: OverlapTable) -> float | None:
    """The number of `fit` alone, without the interval; None where there is none. For leaving lists out."""
    return best_point(table, search)


def independence_point(table: OverlapTable) -> float | None:
    """The number of `fit_independence` alone."""
    return best_point(table, search_independence)


def best_point(table: OverlapTable, searched: Search) -> float | None:
    """n + the missing cell of the best identified model that a search finds."""
    positions = table.valid
    if len(positions) < MINIMUM_LISTS:
        return None
    fits = searched(table.keep(positions).counts.astype(np.float64), len(positions))
    missing = next((one.fit.missing for one in rank(fits, table.n) if one.fit.missing is not None), None)
    return None if missing is None else table.n + missing


def described(one: Ranked, name: str, n: int) -> dict[str, Any]:
    """A row of the table of models: whether every parameter is finite, and whether the counts determine the number."""
    missing, support = one.fit.missing, one.fit.support
    return {
        "model": name,
        "point": None if missing is None else n + missing,
        "aic": one.aic,
        "bic": one.bic,
        "terms": len(one.fit.model),
        "exists": len(support.terms) == len(one.fit.model) and bool(support.cells[1:].all()),
        "identified": missing is not None,
    }


def search_warnings(method: str, lists: int, better: Sequence[str], chosen: str) -> tuple[Warning, ...]:
    """What a reader must know of the search: its limits, and better models that the counts do not identify."""
    found = []
    if better:
        found.append(warning("not_identified", True, models=", ".join(better[:SHOWN]), chosen=chosen))
    if method == "loglinear" and lists not in HIGHEST_ORDER:
        found.append(warning("stepwise", False, candidates=CANDIDATES, most=MOST_PAIRS))
    elif method == "loglinear" and HIGHEST_ORDER[lists] < lists - 1:
        found.append(warning("second_order", False))
    return tuple(found)


def search(counts: Floats, lists: int) -> list[ModelFit]:
    """The fitted models among which BIC chooses."""
    order = HIGHEST_ORDER.get(lists)
    return stepwise(counts, lists) if order is None else fit_all(counts, list(hierarchical(lists, order)))


def search_independence(counts: Floats, lists: int) -> list[ModelFit]:
    """The one model without interactions."""
    return fit_all(counts, [independence(lists)])


def search_forward(counts: Floats, lists: int) -> list[ModelFit]:
    """The one model to which likelihood ratios lead: the pair with the largest is added while its p-value is small."""
    current = fit_all(counts, [independence(lists)])[0]
    while left := [pair for pair in pairs(lists) if pair not in current.model]:
        tried = fit_all(counts, [tuple(sorted((*current.model, pair))) for pair in left], current)
        best = max(tried, key=lambda one: one.loglik)
        if chi2.sf(2 * (best.loglik - current.loglik), 1) > SMALL:
            break
        current = best
    return [current]


def stepwise(counts: Floats, lists: int) -> list[ModelFit]:
    """Pairs added to independence one by one while BIC falls; all models fitted on the way.

    At each step the pairs with the largest score statistics (Rao 1948) are fitted, and the best by BIC is kept.
    """
    n = int(counts.sum())
    current = fit_all(counts, [independence(lists)])[0]
    fitted = [current]
    for _ in range(MOST_PAIRS):
        models = [tuple(sorted((*current.model, pair))) for pair in promising(counts, current, pairs(lists))]
        if not models:
            break
        tried = fit_all(counts, models, current)
        fitted += tried
        best = next((one.fit for one in rank([current, *tried], n) if one.fit.missing is not None), current)
        if best is current:
            break
        current = best
    return fitted


def promising(counts: Floats, current: ModelFit, possible: Sequence[int]) -> list[int]:
    """The pairs outside the model with the largest score statistics.

    (observed - fitted)^2 over the part of the pair's information that the model's own terms do not explain.
    """
    terms = current.support.terms
    means = fit_models(counts, [terms], current.support.cells[None, :], current.theta[None, : len(terms)]).means
    fitted, observed = margins(means)[0], margins(counts)
    inner = information(fitted[None, :], padded([terms]))[0]
    scores: list[tuple[float, int]] = []
    for pair in possible:
        if pair in current.model:
            continue
        across = fitted[[pair | term for term in terms]]
        left = fitted[pair] - across @ np.linalg.lstsq(inner, across, rcond=None)[0]
        if left > 1e-9 * fitted[pair]:
            scores.append((-((observed[pair] - fitted[pair]) ** 2) / left, pair))
    return [pair for _, pair in sorted(scores)[:CANDIDATES]]


SETTLED = 1e-6  # a fitted Poisson model with an intercept gives back the sum of the counts, to this share


def interval_of(counts: Floats, fit: ModelFit, level: float) -> Profile:
    """The multinomial profile-likelihood interval of a fitted, identified model (Cormack 1992)."""
    terms: Model = fit.support.terms
    cells = fit.support.cells.copy()
    cells[0] = True
    first = theta = fit.theta[None, : len(terms)]

    def completed(n0: float) -> tuple[float, float]:
        nonlocal theta
        whole = counts.copy()
        whole[0] = n0
        fits = fit_models(whole, [terms], cells[None, :], theta)
        if abs(fits.means.sum() - whole.sum()) > SETTLED * (1 + whole.sum()):  # lost: the last n0 was too far away
            fits = fit_models(whole, [terms], cells[None, :], first)
        theta = fits.theta
        return float(fits.loglik[0]), float(theta[0, 0])

    return profile_interval(int(counts.sum()), completed, fit.missing or 0.0, level)
