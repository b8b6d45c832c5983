"""``quizbot discord``: what a server's owner needs before the bot runs."""

from __future__ import annotations

import asyncio
import os
from typing import Annotated

import typer

from bot import config
from bot.config import Misconfigured

discord = typer.Typer(help="Add the bot to a Discord server.", no_args_is_help=True)


@discord.command()
def invite(
    application: Annotated[
        int, typer.Option(metavar="ID", help="The Application ID; read from DISCORD_TOKEN when left out.")
    ] = 0,
    threads: Annotated[bool, typer.Option("--threads", help="Let it open a thread under each reveal.")] = False,
    any_role: Annotated[
        bool, typer.Option("--any-role", help="Let it ping a role that members may not mention.")
    ] = False,
) -> None:
    """Print the link that adds the bot to a server, with the least permissions it needs."""
    from adapters.discord.invite import ROLES, THREADS, NoApplication, application_of, link

    try:
        id = application or application_of(_token())
    except NoApplication as refusal:
        raise Misconfigured(str(refusal)) from None
    more = [one for one, wanted in ((THREADS, threads), (ROLES, any_role)) if wanted]
    typer.echo(link(id, *more))
    for one in more:
        typer.echo(f"More than the least, {one.why}.", err=True)


@discord.command()
def sync() -> None:
    """Tell Discord the commands anew, where it lists others than this release has; quizbot doctor sees that."""
    from bot.discord_checks import sync as tell

    settings = config.read(dict(os.environ))
    if not settings.has_discord:
        raise Misconfigured(f"DISCORD_TOKEN is missing. Find it at {config.WHERE['DISCORD_TOKEN']}.")
    typer.echo(f"Discord knows all {asyncio.run(tell(settings))} commands. Discord clients may need to be reloaded.")


def _token() -> str:
    settings = config.read(dict(os.environ))
    if not settings.has_discord:
        raise Misconfigured(
            f"DISCORD_TOKEN is missing. Find it at {config.WHERE['DISCORD_TOKEN']}; "
            "or give the Application ID: quizbot discord invite --application ID"
        )
    return settings.discord_token.get_secret_value()
