"""Who may answer without having joined the setup network: those who can read the label."""

from collections import Counter
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from lares.clock import Clock

MOST_WRONG = 5
MOST_WRONG_OF_NETWORK = 50
"""Of an IPv6 network. Few enough that a house's three (link-local, unique local, public) together
leave most of `MOST_WRONG_TOGETHER`; more than `MOST_WRONG`, for the family is in the same ones."""
MOST_WRONG_TOGETHER = 300
"""Who has any number of addresses would try for millions of years: there are 31^10 keys."""
WINDOW_S = 60.0
_LINK_LOCAL = IPv6Network("fe80::/10")
_PREFIX = 64
"""Bits of an IPv6 address that a device does not choose by itself (RFC 4291, 2.5.1)."""


class Admission:
    """Compares keys, which may be tried a few times a minute.

    After `MOST_WRONG` wrong ones of a client none of its is right until the minute ends. So one
    device that tries keys from its address keeps itself out, and not the family. A device gives
    itself as many IPv6 addresses as it likes, so their networks (a /64; everything link-local is
    one) are counted too: after `MOST_WRONG_OF_NETWORK` all clients in that one wait, IPv4 goes on.

    `MOST_WRONG_TOGETHER` bounds what many try at once; it is also the most clients that are
    remembered. Who takes 60 IPv4 addresses, or announces IPv6 networks of its own, still reaches
    it, and then this door is closed to everybody for as long as that goes on. Each door has one of
    these, so the other stays open.
    """

    def __init__(self, fits: Callable[[str], bool], clock: Clock) -> None:
        self._fits = fits
        self._clock = clock
        self._began = float("-inf")
        self._wrong: Counter[str] = Counter()
        self._wrong_of_network: Counter[IPv6Network] = Counter()

    def admits(self, key: str, client: str) -> bool:
        """Return whether this is the key, and trying is allowed to `client` (an address) now."""
        now = self._clock.monotonic()
        if now - self._began >= WINDOW_S:
            self._began = now
            self._wrong.clear()
            self._wrong_of_network.clear()
        name, network = _identify(client)
        if self._wrong[name] >= MOST_WRONG or self._wrong.total() >= MOST_WRONG_TOGETHER:
            return False
        if network is not None and self._wrong_of_network[network] >= MOST_WRONG_OF_NETWORK:
            return False
        if self._fits(key):
            return True
        self._wrong[name] += 1
        if network is not None:
            self._wrong_of_network[network] += 1
        return False


def _identify(client: str) -> tuple[str, IPv6Network | None]:
    """Return one spelling of an address, and its network if it is really one of IPv6."""
    try:
        address: IPv4Address | IPv6Address = ip_address(client.partition("%")[0])
    except ValueError:
        return client, None
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is None:
            if address in _LINK_LOCAL:
                return str(address), _LINK_LOCAL
            return str(address), IPv6Network((int(address), _PREFIX), strict=False)
        address = address.ipv4_mapped
    return str(address), None
