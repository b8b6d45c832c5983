"""``quizbot run`` as a process of its own, against a Slack and a Discord on the loopback."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from signal import SIGKILL, SIGTERM

import pytest
from sqlalchemy import select, update

from storage.engine import open_engine
from storage.tables import answer, delivery, round
from tests.fronts import SECRETS, DiscordFront, Front, SlackFront, sees
from tests.processes import Process, quizbot, until
from tests.slack_server import BOT_TOKEN

MISUSED = 2
KINDS: dict[str, type[Front]] = {"slack": SlackFront, "discord": DiscordFront}


@pytest.fixture
async def fronts(request: pytest.FixtureRequest) -> AsyncIterator[list[Front]]:
    """The platforms that a test names, all of them there."""
    fronts = [KINDS[name]() for name in request.param.split("+")]
    for front in fronts:
        await front.start()
    yield fronts
    for front in fronts:
        await front.stop()


@pytest.fixture
async def slack() -> AsyncIterator[SlackFront]:
    front = SlackFront()
    await front.start()
    yield front
    await front.stop()


@asynccontextmanager
async def running(folder: Path, url: str, *fronts: Front, **further: str) -> AsyncIterator[Process]:
    """The bot, connected everywhere. It must keep its secrets and its calm."""
    environment = {"QUIZBOT_DATABASE_URL": url} | further
    for front in fronts:
        environment |= front.environment
    async with quizbot(folder, "run", **environment) as bot:
        for front in fronts:
            arrival = asyncio.create_task(front.connected())
            await until(lambda arrival=arrival: arrival.done() or bot.process.returncode is not None, "a connection")
            assert arrival.done(), bot.said
            await arrival
        yield bot
        assert "Traceback" not in bot.said, bot.said
        assert "[WARNING]" not in bot.said, bot.said
        assert not [secret for secret in SECRETS if secret in bot.said]


@pytest.mark.parametrize(
    ("fronts", "database_url"),
    [("slack", "postgresql"), ("discord", "sqlite"), ("slack+discord", "sqlite")],
    indirect=True,
)
async def test_a_day_with_a_kill_in_it(fronts: list[Front], database_url: str, tmp_path: Path) -> None:
    async with running(tmp_path, database_url, *fronts) as bot:
        for front in fronts:
            assert "/quiz today" in await front.types("help")
            assert "Every weekday at 09:00 (Europe/Berlin)" in await front.types(
                "setup", time="09:00", zone="Europe/Berlin"
            )
            assert "Today's question is on its way." in await front.types("post")
            post = await sees(front, "Question of the day")
            assert "Saved: A" in await front.answers(post, 0)
        await bot.ends(SIGKILL)
        await asyncio.gather(*(front.left() for front in fronts))

    async with running(tmp_path, database_url, *fronts) as bot:
        for front in fronts:
            post = await sees(front, "Question of the day")
            assert "Saved: B" in await front.answers(post, 1), "buttons of before the kill still work"
            assert len(front.messages()) == 1
        assert await bot.ends(SIGTERM) == 0
        await asyncio.gather(*(front.left() for front in fronts))
    _let_the_round_end(database_url)

    async with running(tmp_path, database_url, *fronts) as bot:
        for front in fronts:
            reveal = await sees(front, "Reveal:")
            assert "of 1 answer" in reveal
            closed = await sees(front, "Closed. 1 answer.")
            assert "You chose B" in await front.answers(closed, 0), "its button is “My answer” now"
        assert await bot.ends(SIGTERM) == 0
    assert _states(database_url).count("sent") == 3 * len(fronts), "a question, its edit and its reveal"
    assert "sending" not in _states(database_url)
    for front in fronts:
        assert len(front.messages()) == 2, "one question, one reveal"


@pytest.mark.parametrize(("fault", "comes_to"), [("slow", "sent"), ("hang_after", "unclear")])
async def test_a_stop_in_the_middle_of_a_message(slack: SlackFront, fault: str, comes_to: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'quizbot.db'}"
    async with running(tmp_path, url, slack) as bot:
        await slack.types("setup", time="09:00", zone="Europe/Berlin")
        slack.slack.will("chat.postMessage", fault)
        await slack.types("post")
        await until(lambda: slack.slack.called("chat.postMessage"), "the message")
        assert await bot.ends(SIGTERM) == 0
    assert comes_to in _states(url)
    assert "sending" not in _states(url)


@pytest.mark.parametrize("fronts", ["discord"], indirect=True)
async def test_a_click_is_answered_in_time_while_the_database_hangs(fronts: list[Front], tmp_path: Path) -> None:
    """Discord waits for three seconds, and the local one refuses what comes later."""
    [front] = fronts
    assert isinstance(front, DiscordFront)
    async with running(tmp_path, f"sqlite:///{tmp_path / 'quizbot.db'}", front) as bot:
        await front.types("setup", time="09:00", zone="Europe/Berlin")
        await front.types("post")
        post = await sees(front, "Question of the day")
        await until(lambda: _status(tmp_path) == "open", "the round")
        other = sqlite3.connect(tmp_path / "quizbot.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        told = len(front.server.replies)
        saving = asyncio.create_task(front.answers(post, 0))
        await until(lambda: len(front.server.replies) > told, "a first answer")
        assert front.server.replies[told:] == [{"type": 5, "data": {"flags": 64}}], "neutral, and nothing is said to be"
        assert not saving.done()
        other.rollback()
        other.close()
        assert "Saved: A" in await saving
        assert await bot.ends(SIGTERM) == 0
    assert front.server.problems == []


async def test_tokens_in_files_and_one_process_for_one_file(slack: SlackFront, tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text(f"{BOT_TOKEN}\n")
    url = f"sqlite:///{tmp_path / 'new' / 'quizbot.db'}"
    environment = slack.environment | {"QUIZBOT_DATABASE_URL": url, "SLACK_BOT_TOKEN_FILE": str(secret)}
    del environment["SLACK_BOT_TOKEN"]
    async with quizbot(tmp_path, "run", **environment) as bot:
        await slack.connected()
        async with quizbot(tmp_path, "run", **environment) as second:
            assert await second.ends() == MISUSED
            assert second.said.startswith("quizbot: Another Quizbot is using ")
        assert "/quiz today" in await slack.types("help")
        assert await bot.ends(SIGTERM) == 0


@pytest.mark.parametrize(
    ("fronts", "wrong", "words"),
    [
        ("slack", "SLACK_BOT_TOKEN", "SLACK_BOT_TOKEN is not right. Slack did not accept the bot token: invalid_auth."),
        ("slack", "SLACK_APP_TOKEN", "SLACK_APP_TOKEN is not right. Slack did not accept the app token: invalid_auth."),
        ("discord", "DISCORD_TOKEN", "DISCORD_TOKEN is not right. Discord does not know this token."),
        ("slack+discord", "DISCORD_TOKEN", "DISCORD_TOKEN is not right."),
    ],
    indirect=["fronts"],
)
async def test_a_wrong_token(fronts: list[Front], wrong: str, words: str, tmp_path: Path) -> None:
    environment = {"QUIZBOT_DATABASE_URL": f"sqlite:///{tmp_path / 'quizbot.db'}"}
    for front in fronts:
        environment |= front.environment
    async with quizbot(tmp_path, "run", **environment | {wrong: "xoxb-made-up-and-wrong"}) as bot:
        assert await bot.ends() == MISUSED
    assert bot.last_words.startswith(f"quizbot: {words}")
    assert "Find it at " in bot.last_words
    assert "made-up" not in bot.said
    assert "Traceback" not in bot.said


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        ("run", {}, "No platform is set up."),
        ("run", {}, "quizbot play"),
        ("run", {"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN is missing. Find it at api.slack.com/apps"),
        ("run", {"DISCORD_TOKEN_FILE": "/nowhere"}, "DISCORD_TOKEN_FILE: /nowhere cannot be read"),
        ("run", {"DISCORD_TOKEN_FILE": "/dev/null"}, "DISCORD_TOKEN_FILE: /dev/null is empty."),
        ("run", {"DISCORD_TOKEN": "x", "QUIZBOT_DATABASE_URL": "quiz.db"}, "QUIZBOT_DATABASE_URL must look like"),
        ("run", {"DISCORD_TOKEN": "x", "QUIZBOT_DATABASE_URL": "sqlite:////dev/null/x"}, "QUIZBOT_DATABASE_URL names"),
        ("run", {"DISCORD_TOKEN": "x", "QUIZBOT_DATABASE_URL": "postgresql://u:secret@127.0.0.1:1/x"}, "cannot be op"),
        ("rum", {}, "Did you mean 'run'? See: quizbot --help"),
        ("run --fast", {}, "No such option: --fast. See: quizbot --help"),
    ],
)
async def test_what_cannot_be_is_one_line(
    arguments: str, environment: dict[str, str], words: str, tmp_path: Path
) -> None:
    async with quizbot(tmp_path, *arguments.split(), **environment) as bot:
        assert await bot.ends() == MISUSED
    assert bot.said.startswith("quizbot: ")
    assert words in bot.said
    assert bot.said.count("\n") == 1
    assert "secret" not in bot.said


def _let_the_round_end(url: str) -> None:
    """While no process runs, move what is open into the past, its answers included: nobody has to wait for a day."""
    engine = open_engine(url)
    with engine.begin() as connection:
        for open_ in connection.execute(select(round.c.id, round.c.closes).where(round.c.status == "open")).all():
            by = open_.closes - (datetime.now(UTC) - timedelta(minutes=1))
            connection.execute(update(round).where(round.c.id == open_.id).values(closes=open_.closes - by))
            for given in connection.execute(select(answer).where(answer.c.round == open_.id)).all():
                mine = (answer.c.round == given.round) & (answer.c.account == given.account)
                connection.execute(update(answer).where(mine).values(clicked=given.clicked - by))
    engine.dispose()


def _status(folder: Path) -> str:
    """That of the only round."""
    with sqlite3.connect(folder / "quizbot.db") as connection:
        [(status,)] = connection.execute("SELECT status FROM round").fetchall()
    return str(status)


def _states(url: str) -> list[str]:
    """Where the messages stand that are owed or were."""
    engine = open_engine(url)
    with engine.connect() as connection:
        states = [row.state for row in connection.execute(select(delivery.c.state))]
    engine.dispose()
    return states
