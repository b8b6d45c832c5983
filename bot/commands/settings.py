"""``settings``: what a person is called on boards, whether they are shown there, and when they sit their exam."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time

from adapters.card import Button, Card, Table, line
from adapters.command import Command, Parameter
from adapters.event import CommandEvent, Interaction
from adapters.language import joined, say
from bot.cards.plain import ONLY_YOU, note
from bot.cards.times import full_date
from bot.commands.action import Action, Answer
from bot.commands.away import RULE, in_words
from bot.desk import Desk, NotSetUp, known_channel, league_here
from bot.person import player_of
from bot.seasons import first_unseen
from bot.words import count
from quizzes.exam_date import exam_date
from quizzes.refusal import Refused
from quizzes.review import a_day, before_exam
from quizzes.schedule import read_time
from quizzes.streak import MILESTONES
from quizzes.team import is_seen
from storage.records import Records

MAX_ALIAS = 40
CHANGE = Button("preferences", say("Change"), say("Change my settings in a form"))


class BadAlias(Refused):
    """A name on the board has 1 to 40 characters that can be seen. Leave it out to be called as you are here."""


async def overview(desk: Desk, event: Interaction) -> Answer:
    """What is set now, and how each of it is changed."""

    def unit(records: Records) -> Card:
        player = player_of(records, event, desk.now())
        alias, hidden = records.people.face(player)
        called = alias or records.people.name(event.account) or event.name
        day, at = records.reviews.exam(player), records.reminders.at(player)
        places = records.links.places(player)
        rows = (
            (
                say("On boards"),
                say("not shown") if hidden else called,
                "name · hide · show",
            ),
            (say("Exam"), full_date(day) if day else say("no date"), "exam"),
            (
                say("Milestones"),
                say("public") if records.people.cheers(player) else say("private"),
                "milestones",
            ),
            (say("Daily reminder"), f"{at:%H:%M}" if at else say("off"), "reminder"),
            (
                say("Before a close"),
                say("on") if records.last_calls.wanted(player) else say("off"),
                "closing",
            ),
            (say("Plays with"), count(len(places), "account"), "link · unlink"),
        )
        table = Table((say("Setting"), say("Now"), say("Changed by settings")), rows)
        days = _away_days(records, desk, event, player)
        away = line(say("Away days to come: {days}. Changed by settings away and settings back.", days=days))
        linked = (line(say("Your accounts are in: {places}.", places=joined(", ", places))),) if len(places) > 1 else ()
        body = (table, *linked, away, line(RULE, muted=True), line(ONLY_YOU, muted=True))
        return Card(say("Your settings"), body, (CHANGE,))

    return await desk.store.write(unit)


async def name(desk: Desk, event: CommandEvent) -> Answer:
    """Play under another name, or under one's own again."""
    alias = read_alias(event.arguments.get("name", ""))

    def unit(records: Records) -> Card:
        records.people.call(player_of(records, event, desk.now()), alias)
        called = alias or records.people.name(event.account) or event.name
        return note(say("Boards call you {called}.", called=called), ONLY_YOU)

    return await desk.store.write(unit)


async def hide(desk: Desk, event: CommandEvent) -> Answer:
    """Stay off the boards of players."""
    return await _hide(
        desk, event, True, say("You are not shown on boards any more. Your team still counts your points.")
    )


async def show(desk: Desk, event: CommandEvent) -> Answer:
    """Be on the boards of players again."""
    return await _hide(desk, event, False, say("You are shown on boards."))


async def milestones(desk: Desk, event: CommandEvent) -> Answer:
    """Let the channel hear of a streak that becomes round, or keep it to oneself."""
    public = event.arguments["who"] == "public"

    def unit(records: Records) -> Card:
        player = player_of(records, event, desk.now())
        records.people.cheer(player, public)
        if not public:
            return note(say("Your milestones are told to you alone."), ONLY_YOU)
        rounds = " · ".join(str(number) for number in MILESTONES)
        words = [say("The reveal names you when your streak reaches {numbers}.", numbers=rounds)]
        if records.people.face(player)[1]:
            words.append(say("While you stay off the boards it does not."))
        return note(*words, ONLY_YOU)

    return await desk.store.write(unit)


async def exam(desk: Desk, event: CommandEvent) -> Answer:
    """Plan reviews towards an exam, or no longer."""
    now = desk.now()
    day = exam_date(event.arguments.get("date", ""), now.date())

    def unit(records: Records) -> int:
        return plan_exam(records, desk, player_of(records, event, now), day)

    number = await desk.store.write(unit)
    if day is None:
        return note(say("Your exam date is forgotten."), say("Reviews come at their usual pace."), ONLY_YOU)
    return note(say("Your exam: {day}.", day=full_date(day)), exam_plan(day, number, now.date()), ONLY_YOU)


