"""What a simulated thing is made of: parts, each of which announces one entity.

The parts of a thing share its properties. A part knows its component's discovery keys, its commands
and its physics; how the thing speaks (one JSON state or a topic for each property, long or
abbreviated keys) is its dialect's business. Parts do no I/O and read no clock: time comes in as a
`Moment`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import ClassVar, NamedTuple, Protocol

from lares.home.entity import Names

Config = dict[str, object]
"""A discovery payload, or a part of one."""
Properties = dict[str, object]
"""What a thing knows of itself, by property name; values are JSON values."""


class Message(NamedTuple):
    """An MQTT message to send."""

    topic: str
    payload: str
    retain: bool = False


class Recall(NamedTuple):
    """What a scene asks of another thing: properties to set, by the thing's slug."""

    slug: str
    properties: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Moment:
    """A step of simulated time: its seconds, the hour of the day (0 to 24), and chance."""

    elapsed: float
    hour: float
    rng: Random

    def happens(self, per_hour: float) -> bool:
        """Draw whether something that happens `per_hour` times an hour happens in this step."""
        return self.rng.random() < per_hour * self.elapsed / 3600.0


@dataclass(frozen=True, slots=True)
class Topics:
    """Where a thing reports and listens; `json` says whether one topic carries all properties."""

    base: str
    json: bool

    def state(self, name: str) -> str:
        """Return the topic on which the property `name` is reported."""
        return self.base if self.json else f"{self.base}/{name}/state"

    def command(self, name: str) -> str:
        """Return the topic that sets the property `name`."""
        return f"{self.base}/set/{name}" if self.json else f"{self.base}/{name}/set"

    @property
    def set(self) -> str:
        """The topic that takes a JSON object of several properties."""
        return f"{self.base}/set"

    def read(
        self, name: str, topic: str = "state_topic", template: str = "value_template"
    ) -> Config:
        """Return the keys by which a consumer reads the property `name`."""
        if not self.json:
            return {topic: self.state(name)}
        return {topic: self.base, template: f"{{{{ value_json['{name}'] }}}}"}

    def write(self, name: str, topic: str = "command_topic") -> Config:
        """Return the key by which a consumer sets the property `name`."""
        return {topic: self.command(name)}


def named(english: str, chinese: str, *aliases: str) -> Names:
    """Return names by language; each alias goes to the language whose script it is written in."""
    return {
        "en": (english, *(alias for alias in aliases if alias.isascii())),
        "zh": (chinese, *(alias for alias in aliases if not alias.isascii())),
    }


def number(value: object, low: float, high: float) -> float | None:
    """Read a number that a command carries; None if it is none or lies outside `low` to `high`."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        parsed = float(value)
    except ValueError:
        return None
    return parsed if low <= parsed <= high else None


class Part(Protocol):
    """One entity of a thing: what it announces, obeys and does over time."""

    component: ClassVar[str]
    key: str
    names: Names
    category: str | None

    @property
    def object_id(self) -> str:
        """What stands for this part in discovery topics and unique ids."""
        ...

    def config(self, topics: Topics) -> Config:
        """Return the discovery keys that belong to this component alone."""
        ...

    def initial(self) -> Properties:
        """Return the properties that this part owns, as they are at the start."""
        ...

    def command(self, own: Properties, name: str, value: object) -> bool:
        """Set the property `name`; return False when it is not this part's or makes no sense."""
        ...

    def step(self, own: Properties, moment: Moment) -> None:
        """Let time pass."""
        ...


@dataclass(slots=True)
class Named:
    """What every part has: `key` tells it from the thing's other parts and names its property."""

    component: ClassVar[str]

    key: str
    names: Names
    category: str | None = field(default=None, kw_only=True)

    @property
    def object_id(self) -> str:
        """What stands for this part in discovery topics and unique ids."""
        return self.component if self.key == "state" else self.key


class Steady:
    """A part that time does not change."""

    __slots__ = ()

    def step(self, own: Properties, moment: Moment) -> None:
        """Do nothing."""


class Unasked:
    """A part that takes no commands."""

    __slots__ = ()

    def command(self, own: Properties, name: str, value: object) -> bool:
        """Return False: whatever it is, it is for another part."""
        del own, name, value
        return False


class Stateless:
    """A part that reports nothing."""

    __slots__ = ()

    def initial(self) -> Properties:
        """Return no properties."""
        return {}
