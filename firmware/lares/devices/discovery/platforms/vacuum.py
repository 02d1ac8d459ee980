"""Vacuum robots.

https://www.home-assistant.io/integrations/vacuum.mqtt/
"""

from dataclasses import dataclass, field
from itertools import islice
from typing import ClassVar

import msgspec

from lares.devices.discovery import limits
from lares.devices.discovery.fields import Fields
from lares.devices.discovery.message import Message, parse_object
from lares.devices.discovery.override import override
from lares.devices.discovery.platform import (
    Data,
    Order,
    Owner,
    Platform,
    Services,
    option_of,
    reports,
    required,
    shows,
    text_of,
)
from lares.errors import CommandRejectedError
from lares.home.entity import Capability
from lares.home.room_names import room_names

STATES = ("cleaning", "docked", "error", "idle", "paused", "returning")
DEFAULT_FEATURES = ("start", "stop", "return_home", "clean_spot")
_PAYLOADS = {
    "start": "payload_start",
    "pause": "payload_pause",
    "stop": "payload_stop",
    "return_home": "payload_return_to_base",
    "clean_spot": "payload_clean_spot",
    "locate": "payload_locate",
}
_CAPABILITIES = {
    "start": Capability.START,
    "pause": Capability.PAUSE,
    "stop": Capability.STOP,
    "return_home": Capability.RETURN_HOME,
    "clean_spot": Capability.CLEAN_SPOT,
    "locate": Capability.LOCATE,
    "fan_speed": Capability.FAN_SPEED,
    "send_command": Capability.SEND,
}


@dataclass(slots=True)
class VacuumReport:
    """What a vacuum last said; `segments` are the parts of the map it can clean, id → name."""

    state: str | None = None
    fan_speed: str | int = 0
    segments: dict[str, str] = field(default_factory=dict)


