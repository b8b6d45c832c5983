"""Slack's installations and the states of those under way, kept in our own database, sealed."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.vault import Unreadable, Vault, WrongKey
from storage.installations import Kept
from storage.records import Records
from storage.store import Store

log = logging.getLogger("quizbot.slack")

STATE_LIVES = 600  # seconds from our page to Slack's and back


class SlackInstallations(AsyncInstallationStore):
    """slack_sdk's store over ours. Only bots of single workspaces are kept, and never a person's own token."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    @property
    def logger(self) -> logging.Logger:
        return log

    async def async_save(self, installation: Installation) -> None:
        """Keep what a workspace granted; one that was suspended is active again."""
        await self._save(installation.to_bot(), installation.user_id)

    async def async_save_bot(self, bot: Bot) -> None:
        """Keep a bot's token."""
        await self._save(bot, "")

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """The bot of a workspace."""
        if not team_id or is_enterprise_install:
            return None
        kept = await self._store.read(lambda records: records.installations.of(_workspace(team_id)))
        return self._bot(kept, team_id) if kept else None

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """The installation of a workspace, whoever did it."""
        bot = await self.async_find_bot(
            enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
        )
        if bot is None:
            return None
        return Installation(
            app_id=bot.app_id, team_id=bot.team_id, team_name=bot.team_name, bot_token=bot.bot_token,
            bot_id=bot.bot_id, bot_user_id=bot.bot_user_id, bot_scopes=bot.bot_scopes,
            user_id=bot.custom_values.get("installer") or "", installed_at=bot.installed_at,
            custom_values=bot.custom_values,
        )  # fmt: skip

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Delete a workspace's token."""
        if team_id:
            await self._store.write(lambda records: records.installations.forget(_workspace(team_id)))

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Delete everything of a workspace; there is nothing of a single person."""
        if user_id is None:
            await self.async_delete_bot(enterprise_id=enterprise_id, team_id=team_id)

    async def renew(self) -> int:
        """Put every token under the first key; how many were not. What no key opens stays, and is told.

        Raises WrongKey when no token can be read: every workspace would look as if it had thrown the bot out.
        """
        renewed, unreadable = 0, 0
        everything = await self._store.read(lambda records: records.installations.all())
        for kept in everything:
            try:
                sealed = self._vault.renewed(kept.sealed)
            except Unreadable:
                log.error("the token of %s cannot be read with any key; install the app there again", kept.workspace)
                unreadable += 1
                continue
            if sealed:
                reseal = partial(_reseal, workspace=kept.workspace, before=kept.sealed, sealed=sealed)
                renewed += await self._store.write(reseal)
        if unreadable and unreadable == len(everything):
            raise WrongKey
        return renewed

    async def _save(self, bot: Bot, installer: str) -> None:
        team = bot.team_id or ""
        since = datetime.fromtimestamp(bot.installed_at, UTC)
        # The workspace is sealed in too: a row copied to another workspace opens nothing.
        sealed = self._vault.seal(json.dumps({"team": team, "token": bot.bot_token}))
        details = {
            "app": bot.app_id, "name": bot.team_name, "bot": bot.bot_id, "bot_user": bot.bot_user_id,
            "scopes": list(bot.bot_scopes), "installer": installer, "custom": dict(bot.custom_values),
        }  # fmt: skip

        def unit(records: Records) -> None:
            records.leagues.enter(_workspace(team), bot.team_name or team, since)
            records.installations.keep(Kept(_workspace(team), sealed, details, since))

        await self._store.write(unit)

    def _bot(self, kept: Kept, team: str) -> Bot | None:
        try:
            secret = json.loads(self._vault.open(kept.sealed))
        except Unreadable as error:
            log.error("the token of %s: %s", kept.workspace, error)
            return None
        if secret["team"] != team:
            log.error("the token kept for %s is of another workspace", kept.workspace)
            return None
        details = kept.details
        return Bot(
            app_id=details["app"], team_id=team, team_name=details["name"], bot_token=secret["token"],
            bot_id=details["bot"], bot_user_id=details["bot_user"], bot_scopes=details["scopes"],
            installed_at=kept.since.timestamp(),
            custom_values={**details["custom"], "installer": details["installer"]},
        )  # fmt: skip


class SlackStates(AsyncOAuthStateStore):
    """States that are sealed, so that only we can make one, and heard once, so that none is used twice."""

    def __init__(self, store: Store, vault: Vault, now: Callable[[], datetime]) -> None:
        self._store = store
        self._vault = vault
        self._now = now

    @property
    def logger(self) -> logging.Logger:
        return log

    async def async_issue(self, *args: object, **kwargs: object) -> str:
        """A state for one installation."""
        return self._vault.seal(f"install {secrets.token_urlsafe(16)}")

    async def async_consume(self, state: str) -> bool:
        """Whether we issued this state not long ago, and nobody has used it."""
        try:
            ours = self._vault.open(state, within=STATE_LIVES).startswith("install ")
        except Unreadable:
            return False
        return ours and await self._store.write(lambda records: records.inbox.hear(f"state {state}", self._now()))


def _workspace(team: str) -> str:
    return f"slack:{team}"


def _reseal(records: Records, workspace: str, before: str, sealed: str) -> bool:
    return records.installations.reseal(workspace, before, sealed)
