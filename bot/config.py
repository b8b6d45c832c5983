"""Configuration: what the environment says, read once at the start and passed on as a value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_HTTP = "127.0.0.1:3000"  # for a proxy on this machine that ends TLS
DEFAULT_HEALTH = "127.0.0.1:8080"
DEFAULT_DATABASE = "sqlite:///quizbot.db"
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
BY_FILE = (
    "QUIZBOT_DATABASE_URL",
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_CLIENT_SECRET",
    "QUIZBOT_SECRET_KEY",
    "DISCORD_TOKEN",
)  # each may come as a file: NAME_FILE=/run/secrets/name

ELSEWHERE = ("QUIZBOT_NOTES",)  # read by commands for authors only

WHERE = {
    "SLACK_BOT_TOKEN": "api.slack.com/apps > your app > OAuth & Permissions > Bot User OAuth Token (begins with xoxb-)",
    "SLACK_APP_TOKEN": "api.slack.com/apps > your app > Basic Information > App-Level Tokens, scope connections:write "
    "(begins with xapp-)",
    "SLACK_SIGNING_SECRET": "api.slack.com/apps > your app > Basic Information > App Credentials > Signing Secret",
    "SLACK_CLIENT_ID": "api.slack.com/apps > your app > Basic Information > App Credentials > Client ID",
    "SLACK_CLIENT_SECRET": "api.slack.com/apps > your app > Basic Information > App Credentials > Client Secret",
    "QUIZBOT_SECRET_KEY": "the output of: quizbot slack key",
    "DISCORD_TOKEN": "discord.com/developers/applications > your application > Bot > Reset Token",
}


class Misconfigured(Exception):
    """The environment does not fit; the message names the variable and what to do, on one line."""


def _variable(name: str, default: Any, means: str, unset: str) -> Any:
    """A variable of the environment, what it means, and what holds without it."""
    return Field(default, validation_alias=name, description=means, json_schema_extra={"unset": unset})


class Config(BaseSettings):
    """The environment. Secrets never show in logs or in ``repr``."""

    model_config = SettingsConfigDict(extra="ignore", case_sensitive=True)

    database_url: SecretStr = _variable(
        "QUIZBOT_DATABASE_URL",
        SecretStr(DEFAULT_DATABASE),
        "Where everything is kept: `sqlite:///file.db` or `postgresql://user:password@host/database`",
        "`sqlite:///quizbot.db`",
    )
    slack_bot_token: SecretStr = _variable(
        "SLACK_BOT_TOKEN", SecretStr(""), "The app's token in your workspace, `xoxb-...`", "Slack is off"
    )
    slack_app_token: SecretStr = _variable(
        "SLACK_APP_TOKEN",
        SecretStr(""),
        "The app's token for Socket Mode, `xapp-...`",
        "Slack is off, unless it calls us over HTTPS",
    )
    slack_signing_secret: SecretStr = _variable(
        "SLACK_SIGNING_SECRET", SecretStr(""), "Proves that a call over HTTPS comes from Slack", "Socket Mode only"
    )
    slack_client_id: str = _variable(
        "SLACK_CLIENT_ID",
        "",
        "With `SLACK_CLIENT_SECRET`: lets further workspaces install the app",
        "one workspace, by its bot token",
    )
    slack_client_secret: SecretStr = _variable(
        "SLACK_CLIENT_SECRET",
        SecretStr(""),
        "With `SLACK_CLIENT_ID`: lets further workspaces install the app",
        "one workspace, by its bot token",
    )
    slack_history: bool = _variable(
        "SLACK_HISTORY",
        False,
        "`true` asks further workspaces for the scopes to look for the bot's own messages",
        "`false`",
    )
    secret_key: SecretStr = _variable(
        "QUIZBOT_SECRET_KEY",
        SecretStr(""),
        "Encrypts the tokens of further workspaces in the database; `quizbot slack key` makes one",
        "needed with `SLACK_CLIENT_ID`",
    )
    http: str = _variable(
        "QUIZBOT_HTTP",
        "",
        "Where the bot listens for Slack, `host:port`; put a proxy with TLS before it",
        "`127.0.0.1:3000`",
    )
    slack_api_url: str = _variable(
        "SLACK_API_URL",
        "https://slack.com/api/",
        "Another address of Slack's API, such as a proxy; ends in `/api/`",
        "`https://slack.com/api/`",
    )
    discord_token: SecretStr = _variable("DISCORD_TOKEN", SecretStr(""), "The bot's token", "Discord is off")
    discord_api_url: str = _variable(
        "DISCORD_API_URL", "", "Another address of Discord's API; ends in `/api/v10`", "Discord's own"
    )
    discord_shards: str = _variable(
        "DISCORD_SHARDS",
        "",
        "The shards this process listens to, such as `0-3/8`, where one process is not enough for all servers",
        "all",
    )
    discord_test_server: str = _variable(
        "DISCORD_TEST_SERVER",
        "",
        "For development: the id of the one server that gets the commands, at once",
        "all servers",
    )
    log_level: str = _variable("QUIZBOT_LOG_LEVEL", "INFO", "`DEBUG`, `INFO`, `WARNING` or `ERROR`", "`INFO`")
    log_format: str = _variable("QUIZBOT_LOG_FORMAT", "text", "`text`, or `json` for one JSON object a line", "`text`")
    health: str = _variable(
        "QUIZBOT_HEALTH",
        "",
        "Where `/healthz`, `/readyz` and `/metrics` are told, such as `127.0.0.1:8080` or `8080` for the loopback",
        "nowhere",
    )

    @model_validator(mode="after")
    def _whole(self) -> Config:
        bot, app, signing, client, client_secret, key = map(bool, (
            self.slack_bot_token, self.slack_app_token, self.slack_signing_secret, self.slack_client_id,
            self.slack_client_secret, self.secret_key,
        ))  # fmt: skip
        required = {
            "SLACK_CLIENT_ID": (client_secret and not client),
            "SLACK_CLIENT_SECRET": (client and not client_secret),
            "SLACK_BOT_TOKEN": (app and not bot and not client),
            "SLACK_APP_TOKEN": (bot and not app and not signing),
            "SLACK_SIGNING_SECRET": (client and not app and not signing),
            "QUIZBOT_SECRET_KEY": (client and not key and not bot),
        }
        for name, missing in required.items():
            if missing:
                raise Misconfigured(f"{name} is missing. Find it at {WHERE[name]}.")
        self.listen_at, self.health_at  # noqa: B018
        if self.log_level.upper() not in LOG_LEVELS:
            known = ", ".join(LOG_LEVELS)
            raise Misconfigured(f"QUIZBOT_LOG_LEVEL: {self.log_level!r} is not known. Write one of {known}.")
        if self.log_format not in ("text", "json"):
            raise Misconfigured(f"QUIZBOT_LOG_FORMAT: {self.log_format!r} is not known. Write text or json.")
        self.test_server  # noqa: B018
        return self

    @property
    def has_slack(self) -> bool:
        """Whether Slack is to run."""
        return bool(self.slack_bot_token or self.slack_client_id)

    @property
    def slack_distributed(self) -> bool:
        """Whether any workspace may install the app; a bot token alone needs no key for others' tokens."""
        return bool(self.slack_client_id and self.secret_key)

    @property
    def slack_over_http(self) -> bool:
        """Whether Slack is to call us; with an app token it does so only if asked for by an address."""
        return bool(self.slack_signing_secret) and bool(self.http or not self.slack_app_token)

    @property
    def secret_keys(self) -> list[str]:
        """The keys for secrets in the database, the one to seal with first."""
        return self.secret_key.get_secret_value().replace(",", " ").split()

    @property
    def listen_at(self) -> tuple[str, int]:
        """Host and port of our web server. Raises ``Misconfigured``."""
        host, port = _address("QUIZBOT_HTTP", self.http or DEFAULT_HTTP, DEFAULT_HTTP)
        return host or "0.0.0.0", port  # noqa: S104  # as asked for: “:3000”

    @property
    def health_at(self) -> tuple[str, int] | None:
        """Host and port to tell our health at; None for not at all. Raises ``Misconfigured``."""
        if not self.health:
            return None
        host, port = _address("QUIZBOT_HEALTH", self.health, DEFAULT_HEALTH)
        return host or "127.0.0.1", port

    @property
    def test_server(self) -> int | None:
        """The one Discord server that is told the commands, in development. Raises ``Misconfigured``."""
        given = self.discord_test_server
        if given and not (given.isascii() and given.isdigit() and 15 < len(given) < 21):
            raise Misconfigured(
                f"DISCORD_TEST_SERVER: {given!r} is no server's id. Copy it with a right click on the server "
                "(Settings > Advanced > Developer Mode shows the entry)."
            )
        return int(given) if given else None

    @property
    def has_discord(self) -> bool:
        """Whether Discord is to run."""
        return bool(self.discord_token.get_secret_value())


