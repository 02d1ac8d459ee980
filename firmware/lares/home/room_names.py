"""Common names of rooms and floors, so that a room that a device calls "Kitchen" is also 厨房.

A household's own words always come first; these only fill in the languages that nobody has named.
Only words that mean the same room without doubt are here: a wrong alias would widen a target.
"""

from lares.home.entity import Names

_ROOMS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("Living Room", "Lounge", "Sitting Room"), ("客厅", "起居室")),
    (("Kitchen",), ("厨房",)),
    (("Dining Room",), ("餐厅", "饭厅")),
    (("Bedroom",), ("卧室",)),
    (("Master Bedroom", "Main Bedroom"), ("主卧", "主卧室")),
    (("Guest Room", "Guest Bedroom"), ("客房", "客卧")),
    (("Kids Room", "Children's Room", "Nursery"), ("儿童房", "孩子房间", "婴儿房")),
    (("Bathroom",), ("浴室", "卫生间", "洗手间")),
    (("Toilet",), ("厕所",)),
    (("Study", "Office", "Home Office"), ("书房", "办公室")),
    (("Hallway", "Corridor", "Hall"), ("走廊", "过道")),
    (("Entrance", "Entryway", "Foyer"), ("玄关", "门厅")),
    (("Garage",), ("车库",)),
    (("Balcony",), ("阳台",)),
    (("Garden", "Yard", "Backyard"), ("花园", "院子")),
    (("Laundry Room", "Laundry"), ("洗衣房",)),
    (("Cellar", "Basement"), ("地下室",)),
    (("Attic", "Loft"), ("阁楼",)),
    (("Stairs", "Staircase"), ("楼梯", "楼梯间")),
    (("Terrace", "Patio"), ("露台",)),
    (("Pantry", "Storage Room"), ("储藏室", "储物间")),
    (("Cloakroom", "Walk-in Closet"), ("衣帽间",)),
)


def room_names(name: str) -> Names:
    """Return the names of the room called `name`, itself first; {"": (name,)} if unknown."""
    wanted = name.strip().casefold()
    for english, chinese in _ROOMS:
        for language, own, other_language, others in (
            ("en", english, "zh", chinese),
            ("zh", chinese, "en", english),
        ):
            if any(word.casefold() == wanted for word in own):
                rest = tuple(word for word in own if word.casefold() != wanted)
                return {language: (name.strip(), *rest), other_language: others}
    return {"": (name.strip(),)}
