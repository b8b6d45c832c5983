"""What the Slack adapter makes of a Slack that fails, lies or sends nonsense."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web

from adapters.card import Button, Card
from adapters.event import CommandEvent, Installed, Interaction
from adapters.form import Form, TextField
from adapters.outcome import CannotLook, Gone, Refused, Sent, Unclear, Why
from adapters.slack import SlackAdapter, SlackRefused, signin
from adapters.slack import adapter as adapter_module
from adapters.slack import client as client_module
from adapters.slack import socket as socket_module
from adapters.slack.conversation import callable_back
from tests.slack_dialects import Dialect
from tests.slack_server import APP_TOKEN, BOT_TOKEN, Slack, ended
from tests.world import WorldClock
from tests.world_slack import SlackWorld

GENERAL = "slack:T0SLACK:C0GENERAL"
CARD = Card("Hello", (), (Button("b", "B"),))


class Answering(Dialect):
    """A server that answers private replies in its own way."""

    def __init__(self, status: int, words: str) -> None:
        self._status, self._words = status, words

    def called_back(self) -> web.Response:
        return web.Response(status=self._status, text=self._words)


async def answering(event: Any) -> None:
    if isinstance(event, Interaction):
        await event.reply(Card("Here"))


def acts(handler: Callable[[Any], Awaitable[None]]) -> Callable[[Any], Awaitable[None]]:
    """A handler of what people do; that the app is installed, it is told at every start."""

    async def handle(event: Any) -> None:
        if not isinstance(event, Installed):
            await handler(event)

    return handle


@pytest.fixture
async def world(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SlackWorld]:
    monkeypatch.setattr(adapter_module, "ANSWER_WITHIN", 1)
    monkeypatch.setattr(client_module, "ANSWER_WITHIN", 1)
    world = SlackWorld()
    await world.join("Bob")
    await world.start((), answering)
    yield world
    await world.stop()


@pytest.mark.parametrize(
    ("fault", "expected", "there"),
    [
        ("ok", Sent, 1),
        ("slow", Sent, 1),
        ("429", Refused(Why.BUSY, "ratelimited", 7.0), 0),
        ("500_before", Unclear("HTTP 500"), 0),
        ("500_after", Unclear("HTTP 500"), 1),
        ("hang_before", Unclear("TimeoutError"), 0),
        ("hang_after", Unclear("TimeoutError"), 1),
        ("reset_before", Unclear("ServerDisconnectedError"), 0),
        ("reset_after", Unclear("ServerDisconnectedError"), 1),
        ("bad_json", Unclear("HTTP 200"), 1),
        ("bad_bytes", Unclear("UnicodeDecodeError"), 1),
        ("error:fatal_error", Unclear("fatal_error"), 0),
        ("error:channel_not_found", Refused(Why.PLACE_GONE, "channel_not_found"), 0),
        (
            "error:restricted_action_read_only_channel",
            Refused(Why.PLACE_GONE, "restricted_action_read_only_channel"),
            0,
        ),
        ("error:token_revoked", Refused(Why.INSTALLATION_GONE, "token_revoked"), 0),
        ("error:invalid_auth", Refused(Why.BUSY, "invalid_auth", 60.0), 0),  # once; auth.test says otherwise
        ("error:team_access_not_granted", Refused(Why.BUSY, "team_access_not_granted", 60.0), 0),
        ("error:org_login_required", Refused(Why.BUSY, "org_login_required", 60.0), 0),
        ("error:team_added_to_org", Refused(Why.BUSY, "team_added_to_org", 60.0), 0),
        ("error:message_limit_exceeded", Refused(Why.BUSY, "message_limit_exceeded", 60.0), 0),
        ("error:msg_too_long", Refused(Why.OUR_BUG, "msg_too_long"), 0),
        ("error:never_heard_of", Refused(Why.OUR_BUG, "never_heard_of"), 0),
    ],
)
async def test_a_post_is_sent_once_and_its_outcome_is_told(
    world: SlackWorld, fault: str, expected: Any, there: int
) -> None:
    world.slack.will("chat.postMessage", fault)
    outcome = await world.adapter.post(GENERAL, CARD, "k")
    assert isinstance(outcome, Sent) if expected is Sent else outcome == expected
    assert len(world.slack.called("chat.postMessage")) == 1
    assert len(await world.messages(GENERAL)) == there


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("error:invalid_auth", Refused(Why.INSTALLATION_GONE, "access_denied")),
        ("error:account_inactive", Refused(Why.INSTALLATION_GONE, "access_denied")),
        ("error:team_added_to_org", Refused(Why.BUSY, "access_denied", 60.0)),
        ("500_before", Refused(Why.BUSY, "access_denied", 60.0)),
        ("ok", Refused(Why.BUSY, "access_denied", 60.0)),
    ],
)
async def test_a_token_that_is_refused_is_tried_once_more(world: SlackWorld, said: str, expected: Refused) -> None:
    world.slack.will("chat.postMessage", "error:access_denied")
    world.slack.will("auth.test", said)
    assert await world.adapter.post(GENERAL, CARD, "k") == expected


async def test_a_post_that_lands_late(world: SlackWorld) -> None:
    world.slack.will("chat.postMessage", "land_late")
    assert await world.adapter.post(GENERAL, CARD, "k") == Unclear("TimeoutError")
    assert await world.messages(GENERAL) == []
    world.slack.land()
    [late] = await world.messages(GENERAL)
    assert "Here" in await world.press("Bob", late, "B")


async def test_an_edit_and_a_removal_tell_their_outcome_too(world: SlackWorld) -> None:
    gone = f"{GENERAL}:1700.000001"
    assert await world.adapter.replace(gone, CARD, "k") == Refused(Why.OUR_BUG, "message_not_found")
    assert await world.adapter.remove(gone) == Sent(gone)
    world.slack.will("chat.delete", "500_before")
    assert await world.adapter.remove(gone) == Unclear("HTTP 500")
    world.slack.archived.add("C0GENERAL")
    assert await world.adapter.replace(gone, CARD, "k") == Refused(Why.PLACE_GONE, "is_archived")


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("slack:T9OTHER:C1", Why.INSTALLATION_GONE),
        ("slack:T0SLACK:C0NOWHERE", Why.PLACE_GONE),
        ("dm:slack:T0SLACK:U0NOBODY", Why.PLACE_GONE),
        ("home:slack:T0SLACK:U0NOBODY", Why.PLACE_GONE),
        ("discord:1:2", Why.OUR_BUG),
        ("", Why.OUR_BUG),
    ],
)
async def test_places_that_cannot_be_reached(world: SlackWorld, place: str, why: Why) -> None:
    outcome = await world.adapter.post(place, CARD, "k")
    assert isinstance(outcome, Refused)
    assert outcome.why == why


async def test_what_cannot_be_sent_is_our_bug_and_nothing_is_sent(world: SlackWorld) -> None:
    outcome = await world.adapter.post(GENERAL, Card("x", (), (Button("b" * 99, "B"),)), "key")
    assert outcome == Refused(Why.OUR_BUG, f"'{'b' * 99}|key' cannot be an id: it must have 1 to 100 characters")
    assert world.slack.called("chat.postMessage") == []


async def test_without_a_connection_everything_waits() -> None:
    adapter = SlackAdapter((), bot_token=BOT_TOKEN, app_token=APP_TOKEN)
    assert await adapter.post(GENERAL, CARD, "k") == Refused(Why.BUSY, "not connected to Slack", 1.0)
    assert isinstance(await adapter.find(GENERAL, "k", WorldClock()()), CannotLook)


async def test_a_reply_that_nobody_waits_for(world: SlackWorld) -> None:
    outcomes: list[Any] = []
    over = asyncio.Event()

    async def handler(event: Any) -> None:
        outcomes.extend([await event.reply(Card(str(number))) for number in range(6)])
        over.set()

    await world.restart((), acts(handler))
    world.slack.will("response_url", "ok", "status:404", "status:500")
    await world.command("Bob", GENERAL, "x")
    await asyncio.wait_for(over.wait(), 8)
    kinds = [type(outcome) for outcome in outcomes]
    assert kinds == [Sent, Gone, Gone, Sent, Sent, Gone]


async def test_a_form_that_comes_too_late(world: SlackWorld) -> None:
    outcomes: list[Any] = []
    form = Form("f", "Form", (TextField("a", "A"),))

    async def handler(event: Any) -> None:
        outcomes.extend([await event.reply(form), await event.reply(form)])
        await event.reply(Card("Too late"))

    await world.restart((), acts(handler))
    world.slack.will("views.open", "error:expired_trigger_id")
    assert "Too late" in await world.command("Bob", GENERAL, "x")
    assert outcomes == [Gone("expired_trigger_id"), Gone("no form can be opened any more")]


async def test_a_window_that_was_closed_meanwhile(world: SlackWorld, caplog: pytest.LogCaptureFixture) -> None:
    outcomes: list[Any] = []
    over = asyncio.Event()

    async def handler(event: Any) -> None:
        if isinstance(event, CommandEvent):
            await event.reply(Form("f", "Form", (TextField("a", "A"),)))
            return
        await event.reply(Card("First"))
        world.slack.views.clear()
        outcomes.append(await event.reply(Card("Second")))
        over.set()

    await world.restart((), acts(handler))
    await world.fill("Bob", await world.command("Bob", GENERAL, "x"), {"A": "1"})
    await asyncio.wait_for(over.wait(), 8)
    assert outcomes == [Gone("not_found")]
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


USER = {"id": "U0BOB", "name": "bob", "team_id": "T0SLACK"}
BUTTON = {"type": "button", "action_id": "press-0", "block_id": "b", "value": "b|k", "action_ts": "1.5"}
PRESS = {
    "type": "block_actions",
    "team": {"id": "T0SLACK"},
    "user": USER,
    "container": {"type": "message", "message_ts": "1.1", "channel_id": "C0GENERAL"},
    "channel": {"id": "C0GENERAL"},
    "actions": [BUTTON],
}


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("interactive", "text"),
        ("interactive", {}),
        ("interactive", {"type": "shortcut", "team": "T0SLACK"}),
        ("interactive", {**PRESS, "actions": []}),
        ("interactive", {**PRESS, "actions": [None]}),
        ("interactive", {**PRESS, "actions": [{**BUTTON, "value": 7}]}),
        ("interactive", {**PRESS, "actions": [{**BUTTON, "type": "checkboxes"}]}),
        ("interactive", {**PRESS, "user": "U0BOB"}),
        ("interactive", {**PRESS, "team": {"id": "T9OTHER"}}),
        ("interactive", {**PRESS, "team": ["T0SLACK"], "user": {"id": "U0BOB"}}),
        ("interactive", {**PRESS, "view": {"type": "modal", "id": "V1", "private_metadata": "{"}}),
        ("interactive", {"type": "view_submission", "team": {"id": "T0SLACK"}, "user": USER, "view": []}),
        ("slash_commands", {"command": "/quiz", "text": ["x"], "team_id": "T0SLACK", "user_id": "U0BOB"}),
        ("slash_commands", {"command": "/quiz"}),
        ("events_api", {"type": "event_callback", "team_id": "T0SLACK", "event": "x"}),
        ("events_api", {"type": "event_callback", "team_id": "T0SLACK", "event": {}, "authorizations": 3}),
        ("events_api", {"type": "event_callback", "team_id": "T0SLACK", "event": {"type": "message"}}),
        ("unheard_of", {"type": "unheard_of"}),
    ],
)
async def test_nonsense_is_taken_calmly(
    world: SlackWorld, kind: str, payload: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Acknowledged, not handed on, and not a word about it in the log."""

    async def handler(event: Any) -> None:
        pytest.fail(f"{event} should not have arrived")

    await world.restart((), acts(handler))
    caplog.clear()
    assert await world.slack.raw(kind, payload) == {}
    assert [record.message for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_frames_that_even_the_library_stumbles_over(world: SlackWorld) -> None:
    for frame in ("", "x", "[]", "{}", '{"type": "interactive", "envelope_id": "E", "payload": null}'):
        await world.slack.frame(frame)
    assert "Here" in await world.command("Bob", GENERAL, "x")


@pytest.mark.parametrize("stamp", ["x", "nan", "1e99", "-1e99", "", None])
async def test_a_click_with_a_strange_time_happened_now(world: SlackWorld, stamp: Any) -> None:
    events: list[Any] = []

    async def handler(event: Any) -> None:
        events.append(event)

    await world.restart((), acts(handler))
    await world.slack.raw("interactive", {**PRESS, "actions": [{**BUTTON, "action_ts": stamp}]})
    assert events[0].at == world.clock()


async def test_a_guest_from_another_company_may_press_what_our_bot_wrote(world: SlackWorld) -> None:
    events: list[Any] = []

    async def handler(event: Any) -> None:
        events.append(event)

    await world.restart((), acts(handler))
    await world.slack.raw("interactive", {**PRESS, "team": {"id": "T9OTHER"}, "message": {"user": "U0BOT"}})
    assert (events[0].workspace, events[0].account) == ("slack:T0SLACK", "slack:T0SLACK:U0BOB")
    await world.slack.raw("interactive", {**PRESS, "user": {"id": "U0BOB", "team_id": "T9OTHER"}})
    assert [event.outsider for event in events] == [False, True]


@pytest.mark.parametrize(
    ("status", "words", "taken"),
    [
        (200, "", True),
        (204, "", True),
        (200, '{"ok": true}', True),
        (200, "[1]", True),
        (200, '{"ok": false, "error": "used_url"}', False),
        (200, "invalid_blocks", False),
        (404, "used_url", False),
        (404, '{"ok": false, "error": "expired_url"}', False),
        (302, "", False),
    ],
)
async def test_how_slack_takes_a_private_reply(world: SlackWorld, status: int, words: str, taken: bool) -> None:
    told: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    async def handler(event: Any) -> None:
        told.set_result(await event.reply(Card("Here")))

    await world.restart((), acts(handler))
    world.slack.dialect = Answering(status, words)
    await world.slack.command("U0BOB", "C0GENERAL", "x")
    assert type(await asyncio.wait_for(told, 8)) is (Sent if taken else Gone)


async def test_too_much_at_once_is_refused_with_words(world: SlackWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.slack.listener.MOST_UNDER_WAY", 0)
    act = await world.slack.command("U0BOB", "C0GENERAL", "x")
    assert act.answer == {"text": "Too much is going on at once. Try it again in a minute."}


async def test_two_sockets_share_the_work() -> None:
    slack = Slack(WorldClock())
    slack.join("U0BOB", "Bob")
    await slack.start()
    adapter = SlackAdapter((), bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=slack.api_url, sockets=2)
    running = asyncio.create_task(adapter.run(answering))
    await slack.sockets(2)
    acts = [await slack.command("U0BOB", "C0GENERAL", "x") for _ in range(4)]
    assert all(act.acknowledged for act in acts)
    await ended(running)
    await slack.stop()


async def test_each_try_to_connect_has_an_address_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_module, "CONNECT_WITHIN", 0.5)
    monkeypatch.setattr(socket_module, "REFUSED_FOR", 0.0)
    monkeypatch.setattr(signin, "FIRST_PAUSE", 0.0)
    slack = Slack(WorldClock())
    slack.join("U0BOB", "Bob")
    await slack.start()
    adapter = SlackAdapter((), bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=slack.api_url, sockets=1)
    running = asyncio.create_task(adapter.run(answering))
    await slack.sockets(1)
    slack.will("socket", "refused", "refused")
    slack.will("apps.connections.open", "500_before", "429", "error:link_disabled")
    await slack.drop("link_disabled")
    await slack.renewed(1)
    assert (await slack.command("U0BOB", "C0GENERAL", "x")).acknowledged
    assert slack.problems == []
    await ended(running)
    await slack.stop()


async def test_it_is_not_ready_while_slack_cannot_reach_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter_module, "LOOK_EVERY", 0.02)
    monkeypatch.setattr(adapter_module, "RENEWED_WITHIN", 0.5)
    monkeypatch.setattr(signin, "FIRST_PAUSE", 0.3)
    monkeypatch.setattr(signin, "LONGEST_PAUSE", 0.3)
    slack = Slack(WorldClock())
    await slack.start()
    adapter = SlackAdapter((), bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=slack.api_url, sockets=1)
    running = asyncio.create_task(adapter.run(answering))
    seen: list[bool] = []

    async def watched(count: int) -> None:
        async with asyncio.timeout(8):
            while len(slack.called("apps.connections.open")) < count or not adapter.ready.is_set():
                await asyncio.sleep(0.02)
                seen.append(adapter.ready.is_set())

    await watched(1)
    seen.clear()
    await slack.drop()
    await slack.renewed(1)
    await watched(2)
    assert all(seen), "to renew a socket is nothing to worry about"
    slack.will("apps.connections.open", *["500_before"] * 5)
    await slack.cut()
    await watched(8)
    assert not all(seen)
    await ended(running)
    assert not adapter.ready.is_set()
    await slack.stop()


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled", "too_many_websockets", ""])
async def test_whatever_the_reason_a_socket_comes_back(world: SlackWorld, reason: str) -> None:
    await world.slack.drop(reason)
    await world.slack.renewed(2)
    assert "Here" in await world.command("Bob", GENERAL, "x")


