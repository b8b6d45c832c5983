"""One app in many workspaces: installed through a browser, kept sealed, kept apart, and gone when it is thrown out."""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from typer.testing import CliRunner

from adapters.card import Button, Card
from adapters.outcome import Refused, Sent, Why
from adapters.slack import Distribution, SlackAdapter
from adapters.slack.manifest import scopes
from bot.bank import load_pack
from bot.db_cli import db
from bot.quizbot import FORGET_AFTER, Quizbot
from bot.slack_cli import slack as slack_cli
from bot.slack_installations import SlackInstallations, SlackStates
from bot.vault import BadKey, Unreadable, Vault, WrongKey, new_key
from bot.web import serving
from quizzes.question import Kind
from storage.store import Store
from storage.tables import metadata
from tests.slack_dialects import Dialect, Payload
from tests.slack_server import APP_TOKEN, CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET, Slack, ended, signed
from tests.stage import Stage
from tests.world_slack import SlackHttpWorld, SlackWorld

OTHER = "T1OTHER"
CARD = Card("Hello", (), (Button("read", "OK"),))
SCOPES = ",".join(scopes())


class FromElsewhere(Dialect):
    """Acts in a channel that two companies share, told with the workspace of the one who acts."""

    def sent(self, kind: str, payload: Payload) -> Payload:
        home = payload["team"]["id"]
        return payload | {
            "team": {"id": payload["user"]["team_id"]}, "message": payload["message"] | {"team": home},
        }  # fmt: skip


class Office(SlackHttpWorld):
    """A bot that anybody can install, and two workspaces that have not done so yet."""

    def __init__(self, database_url: str, keys: list[str], *, sockets: bool = False) -> None:
        super().__init__()
        self._over_sockets = sockets
        self.slack.installed = False
        self.store = Store(database_url)
        pack = load_pack()
        pack = replace(pack, questions=tuple(one for one in pack.questions if one.kind == Kind.SINGLE))
        self.bot = Quizbot(self.store, {pack.id: pack}, now=self.clock, chance=random.Random(7))
        self.installations = SlackInstallations(self.store, Vault(keys))
        self.adapter = SlackAdapter(
            self.bot.commands,
            app_token=APP_TOKEN if sockets else "",
            signing_secret=SIGNING_SECRET,
            distribution=Distribution(
                CLIENT_ID, CLIENT_SECRET, self.installations, SlackStates(self.store, Vault(keys), self.clock), scopes()
            ),
            now=self.clock,
        )

    async def open(self) -> None:
        await self.slack.start()
        self.adapter._api_url = self.slack.api_url
        self.bot.adapters["slack"] = self.adapter
        self._stack = AsyncExitStack()
        port = await self._stack.enter_async_context(serving("127.0.0.1", 0, self.adapter.routes()))
        self.address = f"http://127.0.0.1:{port}"
        self.slack.request_url = f"{self.address}/slack/events"
        await self._listening(self.bot.handle)
        if self._over_sockets:
            await self.slack.sockets(2)
            self.slack.request_url = ""
        self.other = SlackWorld(self.clock)
        self.other.slack = self.slack.neighbour(OTHER)
        for channel in ("C0GENERAL", "C0EVENING"):
            self.other.slack.channel(channel)
        self.other.workspace, self.other.adapter = f"slack:{OTHER}", self.adapter
        for world, company in ((self, "One"), (self.other, "Two")):
            for name in ("Ada", "Bob"):
                await world.join(name, admin=name == "Ada", shown_as=f"{name} of {company}")

    async def close(self) -> None:
        await self.stop()
        await self.store.close()

    async def begin(self) -> tuple[str, dict[str, list[str]], str]:
        """Follow “Add to Slack”: where Slack is asked, for what, and the cookie that the browser keeps."""
        async with (
            aiohttp.ClientSession() as browser,
            browser.get(f"{self.address}/slack/install", allow_redirects=False) as page,
        ):
            assert page.status == 302
            there = urlsplit(page.headers["Location"])
            return there.path, parse_qs(there.query), page.headers["Set-Cookie"].partition(";")[0]

    async def end(self, code: str, state: str, cookie: str) -> tuple[int, str]:
        """Come back from Slack."""
        asked, headers = {"code": code, "state": state}, {"Cookie": cookie}
        async with (
            aiohttp.ClientSession() as browser,
            browser.get(f"{self.address}/slack/oauth_redirect", params=asked, headers=headers) as page,
        ):
            return page.status, await page.text()

    async def install(self, workspace: Slack, installer: str = "U0ADA") -> tuple[int, str]:
        _, asked, cookie = await self.begin()
        code = self.slack.grants(workspace, installer, asked["scope"][0])
        return await self.end(code, asked["state"][0], cookie)

    async def at(self, hour: int, minute: int = 0, second: int = 0, day: int = 2) -> None:
        self.clock.move_to(datetime(2026, 3, day, hour, minute, second, tzinfo=UTC))
        await self.bot.idle()
        await self.bot.tick()


