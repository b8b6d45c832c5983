"""The command line: ``quizbot play``, ``run``, ``bank``, ``notes``."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Coroutine
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from bot import bank_cli, config, db_cli, discord_cli, logs, notes_cli, slack_cli
from bot.config import Misconfigured
from bot.quizbot import RevisionReused
from quizzes.pack import PackRefused
from storage.engine import BadDatabaseUrl
from storage.migrate import NewerSchema
from storage.single import InUse

MISUSED = 2  # exit code: the command line or the environment does not fit, and nothing was started
NO_PLATFORM = (
    "No platform is set up. Set SLACK_BOT_TOKEN and SLACK_APP_TOKEN, or DISCORD_TOKEN, as .env.example describes. "
    "To try it without an account, run: quizbot play"
)

app = typer.Typer(
    name="quizbot",
    help="A scenario question a day where the study team already talks.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(bank_cli.bank, name="bank")
app.add_typer(notes_cli.notes, name="notes")
app.add_typer(db_cli.db, name="db")
app.add_typer(slack_cli.slack, name="slack")
app.add_typer(discord_cli.discord, name="discord")


@app.command()
def play(
    port: Annotated[int, typer.Option(min=1024, max=65_535, help="Where to begin looking for a free port.")] = 8765,
) -> None:
    """Play a day in the browser: no account, no token, nothing kept."""
    from bot.play import play as serve

    logs.configure("WARNING")
    _run(serve(port, lambda url: typer.echo(f"Today's question is waiting at {url}#general (Ctrl+C ends it)")))


@app.command()
def run() -> None:
    """Run on every platform whose tokens are set; .env.example describes the variables."""
    from bot.platforms import serve

    settings = config.read(dict(os.environ))
    if not (settings.has_slack or settings.has_discord):
        raise Misconfigured(NO_PLATFORM)
    logs.configure(settings.log_level, json=settings.log_format == "json")
    _run(serve(settings))


@app.command("doctor")
def examine(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document instead of lines.")] = False,
    test: Annotated[
        str,
        typer.Option("--post-test", metavar="CHANNEL", help="Post a test card, such as to slack:T1:C1."),
    ] = "",
) -> None:
    """Look at everything a running bot needs: what is well, and what to do about the rest. Exit 1 when something is."""
    from bot.examination import examine

    logs.configure("CRITICAL")
    checks = asyncio.run(examine(os.environ, datetime.now(UTC), test))
    if as_json:
        typer.echo(json.dumps({"checks": [asdict(check) for check in checks]}, indent=2))
    else:
        for check in checks:
            typer.echo(str(check))
    raise typer.Exit(0 if all(check.ok for check in checks) else 1)


def _run(work: Coroutine[Any, Any, None]) -> None:
    try:
        asyncio.run(work)
    except (InUse, NewerSchema, BadDatabaseUrl, PackRefused, RevisionReused) as refusal:
        raise Misconfigured(str(refusal)) from refusal


def main() -> None:
    """Run the command line. What it cannot do is one line on standard error, and exit code 2."""
    try:
        sys.exit(app(standalone_mode=False))
    except typer.TyperException as error:
        words = error.format_message()
        ends = "" if words.endswith((".", "?", "!")) else "."
        print(words if "\n" in words else f"quizbot: {words}{ends} See: quizbot --help", file=sys.stderr)
    except Misconfigured as error:
        print(f"quizbot: {error}", file=sys.stderr)
    except typer.Abort:
        sys.exit(130)
    sys.exit(MISUSED)
