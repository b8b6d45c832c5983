"""No card, however hostile, breaks a limit of the page or loses a control; nothing in it is markup."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
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
from adapters.form import ChoiceField, Form, TextField
from adapters.playground import limits, render

HOSTILE = "<!channel> @everyone **x** <@U1> <img src=x onerror=alert(1)>"
NAMES = {"playground:local:general": "general"}

words = st.one_of(
    st.text(st.characters(), max_size=60),  # halves of surrogates and controls too
    st.sampled_from([HOSTILE, "\x00\x1b[31m", "\ud83d", "😀" * 5_000, "\u202eabc", "word " * 5_000, "a" * 20_000]),
)
ids = st.text("abc:0123456789", min_size=1, max_size=40)
spans = st.one_of(
    st.builds(Text, words, st.booleans()),
    st.builds(Moment, st.just(datetime(2026, 3, 2, 9, tzinfo=UTC)), words),
    st.builds(Link, words, words),
    st.builds(Link, words, st.sampled_from(["https://docs.aws.amazon.com/sqs/", "javascript:alert(1)", "http://["])),
    st.builds(MessageLink, words, words),
    st.builds(ChannelName, st.sampled_from(["playground:local:general", "slack:T1:C1"])),
)
parts = st.one_of(
    st.builds(Line, st.lists(spans, max_size=6).map(tuple), st.booleans()),
    st.builds(Choices, st.lists(st.builds(Choice, words), max_size=9).map(tuple)),
    st.builds(
        Table, st.lists(words, max_size=3).map(tuple), st.lists(st.lists(words, max_size=3).map(tuple)).map(tuple)
    ),
    st.builds(Bars, st.lists(st.builds(Bar, words, st.integers(-5, 10**9), words), max_size=6).map(tuple)),
    st.builds(Verbatim, st.lists(words, max_size=6).map(tuple)),
)
options = st.lists(st.tuples(ids, words), min_size=1, max_size=6).map(tuple)
controls = st.one_of(st.builds(Button, ids, words, words), st.builds(Select, ids, words, options))
cards = st.builds(
    Card, words, st.lists(parts, max_size=8).map(tuple), st.lists(controls, max_size=limits.CONTROLS).map(tuple)
)


def strings(payload: Any) -> list[str]:
    if isinstance(payload, dict):
        return [text for value in payload.values() for text in strings(value)]
    if isinstance(payload, list):
        return [text for value in payload for text in strings(value)]
    return [payload] if isinstance(payload, str) else []


def shown(part: dict[str, Any]) -> list[str]:
    """The words of a part that count against the budget of its body."""
    match part["kind"]:
        case "line":
            return [span["text"] for span in part["spans"]]
        case "choices":
            return [item["text"] for item in part["items"]]
        case "verbatim":
            return [part["text"]]
        case "table":
            return [*part["columns"], *(cell for row in part["rows"] for cell in row)]
        case _:
            return [text for row in part["rows"] for text in (row["label"], row["note"])]


@given(cards)
def test_every_card_fits_and_keeps_its_controls(card: Card) -> None:
    payload = render.card(card, "k1", NAMES)
    assert [control["id"] for control in payload["controls"]] == [f"{control.id}|k1" for control in card.controls]
    assert render.units(payload["title"]) <= limits.TITLE
    assert all(1 <= render.units(c["label"]) <= limits.LABEL for c in payload["controls"] if c["kind"] == "button")
    assert sum(render.units(text) for part in payload["body"] for text in shown(part)) <= limits.BODY
    assert not any(render.UNSEEN.search(text) or render.HALVES.search(text) for text in strings(payload))
    json.dumps(payload, ensure_ascii=False).encode()


@given(words, words)
def test_only_web_pages_become_links(label: str, url: str) -> None:
    (span,) = render.card(Card("", (line(Link(label, url)),)), "", {})["body"][0]["spans"]
    assert span["kind"] == "text" or span["url"].startswith(("http://", "https://"))


@given(words, st.integers(1, 500))
def test_a_cut_text_fits_and_begins_as_it_did(text: str, most: int) -> None:
    cut = render.cut(text, most)
    assert len(cut.encode("utf-16-le")) // 2 <= most
    assert render.clean(text).startswith(cut.removesuffix("…"))


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("short", 10, "short"),
        ("one two three", 9, "one two…"),  # at a word
        ("incomprehensibilities", 9, "incompre…"),  # no word near
        ("😀😀😀", 4, "😀…"),  # a smile is two units and never halved
        ("anything", 0, ""),
    ],
)
def test_cutting(text: str, most: int, expected: str) -> None:
    assert render.cut(text, most) == expected


def test_hostile_words_arrive_unchanged() -> None:
    card = Card(HOSTILE, (line(HOSTILE), Table((HOSTILE,), ((HOSTILE,),))), (Button("b", HOSTILE[:40], HOSTILE[:60]),))
    payload = render.card(card, "k", {})
    assert payload["title"] == HOSTILE
    assert payload["body"][0]["spans"] == [{"kind": "text", "text": HOSTILE, "strong": False}]
    assert payload["body"][1]["rows"] == [[HOSTILE]]


@pytest.mark.parametrize(
    ("card", "complaint"),
    [
        (Card("", (), (Button("x" * 101, "A"),)), "longer than 100"),
        (Card("", (), tuple(Button(f"b{n}", "A") for n in range(26))), "26 controls"),
        (Card("", (), (Select("s", "?", ()),)), "0 options"),
        (Card("", (), (Select("s", "?", (("v" * 101, "A"),)),)), "longer than 100"),
    ],
)
def test_controls_that_cannot_work_are_refused(card: Card, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        render.card(card, "", {})


FORM = Form(
    "f",
    "A form",
    (
        TextField("name", "Name", max_length=5),
        TextField("note", "Note", required=False),
        ChoiceField("days", "Days", (("mon", "Mon"), ("tue", "Tue"), ("wed", "Wed")), at_least=1, at_most=2),
    ),
)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"name": ("Ada",), "days": ("mon",)}, {}),
        ({"name": ("  ",), "days": ("mon",)}, {"name": "Please fill this in."}),
        ({"name": ("😀😀😀",), "days": ("mon",)}, {"name": "At most 5 characters, please."}),
        ({"name": ("Ada",), "days": ()}, {"days": "Please choose 1 to 2."}),
        ({"name": ("Ada",), "days": ("mon", "tue", "wed")}, {"days": "Please choose 1 to 2."}),
        ({"name": ("Ada",), "days": ("sun",)}, {"days": "Please choose from the list."}),
    ],
)
def test_what_a_form_checks_by_itself(values: dict[str, tuple[str, ...]], wrong: dict[str, str]) -> None:
    assert render.complaints(FORM, values) == wrong


def test_a_form_shows_errors_beside_their_fields_and_the_rest_above() -> None:
    payload = render.form(
        Form("f", "F", FORM.fields, errors={"name": "Taken.", "": "Too late."}), "t", {"name": ("Bo",)}
    )
    assert (payload["fields"][0]["error"], payload["fields"][0]["value"]) == ("Taken.", "Bo")
    assert payload["errors"] == ["Too late."]
