"""Questions as strict YAML, in the field order and manner of our own files; what is written is read back the same."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator

from quizzes.question import Option, Question

WIDTH = 108  # where a long text is folded
PLAIN = re.compile(r"[A-Za-z(/$][^\"'`{}\[\]&*!|>%@\\]*|[0-9]{3}/[a-z0-9/.-]+|20[0-9]{2}-[0-9]{2}")
TYPED = re.compile(r"(?:true|false|yes|no|on|off|null|y|n)", re.I)


def question_file(topic: str, title: str, questions: Iterable[Question]) -> str:
    """A whole file."""
    head = f"topic: {_scalar(topic)}\ntitle: {_scalar(title)}\nquestions:\n"
    return head + "\n".join(question_entry(question) for question in questions)


def question_entry(question: Question) -> str:
    """One entry of ``questions``, ready to be put at the end of a file."""
    first, *rest = _fields(question)
    return "\n".join([f"  - {first}", *(f"    {line}" if line else line for line in rest)]) + "\n"


def _fields(question: Question) -> Iterator[str]:
    yield f"id: {question.id}"
    yield f"revision: {question.revision}"
    yield f"kind: {question.kind}"
    yield f"level: {question.level}"
    yield f"domain: {question.domain}"
    if question.services:
        yield f"services: {_flow(question.services)}"
    yield from _folded("stem", question.stem)
    yield "options:"
    for option in question.options:
        yield from _option(option)
    if question.explanation:
        yield from _folded("explanation", question.explanation)
    if question.notes:
        yield f"notes: {_flow(question.notes)}"
    for name in ("reference", "checked"):
        if value := getattr(question, name):
            yield f"{name}: {_scalar(value)}"
    if question.volatile:
        yield "volatile: true"
    for name in ("note_says", "today"):
        if value := getattr(question, name):
            yield f"{name}: {_scalar(value)}"
    if question.review:
        yield f"review: {{solved: {question.review.solved}, agreed: {str(question.review.agreed).lower()}}}"
    if question.draft:
        yield "draft: true"


def _option(option: Option) -> Iterator[str]:
    yield f"  - text: {_scalar(option.text)}"
    if option.correct:
        yield "    correct: true"
    if option.why:
        yield f"    why: {_scalar(option.why)}"


def _folded(name: str, text: str) -> Iterator[str]:
    yield f"{name}: >-"
    for line in textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False):
        yield f"  {line}"


def _flow(values: Iterable[str]) -> str:
    return "[" + ", ".join(_scalar(value, in_flow=True) for value in values) + "]"


def _scalar(text: str, *, in_flow: bool = False) -> str:
    """Plain where YAML takes it as it stands, else in single quotes."""
    plain = (
        PLAIN.fullmatch(text)
        and not TYPED.fullmatch(text)
        and ": " not in text
        and " #" not in text
        and not text.endswith((":", " "))
        and not (in_flow and "," in text)
    )
    return text if plain else "'" + text.replace("'", "''") + "'"
