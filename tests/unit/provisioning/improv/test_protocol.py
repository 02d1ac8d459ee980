"""The packets of Improv: found wherever they stand, however they are cut."""

import pytest

from lares_provisioning.improv.protocol import (
    Command,
    CommandCode,
    Decoder,
    ErrorState,
    Malformed,
    State,
    clip,
    encode_command,
    encode_error,
    encode_result,
    encode_state,
    wifi_settings,
)

STATE = encode_command(CommandCode.STATE)
SETTINGS = encode_command(CommandCode.WIFI_SETTINGS, b"\x06MyHome\x0bsecret-pass")


def damaged(packet: bytes) -> bytes:
    return packet[:-2] + bytes([packet[-2] ^ 1]) + packet[-1:]


def test_packets_are_those_of_the_specification():
    example = bytes.fromhex("0a 49 4d 50 52 4f 56 01 03 02 02 00 e5 0a")
    assert encode_command(CommandCode.STATE) == example
    assert encode_state(State.PROVISIONED) == b"\nIMPROV\x01\x01\x01\x04\xe4\n"
    assert encode_error(ErrorState.UNABLE_TO_CONNECT) == b"\nIMPROV\x01\x02\x01\x03\xe4\n"
    result = encode_result(CommandCode.WIFI_SETTINGS, ("http://a/",))
    assert result[9:-2] == b"\x0c\x01\x0a\x09http://a/"


def test_several_commands_in_one_chunk():
    assert Decoder().feed(STATE + SETTINGS + STATE) == [
        Command(2, b""),
        Command(1, b"\x06MyHome\x0bsecret-pass"),
        Command(2, b""),
    ]


def test_byte_by_byte_in_noise():
    decoder = Decoder()
    noise = b"lares login: \x1b[0m IMPRO [  1.23] IMPROV\x02\x03 usb \r\n"
    events = []
    for byte in noise + SETTINGS + noise + STATE + noise:
        events += decoder.feed(bytes([byte]))
        assert decoder.kept <= 265
    assert [event.code for event in events if isinstance(event, Command)] == [1, 2]


def test_a_wrong_checksum_is_told_and_the_next_packet_is_found():
    assert Decoder().feed(damaged(SETTINGS) + STATE) == [Malformed(), Command(2, b"")]


def test_wrong_lengths_inside_are_told():
    packet = b"IMPROV\x01\x03\x03\x02\x05\x00"
    assert Decoder().feed(packet + bytes([sum(packet) & 0xFF])) == [Malformed()]
    packet = b"IMPROV\x01\x03\x00"
    assert Decoder().feed(packet + bytes([sum(packet) & 0xFF])) == [Malformed()]


def test_a_header_of_no_known_type_swallows_nothing():
    noise = b"IMPROV\x01\xfd" + bytes([len(STATE) + 3]) + b"abc" + STATE
    noise += bytes([sum(noise) & 0xFF])
    assert Decoder().feed(noise) == [Command(2, b"")]
    state = b"IMPROV\x01\x01" + bytes([len(STATE)]) + STATE
    assert Decoder().feed(state + bytes([sum(state) & 0xFF])) == [Command(2, b"")]


def test_a_packet_behind_one_that_was_cut_off_is_found_when_the_line_falls_silent():
    decoder = Decoder()
    assert decoder.feed(b"IMPROV\x01\x03\xff" + STATE + SETTINGS[:20]) == []
    assert decoder.incomplete
    assert decoder.give_up() == [Command(2, b"")]
    assert not decoder.incomplete
    assert decoder.feed(STATE) == [Command(2, b"")]


def test_a_packet_that_was_cut_off_is_told():
    decoder = Decoder()
    assert decoder.feed(SETTINGS[:20]) == []
    assert decoder.give_up() == [Malformed()]


def test_own_packets_that_a_line_sends_back_are_no_commands():
    echo = encode_state(State.READY) + encode_error(ErrorState.NONE)
    echo += encode_result(CommandCode.SCAN, ("MyHome", "-50", "YES")) + damaged(
        encode_state(State.READY)
    )
    decoder = Decoder()
    assert decoder.feed(echo) == []
    assert decoder.give_up() == []


def test_noise_without_end_keeps_nothing():
    decoder = Decoder()
    for _ in range(100):
        assert decoder.feed(b"\x00\xff" * 5000) == []
        assert decoder.kept < 7


@pytest.mark.parametrize(
    ("data", "settings"),
    [
        (b"\x06MyHome\x08password", ("MyHome", "password")),
        (b"\x06MyHome\x00", ("MyHome", "")),
        ("\x06咖啡\x00".encode(), ("咖啡", "")),
        (b"", None),
        (b"\x06MyHome", None),
        (b"\x06MyHome\x08passwor", None),
        (b"\x06MyHome\x08password!", None),
        (b"\x02\xff\xfe\x00", None),
    ],
)
def test_wifi_settings(data: bytes, settings: tuple[str, str] | None):
    assert wifi_settings(data) == settings


def test_strings_of_a_result_are_cut_between_characters_so_that_all_have_room():
    packet = encode_result(CommandCode.DEVICE_INFO, ("Lares", "1", "板" * 200, "家" * 200))
    assert packet[9] <= 255
    assert packet[11] == packet[9] - 2
    assert packet[12:-2].decode()
    assert clip("客厅", 5) == "客"


def test_a_password_is_not_shown():
    (command,) = Decoder().feed(SETTINGS)
    assert "secret" not in repr(command)
