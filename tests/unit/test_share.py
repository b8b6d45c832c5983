"""Shares of a platform: two have something in common exactly when a workspace falls to both."""

from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.ids import falls_to
from adapters.share import Share, overlap, read_share


@st.composite
def shares(draw: st.DrawFn, count: int = 6) -> Share:
    first = draw(st.integers(0, count - 1))
    return Share(first, draw(st.integers(first, count - 1)), count)


@given(shares(), shares())
def test_shares_overlap_where_a_server_falls_to_both(one: Share, other: Share) -> None:
    servers = [f"discord:{shard << 22}" for shard in range(6)]
    both = [server for server in servers if falls_to(one, server) and falls_to(other, server)]
    assert overlap(one, other) == overlap(other, one) == bool(both)


@given(shares())
def test_a_share_is_read_as_it_is_written(share: Share) -> None:
    assert read_share(str(share)) == share
    assert overlap(share, None)
    assert falls_to(None, "discord:1")
    assert not falls_to(share, "slack:T1")


def test_one_shard_has_one_name() -> None:
    assert str(read_share("5/8")) == str(read_share(" 5-5/8 ")) == "5-5/8"
