"""The laws of the game: rounds, grading, streaks, standings, teams."""

import itertools
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes import round as rounds
from quizzes.grading import points
from quizzes.picker import NothingToAsk, coming, pick
from quizzes.question import Kind, Level, Option, Question, from_snapshot
from quizzes.round import Round, Status, Verdict, receives
from quizzes.standings import Score, TeamTally, ranked, team_scores
from quizzes.streak import MILESTONES, milestone, streak
from quizzes.team import BadTeamName, HiddenInName, folded, read_name

NINE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
FIVE = NINE + timedelta(hours=8)


def a_question(id: str = "sqs-1", domain: str = "development", service: str = "Amazon SQS", key: int = 0) -> Question:
    return Question(
        id=id,
        revision=1,
        kind=Kind.SINGLE,
        level=Level.MEDIUM,
        domain=domain,
        services=(service,),
        stem="Which?",
        options=tuple(Option(f"option {n}", n == key, "because") for n in range(4)),
        explanation="So.",
        notes=(),
        reference="https://docs.aws.amazon.com/",
        checked="2026-11",
        topic="sqs",
    )


def a_round(status: Status = Status.OPEN) -> Round:
    return Round("c/2026-03-02", "l", "c", rounds.Kind.DAILY, date(2026, 3, 2), "Europe/Berlin", NINE, 480, status,
                 NINE, FIVE, "hash", (2, 0, 3, 1))  # fmt: skip


def test_click_time_decides_not_arrival() -> None:
    assert receives(a_round(), FIVE - timedelta(milliseconds=1)) is None
    assert receives(a_round(), FIVE) == Verdict.LATE
    assert receives(a_round(Status.CLOSED), FIVE - timedelta(seconds=1)) == Verdict.LATE
    assert receives(a_round(Status.SKIPPED), NINE) == Verdict.NOT_OPEN


@given(st.permutations(range(4)), st.frozensets(st.integers(0, 3), min_size=1))
def test_what_is_pressed_is_what_was_shown(order: list[int], shown: frozenset[int]) -> None:
    round = Round(**{**{f: getattr(a_round(), f) for f in Round.__slots__}, "order": tuple(order)})
    own = round.own(shown)
    assert own == {order[position] for position in shown}
    assert round.shown(own) == sorted(shown)


def test_a_position_that_was_never_shown_is_no_choice() -> None:
    assert a_round().own(frozenset({4})) is None


@given(st.timedeltas(timedelta(0), rounds.MAX_LATE), st.integers(30, 1440))
def test_a_late_question_leaves_time_to_answer(late: timedelta, minutes: int) -> None:
    window = timedelta(minutes=minutes)
    closes = rounds.closing(NINE, NINE + late, window)
    assert closes >= NINE + window
    assert closes - (NINE + late) >= min(window, rounds.MIN_OPEN)


@given(st.integers())
def test_shuffling_loses_nothing(seed: int) -> None:
    assert sorted(rounds.shown_order(a_question(), random.Random(seed))) == [0, 1, 2, 3]


@given(st.integers())
def test_numbers_stay_in_ascending_order(seed: int) -> None:
    amounts = tuple(Option(text, text == "5 KB", "because") for text in ("1 KB", "2 KB", "5 KB", "10 KB"))
    assert rounds.shown_order(replace(a_question(), options=amounts), random.Random(seed)) == (0, 1, 2, 3)


@pytest.mark.parametrize("given", ["4", "1441", "-5", "ten", "", "６０"])
def test_challenges_last_five_minutes_to_a_day(given: str) -> None:
    with pytest.raises(rounds.BadMinutes):
        rounds.challenge_minutes(given)


@given(st.frozensets(st.integers(0, 3)))
def test_all_or_nothing(choice: frozenset[int]) -> None:
    assert points(choice, a_question()) == (2 if choice == {0} else 0)


def test_a_snapshot_is_the_question() -> None:
    question = a_question()
    again = from_snapshot(question.snapshot())
    assert again == question
    assert again.content_hash == question.content_hash


@given(st.lists(st.booleans(), max_size=60))
def test_a_streak_is_the_run_at_the_end(answered: list[bool]) -> None:
    result = streak(answered)
    assert all(answered[len(answered) - result.now :])
    assert result.now == len(answered) or not answered[-result.now - 1]
    assert result.now <= result.longest <= sum(answered)


@given(st.integers(0, 120))
def test_a_word_is_said_at_milestones_only(now: int) -> None:
    assert (f"{now} in a row" in milestone(streak([False, *[True] * now]))) == (now in MILESTONES)
    assert not milestone(streak([*[True] * now, False])), "a streak that broke is no milestone"


scores = st.lists(
    st.builds(Score, st.uuids().map(str), st.integers(0, 5).map(Fraction), st.datetimes(timezones=st.just(UTC))),
    max_size=30,
)


@given(scores)
def test_places_read_1_2_2_4(board: list[Score]) -> None:
    by_points = Counter(score.points for score in board)
    for place in ranked(board):
        better = sum(count for points, count in by_points.items() if points > place.points)
        assert place.place == better + 1


@given(scores, st.randoms())
def test_places_do_not_depend_on_the_order_of_arrival(board: list[Score], chance: random.Random) -> None:
    mixed = board.copy()
    chance.shuffle(mixed)
    assert ranked(mixed) == ranked(board)


def test_the_earliest_total_orders_a_tie_but_gives_no_better_place() -> None:
    early, late = Score("bob", Fraction(2), NINE), Score("ada", Fraction(2), FIVE)
    assert [(p.who, p.place) for p in ranked([late, early])] == [("bob", 1), ("ada", 1)]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 200)), min_size=1, max_size=6))
