"""Access points in reach: whose they are, what they ask for, which channel is the quietest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lares_provisioning.network import Security, WifiNetwork
from lares_provisioning.networkmanager.names import CellFlags, KeyFlags

_FIRST = (Security.PERSONAL, Security.OPEN, Security.ENTERPRISE, Security.OUTDATED)
"""What a network is, whose access points ask for different things: a password rather than nothing,
and what can be joined rather than what cannot."""

CHANNELS = (1, 6, 11)
"""Of 2.4 GHz; they do not overlap, and every country allows them."""
_LOWEST_MHZ = 2412
_HIGHEST_MHZ = 2472
_APART = 5
"""Channels that far apart do not disturb each other."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One access point, as it was heard."""

    path: str
    raw: bytes
    """Its name as it is sent; usually UTF-8, from older routers GBK."""
    signal: int
    frequency: int
    """MHz."""
    flags: int = 0
    wpa: int = 0
    rsn: int = 0

    @property
    def ssid(self) -> str:
        """Its name, readable."""
        for encoding in ("utf-8", "gb18030"):
            try:
                return self.raw.decode(encoding)
            except UnicodeDecodeError:
                continue
        return self.raw.decode("utf-8", "replace")

    @property
    def is_hidden(self) -> bool:
        """Whether it does not tell its name."""
        return not self.raw.strip(b"\0")

    @property
    def keys(self) -> int:
        """How WPA2 and WPA3 agree on keys here (`KeyFlags`)."""
        return self.rsn

    @property
    def security(self) -> Security:
        """What it asks for; the least that lets us in, where it offers several."""
        if self.rsn & (KeyFlags.PSK | KeyFlags.SAE):
            return Security.PERSONAL
        if self.rsn & (KeyFlags.OWE | KeyFlags.OWE_TRANSITION):
            return Security.OPEN
        if (self.rsn | self.wpa) & (KeyFlags.ENTERPRISE | KeyFlags.ENTERPRISE_192):
            return Security.ENTERPRISE
        if self.wpa or self.flags & CellFlags.PRIVACY:
            return Security.OUTDATED
        return Security.OPEN


def cell(path: str, properties: Mapping[str, object]) -> Cell:
    """Return what an AccessPoint object says; what it does not say is 0."""

    def number(name: str) -> int:
        value = properties.get(name)
        return value if isinstance(value, int) else 0

    raw = properties.get("Ssid")
    return Cell(
        path,
        bytes(raw) if isinstance(raw, bytes | bytearray | list) else b"",
        max(0, min(100, number("Strength"))),
        number("Frequency"),
        number("Flags"),
        number("WpaFlags"),
        number("RsnFlags"),
    )


def usable(cells: Iterable[Cell]) -> list[Cell]:
    """Return, of the access points of one network, those that it is joined by; strongest first.

    They ask for the same. If none can be joined, they are those that tell best why.
    """
    strongest = sorted(cells, key=lambda each: -each.signal)
    offered = {each.security for each in strongest}
    security = next((each for each in _FIRST if each in offered), None)
    return [each for each in strongest if each.security is security]


def keys(cells: Iterable[Cell]) -> int:
    """Return how access points agree on keys (`KeyFlags`), all together; 0 if there are none."""
    together = 0
    for each in cells:
        together |= each.keys
    return together


def networks(cells: Iterable[Cell], *, own: str = "") -> tuple[WifiNetwork, ...]:
    """Return the networks, strongest first; those without a name and our `own` left out."""
    named: dict[str, list[Cell]] = {}
    for each in cells:
        if not each.is_hidden and each.ssid != own:
            named.setdefault(each.ssid, []).append(each)
    best = [usable(each)[0] for each in named.values()]
    found = [WifiNetwork(each.ssid, each.signal, each.security) for each in best]
    return tuple(sorted(found, key=lambda network: (-network.signal, network.ssid)))


def quietest_channel(cells: Iterable[Cell]) -> int:
    """Return the channel of `CHANNELS` that is disturbed least; the first of equals."""
    noise = dict.fromkeys(CHANNELS, 0)
    for each in cells:
        if not _LOWEST_MHZ <= each.frequency <= _HIGHEST_MHZ:
            continue
        used = (each.frequency - _LOWEST_MHZ) // 5 + 1
        for channel in CHANNELS:
            noise[channel] += each.signal * max(0, _APART - abs(used - channel))
    return min(CHANNELS, key=noise.__getitem__)
