"""The two tags of the templates: `say` a sentence of the exhibition, `tell` a Message that computation made.

Invariant: every sentence of a page passes through `cenotaph.words.sentences.render` in the page's language, and leaves
here as plain text, which the template then escapes.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template

from cenotaph.publish.exhibition.alphabet import direction, page_direction
from cenotaph.words.sentences import Message, render

register = template.Library()

ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"  # Unicode Standard Annex 9: FSI ... PDI


def isolated(value: Any, locale: str) -> Any:
    """The value so that its direction does not disturb the sentence around it; Messages and numbers as they are."""
    if isinstance(value, str) and direction(value) != page_direction(locale):
        return f"{ISOLATE}{value}{END_OF_ISOLATE}"
    if isinstance(value, Message):
        return Message(value.key, {name: isolated(part, locale) for name, part in value.parameters.items()})
    return value


@lru_cache(maxsize=65536)
def sentence(locale: str, key: str, parameters: tuple[tuple[str, Any], ...]) -> str:
    """The sentence of a key in a language; parameters are (name, string or number)."""
    return spoken(Message(key, dict(parameters)), locale)


def spoken(message: Message, locale: str) -> str:
    """A Message of any depth in a language; one that is not translated yet keeps its own direction."""
    return str(isolated(render(isolated(message, locale), locale), locale))


@register.simple_tag(takes_context=True)
def say(context: template.Context, key: str, **parameters: Any) -> str:
    """`{% say "exhibition.wall.title" count=count %}`: the sentence in the language of the page."""
    return sentence(context["locale"], key, tuple(parameters.items()))


@register.simple_tag(takes_context=True)
def tell(context: template.Context, message: Message) -> str:
    """`{% tell doubt %}`: a Message in the language of the page."""
    return spoken(message, context["locale"])
