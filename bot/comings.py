"""Comings and goings: what platforms tell of themselves, from an installation to a channel that is gone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from adapters.event import Event, HomeOpened, Installed, Invited, Left, PlaceGone, Present, Removed
from adapters.place import direct, platform
from bot import homes
from bot.desk import Desk
from bot.landing import place_gone
from bot.parcels import greet, greet_inviter
from bot.planning import plan, replan
from bot.trouble import LACKING
from storage.records import Records


async def heard(desk: Desk, event: Event) -> None:
    """Do what follows from it."""
    store, now = desk.store, desk.now()
    match event:
        case Installed(workspace, name, installer, place):
            await store.write(partial(_enter, workspace=workspace, name=name, installer=installer, now=now))
            if greeted := place or (direct(installer) if installer else None):
                await store.write(partial(greet, workspace=workspace, place=greeted, now=now))
                desk.wake()
        case Present(workspaces, covers):
            for name in {platform(id) for id in workspaces}:
                await store.write(partial(_take_stock, platform=name, present=workspaces, covers=covers))
        case Invited(workspace, place, inviter):
            await store.write(lambda records: records.leagues.know(workspace, now))
            await store.write(partial(greet_inviter, channel=place, workspace=workspace, inviter=inviter, now=now))
            desk.wake()
        case HomeOpened(workspace, _, home):
            await store.write(partial(homes.opened, home=home, workspace=workspace, now=now))
            desk.wake()
        case Left(_, account):
            await store.write(lambda records: records.leavers.looked_up({account: False}, now))
        case Removed(workspace):
            await store.write(lambda records: records.leagues.leave(workspace))
            await store.write(lambda records: records.deliveries.cancel(workspace))
        case PlaceGone(_, place):
            await store.write(lambda records: place_gone(records, place, now))


def acted(records: Records, workspace: str, now: datetime) -> None:
    """Where people act the bot is installed, whatever a platform may have said before."""
    if records.leagues.suspended(workspace):
        _enter(records, workspace, "", None, now)


def _enter(records: Records, workspace: str, name: str, installer: str | None, now: datetime) -> None:
    """Whoever installed the bot may administer it, as the platform's own admins may. What was planned holds again."""
    resumed = records.leagues.resume(workspace, LACKING)
    back = records.leagues.suspended(workspace) or installer or resumed
    records.leagues.enter(workspace, name, now)
    if installer:
        records.people.name_admin(workspace, installer, "", now)
    if back:
        for schedule in records.schedules.in_workspace(workspace):
            replan(records, schedule.channel)
        plan(records, now)


def _take_stock(records: Records, platform: str, present: Mapping[str, str], covers: Callable[[str], bool]) -> None:
    records.leagues.take_stock(platform, present, covers)
