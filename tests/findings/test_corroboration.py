"""Independent origins: sources of one ancestor or one publisher are one; what is not, is counted apart."""

from __future__ import annotations

from cenotaph.findings.corroboration import Origins, corroboration

DERIVED = {"copy": ["north"], "mirror": ["copy"], "lone_a": ["outside"], "lone_b": ["outside"]}
PUBLISHERS = {
    "north": "The North Post",
    "south": "The South Post",
    "east": "East",
    "copy": "A blog",
    "mirror": "A mirror",
    "second": "The north post",
}
KNOWN = Origins(DERIVED, PUBLISHERS)


def test_sources_that_share_nothing_are_counted_apart() -> None:
    assert KNOWN.groups(["south", "north", "east", "north"]) == (("east",), ("north",), ("south",))


def test_a_chain_of_copies_is_one_origin_even_where_its_middle_is_not_among_them() -> None:
    assert KNOWN.ancestors("mirror") == {"mirror", "copy", "north"}
    assert KNOWN.groups(["mirror", "north", "south"]) == (("mirror", "north"), ("south",))


def test_an_ancestor_that_nobody_read_joins() -> None:
    assert KNOWN.groups(["lone_a", "lone_b"]) == (("lone_a", "lone_b"),)


def test_one_publisher_is_one_origin_also_through_an_ancestor() -> None:
    assert KNOWN.groups(["second", "mirror", "east"]) == (("east",), ("mirror", "second"))


def test_a_publisher_named_in_two_ways_is_one_where_its_description_says_so() -> None:
    two_names = Origins(DERIVED, PUBLISHERS | {"north": "The Posts", "south": "The Posts"})
    assert two_names.groups(["north", "south", "east"]) == (("east",), ("north", "south"))


def test_a_source_without_a_publisher_stands_for_itself() -> None:
    assert len(Origins({}, {"north": "", "south": ""}).groups(["north", "south", "unknown"])) == 3


def test_a_circle_of_copies_ends() -> None:
    circle = Origins(DERIVED | {"north": ["mirror"]}, PUBLISHERS)
    assert circle.groups(["north", "copy", "east"]) == (("copy", "north"), ("east",))


def test_the_check_sees_lineage_that_is_taken_away() -> None:
    """Sabotage: without derivations the copies would count as independent, and the tests above would fail."""
    stripped = Origins({}, PUBLISHERS)
    assert len(stripped.groups(["mirror", "north", "south"])) == 3
    assert len(stripped.groups(["lone_a", "lone_b"])) == 2


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
