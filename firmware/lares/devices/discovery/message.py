"""One MQTT message as every entity on its topic sees it: decoded once, parsed at most once."""

from typing import Final, final

import msgspec


@final
class Missing:
    """The type of `MISSING`."""

    __slots__ = ()


MISSING: Final = Missing()
"""What is not there, where None is a value."""

_decode = msgspec.json.Decoder().decode


class Message:
    """A received message.

    `value` is the text in the subscription's encoding, or the raw bytes when the encoding is "".
    """

    __slots__ = ("_json", "payload", "retain", "topic", "value")

    def __init__(self, topic: str, payload: bytes, value: str | bytes, *, retain: bool) -> None:
        self.topic = topic
        self.payload = payload
        self.value = value
        self.retain = retain
        self._json: object = _UNPARSED

    @property
    def json(self) -> object:
        """The payload parsed as JSON, or `MISSING` when it is not JSON."""
        if self._json is _UNPARSED:
            try:
                self._json = _decode(self.payload)
            except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
                self._json = MISSING
        return self._json


_UNPARSED: Final = Missing()


class Decoded:
    """A payload in the encodings that its listeners want, each decoded once."""

    __slots__ = ("_messages", "_payload", "_retain", "_topic", "failed")

    def __init__(self, topic: str, payload: bytes, *, retain: bool) -> None:
        self._topic = topic
        self._payload = payload
        self._retain = retain
        self._messages: dict[str, Message | None] = {}
        self.failed: str | None = None
        """An encoding that the payload is not in."""

    def in_encoding(self, encoding: str) -> Message | None:
        """Return the message in an encoding ("" for raw bytes), None if it is not in it."""
        try:
            return self._messages[encoding]
        except KeyError:
            pass
        message = None
        try:
            value = self._payload.decode(encoding) if encoding else self._payload
            message = Message(self._topic, self._payload, value, retain=self._retain)
        except (UnicodeError, LookupError):
            self.failed = encoding
        self._messages[encoding] = message
        return message


def parse_object(payload: bytes | str) -> dict[str, object]:
    """Return the JSON object in `payload`.

    Raises:
        ValueError: it is not JSON, or not an object.
    """
    try:
        parsed = _decode(payload)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise ValueError(f"not JSON: {error}") from error
    if not isinstance(parsed, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 - bad input, not a wrong call
    return parsed
