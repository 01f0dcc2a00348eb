"""The engine of the pages: templates with loops and conditions, every string escaped, nothing missing in silence.

Invariant: a template reaches words only through `say` and `tell`, in the language of its environment; a variable that
no row holds is an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cenotaph.publish.exhibition.alphabet import page_direction
from cenotaph.publish.exhibition.speech import colon, comma, sentence, spoken
from cenotaph.words.sentences import Message

ROOM = resources.files("cenotaph.publish.exhibition")


class Pages(Environment):
    """An environment in which `row.name` is first what the row holds: a row may have a key `items`."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        try:
            return obj[attribute]
        except (TypeError, LookupError):  # no row but an object
            return super().getattr(obj, attribute)


@cache
def environment(locale: str) -> Pages:
    """The templates of a language: `say("key", name=value)` and `tell(message)` speak it, `colon` and `comma` part."""
    made = Pages(
        loader=FileSystemLoader(str(ROOM / "templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )

    def say(key: str, **parameters: Any) -> str:
        return sentence(locale, key, tuple(parameters.items()))

    def tell(message: Message) -> str:
        return spoken(message, locale)

    marks = {"colon": colon(locale), "comma": comma(locale)}
    made.globals.update(say=say, tell=tell, locale=locale, dir=page_direction(locale), **marks)
    return made


def rendered(template: str, locale: str, rows: Mapping[str, Any]) -> bytes:
    """A page in a language."""
    return environment(locale).get_template(template).render(rows).encode("utf-8")
