"""The house that people made: settings first, then what was saved, into the registry."""

import asyncio
from collections.abc import Callable

from lares.home.entity import Area, Floor
from lares.home.registry import Customisation, Registry
from lares.settings.model import Home, names_of
from lares.store.home import HomeRepository, SavedHome


class HouseService:
    """Fills the registry with floors, areas and customisations once the store is open.

    `seed` is what a home that has saved nothing yet starts with (the demo's floors and names); it
    is saved at once, so that later changes add to it.
    """

    name = "house"

    def __init__(
        self,
        registry: Registry,
        repository: HomeRepository,
        settings: Home,
        seed: Callable[[], SavedHome] | None = None,
    ) -> None:
        self._registry = registry
        self._repository = repository
        self._settings = settings
        self._seed = seed

    async def run(self, ready: Callable[[], None]) -> None:
        """Load once; what changes later is saved by whoever changes it."""
        saved = await self._repository.load()
        if self._seed is not None and not (saved.floors or saved.areas or saved.customisations):
            saved = self._seed()
            await self._repository.save(saved)
        _furnish(self._registry, settled(self._settings))
        _furnish(self._registry, saved)
        ready()
        await asyncio.get_running_loop().create_future()


def settled(home: Home) -> SavedHome:
    """Return the house that the settings describe."""
    return SavedHome(
        floors=tuple(
            Floor(id_, names_of(floor.names), floor.level) for id_, floor in home.floors.items()
        ),
        areas=tuple(
            Area(id_, names_of(area.names), area.floor) for id_, area in home.areas.items()
        ),
        device_areas={},
        customisations={
            id_: Customisation(names_of(entity.names), entity.area, entity.enabled)
            for id_, entity in home.entities.items()
        },
    )


def _furnish(registry: Registry, home: SavedHome) -> None:
    for floor in home.floors:
        registry.put_floor(floor)
    for area in home.areas:
        registry.put_area(area)
    for device_id, area_id in home.device_areas.items():
        registry.place_device(device_id, area_id)
    for entity_id, custom in home.customisations.items():
        registry.customise(entity_id, custom)
