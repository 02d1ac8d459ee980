"""The profile of the home's network as NetworkManager keeps it: one, and replaced only by a better.

A profile is first tried in memory; a power cut leaves nothing of it. Only when it worked it goes to
the disk, and only then the one before it is deleted. If this program ends in between,
NetworkManager goes on with the trial and may even join, but would know nothing of the network after
a restart. So a trial, told by its autoconnect, never counts as a network that is kept.
"""

from contextlib import suppress
from typing import Any

from lares_provisioning.networkmanager import names
from lares_provisioning.networkmanager.bus import Bus, BusError
from lares_provisioning.networkmanager.profiles import COUNTRY, HOME, Profile, id_of

_Settings = dict[str, dict[str, Any]]


class KeptProfiles:
    """The profiles that bear the role `HOME`."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def keep(self, profile: Profile) -> None:
        """Write a profile that exists in memory to the disk, then delete all others.

        Raises:
            TransientError: it was not written; the others are still there.
        """
        path = await self._bus.call(
            names.SERVICE,
            names.SETTINGS_PATH,
            "GetConnectionByUuid",
            "s",
            id_of(profile),
            interface=names.SETTINGS,
        )
        await self._bus.call(
            names.SERVICE,
            path,
            "Update2",
            "a{sa{sv}}ua{sv}",
            profile,
            names.TO_DISK | names.NO_REAPPLY,
            {},
            interface=names.CONNECTION,
        )
        for other, _settings in await self._all():
            if other != path:
                await self._delete(other)

    async def delete(self, identity: str) -> None:
        """Delete the profile with this UUID; no error if it is gone.

        Raises:
            TransientError: NetworkManager is away.
        """
        for path, settings in await self._all():
            if settings["connection"].get("uuid") == identity:
                await self._delete(path)

    async def delete_all(self) -> None:
        """Delete all profiles of the home.

        Raises:
            TransientError: NetworkManager is away.
        """
        for path, _settings in await self._all():
            await self._delete(path)

    async def newest(self) -> str | None:
        """Return the path of the profile that worked last, None if none is kept.

        Raises:
            TransientError: NetworkManager is away.
        """
        found = [each for each in await self._all() if not _is_trial(each[1])]
        if not found:
            return None
        path, _ = max(found, key=lambda each: int(each[1]["connection"].get("timestamp", 0)))
        return path

    async def is_trial(self, path: str) -> bool:
        """Return whether the profile at a path is only tried.

        Raises:
            TransientError: NetworkManager is away.
        """
        return any(each == path and _is_trial(settings) for each, settings in await self._all())

    async def country(self) -> str:
        """Return the country that was set with the kept network; empty if none was.

        Raises:
            TransientError: NetworkManager is away.
        """
        for _path, settings in await self._all():
            country = settings.get("user", {}).get("data", {}).get(COUNTRY)
            if isinstance(country, str) and country:
                return country
        return ""

    async def _all(self) -> list[tuple[str, _Settings]]:
        paths = await self._bus.call(
            names.SERVICE, names.SETTINGS_PATH, "ListConnections", interface=names.SETTINGS
        )
        found = []
        for path in paths or ():
            with suppress(BusError):  # deleted between the two calls
                settings = await self._bus.call(
                    names.SERVICE, path, "GetSettings", interface=names.CONNECTION
                )
                if settings.get("connection", {}).get("id") == HOME:
                    found.append((path, settings))
        return found

    async def _delete(self, path: str) -> None:
        with suppress(BusError):  # it is gone already
            await self._bus.call(names.SERVICE, path, "Delete", interface=names.CONNECTION)


def _is_trial(settings: _Settings) -> bool:
    return not settings["connection"].get("autoconnect", True)
