"""The strict reader: what it reads, what it refuses, and that it never does anything else."""

import re
import time
from contextlib import suppress

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from quizzes.bank import strict_yaml
from quizzes.bank.strict_yaml import MAX_BYTES, MAX_DEPTH, Fields, Items, Text, Unreadable, plain, read


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def loader(request, monkeypatch):
    """Both parsers: libyaml where it is built, pure Python elsewhere."""
    if not hasattr(yaml, request.param):
        pytest.skip(f"this PyYAML has no {request.param}")
    monkeypatch.setattr(strict_yaml, "_LOADER", getattr(yaml, request.param))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("NO", "NO"),  # not False
        ("010", "010"),  # not 8
        ("1:30", "1:30"),  # not 90
        ("2026-11-01", "2026-11-01"),  # not a date
        ("~", "~"),  # not None
        ("''", ""),
        ('"a\\tb"', "a\tb"),
        (">-\n  one\n  two", "one two"),
    ],
)
def test_every_scalar_is_text(loader, written, value):
    assert plain(read(f"a: {written}\n")) == {"a": value}


def test_nodes_know_their_lines(loader):
    document = read("a: x\n\nb:\n  - one\n  - c: two\n")
    assert isinstance(document, Fields)
    assert document.key_lines == {"a": 1, "b": 3}
    items = document.values["b"]
    assert isinstance(items, Items)
    assert items.values[0] == Text("one", 4)
    assert items.values[1].line == 5


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: &x 2\n", 2, "'&x' is an anchor"),
        ("a: 1\nb: *x\n", 2, "'*x' is an alias"),
        ("a: 1\nb: !!str 2\n", 2, "is a tag"),
        ("a: 1\nb: !important\n", 2, "is a tag"),
        ("a: 1\nb: 2\na: 3\n", 3, "'a' stands here twice (first in line 1)"),
        ("a: 1\n<<: {b: 2}\n", 2, "merge keys"),
        ("a: 1\n? [b]\n: 2\n", 2, "a field's name must be a word"),
        ("a: 1\n---\nb: 2\n", 2, "a second document"),
        ("%YAML 1.2\n---\na: 1\n", 1, "% directive"),
        ("%TAG ! tag:x,2026:\n---\na: 1\n", 1, "% directive"),
        ("", 1, "the file is empty"),
        ("# only a comment\n", 1, "the file is empty"),
        ("a: what: now\n", 1, "contains ': '. Put it in quotes"),
        ("a: @home\n", 1, "starts with a special character"),
        ("a: `code`\n", 1, "starts with a special character"),
        ('a: "never closed\n', None, "never closed"),
        ('a: "C:\\Windows"\n', 1, "backslash"),
        ("a:\n\t- b\n", 2, ""),
        ("a: \x07\n", 1, "invisible character (U+0007)"),
        ("a: 1\nb: \u202eevil\n", 2, "invisible character (U+202E)"),
        ('a: 1\nb: "\\0"\n', 2, "the escape for U+0000"),
        ('a: 1\nb: "\\u202e"\n', 2, "the escape for U+202E"),
        ('a: "\\ud800"\n', 1, ""),
        ('a: "\\UFFFFFFFF"\n', 1, ""),
        ("a: \udcff\n", 1, "not UTF-8"),
        ("- " * (MAX_DEPTH + 1) + "deep\n", 1, "more than 8 deep"),
        ("[" * 5000, 1, "more than 8 deep"),  # PyYAML's own loader ends in RecursionError here
        ("{a: " * 5000, 1, "more than 8 deep"),
        ("a: " + "x" * MAX_BYTES, 1, "larger than 256 KiB"),
        ("a: " + "ä" * (MAX_BYTES // 2), 1, "larger than 256 KiB"),  # bytes count, not characters
    ],
)
def test_refusals_name_the_line_and_the_remedy(loader, text, line, words):
    with pytest.raises(Unreadable) as refused:
        read(text)
    assert words in refused.value.message
    assert refused.value.message.endswith(".")
    if line is not None:
        assert refused.value.line == line


def test_eight_deep_is_read(loader):
    assert plain(read("- " * MAX_DEPTH + "deep\n")) is not None


def test_an_alias_bomb_unfolds_nothing(loader):
    bomb = "a: &a [x, x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdef", "bcdefg", strict=True))
    with pytest.raises(Unreadable):
        read(bomb)


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "'" * MAX_BYTES,
        ("? " * 4 + "a\n") * 20000,
        "a: " + "\\" * 200000,
        "[" * 8 + "a," * 100000,
        "a: >-\n" + " x\n" * 60000,
        "".join(f"k{n}: v\n" for n in range(20000)),
        "#" * 250000,
        "\n" * 250000,
        "a: " + "b " * 100000 + ": c",
    ],
    ids=lambda text: text[:12],
)
def test_no_text_within_the_limit_takes_a_second(text):
    started = time.process_time()
    with suppress(Unreadable):
        read(text)
    assert time.process_time() - started < 1


def test_lines_are_counted_whatever_their_ends(loader):
    with pytest.raises(Unreadable, match="line 3"):
        read("a: 1\r\nb: 2\r\na: 3\r\n")


def test_a_byte_order_mark_is_no_character(loader):
    assert plain(read("\ufeffa: 1\n")) == {"a": "1"}


YAML_LIKE = st.text(alphabet="ab:-?[]{}&*!|>'\"%@`#,\\ \n\t0~<\u0085\u2028", max_size=60)


@given(st.text() | YAML_LIKE)
def test_any_text_is_read_or_refused(text):
    try:
        document = read(text)
    except Unreadable as refused:
        line = refused.line
    else:
        line = document.line
    assert 1 <= line <= len(re.split("\r\n|\r|\n", text))


@given(YAML_LIKE)
def test_any_text_is_read_or_refused_in_pure_python(text):
    chosen = strict_yaml._LOADER
    strict_yaml._LOADER = yaml.SafeLoader
    try:
        read(text)
    except Unreadable:
        pass
    finally:
        strict_yaml._LOADER = chosen


NESTED = st.recursive(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), NESTED, min_size=1, max_size=4))
def test_what_pyyaml_writes_is_read_as_the_same_text(document):
    class Plain(yaml.SafeDumper):
        def ignore_aliases(self, data: object) -> bool:
            return True

    written = yaml.dump(document, Dumper=Plain, allow_unicode=True, sort_keys=False)
    assert plain(read(written)) == document
