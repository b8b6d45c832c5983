"""Review cards: what each player is to meet again, and the answers and absences that made them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, and_, func, or_, select, update

from quizzes.review import ReviewCard, from_state
from quizzes.round import Kind, Round, Status
from quizzes.season import ALL
from storage.statements import insert, listed
from storage.tables import account, answer, away_day, member_round, player, review_card, round, standing

ACTIVE = timedelta(days=14)  # who has not answered for so long misses nothing


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a player chose and when."""

    player: str
    choice: frozenset[int]
    clicked: datetime


class Reviews:
    """Review cards and exam dates of players."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, player_id: str, pack: str, *, lock: bool = False) -> list[ReviewCard]:
        """Every card of a player in a pack, perhaps locked until the transaction ends."""
        mine = (review_card.c.player == player_id, review_card.c.pack == pack)
        statement = select(review_card).where(*mine).order_by(review_card.c.question)
        rows = self._connection.execute(statement.with_for_update() if lock else statement)
        return [from_state(row.question, row.due, row.state) for row in rows]

    def get(self, player_id: str, pack: str, question: str) -> ReviewCard | None:
        """A player's card of one question."""
        return self.among([player_id], pack, question).get(player_id)

    def among(self, players: Iterable[str], pack: str, question: str) -> dict[str, ReviewCard]:
        """The cards of one question that these players have, locked until the transaction ends."""
        statement = (
            select(review_card)
            .where(
                review_card.c.player.in_(listed(self._connection, players)),
                review_card.c.pack == pack,
                review_card.c.question == question,
            )
            .order_by(review_card.c.player)
            .with_for_update()
        )
        rows = self._connection.execute(statement)
        return {row.player: from_state(row.question, row.due, row.state) for row in rows}

    def put(self, pack: str, cards: Mapping[str, ReviewCard]) -> None:
        """Keep a card of each of these players."""
        self._put(pack, sorted(cards.items(), key=lambda one: one[0]))

    def put_all(self, player_id: str, pack: str, cards: Iterable[ReviewCard]) -> None:
        """Keep these cards of one player."""
        self._put(pack, [(player_id, card) for card in sorted(cards, key=lambda card: card.question)])

    def _put(self, pack: str, cards: list[tuple[str, ReviewCard]]) -> None:
        if not cards:
            return
        rows = [
            {"player": who, "pack": pack, "question": card.question, "state": card.state, "due": card.due}
            for who, card in cards
        ]
        statement = insert(self._connection, review_card)
        statement = statement.on_conflict_do_update(
            index_elements=["player", "pack", "question"],
            set_={"state": statement.excluded.state, "due": statement.excluded.due},
        )
        self._connection.execute(statement, rows)

    def exam(self, player_id: str) -> date | None:
        """When a player sits their exam, if they said so."""
        return self.exams([player_id]).get(player_id)

    def exams(self, players: Iterable[str]) -> dict[str, date]:
        """When these players sit their exam."""
        these = player.c.id.in_(listed(self._connection, players))
        statement = select(player.c.id, player.c.exam).where(these, player.c.exam.is_not(None))
        return dict(self._connection.execute(statement).all())

    def set_exam(self, player_id: str, day: date | None) -> None:
        """Note the date of a player's exam, or forget it."""
        self._connection.execute(update(player).where(player.c.id == player_id).values(exam=day))

    def still_asked(self, of: Round) -> bool:
        """Whether another round that asks the same question is open or to come in the league."""
        same = round.c.snapshot == of.snapshot
        if of.kind == Kind.DAILY:
            same = or_(same, and_(round.c.kind == Kind.DAILY, round.c.day == of.day))
        running = round.c.status.in_((Status.PLANNED, Status.OPEN))
        others = select(round.c.id).where(round.c.league == of.league, running, same).limit(1)
        return self._connection.execute(others).first() is not None

    def chosen(self, of: Round) -> list[Chosen]:
        """What each player chose when a league was asked this, in any of its channels; the earliest click counts."""
        asked = round.c.id == of.id
        if of.kind == Kind.DAILY:
            asked = and_(round.c.league == of.league, round.c.kind == Kind.DAILY, round.c.day == of.day)
        statement = (
            select(account.c.player, answer.c.choice, answer.c.clicked)
            .join(account, account.c.id == answer.c.account)
            .join(round, round.c.id == answer.c.round)
            .where(asked, round.c.status.in_((Status.CLOSED, Status.REVEALED)))
            .order_by(answer.c.clicked.desc(), answer.c.round.desc())
        )
        return list({row.player: Chosen(*row) for row in self._connection.execute(statement)}.values())

    def absent(self, league_id: str, day: date) -> list[str]:
        """Players who missed a date: their home channel was asked; they answered in the last fortnight, but not then.

        Who is away misses nothing.
        In a team or not: member-rounds that count on no board are not written down, so this asks who was last where.
        """
        here = (member_round.c.league == league_id, member_round.c.clicked.is_not(None))
        came = select(member_round.c.player).where(*here, member_round.c.day == day)
        others = (  # from the board of all time: a fortnight of everybody's answers need not be read
            select(standing.c.who)
            .where(standing.c.league == league_id, standing.c.board == "players", standing.c.period == ALL)
            .where(standing.c.who.not_in(came))
        )
        since = member_round.c.day.between(day - ACTIVE, day)
        last = (
            select(member_round.c.player, func.max(member_round.c.day).label("day"))
            .where(*here, since, member_round.c.player.in_(others))
            .group_by(member_round.c.player)
            .subquery()
        )
        asked = select(round.c.channel).where(
            round.c.league == league_id,
            round.c.kind == Kind.DAILY,
            round.c.day == day,
            round.c.status.in_((Status.CLOSED, Status.REVEALED)),
        )
        away = select(away_day.c.player).where(away_day.c.league == league_id, away_day.c.day == day)
        statement = (
            select(member_round.c.player)
            .join(last, and_(last.c.player == member_round.c.player, last.c.day == member_round.c.day))
            .where(member_round.c.league == league_id, member_round.c.home.in_(asked))
            .where(member_round.c.player.not_in(away))
            .where(member_round.c.player.in_(select(account.c.player)))  # who was linked with another is that one now
        )
        return list(self._connection.execute(statement).scalars())
