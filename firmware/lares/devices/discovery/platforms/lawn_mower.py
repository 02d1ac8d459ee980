"""Lawn mowers.

https://www.home-assistant.io/integrations/lawn_mower.mqtt/
"""

from dataclasses import dataclass
from typing import ClassVar

from lares.devices.discovery.fields import Fields
from lares.devices.discovery.message import Message
from lares.devices.discovery.override import override
from lares.devices.discovery.platform import Data, Order, Owner, Platform, Services, reports
from lares.errors import CommandRejectedError
from lares.home.entity import Capability, State

ACTIVITIES = ("error", "paused", "mowing", "docked", "returning", "idle")
_COMMANDS = {
    "start_mowing": Capability.START,
    "pause": Capability.PAUSE,
    "dock": Capability.RETURN_HOME,
    "stop": Capability.STOP,
}


@dataclass(slots=True)
class LawnMowerReport:
    """One of `ACTIVITIES`, None when it is not known."""

    activity: str | None = None


class LawnMower(Platform):
    """A lawn mower."""

    component = "lawn_mower"
    reported: LawnMowerReport

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.reported = LawnMowerReport()
        self.topics = {name: fields.command_topic(f"{name}_command_topic") for name in _COMMANDS}
        self.templates = {name: fields.template(f"{name}_command_template") for name in _COMMANDS}
        state_topic = fields.state_topic("activity_state_topic")
        self.assumed_state = fields.boolean("optimistic", default=False) or state_topic is None
        self.capabilities = frozenset(
            capability for name, capability in _COMMANDS.items() if self.topics[name] is not None
        )
        self._activity = self.reader(fields, "activity_value_template")
        self.listen(state_topic, self._on_activity)

    @override
    def value(self) -> str | None:
        """Return what it is doing."""
        return self.reported.activity

    @override
    def restore(self, state: State) -> None:
        """Take up a remembered activity, when nothing else will tell."""
        if self.assumed_state and state.value in ACTIVITIES:
            self.reported.activity = state.value

    def _on_activity(self, message: Message) -> bool:
        text = self._activity(message)
        if not text:
            return False
        activity: str | None = None if text.lower() == "none" else text
        if activity is not None and activity not in ACTIVITIES:
            raise ValueError(f"{text[:40]!r} is not an activity")
        changed = activity != self.reported.activity
        self.reported.activity = activity
        return changed

    def start_mowing(self, _data: Data) -> Order:
        """Start or resume mowing."""
        return self._operate("start_mowing", "mowing")

    def pause(self, _data: Data) -> Order:
        """Pause mowing."""
        return self._operate("pause", "paused")

    def dock(self, _data: Data) -> Order:
        """Send it home."""
        return self._operate("dock", "docked", "returning")

    def stop(self, _data: Data) -> Order:
        """Stop it where it is."""
        return self._operate("stop", "idle")

    SERVICES: ClassVar[Services] = {
        "start_mowing": start_mowing,
        "pause": pause,
        "dock": dock,
        "stop": stop,
    }

    def _operate(self, name: str, activity: str, *also: str) -> Order:
        topic = self.topics[name]
        if topic is None:
            raise CommandRejectedError("not_capable", f"it cannot {name}")
        publishes = (self.rendered(topic, self.templates[name], name),)
        if not self.assumed_state:
            return Order(publishes, reports(activity, *also))

        def assume() -> None:
            self.reported.activity = activity

        return Order(publishes, assume=assume)
