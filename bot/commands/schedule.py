"""``schedule``: list, pause, resume, skip, remove; and ``post``, which brings today's question forward."""

from __future__ import annotations

from datetime import datetime

from adapters.card import Card, ChannelName, Part, line
from adapters.command import Command, Parameter
from adapters.event import CommandEvent
from adapters.language import joined, say
from bot.cards.plain import ONLY_YOU, note
from bot.cards.times import at, schedule_in_words
from bot.commands.action import Action, Answer
from bot.desk import Desk, channel_of
from bot.planning import plan, plan_daily, replan
from bot.trouble import in_words
from bot.words import spoken
from quizzes.refusal import Refused
from quizzes.round import Status, daily_id
from quizzes.schedule import BadDate, Schedule, local_date, read_dates, wall
from storage.deliveries import question_key
from storage.records import Records


class NoSchedule(Refused):
    """This channel has no schedule. Set one up with {command}."""


class AlreadyOut(Refused):
    """Today's question is out already: it {state}. There is one a day; {command} asks another one right away."""


class SkippedToday(Refused):
    """Today's question was skipped ({reason}). {command} asks another one right away."""


async def list_schedules(desk: Desk, event: CommandEvent) -> Answer:
    """Every schedule of this workspace, when it asks next, and what became of its last days."""
    now = desk.now()

    def unit(records: Records) -> list[Part]:
        parts: list[Part] = []
        for schedule in records.schedules.in_workspace(event.workspace):
            parts += _described(records, schedule, now)
        return parts

    parts = await desk.store.read(unit)
    if not parts:
        setup = spoken(event.workspace, "setup", admin=True)
        parts = [
            line(say("No channel has a schedule yet. Type {setup} in the channel that should be asked.", setup=setup))
        ]
    return Card(say("Schedules"), (*parts, line(ONLY_YOU, muted=True)))


async def pause(desk: Desk, event: CommandEvent) -> Answer:
    """Stop asking in this channel until told otherwise."""

    def unit(records: Records) -> Card:
        schedule = _schedule(records, event)
        records.schedules.pause(schedule.channel, True, desk.now())
        replan(records, schedule.channel)
        resume = spoken(event.workspace, "schedule resume", admin=True)
        return note(say("Paused."), say("What is open stays open. Type {resume} to go on.", resume=resume), ONLY_YOU)

    return await desk.store.write(unit)


async def resume(desk: Desk, event: CommandEvent) -> Answer:
    """Ask in this channel again."""
    now = desk.now()

    def unit(records: Records) -> Card:
        schedule = _schedule(records, event)
        records.leagues.revive(schedule.channel)
        records.schedules.pause(schedule.channel, False, now)
        plan(records, now)
        _, due = next(schedule.coming(now, records.schedules.skipped(schedule.channel)))
        when = at(due, schedule.zone)
        return note(say("Going on."), line(say("The next question comes "), when, "."), ONLY_YOU)

    return await desk.store.write(unit)


async def skip(desk: Desk, event: CommandEvent) -> Answer:
    """Do not ask on a date, or on a stretch of dates."""
    now = desk.now()

    def unit(records: Records) -> Card:
        schedule = _schedule(records, event)
        days = read_dates(event.arguments.get("dates", ""), local_date(now, schedule.zone))
        out = [day for day in days if _is_out(records, schedule.channel, daily_id(schedule.channel, day))]
        if out:
            raise BadDate(
                given=say("{date} (asked already)", date=str(out[0])), example=str(days[-1]), later=str(days[-1])
            )
        records.schedules.skip(schedule.channel, days)
        replan(records, schedule.channel, list(days))
        named = f"{days[0]}" if len(days) == 1 else say("{first} to {last}", first=str(days[0]), last=str(days[-1]))
        return note(
            say("Skipped: {named}.", named=named), say("Streaks do not break on a day without a question."), ONLY_YOU
        )

    return await desk.store.write(unit)


