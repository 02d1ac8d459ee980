"""Infrared emitters and receivers.

https://www.home-assistant.io/integrations/infrared.mqtt/
"""

from collections.abc import Mapping
from typing import ClassVar

import msgspec

from lares.devices.discovery import limits
from lares.devices.discovery.fields import ConfigError, Fields
from lares.devices.discovery.message import Message, parse_object
from lares.devices.discovery.platform import PAYLOAD_NONE, Data, Order, Owner, Services, required
from lares.devices.discovery.platforms.moment import MomentPlatform
from lares.errors import CommandRejectedError
from lares.home.entity import Capability


class InfraredEmitter(MomentPlatform):
    """An emitter: its state is when it sent a signal last."""

    component = "infrared"

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        fields.raw("schema")
        self.command_topic = fields.required_command_topic("command_topic")
        self.command_template = fields.template("command_template")
        self.capabilities = frozenset((Capability.SEND,))

    def send_command(self, data: Data) -> Order:
        """Send a signal: `timings` in µs, alternating pulse and pause, `modulation` in Hz."""
        timings = required(data, "timings")
        if not _is_signal(timings):
            raise CommandRejectedError("not_a_number", "timings are not a list of integers")
        command = {
            "timings": list(timings),
            "modulation": data.get("modulation"),
            "repeat_count": data.get("repeat_count", 0),
        }
        text = msgspec.json.encode(command).decode()
        publish = self.rendered(self.command_topic, self.command_template, text, command)
        return Order((publish,), assume=self.mark)

    SERVICES: ClassVar[Services] = {"send_command": send_command}


class InfraredReceiver(MomentPlatform):
    """A receiver: its state is when it heard a signal last."""

    component = "infrared"

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        fields.raw("schema")
        state_topic = fields.state_topic("state_topic")
        if state_topic is None:
            raise ConfigError("state_topic is missing")
        self._value = self.reader(fields, "value_template")
        self.listen(state_topic, self._on_signal)

    def _on_signal(self, message: Message) -> bool:
        if message.retain:  # A memory of the broker: nothing happens now.
            return False
        text = self._value(message)
        if text in ("", PAYLOAD_NONE, "null", '""'):
            return False
        if not _is_signal(parse_object(text)["timings"]):
            raise ValueError("timings are not a list of integers")
        self.mark()
        return True


def infrared(config: Mapping[str, object]) -> type[MomentPlatform]:
    """Return the class for the config's schema.

    Raises:
        ConfigError: it is neither emitter nor receiver.
    """
    if config.get("schema") == "emitter":
        return InfraredEmitter
    if config.get("schema") == "receiver":
        return InfraredReceiver
    raise ConfigError("schema is neither emitter nor receiver")


def _is_signal(timings: object) -> bool:
    return (
        isinstance(timings, list | tuple)
        and 0 < len(timings) <= limits.MAX_LIST
        and all(isinstance(part, int) for part in timings)
    )
