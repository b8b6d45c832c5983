"""``next``: what is coming, for admins only."""

from __future__ import annotations

from adapters.card import Card, Line, line
from adapters.command import Command
from adapters.event import CommandEvent
from bot.cards.plain import ONLY_YOU
from bot.commands.action import Action, Answer
from bot.desk import Desk, league_here
from bot.planning import AHEAD, planned
from storage.records import Records


async def coming_up(desk: Desk, event: CommandEvent) -> Answer:
    """The coming seven questions and the dates they will be asked on."""
    now = desk.now()

    def unit(records: Records) -> list[Line]:
        league = league_here(records, event)
        days: set[str] = set()
        for channel in records.leagues.channels_of(league.id):
            schedule = records.schedules.of(channel)
            if schedule and not schedule.paused:
                ahead = schedule.coming(now, records.schedules.skipped(channel))
                days |= {str(day) for day, _ in (next(ahead) for _ in range(AHEAD))}
        dated = zip(sorted(days), planned(records, desk, league), strict=False)
        return [line(f"{day} · {question.id} · {question.domain} · {_short(question.stem)}") for day, question in dated]

    lines = await desk.store.read(unit)
    if not lines:
        lines = [line("Nothing is scheduled. Set up a channel first.")]
    secret = line(f"Keep these to yourself: they are not asked yet. {ONLY_YOU}", muted=True)
    return Card("Coming questions", (*lines, secret))


def _short(stem: str) -> str:
    return stem if len(stem) <= 80 else stem[:79] + "…"


ACTIONS = (Action(Command("next", "The coming seven questions", admin=True), coming_up),)
