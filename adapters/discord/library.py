"""Every touch of what discord.py does not promise, each with its reason. Nothing else of ours imports such names."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

import aiohttp
import discord
import yarl
from discord import http
from discord.gateway import DiscordWebSocket, ReconnectWebSocket
from discord.http import Route
from discord.shard import Shard
from discord.webhook import async_
from discord.webhook.async_ import AsyncWebhookAdapter

from adapters.discord import described, liberal

log = logging.getLogger("quizbot.adapters.discord")

RESUMES = 5  # tries, over about half a minute; then a fresh session

_fresh_session = Shard.reconnect
_ask = AsyncWebhookAdapter.request
_received = DiscordWebSocket.received_message
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
    told: Any = liberal.channel(channel | {"type": 0})
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


async def reopen(client: discord.Client, thread: int) -> None:
    """Open a thread that was archived; in one that is not locked everybody may who may write there."""
    await client.http.request(Route("PATCH", "/channels/{channel_id}", channel_id=thread), json={"archived": False})


async def tell_commands(client: discord.Client, payload: Any, server: discord.Object | None) -> None:
    """Put these commands in the place of all that Discord lists: the library would also read its answer."""
    if server is None:
        await client.http.bulk_upsert_global_commands(client.application_id or 0, payload=payload)
    else:
        await client.http.bulk_upsert_guild_commands(client.application_id or 0, server.id, payload=payload)


async def start_thread(client: discord.Client, channel: int, message: int, name: str) -> None:
    """Open a thread under a message: the library asks for the server's object, which only the gateway brings."""
    route = Route(
        "POST", "/channels/{channel_id}/messages/{message_id}/threads", channel_id=channel, message_id=message
    )
    await client.http.request(route, json={"name": name})


async def is_person(client: discord.Client, server: int, user: int) -> bool:
    """Whether a member of a server is no bot: the library asks for the server's object, as above."""
    route = Route("GET", "/guilds/{guild_id}/members/{user_id}", guild_id=server, user_id=user)
    member: dict[str, Any] = await client.http.request(route)
    return not member["user"].get("bot", False)


def speak_plainly(client: discord.Client) -> None:
    """Send only what Discord describes, and accept answers in which something is left out."""
    ask = client.http.request

    async def request(route: Route, **given: Any) -> Any:
        return _read(route, await ask(route, **_put(route, given, "json")))

    client.http.request = request  # type: ignore[method-assign]
    http.json_or_text = async_.json_or_text = _json_or_text  # type: ignore[attr-defined]
    AsyncWebhookAdapter.request = _request  # type: ignore[assignment, method-assign]


async def _json_or_text(response: aiohttp.ClientResponse) -> Any:
    """The library takes JSON for text as soon as its content type says more than that. On a refusal of all calls it
    holds back every other one, and for ever when the call that was refused is cancelled: Traffic does that for us."""
    text = await response.text(encoding="utf-8")
    told = json.loads(text) if text and response.content_type == "application/json" else text
    return told | {"global": False} if response.status == 429 and isinstance(told, dict) else told


async def _request(adapter: AsyncWebhookAdapter, route: Route, session: Any, **given: Any) -> Any:
    return _read(route, await _ask(adapter, route, session, **_put(route, given, "payload")))


def _put(route: Route, given: dict[str, Any], body: str) -> dict[str, Any]:
    put = dict(given)
    if put.get(body) is not None:
        put[body] = described.body(route.method, put[body])
    if put.get("params"):
        put["params"] = described.query(put["params"])
    return put


def _read(route: Route, answer: Any) -> Any:
    """An answer with what the library wants to find in it."""
    path = route.path
    if path.endswith("/callback"):
        return liberal.response(answer, route.url.split("/")[-3])
    if path.endswith("/messages") and isinstance(answer, list):
        return [liberal.message(one) for one in answer]
    if path.startswith("/webhooks/"):
        return liberal.reply(answer)
    if "/messages" in path:
        return liberal.message(answer)
    if path == "/gateway/bot":
        return liberal.gateway(answer)
    if path == "/users/@me/channels":
        return liberal.direct(answer)
    if path == "/users/@me":
        return liberal.user(answer)
    if path == "/oauth2/applications/@me":
        return liberal.application(answer)
    if path == "/guilds/{guild_id}":
        return liberal.guild(answer)
    return liberal.member(answer) if path == "/guilds/{guild_id}/members/{member_id}" else answer


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
    """Ignore an event that cannot be read, and read those in which something is left out; the library would stop
    listening to everybody."""
    parsers = client._connection.parsers
    fill: dict[str, Callable[[Any], Any]] = {
        "INTERACTION_CREATE": lambda data: liberal.interaction(data, client.application_id),
        "GUILD_CREATE": lambda data: liberal.guild(data, known=_known(client, data)),
        "CHANNEL_CREATE": liberal.channel,
        "THREAD_CREATE": liberal.channel,
    }

    def forgiving(event: str, parse: Callable[[Any], None]) -> Callable[[Any], None]:
        def read(data: Any) -> None:
            try:
                parse(fill[event](data) if event in fill else data)
            except Exception as error:
                log.warning("%s could not be read: %s", event, type(error).__name__)

        return read

    for event, parse in parsers.items():
        if event != "READY":  # a session that cannot begin is to be heard of
            parsers[event] = forgiving(event, parse)


def _known(client: discord.Client, data: Any) -> bool:
    """Whether a server that is told of was away: it comes back from an outage, nobody has let us in."""
    guild = client.get_guild(int(data.get("id") or 0)) if isinstance(data, dict) else None
    return guild is not None and guild.unavailable


def hear_plainly() -> None:
    """Begin and resume sessions whose words leave something out."""
    DiscordWebSocket.received_message = _hear  # type: ignore[method-assign]


async def _hear(socket: DiscordWebSocket, said: Any, /) -> None:
    if isinstance(said, bytes):
        said = socket._decompressor.decompress(said)
    if said is None:
        return  # more of it is to come
    if '"READY"' in said or '"RESUMED"' in said:
        shard = [socket.shard_id or 0, socket.shard_count or 1]
        said = json.dumps(liberal.frame(json.loads(said), str(socket.gateway), shard))
    await _received(socket, said)
