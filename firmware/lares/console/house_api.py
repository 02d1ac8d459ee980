"""Operations on the house itself: areas and floors are made, renamed, moved and removed."""

from collections.abc import Container
from dataclasses import replace

from msgspec import UNSET

from lares.console.boundary import Call
from lares.console.home_api import changed_names
from lares.console.ports import SavesHome
from lares.console.problems import Problem, invalid, not_found
from lares.console.views import area_view, floor_view
from lares.console.wire import (
    AreaBody,
    AreaChangeBody,
    AreaReply,
    DoneReply,
    FloorBody,
    FloorChangeBody,
    FloorReply,
)
from lares.home.entity import Area, Floor, Names
from lares.home.registry import Registry

_MOST = 200
"""Areas, and floors; a house with more is a mistake in a script."""


class HouseApi:
    """Every change is kept first, then taken."""

    def __init__(self, registry: Registry, saves: SavesHome) -> None:
        self._registry = registry
        self._saves = saves

    async def add_area(self, call: Call) -> AreaReply:
        """Add an area."""
        body = call.body(AreaBody)
        names = _named(changed_names({}, body.names))
        if body.floor is not None:
            self._check_floor(body.floor)
        area = Area(_new_id(names, self._registry.areas), names, body.floor)
        _check_room(len(self._registry.areas))
        await self._saves.save_area(area)
        self._registry.put_area(area)
        return area_view(area)

    async def change_area(self, call: Call) -> AreaReply:
        """Rename an area or move it to another floor."""
        area = self._area(call.id)
        body = call.body(AreaChangeBody)
        if body.names is not UNSET:
            area = replace(area, names=_named(changed_names(area.names, body.names)))
        if body.floor is not UNSET:
            if body.floor is not None:
                self._check_floor(body.floor)
            area = replace(area, floor_id=body.floor)
        await self._saves.save_area(area)
        self._registry.put_area(area)
        return area_view(area)

    async def remove_area(self, call: Call) -> DoneReply:
        """Remove an area."""
        area = self._area(call.id)
        await self._saves.remove_area(area.id)
        self._registry.remove_area(area.id)
        return DoneReply()

    async def add_floor(self, call: Call) -> FloorReply:
        """Add a floor."""
        body = call.body(FloorBody)
        names = _named(changed_names({}, body.names))
        _check_room(len(self._registry.floors))
        floor = Floor(_new_id(names, self._registry.floors), names, body.level)
        await self._saves.save_floor(floor)
        self._registry.put_floor(floor)
        return floor_view(floor)

    async def change_floor(self, call: Call) -> FloorReply:
        """Rename a floor or change its level."""
        floor = self._floor(call.id)
        body = call.body(FloorChangeBody)
        if body.names is not UNSET:
            floor = replace(floor, names=_named(changed_names(floor.names, body.names)))
        if body.level is not UNSET:
            floor = replace(floor, level=body.level)
        await self._saves.save_floor(floor)
        self._registry.put_floor(floor)
        return floor_view(floor)

    async def remove_floor(self, call: Call) -> DoneReply:
        """Remove a floor; its areas stay, without a floor."""
        floor = self._floor(call.id)
        for area in list(self._registry.areas.values()):
            if area.floor_id == floor.id:
                await self._saves.save_area(replace(area, floor_id=None))
        await self._saves.remove_floor(floor.id)
        self._registry.remove_floor(floor.id)
        return DoneReply()

    def _area(self, area_id: str) -> Area:
        area = self._registry.areas.get(area_id)
        if area is None:
            raise not_found("such area")
        return area

    def _check_floor(self, floor_id: str) -> None:
        if floor_id not in self._registry.floors:
            raise invalid(f"There is no floor `{floor_id}`.")

    def _floor(self, floor_id: str) -> Floor:
        floor = self._registry.floors.get(floor_id)
        if floor is None:
            raise not_found("such floor")
        return floor


def _named(names: Names) -> Names:
    if not names:
        raise invalid("At least one name is needed.")
    return names


def _check_room(count: int) -> None:
    if count >= _MOST:
        raise Problem(409, "too-many", f"There can be at most {_MOST}.")


def _new_id(names: Names, taken: Container[str]) -> str:
    """Return an id made of the English name, or of any; ids never change after that."""
    name = (names.get("en") or next(iter(names.values())))[0]
    slug = "_".join(name.casefold().replace("/", " ").split())
    made, number = slug, 2
    while made in taken:
        made, number = f"{slug}_{number}", number + 1
    return made
