"""A small Discord over real HTTP and a real WebSocket, for what simcord cannot show: sockets, tokens, faults."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

TOKEN = "good.made.up.token"
BOT = {"id": "100", "username": "quizbot", "discriminator": "0", "avatar": None, "bot": True}


@dataclass
class Fault:
    """What happens to the next call that creates a message."""

    status: int = 0  # 0: the connection is reset
    body: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    after_effect: bool = False


class DiscordServer:
    """One application, no server of its own making; messages are kept per channel, nonces are honoured."""

    def __init__(self) -> None:
        self.messages: dict[str, dict[str, Any]] = {}
        self.replies: list[dict[str, Any]] = []
        self.commands: list[dict[str, Any]] = []
        self.faults: list[Fault] = []
        self.identified = 0
        self.calls: list[str] = []
        self.close_with: int | None = None
        self.replied = asyncio.Event()
        self._socket: web.WebSocketResponse | None = None
        self._sequence = 0
        self._ids = iter(range(10**18, 10**19))
        self._runner: web.AppRunner

    async def start(self) -> None:
        app = web.Application()
        api = "/api/v10"
        app.add_routes(
            [
                web.get(f"{api}/users/@me", self._me),
                web.get(f"{api}/oauth2/applications/@me", self._application),
                web.get(f"{api}/gateway/bot", self._gateway),
                web.put(f"{api}/applications/100/commands", self._sync),
                web.post(f"{api}/channels/{{channel}}/messages", self._create),
                web.post(f"{api}/interactions/{{id}}/{{token}}/callback", self._callback),
                web.get("/ws/", self._ws),
            ]
        )
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self.port}/api/v10"

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def dispatch(self, event: str, data: dict[str, Any]) -> None:
        """Send an event to the connected bot."""
        assert self._socket is not None
        self._sequence += 1
        await self._socket.send_json({"op": 0, "s": self._sequence, "t": event, "d": data})

    def _refused(self, request: web.Request) -> web.Response | None:
        self.calls.append(f"{request.method} {request.path}")
        if request.headers.get("Authorization") != f"Bot {TOKEN}":
            return answer({"message": "401: Unauthorized", "code": 0}, status=401)
        return None

    async def _me(self, request: web.Request) -> web.Response:
        return self._refused(request) or answer(BOT)

    async def _application(self, request: web.Request) -> web.Response:
        app = {
            "id": "100",
            "name": "quizbot",
            "description": "",
            "icon": None,
            "rpc_origins": [],
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "",
            "flags": 0,
            "owner": BOT,
            "team": None,
        }
        return self._refused(request) or answer(app)

    async def _gateway(self, request: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 1000, "reset_after": 1, "max_concurrency": 1}
        found = {"url": f"ws://127.0.0.1:{self.port}/ws/", "shards": 1, "session_start_limit": limit}
        return self._refused(request) or answer(found)

    async def _sync(self, request: web.Request) -> web.Response:
        self.commands = await request.json()
        made = [{**command, "id": str(next(self._ids)), "application_id": "100"} for command in self.commands]
        for command in made:
            command |= {"version": "1", "dm_permission": False, "default_member_permissions": None}
        return self._refused(request) or answer(made)

    async def _create(self, request: web.Request) -> web.StreamResponse:
        if refused := self._refused(request):
            return refused
        body = await request.json()
        fault = self.faults.pop(0) if self.faults else None
        if fault is None or fault.after_effect:
            made = self.messages.setdefault(body["nonce"], self._message(request.match_info["channel"], body))
        if fault is None:
            return answer(made)
        if not fault.status:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        return answer(fault.body, status=fault.status, headers=fault.headers)

    def _message(self, channel: str, body: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": str(next(self._ids)),
            "channel_id": channel,
            "author": BOT,
            "content": "",
            "timestamp": "2026-03-02T06:00:00+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "pinned": False,
            "type": 0,
            "flags": body["flags"],
            "components": body["components"],
        }

    async def _callback(self, request: web.Request) -> web.Response:
        self.replies.append(await request.json())
        self.replied.set()
        interaction = {"id": request.match_info["id"], "type": 2}
        return answer({"interaction": interaction, "resource": None})

    async def _ws(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "s": None, "t": None, "d": {"heartbeat_interval": 41250}})
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                break
            message = json.loads(frame.data)
            if message["op"] == 2:
                self.identified += 1
                if self.close_with is not None:
                    await socket.close(code=self.close_with)
                    break
                self._socket = socket
                ready = {
                    "v": 10,
                    "user": BOT,
                    "guilds": [],
                    "session_id": "s",
                    "resume_gateway_url": f"ws://127.0.0.1:{self.port}/ws/",
                    "application": {"id": "100", "flags": 0},
                    "shard": [0, 1],
                }
                await self.dispatch("READY", ready)
            elif message["op"] == 1:
                await socket.send_json({"op": 11, "s": None, "t": None, "d": None})
        return socket


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """JSON with exactly the content type discord.py parses."""
    return web.Response(body=json.dumps(body).encode(), status=status, headers=headers, content_type="application/json")


def slash(id: int, root: str, command: str) -> dict[str, Any]:
    """An INTERACTION_CREATE of somebody who typed a command in a server."""
    user = {"id": "7", "username": "ada", "discriminator": "0", "avatar": None, "global_name": "Ada"}
    member = {
        "user": user,
        "roles": [],
        "joined_at": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "permissions": "32",
    }
    return {
        "id": str(id),
        "application_id": "100",
        "type": 2,
        "token": "t",
        "version": 1,
        "guild_id": "5",
        "channel_id": "6",
        "channel": {"id": "6", "type": 0, "guild_id": "5", "name": "general", "permissions": "0", "position": 0},
        "member": member,
        "locale": "en-US",
        "guild_locale": "en-US",
        "app_permissions": "0",
        "entitlements": [],
        "authorizing_integration_owners": {"0": "5"},
        "context": 0,
        "attachment_size_limit": 1,
        "data": {"id": "1", "name": root, "type": 1, "options": [{"name": command, "type": 1, "options": []}]},
    }
