"""``challenge``: a question to the channel, now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from adapters.card import Button, Card, ChannelName, line
from adapters.command import Asker, Command, Parameter
from adapters.event import CommandEvent, PressEvent
from adapters.language import say
from bot.cards.plain import ONLY_YOU, note
from bot.cards.question import COUNTS
from bot.cards.times import opening
from bot.commands.action import Action, Answer
from bot.commands.answer import scoped
from bot.commands.ask import read_topic, topic_suggestions
from bot.desk import Desk, channel_of, is_admin, league_here
from bot.person import account_of
from bot.planning import pick_challenge
from bot.words import spoken
from quizzes.league import League
from quizzes.round import (
    CHALLENGE_DEFAULT,
    CHALLENGE_MINUTES,
    ChallengeOpen,
    Kind,
    NotYourChallenge,
    Round,
    Status,
    challenge_id,
    challenge_minutes,
    shown_order,
)
from quizzes.schedule import local_date, wall
from storage.deliveries import question_key
from storage.records import Records


async def challenge(desk: Desk, event: CommandEvent) -> Answer:
    """Put a question to this channel, open for an hour unless told otherwise."""
    channel = channel_of(event)
    minutes = challenge_minutes(event.arguments["minutes"]) if event.arguments.get("minutes") else CHALLENGE_DEFAULT
    now = desk.now()

    def unit(records: Records) -> Card:
        league = league_here(records, event)
        if records.leagues.channel(channel) is None:
            records.leagues.add_channel(channel, event.workspace, league.id)
        pack = desk.packs[league.pack]
        wanted = event.arguments.get("topic", "")
        topic = read_topic(pack, wanted, spoken(event.workspace, "challenge")) if wanted else ""
        starter = account_of(records, event, now)
        round = _new_round(records, desk, league, channel, topic, minutes, starter, now)
        if not records.rounds.plan(round):
            raise ChallengeOpen(closes=_closes(records, channel))
        key = question_key(round.id)
        records.deliveries.owe(key, "question", channel, event.workspace, now, round_id=round.id)
        return note(
            say("Your challenge is on its way."),
            line(say("It stays open for "), opening(minutes), say(" in "), ChannelName(channel), "."),
            _worth(records, round),
            ONLY_YOU,
            controls=(Button(f"close:{round.id}", say("Close it now"), say("Close your challenge before its time")),),
        )

    card = await desk.store.write(unit)
    desk.wake()
    return card


async def close_challenge(desk: Desk, press: PressEvent, round_id: str) -> Answer:
    """End a challenge before its time: the starter or an admin may."""
    admin = await is_admin(desk, press)
    now = desk.now()

    def unit(records: Records) -> Card:
        round = scoped(records, press, round_id)
        mine = round.starter is not None and round.starter == records.people.account(press.account)
        if round.kind != Kind.CHALLENGE or not (mine or admin):
            raise NotYourChallenge
        if round.status != Status.OPEN:
            return note(say("This challenge is not open."), ONLY_YOU)
        records.rounds.end(round_id, now)
        return note(
            say("Closed."), say("The reveal follows in half a minute, when late clicks have arrived."), ONLY_YOU
        )

    return await desk.store.write(unit)


def _new_round(
    records: Records, desk: Desk, league: League, channel: str, topic: str, minutes: int, starter: str, now: datetime
) -> Round:
    schedule = records.schedules.of(channel)
    zone = schedule.zone if schedule else "UTC"
    question = pick_challenge(records, desk, league, topic)
    hash = records.rounds.add_snapshot(league.pack, question)
    day = local_date(now, zone)
    number = records.rounds.challenges_on(channel, day) + 1
    return Round(
        challenge_id(channel, day, number), league.id, channel, Kind.CHALLENGE, day, zone, now, minutes,
        Status.PLANNED, snapshot=hash, order=shown_order(question, desk.chance), starter=starter,
        scored=records.leagues.scores_challenges(league.id) and not records.rounds.was_asked(league.id, question.id),
    )  # fmt: skip


def _worth(records: Records, round: Round) -> str:
    if round.scored:
        return COUNTS
    if records.leagues.scores_challenges(round.league):
        return say("Its question was asked here before, so it is for practice and brings no points.")
    return say("It is for practice and brings no points.")


def _closes(records: Records, channel: str) -> str:
    for round in records.rounds.running(channel):
        if round.kind == Kind.CHALLENGE:
            return wall(round.closes or round.due + timedelta(minutes=round.open_minutes), round.zone)
    return say("its end")


def actions(desk: Desk) -> tuple[Action, ...]:
    """The command, completing topics as they are typed."""

    async def suggest(_: Asker, typed: str) -> Sequence[str]:
        return topic_suggestions(desk.packs[desk.pack], typed)

    parameters = (
        Parameter("topic", "A service, such as sqs or lambda", suggest=suggest),
        Parameter("minutes", "How long it stays open, 5 to 1440", number=CHALLENGE_MINUTES),
    )
    return (Action(Command("challenge", "Put a question to this channel now", parameters), challenge),)
