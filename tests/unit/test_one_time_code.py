"""One-time codes: good once, for ten minutes, however they are typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.one_time_code import (
    GOOD_FOR,
    CodeLate,
    CodeUsed,
    NoSuchCode,
    OneTimeCode,
    Purpose,
    check,
    read,
    spelled,
)
from quizzes.refusal import Refused

MADE = datetime(2026, 3, 2, 9, tzinfo=UTC)
GOOD = OneTimeCode("hash", Purpose.LEAGUE, "ada", "slack:T1", MADE + GOOD_FOR)


@given(st.text("0123456789abcdef", min_size=1, max_size=40))
def test_it_is_read_as_it_was_shown(secret: str) -> None:
    assert read(spelled(secret)) == read(f" {spelled(secret).upper()} ") == secret


@pytest.mark.parametrize(
    ("code", "after", "why"),
    [
        (None, timedelta(), NoSuchCode),
        (replace(GOOD, used=MADE), timedelta(), CodeUsed),
        (GOOD, GOOD_FOR, CodeLate),
        (replace(GOOD, used=MADE), GOOD_FOR, CodeUsed),  # that it was used says more than that it is late
    ],
)
def test_why_it_is_good_for_nothing(code: OneTimeCode | None, after: timedelta, why: type[Refused]) -> None:
    with pytest.raises(why, match="settings link"):
        check(code, "abcd", "settings link", MADE + after)


def test_until_then_it_is_good() -> None:
    assert check(GOOD, "abcd", "", MADE + GOOD_FOR - timedelta(microseconds=1)) is GOOD
