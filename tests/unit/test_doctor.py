"""What the doctor says about what was found."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from adapters.language import say_n
from bot import config, doctor
from quizzes.picker import coming, until_repeated
from quizzes.schedule import Schedule
from tests.stage import our_pack

GENERAL = Schedule("slack:T1:C1", time(9), "Europe/Berlin", frozenset(range(5)), 480)
NEVER: frozenset[date] = frozenset()


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("QUIZBOT_DATABSE_URL", "Write QUIZBOT_DATABASE_URL."),
        ("QUIZBOT_LOGLEVEL", "Write QUIZBOT_LOG_LEVEL."),
        ("QUIZBOT_DATABASE_FILE", "Write QUIZBOT_DATABASE_URL_FILE."),
        ("QUIZBOT_COLOUR", "Remove it: README.md lists all."),
    ],
)
def test_a_variable_that_is_none_is_pointed_out(name: str, fix: str) -> None:
    [check] = doctor.variables([name, "PATH", "QUIZBOT_DATABASE_URL", "QUIZBOT_NOTES"], config.names())
    assert (check.name, check.ok, check.fix) == (name, False, fix)


@pytest.mark.parametrize(
    ("found", "ok", "words"),
    [
        (None, True, "empty"),
        ("0002", True, "schema 0002"),
        ("0001", False, "quizbot db upgrade"),
        ("0003", False, "newer release"),
    ],
)
def test_a_schema(found: str | None, ok: bool, words: str) -> None:
    check = doctor.schema(found, ["0001", "0002"])
    assert check.ok is ok
    assert words in str(check)


@pytest.mark.parametrize(
    ("seconds", "ok", "words"),
    [(0.2, True, "0.2 s"), (-4.9, True, ""), (61, False, "61 s behind"), (-61, False, "61 s ahead of")],
)
def test_a_clock(seconds: float, ok: bool, words: str) -> None:
    check = doctor.clock(timedelta(seconds=seconds))
    assert check.ok is ok
    assert words in check.detail


@pytest.mark.parametrize(
    ("given", "now", "fires"),
    [
        (
            GENERAL,
            datetime(2026, 3, 26, 12, tzinfo=UTC),
            "Fri 27 Mar, 09:00; Mon 30 Mar, 09:00 [clocks change]; Tue 31 Mar, 09:00; Wed 1 Apr, 09:00; "
            "Thu 2 Apr, 09:00",
        ),
        (
            replace(GENERAL, at=time(2, 30), days=frozenset(range(7))),
            datetime(2026, 3, 28, 0, tzinfo=UTC),
            "Sat 28 Mar, 02:30; Sun 29 Mar, 03:00 [clocks change] [there is no 02:30 that day]; Mon 30 Mar, 02:30; "
            "Tue 31 Mar, 02:30; Wed 1 Apr, 02:30",
        ),
        (
            replace(GENERAL, days=frozenset({6})),
            datetime(2026, 10, 24, 0, tzinfo=UTC),
            "Sun 25 Oct, 09:00 [clocks change]; Sun 1 Nov, 09:00; Sun 8 Nov, 09:00; Sun 15 Nov, 09:00; "
            "Sun 22 Nov, 09:00",
        ),
    ],
)  # fmt: skip
def test_the_next_five_fire_times(given: Schedule, now: datetime, fires: str) -> None:
    assert doctor.schedule(given, now, NEVER, "").detail == f"{fires} (Europe/Berlin)"


def test_days_that_are_skipped_are_not_among_them() -> None:
    monday = datetime(2026, 3, 2, 0, tzinfo=UTC)
    assert doctor.schedule(GENERAL, monday, frozenset({date(2026, 3, 2)}), "").detail.startswith("Tue 3 Mar")


@pytest.mark.parametrize(
    ("given", "gone", "ok", "words"),
    [
        (replace(GENERAL, paused=True), "", True, "paused"),
        (GENERAL, "not_in_channel", False, "not_in_channel"),
        (replace(GENERAL, zone="Europe/Bielefeld"), "", False, "tzdata"),
        (replace(GENERAL, days=frozenset()), "", False, "no days"),
    ],
)
def test_a_schedule_that_asks_nothing(given: Schedule, gone: str, ok: bool, words: str) -> None:
    check = doctor.schedule(given, datetime(2026, 3, 2, tzinfo=UTC), NEVER, gone)
    assert check.ok is ok
    assert words in str(check)


def test_days_until_a_question_comes_again_are_those_of_the_picker() -> None:
    pack = our_pack()
    questions, weights = pack.questions[:90], pack.weights
    picks = [one.id for one in coming(questions, [], weights, "seed", [""] * 120)]
    first = next(n for n, id in enumerate(picks) if id in picks[:n])
    assert until_repeated(questions, [], weights) == first
    assert until_repeated(questions, picks[:10], weights) == first - 10
    assert until_repeated(questions, picks[:first], weights) == 0
    assert until_repeated([], [], weights) == 0


def test_a_bank_that_runs_out_is_told_in_time() -> None:
    assert doctor.bank_left("slack:T1", 14).ok
    assert "13 days until" in str(doctor.bank_left("slack:T1", 13))
    assert "come again by now" in str(doctor.bank_left("slack:T1", 0))


def test_a_disk_that_is_full_is_told() -> None:
    assert doctor.disk("/data", 600_000_000).ok
    assert "only 0.4 GB free in /data. Make room" in str(doctor.disk("/data", 400_000_000))


@pytest.mark.parametrize(
    ("remaining", "shards", "ok"), [(1_000, 1, True), (50, 25, True), (49, 1, False), (59, 30, False), (0, 1, False)]
)
def test_a_gateway_that_lets_a_bot_begin(remaining: int, shards: int, ok: bool) -> None:
    check = doctor.gateway(remaining, 1_000, timedelta(hours=2), shards)
    assert (check.ok, f"{remaining} of 1000" in check.detail) == (ok, True)
    assert ok or "for 2 hours" in check.fix


@pytest.mark.parametrize(
    ("kept", "lacking", "foreign", "detail", "fix"),
    [
        (True, [], [], "Discord lists all 34 commands of this release", ""),
        (None, ["/quiz today"], [], "the first start tells Discord 34 commands", ""),
        (False, [], [], "Discord was not told those of this release yet.", "Start the bot: it tells them."),
        (
            True, ["/quiz me", "/quiz today"], ["/poll"],
            "Discord's list is not the one it was told: it lacks /quiz me (and 2 more).", "Run: quizbot discord sync",
        ),
        (
            True, [], ["/poll"],
            "Discord's list is not the one it was told: it has a strange /poll.", "Run: quizbot discord sync",
        ),
    ],
)  # fmt: skip
def test_whether_discord_knows_the_commands(
    kept: bool | None, lacking: list[str], foreign: list[str], detail: str, fix: str
) -> None:
    check = doctor.commands_told(34, kept, lacking, foreign)
    assert (check.detail, check.fix, check.ok) == (detail, fix, not fix)


def test_rights_are_named_as_the_settings_name_them() -> None:
    check = doctor.permissions("discord:5:6", "#general in Study", ["View Channel", "Send Messages"])
    assert str(check) == (
        "FAIL  permissions discord:5:6: in #general in Study the bot lacks View Channel, Send Messages. "
        "Open that channel's settings > Permissions, add the bot, and allow them."
    )
    assert doctor.permissions("discord:5:6", "#general in Study", []).ok
    gone = doctor.permissions("discord:5:6", "a channel", [], "there is no such channel any more")
    assert gone.detail == "a channel: there is no such channel any more."


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda words: pickle.loads(pickle.dumps(words))])  # noqa: S301
def test_words_in_a_check_can_be_copied(again: Callable[[Any], Any]) -> None:
    """The JSON of the checks is made of copies."""
    words = say_n("{n} day for {who}", "{n} days for {who}", 2, who="Ada")
    made = again(words)
    assert made == words == "2 days for Ada"
    assert (made.message, made.many, made.number, made.facts) == (words.message, words.many, 2, words.facts)
