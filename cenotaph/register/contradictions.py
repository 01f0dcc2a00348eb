"""Contradictions: claims of one entity and property that cannot all hold.

Invariant: a contradiction is detected and shown with both sides; nothing here settles one or removes a claim.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cenotaph.claims.values import Agreement
from cenotaph.claims.values.types import TYPES
from cenotaph.register.cards import Card, Said, key_of, value_of
from cenotaph.words.sentences import Message
from cenotaph.words.vocabulary import properties

CANNOT_BOTH_HOLD = {Agreement.DIFFERENT, Agreement.CLOSE}


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Claims of one entity to one property of which no two different ones can both be true."""

    entity: str
    property: str
    claims: tuple[Said, ...]
    rule: str  # "one_true_value": a person has one of these
    explanation: Message  # what differs most


def contradictions(card: Card) -> Iterator[Contradiction]:
    """Every contradiction on a card, in the order of its properties."""
    for group in card.ranked:
        about = properties()[group[0].property]
        if not about.single:
            continue
        distinct: dict[str, Said] = {}
        for claim in group:
            if claim.value:
                distinct.setdefault(key_of(claim.property, claim.value), claim)
        if len(distinct) < 2:
            continue
        compare = TYPES[about.type].compare
        sides: dict[str, Said] = {}
        worst: tuple[float, Message] | None = None
        known = list(distinct.items())
        for n, (left_key, left) in enumerate(known):
            for right_key, right in known[n + 1 :]:
                found = compare(value_of(about.key, left.value), value_of(about.key, right.value))
                if found.agreement in CANNOT_BOTH_HOLD:
                    sides |= {left_key: left, right_key: right}
                    if worst is None or found.distance > worst[0]:
                        worst = (found.distance, found.why)
        if worst is not None:
            involved = tuple(claim for claim in group if claim.value and key_of(claim.property, claim.value) in sides)
            yield Contradiction(card.entity, about.key, involved, "one_true_value", worst[1])
