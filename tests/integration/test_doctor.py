"""``quizbot doctor`` as one types it, against local platforms and both databases."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from sqlalchemy import text

from quizzes.schedule import Schedule
from storage import migrate
from storage.engine import open_engine
from storage.records import Records
from storage.store import Store
from tests.discord_server import channel, guild, thread_metadata
from tests.fronts import SECRETS, DiscordFront, Front, SlackFront
from tests.processes import quizbot

LEAGUE, GENERAL = "slack:T1", "slack:T1:C1"


@pytest.fixture
async def fronts() -> AsyncIterator[list[Front]]:
    fronts: list[Front] = [SlackFront(), DiscordFront()]
    async with AsyncExitStack() as stack:
        for front in fronts:
            await front.start()
            stack.push_async_callback(front.stop)
        yield fronts


async def looked_at(folder: Path, exit: int, *options: str, **environment: str) -> dict[str, Mapping[str, object]]:
    async with quizbot(folder, "doctor", "--json", *options, **environment) as process:
        assert await process.ends() == exit, process.said
    assert not [secret for secret in (*SECRETS, "made-up", "pass-word") if secret in process.said]
    checks = json.loads(process.said)["checks"]
    assert all(set(check) == {"name", "ok", "detail", "fix"} for check in checks)
    assert all(check["ok"] or check["fix"] for check in checks), checks
    assert all("\n" not in check["detail"] + check["fix"] for check in checks)
    return {check["name"]: check for check in checks}


def set_up(records: Records) -> None:
    now = datetime.now(UTC)
    league = records.leagues.home_of(LEAGUE, "aws-developer", now)
    records.leagues.add_channel(GENERAL, LEAGUE, league.id)
    ada = records.people.meet(LEAGUE, {"slack:T1:U1": "Ada"}, now)["slack:T1:U1"]
    records.schedules.set(Schedule(GENERAL, time(9), "Europe/Berlin", frozenset({0}), 60), ada, now)


async def test_all_is_well(fronts: list[Front], database_url: str, tmp_path: Path) -> None:
    environment = {"QUIZBOT_DATABASE_URL": database_url}
    for front in fronts:
        environment |= front.environment
    store = Store(database_url)
    await store.write(set_up)
    await store.close()
    checks = await looked_at(tmp_path, 0, **environment)
    assert checks.keys() >= {
        "configuration", "database", "clock", "disk", "history", "bank", f"bank for {LEAGUE}", f"schedule {GENERAL}",
        "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DISCORD_TOKEN",
    }  # fmt: skip
    assert str(checks[f"schedule {GENERAL}"]["detail"]).count("Mon ") == 5
    async with quizbot(tmp_path, "doctor", **environment) as process:
        assert await process.ends() == 0
    assert [line[:6] for line in process.said.splitlines()] == ["ok    "] * len(checks)


@pytest.mark.parametrize("wrong", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DISCORD_TOKEN"])
async def test_a_token_that_is_not_taken(fronts: list[Front], wrong: str, tmp_path: Path) -> None:
    environment = {"QUIZBOT_DATABASE_URL": f"sqlite:///{tmp_path / 'a.db'}"}
    for front in fronts:
        environment |= front.environment
    checks = await looked_at(tmp_path, 1, **environment | {wrong: "xoxb-made-up-and-wrong"})
    assert [name for name, check in checks.items() if not check["ok"]] == [wrong]
    assert str(checks[wrong]["fix"]).startswith("Find it at ")
    assert not (tmp_path / "a.db").exists(), "looking makes nothing"


@pytest.mark.parametrize(
    ("environment", "name", "words"),
    [
        ({}, "configuration", "no platform is set up"),
        ({"SLACK_APP_TOKEN": "xapp-made-up"}, "configuration", "SLACK_BOT_TOKEN is missing"),
        ({"QUIZBOT_DATABASE_URL": "quiz.db"}, "database", "must look like"),
        ({"QUIZBOT_DATABASE_URL": "postgresql://u:pass-word@127.0.0.1:1/x"}, "database", "cannot be used"),
        ({"QUIZBOT_LOG_LEVLE": "INFO"}, "QUIZBOT_LOG_LEVLE", "no such variable"),
    ],
)
async def test_what_is_wrong_is_told(environment: dict[str, str], name: str, words: str, tmp_path: Path) -> None:
    given = {"QUIZBOT_DATABASE_URL": f"sqlite:///{tmp_path / 'a.db'}"} | environment
    checks = await looked_at(tmp_path, 1, **given)
    assert checks[name]["ok"] is False
    assert words in str(checks[name]["detail"])


async def test_a_database_of_another_release(database_url: str, tmp_path: Path) -> None:
    engine = open_engine(database_url)
    for schema, fix in ((migrate.known()[0], "quizbot db upgrade"), ("9999", "Install that release")):
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": schema})
        checks = await looked_at(tmp_path, 1, QUIZBOT_DATABASE_URL=database_url)
        assert fix in str(checks["database"]["fix"])
    engine.dispose()


async def test_a_test_card_comes_and_goes(fronts: list[Front], tmp_path: Path) -> None:
    slack, discord = fronts
    assert isinstance(slack, SlackFront)
    assert isinstance(discord, DiscordFront)
    environment = {"QUIZBOT_DATABASE_URL": f"sqlite:///{tmp_path / 'a.db'}"} | slack.environment | discord.environment
    places = {"slack:T0SLACK:C0GENERAL": slack, "discord:5:6": discord}
    for place, front in places.items():
        checks = await looked_at(tmp_path, 0, "--post-test", place, **environment)
        assert checks[f"post to {place}"]["detail"] == "a test card was posted and removed"
        assert front.messages() == []
    assert [len(slack.slack.called(f"chat.{name}")) for name in ("postMessage", "delete")] == [1, 1]
    assert [call.split()[0] for call in discord.server.calls if "/messages" in call] == ["POST", "DELETE"]
    for place, words in {"slack:T0SLACK:C0NOWHERE": "channel_not_found", "teams:1": "belongs to no platform"}.items():
        checks = await looked_at(tmp_path, 1, "--post-test", place, **environment)
        assert words in str(checks[f"post to {place}"]["detail"])


LEAST = 1 << 10 | 1 << 11 | 1 << 14 | 1 << 16 | 1 << 38
DENIED = [{"id": "200", "type": 0, "allow": "0", "deny": str(1 << 11 | 1 << 14)}]
CHANNELS = {
    "11": (channel("11", "5", "general"), {}, "everything needed in #general in Study", True),
    "12": (
        channel("12", "5", "quiet", permission_overwrites=DENIED), {},
        "in #quiet in Study the bot lacks Send Messages, Embed Links.", False,
    ),
    "13": ({"unseen": True}, {}, "in a channel the bot lacks View Channel.", False),
    "14": (None, {}, "a channel: there is no such channel any more.", False),
    "15": (channel("15", "5", "help", 15), {}, "#help in Study: one can only post in the threads of such a ch", False),
    "16": (
        channel("16", "5", "hall", 11, parent_id="11", owner_id="7", thread_metadata=thread_metadata()), {},
        "everything needed in #hall in Study", True,
    ),
    "17": (
        channel("17", "5", "shut", 11, parent_id="11", owner_id="7", thread_metadata=thread_metadata(locked=True)), {},
        "#shut in Study: the thread is locked.", False,
    ),
    "18": (channel("18", "5", "talk"), {"discuss": True}, "lacks Create Public Threads.", False),
    "19": (channel("19", "5", "loud"), {"ping": "role:discord:5:300"}, "All Roles.", False),
    "20": (channel("20", "5", "mild"), {"ping": "role:discord:5:301"}, "everything needed", True),
    "21": (channel("21", "5", "past"), {"ping": "role:discord:5:302"}, "the role that it should ping is gone.", False),
}  # fmt: skip


def asked_on_discord(records: Records) -> None:
    now = datetime.now(UTC)
    league = records.leagues.home_of("discord:5", "aws-developer", now)
    ada = records.people.meet("discord:5", {"discord:5:7": "Ada"}, now)["discord:5:7"]
    for id, (_, settings, *_) in CHANNELS.items():
        place = f"discord:5:{id}"
        records.leagues.add_channel(place, "discord:5", league.id)
        records.leagues.set_ping(place, str(settings["ping"]) if "ping" in settings else None)
        records.leagues.set_discuss(place, bool(settings.get("discuss")))
        records.schedules.set(Schedule(place, time(9), "Europe/Berlin", frozenset({0}), 60), ada, now)


async def test_discord_is_asked_for_the_gateway_the_commands_and_the_rights(tmp_path: Path) -> None:
    front = DiscordFront()
    await front.start()
    server = front.server
    roles = [{"id": "300", "name": "Loud", "permissions": "0"}, {"id": "301", "name": "Mild", "permissions": "0"}]
    roles[1]["mentionable"] = True
    server.guilds = [guild("5", "Study", LEAST, roles)]
    server.channels = {id: told for id, (told, *_) in CHANNELS.items() if told}
    environment = {"QUIZBOT_DATABASE_URL": f"sqlite:///{tmp_path / 'a.db'}"} | front.environment
    async with quizbot(tmp_path, "db", "upgrade", **environment) as process:
        assert await process.ends() == 0
    store = Store(environment["QUIZBOT_DATABASE_URL"])
    await store.write(asked_on_discord)
    await store.close()

    checks = await looked_at(tmp_path, 1, **environment)
    assert checks["discord gateway"]["detail"] == "reachable, 1000 of 1000 session starts left today"
    assert str(checks["discord commands"]["detail"]).startswith("the first start tells Discord ")
    for id, (_, _, words, ok) in CHANNELS.items():
        check = checks[f"permissions discord:5:{id}"]
        assert (words in str(check["detail"]), check["ok"]) == (True, ok), check

    async with quizbot(tmp_path, "discord", "sync", **environment) as process:
        assert await process.ends() == 0, process.said
    assert "Discord knows all" in process.said
    checks = await looked_at(tmp_path, 1, **environment)
    assert "of this release" in str(checks["discord commands"]["detail"])
    server.commands = [command for command in server.commands if command["name"] == "quiz"]
    server.commands.append({"name": "poll", "type": 1, "description": "Somebody else's"})
    server.starts = 3
    checks = await looked_at(tmp_path, 1, **environment)
    assert "it lacks /quiz-admin admins add" in str(checks["discord commands"]["detail"])
    assert checks["discord commands"]["fix"] == "Run: quizbot discord sync"
    assert "only 3 of 1000 session starts" in str(checks["discord gateway"]["detail"])
    assert server.problems == []
    await front.stop()
