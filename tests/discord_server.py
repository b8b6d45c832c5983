"""A small Discord over real HTTP and a real WebSocket, for what simcord cannot show: sockets, tokens, faults."""

from __future__ import annotations

import asyncio
import itertools
import json
import math
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import WSMsgType, web
from aiohttp.typedefs import Handler
from discord.utils import snowflake_time, time_snowflake

from tests import discord_openapi, discord_rules

API = "/api/v10"
FORUM = 15
TOKEN = "good.made.up.token"
BOT = {"id": "100", "username": "quizbot", "discriminator": "0", "avatar": None, "bot": True}


@dataclass
class Fault:
    """What happens to the next call that creates a message."""

    status: int = 0  # 0: the connection is reset
    body: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    after_effect: bool = False
    hangs: bool = False  # no answer ever comes
    lands_late: bool = False  # it hangs, and has its effect at the next ``land``
    seconds: float = 0.0  # the answer comes after so long
    garbled: bool = False  # the answer is no JSON


_SLOW_DOWN = {"message": "slow", "retry_after": 0.3, "global": False}
_OOPS = {"message": "oops", "code": 0}
FAULTS = {  # by the names that the local Slack gives them
    "ok": None,
    "slow": Fault(after_effect=True, seconds=0.3),
    "429": Fault(429, _SLOW_DOWN, {"Via": "1.1 x", "Retry-After": "1"}),
    "500_before": Fault(500, _OOPS),
    "500_after": Fault(500, _OOPS, after_effect=True),
    "503_before": Fault(503, _OOPS),
    "503_after": Fault(503, _OOPS, after_effect=True),
    "hang_before": Fault(hangs=True),
    "hang_after": Fault(hangs=True, after_effect=True),
    "reset_before": Fault(),
    "reset_after": Fault(after_effect=True),
    "banned": Fault(429, {"message": "banned"}),  # a network in between, not Discord itself
    "land_late": Fault(hangs=True, lands_late=True),
    "bad_json": Fault(after_effect=True, garbled=True),
}


