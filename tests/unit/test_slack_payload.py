"""Whatever arrives is read strictly or ignored."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.payload import Happened, Pressed, Submitted, Typed, read

ACTS: tuple[dict[str, Any], ...] = (
    {"command": "/quiz", "text": "help", "team_id": "T1", "user_id": "U1", "channel_id": "C1", "trigger_id": "1.1"},
    {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": "U1", "name": "ada"},
        "channel": {"id": "C1"},
        "container": {"message_ts": "1.2", "is_ephemeral": False},
        "actions": [
            {"type": "button", "action_id": "press-0", "block_id": "k|0|0", "value": "b|k", "action_ts": "1.3"}
        ],
        "state": {"values": {"k|0|0": {"choose:b|k": {"selected_options": [{"value": "0"}, {"value": "2"}]}}}},
    },
    {
        "type": "view_submission",
        "team": {"id": "T1"},
        "user": {"id": "U1", "name": "ada"},
        "view": {
            "id": "V1",
            "type": "modal",
            "callback_id": "setup",
            "private_metadata": '{"channel": "C1"}',
            "state": {"values": {"time": {"value": {"type": "plain_text_input", "value": "09:00"}}}},
        },
    },
    {"type": "event_callback", "team_id": "T1", "event": {"type": "app_home_opened", "user": "U1"}},
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where everything in a payload stands."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [here, *(path for name, item in inner for path in paths(item, (*here, name)))]


def test_what_is_well_formed_is_read() -> None:
    typed, pressed, submitted, happened = map(read, ACTS)
    assert isinstance(typed, Typed)
    assert (typed.text, typed.channel) == ("help", "C1")
    assert isinstance(pressed, Pressed)
    assert (pressed.wire, pressed.values, pressed.message) == ("b|k", ("0", "2"), "1.2")
    assert isinstance(submitted, Submitted)
    assert (submitted.values, submitted.channel) == ({"time": ("09:00",)}, "C1")
    assert isinstance(happened, Happened)
    assert happened.kind == "app_home_opened"


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(ACTS), st.data())
def test_no_payload_with_a_wrong_part_is_a_crash(act: dict[str, Any], data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(paths(act)[1:]))
    broken = copy.deepcopy(act)
    inner: Any = broken
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = data.draw(anything)
    read(broken)


@given(anything)
def test_nor_is_anything_else(body: Any) -> None:
    read(body)
