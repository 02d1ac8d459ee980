"""The house around the simulated things: floors, areas, and names in English and Chinese.

An MQTT announcement carries one name an entity, so what a family would enter by hand (the Chinese
names, the aliases, the floors) is seeded into the registry when the demo starts for the first time.
"""

from lares.demo.furnishing import furnish
from lares.demo.part import named
from lares.home.entity import Area, Floor
from lares.home.registry import Customisation
from lares.store.home import SavedHome

FLOORS = (
    Floor(
        "ground_floor",
        named("Ground Floor", "一楼", "Downstairs", "first floor", "楼下", "一层"),
        level=0,
    ),
    Floor(
        "upper_floor",
        named("Upper Floor", "二楼", "Upstairs", "second floor", "楼上", "二层"),
        level=1,
    ),
)

AREAS = (
    Area("living_room", named("Living Room", "客厅", "lounge", "起居室"), "ground_floor"),
    Area("kitchen", named("Kitchen", "厨房"), "ground_floor"),
    Area("entrance", named("Entrance", "玄关", "hallway", "门厅"), "ground_floor"),
    Area("garage", named("Garage", "车库"), "ground_floor"),
    Area("bedroom", named("Bedroom", "卧室"), "upper_floor"),
    Area("study", named("Study", "书房", "office"), "upper_floor"),
    Area("bathroom", named("Bathroom", "浴室", "卫生间", "洗手间"), "upper_floor"),
)


def seed() -> SavedHome:
    """Return the floors, the areas and the names of every entity that people may talk about.

    No device is placed by hand: each suggests its area by the English name, which is known here.
    """
    _, things = furnish()
    return SavedHome(
        floors=FLOORS,
        areas=AREAS,
        device_areas={},
        customisations={
            f"{part.component}.{thing.unique_id(part)}": Customisation(names=part.names)
            for thing in things
            for part in thing.parts
            if part.category is None
        },
    )
