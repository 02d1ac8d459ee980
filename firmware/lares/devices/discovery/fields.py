"""Reading one entity's config: loose types as they are in the wild, strict results.

Numbers come as strings, booleans as payloads, anything as null. What cannot be used is either an
error that refuses the entity (a topic that is missing) or ignored with a line in the log (a device
class nobody knows), never a reason to fail later.
"""

import codecs
import math
from collections.abc import Callable, Collection, Mapping

from lares.devices.discovery import limits

_RUNAWAY_CODECS = frozenset(("punycode", "idna", "undefined"))
"""Codecs that take time quadratic in the payload's size, or are none."""
_TRUE = frozenset(("1", "true", "yes", "on", "enable"))
_FALSE = frozenset(("0", "false", "no", "off", "disable"))


class ConfigError(ValueError):
    """A config cannot become an entity; the message names the key and what is wrong with it."""


class Fields:
    """Typed access to a config's keys. Every key that is asked for counts as known."""

    __slots__ = ("_config", "_ignored", "known")

    def __init__(
        self, config: Mapping[str, object], ignored: Callable[[str], None] = lambda _line: None
    ) -> None:
        self._config = config
        self._ignored = ignored
        self.known: set[str] = set()

    def has(self, key: str) -> bool:
        """Whether the key is there, with null counting as a value."""
        self.known.add(key)
        return key in self._config

    def raw(self, key: str) -> object:
        """Return the value as it came, None if there is none."""
        self.known.add(key)
        return self._config.get(key)

    def text(self, key: str, default: str) -> str:
        """Return a text; numbers and booleans become what Python prints (`True`)."""
        found = self.optional_text(key)
        return default if found is None else found

    def optional_text(self, key: str) -> str | None:
        """Return a text, or None when the key is missing or null."""
        value = self.raw(key)
        if value is None:
            return None
        if isinstance(value, str):
            return value
        if isinstance(value, bool | int | float):
            return str(value)
        raise ConfigError(f"{key} is not a text")

    def choice(self, key: str, choices: Collection[str], default: str | None) -> str | None:
        """Return one of `choices`; anything else is ignored and gives `default`."""
        value = self.raw(key)
        if value is None:
            return default
        if isinstance(value, str) and value in choices:
            return value
        self._ignored(f"{key} {str(value)[:80]!r} is not known")
        return default

    def boolean(self, key: str, *, default: bool) -> bool:
        """Return a boolean, also from the words that people write for it."""
        value = self.raw(key)
        if value is None:
            return default
        if isinstance(value, bool | int | float):
            return bool(value)
        if isinstance(value, str):
            word = value.strip().lower()
            if word in _TRUE:
                return True
            if word in _FALSE:
                return False
        raise ConfigError(f"{key} is not a boolean")

    def number(self, key: str, default: float) -> float:
        """Return a finite number, also from a text; an int stays an int."""
        found = self.optional_number(key)
        return default if found is None else found

    def optional_number(self, key: str) -> float | None:
        """Return a finite number or None when the key is missing or null."""
        value = self.raw(key)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        try:
            number = float(value)  # type: ignore[arg-type]  # what float() refuses is the error
        except (TypeError, ValueError, OverflowError) as error:
            raise ConfigError(f"{key} is not a number") from error
        if not math.isfinite(number):
            raise ConfigError(f"{key} is not finite")
        return number

    def integer(self, key: str, default: int, *, minimum: int | None = None) -> int:
        """Return an integer of at least `minimum`."""
        number = int(self.number(key, default))
        if minimum is not None and number < minimum:
            raise ConfigError(f"{key} is less than {minimum}")
        return number

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...] | None:
        """Return a list of texts; a single text is a list of one."""
        value = self.raw(key)
        if value is None:
            return default
        items = value if isinstance(value, list) else [value]
        if len(items) > limits.MAX_LIST:
            raise ConfigError(f"{key} has more than {limits.MAX_LIST} elements")
        if not all(isinstance(item, str | bool | int | float) for item in items):
            raise ConfigError(f"{key} is not a list of texts")
        return tuple(str(item) for item in items)

    def command_topic(self, key: str) -> str | None:
        """Return a topic to publish to, or None."""
        topic = self.optional_text(key)
        return None if topic is None else publishable(key, topic)

    def required_command_topic(self, key: str) -> str:
        """Return a topic to publish to."""
        topic = self.command_topic(key)
        if topic is None:
            raise ConfigError(f"{key} is missing")
        return topic

    def state_topic(self, key: str) -> str | None:
        """Return a topic filter to subscribe to, or None."""
        topic = self.optional_text(key)
        return None if topic is None else subscribable(key, topic)

    def template(self, key: str) -> str | None:
        """Return a template's text, or None; its size is bounded, its syntax not yet read."""
        text = self.optional_text(key)
        if text is None:
            return None
        if len(text) > limits.MAX_TEMPLATE:
            raise ConfigError(f"{key} has more than {limits.MAX_TEMPLATE} characters")
        if text.count("{{") + text.count("{%") > limits.MAX_TEMPLATE_TAGS:
            raise ConfigError(f"{key} has more than {limits.MAX_TEMPLATE_TAGS} tags")
        return text

    def qos(self) -> int:
        """Return the quality of service, 0 to 2."""
        qos = self.integer("qos", 0)
        if qos not in (0, 1, 2):
            raise ConfigError("qos is not 0, 1 or 2")
        return qos

    def encoding(self) -> str:
        """Return the canonical name of a text encoding, "" for raw bytes; unknown ones: UTF-8."""
        name = self.text("encoding", "utf-8")
        if not name:
            return ""
        try:
            codec = codecs.lookup(name)
        except (LookupError, ValueError):
            codec = None
        if codec is None or not codec._is_text_encoding or codec.name in _RUNAWAY_CODECS:  # noqa: SLF001 - no public way
            self._ignored(f"encoding {name[:40]!r} is not known")
            return "utf-8"
        return codec.name

    def unknown(self) -> list[str]:
        """Return the keys that nobody asked for, sorted."""
        return sorted(self._config.keys() - self.known)


def _well_formed(key: str, topic: str) -> str:
    if not topic:
        raise ConfigError(f"{key} is empty")
    if len(topic) > limits.MAX_TOPIC:
        raise ConfigError(f"{key} has more than {limits.MAX_TOPIC} characters")
    if not topic.isprintable():
        raise ConfigError(f"{key} has control characters")
    return topic


def publishable(key: str, topic: str) -> str:
    """Return `topic` if one may publish to it (MQTT 3.1.1 §4.7: no wildcards).

    Raises:
        ConfigError: it is empty, too long, or has wildcards or control characters.
    """
    if "+" in topic or "#" in topic:
        raise ConfigError(f"{key} has a wildcard")
    return _well_formed(key, topic)


def subscribable(key: str, topic: str) -> str:
    """Return `topic` if one may subscribe to it; `+` is allowed, `#` is not.

    A filter with `#` pulls a whole tree: zigbee2mqtt's was 34 MB, and no entity needs one.

    Raises:
        ConfigError: it is empty, too long, not well formed or has `#`.
    """
    if "#" in topic:
        raise ConfigError(f"{key} has the wildcard #")
    if "+" in topic and any("+" in level and level != "+" for level in topic.split("/")):
        raise ConfigError(f"{key} has a + that is not a whole level")
    return _well_formed(key, topic)
