"""Labels: what is derived from several rows carries the strictest of theirs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cenotaph.ledger.label import PUBLIC, Label, strictest
from cenotaph.words.vocabulary import SENSITIVITIES

few = st.frozensets(st.sampled_from(["a", "b", "c"]))
labels = st.builds(Label, few, st.sampled_from(SENSITIVITIES), few)


@given(labels, labels)
def test_order_does_not_matter(one: Label, other: Label) -> None:
    assert strictest([one, other]) == strictest([other, one])


@given(labels, labels, labels)
def test_grouping_does_not_matter(one: Label, two: Label, three: Label) -> None:
    assert strictest([strictest([one, two]), three]) == strictest([one, strictest([two, three])])


@given(labels)
def test_a_label_with_itself_or_with_the_public_one_is_itself(label: Label) -> None:
    assert strictest([label, label]) == strictest([label, PUBLIC]) == strictest([label]) == label


@given(labels, labels)
def test_nothing_is_ever_loosened(one: Label, other: Label) -> None:
    both = strictest([one, other])
    assert one.compartments <= both.compartments
    assert one.subjects <= both.subjects
    assert SENSITIVITIES.index(one.sensitivity) <= SENSITIVITIES.index(both.sensitivity)


def test_of_nothing_the_strictest_is_public() -> None:
    assert strictest([]) == PUBLIC


@given(labels, labels)
def test_labels_are_equal_exactly_when_their_canonical_texts_are(one: Label, other: Label) -> None:
    assert (one == other) == (one.canonical == other.canonical)


def test_an_unknown_sensitivity_is_refused() -> None:
    with pytest.raises(ValueError, match="sensitivity 'secret': one of public, restricted, protected"):
        Label(sensitivity="secret")
