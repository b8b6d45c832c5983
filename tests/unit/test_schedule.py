"""The law of the calendar: one instant for each local date, in every zone, on every night."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes import schedule
from quizzes.schedule import BadDate, BadDays, BadOpening, BadTime, BadZone, Schedule, due_at

zones = st.sampled_from(sorted(name for name in available_timezones() if "/" in name))
days = st.dates(date(2026, 1, 1), date(2027, 12, 30))
times = st.times().map(lambda t: t.replace(second=0, microsecond=0))


@given(days, times, zones)
def test_the_days_follow_one_another(day: date, at: time, zone: str) -> None:
    assert due_at(day, at, zone) < due_at(day + timedelta(days=1), at, zone)


@given(days, times, zones)
def test_a_due_instant_is_the_wall_time_or_the_end_of_a_gap(day: date, at: time, zone: str) -> None:
    due = due_at(day, at, zone)
    shown = due.astimezone(schedule.ZoneInfo(zone)).replace(tzinfo=None)
    wanted = datetime.combine(day, at)
    assert shown >= wanted
    if shown != wanted:
        just_before = (due - timedelta(seconds=1)).astimezone(schedule.ZoneInfo(zone)).replace(tzinfo=None)
        assert just_before < wanted


@pytest.mark.parametrize(
    ("day", "at", "zone", "instant"),
    [
        ("2026-03-02", "09:00", "Europe/Berlin", "2026-03-02T08:00"),
        ("2026-03-29", "02:30", "Europe/Berlin", "2026-03-29T01:00"),  # skipped: the first instant after the gap
        ("2026-10-25", "02:30", "Europe/Berlin", "2026-10-25T00:30"),  # comes twice: the first
        ("2026-03-30", "00:30", "Europe/Berlin", "2026-03-29T22:30"),  # the day that cron triggers lose
        ("2026-04-24", "00:00", "Africa/Cairo", "2026-04-23T22:00"),  # there is no midnight
        ("2026-09-06", "00:00", "America/Santiago", "2026-09-06T04:00"),
        ("2026-11-01", "01:30", "America/New_York", "2026-11-01T05:30"),
        ("2027-03-27", "23:59", "America/Nuuk", "2027-03-28T01:00"),  # a gap up to midnight: still this date's question
    ],
)
def test_nights_on_which_clocks_change(day: str, at: str, zone: str, instant: str) -> None:
    expected = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert due_at(date.fromisoformat(day), time.fromisoformat(at), zone) == expected


def test_coming_leaves_out_other_days_and_skipped_ones() -> None:
    weekdays = Schedule("c", time(9), "Europe/Berlin", schedule.read_days("weekdays"), 480)
    now = datetime(2026, 3, 5, 8, 30, tzinfo=UTC)  # Thursday 09:30 in Berlin
    coming = weekdays.coming(now, frozenset({date(2026, 3, 6)}))
    assert [next(coming)[0].isoformat() for _ in range(3)] == ["2026-03-09", "2026-03-10", "2026-03-11"]


@pytest.mark.parametrize(
    ("given", "shown"), [("9", "09:00"), ("09:05", "09:05"), ("17.30", "17:30"), (" 0:00 ", "00:00")]
)
def test_times_people_write(given: str, shown: str) -> None:
    assert f"{schedule.read_time(given):%H:%M}" == shown


@pytest.mark.parametrize("given", ["25:99", "9am", "", "24:00", "-1:00", "12:5", "٩:٠٠", "1" * 10_000])
def test_times_that_are_none(given: str) -> None:
    with pytest.raises(BadTime, match="Write hours and minutes such as 09:00"):
        schedule.read_time(given)


def test_zones_are_found_whatever_the_case_and_refused_with_the_nearest() -> None:
    assert schedule.read_zone("europe/berlin") == "Europe/Berlin"
    assert schedule.read_zone("America/new york") == "America/New_York"
    with pytest.raises(BadZone, match="Did you mean Europe/Berlin"):
        schedule.read_zone("Berlin")
    with pytest.raises(BadZone, match="“Mars/Olympus” is not a time zone"):
        schedule.read_zone("Mars/Olympus")


@pytest.mark.parametrize(
    ("given", "days"),
    [
        ("weekdays", {0, 1, 2, 3, 4}),
        ("daily", set(range(7))),
        ("mon,wed, Friday", {0, 2, 4}),
        ("fri-mon", {4, 5, 6, 0}),
        ("Tue", {1}),
    ],
)
def test_days_people_write(given: str, days: set[int]) -> None:
    assert schedule.read_days(given) == days


@pytest.mark.parametrize("given", ["", "someday", "mon-tue-wed", "mon..fri"])
def test_days_that_are_none(given: str) -> None:
    with pytest.raises(BadDays):
        schedule.read_days(given)


@given(st.sets(st.integers(0, 6), min_size=1).map(frozenset))
def test_days_read_back_what_they_say(days: frozenset[int]) -> None:
    words = schedule.days_in_words(days)
    named = {"every weekday": "weekdays", "every day": "daily", "every weekend day": "weekends"}
    assert schedule.read_days(named.get(words, words)) == days


@pytest.mark.parametrize(
    ("given", "minutes"), [("8h", 480), ("90m", 90), ("8", 480), ("1h30m", 90), ("24 hours", 1440)]
)
def test_openings_people_write(given: str, minutes: int) -> None:
    assert schedule.read_opening(given) == minutes


@pytest.mark.parametrize("given", ["", "0", "25h", "5m", "forever", "-8h"])
def test_openings_that_are_none(given: str) -> None:
    with pytest.raises(BadOpening):
        schedule.read_opening(given)


def test_a_stretch_of_dates() -> None:
    today = date(2026, 12, 1)
    assert len(schedule.read_dates("2026-12-24..2027-01-01", today)) == 9
    for bad in ("2026-11-30", "2027-01-01..2026-12-24", "tomorrow", "2026-12-24..2099-01-01", "2026-13-01"):
        with pytest.raises(BadDate, match="2026-12-02"):
            schedule.read_dates(bad, today)
