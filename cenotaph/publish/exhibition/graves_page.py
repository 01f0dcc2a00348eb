"""The graves and places: where sources say that people were killed, buried or held, with circles instead of pins.

Invariant: every site stands with its source; sites are gathered by place and like name, and what sources say of one of
them stands side by side. A position is that of a town; the page says so, and how large the circle is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

from cenotaph.claims.values.place import countries_of
from cenotaph.claims.values.spelling import fold
from cenotaph.findings.like_sites import Called, like_sites
from cenotaph.findings.places import listed
from cenotaph.findings.sites import LADDER, Site
from cenotaph.publish.exhibition.localities import Locality, locality, locality_row
from cenotaph.publish.exhibition.map_rows import map_rows
from cenotaph.publish.exhibition.officials import forms, name_row
from cenotaph.publish.exhibition.said import Cards
from cenotaph.publish.exhibition.telling import told_row
from cenotaph.publish.shapes import CaseCard, Record, Surroundings
from cenotaph.words.sentences import number
from cenotaph.words.vocabulary import term_label

Row = dict[str, Any]
Likeness = Mapping[str, tuple[str, ...]]  # record -> records of sites that are perhaps the same
Register = Mapping[str, Site]  # record -> the site of the register of findings
NOTHING: Register = MappingProxyType({})
PRISONS = "prisons"
SECTIONS = {  # section -> (heading, kinds of site); a site of another kind, or of none, stands in "others"
    "graves": ("exhibition.graves.graves", ("mass_grave", "burial")),
    "killing": ("exhibition.graves.killing", ("execution_place",)),
    "others": ("exhibition.graves.others", ()),
    PRISONS: ("exhibition.graves.prisons", ("prison", "prison_execution_place")),
}
SECTION_OF = {kind: section for section, (_, kinds) in SECTIONS.items() for kind in kinds}
OF_A_SITE = (
    "name", "site_kind", "place", "province", "description", "figure", "discovered", "destroyed", "site_status",
    "radius", "basis",
)  # fmt: skip
SPEAK_OF_SEEING = ("description", "basis")


@cache
def words_of_seeing() -> frozenset[str]:
    """The folded words that speak of something seen."""
    return frozenset(word for words in listed("sites.yaml", "seen") for word in words.split())


def section_of(site: Record) -> str:
    """The section in which a site stands, by its kind."""
    return SECTION_OF.get(site.term("site_kind"), "others")


def seen(sites: Iterable[Record]) -> bool:
    """Whether the words of any of them speak of something seen, photographed or filmed."""
    said = (fold(site.words(about)).split() for site in sites for about in SPEAK_OF_SEEING)
    return any(not words_of_seeing().isdisjoint(words) for words in said)


def likeness(sites: Iterable[Record], territory: Sequence[str]) -> Likeness:
    """For each site those that are perhaps the same, by the rule of the register of sites."""
    called = (
        Called(
            one.record,
            one.source,
            (one.words("name"),),
            (one.words("place"),),
            one.term("site_kind") in SECTIONS["graves"][1],
        )
        for one in sorted(sites, key=lambda one: one.record)
    )
    return like_sites(tuple(called), tuple(territory))


def same_sites(sites: Sequence[Record], like: Likeness) -> list[list[Record]]:
    """Sites of one place in groups of like names, the most often named first; a chain of like names is one group."""
    groups: list[list[Record]] = []
    for site in sorted(sites, key=lambda one: one.record):
        near = [group for group in groups if any(one.record in like[site.record] for one in group)]
        apart = [group for group in groups if not any(group is one for one in near)]
        groups = [*apart, [*(one for group in near for one in group), site]]
    return sorted(groups, key=lambda group: (-len(group), group[0].record))


def by_place(sites: Iterable[Record], territory: Sequence[str]) -> dict[Locality, list[Record]]:
    """Sites by locality, the one most spoken of first, those without a place last."""
    found: dict[Locality, list[Record]] = defaultdict(list)
    for site in sites:
        found[locality(site.words("place"), territory)].append(site)
    return dict(sorted(found.items(), key=lambda item: (item[0].key == "", -len(item[1]), item[0].key)))


def established(sites: Sequence[Record], register: Register, locale: str) -> Row:
    """How far sites of like name are established, the furthest of them; whether their days of disturbance differ."""
    known = [register[one.record] for one in sites if one.record in register]
    stage = max((one.stage for one in known), key=LADDER.index, default="")
    return {
        "stage": term_label("site_stage", stage, locale) if stage else "",
        "days_differ": any(one.days_differ or one.days_differ_perhaps for one in known),
    }


def group_row(sites: Sequence[Record], cards: Cards, locale: str, register: Register = NOTHING) -> Row:
    """Sites of one place and like name: how they are called and what each source says."""
    names = forms(sites)
    called = name_row(names, locale) if names else {"name": {"shown": ""}, "others": []}
    how_far = established(sites, register, locale)
    return {
        **called,
        **how_far,
        "count": len(sites),
        "claims": [told_row(one, cards, locale, OF_A_SITE) for one in sites],
    }


def section_rows(
    sites: Sequence[Record], territory: Sequence[str], cards: Cards, locale: str, register: Register = NOTHING
) -> list[Row]:
    """The sections that have a site, each with its places and, in them, the sites of like name."""
    rows = []
    like = likeness(sites, territory)
    for section, (title, _) in SECTIONS.items():
        here = [one for one in sites if section_of(one) == section]
        places = [
            {
                **locality_row(place, [one for site in group for one in site.of("place")], locale),
                "id": f"{section}-{index}",
                "groups": [group_row(same, cards, locale, register) for same in same_sites(group, like)],
            }
            for index, (place, group) in enumerate(by_place(here, territory).items(), 1)
        ]
        if places:
            rows.append({"id": section, "title": title, "places": places})
    return rows


def marks(found: Mapping[Locality, Sequence[Record]], locale: str) -> list[Row]:
    """What the map says of each town: its name, how many sites are told of, how they are known."""
    rows = []
    for place, sites in found.items():
        if place.town is None:
            continue
        name = locality_row(place, [one for site in sites for one in site.of("place")], locale)["shown"]
        graves = [one for one in sites if section_of(one) != PRISONS]
        count = number(len(sites), locale)
        rows.append(
            {
                "town": place.town,
                "name": name,
                "label": f"{name} {count}",
                "count": len(sites),
                "graves": len(graves),
                "prisons": len(sites) - len(graves),
                "seen": seen(graves or sites),
                "radius": number(place.town.radius, locale),
            }
        )
    return rows


def graves_page(around: Surroundings, case: CaseCard, cards: Cards, locale: str, register: Sequence[Site] = ()) -> Row:
    """The rows of the page; without a country that the atlas knows there is no map. `register`: that of findings."""
    known = {record: site for site in register for record in site.said.records}
    sites = around.kind("site")
    found = by_place(sites, case.territory)
    drawn = map_rows(countries_of(case.territory), marks(found, locale))
    absent = [
        locality_row(place, [one for site in group for one in site.of("place")], locale)
        for place, group in found.items()
        if place.town is None and place.key
    ]
    return {
        "map": {**drawn, "least": number(round(drawn["least"]), locale)} if drawn else None,
        "absent": absent if drawn else [],
        "no_place": sum(len(group) for place, group in found.items() if not place.key) if drawn else 0,
        "sections": section_rows(sites, case.territory, cards, locale, known),
    }
