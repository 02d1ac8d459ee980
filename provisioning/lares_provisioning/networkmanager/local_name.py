"""The name by which the house finds this box: Avahi has it, and changes it if it is taken."""

import asyncio
import re

from lares.errors import TransientError
from lares_provisioning.networkmanager import names
from lares_provisioning.networkmanager.bus import Bus

_ANSWER_S = 2.0
_NAME = re.compile(r"[a-z0-9-]{1,63}\.local")


async def local_name(bus: Bus) -> str:
    """Return it ("lares-2.local"); "" while Avahi is away, or not ours to ask."""
    try:
        async with asyncio.timeout(_ANSWER_S):
            name = await bus.call(names.AVAHI, "/", "GetHostNameFqdn", interface=names.AVAHI_SERVER)
    except (TransientError, TimeoutError):
        return ""
    name = str(name).casefold()
    return name if _NAME.fullmatch(name) else ""