async def test_two_sockets_are_never_renewed_together() -> None:
    slack = Slack(WorldClock())
    slack.join("U0BOB", "Bob")
    await slack.start()
    adapter = SlackAdapter((), bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=slack.api_url)
    running = asyncio.create_task(adapter.run(answering))
    await slack.sockets(2)
    await slack.drop()  # both at once, as when Slack restarts
    await slack.renewed(2)
    assert slack.fewest == 1, "while one was renewed, the other listened"
    assert (await slack.command("U0BOB", "C0GENERAL", "x")).acknowledged
    await ended(running)
    await slack.stop()


async def test_edits_are_paced_and_posts_are_not(world: SlackWorld) -> None:
    sent = await world.adapter.post(GENERAL, CARD, "k")
    assert isinstance(sent, Sent)
    outcomes = [await world.adapter.replace(sent.message, CARD, "k") for _ in range(41)]
    assert outcomes[:40] == [sent] * 40
    paced = outcomes[40]
    assert isinstance(paced, Refused)
    assert paced.why == Why.BUSY
    assert 50 < paced.retry_after <= 60
    assert len(world.slack.called("chat.update")) == 40
    assert isinstance(await world.adapter.post(GENERAL, CARD, "k"), Sent)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://hooks.slack.com/actions/T1/1/x", True),
        ("http://127.0.0.1:9000/hook/1", True),  # the host of the api
        ("http://hooks.slack.com/actions/T1/1/x", False),
        ("https://hooks.slack.com.evil.example/x", False),
        ("https://hooks.slack.com@evil.example/x", False),
        ("https://evil@hooks.slack.com/x", False),
        ("https://hooks.slack.com:8443/x", False),
        ("http://localhost:9000/hook/1", True),  # by another name
        ("http://localhost.evil.example:9000/hook/1", False),
        ("http://192.0.2.1:9000/hook/1", False),
        ("file:///etc/passwd", False),
        ("http://[::1", False),
        ("", False),
    ],
)
def test_only_slack_is_called_back(url: str, allowed: bool) -> None:
    assert callable_back(url, "http://127.0.0.1:8080/api/") is allowed


