"""The examination: gathers what the doctor judges, from the environment, the database, the disk and the platforms."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot import config, discord_checks, doctor, tokens
from bot.bank import examine_pack
from bot.config import Config, Misconfigured
from bot.doctor import Check
from bot.post_test import post_test
from bot.quizbot import RevisionReused, check_revision
from quizzes.bank.rules import check as check_bank
from quizzes.league import League
from quizzes.pack import Pack, PackRefused
from quizzes.picker import until_repeated
from quizzes.schedule import Schedule
from storage import migrate
from storage.engine import BadDatabaseUrl, open_engine, reason, sqlite_file
from storage.leagues import Channel
from storage.records import Records
from storage.statements import attempt_clock
from storage.writer import records


@dataclass(frozen=True, slots=True)
class Kept:
    """What the database says; of one with another schema only that."""

    schema: str | None
    skew: timedelta | None
    leagues: tuple[tuple[League, tuple[str, ...]], ...] = ()  # and what each was asked
    schedules: tuple[tuple[Schedule, frozenset[date], Channel], ...] = ()  # with skipped days
    told: str | None = None  # the hash of the commands that Discord was told
    known: Mapping[tuple[str, int], str] | None = None  # the questions that were asked, by revision


async def examine(environment: Mapping[str, str], now: datetime, test: str = "") -> list[Check]:
    """Every check there is for this environment, and a test card to the channel ``test`` if it is named.

    Raises nothing that a wrong installation can cause.
    """
    checks = doctor.variables(environment, config.names())
    try:
        settings = config.read(dict(environment))
    except Misconfigured as error:
        return [*checks, doctor.refused("configuration", str(error))]
    pack, of_bank = await asyncio.to_thread(_bank)
    kept, of_database = await asyncio.to_thread(_database, settings, pack)
    checks += [_configured(settings), *of_database, _disk(settings), *(await tokens.examine(settings)), of_bank]
    if kept and pack:
        checks += [_left(pack, league, asked) for league, asked in kept.leagues]
    if kept:
        checks += [doctor.schedule(given, now, skipped, _gone(channel)) for given, skipped, channel in kept.schedules]
    asked = [channel for _, _, channel in kept.schedules] if kept else []
    checks += await discord_checks.examine(settings, pack if kept else None, kept.told if kept else None, asked)
    if test:
        checks.append(await post_test(settings, test))
    return checks


def _configured(settings: Config) -> Check:
    try:
        database = make_url(settings.database_url.get_secret_value()).render_as_string(hide_password=True)
    except Exception:
        database = "no database"  # the check of the database says what is wrong with its address
    platforms = [name for name, on in (("Slack", settings.has_slack), ("Discord", settings.has_discord)) if on]
    return doctor.configured(database, platforms)


def _database(settings: Config, pack: Pack | None) -> tuple[Kept | None, list[Check]]:
    url = settings.database_url.get_secret_value()
    try:
        engine = open_engine(url)
    except BadDatabaseUrl as error:
        return None, [doctor.refused("database", str(error))]
    try:
        file = sqlite_file(engine.url)
        if file and not file.exists():
            return None, [Check("database", True, f"{file} is not there yet; the first start makes it")]
        with engine.connect() as connection:
            schema = migrate.revision(connection)
            before = datetime.now(UTC)
            skew = None if file else attempt_clock(connection) - before - (datetime.now(UTC) - before) / 2
            if schema == migrate.known()[-1]:
                kept = _kept(records(connection), schema, skew, pack)
            else:
                kept = Kept(schema, skew)
    except (SQLAlchemyError, OSError) as error:
        fix = "See that it runs, and that QUIZBOT_DATABASE_URL names it."
        return None, [Check("database", False, f"it cannot be used: {reason(error)}.", fix)]
    finally:
        engine.dispose()
    checks = [doctor.schema(kept.schema, migrate.known()), doctor.clock(kept.skew)]
    if pack and kept.known is not None:
        checks += _history(pack, kept.known)
    return kept, checks


def _kept(records: Records, schema: str, skew: timedelta | None, pack: Pack | None) -> Kept:
    leagues = tuple((league, tuple(records.rounds.asked(league.id))) for league in records.leagues.all())
    skipped = records.schedules.all_skipped()
    schedules = [
        (given, skipped.get(given.channel, frozenset()), channel)
        for workspace in dict.fromkeys(league.workspace for league, _ in leagues)
        for given in records.schedules.in_workspace(workspace)
        if (channel := records.leagues.channel(given.channel))
    ]
    known = records.rounds.snapshots(pack.id) if pack else None
    return Kept(schema, skew, leagues, tuple(schedules), records.kept(discord_checks.SYNCED), known)


def _gone(channel: Channel) -> str:
    """Why a channel cannot be posted to, if so."""
    return channel.pause_reason if channel.status == "paused" else ""


def _history(pack: Pack, known: Mapping[tuple[str, int], str]) -> list[Check]:
    """The start refuses a pack that rewrites what was asked."""
    try:
        for question in pack.questions:
            check_revision(question, known)
    except RevisionReused as error:
        return [doctor.refused("history", str(error))]
    return [Check("history", True, f"{len(known)} questions were asked, all as they are in the pack")]


def _bank() -> tuple[Pack | None, Check]:
    try:
        pack, errors = examine_pack()
    except (PackRefused, LookupError, OSError) as error:
        return None, Check("bank", False, str(error).partition("\n")[0], "Install Quizbot anew.")
    wrong = [str(one) for one in (*errors, *check_bank(pack)) if one.blocking]
    return pack, doctor.bank(len(pack.drawable), wrong)


def _left(pack: Pack, league: League, asked: tuple[str, ...]) -> Check:
    questions = [one for one in pack.drawable if not league.topics or one.topic in league.topics]
    return doctor.bank_left(league.id, until_repeated(questions, asked, pack.weights))


def _disk(settings: Config) -> Check:
    """The database's own disk, or for one on a server the disk that we stand on."""
    folder = Path.cwd()
    try:
        file = sqlite_file(make_url(settings.database_url.get_secret_value()))
    except Exception:
        file = None
    if file:
        folder = next((one for one in file.resolve().parents if one.is_dir()), folder)
    return doctor.disk(str(folder), shutil.disk_usage(folder).free)
