"""Numbers that people state: which may be compared, and which are not what they are said to be.

Invariant: totals of different scopes are never compared; nothing here adds, averages or prefers one. A remark names the
record it is about and the records that speak against it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cenotaph.claims.values.spelling import fold, same_sound
from cenotaph.words.sentences import Message, message

# Words of a body's name that many bodies share; alone they make no two bodies the same.
COMMON = frozenset(
    {
        "the", "of", "for", "and", "on", "in", "an", "a", "de", "la", "du", "des", "le", "les", "human", "rights",
        "committee", "center", "centre", "office", "international", "united", "nations", "un", "council", "party",
        "page", "report", "fictional",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Total:
    """A number that a source states: who says it, to whom it is credited, what it counts, from when to when.

    `low` and `high` are the figures as stated (persons), None where none is; `denied`: the source says that this is not
    the number. `period`: ordinal days (first, last), None where unknown or open.
    """

    record: str
    source: str
    producer: str
    claimant: str
    credited_to: tuple[str, ...]
    scope: str
    low: float | None
    high: float | None
    period: tuple[int | None, int | None] = (None, None)
    denied: bool = False


@dataclass(frozen=True, slots=True)
class Spoken:
    """A person's or body's words as a source reports them, and whether they state a number."""

    record: str
    source: str
    speaker: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What is remarkable about a number: the rule that found it, the records it rests on, the sentence."""

    record: str
    rule: str  # credited_elsewhere, credited_without_words, copied_and_changed
    against: tuple[str, ...]
    sentence: Message


def by_scope(totals: Iterable[Total]) -> dict[str, list[Total]]:
    """The totals of each scope, the smallest stated figure first; only within a scope may they be compared."""
    groups: dict[str, list[Total]] = defaultdict(list)
    for total in totals:
        groups[total.scope].append(total)
    for group in groups.values():
        group.sort(key=lambda one: (one.low is None and one.high is None, _ends(one), one.record))
    return dict(groups)


def remarks(totals: Sequence[Total], spoken: Sequence[Spoken], origins: Mapping[str, frozenset[str]]) -> list[Remark]:
    """Every remark on these totals, sorted by record and rule. `origins`: source -> sources it derives from."""
    found = [*credited_elsewhere(totals), *credited_without_words(totals, spoken), *copied_and_changed(totals, origins)]
    return sorted(found, key=lambda one: (one.record, one.rule, one.against))


def credited(total: Total) -> tuple[str, ...]:
    """To whom a source credits a number that is not its own: as stated, or the claimant if not its producer."""
    if total.credited_to:
        return total.credited_to
    own = not total.claimant or same_body(total.claimant, total.producer)
    return () if own else (total.claimant,)


def own_words_of(body: str, totals: Iterable[Total]) -> list[Total]:
    """The totals that a body states itself: it is the claimant, and no source puts them into another's mouth."""
    return [total for total in totals if not total.credited_to and holds_body(total.claimant, body)]


def credited_elsewhere(totals: Sequence[Total]) -> list[Remark]:
    """Numbers credited to a body whose own text denies them, or states another number of the same scope."""
    found = []
    for total in totals:
        for body in credited(total):
            if total.low is None and total.high is None:
                continue
            own = [
                one
                for one in own_words_of(body, totals)
                if one.source != total.source and one.scope == total.scope and _same_time(one, total)
            ]
            denied = [one for one in own if one.denied and _meet(one, total)]
            other = [one for one in own if not one.denied]
            if denied or (other and not any(_meet(one, total) for one in other)):
                against = tuple(one.record for one in (denied or other))
                key = "numbers.denied_by_own_text" if denied else "numbers.own_text_differs"
                found.append(Remark(total.record, "credited_elsewhere", against, message(key, body=body)))
    return found


def credited_without_words(totals: Sequence[Total], spoken: Sequence[Spoken]) -> list[Remark]:
    """Numbers credited to a person whose words other sources report, none of them with a number of that scope."""
    found = []
    for total in totals:
        for body in credited(total):
            if total.low is None and total.high is None:
                continue
            reported = [one for one in spoken if one.source != total.source and holds_body(one.speaker, body)]
            stated = any(
                holds_body(name, body)
                for one in totals
                if one.source != total.source and one.scope == total.scope and (one.low, one.high) != (None, None)
                for name in (one.claimant, *one.credited_to)
            )
            if len({one.source for one in reported}) > 1 and not stated:
                against = tuple(one.record for one in reported)
                told = message(
                    "numbers.own_words_without_number", body=body, many=len({one.source for one in reported})
                )
                found.append(Remark(total.record, "credited_without_words", against, told))
    return found


def copied_and_changed(totals: Sequence[Total], origins: Mapping[str, frozenset[str]]) -> list[Remark]:
    """Numbers of a source that copies another and differs from it: one end is the same, the other is not."""
    found = []
    for copy in totals:
        for first in totals:
            if first.source not in origins.get(copy.source, frozenset()) or first.scope != copy.scope:
                continue
            shared = (copy.low == first.low) + (copy.high == first.high)
            if shared == 1 and None not in (copy.low, first.low, copy.high, first.high):
                told = message("numbers.copied_and_changed", source=first.source)
                found.append(Remark(copy.record, "copied_and_changed", (first.record,), told))
    return found


def telling(name: str) -> list[str]:
    """The words of a body's or person's name that tell it from others."""
    return [word for word in fold(name).split() if word not in COMMON]


def same_body(left: str, right: str) -> bool:
    """Whether two names share a telling word: "Iran Tribunal" and "Iran Tribunal (fa)"."""
    return bool(set(telling(left)) & set(telling(right)))


def holds_body(name: str, body: str) -> bool:
    """Whether a name holds every telling word of a body's name, in any spelling that sounds alike."""
    wanted, there = telling(body), telling(name)
    joined = "".join(there)
    return bool(wanted) and all(
        any(word == one or same_sound(word, one) for one in there) or word in joined for word in wanted
    )


def _ends(total: Total) -> tuple[float, float]:
    """The figures as stated; one that is missing is the other."""
    low = total.low if total.low is not None else total.high
    high = total.high if total.high is not None else total.low
    return (low if low is not None else 0.0, high if high is not None else 0.0)


def _meet(left: Total, right: Total) -> bool:
    """Whether two figures as stated overlap. "At least 4,000" and "at least 30,000" do not: each is a figure somebody
    stands for, though both may be true."""
    (a, b), (c, d) = _ends(left), _ends(right)
    return a <= d and c <= b


def _same_time(left: Total, right: Total) -> bool:
    """Whether two periods may overlap; an unknown one may."""
    (a, b), (c, d) = left.period, right.period
    return not ((b is not None and c is not None and b < c) or (d is not None and a is not None and d < a))
