"""The chain of command as sources allege it: postings, panels, what lies within them, and careers; one answer.

Invariant: everything here is what sources say, counted by origin. No office held later, no listing and no death enters
the seats, the links or any count; each stands in its own field. A link says that time, place and description agree, and
is no finding of responsibility.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from cenotaph.findings.careers import Career, Office, careers
from cenotaph.findings.linkage import ACTS, Linked, linked, linked_since, tested
from cenotaph.findings.material import Days, Material
from cenotaph.findings.plain import plain, plain_days
from cenotaph.findings.postings import OFFICE, Posting, Seat, panels, postings
from cenotaph.findings.since import Reads, Since, of_kinds
from cenotaph.words.sentences import message


@dataclass(frozen=True, slots=True)
class Command:
    """All that the material alleges of postings."""

    freeze: str
    mandate: Days
    postings: tuple[Posting, ...]
    panels: tuple[tuple[str, tuple[Seat, ...]], ...]  # place, who is alleged to have sat there
    linkage: tuple[Linked, ...]
    careers: tuple[Career, ...]


def command(material: Material, mandate: Days, before: Command | None = None, changes: Since | None = None) -> Command:
    """What the material alleges. `mandate`: the first and last day of the period that the commission looks into.

    `before` is that of an earlier freeze, `changes` what is not as it was then; the result is the same.
    """
    kept = before if before and changes and not changes.touches(seats(changes.then)) else None
    found = kept.postings if kept else postings(material)
    return Command(
        freeze=material.freeze,
        mandate=mandate,
        postings=found,
        panels=kept.panels if kept else panels(material, found),
        linkage=_linkage(material, found, before, changes),
        careers=kept.careers if kept else careers(material, found, mandate),
    )


def seats(material: Material) -> Reads:
    """What is read of seats: the records that tell of them, and all of the persons whom those name."""
    references = material.things.claims.filter(pl.col("property").is_in(["person", "about"]))["as_written"]
    named = pl.col("record").is_in(references.str.strip_chars().unique().implode())
    entities = material.records.filter(named & (pl.col("entity") != ""))["entity"].unique()
    return Reads(
        of_kinds(("posting", "body", "statement", "event", "designation"))
        | named
        | pl.col("entity").is_in(entities.implode())
    )


def _linkage(
    material: Material, found: Sequence[Posting], before: Command | None, changes: Since | None
) -> tuple[Linked, ...]:
    """What lies within the postings; where these reach as they did, only what changed of acts is looked at again."""
    if before is None or changes is None or tested(changes.then, before.postings) != tested(material, found):
        return linked(material, found)
    return linked_since(before.linkage, found, changes) if changes.touches(ACTS) else before.linkage


def as_json(found: Command) -> dict[str, Any]:
    """The contents of `out/findings/command.json`: sorted, with days as ISO 8601 and sentences as [key, parameters].

    A career names postings by their record; they stand whole under `postings`. Postings of persons who have no career
    here, whom sources give no more than an office of another time, are not written.
    """
    told = {one.person for one in found.careers}
    return {
        "freeze": found.freeze,
        "about": plain(message("command.alleged")),
        "mandate": plain_days(found.mandate),
        "postings": plain([one for one in found.postings if one.kind != OFFICE or one.person in told]),
        "panels": [{"place": place, "seats": plain(seats)} for place, seats in found.panels],
        "linkage": plain(found.linkage),
        "careers": [_career(one) for one in found.careers],
    }


OFFICES = ("seats", "offices_then", "later_offices", "other_offices")


def _career(one: Career) -> dict[str, Any]:
    return {
        "person": one.person,
        "names": list(one.names),
        **{name: [_office(each) for each in getattr(one, name)] for name in OFFICES},
        "listings": plain(one.listings),
        "deaths": plain(one.deaths),
    }


def _office(one: Office) -> dict[str, str]:
    return {"posting": one.posting.record, "in_mandate": one.in_mandate}
