"""Mappings: what `source.toml` says of columns is checked whole, and whatever is unknown is an error with its mend."""

from __future__ import annotations

import tomllib

import pytest

from cenotaph.claims.mapping import MappingError, Table, read_table
from cenotaph.evidence.readers import Options

LEAST = 'file = "list.csv"\n'
COLUMNS = '[columns]\nname = "nombre"\n'


def table(text: str, edition: str = "2020") -> Table:
    return read_table(tomllib.loads(text), "es", edition, "sources/x/source.toml, table 1")


def test_the_least_a_table_says() -> None:
    found = table(LEAST + COLUMNS)
    assert (found.file, found.name, found.key, found.edition, found.options) == (
        "list.csv", "persons", "", "2020", Options(),
    )  # fmt: skip
    (block,) = found.blocks
    (column,) = block.columns
    assert (block.kind, block.role, block.alias) == ("person", "", "")
    assert (column.property, column.place, column.columns, column.hints.language) == (
        "name",
        "nombre",
        ("nombre",),
        "es",
    )


def test_everything_a_table_may_say() -> None:
    found = table(
        """
        file = "list.xlsx"
        record = "body"
        role = "official"
        key = "id"
        name = "panels"
        edition = "2016"
        encoding = "latin-1"
        delimiter = ";"
        sheet = "Hoja1"
        header_row = 3
        [columns]
        name = { columns = ["apellido", "nombre"], order = "family, given", language = "fr" }
        gender = { column = "sexo", codes = { "Varón" = "male", "-" = "" }, missing = "n/d", withheld = ["?"] }
        birth_date = [{ column = "a", format = "dd/mm/yyyy", calendar = "gregorian", period = [1900, 1999] }, "b"]
        prison = { column = "c", prefix = "prison/" }
        [constant]
        manner = "execution"
        """
    )
    assert (found.name, found.key, found.edition) == ("panels", "id", "2016")
    assert found.options == Options("latin-1", ";", "Hoja1", 3)
    by_place = {column.place: column for column in found.blocks[0].columns}
    assert list(by_place) == ["apellido+nombre", "sexo", "a", "b", "c", "constant"]
    assert by_place["apellido+nombre"].hints.language == "fr"
    assert by_place["apellido+nombre"].hints.order == "family  given"  # two spaces: where the file parts the cells
    assert by_place["sexo"].hints.codes == (("-", ""), ("Varón", "male"))
    assert (by_place["sexo"].hints.missing, by_place["sexo"].hints.withheld) == (("n/d",), ("?",))
    assert by_place["a"].hints.period == (1900, 1999)
    assert by_place["c"].prefix == "prison/"
    assert (by_place["constant"].constant, by_place["constant"].hints.vocabulary) == ("execution", "manner")


def test_a_row_of_several_records_refers_among_them() -> None:
    found = table(
        """
        file = "list.csv"
        records = [
          { as = "official", kind = "person", columns = { name = "nombre" } },
          { as = "seat", kind = "posting", columns = { name = { ref = "official" } } },
        ]
        """
    )
    assert [(block.alias, block.kind) for block in found.blocks] == [("official", "person"), ("seat", "posting")]
    (column,) = found.blocks[1].columns
    assert (column.place, column.reference, column.columns) == ("ref/official", "official", ())


def test_the_name_of_a_table_is_the_plural_of_its_kind() -> None:
    kinds = {"body": "bodies", "testimony": "testimonies", "knowledge": "knowledge", "site": "sites"}
    for kind, plural in kinds.items():
        assert table(f'{LEAST}record = "{kind}"\n{COLUMNS}').name == plural


