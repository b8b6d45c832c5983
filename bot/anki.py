"""An Anki deck of a pack: one card a question, kept apart from other decks, updated when it is imported again."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Iterable
from pathlib import Path

import genanki

from quizzes.question import Question

FIELDS = ("Id", "Stem", "Options", "Key", "Reasons", "Explanation", "Reference")
FRONT = "<p>{{Stem}}</p>{{Options}}"
BACK = "{{FrontSide}}<hr id=answer><p><b>{{Key}}</b></p>{{Reasons}}<p>{{Explanation}}</p><p>{{Reference}}</p>"
STYLE = ".card { font-family: sans-serif; font-size: 16px; text-align: left; max-width: 40em; margin: auto; }"
LETTERS = "ABCDEF"


def write_deck(path: Path, pack_id: str, title: str, questions: Iterable[Question]) -> None:
    """Write the deck to ``path``."""
    model = genanki.Model(
        _number(f"quizbot model {pack_id}"),
        "Quizbot question",
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "Question", "qfmt": FRONT, "afmt": BACK}],
        css=STYLE,
    )
    deck = genanki.Deck(_number(f"quizbot deck {pack_id}"), title)
    for question in questions:
        guid = genanki.guid_for("quizbot", pack_id, question.id)
        tags = [question.topic, question.level.value, question.domain]
        deck.add_note(genanki.Note(model, _fields(question), tags=tags, guid=guid))
    genanki.Package(deck).write_to_file(str(path))


def _fields(question: Question) -> list[str]:
    options = "".join(f"<li>{html.escape(option.text)}</li>" for option in question.options)
    reasons = "".join(
        f"<li>{'Right' if option.correct else 'Wrong'}: {html.escape(option.why)}</li>" for option in question.options
    )
    key = "; ".join(f"{LETTERS[place]}. {html.escape(question.options[place].text)}" for place in sorted(question.key))
    address = html.escape(question.reference)
    return [
        question.id,
        html.escape(question.stem),
        f'<ol type="A">{options}</ol>',
        key,
        f'<ol type="A">{reasons}</ol>',
        html.escape(question.explanation),
        f'<a href="{address}">{address}</a>' if address else "",
    ]


def _number(name: str) -> int:
    """A number for Anki that is the same on every export."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) >> 1
