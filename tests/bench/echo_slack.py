"""The floor of a click on Slack: a bare Bolt listener that commits, acknowledges and replies."""

from __future__ import annotations

import asyncio
import os
import re
import sqlite3
import sys
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

REPLY = {
    "text": "Saved: B. You can change it until 17:00. Only you see this.",
    "response_type": "ephemeral",
    "replace_original": False,
    "blocks": [
        {"type": "section", "text": {"type": "mrkdwn", "text": "*Saved: B.*"}},
        {
            "type": "context",
            "elements": [{"type": "mrkdwn", "text": "You can change it until 17:00. Only you see it."}],
        },
    ],
}


async def main() -> None:
    api_url, database, bot_token, app_token = sys.argv[1], sys.argv[2], os.environ["BOT"], os.environ["APP"]
    connection = sqlite3.connect(database, isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE event (event TEXT PRIMARY KEY, who TEXT, choice TEXT, clicked TEXT);"
        "CREATE TABLE answer (who TEXT PRIMARY KEY, choice TEXT, clicked TEXT)"
    )

    async def authorize(**_: Any) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T", bot_user_id="U", bot_id="B", bot_token=bot_token)

    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(base_url=api_url, token=None, session=session)
        app = AsyncApp(client=client, authorize=authorize, signing_secret="", process_before_response=True)

        async def listen(ack: AsyncAck, body: dict[str, Any]) -> None:
            action, who = body["actions"][0], body["user"]["id"]
            row = (who, action["value"], action["action_ts"])
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT OR IGNORE INTO event VALUES (?, ?, ?, ?)", (body["trigger_id"], *row))
            connection.execute("INSERT OR REPLACE INTO answer VALUES (?, ?, ?)", row)
            connection.execute("COMMIT")
            await ack()
            async with session.post(body["response_url"], json=REPLY) as response:
                await response.read()

        app.block_action(re.compile(""))(listen)
        await AsyncSocketModeHandler(app, app_token, web_client=client).start_async()


asyncio.run(main())