async def reminder(desk: Desk, event: CommandEvent) -> Answer:
    """Be reminded each day of what is due, or no longer."""
    given = event.arguments.get("time", "").strip()
    at = None if given.lower() == "off" else read_time(given)
    known = (await event.conversation.profile()).zone

    def unit(records: Records) -> Card:
        player, now = player_of(records, event, desk.now()), desk.now()
        if at is None:
            records.reminders.drop(player)
            return note(say("You are not reminded any more."), ONLY_YOU)
        zone = remind(records, event, player, at, known, now)
        return note(
            say(
                "You are reminded daily at {at} ({zone}), when something is due to be reviewed.",
                at=f"{at:%H:%M}",
                zone=zone,
            ),
            ONLY_YOU,
        )

    return await desk.store.write(unit)


async def closing(desk: Desk, event: CommandEvent) -> Answer:
    """Be told an hour before a question closes that one has not answered, or no longer."""
    wanted = event.arguments["switch"] == "on"

    def unit(records: Records) -> Card:
        player = player_of(records, event, desk.now())
        if not wanted:
            records.last_calls.drop(player)
            return note(say("You are not told any more before a question closes."), ONLY_YOU)
        records.last_calls.want(player, records.people.account(event.account) or "", known_channel(records, event))
        return note(
            say("You are told an hour before a question of the day closes, if you have not answered it."),
            say("It is a private word about the channel you last answered in."),
            ONLY_YOU,
        )

    return await desk.store.write(unit)


def plan_exam(records: Records, desk: Desk, player: str, day: date | None) -> int:
    """Plan a player's reviews towards an exam, or no longer; about how many that means for each day."""
    now = desk.now()
    records.reviews.set_exam(player, day)
    if day is None:
        return 0
    cards = [before_exam(card, day, now) for card in records.reviews.of(player, desk.pack)]
    for card in cards:
        records.reviews.put(desk.pack, {player: card})
    return a_day(cards, day, now)


def remind(records: Records, act: Interaction, player: str, at: time, known: str | None, now: datetime) -> str:
    """Remind a player each day; in which zone, theirs if the platform tells it."""
    schedules = records.schedules.in_workspace(act.workspace)
    zone = known or (schedules[0].zone if schedules else "UTC")
    records.reminders.set(player, records.people.account(act.account) or "", at, zone, now)
    return zone


def exam_plan(day: date, number: int, today: date) -> str:
    """What an exam date means for each day."""
    if day < today:
        return say("It is over; reviews come at a gentler pace. Give a new date, or “off”, when you like.")
    if not number:
        return say(
            "Nothing to review yet. What you get wrong comes back more often as the day nears, and never after it."
        )
    return say(
        "About {reviews} a day until then, more often as the day nears, and none after it.",
        reviews=count(number, "review"),
    )


def read_alias(given: str) -> str:
    """A name as it will be shown; empty for none of one's own."""
    alias = " ".join(unicodedata.normalize("NFC", given).split())
    if len(alias) > MAX_ALIAS or not alias.isprintable() or (alias and not is_seen(alias)):
        raise BadAlias
    return alias


async def _hide(desk: Desk, event: CommandEvent, hidden: bool, words: str) -> Card:
    def unit(records: Records) -> Card:
        records.people.hide(player_of(records, event, desk.now()), hidden)
        return note(words, ONLY_YOU)

    return await desk.store.write(unit)


def _away_days(records: Records, desk: Desk, event: Interaction, player: str) -> str:
    try:
        league = league_here(records, event)
    except NotSetUp:
        return say("none")
    return in_words(records, league, player, first_unseen(records, league, desk.now()))


_NAME = Parameter("name", "What boards call you; left out: your name here")

_WHO = Parameter("who", "public or private", choices=("public", "private"), required=True)
_AT = Parameter("time", "such as 08:30; off to end it", required=True)
_SWITCH = Parameter("switch", "on or off", choices=("on", "off"), required=True)
_DATE = Parameter("date", "such as 2027-02-14; off to forget it", required=True)

ACTIONS = (
    Action(Command("settings list", "What is set for you now"), overview),
    Action(Command("settings name", "Play under another name", (_NAME,)), name),
    Action(Command("settings exam", "Plan your reviews towards an exam", (_DATE,)), exam),
    Action(Command("settings reminder", "A private word a day when reviews are due", (_AT,)), reminder),
    Action(Command("settings closing", "A private word an hour before a close you would miss", (_SWITCH,)), closing),
    Action(
        Command("settings milestones", "Whether a reveal tells of your streak at 5, 10, 25, ...", (_WHO,)), milestones
    ),
    Action(Command("settings hide", "Stay off the boards; your team still counts"), hide),
    Action(Command("settings show", "Be on the boards again"), show),
)
