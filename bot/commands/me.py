"""``me``: streak, points and topics of one person, in private."""

from __future__ import annotations

from collections import Counter

from adapters.card import Card, Part, Table, line
from adapters.command import Command
from adapters.event import CommandEvent
from bot.cards.plain import ONLY_YOU
from bot.commands.action import Action, Answer
from bot.commands.board import current, in_points
from bot.commands.settings import exam_plan, spelled
from bot.desk import Desk, league_here
from bot.words import count
from quizzes.league import League
from quizzes.readiness import Estimate, readiness, to_do_next, together, topics
from quizzes.review import a_day, due
from quizzes.streak import RULE, milestone, streak
from storage.records import Records

SERVICES = 8  # those answered most; a card has only so much room


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
    """A player's team, streak, points, readiness and reviews."""
    player = records.people.player(user) or ""
    team = records.teams.of(league.id, player)
    rounds = records.boards.member_rounds(league.id, player)
    run = streak(one.clicked is not None for one in rounds)
    body: list[Part] = [
        line(f"Team: {team.name}" if team else "Team: none yet"),
        line(" ".join(filter(None, (f"Streak: {run.now} in a row now, {run.longest} at best.", milestone(run))))),
    ]
    if standing := records.boards.of(league.id, "players", current(records, league, desk, "season"), player):
        body.append(line(f"This season: {in_points(standing.points, 'players')} points, place {standing.place}."))
    body += _readiness(desk, records, player, team.id if team else None)
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


def _readiness(desk: Desk, records: Records, player: str, team: str | None) -> list[Part]:
    """What share of the exam they would get, by domain and service, what to do next, and how the team stands."""
    pack, now = desk.packs[desk.pack], desk.now()
    members = records.teams.members(team) if team else []
    attempts = records.answers.first_attempts({player, *members}, pack.id)
    mine = attempts.get(player, [])
    found = readiness(mine, pack.weights, now)
    if found is None:
        return []
    whole = found.whole
    right = sum(one.right for one in mine)
    rows = [(pack.domains[id].title, _percent(one), str(one.answers)) for id, one in found.domains.items()]
    by_topic = sorted(topics(mine).items(), key=lambda one: (-one[1][1], one[0]))[:SERVICES]
    services = ", ".join(f"{pack.topics.get(topic, topic)} {right} of {number}" for topic, (right, number) in by_topic)
    sizes = Counter(one.topic for one in pack.drawable)
    following = ", ".join(pack.topics[topic] for topic in to_do_next(mine, sizes, now))
    body: list[Part] = [
        line(f"{count(whole.answers, 'question')} answered and revealed so far, {right} right at the first try."),
        line(
            f"Readiness: about {_percent(whole)} of an exam right today. The range is honest: more answers narrow it."
        ),
        Table(("Domain", "Readiness", "Answers"), tuple(rows), frozenset({2})),
        line(f"Right by service: {services}."),
        line(f"To do next: {following}."),
    ]
    if (mean := together((attempts.get(one, []) for one in members), pack.weights, now)) is not None:
        body.append(line(f"Your team together: about {mean:.0%}."))
    return body


def _percent(one: Estimate) -> str:
    return f"{one.share:.0%} ({one.low:.0%} to {one.high:.0%})"


ACTIONS = (Action(Command("me", "Your streak, points and topics"), me),)
