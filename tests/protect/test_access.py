"""Access: one rule over labels; what is not allowed is not readable."""

from __future__ import annotations

from datetime import date

import pytest

from cenotaph.ledger.label import PUBLIC, Label
from cenotaph.protect.access import LOCAL, PURPOSES, STRANGER, Viewer, may_read, readable

TODAY = date(2020, 1, 1)
NORTH = frozenset({"north"})
MEMBER = Viewer("member", NORTH)
RESTRICTED, PROTECTED = Label(sensitivity="restricted"), Label(sensitivity="protected")
IN_NORTH, BOUND = Label(NORTH), Label(subjects=frozenset({"someone"}))

ALL = set(PURPOSES)
TABLE = [  # label, viewer, the purposes for which the row is readable
    (PUBLIC, STRANGER, ALL),
    (PUBLIC, LOCAL, ALL),
    (RESTRICTED, STRANGER, {"internal", "commission", "court"}),
    (RESTRICTED, LOCAL, {"internal", "commission", "court"}),
    (PROTECTED, STRANGER, {"internal"}),
    (PROTECTED, LOCAL, {"internal"}),
    (PROTECTED, MEMBER, {"internal"}),
    (BOUND, LOCAL, {"internal"}),
    (BOUND, STRANGER, {"internal"}),
    (IN_NORTH, STRANGER, set()),
    (IN_NORTH, MEMBER, ALL),
    (IN_NORTH, LOCAL, {"internal"}),
    (Label(frozenset({"north", "south"})), MEMBER, set()),
    (Label(NORTH, "restricted"), MEMBER, {"internal", "commission", "court"}),
]


@pytest.mark.parametrize(("label", "viewer", "allowed"), TABLE)
def test_who_reads_what_for_which_purpose(label: Label, viewer: Viewer, allowed: set[str]) -> None:
    assert {purpose for purpose in PURPOSES if may_read(label, viewer, purpose, TODAY)} == allowed


def test_a_purpose_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="purpose 'curiosity': one of internal, commission"):
        may_read(PUBLIC, LOCAL, "curiosity", TODAY)


def test_the_readable_labels_are_those_that_may_be_read() -> None:
    labels = {1: PUBLIC, 2: RESTRICTED, 3: PROTECTED, 4: IN_NORTH}
    assert readable(labels, STRANGER, "public", TODAY) == {1}
    assert readable(labels, STRANGER, "court", TODAY) == {1, 2}
    assert readable(labels, MEMBER, "public", TODAY) == {1, 4}
    assert readable(labels, LOCAL, "internal", TODAY) == {1, 2, 3, 4}
    assert readable({}, LOCAL, "internal", TODAY) == set()
