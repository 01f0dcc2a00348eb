"""Numbers that people state: which may be compared, and which are not what they are said to be.

Invariant: totals of different scopes are never compared; nothing here adds, averages or prefers one. A remark names the
record it is about and the records that speak against it, and is made only of what sources state: where a body is known
by words that many bodies share, or a time is not known, there is no remark.
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
SAME_OCCASION = 31  # days from the words to a text that reports them; one that comes later may rest on other words

Days = tuple[int | None, int | None]  # ordinal days (first, last), None where unknown or open
UNKNOWN: Days = (None, None)


@dataclass(frozen=True, slots=True)
class Total:
    """A number that a source states: who says it, to whom it is credited, what it counts, from when to when.

    `low` and `high` are the figures as stated (persons), None where none is; `denied`: the source says that this is not
    the number. `claimant` and each name in `credited_to` may hold several bodies with ";" between them.
    """

    record: str
    source: str
    producer: str  # who publishes the source
    claimant: str
    credited_to: tuple[str, ...]
    scope: str
    low: float | None
    high: float | None
    period: Days = UNKNOWN  # in which those counted died
    published: Days = UNKNOWN  # when the source was
    denied: bool = False

    @property
    def figure(self) -> bool:
        """Whether it gives any figure."""
        return self.low is not None or self.high is not None


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words of a person or body as a source reports them, and when they were spoken."""

    record: str
    source: str
    speaker: str
    issued: Days = UNKNOWN


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
        group.sort(key=lambda one: (not one.figure, _ends(one), one.record))
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
    """The totals that a body states in its own text: it is the claimant, and no source puts them into its mouth."""
    return [total for total in totals if not credited(total) and speaks_as(total.claimant, body)]


def credited_elsewhere(totals: Sequence[Total]) -> list[Remark]:
    """Numbers credited to a body whose own text denies them, or states another number of the same scope and time."""
    found = []
    for total in _stated(totals):
        for body in credited(total):
            own = [
                one
                for one in own_words_of(body, totals)
                if one.figure
                and one.source != total.source
                and one.scope == total.scope
                and _same_time(one.period, total.period)
            ]
            denied = [one for one in own if one.denied and _meet(one, total)]
            other = [one for one in own if not one.denied]
            if denied or (other and not any(_meet(one, total) for one in other)):
                against = tuple(sorted(one.record for one in (denied or other)))
                key = "numbers.denied_by_own_text" if denied else "numbers.own_text_differs"
                found.append(Remark(total.record, "credited_elsewhere", against, message(key, body=body)))
    return found


def credited_without_words(totals: Sequence[Total], spoken: Sequence[Spoken]) -> list[Remark]:
    """Numbers credited to somebody whose words of that time several other sources report, none with such a number.

    Words spoken on another occasion say nothing of it: only those count that were spoken within SAME_OCCASION days
    before the source was published. A number of the same scope that any other source gives as theirs ends the doubt.
    """
    found = []
    for total in _stated(totals):
        for body in credited(total):
            reported = [
                one
                for one in spoken
                if one.source != total.source
                and holds_body(one.speaker, body)
                and _just_before(one.issued, total.published)
            ]
            sources = {one.source for one in reported}
            given = any(
                holds_body(name, body)
                for one in _stated(totals)
                if one.source != total.source and one.scope == total.scope
                for name in (one.claimant, *one.credited_to)
            )
            if len(sources) > 1 and not given:
                against = tuple(sorted(one.record for one in reported))
                told = message("numbers.own_words_without_number", body=body, many=len(sources))
                found.append(Remark(total.record, "credited_without_words", against, told))
    return found


def copied_and_changed(totals: Sequence[Total], origins: Mapping[str, frozenset[str]]) -> list[Remark]:
    """Numbers of a source that copies another and differs from it: one end is the same, the other is not."""
    found = []
    for copy in _stated(totals):
        for first in _stated(totals):
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


def speaks_as(claimant: str, body: str) -> bool:
    """Whether a claimant is this body and not one who speaks of it: the body's telling words come first.

    "Amnesty International, June 1989" speaks as Amnesty International, "a blog on Amnesty" does not.
    """
    wanted = telling(body)
    return bool(wanted) and any(
        len(named) >= len(wanted)
        and all(one == other or same_sound(one, other) for one, other in zip(wanted, named, strict=False))
        for named in map(telling, claimant.split(";"))
    )


def _stated(totals: Iterable[Total]) -> list[Total]:
    """The totals whose figure their source stands for."""
    return [total for total in totals if total.figure and not total.denied]


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


def _same_time(left: Days, right: Days) -> bool:
    """Whether two periods may overlap; an unknown one may."""
    (a, b), (c, d) = left, right
    return not ((b is not None and c is not None and b < c) or (d is not None and a is not None and d < a))


def _just_before(spoken: Days, published: Days) -> bool:
    """Whether words may have been spoken on a day of the publication or within SAME_OCCASION days before it."""
    (first, last), (earliest, latest) = spoken, published
    if first is None or last is None or earliest is None or latest is None:
        return False
    return last >= earliest - SAME_OCCASION and first <= latest
