"""Whether a request is Slack's: https://docs.slack.dev/authentication/verifying-requests-from-slack/"""

from __future__ import annotations

import hashlib
import hmac
import re

FRESH = 300  # seconds that a request may be old, or ahead of our clock

_STAMP = re.compile(r"[0-9]{1,12}\Z", re.ASCII)


def signature(secret: str, stamp: str, body: bytes) -> str:
    """What Slack signs a request with."""
    return "v0=" + hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()


def signed(secret: str, stamp: str, given: str, body: bytes, now: float) -> bool:
    """Whether ``given`` is the signature of this body at this time stamp, and the stamp is fresh."""
    if not secret or not _STAMP.match(stamp) or not given.isascii() or abs(now - int(stamp)) > FRESH:
        return False
    return hmac.compare_digest(signature(secret, stamp, body), given)
