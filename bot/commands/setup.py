"""``setup``: give a channel its question of the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from adapters.card import Button, Card, ChannelName, Line, line
from adapters.command import Asker, Command, Parameter
from adapters.event import CommandEvent, FormEvent, PressEvent
from adapters.form import ChannelField, ChoiceField, Form, TextField
from adapters.language import say
from bot.cards.plain import ONLY_YOU
from bot.cards.times import at, in_weeks, schedule_in_words, weekday
from bot.commands import habits
from bot.commands.action import Action, Answer
from bot.commands.habits import DEFAULTS, LATER, as_text
from bot.desk import Desk, NotSetUp, channel_of, require_admin
from bot.drawing import drawable
from bot.person import account_of
from bot.planning import plan, replan
from bot.seasons import today_in
from bot.suggestions import MOST
from bot.words import count, spoken
from quizzes.league import League
from quizzes.refusal import Refused
from quizzes.schedule import WEEKDAYS, Schedule, zones_like
from storage.records import Records

SHOWN = 3  # fire times in the summary
CANNOT_POST = say(
    "I cannot post in this channel yet. Bring me in (on Slack: type /invite @Quizbot there), then save this again."
)
CHOOSE_CHANNEL = say("Choose a channel of this workspace.")


async def setup(desk: Desk, event: CommandEvent) -> Answer:
    """Open the form with what holds now; with a time given, save at once."""
    channel = event.channel or ""
    values = await desk.store.read(lambda records: as_text(records, channel))
    profile = await event.conversation.profile()
    values = DEFAULTS | {"zone": profile.zone or "UTC", "channel": channel} | values
    given = {name: text for name, text in event.arguments.items() if text}
    if "time" not in given:
        return _form(values, {})
    channel_of(event)
    read = habits.read(desk.packs[desk.pack], values | given, habits.FIRST)
    if read.errors or not await event.conversation.can_post(channel):
        raise SetupRefused(words=next(iter(read.errors.values()), CANNOT_POST))
    return await _save(desk, event, channel, read)


async def filled(desk: Desk, form: FormEvent, state: str) -> Answer:
    """Check the form and save it, or give it back with a word beside each field that is wrong."""
    await require_admin(desk, form)
    values = {name: " ".join(texts) for name, texts in form.values.items()}
    channel = values.get("channel") or form.channel or ""
    read = habits.read(desk.packs[desk.pack], DEFAULTS | values, habits.FIRST)
    errors = dict(read.errors)
    if not channel.startswith(f"{form.workspace}:"):  # what a form says can be forged
        errors["channel"] = CHOOSE_CHANNEL
    elif not await form.conversation.can_post(channel):
        errors["channel"] = CANNOT_POST
    if errors:
        return _form(DEFAULTS | values | {"channel": channel}, errors)
    return await _save(desk, form, channel, read)


async def more(desk: Desk, press: PressEvent, channel: str) -> Answer:
    """The second page: what the first had no room for."""
    await require_admin(desk, press)

    def unit(records: Records) -> Form:
        _, league = _ours(records, press.workspace, channel)
        steers = records.leagues.steers(press.workspace, league)
        return _second_form(channel, LATER | as_text(records, channel), {}, steers=steers)

    return await desk.store.read(unit)


async def more_filled(desk: Desk, form: FormEvent, channel: str) -> Answer:
    """Check the second page and save it."""
    await require_admin(desk, form)
    values = {name: " ".join(texts) for name, texts in form.values.items()}
    read = habits.read(desk.packs[desk.pack], LATER | values, habits.SECOND)
    if read.errors:
        return _second_form(channel, LATER | values, read.errors, steers="topics" in values)

    def unit(records: Records) -> Card:
        schedule, league = _ours(records, form.workspace, channel)
        records.schedules.set_recap(channel, read.recap)
        if "topics" in values and records.leagues.steers(form.workspace, league):
            records.leagues.set_topics(league.id, read.topics)
            _set_length(records, desk, league, read.seasons)
        replan(records, channel)
        plan(records, desk.now())
        return _summary(records, desk, schedule, form.workspace)

    card = await desk.store.write(unit)
    desk.wake()
    return card


async def _save(desk: Desk, act: CommandEvent | FormEvent, channel: str, read: habits.Habits) -> Card:
    schedule = Schedule(channel, read.time, read.zone, read.days, read.open)
    now = desk.now()

    def unit(records: Records) -> Card:
        known = records.leagues.channel(channel)
        if known is not None and known.workspace != act.workspace:
            raise SetupRefused(words=say("This channel belongs to another workspace."))
        league = (
            records.leagues.league(known.league) if known else records.leagues.home_of(act.workspace, desk.pack, now)
        )
        records.leagues.add_channel(channel, act.workspace, league.id)
        owner = account_of(records, act, now)
        records.schedules.set(schedule, owner, now)
        replan(records, channel)
        plan(records, now)
        return _summary(records, desk, schedule, act.workspace)

    card = await desk.store.write(unit)
    desk.wake()
    return card


class SetupRefused(Refused):
    """{words}"""


def _ours(records: Records, workspace: str, channel: str) -> tuple[Schedule, League]:
    """The schedule and the league of a channel of this workspace; which one is meant can be forged."""
    schedule = records.schedules.of(channel)
    known = records.leagues.channel(channel)
    if schedule is None or known is None or known.workspace != workspace:
        raise NotSetUp(command=spoken(workspace, "setup", admin=True))
    return schedule, records.leagues.league(known.league)


def _set_length(records: Records, desk: Desk, league: League, length: str) -> None:
    if length != records.seasons.length(league.id):
        records.seasons.set_length(league.id, length, today_in(records, league, desk.now()))


def _form(values: Mapping[str, str], errors: Mapping[str, str]) -> Form:
    return Form(
        "setup:",
        say("Question of the day"),
        (
            ChannelField("channel", say("Channel"), values["channel"]),
            TextField("time", say("Time"), values["time"], "09:00", 40),
            TextField("zone", say("Time zone"), values["zone"], "Europe/Berlin", 60),
            TextField("days", say("Days"), values["days"], say("weekdays, daily, or mon,wed,fri"), 60),
            TextField("open", say("Open for"), values["open"], say("8h or 90m"), 20),
        ),
        errors=errors,
    )


def _second_form(channel: str, values: Mapping[str, str], errors: Mapping[str, str], *, steers: bool) -> Form:
    """The league's own fields are for the admins of the workspace that it belongs to."""
    hint = say("all, or services such as sqs, lambda")
    topics = TextField("topics", say("Topics"), values["topics"], hint, 400, required=False)
    days = ((habits.NEVER, say("No recap")), *((day, weekday(number)) for number, day in enumerate(WEEKDAYS)))
    recap = ChoiceField("recap", say("Recap of the week"), days, (values["recap"],))
    seasons = TextField("seasons", say("Seasons"), values["seasons"], say("monthly, 4 weeks, or open"), 20)
    fields = (topics, recap, seasons) if steers else (recap,)
    return Form(f"setup-more:{channel}", say("Topics and seasons"), fields, errors=errors)


