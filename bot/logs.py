"""Logs: one line an event, no secrets. Vendors' libraries print requests and tokens at DEBUG, so they stay quiet."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import Processor

QUIET = ("slack_sdk", "slack_bolt", "discord", "aiohttp", "apscheduler", "alembic", "sqlalchemy", "asyncio")
HARMLESS = ("voice will NOT be supported", "`token` will be unused")  # said at every start, and true


def configure(level: str, *, json: bool = False) -> None:
    """Send all logs to standard error, as lines for people or as one JSON object a line.

    What is said while an event is answered carries the same ``request``.
    """
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(number),
        processors=[
            *shared,
            structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(stream=sys.stderr, level=number, format="%(asctime)s [%(levelname)s] %(name)s: %(message)s")
    for handler in logging.getLogger().handlers:
        handler.addFilter(_matters)
        if json:
            handler.setFormatter(_as_json(shared))
    for name in QUIET:
        logging.getLogger(name).setLevel(max(number, logging.WARNING))


def _as_json(shared: list[Processor]) -> logging.Formatter:
    """What the libraries log, in the same form."""
    return structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.JSONRenderer()],
        foreign_pre_chain=[structlog.stdlib.add_logger_name, structlog.stdlib.ExtraAdder(allow=()), *shared],
    )


def _matters(record: logging.LogRecord) -> bool:
    return not any(words in record.getMessage() for words in HARMLESS)
