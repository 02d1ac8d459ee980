"""Invariant: a body of the API decodes to its struct, or is refused in one short line.

What was accepted can be sent back as JSON, and names that were accepted can be kept.
"""

import msgspec

from lares.console.boundary import decode_body
from lares.console.home_api import changed_names
from lares.console.operations import OPERATIONS
from lares.console.problems import Problem
from lares.console.wire import NamesIn, Request

_DECODERS: list[msgspec.json.Decoder[Request]] = [
    msgspec.json.Decoder(operation.body) for operation in OPERATIONS if operation.body is not None
]
_ENCODER = msgspec.json.Encoder()
_NAMES = msgspec.json.Decoder(NamesIn)


SEEDS: tuple[bytes, ...] = (
    b'{"text": "turn on the lamp", "language": "en"}',
    b'{"service": "turn_on", "data": {"brightness": 3}}',
    b'{"names": {"en": ["Lamp"], "zh": []}, "area": null}',
)
"""Inputs that reach the depths; fuzzers start from them."""


def target(data: bytes) -> None:
    """Decode `data` as the body of every operation."""
    for decoder in _DECODERS:
        body = _decode(decoder, data)
        if body is None:
            continue
        assert isinstance(body, Request)
        assert decoder.decode(_ENCODER.encode(body)) == body
        names = getattr(body, "names", None)
        if isinstance(names, dict):
            _check_names(names)


def _decode(decoder: msgspec.json.Decoder[Request], data: bytes) -> Request | None:
    refused = None
    try:
        return decode_body(decoder, data)
    except Problem as problem:
        refused = problem
    assert refused.status == 400
    assert len(refused.message) <= 300
    return None


def _check_names(names: dict[str, list[str]]) -> None:
    kept = changed_names({}, _NAMES.decode(_ENCODER.encode(names)))
    for words in kept.values():
        assert words
        assert len(set(words)) == len(words)
        assert all(word and word == " ".join(word.split()) for word in words)