class Vacuum(Platform):
    """A vacuum robot."""

    component = "vacuum"
    BLOCKED = frozenset(("fan_speed",))
    reported: VacuumReport

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.reported = VacuumReport()
        self.command_topic = fields.command_topic("command_topic")
        self.speed_topic = fields.command_topic("set_fan_speed_topic")
        self.send_topic = fields.command_topic("send_command_topic")
        self.segments_topic = fields.command_topic("clean_segments_command_topic")
        self.segments_template = fields.template("clean_segments_command_template")
        self.speeds = fields.texts("fan_speed_list", ()) or ()
        features = fields.texts("supported_features", DEFAULT_FEATURES) or ()
        self.features = frozenset(features) & _CAPABILITIES.keys() | ({"status"} & set(features))
        self.payloads = {
            feature: fields.text(key, key.removeprefix("payload_"))
            for feature, key in _PAYLOADS.items()
        }
        if "fan_speed" in self.features:
            self.static["fan_speed_list"] = list(self.speeds)
        can = {_CAPABILITIES[name] for name in self.features if name in _CAPABILITIES}
        if self.segments_topic is not None:
            can.add(Capability.CLEAN_AREA)
        self.capabilities = frozenset(can)
        self.knows_state = self.listen(fields.state_topic("state_topic"), self._on_state)
        self.assumed_state = not self.knows_state

    @override
    def value(self) -> str | None:
        """Return what it is doing."""
        return self.reported.state

    @override
    def attributes(self) -> dict[str, object]:
        """Return the suction."""
        return {"fan_speed": self.reported.fan_speed} if "fan_speed" in self.features else {}

    def _on_state(self, message: Message) -> bool:
        values = parse_object(message.payload)
        report = self.reported
        before = (report.state, report.fan_speed, report.segments)
        state = values.get("state")
        if "state" in values and (state is None or state in STATES):
            report.state = state if isinstance(state, str) else None
        segments = values.get("segments")
        if isinstance(segments, dict) and segments and self.segments_topic is not None:
            listed = islice(segments.items(), limits.MAX_LIST)
            report.segments = {key: str(name)[: limits.MAX_NAME] for key, name in listed}
        speed = values.get("fan_speed")
        if isinstance(speed, str | int):
            report.fan_speed = speed
        return before != (report.state, report.fan_speed, report.segments)

    def start(self, _data: Data) -> Order:
        """Start or resume cleaning."""
        return self._command("start", "cleaning")

    def pause(self, _data: Data) -> Order:
        """Pause cleaning."""
        return self._command("pause", "paused", "idle")

    def stop(self, _data: Data) -> Order:
        """Stop cleaning."""
        return self._command("stop", "idle", "paused", "docked")

    def return_to_base(self, _data: Data) -> Order:
        """Send it home."""
        return self._command("return_home", "returning", "docked")

    def clean_spot(self, _data: Data) -> Order:
        """Clean where it stands."""
        return self._command("clean_spot", "cleaning")

    def locate(self, _data: Data) -> Order:
        """Have it say where it is; nothing is reported back."""
        return self._command("locate")

    def set_fan_speed(self, data: Data) -> Order:
        """Choose the suction."""
        if self.speed_topic is None or "fan_speed" not in self.features:
            raise CommandRejectedError("not_capable", "it has no suction to set")
        speed = option_of(data, "fan_speed", self.speeds)
        return Order(
            (self.publish(self.speed_topic, speed),),
            shows("fan_speed", speed) if self.knows_state else None,
        )

    def send_command(self, data: Data) -> Order:
        """Send a command of the maker's own, with parameters if it has some."""
        if self.send_topic is None or "send_command" not in self.features:
            raise CommandRejectedError("not_capable", "it takes no commands")
        command = text_of(data, "command")
        params = data.get("params")
        payload = command
        if isinstance(params, dict):
            payload = msgspec.json.encode({"command": command, **params}).decode()
        return Order((self.publish(self.send_topic, payload),))

    def clean_segments(self, data: Data) -> Order:
        """Clean parts of the map, by the ids that it reported."""
        wanted = required(data, "segment_ids")
        ids = [str(one) for one in wanted] if isinstance(wanted, list | tuple) else [str(wanted)]
        return self._clean(ids)

    def clean_area(self, data: Data) -> Order:
        """Clean rooms: the parts of the map that bear their names, in any language known here."""
        if self.segments_topic is None:
            raise CommandRejectedError("not_capable", "it cannot clean parts of the map")
        wanted = required(data, "cleaning_area_id")
        areas = wanted if isinstance(wanted, list | tuple) else [wanted]
        return self._clean([self._segment_of(str(area)) for area in areas])

    def _segment_of(self, area: str) -> str:
        """Return the id of the only part of the map that is called like an area, "" if none is."""
        called = _words_for(area)
        found = [id_ for id_, name in self.reported.segments.items() if _words_for(name) & called]
        return found[0] if len(found) == 1 else ""

    def _clean(self, ids: list[str]) -> Order:
        if self.segments_topic is None:
            raise CommandRejectedError("not_capable", "it cannot clean parts of the map")
        if not ids or any(one not in self.reported.segments for one in ids):
            raise CommandRejectedError("unknown_option", "it has no such part of the map")
        text = msgspec.json.encode(ids).decode()
        value: object = text if self.segments_template is None else ids
        publish = self.rendered(self.segments_topic, self.segments_template, value)
        return Order((publish,), reports("cleaning") if self.knows_state else None)

    SERVICES: ClassVar[Services] = {
        "start": start,
        "pause": pause,
        "stop": stop,
        "return_to_base": return_to_base,
        "clean_spot": clean_spot,
        "locate": locate,
        "set_fan_speed": set_fan_speed,
        "send_command": send_command,
        "clean_segments": clean_segments,
        "clean_area": clean_area,
    }

    def _command(self, feature: str, *states: str) -> Order:
        if self.command_topic is None or feature not in self.features:
            raise CommandRejectedError("not_capable", f"it cannot {feature}")
        publishes = (self.publish(self.command_topic, self.payloads[feature]),)
        return Order(publishes, reports(*states) if states and self.knows_state else None)


def _words_for(room: str) -> frozenset[str]:
    """Return what a room may be called, for comparing."""
    return frozenset(word.casefold() for names in room_names(room).values() for word in names)
