"""``me``: streak, points and topics of one person, in private."""

from __future__ import annotations

from collections import Counter

from adapters.card import Card, Part, line
from adapters.command import Command
from adapters.event import CommandEvent
from bot.cards.plain import ONLY_YOU
from bot.commands.action import Action, Answer
from bot.commands.board import current, in_points
from bot.commands.settings import exam_plan, spelled
from bot.desk import Desk, league_here
from bot.words import count
from quizzes.league import League
from quizzes.review import a_day, due
from quizzes.streak import RULE, streak
from storage.records import Records


async def me(desk: Desk, event: CommandEvent) -> Answer:
    """Where a person stands and what they know."""

    def unit(records: Records) -> list[Part]:
        league = league_here(records, event)
        player = records.people.player(event.account)
        if player is None:
            return [line("You have not answered a question of the day yet. Your first answer starts your streak.")]
        return about(desk, records, league, event.account)

    body = await desk.store.read(unit)
    return Card("You", (*body, line(ONLY_YOU, muted=True)))


def about(desk: Desk, records: Records, league: League, user: str) -> list[Part]:
    """A player's team, streak, points and topics."""
    player = records.people.player(user) or ""
    team = records.teams.of(league.id, player)
    rounds = records.boards.member_rounds(league.id, player)
    run = streak(one.clicked is not None for one in rounds)
    body: list[Part] = [
        line(f"Team: {team.name}" if team else "Team: none yet"),
        line(f"Streak: {run.now} in a row now, {run.longest} at best."),
    ]
    if standing := records.boards.of(league.id, "players", current(records, league, desk, "season"), player):
        body.append(line(f"This season: {in_points(standing.points, 'players')} points, place {standing.place}."))
    body += _topics(desk, records, user)
    body += _reviews(desk, records, player)
    return [*body, line(RULE, muted=True)]


def _reviews(desk: Desk, records: Records, player: str) -> list[Part]:
    """What waits to be reviewed, and what an exam date means for each day."""
    now = desk.now()
    cards = records.reviews.of(player, desk.pack)
    waiting = len(due(cards, now))
    body: list[Part] = [line(f"Reviews: {waiting} due, {len(cards)} in all.")] if cards else []
    if day := records.reviews.exam(player):
        body.append(line(f"Exam: {spelled(day)}. {exam_plan(day, a_day(cards, day, now), now.date())}"))
    return body


def _topics(desk: Desk, records: Records, user: str) -> list[Part]:
    """Share right by exam domain, over revealed rounds."""
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for question, choice in records.answers.revealed_to(user):
        asked[question.domain] += 1
        right[question.domain] += choice == question.key
    titles = {id: domain.title for id, domain in desk.packs[desk.pack].domains.items()}
    lines = [
        f"{titles.get(domain, domain)}: {right[domain]} of {number} right" for domain, number in sorted(asked.items())
    ]
    total = sum(asked.values())
    head = [line(f"{count(total, 'answer')} revealed so far, {sum(right.values())} right.")] if total else []
    return [*head, *(line(one) for one in lines)]


ACTIONS = (Action(Command("me", "Your streak, points and topics"), me),)
