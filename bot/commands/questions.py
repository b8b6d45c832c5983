"""``questions``: what the answers say about them; for admins, in private."""

from __future__ import annotations

from adapters.card import Card
from adapters.command import Command
from adapters.event import CommandEvent, Interaction, PressEvent
from bot.cards.items import items
from bot.commands.action import Action, Answer
from bot.desk import Desk, require_admin, steered_league
from quizzes.item_statistics import ItemStatistics, item_statistics
from quizzes.question import Question
from storage.records import Records


async def stats(desk: Desk, event: CommandEvent) -> Answer:
    """The first page of what the league's answers say about its questions."""
    return await _stats(desk, event, 0)


async def more_stats(desk: Desk, press: PressEvent, state: str) -> Answer:
    """A further page."""
    await require_admin(desk, press)
    return await _stats(desk, press, int(state) if state.isascii() and state.isdigit() and len(state) < 6 else 0)


async def _stats(desk: Desk, act: Interaction, start: int) -> Card:
    def unit(records: Records) -> tuple[list[tuple[ItemStatistics, Question]], int]:
        league = steered_league(records, act)
        attempts, questions = records.answers.of_items(league.pack, league.id)
        secret = records.rounds.secret(league.id)
        told = {hash: len(one.options) for hash, one in questions.items() if one.id not in secret}
        measured = item_statistics((one for one in attempts if one.question in told), told)
        enough = [(item, questions[item.question]) for item in measured if item.enough]
        return sorted(enough, key=lambda one: (not one[0].concerns, one[0].right)), len(measured) - len(enough)

    measured, waiting = await desk.store.read(unit)
    return items(measured, waiting, start)


ACTIONS = (Action(Command("questions stats", "What the answers say about your questions", admin=True), stats),)
