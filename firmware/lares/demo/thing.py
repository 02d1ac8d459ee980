"""A simulated thing: its parts, its shared properties, and how it behaves as a partner."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lares.demo.dialects import Dialect, announce, unique_id
from lares.demo.kinds.controls import Scene
from lares.demo.part import Config, Message, Moment, Part, Properties, Recall


@dataclass(frozen=True, slots=True)
class Manner:
    """How soon a thing answers, if ever, whether it obeys, and whether it stays.

    `delay` is in real seconds. `offline_every` and `offline_for` (simulated seconds) let it leave
    and come back.
    """

    delay: float = 0.06
    answers: bool = True
    obeys: bool = True
    offline_every: float = 0.0
    offline_for: float = 0.0


PROMPT = Manner()
SLOW = Manner(delay=2.5)
SILENT = Manner(answers=False)
REFUSING = Manner(obeys=False)
UNSTEADY = Manner(offline_every=180.0, offline_for=45.0)


@dataclass(slots=True)
class Thing:
    """One device with an address of its own.

    `id` is what it is known by for ever, `slug` the level under which its topics lie, `area` the
    room that it suggests in its announcement.
    """

    id: str
    slug: str
    name: str
    area: str | None
    model: str
    parts: tuple[Part, ...]
    dialect: Dialect = Dialect.ZIGBEE
    manner: Manner = PROMPT
    maker: str = "Lares"
    online: bool = field(default=True, init=False)
    properties: Properties = field(default_factory=dict, init=False)
    _reported: dict[str, str] = field(default_factory=dict, init=False)
    _age: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        for part in self.parts:
            self.properties |= part.initial()

    def unique_id(self, part: Part) -> str:
        """Return the unique id under which a part is announced."""
        return unique_id(self.id, part)

    # -- what it says ------------------------------------------------------------------------------

    def announcement(self, prefix: str, root: str) -> Iterator[Message]:
        """Yield the discovery messages of all parts."""
        topics = self.dialect.topics(f"{root}/{self.slug}")
        parts: dict[str, Config] = {}
        for part in self.parts:
            config: Config = {
                "platform": part.component,
                "unique_id": self.unique_id(part),
                "name": self._short_name(part),
                **part.config(topics),
            }
            if part.category:
                config["entity_category"] = part.category
            parts[part.object_id] = config
        identity: Config = {
            "identifiers": [self.id],
            "name": self.name,
            "manufacturer": self.maker,
            "model": self.model,
            "sw_version": "1.0",
        }
        if self.area:
            identity["suggested_area"] = self.area
        yield from announce(
            self.dialect,
            prefix=prefix,
            bridge=f"{root}/bridge/state",
            base=topics.base,
            thing_id=self.id,
            identity=identity,
            parts=parts,
        )

    def _short_name(self, part: Part) -> str | None:
        """Return the name that a consumer appends to the thing's own; None for the thing itself."""
        name = part.names["en"][0]
        return name.removeprefix(self.name).strip() or None

    def availability(self, root: str) -> Message:
        """Return the retained message that says whether the thing is there."""
        state = "online" if self.online else "offline"
        topic = f"{root}/{self.slug}/availability"
        return Message(topic, json.dumps({"state": state}), retain=True)

    def report(self, root: str, *, everything: bool = False) -> Iterator[Message]:
        """Yield the states that changed since the last report, or all of them."""
        topics = self.dialect.topics(f"{root}/{self.slug}")
        states = self._states()
        if topics.json and (everything or states != self._reported):
            yield Message(topics.base, json.dumps(self.properties, ensure_ascii=False))
        if not topics.json:
            for name, state in states.items():
                if everything or self._reported.get(name) != state:
                    yield Message(topics.state(name), state, self.dialect.retains_state)
        self._reported = states

    def _states(self) -> dict[str, str]:
        return {name: _plain(value) for name, value in self.properties.items()}

    # -- what is asked of it, and what time does ---------------------------------------------------

    def obey(self, wanted: Mapping[str, object]) -> list[Recall]:
        """Set properties; what makes no sense is ignored, as devices do.

        Returns what a scene among the parts asks of other things.
        """
        recalls: list[Recall] = []
        for name, value in wanted.items():
            for part in self.parts:
                if part.command(self.properties, name, value):
                    recalls.extend(part.asks if isinstance(part, Scene) else ())
                    break
        return recalls

    def step(self, moment: Moment) -> bool:
        """Let time pass; return whether the thing left or came back."""
        for part in self.parts:
            part.step(self.properties, moment)
        manner = self.manner
        if not manner.offline_every:
            return False
        self._age += moment.elapsed
        online = self._age % (manner.offline_every + manner.offline_for) < manner.offline_every
        changed = online != self.online
        self.online = online
        return changed


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "ON" if value else "OFF"
    return value if isinstance(value, str) else json.dumps(value)
