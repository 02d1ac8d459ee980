"""Where the portal answers."""

from dataclasses import dataclass, field
from ipaddress import IPv4Interface
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalOptions:
    """Addresses and ports; the values of the appliance are the defaults."""

    port: int = 80
    """Only for sockets of its own."""
    setup_address: IPv4Interface = field(default_factory=lambda: IPv4Interface("10.42.0.1/24"))
    """Own address in the setup network, as NetworkManager's shared mode gives it."""
    setup_is_open: bool = False
    """The setup network has no key, so that its page asks for it."""
    console_port: int = 8321
    names: tuple[str, ...] = ("lares.local", "lares")
    """Host names that mean this box, besides its addresses."""
    data_lost: Path = Path("/run/lares/data-lost")
    """Exists if nothing outlives this run of the box (docs/boot.md)."""
