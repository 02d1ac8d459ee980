"""The doors of the set-up hold, whatever comes through them."""

from hypothesis import given
from hypothesis import strategies as st

from lares_provisioning.improv.protocol import (
    Command,
    CommandCode,
    Decoder,
    encode_command,
    encode_result,
    encode_state,
    wifi_settings,
)
from lares_provisioning.improv.protocol import State as ImprovState

LARGEST_PACKET = 265

commands = st.builds(encode_command, st.integers(0, 255), st.binary(max_size=253))
noise = st.one_of(
    st.binary(max_size=300),
    st.sampled_from(
        [
            b"IMPROV",
            b"IMPROV\x01",
            b"IMPROV\x01\x03\xff",
            b"IMPROV\x02\x03\x00\x00",
            b"IMPIMPROVIMPROV\x01",
            b"\r\nlares login: ",
            encode_state(ImprovState.READY),
            encode_command(CommandCode.STATE)[:-2],
        ]
    ),
)
streams = st.lists(noise | commands, max_size=8).map(b"".join)


@given(stream=streams, cuts=st.lists(st.integers(1, 400), max_size=20))
def test_how_a_stream_is_cut_does_not_matter(stream: bytes, cuts: list[int]):
    whole, decoder = Decoder().feed(stream), Decoder()
    events, rest = [], stream
    for cut in [*cuts, len(stream)]:
        events += decoder.feed(rest[:cut])
        rest = rest[cut:]
        assert decoder.kept < LARGEST_PACKET
    events += decoder.feed(rest)
    assert events == whole


@given(stream=streams, code=st.integers(0, 255), data=st.binary(max_size=253))
def test_a_command_after_anything_is_found_when_the_line_falls_silent(
    stream: bytes, code: int, data: bytes
):
    decoder = Decoder()
    decoder.feed(stream)
    decoder.give_up()
    assert decoder.feed(encode_command(code, data)) == [Command(code, data)]
    assert Command(code, data) in [
        *(second := Decoder()).feed(stream + encode_command(code, data)),
        *second.give_up(),
    ]


@given(
    ssid=st.text(min_size=1).filter(lambda text: len(text.encode()) <= 32),
    password=st.text().filter(lambda text: len(text.encode()) <= 64),
)
def test_settings_come_out_as_they_went_in(ssid: str, password: str):
    one, other = ssid.encode(), password.encode()
    data = bytes([len(one)]) + one + bytes([len(other)]) + other
    (command,) = Decoder().feed(encode_command(CommandCode.WIFI_SETTINGS, data))
    assert isinstance(command, Command)
    assert wifi_settings(command.data) == (ssid, password)


@given(strings=st.lists(st.text(max_size=300), max_size=6))
def test_any_strings_fit_into_a_result(strings: list[str]):
    packet = encode_result(CommandCode.DEVICE_INFO, tuple(strings))[1:-1]
    assert len(packet) <= LARGEST_PACKET
    assert packet[8] == len(packet) - 10
    assert packet[10] == len(packet) - 12
    rest, told = packet[11:-1], []
    while rest:
        told.append(rest[1 : 1 + rest[0]].decode())
        rest = rest[1 + rest[0] :]
    assert all(
        whole.encode("utf-8", "replace").decode().startswith(part)
        for whole, part in zip(strings, told, strict=True)
    )
