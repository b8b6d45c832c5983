"""The doctor: from what was found about an installation to lines that say what is well, or what to do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.trouble import mend
from bot.words import count, nearest
from quizzes.schedule import Schedule, wall, wall_day

OURS = "QUIZBOT_"

FIRES = 5  # of each schedule that are shown
LOW_BANK = 14  # days of questions left: enough to write or to choose more
MOST_SKEW = timedelta(seconds=5)  # a lease lasts 90 s and is renewed long before; a question may be so late
LOW_STARTS = 50  # of a day's 1,000: a bot that is restarted every minute for an hour uses more
LOW_DISK = 500_000_000  # bytes: a busy year of SQLite, and room for a backup


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; ``fix`` says what to do when it is not well."""

    name: str
    ok: bool
    detail: str
    fix: str = ""

    def __str__(self) -> str:
        return f"{'ok  ' if self.ok else 'FAIL'}  {self.name}: {self.detail}{'' if self.ok else f' {self.fix}'}"


def variables(given: Collection[str], known: Collection[str]) -> list[Check]:
    """Variables that look like ours and are none."""
    ours = [name.removeprefix(OURS) for name in known if name.startswith(OURS)]
    return [
        Check(
            name,
            False,
            "there is no such variable; it has no effect.",
            str(nearest(name.removeprefix(OURS), ours, lead="Write QUIZBOT_{nearest}."))
            or "Remove it: README.md lists all.",
        )
        for name in sorted(given)
        if name.startswith(OURS) and name not in known
    ]


def refused(name: str, words: str) -> Check:
    """What was refused with words that say what is wrong, and then what to do."""
    detail, _, fix = words.partition(". ")
    return Check(name, False, f"{detail.rstrip('.')}.", fix or "Correct it in the environment, or in .env.")


def configured(database: str, platforms: Sequence[str]) -> Check:
    """What the configuration comes to."""
    if not platforms:
        return Check(
            "configuration", False, "no platform is set up.",
            "Set SLACK_BOT_TOKEN and SLACK_APP_TOKEN, or DISCORD_TOKEN, as .env.example describes.",
        )  # fmt: skip
    return Check("configuration", True, f"{' and '.join(platforms)}; {database}")


def schema(found: str | None, known: Sequence[str]) -> Check:
    """Whether the tables are those of this release (the last of ``known``)."""
    newest = known[-1]
    if found is None:
        return Check("database", True, "reachable and empty; the first start makes the tables")
    if found == newest:
        return Check("database", True, f"reachable, schema {found}")
    if found in known:
        detail = f"its schema is {found}, this release needs {newest}."
        return Check("database", False, detail, "Back it up, then run: quizbot db upgrade")
    detail = f"it was made by a newer release (schema {found})."
    return Check("database", False, detail, "Install that release, or restore a backup into a new database.")


def clock(skew: timedelta | None) -> Check:
    """How far this machine's clock is from the database's; None where they are the same."""
    if skew is None:
        return Check("clock", True, "the database is on this machine")
    away = abs(skew.total_seconds())
    if abs(skew) <= MOST_SKEW:
        return Check("clock", True, f"{away:.1f} s from the database's")
    way = "behind" if skew > timedelta(0) else "ahead of"
    return Check(
        "clock", False, f"this machine is {away:.0f} s {way} the database's clock.",
        "Let NTP set the clocks of both machines (timedatectl set-ntp true).",
    )  # fmt: skip


def disk(where: str, free: int) -> Check:
    """Whether there is room to write."""
    space = f"{free / 1_000_000_000:.1f} GB free in {where}"
    if free >= LOW_DISK:
        return Check("disk", True, space)
    return Check("disk", False, f"only {space}.", "Make room: when it is full, answers cannot be saved.")


def bank(questions: int, wrong: Sequence[str]) -> Check:
    """Whether the questions can be asked; ``wrong`` is what blocks some of them."""
    if not wrong:
        return Check("bank", True, f"{count(questions, 'question')}, nothing blocks any")
    more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    return Check("bank", False, f"{wrong[0]}{more}", "Run: quizbot bank check")


