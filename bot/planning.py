"""Planning: which rounds there will be, and which question each of them asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from bot.desk import Desk
from bot.drawing import drawable
from quizzes.league import League
from quizzes.picker import coming, pick
from quizzes.question import Question
from quizzes.round import Kind, Round, Status, daily_id, shown_order
from quizzes.schedule import Schedule, local_date
from storage.deliveries import question_key
from storage.records import Records
from storage.steering import LATER

AHEAD = 7  # questions that admins see and nobody else meets early

# After a start, days this far back that nobody planned are written down, to be skipped with a reason.
LOOK_BACK = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Coming:
    """A date to come and what will be asked on it."""

    day: date
    question: Question
    pinned: bool


def unplanned(records: Records, now: datetime, look_back: timedelta = timedelta(days=1)) -> list[tuple[Schedule, date]]:
    """Every daily from ``look_back`` to tomorrow that is not written down yet."""
    skipped = records.schedules.all_skipped()
    wanted = [
        (schedule, day)
        for schedule, since in records.schedules.running()
        for day in _days(schedule, now, look_back)
        if schedule.asks_on(day, skipped.get(schedule.channel, frozenset())) and schedule.due(day) >= since
    ]
    known = records.rounds.known(daily_id(schedule.channel, day) for schedule, day in wanted)
    return [(schedule, day) for schedule, day in wanted if daily_id(schedule.channel, day) not in known]


def plan(records: Records, now: datetime, look_back: timedelta = timedelta(days=1)) -> int:
    """Write all of these down; how many were new."""
    return plan_all(records, unplanned(records, now, look_back))


def plan_all(records: Records, dailies: Iterable[tuple[Schedule, date]]) -> int:
    """Write dailies down; how many nobody else had written."""
    return sum(plan_daily(records, schedule, day, schedule.due(day)) for schedule, day in dailies)


def plan_daily(records: Records, schedule: Schedule, day: date, due: datetime) -> bool:
    """Owe a channel its question for a date, once."""
    channel = records.leagues.channel(schedule.channel)
    if channel is None:
        return False
    id = daily_id(schedule.channel, day)
    new = Round(
        id, channel.league, channel.id, Kind.DAILY, day, schedule.zone, due, schedule.open_minutes, Status.PLANNED
    )
    return records.rounds.plan(new) and records.deliveries.owe(
        question_key(id), "question", channel.id, channel.workspace, due, round_id=id
    )


def replan(records: Records, channel: str, days: list[date] | None = None) -> None:
    """Take back what is planned and untouched, all of it or some dates; the next tick plans what holds then."""
    ids = records.rounds.untouched(channel, days)
    records.deliveries.forget(question_key(id) for id in ids)
    records.rounds.unplan(ids)


def prepare(records: Records, desk: Desk, round: Round, now: datetime) -> None:
    """Fix what a round asks, in an option order of its own, and until when it can be answered when it goes out now."""
    closes = round.opening(now).closes or now
    if round.snapshot is None:
        hash, question = _of_the_day(records, desk, round)
        if records.rounds.prepare(round.id, hash, shown_order(question, desk.chance), closes):
            return
    records.rounds.promise(round.id, closes)


def _of_the_day(records: Records, desk: Desk, round: Round) -> tuple[str, Question]:
    """The question of the day, found or made, and the hash of its snapshot."""
    hash = records.rounds.question_of_the_day(round.league, round.day)
    if hash is None:
        league = records.leagues.league(round.league)
        question = _pick_daily(records, desk, league, round.day)
        made = records.rounds.add_snapshot(league.pack, question)
        hash = records.rounds.set_question_of_the_day(league.id, round.day, made)
        if hash == made:
            return hash, question
    return hash, records.rounds.question(hash)


def pick_challenge(records: Records, desk: Desk, league: League, topic: str) -> Question:
    """A question for a challenge: none whose key is still secret, none that is coming up."""
    ahead = {question.id for question in planned(records, desk, league)}
    secret = ahead | records.rounds.secret(league.id) | secret_beside(records, league)
    asked = [*records.rounds.asked(league.id), *records.rounds.challenged(league.id)]
    pool = [one for one in drawable(records, desk, league) if one.id not in secret and topic in ("", one.topic)]
    elsewhere = records.rounds.asked_elsewhere(league.id)
    return pick(pool, asked, desk.weights(league), f"{league.seed}:challenge", elsewhere=elsewhere)


def planned(records: Records, desk: Desk, league: League) -> list[Question]:
    """The next questions of a league, if no challenge takes one of them: kept out of practice and challenges."""
    questions = drawable(records, desk, league)
    if not questions:
        return []
    pins = pins_ahead(records, league, desk.now())
    days = dates_ahead(records, league, desk.now()) if pins else []
    wishes = [pins.get(day, "") for day in days] + [""] * (AHEAD - len(days))
    picks = _forecast(records, desk, league, questions, wishes)
    return picks + [one for one in questions if one.id in pins.values()]


def coming_up(records: Records, desk: Desk, league: League) -> list[Coming]:
    """The next dates of a league and what is asked on them, if no challenge takes one of the questions."""
    questions, days = drawable(records, desk, league), dates_ahead(records, league, desk.now())
    if not questions:
        return []
    pins = pins_ahead(records, league, desk.now())
    picks = _forecast(records, desk, league, questions, [pins.get(day, "") for day in days])
    return [Coming(day, one, pins.get(day) == one.id) for day, one in zip(days, picks, strict=True)]


def dates_ahead(records: Records, league: League, now: datetime) -> list[date]:
    """The next dates on which a league is asked and whose question is not made yet."""
    days = set(records.rounds.waiting_days(league.id))
    for channel in records.leagues.channels_of(league.id):
        schedule = records.schedules.of(channel)
        if schedule and not schedule.paused:
            ahead = schedule.coming(now, records.schedules.skipped(channel))
            days |= {day for day, _ in islice(ahead, AHEAD + 2)}  # today's and, further east, tomorrow's may be made
    return sorted(days - records.rounds.fixed_days(league.id, min(days, default=now.date())))[:AHEAD]


def pins_ahead(records: Records, league: League, now: datetime) -> dict[date, str]:
    """What admins have pinned to dates that are not over everywhere."""
    return records.steering.pins(league.id, now.date() - timedelta(days=1))


def pick_instead(records: Records, desk: Desk, league: League, ahead: list[Coming], day: date) -> Question:
    """What the picker would ask on one of the days ``ahead``, if it could ask nothing of what is coming there."""
    asked = records.rounds.asked(league.id) + [one.question.id for one in ahead if one.day < day]
    avoid = _used(records, league, desk.now()).union(one.question.id for one in ahead)
    elsewhere = records.rounds.asked_elsewhere(league.id)
    questions = drawable(records, desk, league)
    return pick(questions, asked, desk.weights(league), league.seed, avoid=avoid, elsewhere=elsewhere)


def _forecast(
    records: Records, desk: Desk, league: League, questions: list[Question], wishes: list[str]
) -> list[Question]:
    asked, avoid = records.rounds.asked(league.id), _used(records, league, desk.now())
    elsewhere = records.rounds.asked_elsewhere(league.id)
    return coming(questions, asked, desk.weights(league), league.seed, wishes, avoid=avoid, elsewhere=elsewhere)


def _pick_daily(records: Records, desk: Desk, league: League, day: date) -> Question:
    asked, pins = records.rounds.asked(league.id), pins_ahead(records, league, desk.now())
    beside = secret_beside(records, league)
    wish = pins.get(day, "")
    if wish in beside:
        wish = ""
    avoid, elsewhere = _waiting(records, league, pins, beside), records.rounds.asked_elsewhere(league.id)
    questions = drawable(records, desk, league)
    return pick(questions, asked, desk.weights(league), league.seed, avoid=avoid, elsewhere=elsewhere, wish=wish)


def _used(records: Records, league: League, now: datetime) -> frozenset[str]:
    return _waiting(records, league, pins_ahead(records, league, now), secret_beside(records, league))


def _waiting(records: Records, league: League, pins: Mapping[date, str], beside: frozenset[str]) -> frozenset[str]:
    """What waits: asked in a challenge, still a secret next door, pinned to another day, or put off by an admin."""
    challenged, put_off = records.rounds.challenged(league.id), records.steering.aside(league.id, LATER)
    return beside.union(challenged, pins.values(), put_off)


def secret_beside(records: Records, league: League) -> frozenset[str]:
    """What other leagues of the workspaces that play have open: a reveal here would tell their key."""
    return frozenset().union(*(records.rounds.secret(id) for id in records.leagues.beside(league.id)))


def _days(schedule: Schedule, now: datetime, look_back: timedelta) -> list[date]:
    first = local_date(now - look_back, schedule.zone)
    last = local_date(now + timedelta(days=1), schedule.zone)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
