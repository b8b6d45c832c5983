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
from adapters.slack.render import Site

LOADED_WITHIN = 1.0  # seconds of the three that Slack waits for a click; then what was known last has to do
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
        self._loading: dict[str, asyncio.Task[Workspace | None]] = {}

    def fix(self, installation: Installation) -> Workspace:
        """Always know this one: its token comes from the environment."""
        workspace = self._fixed[installation.site.team] = self._open(installation)
        return workspace

    async def of(self, team: str) -> Workspace | None:
        """The workspace, if the app is installed there; as it was known last while the store does not say.

        Raises what the store raised, or TimeoutError, when it was never known.
        """
        if fixed := self._fixed.get(team):
            return fixed
        known = self._known.get(team)
        if known and known.until > time.monotonic():
            return known.workspace
        loading = self._loading.get(team) or self._load(team)
        await asyncio.wait({loading}, timeout=LOADED_WITHIN)
        if loading.done() and (known is None or not loading.exception()):
            return loading.result()
        if known is None:
            raise TimeoutError
        return known.workspace

    def reach(self, team: str) -> Reach:
        """The ways to answer an act that need no token."""
        return self._open(Installation(Site(team, "https://slack.com/"), team, "", "", "")).reach

    def written_by(self, bot_user: str) -> Workspace | None:
        """The workspace that a message of this bot user belongs to, as far as this process has met it."""
        met = [*self._fixed.values(), *(known.workspace for known in self._known.values())]
        return next((workspace for workspace in met if workspace.me.bot_user == bot_user), None)

    def forget(self, team: str) -> None:
        """Ask the store the next time."""
        self._known.pop(team, None)
        self._loading.pop(team, None)

    async def remove(self, team: str) -> None:
        """Delete what the store holds of a workspace."""
        if self._store:
            await self._store.async_delete_all(enterprise_id=None, team_id=team)
        self.forget(team)

    async def bury(self, me: Installation) -> bool:
        """Slack calls this token dead: delete it. False when the workspace has a newer one by now."""
        team = me.site.team
        self.forget(team)
        now = await self.of(team)
        if now and now.me.token != me.token:
            return False
        await self.remove(team)
        return True

    def _load(self, team: str) -> asyncio.Task[Workspace | None]:
        """Ask the store, once for all who wait; what it says counts unless the team is forgotten meanwhile."""
        loading = self._loading[team] = asyncio.create_task(self._found(team))

        def done(task: asyncio.Task[Workspace | None]) -> None:
            failed = task.cancelled() or task.exception()  # looked at also where nobody waits for it any more
            if self._loading.get(team) is task:
                del self._loading[team]
                if not failed:
                    self._keep(team, task.result())

        loading.add_done_callback(done)
        return loading

    async def _found(self, team: str) -> Workspace | None:
        bot = await self._store.async_find_bot(enterprise_id=None, team_id=team) if self._store else None
        installation = from_store(bot) if bot else None
        if installation is None:
            return None
        known = self._known.get(team)
        return known.workspace if known and known.workspace.me == installation else self._open(installation)

    def _keep(self, team: str, workspace: Workspace | None) -> None:
        self._known.pop(team, None)
        if workspace is None:
            return
        self._known[team] = _Known(workspace, time.monotonic() + HOLDS)
        if len(self._known) > KEPT:
            del self._known[next(iter(self._known))]
