"""The description of a list of made-up persons, which tests of whole builds fill with rows of their own."""

from __future__ import annotations

TABLE = """
[[table]]
file = "list.csv"
record = "person"
role = "victim"
key = "key"
[table.columns]
name = { columns = ["given", "family"], order = "given family", language = "en" }
birth_date = { column = "born", calendar = "gregorian" }
"""
FATHER = 'father_name = "father"\n'
DIED = 'death_date = { column = "died", calendar = "gregorian" }\n'
SYLLABLES = [a + b for a in "bdfgklmnprst" for b in ("a", "e", "i", "o", "u")]  # of which names are made


def described(*columns: str) -> str:
    """The table with these further lines under its columns."""
    return TABLE + "".join(columns)
