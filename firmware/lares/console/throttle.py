"""Login throttle: each wrong try makes the next one wait longer, per address and for all together.

An attempt is counted before it is judged, so that many at once gain nothing; success takes the
address's count back. Addresses of one IPv6 /64 are one, because a single host owns all of them. An
address that knew the secret before does not wait for the others: whoever floods the login from many
addresses must not keep the household out.
"""

import ipaddress
from collections import OrderedDict
from dataclasses import dataclass

from lares.clock import Clock

_FREE_TRIES = 3
_FREE_TRIES_IN_ALL = 20
_LONGEST_WAIT = 900.0
_LONGEST_WAIT_IN_ALL = 30.0
"""Seconds; short, so that a stranger cannot lock the household out for long."""
_FORGET_AFTER = 3600.0
_MAX_ADDRESSES = 512
_MAX_FAMILIAR = 64


@dataclass(slots=True)
class _Tries:
    count: int = 0
    last: float = 0.0
    blocked_until: float = 0.0


class Throttle:
    """Counts tries at one secret; remembers at most 512 addresses, the oldest are forgotten."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._by_address: OrderedDict[str, _Tries] = OrderedDict()
        self._familiar: OrderedDict[str, None] = OrderedDict()
        self._in_all = _Tries()

    def attempt(self, address: str) -> float:
        """Count a try and return 0.0, or return the seconds to wait before one is allowed."""
        now = self._clock.monotonic()
        mine = self._tries(address, now)
        familiar = _group(address) in self._familiar
        wait = mine.blocked_until - now
        if not familiar:
            wait = max(wait, self._in_all.blocked_until - now)
        if wait > 0:
            return wait
        _count(mine, now, _FREE_TRIES, _LONGEST_WAIT)
        if not familiar:
            _count(self._in_all, now, _FREE_TRIES_IN_ALL, _LONGEST_WAIT_IN_ALL)
        return 0.0

    def succeeded(self, address: str) -> None:
        """Forget the tries of an address that knew the secret, and remember the address."""
        key = _group(address)
        tries = self._by_address.pop(key, None)
        if tries is not None and key not in self._familiar:
            self._in_all.count = max(0, self._in_all.count - tries.count)
        self._familiar[key] = None
        self._familiar.move_to_end(key)
        if len(self._familiar) > _MAX_FAMILIAR:
            self._familiar.popitem(last=False)

    def _tries(self, address: str, now: float) -> _Tries:
        if now - self._in_all.last > _FORGET_AFTER:
            self._in_all = _Tries(last=now)
        key = _group(address)
        tries = self._by_address.get(key)
        if tries is None or now - tries.last > _FORGET_AFTER:
            tries = self._by_address[key] = _Tries(last=now)
        self._by_address.move_to_end(key)
        if len(self._by_address) > _MAX_ADDRESSES:
            self._by_address.popitem(last=False)
        return tries


def _count(tries: _Tries, now: float, free: int, longest: float) -> None:
    tries.count += 1
    tries.last = now
    if tries.count >= free:
        tries.blocked_until = now + min(longest, 2.0 ** min(tries.count - free, 16))


def _group(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