@pytest.fixture
def key() -> str:
    return new_key()


@pytest.fixture
async def office(database_url: str, key: str) -> AsyncIterator[Office]:
    office = Office(database_url, [key])
    await office.open()
    yield office
    await office.close()


def everything(office: Office) -> str:
    """The whole database, as text."""
    with office.store.engine.connect() as connection:
        return "\n".join(str(connection.execute(table.select()).all()) for table in metadata.sorted_tables)


async def test_a_workspace_installs_the_app_and_plays(office: Office) -> None:
    path, asked, _ = await office.begin()
    assert path == "/oauth/v2/authorize"
    assert (asked["client_id"], asked["scope"], asked.get("user_scope", [""])) == ([CLIENT_ID], [SCOPES], [""])
    assert isinstance(await office.adapter.post(office.channel("general"), CARD, "k"), Refused)
    status, page = await office.install(office.slack, installer="U0BOB")
    assert (status, "Thank you" in page) == (200, True)
    assert isinstance(await office.adapter.post(office.channel("general"), CARD, "k"), Sent)
    assert "Admins" in await office.command("Bob", office.channel("general"), "admins list"), "who installs may steer"
    await office.bot.deliver()
    assert "/quiz setup" in (await office.direct("Bob"))[0], "and is told how to begin"
    assert office.slack.token not in everything(office)
    assert office.slack.token not in page
    other = await office.adapter.post(office.other.channel("general"), CARD, "k")
    assert other == Refused(Why.INSTALLATION_GONE, f"not installed in {OTHER}")


async def test_slack_is_not_asked_whose_the_token_is_with_every_click(office: Office) -> None:
    await office.install(office.slack)
    before = len(office.slack.called("auth.test"))
    for _ in range(5):
        await office.command("Bob", office.channel("general"), "help")
    assert len(office.slack.called("auth.test")) == before


async def stalls(**_: object) -> None:
    """A database that does not say anything for now."""
    await asyncio.sleep(5)
    raise OSError("given up")


async def fails(**_: object) -> None:
    raise OSError("away")


@pytest.mark.parametrize("away", [stalls, fails])
async def test_clicks_are_taken_while_the_installations_cannot_be_read(
    office: Office, monkeypatch: pytest.MonkeyPatch, away: Callable[..., Awaitable[None]]
) -> None:
    monkeypatch.setattr("adapters.slack.workspaces.HOLDS", 0.0)
    await office.install(office.slack)
    assert "Only you see this." in await office.command("Bob", office.channel("general"), "team list")
    monkeypatch.setattr(office.installations, "async_find_bot", away)
    people = [office.slack.command(user, "C0GENERAL", "team list") for user in ("U0ADA", "U0BOB")]
    for act in await asyncio.gather(*people):
        assert act.acknowledged is not None
        assert act.acknowledged < 2.5
        assert "Only you see this." in await office.later(act)


