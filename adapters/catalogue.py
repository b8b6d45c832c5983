"""Catalogues: the words of a language, and how it writes numbers and dates. English needs none."""

from __future__ import annotations

from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations

from adapters.language import Words

FOLDER = Path(__file__).parent / "languages"


class Catalogue:
    """What a gettext catalogue and the locale of a language make of our words."""

    def __init__(self, language: str) -> None:
        compiled = BytesIO()
        with (FOLDER / f"{language}.po").open("rb") as file:
            write_mo(compiled, read_po(file, locale=language))
        compiled.seek(0)
        self._words = Translations(compiled)
        self._locale = Locale.parse(language)

    def said(self, words: Words) -> str:
        """The words in this language; what is not translated stays English."""
        if words.many:
            pattern = self._words.ungettext(words.message, words.many, words.number)
        else:
            pattern = self._words.ugettext(words.message) if words.message else ""
        facts = {name: self._shown(fact) for name, fact in words.facts.items()}
        return pattern.format(**facts) if facts else pattern

    def _shown(self, fact: object) -> object:
        match fact:
            case Words():
                return self.said(fact)
            case bool():
                return fact
            case int() | float():
                return format_decimal(fact, locale=self._locale)
            case date():
                return format_skeleton("MMMEd", fact, locale=self._locale)
        return fact


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language, read once."""
    return Catalogue(language)
