"""The history checker: what the far side saw, what people were told and what the database says must agree.

The laws are numbered: I1 one visible message for each round and kind; I2 what was due is posted or has a reason; I3
one round for each channel and date; I4 one answer for each person and round, really clicked; I5 none from after the
end; I6 what was confirmed is kept; I7 standings follow from the answers; I8 nothing hints at a key before its time; I9
no secret in a log line; I10 nobody changes what they may not; I11 no message pings whom it must not. A violation is a
sentence.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select

from adapters.slack.render import Site, message
from quizzes.round import Status
from storage.deliveries import question_key, reveal_key
from storage.records import Records
from storage.tables import account, answer, answer_event, delivery, round, standing
from storage.writer import records
from tests.faults.far_side import FarSide, Message, marks

A_DAY = timedelta(hours=24)
HOSTILE = "<!channel> <@U0EVE> @everyone"  # the name of everybody in a simulated world
PINGS = ("<!channel>", "<@U0EVE>")
SITE = Site("T0", "https://study.slack.com/")


@dataclass(frozen=True)
class Told:
    """What a person was told about one click. ``at`` is the click's time, ``heard`` when the words came."""

    event: str
    round: str
    account: str
    shown: int
    at: datetime
    heard: datetime
    words: str

    @property
    def confirmed(self) -> bool:
        return self.words.startswith(("Saved:", "Changed:", "Already saved:"))


@dataclass(frozen=True)
class Evidence:
    """Everything there is to judge by. ``expected`` are the (channel, date)s at which a question was due."""

    far: FarSide
    told: Sequence[Told]
    engine: Engine
    expected: Iterable[tuple[str, date]]
    clicked: Iterable[tuple[str, str, int]] = ()  # round, account, shown position: every click that was made


def violations(evidence: Evidence) -> list[str]:
    """Every law that was broken."""
    with evidence.engine.connect() as connection:
        rounds = {row.id: row for row in connection.execute(select(round))}
        deliveries = {row.key: row for row in connection.execute(select(delivery))}
        answers = connection.execute(select(answer, account.c.user).join(account)).all()
        events = {row.event: row for row in connection.execute(select(answer_event))}
        boards = _replayed(records(connection), rounds.values())
        before = sorted(connection.execute(select(standing.c.board, standing.c.who, standing.c.points)).all())
    return [
        *_one_visible(evidence.far, deliveries),
        *_every_due_round(evidence, rounds, deliveries),
        *_one_a_day(evidence, rounds),
        *_really_clicked(evidence, rounds, answers),
        *_in_time(rounds, answers),
        *_kept(evidence.told, events, answers, rounds),
        *(["I7: the standings are not what the answers say"] if boards != before else []),
        *_no_hint(evidence.far, rounds),
        *_left_behind(evidence.far, deliveries),
    ]


def _one_visible(far: FarSide, deliveries: dict) -> Iterator[str]:
    """I1: after everything has settled, at most one message of a kind is there, and it is the recorded one."""
    for key, number in Counter(one.key for one in far.messages if not one.removed).items():
        if number > 1:
            yield f"I1: {number} messages bear {key}"
    for key, row in deliveries.items():
        if row.kind not in ("question", "reveal", "notice"):
            continue
        there = [one.id for one in far.visible(key)]
        if row.state == "sent" and there != [row.message] and row.message != key:
            yield f"I1: {key} is recorded as {row.message}, there is {there}"
        unclear = row.state == "dead" and row.error.startswith("unclear")
        if row.state in ("due", "dead", "cancelled") and there and not unclear:
            yield f"I1: {key} is {row.state}, but {there} is there"


def _every_due_round(evidence: Evidence, rounds: dict, deliveries: dict) -> Iterator[str]:
    """I2: every due round was posted, or has a recorded reason."""
    for row in rounds.values():
        posted = evidence.far.visible(question_key(row.id))
        if row.status == Status.PLANNED and row.due <= evidence.far.clock():
            yield f"I2: {row.id} was due and nothing happened"
        if row.status == Status.SKIPPED and (not row.reason or (posted and not row.reason.startswith("unclear"))):
            yield f"I2: {row.id} was skipped for {row.reason!r}, there is {posted[0].id}"
        if row.status in (Status.OPEN, Status.CLOSED, Status.REVEALED) and not posted:
            yield f"I2: {row.id} is {row.status}, and nobody ever saw it"
        reveal = deliveries.get(reveal_key(row.id))
        if row.status == Status.CLOSED and not row.reason and not _nobody_can_look(evidence.far, reveal):
            yield f"I2: {row.id} was closed and never revealed"
        if row.status == Status.REVEALED and not evidence.far.visible(reveal_key(row.id)):
            yield f"I2: nobody ever saw the reveal of {row.id}"


