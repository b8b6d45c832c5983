"""Questions that a league wrote itself: drafts, and those that were approved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, select, update

from quizzes.question import Question, from_snapshot
from storage.statements import insert_once
from storage.tables import account, own_question

# Every claim of a question asks this: it is built once.
_APPROVED = (
    select(own_question.c.content)
    .where(own_question.c.league.in_(bindparam("leagues", expanding=True)), own_question.c.approver.is_not(None))
    .order_by(own_question.c.since, own_question.c.key)
)


@dataclass(frozen=True, slots=True)
class OwnDraft:
    """A draft as it was typed; ``author`` is the platform's id of whoever changed it last, None once forgotten."""

    key: str
    league: str
    author: str | None
    name: str
    typed: Mapping[str, str]


class OwnQuestions:
    """Written by the people of a league, and nobody else's."""

    def __init__(self, connection: Connection, make_id: Callable[[], str]) -> None:
        self._connection = connection
        self._make_id = make_id

    def add(self, league_id: str, author_id: str, typed: Mapping[str, str], at: datetime) -> str:
        """Keep a new draft; its key."""
        key = self._make_id()[:10]
        values = {"league": league_id, "author": author_id, "typed": dict(typed), "since": at}
        insert_once(self._connection, own_question, key=key, **values)
        return key

    def change(self, key: str, author_id: str, typed: Mapping[str, str]) -> bool:
        """Change a draft; False when it was approved meanwhile, or thrown away."""
        statement = update(own_question).where(own_question.c.key == key, own_question.c.approver.is_(None))
        return self._connection.execute(statement.values(author=author_id, typed=dict(typed))).rowcount > 0

    def approve(self, key: str, approver_id: str, question: Question) -> bool:
        """Let a league be asked this question; False when somebody was quicker."""
        statement = update(own_question).where(own_question.c.key == key, own_question.c.approver.is_(None))
        values = {"approver": approver_id, "content": question.snapshot()}
        return self._connection.execute(statement.values(**values)).rowcount > 0

    def discard(self, key: str) -> bool:
        """Throw a draft away."""
        statement = delete(own_question).where(own_question.c.key == key, own_question.c.approver.is_(None))
        return self._connection.execute(statement).rowcount > 0

    def draft(self, key: str) -> OwnDraft | None:
        """A draft by its key."""
        return next(iter(self._drafts(own_question.c.key == key)), None)

    def drafts(self, league_id: str) -> list[OwnDraft]:
        """The drafts of a league, oldest first."""
        return self._drafts(own_question.c.league == league_id)

    def approved(self, leagues: Iterable[str]) -> list[Question]:
        """What these leagues wrote and approved, oldest first."""
        found = self._connection.execute(_APPROVED, {"leagues": list(leagues)}).scalars()
        return [from_snapshot(content) for content in found]

    def number(self, league_id: str) -> int:
        """How many drafts and questions a league has written."""
        statement = select(func.count()).where(own_question.c.league == league_id)
        return self._connection.execute(statement).scalar_one()

    def _drafts(self, condition: ColumnElement[bool]) -> list[OwnDraft]:
        statement = (
            select(own_question, account.c.user, account.c.name)
            .join(account, account.c.id == own_question.c.author)
            .where(condition, own_question.c.approver.is_(None))
            .order_by(own_question.c.since, own_question.c.key)
        )
        return [
            OwnDraft(row.key, row.league, row.user, row.name, row.typed) for row in self._connection.execute(statement)
        ]