@pytest.mark.parametrize(
    ("tokens", "refused"),
    [
        ({"bot_token": "xoxb-wrong"}, ("bot", "invalid_auth")),
        ({"app_token": "xapp-wrong"}, ("app", "invalid_auth")),
        ({"bot_token": APP_TOKEN, "app_token": BOT_TOKEN}, ("bot", "invalid_auth")),
    ],
)
async def test_a_wrong_token_is_told_apart(
    tokens: dict[str, str], refused: tuple[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    slack = Slack(WorldClock())
    await slack.start()
    given = {"bot_token": BOT_TOKEN, "app_token": APP_TOKEN, **tokens}
    adapter = SlackAdapter((), bot_token=given["bot_token"], app_token=given["app_token"], api_url=slack.api_url)
    with pytest.raises(SlackRefused) as failure:
        await asyncio.wait_for(adapter.run(answering), 8)
    assert (failure.value.token, failure.value.reason) == refused
    assert "wrong" not in caplog.text + str(failure.value)
    await slack.stop()


async def test_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bolt would drop the token for an OAuth flow, and slack_sdk would go through a proxy."""
    for name in ("CLIENT_ID", "CLIENT_SECRET", "SIGNING_SECRET", "BOT_TOKEN", "APP_TOKEN"):
        monkeypatch.setenv(f"SLACK_{name}", "xoxb-from-the-environment")
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    world = SlackWorld()
    await world.join("Bob")
    await world.start((), answering)
    assert "Here" in await world.command("Bob", GENERAL, "x")
    assert len(world.slack.called("auth.test")) == 1
    await world.stop()


async def test_it_waits_for_a_slack_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.slack.signin.FIRST_PAUSE", 0.01)
    monkeypatch.setattr("adapters.slack.outcomes.BUSY_FOR", 0.01)
    slack = Slack(WorldClock())
    await slack.start()
    slack.will("auth.test", "500_before", "reset_before", "error:internal_error")
    slack.will("apps.connections.open", "500_before")
    adapter = SlackAdapter((), bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=slack.api_url)
    running = asyncio.create_task(adapter.run(answering))
    await asyncio.wait_for(slack.connected.wait(), 8)
    await ended(running)
    await slack.stop()


async def test_no_log_at_any_level_holds_a_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    world = SlackWorld()
    await world.join("Bob")
    world.slack.will("apps.connections.open", "error:internal_error")
    world.slack.will("chat.postMessage", "error:invalid_auth")
    await world.start((), answering)
    await world.command("Bob", GENERAL, "x")
    await world.adapter.post(GENERAL, CARD, "k")
    await world.slack.drop()
    await world.command("Bob", GENERAL, "x")
    await world.stop()
    for secret in (BOT_TOKEN, APP_TOKEN, "ticket=made-up", "/hook/"):
        assert secret not in caplog.text


def test_what_the_libraries_say_is_redacted(caplog: pytest.LogCaptureFixture) -> None:
    from adapters.slack.logs import vendor  # noqa: PLC0415

    logger = vendor()
    logger.debug("xoxb-1-secret")  # pragma: allowlist secret
    try:
        raise RuntimeError("wss://example.org/?ticket=secret&app_id=1")
    except RuntimeError as error:
        words = (
            "failed (%s) with xapp-1-A-secret, xoxe.xoxp-1-secret and {'token': 'secret'}"  # pragma: allowlist secret
        )
        logger.exception(words, error)
    logger.warning("https://hooks.slack.com/actions/T1/secret")
    assert "secret" not in caplog.text
    assert "failed" in caplog.text
