"""Persons of whom other records speak: whom a reference names, and what is stated to have become of them.

Invariant: a reference leads to an entity only if it names a record of this freeze; what became of a person is what
sources state, all of it, and nothing is chosen between them.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from cenotaph.findings.material import Claim, Material

KILLED, SURVIVED, CONTESTED = "killed", "survived", "contested"
# Terms of the vocabularies `status` and `manner` that state a death, and those that state a life afterwards. A
# disappearance states neither (International Convention on Enforced Disappearance, article 2).
DEAD = {
    "status": ("killed", "remains_identified"),
    "manner": ("execution", "hanging", "shooting", "torture", "killed_in_operation", "denial_of_care"),
}
ALIVE = {"status": ("located_alive", "released", "survived")}
TERM = pl.col("value").str.json_path_match("$.term")
TEXT = pl.col("value").str.json_path_match("$.text")


def standing(claims: pl.DataFrame) -> pl.DataFrame:
    """The claims that a source still stands for, that could be read, and that nobody assessed as rejected."""
    return claims.filter(~pl.col("withdrawn") & (pl.col("value") != "") & (pl.col("status") != "rejected"))


def stands(claim: Claim) -> bool:
    """Whether one claim is among those of `standing`."""
    return not claim.withdrawn and claim.value != "" and claim.status != "rejected"


def references(material: Material, kind: str) -> pl.DataFrame:
    """Which person each record of a kind speaks of: columns record, person (an entity), one row a reference."""
    said = standing(material.things.claims).filter((pl.col("kind") == kind) & (pl.col("property") == "person"))
    whom = material.records.filter(pl.col("entity") != "").select(target="record", person="entity")
    return (
        said.select("record", target=TEXT)
        .join(whom, on="target", how="inner")
        .select("record", "person")
        .unique()
        .sort("record", "person")
    )


def fates(material: Material) -> dict[str, str]:
    """Entity -> killed, survived or contested, of each person of whom any source states one or the other."""
    said = standing(material.claims).filter((pl.col("kind") == "person") & (pl.col("entity") != ""))
    dead = said.filter(_any_of(DEAD) | (pl.col("property") == "death_date"))["entity"].unique().to_list()
    alive = set(said.filter(_any_of(ALIVE))["entity"].unique().to_list())
    found = dict.fromkeys(sorted(dead), KILLED)
    for entity in sorted(alive):
        found[entity] = CONTESTED if entity in found else SURVIVED
    return found


def _any_of(terms: Mapping[str, tuple[str, ...]]) -> pl.Expr:
    """Whether a claim states one of these terms."""
    return pl.any_horizontal(
        *((pl.col("property") == about) & TERM.is_in(wanted) for about, wanted in sorted(terms.items()))
    )


def names(material: Material) -> pl.DataFrame:
    """A name of each person, that of most words, of these the first: columns entity, name, sorted by entity."""
    return (
        standing(material.claims)
        .filter((pl.col("kind") == "person") & (pl.col("property") == "name") & (pl.col("entity") != ""))
        .with_columns(pl.col("as_written").str.count_matches(r"\S+").alias("words"))
        .sort("entity", "words", "record", "ordinal", descending=[False, True, False, False])
        .group_by("entity", maintain_order=True)
        .agg(pl.col("as_written").first().alias("name"))
    )
