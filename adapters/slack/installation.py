"""The app in one workspace, and the store that a process keeps its installations in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from slack_sdk.oauth.installation_store import Bot

from adapters.slack.render import Site

OF_BOTS = "xoxb-"  # begins a bot's token; those of people begin otherwise
URL = "url"  # the custom value that holds the workspace's address


@dataclass(frozen=True, slots=True)
class Installation:
    """Where the app is, who the bot is there, and what it may call Slack with. ``since`` is None when unknown."""

    site: Site
    name: str
    bot_user: str
    bot: str
    token: str = field(repr=False)
    since: datetime | None = None


def from_auth_test(answer: Any, token: str) -> Installation | None:
    """The installation that ``auth.test`` describes; None for a token that is no bot's."""
    team, url, bot = (str(answer.get(name) or "") for name in ("team_id", "url", "bot_id"))
    if not team or not (bot or token.startswith(OF_BOTS)):
        return None
    return Installation(_site(team, url), str(answer.get("team") or team), str(answer.get("user_id") or ""), bot, token)


def from_store(bot: Bot) -> Installation | None:
    """An installation as slack_sdk keeps it; None for one that is not of a single workspace."""
    if not bot.team_id or not bot.bot_token or bot.is_enterprise_install:
        return None
    url = str(bot.custom_values.get(URL) or "")
    since = datetime.fromtimestamp(bot.installed_at, UTC)
    return Installation(
        _site(bot.team_id, url), bot.team_name or bot.team_id, bot.bot_user_id or "", bot.bot_id or "", bot.bot_token,
        since,
    )  # fmt: skip


def _site(team: str, url: str) -> Site:
    return Site(team, url if url.endswith("/") else f"{url}/")
