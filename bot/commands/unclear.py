"""What became of a message nobody could find: whoever set the channel up says so, by a button of a private card."""

from __future__ import annotations

from adapters.card import Card
from adapters.event import PressEvent
from adapters.language import noted, say
from bot.cards.plain import ONLY_YOU, note
from bot.commands.action import Answer
from bot.desk import Desk, require_admin
from bot.landing import landed
from bot.parcels import unclear_key
from quizzes.refusal import Refused
from storage.records import Records

DECISIONS = {"yes": "sent", "no": "due", "skip": "dead"}
WORDS = {
    "sent": say("Thank you. It counts as posted."),
    "due": say("It is posted again in a moment."),
    "dead": say("It is skipped. Nobody counts as absent."),
}


class Settled(Refused):
    """Thank you; that has been settled in the meantime."""


async def decided(desk: Desk, press: PressEvent, decision: str) -> Answer:
    """Do with an unclear message what an admin of its workspace says."""
    await require_admin(desk, press)
    now = desk.now()
    key = press.key.removeprefix(unclear_key(""))
    state = DECISIONS.get(decision, "")

    def unit(records: Records) -> Card:
        about = records.deliveries.about(key)
        mine = records.deliveries.workspace(key) == press.workspace
        if not (about and mine and state and records.deliveries.decide(key, state)):
            raise Settled
        kind, round_id = about
        if state == "sent":
            landed(records, kind, round_id, now)
        elif state == "dead" and round_id:
            records.rounds.skip(round_id, noted("unclear: an admin decided to skip it"))
            records.rounds.explain(round_id, noted("no reveal: an admin decided to skip it"))
        return note(WORDS[state], ONLY_YOU)

    card = await desk.store.write(unit)
    desk.wake()
    return card


async def read(desk: Desk, press: PressEvent, state: str) -> Answer:
    """Somebody has read a word that asked for nothing."""
    return note(say("Thank you."))
