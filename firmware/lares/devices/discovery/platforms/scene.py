"""Scenes.

https://www.home-assistant.io/integrations/scene.mqtt/
"""

from typing import ClassVar

from lares.devices.discovery.fields import Fields
from lares.devices.discovery.platform import Data, Order, Owner, Services
from lares.devices.discovery.platforms.moment import MomentPlatform
from lares.home.entity import Capability


class Scene(MomentPlatform):
    """A scene: its state is when it was activated last."""

    component = "scene"

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.command_topic = fields.required_command_topic("command_topic")
        self.payload_on = fields.text("payload_on", "ON")
        self.capabilities = frozenset((Capability.ACTIVATE,))

    def turn_on(self, _data: Data) -> Order:
        """Activate it."""
        return Order((self.publish(self.command_topic, self.payload_on),), assume=self.mark)

    SERVICES: ClassVar[Services] = {"turn_on": turn_on}