@pytest.mark.parametrize("away", [stalls, fails])
async def test_a_process_that_could_not_read_the_installations_yet_says_so_calmly(
    office: Office, monkeypatch: pytest.MonkeyPatch, away: Callable[..., Awaitable[None]]
) -> None:
    await office.install(office.slack)
    assert office.adapter._workspaces is not None
    office.adapter._workspaces.forget(office.slack.team)
    with monkeypatch.context() as database:
        database.setattr(office.installations, "async_find_bot", away)
        act = await office.slack.command("U0BOB", "C0GENERAL", "team list")
        assert act.acknowledged is not None
        assert act.acknowledged < 2.5
        assert "Please try it again" in await office.later(act)
    office.adapter._workspaces.forget(office.slack.team)
    assert "Only you see this." in await office.command("Bob", office.channel("general"), "team list")


async def test_a_state_is_ours_of_this_browser_and_good_for_one_use(office: Office) -> None:
    _, asked, cookie = await office.begin()
    state = asked["state"][0]
    forged = Vault([new_key()]).seal("install now")
    for given, brought in (
        (forged, f"slack-app-oauth-state={forged}"),
        ("x", "slack-app-oauth-state=x"),
        (state, "slack-app-oauth-state=another"),
        (state, ""),
    ):
        status, _ = await office.end(office.slack.grants(office.slack, "U0ADA", SCOPES), given, brought)
        assert status == 400
    assert (await office.end("no-such-code", state, cookie))[0] == 400
    code = office.slack.grants(office.slack, "U0ADA", SCOPES)
    assert (await office.end(code, state, cookie))[0] == 400, "a state is used up by its first use, whatever came of it"
    assert len(office.slack.called("oauth.v2.access")) == 1
    assert not office.slack.installed


async def test_a_whole_organisation_is_refused_with_what_to_do_instead(office: Office) -> None:
    office.slack.organisation = True
    status, page = await office.install(office.slack)
    assert status == 403
    assert "installed in one workspace at a time" in page
    assert "choose a single workspace" in page
    assert 'href="/slack/install"' in page
    assert not office.slack.installed, "the token was handed back"
    assert office.slack.token not in everything(office)
    assert await office.store.read(lambda records: records.installations.all()) == []
    office.slack.organisation = False
    assert (await office.install(office.slack))[0] == 200


async def test_an_organisation_is_refused_also_where_its_token_cannot_be_handed_back(office: Office) -> None:
    office.slack.organisation = True
    office.slack.will("auth.revoke", "500_before")
    assert (await office.install(office.slack))[0] == 403
    assert office.slack.token not in everything(office)


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ({"error": "access_denied"}, 200, "Nothing was installed"),
        ({"error": "<script>alert(1)</script>"}, 400, "Slack refused the installation"),
        ({"state": "x", "code": "x"}, 400, "This way in is not good any more"),
        ({"code": "x"}, 400, "This way in is not good any more"),
        ({}, 400, "This way in is not good any more"),
    ],
)
async def test_whoever_comes_back_without_an_installation_reads_why(
    office: Office, asked: dict[str, str], status: int, words: str
) -> None:
    async with (
        aiohttp.ClientSession() as browser,
        browser.get(f"{office.address}/slack/oauth_redirect", params=asked) as page,
    ):
        text = await page.text()
        assert (page.status, words in text) == (status, True)
        assert 'href="/slack/install"' in text
        assert "script" not in text
        assert page.headers["Cache-Control"] == "no-store"


