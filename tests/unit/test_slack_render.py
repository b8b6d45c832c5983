"""No card, however hostile, breaks a limit of Slack's or gets markup through."""

from __future__ import annotations

import json
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
    off_the_wire,
    on_the_wire,
)
from adapters.form import ChannelField, ChoiceField, Form, TextField
from adapters.slack import limits, render
from adapters.slack.forms import form as form_modal
from adapters.slack.render import Site
from adapters.slack.text import cut, escape, pad, unescape, units
from tests.slack_rules import message_problems, view_problems

SITE = Site("T1", "https://study.slack.com/")
NASTY = ("<!channel>", "<@U1>", "<#C1>", "<!date^1^{date}|x>", "<https://x|y>", "&amp;", "*b*", "`c`", "\x00", "\ud83d",
         "👩‍👩‍👧‍👦" * 40, "&" * 4_000, "word " * 900, "", " ", "\n", "مرحبا", "@here", "|", "^")  # fmt: skip

nasty = st.integers(0, len(NASTY) - 1).map(lambda position: NASTY[position])
texts = st.one_of(nasty, st.text(max_size=120), st.lists(nasty, max_size=6).map("".join))
ids = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="|"), min_size=1, max_size=40)
moments = st.builds(
    Moment, st.integers(0, 4 * 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)), texts,
    st.sampled_from(["time", "day", "both"]),
)  # fmt: skip
links = st.one_of(
    texts, st.sampled_from(["https://docs.aws.amazon.com/?a=1&b=2", "javascript:x", "http://" + "x" * 3_500])
)
channels = st.one_of(texts, st.sampled_from(["slack:T1:C1", "slack:T2:C1", "slack:T1:C1:1.2", "discord:1:2"]))
spans = st.one_of(
    st.builds(Text, texts, st.booleans()),
    moments,
    st.builds(Link, texts, links),
    st.builds(MessageLink, texts, channels),
    st.builds(ChannelName, channels),
)
parts = st.one_of(
    st.builds(Line, st.lists(spans, max_size=12).map(tuple), st.booleans()),
    st.builds(
        Choices,
        st.lists(st.builds(Choice, texts, st.sampled_from(["", "right", "wrong", "chosen"])), max_size=9).map(tuple),
    ),
    st.builds(
        Table,
        st.lists(texts, min_size=1, max_size=25).map(tuple),
        st.lists(st.lists(texts, max_size=25).map(tuple), max_size=12).map(tuple),
        st.frozensets(st.integers(0, 25)),
    ),
    st.builds(Bars, st.lists(st.builds(Bar, texts, st.integers(-5, 10**9), texts), max_size=9).map(tuple)),
    st.builds(Verbatim, st.lists(texts, max_size=6).map(tuple)),
)
options = st.lists(st.tuples(ids, texts), min_size=1, max_size=30, unique_by=lambda option: option[0]).map(tuple)
buttons = st.builds(Button, ids, texts, texts, st.sampled_from(["plain", "primary", "danger"]))
selects = st.builds(Select, ids, texts, options, st.just(1), st.integers(1, 5), texts)
cards = st.builds(
    Card, texts, st.lists(parts, max_size=6).map(tuple), st.lists(st.one_of(buttons, selects), max_size=6).map(tuple)
)
fields = st.one_of(
    st.builds(TextField, ids, texts, texts, texts, st.integers(-5, 10**5), st.booleans(), st.booleans()),
    st.builds(ChannelField, ids, texts, st.sampled_from(["", "slack:T1:C1", "slack:T1:D<", "x"])),
    st.builds(ChoiceField, ids, texts, options, st.lists(ids).map(tuple), st.integers(0, 1), st.integers(1, 5)),
)
forms = st.builds(
    Form, ids, texts, st.lists(fields, min_size=1, max_size=5, unique_by=lambda field: field.id).map(tuple), texts,
    st.dictionaries(ids, texts),
)  # fmt: skip

some = settings(max_examples=150, deadline=None)


def every(payload: Any, kind: str) -> list[Any]:
    """All objects of a kind in a payload."""
    found = []
    if isinstance(payload, dict):
        found = [payload] if payload.get("type") == kind else []
        payload = list(payload.values())
    return found + [one for item in payload for one in every(item, kind)] if isinstance(payload, list) else found


