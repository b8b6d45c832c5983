"""Meters: what Prometheus is told of a process. Numbers only: no secrets, no names, no answers."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.desk import Desk
from bot.drawing import drawable
from bot.quizbot import Quizbot
from bot.ticker import Ticker
from quizzes.picker import until_repeated
from storage.records import Records

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.8, 3.0, 10.0)  # people are answered neutrally at 1.8 s
BANK = ("quizbot_bank_days_left", "Days until a question comes again, in the league that runs out first.")
BANK_EVERY = 600.0  # seconds; how long the questions last changes once a day


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the database says."""

    waiting: Mapping[str, int]
    lateness: timedelta


def numbers(records: Records, now: datetime) -> Numbers:
    """What is asked of the database for every look at the meters."""
    return Numbers(records.vitals.waiting(now), records.vitals.lateness())


def bank_days_left(records: Records, desk: Desk) -> int | None:
    """For how many days the league that runs out first has questions it was never asked; None without a league."""
    left = [
        until_repeated(drawable(records, desk, league), records.rounds.asked(league.id), desk.weights(league))
        for league in records.leagues.all()
    ]
    return min(left, default=None)


class Meters:
    """Counts what a bot does from now on, and writes it down in Prometheus's words."""

    def __init__(self, bot: Quizbot, ticker: Ticker) -> None:
        self._bot = bot
        self._registry = CollectorRegistry()
        self._registry.register(_OfTheProcess(bot, ticker))
        self._answers = Counter(
            "quizbot_answers", "Answers by what became of them.", ["verdict"], registry=self._registry
        )
        self._answer_seconds = Histogram(
            "quizbot_answer_seconds", "From an answer's arrival until it is durable.", buckets=SECONDS,
            registry=self._registry,
        )  # fmt: skip
        self._event_seconds = Histogram(
            "quizbot_event_seconds", "From an event's arrival until it is answered.", ["kind"], buckets=SECONDS,
            registry=self._registry,
        )  # fmt: skip
        self._up = Gauge("quizbot_database_up", "Whether the database answers.", registry=self._registry)
        self._waiting = Gauge(
            "quizbot_messages_waiting", "Messages that should be out by now.", ["state"], registry=self._registry
        )
        self._lateness = Gauge(
            "quizbot_lateness_seconds", "How late the latest of the open questions of the day was posted.",
            registry=self._registry,
        )  # fmt: skip
        self._bank: Gauge | None = None
        self._bank_at = -BANK_EVERY
        bot.desk.store.saved = self._saved
        bot.handled = self._handled

    def described(self) -> list[Metric]:
        """Every metric that there may be, for the reference."""
        return [*self._registry.collect(), GaugeMetricFamily(*BANK)]

    async def page(self) -> bytes:
        """All meters as they stand. What the database does not say in time is left as it was."""
        desk = self._bot.desk
        try:
            found = await desk.store.read(lambda records: numbers(records, desk.now()))
            if time.monotonic() - self._bank_at >= BANK_EVERY:
                self._set_bank(await desk.store.read(lambda records: bank_days_left(records, desk)))
        except Exception:
            self._up.set(0)
        else:
            self._up.set(1)
            self._lateness.set(found.lateness.total_seconds())
            for state, number in found.waiting.items():
                self._waiting.labels(state).set(number)
        return generate_latest(self._registry)

    def _set_bank(self, days: int | None) -> None:
        """Without a league there is nothing to tell, and an alarm on few days must not ring."""
        if days is None:
            return
        self._bank_at = time.monotonic()
        if self._bank is None:
            self._bank = Gauge(*BANK, registry=self._registry)
        self._bank.set(days)

    def _saved(self, verdict: str, seconds: float) -> None:
        self._answers.labels(verdict).inc()
        self._answer_seconds.observe(seconds)

    def _handled(self, kind: str, seconds: float) -> None:
        self._event_seconds.labels(kind).observe(seconds)


class _OfTheProcess(Collector):
    """What the process knows at any time."""

    def __init__(self, bot: Quizbot, ticker: Ticker) -> None:
        self._bot = bot
        self._ticker = ticker

    def describe(self) -> list[Metric]:
        """Nothing is asked before the first look."""
        return []

    def collect(self) -> Iterator[Metric]:
        """One metric after the other."""
        posts = CounterMetricFamily("quizbot_posts", "Tries to send a message, by outcome.", labels=["outcome"])
        for outcome in ("sent", "refused", "unclear"):
            posts.add_metric([outcome], self._bot.outcomes.get(outcome, 0))
        yield posts
        ages = GaugeMetricFamily("quizbot_tick_age_seconds", "Since work of a kind ended well.", labels=["work"])
        for work, done in dict(self._ticker.done).items():
            ages.add_metric([work], time.monotonic() - done)
        yield ages
        ready = GaugeMetricFamily("quizbot_platform_ready", "Whether events are taken here.", labels=["platform"])
        for name, adapter in self._bot.adapters.items():
            ready.add_metric([name], float(adapter.ready.is_set()))
        yield ready
        queued = GaugeMetricFamily("quizbot_queue_depth", "Writes that wait for the database.")
        queued.add_metric([], self._bot.desk.store.queued)
        yield queued
