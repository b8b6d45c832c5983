"""``today``: what is open here. Also what a bare ``/quiz`` shows."""

from __future__ import annotations

from adapters.card import Button, Card, Control, Line, MessageLink, Moment, line
from adapters.command import Command
from adapters.event import CommandEvent
from bot.cards.plain import ONLY_YOU
from bot.cards.question import letters, title
from bot.commands.action import Action, Answer
from bot.desk import Desk, league_here
from quizzes.round import Round, Status
from quizzes.schedule import wall, wall_day
from storage.deliveries import question_key
from storage.records import Records


async def today(desk: Desk, event: CommandEvent) -> Answer:
    """Everything that can be answered here now, or when the next question comes."""
    now = desk.now()

    def unit(records: Records) -> list[Line]:
        league = league_here(records, event)
        mine = [id for id, of in records.leagues.channels_in(event.workspace) if of == league.id]
        here = [event.channel] if event.channel else mine
        lines: list[Line] = []
        for round in records.rounds.open_in(here):
            if round.status == Status.OPEN and round.closes and round.closes > now:
                lines += open_round(records, round, event.account)
        return lines or _nothing_open(records, here, desk)

    lines = await desk.store.read(unit)
    return Card("Today", (*lines, line(ONLY_YOU, muted=True)), BUTTONS)


BUTTONS: tuple[Control, ...] = (
    Button("run:ask", "Practise", "Ask me a practice question"),
    Button("run:board", "Board", "Show the board"),
    Button("run:me", "Me", "Show my streak and my points"),
    Button("run:help", "Help", "Show what I can type"),
)


def open_round(records: Records, round: Round, user: str) -> list[Line]:
    """A round that is open, until when, and what a person has chosen."""
    message = records.deliveries.message(question_key(round.id))
    chosen = records.answers.of(round.id, user)
    name = MessageLink(title(round), message) if message else title(round)
    closes = round.closes or round.due
    mine = f"You chose {letters(round.shown(chosen))}." if chosen else "You have not answered yet."
    return [line(name, " is open until ", Moment(closes, wall(closes, round.zone)), ". ", mine)]


def _nothing_open(records: Records, channels: list[str], desk: Desk) -> list[Line]:
    lines = [line("Nothing is open right now.")]
    for channel in channels:
        schedule = records.schedules.of(channel)
        if schedule and not schedule.paused:
            _, due = next(schedule.coming(desk.now(), records.schedules.skipped(channel)))
            lines.append(line("The next question comes ", Moment(due, wall_day(due, schedule.zone), "both"), "."))
    return lines


ACTIONS = (Action(Command("today", "What is open here and what you have answered"), today),)
