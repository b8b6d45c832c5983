"""Sitting a mock exam: its beginning, its end, and what becomes of it in review."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from adapters.event import Interaction
from bot.desk import Desk
from bot.learning import disputed, secret, secret_to
from quizzes.exam import MINUTES, Exam, Graded, Item, Report, draw
from quizzes.review import ReviewCard, after, unseen
from quizzes.round import GRACE, shown_order
from storage.records import Records


def begin(records: Records, desk: Desk, act: Interaction, player: str, count: int) -> Exam | None:
    """Draw an exam and start its clock; None when one of this player runs."""
    pack, now = desk.packs[desk.pack], desk.now()
    hidden = secret(desk, records, act) | disputed(desk, records, act)
    free = [question for question in pack.drawable if question.id not in hidden]
    drawn = draw(free, pack.weights, count, desk.chance, records.exams.met(player, pack.id))
    # In one order for everybody: two who start at once must not wait for each other's snapshots.
    kept = {one.id: records.rounds.add_snapshot(pack.id, one) for one in sorted(drawn, key=lambda one: one.id)}
    items = [Item(kept[question.id], shown_order(question, desk.chance)) for question in drawn]
    return records.exams.start(player, pack.id, now, now + timedelta(minutes=MINUTES[count]), items)


def settle(records: Records, desk: Desk, exam: Exam, at: datetime) -> Exam:
    """End an exam once, at its end at the latest, and let its player learn from it; the exam as it is then."""
    if records.exams.submit(exam.id, min(at, exam.ends)):
        exam = records.exams.get(exam.id) or exam
        learn(records, desk, exam)
    return exam


def learn(records: Records, desk: Desk, exam: Exam) -> None:
    """What was wrong or left out is to be reviewed, save what is secret still. Again, it changes nothing."""
    told, at = tell(records, desk, exam), exam.submitted or exam.ends
    known = {card.question: card for card in records.reviews.of(exam.player, exam.pack, lock=True)}
    day = records.reviews.exam(exam.player)
    cards = [_card(known.get(one.question.id), one, at, day) for one in told.graded]
    records.reviews.put_all(exam.player, exam.pack, [card for card in cards if card is not None])
    if not told.held:
        records.exams.learnt(exam.id)


def _card(known: ReviewCard | None, one: Graded, at: datetime, day: date | None) -> ReviewCard | None:
    if one.item.choice:
        return after(known, one.question.id, one.right, at, day)
    return known or unseen(one.question.id, at)


def tell(records: Records, desk: Desk, exam: Exam) -> Report:
    """A submitted exam without what is open or planned in a league of its player by now."""
    hidden = secret_to(desk, records, exam.player)
    graded = tuple(one for one in records.exams.graded(exam) if one.question.id not in hidden)
    return Report(exam, graded, len(exam.items) - len(graded))


def settle_ended(records: Records, desk: Desk, id: str) -> None:
    """Submit an exam whose player let its time run out."""
    exam = records.exams.get(id)
    if exam is not None and exam.submitted is None and exam.over(desk.now() - GRACE):
        settle(records, desk, exam, exam.ends)


def learn_later(records: Records, desk: Desk, id: str) -> None:
    """Learn from what was held back of a submitted exam, as far as it has been revealed."""
    exam = records.exams.get(id)
    if exam is not None and exam.submitted is not None:
        learn(records, desk, exam)
