"""What must be said beside a number.

Invariant: a warning is found here or by the estimator that alone can know it, always as data; one that blocks keeps
the number unpublished until a person has signed it. No warning changes a number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations

from cenotaph.estimate.estimate import MINIMUM_LISTS, Estimate, Interval, Warning, warning
from cenotaph.estimate.table import OverlapTable
from cenotaph.words.sentences import Message, message

__all__ = ["Dependence", "Warning", "design", "disjoint", "figures", "leave_one_out"]

LEAST_EXPECTED = 5.0  # persons two lists should share by chance alone
LARGEST_MISSING_SHARE = 0.75
LARGEST_RATIO = 3.0  # of the interval's upper end to its lower
COMPARISONS = frozenset({"independence", "stepwise", "covariates"})  # there because others use them, or of two lists
# alone: they accuse nobody
MOST_LISTS_LEFT_OUT = 10  # above it the search is not repeated without each list

Refit = Callable[[OverlapTable], float | None]


class Dependence(tuple[str, str]):
    """Two lists that feed each other or share an origin, and how that is known: declared, accepted or suggested.

    `log10` is the decimal logarithm of the likelihood ratio by which the lists themselves speak for it
    (register/linkage/copying.py); None where they were not compared, or where only a third list ties them.
    """

    known_by: str
    log10: float | None

    def __new__(cls, one: str, other: str, known_by: str, log10: float | None = None) -> Dependence:
        """The pair, usable wherever a plain pair is, with its ground and the evidence beside it."""
        pair = super().__new__(cls, (one, other))
        pair.known_by, pair.log10 = known_by, log10
        return pair


def named(table: OverlapTable, found: Sequence[tuple[int, int]]) -> str:
    """Pairs of lists as text."""
    return "; ".join(f"{table.lists[i]} × {table.lists[j]}" for i, j in found)


def design(table: OverlapTable, dependent_pairs: Sequence[tuple[str, str]]) -> list[Warning]:
    """What the table says before anything is estimated: few lists, pairs that share nobody, lists that copy."""
    found = few_lists(table)
    valid = set(table.valid)
    apart = [pair for pair in combinations(sorted(valid), 2) if not table.overlap(*pair)]
    if apart:
        found.append(warning("no_overlap", False, pairs=named(table, apart)))
    place = {name: j for j, name in enumerate(table.lists)}
    grounds: dict[tuple[int, int], Dependence | None] = {}
    for pair in dependent_pairs:
        if set(pair) <= set(place) and pair[0] != pair[1]:
            i, j = sorted((place[pair[0]], place[pair[1]]))
            grounds[i, j] = pair if isinstance(pair, Dependence) else grounds.get((i, j))
    if grounds:
        told = [grounded(named(table, [pair]), grounds[pair]) for pair in sorted(grounds)]
        found.append(warning("dependent_lists", True, pairs=listed(told)))
    return found


def grounded(pair: str, ground: Dependence | None) -> Message | str:
    """A pair, how its dependence is known, and as a power of ten how the lists themselves speak for it."""
    if ground is None:
        return pair
    if ground.log10 is None:
        return message(f"estimate.ground.{ground.known_by}", pair=pair)
    return message(f"estimate.ground.{ground.known_by}_with_ratio", pair=pair, power=round(ground.log10))


def listed(parts: Sequence[Message | str]) -> Message | str:
    """Several phrases as one, with commas between them."""
    return parts[0] if len(parts) == 1 else message("estimate.comma", first=parts[0], rest=listed(parts[1:]))


def few_lists(table: OverlapTable) -> list[Warning]:
    """Fewer than three lists that caught anybody."""
    count = len(table.valid)
    return [warning("few_lists", True, count=count, least=MINIMUM_LISTS)] if count < MINIMUM_LISTS else []


def figures(table: OverlapTable, n: int, point: float, interval: Interval) -> list[Warning]:
    """What the number and its interval say; `n` counts the documented, `table` gives the pairs to look at."""
    found = []
    small = [
        (i, j) for i, j in combinations(table.valid, 2) if table.sizes[i] * table.sizes[j] / point < LEAST_EXPECTED
    ]
    if small:
        found.append(warning("small_expected_overlap", False, pairs=named(table, small), least=round(LEAST_EXPECTED)))
    if point < n:
        found.append(warning("below_documented", True, documented=n))
    if (point - n) / point > LARGEST_MISSING_SHARE:
        found.append(warning("missing_share", False, percent=round(100 * (point - n) / point)))
    low, high = interval
    if high is None:
        found.append(warning("unbounded", True))
    elif high > LARGEST_RATIO * low:
        found.append(warning("wide_interval", False, ratio=round(high / low, 1)))
    return found


def leave_one_out(table: OverlapTable, interval: Interval, refit: Refit) -> list[Warning]:
    """The lists without which the same method's number leaves the interval; needs four lists, so that three stay."""
    positions = table.valid
    if len(positions) <= MINIMUM_LISTS:
        return []
    if len(positions) > MOST_LISTS_LEFT_OUT:
        return [warning("leave_one_out_skipped", False, most=MOST_LISTS_LEFT_OUT)]
    low, high = interval
    outside = []
    for left in positions:
        point = refit(table.keep([j for j in positions if j != left]))
        if point is None:
            outside.append(f"{table.lists[left]}: —")
        elif point < low or (high is not None and point > high):
            outside.append(f"{table.lists[left]}: {point:.0f}")
    return [warning("leave_one_out", False, lists="; ".join(outside))] if outside else []


def disjoint(estimates: Sequence[Estimate]) -> list[Estimate]:
    """The estimates, each with a warning that names the methods whose intervals do not meet its own.

    A lower bound contradicts only what lies wholly below it, an upper bound what lies above. Pairs, and bounds that
    hold only if all lists reach alike, contradict nobody: they are a picture of dependence and of unequal lists, not
    rivals of a model of all lists. What is there for comparison only is contradicted and contradicts nobody.
    """
    against: dict[int, list[Message | str]] = {}
    for (a, one), (b, other) in combinations(enumerate(estimates), 2):
        if one.method != other.method and (below(one, other) or below(other, one)):
            for place, rival_of in ((a, other), (b, one)):
                if rival_of.method not in COMPARISONS:
                    against.setdefault(place, []).append(called(rival_of))
    return [
        replace(one, warnings=(*one.warnings, warning("disjoint", True, others=listed(against[place]))))
        if place in against
        else one
        for place, one in enumerate(estimates)
    ]


def called(estimate: Estimate) -> Message:
    """A method by its name, with its model where that is written in signs and not in words."""
    method = message(f"estimate.method.{estimate.method}")
    signs = estimate.model.startswith(("[", "M", "xi"))
    return message("estimate.with_model", method=method, model=estimate.model) if signs else method


def below(one: Estimate, other: Estimate) -> bool:
    """Whether the first interval lies wholly below the second, and that is a contradiction."""
    if not (rival(one) and rival(other)) or one.interval is None or other.interval is None:
        return False
    if one.details.get("bound") == "lower" or other.details.get("bound") == "upper":
        return False
    high = one.interval[1]
    return high is not None and high < other.interval[0]


def rival(estimate: Estimate) -> bool:
    """Whether the estimate speaks of all the lists as they are."""
    return estimate.method != "pairwise" and (estimate.method, estimate.model) not in {
        ("chao", "moment"),
        ("chao", "Mh"),
    }
