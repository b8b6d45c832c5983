"""The link that adds the bot to a server."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.discord.invite import ROLES, THREADS, NoApplication, application_of, link
from bot.cli import app
from bot.config import Misconfigured

ID = 123456789012345678
LEAST = 274877991936  # view channels, send messages, send in threads, embed links, read history
TOKEN = f"{base64.b64encode(str(ID).encode()).decode().rstrip('=')}.made.up"


def asked(url: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}


def test_the_link_asks_for_the_least() -> None:
    assert link(ID).startswith("https://discord.com/oauth2/authorize?")
    assert asked(link(ID)) == {
        "client_id": str(ID),
        "scope": "bot applications.commands",
        "permissions": str(LEAST),
        "integration_type": "0",
    }


def test_more_is_one_right_each() -> None:
    assert int(asked(link(ID, THREADS))["permissions"]) == LEAST | 1 << 35
    assert int(asked(link(ID, ROLES))["permissions"]) == LEAST | 1 << 17


def test_the_application_is_read_from_the_token() -> None:
    assert application_of(TOKEN) == ID


@pytest.mark.parametrize("token", ["", "made.up.token", "ÄÖÜ.x.y", base64.b64encode(b"12").decode(), "a" * 99])
def test_a_token_that_tells_no_application(token: str) -> None:
    with pytest.raises(NoApplication):
        application_of(token)


@pytest.mark.parametrize(
    ("arguments", "permissions", "said"),
    [
        ([], LEAST, ""),
        (["--threads"], LEAST | 1 << 35, "Create Public Threads"),
        (["--any-role"], LEAST | 1 << 17, "never for @everyone"),
    ],
)
def test_on_the_command_line(
    arguments: list[str],
    permissions: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    app(["discord", "invite", *arguments], standalone_mode=False)
    shown = capsys.readouterr()
    assert asked(shown.out.strip())["permissions"] == str(permissions)
    assert said in shown.err
    assert "made.up" not in shown.out + shown.err


def test_without_a_token_the_application_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    with pytest.raises(Misconfigured, match=r"DISCORD_TOKEN is missing.*--application"):
        app(["discord", "invite"], standalone_mode=False)
