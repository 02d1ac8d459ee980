"""The packets of Improv over serial, version 1: bytes in, events out; no I/O.

A packet is `IMPROV`, the version, a type, the length of the data, the data, and the low byte of the
sum of all that. It may stand anywhere in a stream of other things: boot messages, a login prompt,
what another program writes. Specification: improv-wifi.com/serial.
"""

from dataclasses import dataclass, field
from enum import IntEnum

_HEADER = b"IMPROV\x01"
_TYPE_AT = 7
_LENGTH_AT = 8
_DATA_AT = 9
_LARGEST_BODY = 253
"""Bytes of strings that fit into a result: 255, less the command and the length."""


class PacketType(IntEnum):
    """What a packet is; only commands come to the device."""

    STATE = 1
    ERROR = 2
    COMMAND = 3
    RESULT = 4


_TYPES = frozenset(PacketType)


class State(IntEnum):
    """Where the set-up stands, as a client is told."""

    READY = 2
    PROVISIONING = 3
    PROVISIONED = 4


class ErrorState(IntEnum):
    """What was wrong with the last command."""

    NONE = 0
    INVALID_PACKET = 1
    UNKNOWN_COMMAND = 2
    UNABLE_TO_CONNECT = 3
    BAD_HOSTNAME = 5
    UNKNOWN = 0xFF


class CommandCode(IntEnum):
    """The commands that are understood."""

    WIFI_SETTINGS = 1
    STATE = 2
    DEVICE_INFO = 3
    SCAN = 4
    HOSTNAME = 5
    DEVICE_NAME = 6


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the client; `code` may be one that is not known."""

    code: int
    data: bytes = field(repr=False)
    """May hold the password of a network."""


@dataclass(frozen=True, slots=True)
class Malformed:
    """A command whose checksum or lengths are wrong, or that was cut off."""


Event = Command | Malformed


class Decoder:
    """Finds the commands in a stream; keeps at most one packet that is not complete (265 bytes)."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    @property
    def incomplete(self) -> bool:
        """Whether a packet has begun and waits for the rest."""
        return len(self._buffer) >= len(_HEADER)

    @property
    def kept(self) -> int:
        """How many bytes are kept."""
        return len(self._buffer)

    def feed(self, data: bytes) -> list[Event]:
        """Take bytes, however they are cut, and return what they complete."""
        self._buffer += data
        return self._take()

    def give_up(self) -> list[Event]:
        """Stop waiting for the rest of a packet, since the line is silent; return what it hid.

        Noise that looks like the begin of a packet would swallow up to 256 bytes that follow it.
        """
        events: list[Event] = []
        while self.incomplete:
            if self._buffer[_TYPE_AT : _TYPE_AT + 1] == bytes([PacketType.COMMAND]):
                events.append(Malformed())
            del self._buffer[:1]
            events += self._take()
        # A client whose command comes right behind noise must not take the noise's error for its
        # own: the public SDK gives up at once.
        return [event for event in events if isinstance(event, Command)] or events[:1]

    def _take(self) -> list[Event]:
        """Take all that is complete; afterwards the buffer begins with a header or its begin."""
        events: list[Event] = []
        while self._find_header() and len(self._buffer) > _LENGTH_AT:
            kind = self._buffer[_TYPE_AT]
            end = _DATA_AT + self._buffer[_LENGTH_AT]
            if kind in _TYPES and len(self._buffer) <= end:
                break
            content = bytes(self._buffer[:end])
            if kind in _TYPES and _is_whole(content, self._buffer[end]):
                del self._buffer[: end + 1]
                # Other types are our own packets, sent back by a line that echoes: no answer.
                if kind == PacketType.COMMAND:
                    events.append(Command(content[_DATA_AT], content[_DATA_AT + 2 :]))
            else:
                # The length itself may be wrong: what it covers is looked through again.
                del self._buffer[:1]
                if kind == PacketType.COMMAND:
                    events.append(Malformed())
        return events

    def _find_header(self) -> bool:
        start = self._buffer.find(_HEADER)
        if start < 0:
            tail = next(
                length
                for length in range(min(len(_HEADER) - 1, len(self._buffer)), -1, -1)
                if self._buffer.endswith(_HEADER[:length])
            )
            start = len(self._buffer) - tail
        del self._buffer[:start]
        return self.incomplete


def _is_whole(content: bytes, checksum: int) -> bool:
    """Return whether a packet of a known type is undamaged and what its type calls for."""
    if sum(content) & 0xFF != checksum:
        return False
    data = content[_DATA_AT:]
    if content[_TYPE_AT] in (PacketType.STATE, PacketType.ERROR):
        return len(data) == 1
    return len(data) >= 2 and data[1] == len(data) - 2


def wifi_settings(data: bytes) -> tuple[str, str] | None:
    """Return network and password out of the data of that command; None if they are not there."""
    try:
        ssid, rest = _string(data)
        password, rest = _string(rest)
        return None if rest else (ssid.decode(), password.decode())
    except (ValueError, IndexError):
        return None


def _string(data: bytes) -> tuple[bytes, bytes]:
    length = data[0]
    if len(data) <= length:
        msg = "the string is cut off"
        raise ValueError(msg)
    return data[1 : 1 + length], data[1 + length :]


def encode_command(code: int, data: bytes = b"") -> bytes:
    """Return the packet of a command, as a client sends it.

    Raises:
        ValueError: `data` is longer than 253 bytes.
    """
    return _packet(PacketType.COMMAND, bytes([code, len(data)]) + data)


def encode_state(state: State) -> bytes:
    """Return the packet that tells the state."""
    return _packet(PacketType.STATE, bytes([state]))


def encode_error(error: ErrorState) -> bytes:
    """Return the packet that tells an error, or that there is none."""
    return _packet(PacketType.ERROR, bytes([error]))


def encode_result(code: CommandCode, strings: tuple[str, ...]) -> bytes:
    """Return the answer to a command; strings are cut so that all have room (`clip`)."""
    room = _LARGEST_BODY - len(strings)
    body = b""
    for number, string in enumerate(strings):
        encoded = clip(string, room // (len(strings) - number)).encode()
        room -= len(encoded)
        body += bytes([len(encoded)]) + encoded
    return _packet(PacketType.RESULT, bytes([code, len(body)]) + body)


def clip(text: str, limit: int) -> str:
    """Return the longest begin of `text` that has at most `limit` bytes in UTF-8."""
    return text.encode("utf-8", "replace")[:limit].decode("utf-8", "ignore")


def _packet(kind: PacketType, data: bytes) -> bytes:
    """Return a packet on a line of its own: clients look for it at the begin of lines."""
    packet = _HEADER + bytes([kind, len(data)]) + data
    return b"\n" + packet + bytes([sum(packet) & 0xFF]) + b"\n"
