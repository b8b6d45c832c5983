"""``setup``: give this channel its question of the day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import time

from adapters.card import Card, ChannelName, Moment, line
from adapters.command import Asker, Command, Parameter
from adapters.event import CommandEvent, FormEvent
from adapters.form import Form, TextField
from bot.cards.plain import ONLY_YOU
from bot.commands.action import Action, Answer
from bot.commands.ask import read_topic
from bot.desk import Desk, InChannelOnly, channel_of, require_admin
from bot.drawing import drawable
from bot.planning import plan, replan
from bot.words import count, spoken
from quizzes.league import League
from quizzes.pack import Pack
from quizzes.refusal import Refused
from quizzes.schedule import (
    Schedule,
    days_in_words,
    opening_in_words,
    read_days,
    read_opening,
    read_time,
    read_zone,
    wall_day,
    zones_like,
)
from storage.records import Records

DEFAULTS = {"time": "09:00", "zone": "", "days": "weekdays", "open": "8h", "topics": "all"}
SHOWN = 3  # fire times in the summary


async def setup(desk: Desk, event: CommandEvent) -> Answer:
    """Open the form with what holds now; with a time given, save at once."""
    channel = channel_of(event)
    schedule, topics, steers = await desk.store.read(lambda records: _present(records, event, channel))
    profile = await event.conversation.profile()
    values = DEFAULTS | {"zone": profile.zone or "UTC"} | _as_text(schedule, topics)
    given = {name: text for name, text in event.arguments.items() if text}
    if "time" in given:
        return await _save(desk, event, channel, values | given)
    return _form(channel, values, {}, topics=steers)


async def filled(desk: Desk, form: FormEvent, channel: str) -> Answer:
    """Check the form and save it, or give it back with a word beside each field that is wrong."""
    await require_admin(desk, form)
    if form.channel != channel:  # a form's id can be forged; the channel it was opened in cannot
        raise InChannelOnly
    values = {name: " ".join(texts) for name, texts in form.values.items()}
    errors = {name: words for name, (_, words) in _read(desk.packs[desk.pack], DEFAULTS | values).items() if words}
    if errors:
        return _form(channel, DEFAULTS | values, errors, topics="topics" in values)
    return await _save(desk, form, channel, DEFAULTS | values)


async def _save(desk: Desk, act: CommandEvent | FormEvent, channel: str, values: Mapping[str, str]) -> Card:
    read = _read(desk.packs[desk.pack], values)
    for _, words in read.values():
        if words:
            raise SetupRefused(words=words)
    at, zone, days, minutes, topics = (value for value, _ in read.values())
    schedule = Schedule(channel, at, zone, days, minutes)  # type: ignore[arg-type]
    now = desk.now()

    def unit(records: Records) -> Card:
        known = records.leagues.channel(channel)
        if known is not None and known.workspace != act.workspace:
            raise SetupRefused(words="This channel belongs to another workspace.")
        league = (
            records.leagues.league(known.league) if known else records.leagues.home_of(act.workspace, desk.pack, now)
        )
        records.leagues.add_channel(channel, act.workspace, league.id)
        if records.leagues.steers(act.workspace, league):
            records.leagues.set_topics(league.id, topics)  # type: ignore[arg-type]
        owner = records.people.meet(act.workspace, {act.account: act.name}, now)[act.account]
        records.schedules.set(schedule, owner, now)
        replan(records, channel)
        plan(records, now)
        return _summary(records, desk, schedule, records.leagues.league(league.id), act.workspace)

    card = await desk.store.write(unit)
    desk.wake()
    return card


class SetupRefused(Refused):
    """{words}"""


def _read(pack: Pack, values: Mapping[str, str]) -> dict[str, tuple[object, str]]:
    """Each field as a value, or why it is none."""
    readers: dict[str, Callable[[str], object]] = {
        "time": read_time,
        "zone": read_zone,
        "days": read_days,
        "open": read_opening,
        "topics": lambda given: _read_topics(pack, given),
    }
    read: dict[str, tuple[object, str]] = {}
    for name, reader in readers.items():
        try:
            read[name] = (reader(values[name]), "")
        except Refused as refusal:
            read[name] = (None, str(refusal))
    return read


def _read_topics(pack: Pack, given: str) -> tuple[str, ...]:
    names = [name.strip() for name in given.split(",") if name.strip()]
    if not names or given.strip().lower() == "all":
        return ()
    return tuple(sorted({read_topic(pack, name, "all") for name in names}))


def _present(records: Records, event: CommandEvent, channel: str) -> tuple[Schedule | None, tuple[str, ...], bool]:
    """The schedule, the topics, and whether this workspace chooses those."""
    league = records.leagues.of_channel(channel) or records.leagues.of_workspace(event.workspace)
    steers = league is None or records.leagues.steers(event.workspace, league)
    return records.schedules.of(channel), league.topics if league else (), steers


def _as_text(schedule: Schedule | None, topics: tuple[str, ...]) -> dict[str, str]:
    named = ", ".join(topics) or "all"
    if schedule is None:
        return {"topics": named}
    days = {"every weekday": "weekdays", "every day": "daily", "every weekend day": "weekends"}
    words = days_in_words(schedule.days)
    hours, rest = divmod(schedule.open_minutes, 60)
    return {
        "time": f"{schedule.at:%H:%M}",
        "zone": schedule.zone,
        "days": days.get(words, words),
        "open": f"{schedule.open_minutes}m" if rest else f"{hours}h",
        "topics": named,
    }


def _form(channel: str, values: Mapping[str, str], errors: Mapping[str, str], *, topics: bool) -> Form:
    field = TextField("topics", "Topics", values["topics"], "all, or services such as sqs, lambda", 400, required=False)
    return Form(
        f"setup:{channel}",
        "Question of the day",
        (
            TextField("time", "Time", values["time"], "09:00", 40),
            TextField("zone", "Time zone", values["zone"], "Europe/Berlin", 60),
            TextField("days", "Days", values["days"], "weekdays, daily, or mon,wed,fri", 60),
            TextField("open", "Open for", values["open"], "8h or 90m", 20),
            *((field,) if topics else ()),
        ),
        errors=errors,
    )


def _summary(records: Records, desk: Desk, schedule: Schedule, league: League, workspace: str) -> Card:
    coming = schedule.coming(desk.now(), records.schedules.skipped(schedule.channel))
    times = [due for _, due in (next(coming) for _ in range(SHOWN))]
    spans = [span for due in times for span in (Moment(due, wall_day(due, schedule.zone), "both"), " · ")][:-1]
    topics = ", ".join(league.topics) or "all"
    return Card(
        "The quiz is set up.",
        (
            line(in_words(schedule), " in ", ChannelName(schedule.channel), "."),
            line("Next: ", *spans),
            line(f"Topics: {topics} · {count(len(drawable(records, desk, league)), 'question')} to ask."),
            line(f"To ask the first one now, type {spoken(workspace, 'post', admin=True)}. {ONLY_YOU}", muted=True),
        ),
    )


async def _suggest_zones(_: Asker, typed: str) -> Sequence[str]:
    return zones_like(typed)[:25]


def in_words(schedule: Schedule) -> str:
    """“Every weekday at 09:00 (Europe/Berlin), open for 8 hours”."""
    days = days_in_words(schedule.days)
    at = f"{time.strftime(schedule.at, '%H:%M')} ({schedule.zone})"
    return f"{days[0].upper()}{days[1:]} at {at}, open for {opening_in_words(schedule.open_minutes)}"


ACTIONS = (
    Action(
        Command(
            "setup",
            "Set up this channel's question of the day; alone it opens a form",
            (
                Parameter("time", "Such as 09:00"),
                Parameter("zone", "Such as Europe/Berlin", suggest=_suggest_zones),
                Parameter("days", "weekdays, daily, or mon,wed,fri"),
                Parameter("open", "How long it can be answered, such as 8h"),
            ),
            admin=True,
        ),
        setup,
    ),
)
