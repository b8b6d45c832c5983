"""A question file: one topic of a pack, as strict YAML. ``question.schema.json`` says the same for editors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from quizzes.bank.record import MONTH, SLUG, Fault, Record
from quizzes.bank.strict_yaml import Node, Unreadable, read
from quizzes.question import Kind, Level, Option, Question, Review

MAX_QUESTIONS = 500  # a topic larger than this is a topic nobody can review
MAX_NOTES = 4  # a question that rests on more than four notes asks more than one thing
LONGEST_TEXT = 2000  # a guard against accidents; the item rules are stricter
LONGEST_SHORT = 200
REFERENCE = re.compile(r"https://[^\s<>\"']+")

FILE_FIELDS = ("topic", "title", "questions")
QUESTION_FIELDS = (
    "id", "revision", "kind", "level", "domain", "services", "stem", "options", "explanation", "notes", "reference",
    "checked", "volatile", "note_says", "today", "review", "draft",
)  # fmt: skip
OPTION_FIELDS = ("text", "correct", "why")
REVIEW_FIELDS = ("solved", "agreed")

KIND_BY_KEYS = {kind.keys: kind for kind in Kind}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question stands: its file, its first line, and the lines of its fields and options."""

    file: str
    line: int
    fields: Mapping[str, int] = field(default_factory=dict)
    options: tuple[int, ...] = ()

    def of(self, name: str) -> int:
        """The line of a field, else of the question."""
        return self.fields.get(name, self.line)

    def option(self, position: int) -> int:
        """The line of an option, else of the question."""
        return self.options[position] if position < len(self.options) else self.line


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """What a file says: the sound questions with their places, and every fault of the others."""

    topic: str
    title: str
    questions: tuple[Question, ...]
    places: tuple[Place, ...]
    faults: tuple[Fault, ...]


def read_question_file(name: str, text: str) -> QuestionFile:
    """Everything in the file; a question with a fault is left out and its faults are listed."""
    try:
        document = read(text)
    except Unreadable as refused:
        return QuestionFile("", "", (), (), (Fault(refused.line, refused.message),))
    faults: list[Fault] = []
    record = Record.of(document, "a question file", FILE_FIELDS, faults)
    topic = record.matching("topic", SLUG, "Write a slug such as 'api-gateway'.", longest=64)
    title = record.text("title", "Write the topic as people read it, such as 'Amazon API Gateway'.", longest=100)
    questions: list[Question] = []
    places: list[Place] = []
    for node in record.items(
        "questions", f"Write 1 to {MAX_QUESTIONS} questions, each with a dash.", most=MAX_QUESTIONS
    ):
        before = len(faults)
        question = _question(node, topic, faults)
        if len(faults) == before:
            questions.append(question)
            places.append(_place(name, node))
    return QuestionFile(topic, title, tuple(questions), tuple(places), tuple(sorted(faults)))


def _place(file: str, node: Node) -> Place:
    record = Record.of(node, "", QUESTION_FIELDS, [])
    options = tuple(option.line for option in record.items("options", "", most=6))
    return Place(file, node.line, record.node.key_lines, options)


def _question(node: Node, topic: str, faults: list[Fault]) -> Question:
    record = Record.of(node, "a question", QUESTION_FIELDS, faults)
    slug = record.matching("id", SLUG, "Write a slug such as 'sqs-long-polling'.", longest=80)
    if slug:
        record.what = f"question {slug[:80]}"
    draft = record.flag("draft")
    kind = record.choice("kind", [kind.value for kind in Kind])
    level = record.choice("level", [level.value for level in Level])
    question = Question(
        id=slug,
        revision=record.number("revision", "Write a whole number, 1 for a new question."),
        kind=Kind(kind or Kind.SINGLE),
        level=Level(level or Level.MEDIUM),
        domain=record.matching("domain", SLUG, "Write a domain of the pack, such as 'development'.", longest=64),
        services=record.texts("services", "Name 1 to 6 services, the main one first.", most=6, least=not draft),
        stem=record.text("stem", "Write the situation and the question.", longest=LONGEST_TEXT),
        options=_options(record, Kind(kind) if kind else None, draft),
        explanation=record.text(
            "explanation", "Say in one to three sentences what to remember.", longest=LONGEST_TEXT, required=not draft
        ),
        notes=record.texts("notes", f"Name at most {MAX_NOTES} note units by id.", most=MAX_NOTES, least=0),
        reference=record.matching(
            "reference",
            REFERENCE,
            "Write an https:// address of a documentation page.",
            longest=500,
            required=not draft,
        ),
        checked=record.matching(
            "checked", MONTH, "Write the month the fact was verified, such as 2026-11.", required=not draft
        ),
        topic=topic,
        volatile=record.flag("volatile"),
        note_says=record.text(
            "note_says", "Say in a few words what the note says.", longest=LONGEST_SHORT, required=False
        ),
        today=record.text("today", "Say in a few words what holds today.", longest=LONGEST_SHORT, required=False),
        review=_review(record),
        draft=draft,
    )
    for one, other in (("note_says", "today"), ("today", "note_says")):
        if record.has(one) and not record.has(other):
            record.fault(
                record.line(one),
                f"'{one}' stands alone. Add '{other}': the note's claim and what holds now belong together.",
            )
    return question


def _review(record: Record) -> Review | None:
    if not record.has("review"):
        return None
    review = Record.of(record.node.values["review"], "a review", REVIEW_FIELDS, record.faults)
    solved = review.matching("solved", MONTH, "Write the month it was solved blind, such as 2026-11.")
    agreed = review.choice("agreed", ("true", "false"))
    return Review(solved, agreed == "true")


def _options(record: Record, kind: Kind | None, draft: bool) -> tuple[Option, ...]:
    hint = "Write 4 options for single, 5 for choose-two, 6 for choose-three."
    nodes = record.items("options", hint, most=6, least=2)
    options = tuple(_option(node, "ABCDEF"[position], draft, record.faults) for position, node in enumerate(nodes))
    if kind is None or len(options) < 2 or draft:
        return options
    keys = sum(option.correct for option in options)
    line = record.line("options")
    if len(options) != kind.options:
        record.fault(line, f"a {kind} question has {kind.options} options, here are {len(options)}. {hint}", "R1")
    if keys != kind.keys:
        wanted = "1 right option" if kind.keys == 1 else f"{kind.keys} right options"
        record.fault(
            line, f"a {kind} question has {wanted}, here are {keys}. Mark with 'correct: true' what is right.", "R1"
        )
    return options


def _option(node: Node, letter: str, draft: bool, faults: list[Fault]) -> Option:
    record = Record.of(node, f"option {letter}", OPTION_FIELDS, faults)
    text = record.text("text", "Write the option as people read it.", longest=LONGEST_TEXT)
    correct = record.flag("correct")
    hint = f"Say in 8 to 45 words why it is {'right' if correct else 'wrong'}."
    return Option(text, correct, record.text("why", hint, longest=LONGEST_TEXT, required=not draft))
