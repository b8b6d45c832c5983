"""The tables. Natural keys wherever the world has one; "once" is always a unique key."""

from storage.tables.answers import answer, answer_event, inbox
from storage.tables.asking import own_question, pin, question_of_the_day, round, set_aside, snapshot
from storage.tables.boards import challenge_point, flag, ladder, member_round, news, ruling, season, standing
from storage.tables.learning import exam, exam_item, last_call, reminder, review_card
from storage.tables.messages import delivery, delivery_attempt
from storage.tables.parts import Instant, Positions, metadata
from storage.tables.people import (
    account,
    account_link,
    away_day,
    membership,
    named_admin,
    named_role,
    one_time_code,
    player,
    team,
    wrong_code,
)
from storage.tables.places import (
    channel,
    home_league,
    installation,
    league,
    rate_limit,
    schedule,
    skipped_day,
    workspace,
)
from storage.tables.process import kept, lease

__all__ = [
    "Instant",
    "Positions",
    "account",
    "account_link",
    "answer",
    "answer_event",
    "away_day",
    "challenge_point",
    "channel",
    "delivery",
    "delivery_attempt",
    "exam",
    "exam_item",
    "flag",
    "home_league",
    "inbox",
    "installation",
    "kept",
    "ladder",
    "last_call",
    "league",
    "lease",
    "member_round",
    "membership",
    "metadata",
    "named_admin",
    "named_role",
    "news",
    "one_time_code",
    "own_question",
    "pin",
    "player",
    "question_of_the_day",
    "rate_limit",
    "reminder",
    "review_card",
    "round",
    "ruling",
    "schedule",
    "season",
    "set_aside",
    "skipped_day",
    "snapshot",
    "standing",
    "team",
    "workspace",
    "wrong_code",
]
