"""Devices that show or speak a message.

https://www.home-assistant.io/integrations/notify.mqtt/
"""

from typing import ClassVar

from lares.devices.discovery.fields import Fields
from lares.devices.discovery.platform import Data, Order, Owner, Services, text_of
from lares.devices.discovery.platforms.moment import MomentPlatform
from lares.home.entity import Capability


class Notify(MomentPlatform):
    """A place for messages: its state is when one was sent last."""

    component = "notify"

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.command_topic = fields.required_command_topic("command_topic")
        self.command_template = fields.template("command_template")
        self.capabilities = frozenset((Capability.SEND,))

    def send_message(self, data: Data) -> Order:
        """Send a message; the title has no place on the wire."""
        message = text_of(data, "message")
        publish = self.rendered(self.command_topic, self.command_template, message)
        return Order((publish,), assume=self.mark)

    SERVICES: ClassVar[Services] = {"send_message": send_message}
