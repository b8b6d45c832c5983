"""The web server of the page: this machine only, this page only."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from aiohttp import WSMsgType, web

from adapters.playground import limits
from adapters.playground.desk import Desk
from adapters.playground.tab import Tab

PAGE = Path(__file__).parent / "page"
KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
PORTS_TRIED = 20
HEARTBEAT = 20.0

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class NoPort(OSError):
    """No free port was found for the playground."""


class Server:
    """Serves the page and one WebSocket for each tab, to browsers that were really sent here by their user.

    A page of another site can make a browser call this machine; it cannot choose the Host and Origin it sends.
    """

    def __init__(self, desk: Desk, host: str, port: int) -> None:
        self.url = ""
        self._desk = desk
        self._host = host
        self._port = port
        self._sockets: set[web.WebSocketResponse] = set()
        self._files = {path.name: path.read_bytes() for path in PAGE.iterdir() if path.suffix in KINDS}
        app = web.Application(middlewares=[self._guard], client_max_size=limits.FRAME)
        app.router.add_get("/", self._page)
        app.router.add_get("/live", self._live)
        app.router.add_get("/{name}", self._page)
        self._runner = web.AppRunner(app, handle_signals=False, access_log=None, shutdown_timeout=2.0)

    async def start(self) -> None:
        """Listen on the wanted port, or on the next free one."""
        await self._runner.setup()
        for port in range(self._port, self._port + (PORTS_TRIED if self._port else 1)):
            try:
                await web.TCPSite(self._runner, self._host, port).start()
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
            else:
                self._port = int(self._runner.addresses[0][1])
                self.url = f"http://{self._host}:{self._port}/"
                return
        raise NoPort(f"Ports {self._port} to {self._port + PORTS_TRIED - 1} of {self._host} are all in use.")

    async def stop(self) -> None:
        """Close every page and stop listening."""
        for socket in list(self._sockets):
            with suppress(ConnectionError, TimeoutError):
                async with asyncio.timeout(1):
                    await socket.close()
        await self._runner.cleanup()

    def _hosts(self) -> set[str]:
        return {f"{name}:{self._port}" for name in (self._host, "127.0.0.1", "localhost")}

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        if request.headers.get("Host", "") not in self._hosts():
            return web.Response(status=421, text=f"The playground answers only at {self.url}\n")
        if origin is not None and origin not in {f"http://{host}" for host in self._hosts()}:
            return web.Response(status=403, text="The playground answers only its own page.\n")
        response = await handler(request)
        if not response.prepared:
            response.headers.update(self._headers())
        return response

    def _headers(self) -> dict[str, str]:
        sockets = " ".join(f"ws://{host}" for host in sorted(self._hosts()))  # older browsers: 'self' is http only
        return {
            "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; "
            f"connect-src 'self' {sockets}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
        }

    async def _page(self, request: web.Request) -> web.Response:
        name = request.match_info.get("name", "index.html")
        if name not in self._files:
            return web.Response(status=404, text="There is nothing here.\n")
        return web.Response(body=self._files[name], content_type=KINDS[Path(name).suffix], charset="utf-8")

    async def _live(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=4 * limits.FRAME)  # from FRAME on: refused
        await socket.prepare(request)
        tab = Tab(socket)
        if not self._desk.enter(tab):
            await socket.close(message=b"too many pages")
            return socket
        self._sockets.add(socket)
        pump = asyncio.create_task(tab.pump())
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._desk.take(tab, message.data)
        finally:
            self._sockets.discard(socket)
            self._desk.leave(tab)
            pump.cancel()
            await asyncio.gather(pump, return_exceptions=True)
        return socket
