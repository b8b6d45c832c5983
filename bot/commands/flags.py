"""``flags``: the questions whose key somebody doubts, for admins."""

from __future__ import annotations

from adapters.card import Button, Card
from adapters.command import Command
from adapters.event import CommandEvent, Interaction, PressEvent
from adapters.language import say
from bot.cards.plain import ONLY_YOU, note
from bot.cards.ruling import Flagged, queue
from bot.commands.action import Action, Answer, whole
from bot.desk import Desk, require_admin, steered_league
from bot.judging import still_secret
from bot.learning import secret
from bot.matter import HASH, matter_of
from quizzes.league import League
from storage.flags import Flag
from storage.people import UNNAMED
from storage.records import Records


async def flags(desk: Desk, event: CommandEvent) -> Answer:
    """The question that was flagged first."""
    return await _page(desk, event, 0)


async def turned(desk: Desk, press: PressEvent, state: str) -> Answer:
    """Another page of what was flagged."""
    await require_admin(desk, press)
    return await _page(desk, press, whole(state))


async def _page(desk: Desk, act: Interaction, wanted: int) -> Card:
    def unit(records: Records) -> Card:
        league = steered_league(records, act)
        open = _open(records, desk, act, league)
        if not open:
            return note(say("Nothing is flagged."), ONLY_YOU)
        number = min(wanted, len(open) - 1)
        hash, said = open[number]
        matter = matter_of(records, act, league, hash)
        counts = records.rulings.counts(league.id, hash)
        flagged = Flagged(matter.question, matter.order, counts, _words(records, said), matter.latest)
        controls = [
            Button(f"rule:{hash[:HASH]}", say("Rule on it"), say("Open the form for a ruling"), style="primary")
        ]
        if number + 1 < len(open):
            controls.append(Button(f"flags:{number + 1}", say("Next"), say("The next flagged question")))
        return queue(flagged, number + 1, len(open), controls)

    return await desk.store.read(unit)


def _open(records: Records, desk: Desk, act: Interaction, league: League) -> list[tuple[str, list[Flag]]]:
    """What nobody ruled on yet; nothing whose key is to be revealed or that is coming up: admins play too."""
    hidden = secret(desk, records, act)
    return [
        (hash, said)
        for hash, said in records.flags.open(league.id).items()
        if records.rounds.question(hash).id not in hidden and not still_secret(records, league, hash)
    ]


def _words(records: Records, said: list[Flag]) -> list[tuple[str, str]]:
    """Who says what; those who hide their name keep it hidden here."""
    hidden = records.people.hidden()
    names = records.people.names(one.player for one in said if one.player not in hidden)
    return [(names.get(one.player, UNNAMED), one.words) for one in said]


ACTIONS = (Action(Command("flags", "Questions whose key somebody doubts", admin=True), flags),)
