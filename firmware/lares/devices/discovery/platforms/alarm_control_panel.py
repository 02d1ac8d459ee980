"""Alarm control panels.

https://www.home-assistant.io/integrations/alarm_control_panel.mqtt/
"""

from dataclasses import dataclass
from typing import ClassVar

from lares.devices.discovery.fields import ConfigError, Fields
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
from lares.devices.discovery.words import words
from lares.errors import CommandRejectedError
from lares.home.entity import Capability

STATES = words(
    "disarmed armed_home armed_away armed_night armed_vacation armed_custom_bypass pending arming"
    " disarming triggered"
)
FEATURES = (
    "arm_home",
    "arm_away",
    "arm_night",
    "arm_vacation",
    "arm_custom_bypass",
    "trigger",
)
REMOTE_CODES = ("REMOTE_CODE", "REMOTE_CODE_TEXT")
"""Configured codes that mean: the panel itself checks whatever code is given."""


@dataclass(slots=True)
class AlarmReport:
    """One of `STATES`, None when it is not known."""

    state: str | None = None


class AlarmControlPanel(Platform):
    """An alarm control panel."""

    component = "alarm_control_panel"
    BLOCKED = frozenset(("changed_by", "code_arm_required", "code_format"))
    reported: AlarmReport

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.reported = AlarmReport()
        self.command_topic = fields.required_command_topic("command_topic")
        self.command_template = fields.template("command_template") or "{{action}}"
        state_topic = fields.state_topic("state_topic")
        if state_topic is None:
            raise ConfigError("state_topic is missing")
        self.code = fields.optional_text("code")
        self.code_required = {
            "arm": fields.boolean("code_arm_required", default=True),
            "disarm": fields.boolean("code_disarm_required", default=True),
            "trigger": fields.boolean("code_trigger_required", default=True),
        }
        self.payloads = {
            word: fields.text(f"payload_{word}", word.upper()) for word in (*FEATURES, "disarm")
        }
        features = fields.texts("supported_features", FEATURES) or ()
        self.features = frozenset(features) & frozenset(FEATURES)
        self._describe()
        self._value = self.reader(fields, "value_template")
        self.listen(state_topic, self._on_state, only="value_template")

    def _describe(self) -> None:
        can = {Capability.DISARM}
        if self.features - {"trigger"}:
            can.add(Capability.ARM)
        if "trigger" in self.features:
            can.add(Capability.TRIGGER)
        self.capabilities = frozenset(can)
        code_format = None
        if self.code is not None:
            digits = self.code == REMOTE_CODES[0] or self.code.isdigit()
            code_format = "number" if digits else "text"
        self.static = {
            "code_format": code_format,
            "code_arm_required": self.code_required["arm"],
            "changed_by": None,
        }

    @override
    def value(self) -> str | None:
        """Return the state."""
        return self.reported.state

    def _on_state(self, message: Message) -> bool:
        text = self._value(message)
        if not text.strip():
            return False
        state: str | None = None if text == PAYLOAD_NONE else text
        if state is not None and state not in STATES:
            raise ValueError(f"{text[:40]!r} is not a state")
        changed = state != self.reported.state
        self.reported.state = state
        return changed

    def alarm_disarm(self, data: Data) -> Order:
        """Disarm it."""
        order = self._act("disarm", "disarm", data, "disarmed")
        return order._replace(underway=reports("disarming"))

    def alarm_arm_home(self, data: Data) -> Order:
        """Arm it for people at home."""
        return self._arm("arm_home", data)

    def alarm_arm_away(self, data: Data) -> Order:
        """Arm it for an empty house."""
        return self._arm("arm_away", data)

    def alarm_arm_night(self, data: Data) -> Order:
        """Arm it for the night."""
        return self._arm("arm_night", data)

    def alarm_arm_vacation(self, data: Data) -> Order:
        """Arm it for a long absence."""
        return self._arm("arm_vacation", data)

    def alarm_arm_custom_bypass(self, data: Data) -> Order:
        """Arm it without some of its sensors."""
        return self._arm("arm_custom_bypass", data)

    def alarm_trigger(self, data: Data) -> Order:
        """Raise the alarm."""
        return self._act("trigger", "trigger", data, "triggered", "pending")

    SERVICES: ClassVar[Services] = {
        "alarm_disarm": alarm_disarm,
        "alarm_arm_home": alarm_arm_home,
        "alarm_arm_away": alarm_arm_away,
        "alarm_arm_night": alarm_arm_night,
        "alarm_arm_vacation": alarm_arm_vacation,
        "alarm_arm_custom_bypass": alarm_arm_custom_bypass,
        "alarm_trigger": alarm_trigger,
    }

    def _arm(self, action: str, data: Data) -> Order:
        armed = f"armed_{action.removeprefix('arm_')}"
        return self._act(action, "arm", data, armed, "arming", "pending")

    def _act(self, action: str, kind: str, data: Data, *states: str) -> Order:
        if action != "disarm" and action not in self.features:
            raise CommandRejectedError("not_capable", f"it cannot {action}")
        code = None if data.get("code") is None else str(data["code"])
        self._check(kind, code)
        variables = {"action": self.payloads[action], "code": code}
        publish = self.rendered(self.command_topic, self.command_template, None, variables)
        return Order((publish,), reports(*states))

    def _check(self, kind: str, code: str | None) -> None:
        if not self.code_required[kind]:
            return
        if kind == "arm" and not code:
            raise CommandRejectedError("wrong_code", "a code is needed")
        if self.code is None or code == self.code or (code and self.code in REMOTE_CODES):
            return
        raise CommandRejectedError("wrong_code", "the code is not right")
