"""Every touch of what discord.py does not promise, each with its reason. Nothing else of ours imports such names."""

from __future__ import annotations

import logging
from typing import Any
from weakref import WeakKeyDictionary

import discord
import yarl
from discord.gateway import DiscordWebSocket, ReconnectWebSocket
from discord.http import Route
from discord.shard import Shard
from discord.webhook.async_ import AsyncWebhookAdapter

log = logging.getLogger("quizbot.adapters.discord")

RESUMES = 5  # tries, over about half a minute; then a fresh session

_FLAGS = frozenset({"wait", "with_components", "with_counts", "with_localizations", "with_response"})  # of queries
_fresh_session = Shard.reconnect
_ask_webhook = AsyncWebhookAdapter.request
_tries: WeakKeyDictionary[DiscordWebSocket, int] = WeakKeyDictionary()


def point_at(api_url: str) -> None:
    """Send all REST calls to ``api_url`` (it ends in ``/api/v10``): the library has no setting for it."""
    Route.BASE = api_url.rstrip("/")


async def use_the_gateway_of(client: discord.Client) -> None:
    """Connect where GET /gateway/bot says, always: with fixed shards, and for a fresh identify after op 9, the library
    takes its built-in address without asking."""
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(str((await gateway(client))["url"]))


async def gateway(client: discord.Client) -> dict[str, Any]:
    """What Discord says of its gateway: where it is, for how many shards, and how many sessions may still begin."""
    found: dict[str, Any] = await client.http.request(Route("GET", "/gateway/bot"))
    return found


async def channel(client: discord.Client, id: int) -> dict[str, Any]:
    """A channel or thread as Discord tells it; the library knows only what the gateway brought."""
    found: dict[str, Any] = await client.http.request(Route("GET", "/channels/{channel_id}", channel_id=id))
    return found


def rights_in(member: discord.Member, channel: dict[str, Any]) -> discord.Permissions:
    """What a member may do in a channel that was asked for, by the roles of the server and the channel's own rules."""
    told: Any = {"position": 0, "name": "", "permission_overwrites": []} | channel | {"type": 0}
    made = discord.TextChannel(state=member._state, guild=member.guild, data=told)
    return made.permissions_for(member)


async def listed_commands(client: discord.Client, application: int, server: int | None) -> list[dict[str, Any]]:
    """The commands that Discord lists, as it tells them: the library wants every field to be there."""
    path = (
        "/applications/{application_id}/guilds/{guild_id}/commands"
        if server
        else "/applications/{application_id}/commands"
    )
    found: list[dict[str, Any]] = await client.http.request(
        Route("GET", path, application_id=application, guild_id=server)
    )
    return found


def keep_resuming() -> None:
    """Resume again after a resume that failed: the library's shards begin a fresh session at once, and all that people
    did while the network was away is lost."""
    Shard.reconnect = _resume  # type: ignore[assignment]


async def start_thread(client: discord.Client, channel: int, message: int, name: str) -> None:
    """Open a thread under a message: the library asks for the server's object, which only the gateway brings."""
    route = Route(
        "POST", "/channels/{channel_id}/messages/{message_id}/threads", channel_id=channel, message_id=message
    )
    await client.http.request(route, json={"name": name})


def speak_as_described(client: discord.Client) -> None:
    """Send what Discord's own description of its API allows: the library is laxer, and so is Discord itself."""
    ask = client.http.request

    async def request(route: Route, **given: Any) -> Any:
        if "json" in given:
            given["json"] = as_described(route.method, given["json"])
        return await ask(route, **_with_flags(given))

    client.http.request = request  # type: ignore[method-assign]
    AsyncWebhookAdapter.request = _ask_as_described  # type: ignore[assignment, method-assign]


def as_described(method: str, body: Any) -> Any:
    """A body in which ids are strings, an edit bears no ``tts`` and a command no ``nsfw``."""
    if isinstance(body, list):
        return [as_described(method, one) for one in body]
    if not isinstance(body, dict):
        return body
    left_out = {"nsfw"} if method != "PATCH" else {"tts"}
    made = {name: value for name, value in body.items() if name not in left_out or value}
    for within in ("data", "components", "component"):  # of a form
        if within in made:
            made[within] = as_described(method, made[within])
    if isinstance(defaults := made.get("default_values"), list):
        made["default_values"] = [one | {"id": str(one["id"])} for one in defaults]
    if "recipient_id" in made:
        made["recipient_id"] = str(made["recipient_id"])
    if isinstance(allowed := made.get("allowed_mentions"), dict):
        named = {name: [str(id) for id in allowed[name]] for name in ("roles", "users") if name in allowed}
        made["allowed_mentions"] = allowed | named
    return made


async def _ask_as_described(adapter: AsyncWebhookAdapter, route: Route, session: Any, **given: Any) -> Any:
    given["payload"] = as_described(route.method, given.get("payload"))
    return await _ask_webhook(adapter, route, session, **_with_flags(given))


def _with_flags(given: dict[str, Any]) -> dict[str, Any]:
    """The same request with words for what is true or false in its query."""
    params = given.get("params")
    if not params:
        return given
    words = {name: "true" if str(value) == "1" else "false" for name, value in params.items() if name in _FLAGS}
    return given | {"params": {**params, **words}}


async def _resume(shard: Shard) -> None:
    tries = _tries.get(shard.ws, 0)
    if not shard.ws.session_id or tries >= RESUMES:
        await _fresh_session(shard)
        return
    _tries[shard.ws] = tries + 1
    await shard.reidentify(ReconnectWebSocket(shard.id, resume=True))


def leave_it(interaction: discord.Interaction[Any]) -> None:
    """Take an interaction for answered: the library would answer once more, and log that this failed too."""
    interaction.response._response_type = discord.InteractionResponseType.autocomplete_result


def forgive(client: discord.Client) -> None:
    """Ignore an interaction that cannot be read; the library would stop listening to everybody."""
    parsers = client._connection.parsers
    parse = parsers["INTERACTION_CREATE"]

    def forgiving(data: Any) -> None:
        try:
            parse(data)
        except Exception as error:
            log.warning("an interaction could not be read: %s", type(error).__name__)

    parsers["INTERACTION_CREATE"] = forgiving
