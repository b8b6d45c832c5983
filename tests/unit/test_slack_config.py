"""Which of Slack's ways are open, from what the environment says."""

from __future__ import annotations

import pytest

from bot.config import Misconfigured, read

BOT, APP, SIGNING = {"SLACK_BOT_TOKEN": "b"}, {"SLACK_APP_TOKEN": "a"}, {"SLACK_SIGNING_SECRET": "s"}
CLIENT = {"SLACK_CLIENT_ID": "i", "SLACK_CLIENT_SECRET": "c"}
KEY = {"QUIZBOT_SECRET_KEY": "new, old"}


@pytest.mark.parametrize(
    ("environment", "over_http", "distributed"),
    [
        (BOT | APP, False, False),
        (BOT | APP | SIGNING, False, False),  # Slack's page shows all of them; sockets are what an app token is for
        (BOT | APP | SIGNING | {"QUIZBOT_HTTP": ":3000"}, True, False),
        (BOT | SIGNING, True, False),
        (BOT | APP | SIGNING | CLIENT, False, False),  # no key, no tokens of others
        (SIGNING | CLIENT | KEY, True, True),
        (APP | CLIENT | KEY, False, True),
        (BOT | SIGNING | CLIENT | KEY, True, True),
    ],
)
def test_the_ways_to_slack(environment: dict[str, str], over_http: bool, distributed: bool) -> None:
    config = read(environment)
    assert config.has_slack
    assert (config.slack_over_http, config.slack_distributed) == (over_http, distributed)
    assert "new" not in repr(config)


def test_several_keys_the_one_to_seal_with_first() -> None:
    assert read(SIGNING | CLIENT | KEY).secret_keys == ["new", "old"]


@pytest.mark.parametrize(
    ("given", "at"),
    [("", ("127.0.0.1", 3000)), (":8080", ("0.0.0.0", 8080)), ("[::1]:80", ("::1", 80))],  # noqa: S104
)
def test_where_to_listen(given: str, at: tuple[str, int]) -> None:
    assert read(BOT | SIGNING | {"QUIZBOT_HTTP": given}).listen_at == at


@pytest.mark.parametrize("given", ["here", "here:", ":0", ":65536", ":٣", "1.2.3.4"])
def test_no_address(given: str) -> None:
    with pytest.raises(Misconfigured, match="QUIZBOT_HTTP"):
        read(BOT | SIGNING | {"QUIZBOT_HTTP": given})
