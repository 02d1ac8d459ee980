"""Valves: water and gas.

https://www.home-assistant.io/integrations/valve.mqtt/
"""

from dataclasses import dataclass
from typing import ClassVar

from lares.devices.discovery.fields import ConfigError, Fields
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
    reports,
)
from lares.devices.discovery.platforms.device_classes import VALVE
from lares.devices.discovery.platforms.motion import MOVING, Course, optional_payload
from lares.devices.discovery.platforms.ranges import from_percentage, to_percentage
from lares.errors import CommandRejectedError
from lares.home.entity import Capability

_WITHOUT_POSITION = ("payload_open", "payload_close", "state_open", "state_closed")


@dataclass(slots=True)
class ValveReport:
    """What a valve last said: `moving` is opening, closing or None; position in percent."""

    moving: str | None = None
    closed: bool | None = None
    position: int | None = None
    opened_last: bool = True
    """Whether it last moved open: toggling goes the other way."""


class Valve(Platform):
    """A valve that is open or closed, or has a position."""

    component = "valve"
    BLOCKED = frozenset(("current_position",))
    reported: ValveReport

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.reported = ValveReport()
        self.has_position = fields.boolean("reports_position", default=False)
        if self.has_position and any(fields.has(key) for key in _WITHOUT_POSITION):
            raise ConfigError("payloads and states of open and closed exclude reports_position")
        self.command_topic = fields.command_topic("command_topic")
        self.command_template = fields.template("command_template")
        self.payloads = {
            "open": optional_payload(fields, "payload_open", "OPEN"),
            "close": optional_payload(fields, "payload_close", "CLOSE"),
            "stop": fields.optional_text("payload_stop"),
        }
        self.closed = fields.integer("position_closed", 0)
        self.opened = fields.integer("position_open", 100)
        if self.closed == self.opened:
            raise ConfigError("position_open and position_closed are the same")
        self.positions = (self.closed + 1, self.opened)
        self.device_class = fields.choice("device_class", VALVE, None)
        if self.device_class:
            self.static["device_class"] = self.device_class
        self.words: dict[object, str | None] = {
            fields.text(f"state_{state}", state): state
            for state in ("closed", "open", "closing", "opening")
        }
        self.words.setdefault(PAYLOAD_NONE, None)
        state_topic = fields.state_topic("state_topic")
        self.assumed_state = fields.boolean("optimistic", default=False) or state_topic is None
        self.capabilities = self._capabilities()
        self._variables: dict[str, object] = {
            "position_open": self.opened,
            "position_closed": self.closed,
        }
        self._value = self.reader(fields, "value_template", self._variables)
        self.listen(state_topic, self._on_state)

    def _capabilities(self) -> frozenset[Capability]:
        if self.command_topic is None:
            return frozenset()
        can = set()
        for word, capability in (
            ("open", Capability.OPEN),
            ("close", Capability.CLOSE),
            ("stop", Capability.STOP),
        ):
            if self.payloads[word] is not None:
                can.add(capability)
        if self.has_position:
            can.add(Capability.POSITION)
        return frozenset(can)

    # -- state -------------------------------------------------------------------------------------

    @override
    def value(self) -> str | None:
        """Return open, opening, closed, closing or None."""
        if self.reported.moving is not None:
            return self.reported.moving
        closed = self._is_closed
        return None if closed is None else "closed" if closed else "open"

    @property
    def _is_closed(self) -> bool | None:
        if not self.has_position:
            return self.reported.closed
        position = self.reported.position
        return None if position is None else position == 0

    @override
    def attributes(self) -> dict[str, object]:
        """Return closed and position."""
        shown: dict[str, object] = {"is_closed": self._is_closed}
        if self.has_position:
            shown["current_position"] = self.reported.position
        return shown

    def _on_state(self, message: Message) -> bool:
        text = self._value(message)
        if not text:
            return False
        position: object = text
        state: object = text
        if text.startswith("{"):
            values = parse_object(text)
            position = values.get("position")
            state = values.get("state")
            if (position if self.has_position else state) is None:
                raise ValueError("position or state is missing")
        if self.has_position:
            return self._take_position(position, state)
        if not isinstance(state, str) or state not in self.words:
            raise ValueError(f"{str(state)[:40]!r} is not a state")
        return self._take_state(self.words[state])

    def _take_position(self, position: object, state: object) -> bool:
        moving = self.words.get(state) if isinstance(state, str) else None
        if state == PAYLOAD_NONE:
            self.reported.position = None
            return True
        if moving not in MOVING:
            moving = None
        before = (self.reported.position, self.reported.moving)
        if moving is None or position != state:
            percentage = to_percentage(self.positions, float(position))  # type: ignore[arg-type]
            self.reported.position = min(max(percentage, 0), 100)
        self._take_moving(moving)
        return before != (self.reported.position, self.reported.moving)

    def _take_moving(self, moving: str | None) -> None:
        self.reported.moving = moving
        if moving is not None:
            self.reported.opened_last = moving == "opening"

    def _take_state(self, state: str | None) -> bool:
        before = (self.reported.closed, self.reported.moving)
        self._take_moving(state if state in MOVING else None)
        if not self.has_position:
            self.reported.closed = None if state is None else state == "closed"
        return before != (self.reported.closed, self.reported.moving)

    # -- ordering ----------------------------------------------------------------------------------

    def open_valve(self, data: Data) -> Order:
        """Open it."""
        if self.has_position:
            return self.set_valve_position({**data, "position": 100})
        return self._move("open")

    def close_valve(self, data: Data) -> Order:
        """Close it."""
        if self.has_position:
            return self.set_valve_position({**data, "position": 0})
        return self._move("close")

    def stop_valve(self, _data: Data) -> Order:
        """Stop it where it is."""
        publishes = (self.rendered(*self._command("stop")),)
        return Order(publishes, None if self.assumed_state else reports("open", "closed"))

    def set_valve_position(self, data: Data) -> Order:
        """Move it to a position in percent."""
        if not self.has_position or self.command_topic is None:
            raise CommandRejectedError("not_capable", "it has no position to set")
        position = int(number_in(data, "position", 0, 100))
        value = round(from_percentage(self.positions, position))
        variables = {**self._variables, "position": position}
        publishes = (self.rendered(self.command_topic, self.command_template, value, variables),)
        if not self.assumed_state:
            return self._on_course(publishes, position)

        def assume() -> None:
            self._take_moving(None)
            self.reported.position = position

        return Order(publishes, assume=assume)

    def toggle(self, data: Data) -> Order:
        """Stop what moves if it can, else move the other way."""
        if self.reported.moving is not None and Capability.STOP in self.capabilities:
            return self.stop_valve(data)
        if self._is_closed or not self.reported.opened_last:
            return self.open_valve(data)
        return self.close_valve(data)

    SERVICES: ClassVar[Services] = {
        "open_valve": open_valve,
        "close_valve": close_valve,
        "stop_valve": stop_valve,
        "set_valve_position": set_valve_position,
        "toggle": toggle,
    }

    def _command(self, word: str) -> tuple[str, str | None, str]:
        payload = self.payloads[word]
        if self.command_topic is None or payload is None:
            raise CommandRejectedError("not_capable", f"it cannot {word}")
        return self.command_topic, self.command_template, payload

    def _move(self, word: str) -> Order:
        publishes = (self.rendered(*self._command(word)),)
        opens = word == "open"
        if not self.assumed_state:
            return self._on_course(publishes, 100 if opens else 0)

        def assume() -> None:
            self._take_state("open" if opens else "closed")

        return Order(publishes, assume=assume)

    def _on_course(self, publishes: tuple[Publish, ...], position: int) -> Order:
        course = Course(self, "current_position", position)
        return Order(publishes, course.confirms, underway=course.underway)
