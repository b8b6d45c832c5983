"""``today``: what is open here. Also what a bare ``/quiz`` shows."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.card import Button, Card, Control, Line, MessageLink, Moment, line
from adapters.command import Command
from adapters.event import CommandEvent
from adapters.language import say
from bot.cards.plain import ONLY_YOU
from bot.cards.question import letters, title
from bot.cards.times import at
from bot.commands.action import Action, Answer
from bot.desk import Desk, NotSetUp, is_admin, known_league
from bot.trouble import troubles
from bot.words import no, spoken
from quizzes.round import Round, Status
from quizzes.schedule import wall
from storage.deliveries import question_key
from storage.records import Records


async def today(desk: Desk, event: CommandEvent) -> Answer:
    """Everything that can be answered here now, or when the next question comes, and what one can do."""
    admin = await is_admin(desk, event)

    def unit(records: Records) -> Card:
        league = known_league(records, event)
        if league is None:
            nobody = NotSetUp(command=spoken(event.workspace, "setup", admin=True))
            return _card([line(no(nobody))], (*FIRST_STEPS, *(SETUP if admin else ())))
        mine = [id for id, of in records.leagues.channels_in(event.workspace) if of == league.id]
        ours = [id for id, _ in records.leagues.channels_in(event.workspace)] if admin else []
        lines = _open_here(records, desk, event, [event.channel] if event.channel else mine)
        return _card([*troubles(records, event.workspace, ours), *lines], (*BUTTONS, *(STEERING if admin else ())))

    return await desk.store.read(unit)


FIRST_STEPS: tuple[Control, ...] = (
    Button("run:ask", say("Practise"), say("Ask me a practice question")),
    Button("run:help", say("Help"), say("Show what I can type")),
)
BUTTONS: tuple[Control, ...] = (
    Button("run:ask", say("Practise"), say("Ask me a practice question")),
    Button("run:review", say("Review"), say("Show me again what I got wrong, when it is due")),
    Button("mock", say("Mock exam"), say("Sit a mock exam, or go on with mine")),
    Button("run:board", say("Board"), say("Show the board")),
    Button("run:me", say("Me"), say("Show my streak and my points")),
    Button("run:team", say("My team"), say("Show the teams and mine")),
    Button("run:settings", say("Settings"), say("Show my settings")),
    Button("run:help", say("Help"), say("Show what I can type")),
)
SETUP: tuple[Control, ...] = (Button("run:setup", say("Set up"), say("Set up a channel's question of the day")),)
STEERING: tuple[Control, ...] = (
    Button("run:schedule", say("Schedules"), say("Show when each channel is asked")),
    Button("run:next", say("Coming questions"), say("Show what is asked next, for admins only")),
    *SETUP,
)


def _card(lines: Sequence[Line], controls: tuple[Control, ...]) -> Card:
    return Card(say("Today"), (*lines, line(ONLY_YOU, muted=True)), controls)


def _open_here(records: Records, desk: Desk, event: CommandEvent, channels: list[str]) -> list[Line]:
    now = desk.now()
    lines: list[Line] = []
    for round in records.rounds.open_in(channels):
        if round.status == Status.OPEN and round.closes and round.closes > now:
            lines += open_round(records, round, event.account)
    return lines or _nothing_open(records, channels, desk)


def open_round(records: Records, round: Round, user: str) -> list[Line]:
    """A round that is open, until when, and what a person has chosen."""
    message = records.deliveries.message(question_key(round.id))
    chosen = records.answers.of(round.id, user)
    name = MessageLink(title(round), message) if message else title(round)
    closes = round.closes or round.due
    mine = say("You have not answered yet.")
    if chosen:
        mine = say("You chose {letters}.", letters=letters(round.shown(chosen)))
    return [line(name, say(" is open until "), Moment(closes, wall(closes, round.zone)), ". ", mine)]


def _nothing_open(records: Records, channels: list[str], desk: Desk) -> list[Line]:
    lines = [line(say("Nothing is open right now."))]
    for channel in channels:
        schedule = records.schedules.of(channel)
        if schedule and not schedule.paused:
            _, due = next(schedule.coming(desk.now(), records.schedules.skipped(channel)))
            lines.append(line(say("The next question comes "), at(due, schedule.zone), "."))
    return lines


ACTIONS = (Action(Command("today", "What is open here and what you have answered"), today),)
