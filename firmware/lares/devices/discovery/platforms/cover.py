"""Covers: blinds, curtains, garage doors.

https://www.home-assistant.io/integrations/cover.mqtt/
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
)
from lares.devices.discovery.platforms.device_classes import COVER
from lares.devices.discovery.platforms.motion import MOVING, Course, optional_payload
from lares.devices.discovery.platforms.ranges import from_percentage, to_percentage
from lares.errors import CommandRejectedError
from lares.home.entity import Capability


@dataclass(slots=True)
class CoverReport:
    """What a cover last said: state (open, opening, closed, closing), position and tilt in %."""

    state: str | None = None
    position: int | None = None
    tilt: int | None = None
    opened_last: bool = True
    """Whether it last moved open: toggling what stands in between goes the other way."""


class Cover(Platform):
    """A cover."""

    component = "cover"
    BLOCKED = frozenset(("current_position", "current_tilt_position"))
    reported: CoverReport

    def __init__(self, owner: Owner, fields: Fields) -> None:
        super().__init__(owner, fields)
        self.reported = CoverReport()
        self.command_topic = fields.command_topic("command_topic")
        self.payloads = {
            "open": optional_payload(fields, "payload_open", "OPEN"),
            "close": optional_payload(fields, "payload_close", "CLOSE"),
            "stop": optional_payload(fields, "payload_stop", "STOP"),
        }
        self.device_class = fields.choice("device_class", COVER, None)
        if self.device_class:
            self.static["device_class"] = self.device_class
        self.has_state = fields.state_topic("state_topic") is not None
        self._read_position(fields)
        self._read_tilt(fields)
        self._read_state(fields)
        self._settle(fields)

    # -- config ------------------------------------------------------------------------------------

    def _read_position(self, fields: Fields) -> None:
        self.position_topic = fields.state_topic("position_topic")
        self.set_position_topic = fields.command_topic("set_position_topic")
        self.set_position_template = fields.template("set_position_template")
        if self.set_position_topic is not None and self.position_topic is None:
            raise ConfigError("set_position_topic needs a position_topic")
        self.position_closed = fields.integer("position_closed", 0)
        self.position_open = fields.integer("position_open", 100)
        self.positions = (self.position_closed + 1, self.position_open)
        if self.position_closed == self.position_open:
            raise ConfigError("position_open and position_closed are the same")

    def _read_tilt(self, fields: Fields) -> None:
        self.tilt_command_topic = fields.command_topic("tilt_command_topic")
        self.tilt_command_template = fields.template("tilt_command_template")
        self.tilt_min = fields.integer("tilt_min", 0)
        self.tilt_max = fields.integer("tilt_max", 100)
        self.tilt_closed = fields.integer("tilt_closed_value", 0)
        self.tilt_opened = fields.integer("tilt_opened_value", 100)
        self.tilts = (self.tilt_min + 1, self.tilt_max)
        if self.tilt_min == self.tilt_max:
            raise ConfigError("tilt_min and tilt_max are the same")
        self.payload_stop_tilt = optional_payload(fields, "payload_stop_tilt", "STOP")
        self.tilt_status_topic = fields.state_topic("tilt_status_topic")
        self.force_tilt_optimistic = fields.boolean("tilt_optimistic", default=False)
        self.tilt_optimistic = self.force_tilt_optimistic or self.tilt_status_topic is None

    def _read_state(self, fields: Fields) -> None:
        self.states: dict[str, str | None] = {PAYLOAD_NONE: None}
        for state in ("closed", "open", "closing", "opening"):
            self.states[fields.text(f"state_{state}", state)] = state
        self.state_stopped = fields.text("state_stopped", "stopped")
        ranges = {
            "position_open": self.position_open,
            "position_closed": self.position_closed,
            "tilt_min": self.tilt_min,
            "tilt_max": self.tilt_max,
        }
        self._variables: dict[str, object] = {**ranges}
        self._value = self.reader(fields, "value_template")
        self._position = self.reader(fields, "position_template", ranges)
        self._tilt = self.reader(fields, "tilt_status_template", ranges)
        # The position first: what "stopped" means depends on it.
        self.listen(self.position_topic, self._on_position)
        self.listen(fields.state_topic("state_topic"), self._on_state)
        self.listen(self.tilt_status_topic, self._on_tilt)

    def _settle(self, fields: Fields) -> None:
        blind_state = not self.has_state
        blind_position = self.position_topic is None
        blind_tilt = self.tilt_status_topic is None
        self.assumed_state = fields.boolean("optimistic", default=False) or (
            blind_state and blind_position and blind_tilt
        )
        can = set()
        if self.command_topic is not None:
            for word, capability in (
                ("open", Capability.OPEN),
                ("close", Capability.CLOSE),
                ("stop", Capability.STOP),
            ):
                if self.payloads[word] is not None:
                    can.add(capability)
        if self.set_position_topic is not None:
            can.add(Capability.POSITION)
        if self.tilt_command_topic is not None:
            can.add(Capability.TILT)
        self.capabilities = frozenset(can)

    # -- state -------------------------------------------------------------------------------------

    @override
    def value(self) -> str | None:
        """Return open, opening, closed, closing or None."""
        return self.reported.state

    @override
    def attributes(self) -> dict[str, object]:
        """Return what is known of closed, position and tilt."""
        report = self.reported
        closed = None if report.state is None else report.state == "closed"
        shown: dict[str, object] = {"is_closed": closed}
        if report.position is not None:
            shown["current_position"] = report.position
        if report.tilt is not None:
            shown["current_tilt_position"] = report.tilt
        return shown

    def _on_state(self, message: Message) -> bool:
        text = self._value(message)
        if not text:
            return False
        report = self.reported
        if text == self.state_stopped:
            if self.position_topic is not None:
                state: str | None = "closed" if report.position == 0 else "open"
            else:
                state = "closed" if report.state in ("closed", "closing") else "open"
        elif text in self.states:
            state = self.states[text]
        else:
            raise ValueError(f"{text[:40]!r} is not a state")
        changed = state != report.state
        report.state = state
        if state in MOVING:
            report.opened_last = state == "opening"
        return changed

    def _on_position(self, message: Message) -> bool:
        text = self._position(message)
        if not text:
            return False
        changed = False
        position: object = text
        if text.startswith("{"):
            values = parse_object(text)
            position = values["position"]
            if "tilt_position" in values:
                self.tilt_optimistic = self.force_tilt_optimistic
                changed = self._take_tilt(values["tilt_position"])
        percentage = to_percentage(self.positions, float(position))  # type: ignore[arg-type]
        return self._take_position(min(100, max(0, percentage))) or changed

    def _take_position(self, position: int) -> bool:
        report = self.reported
        before = (report.position, report.state)
        report.position = position
        if not self.has_state:
            report.state = "closed" if position == 0 else "open"
        return before != (report.position, report.state)

    def _on_tilt(self, message: Message) -> bool:
        text = self._tilt(message)
        return self._take_tilt(text) if text else False

    def _take_tilt(self, value: object) -> bool:
        tilt = round(float(value))  # type: ignore[arg-type]  # what float() refuses is ignored
        if not min(self.tilt_min, self.tilt_max) <= tilt <= max(self.tilt_min, self.tilt_max):
            raise ValueError(f"tilt {tilt} is not in {self.tilt_min}..{self.tilt_max}")
        percentage = to_percentage(self.tilts, tilt)
        changed = percentage != self.reported.tilt
        self.reported.tilt = percentage
        return changed

    # -- ordering ----------------------------------------------------------------------------------

    def open_cover(self, _data: Data) -> Order:
        """Open it."""
        return self._move("open", 100)

    def close_cover(self, _data: Data) -> Order:
        """Close it."""
        return self._move("close", 0)

    def stop_cover(self, _data: Data) -> Order:
        """Stop it where it is."""
        publishes = (self.publish(*self._command("stop")),)
        if self.assumed_state:
            return Order(publishes)
        return Order(publishes, lambda state: state.value in ("open", "closed"))

    def toggle(self, data: Data) -> Order:
        """Stop what moves if it can, else open what is closed and close what is open."""
        state = self.reported.state
        moving = state in MOVING
        if moving and Capability.STOP in self.capabilities:
            return self.stop_cover(data)
        shut = state in ("closed", "closing")
        wide = self.reported.position == 100 or state == "opening"
        if shut or not (wide or self.reported.opened_last):
            return self.open_cover(data)
        return self.close_cover(data)

    def set_cover_position(self, data: Data) -> Order:
        """Move it to a position in percent."""
        topic = self.set_position_topic
        if topic is None:
            raise CommandRejectedError("not_capable", "it has no position to set")
        position = int(number_in(data, "position", 0, 100))
        value = round(from_percentage(self.positions, position))
        variables = {**self._variables, "position": position}
        publishes = (self.rendered(topic, self.set_position_template, value, variables),)
        if self.assumed_state:

            def assume() -> None:
                closed = position <= self.position_closed
                self.reported.state = "closed" if closed else "open"
                self.reported.position = position

            return Order(publishes, assume=assume)
        return self._on_course(publishes, "current_position", position)

    def open_cover_tilt(self, _data: Data) -> Order:
        """Tilt it open."""
        return self._tilt_to(
            self.tilt_opened, self.tilt_opened, to_percentage(self.tilts, self.tilt_opened)
        )

    def close_cover_tilt(self, _data: Data) -> Order:
        """Tilt it closed."""
        return self._tilt_to(
            self.tilt_closed, self.tilt_closed, to_percentage(self.tilts, self.tilt_closed)
        )

    def set_cover_tilt_position(self, data: Data) -> Order:
        """Tilt it to a position in percent."""
        tilt = int(number_in(data, "tilt_position", 0, 100))
        return self._tilt_to(round(from_percentage(self.tilts, tilt)), tilt, tilt)

    def stop_cover_tilt(self, _data: Data) -> Order:
        """Stop tilting."""
        if self.tilt_command_topic is None or self.payload_stop_tilt is None:
            raise CommandRejectedError("not_capable", "it does not tilt")
        return Order((self.publish(self.tilt_command_topic, self.payload_stop_tilt),))

    def toggle_cover_tilt(self, data: Data) -> Order:
        """Tilt open what is tilted closed, and the other way round."""
        tilt = self.reported.tilt
        closed = to_percentage(self.tilts, self.tilt_closed)
        if tilt is not None and tilt <= closed:
            return self.open_cover_tilt(data)
        return self.close_cover_tilt(data)

    SERVICES: ClassVar[Services] = {
        "open_cover": open_cover,
        "close_cover": close_cover,
        "stop_cover": stop_cover,
        "toggle": toggle,
        "set_cover_position": set_cover_position,
        "open_cover_tilt": open_cover_tilt,
        "close_cover_tilt": close_cover_tilt,
        "set_cover_tilt_position": set_cover_tilt_position,
        "stop_cover_tilt": stop_cover_tilt,
        "toggle_cover_tilt": toggle_cover_tilt,
    }

    def _command(self, word: str) -> tuple[str, str]:
        payload = self.payloads[word]
        if self.command_topic is None or payload is None:
            raise CommandRejectedError("not_capable", f"it cannot {word}")
        return self.command_topic, payload

    def _move(self, word: str, position: int) -> Order:
        publishes = (self.publish(*self._command(word)),)
        if self.assumed_state:

            def assume() -> None:
                self.reported.state = "open" if word == "open" else "closed"
                if self.position_topic is not None:
                    self.reported.position = position

            return Order(publishes, assume=assume)
        return self._on_course(publishes, "current_position", position)

    def _on_course(
        self, publishes: tuple[Publish, ...], attribute: str, wanted: int, *, by_state: bool = True
    ) -> Order:
        course = Course(self, attribute, wanted, by_state=by_state)
        return Order(publishes, course.confirms, underway=course.underway)

    def _tilt_to(self, value: int, variable: int, percentage: int) -> Order:
        topic = self.tilt_command_topic
        if topic is None:
            raise CommandRejectedError("not_capable", "it does not tilt")
        variables = {**self._variables, "tilt_position": variable}
        publishes = (self.rendered(topic, self.tilt_command_template, value, variables),)
        if self.tilt_optimistic:

            def assume() -> None:
                self.reported.tilt = percentage

            return Order(publishes, assume=assume)
        return self._on_course(publishes, "current_tilt_position", percentage, by_state=False)
