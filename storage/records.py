"""Records: everything one unit of work may read and write, on one connection, in one transaction."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, select

from storage.answers import Answers
from storage.aways import Aways
from storage.boards import Boards
from storage.codes import Codes
from storage.deliveries import Deliveries
from storage.exams import Exams
from storage.flags import Flags
from storage.forgetting import forget
from storage.homes import Homes
from storage.inbox import Inbox
from storage.installations import Installations
from storage.languages import Languages
from storage.last_calls import LastCalls
from storage.leagues import Leagues
from storage.leases import Leases
from storage.leavers import Leavers
from storage.limits import Limits
from storage.links import Links
from storage.member_rounds import MemberRounds
from storage.news import Newsboard
from storage.own_questions import OwnQuestions
from storage.people import People
from storage.personal import Personal
from storage.reminders import Reminders
from storage.reviews import Reviews
from storage.rounds import Rounds
from storage.rulings import Rulings
from storage.schedules import Schedules
from storage.seasons import Seasons
from storage.statements import insert
from storage.steering import Steering
from storage.tables import kept
from storage.teams import Teams
from storage.vitals import Vitals
from storage.weeks import Weeks


class Records:
    """One unit of work's view of the database. ``make_id`` makes random internal ids."""

    def __init__(self, connection: Connection, make_id: Callable[[], str]) -> None:
        self._connection = connection
        self.limits = Limits(connection)
        self.leagues = Leagues(connection, make_id, self.limits)
        self.people = People(connection, make_id)
        self.schedules = Schedules(connection)
        self.rounds = Rounds(connection)
        self.deliveries = Deliveries(connection)
        self.steering = Steering(connection)
        self.own_questions = OwnQuestions(connection, make_id)
        self.rulings = Rulings(connection, self.rounds)
        self.answers = Answers(connection, self.people, self.rounds, self.deliveries, self.rulings)
        self.teams = Teams(connection, make_id)
        self.leavers = Leavers(connection, self.people, self.teams)
        self.installations = Installations(connection)
        self.inbox = Inbox(connection)
        self.codes = Codes(connection, make_id)
        self.homes = Homes(connection, make_id, self.deliveries)
        self.languages = Languages(connection)
        self.leases = Leases(connection)
        self.seasons = Seasons(connection)
        self.reminders = Reminders(connection)
        self.last_calls = LastCalls(connection)
        self.reviews = Reviews(connection)
        self.exams = Exams(connection, make_id)
        self.links = Links(connection, make_id, self.people, self.teams, self.reviews, self.exams)
        self.vitals = Vitals(connection)
        self.aways = Aways(connection)
        self.flags = Flags(connection)
        self.news = Newsboard(connection)
        self.member_rounds = MemberRounds(connection, self.rulings)
        self.boards = Boards(connection, self.seasons, self.member_rounds, self.rulings)
        self.weeks = Weeks(connection, self.rulings)
        self.personal = Personal(connection)

    def forget(self, workspace_id: str) -> None:
        """Delete a workspace and everything that is its alone; boards it shared are made anew without it."""
        shared = [one.id for one in self.leagues.touching(workspace_id)]
        forget(self._connection, workspace_id)
        for one in self.leagues.all():
            if one.id in shared:
                self.boards.rebuild(one.id)

    def keep(self, name: str, value: str) -> None:
        """Remember a small fact about this installation."""
        statement = insert(self._connection, kept).values(name=name, value=value)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["name"], set_={"value": statement.excluded.value})
        )

    def kept(self, name: str) -> str | None:
        """The fact kept under ``name``."""
        return self._connection.execute(select(kept.c.value).where(kept.c.name == name)).scalar()