def _summary(records: Records, desk: Desk, schedule: Schedule, workspace: str) -> Card:
    coming = schedule.coming(desk.now(), records.schedules.skipped(schedule.channel))
    times = [due for _, due in (next(coming) for _ in range(SHOWN))]
    spans = [span for due in times for span in (at(due, schedule.zone), " · ")][:-1]
    post = spoken(workspace, "post", admin=True)
    return Card(
        say("The quiz is set up."),
        (
            line(schedule_in_words(schedule), say(" in "), ChannelName(schedule.channel), "."),
            line(say("Next: "), *spans),
            *_later(records, desk, schedule.channel),
            line(say("To ask the first one now, type {post}.", post=post), " ", ONLY_YOU, muted=True),
        ),
        (
            Button(
                f"setup-more:{schedule.channel}",
                say("More"),
                say("Choose topics, the day of the recap, the length of seasons"),
            ),
        ),
    )


def _later(records: Records, desk: Desk, channel: str) -> list[Line]:
    """What the second page holds, in words."""
    league = records.leagues.of_channel(channel)
    if league is None:
        return []
    values = LATER | as_text(records, channel)
    questions = count(len(drawable(records, desk, league)), "question")
    day = values["recap"]
    recap = say("none") if day == habits.NEVER else say("every {day}", day=weekday(WEEKDAYS.index(day)))
    topics = say("all") if values["topics"] == LATER["topics"] else values["topics"]
    return [
        line(say("Topics: {topics} · {questions} to ask.", topics=topics, questions=questions)),
        line(say("Recap of the week: {recap} · Seasons: {seasons}.", recap=recap, seasons=_long(values["seasons"]))),
    ]


def _long(seasons: str) -> str:
    """How long seasons are."""
    said = {"open": say("until an admin ends them"), "monthly": say("monthly")}
    return said.get(seasons) or in_weeks(seasons)


async def _suggest_zones(_: Asker, typed: str) -> Sequence[str]:
    return zones_like(typed)[:MOST]


ACTIONS = (
    Action(
        Command(
            "setup",
            "Set up a channel's question of the day; alone it opens a form",
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
