"""The one web server of a process: it serves what the platforms need to be reached."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import structlog
from aiohttp import web

from bot.config import Misconfigured

log = structlog.get_logger("quizbot.web")


@asynccontextmanager
async def serving(
    host: str, port: int, routes: Sequence[web.RouteDef], variable: str = "QUIZBOT_HTTP"
) -> AsyncIterator[int]:
    """Serve ``routes`` until left; the port, which is a free one for 0. Raises Misconfigured when it cannot.

    ``variable`` is the one that named the address.
    """
    app = web.Application()
    app.router.add_routes(routes)
    runner = web.AppRunner(app, handle_signals=False, access_log=None, shutdown_timeout=5.0)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise Misconfigured(f"{variable}: cannot listen at {host}:{port} ({error.strerror}).") from None
        at = int(runner.addresses[0][1])
        log.info("listening", variable=variable, host=host, port=at)
        yield at
    finally:
        await runner.cleanup()
