"""Mock exams: what each player was asked, in which order, and what they chose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, insert, or_, select, update

from quizzes.exam import Exam, Graded, Item
from quizzes.question import Question, from_snapshot
from storage.statements import insert_once
from storage.tables import exam, exam_item, snapshot

RUNNING, SUBMITTED, LEARNT = "running", "submitted", "learnt"


class Exams:
    """Exams and their items. One at a time runs for each player."""

    def __init__(self, connection: Connection, make_id: Callable[[], str]) -> None:
        self._connection = connection
        self._make_id = make_id

    def start(self, player_id: str, pack: str, started: datetime, ends: datetime, items: Sequence[Item]) -> Exam | None:
        """Begin an exam; None when one of this player runs already."""
        new = Exam(self._make_id(), player_id, pack, started, ends, tuple(items))
        values = {"id": new.id, "player": player_id, "pack": pack, "status": RUNNING, "started": started, "ends": ends}
        if not insert_once(self._connection, exam, **values):
            return None
        rows = [
            {"exam": new.id, "number": number, "snapshot": item.snapshot, "order": list(item.order),
             "choice": item.choice, "marked": item.marked}
            for number, item in enumerate(items)
        ]  # fmt: skip
        self._connection.execute(insert(exam_item), rows)
        return new

    def get(self, id: str) -> Exam | None:
        """An exam, locked until the transaction ends: no answer slips in behind its end."""
        return self._one(exam.c.id == id, lock=True)

    def running(self, player_id: str) -> Exam | None:
        """The exam of a player that runs, locked in the same way."""
        return self._one(exam.c.player == player_id, exam.c.status == RUNNING, lock=True)

    def latest(self, player_id: str) -> Exam | None:
        """The exam that a player submitted last."""
        return self._one(exam.c.player == player_id, exam.c.status != RUNNING)

    def ended(self, by: datetime) -> list[str]:
        """Ids of running exams whose time was up by then."""
        statement = select(exam.c.id).where(exam.c.status == RUNNING, exam.c.ends <= by).order_by(exam.c.ends)
        return list(self._connection.execute(statement).scalars())

    def unlearnt(self) -> list[str]:
        """Ids of submitted exams of which something was held back from review."""
        statement = select(exam.c.id).where(exam.c.status == SUBMITTED).order_by(exam.c.ends)
        return list(self._connection.execute(statement).scalars())

    def choose(self, id: str, number: int, choice: frozenset[int], clicked: datetime) -> None:
        """Save an answer; the latest click stands, whatever the order of arrival."""
        earlier = or_(exam_item.c.clicked.is_(None), exam_item.c.clicked <= clicked)
        statement = update(exam_item).where(exam_item.c.exam == id, exam_item.c.number == number, earlier)
        self._connection.execute(statement.values(choice=choice, clicked=clicked))

    def mark(self, id: str, number: int, marked: bool) -> None:
        """Mark an item for review, or no longer."""
        statement = update(exam_item).where(exam_item.c.exam == id, exam_item.c.number == number)
        self._connection.execute(statement.values(marked=marked))

    def submit(self, id: str, at: datetime) -> bool:
        """End an exam; False when it has ended before."""
        statement = update(exam).where(exam.c.id == id, exam.c.submitted.is_(None))
        return self._connection.execute(statement.values(status=SUBMITTED, submitted=at)).rowcount > 0

    def learnt(self, id: str) -> None:
        """Nothing of a submitted exam is held back any more."""
        self._connection.execute(update(exam).where(exam.c.id == id, exam.c.status == SUBMITTED).values(status=LEARNT))

    def drop(self, id: str) -> None:
        """Forget an exam that runs, with its answers."""
        running = (exam.c.id == id, exam.c.status == RUNNING)
        self._connection.execute(delete(exam_item).where(exam_item.c.exam.in_(select(exam.c.id).where(*running))))
        self._connection.execute(delete(exam).where(*running))

    def graded(self, of: Exam) -> list[Graded]:
        """The items of an exam beside their questions as they were asked."""
        hashes = {item.snapshot for item in of.items}
        rows = self._connection.execute(select(snapshot.c.hash, snapshot.c.content).where(snapshot.c.hash.in_(hashes)))
        questions: dict[str, Question] = {hash: from_snapshot(content) for hash, content in rows}
        return [Graded(item, questions[item.snapshot]) for item in of.items]

    def met(self, player_id: str, pack: str) -> Counter[str]:
        """In how many exams a player was asked each question of a pack, by its id."""
        statement = (
            select(snapshot.c.question)
            .join(exam_item, exam_item.c.snapshot == snapshot.c.hash)
            .join(exam, exam.c.id == exam_item.c.exam)
            .where(exam.c.player == player_id, exam.c.pack == pack)
        )
        return Counter(self._connection.execute(statement).scalars())

    def _one(self, *conditions: ColumnElement[bool], lock: bool = False) -> Exam | None:
        statement = select(exam).where(*conditions).order_by(exam.c.started.desc(), exam.c.id).limit(1)
        row = self._connection.execute(statement.with_for_update() if lock else statement).first()
        if row is None:
            return None
        items = select(exam_item).where(exam_item.c.exam == row.id).order_by(exam_item.c.number)
        return Exam(
            row.id,
            row.player,
            row.pack,
            row.started,
            row.ends,
            tuple(
                Item(one.snapshot, tuple(one.order), one.choice, one.marked) for one in self._connection.execute(items)
            ),
            row.submitted,
        )
