"""Tokens: what a platform says to those it was given. Nothing listens and nothing is sent."""

from __future__ import annotations

from adapters.port import TokenRefused
from bot.config import WHERE, Config
from bot.doctor import Check

AWAY = "Look at status.slack.com, or at the proxy that SLACK_API_URL names."


async def examine(settings: Config) -> list[Check]:
    """What Slack says to its tokens, if it is on."""
    checks: list[Check] = []
    if settings.slack_bot_token:
        checks.append(await _slack_bot(settings))
    if settings.slack_app_token:
        checks.append(await _slack_app(settings))
    return checks


async def _slack_bot(settings: Config) -> Check:
    from adapters.slack import checkup

    token = settings.slack_bot_token.get_secret_value()
    try:
        signed = await checkup.bot_token(token, settings.slack_api_url, history=settings.slack_history)
    except TokenRefused as refusal:
        return refused("SLACK_BOT_TOKEN", refusal)
    except Exception as error:
        return away("SLACK_BOT_TOKEN", error, AWAY)
    if signed.missing:
        fix = "Add them at api.slack.com/apps > your app > OAuth & Permissions, and install it again."
        return Check("SLACK_BOT_TOKEN", False, f"it lacks the scopes {', '.join(signed.missing)}.", fix)
    return Check("SLACK_BOT_TOKEN", True, f"good for {signed.team}, with all scopes")


async def _slack_app(settings: Config) -> Check:
    from adapters.slack import checkup

    try:
        await checkup.app_token(settings.slack_app_token.get_secret_value(), settings.slack_api_url)
    except TokenRefused as refusal:
        return refused("SLACK_APP_TOKEN", refusal)
    except Exception as error:
        return away("SLACK_APP_TOKEN", error, AWAY)
    return Check("SLACK_APP_TOKEN", True, "it opens sockets")


def refused(variable: str, refusal: TokenRefused) -> Check:
    """A token that a platform does not take."""
    return Check(variable, False, f"{str(refusal).rstrip('.')}.", f"Find it at {WHERE[variable]}.")


def away(variable: str, error: Exception, fix: str) -> Check:
    """A platform that could not be asked. Not the words of the error: they may repeat what was sent."""
    return Check(variable, False, f"the platform does not answer ({type(error).__name__}).", fix)
