"""``quizbot slack``: what an admin needs before the bot runs."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from bot.config import Misconfigured

slack = typer.Typer(help="Install the app in Slack.", no_args_is_help=True)


@slack.command("manifest")
def print_manifest(
    http: Annotated[str, typer.Option(metavar="URL", help="Be called at this address instead of Socket Mode.")] = "",
    command: Annotated[str, typer.Option(metavar="/NAME", help="What people type.")] = "/quiz",
    history: Annotated[bool, typer.Option(help="Let it look for its own messages after a call timed out.")] = False,
) -> None:
    """Print the app manifest to paste at https://api.slack.com/apps > Create New App > From a manifest > JSON."""
    from adapters.slack.manifest import WHY_HISTORY, BadManifest, manifest

    try:
        made = manifest(http=http, command=command, history=history)
    except BadManifest as refusal:
        raise Misconfigured(str(refusal)) from None
    typer.echo(json.dumps(made, indent=2))
    if history:
        typer.echo(WHY_HISTORY, err=True)


@slack.command("key")
def print_key() -> None:
    """Print a new key for QUIZBOT_SECRET_KEY, which the tokens of installations are encrypted with."""
    from bot.vault import new_key

    typer.echo(new_key())
