"""Our signature is Slack's, on every body; slack_sdk's own stumbles over some."""

from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.signature import SignatureVerifier

from adapters.slack.signature import FRESH, signature, signed

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


@given(st.text(max_size=200))
def test_as_slack_sdk_signs(body: str) -> None:
    text = body.encode("utf-8", "replace").decode()
    assert signature(SECRET, "1531420618", text.encode()) == SignatureVerifier(SECRET).generate_signature(
        timestamp="1531420618", body=text
    )


@given(st.binary(max_size=50), st.text(max_size=20), st.text(max_size=80))
def test_nothing_raises_and_nothing_passes(body: bytes, stamp: str, given: str) -> None:
    assert not signed(SECRET, stamp, given, body, 1_531_420_618.0)


def test_fresh_for_five_minutes_either_way() -> None:
    right = signature(SECRET, "1000", b"x")
    for now in (1000, 1000 + FRESH, 1000 - FRESH):
        assert signed(SECRET, "1000", right, b"x", now)
    for now in (1001 + FRESH, 999 - FRESH):
        assert not signed(SECRET, "1000", right, b"x", now)
    assert not signed("", "1000", signature("", "1000", b"x"), b"x", 1000), "without a secret nothing is signed"
