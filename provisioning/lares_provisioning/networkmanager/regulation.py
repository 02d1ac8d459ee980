"""Tells wpa_supplicant the country, which NetworkManager has no setting for.

Channels 12, 13 and most of 5 GHz are used only where a country allows them. wpa_supplicant forgets
it when it restarts, so it is told again whenever the network is looked at for the first time.
"""

import logging

from lares.errors import TransientError
from lares_provisioning.networkmanager.bus import Bus, Typed
from lares_provisioning.networkmanager.names import PROPERTIES

_log = logging.getLogger(__name__)

_SUPPLICANT = "fi.w1.wpa_supplicant1"
_PATH = "/fi/w1/wpa_supplicant1"
_INTERFACE = "fi.w1.wpa_supplicant1.Interface"


async def set_country(bus: Bus, interface: str, country: str) -> None:
    """Set the country of a radio; a radio that cannot be told stays with the channels of all."""
    try:
        path = await bus.call(_SUPPLICANT, _PATH, "GetInterface", "s", interface)
        await bus.call(
            _SUPPLICANT,
            path,
            "Set",
            "ssv",
            _INTERFACE,
            "Country",
            Typed("s", country),
            interface=PROPERTIES,
        )
    except TransientError as error:
        _log.warning("the radio was not told the country: %s", error, extra={"country": country})