BLOCK = 'records = [{{ as = "a", kind = "person", {} columns = {{ name = "n" }} }}]\n'
REFUSED = [  # table, what the sentence says
    (COLUMNS, "table 1: file is missing"),
    ('file = ""\n' + COLUMNS, "table 1, file '': write the bare name of a file"),
    ('file = "../list.csv"\n' + COLUMNS, "file '../list.csv': write the bare name"),
    ("file = 7\n" + COLUMNS, "file 7: write it as text, in quotation marks"),
    (LEAST, "no column is mapped; add [table.columns]"),
    (LEAST + "kolumns = 1\n" + COLUMNS, "'kolumns' is not known here; known are columns, constant"),
    (LEAST + 'columns = "name"', "columns 'name': write a table of names and values"),
    (LEAST + "constant = []\n" + COLUMNS, "constant []: write a table of names and values"),
    (LEAST + 'record = "ghost"\n' + COLUMNS, "no kind of record 'ghost'; known are person"),
    (LEAST + 'role = "hero"\n' + COLUMNS, "role 'hero': one of victim"),
    (LEAST + "key = 1\n" + COLUMNS, "key 1: write it as text"),
    (LEAST + "header_row = 0\n" + COLUMNS, "header_row 0: write a row number from 1"),
    (LEAST + 'header_row = "2"\n' + COLUMNS, "header_row '2': write a row number from 1"),
    (LEAST + 'delimiter = "::"\n' + COLUMNS, "delimiter '::': write one character"),
    (LEAST + 'source = "other"\n' + COLUMNS, "source 'other': write { column"),
    (LEAST + "[columns]\nshoe_size = 's'", "column for shoe_size: no such property; known are name"),
    (LEAST + "[columns]\nname = 1", "column for name, 1: write a column's name or a table"),
    (LEAST + "[columns]\nname = {}", "column for name: say which column the words come from"),
    (LEAST + "[columns]\nname = { column = '' }", "column for name: say which column the words come from"),
    (LEAST + "[columns]\nname = { columns = 1 }", "columns 1: write a list of texts"),
    (LEAST + "[columns]\nname = { colum = 'a' }", "'colum' is not known here; known are calendar"),
    (LEAST + "[columns]\nbirth_date = { column = 'a', calendar = 'mayan' }", "calendar 'mayan': one of gregorian"),
    (LEAST + "[columns]\nbirth_date = { column = 'a', format = 'day first' }", "format 'day first': write d, m and y"),
    (LEAST + "[columns]\nname = { column = 'a', order = 'surname first' }", "order 'surname first': write the parts"),
    (LEAST + "[columns]\nage = { column = 'a', unit = 'decade' }", "unit 'decade': one of year, month"),
    (LEAST + "[columns]\nbirth_date = { column = 'a', period = 1970 }", "period 1970: write two Gregorian years"),
    (LEAST + "[columns]\nbirth_date = { column = 'a', period = ['1', '2'] }", "write two Gregorian years, such as"),
    (LEAST + "[columns]\nage = { column = 'a', missing = [0] }", "missing [0]: write a list of texts"),
    (LEAST + "[columns]\ngender = { column = 'a', codes = 'x' }", "codes: write a table of texts"),
    (LEAST + "[columns]\ngender = { column = 'a', codes = { M = 1 } }", "codes: write a table of texts"),
    (LEAST + "[columns]\ngender = { column = 'a', codes = { M = 'man' } }", "codes, 'M' = 'man': gender has only male"),
    (LEAST + "[columns]\nname = { ref = 'b' }", "ref 'b': no block of this table is called so ()"),
    (LEAST + COLUMNS + "[constant]\nshoe_size = '9'", "constant shoe_size: no such property"),
    (LEAST + COLUMNS + "[constant]\nnote = 9", "constant note, value 9: write it as text"),
    (LEAST + COLUMNS + "[constant]\nstatus = 'kild'", "constant status 'kild': status has only killed"),
    (LEAST + 'records = "two"', "records: write each of them under double brackets, such as [[records]]"),
    (LEAST + BLOCK.format("") + COLUMNS, "columns: stands beside [[table.records]]; move it into one of the blocks"),
    (LEAST + 'role = "victim"\n' + BLOCK.format(""), "role: stands beside [[table.records]]"),
    (LEAST + BLOCK.format("key = 'id',"), "'key' is not known here; known are as, columns"),
    (
        LEAST + "records = [{ kind = 'person', columns = { name = 'n' } }]",
        "each block of [[table.records]] needs its own",
    ),
    (
        LEAST + "records = [" + "{ as = 'a', kind = 'person', columns = { name = 'n' } }," * 2 + "]",
        "each block of [[table.records]] needs its own `as`",
    ),
    (LEAST + "records = [{ as = 'a', kind = 'ghost', columns = { name = 'n' } }]", "no kind of record 'ghost'"),
    (LEAST + "records = [{ as = 'a', kind = 'person' }]", "no column is mapped"),
]


@pytest.mark.parametrize(("text", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_what_cannot_be_a_table_is_refused_with_place_and_mend(text: str, said: str) -> None:
    with pytest.raises(MappingError) as error:
        table(text)
    assert str(error.value).startswith("sources/x/source.toml, table 1")
    assert said in str(error.value)


def test_every_sentence_names_the_file_once_it_is_known() -> None:
    with pytest.raises(MappingError, match=r"table 1 \(list\.csv\)"):
        table(LEAST)
