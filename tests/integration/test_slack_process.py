"""``quizbot run`` with a Slack that calls it, as a process of its own: what the environment has to say, and no more."""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from bot.vault import new_key
from tests.processes import quizbot, until
from tests.slack_server import BOT_TOKEN, CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET, TEAM, Slack
from tests.world import WorldClock

MISUSED = 2


class HostClock(WorldClock):
    """The time it really is."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_installed_through_a_browser_and_played_over_http(tmp_path: Path) -> None:
    slack, at, key = Slack(HostClock()), f"127.0.0.1:{free_port()}", new_key()
    slack.installed = False
    slack.join("U0ADA", "Ada", is_admin=True)
    slack.channel("C0GENERAL")
    await slack.start()
    slack.request_url = f"http://{at}/slack/events"
    environment = {
        "SLACK_CLIENT_ID": CLIENT_ID, "SLACK_CLIENT_SECRET": CLIENT_SECRET, "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "QUIZBOT_SECRET_KEY": key, "QUIZBOT_HTTP": at, "SLACK_API_URL": slack.api_url,
        "QUIZBOT_DATABASE_URL": f"sqlite:///{tmp_path / 'quizbot.db'}", "QUIZBOT_LOG_LEVEL": "DEBUG",
    }  # fmt: skip
    async with quizbot(tmp_path, "run", **environment) as bot:
        await bot.says("listening")
        async with aiohttp.ClientSession() as browser:
            async with browser.get(f"http://{at}/slack/install", allow_redirects=False) as page:
                asked = parse_qs(urlsplit(page.headers["Location"]).query)
                cookie = page.headers["Set-Cookie"].partition(";")[0]
            code = slack.grants(slack, "U0ADA", asked["scope"][0])
            given = {"code": code, "state": asked["state"][0]}
            address, headers = f"http://{at}/slack/oauth_redirect", {"Cookie": cookie}
            async with browser.get(address, params=given, headers=headers) as page:
                assert page.status == 200
        for words, answer in (("setup 09:00 Europe/Berlin", "The quiz is set up."), ("post", "on its way")):
            act = await slack.command("U0ADA", "C0GENERAL", words)
            assert answer in (await act.seen.get())["text"]
        await until(lambda: bool(slack.channels["C0GENERAL"]), "the question")
        assert "Question of the day" in slack.channels["C0GENERAL"][0]["text"]
        secrets = (slack.token, CLIENT_SECRET, SIGNING_SECRET, key, code, given["state"])
        assert [secret for secret in secrets if secret in bot.said] == []
        assert "Traceback" not in bot.said
    assert slack.problems == []
    assert slack.unacknowledged == []
    await slack.stop()


MANY = {"SLACK_CLIENT_ID": CLIENT_ID, "SLACK_CLIENT_SECRET": CLIENT_SECRET, "SLACK_SIGNING_SECRET": SIGNING_SECRET}


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"SLACK_BOT_TOKEN": BOT_TOKEN}, "SLACK_APP_TOKEN is missing."),
        ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN is missing."),
        ({"SLACK_CLIENT_ID": CLIENT_ID}, "SLACK_CLIENT_SECRET is missing."),
        ({"SLACK_CLIENT_SECRET": CLIENT_SECRET}, "SLACK_CLIENT_ID is missing."),
        (MANY, "QUIZBOT_SECRET_KEY is missing. Find it at the output of: quizbot slack key"),
        (MANY | {"SLACK_SIGNING_SECRET": "", "QUIZBOT_SECRET_KEY": "x"}, "SLACK_SIGNING_SECRET is missing."),
        (MANY | {"QUIZBOT_SECRET_KEY": "x"}, "QUIZBOT_SECRET_KEY holds something that is no key."),
        (MANY | {"QUIZBOT_SECRET_KEY": "x", "QUIZBOT_HTTP": "here"}, "QUIZBOT_HTTP: 'here' is no address"),
    ],
)
async def test_what_is_missing_is_told_in_one_line(tmp_path: Path, environment: dict[str, str], words: str) -> None:
    database = {"QUIZBOT_DATABASE_URL": f"sqlite:///{tmp_path / 'quizbot.db'}"}
    async with quizbot(tmp_path, "run", **database, **environment) as bot:
        assert await bot.ends() == MISUSED
        assert bot.last_words.startswith(f"quizbot: {words}")
        assert "Traceback" not in bot.said
        assert CLIENT_SECRET not in bot.said


async def test_a_port_that_is_taken(tmp_path: Path) -> None:
    slack = Slack(HostClock())
    await slack.start()
    environment = {
        "SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_SIGNING_SECRET": SIGNING_SECRET, "SLACK_API_URL": slack.api_url,
        "QUIZBOT_DATABASE_URL": f"sqlite:///{tmp_path / 'quizbot.db'}", "QUIZBOT_HTTP": f"127.0.0.1:{slack.port}",
    }  # fmt: skip
    async with quizbot(tmp_path, "run", **environment) as bot:
        assert await bot.ends() == MISUSED
        assert bot.last_words.startswith("quizbot: QUIZBOT_HTTP: cannot listen at 127.0.0.1:")
    await slack.stop()
    assert TEAM not in bot.said
