"""A question: stem, options, key, a reason for every option, citations."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from quizzes.bank.wording import quantity


class Kind(StrEnum):
    """How many options there are and how many of them are right, as in the exam."""

    SINGLE = "single"
    CHOOSE_TWO = "choose-two"
    CHOOSE_THREE = "choose-three"

    @property
    def keys(self) -> int:
        """How many options are right."""
        return {"single": 1, "choose-two": 2, "choose-three": 3}[self]

    @property
    def options(self) -> int:
        """How many options are offered."""
        return {"single": 4, "choose-two": 5, "choose-three": 6}[self]


class Level(StrEnum):
    """How much thought a question takes, and so how many points it brings."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"

    @property
    def points(self) -> int:
        """1, 2 or 3."""
        return {"easy": 1, "medium": 2, "hard": 3}[self]


@dataclass(frozen=True, slots=True)
class Option:
    """One choice, whether it is right, and why."""

    text: str
    correct: bool
    why: str


@dataclass(frozen=True, slots=True)
class Review:
    """What a person who did not write the question found when they solved it blind."""

    solved: str  # YYYY-MM
    agreed: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One question as its author wrote it; ``id`` and ``revision`` name it for good."""

    id: str
    revision: int
    kind: Kind
    level: Level
    domain: str
    services: tuple[str, ...]
    stem: str
    options: tuple[Option, ...]
    explanation: str
    notes: tuple[str, ...]
    reference: str
    checked: str  # YYYY-MM, when the fact was last verified
    topic: str
    volatile: bool = False
    note_says: str = ""
    today: str = ""
    review: Review | None = None
    draft: bool = False

    @property
    def key(self) -> frozenset[int]:
        """The positions of the right options, in the author's order."""
        return frozenset(position for position, option in enumerate(self.options) if option.correct)

    @property
    def is_numeric(self) -> bool:
        """Whether the options are amounts, which the author has put in ascending order."""
        return all(quantity(option.text) for option in self.options)

    def snapshot(self) -> dict[str, Any]:
        """What is asked, graded and shown, as plain JSON; editing the pack later does not change it."""
        return {
            "id": self.id,
            "revision": self.revision,
            "kind": self.kind.value,
            "level": self.level.value,
            "domain": self.domain,
            "services": list(self.services),
            "stem": self.stem,
            "options": [{"text": o.text, "correct": o.correct, "why": o.why} for o in self.options],
            "explanation": self.explanation,
            "notes": list(self.notes),
            "reference": self.reference,
            "checked": self.checked,
            "topic": self.topic,
            "volatile": self.volatile,
            "note_says": self.note_says,
            "today": self.today,
        }

    @property
    def content_hash(self) -> str:
        """Changes when anything that is graded or argued changes; not with a citation, a link or a review."""
        content = self.snapshot()
        for clerical in ("notes", "reference", "checked", "topic", "volatile"):
            del content[clerical]
        canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


def from_snapshot(data: dict[str, Any]) -> Question:
    """The question that ``Question.snapshot`` wrote down."""
    options = tuple(Option(o["text"], o["correct"], o["why"]) for o in data["options"])
    plain = {
        name: value for name, value in data.items() if name not in ("kind", "level", "services", "options", "notes")
    }
    return Question(
        kind=Kind(data["kind"]),
        level=Level(data["level"]),
        services=tuple(data["services"]),
        options=options,
        notes=tuple(data["notes"]),
        **plain,
    )
