"""Chains of latent-class draws: the moves, compiled.

Invariant: every move leaves the posterior as it is; none looks at a clock or at another chain, so that a generator and
a state give the same draws anywhere. What is stated as a bound is the only bound.

A state is one of K classes: `reach` (K, J), the probability that a list catches a member; `log_weight` (K,), the
logarithm of its share of the population; `alpha` (1,), the concentration. A table is its occurring patterns, each the
lists `held[start[c]:start[c + 1]]`, with their counts. A column of a class is the probability of each pattern in it
and, last, of standing on any list at all; `chance` is the same of the whole population.

A sweep is
1. a Gibbs step of classes, unlisted, reach and weights (Manrique-Vallier 2016, section 3; Ishwaran and James 2001);
2. in the midst of it, single persons sent to a class with reach integrated out (after MacEachern 1994), by which a new
   class can form around a rare pattern: with a reach drawn beforehand it hardly ever does;
3. moves of two classes together, drawn from the local geometry of the likelihood with classes and unlisted summed out
   (simplified manifold Langevin, Girolami and Calderhead 2011): the Gibbs step alone creeps along its ridges, some 500
   sweeps a free draw;
4. exchanges of two classes' places in the stick (Papaspiliopoulos and Roberts 2008), and the concentration.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Whole = NDArray[np.int64]

LEAST = 1e-12  # a probability and its complement stay so far from zero
MOST_UNLISTED = 1e15  # a mean beyond it would leave 64 bits; no person lives so many times
FEW = 6  # of one pattern, sent to their classes one by one
TOGETHER = 5  # lists of two classes moved at once: more are moved in parts
STEP = 0.9  # of a move along the local geometry, in its own standard deviations
CURVATURE = 0.4  # of the prior of a logit: it bounds the geometry where the counts say nothing
IN_USE = 0.001  # share of the population from which on a class counts as in use


@njit(cache=True, nogil=True)
def log_sum(left: float, right: float) -> float:
    """log(exp(left) + exp(right))."""
    top = max(left, right)
    return top if top == -math.inf else top + math.log1p(math.exp(min(left, right) - top))


@njit(cache=True, nogil=True)
def log_gamma_draw(generator: np.random.Generator, shape: float) -> float:
    """The logarithm of a gamma variate: of a small shape the variate itself is often too small for a float."""
    if shape >= 1.0:
        return math.log(generator.standard_gamma(shape))
    return math.log(generator.standard_gamma(shape + 1.0)) + math.log(1.0 - generator.random()) / shape


@njit(cache=True, nogil=True)
def fill_column(start: Whole, held: Whole, reach: Vector, column: Vector) -> None:
    """The column of one class."""
    none, some, odds = 1.0, 0.0, reach / (1.0 - reach)
    for j in range(len(reach)):
        none *= 1.0 - reach[j]
        some += reach[j] * (1.0 - some)
    cells = len(start) - 1
    for c in range(cells):
        value = none
        for place in range(start[c], start[c + 1]):
            value *= odds[held[place]]
        column[c] = value
    column[cells] = some


@njit(cache=True, nogil=True)
def fill_chance(log_weight: Vector, columns: Vector, chance: Vector) -> None:
    """The columns of all classes, weighed."""
    chance[:] = 0.0
    for k in range(len(log_weight)):
        weight = math.exp(log_weight[k])
        if weight > 0.0:
            for c in range(len(chance)):
                chance[c] += weight * columns[k, c]


@njit(cache=True, nogil=True)
def log_likelihood(counts: Whole, listed: int, chance: Vector) -> float:
    """sum n_c log p_c - n log(1 - p_0): classes and unlisted are summed out."""
    cells = len(counts)
    value = -listed * math.log(chance[cells])
    for c in range(cells):
        value += counts[c] * math.log(chance[c])
    return value


@njit(cache=True, nogil=True)
def log_prior(log_weight: Vector, alpha: float) -> float:
    """The log density of the weights, in coordinates log w_k - log w_K.

    With R_k = w_k + ... + w_K the stick gives alpha^(K-1) w_K^(alpha-1) prod_{k<K} 1/R_k for the weights themselves;
    the change of coordinates multiplies it by every weight.
    """
    last = len(log_weight) - 1
    behind = log_weight[last]
    value: float = last * math.log(alpha) + alpha * behind
    for k in range(last - 1, -1, -1):
        behind = log_sum(behind, log_weight[k])
        value += log_weight[k] - behind
    return value


@njit(cache=True, nogil=True)
def allocate(
    generator: np.random.Generator, start: Whole, held: Whole, counts: Whole, reach: Vector, log_weight: Vector,
    columns: Vector, members: Whole, caught: Whole, whose: Whole, behind: Vector,
) -> int:  # fmt: skip
    """Sends the listed to classes, draws the unlisted and sends them too; returns how many they are.

    `whose` (cells, K) gets the listed, `members` (K,) all, `caught` (K, J) those whom each list caught. Sums run from
    the last class to the first, so that a small share keeps its digits.
    """
    classes, width = columns.shape
    cells, lists = width - 1, reach.shape[1]
    weight = np.exp(log_weight)
    members[:] = 0
    caught[:] = 0
    whose[:] = 0
    listed = 0
    for c in range(cells):
        left = counts[c]
        listed += left
        behind[classes] = 0.0
        for k in range(classes - 1, -1, -1):
            behind[k] = behind[k + 1] + weight[k] * columns[k, c]
        if left <= FEW:
            for _ in range(left):
                mark, k = generator.random() * behind[0], 0
                while k < classes - 1 and behind[k + 1] > mark:
                    k += 1
                whose[c, k] += 1
        else:
            share_out(generator, left, behind, whose[c])
        for k in range(classes):
            if whose[c, k]:
                members[k] += whose[c, k]
                for place in range(start[c], start[c + 1]):
                    caught[k, held[place]] += whose[c, k]
    some = 0.0
    behind[classes] = 0.0
    for k in range(classes - 1, -1, -1):
        none = 1.0
        for j in range(lists):
            none *= 1.0 - reach[k, j]
        behind[k] = behind[k + 1] + weight[k] * none
        some += weight[k] * columns[k, cells]
    mean = generator.standard_gamma(listed) * behind[0] / some
    unlisted: int = generator.poisson(min(mean, MOST_UNLISTED))
    sent = np.zeros(classes, np.int64)
    share_out(generator, unlisted, behind, sent)
    members += sent
    return unlisted


@njit(cache=True, nogil=True)
def share_out(generator: np.random.Generator, count: int, behind: Vector, into: Whole) -> None:
    """A multinomial draw; `behind[k]` is the sum of the chances from place k on."""
    left = count
    for k in range(len(into)):
        if left == 0:
            break
        if k == len(into) - 1 or behind[k + 1] == 0.0:
            took = left
        else:
            share = 1.0 - behind[k + 1] / behind[k]
            took = left if share >= 1.0 else generator.binomial(left, share)
        into[k] = took
        left -= took


@njit(cache=True, nogil=True)
def chance_of_none(members: Whole, caught: Whole, k: int) -> float:
    """That the next member of a class stands on no list, reach integrated out."""
    value = 1.0
    for j in range(caught.shape[1]):
        value *= (members[k] - caught[k, j] + 1.0) / (members[k] + 2.0)
    return value


@njit(cache=True, nogil=True)
def send_singles(
    generator: np.random.Generator, start: Whole, held: Whole, counts: Whole, log_weight: Vector,
    members: Whole, caught: Whole, whose: Whole, times: int,
) -> None:  # fmt: skip
    """One listed person at a time to a class, reach integrated out; every pattern is as likely as another."""
    cells, classes = whose.shape
    none, upto, weight = np.empty(classes), np.empty(classes), np.exp(log_weight)
    for k in range(classes):
        none[k] = chance_of_none(members, caught, k)
    for _ in range(times):
        c = int(generator.random() * cells)
        place_in_cell, old = int(generator.random() * counts[c]), 0
        while place_in_cell >= whose[c, old]:
            place_in_cell -= whose[c, old]
            old += 1
        members[old] -= 1
        for place in range(start[c], start[c + 1]):
            caught[old, held[place]] -= 1
        none[old] = chance_of_none(members, caught, old)
        whole = 0.0
        for k in range(classes):
            value = weight[k] * none[k]
            for place in range(start[c], start[c + 1]):
                j = held[place]
                value *= (caught[k, j] + 1.0) / (members[k] - caught[k, j] + 1.0)
            whole += value
            upto[k] = whole
        mark, new = generator.random() * whole, 0
        while new < classes - 1 and upto[new] <= mark:
            new += 1
        members[new] += 1
        for place in range(start[c], start[c + 1]):
            caught[new, held[place]] += 1
        none[new] = chance_of_none(members, caught, new)
        whose[c, old] -= 1
        whose[c, new] += 1


@njit(cache=True, nogil=True)
def draw_classes(
    generator: np.random.Generator, members: Whole, caught: Whole, alpha: float, reach: Vector, log_weight: Vector
) -> None:
    """Reach and weights given who belongs where."""
    classes, lists = reach.shape
    after = members.sum()
    stick = 0.0
    for k in range(classes):
        count = members[k]
        after -= count
        for j in range(lists):
            on = caught[k, j]
            if on == 0:  # Beta(1, b) by its inverse: most lists catch nobody of most classes
                drawn = -math.expm1(math.log(1.0 - generator.random()) / (count + 1.0))
            else:
                part = generator.standard_gamma(1.0 + on)
                drawn = part / (part + generator.standard_gamma(1.0 + count - on))
            reach[k, j] = min(max(drawn, LEAST), 1.0 - LEAST)
        if k < classes - 1:
            taken = log_gamma_draw(generator, 1.0 + count)
            spared = log_gamma_draw(generator, alpha + after)
            both = log_sum(taken, spared)
            log_weight[k] = stick + taken - both
            stick += spared - both
    log_weight[classes - 1] = stick


@njit(cache=True, nogil=True)
def factorise(matrix: Vector) -> None:
    """The lower Cholesky factor, in place."""
    for i in range(len(matrix)):
        for j in range(i + 1):
            value = matrix[i, j]
            for m in range(j):
                value -= matrix[i, m] * matrix[j, m]
            matrix[i, j] = math.sqrt(max(value, 1e-300)) if i == j else value / matrix[j, j]


@njit(cache=True, nogil=True)
def geometry(
    start: Whole, held: Whole, counts: Whole, slot: Whole, inside: Whole, reach_k: Vector, reach_h: Vector,
    log_k: float, log_h: float, column_k: Vector, column_h: Vector, chance: Vector, lower: Vector, pull: Vector,
) -> None:  # fmt: skip
    """The local geometry for two classes: `lower` its Cholesky factor, `pull` the whitened gradient.

    Coordinates: logits of reach of both classes on the lists `inside` (`slot` their places, -1 elsewhere), the logit of
    the first one's share of the two, the logit of the two's share of all. The geometry is the sum over the listed of
    the squared scores, with the curvature of the prior.
    """
    block = len(inside)
    size, cells = 2 * block + 2, len(counts)
    weight_k, weight_h = math.exp(log_k), math.exp(log_h)
    both = weight_k + weight_h
    first, some = weight_k / both, chance[cells]
    missed, score = np.empty(size), np.empty(size)
    part_k, part_h = weight_k * (1.0 - column_k[cells]) / some, weight_h * (1.0 - column_h[cells]) / some
    for b in range(block):
        missed[b] = -part_k * reach_k[inside[b]]
        missed[block + b] = -part_h * reach_h[inside[b]]
    missed[size - 2] = part_k * (1.0 - first) - part_h * first
    missed[size - 1] = part_k + part_h - both * (1.0 - some) / some
    lower[:] = 0.0
    pull[:] = 0.0
    for c in range(cells):
        part_k, part_h = weight_k * column_k[c] / chance[c], weight_h * column_h[c] / chance[c]
        for b in range(block):
            score[b] = missed[b] - part_k * reach_k[inside[b]]
            score[block + b] = missed[block + b] - part_h * reach_h[inside[b]]
        for place in range(start[c], start[c + 1]):
            b = slot[held[place]]
            if b >= 0:
                score[b] += part_k
                score[block + b] += part_h
        score[size - 2] = missed[size - 2] + part_k * (1.0 - first) - part_h * first
        score[size - 1] = missed[size - 1] + part_k + part_h - both
        for i in range(size):
            value = counts[c] * score[i]
            pull[i] += value
            for j in range(i + 1):
                lower[i, j] += value * score[j]
    for b in range(block):
        pull[b] += 1.0 - 2.0 * reach_k[inside[b]]
        pull[block + b] += 1.0 - 2.0 * reach_h[inside[b]]
    for i in range(size):
        lower[i, i] += CURVATURE
    factorise(lower)
    for i in range(size):
        value = pull[i]
        for j in range(i):
            value -= lower[i, j] * pull[j]
        pull[i] = value / lower[i, i]


@njit(cache=True, nogil=True)
def chance_of_pair(classes: int, weight_k: float, weight_h: float) -> float:
    """That `pick_pair` gives these two, in either order."""
    evenly = (weight_k + weight_h) / (classes - 1)
    by_weight = weight_k * weight_h * (1.0 / max(1.0 - weight_k, 1e-15) + 1.0 / max(1.0 - weight_h, 1e-15))
    return 0.5 * evenly + 0.5 * by_weight


@njit(cache=True, nogil=True)
def pick_by_weight(generator: np.random.Generator, log_weight: Vector, but: int) -> int:
    """A class by its weight, another one than `but`."""
    whole, last = 0.0, -1
    for k in range(len(log_weight)):
        if k != but:
            whole += math.exp(log_weight[k])
    mark = generator.random() * whole
    for k in range(len(log_weight)):
        if k != but:
            last = k
            mark -= math.exp(log_weight[k])
            if mark < 0.0:
                return k
    return last


@njit(cache=True, nogil=True)
def move_pairs(
    generator: np.random.Generator, start: Whole, held: Whole, counts: Whole, listed: int, alpha: float, reach: Vector,
    log_weight: Vector, columns: Vector, chance: Vector, times: int, least: float,
) -> int:  # fmt: skip
    """Moves two classes together along the local geometry; returns how many moves were taken."""
    classes, width = columns.shape
    lists, cells = reach.shape[1], width - 1
    block = min(lists, TOGETHER)
    size = 2 * block + 2
    order, slot, inside = np.arange(lists), np.full(lists, -1), np.empty(block, np.int64)
    lower, lower_back = np.empty((size, size)), np.empty((size, size))
    pull, pull_back = np.empty(size), np.empty(size)
    noise, step = np.empty(size), np.empty(size)
    reach_k, reach_h, new_weight = np.empty(lists), np.empty(lists), np.empty(classes)
    column_k, column_h, new_chance = np.empty(width), np.empty(width), np.empty(width)
    here = log_likelihood(counts, listed, chance) + log_prior(log_weight, alpha)
    taken = 0
    for _ in range(times):
        k = pick_by_weight(generator, log_weight, -1)
        if generator.random() < 0.5:
            h = pick_by_weight(generator, log_weight, k)
        else:
            h = int(generator.random() * (classes - 1))
            h += h >= k
        slot[:] = -1
        for b in range(block):
            other = b + int(generator.random() * (lists - b)) if lists > block else b
            order[b], order[other] = order[other], order[b]
            inside[b] = order[b]
            slot[order[b]] = b
        geometry(
            start, held, counts, slot, inside, reach[k], reach[h], log_weight[k], log_weight[h], columns[k], columns[h],
            chance, lower, pull,
        )  # fmt: skip
        for i in range(size):
            noise[i] = generator.standard_normal()
            step[i] = STEP * noise[i] + 0.5 * STEP**2 * pull[i]
        for i in range(size - 1, -1, -1):
            for j in range(i + 1, size):
                step[i] -= lower[j, i] * step[j]
            step[i] /= lower[i, i]
        ratio, within = 0.0, True
        reach_k[:] = reach[k]
        reach_h[:] = reach[h]
        for b in range(block):
            j = inside[b]
            reach_k[j] = moved(reach[k, j], step[b])
            reach_h[j] = moved(reach[h, j], step[block + b])
            within &= LEAST < reach_k[j] < 1.0 - LEAST and LEAST < reach_h[j] < 1.0 - LEAST
            ratio += math.log(reach_k[j] * (1.0 - reach_k[j])) - math.log(reach[k, j] * (1.0 - reach[k, j]))
            ratio += math.log(reach_h[j] * (1.0 - reach_h[j])) - math.log(reach[h, j] * (1.0 - reach[h, j]))
        others = -math.inf
        for m in range(classes):
            if m not in (k, h):
                others = log_sum(others, log_weight[m])
        share = log_weight[k] - log_weight[h] + step[size - 2]
        both = log_sum(log_weight[k], log_weight[h]) - others + step[size - 1]
        if not (within and abs(share) < 300.0 and abs(both) < 300.0):
            continue
        for m in range(classes):
            new_weight[m] = log_weight[m] - others - log_sum(0.0, both)
        new_weight[k] = -log_sum(0.0, -both) - log_sum(0.0, -share)
        new_weight[h] = -log_sum(0.0, -both) - log_sum(0.0, share)
        fill_column(start, held, reach_k, column_k)
        fill_column(start, held, reach_h, column_h)
        new_chance[:] = 0.0
        for m in range(classes):
            weight = math.exp(new_weight[m])
            if weight > 0.0:
                for c in range(width):
                    new_chance[c] += weight * (column_k[c] if m == k else column_h[c] if m == h else columns[m, c])
        if new_chance[cells] < least:
            continue
        there = log_likelihood(counts, listed, new_chance) + log_prior(new_weight, alpha)
        geometry(
            start, held, counts, slot, inside, reach_k, reach_h, new_weight[k], new_weight[h], column_k, column_h,
            new_chance, lower_back, pull_back,
        )  # fmt: skip
        for i in range(size):
            back = 0.0
            for j in range(i, size):
                back -= lower_back[j, i] * step[j]
            back = back / STEP - 0.5 * STEP * pull_back[i]
            ratio += math.log(lower_back[i, i] / lower[i, i]) - 0.5 * back**2 + 0.5 * noise[i] ** 2
        ratio += math.log(chance_of_pair(classes, math.exp(new_weight[k]), math.exp(new_weight[h])))
        ratio -= math.log(chance_of_pair(classes, math.exp(log_weight[k]), math.exp(log_weight[h])))
        if math.log(generator.random()) < there - here + ratio:
            taken += 1
            here = there
            log_weight[:] = new_weight
            reach[k], reach[h] = reach_k, reach_h
            columns[k], columns[h] = column_k, column_h
            chance[:] = new_chance
    return taken


@njit(cache=True, nogil=True)
def moved(probability: float, step: float) -> float:
    """A probability after a step of its logit."""
    return 1.0 / (1.0 + (1.0 - probability) / probability * math.exp(-step))


@njit(cache=True, nogil=True)
def exchange_places(
    generator: np.random.Generator, alpha: float, reach: Vector, log_weight: Vector, columns: Vector
) -> None:
    """Two classes change their places in the stick, as its prior allows."""
    k, h = int(generator.random() * len(log_weight)), int(generator.random() * len(log_weight))
    if k == h:
        return
    before = log_prior(log_weight, alpha)
    log_weight[k], log_weight[h] = log_weight[h], log_weight[k]
    if math.log(generator.random()) < log_prior(log_weight, alpha) - before:
        for j in range(reach.shape[1]):
            reach[k, j], reach[h, j] = reach[h, j], reach[k, j]
        for c in range(columns.shape[1]):
            columns[k, c], columns[h, c] = columns[h, c], columns[k, c]
    else:
        log_weight[k], log_weight[h] = log_weight[h], log_weight[k]


@njit(cache=True, nogil=True)
def new_alpha(
    generator: np.random.Generator, alpha: float, classes: int, log_last: float, gamma: float, spread: float
) -> float:
    """The concentration given the weights: Gamma(gamma, gamma) before the counts, or log-normal(0, spread) if > 0."""
    if spread == 0.0:
        return generator.standard_gamma(gamma + classes - 1.0) / (gamma - log_last)
    proposed = alpha * math.exp(0.7 * generator.standard_normal())
    ratio = (classes - 1.0) * math.log(proposed / alpha) + (proposed - alpha) * log_last
    ratio -= 0.5 * (math.log(proposed) ** 2 - math.log(alpha) ** 2) / spread**2
    return proposed if math.log(generator.random()) < ratio else alpha


@njit(cache=True, nogil=True)
def run(
    generator: np.random.Generator, start: Whole, held: Whole, counts: Whole, gamma: float, spread: float, least: float,
    singles: int, pairs: int, reach: Vector, log_weight: Vector, alpha: Vector, unlisted: Vector, in_use: Vector,
) -> None:  # fmt: skip
    """As many sweeps of one chain as `unlisted` has places; the state is left as the last sweep left it.

    `unlisted` and `in_use` get the number of unlisted persons and of classes in use; `least` is the smallest chance of
    standing on any list that the prior allows.
    """
    classes, lists = reach.shape
    cells, listed = len(counts), counts.sum()
    columns, chance = np.empty((classes, cells + 1)), np.empty(cells + 1)
    members, caught = np.empty(classes, np.int64), np.empty((classes, lists), np.int64)
    whose, behind = np.empty((cells, classes), np.int64), np.empty(classes + 1)
    old_reach, old_weight = np.empty((classes, lists)), np.empty(classes)
    for k in range(classes):
        fill_column(start, held, reach[k], columns[k])
    for sweep in range(len(unlisted)):
        missed = allocate(
            generator, start, held, counts, reach, log_weight, columns, members, caught, whose, behind
        )  # fmt: skip
        unlisted[sweep] = missed
        used = 0
        for k in range(classes):
            used += members[k] > IN_USE * (listed + missed)
        in_use[sweep] = used
        send_singles(generator, start, held, counts, log_weight, members, caught, whose, singles)
        old_reach[:] = reach
        old_weight[:] = log_weight
        draw_classes(generator, members, caught, alpha[0], reach, log_weight)
        for k in range(classes):
            fill_column(start, held, reach[k], columns[k])
        fill_chance(log_weight, columns, chance)
        if chance[cells] < least:  # beyond the bound: the state stays
            reach[:] = old_reach
            log_weight[:] = old_weight
            for k in range(classes):
                fill_column(start, held, reach[k], columns[k])
            fill_chance(log_weight, columns, chance)
        move_pairs(
            generator, start, held, counts, listed, alpha[0], reach, log_weight, columns, chance, pairs, least
        )  # fmt: skip
        exchange_places(generator, alpha[0], reach, log_weight, columns)
        exchange_places(generator, alpha[0], reach, log_weight, columns)
        alpha[0] = max(new_alpha(generator, alpha[0], classes, log_weight[classes - 1], gamma, spread), 1e-8)
