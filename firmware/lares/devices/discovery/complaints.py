"""Complaints about what devices send: each is logged once, however often it is repeated."""

import logging
from collections.abc import Iterable

from lares.devices.discovery import limits

_log = logging.getLogger(__name__)
_KIND = 40
"""Characters by which two complaints about one topic count as the same."""


class Complaints:
    """Remembers what was complained about; full, it forgets and begins anew."""

    __slots__ = ("_made",)

    def __init__(self) -> None:
        self._made: set[tuple[str, str]] = set()

    def about(self, topic: str, line: str) -> None:
        """Warn of what came on a topic."""
        if self._is_new((topic, line[:_KIND])):
            _log.warning("%.200s: %.300s", topic, line)

    def unknown_keys(self, origin: object, keys: Iterable[str]) -> None:
        """Note keys of a config that are not known here, once for each program that sends them."""
        name = str(origin.get("name"))[:80] if isinstance(origin, dict) else "a device"
        for key in keys:
            if self._is_new((f"origin {name}", key[:80])):
                _log.info("%s sends the key %.80s, which is not known and ignored", name, key)

    def _is_new(self, complaint: tuple[str, str]) -> bool:
        if complaint in self._made:
            return False
        if len(self._made) >= limits.MAX_LOGGED:
            self._made.clear()
        self._made.add(complaint)
        return True
