"""``quizbot run``: the adapters of the platforms that have tokens. Only their libraries are imported."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from adapters.port import Adapter, TokenRefused
from bot.config import WHERE, Config, Misconfigured
from bot.process import opened, run
from bot.quizbot import Quizbot
from bot.vault import BadKey, Vault
from bot.web import serving

if TYPE_CHECKING:
    from adapters.slack import Distribution, SlackAdapter

log = structlog.get_logger("quizbot")

_TOKENS = {"bot": "SLACK_BOT_TOKEN", "app": "SLACK_APP_TOKEN"}  # Slack's two
SYNCED = "discord commands"  # under which the hash of the registered commands is kept


async def serve(config: Config) -> None:
    """Run until stopped. Raises ``Misconfigured`` when a platform does not take a token."""
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(opened(config.database_url.get_secret_value(), lambda: datetime.now(UTC)))
        adapters: dict[str, Adapter] = {}
        if config.has_slack:
            slack = adapters["slack"] = await _slack(config, bot)
            if routes := slack.routes():
                await stack.enter_async_context(serving(*config.listen_at, routes))
        if config.has_discord:
            adapters["discord"] = await _discord(config, bot)
        try:
            await run(bot, adapters, config.health_at)
        except TokenRefused as refused:
            variable = _TOKENS.get(refused.token, "DISCORD_TOKEN")
            why = str(refused).rstrip(".")
            raise Misconfigured(f"{variable} is not right. {why}. Find it at {WHERE[variable]}.") from refused


async def _slack(config: Config, bot: Quizbot) -> SlackAdapter:
    from adapters.slack import SlackAdapter

    if config.slack_client_id and not config.slack_distributed:
        log.info("other workspaces cannot install the app: QUIZBOT_SECRET_KEY is not set")
    return SlackAdapter(
        bot.commands,
        bot_token=config.slack_bot_token.get_secret_value(),
        app_token=config.slack_app_token.get_secret_value(),
        signing_secret=config.slack_signing_secret.get_secret_value() if config.slack_over_http else "",
        distribution=await _distribution(config, bot) if config.slack_distributed else None,
        api_url=config.slack_api_url,
    )


async def _distribution(config: Config, bot: Quizbot) -> Distribution:
    from adapters.slack import Distribution
    from adapters.slack.manifest import scopes
    from bot.slack_installations import SlackInstallations, SlackStates

    try:
        vault = Vault(config.secret_keys)
    except BadKey as error:
        raise Misconfigured(str(error)) from None
    installations = SlackInstallations(bot.desk.store, vault)
    if renewed := await installations.renew():
        log.info("tokens were put under the new key", tokens=renewed)
    return Distribution(
        client_id=config.slack_client_id,
        client_secret=config.slack_client_secret.get_secret_value(),
        installations=installations,
        states=SlackStates(bot.desk.store, vault, bot.desk.now),
        scopes=scopes(history=config.slack_history),
    )


async def _discord(config: Config, bot: Quizbot) -> Adapter:
    from adapters.discord import DiscordAdapter

    async def remember(tree: str) -> None:
        await bot.desk.store.write(lambda records: records.keep(SYNCED, tree))

    return DiscordAdapter(
        bot.commands,
        token=config.discord_token.get_secret_value(),
        api_url=config.discord_api_url or None,
        test_server=config.test_server,
        synced_hash=await bot.desk.store.read(lambda records: records.kept(SYNCED)),
        on_synced=remember,
    )
