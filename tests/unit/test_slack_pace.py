"""So many in any minute, counted from each of them."""

from adapters.slack.pace import Pace


def test_the_next_one_waits_until_the_first_is_a_minute_old() -> None:
    now = [0.0]
    pace = Pace(2, lambda: now[0])
    assert [pace.take(), pace.take()] == [0.0, 0.0]
    now[0] = 10.0
    assert pace.take() == 50.0
    now[0] = 60.0
    assert pace.take() == 0.0
    assert pace.take() == 0.0
    assert pace.take() == 60.0
