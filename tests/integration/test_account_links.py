"""Linked accounts: boards made again come to what was counted day by day, whenever links started and ended."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, insert, select, text, update

from adapters.event import CommandEvent
from bot.commands import account_link
from bot.quizbot import Quizbot
from quizzes.account_link import TwoOfOneWorkspace
from quizzes.grading import points
from quizzes.member_round import Asked, Given, Member, member_rounds
from quizzes.one_time_code import Purpose
from quizzes.review import ReviewCard, after, later, unseen
from quizzes.round import Status
from storage import tables
from storage.engine import open_engine
from storage.records import Records
from storage.store import Store
from storage.writer import records
from tests.integration.test_store import QUESTION
from tests.stage import our_pack

LEAGUE, DAYS = "slack:T1", 5
WORKSPACES = ("slack:T1", "discord:2", "playground:local")
PEOPLE = ("ada", "bob")  # each has an account in every workspace
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
OPEN = timedelta(hours=8)


@dataclass(frozen=True)
class Act:
    """At an hour after the first noon somebody answers, links two accounts, unlinks one, or joins a team."""

    hour: int
    what: str
    account: str
    other: str = ""
    choice: int = 0


def account_of(person: str, workspace: str) -> str:
    return f"{workspace}:{person}"


accounts = st.sampled_from([account_of(person, workspace) for person in PEOPLE for workspace in WORKSPACES])
acts = st.builds(
    Act,
    st.integers(-5, DAYS * 24),
    st.sampled_from(["answer", "answer", "answer", "link", "unlink", "join", "away"]),
    accounts,
    accounts,
    st.integers(0, 1),
)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(acts, max_size=40))
@example(
    acts=[
        Act(1, "answer", "slack:T1:ada"),
        Act(2, "link", "slack:T1:ada", "discord:2:ada"),
        Act(3, "answer", "discord:2:ada", choice=1),
        Act(30, "answer", "discord:2:ada"),
        Act(31, "unlink", "slack:T1:ada"),
        Act(32, "answer", "slack:T1:ada", choice=1),
    ]
)
def test_boards_made_again_are_as_they_were_closed_day_by_day(engine: Engine, acts: Sequence[Act]) -> None:
    with engine.connect() as connection, connection.begin() as transaction:
        work = records(connection)
        _set_up(connection, work)
        _live(connection, work, acts)
        closed_day_by_day = _everything(connection)
        work.boards.rebuild(LEAGUE)
        assert _everything(connection) == closed_day_by_day
        assert _counted(connection) == _ruled(connection)
        transaction.rollback()


def _set_up(connection: Connection, work: Records) -> None:
    work.leagues.home_of(LEAGUE, "aws-developer", NOON)
    for workspace in WORKSPACES:
        work.leagues.know(workspace, NOON)
        work.leagues.add_channel(f"{workspace}:C", workspace, LEAGUE)
        work.people.meet(workspace, {account_of(person, workspace): person for person in PEOPLE}, NOON)
    for name in ("Otters", "Whales"):
        work.teams.create(LEAGUE, name)
    hash = work.rounds.add_snapshot("aws-developer", QUESTION)
    connection.execute(
        insert(tables.round),
        [
            {"id": _round(workspace, day), "league": LEAGUE, "channel": f"{workspace}:C", "kind": "daily",
             "day": _day(day), "zone": "UTC", "due": _opened(workspace, day), "open_minutes": 480,
             "status": Status.OPEN, "opened": _opened(workspace, day), "closes": _opened(workspace, day) + OPEN,
             "snapshot": hash, "order": [0, 1, 2, 3], "reason": ""}
            for workspace in WORKSPACES
            for day in range(DAYS)
        ],
    )  # fmt: skip


def _live(connection: Connection, work: Records, acts: Sequence[Act]) -> None:
    """Everything in the order of time: a round closes eight hours after it opened."""
    closings = [(_opened(workspace, day) + OPEN, workspace, day) for workspace in WORKSPACES for day in range(DAYS)]
    timeline = sorted([*closings, *((NOON + timedelta(hours=act.hour, minutes=30), act, 0) for act in acts)], key=_when)
    for at, what, day in timeline:
        if isinstance(what, Act):
            _do(connection, work, what, at)
        else:
            closed = update(tables.round).where(tables.round.c.id == _round(what, day))
            connection.execute(closed.values(status=Status.CLOSED))
            work.boards.settle(LEAGUE, _day(day))


def _when(event: tuple[datetime, Act | str, int]) -> datetime:
    return event[0]


def _do(connection: Connection, work: Records, act: Act, at: datetime) -> None:
    id = work.people.account(act.account) or ""
    workspace, _, _ = act.account.rpartition(":")
    mine, theirs = work.people.player(act.account) or "", work.people.player(act.other) or ""
    match act.what:
        case "answer":
            day = next((n for n in range(DAYS) if _opened(workspace, n) <= at < _opened(workspace, n) + OPEN), None)
            if day is not None:
                row = {"round": _round(workspace, day), "account": id, "choice": frozenset({act.choice}), "event": ""}
                known = select(tables.answer).filter_by(round=row["round"], account=id)
                if connection.execute(known).first() is None:
                    connection.execute(insert(tables.answer).values(**row, clicked=at))
        case "link" if work.people.workspaces(act.account).isdisjoint(work.people.workspaces(act.other)):
            work.links.unite(mine, theirs, at)
        case "unlink":
            work.links.split(id, at)
        case "join":
            team = work.teams.all(LEAGUE)[act.choice]
            work.teams.join(LEAGUE, mine, team.id, f"{workspace}:C", at)
        case "away":
            day = max(0, (at - NOON).days + 1)
            if day < DAYS:
                work.aways.declare(LEAGUE, mine, [_day(day)], at)


def _everything(connection: Connection) -> list[list[tuple[object, ...]]]:
    kept = (tables.standing, tables.member_round)
    return [[tuple(row) for row in connection.execute(select(one).order_by(*one.primary_key))] for one in kept]


def _counted(connection: Connection) -> set[tuple[object, ...]]:
    columns = tables.member_round.c
    return {tuple(row) for row in connection.execute(select(columns.player, columns.day, columns.team, columns.points))}


def _ruled(connection: Connection) -> set[tuple[object, ...]]:
    """The member-rounds by the pure rules, with who an account was at each opening read row by row."""
    asked = [Asked(_day(day), f"{one}:C", _opened(one, day)) for one in WORKSPACES for day in range(DAYS)]
    links = connection.execute(select(tables.account_link)).all()
    present = dict(connection.execute(select(tables.account.c.id, tables.account.c.player)).all())
    given = []
    for row in connection.execute(select(tables.answer, tables.round).join(tables.round)):
        was = [one.player for one in links if one.account == row.account and one.since <= row.opened
               and (one.until is None or row.opened < one.until)]  # fmt: skip
        assert len(was) <= 1, "an account is one player at a time"
        [who] = was or [present[row.account]]
        given.append(Given(who, row.day, row.channel, row.clicked, points(row.choice, QUESTION)))
    columns = tables.membership.c
    members = [
        Member(*row)
        for row in connection.execute(
            select(columns.player, columns.team, columns.channel, columns.since, columns.until)
        )
    ]
    away = records(connection).member_rounds._away()
    found = member_rounds(asked, given, members, away=away)
    return {(one.player, one.day, one.team, one.points) for one in found if one.team or one.clicked}


def _day(day: int) -> date:
    return NOON.date() + timedelta(days=day)


def _opened(workspace: str, day: int) -> datetime:
    """Each workspace is asked three hours after the one before it."""
    return datetime.combine(_day(day), time(12), UTC) + timedelta(hours=3 * WORKSPACES.index(workspace))


def _round(workspace: str, day: int) -> str:
    return f"{workspace}:C/{_day(day)}"


async def test_the_later_review_wins_and_the_keeper_keeps_what_both_have(store: Store) -> None:
    def unit(work: Records) -> None:
        for workspace, name in zip(WORKSPACES, ("ada", "ada", "bob"), strict=True):
            work.leagues.know(workspace, NOON)
            work.people.meet(workspace, {account_of(name, workspace): name}, NOON)
        keeper, other = (work.people.player(account_of("ada", workspace)) or "" for workspace in WORKSPACES[:2])
        for player, question in ((keeper, "both"), (other, "both"), (other, "theirs")):
            work.reviews.put("pack", {player: unseen(question, NOON)})
            account = work.people.account(account_of("ada", WORKSPACES[0] if player == keeper else WORKSPACES[1]))
            work.reminders.set(player, account or "", time(8 if player == keeper else 20), "UTC", NOON)
        work.reviews.set_exam(other, date(2026, 12, 24))
        work.links.unite(keeper, other, NOON)
        assert [card.question for card in work.reviews.of(keeper, "pack")] == ["both", "theirs"]
        assert work.reviews.of(other, "pack") == []
        assert work.reminders.at(keeper) == time(8)
        assert work.reminders.at(other) is None
        assert work.reviews.exam(keeper) == date(2026, 12, 24)
        assert work.people.names([keeper, other]) == {keeper: "ada", other: "ada"}, "also for who they were"

        work.links.split(work.people.account(account_of("ada", WORKSPACES[0])) or "", NOON)
        [one] = work.reminders.pending("pack", NOON)
        assert one.user == account_of("ada", WORKSPACES[1]), "a reminder goes on where the player goes on"
        assert work.people.player(account_of("ada", WORKSPACES[1])) == keeper

    await store.write(unit)


def test_of_two_cards_the_one_reviewed_later_holds() -> None:
    new = unseen("q", NOON)
    old, fresh = (_reviewed(hours) for hours in (1, 2))
    assert later(old, fresh) == later(fresh, old) == fresh
    assert later(new, old) == later(old, new) == old
    assert later(new, unseen("q", NOON + timedelta(days=1))) == new


def _reviewed(hours: int) -> ReviewCard:
    card = after(None, "q", False, NOON + timedelta(hours=hours))
    assert card is not None
    return card


async def test_two_accounts_of_one_workspace_that_link_at_once_are_not_one_player(store: Store) -> None:
    """While one link waits to be written, another one of the same player begins."""
    keeper, first, second = "slack:T1:ada", "discord:2:ada", "discord:2:bob"
    pack = our_pack()
    desk = Quizbot(store, {pack.id: pack}, now=lambda: NOON, chance=random.Random(7)).desk

    def meet(records: Records) -> str:
        for user in (keeper, first, second):
            workspace = user.rpartition(":")[0]
            records.leagues.enter(workspace, workspace, NOON)
            records.people.meet(workspace, {user: user}, NOON)
        return records.codes.make(Purpose.ACCOUNT, records.people.account(keeper) or "", NOON)

    code = await store.write(meet)
    act = ("discord:2", None, second, second, NOON, "e", SimpleNamespace(), "settings link", {"code": code})
    with store.engine.connect() as other, other.begin() as transaction:
        work = records(other)
        work.links.unite(work.people.player(keeper) or "", work.people.player(first) or "", NOON)
        linking = asyncio.create_task(account_link.link(desk, CommandEvent(*act)))
        await asyncio.sleep(0)
        await asyncio.to_thread(until_it_waits, other, linking)
        transaction.commit()
    with pytest.raises(TwoOfOneWorkspace):
        await linking


def until_it_waits(connection: Connection, task: asyncio.Task[object]) -> None:
    """Until a task waits for a lock, or is over; on SQLite there is one writer, who waits of itself."""
    held = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while connection.dialect.name == "postgresql" and not task.done() and not connection.execute(held).scalar():
        pass
