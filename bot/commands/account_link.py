"""``settings link`` and ``settings unlink``: a person's accounts in several workspaces are one player."""

from __future__ import annotations

from adapters.card import Card, Text, line
from adapters.command import Command, Parameter
from adapters.event import CommandEvent
from adapters.language import say
from bot.cards.plain import ONLY_YOU, note
from bot.codes import answered, enter
from bot.commands.action import Action, Answer
from bot.desk import Desk
from bot.person import account_of
from bot.words import spoken
from quizzes.account_link import LinkedWithNone, may_link
from quizzes.one_time_code import CodeUsed, Purpose
from quizzes.refusal import Refused
from storage.records import Records

LINK = "settings link"


async def link(desk: Desk, event: CommandEvent) -> Answer:
    """A code for one's other account, or with the code of that one: both are one player."""
    given, now = event.arguments.get("code", "").strip(), desk.now()

    def offer(records: Records) -> Card:
        maker = account_of(records, event, now)
        return _code(records.codes.make(Purpose.ACCOUNT, maker, now))

    def use(records: Records) -> Card | Refused:
        code = enter(records, event, Purpose.ACCOUNT, given, spoken(event.workspace, LINK), now)
        if isinstance(code, Refused):
            return code
        maker = records.people.user(code.maker) or ""
        keeper, other = _locked(records, maker, event.account)
        may_link(keeper, records.people.workspaces(maker), other, records.people.workspaces(event.account))
        if not records.codes.use(code, now):
            raise CodeUsed(command=spoken(event.workspace, LINK))
        records.links.unite(keeper, other, now)
        return note(
            say("Your accounts are one player now."),
            say("From the next question on they count once. What is out already, and the past, stays as it is."),
            say("Where both had a team, a name, a reminder or an exam date, the account that made the code keeps its."),
            say("Your reviews are together. {command} ends it.", command=spoken(event.workspace, "settings unlink")),
            ONLY_YOU,
        )

    return answered(await desk.store.write(use if given else offer))


async def unlink(desk: Desk, event: CommandEvent) -> Answer:
    """This account is a player of its own again, a new one."""
    now = desk.now()

    def unit(records: Records) -> Card:
        account = records.people.account(event.account)
        if account is None or not records.links.split(account, now):
            raise LinkedWithNone(command=spoken(event.workspace, LINK))
        return note(
            say("This account plays by itself again."),
            say("It begins anew with the next question. Team, reviews and exam date stay with your other account."),
            ONLY_YOU,
        )

    return await desk.store.write(unit)


def _locked(records: Records, *users: str) -> list[str]:
    """The players behind these people, whom nobody else can link until this unit is over."""
    held: list[str] = []
    while (players := [records.people.player(user) or "" for user in users]) != held:  # linked while we waited
        records.links.lock(*players)
        held = players
    return players


def _code(code: str) -> Card:
    return Card(
        say("Link your other account"),
        (
            line(Text(code, strong=True)),
            line(
                say(
                    "With your account in the other workspace or on the other platform, type {command} CODE.",
                    command=LINK,
                )
            ),
            line(say("From the next question on both are one player and count once.")),
            line(say("Team, name, reminder and exam date of this account hold; your reviews come together.")),
            line(say("It works once, within ten minutes, and is for nobody but you.")),
            line(ONLY_YOU, muted=True),
        ),
    )


_CODE = Parameter("code", "The code of your other account; left out: make one for it")

ACTIONS = (
    Action(Command(LINK, "Let accounts in two workspaces be one player", (_CODE,)), link),
    Action(Command("settings unlink", "Let this account be a player of its own again"), unlink),
)
