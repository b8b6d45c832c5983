"""A test card: posted to a channel and removed again, as proof that questions will get there. Nothing listens."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from adapters.card import Card, line
from adapters.outcome import Outcome, Refused, Sent, Why
from adapters.port import TokenRefused
from bot.cards.plain import READ
from bot.config import Config, Misconfigured
from bot.doctor import Check, refused
from bot.platforms import deaf

WITHIN = 60.0  # seconds for all of it
CARD = Card(
    "This is a test by quizbot doctor.",
    (line("Questions can be posted here. This message goes away again by itself."),),
    (READ,),
)
FIXES = {
    Why.BUSY: "Try again in a minute.",
    Why.PLACE_GONE: "Invite the bot to that channel, or give it the right to post there.",
    Why.NOT_ALLOWED: "Install the app again from the manifest, which names every permission it needs.",
    Why.INSTALLATION_GONE: "Install the app again, and put its token into the environment.",
    Why.OUR_BUG: "Write the channel as the schedules above name it, such as slack:T1:C1 or discord:1:2.",
}
REMOVE = "Remove it by hand; the bot may post there."


async def post_test(settings: Config, channel: str) -> Check:
    """Whether a card can be posted to ``channel`` and removed again."""
    name = f"post to {channel}"
    key = f"test/{datetime.now(UTC):%Y%m%d%H%M%S%f}"
    try:
        async with asyncio.timeout(WITHIN), deaf(settings, channel) as adapter:
            posted = await adapter.post(channel, CARD, key)
            if not isinstance(posted, Sent):
                return _failed(name, posted)
            removed = await adapter.remove(posted.message)
    except Misconfigured as error:
        return refused(name, str(error))
    except TokenRefused:
        return Check(name, False, "the platform does not take the token.", "See the check of its token.")
    except Exception as error:
        return Check(name, False, f"the platform does not answer ({type(error).__name__}).", FIXES[Why.BUSY])
    if not isinstance(removed, Sent):
        return Check(name, False, f"it was posted, but not removed: {removed.detail}.", REMOVE)
    return Check(name, True, "a test card was posted and removed")


def _failed(name: str, outcome: Outcome) -> Check:
    match outcome:
        case Refused(why, detail):
            return Check(name, False, f"{detail.rstrip('.')}.", FIXES[why])
        case _:
            return Check(name, False, "nobody knows whether it arrived.", "Look into the channel, and try again.")
