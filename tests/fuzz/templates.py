"""Invariant: a template gives a text of bounded size or `TemplateFailedError`, whatever it says.

The input is a template; what follows the first NUL byte is the payload it is rendered for.
"""

import logging

from lares.devices.discovery import limits
from lares.devices.discovery.message import Message
from lares.devices.discovery.paths import TemplateFailedError
from lares.devices.discovery.templates import value_template

SEEDS: tuple[bytes, ...] = (
    b'{{ value_json.a["b"] }}\0{"a": {"b": 1}}',
    b"{% for i in range(9) %}{{ i * value | int }}{% endfor %}\x007",
    b"{{ value | regex_replace('(a+)+', 'b') }}\0aaaa",
)
"""Inputs that reach the depths; fuzzers start from them."""


def target(data: bytes) -> None:
    """Render a template for a payload, twice: the second time from what is remembered."""
    source, _nul, payload = data.partition(b"\0")
    text = payload.decode("utf-8", "replace")
    logging.disable(logging.CRITICAL)
    try:
        template = source.decode("utf-8", "replace")[: limits.MAX_TEMPLATE]
        read = value_template(template).bind({"entity_id": "sensor.x"})
        results = [_result(read, text), _result(read, text)]
    finally:
        logging.disable(logging.NOTSET)
    if "random" not in template and "lipsum" not in template:
        assert results[0] == results[1]


def _result(read: object, text: str) -> str | None:
    assert callable(read)
    try:
        result = read(Message("t", text.encode(), text, retain=False))
    except TemplateFailedError:
        return None
    assert isinstance(result, str)
    assert len(result) <= max(limits.MAX_TEMPLATE_OUTPUT, len(text), limits.MAX_TEMPLATE)
    return result
