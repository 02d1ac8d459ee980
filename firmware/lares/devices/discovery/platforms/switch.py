"""Switches.

https://www.home-assistant.io/integrations/switch.mqtt/
"""

from typing import ClassVar

from lares.devices.discovery.fields import Fields
from lares.devices.discovery.platform import Owner, Services
from lares.devices.discovery.platforms.device_classes import SWITCH
from lares.devices.discovery.platforms.onoff import OnOff, OnOffReport


class Switch(OnOff):
    """A switch."""

    component = "switch"
    template_key = "value_template"

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.reported = OnOffReport()
        self.device_class = fields.choice("device_class", SWITCH, None)
        if self.device_class:
            self.static["device_class"] = self.device_class
        self.listen(self.state_topic, self.on_state, only=self.template_key)

    SERVICES: ClassVar[Services] = {
        "turn_on": OnOff.turn_on,
        "turn_off": OnOff.turn_off,
        "toggle": OnOff.toggle,
    }
