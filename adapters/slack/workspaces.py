"""The workspaces the app is installed in, each with its own token, people and messages."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore

from adapters.slack.conversation import Reach
from adapters.slack.installation import Installation, from_store
from adapters.slack.messages import Messages

HOLDS = 60.0  # seconds until the store is asked again, for another process may have removed or renewed a token
KEPT = 5_000  # workspaces in memory, the oldest forgotten first


@dataclass(frozen=True, slots=True)
class Workspace:
    """One workspace and the ways to reach it."""

    me: Installation
    reach: Reach
    messages: Messages


@dataclass(slots=True)
class _Known:
    workspace: Workspace
    until: float


class Workspaces:
    """Workspaces by Slack's id. A click costs no call to Slack, and a minute of clicks one look into the store."""

    def __init__(self, open: Callable[[Installation], Workspace], store: AsyncInstallationStore | None) -> None:
        self._open = open
        self._store = store
        self._fixed: dict[str, Workspace] = {}
        self._known: dict[str, _Known] = {}
        self._loading = asyncio.Lock()

    def fix(self, installation: Installation) -> Workspace:
        """Always know this one: its token comes from the environment."""
        workspace = self._fixed[installation.site.team] = self._open(installation)
        return workspace

    async def of(self, team: str) -> Workspace | None:
        """The workspace, if the app is installed there."""
        if fixed := self._fixed.get(team):
            return fixed
        if (known := self._known.get(team)) and known.until > time.monotonic():
            return known.workspace
        async with self._loading:
            if (known := self._known.get(team)) and known.until > time.monotonic():
                return known.workspace
            return await self._load(team)

    def written_by(self, bot_user: str) -> Workspace | None:
        """The workspace that a message of this bot user belongs to, as far as this process has met it."""
        met = [*self._fixed.values(), *(known.workspace for known in self._known.values())]
        return next((workspace for workspace in met if workspace.me.bot_user == bot_user), None)

    def forget(self, team: str) -> None:
        """Ask the store the next time."""
        self._known.pop(team, None)

    async def remove(self, team: str) -> None:
        """Delete what the store holds of a workspace."""
        self.forget(team)
        if self._store:
            await self._store.async_delete_all(enterprise_id=None, team_id=team)

    async def bury(self, me: Installation) -> bool:
        """Slack calls this token dead: delete it. False when the workspace has a newer one by now."""
        team = me.site.team
        self.forget(team)
        now = await self.of(team)
        if now and now.me.token != me.token:
            return False
        await self.remove(team)
        return True

    async def _load(self, team: str) -> Workspace | None:
        before = self._known.get(team)
        bot = await self._store.async_find_bot(enterprise_id=None, team_id=team) if self._store else None
        installation = from_store(bot) if bot else None
        self._known.pop(team, None)
        if installation is None:
            return None
        workspace = before.workspace if before and before.workspace.me == installation else self._open(installation)
        self._known[team] = _Known(workspace, time.monotonic() + HOLDS)
        if len(self._known) > KEPT:
            del self._known[next(iter(self._known))]
        return workspace