async def test_a_code_that_was_used_before_and_a_state_that_has_run_out(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, asked, cookie = await office.begin()
    code = office.slack.grants(office.slack, "U0ADA", SCOPES)
    assert (await office.end(code, asked["state"][0], cookie))[0] == 200
    _, asked, cookie = await office.begin()
    status, page = await office.end(code, asked["state"][0], cookie)
    assert (status, "this one was used before" in page) == (400, True)
    _, asked, cookie = await office.begin()
    monkeypatch.setattr("bot.slack_installations.STATE_LIVES", -1)
    code = office.slack.grants(office.slack, "U0ADA", SCOPES)
    status, page = await office.end(code, asked["state"][0], cookie)
    assert (status, "within ten minutes" in page) == (400, True)


async def test_a_database_that_is_away_is_told_calmly(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object) -> None:
        raise OSError("away")

    monkeypatch.setattr(office.installations, "async_save", away)
    status, page = await office.install(office.slack)
    assert (status, "begin again" in page) == (503, True)


async def test_removing_the_app_leaves_no_token_and_installing_again_resumes(office: Office) -> None:
    await office.install(office.slack)
    await office.command("Ada", office.channel("general"), "setup 09:00 Europe/Berlin")
    office.clock.move_to(office.clock() + timedelta(minutes=1))
    await office.slack.uninstall()
    kept = await office.store.read(lambda records: records.installations.all())
    assert kept == []
    await office.at(8)
    assert await office.messages(office.channel("general")) == []
    refused = await office.adapter.post(office.channel("general"), CARD, "k")
    assert isinstance(refused, Refused)
    assert refused.why == Why.INSTALLATION_GONE

    office.clock.move_to(office.clock() + timedelta(minutes=1))
    installed = office.clock()
    await office.install(office.slack)
    await office.at(8, day=3)
    assert any("Question of the day" in seen for seen in await office.messages(office.channel("general")))
    late = {"type": "event_callback", "team_id": office.slack.team, "event": {"type": "app_uninstalled"}}
    await office.slack.raw("events_api", late | {"event_id": "Ev0", "event_time": int(installed.timestamp()) - 30})
    assert isinstance(await office.adapter.post(office.channel("general"), CARD, "k"), Sent), "an old event is no news"


async def test_a_removal_right_after_installing_counts_and_one_right_before_does_not(office: Office) -> None:
    """Slack tells the time of an event in whole seconds, by its own clock."""
    installed = office.clock().replace(microsecond=0) + timedelta(seconds=60.73)
    office.clock.move_to(installed)
    await office.install(office.slack)
    removed = {"type": "event_callback", "team_id": office.slack.team, "event": {"type": "app_uninstalled"}}
    for second in (-3, -1, 0, 1):
        told = removed | {"event_id": f"Ev{second}", "event_time": int(installed.timestamp()) + second}
        await office.slack.raw("events_api", told)
        assert isinstance(await office.adapter.post(office.channel("general"), CARD, "k"), Sent), "an earlier one"
    await office.slack.uninstall()
    assert await office.store.read(lambda records: records.installations.all()) == []


async def test_a_removal_that_was_not_written_in_time_is_told_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def given_up(**_: object) -> None:
        await asyncio.sleep(2.2)
        raise OSError("away")

    await office.install(office.slack)
    at = int(office.clock().timestamp()) + 60
    removed = {"type": "event_callback", "team_id": office.slack.team, "event": {"type": "app_uninstalled"}}
    body = json.dumps(removed | {"event_id": "Ev0", "event_time": at}).encode()
    with monkeypatch.context() as database:
        database.setattr(office.installations, "async_delete_bot", given_up)
        status, _ = await office.slack.request(body, {"Content-Type": "application/json", **signed(body)})
        assert status == 500, "what is not done is not acknowledged"
        await asyncio.sleep(1)
    status, _ = await office.slack.request(body, {"Content-Type": "application/json", **signed(body)})
    assert status == 200
    assert await office.store.read(lambda records: records.installations.all()) == []


async def test_a_token_that_slack_calls_dead_is_deleted(office: Office) -> None:
    await office.install(office.slack)
    office.slack.will("chat.postMessage", "error:token_revoked")
    outcome = await office.adapter.post(office.channel("general"), CARD, "k")
    assert outcome == Refused(Why.INSTALLATION_GONE, "token_revoked")
    assert await office.store.read(lambda records: records.installations.all()) == []


async def test_a_workspace_that_was_given_up_wrongly_plays_on_once_somebody_acts(office: Office) -> None:
    await office.install(office.slack)
    await office.command("Ada", office.channel("general"), "setup 09:00 Europe/Berlin")
    office.slack.will("chat.postMessage", "error:invalid_auth")
    office.slack.will("auth.test", "error:invalid_auth")
    await office.at(8)
    assert await office.messages(office.channel("general")) == []
    await office.at(8, day=3)
    assert await office.messages(office.channel("general")) == []
    assert "Only you see this." in await office.command("Bob", office.channel("general"), "team list")
    await office.at(8, day=4)
    assert any("Question of the day" in seen for seen in await office.messages(office.channel("general")))
    assert await office.store.read(lambda records: records.leagues.left_long_ago(-FORGET_AFTER)) == []


async def test_a_newer_token_outlives_the_death_of_the_older(office: Office) -> None:
    """Another process saw the app thrown out and taken in again, while this one still held the first token."""
    await office.install(office.slack)
    assert isinstance(await office.adapter.post(office.channel("general"), CARD, "k"), Sent)
    stored = await office.installations.async_find_installation(enterprise_id=None, team_id=office.slack.team)
    assert stored is not None
    stored.bot_token = office.slack.token = "xoxb-newer"
    await office.installations.async_save(stored)
    office.slack.will("chat.postMessage", "error:token_revoked")
    assert await office.adapter.post(office.channel("general"), CARD, "k") == Refused(
        Why.BUSY, "installed anew meanwhile", 1.0
    )
    assert isinstance(await office.adapter.post(office.channel("general"), CARD, "k"), Sent)


async def test_a_new_key_takes_over_from_the_old_one(office: Office, key: str) -> None:
    await office.install(office.slack)
    await office.install(office.other.slack)
    newer = new_key()
    both = SlackInstallations(office.store, Vault([newer, key]))
    assert await both.renew() == 2
    assert await both.renew() == 0
    alone = SlackInstallations(office.store, Vault([newer]))
    for slack in (office.slack, office.other.slack):
        bot = await alone.async_find_bot(enterprise_id=None, team_id=slack.team)
        assert bot is not None
        assert bot.bot_token == slack.token
    gone = SlackInstallations(office.store, Vault([key]))
    assert await gone.async_find_bot(enterprise_id=None, team_id=OTHER) is None
    with pytest.raises(WrongKey, match=r"Put the key back.*quizbot db forget-tokens"):
        await gone.renew()
    assert await both.renew() == 0, "what no key opens is left as it is"


async def test_a_lost_key_is_got_over(office: Office, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await office.install(office.slack)
    await office.store.close()
    monkeypatch.setenv("QUIZBOT_DATABASE_URL", database_url)
    ran = CliRunner().invoke(db, ["forget-tokens"])
    assert ran.output.startswith("1 token deleted."), ran.output
    store = Store(database_url)
    assert await SlackInstallations(store, Vault([new_key()])).renew() == 0
    await store.close()


async def test_a_row_copied_to_another_workspace_opens_nothing(office: Office) -> None:
    await office.install(office.slack)
    await office.install(office.other.slack)
    one = await office.store.read(lambda records: records.installations.of("slack:T0SLACK"))
    assert one is not None
    await office.store.write(lambda records: records.installations.keep(replace(one, workspace=f"slack:{OTHER}")))
    assert await office.installations.async_find_bot(enterprise_id=None, team_id=OTHER) is None


def test_the_vault_takes_only_keys_and_opens_only_its_own() -> None:
    for keys in ([], [""], ["x"], [new_key(), "short"]):
        with pytest.raises(BadKey, match="quizbot slack key"):
            Vault(keys)
    with pytest.raises(Unreadable):
        Vault([new_key()]).open(Vault([new_key()]).seal("secret"))
    with pytest.raises(Unreadable):
        Vault([new_key()]).open("ünsealed")


async def test_two_workspaces_over_the_same_sockets(database_url: str, key: str) -> None:
    office = Office(database_url, [key], sockets=True)
    await office.open()
    for world in (office, office.other):
        await office.install(world.slack)
        assert "Only you see this." in await world.command("Bob", world.channel("general"), "team list")
    await office.close()


@pytest.mark.parametrize("sockets", [False, True])
async def test_a_day_in_two_workspaces_at_once_without_a_byte_crossing(
    database_url: str, key: str, sockets: bool
) -> None:
    office = Office(database_url, [key], sockets=sockets)
    await office.open()
    one, two = office, office.other
    worlds: tuple[SlackWorld, SlackWorld] = (one, two)
    for world in worlds:
        await office.install(world.slack)

    async def begins(world: SlackWorld) -> None:
        form = await world.command("Ada", world.channel("general"), "setup")
        assert "is set up" in await world.fill("Ada", form, {"Time": "09:00", "Time zone": "Europe/Berlin"})
        await world.command("Bob", world.channel("general"), f"team create Otters of {world.slack.team}")
        await world.open_home("Bob")

    async def answers(world: SlackWorld, letter: str) -> None:
        post = (await world.messages(world.channel("general")))[-1]
        for name in ("Ada", "Bob"):
            assert "Saved" in await world.press(name, post, letter)
        for words in ("", "me", "team list", "settings list", "review"):
            await world.command("Bob", world.channel("general"), words)

    await asyncio.gather(*map(begins, worlds))
    await office.at(8)
    await asyncio.gather(*map(answers, worlds, "AB"))
    posts = {world.slack.team: (await world.messages(world.channel("general")))[-1] for world in worlds}
    office.clock.move_to(office.clock() + timedelta(milliseconds=1))
    forged = json.loads(json.dumps(posts[OTHER].raw))  # one workspace presses what was posted in the other
    forged["user"] = one.slack.bot_user
    act = await one.slack.click("U0ADA", forged, "press-1", forged["blocks"][-1]["block_id"])
    assert "I know no such question here." in await one.later(act)
    await office.at(16, 0, 31)
    for world in worlds:
        assert any("Reveal" in seen for seen in await world.messages(world.channel("general")))
        assert "Ada of" in await world.command("Ada", world.channel("general"), "board players")

    marks = {
        one.slack.team: ("T0SLACK", "of One", 'U0BOT"', one.slack.token),
        OTHER: (OTHER, "of Two", two.slack.token),
    }
    for world, stranger in ((one, two), (two, one)):
        said = json.dumps([call.arguments for call in world.slack.calls])
        for mark in marks[stranger.slack.team]:
            assert mark not in said, f"{mark} was sent to {world.slack.team}"
    assert len(two.slack.called("chat.postMessage")) == len(one.slack.called("chat.postMessage"))
    assert one.slack.called("response_url"), "private replies are looked at too"
    await office.close()


async def test_no_log_holds_a_secret_of_an_installation(
    office: Office, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    """At any level, from the first page to the removal, also where something fails."""
    caplog.set_level(logging.DEBUG)
    secrets = [key, CLIENT_SECRET, SIGNING_SECRET]
    _, asked, cookie = await office.begin()
    secrets += [asked["state"][0], code := office.slack.grants(office.slack, "U0ADA", SCOPES)]
    office.slack.will("oauth.v2.access", "error:internal_error")
    await office.end(code, asked["state"][0], cookie)
    await office.install(office.slack)
    secrets.append(office.slack.token)
    office.slack.will("response_url", "status:500")
    await office.slack.command("U0BOB", "C0GENERAL", "help")
    office.slack.will("chat.postMessage", "error:token_expired", "reset_after")
    for _ in range(2):
        await office.adapter.post(office.channel("general"), CARD, "k")
    await office.slack.uninstall()
    assert [secret for secret in (*secrets, "/hook/") if secret in caplog.text] == []


async def test_what_the_printed_manifest_asks_for_is_enough_for_everything(database_url: str) -> None:
    printed = CliRunner().invoke(slack_cli, ["manifest"])
    granted = json.loads(printed.stdout)["oauth_config"]["scopes"]["bot"]
    async with Stage(SlackWorld(scopes=frozenset(granted)), database_url) as stage:
        world, ada, bob = stage.world, stage.person("Ada"), stage.person("Bob")
        assert isinstance(world, SlackWorld)
        more = await ada.presses("More", await stage.setup())
        await ada.fills(more, Recap_of_the_week="Monday")
        await bob.types("team create Otters")
        await bob.types("settings reminder 10:00")
        await world.slack.event(
            {"type": "member_joined_channel", "channel": "C0EVENING", "user": world.slack.bot_user, "inviter": "U0ADA"}
        )
        await stage.at("09:00")
        await bob.presses("A", await stage.sees("Question of the day"))
        await world.open_home("Bob")
        for words in ("", "ask", "review", "board", "me", "team list", "mydata export", "help", "challenge"):
            assert "went wrong" not in await bob.types(words)
        for words in ("next", "schedule list", "admins list", "season list"):
            assert "went wrong" not in await ada.types(words)
        await stage.at("17:00:30")
        await stage.at("17:10")
        for words in ("Reveal", "The week"):
            await stage.sees(words)
        assert await world.direct("Ada"), "a private word to the inviter"
        assert "Streak" in await world.home("Bob")
        assert world.slack.lacked == []


async def test_people_of_another_company_play_if_they_may_and_never_administer(office: Office) -> None:
    await office.install(office.slack)
    office.slack.join("U0EVE", "Eve", team_id="T9CONNECT", is_admin=True)
    await office.command("Ada", office.channel("general"), "setup 09:00 Europe/Berlin")
    await office.at(8)
    post = (await office.messages(office.channel("general")))[-1]
    assert "Here only people of this workspace can play." in await office.press("Eve", post, "A")
    assert "can play" in await office.command("Ada", office.channel("general"), "guests everyone")
    office.clock.move_to(office.clock() + timedelta(milliseconds=1))
    assert "Saved: A." in await office.press("Eve", post, "A")
    await office.store.write(
        lambda records: records.people.name_admin("slack:T0SLACK", "slack:T0SLACK:U0EVE", "Eve", office.clock())
    )
    assert "Only an admin" in await office.command("Eve", office.channel("general"), "guests workspace")
    assert "Only people of this workspace" in await office.command("Ada", office.channel("general"), "guests workspace")


async def test_guests_of_the_workspace_play_unless_only_members_may(office: Office) -> None:
    await office.install(office.slack)
    office.slack.join("U0GIL", "Gil", is_restricted=True)
    office.slack.join("U0MEG", "Meg")
    await office.command("Ada", office.channel("general"), "setup 09:00 Europe/Berlin")
    await office.at(8)
    post = (await office.messages(office.channel("general")))[-1]
    assert "Saved: A." in await office.press("Gil", post, "A")
    chosen = await office.command("Ada", office.channel("general"), "guests members")
    assert "Only full members of this workspace can play now." in chosen
    office.clock.move_to(office.clock() + timedelta(milliseconds=1))
    refused = await office.press("Gil", post, "B")
    assert "Here only full members of this workspace can play." in refused
    assert "/quiz guests workspace" in refused
    assert "Saved: B." in await office.press("Meg", post, "B")
    await office.command("Ada", office.channel("general"), "guests workspace")
    office.clock.move_to(office.clock() + timedelta(milliseconds=1))
    assert "Saved: C." in await office.press("Gil", post, "C")


async def test_a_guest_is_heard_by_a_process_that_has_just_started(office: Office) -> None:
    """Slack names the workspace that the guest is of; the message says whose it is."""
    await office.install(office.slack)
    office.slack.join("U0EVE", "Eve", team_id="T9CONNECT")
    await office.command("Ada", office.channel("general"), "setup 09:00 Europe/Berlin")
    await office.at(8)
    post = (await office.messages(office.channel("general")))[-1]
    assert office.adapter._workspaces is not None
    office.adapter._workspaces.forget(office.slack.team)
    office.slack.dialect = FromElsewhere()
    assert "Here only people of this workspace can play." in await office.press("Eve", post, "A")


async def test_the_tokens_are_in_no_file_of_the_database(tmp_path: Path, key: str, migrated_sqlite: bytes) -> None:
    file = tmp_path / "quizbot.db"
    file.write_bytes(migrated_sqlite)
    office = Office(f"sqlite:///{file}", [key])
    await office.open()
    await office.install(office.slack)
    secrets = [office.slack.token, key, CLIENT_SECRET]
    await office.slack.uninstall()
    await office.close()
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())  # noqa: ASYNC240
    assert [secret for secret in secrets if secret.encode() in held] == []


async def test_ended_is_ended(office: Office) -> None:
    assert office._running is not None
    await ended(office._running)
    async with aiohttp.ClientSession() as browser, browser.get(f"{office.address}/slack/install") as page:
        assert page.status == 503
