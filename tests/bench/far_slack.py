"""Slack's side of a click, as light as it can be: a frame goes out; its acknowledgement and its reply come in."""

from __future__ import annotations

import asyncio
import itertools
import json
import time

from aiohttp import WSMsgType, web

from adapters.card import on_the_wire

TEAM, CHANNEL, STAMP = "T0BENCH", "C0BENCH", "1764000000.000100"
BOT_TOKEN, APP_TOKEN = "xoxb-0000-bench", "xapp-1-A0-bench"  # pragma: allowlist secret


class FarSlack:
    """One workspace, one connected process."""

    def __init__(self) -> None:
        self.connected = asyncio.Event()
        self.posts = 0
        self._numbers = itertools.count(1)
        self._acknowledged: dict[str, asyncio.Future[None]] = {}
        self._replied: dict[str, asyncio.Future[None]] = {}
        self._socket: web.WebSocketResponse | None = None
        self._runner: web.AppRunner
        self.port = 0

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/hook/{act}", self._hook)
        app.router.add_post("/api/{method}", self._api)
        app.router.add_get("/socket", self._listen)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    async def click(self, user: str, option: int, key: str) -> None:
        """One press, until it is acknowledged and privately answered."""
        number = str(next(self._numbers))
        loop = asyncio.get_running_loop()
        self._acknowledged[number], self._replied[number] = loop.create_future(), loop.create_future()
        assert self._socket is not None
        await self._socket.send_str(json.dumps(self._frame(number, user, on_the_wire(f"answer:{option}", key))))
        async with asyncio.timeout(10):
            await self._acknowledged[number]
            await self._replied[number]
        del self._acknowledged[number], self._replied[number]

    def _frame(self, number: str, user: str, wire: str) -> dict[str, object]:
        button = {"type": "button", "action_id": "quiz-1", "block_id": "b1", "value": wire,
                  "text": {"type": "plain_text", "text": "B"}, "action_ts": f"{time.time():.6f}"}  # fmt: skip
        message = {"type": "message", "user": "U0BOT", "bot_id": "B0BOT", "ts": STAMP, "text": "Question of the day",
                   "blocks": [{"type": "section", "block_id": f"s{n}", "text": {"type": "mrkdwn", "text": "x" * 400}}
                              for n in range(4)]}  # fmt: skip
        payload = {
            "type": "block_actions", "token": "bench", "api_app_id": "A0", "trigger_id": f"{number}.bench",
            "team": {"id": TEAM, "domain": "bench"}, "channel": {"id": CHANNEL, "name": "general"},
            "user": {"id": user, "name": user.lower(), "username": user.lower(), "team_id": TEAM},
            "container": {"type": "message", "message_ts": STAMP, "channel_id": CHANNEL, "is_ephemeral": False},
            "message": message, "state": {"values": {}}, "actions": [button],
            "response_url": f"http://127.0.0.1:{self.port}/hook/{number}",
        }  # fmt: skip
        return {"envelope_id": number, "type": "interactive", "payload": payload, "accepts_response_payload": True}

    async def _listen(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A0"},
                                "debug_info": {"approximate_connection_time": 3600}})  # fmt: skip
        self._socket = socket
        self.connected.set()
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                self._done(self._acknowledged, json.loads(frame.data)["envelope_id"])
        return socket

    async def _hook(self, request: web.Request) -> web.Response:
        await request.read()
        self._done(self._replied, request.match_info["act"])
        return web.Response(text="ok")

    async def _api(self, request: web.Request) -> web.Response:
        match request.match_info["method"]:
            case "auth.test":
                answer = {"url": "https://bench.slack.com/", "team": "Bench", "team_id": TEAM, "user_id": "U0BOT",
                          "bot_id": "B0BOT"}  # fmt: skip
            case "apps.connections.open":
                answer = {"url": f"ws://127.0.0.1:{self.port}/socket"}
            case "users.info":
                user = (await request.post()).get("user", "U0")
                answer = {"user": {"id": user, "team_id": TEAM, "name": user, "profile": {"display_name": user}}}
            case _:
                self.posts += 1
                answer = {"channel": (await request.json()).get("channel", CHANNEL), "ts": f"{time.time():.6f}"}
        return web.json_response({"ok": True, **answer})

    @staticmethod
    def _done(waiting: dict[str, asyncio.Future[None]], number: str) -> None:
        future = waiting.get(number)
        if future and not future.done():
            future.set_result(None)
