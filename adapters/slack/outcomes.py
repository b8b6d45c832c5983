"""What an answer of Slack's, or its absence, means for the next step."""

from __future__ import annotations

from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from adapters.outcome import Refused, Unclear, Why

MISSING_SCOPE = "missing_scope"
AMBIGUOUS = frozenset({
    "fatal_error", "internal_error", "service_unavailable", "request_timeout",
    "duplicate_channel_not_found", "duplicate_message_not_found",
})  # fmt: skip
PLACE_GONE = frozenset({
    "channel_not_found", "not_in_channel", "is_archived", "no_permission", "ekm_access_denied", "is_inactive",
    "channel_type_not_supported", "not_allowed", "posting_to_general_channel_denied",
    "user_not_found", "users_not_found", "user_disabled", "user_not_visible", "cannot_dm_bot", "messages_tab_disabled",
})  # fmt: skip
INSTALLATION_GONE = frozenset({
    "account_inactive", "invalid_auth", "token_revoked", "token_expired", "not_authed",
    "team_access_not_granted", "not_allowed_token_type", "access_denied", "team_not_found", "app_not_installed",
})  # fmt: skip
"""Of one call these are no more than a suspicion, but for DEAD."""

DEAD = frozenset({"account_inactive", "token_revoked"})  # a token that will never be good again
PASSING = frozenset({
    "org_login_required", "team_added_to_org", "external_channel_migrating", "message_limit_exceeded",
})  # fmt: skip
"""A workspace or a channel that moves to an organisation, or a limit of its own: it is over by itself."""

LATE = frozenset({
    "not_found", "expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "trigger_expired",
    "trigger_exchanged", "hash_conflict",
})  # fmt: skip
"""The private way back has closed, as it may at any time: a window was closed, a trigger ran out."""

BUSY_FOR = 5.0  # seconds, where Slack does not say
PASSING_FOR = 60.0
LONGEST_BUSY = 3_600.0


def error_code(error: SlackApiError) -> str:
    """Slack's own word for what went wrong; empty when there is none."""
    return _word(error, "error")


def _word(error: SlackApiError, name: str) -> str:
    data = getattr(error.response, "data", None)
    word = data.get(name) if isinstance(data, dict) else None
    return word if isinstance(word, str) else ""


def classify(error: Exception) -> Refused | Unclear:
    """Whether a failed call had no effect, and why, or may have had one."""
    match error:
        case SlackApiError():
            return _answered(error)
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError() | aiohttp.InvalidURL():
            return Refused(Why.BUSY, f"Slack cannot be reached: {type(error).__name__}", BUSY_FOR)
    return Unclear(type(error).__name__)


def _answered(error: SlackApiError) -> Refused | Unclear:
    response: Any = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    code = error_code(error)
    if status == 429 or code in ("ratelimited", "rate_limited"):
        return Refused(Why.BUSY, code or "ratelimited", _retry_after(getattr(response, "headers", {})))
    if status >= 500 or not code or code in AMBIGUOUS:
        return Unclear(code or f"HTTP {status}")
    if code in PASSING:
        return Refused(Why.BUSY, code, PASSING_FOR)
    if code in PLACE_GONE or code.startswith("restricted_action"):
        return Refused(Why.PLACE_GONE, code)
    if code == MISSING_SCOPE:
        return Refused(Why.NOT_ALLOWED, _word(error, "needed") or code)
    if code in INSTALLATION_GONE:
        return Refused(Why.INSTALLATION_GONE, code)
    return Refused(Why.OUR_BUG, code)


def _retry_after(headers: Any) -> float:
    try:
        return min(max(1.0, float(headers.get("Retry-After", BUSY_FOR))), LONGEST_BUSY)
    except (TypeError, ValueError):
        return BUSY_FOR


def is_our_bug(outcome: Refused | Unclear) -> bool:
    """Whether the platform did not accept what we made."""
    return isinstance(outcome, Refused) and outcome.why == Why.OUR_BUG
