"""Boards: counting date by date, in whatever order rounds close, comes to what the rules say of all the choices."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, insert, select, update

from quizzes.away import Away
from quizzes.grading import points
from quizzes.member_round import Asked, Given, Member, MemberRound, member_rounds, player_scores, team_tallies
from quizzes.question import Level
from quizzes.round import Status
from quizzes.ruling import Decision, Ruling, keys_after
from quizzes.season import Season, periods
from quizzes.standings import ranked, team_scores
from storage import tables
from storage.engine import open_engine
from storage.records import Records
from storage.writer import records
from tests.integration.test_store import QUESTION

START = date(2026, 2, 26)  # a Thursday: two weeks and two months meet within the days below
NOON = datetime(2026, 2, 26, 12, tzinfo=UTC)
DAYS, PLAYERS = 7, ("ada", "bob", "cleo", "dan")
CHANNELS = {"slack:T1:EARLY": 0, "slack:T1:LATE": 6}  # hours after noon at which they are asked
SEASONS = (Season(1, "First", START - timedelta(days=9), START + timedelta(days=3)),
           Season(2, "Second", START + timedelta(days=4)))  # fmt: skip
LEAGUE = "slack:T1"
QUESTIONS = [replace(QUESTION, id=f"sqs-{n}", level=level) for n, level in enumerate(Level)]  # one after the other


@dataclass(frozen=True)
class Game:
    """What happened, and in which order rounds closed."""

    closing: Sequence[tuple[int, str]]  # day, channel
    given: Sequence[tuple[str, int, str, int, int]]  # player, day, channel, minutes, choice
    members: Sequence[tuple[str, str, str | None, int, int | None]]  # player, team, channel, since, until (hours)
    away: Sequence[tuple[str, int, int]] = ()  # player, day, since (hours)
    rulings: Sequence[tuple[int, int, Decision]] = ()  # after how many closes, on which question, what

    def asked(self) -> list[Asked]:
        return [
            Asked(_day(day), channel, _opened(day, channel))
            for day, channel in self.closing
            if self._brings(day, frozenset()) is not None
        ]

    def answers(self) -> list[Given]:
        there = set(self.closing)
        return [
            Given(player, _day(day), channel, _opened(day, channel) + timedelta(minutes=minutes), brought)
            for player, day, channel, minutes, choice in self.given
            if (day, channel) in there and (brought := self._brings(day, frozenset({choice}))) is not None
        ]

    def _brings(self, day: int, choice: frozenset[int]) -> int | None:
        """What a choice on a day brings in the end."""
        inorder = sorted(self.rulings, key=lambda one: one[0])
        decided = [decision for _, which, decision in inorder if which == day % 3]
        question = QUESTIONS[day % 3]
        return points(choice, question, _ruling(1, decided[-1], day % 3) if decided else None)

    def memberships(self) -> list[Member]:
        return [
            Member(player, team, channel, _hours(since), None if until is None else _hours(until))
            for player, team, channel, since, until in self.members
        ]

    def aways(self) -> list[Away]:
        return [Away(player, _day(day), _hours(since)) for player, day, since in self.away]


def _ruling(number: int, decision: Decision, which: int) -> Ruling:
    keys = keys_after(QUESTIONS[which], decision, frozenset({1}))
    return Ruling(number, decision, keys, "", "ada", NOON + timedelta(hours=number))


def _day(day: int) -> date:
    return START + timedelta(days=day)


def _hours(hours: int) -> datetime:
    return NOON + timedelta(hours=hours)


def _opened(day: int, channel: str) -> datetime:
    return NOON + timedelta(days=day, hours=CHANNELS[channel])


rounds = st.tuples(st.integers(0, DAYS - 1), st.sampled_from(list(CHANNELS)))
answers = st.tuples(
    st.sampled_from(PLAYERS), st.integers(0, DAYS - 1), st.sampled_from(list(CHANNELS)), st.integers(0, 1500),
    st.integers(0, 1),
)  # fmt: skip


@st.composite
def memberships(draw: st.DrawFn) -> list[tuple[str, str, str | None, int, int | None]]:
    stays = []
    for player in PLAYERS:
        moves = sorted(draw(st.sets(st.integers(-24, DAYS * 24), max_size=3)))
        for since, until in itertools.zip_longest(moves, moves[1:]):
            channel = draw(st.sampled_from([*CHANNELS, None]))
            stays.append((player, draw(st.sampled_from(["otters", "whales"])), channel, since, until))
    return stays


games = st.builds(
    Game,
    st.lists(rounds, unique=True, max_size=2 * DAYS),
    st.lists(answers, unique_by=lambda one: one[:3], max_size=30),
    memberships(),
    st.lists(
        st.tuples(st.sampled_from(PLAYERS), st.integers(0, DAYS - 1), st.integers(-24, DAYS * 24)),
        unique_by=lambda one: one[:2],
        max_size=10,
    ),
    st.lists(st.tuples(st.integers(0, 2 * DAYS), st.integers(0, 2), st.sampled_from(Decision)), max_size=6),
)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(game=games, off=st.sets(st.sampled_from(PLAYERS)))
def test_however_rounds_close_the_boards_follow_from_the_choices(engine: Engine, game: Game, off: set[str]) -> None:
    with engine.connect() as connection, connection.begin() as transaction:
        work = records(connection)
        _set_up(connection, work, game)
        for closed, (day, channel) in enumerate(game.closing):
            _rule(work, game, closed)
            _close(connection, _id(day, channel))
            work.boards.settle(LEAGUE, _day(day))
        for closed in range(len(game.closing), 2 * DAYS + 1):
            _rule(work, game, closed)
        shown, written = _boards(connection), _written(connection)
        work.boards.rebuild(LEAGUE)
        assert _written(connection) == written, "made again from nothing"
        assert shown == _ruled(game), "as the rules say"
        for player in off:
            _take_off(connection, work, player)
        shown = _boards(connection)
        assert shown == _ruled(game, off), "as if those who are left out were not there"
        for (board, period), rows in shown.items():
            for (who, points, place, _), (_, above, *_) in zip(rows[1:], rows, strict=False):
                own = work.boards.of(LEAGUE, board, period, who)
                assert own is not None
                assert own.place == place
                if above > points:
                    assert work.boards.above(LEAGUE, board, period, place) == above
        transaction.rollback()


def test_a_streak_counts_what_was_missed_in_a_team_or_not(engine: Engine) -> None:
    game = Game([(day, "slack:T1:EARLY") for day in range(3)], [("ada", 0, "slack:T1:EARLY", 1, 0)], [])
    with engine.connect() as connection, connection.begin() as transaction:
        work = records(connection)
        _set_up(connection, work, game)
        for day, channel in game.closing:
            _close(connection, _id(day, channel))
        assert [one.clicked is None for one in work.member_rounds.of(LEAGUE, "ada")] == [False, True, True]
        transaction.rollback()


def _id(day: int, channel: str) -> str:
    return f"{channel}/{_day(day)}"


def _set_up(connection: Connection, work: Records, game: Game) -> None:
    work.leagues.home_of(LEAGUE, "aws-developer", NOON)
    connection.execute(tables.season.delete())
    for season in SEASONS:
        work.seasons.begin(LEAGUE, season)
    for channel in CHANNELS:
        work.leagues.add_channel(channel, LEAGUE, LEAGUE)
    hashes = [work.rounds.add_snapshot("aws-developer", question) for question in QUESTIONS]
    for team in ("otters", "whales"):
        connection.execute(insert(tables.team).values(id=team, league=LEAGUE, name=team, folded=team))
    for player in PLAYERS:
        connection.execute(insert(tables.player).values(id=player, since=NOON))
        connection.execute(
            insert(tables.account).values(id=player, workspace=LEAGUE, user=player, name=player, player=player)
        )
    _insert(connection, tables.round, [
        {"id": _id(day, channel), "league": LEAGUE, "channel": channel, "kind": "daily", "day": _day(day),
         "zone": "UTC", "due": _opened(day, channel), "open_minutes": 60, "status": Status.OPEN,
         "opened": _opened(day, channel), "closes": _opened(day, channel), "snapshot": hashes[day % 3],
         "order": [0, 1, 2, 3], "reason": ""}
        for day, channel in game.closing
    ])  # fmt: skip
    there = set(game.closing)
    _insert(connection, tables.answer, [
        {"round": _id(day, channel), "account": player, "choice": frozenset({choice}), "event": "",
         "clicked": _opened(day, channel) + timedelta(minutes=minutes)}
        for player, day, channel, minutes, choice in game.given
        if (day, channel) in there
    ])  # fmt: skip
    for one in game.aways():
        work.aways.declare(LEAGUE, one.player, [one.day], one.since)
    _insert(connection, tables.membership, [
        {"league": LEAGUE, "player": one.player, "team": one.team, "channel": one.channel, "since": one.since,
         "until": one.until}
        for one in game.memberships()
    ])  # fmt: skip


def _rule(work: Records, game: Game, closed: int) -> None:
    """Everything that is decided once so many rounds have closed, each time counted anew from the first date on."""
    for which, decision in [(which, decision) for after, which, decision in game.rulings if after == closed]:
        hash = QUESTIONS[which].content_hash
        number = len(work.rulings.trail(LEAGUE, hash)) + 1
        work.rulings.add(LEAGUE, hash, _ruling(number, decision, which), f"{which}/{number}")
        if first := work.rulings.first_day(LEAGUE, hash):
            work.boards.regrade(LEAGUE, first)


def _take_off(connection: Connection, work: Records, player: str) -> None:
    """Some hide, some leave."""
    if player in PLAYERS[:2]:
        work.people.hide(player, hidden=True)
    else:
        connection.execute(update(tables.account).where(tables.account.c.player == player).values(left=NOON))


def _insert(connection: Connection, table: object, rows: list[dict[str, object]]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _close(connection: Connection, id: str) -> None:
    connection.execute(update(tables.round).where(tables.round.c.id == id).values(status=Status.CLOSED))


Board = dict[tuple[str, str], list[tuple[str, int, int, int | None]]]


def _boards(connection: Connection) -> Board:
    boards, columns = records(connection).boards, tables.standing.c
    return {
        (board, period): [(one.who, one.points, one.place, one.place_before) for one in top]
        for board, period in connection.execute(select(columns.board, columns.period).distinct())
        if (top := boards.top(LEAGUE, board, period, 100))
    }


def _written(connection: Connection) -> list[list[tuple[object, ...]]]:
    """Every row that boards are made of."""
    kept = (tables.member_round, tables.standing)
    rows = [[tuple(row) for row in connection.execute(select(one).order_by(*one.primary_key))] for one in kept]
    ladders = connection.execute(select(tables.ladder).order_by(*tables.ladder.primary_key))
    return [*rows, [(*row[:3], sorted(row.now), sorted(row.before)) for row in ladders]]


def _ruled(game: Game, off: Collection[str] = ()) -> Board:
    """The boards by the pure rules alone, from everything at once; without some players, whose teams still count."""
    counted = member_rounds(game.asked(), game.answers(), game.memberships(), away=game.aways())
    spans: dict[str, tuple[date, date]] = {}
    for one in counted:
        if one.team or one.clicked:
            spans |= periods(one.day, next(season for season in reversed(SEASONS) if season.starts <= one.day))
    boards: Board = {}
    for period, (first, last) in spans.items():
        within = [one for one in counted if first <= one.day <= last and (one.team or one.clicked)]
        latest = max(one.day for one in within)
        for board in ("players", "teams"):
            on = [one for one in within if board == "teams" or one.player not in off]
            before = {one.who: one.place for one in _places(board, [one for one in on if one.day < latest])}
            rows = [(one.who, int(one.points * 1000), one.place, before.get(one.who)) for one in _places(board, on)]
            if rows:
                boards[board, period] = rows
    return boards


def _places(board: str, rounds: list[MemberRound]) -> list:
    return ranked(player_scores(rounds) if board == "players" else team_scores(team_tallies(rounds)))
