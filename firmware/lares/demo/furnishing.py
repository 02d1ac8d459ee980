"""Puts the simulated things into their rooms.

Names matter in this table more than elsewhere: they are what a visitor says. Two ceiling lights
bear the same name on purpose, so that the question "which one?" can be seen.
"""

from collections.abc import Mapping

from lares.demo.inventory.ground_floor import entrance, garage, kitchen, living_room
from lares.demo.inventory.upper_floor import bathroom, bedroom, study
from lares.demo.physics import Room
from lares.demo.thing import Thing


def furnish() -> tuple[Mapping[str, Room], list[Thing]]:
    """Return the rooms by English name and all things of the home, new and at rest."""
    rooms = {
        "Living Room": Room(21.5, 46.0),
        "Kitchen": Room(22.0, 52.0, mean=21.5, damp=54.0),
        "Entrance": Room(18.5, 50.0, mean=18.0),
        "Garage": Room(12.0, 60.0, mean=11.0, damp=62.0),
        "Bedroom": Room(18.4, 44.0, mean=18.0, damp=44.0),
        "Study": Room(20.2, 42.0, mean=19.0, damp=43.0),
        "Bathroom": Room(22.5, 63.0, mean=21.0, damp=62.0),
    }
    things = [
        *living_room(rooms["Living Room"]),
        *kitchen(),
        *entrance(),
        *garage(),
        *bedroom(rooms["Bedroom"]),
        *study(rooms["Study"]),
        *bathroom(rooms["Bathroom"]),
    ]
    return rooms, things
