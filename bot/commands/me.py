"""``me``: streak, points and topics of one person, in private."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from adapters.card import Card, Part, Table, line
from adapters.command import Command
from adapters.event import CommandEvent
from adapters.language import joined, say
from bot.cards.exam import in_a_line
from bot.cards.plain import ONLY_YOU
from bot.cards.times import full_date
from bot.commands.action import Action, Answer
from bot.commands.board import current
from bot.commands.settings import exam_plan
from bot.desk import Desk, league_here
from bot.sitting import tell
from bot.words import count
from quizzes.league import League
from quizzes.pack import Pack
from quizzes.readiness import Attempt, Estimate, readiness, to_do_next, together, topics
from quizzes.review import a_day, due
from quizzes.streak import Streak, milestone, streak
from storage.records import Records

SERVICES = 8  # those answered most; a card has only so much room
NEWCOMER = say("You have not answered a question of the day yet. Your first answer starts your streak.")
RULE = say(
    "A streak counts the questions of the day you answered in a row. Days without one never break it, nor do days you "
    "said before that you are away."
)


async def me(desk: Desk, event: CommandEvent) -> Answer:
    """Where a person stands and what they know."""

    def unit(records: Records) -> list[Part]:
        league = league_here(records, event)
        player = records.people.player(event.account)
        if player is None:
            return [line(NEWCOMER)]
        return about(desk, records, league, event.account)

    body = await desk.store.read(unit)
    return Card(say("You"), (*body, line(ONLY_YOU, muted=True)))


def about(desk: Desk, records: Records, league: League, user: str) -> list[Part]:
    """A player's team, streak, points, readiness and reviews."""
    player = records.people.player(user) or ""
    team = records.teams.of(league.id, player)
    rounds = records.member_rounds.of(league.id, player)
    run = streak(one.clicked is not None for one in rounds)
    body: list[Part] = [
        line(say("Team: {name}", name=team.name) if team else say("Team: none yet")),
        line(joined(" ", [one for one in (_in_a_row(run), milestone(run)) if one])),
    ]
    if standing := records.boards.of(league.id, "players", current(records, league, desk, "season"), player):
        body.append(
            line(
                say(
                    "This season: {points}, place {place}.",
                    points=count(standing.points // 1000, "point"),
                    place=standing.place,
                )
            )
        )
    body += _readiness(desk, records, player, team.id if team else None)
    if (last := records.exams.latest(player)) is not None:
        body.append(in_a_line(tell(records, desk, last), desk.packs[last.pack]))
    body += _reviews(desk, records, player)
    return [*body, line(RULE, muted=True)]


def _in_a_row(run: Streak) -> str:
    return say("Streak: {now} in a row now, {longest} at best.", now=run.now, longest=run.longest)


def _reviews(desk: Desk, records: Records, player: str) -> list[Part]:
    """What waits to be reviewed, and what an exam date means for each day."""
    now = desk.now()
    cards = records.reviews.of(player, desk.pack)
    waiting = len(due(cards, now))
    body: list[Part] = (
        [line(say("Reviews: {waiting} due, {cards} in all.", waiting=waiting, cards=len(cards)))] if cards else []
    )
    if day := records.reviews.exam(player):
        body.append(
            line(
                say(
                    "Exam: {day}. {plan}",
                    day=full_date(day),
                    plan=exam_plan(day, a_day(cards, day, now), now.date()),
                )
            )
        )
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
    sizes = Counter(one.topic for one in pack.drawable)
    following = ", ".join(pack.topics[topic] for topic in to_do_next(mine, sizes, now))
    body: list[Part] = [
        line(
            say(
                "{questions} answered and revealed so far, {right} right at the first try.",
                questions=count(whole.answers, "question"),
                right=right,
            )
        ),
        line(
            say(
                "Readiness: about {percent} of an exam right today. The range is honest: more answers narrow it.",
                percent=_percent(whole),
            )
        ),
        Table((say("Domain"), say("Readiness"), say("Answers")), tuple(rows), frozenset({2})),
        line(say("Right by service: {services}.", services=_by_service(pack, mine))),
        line(say("To do next: {following}.", following=following)),
    ]
    if (mean := together((attempts.get(one, []) for one in members), pack.weights, now)) is not None:
        body.append(line(say("Your team together: about {mean}.", mean=f"{mean:.0%}")))
    return body


def _by_service(pack: Pack, mine: Sequence[Attempt]) -> str:
    """How many of the first tries were right, for the services that were answered most."""
    by_topic = sorted(topics(mine).items(), key=lambda one: (-one[1][1], one[0]))[:SERVICES]
    return joined(
        ", ",
        [
            say("{topic} {right} of {number}", topic=pack.topics.get(topic, topic), right=right, number=number)
            for topic, (right, number) in by_topic
        ],
    )


def _percent(one: Estimate) -> str:
    return say("{share} ({low} to {high})", share=f"{one.share:.0%}", low=f"{one.low:.0%}", high=f"{one.high:.0%}")


ACTIONS = (Action(Command("me", "Your streak, points and topics"), me),)
