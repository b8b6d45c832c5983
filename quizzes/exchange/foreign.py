"""What every foreign format boils down to, and what becomes of it: a question, a draft, or a reasoned refusal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from quizzes.bank.question_file import KIND_BY_KEYS, read_question_file
from quizzes.bank.question_yaml import question_file
from quizzes.bank.record import MONTH, NUMBER, SLUG
from quizzes.question import Level, Option, Question, Review

UNKNOWN_DOMAIN = "todo"  # a draft whose domain a person has to name
SLUG_WORDS = 6  # of the stem, for an id that people can still read
MAX_BYTES = 4 * 1024 * 1024  # a spreadsheet of thousands of questions
MAX_QUESTIONS = 5000  # ten topics of 500
LONGEST_QUESTION = 20_000  # characters with all options and reasons; our longest have 2,500


@dataclass(frozen=True, slots=True)
class Refusal:
    """A question that was not taken, where it stands, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Foreign:
    """A question as another format holds it; every field but stem and options may be empty."""

    line: int
    stem: str
    options: tuple[Option, ...]
    explanation: str = ""
    name: str = ""  # an id or a title
    topic: str = ""
    topic_title: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)  # our own fields, by our names


@dataclass(frozen=True, slots=True)
class Reading:
    """What a foreign file holds: what can become a question, and what cannot."""

    found: tuple[Foreign, ...]
    refused: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A foreign question as one of ours, with the line it came from and what a person still has to add."""

    line: int
    question: Question
    topic_title: str
    lacks: tuple[str, ...]


class NotThisFormat(ValueError):
    """The file as a whole cannot be read; the message says why."""


def arrivals(reading: Reading, topic: str) -> tuple[tuple[Arrival, ...], tuple[Refusal, ...]]:
    """The questions of a file; those without a topic of their own go to ``topic``."""
    taken: set[str] = set()
    arrived: list[Arrival] = []
    refused = list(reading.refused)
    for foreign in reading.found:
        outcome = _arrival(foreign, topic, taken)
        if isinstance(outcome, Refusal):
            refused.append(outcome)
        else:
            arrived.append(outcome)
            taken.add(outcome.question.id)
    return tuple(arrived), tuple(sorted(refused, key=lambda refusal: refusal.line))


def _arrival(foreign: Foreign, topic: str, taken: set[str]) -> Arrival | Refusal:
    if reason := _unusable(foreign):
        return Refusal(foreign.line, reason)
    topic = slug(foreign.topic) or topic
    given = foreign.fields
    options = tuple(Option(_tidy(o.text), o.correct, _tidy(o.why)) for o in foreign.options)
    try:
        question = Question(
            id=_id(foreign, topic, taken),
            revision=_revision(given.get("revision", "1")),
            kind=KIND_BY_KEYS[sum(option.correct for option in options)],
            level=Level(given.get("level", "medium").lower()),
            domain=slug(given.get("domain", "")) or UNKNOWN_DOMAIN,
            services=listed(given.get("services", "")),
            stem=_tidy(foreign.stem),
            options=options,
            explanation=_tidy(foreign.explanation),
            notes=listed(given.get("notes", "")),
            reference=given.get("reference", ""),
            checked=given.get("checked", ""),
            topic=topic,
            volatile=truth(given.get("volatile", "")),
            note_says=_tidy(given.get("note_says", "")),
            today=_tidy(given.get("today", "")),
            review=_review(given),
        )
    except ValueError as error:
        return Refusal(foreign.line, f"{error}.")
    lacks = missing(question)
    question = replace(question, draft=bool(lacks) or truth(given.get("draft", "")))
    title = _tidy(foreign.topic_title or foreign.topic) or topic
    if question.id in taken:
        return Refusal(foreign.line, f"the id {question.id} stands twice in this file.")
    if faults := read_question_file("", question_file(topic, title, [question])).faults:
        return Refusal(foreign.line, faults[0].message)
    return Arrival(foreign.line, question, title, lacks)


def missing(question: Question) -> tuple[str, ...]:
    """What a person has to add before the question can be asked."""
    kind = question.kind
    wanted = {
        "a reason for every option": all(option.why for option in question.options),
        f"{kind.options} options": len(question.options) == kind.options,
        "a domain": question.domain != UNKNOWN_DOMAIN,
        "services": bool(question.services),
        "an explanation": bool(question.explanation),
        "a reference": bool(question.reference),
        "the month it was checked": bool(question.checked),
    }
    return tuple(name for name, there in wanted.items() if not there)


def slug(text: str) -> str:
    """The text as a slug: letters without accents, digits and hyphens; empty when nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower()))[:60].strip("-")


def listed(text: str) -> tuple[str, ...]:
    """The parts of ``a; b``."""
    return tuple(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))


def truth(text: str) -> bool:
    """Whether a cell means yes."""
    return text.strip().lower() in ("true", "yes", "1", "x")


def own_fields(question: Question) -> dict[str, str]:
    """Everything of a question that foreign formats have no place of their own for, by our names."""
    review = question.review
    given = {
        "revision": str(question.revision),
        "level": question.level.value,
        "domain": question.domain,
        "services": "; ".join(question.services),
        "notes": "; ".join(question.notes),
        "reference": question.reference,
        "checked": question.checked,
        "volatile": "true" if question.volatile else "",
        "note_says": question.note_says,
        "today": question.today,
        "solved": review.solved if review else "",
        "agreed": str(review.agreed).lower() if review else "",
        "draft": "true" if question.draft else "",
    }
    return {name: value for name, value in given.items() if value}


OWN_FIELDS = (
    "revision", "level", "domain", "services", "notes", "reference", "checked", "volatile", "note_says", "today",
    "solved", "agreed", "draft",
)  # fmt: skip


def by_topic(questions: Iterable[Question]) -> dict[str, list[Question]]:
    """The questions under their topics, in order of appearance."""
    grouped: dict[str, list[Question]] = {}
    for question in questions:
        grouped.setdefault(question.topic, []).append(question)
    return grouped


def _unusable(foreign: Foreign) -> str:
    if not foreign.stem.strip():
        return "there is no question text."
    texts = [_tidy(option.text).casefold() for option in foreign.options]
    if not all(texts):
        return "an option is empty."
    if not 2 <= len(texts) <= 6:
        return f"there are {len(texts)} options; 2 to 6 can be taken."
    if len(set(texts)) < len(texts):
        return "two options are the same."
    right = sum(option.correct for option in foreign.options)
    if right not in KIND_BY_KEYS:
        return f"{right or 'no'} options are right; 1 to 3 can be taken."
    if right == len(texts):
        return "every option is right."
    return ""


def _id(foreign: Foreign, topic: str, taken: set[str]) -> str:
    name = foreign.name.strip()
    if SLUG.fullmatch(name) and name.startswith(f"{topic}-"):
        return name
    base = slug(name) or slug(" ".join(foreign.stem.split()[:SLUG_WORDS])) or "question"
    base = base.removeprefix(f"{topic}-")
    made = f"{topic}-{base}"[:76].strip("-")
    number = 2
    unique = made
    while unique in taken:
        unique, number = f"{made}-{number}", number + 1
    return unique


def _revision(written: str) -> int:
    if not NUMBER.fullmatch(written):
        raise ValueError(f"revision {written[:20]!r} is not a whole number from 1")
    return int(written)


def _review(given: Mapping[str, str]) -> Review | None:
    solved = given.get("solved", "")
    return Review(solved, truth(given.get("agreed", ""))) if MONTH.fullmatch(solved) else None


def _tidy(text: str) -> str:
    return " ".join(text.split())
