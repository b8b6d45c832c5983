"""One-time codes as people enter them: a wrong one is counted, a good one is theirs to use."""

from __future__ import annotations

from datetime import datetime

from adapters.card import Card
from adapters.event import Interaction
from bot.person import account_of
from quizzes.one_time_code import NoSuchCode, OneTimeCode, Purpose, TooManyTries, check
from quizzes.refusal import Refused
from storage.records import Records


def enter(
    records: Records, act: Interaction, purpose: Purpose, given: str, command: str, now: datetime
) -> OneTimeCode | Refused:
    """The code that was entered, or why not: handed back, not raised, so that a wrong one stays counted."""
    account = account_of(records, act, now)
    if not records.codes.may_try(account, now):
        return TooManyTries()
    try:
        return check(records.codes.find(purpose, given), given, command, now)
    except NoSuchCode as unknown:
        records.codes.wrong(account, now)
        return unknown
    except Refused as why:
        return why


def answered(outcome: Card | Refused) -> Card:
    """The card, once what was counted is written down; a refusal is raised here."""
    if isinstance(outcome, Refused):
        raise outcome
    return outcome
