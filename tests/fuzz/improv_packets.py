"""Invariant: whatever comes over a serial line, nothing is raised and at most one packet is kept;
a command that comes after it is found as soon as the line falls silent."""

from lares_provisioning.improv.protocol import (
    Command,
    Decoder,
    Malformed,
    encode_command,
    wifi_settings,
)

_LARGEST_PACKET = 265
_QUESTION = encode_command(2)


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
    assert Command(2, b"") in events
    assert decoder.kept < len(b"IMPROV\x01")
    for event in events:
        assert isinstance(event, Command | Malformed)
        if isinstance(event, Command):
            settings = wifi_settings(event.data)
            assert settings is None or all(isinstance(each, str) for each in settings)
