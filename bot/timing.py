"""How long things may take, in one place; tests scale it down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Timing:
    """Waits of the delivery pipeline, all on the store's own clock, and how often the ticker looks."""

    lease: timedelta = timedelta(seconds=90)  # longer than any call with its time-out (Discord's is 40 s)
    settle: timedelta = timedelta(seconds=70)  # since it began: the longest call (40 s), and what it may take to land
    look_back: timedelta = timedelta(seconds=120)  # a platform's clock and ours may differ by this much
    look_again: timedelta = timedelta(seconds=60)  # some apps may read a history once a minute
    ask_after: timedelta = timedelta(minutes=10)  # what stays unclear so long is put to a person
    give_up: timedelta = timedelta(hours=24)  # nobody waits for a reveal or a notice any longer than this
    first_pause: timedelta = timedelta(seconds=2)  # between tries; doubled each time
    longest_pause: timedelta = timedelta(minutes=15)
    gateway: timedelta = timedelta(seconds=30)  # a process that died holding a gateway is replaced after this

    plan_every: float = 60.0  # seconds
    close_every: float = 5.0
    look_every: float = 15.0
    deliver_every: float = 1.0  # unless woken before

    def pause(self, attempts: int, luck: float) -> timedelta:
        """How long to wait after this many tries; ``luck``, from 0 to 1, keeps processes from meeting again."""
        longest: timedelta = min(self.first_pause * 2 ** min(attempts, 20), self.longest_pause)
        return longest * (0.5 + luck / 2)


AS_EVER = Timing()
