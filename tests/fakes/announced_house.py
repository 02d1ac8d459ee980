"""A discovery engine with a registry and a clock that jumps: what devices say in, state out."""

import json

from lares.devices.discovery.engine import DiscoveryEngine, Encoded
from lares.errors import CommandRejectedError
from lares.home.command import Command
from lares.home.entity import State, Unavailability
from lares.home.registry import Registry
from tests.fakes.clock import FakeClock


class AnnouncedHouse:
    """Speaks to the engine as devices do."""

    def __init__(self) -> None:
        self.registry = Registry()
        self.clock = FakeClock()
        self.engine = DiscoveryEngine(self.registry, self.clock)
        self.engine.link_up()

    def announce(self, component: str, unique_id: str = "x", **config: object) -> str:
        """Announce one entity; return its id."""
        self.config(f"homeassistant/{component}/{unique_id}/config", unique_id=unique_id, **config)
        return f"{component}.{unique_id}"

    def config(self, topic: str, /, **config: object) -> None:
        """Send a discovery payload."""
        self.hear(topic, config, retain=True)

    def hear(self, topic: str, payload: object, *, retain: bool = False) -> list[str]:
        """Send a message: text and bytes as they are, anything else as JSON."""
        if isinstance(payload, str):
            payload = payload.encode()
        if not isinstance(payload, bytes):
            payload = json.dumps(payload).encode()
        return list(self.engine.receive(topic, payload, retain=retain))

    def state(self, entity_id: str) -> State:
        """Return the state that people see."""
        return self.registry.state(entity_id)

    def reason(self, entity_id: str) -> Unavailability | None:
        """Return why an entity cannot be reached."""
        return self.registry.unavailability(entity_id)

    def encode(self, entity_id: str, service: str, **data: object) -> Encoded:
        """Encode a command."""
        return self.engine.encode(Command(entity_id, service, data))

    def sent(self, entity_id: str, service: str, **data: object) -> list[tuple[str, object]]:
        """Return what a command sends, as topics and payloads, JSON decoded."""
        encoded = self.encode(entity_id, service, **data)
        return [(publish.topic, _decoded(publish.payload)) for publish in encoded.publishes]

    def refusal(self, entity_id: str, service: str, **data: object) -> str | None:
        """Return why a command is refused, None when it is not."""
        try:
            self.encode(entity_id, service, **data)
        except CommandRejectedError as error:
            return error.detail
        return None

    def assume(self, entity_id: str, service: str, **data: object) -> State:
        """Take a command as done; return the state after it."""
        self.engine.assume(Command(entity_id, service, data))
        return self.state(entity_id)

    def confirms(self, entity_id: str, service: str, **data: object) -> bool | None:
        """Whether the present state confirms a command; None when nothing can."""
        confirms = self.encode(entity_id, service, **data).confirms
        return None if confirms is None else confirms(self.state(entity_id))


def _decoded(payload: str | bytes) -> object:
    try:
        return json.loads(payload) if str(payload).startswith("{") else payload
    except ValueError:
        return payload
