"""``quizbot run``: the adapters of the platforms that have tokens. Only their libraries are imported."""

from __future__ import annotations

from datetime import UTC, datetime

from adapters.port import Adapter, TokenRefused
from bot.config import WHERE, Config, Misconfigured
from bot.process import opened, run
from bot.quizbot import Quizbot

_TOKENS = {"bot": "SLACK_BOT_TOKEN", "app": "SLACK_APP_TOKEN"}  # Slack's two
SYNCED = "discord commands"  # under which the hash of the registered commands is kept


async def serve(config: Config) -> None:
    """Run until stopped. Raises ``Misconfigured`` when a platform does not take a token."""
    async with opened(config.database_url.get_secret_value(), lambda: datetime.now(UTC)) as bot:
        adapters: dict[str, Adapter] = {}
        if config.has_slack:
            adapters["slack"] = _slack(config, bot)
        if config.has_discord:
            adapters["discord"] = await _discord(config, bot)
        try:
            await run(bot, adapters)
        except TokenRefused as refused:
            variable = _TOKENS.get(refused.token, "DISCORD_TOKEN")
            why = str(refused).rstrip(".")
            raise Misconfigured(f"{variable} is not right. {why}. Find it at {WHERE[variable]}.") from refused


def _slack(config: Config, bot: Quizbot) -> Adapter:
    from adapters.slack import SlackAdapter

    return SlackAdapter(
        bot.commands,
        bot_token=config.slack_bot_token.get_secret_value(),
        app_token=config.slack_app_token.get_secret_value(),
        api_url=config.slack_api_url,
    )


async def _discord(config: Config, bot: Quizbot) -> Adapter:
    from adapters.discord import DiscordAdapter

    async def remember(tree: str) -> None:
        await bot.desk.store.write(lambda records: records.keep(SYNCED, tree))

    return DiscordAdapter(
        bot.commands,
        token=config.discord_token.get_secret_value(),
        api_url=config.discord_api_url or None,
        synced_hash=await bot.desk.store.read(lambda records: records.kept(SYNCED)),
        on_synced=remember,
    )
