"""Bytes of an MQTT connection into whole packets of bounded size."""

import itertools
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lares.devices.wire import PacketSplitter, Wire

_LIMIT = 1000


def _length(size: int) -> bytes:
    encoded = bytearray()
    while size > 0x7F:
        encoded.append(size & 0x7F | 0x80)
        size >>= 7
    encoded.append(size)
    return bytes(encoded)


def _publish(topic: bytes, payload: bytes, qos: int = 0) -> bytes:
    body = len(topic).to_bytes(2, "big") + topic + (b"\x00\x07" if qos else b"") + payload
    return bytes((0x30 | qos << 1,)) + _length(len(body)) + body


_packets = st.one_of(
    st.sampled_from([b"\xd0\x00", b"\x40\x02\x00\x01", b"\x90\x03\x00\x01\x00"]),
    st.builds(
        _publish,
        st.binary(min_size=1, max_size=30),
        st.binary(max_size=1200),
        st.integers(0, 2),
    ),
)


@given(packets=st.lists(_packets, max_size=8), cuts=st.lists(st.integers(0, 6000), max_size=12))
def test_how_the_network_cuts_the_bytes_does_not_matter(
    packets: list[bytes], cuts: list[int]
) -> None:
    stream = b"".join(packets)
    splitter = PacketSplitter(_LIMIT)
    edges = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    for start, stop in itertools.pairwise(edges):
        splitter.feed(stream[start:stop])
    out = list(splitter.packets)
    assert len(out) == len(packets)
    for packet, original in zip(out, packets, strict=True):
        if len(original) <= _LIMIT:
            assert packet == original
            assert type(packet) is bytes
        else:
            assert type(packet) is not bytes
            assert len(packet) < 50
            assert packet[0] == original[0]
    assert splitter.size == sum(map(len, out))


@given(packets=st.lists(_packets, max_size=5))
def test_byte_by_byte_gives_the_same(packets: list[bytes]) -> None:
    whole, single = PacketSplitter(_LIMIT), PacketSplitter(_LIMIT)
    stream = b"".join(packets)
    whole.feed(stream)
    for byte in stream:
        single.feed(bytes((byte,)))
    assert list(whole.packets) == list(single.packets)


@given(st.lists(st.binary(max_size=300), max_size=10))
def test_garbage_is_refused_or_bounded(chunks: list[bytes]) -> None:
    splitter = PacketSplitter(_LIMIT)
    try:
        for chunk in chunks:
            splitter.feed(chunk)
    except ValueError:
        return
    assert splitter.size <= sum(map(len, chunks))


def test_a_cut_publish_keeps_header_topic_and_identifier() -> None:
    splitter = PacketSplitter(_LIMIT)
    topic = b"t" * 300
    splitter.feed(_publish(topic, bytes(5000), qos=1) + _publish(b"next", b"x"))
    cut, after = splitter.packets
    assert cut == b"\x32" + _length(304) + b"\x01\x2c" + topic + b"\x00\x07"
    assert after == _publish(b"next", b"x")


@pytest.mark.parametrize(
    "stream",
    [
        b"\x30\xff\xff\xff\xff\x01",  # a length of five bytes
        b"\x20\xff\xff\x7f" + bytes(10),  # a CONNACK of 2 MB
        b"\x30\xff\xff\x7f\xff\xff" + b"\x30" * 70000,  # ends inside a topic of 65,535: complete
    ],
)
def test_what_is_not_mqtt(stream: bytes) -> None:
    splitter = PacketSplitter(_LIMIT)
    if stream.startswith(b"\x30\xff\xff\x7f"):
        splitter.feed(stream)
        assert len(splitter.packets) == 1
        assert splitter.size < 66_000
    else:
        with pytest.raises(ValueError, match=r"length|announces"):
            splitter.feed(stream)


def test_a_topic_longer_than_its_packet_is_refused() -> None:
    with pytest.raises(ValueError, match="topic"):
        PacketSplitter(10).feed(b"\x30\x14\xff\xff" + bytes(20))


def test_the_wire_answers_small_reads_from_memory_and_tells_the_end() -> None:
    near, far = socket.socketpair()
    near.settimeout(0.0)
    with far:
        wire = Wire(near, _LIMIT)
        with pytest.raises(BlockingIOError):
            wire.recv(1)
        wire.fill()
        assert not wire.readable
        far.sendall(_publish(b"a", b"xyz") + _publish(b"b", bytes(2000)) + b"\xd0")
        wire.fill()
        assert wire.readable
        assert wire.backlog > 0
        assert [wire.recv(1), wire.recv(1), wire.recv(6)] == [b"\x30", b"\x06", b"\x00\x01axyz"]
        assert not wire.cut
        assert [wire.recv(1), wire.recv(1), wire.recv(3)] == [b"\x30", b"\x03", b"\x00\x01b"]
        assert wire.cut
        with pytest.raises(BlockingIOError):
            wire.recv(1)
        assert wire.backlog == 0
        far.sendall(b"\x00")
    wire.fill()
    wire.fill()
    assert wire.recv(1) + wire.recv(1) == b"\xd0\x00"
    assert wire.recv(1) == b""
    wire.close()


def test_the_wire_tells_errors() -> None:
    near, far = socket.socketpair()
    near.settimeout(0.0)
    with far:
        wire = Wire(near, _LIMIT)
        far.sendall(b"\x30\xff\xff\xff\xff\x01")
        wire.fill()
        with pytest.raises(ConnectionError, match="not MQTT"):
            wire.recv(1)
        wire.close()
