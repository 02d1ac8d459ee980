"""Switches: on and off.

https://www.home-assistant.io/integrations/switch.mqtt/
"""

from dataclasses import dataclass
from typing import ClassVar

from lares.devices.discovery.fields import Fields
from lares.devices.discovery.message import Message
from lares.devices.discovery.override import override
from lares.devices.discovery.platform import (
    PAYLOAD_NONE,
    Data,
    Order,
    Owner,
    Platform,
    Services,
    reports,
)
from lares.devices.discovery.platforms.device_classes import SWITCH
from lares.home.entity import Capability, State


@dataclass(slots=True)
class OnOffReport:
    """On, off or not known."""

    is_on: bool | None = None


class Switch(Platform):
    """A switch."""

    component = "switch"
    reported: OnOffReport

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.reported = OnOffReport()
        self.command_topic = fields.required_command_topic("command_topic")
        self.command_template = fields.template("command_template")
        self.payload_on = fields.text("payload_on", "ON")
        self.payload_off = fields.text("payload_off", "OFF")
        self.states: dict[str, bool | None] = {
            fields.optional_text("state_on") or self.payload_on: True,
            fields.optional_text("state_off") or self.payload_off: False,
        }
        self.states.setdefault(PAYLOAD_NONE, None)
        self.device_class = fields.choice("device_class", SWITCH, None)
        if self.device_class:
            self.static["device_class"] = self.device_class
        state_topic = fields.state_topic("state_topic")
        self.assumed_state = fields.boolean("optimistic", default=False) or state_topic is None
        self.capabilities = frozenset((Capability.TURN_ON, Capability.TURN_OFF))
        self._value = self.reader(fields, "value_template")
        self.listen(state_topic, self._on_state)

    @override
    def value(self) -> str | None:
        """Return on, off or None."""
        is_on = self.reported.is_on
        return None if is_on is None else "on" if is_on else "off"

    @override
    def restore(self, state: State) -> None:
        """Take up a remembered state, when nothing else will tell."""
        if self.assumed_state:
            self.reported.is_on = {"on": True, "off": False}.get(state.value)

    def _on_state(self, message: Message) -> bool:
        text = self._value(message)
        if text not in self.states or self.states[text] is self.reported.is_on:
            return False
        self.reported.is_on = self.states[text]
        return True

    def turn_on(self, _data: Data) -> Order:
        """Send payload_on."""
        return self._set(is_on=True)

    def turn_off(self, _data: Data) -> Order:
        """Send payload_off."""
        return self._set(is_on=False)

    def toggle(self, data: Data) -> Order:
        """Turn off what is on, turn on everything else."""
        return self.turn_off(data) if self.reported.is_on else self.turn_on(data)

    SERVICES: ClassVar[Services] = {"turn_on": turn_on, "turn_off": turn_off, "toggle": toggle}

    def _set(self, *, is_on: bool) -> Order:
        payload = self.payload_on if is_on else self.payload_off
        publishes = (self.rendered(self.command_topic, self.command_template, payload),)
        if not self.assumed_state:
            return Order(publishes, reports("on" if is_on else "off"))

        def assume() -> None:
            self.reported.is_on = is_on

        return Order(publishes, assume=assume)