@some
@given(cards, ids, st.booleans())
def test_every_card_keeps_the_limits_and_stays_text(card: Card, key: str, tables: bool) -> None:
    message = render.message(card, key, SITE, tables=tables)
    assert message_problems(message) == []
    assert view_problems(render.home(card, key, SITE)) == []
    assert view_problems(render.modal(card, SITE)) == []
    json.dumps(message).encode()


@some
@given(cards, ids)
def test_the_controls_survive_whatever_the_body_is(card: Card, key: str) -> None:
    shown = every(render.message(card, key, SITE), "button")
    assert [off_the_wire(button["value"]) for button in shown] == [(control.id, key) for control in card.controls]
    bears = render.bears(key, render.message(card, key, SITE))
    assert bears is bool(card.controls)


@some
@given(forms)
def test_every_form_keeps_the_limits(form: Form) -> None:
    assert view_problems(form_modal(form, "{}")) == []


@given(texts, st.integers(1, 200))
def test_a_cut_text_fits_once_escaped(text: str, most: int) -> None:
    assert units(escape(cut(text, most))) <= most


@given(st.text())
def test_escaping_is_undone_by_slack(text: str) -> None:
    assert unescape(escape(text)) == text


def test_texts_are_cut_at_a_word() -> None:
    assert cut("one two three", 12) == "one two…"
    assert cut("unbreakable", 6) == "unbre…"
    assert cut("short", 6) == "short"


def test_wide_and_combining_characters_line_up() -> None:
    assert [pad("日本", 5), pad("é", 3), pad("7", 3, right=True)] == ["日本 ", "é  ", "  7"]


def test_the_limits_leave_room() -> None:
    label = render.message(Card("x", (), (Button("b", "x" * 200),)), "k", SITE)["blocks"][1]["elements"][0]["text"]
    assert units(label["text"]) == 67 < limits.BUTTON


def test_a_screen_reader_gets_the_whole_question() -> None:
    card = Card("Q", (line("Why <b>?"), Choices((Choice("This"), Choice("That")))))
    assert render.message(card, "", SITE)["text"] == "Q\nWhy &lt;b&gt;?\nA. This\nB. That"


def test_a_body_too_long_ends_with_an_ellipsis_and_the_controls() -> None:
    card = Card("Q", tuple(line(f"paragraph {number}") for number in range(90)), (Button("b", "B"),))
    blocks = render.message(card, "k", SITE)["blocks"]
    assert len(blocks) == limits.BLOCKS_IN_MESSAGE
    assert blocks[-2]["elements"][0]["text"] == "…"
    assert blocks[-1]["type"] == "actions"


def test_blocks_get_a_new_id_when_their_content_changes() -> None:
    def block_id(label: str) -> str:
        return str(render.message(Card("Q", (), (Button("b", label),)), "k", SITE)["blocks"][-1]["block_id"])

    assert block_id("A") == block_id("A") != block_id("B")


def test_a_second_table_is_words() -> None:
    table = Table(("#", "Name"), (("1", "Ada"),), frozenset({0}))
    blocks = render.message(Card("Q", (table, table)), "k", SITE)["blocks"]
    assert [block["type"] for block in blocks] == ["header", "table", "rich_text"]
    assert blocks[2]["elements"][0]["elements"][0]["text"] == "#  Name\n1  Ada"


def test_a_long_table_says_how_much_is_missing() -> None:
    table = Table(("#",), tuple((str(row),) for row in range(250)))
    blocks = render.message(Card("Q", (table,)), "k", SITE)["blocks"]
    assert len(blocks[1]["rows"]) == limits.TABLE_ROWS
    assert blocks[2]["elements"][0]["text"] == "… + 151"


@pytest.mark.parametrize(
    "card",
    [
        Card("x", (), (Button("b" * 100, "B"),)),
        Card("x", (), (Select("s", "S", ()),)),
        Card("x", (), (Select("s", "S", (("v" * 151, "V"),)),)),
        Card("x", (), tuple(Select(f"s{number}", "S", (("1", "V"),)) for number in range(30))),
    ],
)
def test_what_cannot_be_cut_is_refused(card: Card) -> None:
    with pytest.raises(ValueError, match=r"must have|options|do not fit"):
        render.message(card, "key", SITE)


def test_a_wire_id_of_a_hundred_characters_fits() -> None:
    wire = on_the_wire("b" * 60, "k" * 39)
    message = render.message(Card("x", (), (Button("b" * 60, "B"),)), "k" * 39, SITE)
    assert message["blocks"][1]["elements"][0]["value"] == wire
