"""``schedule``: list, pause, resume, skip, remove; and ``post``, which brings today's question forward."""

from __future__ import annotations

from datetime import datetime

from adapters.card import Card, ChannelName, Moment, Part, line
from adapters.command import Command, Parameter
from adapters.event import CommandEvent
from bot.cards.plain import ONLY_YOU, note
from bot.commands.action import Action, Answer
from bot.commands.habits import in_words
from bot.desk import Desk, channel_of
from bot.planning import plan, plan_daily, replan
from bot.words import spoken
from quizzes.refusal import Refused
from quizzes.round import Status, daily_id
from quizzes.schedule import BadDate, Schedule, local_date, read_dates, wall, wall_day
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
        parts = [line(f"No channel has a schedule yet. Type {setup} in the channel that should be asked.")]
    return Card("Schedules", (*parts, line(ONLY_YOU, muted=True)))


async def pause(desk: Desk, event: CommandEvent) -> Answer:
    """Stop asking in this channel until told otherwise."""

    def unit(records: Records) -> Card:
        schedule = _schedule(records, event)
        records.schedules.pause(schedule.channel, True, desk.now())
        replan(records, schedule.channel)
        resume = spoken(event.workspace, "schedule resume", admin=True)
        return note("Paused.", f"What is open stays open. Type {resume} to go on.", ONLY_YOU)

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
        when = Moment(due, wall_day(due, schedule.zone), "both")
        return note("Going on.", line("The next question comes ", when, "."), ONLY_YOU)

    return await desk.store.write(unit)


async def skip(desk: Desk, event: CommandEvent) -> Answer:
    """Do not ask on a date, or on a stretch of dates."""
    now = desk.now()

    def unit(records: Records) -> Card:
        schedule = _schedule(records, event)
        days = read_dates(event.arguments.get("dates", ""), local_date(now, schedule.zone))
        out = [day for day in days if _is_out(records, schedule.channel, daily_id(schedule.channel, day))]
        if out:
            raise BadDate(given=f"{out[0]} (asked already)", example=f"{days[-1]}", later=f"{days[-1]}")
        records.schedules.skip(schedule.channel, days)
        replan(records, schedule.channel, list(days))
        named = f"{days[0]}" if len(days) == 1 else f"{days[0]} to {days[-1]}"
        return note(f"Skipped: {named}.", "Streaks do not break on a day without a question.", ONLY_YOU)

    return await desk.store.write(unit)


async def remove(desk: Desk, event: CommandEvent) -> Answer:
    """Forget this channel's schedule; answers and boards stay."""

    def unit(records: Records) -> Card:
        schedule = _schedule(records, event)
        replan(records, schedule.channel)
        records.schedules.remove(schedule.channel)
        return note(
            "The schedule of this channel is gone.", "Answers and boards stay. What is open is revealed.", ONLY_YOU
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
                raise SkippedToday(reason=round.reason if round else "", command=other)
            if not records.rounds.bring_forward(id, now):
                raise AlreadyOut(state=_state(round.status), command=other)
            records.deliveries.bring_forward(question_key(id), now)
        return note("Today's question is on its way.", ONLY_YOU)

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


def _state(status: Status) -> str:
    return {Status.OPEN: "is open", Status.PLANNED: "is on its way"}.get(status, "has been revealed")


def _described(records: Records, schedule: Schedule, now: datetime) -> list[Part]:
    channel = records.leagues.channel(schedule.channel)
    state = " Paused." if schedule.paused else ""
    if channel and channel.status == "paused":
        state = f" I cannot post there: {channel.pause_reason}."
    parts: list[Part] = [line(ChannelName(schedule.channel), f": {in_words(schedule)}.{state}")]
    if not state:
        ahead = schedule.coming(now, records.schedules.skipped(schedule.channel))
        _, due = next(ahead)
        parts.append(line("Next: ", Moment(due, wall_day(due, schedule.zone), "both")))
    skipped = sorted(
        day for day in records.schedules.skipped(schedule.channel) if day >= local_date(now, schedule.zone)
    )
    if skipped:
        parts.append(line(f"Skipping: {', '.join(str(day) for day in skipped[:10])}", muted=True))
    for round in records.rounds.latest(schedule.channel):
        why = f": {round.reason}" if round.reason else ""
        at = f" at {wall(round.opened, round.zone)}" if round.opened else ""
        parts.append(line(f"{round.day} {round.status}{at}{why}", muted=True))
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
