"""Calibration: what the model's probabilities come to where people have looked.

Invariant: a pure function of what was judged. The calibrated probability never falls while the model's rises, is never
0 or 1, and says nothing where fewer than LEAST pairs of a random sample were judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LEAST = 200  # judged pairs of a random sample, below which nothing is calibrated
CLOSEST = 1e-6  # to 0 or 1 that a probability is told from them: a freeze holds six decimals


@dataclass(frozen=True, slots=True)
class Calibration:
    """A rising line: the calibrated probability at each of some log odds (natural), straight between, level beyond."""

    log_odds: tuple[float, ...]
    probability: tuple[float, ...]

    def of(self, probability: Floats) -> Floats:
        """The calibrated probabilities of the model's."""
        return np.interp(log_odds(probability), self.log_odds, self.probability)


def log_odds(probability: Floats) -> Floats:
    """Natural log odds; those of a probability closer to 0 or 1 than CLOSEST are those of CLOSEST."""
    inside = np.clip(probability, CLOSEST, 1.0 - CLOSEST)
    return np.asarray(np.log(inside / (1.0 - inside)))


def isotonic(values: Floats, weights: Floats) -> Floats:
    """The rising sequence nearest to `values` in weighted least squares, by pooling adjacent violators.

    Barlow, Bartholomew, Bremner & Brunk 1972, "Statistical inference under order restrictions", sec. 1.2.
    """
    means: list[float] = []
    masses: list[float] = []
    sizes: list[int] = []
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        means.append(value)
        masses.append(weight)
        sizes.append(1)
        while len(means) > 1 and means[-2] >= means[-1]:
            mass = masses[-2] + masses[-1]
            means[-2:] = [(means[-2] * masses[-2] + means[-1] * masses[-1]) / mass]
            masses[-2:] = [mass]
            sizes[-2:] = [sizes[-2] + sizes[-1]]
    return np.repeat(np.array(means, dtype=np.float64), sizes)


def calibration(probability: Sequence[float], same: Sequence[bool], weights: Sequence[float]) -> Calibration | None:
    """What the model's probabilities of judged pairs of a random sample come to; None for fewer than LEAST.

    `weights`: for how many pairs each stands (1 / its probability of inclusion). Truth on log odds by isotonic
    regression (Zadrozny & Elkan 2002). Each level that was found is drawn to the mean of the model's own probabilities
    in it as if by one pair more, so that neither end is 0 or 1 even where all pairs of a level are the same; between
    the levels the line is straight, so that it has no steps.
    """
    if len(probability) < LEAST:
        return None
    model, truth = np.asarray(probability, dtype=np.float64), np.asarray(same, dtype=np.float64)
    weight = np.asarray(weights, dtype=np.float64)
    _, place = np.unique(log_odds(model), return_inverse=True)  # pairs of one probability have one answer
    mass: Floats = np.bincount(place, weights=weight).astype(np.float64)
    level = isotonic(np.bincount(place, weights=weight * truth) / mass, mass)
    group = np.concatenate([[0], np.cumsum(np.diff(level) > 0)])[place]  # level of each pair
    own: Floats = np.bincount(group, weights=weight).astype(np.float64)
    many = np.bincount(group)
    told = np.bincount(group, weights=weight * truth) / own
    said = np.bincount(group, weights=weight * np.clip(model, CLOSEST, 1.0 - CLOSEST)) / own
    drawn = isotonic((many * told + said) / (many + 1.0), own)
    middle = np.bincount(group, weights=weight * log_odds(model)) / own
    return Calibration(tuple(middle.tolist()), tuple(np.clip(drawn, CLOSEST, 1.0 - CLOSEST).tolist()))
