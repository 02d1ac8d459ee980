"""The house of `tests.fakes.house` with more that must never open, shut or go off by a mistake."""

from lares.home.entity import Area, Capability, Entity, State
from lares.home.registry import Registry
from tests.fakes.house import fill_house

C = Capability
_LOCK = frozenset({C.LOCK, C.UNLOCK})
_MOVING = frozenset({C.OPEN, C.CLOSE, C.STOP})
_VALVE = frozenset({C.OPEN, C.CLOSE})

_GUARDED = (
    ("lock.back", "kitchen", "Back door", "后门", _LOCK, "locked", None),
    ("lock.cellar", "cellar", "Cellar door", "地下室门", _LOCK, "locked", None),
    ("lock.safe", "study", "Safe", "保险柜", _LOCK, "locked", None),
    ("cover.gate", "yard", "Driveway gate", "院门", _MOVING, "closed", "gate"),
    ("valve.gas", "kitchen", "Gas valve", "燃气阀", _VALVE, "closed", "gas"),
)


def fill_guarded_house(registry: Registry) -> Registry:
    """Put the house and its guarded things into `registry`."""
    fill_house(registry)
    registry.put_area(Area("cellar", {"en": ("Cellar",), "zh": ("地下室",)}, "ground"))
    registry.put_area(Area("yard", {"en": ("Yard",), "zh": ("院子",)}, "ground"))
    for id_, area, en, zh, capabilities, state, device_class in _GUARDED:
        names = {"en": (en,), "zh": (zh,)}
        registry.put_entity(
            Entity(
                id_,
                id_.partition(".")[0],
                names,
                area_id=area,
                device_class=device_class,
                capabilities=capabilities,
            )
        )
        registry.report(id_, State(state, {}))
    return registry
