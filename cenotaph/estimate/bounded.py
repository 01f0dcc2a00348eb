"""The best of all hierarchical models, fitting only those that can be it.

Invariant: the model chosen, and its number, are those of `loglinear.search` and `loglinear.rank`; only the way is
shorter. A model describes the counts no better than one that contains it, so that what a larger model reaches bounds
all smaller ones; a model whose bound leaves it behind the best known BIC is not fitted. For repeating the search many
times: fits begin where those of the counts as they are ended.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import gammaln

from cenotaph.estimate.existence import determined, fit_all, gram_of
from cenotaph.estimate.hierarchy import Model, hierarchical
from cenotaph.estimate.poisson import VANISHING, Floats, add_subsets, add_supersets, padded, start

STEPS = 40
SETTLED = 1e-9  # Newton decrement: twice what the likelihood can still gain
RUNAWAY = 0.1  # a Newton step, summed over the parameters, that does not vanish where the likelihood no longer gains
DEPENDENT = 1e-12  # share of its own information that the other terms leave to one
TIE = 1e-6  # of BIC
EMPTY, HELD = 1e-8, 1e-4  # means of cells that the estimate empties lie below the one, of all others above the other
UNFITTED, CERTAIN, AT_INFINITY, LOST = 0, 1, 2, 3

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Family:
    """The hierarchical models of so many lists: `terms` (B, P) padded with -1, `sizes` (B,) how many terms each has.

    `above` (B, A) are the models with one term more, padded with -1.
    """

    models: tuple[Model, ...]
    terms: Ints
    sizes: Ints
    above: Ints


@cache
def family(lists: int, order: int) -> Family:
    """The family of `hierarchical(lists, order)`, which sorts it by size."""
    models = hierarchical(lists, order)
    places = {frozenset(model): place for place, model in enumerate(models)}
    above: list[list[int]] = [[] for _ in models]
    for whole, place in places.items():
        for term in whole:
            smaller = places.get(whole - {term})
            if smaller is not None:
                above[smaller].append(place)
    return Family(models, padded(models), np.array([len(model) for model in models]), padded([tuple(a) for a in above]))


@njit(cache=True, nogil=True)
def fitted(counts: Floats, margins: Floats, terms: Ints, theta: Floats, means: Floats) -> tuple[float, int]:
    """Fit one model by Newton's method from `theta`, which is overwritten like `means`; its likelihood and its state.

    The likelihood is without the factorials. A term whose margin is zero lies at minus infinity and its cells are
    empty; a term that the others determine is left where it is. With these, or where steps do not vanish though the
    likelihood gains no more, the estimate lies at infinity; likelihood and means are right all the same.
    """
    cells, most = len(counts), len(terms)
    is_open = np.ones(cells, dtype=np.bool_)
    is_open[0] = False
    kept = np.empty(most, dtype=np.int64)
    many = 0
    for place in range(most):
        term = terms[place]
        if term < 0:
            break
        if margins[term] > 0:
            kept[many] = place
            many += 1
        else:
            theta[place] = 0.0
            for cell in range(cells):
                if cell & term == term:
                    is_open[cell] = False
    sums = np.empty(cells)
    tried, step, gradient = theta.copy(), np.zeros(many), np.empty(many)
    factor = np.zeros((many, many))
    value, halvings, state = -np.inf, 0, LOST
    for _ in range(STEPS):
        eta = np.zeros(cells)
        for place in range(many):
            eta[terms[kept[place]]] = tried[kept[place]]
        add_subsets(eta)
        now = 0.0
        for cell in range(cells):
            means[cell] = math.exp(min(eta[cell], 700.0)) if is_open[cell] else 0.0
            if is_open[cell]:
                now += counts[cell] * eta[cell] - means[cell]
        if now < value - 1e-9 * (1 + abs(value)) and halvings < 12:
            halvings += 1
            for place in range(many):
                step[place] /= 2
                tried[kept[place]] = theta[kept[place]] + step[place]
            continue
        value, halvings = now, 0
        theta[:] = tried
        sums[:] = means
        add_supersets(sums)
        whole = True
        for i in range(many):  # Cholesky's factor; a column that those before it determine is skipped
            term = terms[kept[i]]
            gradient[i] = margins[term] - sums[term]
            for j in range(i + 1):
                left = sums[term | terms[kept[j]]]
                for k in range(j):
                    left -= factor[i, k] * factor[j, k]
                if i > j:
                    factor[i, j] = left / factor[j, j] if factor[j, j] > 0 else 0.0
                elif left > DEPENDENT * sums[term]:
                    factor[i, i] = math.sqrt(left)
                else:
                    factor[i, i] = 0.0
                    whole = False
        decrement, stride = 0.0, 0.0
        for i in range(many):
            left = gradient[i]
            for k in range(i):
                left -= factor[i, k] * step[k]
            step[i] = left / factor[i, i] if factor[i, i] > 0 else 0.0
            decrement += step[i] ** 2
        for i in range(many - 1, -1, -1):
            left = step[i]
            for k in range(i + 1, many):
                left -= factor[k, i] * step[k]
            step[i] = left / factor[i, i] if factor[i, i] > 0 else 0.0
            stride += abs(step[i])
            tried[kept[i]] = theta[kept[i]] + step[i]
        if decrement < SETTLED and (stride <= VANISHING or stride > RUNAWAY or not whole):
            if whole and stride <= VANISHING:
                theta[:] = tried
            state = CERTAIN if whole and stride <= VANISHING else AT_INFINITY
            break
    return value, state


@njit(cache=True, nogil=True)
def walk(
    counts: Floats, terms: Ints, sizes: Ints, above: Ints, theta: Floats, guess: int, most: float, penalty: float
) -> tuple[Floats, Ints, Floats]:
    """The likelihoods (B,), states (B,) and means (B, cells) of the models, fitted from the largest to the smallest.

    Each fit begins at its `theta`, which is overwritten; `most` is the likelihood of the saturated model, `penalty`
    that of a term in BIC; the model `guess` is fitted first.
    """
    margins = counts.copy()
    add_supersets(margins)
    states = np.zeros(len(terms), dtype=np.int64)
    values, means = np.full(len(terms), most), np.zeros((len(terms), len(counts)))
    limit = np.inf
    for turn in range(len(terms) + 1):
        row = guess if turn == 0 else len(terms) - turn
        if states[row] != UNFITTED:
            continue
        if turn > 0:
            for place in above[row]:
                if place >= 0:
                    values[row] = min(values[row], values[place])
            if sizes[row] * penalty - 2 * values[row] > limit + TIE:
                continue
        values[row], states[row] = fitted(counts, margins, terms[row], theta[row], means[row])
        if states[row] == CERTAIN:
            limit = min(limit, sizes[row] * penalty - 2 * values[row])
    return values, states, means


@dataclass(frozen=True)
class Best:
    """The best model that the counts identify (None: there is none) and the mean of its missing cell.

    `unidentified` are the better models that the counts do not identify.
    """

    model: Model | None
    missing: float | None
    bic: float
    unidentified: tuple[Model, ...]


def best(counts: Floats, lists: int, order: int, theta: Floats, guess: int = 0) -> Best:
    """The best by BIC of all hierarchical models of so many lists to this order.

    `theta` (B, P) gives the parameters at which each fit begins, and is overwritten by those that were fitted.
    """
    known = family(lists, order)
    positive = counts[counts > 0]
    most = float((positive * np.log(positive) - positive).sum())
    penalty = math.log(counts.sum())
    values, states, means = walk(counts, known.terms, known.sizes, known.above, theta, guess, most, penalty)
    factorials = float(gammaln(counts + 1).sum())
    bic = np.where(states == UNFITTED, np.inf, known.sizes * penalty - 2 * (values - factorials))
    unidentified: list[Model] = []
    for row in np.lexsort((np.arange(len(bic)), bic)):
        if states[row] == UNFITTED:
            break
        if states[row] == CERTAIN:
            return Best(known.models[row], math.exp(theta[row, 0]), float(bic[row]), tuple(unidentified))
        if states[row] == LOST or may_be_identified(known.models[row], means[row]):
            again = fit_all(counts, [known.models[row]])[0]
            if again.missing is not None:
                return Best(again.model, again.missing, float(bic[row]), tuple(unidentified))
        unidentified.append(known.models[row])
    return Best(None, None, math.inf, tuple(unidentified))


def may_be_identified(model: Model, means: Floats) -> bool:
    """Whether the cells that keep a positive mean determine the missing one, or it cannot be told which those are."""
    if ((means > EMPTY) & (means < HELD)).any():
        return True
    return determines(model, (means > HELD).tobytes())


@lru_cache(maxsize=100_000)
def determines(model: Model, cells: bytes) -> bool:
    """Whether a model's terms on these cells, flags as bytes, determine the missing cell."""
    return determined(gram_of(model, np.frombuffer(cells, dtype=np.bool_)))


def beginning(counts: Floats, lists: int, order: int) -> Floats:
    """Parameters (B, P) at which fits may begin: those of independent lists in twice the population counted."""
    known = family(lists, order)
    return start(np.broadcast_to(counts, (len(known.models), len(counts))), known.terms)
