"""``quizbot run``: the adapters of the platforms that have tokens. Only their libraries are imported."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from adapters.event import Event
from adapters.place import platform
from adapters.port import Adapter, TokenRefused
from adapters.share import Share, read_share
from bot.config import WHERE, Config, Misconfigured
from bot.discord_checks import SYNCED
from bot.process import opened, run
from bot.quizbot import Quizbot
from bot.vault import BadKey, Vault, WrongKey
from bot.web import serving
from storage.store import Store

if TYPE_CHECKING:
    from adapters.slack import Distribution, SlackAdapter

log = structlog.get_logger("quizbot")

_TOKENS = {"bot": "SLACK_BOT_TOKEN", "app": "SLACK_APP_TOKEN"}  # Slack's two
SIGN_IN_WITHIN = 20.0  # seconds


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
            await run(bot, adapters, config.health_at, {"discord": _share(config)})
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
    from bot.slack_installations import SlackInstallations

    distribution = slack_distribution(config, bot.desk.store)
    try:
        renewed = await SlackInstallations(bot.desk.store, Vault(config.secret_keys)).renew()
    except WrongKey as error:
        raise Misconfigured(str(error)) from None
    if renewed:
        log.info("tokens were put under the new key", tokens=renewed)
    return distribution


def slack_distribution(config: Config, store: Store) -> Distribution:
    """The workspaces that installed the app by themselves. Raises ``Misconfigured`` for a key that is none."""
    from adapters.slack import Distribution
    from adapters.slack.manifest import scopes
    from bot.slack_installations import SlackInstallations, SlackStates

    try:
        vault = Vault(config.secret_keys)
    except BadKey as error:
        raise Misconfigured(str(error)) from None
    return Distribution(
        client_id=config.slack_client_id,
        client_secret=config.slack_client_secret.get_secret_value(),
        installations=SlackInstallations(store, vault),
        states=SlackStates(store, vault, lambda: datetime.now(UTC)),
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
        shards=_share(config),
        synced_hash=await bot.desk.store.read(lambda records: records.kept(SYNCED)),
        on_synced=remember,
    )


def _share(config: Config) -> Share | None:
    try:
        return read_share(config.discord_shards) if config.discord_shards else None
    except ValueError as error:
        example = "Write such as 0-3/8: the shards 0 to 3 of 8."
        raise Misconfigured(f"DISCORD_SHARDS: {error}. {example}") from None


@asynccontextmanager
async def deaf(config: Config, channel: str) -> AsyncIterator[Adapter]:
    """The platform of a channel, signed in and deaf: a running bot keeps all its events."""
    match platform(channel):
        case "slack" if config.has_slack:
            async with _deaf_slack(config) as adapter:
                yield adapter
        case "discord" if config.has_discord:
            async with _deaf_discord(config) as adapter:
                yield adapter
        case _:
            raise Misconfigured(
                f"{channel!r} belongs to no platform that is set up. Write it as the schedules are named, such as "
                "slack:T1:C1 or discord:1:2, and set that platform's token."
            )


@asynccontextmanager
async def _deaf_slack(config: Config) -> AsyncIterator[Adapter]:
    from adapters.slack import SlackAdapter

    store = Store(config.database_url.get_secret_value())
    adapter = SlackAdapter(
        (),
        bot_token=config.slack_bot_token.get_secret_value(),
        distribution=slack_distribution(config, store) if config.slack_distributed else None,
        api_url=config.slack_api_url,
    )
    signing_in = asyncio.create_task(adapter.run(_unheard))
    ready = asyncio.create_task(adapter.ready.wait())
    try:
        await asyncio.wait({signing_in, ready}, timeout=SIGN_IN_WITHIN, return_when=asyncio.FIRST_COMPLETED)
        if signing_in.done():
            signing_in.result()
        yield adapter
    finally:
        for task in (ready, signing_in):
            task.cancel()
            with suppress(asyncio.CancelledError, TokenRefused):
                await task
        await store.close()


@asynccontextmanager
async def _deaf_discord(config: Config) -> AsyncIterator[Adapter]:
    from adapters.discord import DiscordAdapter

    token = config.discord_token.get_secret_value()
    adapter = DiscordAdapter((), token=token, api_url=config.discord_api_url or None)
    try:
        yield adapter
    finally:
        await adapter.close()


async def _unheard(event: Event) -> None:
    """Whoever looks answers nobody."""
