"""Configuration: what the environment says, read once at the start and passed on as a value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_DATABASE = "sqlite:///quizbot.db"
BY_FILE = (
    "QUIZBOT_DATABASE_URL",
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "DISCORD_TOKEN",
)  # each may come as a file: NAME_FILE=/run/secrets/name

WHERE = {
    "SLACK_BOT_TOKEN": "api.slack.com/apps > your app > OAuth & Permissions > Bot User OAuth Token (begins with xoxb-)",
    "SLACK_APP_TOKEN": "api.slack.com/apps > your app > Basic Information > App-Level Tokens, scope connections:write "
    "(begins with xapp-)",
    "DISCORD_TOKEN": "discord.com/developers/applications > your application > Bot > Reset Token",
}


class Misconfigured(Exception):
    """The environment does not fit; the message names the variable and what to do, on one line."""


class Config(BaseSettings):
    """The environment. Secrets never show in logs or in ``repr``."""

    model_config = SettingsConfigDict(extra="ignore", case_sensitive=True)

    database_url: SecretStr = Field(SecretStr(DEFAULT_DATABASE), validation_alias="QUIZBOT_DATABASE_URL")
    slack_bot_token: SecretStr = Field(SecretStr(""), validation_alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr = Field(SecretStr(""), validation_alias="SLACK_APP_TOKEN")
    slack_api_url: str = Field("https://slack.com/api/", validation_alias="SLACK_API_URL")
    discord_token: SecretStr = Field(SecretStr(""), validation_alias="DISCORD_TOKEN")
    discord_api_url: str = Field("", validation_alias="DISCORD_API_URL")
    log_level: str = Field("INFO", validation_alias="QUIZBOT_LOG_LEVEL")

    @model_validator(mode="after")
    def _whole(self) -> Config:
        slack = {"SLACK_BOT_TOKEN": self.slack_bot_token, "SLACK_APP_TOKEN": self.slack_app_token}
        missing = [name for name, value in slack.items() if not value.get_secret_value()]
        if len(missing) == 1:
            raise Misconfigured(f"{missing[0]} is missing. Find it at {WHERE[missing[0]]}.")
        return self

    @property
    def has_slack(self) -> bool:
        """Whether Slack is to run."""
        return bool(self.slack_bot_token.get_secret_value())

    @property
    def has_discord(self) -> bool:
        """Whether Discord is to run."""
        return bool(self.discord_token.get_secret_value())


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
    names = {str(field.validation_alias) for field in Config.model_fields.values()}
    return Config(**{name: value.strip() for name, value in values.items() if name in names and value.strip()})