async def remove(desk: Desk, event: CommandEvent) -> Answer:
    """Forget this channel's schedule; answers and boards stay."""

    def unit(records: Records) -> Card:
        schedule = _schedule(records, event)
        replan(records, schedule.channel)
        records.schedules.remove(schedule.channel)
        return note(
            say("The schedule of this channel is gone."),
            say("Answers and boards stay. What is open is revealed."),
            ONLY_YOU,
        )

    return await desk.store.write(unit)


async def post(desk: Desk, event: CommandEvent) -> Answer:
    """Ask today's question now instead of at its time."""
    now = desk.now()

    def unit(records: Records) -> Card:
        schedule = _schedule(records, event)
        day = local_date(now, schedule.zone)
        id = daily_id(schedule.channel, day)
        if not plan_daily(records, schedule, day, now):
            round = records.rounds.get(id)
            other = spoken(event.workspace, "challenge")
            if round is None or round.status == Status.SKIPPED:
                raise SkippedToday(reason=say(round.reason) if round else "", command=other)
            if not records.rounds.bring_forward(id, now):
                raise AlreadyOut(state=_state(round.status), command=other)
            records.deliveries.bring_forward(question_key(id), now)
        return note(say("Today's question is on its way."), ONLY_YOU)

    card = await desk.store.write(unit)
    desk.wake()
    return card


def _schedule(records: Records, event: CommandEvent) -> Schedule:
    schedule = records.schedules.of(channel_of(event))
    channel = records.leagues.channel(channel_of(event))
    if schedule is None or channel is None or channel.workspace != event.workspace:
        raise NoSchedule(command=spoken(event.workspace, "setup", admin=True))
    return schedule


def _is_out(records: Records, channel: str, id: str) -> bool:
    round = records.rounds.get(id)
    return round is not None and id not in records.rounds.untouched(channel)


_STATUS = {
    Status.OPEN: say("open"),
    Status.CLOSED: say("closed"),
    Status.REVEALED: say("revealed"),
    Status.SKIPPED: say("skipped"),
}


def _state(status: Status) -> str:
    return {Status.OPEN: say("is open"), Status.PLANNED: say("is on its way")}.get(status, say("has been revealed"))


def _described(records: Records, schedule: Schedule, now: datetime) -> list[Part]:
    channel = records.leagues.channel(schedule.channel)
    state: str = say(" Paused.") if schedule.paused else ""
    if channel and channel.status == "paused":
        state = say(" I cannot post there: {reason}.", reason=in_words(channel.pause_reason))
    parts: list[Part] = [line(ChannelName(schedule.channel), ": ", schedule_in_words(schedule), ".", state)]
    if not state:
        ahead = schedule.coming(now, records.schedules.skipped(schedule.channel))
        _, due = next(ahead)
        parts.append(line(say("Next: "), at(due, schedule.zone)))
    skipped = sorted(
        day for day in records.schedules.skipped(schedule.channel) if day >= local_date(now, schedule.zone)
    )
    if skipped:
        parts.append(line(say("Skipping: {dates}", dates=", ".join(str(day) for day in skipped[:10])), muted=True))
    for round in records.rounds.latest(schedule.channel):
        asked = f"{round.day} {wall(round.opened, round.zone)}" if round.opened else str(round.day)
        why = joined("", [": ", say(round.reason)]) if round.reason else ""
        parts.append(line(asked, " · ", _STATUS[round.status], why, muted=True))
    return parts


_DATES = Parameter("dates", "2026-12-24 or 2026-12-24..2027-01-01", required=True)

ACTIONS = (
    Action(Command("schedule list", "Every schedule, its next question and its last days", admin=True), list_schedules),
    Action(Command("schedule pause", "Stop asking in this channel", admin=True), pause),
    Action(Command("schedule resume", "Ask in this channel again", admin=True), resume),
    Action(Command("schedule skip", "Do not ask on some dates", (_DATES,), admin=True), skip),
    Action(Command("schedule remove", "Forget this channel's schedule", admin=True), remove),
    Action(Command("post", "Ask today's question now", admin=True), post),
)
