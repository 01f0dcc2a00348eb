"""What if a list were missing, if two were one, if they had come one after another?

Invariant: every refit is the same method on a changed table, and all of them stand side by side; a change after which
there is no number stands there with its reason. None of them replaces the estimate from all lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from cenotaph.estimate import graphs, highest_interaction, loglinear, pairwise
from cenotaph.estimate.estimate import MINIMUM_LISTS, Estimate, Warning, warning
from cenotaph.estimate.table import OverlapTable

FITS: Mapping[str, Callable[[OverlapTable], Estimate]] = {
    "loglinear": loglinear.fit,
    "graphs": graphs.fit,
    "highest_interaction": highest_interaction.fit,
}
MOST_LISTS = 10  # above it the smallest are one list in every refit: a search of 10 takes a tenth of a second, of 20 17
Change = str  # "without" a list, "merged" from two, or the "first" so many


@dataclass(frozen=True)
class Refit:
    """An estimate from a changed table: `changed` the lists concerned, `lists` those that are left, two as one by both.

    Of more than MOST_LISTS the estimate is that of the table in which the smallest are one list.
    """

    change: Change
    changed: tuple[str, ...]
    lists: tuple[str, ...]
    estimate: Estimate


@dataclass(frozen=True)
class Sensitivity:
    """The set: pairs (rows of `pairwise.matrix`), each list left out and each two made one, and the trajectory.

    `order` is that in which the trajectory adds lists.
    """

    pairs: tuple[Mapping[str, Any], ...]
    order: tuple[str, ...]
    refits: tuple[Refit, ...]
    trajectory: tuple[Refit, ...]
    warnings: tuple[Warning, ...]


def examine(table: OverlapTable, methods: Sequence[str], order: Sequence[str] = ()) -> Sensitivity:
    """The sensitivity set of those `methods` that are in FITS; lists that caught nobody take no part.

    `order` names the lists as they became known; those that it does not name come last, the largest first.
    """
    valid = table.keep(table.valid)
    places = {name: place for place, name in enumerate(order)}
    by_size = sorted(range(valid.J), key=lambda j: (places.get(valid.lists[j], len(places)), -valid.sizes[j], j))
    chosen = [method for method in methods if method in FITS]
    alone = [name for name in valid.joined(MOST_LISTS).lists if name in valid.lists]
    return Sensitivity(
        tuple(pairwise.matrix(valid)),
        tuple(valid.lists[j] for j in by_size),
        tuple(refit for method in chosen for refit in refitted(changes(valid), method)),
        tuple(refit for method in chosen for refit in refitted(steps(valid, by_size), method)),
        (warning("sensitivity_joined", False, most=MOST_LISTS, alone=len(alone)),) if valid.J > MOST_LISTS else (),
    )


Changed = tuple[Change, tuple[str, ...], tuple[str, ...], OverlapTable]  # change, changed, lists left, their table


def changes(table: OverlapTable) -> Iterator[Changed]:
    """The table without each list, then with each two as one; three lists must be left.

    Of more than MOST_LISTS only two of those are made one that are not joined anyhow.
    """
    if table.J <= MINIMUM_LISTS:
        return
    for left in range(table.J):
        kept = table.keep([j for j in range(table.J) if j != left])
        yield "without", (table.lists[left],), kept.lists, kept.joined(MOST_LISTS)
    small = table.joined(MOST_LISTS) if table.J > MOST_LISTS else table
    alone = [j for j, name in enumerate(small.lists) if name in table.lists]
    for first, second in combinations(alone, 2):
        merged = small.merged(first, second)
        yield "merged", (small.lists[first], small.lists[second]), merged.lists, merged


def steps(table: OverlapTable, order: Sequence[int]) -> Iterator[Changed]:
    """The tables of the first three lists, the first four, and so on to all; `changed` is the list that came last."""
    for many in range(MINIMUM_LISTS, table.J + 1):
        kept = table.keep(order[:many])
        yield "first", (table.lists[order[many - 1]],), kept.lists, kept.joined(MOST_LISTS)


def refitted(changed: Iterator[Changed], method: str) -> Iterator[Refit]:
    """The method's estimate from each changed table."""
    for change, names, left, other in changed:
        yield Refit(change, names, left, FITS[method](other))
