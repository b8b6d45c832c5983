"""The register: every command, and every button and form that leads on from one. A new command adds its lines here."""

from __future__ import annotations

from collections.abc import Mapping

from bot.commands import (
    account_link,
    admins,
    answer,
    ask,
    away,
    board,
    challenge,
    channel,
    drafts,
    exam,
    flag,
    flags,
    guests,
    help,
    language,
    league,
    league_link,
    me,
    mydata,
    next,
    preferences,
    questions,
    recap,
    review,
    ruling,
    schedule,
    season,
    settings,
    setup,
    team,
    team_admin,
    today,
    unclear,
)
from bot.commands.action import Action, Filled, Pressed
from bot.desk import Desk


def actions(desk: Desk) -> list[Action]:
    """Every declared command and what answers it, in the order of ``help``."""
    listed: list[Action] = [
        *today.ACTIONS,
        *ask.actions(desk),
        *challenge.actions(desk),
        *board.actions(desk),
        *review.ACTIONS,
        *exam.ACTIONS,
        *flag.actions(desk),
        *me.ACTIONS,
        *settings.ACTIONS,
        *away.ACTIONS,
        *account_link.ACTIONS,
        *mydata.ACTIONS,
        *team.actions(desk),
        *team_admin.actions(desk),
        *setup.ACTIONS,
        *schedule.ACTIONS,
        *channel.ACTIONS,
        *language.ACTIONS,
        *season.ACTIONS,
        *league.actions(desk),
        *next.actions(desk),
        *league_link.actions(desk),
        *questions.actions(desk),
        *drafts.actions(desk),
        *flags.ACTIONS,
        *ruling.actions(desk),
        *recap.ACTIONS,
        *admins.ACTIONS,
        *guests.ACTIONS,
    ]
    return [*listed, help.action(listed)]


# What answers a press, and a submitted form, by the word before the first colon of its id.
PRESSED: Mapping[str, Pressed] = {
    "answer": answer.answer,
    "why": answer.my_answer,
    "close": challenge.close_challenge,
    "practice": ask.practised,
    "again": ask.again,
    "review": review.following,
    "revise": review.revised,
    "guessed": review.guess,
    "exam": exam.pressed,
    "mock": exam.offered,
    "flag": flag.pressed,
    "flags": flags.turned,
    "rule": ruling.pressed,
    "sent": unclear.decided,
    "swap": next.swap_pressed,
    "items": questions.more_stats,
    "export": questions.more_export,
    "own": drafts.edit,
    "draft": drafts.opened,
    "drafts": drafts.more,
    "approve": drafts.approved,
    "discard": drafts.discarded,
    "link-leagues": league_link.agreed,
    "unlink-leagues": league_link.parted,
    "mydata": mydata.page,
    "forget-me": mydata.forget,
    "setup-more": setup.more,
    "read": unclear.read,
    "preferences": preferences.opened,
}
FILLED: Mapping[str, Filled] = {
    "setup": setup.filled,
    "setup-more": setup.more_filled,
    "flag": flag.filled,
    "ruling": ruling.filled,
    "own": drafts.filled,
    "preferences": preferences.filled,
}

# What is one's own, also where one may not play: commands by their path, presses as above.
OWN = frozenset({
    "help", "mydata export", "mydata delete", "mydata", "forget-me", "settings hide", "settings unlink", "team leave",
})  # fmt: skip
