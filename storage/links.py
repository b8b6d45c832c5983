"""Links: which accounts are one player, since when, and who each was before."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime

from sqlalchemy import Column, ColumnElement, Connection, delete, func, or_, select, union, update
from sqlalchemy.exc import IntegrityError

from quizzes.review import later
from storage.exams import Exams
from storage.people import People
from storage.reviews import Reviews
from storage.statements import insert
from storage.tables import (
    account,
    account_link,
    away_day,
    challenge_point,
    last_call,
    member_round,
    membership,
    metadata,
    player,
    reminder,
    review_card,
    workspace,
)
from storage.teams import Teams

EVER = datetime(2000, 1, 1, tzinfo=UTC)  # before anything was asked
# What a player did before a link stays theirs, so that boards made again come to the same.
_STAY = {account, account_link, away_day, challenge_point, membership, member_round}


class Links:
    """Players made of several accounts."""

    def __init__(
        self,
        connection: Connection,
        make_id: Callable[[], str],
        people: People,
        teams: Teams,
        reviews: Reviews,
        exams: Exams,
    ) -> None:
        self._connection = connection
        self._make_id = make_id
        self._people = people
        self._teams = teams
        self._reviews = reviews
        self._exams = exams

    def lock(self, *players: str) -> None:
        """Let nobody else link these players until this unit is over."""
        these = player.c.id.in_(sorted(players))
        self._connection.execute(select(player.c.id).where(these).order_by(player.c.id).with_for_update()).all()

    def unite(self, keeper: str, other: str, at: datetime) -> None:
        """From the next question on the accounts of one player are another's, who keeps what both have.

        What only the other had comes along: a team or away days in a league where the keeper has none, reviews, an
        exam date, mock exams.
        """
        self.lock(keeper, other)
        self._bring_teams(keeper, other, at)
        self._bring_away_days(keeper, other, at)
        self._bring_exam(keeper, other)
        self._merge_reviews(keeper, other)
        self._drop_second_exam(keeper, other)
        self._bring_rest(keeper, other)
        theirs = self._connection.execute(select(account.c.id).where(account.c.player == other).order_by(account.c.id))
        for id in theirs.scalars().all():
            self._become(id, other, keeper, at)

    def split(self, account_id: str, at: datetime) -> bool:
        """From the next question on an account is a new player, called and shown as before; False if it stood alone."""
        mine = select(account.c.player).where(account.c.id == account_id)
        before: str = self._connection.execute(mine).scalar_one()
        self.lock(before)
        others = select(account.c.id).where(account.c.player == before, account.c.id != account_id)
        heir = self._connection.execute(others.where(account.c.user.is_not(None)).order_by(account.c.id)).scalar()
        if heir is None:
            return False
        for table in (reminder, last_call):  # they go on in the private messages of an account that stays
            theirs = (table.c.player == before, table.c.account == account_id)
            self._connection.execute(update(table).where(*theirs).values(account=heir))
        new = self._make_id()
        face = self._connection.execute(select(player.c.alias, player.c.hidden).where(player.c.id == before)).one()
        self._connection.execute(
            insert(self._connection, player).values(id=new, since=at, alias=face.alias, hidden=face.hidden)
        )
        self._become(account_id, before, new, at)
        return True

    def places(self, player_id: str) -> list[str]:
        """The names of the workspaces in which a player has an account."""
        statement = select(workspace.c.name).join(account, account.c.workspace == workspace.c.id)
        theirs = statement.where(account.c.player == player_id, account.c.user.is_not(None))
        return list(self._connection.execute(theirs.order_by(workspace.c.name)).scalars())

    def _become(self, account_id: str, before: str, after: str, at: datetime) -> None:
        here = account_link.c.account == account_id
        self._connection.execute(delete(account_link).where(here, account_link.c.since >= at))
        if not self._connection.execute(select(account_link.c.account).where(here)).first():
            first = {"account": account_id, "player": before, "since": EVER}
            self._connection.execute(insert(self._connection, account_link).values(**first))
        still = or_(account_link.c.until.is_(None), account_link.c.until > at)
        self._connection.execute(update(account_link).where(here, still).values(until=at))
        now = {"account": account_id, "player": after, "since": at}
        self._connection.execute(insert(self._connection, account_link).values(**now))
        self._connection.execute(update(account).where(account.c.id == account_id).values(player=after))

    def _bring_teams(self, keeper: str, other: str, at: datetime) -> None:
        present = select(membership.c.league, membership.c.team).where(
            membership.c.player == other, membership.c.until.is_(None)
        )
        for league_id, team_id in self._connection.execute(present.order_by(membership.c.league)).all():
            home = self._people.home(league_id, other)
            self._teams.leave(league_id, other, at)
            if self._teams.of(league_id, keeper) is None:
                self._teams.join(league_id, keeper, team_id, home, at)

    def _bring_away_days(self, keeper: str, other: str, at: datetime) -> None:
        """Where the keeper has none in a league: together they would be more than a player may have in a season."""
        theirs = select(away_day.c.league, away_day.c.day).where(away_day.c.player == other)
        known = select(away_day.c.league).where(away_day.c.player == keeper)
        for league_id, day in self._connection.execute(theirs.where(away_day.c.league.not_in(known))).all():
            again = insert(self._connection, away_day).values(league=league_id, day=day, player=keeper, since=at)
            self._connection.execute(again)

    def _bring_exam(self, keeper: str, other: str) -> None:
        theirs = select(player.c.exam).where(player.c.id == other)
        day = self._connection.execute(theirs).scalar()
        known = func.coalesce(player.c.exam, day) if day else player.c.exam
        self._connection.execute(update(player).where(player.c.id == keeper).values(exam=known))
        self._connection.execute(update(player).where(player.c.id == other).values(exam=None))

    def _merge_reviews(self, keeper: str, other: str) -> None:
        packs = select(review_card.c.pack).where(review_card.c.player == other).distinct()
        for pack in self._connection.execute(packs).scalars().all():
            mine = {card.question: card for card in self._reviews.of(keeper, pack)}
            for card in self._reviews.of(other, pack):
                known = mine.get(card.question)
                self._reviews.put(pack, {keeper: later(known, card) if known else card})
        self._connection.execute(delete(review_card).where(review_card.c.player == other))

    def _drop_second_exam(self, keeper: str, other: str) -> None:
        """Where both sit a mock exam, the keeper's goes on: one runs at a time."""
        theirs = self._exams.running(other)
        if theirs is not None and self._exams.running(keeper) is not None:
            self._exams.drop(theirs.id)

    def _bring_rest(self, keeper: str, other: str) -> None:
        """Whatever else belongs to the other player; where the keeper has the same, that holds.

        Which tables these are follows from the foreign keys, so a new one is never left out.
        """
        for table in metadata.sorted_tables:
            for column in table.columns if table not in _STAY else ():
                if column.references(player.c.id):
                    rows = select(*table.primary_key).where(column == other)
                    for row in self._connection.execute(rows).all():
                        of_row = [key == value for key, value in zip(table.primary_key, row, strict=True)]
                        self._bring_row(column, of_row, keeper)

    def _bring_row(self, column: Column[str], of_row: list[ColumnElement[bool]], keeper: str) -> None:
        for change in (update(column.table).values({column: keeper}), delete(column.table)):
            try:
                with self._connection.begin_nested():
                    self._connection.execute(change.where(*of_row))
                    return
            except IntegrityError:
                continue


def player_at(opened: ColumnElement[datetime]) -> tuple[ColumnElement[bool], ColumnElement[str]]:
    """How to join the link of an account that held when a round was opened, and the player it was then."""
    until = or_(account_link.c.until.is_(None), account_link.c.until > opened)
    held = (account_link.c.account == account.c.id) & (account_link.c.since <= opened) & until
    return held, func.coalesce(account_link.c.player, account.c.player)


def ever(players: Collection[str]) -> ColumnElement[bool]:
    """The accounts that are one of these players, or were."""
    now = select(account.c.id).where(account.c.player.in_(players))
    once = select(account_link.c.account).where(account_link.c.player.in_(players))
    return account.c.id.in_(union(now, once).scalar_subquery())