def _address(variable: str, given: str, example: str) -> tuple[str, int]:
    host, _, port = given.rpartition(":")
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        raise Misconfigured(f"{variable}: {given!r} is no address to listen at; it looks like {example}.")
    return host.strip("[]"), int(port)


def names() -> frozenset[str]:
    """Every variable that there is."""
    own = {str(field.validation_alias) for field in Config.model_fields.values()}
    return frozenset({*own, *ELSEWHERE, *(f"{name}_FILE" for name in BY_FILE)})


def read(environment: dict[str, str]) -> Config:
    """The configuration in ``environment``, secrets from files included. Raises ``Misconfigured``."""
    values: dict[str, Any] = dict(environment)
    for name in BY_FILE:
        path = environment.get(f"{name}_FILE")
        if path and not environment.get(name):
            try:
                values[name] = Path(path).read_text("utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                reason = error.strerror if isinstance(error, OSError) else "it is not text"
                raise Misconfigured(f"{name}_FILE: {path} cannot be read ({reason}).") from None
            if not values[name]:
                raise Misconfigured(f"{name}_FILE: {path} is empty.")
    fields = {str(field.validation_alias): field.default for field in Config.model_fields.values()}
    # Every field is given: pydantic would look for the others in the process's environment, where blanks count.
    return Config(**{name: values.get(name, "").strip() or default for name, default in fields.items()})
