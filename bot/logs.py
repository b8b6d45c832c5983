"""Logs: one line an event, no secrets. Vendors' libraries print requests and tokens at DEBUG, so they stay quiet."""

from __future__ import annotations

import logging
import sys

import structlog

QUIET = ("slack_sdk", "slack_bolt", "discord", "aiohttp", "apscheduler", "alembic", "sqlalchemy", "asyncio")


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
    for name in QUIET:
        logging.getLogger(name).setLevel(max(number, logging.WARNING))
