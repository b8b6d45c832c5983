"""``next``: what is coming, for admins only, and how they change it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from adapters.card import Button, Card, Line, Text, line
from adapters.command import Asker, Command, Parameter
from adapters.event import CommandEvent, Interaction, PressEvent
from adapters.language import on_day, say
from bot.cards.plain import ONLY_YOU
from bot.commands.action import Action, Answer
from bot.desk import Desk, known_league, require_admin, steered_league
from bot.planning import Coming, coming_up, dates_ahead
from bot.steering import pin, swap, unpin
from bot.suggestions import league_questions
from bot.words import cut, level_name, spoken
from quizzes.league import League
from quizzes.refusal import Refused
from storage.records import Records

STEM = 240  # characters: seven of them fit one message everywhere


class NotADay(Refused):
    """“{given}” is no date. Write one such as {example}."""


async def coming_questions(desk: Desk, event: CommandEvent) -> Answer:
    """The coming seven questions, and the dates they will be asked on."""
    return await desk.store.read(lambda records: _week(records, desk, steered_league(records, event), event, ()))


async def swap_day(desk: Desk, event: CommandEvent) -> Answer:
    """Another question on a date."""
    day = _day(desk, event)

    def change(records: Records, league: League) -> Line:
        return _said(swap(records, desk, league, day, "", spoken(event.workspace, "next", admin=True)))

    return await _changed(desk, event, change)


async def swap_pressed(desk: Desk, press: PressEvent, state: str) -> Answer:
    """Another question on the date of a button, if it still shows what is planned there."""
    await require_admin(desk, press)
    given, _, mark = state.partition(":")
    day = _read_day(desk, given)

    def change(records: Records, league: League) -> Line:
        shown = {_mark(one.question.id): one.question.id for one in coming_up(records, desk, league)}
        seen = shown.get(mark, "?")
        return _said(swap(records, desk, league, day, seen, spoken(press.workspace, "next", admin=True)))

    return await _changed(desk, press, change)


async def pin_day(desk: Desk, event: CommandEvent) -> Answer:
    """A question of the admin's choice on a date."""
    day = _day(desk, event)

    def change(records: Records, league: League) -> Line:
        command = spoken(event.workspace, "next", admin=True)
        return _said(pin(records, desk, league, day, event.arguments.get("question", ""), command))

    return await _changed(desk, event, change)


async def unpin_day(desk: Desk, event: CommandEvent) -> Answer:
    """A date as the picker has it."""
    day = _day(desk, event)

    def change(records: Records, league: League) -> Line:
        unpin(records, league, day)
        return line(say("Nothing is pinned to {day} any more.", day=day))

    return await _changed(desk, event, change)


async def _changed(desk: Desk, act: Interaction, change: Callable[[Records, League], Line]) -> Card:
    def unit(records: Records) -> Card:
        league = steered_league(records, act)
        records.leagues.lock(league.id)
        return _week(records, desk, league, act, (change(records, league),))

    return await desk.store.write(unit)


def _week(records: Records, desk: Desk, league: League, act: Interaction, said: tuple[Line, ...]) -> Card:
    ahead = coming_up(records, desk, league)
    if not ahead:
        setup = spoken(act.workspace, "setup", admin=True)
        none = say("Nothing is scheduled. {command} sets a channel up.", command=setup)
        return Card(say("Coming questions"), (line(none, " ", ONLY_YOU),))
    topics = desk.packs[league.pack].topics
    lines = [part for one in ahead for part in _told(one, topics.get(one.question.topic, one.question.topic))]
    honour = say(
        "They are not asked yet, so keep them to yourself. Whoever has looked here plays these days on their honour."
    )
    buttons = tuple(
        Button(
            f"swap:{one.day}:{_mark(one.question.id)}",
            say("Swap {day}", day=one.day),
            say("Ask another question on {day}", day=one.day),
        )
        for one in ahead
    )
    return Card(say("Coming questions"), (*said, *lines, line(honour, " ", ONLY_YOU, muted=True)), buttons)


def _told(one: Coming, topic: str) -> tuple[Line, Line]:
    question = one.question
    facts = (topic, level_name(question.level), *((say("pinned"),) if one.pinned else ()), question.id)
    head = line(Text(on_day(one.day), strong=True), *(span for fact in facts for span in (" · ", fact)))
    return head, line(cut(question.stem, STEM))


def _said(one: Coming) -> Line:
    return line(say("On {day} you are asked {question}.", day=one.day, question=one.question.id))


def _mark(id: str) -> str:
    """What stands for a question in a button: ids can be longer than a button has room."""
    return hashlib.sha256(id.encode()).hexdigest()[:10]


def _day(desk: Desk, event: CommandEvent) -> date:
    return _read_day(desk, event.arguments.get("date", ""))


def _read_day(desk: Desk, given: str) -> date:
    try:
        return date.fromisoformat(given.strip())
    except ValueError:
        raise NotADay(given=given[:40], example=str(desk.now().date() + timedelta(days=1))) from None


def actions(desk: Desk) -> tuple[Action, ...]:
    """The commands, completing dates and questions as they are typed."""

    async def days(asker: Asker, typed: str) -> Sequence[str]:
        def unit(records: Records) -> list[date]:
            league = known_league(records, asker)
            return dates_ahead(records, league, desk.now()) if league else []

        return [str(day) for day in await desk.store.read(unit) if typed.strip() in str(day)]

    day = Parameter("date", "One of the coming days, such as 2026-12-24", required=True, suggest=days)
    question = Parameter("question", "Its id", required=True, suggest=league_questions(desk))
    return (
        Action(Command("next", "The coming seven questions", admin=True), coming_questions),
        Action(Command("next swap", "Another question on a day", (day,), admin=True), swap_day),
        Action(Command("next pin", "A question of your choice on a day", (day, question), admin=True), pin_day),
        Action(Command("next unpin", "Leave a day to chance again", (day,), admin=True), unpin_day),
    )