def _left_behind(far: FarSide, deliveries: dict) -> Iterator[str]:
    """Nothing is on its way for ever. Unclear is only what nobody can look for, until a day has passed."""
    for key, row in deliveries.items():
        if row.state in ("sending", "unclear") and not _nobody_can_look(far, row):
            yield f"left behind: {key} is {row.state}"


def _nobody_can_look(far: FarSide, row: Any) -> bool:
    return row is not None and row.state == "unclear" and not far.history and far.clock() - row.first_sent < A_DAY


def _one_a_day(evidence: Evidence, rounds: dict) -> Iterator[str]:
    """I3: one daily round per channel and local date, and one for each date that was due."""
    there = Counter((row.channel, row.day) for row in rounds.values() if row.kind == "daily")
    for key in evidence.expected:
        if there[key] != 1:
            yield f"I3: {there[key]} rounds for {key}"


def _really_clicked(evidence: Evidence, rounds: dict, answers: Sequence) -> Iterator[str]:
    """I4: one answer per person and round, and one that the person really clicked."""
    made = set(evidence.clicked)
    for row in answers:
        shown = {rounds[row.round].order.index(own) for own in row.choice}
        if not all((row.round, row.user, position) in made for position in shown):
            yield f"I4: {row.user} never clicked {shown} in {row.round}"


def _in_time(rounds: dict, answers: Sequence) -> Iterator[str]:
    """I5: no answer counts that was clicked after the end."""
    for row in answers:
        if row.clicked >= rounds[row.round].closes:
            yield f"I5: an answer of {row.clicked} counts in {row.round}, which ended at {rounds[row.round].closes}"


def _kept(told: Sequence[Told], events: dict, answers: Sequence, rounds: dict) -> Iterator[str]:
    """I6: what was confirmed is in the database, and the latest confirmed click stands."""
    standing_of = {(row.round, row.user): row for row in answers}
    confirmed: dict[tuple[str, str], list[Told]] = defaultdict(list)
    for one in told:
        if one.confirmed:
            confirmed[one.round, one.account].append(one)
            if hashlib.sha256(one.event.encode()).hexdigest() not in events:
                yield f"I6: {one.account} was told {one.words[:20]!r}, the click is not there"
    for key, clicks in confirmed.items():
        row = standing_of.get(key)
        latest = max(clicks, key=lambda one: one.at)
        if row is None or row.clicked < latest.at:
            yield f"I6: {key} was told {latest.words[:20]!r}, what stands is {row}"
        elif row.clicked == latest.at and rounds[key[0]].order[latest.shown] not in row.choice:
            yield f"I6: {key} chose {latest.shown}, what stands is {row.choice}"


def _replayed(records: Records, rounds: Iterable) -> list:
    """I7: the standings made again from the answers (nothing is committed)."""
    counted = (row for row in rounds if row.kind == "daily" and row.status in (Status.CLOSED, Status.REVEALED))
    for day, league in sorted({(row.day, row.league) for row in counted}):
        records.boards.settle(league, day)
    columns = select(standing.c.board, standing.c.who, standing.c.points)
    return sorted(records._connection.execute(columns).all())


def _no_hint(far: FarSide, rounds: dict) -> Iterator[str]:
    """I8: no open question is marked; I11: on the wire no name is a mention (Discord is told so with each message)."""
    for one in far.messages:
        id = one.key.partition("/")[2]
        if one.key.startswith("q/") and rounds[id].status in (Status.PLANNED, Status.OPEN) and any(marks(one.card)):
            yield f"I8: {one.key} gives its key away"
        if far.name == "slack" and any(ping in text for ping in PINGS for text in _read_as_markup(one)):
            yield f"I11: {one.key} pings everybody"


def _read_as_markup(sent: Message) -> Iterator[str]:
    """The texts of a message that Slack looks through for mentions: rich text and plain text are taken as they are."""
    payload = message(sent.card, sent.key, SITE)
    yield payload["text"]
    nested: list[Any] = [payload["blocks"]]
    while nested:
        match nested.pop():
            case {"type": "mrkdwn", "text": text}:
                yield text
            case dict() as parts:
                nested += parts.values()
            case list() as parts:
                nested += parts
