"""Devices by any of their identifiers, and the entities that keep each of them alive."""

from dataclasses import replace

from lares.devices.discovery.description import DeviceInfo
from lares.home.registry import Registry


class DeviceIndex:
    """Puts devices into the registry and takes them out with their last entity."""

    __slots__ = ("_ids", "_registry", "_users")

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._ids: dict[str, str] = {}
        self._users: dict[str, set[str]] = {}

    def id_of(self, info: DeviceInfo) -> str:
        """Return the id under which a device is known, by whichever identifier."""
        for identifier in info.identifiers:
            known = self._ids.get(identifier)
            if known is not None:
                return known
        return info.device.id

    def put(self, info: DeviceInfo, entity_id: str) -> None:
        """Add or update a device that an entity belongs to."""
        device_id = self.id_of(info)
        for identifier in info.identifiers:
            self._ids.setdefault(identifier, device_id)
        self._users.setdefault(device_id, set()).add(entity_id)
        device = info.device
        if device.id != device_id:
            device = replace(device, id=device_id)
        self._registry.put_device(device)

    def leave(self, device_id: str | None, entity_id: str) -> None:
        """Note that an entity no longer belongs to a device, which goes with its last entity."""
        if device_id is None:
            return
        users = self._users.get(device_id)
        if users is None:
            return
        users.discard(entity_id)
        if not users:
            del self._users[device_id]
            self._ids = {word: known for word, known in self._ids.items() if known != device_id}
            self._registry.remove_device(device_id)
