"""Review: when a player is asked again what they got wrong.

Spaced repetition by FSRS. A card is one question of one player; every rule takes it and a time and returns another.
Intervals are whole days, so nobody is asked twice in one sitting, and they never reach past an exam.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from typing import Any

from fsrs import Card as Memory
from fsrs import Rating, Scheduler

SAME_SITTING = timedelta(minutes=10)  # an answer so soon after the reasons were shown says nothing of memory
USUAL, BEFORE_EXAM, AFTER_EXAM = 0.90, 0.97, 0.80  # the share that is to be remembered when a card comes up
RISES, HIGHEST = 60, 7  # days before the exam at which retention begins to rise, and is as high as it gets
LONGEST = 365  # days; a fact of a cloud is worth a look once a year
MOST_TURNS = 100  # of one card until an exam, when a plan is reckoned


@dataclass(frozen=True, slots=True)
class ReviewCard:
    """One question that a player is to meet again. ``wrong`` says how it went last; ``sure`` counts right in a row.

    ``before`` is the memory before the last answer, so that “I guessed” can be said after it.
    """

    question: str
    due: datetime
    memory: dict[str, Any]
    last: datetime | None = None
    wrong: bool = True
    sure: int = 0
    before: dict[str, Any] | None = None

    @property
    def state(self) -> dict[str, Any]:
        """All but the question and the due time, as plain JSON."""
        last = self.last.isoformat() if self.last else None
        return {"memory": self.memory, "last": last, "wrong": self.wrong, "sure": self.sure, "before": self.before}


def from_state(question: str, due: datetime, state: dict[str, Any]) -> ReviewCard:
    """The card whose ``state`` was written down."""
    last = datetime.fromisoformat(state["last"]) if state["last"] else None
    return ReviewCard(question, due, state["memory"], last, state["wrong"], state["sure"], state["before"])


def unseen(question: str, at: datetime) -> ReviewCard:
    """A question that was missed: due at once."""
    return ReviewCard(question, at, dict(Memory(card_id=0, due=at.astimezone(UTC)).to_dict()))


def after(
    card: ReviewCard | None, question: str, right: bool, at: datetime, exam: date | None = None
) -> ReviewCard | None:
    """The card after an answer; None while the question needs none, for it was right and was never wrong."""
    if card is None:
        return None if right else _rated(unseen(question, at), right, at, exam)
    if card.last is not None and at < card.last + SAME_SITTING:
        return card
    return _rated(card, right, at, exam)


def guessed(card: ReviewCard, at: datetime, exam: date | None = None) -> ReviewCard:
    """The card after its player said that the answer given at ``at`` was a guess; any other answer stays as it is."""
    if card.last != at or card.wrong or card.before is None or card.sure == 0:
        return card
    memory, due = _schedule(card.before, Rating.Hard, at, exam)
    return replace(card, memory=memory, due=due, sure=0)


def later(one: ReviewCard, other: ReviewCard) -> ReviewCard:
    """Of two cards of a question, the one that was reviewed later; an unseen one tells nothing."""
    if one.last is None or other.last is None:
        return other if one.last is None and other.last is not None else one
    return other if other.last > one.last else one


def before_exam(card: ReviewCard, exam: date, now: datetime) -> ReviewCard:
    """The card when its player names an exam: what was to come after it comes on that day at the latest."""
    if exam < now.date():
        return card
    return replace(card, due=min(card.due, max(now, datetime.combine(exam, time(), UTC))))


def rating(right: bool, sure: int) -> Rating:
    """Again when wrong; good when right, easy from the third time in a row. Hard is for “I guessed”."""
    if not right:
        return Rating.Again
    return Rating.Easy if sure >= 2 else Rating.Good


def due(cards: Iterable[ReviewCard], now: datetime) -> list[ReviewCard]:
    """What is to be asked now, the longest overdue first."""
    return sorted((card for card in cards if card.due <= now), key=lambda card: (card.due, card.question))


def misses(cards: Iterable[ReviewCard], now: datetime) -> list[ReviewCard]:
    """What was last answered wrong or not at all, due or not, the longest unseen first."""
    missed = [card for card in cards if card.wrong and (card.last is None or card.last + SAME_SITTING <= now)]
    return sorted(missed, key=lambda card: (card.last or card.due, card.question))


def retention(exam: date | None, today: date) -> float:
    """The share to be remembered: it rises as an exam nears, and relaxes after it."""
    if exam is None:
        return USUAL
    left = (exam - today).days
    if left < 0:
        return AFTER_EXAM
    near = min(1.0, max(0.0, (RISES - left) / (RISES - HIGHEST)))
    return USUAL + (BEFORE_EXAM - USUAL) * near


def a_day(cards: Iterable[ReviewCard], exam: date, now: datetime) -> int:
    """How many cards a day it takes until the exam, if they are answered right when they are due."""
    left = (exam - now.date()).days
    if left < 1:
        return len(due(cards, now))
    last = datetime.combine(exam, time(), UTC)
    return ceil(sum(_turns(card, now, last, exam) for card in cards) / left)


def _turns(card: ReviewCard, now: datetime, last: datetime, exam: date) -> int:
    turns, at, memory = 0, max(card.due, now), card.memory
    while at < last and turns < MOST_TURNS:
        turns += 1
        memory, following = _schedule(memory, Rating.Good, at, exam)
        if following <= at:
            break
        at = following
    return turns


def _rated(card: ReviewCard, right: bool, at: datetime, exam: date | None) -> ReviewCard:
    memory, when = _schedule(card.memory, rating(right, card.sure), at, exam)
    return ReviewCard(card.question, when, memory, at, not right, card.sure + 1 if right else 0, card.memory)


def _schedule(
    memory: dict[str, Any], rated: Rating, at: datetime, exam: date | None
) -> tuple[dict[str, Any], datetime]:
    """The memory after a rating and when it is due; on the eve of an exam what would come after it is due that day."""
    at = at.astimezone(UTC)
    scheduler = Scheduler(
        desired_retention=retention(exam, at.date()),
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=LONGEST,
        enable_fuzzing=False,
    )
    rated_card, _ = scheduler.review_card(Memory.from_dict(memory), rated, at)  # type: ignore[arg-type]
    when = rated_card.due
    if exam is not None and exam >= at.date():
        when = max(at, min(when, datetime.combine(exam, time(), UTC)))
        rated_card.due = when
    return dict(rated_card.to_dict()), when
