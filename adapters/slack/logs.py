"""The logger that the Slack libraries write to: warnings only, without tokens, without stack traces."""

from __future__ import annotations

import logging
import re

_SECRETS = re.compile(
    r"xox[a-z]?(?:\.[a-z]+)?-[\w.-]+|xapp-[\w.-]+|ticket=[\w%-]+|(?<=hooks\.slack\.com/)[^\s'\"]+"
    r"|(?<=with code: )\S+|(?<='token': ')[^']+|(?<=\"token\": \")[^\"]+"
)


def vendor() -> logging.Logger:
    """The one logger to pass to slack_bolt and slack_sdk; their own are kept from saying more than warnings."""
    for library in ("slack_bolt", "slack_sdk"):
        _clamp(logging.getLogger(library))
    logger = logging.getLogger("quizbot.adapters.slack.library")
    _clamp(logger)
    if not any(isinstance(filter, _WithoutSecrets) for filter in logger.filters):
        logger.addFilter(_WithoutSecrets())
    return logger


def redact(text: str) -> str:
    """``text`` without what opens a door."""
    return _SECRETS.sub("***", text)


def _clamp(logger: logging.Logger) -> None:
    logger.setLevel(max(logger.level, logging.WARNING))


class _WithoutSecrets(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), None
        record.exc_info = record.exc_text = None  # the trace repeats addresses that hold a ticket
        return True
