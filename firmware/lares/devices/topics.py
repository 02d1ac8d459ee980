"""What may stand in an MQTT topic (MQTT 3.1.1, sections 1.5.3 and 4.7).

Topics come from devices' announcements. A broker that is sent a topic it takes for malformed ends
the connection, so a single hostile announcement could keep the home offline: such topics are
refused here. The rules are the standard's, made narrower where mosquitto is (control characters,
depth).
"""

import re

MAX_TOPIC_BYTES = 65535
MAX_LEVELS = 200
"""mosquitto refuses deeper topics."""

# Control characters, surrogates, and the 66 code points that Unicode keeps from being characters.
_FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
    + "]"
)


def is_topic(text: str) -> bool:
    """Return whether `text` can be published to."""
    return (
        0 < len(text) <= MAX_TOPIC_BYTES
        and "+" not in text
        and "#" not in text
        and _is_well_formed(text)
    )


def is_filter(text: str) -> bool:
    """Return whether `text` can be subscribed to; "+" and "#" fill whole levels, "#" the last."""
    if not (0 < len(text) <= MAX_TOPIC_BYTES and _is_well_formed(text)):
        return False
    if "#" not in text and "+" not in text:
        return True
    *upper, last = text.split("/")
    return (last in ("+", "#") or not _has_wildcard(last)) and all(
        level == "+" or not _has_wildcard(level) for level in upper
    )


def _has_wildcard(level: str) -> bool:
    return "+" in level or "#" in level


def _is_well_formed(text: str) -> bool:
    return (
        _FORBIDDEN.search(text) is None
        and text.count("/") < MAX_LEVELS
        and (text.isascii() or len(text.encode()) <= MAX_TOPIC_BYTES)
    )
