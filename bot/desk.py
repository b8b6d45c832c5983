"""The desk: what every command works with, and where the person stands who gave it."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.command import Asker
from adapters.event import Interaction, Profile
from adapters.language import say
from bot.admissions import Admissions
from bot.languages import Languages
from bot.words import spoken
from quizzes.league import League
from quizzes.pack import Pack
from quizzes.refusal import Refused
from storage.leagues import Channel
from storage.records import Records
from storage.store import Store


class NotSetUp(Refused):
    """Nobody has set up the quiz here yet. An admin can do it with {command} in the channel where it should ask."""


class InChannelOnly(Refused):
    """Type this in the channel it is about; here I cannot tell which one you mean."""


class NotAdmin(Refused):
    """Only an admin of this workspace can do that.{others}"""


class NotYourLeague(Refused):
    """This league belongs to {owner}, and only its admins change it as a whole. {command} gives you one of your own."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The store, the packs, the time and the dice. ``wake`` tells the courier that something is owed."""

    store: Store
    packs: Mapping[str, Pack]
    pack: str  # the pack a new league plays
    now: Callable[[], datetime]
    chance: random.Random
    wake: Callable[[], None]
    languages: Languages
    admissions: Admissions
    present: Callable[[str, Sequence[str]], Awaitable[Mapping[str, bool]]]  # as a platform tells, or nobody

    def weights(self, league: League) -> dict[str, int]:
        """The exam blueprint of a league's pack."""
        return self.packs[league.pack].weights


def known_league(records: Records, who: Interaction | Asker) -> League | None:
    """The league somebody stands in: their channel's, in private the one they answered in last; None before setup."""
    if who.channel and (here := records.leagues.of_channel(who.channel)):
        return here
    if who.channel:
        return records.leagues.of_workspace(who.workspace)
    return private_league(records, who.workspace, who.account)


def private_league(records: Records, workspace: str, account: str) -> League | None:
    """The league somebody answered in last, else the one of their workspace."""
    last = records.answers.last_league(account)
    return records.leagues.league(last) if last else records.leagues.of_workspace(workspace)


def league_here(records: Records, act: Interaction) -> League:
    """The league an act belongs to."""
    league = known_league(records, act)
    if league is None:
        raise NotSetUp(command=spoken(act.workspace, "setup", admin=True))
    return league


def steered_league(records: Records, act: Interaction) -> League:
    """The league an admin's act changes as a whole; refuses where their workspace has only joined it."""
    league = league_here(records, act)
    if not records.leagues.steers(act.workspace, league):
        owner = records.leagues.name(league.workspace)
        raise NotYourLeague(owner=owner, command=spoken(act.workspace, "league unlink", admin=True))
    return league


def channel_of(act: Interaction) -> str:
    """The channel an act was made in."""
    if act.channel is None:
        raise InChannelOnly
    return act.channel


def known_channel(records: Records, act: Interaction) -> str | None:
    """The channel an act was made in, if it is set up."""
    return act.channel if act.channel and records.leagues.channel(act.channel) else None


def require_channel(records: Records, act: Interaction) -> Channel:
    """The channel an act was made in, once it is set up."""
    channel = records.leagues.channel(channel_of(act))
    if channel is None or channel.workspace != act.workspace:
        raise NotSetUp(command=spoken(act.workspace, "setup", admin=True))
    return channel


async def is_admin(desk: Desk, act: Interaction) -> bool:
    """Whether a person may administer: by the platform's word, or because an admin named them."""
    if act.outsider:
        return False
    return await administers(desk, act.workspace, act.account, await act.conversation.profile())


async def administers(desk: Desk, workspace: str, account: str, profile: Profile) -> bool:
    """Whether a member of a workspace may administer it."""
    if profile.admin:
        return True
    if profile.guest or profile.bot:
        return False

    def unit(records: Records) -> bool:
        people = records.people
        return account in people.named_admins(workspace) or not profile.roles.isdisjoint(people.named_roles(workspace))

    return await desk.store.read(unit)


async def require_admin(desk: Desk, act: Interaction) -> None:
    """Refuse everyone else."""
    if not await is_admin(desk, act):
        named = await desk.store.read(lambda records: records.people.named_admins(act.workspace))
        raise NotAdmin(others=say(" You could ask {names}.", names=", ".join(named.values())) if named else "")
