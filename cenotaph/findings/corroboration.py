"""Corroboration: how many of several sources do not go back to one another, to one source or to one publisher.

Invariant: sources that share an ancestor, held here or not, or a publisher with themselves or an ancestor, are one
origin, and so is a chain of such sources. A derivation that is only suggested joins too, for whoever may have copied
corroborates nothing. What is counted are origins not known to be connected: a derivation nobody saw, or one publisher
under two names, is counted apart until a description says so. Ten sources that copy one add no origin.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cenotaph.claims.values.spelling import fold

SINGLE, WEAK, INDEPENDENT, CONTRADICTED, MIXED, NONE = (
    "single_source", "corroborated_weak", "corroborated_independent", "contradicted", "mixed", "none",
)  # fmt: skip


class Origins:
    """From which sources each derives, and who published it; answers which of several are of one origin."""

    def __init__(self, derived: Mapping[str, Iterable[str]], publishers: Mapping[str, str]) -> None:
        self.derived = {source: tuple(sorted(set(origins))) for source, origins in derived.items()}
        self.publishers = publishers
        self._marks: dict[str, frozenset[tuple[str, str]]] = {}

    def __eq__(self, other: object) -> bool:
        """Whether both know the same derivations and publishers."""
        return isinstance(other, Origins) and self.derived == other.derived and self.publishers == other.publishers

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.derived.items())))

    def ancestors(self, source: str) -> frozenset[str]:
        """The source and everything from which it derives, by any number of steps; a circle ends."""
        seen, waiting = {source}, [source]
        while waiting:
            for origin in self.derived.get(waiting.pop(), ()):
                if origin not in seen:
                    seen.add(origin)
                    waiting.append(origin)
        return frozenset(seen)

    def marks(self, source: str) -> frozenset[tuple[str, str]]:
        """By what a source is known to be of one origin with another: its ancestors and their publishers."""
        if source not in self._marks:
            line = self.ancestors(source)
            publishers = {fold(self.publishers[one]) for one in line if one in self.publishers}
            self._marks[source] = frozenset(
                {("source", one) for one in line} | {("publisher", one) for one in publishers if one}
            )
        return self._marks[source]

    def groups(self, sources: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        """The sources in groups of one origin each, sorted; their number is the number of independent origins."""
        groups: list[tuple[set[str], set[tuple[str, str]]]] = []
        for source in sorted(set(sources)):
            members, known = {source}, set(self.marks(source))
            apart = []
            for others, theirs in groups:
                if theirs & known:
                    members |= others
                    known |= theirs
                else:
                    apart.append((others, theirs))
            groups = [*apart, (members, known)]
        return tuple(sorted(tuple(sorted(members)) for members, _ in groups))


def corroboration(supporting: Iterable[str], contradicting: Iterable[str], origins: Origins) -> str:
    """What several sources make of a proposition: one of the six words above.

    `corroborated_weak`: several sources, one origin. `contradicted`: a single origin for it, others against; `mixed`:
    several for it, others against. Nothing is multiplied and nothing is counted twice (evaluation rules of the founders
    after Fenton et al. 2016 on People v. Collins: dependent items are not independent ones).
    """
    those = sorted(set(supporting))
    independent = len(origins.groups(those))
    if any(contradicting):
        return MIXED if independent > 1 else CONTRADICTED
    if not those:
        return NONE
    if independent > 1:
        return INDEPENDENT
    return WEAK if len(those) > 1 else SINGLE
