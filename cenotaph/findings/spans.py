"""Spans: on which days a claimed state of things, such as a posting, certainly and possibly held.

Invariant: a span is every history (first day, last day) that its source's words allow. A day is certain if it lies in
all of them and ruled out if it lies in none; a day that only the source's silence allows is unknown, never possible. So
nothing is inferred from what nobody said, and more words can only make a day more certain.

The rules are those of the Security Force Monitor's Research Handbook (CC BY 4.0): a precise range is true on every day,
an imprecise one on at least one; the two of one claim are contiguous; "previously" reaches back without end (`before`);
the last precise day of what began and is not said to have ended is that of publication (`cap`); a state began or ended
only where its source says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from cenotaph.findings.material import UNKNOWN, Days

Held = Literal["certain", "possible", "no", "unknown"]
RANKS: tuple[Held, ...] = ("certain", "possible", "unknown", "no")


@dataclass(frozen=True, slots=True)
class Span:
    """When something held: its first day lies in `first`, its last in `last`; an open side is None.

    `starting` and `ending`: a source says that it began or ended then. Days are ordinals (`date.toordinal()`).
    """

    first: Days = UNKNOWN
    last: Days = UNKNOWN
    starting: bool = False
    ending: bool = False

    @property
    def impossible(self) -> bool:
        """Whether no history fits: the words contradict each other, such as an end before the beginning."""
        (earliest, latest), (soonest, farthest) = self.first, self.last
        return (
            _after(earliest, latest)
            or _after(soonest, farthest)
            or _after(earliest, farthest)
        )  # fmt: skip

    @property
    def precise(self) -> Days | None:
        """The days on every one of which it held; None where there is no such day (handbook: precise)."""
        latest, soonest = self.first[1], self.last[0]
        if self.impossible or latest is None or soonest is None or latest > soonest:
            return None
        return (latest, soonest)

    @property
    def imprecise(self) -> Days:
        """The days outside of which it is said not to have held, open sides None (handbook: imprecise, before)."""
        return (self.first[0], self.last[1])

    @property
    def spoken(self) -> Days:
        """The days of which a source speaks at all; an open side, which silence leaves open, ends at what is stated."""
        (earliest, latest), (soonest, farthest) = self.first, self.last
        low = earliest if earliest is not None else _least(latest, soonest) if soonest is not None else None
        high = farthest if farthest is not None else _most(latest, soonest) if latest is not None else None
        return (low, high)

    def sometime(self, days: Days) -> Held:
        """Whether it held on at least one of these days."""
        return self._held(days, some=True)

    def throughout(self, days: Days) -> Held:
        """Whether it held on one unknown day of these: certain only if it held on each, ruled out only if on none."""
        return self._held(days, some=False)

    def _held(self, days: Days, some: bool) -> Held:
        first, last = days
        if self.impossible or first is None or last is None:
            return "unknown"
        if _after(self.first[0], last) or _after(first, self.last[1]):
            return "no"
        latest, soonest = self.first[1], self.last[0]
        if latest is not None and soonest is not None:
            inside = latest <= last and soonest >= first if some else latest <= first and last <= soonest
            if inside:
                return "certain"
        low, high = self.spoken
        if low is None or high is None:
            return "unknown"
        return "possible" if low <= last and first <= high else "unknown"


def holds(span: Span, day: int) -> Held:
    """Whether what a span tells of held on one day."""
    return span.throughout((day, day))


def span_of(
    since: Days = UNKNOWN,
    until: Days = UNKNOWN,
    period: Days = UNKNOWN,
    published: Days = UNKNOWN,
    former: bool = False,
) -> Span:
    """The span that one source's words allow.

    `since` and `until`: it began, ended on a day of these. `period`: it held on at least one day of these; a single day
    is precise. `published`: when the source was. What began and is not said to have ended still held on the first day
    on which the source can have been published (cap). `former`: the source calls it past, so it ended before
    publication and may reach back without end (before).
    """
    starting, ending = since != UNKNOWN, until != UNKNOWN
    earliest, latest = since
    soonest, farthest = until
    latest = _least(latest, period[1])
    soonest = _most(soonest, period[0])
    if former and not ending:
        farthest = _least(farthest, published[1])
    elif starting and not ending:
        soonest = _most(soonest, published[0])
    # The first day is no later than the last one can be, the last no sooner than the first one can be.
    return Span((earliest, _least(latest, farthest)), (_most(soonest, earliest), farthest), starting, ending)


def hull(stated: Iterable[Days]) -> Days:
    """The days that hold all of several statements of one date; one of two that disagree is never preferred."""
    found = [days for days in stated if days != UNKNOWN]
    if not found:
        return UNKNOWN
    lows, highs = [low for low, _ in found], [high for _, high in found]
    return (
        None if None in lows else min(low for low in lows if low is not None),
        None if None in highs else max(high for high in highs if high is not None),
    )


def weakest(held: Iterable[Held]) -> Held:
    """What several conditions come to that must all hold: "no" if one is, else the least certain of them."""
    return max(held, key=RANKS.index, default="unknown")


def _after(one: int | None, other: int | None) -> bool:
    """Whether a day certainly comes after another."""
    return one is not None and other is not None and one > other


def _least(one: int | None, other: int | None) -> int | None:
    """The smaller of two bounds; an open one does not bind."""
    return other if one is None else one if other is None else min(one, other)


def _most(one: int | None, other: int | None) -> int | None:
    """The larger of two bounds; an open one does not bind."""
    return other if one is None else one if other is None else max(one, other)
