"""Sirens.

https://www.home-assistant.io/integrations/siren.mqtt/
"""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import msgspec

from lares.devices.discovery.fields import Fields
from lares.devices.discovery.message import Message, parse_object
from lares.devices.discovery.override import override
from lares.devices.discovery.platform import (
    PAYLOAD_NONE,
    Data,
    Order,
    Owner,
    Platform,
    Publish,
    Services,
    number_in,
    option_of,
    reports,
)
from lares.errors import CommandRejectedError
from lares.home.entity import Capability, State

MAX_DURATION = 86_400
"""Seconds: nobody means to sound a siren for more than a day."""


@dataclass(slots=True)
class SirenReport:
    """On or off, and tone, duration (s) and volume (0-1) as far as the siren has them."""

    is_on: bool | None = None
    settings: dict[str, object] = field(default_factory=dict)


class Siren(Platform):
    """A siren."""

    component = "siren"
    BLOCKED = frozenset(("duration", "tone", "volume_level", "available_tones"))
    reported: SirenReport

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.command_topic = fields.required_command_topic("command_topic")
        self.command_template = fields.template("command_template")
        self.off_template = fields.template("command_off_template") or self.command_template
        self.payload_on = fields.text("payload_on", "ON")
        self.payload_off = fields.text("payload_off", "OFF")
        self.states: dict[object, bool | None] = {
            fields.optional_text("state_on") or self.payload_on: True,
            fields.optional_text("state_off") or self.payload_off: False,
        }
        self.states.setdefault(PAYLOAD_NONE, None)
        self.tones = fields.texts("available_tones", ()) or ()
        self.settings = []
        if fields.boolean("support_duration", default=True):
            self.settings.append("duration")
        if self.tones:
            self.settings.append("tone")
            self.static["available_tones"] = list(self.tones)
        if fields.boolean("support_volume_set", default=True):
            self.settings.append("volume_level")
        state_topic = fields.state_topic("state_topic")
        self.assumed_state = fields.boolean("optimistic", default=False) or state_topic is None
        self.reported = SirenReport(
            is_on=False if self.assumed_state else None,
            settings=dict.fromkeys(self.settings),
        )
        self.capabilities = frozenset((Capability.TURN_ON, Capability.TURN_OFF))
        self._value = self.reader(fields, "state_value_template")
        self.listen(state_topic, self._on_state)

    @override
    def value(self) -> str | None:
        """Return on, off or None."""
        is_on = self.reported.is_on
        return None if is_on is None else "on" if is_on else "off"

    @override
    def attributes(self) -> dict[str, object]:
        """Return tone, duration and volume."""
        return dict(self.reported.settings)

    @override
    def restore(self, state: State) -> None:
        """Take up a remembered state, when nothing else will tell."""
        if self.assumed_state:
            self.reported.is_on = state.value == "on"

    def _on_state(self, message: Message) -> bool:
        text = self._value(message)
        if text in ("", "{}"):
            return False
        report = self.reported
        before = (report.is_on, report.settings)
        if text in self.states:
            report.is_on = self.states[text]
            return before[0] is not report.is_on
        values = parse_object(text)
        state = values.pop("state", None)
        if isinstance(state, str) and state in self.states:
            report.is_on = self.states[state]
        try:
            report.settings = {**report.settings, **self._checked(values)}
        except CommandRejectedError as error:
            self.owner.complain(f"a setting is ignored: {error}")
        return before != (report.is_on, report.settings)

    def _checked(self, data: Data) -> dict[str, Any]:
        """Return the settings in `data` that this siren has, checked."""
        checked: dict[str, Any] = {}
        if data.get("tone") is not None and "tone" in self.settings:
            checked["tone"] = option_of(data, "tone", self.tones)
        if data.get("duration") is not None and "duration" in self.settings:
            checked["duration"] = int(number_in(data, "duration", 0, MAX_DURATION))
        if data.get("volume_level") is not None and "volume_level" in self.settings:
            checked["volume_level"] = number_in(data, "volume_level", 0, 1)
        return checked

    def turn_on(self, data: Data) -> Order:
        """Sound it, perhaps with a tone, a duration in seconds, a volume from 0 to 1."""
        settings = self._checked(data)
        publishes = self._publishes(self.command_template, self.payload_on, settings)
        if not self.assumed_state:
            return Order(publishes, reports("on"))

        def assume() -> None:
            self.reported.is_on = True
            self.reported.settings = {**self.reported.settings, **settings}

        return Order(publishes, assume=assume)

    def turn_off(self, _data: Data) -> Order:
        """Silence it."""
        publishes = self._publishes(self.off_template, self.payload_off, {})
        if not self.assumed_state:
            return Order(publishes, reports("off"))

        def assume() -> None:
            self.reported.is_on = False

        return Order(publishes, assume=assume)

    def toggle(self, data: Data) -> Order:
        """Silence it if it sounds, else sound it."""
        return self.turn_off(data) if self.reported.is_on else self.turn_on(data)

    SERVICES: ClassVar[Services] = {"turn_on": turn_on, "turn_off": turn_off, "toggle": toggle}

    def _publishes(
        self, template: str | None, state: str, settings: dict[str, Any]
    ) -> tuple[Publish, ...]:
        variables = {"state": state, **settings}
        if template is None:
            return (self.publish(self.command_topic, msgspec.json.encode(variables).decode()),)
        publish = self.rendered(self.command_topic, template, state, variables)
        return () if publish.payload in ("", PAYLOAD_NONE) else (publish,)
