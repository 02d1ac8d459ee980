"""Any text, about a home with any names: it has a meaning, and its targets exist."""

from lares.assistant.resolution import Resolved, resolve
from lares.home.entity import Area, Capability, Entity
from lares.home.registry import Registry
from lares.nlu.understander import Understander
from lares.nlu.understanding import Understanding

SEEDS: tuple[bytes, ...] = (
    b"turn on the lamp\nlamp",
    "打开台灯\n台灯".encode(),
    b"is the door locked\ndesk\ndoor",
)
"""Inputs that reach the depths; fuzzers start from them."""


def target(data: bytes) -> None:
    """The first line is said in a home whose things bear the other lines as names."""
    said, *names = data.decode("utf-8", "replace").split("\n")
    registry = Registry()
    registry.put_area(Area("room", {"": tuple(names[:1]) or ("Room",)}))
    for number, name in enumerate(names):
        domain = ("light", "lock", "cover", "climate")[number % 4]
        registry.put_entity(
            Entity(
                f"{domain}.{number}",
                domain,
                {"": (name,)},
                area_id="room",
                capabilities=frozenset(Capability),
            )
        )
    understander = Understander(registry)
    for text in (said, f"turn on {said}", f"打开{said}"):
        meaning = understander.understand(text, area_id="room")
        if isinstance(meaning, Understanding):
            for call in meaning.calls:
                found = resolve(call, registry, "room")
                if isinstance(found, Resolved):
                    assert set(found.targets) <= registry.entities.keys()
