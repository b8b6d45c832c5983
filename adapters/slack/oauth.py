"""Installing the app in one more workspace: from our page to Slack's and back, with a state good for one use."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncFailureArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from adapters.event import Handle, Installed
from adapters.slack import ids
from adapters.slack.installation import URL
from adapters.slack.manifest import INSTALL_PATH, REDIRECT_PATH
from adapters.slack.pages import NOT_NOW, ORGANISATION, Page, page_for

log = logging.getLogger("quizbot.adapters.slack")

_PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}


class OneWorkspaceOnly(BoltError):
    """Somebody installed the app for a whole organisation."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """What it takes to be installed by anybody: the app's credentials, and where states and tokens are kept."""

    client_id: str
    client_secret: str = field(repr=False)
    installations: AsyncInstallationStore = field(repr=False)
    states: AsyncOAuthStateStore = field(repr=False)
    scopes: tuple[str, ...]


class Install:
    """The two pages of an installation. ``flow`` gives the way to Slack while the adapter runs."""

    def __init__(self, flow: Callable[[], InstallFlow | None]) -> None:
        self._flow = flow

    def routes(self) -> list[web.RouteDef]:
        """What to serve."""
        return [web.get(INSTALL_PATH, self._begin), web.get(REDIRECT_PATH, self._end)]

    async def _begin(self, request: web.Request) -> web.Response:
        return await self._answer(request, lambda flow, asked: flow.handle_installation(asked))

    async def _end(self, request: web.Request) -> web.Response:
        return await self._answer(request, lambda flow, asked: flow.handle_callback(asked))

    async def _answer(
        self, request: web.Request, page: Callable[[InstallFlow, AsyncBoltRequest], Awaitable[Any]]
    ) -> web.Response:
        flow = self._flow()
        if flow is None:
            return _shown(NOT_NOW)
        asked = AsyncBoltRequest(body="", query=request.query_string, headers=dict(request.headers))
        try:
            response = await to_aiohttp_response(await page(flow, asked))
        except Exception as error:
            log.error("an installation failed: %s", type(error).__name__)
            return _shown(NOT_NOW)
        response.headers.update(_PRIVATE)
        return response


def _shown(page: Page) -> web.Response:
    return web.Response(status=page.status, text=page.html(), content_type="text/html", headers=_PRIVATE)


class InstallFlow(AsyncOAuthFlow):
    """Bolt's flow; it keeps the workspace's address too, and tells the bot who has installed it."""

    def __init__(
        self,
        distribution: Distribution,
        *,
        client: AsyncWebClient,
        api_url: str,
        now: Callable[[], datetime],
        handle: Handle,
        installed: Callable[[str], None],
        logger: logging.Logger,
    ) -> None:
        """``installed`` is told the id of a workspace that has a new token."""
        settings = AsyncOAuthSettings(
            client_id=distribution.client_id,
            client_secret=distribution.client_secret,
            scopes=distribution.scopes,
            user_scopes=[],
            install_path=INSTALL_PATH,
            install_page_rendering_enabled=False,
            redirect_uri_path=REDIRECT_PATH,
            authorization_url=f"{api_url.removesuffix('api/')}oauth/v2/authorize",
            installation_store=distribution.installations,
            state_store=distribution.states,
            logger=logger,
        )
        super().__init__(client=client, logger=logger, settings=settings)
        self.failure_handler = self._failed
        self._installations = distribution.installations
        self._now = now
        self._handle = handle
        self._installed = installed

    async def store_installation(self, request: AsyncBoltRequest, installation: Installation) -> None:
        """Keep the token, then let the bot know. Raises BoltError for what is not one workspace's bot."""
        if installation.is_enterprise_install or not installation.team_id:
            await self._give_back(installation.bot_token)
            raise OneWorkspaceOnly
        if not installation.bot_token:
            raise BoltError("Slack gave no token for a bot")
        try:
            who = await self.client.auth_test(token=installation.bot_token)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            raise BoltError("Slack did not say whose the token is") from error
        if who.get("team_id") != installation.team_id:
            raise BoltError("the token is of another workspace")
        installation.set_custom_value(URL, who.get("url"))
        installation.installed_at = self._now().timestamp()
        await self._installations.async_save(installation)
        team = installation.team_id
        self._installed(team)
        account = ids.account(team, installation.user_id) if installation.user_id else None
        await self._handle(Installed(ids.workspace(team), installation.team_name or team, account))

    async def _give_back(self, token: str | None) -> None:
        """A token that is not wanted is not left alive."""
        try:
            await self.client.auth_revoke(token=token or "")
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("a token of an organisation could not be handed back: %s", type(error).__name__)

    async def _failed(self, args: AsyncFailureArgs) -> BoltResponse:
        page = ORGANISATION if isinstance(args.error, OneWorkspaceOnly) else page_for(args.reason)
        forget = self.settings.state_utils.build_set_cookie_for_deletion()
        return BoltResponse(
            status=page.status,
            body=page.html(),
            headers={"Content-Type": "text/html; charset=utf-8", "Set-Cookie": forget},
        )
