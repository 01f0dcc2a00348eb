"""Independent origins: sources of one ancestor or one publisher are one; what is not, is counted apart."""

from __future__ import annotations

from dataclasses import replace

from fictional_surroundings import CARDS

from cenotaph.findings.corroboration import Origins, corroboration
from cenotaph.publish.exhibition.origins import origins

KNOWN = Origins(
    {key: [origin for origin, _ in card.derived_from] for key, card in CARDS.items()},
    {key: card.publisher or card.producer for key, card in CARDS.items()},
)


def test_sources_that_share_nothing_are_counted_apart() -> None:
    assert origins(["south", "north", "east", "north"], CARDS) == (("east",), ("north",), ("south",))


def test_a_chain_of_copies_is_one_origin_even_where_its_middle_is_not_among_them() -> None:
    assert KNOWN.ancestors("mirror") == {"mirror", "copy", "north"}
    assert origins(["mirror", "north", "south"], CARDS) == (("mirror", "north"), ("south",))


def test_an_ancestor_that_nobody_read_joins() -> None:
    assert origins(["lone_a", "lone_b"], CARDS) == (("lone_a", "lone_b"),)


def test_one_publisher_is_one_origin_also_through_an_ancestor() -> None:
    assert origins(["second", "mirror", "east"], CARDS) == (("east",), ("mirror", "second"))


def test_a_publisher_named_in_two_ways_is_one_where_its_description_says_so() -> None:
    two_names = CARDS | {key: replace(CARDS[key], publisher="The Posts") for key in ("north", "south")}
    assert origins(["north", "south", "east"], two_names) == (("east",), ("north", "south"))


def test_a_source_without_a_card_or_publisher_stands_for_itself() -> None:
    nobody = {key: replace(CARDS[key], producer="", derived_from=()) for key in ("north", "south")}
    assert len(origins(["north", "south", "unknown"], nobody)) == 3


def test_a_circle_of_copies_ends() -> None:
    circle = CARDS | {"north": replace(CARDS["north"], derived_from=CARDS["mirror"].derived_from)}
    assert origins(["north", "copy", "east"], circle) == (("copy", "north"), ("east",))


def test_the_check_sees_lineage_that_is_taken_away() -> None:
    """Sabotage: without derivations the copies would count as independent, and the tests above would fail."""
    stripped = {key: replace(one, derived_from=()) for key, one in CARDS.items()}
    assert len(origins(["mirror", "north", "south"], stripped)) == 3
    assert len(origins(["lone_a", "lone_b"], stripped)) == 2


def test_the_words_for_what_several_sources_make_of_a_proposition() -> None:
    assert corroboration([], [], KNOWN) == "none"
    assert corroboration(["north"], [], KNOWN) == "single_source"
    assert corroboration(["north", "mirror", "copy"], [], KNOWN) == "corroborated_weak"
    assert corroboration(["north", "south"], [], KNOWN) == "corroborated_independent"
    assert corroboration(["north", "copy"], ["east"], KNOWN) == "contradicted"
    assert corroboration(["north", "south"], ["east"], KNOWN) == "mixed"


def test_ten_copies_of_one_source_raise_nothing() -> None:
    copies = [f"copy{number}" for number in range(10)]
    known = Origins(dict.fromkeys(copies, ("north",)), {})
    assert corroboration(["north", *copies], [], known) == "corroborated_weak"
    assert len(known.groups(["north", *copies])) == 1
