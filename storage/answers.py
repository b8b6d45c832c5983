"""Answers: the hot path. A batch of clicks is saved in one transaction, and every click learns what became of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlalchemy import tuple_ as row_of

from quizzes.answer import Click, Saved
from quizzes.question import Question, from_snapshot
from quizzes.round import Round, Status, Verdict, receives
from storage.deliveries import Deliveries, question_key
from storage.people import People
from storage.rounds import Rounds
from storage.statements import insert
from storage.tables import account, answer, answer_event, round, snapshot


@dataclass(frozen=True, slots=True)
class _Hashed:
    """A click and the hash under which its event is kept: platforms' ids of people and acts are not."""

    click: Click
    hash: str

    @property
    def order(self) -> tuple[datetime, str]:
        """The later one stands."""
        return self.click.clicked, self.hash


_Choice = tuple[str, str]  # round, account
_Standing = tuple[frozenset[int], datetime, str]  # choice, clicked, event


class Answers:
    """Standing answers and the log of every click."""

    def __init__(self, connection: Connection, people: People, rounds: Rounds, deliveries: Deliveries) -> None:
        self._connection = connection
        self._people = people
        self._rounds = rounds
        self._deliveries = deliveries

    def save(self, clicks: Sequence[Click], now: datetime) -> list[Saved]:
        """What became of each click, in the order given. Saving the same clicks again changes nothing.

        The latest click time of an account stands in a round, whatever the order of arrival.
        """
        hashed = {click.event: hashlib.sha256(click.event.encode()).hexdigest() for click in clicks}
        seen = self._seen(hashed.values())
        rounds = self._rounds.many({click.round for click in clicks}, share=True)
        rounds |= self._open_by_click(clicks, rounds, now)
        verdicts = {event: seen[hash] for event, hash in hashed.items() if hash in seen}
        fresh: dict[str, Click] = {}
        for click in clicks:
            if click.event in verdicts:
                continue
            round = rounds.get(click.round)
            known = round is not None and round.own(click.shown)
            refused = receives(round, click.clicked) if round and known else Verdict.UNKNOWN
            if refused:
                verdicts[click.event] = refused
            else:
                fresh[click.event] = click
        batch = [_Hashed(click, hashed[click.event]) for click in fresh.values()]
        self._meet(fresh.values(), now)
        accounts = self._people.accounts({click.user for click in clicks})
        before, after = self._store(batch, accounts, rounds)
        for one in batch:
            key = (one.click.round, accounts[one.click.user])
            own = rounds[one.click.round].own(one.click.shown)
            verdicts[one.click.event] = _verdict(one, own, before.get(key), after[key])
        self._log(batch, accounts, rounds, verdicts, now)
        keys = {(click.round, accounts[click.user]) for click in clicks if click.user in accounts}
        standing = after | self._standing(keys - after.keys())
        return [
            _saved(click, rounds.get(click.round), verdicts[click.event],
                   standing.get((click.round, accounts.get(click.user, ""))))
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

    def revealed_to(self, user: str) -> list[tuple[Question, frozenset[int]]]:
        """What a person was asked and chose, in rounds whose key is out."""
        statement = (
            select(snapshot.c.content, answer.c.choice)
            .join(round, round.c.id == answer.c.round)
            .join(snapshot, snapshot.c.hash == round.c.snapshot)
            .join(account, account.c.id == answer.c.account)
            .where(account.c.user == user, round.c.status == Status.REVEALED)
        )
        return [(from_snapshot(content), choice) for content, choice in self._connection.execute(statement)]

    def number(self, round_id: str) -> int:
        """How many have answered a round."""
        return self._connection.execute(select(func.count()).where(answer.c.round == round_id)).scalar_one()

    def last_league(self, user: str) -> str | None:
        """The league a person answered in last."""
        statement = (
            select(round.c.league)
            .join(answer, answer.c.round == round.c.id)
            .join(account, account.c.id == answer.c.account)
            .where(account.c.user == user)
            .order_by(answer.c.clicked.desc())
            .limit(1)
        )
        return self._connection.execute(statement).scalar()

    def _seen(self, events: Iterable[str]) -> dict[str, Verdict]:
        statement = select(answer_event.c.event, answer_event.c.verdict).where(answer_event.c.event.in_(list(events)))
        return {event: Verdict(verdict) for event, verdict in self._connection.execute(statement)}

    def _open_by_click(self, clicks: Sequence[Click], rounds: dict[str, Round], now: datetime) -> dict[str, Round]:
        """Adopt posts whose fate was unclear: who presses a button proves that its message is there."""
        opened: set[str] = set()
        for click in clicks:
            round = rounds.get(click.round)
            if round is None or not click.message:
                continue
            adopted = self._deliveries.adopt(question_key(round.id), click.message, now)
            if adopted and round.status == Status.PLANNED and round.snapshot and round.id not in opened:
                self._rounds.open(round.opening(min(click.clicked, now)))
                opened.add(round.id)
        return self._rounds.many(opened) if opened else {}

    def _meet(self, clicks: Iterable[Click], now: datetime) -> None:
        by_workspace: dict[str, dict[str, str]] = {}
        for click in clicks:
            by_workspace.setdefault(click.workspace, {})[click.user] = click.name
        for workspace, people in sorted(by_workspace.items()):
            self._people.meet(workspace, people, now)

    def _standing(self, keys: set[_Choice]) -> dict[_Choice, _Standing]:
        if not keys:
            return {}
        statement = select(answer).where(row_of(answer.c.round, answer.c.account).in_(sorted(keys)))
        return {(r.round, r.account): (r.choice, r.clicked, r.event) for r in self._connection.execute(statement)}

    def _store(
        self, batch: list[_Hashed], accounts: dict[str, str], rounds: dict[str, Round]
    ) -> tuple[dict[_Choice, _Standing], dict[_Choice, _Standing]]:
        """Write the latest click of each account; what stood before and what stands now."""
        latest: dict[_Choice, _Hashed] = {}
        for one in sorted(batch, key=lambda one: one.order):
            latest[one.click.round, accounts[one.click.user]] = one
        if not latest:
            return {}, {}
        before = self._standing(set(latest))
        statement = insert(self._connection, answer)
        new = statement.excluded
        newer = (answer.c.clicked < new.clicked) | ((answer.c.clicked == new.clicked) & (answer.c.event < new.event))
        statement = statement.on_conflict_do_update(
            index_elements=["round", "account"],
            set_={"choice": new.choice, "clicked": new.clicked, "event": new.event},
            where=newer,
        )
        rows = [
            {"round": id, "account": who, "choice": rounds[id].own(one.click.shown), "clicked": one.click.clicked,
             "event": one.hash}
            for (id, who), one in sorted(latest.items())
        ]  # fmt: skip
        self._connection.execute(statement, rows)
        return before, self._standing(set(latest))

    def _log(
        self,
        batch: list[_Hashed],
        accounts: dict[str, str],
        rounds: dict[str, Round],
        verdicts: dict[str, Verdict],
        now: datetime,
    ) -> None:
        rows = [
            {"event": one.hash, "round": one.click.round, "account": accounts[one.click.user],
             "choice": rounds[one.click.round].own(one.click.shown), "clicked": one.click.clicked, "received": now,
             "verdict": verdicts[one.click.event]}
            for one in batch
        ]  # fmt: skip
        if rows:
            self._connection.execute(insert(self._connection, answer_event).on_conflict_do_nothing(), rows)


def _verdict(one: _Hashed, own: frozenset[int] | None, before: _Standing | None, after: _Standing) -> Verdict:
    """What a click that counted did, by event key: never by the order of rows."""
    if one.order < (after[1], after[2]):
        return Verdict.OUTDATED
    if before is None:
        return Verdict.SAVED
    return Verdict.SAME if before[0] == own else Verdict.CHANGED


def _saved(click: Click, round: Round | None, verdict: Verdict, standing: _Standing | None) -> Saved:
    shown = tuple(round.shown(standing[0])) if round and standing else ()
    return Saved(click.event, verdict, round, shown)
