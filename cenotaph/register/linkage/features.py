"""What is compared of two records: a table of features, each with levels.

Invariant: level 0 of every feature means that one of the two records says nothing, and weighs nothing: missing is not
disagreement. The order of `FEATURES` is the order in which reasons are told.

Every level has the share of true pairs expected on it before any data (m) and of random pairs (u); the model learns
both. A level on which names agree has u = 1, because the alignment already counted the chance of agreeing by its
rarity. `most` bounds what EM may believe of m: different first names of one person stay rare however a block looks.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Level:
    """One outcome of a comparison."""

    key: str  # the reason, a sentence in words/sentences/linkage.yaml
    m: float  # share among pairs of one person, before any data
    u: float  # share among pairs of two persons, before any data
    most: float = 1.0  # m learned from data never exceeds this


@dataclass(frozen=True, slots=True)
class Feature:
    """One comparison: its name and its levels, 1 first; level 0 is missing."""

    name: str
    levels: tuple[Level, ...]


LONGER_MOST = 0.15  # of the pairs of one person, one has a family name behind that of the other
RESEMBLING_MOST = 0.05  # of the pairs of one person have a name garbled beyond a slip


def _name_levels(name: str, partly: float, different: float, most: float) -> tuple[Level, ...]:
    return (
        Level(f"link.{name}_same", 0.62, 1.0),
        Level(f"link.{name}_sound", 0.22, 1.0),
        Level(f"link.{name}_spelling", 0.05, 1.0),
        Level(f"link.{name}_contained", 0.10, 1.0),
        Level(f"link.{name}_contained", 0.01, 1.0, LONGER_MOST),
        Level(f"link.{name}_partly", 0.01, 1.0, partly),
        Level(f"link.{name}_resembling", 0.01, 0.02, RESEMBLING_MOST),
        Level(f"link.{name}_different", different, 0.98, most),
    )


def _across_levels(name: str, partly: float, different: float, most: float) -> tuple[Level, ...]:
    """The levels of names in two scripts, which cannot be spelled alike: half of their names are no outcome there."""
    return (
        Level(f"link.{name}_sound", 0.74, 1.0),
        Level(f"link.{name}_spelling", 0.15, 1.0),
        Level(f"link.{name}_contained", 0.10, 1.0),
        Level(f"link.{name}_contained", 0.01, 1.0, LONGER_MOST),
        Level(f"link.{name}_partly", 0.01, 1.0, partly),
        Level(f"link.{name}_resembling", 0.01, 0.02, RESEMBLING_MOST),
        Level(f"link.{name}_different", different, 0.98, most),
    )


def _place_levels(name: str, rare: float, shared: float, common: float) -> tuple[Level, ...]:
    """Words shared, in falling rarity; then none shared, but near; elsewhere; and far away, whatever is shared."""
    return (
        Level(f"link.{name}_rare", rare, 0.01),
        Level(f"link.{name}_shared", shared, 0.07),
        Level(f"link.{name}_common", common, 0.35),
        Level(f"link.{name}_near", 0.03, 0.02),
        Level(f"link.{name}_different", 0.09, 0.35),
        Level(f"link.{name}_far", 0.03, 0.20),
    )


FEATURES: tuple[Feature, ...] = (
    Feature("given", _name_levels("given", 0.01, 0.0004, 0.003)),
    Feature("family", _name_levels("family", 0.02, 0.004, 0.02)),
    Feature("father", _name_levels("father", 0.03, 0.004, 0.03)),
    Feature("mother", _name_levels("mother", 0.06, 0.02, 0.04)),
    Feature("given_across", _across_levels("given", 0.01, 0.0004, 0.003)),
    Feature("family_across", _across_levels("family", 0.02, 0.004, 0.02)),
    Feature("father_across", _across_levels("father", 0.03, 0.004, 0.03)),
    Feature("mother_across", _across_levels("mother", 0.06, 0.02, 0.04)),
    Feature("gender", (Level("link.gender_same", 0.985, 0.6), Level("link.gender_different", 0.015, 0.4, 0.03))),
    Feature(
        "birth_day",
        (
            Level("link.birth_same_day", 0.80, 0.00006),
            Level("link.birth_slip", 0.08, 0.002),
            Level("link.birth_near", 0.02, 0.010),
            Level("link.birth_years_apart", 0.05, 0.06),
            Level("link.birth_years_apart", 0.03, 0.12, 0.05),
            Level("link.birth_years_apart", 0.01, 0.35, 0.02),
            Level("link.birth_years_apart", 0.01, 0.45, 0.01),
        ),
    ),
    Feature(
        "birth_year",
        (
            Level("link.birth_fits", 0.80, 0.05),
            Level("link.birth_years_apart", 0.12, 0.06),
            Level("link.birth_years_apart", 0.05, 0.12, 0.10),
            Level("link.birth_years_apart", 0.02, 0.32, 0.03),
            Level("link.birth_years_apart", 0.01, 0.45, 0.01),
        ),
    ),
    Feature(
        "age",
        (
            Level("link.age_same", 0.75, 0.03),
            Level("link.age_apart", 0.15, 0.05),
            Level("link.age_apart", 0.08, 0.20, 0.12),
            Level("link.age_apart", 0.02, 0.72, 0.03),
        ),
    ),
    Feature(
        "event_day",
        (
            Level("link.event_same_day", 0.60, 0.003),
            Level("link.event_days_apart", 0.22, 0.08),
            Level("link.event_days_apart", 0.12, 0.35),
            Level("link.event_days_apart", 0.06, 0.56, 0.10),
        ),
    ),
    Feature(
        "event_period",
        (
            Level("link.event_fits", 0.55, 0.04),
            Level("link.event_fits", 0.25, 0.30),
            Level("link.event_days_apart", 0.08, 0.10),
            Level("link.event_days_apart", 0.08, 0.26, 0.15),
            Level("link.event_days_apart", 0.04, 0.30, 0.08),
        ),
    ),
    Feature("place", _place_levels("place", 0.35, 0.25, 0.25)),
    Feature("birth_place", _place_levels("birth_place", 0.40, 0.25, 0.20)),
    Feature("external", (Level("link.external_same", 0.95, 1e-6), Level("link.external_different", 0.05, 1.0, 0.10))),
    Feature("occupation", (Level("link.occupation_shared", 0.6, 0.08), Level("link.occupation_different", 0.4, 0.92))),
    Feature(
        "affiliation",
        (
            Level("link.affiliation_shared", 0.40, 0.10),
            Level("link.affiliation_common", 0.40, 0.40),
            Level("link.affiliation_different", 0.20, 0.50),
        ),
    ),
)  # fmt: skip
ONE_SCRIPT = ("given", "family", "father", "mother")
NAME_FEATURES = (*ONE_SCRIPT, *(f"{name}_across" for name in ONE_SCRIPT))
POSITION = {feature.name: place for place, feature in enumerate(FEATURES)}
