"""Poisson log-linear fits of many models at once.

Invariant: nothing here builds a design matrix of cells by terms. A term's column is 1 in the cells that contain the
term, so linear predictors are subset sums, sufficient margins and information matrices are superset sums, and a Newton
step for any number of lists costs J * 2**J additions. Models of different size share a batch by padding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import gammaln

from cenotaph.estimate.hierarchy import Model

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

BLOCK = 4096  # values, 32 kB
STEPS = 60  # Newton needs under ten where the estimate exists; without one it runs away and is stopped
HALVINGS = 12
PRECISION = 1e-10  # of the sufficient margins, relative to the number counted
VANISHING = 1e-5  # the last Newton step, summed over the parameters, at an estimate that exists
RUNAWAY = 0.5  # where it lies at infinity the parameters walk by about 1 a step for ever


@dataclass(frozen=True)
class Fits:
    """The fits of a batch of B models: `theta` (B, P), padded with 0; `means` (B, cells); `loglik` (B,).

    `certain` tells where the estimate exists: the positive means give the observed sufficient margins, which therefore
    lie inside the marginal cone (Fienberg & Rinaldo 2012), and the Newton step has vanished. An estimate at infinity
    gives the margins too, ever more nearly, but its steps never shrink.
    """

    theta: Floats
    means: Floats
    loglik: Floats
    certain: Flags


@njit(cache=True, nogil=True)
def add_supersets(values: Floats) -> None:
    """To each set of lists (2**J values, one a set) add the values of all sets that contain it; in place."""
    block = min(len(values), BLOCK)
    for first in range(0, len(values), block):  # the low bits block by block, which a processor's cache holds
        width = 1
        while width < block:
            for low in range(first, first + block, 2 * width):
                for cell in range(low, low + width):
                    values[cell] += values[cell + width]
            width *= 2
    width = block
    while width < len(values):
        for low in range(0, len(values), 2 * width):
            for cell in range(low, low + width):
                values[cell] += values[cell + width]
        width *= 2


@njit(cache=True, nogil=True)
def add_subsets(values: Floats) -> None:
    """To each set of lists (2**J values, one a set) add the values of all sets that it contains; in place."""
    block = min(len(values), BLOCK)
    for first in range(0, len(values), block):
        width = 1
        while width < block:
            for low in range(first, first + block, 2 * width):
                for cell in range(low, low + width):
                    values[cell + width] += values[cell]
            width *= 2
    width = block
    while width < len(values):
        for low in range(0, len(values), 2 * width):
            for cell in range(low, low + width):
                values[cell + width] += values[cell]
        width *= 2


@njit(cache=True, nogil=True)
def add_each(rows: Floats, supersets: bool) -> None:
    """`add_supersets` or `add_subsets` on each row."""
    for row in range(len(rows)):
        if supersets:
            add_supersets(rows[row])
        else:
            add_subsets(rows[row])


def margins(values: Floats) -> Floats:
    """For every set of lists the sum over the cells that contain it; last axis of length 2**J."""
    sums = np.array(values, dtype=np.float64, order="C")
    add_each(sums.reshape(-1, values.shape[-1]), True)
    return sums


def predictors(theta: Floats, terms: NDArray[np.int64], cells: int) -> Floats:
    """For every cell the sum of the parameters of the terms it contains: (B, P) and (B, P) give (B, cells)."""
    sums = np.zeros((len(theta), cells + 1))  # one more, for the padding
    np.put_along_axis(sums, np.where(terms < 0, cells, terms), np.where(terms < 0, 0.0, theta), axis=1)
    sums = np.ascontiguousarray(sums[:, :cells])
    add_each(sums, False)
    return sums


def padded(models: Sequence[Model]) -> NDArray[np.int64]:
    """The models' terms as an array (B, P), the shorter ones filled with -1."""
    terms = np.full((len(models), max(map(len, models))), -1, dtype=np.int64)
    for row, model in enumerate(models):
        terms[row, : len(model)] = model
    return terms


def information(sums: Floats, terms: NDArray[np.int64]) -> Floats:
    """The information matrices (B, P, P) from superset sums of the means; padding is the identity."""
    real = terms >= 0
    both = np.where(real[:, :, None] & real[:, None, :], terms[:, :, None] | terms[:, None, :], 0)
    matrix = np.take_along_axis(sums, both.reshape(len(terms), -1), axis=1).reshape(both.shape)
    return np.where(real[:, :, None] & real[:, None, :], matrix, np.eye(terms.shape[1]))


def start(counts: Floats, terms: NDArray[np.int64]) -> Floats:
    """Parameters of independent lists in a population of twice the number counted: a start that never fails."""
    lists = counts.shape[-1].bit_length() - 1
    total = counts.sum(axis=-1)
    sums = margins(counts)
    share = np.clip(sums[:, 1 << np.arange(lists)] / (2 * total[:, None]), 1e-9, 0.5)
    full = np.zeros_like(counts)
    full[:, 0] = np.log(2 * total) + np.log1p(-share).sum(axis=1)
    full[:, 1 << np.arange(lists)] = np.log(share) - np.log1p(-share)
    return gather(full, terms)


