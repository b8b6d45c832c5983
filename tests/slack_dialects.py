"""How servers that speak Slack differ: what each sends, answers and leaves out, over the same rules."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from aiohttp import web

Payload = dict[str, Any]
ENTERPRISE = {"id": "E0SLACK", "name": "Study & Co"}


class Dialect:
    """The local Slack's own: what the documentation shows, without the rarer fields."""

    hello: ClassVar[Payload] = {"num_connections": 1, "connection_info": {"app_id": "A0APP"}}
    headers: ClassVar[dict[str, str]] = {}  # of its requests over HTTP

    def sent(self, kind: str, payload: Payload) -> Payload:
        """A payload as it goes out."""
        return payload

    def answered(self, method: str, answer: Payload) -> web.Response:
        """The answer to a call."""
        return web.json_response(answer)

    def called_back(self) -> web.Response:
        """The answer to a private reply that was taken."""
        return web.Response(text="ok")


class Documented(Dialect):
    """Every field that the documentation and the SDKs' samples know of, in a workspace of an organisation."""

    hello: ClassVar[Payload] = {
        "num_connections": 2,
        "connection_info": {"app_id": "A0APP"},
        "debug_info": {"host": "applink-7f", "build_number": 10, "approximate_connection_time": 18060},
    }
    headers: ClassVar[dict[str, str]] = {
        "X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout", "Accept-Encoding": "gzip,deflate",
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    }  # fmt: skip

    def sent(self, kind: str, payload: Payload) -> Payload:
        match kind:
            case "slash_commands":
                return payload | {"enterprise_id": ENTERPRISE["id"], "enterprise_name": ENTERPRISE["name"]}
            case "events_api":
                return payload | {
                    "context_team_id": payload["team_id"], "context_enterprise_id": ENTERPRISE["id"],
                    "enterprise_id": ENTERPRISE["id"], "event_context": "4-eyJldCI6", "is_ext_shared_channel": False,
                    "authorizations": [
                        one | {"enterprise_id": ENTERPRISE["id"], "is_enterprise_install": False}
                        for one in payload["authorizations"]
                    ],
                    "event": payload["event"] | {"event_ts": "1515449522.000016"},
                }  # fmt: skip
        team = payload["team"] | {"enterprise_id": ENTERPRISE["id"], "enterprise_name": ENTERPRISE["name"]}
        return payload | {
            "team": team, "enterprise": ENTERPRISE, "is_enterprise_install": False, "bot_access_token": "",
            "function_data": None, "interactivity": None, "is_cleared": False,
            **_with_view(payload, team["id"]), **_with_message(payload, team["id"]),
        }  # fmt: skip

    def answered(self, method: str, answer: Payload) -> web.Response:
        more = {"warning": "superfluous_charset", "response_metadata": {"warnings": ["superfluous_charset"]}}
        if method == "auth.test":
            more |= {"enterprise_id": ENTERPRISE["id"]}
        merged = more["response_metadata"] | answer.get("response_metadata", {})  # type: ignore[operator]
        return web.json_response(more | answer | {"response_metadata": merged})


class Bare(Dialect):
    """Only what an act cannot be told without, and a plain text where one would do."""

    hello: ClassVar[Payload] = {}

    def sent(self, kind: str, payload: Payload) -> Payload:
        if kind == "slash_commands":
            needed = ("command", "text", "team_id", "user_id", "channel_id", "trigger_id", "response_url")
            return {name: payload[name] for name in needed if payload[name]}
        if kind == "events_api":
            return {name: payload[name] for name in ("type", "team_id", "event")}
        view = payload.get("view")
        kept = ("type", "container", "channel", "actions", "trigger_id", "response_url", "state")
        return {
            **{name: payload[name] for name in kept if name in payload},
            "team": {"id": payload["team"]["id"]},
            "user": {"id": payload["user"]["id"]},
            **({"view": {name: view[name] for name in _VIEW if name in view}} if view else {}),
        }

    def answered(self, method: str, answer: Payload) -> web.Response:
        if not answer["ok"]:
            return web.json_response(answer)
        return web.json_response({"ok": True} | {name: answer[name] for name in _ANSWERS.get(method, ())})

    def called_back(self) -> web.Response:
        return web.Response()


class Loose(Dialect):
    """Numbers where there should be strings, JSON that is called text, and a connection for each call."""

    hello: ClassVar[Payload] = {"num_connections": "1", "debug_info": {"approximate_connection_time": "3600"}}
    headers: ClassVar[dict[str, str]] = {"Content-Type": ""}

    def sent(self, kind: str, payload: Payload) -> Payload:
        if kind == "events_api":
            return payload | {"event_time": str(payload["event_time"]), "authorizations": []}
        payload = json.loads(json.dumps(payload))
        for action in payload.get("actions", ()):
            action["action_ts"] = float(action["action_ts"])
        for part, name in (("container", "message_ts"), ("message", "ts")):
            if name in payload.get(part, {}):
                payload[part][name] = float(payload[part][name])
        return payload | ({"text": None} if payload.get("text") == "" else {})

    def answered(self, method: str, answer: Payload) -> web.Response:
        if "ts" in answer:
            answer = answer | {"ts": float(answer["ts"])}
        response = web.Response(text=json.dumps(answer), content_type="text/plain")
        response.force_close()
        return response

    def called_back(self) -> web.Response:
        response = web.json_response({"ok": True}, status=201)
        response.force_close()
        return response


class Silent(Dialect):
    """No address to answer to, or one where nobody is."""

    def sent(self, kind: str, payload: Payload) -> Payload:
        if kind == "slash_commands":
            return payload | {"response_url": "http://127.0.0.1:1/nobody"}
        return {name: value for name, value in payload.items() if name != "response_url"}


_VIEW = ("id", "type", "callback_id", "private_metadata", "state")
_ANSWERS = {
    "auth.test": ("team_id", "user_id"),
    "apps.connections.open": ("url",),
    "chat.postMessage": ("ts",),
    "users.info": ("user",),
    "conversations.history": ("messages",),
    "conversations.open": ("channel",),
}


def _with_view(payload: Payload, team: str) -> Payload:
    if "view" not in payload:
        return {}
    view = payload["view"] | {
        "app_id": "A0APP", "app_installed_team_id": team, "bot_id": "B0BOT", "clear_on_close": False,
        "notify_on_close": False, "submit_disabled": False, "external_id": "", "previous_view_id": None,
        "root_view_id": payload["view"]["id"],
    }  # fmt: skip
    hook = {
        "block_id": "b",
        "action_id": "value",
        "channel_id": "C0GENERAL",
        "response_url": "https://hooks.slack.com/x",
    }
    return {"view": view} | ({"response_urls": [hook]} if payload["type"] == "view_submission" else {})


def _with_message(payload: Payload, team: str) -> Payload:
    if "message" not in payload:
        return {}
    container = payload["container"] | {"attachment_id": 1, "is_app_unfurl": False, "thread_ts": "1.000001"}
    message = payload["message"] | {"team": team, "app_id": "A0APP", "edited": None, "bot_profile": {"id": "B0BOT"}}
    return {"message": message, "container": container}
