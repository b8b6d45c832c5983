"""A small Slack on the loopback: it checks what it is sent, can fail on command, and people can act in it."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import itertools
import json
import re
import secrets
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout, WSMsgType, web

from tests.slack_dialects import ENTERPRISE, Dialect
from tests.slack_rules import CHOOSERS, message_problems, view_problems

Payload = dict[str, Any]

TEAM, BOT_USER, BOT, APP = "T0SLACK", "U0BOT", "B0BOT", "A0APP"
BOT_TOKEN, APP_TOKEN = "xoxb-0000-made-up", "xapp-1-A0APP-made-up"  # pragma: allowlist secret
SIGNING_SECRET = "5160-made-up-signing-secret"
CLIENT_ID, CLIENT_SECRET = "11.22", "0451-made-up-client-secret"
LEAST_SCOPES = frozenset({"chat:write", "commands", "users:read", "channels:read", "groups:read"})
HISTORY_SCOPES = LEAST_SCOPES | {"channels:history", "groups:history", "im:history", "im:write"}
EVENT_SCOPES = {
    "app_home_opened": "", "app_uninstalled": "", "tokens_revoked": "", "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read", "channel_archive": "channels:read", "channel_deleted": "channels:read",
    "channel_left": "channels:read", "group_archive": "groups:read", "group_deleted": "groups:read",
    "group_left": "groups:read", "user_change": "users:read",
}  # fmt: skip
TRIGGER_LIVES = 3.0  # seconds
ACKNOWLEDGED_WITHIN = 3.0
HOOK_USES = 5

Fault = Literal[
    "ok", "429", "500_before", "500_after", "hang_before", "hang_after", "reset_before", "reset_after", "land_late",
    "bad_json", "bad_bytes", "slow",
]  # fmt: skip

# method -> required arguments, further ones, scope
METHODS: dict[str, tuple[set[str], set[str], str]] = {
    "auth.test": (set(), set(), ""),
    "apps.connections.open": (set(), set(), ""),
    "chat.postMessage": (
        {"channel", "text", "blocks"},
        {"parse", "link_names", "mrkdwn", "unfurl_links", "unfurl_media"},
        "chat:write",
    ),
    "chat.postEphemeral": ({"channel", "user", "text", "blocks"}, set(), "chat:write"),
    "chat.update": ({"channel", "ts", "text", "blocks"}, {"parse", "link_names"}, "chat:write"),
    "chat.delete": ({"channel", "ts"}, set(), "chat:write"),
    "conversations.open": ({"users"}, set(), "im:write"),
    "conversations.history": ({"channel"}, {"oldest", "inclusive", "limit", "cursor"}, "channels:history"),
    "conversations.info": ({"channel"}, set(), "channels:read"),
    "users.info": ({"user"}, set(), "users:read"),
    "views.open": ({"trigger_id", "view"}, set(), ""),
    "views.update": ({"view_id", "view"}, {"hash"}, ""),
    "views.publish": ({"user_id", "view"}, {"hash"}, ""),
    "auth.revoke": (set(), set(), ""),
    "oauth.v2.access": ({"code"}, {"redirect_uri"}, ""),
}


@dataclass(frozen=True)
class Call:
    """One call as it arrived."""

    method: str
    arguments: Payload


@dataclass
class Act:
    """Something a person did, and what they got to see of it, in order."""

    team: str
    user: str
    trigger: str
    until: float
    exchanged: bool = False  # its trigger has opened something
    acknowledged: float | None = None
    failed: str = ""  # what came instead of an acknowledgement
    answer: Payload = field(default_factory=dict)
    seen: asyncio.Queue[Payload] = field(default_factory=asyncio.Queue)
    hook_uses: int = 0
    pressed: str = ""  # the stamp of the private message that was acted on


class SlackError(Exception):
    """What Slack answers instead of ok."""


class Slack:
    """One workspace. ``problems`` collects everything a real Slack would not have accepted.

    With a ``request_url`` it delivers over HTTP, signed, instead of over the sockets.
    """

    def __init__(self, clock: Callable[[], datetime], scopes: frozenset[str] = LEAST_SCOPES, team: str = TEAM) -> None:
        self.clock = clock
        self.scopes = scopes
        self.team = team
        first = team == TEAM
        self.bot_user, self.bot = (BOT_USER, BOT) if first else (f"U0BOT{team}", f"B0BOT{team}")
        self.token = BOT_TOKEN if first else f"xoxb-{team}-made-up"
        self.installed = True
        self.organisation = False  # whether the next installation is for all workspaces of one
        self.dialect = Dialect()
        self.request_url = ""
        self.fewest = 0  # sockets that were connected at a time since ``drop``
        self._came = 0
        self._neighbours: list[Slack] = []
        self._codes: dict[str, tuple[Slack, str, str]] = {}
        self.people: dict[str, Payload] = {}
        self.channels: dict[str, list[Payload]] = {}
        self.archived: set[str] = set()
        self.outside: set[str] = set()  # channels that the bot is not in
        self.views: dict[str, Payload] = {}
        self.homes: dict[str, Payload] = {}
        self.calls: list[Call] = []
        self.ephemeral: set[str] = set()  # the stamps of private messages
        self.problems: list[str] = []
        self.lacked: list[str] = []  # scopes that a call would have needed
        self.takes_tables = True
        self.retry_after = "7"  # seconds, with a 429
        self.limited: set[tuple[str, str]] = set()  # methods that are refused in a channel, or everywhere (empty)
        self.unacknowledged: list[str] = []  # what came instead of each acknowledgement
        self.connected = asyncio.Event()
        self._faults: dict[str, deque[str]] = defaultdict(deque)
        self._tickets: set[str] = set()  # of addresses for sockets, each good for one connection
        self._late: list[Callable[[], Payload]] = []
        self._sockets: list[web.WebSocketResponse] = []
        self._come_or_gone = asyncio.Condition()
        self._envelopes: dict[str, asyncio.Future[Payload]] = {}
        self._acts: dict[str, Act] = {}
        self._numbers = itertools.count(1)
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self.port = 0

    @property
    def _domain(self) -> str:
        return "study" if self.team == TEAM else self.team.lower()

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    async def start(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/hook/{act}", self._hook)
        app.router.add_get("/socket", self._socket)
        self._runner = web.AppRunner(app, handle_signals=False, shutdown_timeout=1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        self._closing.set()
        for socket in list(self._sockets):
            await socket.close()
        if self._runner:
            await self._runner.cleanup()

    # the app

    def neighbour(self, team: str, scopes: frozenset[str] = LEAST_SCOPES) -> Slack:
        """Another workspace at the same address, which has not installed the app yet. The server must have started."""
        other = Slack(self.clock, scopes, team)
        for shared in (
            "port", "problems", "connected", "_late", "_sockets", "_come_or_gone", "_envelopes", "_acts", "_numbers",
            "_closing",
        ):  # fmt: skip
            setattr(other, shared, getattr(self, shared))
        other.installed = False
        other.request_url = self.request_url
        self._neighbours.append(other)
        return other

    def grants(self, workspace: Slack, installer: str, scopes: str) -> str:
        """Somebody allows the app in their workspace; the code that Slack sends back with them."""
        code = secrets.token_hex(8)
        self._codes[code] = (workspace, installer, scopes)
        return code

    async def uninstall(self) -> None:
        """The workspace throws the app out."""
        self.installed = False
        await self.event({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self.bot_user]}})
        await self.event({"type": "app_uninstalled"})

    # the workspace

    def join(self, user: str, shown_as: str, **details: Any) -> None:
        """A person joins; ``details`` are fields of their users.info."""
        self.people[user] = {
            "id": user, "team_id": self.team, "name": shown_as.lower(), "real_name": shown_as, "tz": "Europe/Berlin",
            "is_admin": False, "is_owner": False, "is_bot": False, "is_restricted": False,
            "profile": {"display_name": shown_as, "real_name": shown_as}, **details,
        }  # fmt: skip

    def channel(self, id: str) -> None:
        """A channel the bot is in."""
        self.channels[id] = []

    def will(self, method: str, *faults: str) -> None:
        """What the next calls of a method come to: a fault, or ``error:CODE``."""
        self._faults[method].extend(faults)

    def land(self) -> None:
        """Let the calls land that were to land late."""
        while self._late:
            self._late.pop(0)()

    def called(self, method: str) -> list[Payload]:
        """The arguments of every call of a method so far."""
        return [call.arguments for call in self.calls if call.method == method]

    async def sockets(self, count: int) -> None:
        """Wait until just so many sockets are connected."""
        async with self._come_or_gone, asyncio.timeout(10):
            await self._come_or_gone.wait_for(lambda: len(self._sockets) == count)

    async def renewed(self, count: int) -> None:
        """Wait until so many sockets have come since ``drop``, and none is missing."""
        async with self._come_or_gone, asyncio.timeout(10):
            await self._come_or_gone.wait_for(lambda: self._came >= count and len(self._sockets) == count)

    async def drop(self, reason: str = "refresh_requested") -> None:
        """Ask every socket to go, as Slack does every few hours."""
        self.connected.clear()
        self.fewest, self._came = len(self._sockets), 0
        for socket in list(self._sockets):
            await socket.send_json({"type": "disconnect", "reason": reason})

    async def cut(self) -> None:
        """Close every socket without a word."""
        for socket in list(self._sockets):
            await socket.close()

    # people

    async def command(self, user: str, channel: str, text: str, *, name: str = "/quiz") -> Act:
        """Type a slash command."""
        act = self._act(user)
        await self._deliver(act, "slash_commands", {
            "token": "made-up", "team_id": self.team, "team_domain": "study", "channel_id": channel,
            "channel_name": "directmessage" if channel.startswith("D") else "general",
            "user_id": user, "user_name": self.people[user]["name"], "command": name, "text": self._escaped(text),
            "api_app_id": APP, "is_enterprise_install": "false",
            "response_url": f"http://127.0.0.1:{self.port}/hook/{act.trigger}", "trigger_id": act.trigger,
        })  # fmt: skip
        return act

    async def click(
        self,
        user: str,
        there: Payload,
        action_id: str,
        block_id: str,
        chosen: Mapping[str, Sequence[str]] | None = None,
    ) -> Act:
        """Press a button of a message or view; ``chosen`` are option values by the action id of their menu."""
        act = self._act(user)
        block = next(block for block in there["blocks"] if block.get("block_id") == block_id)
        button = next(element for element in block["elements"] if element["action_id"] == action_id)
        action = {**button, "block_id": block_id, "action_ts": f"{self.clock().timestamp():.6f}"}
        body: Payload = {
            "type": "block_actions", "token": "made-up", "api_app_id": APP, "trigger_id": act.trigger,
            "team": {"id": self.team, "domain": "study"}, "user": self._user(user), "actions": [action],
        }  # fmt: skip
        state = {"values": _state(there["blocks"], chosen or {})}
        if "hash" in there:
            self.views.get(there["id"], {})["act"] = act
            body |= {
                "view": {**self._sent_view(there), "state": state},
                "container": {"type": "view", "view_id": there["id"]},
            }
        else:
            body |= {
                "channel": {"id": there["channel"], "name": "general"},
                "container": {
                    "type": "message", "message_ts": there["ts"], "channel_id": there["channel"],
                    "is_ephemeral": bool(there.get("is_ephemeral")),
                },
                "response_url": f"http://127.0.0.1:{self.port}/hook/{act.trigger}",
                "state": state,
            }  # fmt: skip
            if there.get("is_ephemeral"):
                act.pressed = there["ts"]
            else:
                body["message"] = {"type": "message", "user": self.bot_user, "bot_id": self.bot, **there}
        await self._deliver(act, "interactive", body)
        return act

    async def submit(self, user: str, view: Payload, entered: Mapping[str, str | Sequence[str]]) -> Act:
        """Submit an open form; what is not ``entered`` (by block id) keeps what the form came with."""
        act = self._act(user)
        self.views[view["id"]]["act"] = act
        blocks = [block for block in view["blocks"] if block["type"] == "input"]
        state = {"values": {block["block_id"]: _entered(block, entered) for block in blocks}}
        await self._deliver(act, "interactive", {
            "type": "view_submission", "token": "made-up", "api_app_id": APP, "trigger_id": act.trigger,
            "team": {"id": self.team, "domain": "study"}, "user": self._user(user), "response_urls": [],
            "view": {**self._sent_view(view), "state": state},
        })  # fmt: skip
        self._apply(act, view)
        return act

    async def event(self, event: Payload) -> None:
        """Something happens in the workspace; the app hears of it if it may."""
        if EVENT_SCOPES[event["type"]] and EVENT_SCOPES[event["type"]] not in self.scopes:
            return
        await self._deliver(self._act(self.bot_user), "events_api", {
            "type": "event_callback", "token": "made-up", "team_id": self.team, "api_app_id": APP, "event": event,
            "event_id": f"Ev{next(self._numbers)}", "event_time": int(self.clock().timestamp()),
            "authorizations": [{"team_id": self.team, "user_id": self.bot_user, "is_bot": True, "enterprise_id": None}],
        })  # fmt: skip

    async def raw(self, kind: str, payload: Any) -> Payload:
        """Deliver whatever ``payload`` is; the acknowledgement's own payload."""
        act = self._act(self.bot_user)
        await self._send(act, kind, payload)
        return act.answer

    async def frame(self, text: str) -> None:
        """Send whatever ``text`` is over a socket."""
        await self._sockets[-1].send_str(text)

    async def _deliver(self, act: Act, kind: str, payload: Any) -> None:
        """Send what happened, as this server says it."""
        await self._send(act, kind, self.dialect.sent(kind, payload))
        self.calls.append(Call("acknowledgement", act.answer))

    async def _send(self, act: Act, kind: str, payload: Any) -> None:
        if self.request_url:
            await self._post(act, kind, payload)
            return
        envelope = f"E{next(self._numbers)}"
        future: asyncio.Future[Payload] = asyncio.get_running_loop().create_future()
        self._envelopes[envelope] = future
        loop = asyncio.get_running_loop()
        began = loop.time()
        await asyncio.wait_for(self.connected.wait(), 10)
        socket = self._sockets[next(self._numbers) % len(self._sockets)]
        await socket.send_json({
            "envelope_id": envelope, "type": kind, "payload": payload,
            "accepts_response_payload": kind != "events_api", "retry_attempt": 0, "retry_reason": "",
        })  # fmt: skip
        try:
            act.answer = await asyncio.wait_for(future, ACKNOWLEDGED_WITHIN)
            act.acknowledged = loop.time() - began
        except TimeoutError:
            self._not_acknowledged(act, kind, f"nothing over a socket within {ACKNOWLEDGED_WITHIN:.0f} seconds")
        finally:
            del self._envelopes[envelope]

    async def _post(self, act: Act, kind: str, payload: Any) -> None:
        """Over HTTP, as Slack does: a form for a command, a form with JSON in it for an act, JSON for an event."""
        if kind == "events_api":
            body, content_type = json.dumps(payload).encode(), "application/json"
        else:
            form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            form = {name: value for name, value in form.items() if value is not None}
            body, content_type = urlencode(form).encode(), "application/x-www-form-urlencoded"
        began = time.monotonic()
        headers = {"Content-Type": content_type, **self.dialect.headers, **signed(body)}
        status, text = await self.request(body, headers)
        if status != 200:
            self._not_acknowledged(act, kind, f"HTTP {status} {text}".strip() if status else text)
            return
        act.acknowledged = time.monotonic() - began
        act.answer = json.loads(text) if text.startswith("{") else {"text": text} if text else {}

    def _not_acknowledged(self, act: Act, kind: str, came: str) -> None:
        act.failed = came
        self.unacknowledged.append(f"{kind}: {came}")

    async def request(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        """The status and the text that the app answers to a request; 0 and why when there was none in time."""
        try:
            async with (
                ClientSession(timeout=ClientTimeout(total=ACKNOWLEDGED_WITHIN)) as session,
                session.post(self.request_url, data=body, headers=dict(headers)) as response,
            ):
                return response.status, await response.text()
        except (ClientError, TimeoutError) as error:
            return 0, f"{type(error).__name__} {error}".strip()

    def _apply(self, act: Act, view: Payload) -> None:
        """What the acknowledgement of a submission does to the view."""
        match act.answer.get("response_action"):
            case "errors":
                inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
                errors = act.answer.get("errors")
                if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
                    self.problems.append(f"errors for unknown fields: {errors}")
                act.seen.put_nowait({**view, "errors": errors})
            case "update":
                self.problems += view_problems(act.answer.get("view"))
                act.seen.put_nowait(self._shown(view["id"], act.answer["view"], act))
            case None:
                self.views.pop(view["id"], None)
            case other:
                self.problems.append(f"unknown response_action {other!r}")

    # the web

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if self._fault("socket") != "ok":
            return web.Response(status=503)
        if ticket not in self._tickets:
            self.problems.append("a socket was opened with an address that is not good any more")
            return web.Response(status=403)
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", **self.dialect.hello})
        self._sockets.append(socket)
        self._came += 1
        self.connected.set()
        await self._tell()
        try:
            async for frame in socket:
                if frame.type is not WSMsgType.TEXT:
                    continue
                answer = json.loads(frame.data)
                if set(answer) - {"envelope_id", "payload"} or "envelope_id" not in answer:
                    self.problems.append(f"no acknowledgement: {frame.data:.80}")
                future = self._envelopes.get(answer.get("envelope_id"))
                if future and not future.done():
                    future.set_result(answer.get("payload") or {})
        finally:
            self._sockets.remove(socket)
            self.fewest = min(self.fewest, len(self._sockets))
            if not self._sockets:
                self.connected.clear()
            await self._tell()
        return socket

    async def _tell(self) -> None:
        async with self._come_or_gone:
            self._come_or_gone.notify_all()

    async def _hook(self, request: web.Request) -> web.Response:
        act = self._acts.get(request.match_info["act"])
        if act is None or act.hook_uses >= HOOK_USES:
            return web.Response(status=404, text="used_url")
        body = await request.json()
        here = next(one for one in (self, *self._neighbours) if one.team == act.team)
        here.calls.append(Call("response_url", body))
        fault = self._fault("response_url")
        if fault != "ok":
            return web.Response(status=int(fault.removeprefix("status:")), text="no_more")
        extra = set(body) - {"text", "blocks", "response_type", "replace_original"}
        problems = message_problems(body) + ([f"unknown {extra}"] if extra else [])
        replaces = body.get("replace_original")
        if body.get("response_type") != "ephemeral" or replaces not in (False, bool(act.pressed)):
            problems.append("a private reply must say that it is ephemeral, and may replace nothing but another one")
        if problems:
            self.problems += problems
            return web.Response(status=400, text="invalid_blocks")
        if not self.takes_tables and _has_table(body):
            return web.Response(status=400, text="invalid_blocks")
        act.hook_uses += 1
        stamp = act.pressed if replaces else self._stamp()
        self.ephemeral.add(stamp)
        act.seen.put_nowait({**body, "ts": stamp, "channel": "C0GENERAL", "is_ephemeral": True})
        return self.dialect.called_back()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        here = next((one for one in self._neighbours if one.token == token), self)
        return await here._called(request, method, arguments, token)

    async def _called(self, request: web.Request, method: str, arguments: Payload, token: str) -> web.StreamResponse:
        self.calls.append(Call(method, arguments))
        fault = self._fault(method)
        where = str(arguments.get("channel") or arguments.get("user_id") or "")
        if fault == "429" or self.limited & {(method, where), (method, "")}:
            return web.json_response(
                {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": self.retry_after}
            )
        if fault in ("500_before", "503_before"):
            return web.Response(status=int(fault[:3]), text="oops")
        if fault == "hang_before":
            await self._closing.wait()
        if fault == "reset_before":
            return _reset(request)
        if fault.startswith("error:"):
            return web.json_response({"ok": False, "error": fault.removeprefix("error:")})
        if fault == "land_late":
            self._late.append(lambda: self._answered(token, method, arguments))
            await self._closing.wait()
        if fault == "slow":
            await asyncio.sleep(0.3)
        answer = self._answered(token, method, arguments)
        if fault in ("500_after", "503_after"):
            return web.Response(status=int(fault[:3]), text="oops")
        if fault == "hang_after":
            await self._closing.wait()
        if fault == "reset_after":
            return _reset(request)
        if fault == "bad_json":
            return web.Response(text="<html>", content_type="text/html")
        if fault == "bad_bytes":
            return web.Response(body=b'{"ok": true, "ts": "\xff"}', content_type="application/json")
        return self.dialect.answered(method, answer)

    def _fault(self, method: str) -> str:
        faults = self._faults[method]
        return faults.popleft() if faults else "ok"

    def _answered(self, token: str, method: str, arguments: Payload) -> Payload:
        try:
            if method not in METHODS:
                self.problems.append(f"unknown method {method}")
                raise SlackError("unknown_method")
            required, further, scope = METHODS[method]
            self._admit(token, method)
            scope = _scope_for(scope, str(arguments.get("channel", "")))
            if scope and scope not in self.scopes:
                self.lacked.append(f"{method}: {scope}")
                return {"ok": False, "error": "missing_scope", "needed": scope, "provided": ",".join(self.scopes)}
            missing, unknown = required - set(arguments), set(arguments) - required - further
            if missing or unknown:
                self.problems.append(f"{method}: missing {missing}, unknown {unknown}")
                raise SlackError("invalid_arguments")
            return {"ok": True, **getattr(self, "_do_" + method.replace(".", "_").lower())(arguments)}
        except SlackError as error:
            return {"ok": False, "error": str(error)}

    def _admit(self, token: str, method: str) -> None:
        basic = "Basic " + base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        wanted = {"apps.connections.open": APP_TOKEN, "oauth.v2.access": basic}.get(method, self.token)
        if token != wanted:
            raise SlackError("invalid_auth")
        if wanted == self.token and not self.installed:
            raise SlackError("account_inactive")

    def _do_oauth_v2_access(self, arguments: Payload) -> Payload:
        if arguments["code"] not in self._codes:
            raise SlackError("invalid_code")
        there, installer, scopes = self._codes.pop(arguments["code"])
        there.scopes = frozenset(scopes.split(","))
        there.installed = True
        there.token = f"xoxb-{there.team}-{secrets.token_hex(8)}"
        whole = {"enterprise": ENTERPRISE, "is_enterprise_install": True, "team": None} if there.organisation else {}
        return {
            "access_token": there.token, "token_type": "bot", "scope": scopes, "bot_user_id": there.bot_user,
            "app_id": APP, "team": {"id": there.team, "name": there._domain.title()}, "enterprise": None,
            "is_enterprise_install": False, "authed_user": {"id": installer}, **whole,
        }  # fmt: skip

    def _do_auth_revoke(self, _: Payload) -> Payload:
        self.installed = False
        return {"revoked": True}

    def _do_auth_test(self, _: Payload) -> Payload:
        return {
            "url": f"https://{self._domain}.slack.com/", "team": self._domain.title(), "user": "quizbot",
            "team_id": self.team,
            "user_id": self.bot_user, "bot_id": self.bot, "is_enterprise_install": False,
        }  # fmt: skip

    def _do_apps_connections_open(self, _: Payload) -> Payload:
        ticket = f"made-up-{next(self._numbers)}"
        self._tickets.add(ticket)
        return {"url": f"ws://127.0.0.1:{self.port}/socket?ticket={ticket}&app_id={APP}"}

    def _do_chat_postmessage(self, arguments: Payload) -> Payload:
        channel = self._place(arguments["channel"])
        self._checked(message_problems(arguments), arguments)
        message = {
            **_shown(arguments),
            "type": "message",
            "ts": self._stamp(),
            "user": self.bot_user,
            "bot_id": self.bot,
        }
        self.channels[channel].append({**message, "channel": channel})
        return {"channel": channel, "ts": message["ts"], "message": message}

    def _do_chat_postephemeral(self, arguments: Payload) -> Payload:
        """Shown in the channel to the one who acted there last."""
        self._channel(arguments["channel"])
        self._checked(message_problems(arguments), arguments)
        act = [act for act in self._acts.values() if (act.team, act.user) == (self.team, arguments["user"])][-1]
        stamp = self._stamp()
        self.ephemeral.add(stamp)
        act.seen.put_nowait({**arguments, "ts": stamp, "is_ephemeral": True})
        return {"message_ts": stamp}

    def _do_chat_update(self, arguments: Payload) -> Payload:
        message = self._message(arguments["channel"], arguments["ts"])
        self._checked(message_problems(arguments), arguments)
        message |= _shown(arguments)
        return {"channel": arguments["channel"], "ts": arguments["ts"], "text": arguments["text"]}

    def _do_chat_delete(self, arguments: Payload) -> Payload:
        self.channels[arguments["channel"]].remove(self._message(arguments["channel"], arguments["ts"]))
        return {"channel": arguments["channel"], "ts": arguments["ts"]}

    def _do_conversations_open(self, arguments: Payload) -> Payload:
        return {"channel": {"id": self._place(arguments["users"])}}

    def _do_conversations_history(self, arguments: Payload) -> Payload:
        since = float(arguments.get("oldest", 0))
        newest = [message for message in reversed(self._channel(arguments["channel"])) if float(message["ts"]) >= since]
        start, size = int(arguments.get("cursor") or 0), int(arguments.get("limit", 100))
        more = str(start + size) if start + size < len(newest) else ""
        return {"messages": newest[start : start + size], "response_metadata": {"next_cursor": more}}

    def _do_conversations_info(self, arguments: Payload) -> Payload:
        channel = arguments["channel"]
        if channel not in self.channels and channel not in self.outside:
            raise SlackError("channel_not_found")
        archived = channel in self.archived
        return {"channel": {"id": channel, "is_member": channel in self.channels, "is_archived": archived}}

    def _do_users_info(self, arguments: Payload) -> Payload:
        if arguments["user"] not in self.people:
            raise SlackError("user_not_found")
        return {"user": self.people[arguments["user"]]}

    def _do_views_open(self, arguments: Payload) -> Payload:
        act = self._acts.get(arguments["trigger_id"])
        if act is None or act.team != self.team:
            self.problems.append("views.open: a trigger that nobody here was given")
            raise SlackError("invalid_trigger_id")
        if act.exchanged:
            raise SlackError("exchanged_trigger_id")
        if asyncio.get_running_loop().time() > act.until:
            raise SlackError("expired_trigger_id")
        self._checked(view_problems(arguments["view"]), arguments["view"])
        act.exchanged = True
        view = self._shown(f"V{next(self._numbers)}", arguments["view"], act)
        act.seen.put_nowait(view)
        return {"view": self._sent_view(view)}

    def _do_views_update(self, arguments: Payload) -> Payload:
        if arguments["view_id"] not in self.views:
            raise SlackError("not_found")
        self._checked(view_problems(arguments["view"]), arguments["view"])
        act = self.views[arguments["view_id"]]["act"]
        view = self._shown(arguments["view_id"], arguments["view"], act)
        act.seen.put_nowait(view)
        return {"view": self._sent_view(view)}

    def _do_views_publish(self, arguments: Payload) -> Payload:
        if arguments["user_id"] not in self.people:
            raise SlackError("user_not_found")
        self._checked(view_problems(arguments["view"]), arguments["view"])
        user, given = arguments["user_id"], arguments.get("hash")
        if given is not None and given != self.homes.get(user, {}).get("hash"):
            raise SlackError("hash_conflict")
        self.homes[user] = {**arguments["view"], "id": f"V{user}", "hash": f"{next(self._numbers)}.a"}
        return {"view": self.homes[arguments["user_id"]]}

    def _shown(self, id: str, view: Payload, act: Act) -> Payload:
        self.views[id] = {**view, "id": id, "hash": f"{next(self._numbers)}.a", "act": act}
        return self.views[id]

    def _sent_view(self, view: Payload) -> Payload:
        return {**{name: value for name, value in view.items() if name not in ("act", "errors")}, "team_id": self.team}

    def _checked(self, problems: list[str], payload: Payload) -> None:
        if problems:
            self.problems += problems
            raise SlackError("invalid_blocks")
        if not self.takes_tables and _has_table(payload):
            raise SlackError("invalid_blocks")

    def _place(self, id: str) -> str:
        """The channel to post in; a person's id stands for their direct messages."""
        if id in self.people:
            direct = f"D{id[1:]}"
            self.channels.setdefault(direct, [])
            return direct
        self._channel(id)
        return id

    def _channel(self, id: str) -> list[Payload]:
        if id in self.archived:
            raise SlackError("is_archived")
        if id not in self.channels:
            raise SlackError("channel_not_found")
        return self.channels[id]

    def _message(self, channel: str, stamp: str) -> Payload:
        for message in self._channel(channel):
            if message["ts"] == stamp:
                return message
        raise SlackError("message_not_found")

    def _stamp(self) -> str:
        return f"{int(self.clock().timestamp())}.{next(self._numbers):06d}"

    def _act(self, user: str) -> Act:
        trigger = f"{next(self._numbers)}.{next(self._numbers)}.made-up"
        until = asyncio.get_running_loop().time() + TRIGGER_LIVES
        self._acts[trigger] = Act(self.team, user, trigger, until)
        return self._acts[trigger]

    def _user(self, user: str) -> Payload:
        person = self.people[user]
        return {"id": user, "name": person["name"], "username": person["name"], "team_id": person["team_id"]}

    def _escaped(self, text: str) -> str:
        """As Slack delivers a command's text when ``should_escape`` is set: mentions as ids, the rest escaped."""
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        ids = {person["name"]: user for user, person in self.people.items()}
        return re.sub(r"@(\w+)", lambda found: f"<@{ids[found[1]]}|{found[1]}>" if found[1] in ids else found[0], text)


def signed(body: bytes, *, secret: str = SIGNING_SECRET, stamp: str | None = None) -> dict[str, str]:
    """The headers that Slack signs a request with."""
    stamp = str(int(time.time())) if stamp is None else stamp
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


async def _arguments(request: web.Request) -> Payload:
    if request.content_type == "application/json":
        return dict(await request.json())
    form = await request.post()
    return {name: str(value) for name, value in (*request.query.items(), *form.items())}


def _scope_for(scope: str, channel: str) -> str:
    """Scopes of channels are named by their kind."""
    if not scope.startswith("channels:"):
        return scope
    return scope.replace("channels", {"D": "im", "G": "groups"}.get(channel[:1], "channels"))


def _reset(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response()


def _shown(arguments: Payload) -> Payload:
    return {"text": arguments["text"], "blocks": arguments["blocks"]}


def _has_table(payload: Payload) -> bool:
    return any(block["type"] == "table" for block in payload["blocks"])


def _state(blocks: Sequence[Payload], chosen: Mapping[str, Sequence[str]]) -> Payload:
    values: Payload = {}
    for block in blocks:
        elements = [*block.get("elements", ()), *filter(None, [block.get("accessory"), block.get("element")])]
        for element in elements:
            if element.get("type") in CHOOSERS:
                picked = chosen.get(element["action_id"], ())
                values.setdefault(block.get("block_id", ""), {})[element["action_id"]] = _picked(element, picked)
    return values


def _entered(block: Payload, entered: Mapping[str, str | Sequence[str]]) -> Payload:
    element = block["element"]
    value = entered.get(block["block_id"])
    if element["type"] == "plain_text_input":
        text = element.get("initial_value") if value is None else str(value)
        return {element["action_id"]: {"type": element["type"], "value": text or None}}
    if element["type"] == "conversations_select" and value is None:
        value = element.get("initial_conversation", ())
    if value is None:
        initial = element.get(CHOOSERS[element["type"]][0], [])
        value = [option["value"] for option in (initial if isinstance(initial, list) else [initial])]
    return {element["action_id"]: _picked(element, [value] if isinstance(value, str) else value)}


def _picked(element: Payload, values: Sequence[str]) -> Payload:
    if element["type"] == "conversations_select":
        return {"type": element["type"], "selected_conversation": values[0] if values else None}
    options = [option for option in element["options"] if option["value"] in values]
    if element["type"] in ("checkboxes", "multi_static_select"):
        return {"type": element["type"], "selected_options": options}
    return {"type": element["type"], "selected_option": options[0] if options else None}


async def ended(task: asyncio.Task[Any]) -> None:
    """Cancel a task and wait until it is over."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
