"""Latent classes say the same whatever the seed, or say that they do not: the reference tables, over and over.

Ten seeds a table: their medians may differ by no more than the Monte Carlo errors that they state (chi-square, 99 %),
or every one of them must warn of several modes. Fifty seeds of the scouts: no second mode where there is none, always
one where there is one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

COVERS = (
    "cenotaph/estimate/convergence.py", "cenotaph/estimate/latent_chains.py", "cenotaph/estimate/latent_class.py",
)  # fmt: skip
TABLES = Path("../shared/facts/mse/tables")
ALIKE = ("kosovo", "hiv_rome", "western", "ned_5", "ukdat_5", "verdata_recruitment_male_1999_R1")
ONE_MODE, SEVERAL = ("kosovo", "hiv_rome", "western", "ned_5"), ("ukdat_5",)
SEEDS, SCOUTED = 10, 50


def fitted(name: str, seeds: int) -> dict[str, Any]:
    """The medians of several seeds, their stated errors, and whether they are one answer."""
    from scipy.stats import chi2

    from cenotaph.estimate import latent_class
    from cenotaph.estimate.table import read_table

    found = [latent_class.fit(read_table(TABLES / f"{name}.csv"), seed=seed) for seed in range(seeds)]
    medians = np.array([one.point for one in found])
    errors = np.array([one.details["monte_carlo_error"] for one in found])
    distance = float((((medians - np.average(medians, weights=errors**-2)) / errors) ** 2).sum())
    warned = sum(any(each.code == "several_modes" for each in one.warnings) for one in found)
    return {
        "medians": [round(float(one), 1) for one in medians],
        "monte_carlo_errors": [round(float(one), 1) for one in errors],
        "chi_square": round(distance, 2),
        "one_answer": distance <= float(chi2.ppf(0.99, seeds - 1)),
        "warn_of_several_modes": warned,
        "holds": distance <= float(chi2.ppf(0.99, seeds - 1)) or warned == seeds,
    }


def scouted(name: str, seeds: int) -> int:
    """How many seeds see several modes; nothing is drawn but the scouts."""
    from cenotaph.estimate import latent_class
    from cenotaph.estimate.table import read_table

    table = read_table(TABLES / f"{name}.csv")
    return sum(len(latent_class.modes(latent_class.scouted(table, seed).staying)) > 1 for seed in range(seeds))


def prove(seeds: int = SEEDS, scouts: int = SCOUTED) -> dict[str, Any]:
    """One answer or a warning, and no false alarm."""
    answers = {name: fitted(name, seeds) for name in ALIKE}
    modes = {name: scouted(name, scouts) for name in (*ONE_MODE, *SEVERAL)}
    return {
        "holds": all(one["holds"] for one in answers.values())
        and not any(modes[name] for name in ONE_MODE)
        and all(modes[name] == scouts for name in SEVERAL),
        "seeds": seeds,
        "answers": answers,
        "seeds_of_scouts": scouts,
        "several_modes_seen": modes,
    }
