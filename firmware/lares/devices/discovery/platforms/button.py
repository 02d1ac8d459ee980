"""Buttons.

https://www.home-assistant.io/integrations/button.mqtt/
"""

from typing import ClassVar

from lares.devices.discovery.fields import Fields
from lares.devices.discovery.platform import Data, Order, Owner, Services
from lares.devices.discovery.platforms.device_classes import BUTTON
from lares.devices.discovery.platforms.moment import MomentPlatform
from lares.home.entity import Capability


class Button(MomentPlatform):
    """A button: its state is when it was pressed last."""

    component = "button"

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.command_topic = fields.required_command_topic("command_topic")
        self.command_template = fields.template("command_template")
        self.payload_press = fields.text("payload_press", "PRESS")
        self.device_class = fields.choice("device_class", BUTTON, None)
        if self.device_class:
            self.static["device_class"] = self.device_class
        self.capabilities = frozenset((Capability.PRESS,))

    def press(self, _data: Data) -> Order:
        """Press it."""
        publish = self.rendered(self.command_topic, self.command_template, self.payload_press)
        return Order((publish,), assume=self.mark)

    SERVICES: ClassVar[Services] = {"press": press}
