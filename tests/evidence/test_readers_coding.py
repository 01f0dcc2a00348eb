"""Codings: groups of records in YAML, read as text and nothing else, or refused with one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from cenotaph.evidence.readers import Options, ReadError, read

HEAD = "item: scan\ncoder: A coder\ntime: 2026-01-01\n"
CODING = f"""{HEAD}note: by paragraph
number:
- key: a1
  figure: 30,000
  period: 1988
- key: a2
  said: yes
  words: null
statement:
- key: b1
  words: "{{a}} 0x1F"
"""


def coding(folder: Path, text: str) -> Path:
    path = folder / "coding.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_group_is_a_sheet_and_its_rows_keep_their_numbers_in_the_file(tmp_path: Path) -> None:
    path = coding(tmp_path, CODING)
    one, other, both = (read(path, Options(sheet=sheet)) for sheet in ("number", "statement", ""))
    assert (one.numbers.to_list(), other.numbers.to_list(), both.numbers.to_list()) == ([1, 2], [3], [1, 2, 3])
    assert one.frame.columns == ["key", "figure", "period", "said", "words"]
    assert other.frame.to_dicts() == [{"key": "b1", "words": "{a} 0x1F"}]
    assert both.frame["key"].to_list() == ["a1", "a2", "b1"]


def test_every_cell_is_the_text_that_somebody_wrote(tmp_path: Path) -> None:
    first, second = read(coding(tmp_path, CODING), Options(sheet="number")).frame.to_dicts()
    assert first == {"key": "a1", "figure": "30,000", "period": "1988", "said": "", "words": ""}
    assert second == {"key": "a2", "figure": "", "period": "", "said": "yes", "words": ""}


REFUSED = [  # the coding, what the sentence says
    (HEAD + "number:\n- key: a\n  words: x\n  words: y\n", "not YAML (a key stands twice"),
    (HEAD + "number: []\nnumber: []\n", "not YAML (a key stands twice"),
    (HEAD + "number:\n- key: a\n  [x, y]: z\n", "not YAML (a key is no text"),
    (HEAD + "number:\n- key: a\n  ? {x: y}\n  : z\n", "not YAML (a key is no text"),
    (HEAD + "[x, y]: []\n", "not YAML (a key is no text"),
    (HEAD + "number: [\n", "not YAML ("),
    (HEAD + "number:\n- words: x\n", "number, record 1: no `key`"),
    (HEAD + "number:\n- key: ''\n", "number, record 1: no `key`"),
    (HEAD + "number:\n- key: a\n- key: b\n  words: [x]\n", "number, record 2: write one line a value"),
    (HEAD + "number:\n- key: a\n  !!binary eA==: y\n", "number, record 1: write one line a value"),
    (HEAD + "number:\n- a\n", "number, record 1: write one line a value"),
    (HEAD + "number: a\n", "number: write a list of records"),
    (HEAD + "statement: []\n", "no group 'number'; there are statement"),
    ("coder: A\ntime: 2026\nnumber: []\n", "says at its head which item it codes, who coded it and when"),
    ("item: scan\ncoder: ''\ntime: 2026\n", "says at its head"),
    ("item: scan\ncoder: A\n", "says at its head"),
    ("- item\n", "says at its head"),
    ("words\n", "says at its head"),
]


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_what_is_no_coding_is_refused_with_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ReadError) as error:
        read(coding(tmp_path, text), Options(sheet="number"))
    assert str(error.value).startswith("coding.yaml")
    assert said in str(error.value)
    assert "\n" not in str(error.value)
