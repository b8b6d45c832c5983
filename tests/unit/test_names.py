"""Names beside other names: what joins another league is told apart there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from quizzes.league import League, free_name
from quizzes.team import MAX_NAME, BadTeamName, HiddenInName, beside, folded, read_name


def test_a_team_keeps_its_name_where_it_is_free() -> None:
    assert beside("Otters", "Acme", ["Whales"]) == "Otters"
    assert beside("Otters", "Acme", ["OTTERS"]) == "Otters (Acme)"
    assert beside("Otters", "Acme", ["otters", "Otters (Acme)"]) == "Otters (Acme 2)"


def readable(name: str) -> bool:
    try:
        return read_name(name) == name
    except (BadTeamName, HiddenInName):
        return False


names = st.text(min_size=1, max_size=MAX_NAME).filter(readable)


@given(names, st.text(max_size=80), st.lists(st.integers(0, 5)))
def test_it_is_never_one_that_is_taken_and_always_a_name(name: str, workspace: str, rounds: list[int]) -> None:
    taken: list[str] = []
    for _ in rounds:
        called = beside(name, workspace, taken)
        assert folded(called) not in {folded(one) for one in taken}
        assert len(called) <= MAX_NAME
        taken.append(called)


def test_a_league_of_a_name_that_is_taken_gets_a_number() -> None:
    def league(name: str) -> League:
        return League(name, "slack:T1", name, "pack", (), "")

    assert free_name("Storage", [league("League")]) == "Storage"
    assert free_name("Storage", [league("storage"), league("Storage 2")]) == "Storage 3"
