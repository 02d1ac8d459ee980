"""Invariant: whatever comes over a serial line, nothing is raised and at most one packet is kept;
a command that comes after it is found as soon as the line falls silent, unless it is, by chance,
inside of a packet that is whole."""

from lares_provisioning.improv.protocol import (
    Command,
    Decoder,
    Malformed,
    encode_command,
    wifi_settings,
)

_LARGEST_PACKET = 265
_QUESTION = encode_command(2)


def _is_inside_another(stream: bytes) -> bool:
    """Return whether a whole packet begins before the last command and ends behind its begin."""
    begin = len(stream) - len(_QUESTION) + 1
    for start in range(max(0, begin - _LARGEST_PACKET), begin):
        packet = stream[start:]
        if packet.startswith(b"IMPROV\x01") and len(packet) > 9:
            end = 9 + packet[8]
            whole = len(packet) > end and sum(packet[:end]) & 0xFF == packet[end]
            if whole and start + end >= begin:
                return True
    return False


SEEDS: tuple[bytes, ...] = (
    encode_command(1, b"\x06MyHome\x08password") + b"lares login: IMPROV\x01\x03\x05",
    b"IMPROV\x01\x03\xff" * 20 + b"IMPROV\x02\x01\x01\x02",
)
"""Inputs that reach the depths; fuzzers start from them."""


def target(data: bytes) -> None:
    """Decode `data` in chunks whose sizes it says itself, then a command."""
    decoder = Decoder()
    events = []
    rest = data
    while rest:
        size = rest[0] % 64 + 1
        events += decoder.feed(rest[:size])
        rest = rest[size:]
        assert decoder.kept < _LARGEST_PACKET
    assert events == Decoder().feed(data)
    events += decoder.feed(_QUESTION)
    events += decoder.give_up()
    assert Command(2, b"") in events or _is_inside_another(data + _QUESTION)
    assert decoder.kept < len(b"IMPROV\x01")
    for event in events:
        assert isinstance(event, Command | Malformed)
        if isinstance(event, Command):
            settings = wifi_settings(event.data)
            assert settings is None or all(isinstance(each, str) for each in settings)