def test_a_team_score_lies_between_its_own_mean_and_the_average(teams: list[tuple[int, int]]) -> None:
    tallies = [TeamTally(str(n), points, rounds, NINE) for n, (points, rounds) in enumerate(teams)]
    average = Fraction(sum(t.points for t in tallies), sum(t.member_rounds for t in tallies))
    for tally, score in zip(tallies, team_scores(tallies), strict=True):
        own = Fraction(tally.points, tally.member_rounds)
        assert min(own, average) <= score.points <= max(own, average)


def test_a_team_that_has_not_played_is_not_on_the_board() -> None:
    assert team_scores([TeamTally("whales", 0, 0, NINE)]) == []


WEIGHTS = {"development": 32, "security": 26, "deployment": 24, "troubleshooting": 18}
BANK = [
    a_question(f"{domain}-{n}", domain, f"service {n % 5}")
    for domain, count in (("development", 30), ("security", 20), ("deployment", 16), ("troubleshooting", 22))
    for n in range(count)
]


def asked(seed: str, count: int) -> list[Question]:
    history: list[Question] = []
    for _ in range(count):
        history.append(pick(BANK, [question.id for question in history], WEIGHTS, seed))
    return history


@given(st.text(max_size=8))
def test_no_repeat_within_a_domain_until_it_is_used_up(seed: str) -> None:
    history = asked(seed, 60)
    for domain, size in Counter(question.domain for question in BANK).items():
        ids = [question.id for question in history if question.domain == domain]
        for start in range(0, len(ids), size):
            block = ids[start : start + size]
            assert len(set(block)) == len(block)


@given(st.text(max_size=8))
def test_any_25_in_a_row_are_within_2_of_the_blueprint(seed: str) -> None:
    history = asked(seed, 60)
    for start in range(len(history) - 24):
        counts = Counter(question.domain for question in history[start : start + 25])
        for domain, weight in WEIGHTS.items():
            assert abs(counts[domain] - 25 * weight / 100) <= 2


@given(st.text(max_size=8))
def test_not_the_same_service_twice_in_a_row(seed: str) -> None:
    history = asked(seed, 40)
    assert all(a.services != b.services for a, b in itertools.pairwise(history))


def test_the_pick_depends_on_the_secret_seed_and_on_nothing_else() -> None:
    assert asked("a", 10) == asked("a", 10)
    assert asked("a", 10) != asked("b", 10)


@given(
    st.lists(st.sampled_from(["", "", *(one.id for one in BANK[::7]), "retired-1"]), max_size=12), st.text(max_size=4)
)
def test_a_wish_is_fulfilled_on_its_day_and_takes_no_other(wishes: list[str], seed: str) -> None:
    wishes = [wish if wish not in wishes[:n] else "" for n, wish in enumerate(wishes)]
    picks = coming(BANK, [], WEIGHTS, seed, wishes)
    known = {one.id for one in BANK}
    assert [one.id for one, wish in zip(picks, wishes, strict=True) if wish in known] == [
        w for w in wishes if w in known
    ]
    assert len({one.id for one in picks}) == len(picks), "a wish is not asked on another day as well"


@given(st.text(max_size=8), st.permutations([one.id for one in BANK if one.domain == "security"]))
def test_what_was_asked_elsewhere_waits_and_then_comes_oldest_first(seed: str, met: list[str]) -> None:
    security = [one for one in BANK if one.domain == "security"]
    for count in (0, 7, 19):
        assert pick(security, [], {}, seed, elsewhere=met[:count]).id not in met[:count]
    alike = [replace(one, services=()) for one in security]
    assert pick(alike, [], {}, seed, elsewhere=met).id == met[0]
    assert pick(alike, [], {}, seed, elsewhere=[*met, met[0]]).id == met[1], "the latest time counts"
    assert pick(security, met[1:], {}, seed, elsewhere=met).id == met[0], "its own history comes first"


def test_no_question_is_a_refusal() -> None:
    with pytest.raises(NothingToAsk):
        pick([], [], WEIGHTS, "seed")


@pytest.mark.parametrize(
    "given",
    ["", "   ", "\u200b\u200b", "\u3164", "\u2800 \u2800", "\u115f\ufe0f", "\u034f", "x" * 41, "\U0001f600" * 10_000],
)
def test_team_names_that_are_refused(given: str) -> None:
    with pytest.raises(BadTeamName):
        read_name(given)


def test_what_cannot_be_seen_has_no_place_in_a_name() -> None:
    with pytest.raises(HiddenInName):
        read_name("a\u202eb")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Whales", "whales"),
        ("Whales", "Whаles"),
        ("Café", "cafe"),
        ("Team I", "team l"),
        ("A B", "ab"),
        ("Tigers", "𝐓igers"),
        ("Tigers", "Ｔｉｇｅｒｓ"),
        ("Tigers", "Tig\u034fers"),
        ("Tigers", "Tigers\ufe0f"),
        ("Tigers", "Tig\u3164ers\u2800"),
        ("Tigers", "Tigers\U000e0100"),
        ("❤\ufe0f", "❤"),
    ],
)
def test_team_names_that_look_alike_are_the_same(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("Team 1", "Team 2"), ("दिल", "दल"), ("กิน", "กัน"), ("Blue 🐋", "Blue 🦊")])
def test_team_names_that_look_different_are_two(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_a_team_name_may_hold_markup_and_emoji() -> None:
    assert read_name(" <!channel>  @everyone **x** ") == "<!channel> @everyone **x**"
    assert read_name("Blue 🐋") == "Blue 🐋"
    assert read_name("❤\ufe0f") == "❤\ufe0f", "the selector makes it red"
