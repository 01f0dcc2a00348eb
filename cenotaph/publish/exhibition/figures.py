"""A number in a cell of a table: the point with its interval, or that there is none.

Invariant: an interval without an upper end is said to have none; nothing is shown as a bare zero.
"""

from __future__ import annotations

from collections.abc import Sequence

from cenotaph.publish.exhibition.speech import sentence


def cell(point: float | None, interval: Sequence[float | None] | None, locale: str, exact: int = 0) -> str:
    """The figures in words, rounded to `exact` decimals; a dash where there is no number."""
    if point is None:
        return "—"

    def rounded(value: float) -> float:
        return round(value, exact) if exact else round(value)

    said = (("point", rounded(point)),)
    low, high = interval or (None, None)
    if low is None:
        return sentence(locale, "exhibition.numbers.cell_point", said)
    if high is None:
        return sentence(locale, "exhibition.numbers.cell_open", (*said, ("low", rounded(low))))
    return sentence(locale, "exhibition.numbers.cell", (*said, ("low", rounded(low)), ("high", rounded(high))))
