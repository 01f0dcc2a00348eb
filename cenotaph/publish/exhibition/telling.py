"""The values of a record that a hall's sentence tells, in the hall's order, and the remark that stands beside it.

Invariant: nothing is told that the record does not state, and what was noted beside a record is never told as if its
source had said it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cenotaph.publish.exhibition.said import Cards, said_row
from cenotaph.publish.shapes import Record

Row = dict[str, Any]


def told_row(record: Record, cards: Cards, locale: str, order: Iterable[str]) -> Row:
    """A record as `said.html` prints it, with `told`: its values of these properties in this order; and `remark`."""
    row = said_row(record, cards, locale)
    return {
        **row,
        "told": [one for key in order for one in row["values"] if one["property"] == key],
        "remark": [*(one for one in row["values"] if one["property"] == "note"), *row["noted"]],
    }
