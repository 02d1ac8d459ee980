"""What people decided about the house: floors, areas, where devices are, names and switches."""

from collections.abc import Mapping
from dataclasses import dataclass

from lares.home.entity import Area, Floor, Names
from lares.home.registry import Customisation
from lares.store.connection import Connection, Value
from lares.store.database import Database
from lares.store.encoding import from_json, to_json

_PUT_FLOOR = "INSERT OR REPLACE INTO floors (id, names, level) VALUES (?, ?, ?)"
_PUT_AREA = "INSERT OR REPLACE INTO areas (id, names, floor_id) VALUES (?, ?, ?)"
_PUT_DEVICE_AREA = "INSERT OR REPLACE INTO device_areas (device_id, area_id) VALUES (?, ?)"
_PUT_CUSTOMISATION = (
    "INSERT OR REPLACE INTO customisations (entity_id, names, area_id, enabled) VALUES (?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True)
class SavedHome:
    """The house as it was saved; `device_areas` maps device ids to area ids."""

    floors: tuple[Floor, ...]
    areas: tuple[Area, ...]
    device_areas: Mapping[str, str]
    customisations: Mapping[str, Customisation]


class HomeRepository:
    """Floors, areas, device areas and customisations in the database.

    All methods raise StoreError when the database fails; a save that returned is on the disk.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self) -> SavedHome:
        """Return everything."""
        return await self._database.read(_load)

    async def save(self, home: SavedHome) -> None:
        """Add or replace everything in `home`, in one transaction."""

        def work(connection: Connection) -> None:
            for floor in home.floors:
                connection.execute(_PUT_FLOOR, _floor_row(floor))
            for area in home.areas:
                connection.execute(_PUT_AREA, _area_row(area))
            for placed in home.device_areas.items():
                connection.execute(_PUT_DEVICE_AREA, placed)
            for entity_id, custom in home.customisations.items():
                connection.execute(_PUT_CUSTOMISATION, _customisation_row(entity_id, custom))

        await self._database.write(work)

    async def save_floor(self, floor: Floor) -> None:
        """Add or replace a floor."""
        await self._database.execute(_PUT_FLOOR, *_floor_row(floor))

    async def remove_floor(self, floor_id: str) -> None:
        """Forget a floor; its areas stay, without a floor."""

        def work(connection: Connection) -> None:
            connection.execute("DELETE FROM floors WHERE id = ?", (floor_id,))
            connection.execute("UPDATE areas SET floor_id = NULL WHERE floor_id = ?", (floor_id,))

        await self._database.write(work)

    async def save_area(self, area: Area) -> None:
        """Add or replace an area."""
        await self._database.execute(_PUT_AREA, *_area_row(area))

    async def remove_area(self, area_id: str) -> None:
        """Forget an area; the devices and entities in it stay, without an area."""

        def work(connection: Connection) -> None:
            connection.execute("DELETE FROM areas WHERE id = ?", (area_id,))
            connection.execute("DELETE FROM device_areas WHERE area_id = ?", (area_id,))
            connection.execute(
                "UPDATE customisations SET area_id = NULL WHERE area_id = ?", (area_id,)
            )

        await self._database.write(work)

    async def save_device_area(self, device_id: str, area_id: str) -> None:
        """Keep where a device is."""
        await self._database.execute(_PUT_DEVICE_AREA, device_id, area_id)

    async def save_customisation(self, entity_id: str, custom: Customisation) -> None:
        """Keep a person's decision about an entity; one that decides nothing is forgotten."""
        if custom == Customisation():
            await self._database.execute(
                "DELETE FROM customisations WHERE entity_id = ?", entity_id
            )
            return
        await self._database.execute(_PUT_CUSTOMISATION, *_customisation_row(entity_id, custom))


def _floor_row(floor: Floor) -> tuple[Value, ...]:
    return floor.id, to_json(floor.names), floor.level


def _area_row(area: Area) -> tuple[Value, ...]:
    return area.id, to_json(area.names), area.floor_id


def _customisation_row(entity_id: str, custom: Customisation) -> tuple[Value, ...]:
    return entity_id, to_json(custom.names), custom.area_id, custom.enabled


def _load(connection: Connection) -> SavedHome:
    return SavedHome(
        floors=tuple(
            Floor(str(id_), _names(names), None if level is None else int(str(level)))
            for id_, names, level in connection.execute("SELECT id, names, level FROM floors")
        ),
        areas=tuple(
            Area(str(id_), _names(names), _text(floor_id))
            for id_, names, floor_id in connection.execute("SELECT id, names, floor_id FROM areas")
        ),
        device_areas={
            str(device_id): str(area_id)
            for device_id, area_id in connection.execute(
                "SELECT device_id, area_id FROM device_areas"
            )
        },
        customisations={
            str(entity_id): Customisation(
                _names(names), _text(area_id), None if enabled is None else bool(enabled)
            )
            for entity_id, names, area_id, enabled in connection.execute(
                "SELECT entity_id, names, area_id, enabled FROM customisations"
            )
        },
    )


def _names(json: object) -> Names:
    return from_json(json, dict[str, tuple[str, ...]])


def _text(value: object) -> str | None:
    return None if value is None else str(value)
