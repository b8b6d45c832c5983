"""The date of a person's exam, as they give it."""

from __future__ import annotations

from datetime import date, timedelta

from quizzes.refusal import Refused

FARTHEST = timedelta(days=3 * 365)  # an exam's guide changes in less; beyond it is a slip of the hand


class BadExamDate(Refused):
    """“{given}” is no date I can read. Write it as 2027-02-14, or “off” to forget the date."""


class ExamPast(Refused):
    """{day} is over. Give the date of an exam that is to come, or “off” to forget the date."""


class ExamTooFar(Refused):
    """{day} is more than three years away. Give a date until {last}, or “off” to forget it."""


def exam_date(given: str, today: date) -> date | None:
    """The date that was typed; None for “off”."""
    given = given.strip()
    if given.lower() == "off":
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise BadExamDate(given=given[:40]) from None
    if day < today:
        raise ExamPast(day=day.isoformat())
    if day > today + FARTHEST:
        raise ExamTooFar(day=day.isoformat(), last=(today + FARTHEST).isoformat())
    return day
