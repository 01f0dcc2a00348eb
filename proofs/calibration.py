"""A sampler of latent classes gives the prior back: simulation-based calibration, exact with the listed held fixed.

Under p(N) in proportion to 1/N the number of listed says nothing of the classes, and N given both is the listed and a
negative binomial. So classes are drawn from the prior within the bound, so many listed persons from them, given that
they are listed, and N: its rank among the sampler's draws is then uniform, whatever the number of listed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cenotaph.estimate.table import OverlapTable

COVERS = ("cenotaph/estimate/annealing.py", "cenotaph/estimate/validation.py")
LISTS, CLASSES, BOUND = 3, 3, 10.0
LISTED = (50, 500)  # persons, uniform in their logarithm
DRAWS = 99  # of N, for each table
COUNT = 200
SEED = 1
LEAST = 0.01  # p-value of both tests

Array = NDArray[np.float64]
Sampler = Callable[[OverlapTable, int, int], Array]  # (table, count, seed) -> draws of N


@dataclass(frozen=True)
class Truth:
    """What each pattern's chance is, how many are listed, and how many there are."""

    chances: Array
    listed: int
    persons: int


def truth(generator: np.random.Generator, lists: int = LISTS, classes: int = CLASSES, bound: float = BOUND) -> Truth:
    """Classes from the prior, drawn until the unlisted expected for each listed person are within the bound."""
    listed = round(float(np.exp(generator.uniform(*np.log(LISTED)))))
    on = np.arange(1 << lists)[:, None] >> np.arange(lists) & 1
    while True:
        concentration = max(generator.gamma(0.25, 4.0), 1e-300)  # a smaller one is the same: the first class is all
        left = np.append(generator.random(classes - 1) ** (1 / concentration), 0.0)  # 1 - V
        weights = (1 - left) * np.append(1.0, np.cumprod(left)[:-1])
        reach = generator.random((classes, 1, lists))
        chances = weights @ np.where(on, reach, 1 - reach).prod(axis=2)
        if chances[0] <= bound * (1 - chances[0]):
            odds = chances[0] / (1 - chances[0])
            return Truth(chances, listed, listed + int(generator.poisson(generator.gamma(listed) * odds)))


def listed(known: Truth, generator: np.random.Generator) -> OverlapTable | None:
    """The listed persons' table; None where a list caught nobody, since nobody would ask."""
    counts = np.zeros(len(known.chances), dtype=np.int64)
    counts[1:] = generator.multinomial(known.listed, known.chances[1:] / known.chances[1:].sum())
    table = OverlapTable(tuple(f"list{j}" for j in range(len(counts).bit_length() - 1)), counts)
    return table if len(table.valid) == table.J else None


def calibrated(sampler: Sampler, count: int = COUNT, seed: int = SEED) -> dict[str, Any]:
    """Histogram of the ranks of N and p-values, for a sampler with CLASSES classes and the bound BOUND."""
    from cenotaph.estimate import validation

    def posterior(table: OverlapTable, own: int) -> Mapping[str, Array]:
        return {"persons": sampler(table, DRAWS, own)}

    found = validation.calibration(truth, listed, posterior, count, lambda one: {"persons": one.persons}, seed)
    return asdict(found["persons"])


def annealed(table: OverlapTable, count: int, seed: int) -> Array:
    """The second sampler, with few particles."""
    from cenotaph.estimate import annealing

    return annealing.draws(table, count, seed, classes=CLASSES, bound=BOUND, particles=200, populations=1)


def prove() -> dict[str, Any]:
    """The ranks of each sampler are uniform."""
    found = {"annealed": calibrated(annealed)}
    return {
        "holds": all(min(one["chi_square"], one["deviation"]) > LEAST for one in found.values()),
        "tables": COUNT,
        "seed": SEED,
        "lists": LISTS,
        "classes": CLASSES,
        "bound": BOUND,
        "ranks": found,
    }
