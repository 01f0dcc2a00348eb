"""What is left over of two names of one person is one name written twice, if its letters say so too."""

from __future__ import annotations

import polars as pl

from cenotaph.register.linkage import Linkage, link
from cenotaph.register.linkage.garblings import with_joins
from cenotaph.register.linkage.link import conformed
from cenotaph.register.linkage.records import read_records

# A list as people romanise, and one that a machine spelled letter by letter.
TWO_LISTS = [
    ("nasrallah saad hamdan", "nasrhlla saad hamdan", 31),
    ("atallah omar shaheen", "athlla omar shaheen", 22),
    ("khairallah nasser khatib", "khirhlla nasser khatib", 57),
    ("jadallah karim azzam", "jadhlla karim azzam", 44),
    ("faraj rashid awadallah", "faraj rashid aodhlla", 63),
    ("abdullah sami darwish", "abd hlla sami darwish", 36),
    ("abdullah fathi ramadan", "abd hlla fathi ramadan", 29),
    ("abdullah jaber qasim", "abd hlla jaber qasim", 50),
    ("tawfiq hani sabbagh", "tofiq hani sabbagh", 48),
    ("shawqi nabil tamimi", "shoqi nabil tamimi", 39),
    ("fawzi adel masri", "fozi adel masri", 71),
    ("jawdat zaki halabi", "jodat zaki halabi", 26),
]
BROTHERS = [("rami tariq nasrallah", 19), ("samer tariq nasrallah", 24), ("lina tariq nasrallah", 30)]


def linked() -> Linkage:
    rows = []
    for place, (one, other, age) in enumerate(TWO_LISTS):
        rows += [(f"a/{place:02}", "a", one, age), (f"b/{place:02}", "b", other, age)]
    for place, (name, age) in enumerate(BROTHERS):
        rows += [(f"a/{place + 50}", "a", name, age), (f"b/{place + 50}", "b", name, age)]
    frame = pl.DataFrame(rows, schema=["record", "source", "unordered", "age_low"], orient="row").sort("record")
    return link(frame.with_columns(pl.col("age_low").alias("age_high")))


def test_names_that_no_rule_joins_are_joined_by_their_letters() -> None:
    found = linked()
    cluster = dict(found.memberships.select("record", "cluster").iter_rows())
    together = [cluster[f"a/{place:02}"] == cluster[f"b/{place:02}"] for place in range(len(TWO_LISTS))]
    assert all(together)


def test_brothers_stay_apart() -> None:
    cluster = dict(linked().memberships.select("record", "cluster").iter_rows())
    for place in range(len(BROTHERS)):
        assert cluster[f"a/{place + 50}"] == cluster[f"b/{place + 50}"]
    assert len({cluster[f"a/{place + 50}"] for place in range(len(BROTHERS))}) == len(BROTHERS)


def test_neighbours_known_as_one_word_have_its_number_and_nothing_else_changes() -> None:
    rows = [{"record": "a/1", "source": "a", "unordered": "abd hlla sami"}, {"record": "a/2", "unordered": "sami abd"}]
    records = read_records(conformed(pl.DataFrame(rows, infer_schema_length=None)))
    joined = with_joins(records, [("abd", "hlla")])
    first, second = records.names.of_record.tolist()
    assert joined.names.joined[first, 0] == joined.words.number["abdhlla"]
    assert (joined.names.joined[second] == -1).all()
    assert joined.words.frequency[joined.words.number["sami"]] == records.words.frequency[records.words.number["sami"]]
    assert with_joins(records, []) is records
