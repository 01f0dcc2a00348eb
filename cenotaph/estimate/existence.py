"""Does the maximum-likelihood estimate exist, and do the counts determine the missing cell?

Invariant: a model is fitted only where its estimate exists. Where zeros push parameters to minus infinity, the cells
they empty are taken out and so are the parameters that only those cells inform (Chan, Silverman & Vincent 2021); what
is left has a finite estimate. The missing cell is identified exactly when its row of the design lies in the row space
of the cells that are left; otherwise the population size is not a function of the counts, and no number is given.

The cells that keep a positive mean form the facial set of Fienberg & Rinaldo (2012, Annals of Statistics 40). A cell
outside it is one that a direction d empties: A d = 0 where something was counted, A d <= 0 elsewhere, < 0 there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import linprog

from cenotaph.estimate.hierarchy import Model
from cenotaph.estimate.poisson import Flags, Floats, fit_models, information, margins, padded, predictors

LARGEST_PROGRAMME = 4096  # cells; beyond it a model whose estimate is in doubt is counted as not identified
ROUNDING = 1e-7


@dataclass(frozen=True)
class Support:
    """What of a model can be fitted: its `terms` with finite parameters, independent on its `cells` (2**J flags).

    `identified` tells whether they determine the missing cell; its mean is then exp(intercept).
    """

    terms: Model
    cells: Flags
    identified: bool


@dataclass(frozen=True)
class ModelFit:
    """A fitted model: Poisson log-likelihood of all observed cells, and the mean of the missing cell (None: none)."""

    model: Model
    support: Support
    loglik: float
    missing: float | None
    theta: Floats


def fit_all(counts: Floats, models: list[Model], near: ModelFit | None = None) -> list[ModelFit]:
    """Fit the models, all together where the estimate plainly exists, by linear programme where it is in doubt.

    `near` is a fit with most of their terms, from whose parameters theirs begin.
    """
    supports = first_supports(counts, models)
    fits = fit_models(
        counts,
        [s.terms for s in supports],
        np.array([s.cells for s in supports]),
        None if near is None else begun(near, supports),
    )
    found = [
        ModelFit(model, support, float(loglik), float(np.exp(theta[0])) if support.identified else None, theta)
        for model, support, loglik, theta in zip(models, supports, fits.loglik, fits.theta, strict=True)
    ]
    for row in np.flatnonzero(~fits.certain):
        found[row] = refit(counts, found[row])
    return found


def begun(near: ModelFit, supports: list[Support]) -> Floats:
    """The parameters of a fit for the terms of these supports, 0 for terms that it lacks."""
    known = dict(zip(near.support.terms, near.theta, strict=False))  # theta is padded
    terms = padded([support.terms for support in supports])
    return np.array([[known.get(int(term), 0.0) for term in row] for row in terms])


def first_supports(counts: Floats, models: list[Model]) -> list[Support]:
    """The supports after the plain step: a term whose margin is zero is at minus infinity and empties its cells."""
    terms = padded(models)
    empty = np.append(margins(counts) == 0, False)[terms]
    emptied = predictors(empty.astype(np.float64), np.where(empty, terms, -1), len(counts)) > 0
    emptied[:, 0] = True
    cells = ~emptied
    kept = [tuple(int(term) for term in row[(row >= 0) & ~gone]) for row, gone in zip(terms, empty, strict=True)]
    touched = np.flatnonzero(empty.any(axis=1))
    full = np.ones(len(models), dtype=bool)
    if len(touched):
        left = padded([kept[row] for row in touched])
        gram = information(margins(cells[touched].astype(np.float64)), left)
        full[touched] = np.linalg.eigvalsh(gram)[:, 0] > ROUNDING
    return [
        Support(own, open_cells, True) if whole else independent(own, open_cells)
        for own, open_cells, whole in zip(kept, cells, full, strict=True)
    ]


def independent(terms: Model, cells: Flags) -> Support:
    """The first terms that span all of them on the cells, and whether the missing cell is determined."""
    gram = gram_of(terms, cells)
    kept: list[int] = []
    for column in range(len(terms)):
        tried = [*kept, column]
        if np.linalg.eigvalsh(gram[np.ix_(tried, tried)])[0] > ROUNDING:
            kept = tried
    return Support(tuple(terms[column] for column in kept), cells, determined(gram))


def gram_of(terms: Model, cells: Flags) -> Floats:
    """A'A of the design A on the cells: it has the rank of A, column by column, and its row space."""
    gram: Floats = information(margins(cells[None, :].astype(np.float64)), padded([terms]))[0]
    return gram


def determined(gram: Floats) -> bool:
    """Whether the missing cell's row, which contains only the intercept, lies in the row space of A, given A'A."""
    corner = np.zeros(len(gram))
    corner[0] = 1.0
    weights = np.linalg.lstsq(gram, corner, rcond=None)[0]
    return bool(np.abs(gram @ weights - corner).max() < ROUNDING)


def design(terms: Model, cells: Flags) -> Floats:
    """The 0/1 matrix A (cells, terms): 1 where the cell contains the term."""
    columns = np.array(terms)
    return np.asarray((np.flatnonzero(cells)[:, None] & columns) == columns, dtype=np.float64)


def emptied(matrix: Floats, counts: Floats) -> Flags:
    """The cells, rows of a design, that the maximum-likelihood estimate gives a mean of zero: one linear programme.

    Variables: a direction d (free) and for each empty cell z in [0, 1]; maximise the sum of z with A d = 0 in counted
    cells and A d + z <= 0 in empty ones. Directions can be added and scaled, so at the optimum z is 1 in every cell
    that some direction empties.
    """
    counted = counts > 0
    gone = np.zeros(len(counts), dtype=bool)
    empty, terms = int((~counted).sum()), matrix.shape[1]
    if not empty:
        return gone
    solved = linprog(
        c=np.concatenate([np.zeros(terms), -np.ones(empty)]),
        A_ub=np.hstack([matrix[~counted], np.eye(empty)]),
        b_ub=np.zeros(empty),
        A_eq=np.hstack([matrix[counted], np.zeros((int(counted.sum()), empty))]),
        b_eq=np.zeros(int(counted.sum())),
        bounds=[(None, None)] * terms + [(0.0, 1.0)] * empty,
        method="highs",
    )
    gone[~counted] = solved.x[terms:] > 0.5
    return gone


def facial(counts: Floats, support: Support) -> Flags:
    """The cells of the support that keep a positive mean."""
    open_cells = np.flatnonzero(support.cells)
    cells = support.cells.copy()
    cells[open_cells[emptied(design(support.terms, support.cells), counts[open_cells])]] = False
    return cells


def refit(counts: Floats, doubted: ModelFit) -> ModelFit:
    """Fit one model whose estimate is in doubt, on its facial set; of a large table it is not identified."""
    model, support = doubted.model, doubted.support
    if len(counts) > LARGEST_PROGRAMME:
        return replace(doubted, support=replace(support, identified=False), missing=None)
    settled = independent(model, facial(counts, support))  # of all terms: those set aside also move the missing cell
    fits = fit_models(counts, [settled.terms], settled.cells[None, :])
    theta = fits.theta[0]
    missing = float(np.exp(theta[0])) if settled.identified and fits.certain[0] else None
    return ModelFit(model, settled, float(fits.loglik[0]), missing, theta)