def bank_left(league: str, left: int) -> Check:
    """For how many days a league has questions that it was never asked."""
    name = f"bank for {league}"
    if left >= LOW_BANK:
        return Check(name, True, f"{count(left, 'day')} until a question comes again")
    detail = f"{count(left, 'day')} until a question comes again." if left else "questions come again by now."
    return Check(name, False, detail, "Choose more topics with setup, or add questions (docs/how-to/questions.md).")


def schedule(given: Schedule, now: datetime, skipped: frozenset[date], gone: str) -> Check:
    """When a channel is asked next; ``gone`` says why it cannot be posted to, if so."""
    name = f"schedule {given.channel}"
    if gone:
        return Check(name, False, f"I cannot post there ({gone}).", str(mend(given.channel, gone)))
    if given.paused:
        return Check(name, True, "paused by an admin")
    try:
        zone = ZoneInfo(given.zone)
    except (ZoneInfoNotFoundError, ValueError):
        detail = f"this machine does not know the time zone {given.zone}."
        return Check(name, False, detail, "Install the newest tzdata (pip install --upgrade tzdata).")
    coming = [due for _, due in islice(given.coming(now, skipped), FIRES)]
    if not coming:
        return Check(name, False, "it has no days.", "Give it setup there again.")
    return Check(name, True, f"{'; '.join(_fires(coming, now, given.at, zone))} ({given.zone})")


def gateway(remaining: int, total: int, again_in: timedelta, shards: int) -> Check:
    """Whether Discord's gateway lets a bot of so many shards begin its sessions, now and when one of them is lost."""
    name, left = "discord gateway", f"{remaining} of {total} session starts left today"
    if remaining >= max(LOW_STARTS, 2 * shards):
        return Check(name, True, f"reachable, {left}")
    hours = max(1, round(again_in.total_seconds() / 3_600))
    return Check(
        name, False, f"only {left}; when none is left, Discord takes the token away.",
        f"Find out why the bot restarts so often, and start it no more for {count(hours, 'hour')}.",
    )  # fmt: skip


def commands_told(ours: int, kept: bool | None, lacking: Sequence[str], foreign: Sequence[str]) -> Check:
    """Whether Discord lists our commands.

    ``kept`` is whether it was told those of this release, None when it was told nothing. It lists ``foreign`` ones, and
    some are ``lacking``.
    """
    name, all_of_them = "discord commands", count(ours, "command")
    differing = [*(f"it lacks {one}" for one in lacking), *(f"it has a strange {one}" for one in foreign)]
    if kept and not differing:
        return Check(name, True, f"Discord lists all {all_of_them} of this release")
    if kept is None:
        return Check(name, True, f"the first start tells Discord {all_of_them}")
    if not kept:
        return Check(name, False, "Discord was not told those of this release yet.", "Start the bot: it tells them.")
    more = f" (and {len(differing) - 1} more)" if len(differing) > 1 else ""
    detail = f"Discord's list is not the one it was told: {differing[0]}{more}."
    return Check(name, False, detail, "Run: quizbot discord sync")


def permissions(channel: str, where: str, missing: Sequence[str], obstacle: str = "") -> Check:
    """Whether the bot has its rights in a channel, and how to give it those that it lacks."""
    name = f"permissions {channel}"
    if obstacle:
        return Check(name, False, f"{where}: {obstacle}.", "Put that right, or give setup in another channel.")
    if not missing:
        return Check(name, True, f"everything needed in {where}")
    fix = "Open that channel's settings > Permissions, add the bot, and allow them."
    return Check(name, False, f"in {where} the bot lacks {', '.join(missing)}.", fix)


def _fires(coming: Iterable[datetime], now: datetime, at: time, zone: ZoneInfo) -> list[str]:
    """Fire times on the wall, marked where the clocks change between one and the next."""
    shown, before = list[str](), now.astimezone(zone).utcoffset()
    for due in coming:
        offset, words = due.astimezone(zone).utcoffset(), wall_day(due, zone.key)
        if offset != before:
            words += " [clocks change]"
        if wall(due, zone.key) != f"{at:%H:%M}":
            words += f" [there is no {at:%H:%M} that day]"
        shown.append(words)
        before = offset
    return shown
