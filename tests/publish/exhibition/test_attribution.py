"""The lint of attribution: what it passes, and what it must find."""

from __future__ import annotations

import pytest

from cenotaph.publish.exhibition.attribution import nameless, telling, unattributed

SAID = '<li class="said" data-record="a/numbers/1" data-source="a"><p>According to the Post: {words}</p></li>'


@pytest.mark.parametrize("words", ["30,000", "۳۰٬۰۰۰", "buried in secret at night", "12000"])
def test_a_claim_inside_an_attributed_element_passes(words: str) -> None:
    assert unattributed(f"<main><ul>{SAID.format(words=words)}</ul></main>", [words]) == []


@pytest.mark.parametrize(
    "page",
    [
        "<main><p>30,000 were killed.</p></main>",
        f"<main><ul>{SAID.format(words='30,000')}</ul><p>Of the <b>30,000</b> nothing is known.</p></main>",
        "<main><svg><text>30,000</text></svg></main>",
        "<main><br><p>30,000",
    ],
)
def test_a_claim_outside_is_found(page: str) -> None:
    assert unattributed(page, ["30,000"]) == ["30,000"]


def test_a_figure_is_known_in_the_digits_of_any_reader() -> None:
    assert unattributed("<main><p>۳۰٬۰۰۰ نفر</p></main>", ["30,000"]) == ["30,000"]


def test_a_part_of_a_longer_figure_is_another_figure() -> None:
    assert unattributed("<main><p>130,000 and 30,000,000</p></main>", ["30,000"]) == []


def test_years_and_short_phrases_prove_nothing() -> None:
    assert [telling(words) for words in ("1988", "1,412", "in 1988", "executed in secret")] == [
        False,
        False,
        False,
        True,
    ]
    assert telling("2,800")


def test_what_a_title_or_a_style_says_is_not_on_the_page() -> None:
    assert unattributed("<head><title>30,000</title><style>30,000</style></head><main></main>", ["30,000"]) == []


def test_a_construction_that_does_not_name_its_source_is_found() -> None:
    names = {"a": ("the Post", "Post of Nilvarkand")}
    assert nameless(f"<ul>{SAID.format(words='30,000')}</ul>", names) == []
    assert nameless('<li data-source="a">30,000 were killed</li>', names) == ["a"]
