"""No card, however hostile, breaks one of Discord's limits or lets markup through."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.card import (
    Bar,
    Bars,
    Button,
    Card,
    ChannelName,
    Choice,
    Choices,
    Line,
    Link,
    MessageLink,
    Moment,
    Select,
    Table,
    Text,
    Verbatim,
    line,
)
from adapters.discord import limits
from adapters.discord.forms import modal, refilled, typed, with_channels
from adapters.discord.render import render
from adapters.discord.text import BREAK, ELLIPSIS, clean, fit, inert, one_line, shorten, size, width
from adapters.form import ChannelField, ChoiceField, Form, TextField

HOSTILE = [
    "<!channel> @everyone **x** <@U1>",
    "@here <@123> <@!123> <@&5> <#6> </quiz:7> <id:customize> <t:1:R> <:party:8> <a:party:9>",
    "# big\n## big\n-# small\n> quote\n>>> quotes\n- item\n+ item\n* item\n1. one\n2) two",
    "```py\nx\n``` `y` ||spoiler|| ~~gone~~ __under__ _it_ ***all***",
    "[free](https://evil.example) https://evil.example http://x discord.gg/abc discord.com/invite/abc",
    "\\*not\\* \\\\ \\`",
    "z\u0300\u0301\u0302\u0303\u0304\u0305a\u0489\u0489\u0489\u0489",
    "\u202eevil\u202c \u2066x\u2069 \x00\x07\ud800 a\u200bb\ufeff",
    "👩‍👩‍👧‍👦 🏳️‍🌈 日本語 שלום مرحبا 🇩🇪",
    "x" * 5_000,
    "word " * 2_000,
    "*" * 5_000,
    "\n" * 3_000,
    "😀" * 3_000,
    "",
    " ",
]

words = st.one_of(
    st.sampled_from(HOSTILE), st.text(max_size=300), st.text(alphabet="*_`~|<>@#[]()-+.1: \\\n/", max_size=80)
)
moments = st.integers(0, 2**32).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
spans = st.one_of(
    st.builds(Text, words, st.booleans()),
    st.builds(Moment, moments, words, st.sampled_from(["time", "day", "both"])),
    st.builds(Link, words, words | st.just("https://docs.aws.amazon.com/a_(b)?c=*d*")),
    st.builds(MessageLink, words, words | st.just("discord:1:2:3")),
    st.builds(ChannelName, words | st.just("discord:1:2")),
)
marks = st.sampled_from(["", "right", "wrong", "chosen"])
parts = st.one_of(
    st.builds(Line, st.lists(spans, max_size=4).map(tuple), st.booleans()),
    st.builds(Choices, st.lists(st.builds(Choice, words, marks), max_size=8).map(tuple)),
    st.builds(
        Table,
        st.lists(words, max_size=5).map(tuple),
        st.lists(st.lists(words, max_size=6).map(tuple), max_size=6).map(tuple),
        st.frozensets(st.integers(0, 4)),
    ),
    st.builds(Bars, st.lists(st.builds(Bar, words, st.integers(-5, 10**6), words), max_size=6).map(tuple)),
    st.builds(Verbatim, st.lists(words, max_size=6).map(tuple)),
)
labels = st.tuples(words, words)
controls = st.lists(st.tuples(words, st.booleans()), max_size=25).map(
    lambda drawn: tuple(
        Button(f"b:{number}", label)
        if button
        else Select(f"s:{number}", label, (("x", label), ("y", label)), at_most=2)
        for number, (label, button) in enumerate(drawn)
    )[:15]
)
cards = st.builds(
    Card, words, st.lists(parts, max_size=6).map(tuple), controls, st.none() | st.just("role:discord:1:5")
)


@settings(max_examples=300, deadline=None)
@given(cards)
def test_no_card_breaks_a_limit_or_loses_a_control(card: Card) -> None:
    parts = list(walk(render(card, "key").to_components()))

    assert len(parts) <= limits.COMPONENTS
    assert sum(size(part["content"]) for part in parts if part["type"] == 10) <= limits.MESSAGE_TEXT
    assert all(part["content"] for part in parts if part["type"] == 10)
    assert all(1 <= len(part["components"]) <= limits.ROW_BUTTONS for part in parts if part["type"] == 1)
    ids = [part["custom_id"] for part in parts if "custom_id" in part]
    assert ids == [f"{control.id}|key" for control in card.controls]
    for part in parts:
        if part["type"] == 2:
            assert 1 <= size(part["label"]) <= limits.BUTTON_LABEL
        if part["type"] == 3:
            assert size(part.get("placeholder") or "") <= limits.PLACEHOLDER
            assert all(1 <= size(option["label"]) <= limits.OPTION_LABEL for option in part["options"])


@settings(max_examples=300, deadline=None)
@given(words, words, words)
def test_no_words_become_markup(title: str, prose: str, cell: str) -> None:
    card = Card(
        title,
        (
            line(prose),
            Line((Text(prose, strong=True),), muted=True),
            Choices((Choice(prose),)),
            Table(("a",), ((cell,),)),
        ),
    )
    texts = [part["content"] for part in walk(render(card, "key").to_components()) if part["type"] == 10]
    for text in texts:
        assert not live_markup(text), text


@settings(max_examples=300, deadline=None)
@given(words)
def test_inert_words_read_as_they_are(text: str) -> None:
    assert re.sub(r"\\([^0-9A-Za-z\s])", r"\1", inert(text)).replace(BREAK, "") == clean(text)


@settings(max_examples=300, deadline=None)
@given(words, st.integers(0, 400))
def test_what_is_shortened_fits_and_says_so(text: str, room: int) -> None:
    text = clean(text)
    short = shorten(text, room, inert)
    assert size(short) <= room
    assert short in ("", inert(text)) or short.endswith(ELLIPSIS)


@settings(max_examples=300, deadline=None)
@given(words, st.integers(1, 40), st.booleans())
def test_cells_stand_in_line(text: str, columns: int, right: bool) -> None:
    assert width(fit(text, columns, right=right)) == columns


@settings(max_examples=200, deadline=None)
@given(words, words, words, words, st.integers(-5, 10_000))
def test_no_form_breaks_a_limit(title: str, label: str, value: str, error: str, longest: int) -> None:
    form = Form(
        "form",
        title,
        (
            TextField("text", label, value, hint=error, max_length=longest, multiline=True),
            ChoiceField("choice", label, (("a", label), ("b", value)), chosen=("a", "b"), at_most=5),
        ),
        errors={"text": error},
    )
    made = modal(form).to_dict()
    assert 1 <= size(made["title"]) <= limits.MODAL_TITLE
    for part in made["components"]:
        assert 1 <= size(part["label"]) <= limits.FIELD_LABEL
        assert size(part.get("description", "")) <= limits.FIELD_HINT
    text, choice = (part["component"] for part in made["components"])
    assert 1 <= text["max_length"] <= limits.FIELD_TEXT
    assert size(text.get("value") or "") <= text["max_length"]
    assert (choice["min_values"], choice["max_values"]) == (1, 2)


def test_a_long_body_gives_way_and_short_parts_stay_whole() -> None:
    card = Card(
        "T", (line("long " * 2_000), Choices((Choice("first"), Choice("second"))), line("last")), (Button("b", "B"),)
    )
    parts = list(walk(render(card, "key").to_components()))
    body = next(part["content"] for part in parts if part["type"] == 10 and "first" in part["content"])
    assert "**B.** second" in body
    assert body.endswith("last")
    assert "long…" in body
    assert any(part["type"] == 2 for part in parts)


def test_a_table_survives_emoji_wide_and_right_to_left_names() -> None:
    table = Table(("Name", "Points"), (("Ada", "1"), ("日本語", "22"), ("שלום", "3"), ("a`b", "4")), frozenset({1}))
    lines = body(Card("", (table,))).splitlines()
    assert lines[0] == lines[-1] == "```"
    assert len({width(line) for line in lines[1:-1]}) == 1
    assert "\u2068שלום\u2069" in lines[5]


def test_a_long_table_says_how_much_is_missing() -> None:
    table = Table(("Name",), tuple((f"{number:020}",) for number in range(500)))
    text = body(Card("", (table,)))
    shown = text.count("\n") - 4
    assert f"… + {500 - shown}" in text


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://x.example/a_(b)", "[Label](https://x.example/a_%28b%29)"),
        ("javascript:alert(1)", "Label"),
        ("https://[bad", "Label"),
        ("https://x.example/" + "a" * 600, "Label"),
        (
            "https://x.example/ ) [y](https://z.example",
            "[Label](https://x.example/%20%29%20%5By%5D%28https://z.example)",
        ),
    ],
)
def test_only_web_pages_become_links(url: str, shown: str) -> None:
    assert body(Card("", (Line((Link("Label", url),)),))) == shown


def test_a_message_elsewhere_is_named_without_a_link() -> None:
    assert body(Card("", (Line((MessageLink("there", "slack:T1:C1:1.2"),)),))) == "there"
    assert (
        body(Card("", (Line((MessageLink("here", "discord:1:2:3"),)),))) == "[here](https://discord.com/channels/1/2/3)"
    )


@pytest.mark.parametrize(
    "card",
    [
        Card("x", (), (Button("a" * 99, "A"),)),  # an id longer than Discord takes
        Card("x", (), tuple(Button(str(number), "A") for number in range(40))),
        Card("x", (), (Button("a", "A"), Button("a", "B"))),
        Card("x", (), (Select("s", "p", ()),)),
        Card("x", (), (Select("s", "p", tuple((str(number), "o") for number in range(26))),)),
        Card("x", (), (Select("s", "p", (("a", "one"), ("a", "two"))),)),
        Card("x", notify="everyone"),
    ],
)
def test_what_cannot_be_cut_is_refused(card: Card) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        render(card, "key")


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"components": None},
        {"components": [None, 3, {"component": 7}, {"custom_id": 5, "value": "x"}, {"custom_id": "x", "value": 5}]},
    ],
)
def test_a_malformed_submission_has_no_fields(payload: dict[str, Any]) -> None:
    assert typed(payload, 1) == {}


def body(card: Card) -> str:
    return next(str(part["content"]) for part in walk(render(card, "key").to_components()) if part["type"] == 10)


def walk(payload: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for part in payload:
        yield part
        yield from walk(part.get("components", []))


def live_markup(text: str) -> list[str]:
    """What Discord would read as markup beyond the renderer's own headline, small print, bold and code blocks."""
    prose = re.sub(r"```\n(?:[^`]*\n)?```", "", text)
    prose = re.sub(r"\\[^0-9A-Za-z\s]", "x", prose)  # escaped
    prose = re.sub(r"^(### |-# )", "", prose, flags=re.MULTILINE)
    prose = re.sub(r"\*\*([^*]*)\*\*", r"\1", prose)
    found = re.findall(r"[\\*_~`|<>#\[\]]|@(?!\u200b)|://|^\s*(?:[-+]|\d+[.)])", prose, flags=re.MULTILINE)
    return found + re.findall(r"[\x00-\x09\x0b-\x1f\u202a-\u202e\ud800-\udfff]", text)


def test_one_line_is_one_line() -> None:
    assert one_line(" a\n\tb\u2028c ") == "a b c"


PLACE = Form("setup", "Set up", (ChannelField("channel", "Channel", "discord:5:6"),))


def test_a_channel_is_chosen_from_discords_own_list_and_in_direct_messages_from_ours() -> None:
    [own] = modal(PLACE).to_dict()["components"]
    assert (own["component"]["type"], own["component"]["default_values"][0]["id"]) == (8, 6)
    listed = with_channels(PLACE, [("discord:5:6", "#general"), ("discord:5:7", "#evening")])
    [ours] = modal(listed, 5).to_dict()["components"]
    assert [(one["label"], one["default"]) for one in ours["component"]["options"]] == [
        ("#general", True),
        ("#evening", False),
    ]
    assert with_channels(PLACE, []) == PLACE, "nothing is known of the server yet"
    submitted = {"components": [{"type": 18, "component": {"type": 8, "custom_id": "channel", "values": ["7"]}}]}
    assert typed(submitted, 5) == {"channel": ("discord:5:7",)}
    assert refilled(PLACE, {"channel": ("discord:5:7",)}).fields == (ChannelField("channel", "Channel", "discord:5:7"),)
