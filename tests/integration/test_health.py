"""What a running bot tells whoever watches over it, and what it keeps to itself."""

from __future__ import annotations

import asyncio
import json
import random
import re
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from signal import SIGTERM
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from prometheus_client.parser import text_string_to_metric_families

from bot.config import Misconfigured, read
from bot.health import LATE_AFTER, Health
from bot.quizbot import Quizbot
from bot.ticker import Ticker
from bot.web import serving
from storage.store import Store
from storage.writer import StoreUnavailable
from tests.fronts import SECRETS, SlackFront, sees
from tests.processes import quizbot
from tests.stage import our_pack


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def ask(http: aiohttp.ClientSession, url: str) -> tuple[int, str]:
    async with http.get(url) as answer:
        return answer.status, await answer.text()


async def comes_to(http: aiohttp.ClientSession, url: str, status: int) -> dict[str, Any]:
    """Wait until this address answers with this status; the document."""
    async with asyncio.timeout(20):
        while True:
            try:
                found, page = await ask(http, url)
                if found == status:
                    return dict(json.loads(page))
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(0.05)


def samples(page: str) -> dict[str, float]:
    return {
        sample.name + "".join(f" {value}" for name, value in sample.labels.items() if name != "le"): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


async def test_a_process_that_is_watched(http: aiohttp.ClientSession, database_url: str, tmp_path: Path) -> None:
    front, at = SlackFront(), f"http://127.0.0.1:{(port := free_port())}"
    await front.start()
    environment = front.environment | {
        "QUIZBOT_DATABASE_URL": database_url,
        "QUIZBOT_HEALTH": f":{port}",
        "QUIZBOT_LOG_FORMAT": "json",
    }
    async with quizbot(tmp_path, "run", **environment) as bot:
        ready = await comes_to(http, f"{at}/readyz", 200)
        assert ready == {"ready": True, "checks": {"database": "ok", "tick": "ok", "slack": "ok"}}
        assert await ask(http, f"{at}/healthz") == (200, '{"alive": true}')
        await front.types("setup", time="09:00", zone="Europe/Berlin")
        await front.types("post")
        post = await sees(front, "Question of the day")
        assert "Saved: A" in await front.answers(post, 0)
        status, page = await ask(http, f"{at}/metrics")
        found = samples(page)
        assert status == 200
        assert found["quizbot_posts_total sent"] == 1
        assert found["quizbot_answers_total saved"] == 1
        assert found["quizbot_answer_seconds_count"] == 1
        assert found["quizbot_event_seconds_count CommandEvent"] >= 2
        assert found["quizbot_event_seconds_count PressEvent"] == 1
        assert found["quizbot_bank_days_left"] > 300
        assert found["quizbot_messages_waiting due"] == 0
        assert found["quizbot_platform_ready slack"] == found["quizbot_database_up"] == 1
        assert 0 <= found["quizbot_lateness_seconds"] < 30
        assert {f"quizbot_tick_age_seconds {work}" for work in ("plan", "close", "look", "deliver")} <= found.keys()
        assert found["quizbot_queue_depth"] == 0
        for secret in (*SECRETS, "Ada", "C0GENERAL", *re.findall(r"\w{9,}", post.text)):
            assert secret not in page
        assert (await ask(http, f"{at}/"))[0] == 404
        assert await bot.ends(SIGTERM) == 0
    lines = [json.loads(line) for line in bot.said.splitlines()]
    assert {"listening", "stopped"} <= {line["event"] for line in lines}
    assert not [secret for secret in SECRETS if secret in bot.said]
    await front.stop()


async def test_what_is_not_as_it_should_be_is_said(
    http: aiohttp.ClientSession, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = our_pack()
    bot = Quizbot(store, {pack.id: pack}, now=lambda: datetime.now(UTC), chance=random.Random(1))
    ticker = Ticker(bot)
    health = Health(bot, ticker)
    adapter = _Adapter()
    bot.adapters["discord"] = adapter  # type: ignore[assignment]
    async with serving("127.0.0.1", 0, health.routes()) as port:
        url = f"http://127.0.0.1:{port}"

        async def says(status: int, **checks: str) -> None:
            found, page = await ask(http, f"{url}/readyz")
            assert (found, json.loads(page)["checks"]) == (
                status,
                {"database": "ok", "tick": "ok", "discord": "ok"} | checks,
            )

        await says(503, discord="not connected")
        if store.shared:
            await store.write(lambda records: records.leases.take("gateway:discord", "other", timedelta(seconds=60)))
            await says(200, discord="standing by")
            health._shares = {"discord": "0-3/8"}
            await says(503, discord="not connected")
            await store.write(
                lambda records: records.leases.take("gateway:discord:0-3/8", "other", timedelta(seconds=60))
            )
            await says(200, discord="standing by")
        adapter.ready.set()
        await says(200)
        ticker.done["close"] = ticker.tried["close"] = health._began - LATE_AFTER - 1
        await says(503, tick=f"the last good one was {LATE_AFTER + 1:.0f} s ago")
        assert (await ask(http, f"{url}/healthz"))[0] == 200
        ticker.tried["close"] -= 120
        assert (await ask(http, f"{url}/healthz"))[0] == 503
        del ticker.done["close"]
        assert "quizbot_bank_days_left " not in (await ask(http, f"{url}/metrics"))[1], "there is no league"

        async def away(_: object) -> None:
            raise StoreUnavailable

        monkeypatch.setattr("bot.health.PROBE_EVERY", 0.0)
        monkeypatch.setattr(store, "write", away)
        monkeypatch.setattr(store, "read", away)
        await says(503, database="takes no writes")
        assert samples((await ask(http, f"{url}/metrics"))[1])["quizbot_database_up"] == 0


class _Adapter:
    def __init__(self) -> None:
        self.ready = asyncio.Event()


@pytest.mark.parametrize(
    ("given", "at"),
    [
        ("", None),
        ("8080", ("127.0.0.1", 8080)),
        (":8080", ("127.0.0.1", 8080)),
        ("[::1]:8080", ("::1", 8080)),
        ("0.0.0.0:80", ("0.0.0.0", 80)),  # noqa: S104
    ],
)
def test_it_listens_on_the_loopback_unless_told(given: str, at: tuple[str, int] | None) -> None:
    assert read({"QUIZBOT_HEALTH": given}).health_at == at


@pytest.mark.parametrize(
    "given", [{"QUIZBOT_HEALTH": "here"}, {"QUIZBOT_LOG_FORMAT": "xml"}, {"QUIZBOT_LOG_LEVEL": "loud"}]
)
def test_what_cannot_be_is_refused(given: dict[str, str]) -> None:
    [name] = given
    with pytest.raises(Misconfigured, match=name):
        read(given)


async def test_an_address_that_is_taken_is_told_with_its_variable() -> None:
    routes: list[web.RouteDef] = []
    async with serving("127.0.0.1", 0, routes) as port:
        with pytest.raises(Misconfigured, match=f"QUIZBOT_HEALTH: cannot listen at 127.0.0.1:{port}"):
            async with serving("127.0.0.1", port, routes, "QUIZBOT_HEALTH"):
                pass
