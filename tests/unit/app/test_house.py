"""The house at start: what was saved wins over the settings, a seed is sown once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from lares.app.house import HouseService
from lares.home.entity import Area, Entity, Floor
from lares.home.registry import Customisation, Registry
from lares.runtime.worker import Worker
from lares.settings.model import AreaSettings, EntitySettings, FloorSettings, Home
from lares.store.database import Database
from lares.store.home import HomeRepository, SavedHome

SEED = SavedHome(
    floors=(Floor("up", {"en": ("Upstairs",)}, 1),),
    areas=(Area("study", {"en": ("Study",)}, "up"),),
    device_areas={},
    customisations={"light.a": Customisation({"zh": ("台灯",)})},
)


@pytest.fixture
async def repository(tmp_path: Path) -> AsyncIterator[HomeRepository]:
    worker = Worker("store", 8)
    database = Database(tmp_path / "lares.db", worker)
    await database.open()
    yield HomeRepository(database)
    await database.close()
    await worker.close()


async def furnished(service: HouseService) -> None:
    """Run the service until it is ready."""
    ready = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(service.run(ready.set))
        await ready.wait()
        task.cancel()


async def test_a_seed_is_sown_once_and_later_changes_add_to_it(repository: HomeRepository):
    await furnished(HouseService(Registry(), repository, Home(), lambda: SEED))
    await repository.save_customisation("light.b", Customisation({"zh": ("落地灯",)}))
    await repository.remove_area("study")
    registry = Registry()
    await furnished(HouseService(registry, repository, Home(), lambda: SEED))
    assert set(registry.customisations) == {"light.a", "light.b"}
    assert set(registry.floors) == {"up"}
    assert registry.areas == {}


async def test_without_a_seed_a_new_house_is_what_the_settings_say(repository: HomeRepository):
    settings = Home(
        floors={"up": FloorSettings(names={"en": "Upstairs", "zh": ("楼上", "二楼")}, level=1)},
        areas={"study": AreaSettings(names={"en": "Study"}, floor="up")},
        entities={"light.a": EntitySettings(names={"zh": "台灯"}, area="study", enabled=False)},
    )
    registry = Registry()
    await furnished(HouseService(registry, repository, settings))
    registry.put_entity(Entity("light.a", "light", {"": ("Lamp",)}))
    assert registry.floors["up"] == Floor("up", {"en": ("Upstairs",), "zh": ("楼上", "二楼")}, 1)
    assert registry.areas["study"].floor_id == "up"
    lamp = registry.entities["light.a"]
    assert (lamp.names, lamp.area_id, lamp.enabled) == (
        {"zh": ("台灯",), "": ("Lamp",)},
        "study",
        False,
    )


async def test_what_the_console_saved_wins_over_the_settings(repository: HomeRepository):
    await repository.save_area(Area("study", {"en": ("Library",)}))
    settings = Home(areas={"study": AreaSettings(names={"en": "Study"})})
    registry = Registry()
    await furnished(HouseService(registry, repository, settings))
    assert registry.areas["study"].names == {"en": ("Library",)}
