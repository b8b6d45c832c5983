"""Words that remember how they were made, and what another language makes of them."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from adapters.card import Card, Table, line
from adapters.catalogue import FOLDER
from adapters.language import (
    ENGLISH,
    LANGUAGES,
    Words,
    in_language,
    joined,
    listed,
    on_day,
    restored,
    say,
    say_n,
    stored,
)
from tests.words import ROOT, messages

MONDAY = date(2026, 3, 2)
FACTS = (
    st.text()
    | st.integers(-(10**12), 10**12)
    | st.just(MONDAY)
    | st.builds(say, st.just("Saved: {letters}."), letters=st.text())
)


def test_english_reads_like_any_string() -> None:
    assert say("Saved: {letters}.", letters=listed(["A", "B", "D"])) == "Saved: A, B and D."
    assert say_n("{n} answer", "{n} answers", 1) == "1 answer"
    assert say_n("{n} answer", "{n} answers", 12_345) == "12,345 answers"
    assert on_day(MONDAY) == "Mon 2 Mar"
    assert joined(" · ", ["a", "{b}"]) == "a · {b}"


def test_german_has_its_own_words_numbers_and_dates() -> None:
    words = say("Saved: {chosen}.", chosen=listed(["A", "B"]))
    assert in_language(words, "de") == "Gespeichert: A und B."
    assert in_language(say_n("{n} answer", "{n} answers", 12_345), "de") == "12.345 Antworten"
    assert in_language(on_day(MONDAY), "de") == "Mo., 2. März"


def test_a_whole_card_is_turned_and_names_are_not() -> None:
    card = Card(say("Teams"), (line("Teams"), Table((say("Points"),), (("Teams",),))))
    turned = in_language(card, "de")
    assert turned == Card("Teams", (line("Teams"), Table(("Punkte",), (("Teams",),))))
    assert in_language(card, "en") is card


def test_what_nobody_has_translated_stays_english() -> None:
    assert in_language(say("There is no {thing} for this.", thing="word"), "de") == "There is no word for this."
    assert in_language("Saved", "xx") == "Saved"


@given(FACTS)
def test_words_that_were_kept_read_the_same(fact: object) -> None:
    words = say("Look: {fact}.", fact=fact)
    back = restored(json.loads(json.dumps(stored(words))))
    assert isinstance(back, Words)
    assert back == words
    assert in_language(back, "de") == in_language(words, "de")


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != ENGLISH])
def test_a_catalogue_lacks_nothing_and_keeps_every_fact(language: str) -> None:
    said = messages()
    with (FOLDER / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    assert {one.id for one in catalogue if one.id} == set(said), "run make words, then write what is missing"
    for one in catalogue:
        if not one.id:
            continue
        pairs = [(one.id, one.string)] if isinstance(one.id, str) else list(zip(one.id, one.string, strict=True))
        for english, words in pairs:
            assert words, f"{english!r} has no words"
            assert facts(words) == facts(english), english
            assert words[:1].isspace() == english[:1].isspace(), english
            assert words[-1:].isspace() == english[-1:].isspace(), english
        assert not one.fuzzy, one.id


def facts(message: str) -> set[str | None]:
    """The named parts of a message."""
    return {name for _, name, _, _ in Formatter().parse(message) if name is not None}


SENTENCE = r"[A-Za-z]{2,}[,.:]? +[a-z]{2,}|^[A-Z][a-z]+$"
SPEAKING = sorted({*(ROOT / "bot" / "commands").glob("*.py"), *(ROOT / "bot" / "cards").glob("*.py")})


@pytest.mark.parametrize("file", SPEAKING, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_no_sentence_goes_out_untranslatable(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    known = {text for message in messages() for text in (message if isinstance(message, tuple) else (message,))}
    found = [text for text in sentences(tree) if text not in known]
    assert found == [], "say() them"


def sentences(tree: ast.Module) -> Iterator[str]:
    """The texts of a file that read like words for people: at least two words of letters, no docstring."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    silent = {node.body[0] for node in ast.walk(tree) if isinstance(node, documented) and node.body}
    for node in ast.walk(tree):
        match node:
            case ast.Call(ast.Name("count" | "spoken" | "TypeVar")) | ast.Call(ast.Attribute(ast.Name("log"))):
                silent.add(node)
            case ast.Call(ast.Name("Command"), [path, *_]):
                silent.add(path)
    hidden = {inner for node in silent if not isinstance(node, documented) for inner in ast.walk(node)}
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and node not in hidden]
    yield from (text for text in texts if isinstance(text, str) and re.search(SENTENCE, text) and not _commands(text))


def _commands(text: str) -> bool:
    """Whether it only names commands, which have no other names in other languages."""
    return {part.partition(" ")[0] for part in text.split(", ")} <= {file.stem for file in SPEAKING}


# How much room each place has on the platform where it has least.
ROOM = {
    ("Button", 1): 75,
    ("Button", 2): 75,
    ("Form", 1): 24,
    ("Select", 1): 100,
    ("TextField", 1): 45,
    ("Command", 1): 100,
}


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != ENGLISH])
def test_words_fit_where_a_platform_cuts(language: str) -> None:
    tight = [
        (words, room)
        for file in SPEAKING
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call)
        for (name, place), room in ROOM.items()
        if ast.unparse(node.func) == name and len(node.args) > place
        for words in [in_language(said_by(node.args[place]), language)]
        if len(words) > room
    ]
    assert tight == []


def said_by(node: ast.expr) -> Words:
    """The message of a literal, or of the call that says it."""
    inner = node.args[0] if isinstance(node, ast.Call) and node.args else node
    text = inner.value if isinstance(inner, ast.Constant) and isinstance(inner.value, str) else ""
    return Words(text, {})
