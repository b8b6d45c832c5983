"""Tokens: what each platform says to those it was given. Nothing listens and nothing is sent."""

from __future__ import annotations

from adapters.port import TokenRefused
from bot.config import WHERE, Config
from bot.doctor import Check

AWAY = "Look at status.slack.com, or at the proxy that SLACK_API_URL names."
DISCORD_AWAY = "Look at discordstatus.com, or at the proxy that DISCORD_API_URL names."


async def examine(settings: Config) -> list[Check]:
    """What each platform that is on says to its tokens."""
    checks: list[Check] = []
    if settings.slack_bot_token:
        checks.append(await _slack_bot(settings))
    if settings.slack_app_token:
        checks.append(await _slack_app(settings))
    if settings.has_discord:
        checks.append(await _discord(settings))
    return checks


async def _slack_bot(settings: Config) -> Check:
    from adapters.slack import checkup

    token = settings.slack_bot_token.get_secret_value()
    try:
        signed = await checkup.bot_token(token, settings.slack_api_url, history=settings.slack_history)
    except TokenRefused as refused:
        return _refused("SLACK_BOT_TOKEN", refused)
    except Exception as error:
        return _away("SLACK_BOT_TOKEN", error, AWAY)
    if signed.missing:
        fix = "Add them at api.slack.com/apps > your app > OAuth & Permissions, and install it again."
        return Check("SLACK_BOT_TOKEN", False, f"it lacks the scopes {', '.join(signed.missing)}.", fix)
    return Check("SLACK_BOT_TOKEN", True, f"good for {signed.team}, with all scopes")


async def _slack_app(settings: Config) -> Check:
    from adapters.slack import checkup

    try:
        await checkup.app_token(settings.slack_app_token.get_secret_value(), settings.slack_api_url)
    except TokenRefused as refused:
        return _refused("SLACK_APP_TOKEN", refused)
    except Exception as error:
        return _away("SLACK_APP_TOKEN", error, AWAY)
    return Check("SLACK_APP_TOKEN", True, "it opens sockets")


async def _discord(settings: Config) -> Check:
    from adapters.discord import checkup

    try:
        name, servers = await checkup.token(settings.discord_token.get_secret_value(), settings.discord_api_url or None)
    except TokenRefused as refused:
        return _refused("DISCORD_TOKEN", refused)
    except Exception as error:
        return _away("DISCORD_TOKEN", error, DISCORD_AWAY)
    return Check("DISCORD_TOKEN", True, f"good for {name}, in about {servers} servers")


def _refused(variable: str, refused: TokenRefused) -> Check:
    return Check(variable, False, f"{str(refused).rstrip('.')}.", f"Find it at {WHERE[variable]}.")


def _away(variable: str, error: Exception, fix: str) -> Check:
    """Not the words of the error: they may repeat what was sent."""
    return Check(variable, False, f"the platform does not answer ({type(error).__name__}).", fix)
