"""Pages: nothing is lost, nothing is too long."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from quizzes.pages import pages


@given(st.lists(st.text(st.characters(blacklist_characters="\n"), max_size=90), max_size=30), st.integers(20, 200))
def test_the_pages_one_after_the_other_are_the_lines(lines: list[str], room: int) -> None:
    made = pages(lines, room)
    assert "".join(piece for page in made for piece in page) == "".join(lines)
    assert all(sum(len(piece) + 1 for piece in page) <= room for page in made)
    if all(len(line) < room for line in lines):
        assert [piece for page in made for piece in page] == lines
