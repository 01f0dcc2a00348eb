"""The words of the fictional country: names, places, prisons, organisations and the lists it has.

Invariant: every word has one Persian spelling and at least one Latin one; the first Latin spelling is the habitual one.
Words live in the YAML files beside this module, never in code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import product
from typing import Any

import yaml

from cenotaph.simulate.chance import Weighted, by_rank

LATIN_SPELLINGS = 4  # of one word, at most
TOWN_WEIGHTS = (5, 3, 2)  # of the first, second and third town of a province


@dataclass(frozen=True, slots=True)
class Spelled:
    """A word in Persian script and in Latin letters; `latin[0]` is the habitual spelling."""

    persian: str
    latin: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Province:
    """A province, its share of all persons, and its towns (the first has most people)."""

    name: Spelled
    share: float
    towns: Weighted[Spelled]
    prisons: tuple[Spelled, ...]


@dataclass(frozen=True, slots=True)
class Country:
    """Where and when it happened, and the words people there have for things."""

    case: str
    period: tuple[str, str]
    provinces: Weighted[Province]
    organisations: Weighted[Spelled]
    occupations: Weighted[Spelled]
    months: Mapping[str, Mapping[str, Sequence[str]]]  # by calendar, then script
    seasons: Mapping[str, Sequence[str]]  # by script


@dataclass(frozen=True, slots=True)
class Names:
    """Given names by gender, compound parts, family names and the names one bears after one's town."""

    given: Mapping[str, Weighted[Spelled]]
    compound_first: tuple[Spelled, ...]
    compound_second: tuple[Spelled, ...]
    family: Weighted[Spelled]
    after_town: Mapping[str, Spelled]


@dataclass(frozen=True, slots=True)
class Edition:
    """A later edition of a list: its file, its name and the column it no longer has."""

    file: str
    edition: str
    without: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One list of persons: its columns, whom it reaches, how it writes, and its `source.toml` word for word.

    `copies` is the key of the list it takes its rows from; `by_month` multiplies the coverage in a month of the event.
    """

    key: str
    stream: int
    script: str
    calendar: str
    file: str
    edition: str
    coverage: Mapping[str, float]
    duplicates: float
    unnamed: float
    key_column: str
    first_key: int
    columns: Mapping[str, str]
    source: str
    copies: str = ""
    later: Edition | None = None
    by_month: Mapping[int, float] = field(default_factory=dict)

    @property
    def editions(self) -> tuple[str, ...]:
        """The names of its editions, the first published first."""
        return (self.edition,) if self.later is None else (self.edition, self.later.edition)


def read(name: str) -> Any:
    """A YAML file of this folder."""
    return yaml.safe_load((resources.files("cenotaph.simulate") / name).read_text(encoding="utf-8"))


def spelled(row: Sequence[str]) -> Spelled:
    """A row of the YAML files: the Persian spelling, then the Latin ones."""
    return Spelled(row[0], tuple(row[1:]))


def joined(*parts: Spelled) -> Spelled:
    """A compound word; of all combinations of the parts' Latin spellings the first few, the habitual one first."""
    combinations = sorted(product(*(enumerate(part.latin) for part in parts)), key=lambda pick: sum(n for n, _ in pick))
    latin = ("".join(text for _, text in pick) for pick in combinations)
    return Spelled("".join(part.persian for part in parts), tuple(dict.fromkeys(latin))[:LATIN_SPELLINGS])


@cache
def country() -> Country:
    """The fictional country of `country.yaml`."""
    found = read("country.yaml")
    provinces = [
        Province(
            name=spelled(province["name"]),
            share=province["share"],
            towns=Weighted([spelled(town) for town in province["towns"]], TOWN_WEIGHTS[: len(province["towns"])]),
            prisons=tuple(
                spelled(prison["name"]) for prison in found["prisons"] if province["name"][1] in prison["provinces"]
            ),
        )
        for province in found["provinces"]
    ]
    return Country(
        case=found["case"],
        period=(found["period"][0], found["period"][1]),
        provinces=Weighted(provinces, (province.share for province in provinces)),
        organisations=by_rank([spelled(row) for row in found["organisations"]]),
        occupations=by_rank([spelled(row) for row in found["occupations"]]),
        months=found["months"],
        seasons=found["seasons"],
    )


@cache
def names() -> Names:
    """The vocabularies of `names.yaml`, with every family name that head, tail and ending can make.

    Endings change fastest and heads slowest in rank, so that common family names differ in every part.
    """
    found = read("names.yaml")
    men = {row[0]: spelled(row) for row in found["given"]["male"]}
    heads, tails, endings = ([spelled(row) for row in found["family"][part]] for part in ("head", "tail", "ending"))
    stems = [
        (heads[step % len(heads)], tails[(step + step // len(heads)) % len(tails)])
        for step in range(len(heads) * len(tails))
    ]
    families = [joined(head, tail, ending) for ending in endings for head, tail in stems]
    towns = [town for province in country().provinces.things for town in province.towns.things]
    return Names(
        given={gender: by_rank([spelled(row) for row in rows]) for gender, rows in found["given"].items()},
        compound_first=tuple(men[name] for name in found["compound_first"]),
        compound_second=tuple(men[name] for name in found["compound_second"]),
        family=by_rank(families),
        after_town={town.persian: joined(town, endings[0]) for town in towns},
    )


@cache
def rates(corruption: str = "first") -> Mapping[str, float]:
    """The error rates of one corruption model of `lists.yaml`: each a share, its name says of what."""
    return dict(read("lists.yaml")["rates"][corruption])


def listing_of(entry: Mapping[str, Any]) -> Listing:
    """A list of `lists.yaml`."""
    later = entry.get("later")
    return Listing(**{**entry, "later": Edition(**later) if later else None})


@cache
def listings() -> tuple[Listing, ...]:
    """The lists of `lists.yaml` in the order in which a simulation takes them."""
    return tuple(listing_of(entry) for entry in read("lists.yaml")["lists"])


@cache
def survivors() -> Listing:
    """The list of those who came out alive."""
    return listing_of(read("lists.yaml")["survivors"])