def log_likelihood(counts: Floats, eta: Floats, cells: Flags) -> tuple[Floats, Floats]:
    """The Poisson log-likelihoods (B,) without the factorials, and the means (B, cells)."""
    means = np.where(cells, np.exp(np.minimum(eta, 700.0)), 0.0)
    return np.einsum("bc,bc->b", counts, np.where(cells, eta, 0.0)) - means.sum(axis=1), means


def fit_models(counts: Floats, models: Sequence[Model], cells: Flags, first: Floats | None = None) -> Fits:
    """Fit each model to its cells by Newton's method with step halving.

    `counts` (B, 2**J) or (2**J,), zero outside `cells` (B, 2**J). The terms of each model must be linearly independent
    on its cells. `first` gives parameters to begin with, shape (B, P).
    """
    terms = padded(models)
    counts = np.broadcast_to(counts, cells.shape).astype(np.float64)
    theta = start(counts, terms) if first is None else first.copy()
    wanted = gather(margins(counts), terms)
    value, means = log_likelihood(counts, predictors(theta, terms, counts.shape[1]), cells)
    residual, stride = np.full(len(terms), np.inf), np.full(len(terms), np.inf)
    tolerance = PRECISION * (1 + counts.sum(axis=1))
    active = np.arange(len(terms))
    for _ in range(STEPS):
        sums = margins(means[active])
        gradient = wanted[active] - gather(sums, terms[active])
        step = solve(information(sums, terms[active]), gradient)
        residual[active], stride[active] = np.abs(gradient).max(axis=1), np.abs(step).sum(axis=1)
        going = (residual > tolerance)[active] | ((stride > VANISHING) & (stride < RUNAWAY))[active]
        active, step = active[going], step[going]
        if not len(active):
            break
        improve(counts, terms, cells, active, step, theta, value, means)
    certain = (residual <= tolerance) & (stride <= VANISHING)
    return Fits(theta, means, value - gammaln(counts + 1).sum(axis=1), certain)


def gather(sums: Floats, terms: NDArray[np.int64]) -> Floats:
    """Of all sets of lists the values of each model's terms; 0 for padding."""
    return np.where(terms < 0, 0.0, np.take_along_axis(sums, np.maximum(terms, 0), axis=1))


def solve(matrix: Floats, gradient: Floats) -> Floats:
    """Newton steps (B, P); where an estimate runs away the matrix is nearly singular, so a breath is added to it."""
    scale = np.einsum("bpp->bp", matrix).max(axis=1)[:, None, None]
    return np.linalg.solve(matrix + 1e-15 * scale * np.eye(matrix.shape[1]), gradient[..., None])[..., 0]


def improve(
    counts: Floats,
    terms: NDArray[np.int64],
    cells: Flags,
    active: NDArray[np.intp],
    step: Floats,
    theta: Floats,
    value: Floats,
    means: Floats,
) -> None:
    """Take each active model's step, halved until its likelihood does not fall; writes theta, value and means."""
    for _ in range(HALVINGS):
        tried = theta[active] + step
        now, fitted = log_likelihood(counts[active], predictors(tried, terms[active], counts.shape[1]), cells[active])
        better = now >= value[active] - 1e-9 * (1 + np.abs(value[active]))
        chosen = active[better]
        theta[chosen], value[chosen], means[chosen] = tried[better], now[better], fitted[better]
        active, step = active[~better], step[~better] / 2
        if not len(active):
            return


def fit_design(design: Floats, counts: Floats, offset: Floats | None = None) -> tuple[Floats, float]:
    """Parameters and Poisson log-likelihood of a log-linear model with any design (cells, terms).

    The log-likelihood is without the factorials. For the few models that are not hierarchical (`chao`).
    """
    shift = np.zeros(len(counts)) if offset is None else offset
    root = np.sqrt(counts + 0.5)
    first = np.linalg.lstsq(design * root[:, None], (np.log(counts + 0.5) - shift) * root, rcond=None)[0]
    theta: Floats = first.astype(np.float64)

    def likelihood(parameters: Floats) -> tuple[float, Floats]:
        eta = np.minimum(design @ parameters + shift, 700.0)
        fitted = np.exp(eta)
        return float(counts @ eta - fitted.sum()), fitted

    value, means = likelihood(theta)
    for _ in range(STEPS):
        gradient = design.T @ (counts - means)
        if np.abs(gradient).max() <= PRECISION * (1 + counts.sum()):
            break
        step = np.linalg.lstsq(design.T @ (design * means[:, None]), gradient, rcond=None)[0]
        for _ in range(HALVINGS):
            now, fitted = likelihood(theta + step)
            if now >= value - 1e-9 * (1 + abs(value)):
                theta, value, means = theta + step, now, fitted
                break
            step = step / 2
        else:
            break
    return theta, value