class DiscordServer:
    """One application, no server of its own making; messages are kept, nonces are honoured for ``nonce_window``.

    Every request is held against ``discord_rules`` and ``discord_openapi``; what breaks one is refused as Discord does,
    and noted in ``problems``. An interaction is answered once, within 3 s.
    """

    def __init__(self) -> None:
        self.messages: dict[str, dict[str, Any]] = {}
        self.replies: list[dict[str, Any]] = []
        self.answers: dict[str, list[dict[str, Any]]] = {}  # what a person has read, by the interaction's token
        self.commands: list[dict[str, Any]] = []
        self.faults: list[Fault | None] = []
        self.identified = 0
        self.connected = 0  # how often a bot was told that it is ready
        self.calls: list[str] = []
        self.close_with: int | None = None
        self.problems: list[str] = []
        self.invalid = 0  # answers of 401, 403 and 429: 10,000 in ten minutes ban the address
        self.nonce_window = 300.0  # seconds
        self.storm_until = 0.0  # monotonic; until then every call that makes a message is told to wait
        self.limited: dict[tuple[str, str], float] = {}  # method and channel -> seconds that it is refused for
        self.slow_down = 0.0  # seconds that whoever looks for a member is told to wait with every call
        self.per_second = 0  # calls that make a message, over all channels; 0 is no limit
        self.created: list[float] = []  # when messages were made
        self.threads: list[str] = []
        self.shards: list[tuple[int, int]] = []  # of each session that began: its number, and of how many
        self.guilds: list[dict[str, Any]] = []
        self.channels: dict[str, dict[str, Any]] = {}
        self.starts = 1_000  # sessions that may still begin
        self.sparse = False  # whether everything is left out that may be
        self.heartbeat = 41_250  # milliseconds
        self.beats = 0
        self.unwelcome = 0  # sessions that are refused when they would begin
        self.resumed = 0
        self.session = 0  # a session that is not this one cannot be resumed
        self.shut = False  # whether the gateway is closed to everybody
        self._events: list[dict[str, Any]] = []
        self._nonces: dict[str, tuple[str, float]] = {}
        self._acknowledged: set[str] = set()
        self.replied = asyncio.Event()
        self._closing = asyncio.Event()
        self._late: list[Callable[[], object]] = []
        self._socket: web.WebSocketResponse | None = None
        self._cut: Callable[[], None] | None = None
        self._sequence = 0
        self.compressed = False  # whether the gateway speaks as it is asked to
        self.streams = 0
        self._streams: dict[web.WebSocketResponse, Any] = {}
        self._numbers = itertools.count()
        self._runner: web.AppRunner

    async def start(self) -> None:
        app = web.Application(middlewares=[self._described])
        api = API
        app.add_routes(
            [
                web.get(f"{api}/users/@me", self._me),
                web.post(f"{api}/users/@me/channels", self._direct),
                web.get(f"{api}/oauth2/applications/@me", self._application),
                web.get(f"{api}/gateway/bot", self._gateway),
                web.get(f"{api}/channels/{{channel}}", self._channel),
                web.patch(f"{api}/channels/{{channel}}", self._reopen),
                web.get(f"{api}/guilds/{{guild}}", self._guild),
                web.get(f"{api}/guilds/{{guild}}/members/100", self._bot_in),
                web.get(f"{api}/guilds/{{guild}}/members/{{user}}", self._member),
                web.get(f"{api}/applications/100/commands", self._listed),
                web.get(f"{api}/applications/100/guilds/{{guild}}/commands", self._listed),
                web.put(f"{api}/applications/100/commands", self._sync),
                web.put(f"{api}/applications/100/guilds/{{guild}}/commands", self._sync),
                web.post(f"{api}/channels/{{channel}}/messages", self._create),
                web.get(f"{api}/channels/{{channel}}/messages", self._history),
                web.patch(f"{api}/channels/{{channel}}/messages/{{message}}", self._edit),
                web.delete(f"{api}/channels/{{channel}}/messages/{{message}}", self._delete),
                web.post(f"{api}/channels/{{channel}}/messages/{{message}}/threads", self._thread),
                web.post(f"{api}/interactions/{{id}}/{{token}}/callback", self._callback),
                web.patch(f"{api}/webhooks/100/{{token}}/messages/@original", self._followup),
                web.post(f"{api}/webhooks/100/{{token}}", self._followup),
                web.get("/ws/", self._ws),
            ]
        )
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self.port}/api/v10"

    def _id(self) -> int:
        """A new id, which tells the time as Discord's do."""
        return time_snowflake(datetime.now(UTC)) + next(self._numbers)

    async def stop(self) -> None:
        self._closing.set()
        await self._runner.cleanup()

    def will(self, *faults: str) -> None:
        """What the next calls that make a message come to, by name."""
        self.faults += [FAULTS.get(fault) for fault in faults]

    def land(self) -> None:
        """What was on its way when nobody waited any more has its effect now."""
        while self._late:
            self._late.pop(0)()

    async def _send(self, socket: web.WebSocketResponse, payload: Any) -> None:
        """Say something to one listener, in the one long stream that it asked for or as it is."""
        stream = self._streams.get(socket)
        if stream is None:
            await socket.send_json(payload)
        else:
            await socket.send_bytes(stream.compress(json.dumps(payload).encode()) + stream.flush(zlib.Z_SYNC_FLUSH))

    async def say(self, op: int, data: Any) -> None:
        """Say something of the gateway itself."""
        assert self._socket is not None
        await self._send(self._socket, {"op": op, "s": None, "t": None, "d": data})

    async def dispatch(self, event: str, data: Any) -> None:
        """Send an event to the connected bot, or keep it for a bot that resumes."""
        self._sequence += 1
        self._events.append({"op": 0, "s": self._sequence, "t": event, "d": data})
        if self._socket is not None and not self._socket.closed:
            await self._send(self._socket, self._events[-1])

    def drop(self, *, forget: bool = False) -> None:
        """Cut the gateway's connection; with ``forget`` the session cannot be resumed."""
        assert self._cut is not None
        self._cut()
        self._socket = None
        self.session += forget

    def _refused(self, request: web.Request) -> web.Response | None:
        self.calls.append(f"{request.method} {request.path}")
        if request.headers.get("Authorization") != f"Bot {TOKEN}":
            self.invalid += 1
            return answer({"message": "401: Unauthorized", "code": 0}, status=401)
        return None

    def _broken(self, problems: Sequence[str]) -> web.Response | None:
        if not problems:
            return None
        self.problems += problems
        return answer({"message": f"Invalid Form Body: {problems}", "code": 50035}, status=400)

    def _too_fast(self) -> web.Response | None:
        """A refusal that asks to wait: in a storm always, else beyond the limit of this second."""
        now = time.monotonic()
        lately = [at for at in self.created if at > now - 1]
        wait = min(0.2, self.storm_until - now)
        if self.per_second and len(lately) >= self.per_second:
            wait = max(wait, lately[0] + 1 - now)
        if wait <= 0:
            return None
        self.invalid += 1
        return _slow_down(wait, everything=True)

    @web.middleware
    async def _described(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Hold a request against Discord's own description of its API."""
        if not request.path.startswith(API):
            return await handler(request)
        body = await request.json() if request.can_read_body else None
        path = request.path.removeprefix(API)
        problems = discord_openapi.request_problems(request.method, path, request.query, body)
        told = self._broken(problems) or await handler(request)
        if self.sparse and told.content_type == "application/json":
            told.charset = "utf-8"
        return told

    def _too_much(self, request: web.Request) -> web.Response | None:
        """A refusal of this method in this channel alone, which has a bucket of its own."""
        wait = self.limited.get((request.method, request.match_info["channel"]))
        if wait is None:
            return None
        return _slow_down(wait, everything=False)

    async def _me(self, request: web.Request) -> web.Response:
        return self._refused(request) or answer({"id": BOT["id"]} if self.sparse else BOT)

    async def _direct(self, request: web.Request) -> web.Response:
        """The direct messages of a person, whose channel bears a number of its own."""
        recipient = (await request.json())["recipient_id"]
        person = {"id": recipient, "username": "somebody", "discriminator": "0", "avatar": None}
        made = {"id": f"9{recipient}", "type": 1, "last_message_id": None, "flags": 0, "recipients": [person]}
        return self._refused(request) or answer({"id": made["id"]} if self.sparse else made)

    async def _channel(self, request: web.Request) -> web.Response:
        """A channel that was put into ``channels``; one that the bot may not see is refused as Discord does."""
        found = self.channels.get(request.match_info["channel"])
        if found is None:
            return answer({"message": "Unknown Channel", "code": 10003}, status=404)
        if found.get("unseen"):
            return answer({"message": "Missing Access", "code": 50001}, status=403)
        return self._refused(request) or answer(found)

    async def _reopen(self, request: web.Request) -> web.Response:
        """A thread is opened again, unless it is locked."""
        about = self.channels[request.match_info["channel"]]["thread_metadata"]
        if about["locked"]:
            return answer({"message": "Missing Permissions", "code": 50013}, status=403)
        about |= await request.json()
        return self._refused(request) or answer(self.channels[request.match_info["channel"]])

    def _closed(self, request: web.Request, *, making: bool) -> web.Response | None:
        """Why nothing can be made or changed in a channel. A new message opens an archived thread by itself."""
        found = self.channels.get(request.match_info["channel"], {})
        about = found.get("thread_metadata", {})
        if found.get("type") == FORUM:
            return answer({"message": "Cannot send messages in a non-text channel", "code": 50008}, status=400)
        if making and about.get("locked"):
            return answer({"message": "Thread is locked", "code": 160005}, status=400)
        if not making and about.get("archived"):
            return answer({"message": "Thread is archived", "code": 50083}, status=400)
        about |= {"archived": False} if about else {}
        return None

    async def _guild(self, request: web.Request) -> web.Response:
        found = [guild for guild in self.guilds if guild["id"] == request.match_info["guild"]]
        return answer(found[0]) if found else answer({"message": "Unknown Guild", "code": 10004}, status=404)

    async def _bot_in(self, request: web.Request) -> web.Response:
        """The bot as a member: it has the role 200 wherever it is."""
        member = {"user": BOT, "roles": ["200"], "joined_at": "2026-03-02T06:00:00+00:00", "deaf": False, "mute": False}
        return answer(member | {"nick": None, "flags": 0, "pending": False, "premium_since": None})

    async def _member(self, request: web.Request) -> web.Response:
        if self.slow_down:
            return _slow_down(self.slow_down, everything=True)
        person = {"id": request.match_info["user"], "username": "somebody", "discriminator": "0", "avatar": None}
        return self._refused(request) or answer({"user": person})

    async def _listed(self, request: web.Request) -> web.Response:
        return self._refused(request) or answer(self.commands)

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
        return self._refused(request) or answer({"id": app["id"]} if self.sparse else app)

    async def _gateway(self, request: web.Request) -> web.Response:
        if self.sparse:
            return self._refused(request) or answer({"url": f"ws://127.0.0.1:{self.port}/ws/", "shards": 1})
        limit = {"total": 1000, "remaining": self.starts, "reset_after": 7_200_000, "max_concurrency": 1}
        found = {"url": f"ws://127.0.0.1:{self.port}/ws/", "shards": 1, "session_start_limit": limit}
        return self._refused(request) or answer(found)

    async def _sync(self, request: web.Request) -> web.Response:
        self.commands = await request.json()
        if broken := self._broken(discord_rules.commands_problems(self.commands)):
            return broken
        made = [{**command, "id": str(self._id()), "application_id": "100"} for command in self.commands]
        for command in made:
            command |= {"version": "1", "dm_permission": False, "default_member_permissions": None}
        return self._refused(request) or (web.Response(status=204) if self.sparse else answer(made))

    async def _create(self, request: web.Request) -> web.StreamResponse:
        if refused := self._refused(request):
            return refused
        body = await request.json()
        if closed := self._closed(request, making=True):
            return closed
        if refused := self._broken(discord_rules.message_problems(body)) or self._too_fast() or self._too_much(request):
            return refused
        fault = self.faults.pop(0) if self.faults else None
        if fault is None or fault.after_effect:
            made = self._made(request.match_info["channel"], body)
            if made is None:
                return answer({"message": "Unknown Message", "code": 10008}, status=404)
        if fault is None:
            return answer(self._told(made))
        if fault.lands_late:
            self._late.append(lambda: self._made(request.match_info["channel"], body))
        if fault.hangs:
            await self._closing.wait()
        if fault.garbled:
            return web.Response(text="<html>", content_type="application/json")
        if fault.seconds:
            await asyncio.sleep(fault.seconds)
            return answer(made)
        if not fault.status:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        self.invalid += fault.status in (401, 403, 429)
        return answer(fault.body, status=fault.status, headers=fault.headers)

    def _made(self, channel: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """The message of a nonce that is known yet, else a new one; None when the known one was deleted."""
        known, at = self._nonces.get(body["nonce"], ("", 0.0))
        if known and time.monotonic() - at < self.nonce_window:
            return self.messages.get(known)
        made = self._message(channel, body)
        self._nonces[body["nonce"]] = made["id"], time.monotonic()
        self.messages[made["id"]] = made
        self.created.append(time.monotonic())
        return made

    async def _history(self, request: web.Request) -> web.Response:
        """The newest first, as Discord sends them."""
        after, channel = int(request.query.get("after", 0)), request.match_info["channel"]
        found = [message for message in self.messages.values() if message["channel_id"] == channel]
        newest = sorted(
            (message for message in found if int(message["id"]) > after), key=lambda message: -int(message["id"])
        )
        return self._refused(request) or answer([self._told(message) | _own(message) for message in newest])

    async def _edit(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        if refused := self._too_much(request) or self._closed(request, making=False):
            return refused
        for message in self.messages.values():
            if message["id"] == request.match_info["message"]:
                body = await request.json()
                if broken := self._broken(discord_rules.message_problems({"flags": message["flags"], **body})):
                    return broken
                message["components"] = body["components"]
                return answer(self._told(message))
        return answer({"message": "Unknown Message", "code": 10008}, status=404)

    async def _delete(self, request: web.Request) -> web.Response:
        if refused := self._refused(request) or self._closed(request, making=False):
            return refused
        if self.messages.pop(request.match_info["message"], None) is None:
            return answer({"message": "Unknown Message", "code": 10008}, status=404)
        return web.Response(status=204)

    async def _thread(self, request: web.Request) -> web.Response:
        body = await request.json()
        if refused := self._refused(request) or self._broken(discord_rules.thread_problems(body)):
            return refused
        self.threads.append(body["name"])
        id = request.match_info["message"]
        about = {"archived": False, "auto_archive_duration": 1440, "archive_timestamp": "2026-03-02T06:00:00+00:00"}
        thread = {"id": id, "type": 11, "guild_id": "5", "parent_id": request.match_info["channel"], "owner_id": "100"}
        return answer({**thread, "name": body["name"], "thread_metadata": about, "message_count": 0, "member_count": 1})

    def _message(self, channel: str, body: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": str(self._id()),
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
        reply = await request.json()
        id = request.match_info["id"]
        if broken := self._broken(discord_rules.callback_problems(reply)):
            return broken
        if (datetime.now(UTC) - snowflake_time(int(id))).total_seconds() > 3:
            return answer({"message": "Unknown interaction", "code": 10062}, status=404)
        if id in self._acknowledged:
            return answer({"message": "Interaction has already been acknowledged.", "code": 40060}, status=400)
        self._acknowledged.add(id)
        self.replies.append(reply)
        self.replied.set()
        if reply["type"] == 4:
            self._answered(request, reply["data"])
        if self.sparse:
            return web.Response(status=204)
        interaction = {"id": request.match_info["id"], "type": 2}
        return answer({"interaction": interaction, "resource": None})

    async def _followup(self, request: web.Request) -> web.Response:
        body = await request.json()
        told = {"flags": 0, **body}
        if broken := self._broken(discord_rules.message_problems(told, private=request.method == "POST")):
            return broken
        self._answered(request, body)
        return answer(self._told(self._message("6", {"flags": 64, **body})))

    def _told(self, message: Any) -> Any:
        return {"id": message["id"]} if self.sparse else message

    def _answered(self, request: web.Request, data: dict[str, Any]) -> None:
        self.answers.setdefault(request.match_info["token"], []).append(data)

    async def act(self, interaction: dict[str, Any]) -> str:
        """Somebody does something: an interaction that happens now. Its token, for ``answers``."""
        id = self._id()
        token = f"t{id}"
        await self.dispatch("INTERACTION_CREATE", interaction | {"id": str(id), "token": token})
        return token

    async def _begin(self, shard: list[int]) -> None:
        """A session begins: what a bot is told then, by the shard that its servers fall to."""
        self._events.clear()
        self._sequence = 0
        number, count = shard
        guilds = [guild for guild in self.guilds if (int(guild["id"]) >> 22) % count == number]
        ready = {
            "v": 10,
            "user": BOT,
            "guilds": [{"id": guild["id"], "unavailable": True} for guild in guilds],
            "session_id": str(self.session),
            "resume_gateway_url": f"ws://127.0.0.1:{self.port}/ws/",
            "application": {"id": "100", "flags": 0},
            "shard": shard,
        }
        self.shards.append((number, count))
        await self.dispatch("READY", {"user": {"id": "100"}, "session_id": str(self.session)} if self.sparse else ready)
        for guild in guilds:
            await self.dispatch("GUILD_CREATE", guild)
        self.connected += 1

    async def _ws(self, request: web.Request) -> web.StreamResponse:
        if self.shut:
            return web.Response(status=502)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if self.compressed and request.query.get("compress") == "zlib-stream":
            self._streams[socket] = zlib.compressobj()
            self.streams += 1
        assert request.transport is not None
        cut = request.transport.abort
        await self._send(socket, {"op": 10, "s": None, "t": None, "d": {"heartbeat_interval": self.heartbeat}})
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                break
            message = json.loads(frame.data)
            if message["op"] == 2:
                self.identified += 1
                if self.close_with is not None:
                    await socket.close(code=self.close_with)
                    break
                if self.unwelcome:
                    self.unwelcome -= 1
                    await self._send(socket, {"op": 9, "s": None, "t": None, "d": False})
                    continue
                self._socket, self._cut = socket, cut
                await self._begin(message["d"]["shard"])
            elif message["op"] == 6 and message["d"]["session_id"] != str(self.session):
                await self._send(socket, {"op": 9, "s": None, "t": None, "d": False})
            elif message["op"] == 6:
                self._socket, self._cut = socket, cut
                for event in self._events:
                    if event["s"] > message["d"]["seq"]:
                        await self._send(socket, event)
                await self.dispatch("RESUMED", None if self.sparse else {})
                self.resumed += 1
            elif message["op"] == 1:
                self.beats += 1
                await self._send(socket, {"op": 11, "s": None, "t": None, "d": None})
        return socket


def _own(message: dict[str, Any]) -> dict[str, Any]:
    """What a message is known again by, which is never left out."""
    return {name: message[name] for name in ("author", "components") if message.get("components")}


def guild(id: str, name: str, rights: int, roles: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """A server as Discord tells it, in which the bot's role has ``rights`` and everybody has none."""
    plain = {"color": 0, "hoist": False, "managed": False, "mentionable": False, "position": 0}
    own = [
        {"id": id, "name": "@everyone", "permissions": "0"},
        {"id": "200", "name": "quizbot", "permissions": str(rights)},
    ]
    made = {"id": id, "name": name, "owner_id": "7", "features": [], "emojis": [], "stickers": [], "icon": None}
    return made | {"roles": [plain | role for role in (*own, *roles)]}


def channel(id: str, guild: str, name: str, kind: int = 0, **more: Any) -> dict[str, Any]:
    """A channel as Discord tells it."""
    made = {"id": id, "guild_id": guild, "name": name, "type": kind, "position": 0, "permission_overwrites": []}
    return made | {"parent_id": None, "nsfw": False, "topic": None, "last_message_id": None} | more


def thread_metadata(*, archived: bool = False, locked: bool = False) -> dict[str, Any]:
    """What makes a channel a thread."""
    when = "2026-03-02T06:00:00+00:00"
    return {"archived": archived, "locked": locked, "auto_archive_duration": 1440, "archive_timestamp": when}


def _slow_down(seconds: float, *, everything: bool) -> web.Response:
    """A refusal that asks to wait, with this call or with every one."""
    headers = {"Via": "1.1 google", "X-RateLimit-Scope": "user", "Retry-After": str(math.ceil(seconds))}
    if everything:
        headers |= {"X-RateLimit-Scope": "global", "X-RateLimit-Global": "true"}
        headers["X-RateLimit-Reset-After"] = f"{seconds:.3f}"
    body = {"message": "slow", "retry_after": seconds, "global": everything}
    return answer(body, status=429, headers=headers)


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """JSON with exactly the content type discord.py parses."""
    return web.Response(body=json.dumps(body).encode(), status=status, headers=headers, content_type="application/json")


def slash(id: int, root: str, command: str, given: Mapping[str, str] | None = None) -> dict[str, Any]:
    """An INTERACTION_CREATE of Ada, who typed a command in a server."""
    options = [{"name": name, "type": 3, "value": value} for name, value in (given or {}).items()]
    data = {"id": "1", "name": root, "type": 1, "options": [{"name": command, "type": 1, "options": options}]}
    return interaction(id, 2, data)


def press(id: int, message: dict[str, Any], custom_id: str, values: Sequence[str] | None = None) -> dict[str, Any]:
    """An INTERACTION_CREATE of Ada, who pressed a button of a message or closed a list with ``values`` chosen."""
    data: dict[str, Any] = {"custom_id": custom_id, "component_type": 2}
    if values is not None:
        data |= {"component_type": 3, "values": list(values)}
    return interaction(id, 3, data) | {"message": message}


def interaction(id: int, kind: int, data: dict[str, Any]) -> dict[str, Any]:
    """What Ada did, as Discord tells it."""
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
        "type": kind,
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
        "data": data,
    }
