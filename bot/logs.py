"""Logs: one line an event, no secrets. Vendors' libraries print requests and tokens at DEBUG, so they stay quiet."""

from __future__ import annotations

import logging
import sys

import structlog

QUIET = ("slack_sdk", "slack_bolt", "discord", "aiohttp", "apscheduler", "alembic", "sqlalchemy", "asyncio")
HARMLESS = ("voice will NOT be supported", "`token` will be unused")  # said at every start, and true


def configure(level: str, *, json: bool = False) -> None:
    """Send all logs to standard error."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(number),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(stream=sys.stderr, level=number, format="%(asctime)s [%(levelname)s] %(name)s: %(message)s")
    for handler in logging.getLogger().handlers:
        handler.addFilter(_matters)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(number, logging.WARNING))


def _matters(record: logging.LogRecord) -> bool:
    return not any(words in record.getMessage() for words in HARMLESS)
