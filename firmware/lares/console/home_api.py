"""Operations on the home as it is: reading it, operating and customising entities and devices."""

from collections.abc import Mapping
from dataclasses import replace

import msgspec
from aiohttp import web
from msgspec import UNSET

from lares.clock import Clock
from lares.console.boundary import Call
from lares.console.by_hand import ByHand
from lares.console.ports import ReadsLink, SavesHome
from lares.console.problems import invalid, not_found
from lares.console.views import (
    device_view,
    entity_view,
    house_view,
    link_view,
)
from lares.console.wire import (
    CommandBody,
    CommandReply,
    DeviceBody,
    DeviceReply,
    EntityBody,
    EntityReply,
    NameLanguage,
)
from lares.home.command import Command
from lares.home.entity import Entity, Names
from lares.home.plain_text import plain_text
from lares.home.registry import Customisation, Registry

_ENTITIES_AT_ONCE = 100
_encoder = msgspec.json.Encoder(enc_hook=str)


class HomeApi:
    """What the owner sees and does by hand."""

    def __init__(
        self, registry: Registry, by_hand: ByHand, saves: SavesHome, link: ReadsLink, clock: Clock
    ) -> None:
        self._registry = registry
        self._by_hand = by_hand
        self._saves = saves
        self._link = link
        self._clock = clock

    async def home(self, call: Call) -> web.StreamResponse:
        """Return the whole home; thousands of entities are encoded without holding up the loop."""
        del call
        house = msgspec.structs.asdict(house_view(self._registry))
        entities: list[msgspec.Raw] = []
        for number, entity in enumerate(list(self._registry.entities.values()), start=1):
            entities.append(msgspec.Raw(_encoder.encode(entity_view(self._registry, entity))))
            if number % _ENTITIES_AT_ONCE == 0:
                await self._clock.sleep(0)
        link = link_view(self._link())
        return web.Response(
            body=_encoder.encode({**house, "entities": entities, "link": link}),
            content_type="application/json",
            headers={"Cache-Control": "no-store"},
        )

    async def command(self, call: Call) -> CommandReply:
        """Operate an entity."""
        entity = self._entity(call.id)
        body = call.body(CommandBody)
        command = Command(entity.id, body.service, body.data)
        return await self._by_hand.operate(
            entity, command, call.known_caller, confirmed=body.confirmed
        )

    async def change_entity(self, call: Call) -> EntityReply:
        """Rename, move, hide or show an entity: kept first, then taken."""
        entity = self._entity(call.id)
        body = call.body(EntityBody)
        custom = self._registry.customisations.get(entity.id, Customisation())
        if body.names is not UNSET:
            custom = replace(custom, names=changed_names(custom.names, body.names))
        if body.area is not UNSET:
            if body.area is not None:
                self._check_area(body.area)
            custom = replace(custom, area_id=body.area)
        if body.enabled is not UNSET:
            custom = replace(custom, enabled=body.enabled)
        await self._saves.save_customisation(entity.id, custom)
        self._registry.customise(entity.id, custom)
        return entity_view(self._registry, self._entity(entity.id))

    async def change_device(self, call: Call) -> DeviceReply:
        """Move a device and all its entities that were not moved by themselves."""
        device = self._registry.devices.get(call.id)
        if device is None:
            raise not_found("such device")
        area_id = call.body(DeviceBody).area
        self._check_area(area_id)
        await self._saves.save_device_area(device.id, area_id)
        self._registry.place_device(device.id, area_id)
        return device_view(self._registry.devices[device.id])

    def _entity(self, entity_id: str) -> Entity:
        entity = self._registry.entities.get(entity_id)
        if entity is None:
            raise not_found("such entity")
        return entity

    def _check_area(self, area_id: str) -> None:
        if area_id not in self._registry.areas:
            raise invalid(f"There is no area `{area_id}`.")


def changed_names(old: Names, changes: Mapping[NameLanguage, list[str]]) -> Names:
    """Return names with some languages replaced; blank names do not count, no names remove."""
    names = dict(old)
    for language, words in changes.items():
        kept = tuple(
            dict.fromkeys(plain for word in words if (plain := plain_text(word, len(word))))
        )
        if kept:
            names[language] = kept
        else:
            names.pop(language, None)
    return names
