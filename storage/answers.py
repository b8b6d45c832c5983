"""Answers: the hot path. A batch of clicks is saved in one transaction, and every click learns what became of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy import tuple_ as row_of

from quizzes.answer import Click, Saved
from quizzes.grading import is_right
from quizzes.item_statistics import FirstAttempt
from quizzes.question import Question, from_snapshot
from quizzes.readiness import Attempt
from quizzes.round import Status, Verdict, receives
from storage.deliveries import Deliveries, question_key
from storage.people import People
from storage.rounds import Posted, Rounds
from storage.rulings import Rulings, voided
from storage.statements import insert_many, listed, packed, where_answered_last
from storage.tables import account, answer, answer_event, channel, round, snapshot

# Statements of the hot path are built once: SQLAlchemy takes longer to build one than SQLite to run it.
_STANDING = (
    select(account.c.user, account.c.id, answer.c.round, answer.c.choice, answer.c.clicked, answer.c.event)
    .outerjoin_from(
        account,
        answer,
        (answer.c.account == account.c.id) & answer.c.round.in_(bindparam("rounds", expanding=True)),
    )
    .where(account.c.user.in_(bindparam("users", expanding=True)))
)


@cache
def _latest_stands(dialect: str) -> Any:
    """Write an answer unless a later click stands; returned are those that were written."""
    statement = insert_many(dialect, answer)
    new = statement.excluded
    newer = (answer.c.clicked < new.clicked) | ((answer.c.clicked == new.clicked) & (answer.c.event < new.event))
    return statement.on_conflict_do_update(
        index_elements=["round", "account"],
        set_={"choice": new.choice, "clicked": new.clicked, "event": new.event},
        where=newer,
    ).returning(answer.c.round, answer.c.account)


@cache
def _logged_once(dialect: str) -> Any:
    """Log an event; returned are those that were not logged before."""
    return insert_many(dialect, answer_event).on_conflict_do_nothing().returning(answer_event.c.event)


_Choice = tuple[str, str]  # round, account
_Standing = tuple[frozenset[int], datetime, str]  # choice, clicked, event


@dataclass(frozen=True, slots=True)
class _Counted:
    """A click that counts: whose it is, and the option positions of the question itself that it chose.

    ``event`` is the hash under which it is logged: platforms' ids of people and acts are not kept.
    """

    click: Click
    event: str
    account: str
    choice: frozenset[int]

    @property
    def key(self) -> _Choice:
        return self.click.round, self.account

    @property
    def standing(self) -> _Standing:
        return self.choice, self.click.clicked, self.event


class Answers:
    """Standing answers and the log of every click."""

    def __init__(
        self, connection: Connection, people: People, rounds: Rounds, deliveries: Deliveries, rulings: Rulings
    ) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name
        self._people = people
        self._rounds = rounds
        self._deliveries = deliveries
        self._rulings = rulings

    def save(self, clicks: Sequence[Click], now: datetime) -> list[Saved]:
        """What became of each click, in the order given. Saving the same clicks again changes nothing.

        The latest click time of an account stands in a round, whatever the order of arrival. A click that does not
        count writes nothing.
        """
        posts = self._met(clicks, now)
        events = {click.event: hashlib.sha256(click.event.encode()).hexdigest() for click in clicks}
        verdicts = {click.event: why for click in clicks if (why := _refused(click, posts.get(click.round)))}
        fresh = {click.event: click for click in clicks if click.event not in verdicts}
        accounts, before = self._standing({click.user for click in clicks}, posts)
        accounts |= self._meet([click for click in fresh.values() if click.user not in accounts], now)
        counted = [
            _Counted(
                click, events[event], accounts[click.user], posts[click.round].round.own(click.shown) or frozenset()
            )
            for event, click in fresh.items()
        ]
        after = before | self._store(counted)
        verdicts |= {one.click.event: _verdict(one, before.get(one.key), after[one.key]) for one in counted}
        logged = self._log(counted, verdicts, now)
        verdicts |= self._seen({event: hash for event, hash in events.items() if hash not in logged})
        return [
            _saved(click, posts.get(click.round), verdicts[click.event],
                   after.get((click.round, accounts.get(click.user, ""))))
            for click in clicks
        ]  # fmt: skip

    def counts(self, round_id: str) -> dict[frozenset[int], int]:
        """How many chose what in a round."""
        statement = select(answer.c.choice, func.count()).where(answer.c.round == round_id).group_by(answer.c.choice)
        return dict(self._connection.execute(statement).all())

    def of(self, round_id: str, user: str) -> frozenset[int] | None:
        """What a person has chosen in a round."""
        statement = select(answer.c.choice).join(account).where(answer.c.round == round_id, account.c.user == user)
        return self._connection.execute(statement).scalar()

    def first_attempts(self, players: Iterable[str], pack: str) -> dict[str, list[Attempt]]:
        """The first answer of each of these players to each question of a pack whose key is out, unless it is void."""
        statement = (
            select(account.c.player, answer.c.choice, answer.c.clicked, round.c.league, snapshot.c.hash,
                   snapshot.c.content)
            .join_from(answer, account, account.c.id == answer.c.account)
            .join(round, round.c.id == answer.c.round)
            .join(snapshot, snapshot.c.hash == round.c.snapshot)
            .where(
                account.c.player.in_(listed(self._connection, players)),
                snapshot.c.pack == pack,
                round.c.status == Status.REVEALED,
                ~voided(),
            )
            .order_by(answer.c.clicked, answer.c.round)
        )  # fmt: skip
        rows = self._connection.execute(statement).all()
        rulings = self._rulings.on({row.hash for row in rows})
        questions: dict[str, Question] = {}
        found: dict[str, dict[str, Attempt]] = {}
        for player, choice, clicked, league, hash, content in rows:
            if hash not in questions:
                questions[hash] = from_snapshot(content)
            asked = questions[hash]
            right = is_right(choice, asked, rulings.get((league, hash)))
            found.setdefault(player, {}).setdefault(asked.id, Attempt(asked.domain, asked.topic, right, clicked))
        return {player: list(theirs.values()) for player, theirs in found.items()}

    def of_items(self, pack: str, league: str | None = None) -> tuple[list[FirstAttempt], dict[str, Question]]:
        """Every player's first answer to each question of a pack whose key is out, and what was asked.

        In one ``league``, or in all.

        A league's rulings decide what was right there, and what is void there tells nothing. Both name a question by
        the hash of its snapshot: another revision is another question to measure.
        """
        statement = (
            select(account.c.player, answer.c.choice, answer.c.clicked, round.c.opened, round.c.league,
                   round.c.snapshot)
            .join_from(answer, account, account.c.id == answer.c.account)
            .join(round, round.c.id == answer.c.round)
            .join(snapshot, snapshot.c.hash == round.c.snapshot)
            .where(snapshot.c.pack == pack, round.c.status == Status.REVEALED, round.c.opened.is_not(None), ~voided())
            .order_by(answer.c.clicked, answer.c.round)
        )  # fmt: skip
        if league is not None:
            statement = statement.where(round.c.league == league)
        rows = self._connection.execute(statement).all()
        contents = select(snapshot.c.hash, snapshot.c.content).where(snapshot.c.pack == pack)
        questions = {hash: from_snapshot(content) for hash, content in self._connection.execute(contents)}
        rulings = self._rulings.on(questions)
        first: dict[tuple[str, str], FirstAttempt] = {}
        for player, choice, clicked, opened, where, hash in rows:
            asked = questions[hash]
            right = is_right(choice, asked, rulings.get((where, hash)))
            attempt = FirstAttempt(player, hash, choice, right, max(0.0, (clicked - opened).total_seconds()))
            first.setdefault((player, asked.id), attempt)
        return list(first.values()), questions

    def number(self, round_id: str) -> int:
        """How many have answered a round."""
        return self._connection.execute(select(func.count()).where(answer.c.round == round_id)).scalar_one()

    def last_league(self, user: str) -> str | None:
        """The league that the channel a person answered in last plays in now."""
        return self._connection.execute(where_answered_last(user, channel.c.league)).scalar()

    def _met(self, clicks: Sequence[Click], now: datetime) -> dict[str, Posted]:
        """The rounds of these clicks, each locked. A press also proves that its message is there: so it is adopted."""
        posts = self._rounds.for_clicks({click.round for click in clicks})
        opened: set[str] = set()
        for click in clicks:
            post = posts.get(click.round)
            if post is None or click.workspace != post.workspace or click.message in ("", post.message):
                continue
            adopted = self._deliveries.adopt(question_key(click.round), click.message, now)
            if adopted and post.round.status == Status.PLANNED and post.round.snapshot and click.round not in opened:
                self._rounds.open(post.round.opening(min(click.clicked, now)))
                opened.add(click.round)
        return posts | self._rounds.for_clicks(opened) if opened else posts

    def _standing(self, users: Iterable[str], rounds: Iterable[str]) -> tuple[dict[str, str], dict[_Choice, _Standing]]:
        """The accounts of the people among these whom we have met, and what they have chosen in these rounds."""
        accounts: dict[str, str] = {}
        standing: dict[_Choice, _Standing] = {}
        for user, id, round_id, *choice in self._connection.execute(
            _STANDING, {"users": list(users), "rounds": list(rounds)}
        ):
            accounts[user] = id
            if round_id is not None:
                standing[round_id, id] = (choice[0], choice[1], choice[2])
        return accounts, standing

    def _meet(self, clicks: Iterable[Click], now: datetime) -> dict[str, str]:
        """New accounts for the people of these clicks."""
        by_workspace: dict[str, dict[str, str]] = {}
        for click in clicks:
            by_workspace.setdefault(click.workspace, {})[click.user] = click.name
        met: dict[str, str] = {}
        for workspace, people in sorted(by_workspace.items()):
            met |= self._people.meet(workspace, people, now)
        return met

    def _store(self, counted: Iterable[_Counted]) -> dict[_Choice, _Standing]:
        """Write the latest click of each account unless a later one stands; what stands now."""
        latest = {one.key: one for one in sorted(counted, key=lambda one: (one.click.clicked, one.event))}
        if not latest:
            return {}
        rows = [
            {"round": key[0], "account": key[1], "choice": one.choice, "clicked": one.click.clicked, "event": one.event}
            for key, one in sorted(latest.items())
        ]
        written = {
            (row.round, row.account)
            for row in self._connection.execute(_latest_stands(self._dialect), packed(self._dialect, rows))
        }
        return {key: latest[key].standing for key in written} | self._kept(latest.keys() - written)

    def _kept(self, keys: set[_Choice]) -> dict[_Choice, _Standing]:
        """What stands against an earlier click."""
        if not keys:
            return {}
        statement = select(answer).where(row_of(answer.c.round, answer.c.account).in_(sorted(keys)))
        return {(r.round, r.account): (r.choice, r.clicked, r.event) for r in self._connection.execute(statement)}

    def _log(self, counted: Iterable[_Counted], verdicts: Mapping[str, Verdict], now: datetime) -> frozenset[str]:
        """Write clicks down; the events that had not been before."""
        rows = [
            {"event": one.event, "round": one.click.round, "account": one.account, "choice": one.choice,
             "clicked": one.click.clicked, "received": now, "verdict": verdicts[one.click.event]}
            for one in counted
        ]  # fmt: skip
        if not rows:
            return frozenset()
        return frozenset(self._connection.execute(_logged_once(self._dialect), packed(self._dialect, rows)).scalars())

    def _seen(self, hashes: Mapping[str, str]) -> dict[str, Verdict]:
        """What became of those among these events that came before."""
        if not hashes:
            return {}
        statement = select(answer_event.c.event, answer_event.c.verdict).where(
            answer_event.c.event.in_(list(hashes.values()))
        )
        verdicts = {hash: Verdict(verdict) for hash, verdict in self._connection.execute(statement)}
        return {event: verdicts[hash] for event, hash in hashes.items() if hash in verdicts}


def _refused(click: Click, post: Posted | None) -> Verdict | None:
    """Why a click does not count, or None."""
    if post is None or post.workspace != click.workspace or post.round.own(click.shown) is None:
        return Verdict.UNKNOWN
    if late := receives(post.round, click.clicked):
        return late
    return None if len(click.shown) == post.keys else Verdict.WRONG_COUNT


def _verdict(one: _Counted, before: _Standing | None, after: _Standing) -> Verdict:
    """What a click that counted did, by event key: never by the order of rows."""
    if (one.click.clicked, one.event) < after[1:]:
        return Verdict.OUTDATED
    if before is None:
        return Verdict.SAVED
    return Verdict.SAME if before[0] == one.choice else Verdict.CHANGED


def _saved(click: Click, post: Posted | None, verdict: Verdict, standing: _Standing | None) -> Saved:
    if post is None or verdict == Verdict.UNKNOWN:
        return Saved(click.event, verdict)
    shown = tuple(post.round.shown(standing[0])) if standing else ()
    return Saved(click.event, verdict, post.round, shown, post.keys)
