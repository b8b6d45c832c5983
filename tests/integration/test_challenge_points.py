"""Points from challenges: however rounds close, they are what the rule says of all the choices and rulings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, insert, select, update

from quizzes.challenge import Tried, counting
from quizzes.member_round import member_rounds
from quizzes.round import Status
from storage import tables
from storage.records import Records
from storage.writer import records
from tests.integration import test_boards as boards
from tests.integration.test_boards import CHANNELS, DAYS, LEAGUE, PLAYERS, QUESTIONS, Game, engine, games

__all__ = ["engine"]  # the fixture

Challenge = tuple[int, str, int, bool]  # day, channel, which question, whether it counts
Tries = Sequence[tuple[str, int, int, int]]  # player, which challenge, minutes, choice

challenges = st.lists(
    st.tuples(st.integers(0, DAYS - 1), st.sampled_from(list(CHANNELS)), st.integers(0, 2), st.booleans()),
    unique_by=lambda one: one[:2],
    max_size=8,
).map(sorted)
tries = st.lists(
    st.tuples(st.sampled_from(PLAYERS), st.integers(0, 7), st.integers(0, 59), st.integers(0, 1)),
    unique_by=lambda one: one[:2],
    max_size=20,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(game=games, some=challenges, tried=tries, chance=st.randoms(use_true_random=False))
def test_what_challenges_bring_follows_from_the_choices(
    engine: Engine, game: Game, some: list[Challenge], tried: Tries, chance: object
) -> None:
    some.sort(key=_opened)
    with engine.connect() as connection, connection.begin() as transaction:
        work = records(connection)
        boards._set_up(connection, work, game)
        _set_up(connection, work, some, tried)
        closed = 0
        for day, id, daily in _closing(game, some, chance):
            if daily:
                boards._rule(work, game, closed)
                closed += 1
            connection.execute(update(tables.round).where(tables.round.c.id == id).values(status=Status.CLOSED))
            work.boards.settle(LEAGUE, boards._day(day))
        for after in range(closed, 2 * DAYS + 1):
            boards._rule(work, game, after)
        written = _everything(connection)
        work.boards.rebuild(LEAGUE)
        assert _everything(connection) == written, "made again from nothing"
        assert _totals(connection) == _ruled(game, some, tried), "as the rules say"
        transaction.rollback()


def _opened(challenge: Challenge) -> datetime:
    """Challenges of one channel and the next never overlap: no key is open twice in a league."""
    return boards._opened(*challenge[:2]) + timedelta(hours=2)


def _id(challenge: Challenge) -> str:
    return f"{boards._id(*challenge[:2])}/1"


def _closing(game: Game, some: list[Challenge], chance: object) -> list[tuple[int, str, bool]]:
    """Dailies in the order of the game and challenges in theirs, mixed."""
    dailies = [(day, boards._id(day, channel), True) for day, channel in game.closing]
    others = [(one[0], _id(one), False) for one in some]
    mixed = []
    while dailies or others:
        first = dailies if not others or (dailies and chance.random() < 0.5) else others  # type: ignore[attr-defined]
        mixed.append(first.pop(0))
    return mixed


def _set_up(connection: Connection, work: Records, some: list[Challenge], tried: Tries) -> None:
    hashes = [work.rounds.add_snapshot("aws-developer", question) for question in QUESTIONS]
    for one in some:
        day, channel, which, scored = one
        connection.execute(insert(tables.round).values(
            id=_id(one), league=LEAGUE, channel=channel, kind="challenge", day=boards._day(day), zone="UTC",
            due=_opened(one), open_minutes=60, status=Status.SKIPPED, opened=_opened(one), closes=_opened(one),
            snapshot=hashes[which], order=[0, 1, 2, 3], reason="", scored=scored,
        ))  # fmt: skip  # one challenge runs in a channel at a time, so these wait as skipped until they close
    for player, number, minutes, choice in tried:
        if number < len(some):
            clicked = _opened(some[number]) + timedelta(minutes=minutes)
            connection.execute(insert(tables.answer).values(
                round=_id(some[number]), account=player, choice=frozenset({choice}), event="", clicked=clicked,
            ))  # fmt: skip


def _everything(connection: Connection) -> list[list[tuple[object, ...]]]:
    made = (tables.standing, tables.member_round, tables.challenge_point)
    return [[tuple(row) for row in connection.execute(select(one).order_by(*one.primary_key))] for one in made]


def _totals(connection: Connection) -> dict[str, int]:
    columns = tables.standing.c
    board = (columns.board == "players", columns.period == "all", columns.total > 0)
    return dict(connection.execute(select(columns.who, columns.total).where(*board)).all())


def _ruled(game: Game, some: list[Challenge], tried: Tries) -> dict[str, int]:
    totals = Counter[str]()
    for one in member_rounds(game.asked(), game.answers(), game.memberships(), away=game.aways()):
        totals[one.player] += one.points
    graded = [
        Tried(player, QUESTIONS[some[number][2]].id, _id(some[number]), boards._day(some[number][0]),
              _opened(some[number]), _opened(some[number]) + timedelta(minutes=minutes),
              game._brings(some[number][2], frozenset({choice})) or 0, some[number][3])
        for player, number, minutes, choice in tried
        if number < len(some)
    ]  # fmt: skip
    for one_try in counting(graded):
        totals[one_try.player] += one_try.points
    return {player: total for player, total in totals.items() if total}
