"""Which topics may be sent to a broker."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lares.devices.topics import is_filter, is_topic


@pytest.mark.parametrize("topic", ["a", "/", "a//b", "灯/客厅", "$SYS/x", "a b", "x" * 65_535])
def test_topics(topic: str) -> None:
    assert is_topic(topic)
    assert is_filter(topic)


@pytest.mark.parametrize(
    "topic",
    ["", "x" * 65_536, "灯" * 30_000, "a\0", "a\n", "\x7f", "\x9f", "\ud800", "\ufdd0", "\uffff",
     "\U0001fffe", "/" * 200],
)  # fmt: skip
def test_what_no_broker_takes(topic: str) -> None:
    assert not is_topic(topic)
    assert not is_filter(topic)


@pytest.mark.parametrize("text", ["+", "#", "a/+", "a/#", "+/b/+", "+/#"])
def test_filters(text: str) -> None:
    assert is_filter(text)
    assert not is_topic(text)


@pytest.mark.parametrize("text", ["a+", "a#", "a/#/b", "##", "++", "#/a", "a/+b", "a/b#"])
def test_no_filters(text: str) -> None:
    assert not is_filter(text)


@given(st.text(max_size=50))
def test_a_topic_is_a_filter_and_encodes(text: str) -> None:
    if is_topic(text):
        assert is_filter(text)
        text.encode()
